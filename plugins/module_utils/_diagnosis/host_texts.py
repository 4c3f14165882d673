# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diagnosis says of what the host lacks; the form is finding's.

The order is that in which things have to be fixed: the unit's own lines, who runs it, what it runs, where it writes,
where it listens, whom it talks to, what its code says. `{command}` is a list of words, a command made for this host.
"""

# A drop-in of one line; `setting` is that line.
DROPIN = (
    "mkdir -p /etc/systemd/system/{unit}.d && printf '[Service]\\n%s\\n' {setting} "
    ">>/etc/systemd/system/{unit}.d/50-diagnosis.conf && systemctl daemon-reload"
)

TEXTS = {
    # The unit
    "unit-line-refused": (
        "error",
        "backend_service_unit_src",
        (
            "Line {line} of {file} is refused: {message}",
            "systemd on this host does not load the unit as it is. {advice}",
            "Correct line {line} of {file}.",
        ),
        (
            "{file} 第 {line} 行被拒绝：{message}",
            "本机的 systemd 不会按现状加载该单元。{advice}",
            "请更正 {file} 的第 {line} 行。",
        ),
    ),
    "unit-line-ignored": (
        "warning",
        "backend_service_unit_src",
        (
            "Line {line} of {file} has no effect: {message}",
            "systemd on this host passes over the line, or reads it other than it was meant. {advice}",
            "Correct line {line} of {file}.",
        ),
        (
            "{file} 第 {line} 行不起作用：{message}",
            "本机的 systemd 会跳过该行，或以不同于原意的方式解读。{advice}",
            "请更正 {file} 的第 {line} 行。",
        ),
    ),
    # Who
    "group-missing": (
        "error",
        "backend_service_group",
        (
            "The group {group} does not exist on this host",
            "{directive}= names a group that this host has not; systemd ends the start with 216/GROUP.",
            "groupadd --system {group}",
        ),
        ("本机不存在组 {group}", "{directive}= 指定的组在本机不存在；systemd 会以 216/GROUP 终止启动。", ""),
    ),
    "user-missing": (
        "error",
        "backend_service_user",
        (
            "The user {user} does not exist on this host",
            "User= names an account that this host has not; systemd ends the start with 217/USER. Accounts with a "
            "similar name: {near}. The web server's account here: {web}.",
            "{command}",
        ),
        (
            "本机不存在用户 {user}",
            "User= 指定的账户在本机不存在；systemd 会以 217/USER 终止启动。名称相近的账户：{near}。本机 Web "
            "服务器的账户：{web}。",
            "",
        ),
    ),
    # Paths
    "link-loop": (
        "error",
        "backend_service_directory",
        (
            "{path} leads in a circle of links",
            "{source} needs {path}, and the link at {component} ends at none.",
            "Remove the link {component}, or let it point to what is meant.",
        ),
        (
            "{path} 的符号链接成环",
            "{source} 需要 {path}，而 {component} 处的链接没有终点。",
            "请删除链接 {component} 或使其指向正确的目标。",
        ),
    ),
    "not-a-directory": (
        "error",
        "backend_service_directory",
        (
            "{component} is no directory",
            "{source} needs {path}, which has {component} as a directory.",
            "Correct the path, or move {component} out of the way.",
        ),
        (
            "{component} 不是目录",
            "{source} 需要 {path}，其中 {component} 应为目录。",
            "请更正路径，或移走 {component}。",
        ),
    ),
    "directory-missing": (
        "error",
        "backend_service_directory",
        (
            "The directory {path} does not exist",
            "{source}= names it, and {component} is not there; systemd ends the start with 200/CHDIR.",
            "{command}",
        ),
        ("目录 {path} 不存在", "{source}= 指定了该目录，而 {component} 不存在；systemd 会以 200/CHDIR 终止启动。", ""),
    ),
    "environment-file-missing": (
        "error",
        "backend_service_environment",
        (
            "The environment file {path} does not exist",
            "EnvironmentFile= names it without a leading '-', so that systemd does not start the service without it; "
            "{component} is not there. What belongs into it, only its author knows.",
            "{command}",
        ),
        (
            "环境文件 {path} 不存在",
            "EnvironmentFile= 指定该文件且前面没有 '-'，缺少它 systemd 不会启动服务；{component} 不存在。"
            "其中应有的内容只有作者知道。",
            "",
        ),
    ),
    "path-denied": (
        "error",
        "backend_service_directory",
        (
            "{user} may not pass the directory {component}",
            "{component} ({mode}, {owner}:{group}) does not let {user} through, and what the service needs lies behind "
            "it. Better than to open somebody's home is to move the code, to /opt for instance.",
            "{command}",
        ),
        (
            "用户 {user} 无法通过目录 {component}",
            "{component}（{mode}，{owner}:{group}）不允许 {user} 通过，而服务所需的内容位于其后。"
            "比起开放他人主目录，更好的做法是把代码移到 /opt 等位置。",
            "",
        ),
    ),
    "directory-denied": (
        "error",
        "backend_service_directory",
        (
            "{user} may not enter {path}",
            "{source} needs {path} ({mode}, {owner}:{group}), and {user} has no right to enter it.",
            "{command}",
        ),
        ("用户 {user} 无法进入 {path}", "{source} 需要 {path}（{mode}，{owner}:{group}），而 {user} 无权进入。", ""),
    ),
    "sandbox-hides": (
        "error",
        "backend_service_unit_sections",
        (
            "{directive} hides {path} from the service",
            "{source} needs {path}, and the unit's own {directive} takes it out of the service's sight.",
            DROPIN,
        ),
        ("{directive} 使服务看不到 {path}", "{source} 需要 {path}，而单元自己的 {directive} 使服务看不到它。", ""),
    ),
    "sandbox-read-only": (
        "error",
        "backend_service_unit_sections",
        (
            "{directive} keeps the service from writing {path}",
            "{source} writes {path}, and the unit's own {directive} makes that read-only for the service.",
            DROPIN,
        ),
        ("{directive} 使服务无法写入 {path}", "{source} 要写入 {path}，而单元自己的 {directive} 使其对服务只读。", ""),
    ),
    # Commands
    "command-missing": (
        "error",
        "backend_service_venv",
        (
            "The program {path} does not exist",
            "{source}= runs it, and {component} is not there; systemd ends the start with 203/EXEC.",
            "Install the program, or make its virtual environment, so that {path} is there; or correct {source}=.",
        ),
        (
            "程序 {path} 不存在",
            "{source}= 要运行它，而 {component} 不存在；systemd 会以 203/EXEC 终止启动。",
            "请安装该程序或创建其虚拟环境，使 {path} 存在；或更正 {source}=。",
        ),
    ),
    "command-is-directory": (
        "error",
        "backend_service_exec_start",
        (
            "{path} is a directory, no program",
            "{source}= runs it; systemd ends the start with 203/EXEC.",
            "Name the program itself in {source}=.",
        ),
        (
            "{path} 是目录，不是程序",
            "{source}= 要运行它；systemd 会以 203/EXEC 终止启动。",
            "请在 {source}= 中写出程序本身。",
        ),
    ),
    "mount-no-exec": (
        "error",
        "backend_service_venv",
        (
            "{path} lies on {mount}, where nothing may be executed",
            "{source}= runs it, and the filesystem is mounted with noexec; systemd ends the start with 203/EXEC. "
            "/etc/fstab says whether that is so after the next boot as well.",
            "mount -o remount,exec {mount}",
        ),
        (
            "{path} 位于禁止执行程序的 {mount}",
            "{source}= 要运行它，而该文件系统以 noexec 挂载；systemd 会以 203/EXEC 终止启动。"
            "下次启动后是否如此取决于 /etc/fstab。",
            "",
        ),
    ),
    "command-not-executable": (
        "error",
        "backend_service_exec_start",
        (
            "{user} may not execute {path}",
            "{source}= runs it, and its mode is {mode}, {owner}:{group}; systemd ends the start with 203/EXEC.",
            "{command}",
        ),
        (
            "用户 {user} 无法执行 {path}",
            "{source}= 要运行它，其权限为 {mode}，{owner}:{group}；systemd 会以 203/EXEC 终止启动。",
            "",
        ),
    ),
    "interpreter-crlf": (
        "error",
        "backend_service_exec_start",
        (
            "The first line of {path} ends in a carriage return",
            "The kernel looks for an interpreter of the name '{interpreter}\\r'. The file has come from Windows.",
            r"sed -i 's/\r$//' {path}",
        ),
        ("{path} 的首行以回车符结尾", "内核会查找名为 '{interpreter}\\r' 的解释器。该文件来自 Windows。", ""),
    ),
    "interpreter-missing": (
        "error",
        "backend_service_venv",
        (
            "The interpreter {interpreter} of {path} does not exist",
            "The first line of {path} names it, and {component} is not there. A virtual environment that was moved or "
            "copied, or whose Python is gone, has to be made again.",
            "Make the virtual environment again in its place, or correct the first line of {path}.",
        ),
        (
            "{path} 的解释器 {interpreter} 不存在",
            "{path} 的首行指定了它，而 {component} 不存在。被移动或复制过、或其 Python 已不存在的虚拟环境必须重建。",
            "请在原位重建虚拟环境，或更正 {path} 的首行。",
        ),
    ),
    "interpreter-denied": (
        "error",
        "backend_service_venv",
        (
            "{user} may not execute {interpreter}, the interpreter of {path}",
            "The first line of {path} names it, and its mode is {mode}, {owner}:{group}.",
            "{command}",
        ),
        (
            "用户 {user} 无法执行 {path} 的解释器 {interpreter}",
            "{path} 的首行指定了它，其权限为 {mode}，{owner}:{group}。",
            "",
        ),
    ),
    "interpreter-not-in-path": (
        "error",
        "backend_service_environment",
        (
            "{program}, the interpreter of {path}, is not in the unit's PATH",
            "The first line of {path} lets env look for it in PATH, which is {search} for this service.",
            DROPIN,
        ),
        (
            "{path} 的解释器 {program} 不在单元的 PATH 中",
            "{path} 的首行让 env 在 PATH 中查找它，而该服务的 PATH 是 {search}。",
            "",
        ),
    ),
    "command-no-format": (
        "error",
        "backend_service_exec_start",
        (
            "{path} is nothing that the kernel can run",
            "It is no binary, and its first line names no interpreter ('#!...'); systemd, unlike a shell, ends the "
            "start with 203/EXEC.",
            "Write into the first line of {path} what runs it, such as '#!/bin/sh'; or install the program again.",
        ),
        (
            "内核无法运行 {path}",
            "它不是二进制程序，首行也没有指定解释器（'#!...'）；与 shell 不同，systemd 会以 203/EXEC 终止启动。",
            "请在 {path} 的首行写明解释器，例如 '#!/bin/sh'；或重新安装该程序。",
        ),
    ),
    "command-wrong-machine": (
        "error",
        "backend_service_exec_start",
        (
            "{path} is made for another machine: {machine}",
            "This host is {host}; systemd ends the start with 203/EXEC.",
            "Install the program for {host}.",
        ),
        (
            "{path} 是为其他架构编译的：{machine}",
            "本机是 {host}；systemd 会以 203/EXEC 终止启动。",
            "请安装适用于 {host} 的程序。",
        ),
    ),
    "loader-missing": (
        "error",
        "backend_service_exec_start",
        (
            "{path} asks for the loader {loader}, which does not exist",
            "The program was built for another distribution (another libc); the kernel calls that 'No such file or "
            "directory'.",
            "Install a build of the program for this distribution.",
        ),
        (
            "{path} 需要的加载器 {loader} 不存在",
            "该程序是为其他发行版（其他 libc）构建的；内核对此报告 No such file or directory。",
            "请安装适用于本发行版的程序。",
        ),
    ),
    # What it writes
    "log-directory-missing": (
        "error",
        "backend_service_log_directory",
        (
            "The directory {directory} for {path} does not exist",
            "{source} writes there, and {component} is not there. Nothing makes it: neither systemd nor the program.",
            "{command}",
        ),
        (
            "{path} 所在的目录 {directory} 不存在",
            "{source} 要写入该处，而 {component} 不存在。systemd 和程序都不会创建它。",
            "",
        ),
    ),
    "mount-read-only": (
        "error",
        "backend_service_log_directory",
        (
            "{path} lies on {mount}, which is mounted read-only",
            "{source} writes there. Where the kernel has made it read-only after an error, 'dmesg' says "
            "so: then see to "
            "the disk first.",
            "mount -o remount,rw {mount}",
        ),
        (
            "{path} 位于只读挂载的 {mount}",
            "{source} 要写入该处。若是内核在出错后将其设为只读，dmesg 会有记录：此时应先检查磁盘。",
            "",
        ),
    ),
    "log-not-writable": (
        "error",
        "backend_service_log_directory",
        (
            "{user} may not write {path}",
            "{source} writes it, and {component} ({mode}, {owner}:{group}) does not let {user}.",
            "{command}",
        ),
        (
            "用户 {user} 无法写入 {path}",
            "{source} 要写入它，而 {component}（{mode}，{owner}:{group}）不允许 {user} 写入。",
            "",
        ),
    ),
    "log-is-directory": (
        "error",
        "backend_service_log_directory",
        (
            "{path} is a directory, and {source} writes a file of that name",
            "Nothing can be written into a directory as if it were a file.",
            "Name a file in {source}, or remove the directory {path}.",
        ),
        (
            "{path} 是目录，而 {source} 要写入同名文件",
            "不能把目录当作文件写入。",
            "请在 {source} 中指定文件，或删除目录 {path}。",
        ),
    ),
    "filesystem-full": (
        "warning",
        "backend_service_log_directory",
        (
            "{mount} is full: {user} can write nothing to {path}",
            "{free} MiB of {size} MiB are left there.",
            "Make room on {mount}; 'du -xm {mount} | sort -n | tail' shows what takes it.",
        ),
        (
            "{mount} 已满：{user} 无法写入 {path}",
            "总共 {size} MiB，剩余 {free} MiB。",
            "请在 {mount} 上腾出空间；'du -xm {mount} | sort -n | tail' 显示占用情况。",
        ),
    ),
    "inodes-used-up": (
        "error",
        "backend_service_log_directory",
        (
            "{mount} has no inodes left: no file can be made for {path}",
            "All of its {size} inodes are taken, however much room there is.",
            "Remove files from {mount}; 'du --inodes -x {mount} | sort -n | tail' shows where there are many.",
        ),
        (
            "{mount} 的 inode 已用尽：无法为 {path} 创建文件",
            "{size} 个 inode 已全部使用，与剩余空间无关。",
            "请删除 {mount} 上的文件；'du --inodes -x {mount} | sort -n | tail' 显示文件多的目录。",
        ),
    ),
    # Where it listens
    "socket-directory-missing": (
        "error",
        "backend_service_bind",
        (
            "The directory {directory} for the socket {path} does not exist",
            "{source} listens there, and {component} is not there. Below /run nothing outlives a boot: "
            "RuntimeDirectory= "
            "makes it at each start.",
            "{command}",
        ),
        (
            "套接字 {path} 所在的目录 {directory} 不存在",
            "{source} 要在该处监听，而 {component} 不存在。/run 下的内容重启后消失：RuntimeDirectory= "
            "会在每次启动时创建。",
            "",
        ),
    ),
    "socket-directory-not-writable": (
        "error",
        "backend_service_bind",
        (
            "{user} may not make the socket {path}",
            "{source} listens there, and {component} ({mode}, {owner}:{group}) does not let {user} write.",
            "{command}",
        ),
        (
            "用户 {user} 无法创建套接字 {path}",
            "{source} 要在该处监听，而 {component}（{mode}，{owner}:{group}）不允许 {user} 写入。",
            "",
        ),
    ),
    "socket-directory-shared": (
        "error",
        "backend_service_bind",
        (
            "{user} may not make the socket {path} in {component}",
            "{source} listens there, and {component} is shared by all services, so that none but root writes to it.",
            "Give the service a directory of its own by RuntimeDirectory= in its unit, and listen in there.",
        ),
        (
            "用户 {user} 无法在 {component} 中创建套接字 {path}",
            "{source} 要在该处监听，而 {component} 由所有服务共用，只有 root 可写。",
            "请在单元中用 RuntimeDirectory= 给服务一个自己的目录，并在其中监听。",
        ),
    ),
    "address-foreign": (
        "error",
        "backend_service_bind",
        (
            "{host} is no address of this host",
            "{source} listens there, and the kernel refuses it (EADDRNOTAVAIL). This host has {addresses}.",
            "Listen on an address of this host, or on 0.0.0.0 for all of them.",
        ),
        (
            "{host} 不是本机地址",
            "{source} 要在该地址监听，内核拒绝（EADDRNOTAVAIL）。本机地址：{addresses}。",
            "请使用本机的地址，或用 0.0.0.0 监听全部地址。",
        ),
    ),
    "address-unresolved": (
        "error",
        "backend_service_bind",
        (
            "The name {host} to listen on cannot be resolved",
            "{source} listens there, and this host knows no address of that name.",
            "Write an address instead of the name, or put the name into /etc/hosts.",
        ),
        (
            "无法解析要监听的名称 {host}",
            "{source} 要在该处监听，而本机查不到该名称的地址。",
            "请用地址代替名称，或将该名称写入 /etc/hosts。",
        ),
    ),
    "port-privileged": (
        "error",
        "backend_service_bind",
        (
            "{user} may not listen on port {port}",
            "{source} listens there. Ports below {first} are for root, or for who has CAP_NET_BIND_SERVICE. Better is "
            "a higher port behind a web server.",
            DROPIN,
        ),
        (
            "用户 {user} 无权监听端口 {port}",
            "{source} 要监听该端口。低于 {first} 的端口仅限 root 或拥有 CAP_NET_BIND_SERVICE 者。更好的做法是在 "
            "Web 服务器之后使用更高的端口。",
            "",
        ),
    ),
    "port-taken-by-unit": (
        "error",
        "backend_service_bind",
        (
            "{address} is taken by {holder}",
            "{source} listens there, and {process} (PID {pid}) of {holder} has it already.",
            "systemctl stop {holder}",
        ),
        ("{address} 已被 {holder} 占用", "{source} 要在该处监听，而 {holder} 的 {process}（PID {pid}）已占用它。", ""),
    ),
    "port-taken": (
        "error",
        "backend_service_bind",
        (
            "{address} is taken by {process} (PID {pid})",
            "{source} listens there already, or was told to; the process belongs to no other service.",
            "kill {pid}",
        ),
        ("{address} 已被 {process}（PID {pid}）占用", "{source} 要在该处监听；该进程不属于任何其他服务。", ""),
    ),
    "port-taken-unseen": (
        "error",
        "backend_service_bind",
        (
            "{address} is taken",
            "{source} listens there, and something has it that no process of this host shows: the kernel itself, or a "
            "container.",
            "Listen on another port, or find what has this one: 'ss -ltnp sport = :{port}'.",
        ),
        (
            "{address} 已被占用",
            "{source} 要在该处监听，而占用者不是本机可见的进程：可能是内核本身或容器。",
            "请改用其他端口，或查出占用者：'ss -ltnp sport = :{port}'。",
        ),
    ),
    # Whom it talks to
    "network-private": (
        "error",
        "backend_service_unit_sections",
        (
            "PrivateNetwork= keeps the service from {target}",
            "The unit gives the service a network of its own with nothing in it, and it needs {target}.",
            DROPIN,
        ),
        ("PrivateNetwork= 使服务无法访问 {target}", "单元给服务分配了一个空的独立网络，而它需要 {target}。", ""),
    ),
    "name-not-resolved": (
        "error",
        "backend_service_requires_tcp",
        (
            "The name {host} cannot be resolved",
            "The service needs {target}, and this host finds no address for the name: {problem}.",
            "Correct the name, put it into /etc/hosts, or see to /etc/resolv.conf.",
        ),
        (
            "无法解析名称 {host}",
            "服务需要 {target}，而本机查不到该名称的地址：{problem}。",
            "请更正名称、写入 /etc/hosts，或检查 /etc/resolv.conf。",
        ),
    ),
    "tcp-refused-here": (
        "error",
        "backend_service_requires_tcp",
        (
            "Nothing listens on {target}, and {holder} does not run",
            "The service needs {target}, and the connection is refused.",
            "systemctl start {holder}",
        ),
        ("{target} 无人监听，且 {holder} 未运行", "服务需要 {target}，连接被拒绝。", ""),
    ),
    "tcp-refused": (
        "error",
        "backend_service_requires_tcp",
        (
            "{target} refuses the connection",
            "The host answers, and nothing listens on that port, or a firewall says so.",
            "Start what listens on {target}, and see that it listens on that address and not on 127.0.0.1 alone.",
        ),
        (
            "{target} 拒绝连接",
            "主机有应答，但该端口无人监听，或被防火墙拒绝。",
            "请启动在 {target} 监听的程序，并确认它监听该地址而不仅是 127.0.0.1。",
        ),
    ),
    "tcp-no-route": (
        "error",
        "backend_service_requires_tcp",
        (
            "There is no way to {target}",
            "The kernel says: {problem}.",
            "See to the network of this host ('ip route get ADDRESS'), or correct the address.",
        ),
        ("没有到 {target} 的路由", "内核报告：{problem}。", "请检查本机网络（'ip route get 地址'），或更正地址。"),
    ),
    "tcp-timeout": (
        "error",
        "backend_service_requires_tcp",
        (
            "{target} does not answer",
            "Nothing has come back for {seconds} s: a firewall that drops packets, or a host that is down.",
            "Open the port in the firewalls between, or correct the address.",
        ),
        (
            "{target} 没有应答",
            "{seconds} 秒内没有任何回应：防火墙丢弃了数据包，或主机未运行。",
            "请在沿途防火墙上放行该端口，或更正地址。",
        ),
    ),
    "tcp-denied": (
        "error",
        "backend_service_requires_tcp",
        (
            "{user} may not connect to {target}",
            "The kernel of this host says: {problem}. A firewall rule here forbids it.",
            "Let {user} out to {target} in this host's firewall.",
        ),
        (
            "用户 {user} 无法连接 {target}",
            "本机内核报告：{problem}。本机的防火墙规则禁止了它。",
            "请在本机防火墙上允许 {user} 访问 {target}。",
        ),
    ),
    "database-host-refused": (
        "error",
        "backend_service_requires_tcp",
        (
            "The database at {target} does not let this host in",
            "It answers '{words}': none of its accounts may come from this host's address.",
            "On the database server make an account for this host: CREATE USER 'NAME'@'ADDRESS OF THIS HOST' "
            "IDENTIFIED BY '...', and grant it its rights.",
        ),
        (
            "数据库 {target} 不允许本机连接",
            "它回答：'{words}'：没有任何账户允许来自本机地址。",
            "请在数据库服务器上为本机创建账户：CREATE USER '名称'@'本机地址' IDENTIFIED BY '...'，并授予权限。",
        ),
    ),
    "database-host-blocked": (
        "error",
        "backend_service_requires_tcp",
        (
            "The database at {target} has shut this host out",
            "It answers '{words}': too many connections from here have failed.",
            "On the database server run 'mysqladmin flush-hosts', once the cause is mended.",
        ),
        (
            "数据库 {target} 已将本机拒之门外",
            "它回答：'{words}'：来自本机的失败连接过多。",
            "排除原因后，请在数据库服务器上运行 'mysqladmin flush-hosts'。",
        ),
    ),
    "unix-socket-missing-here": (
        "error",
        "backend_service_requires_unix",
        (
            "The socket {path} is not there, and {holder} does not run",
            "The service needs it, and {component} does not exist.",
            "systemctl start {holder}",
        ),
        ("套接字 {path} 不存在，且 {holder} 未运行", "服务需要它，而 {component} 不存在。", ""),
    ),
    "unix-socket-missing": (
        "error",
        "backend_service_requires_unix",
        (
            "The socket {path} is not there",
            "The service needs it, and {component} does not exist.",
            "Start what listens on {path}, or correct the path.",
        ),
        ("套接字 {path} 不存在", "服务需要它，而 {component} 不存在。", "请启动在 {path} 监听的程序，或更正路径。"),
    ),
    "unix-socket-refused": (
        "error",
        "backend_service_requires_unix",
        (
            "Nothing listens on the socket {path}",
            "The file is there, and who made it is gone or has stopped listening: {problem}.",
            "Start what listens on {path} again.",
        ),
        (
            "套接字 {path} 无人监听",
            "文件存在，但创建者已退出或不再监听：{problem}。",
            "请重新启动在 {path} 监听的程序。",
        ),
    ),
    "unix-socket-denied": (
        "error",
        "backend_service_requires_unix",
        (
            "{user} may not connect to the socket {path}",
            "{path} ({mode}, {owner}:{group}) does not let {user} write, and connecting asks for that.",
            "{command}",
        ),
        (
            "用户 {user} 无法连接套接字 {path}",
            "{path}（{mode}，{owner}:{group}）不允许 {user} 写入，而连接需要写权限。",
            "",
        ),
    ),
    # What its code says
    "application-check-failed": (
        "error",
        "backend_service_app",
        (
            "{server} cannot load {target}",
            "It was tried as {user}, in the working directory and with the environment of the unit. The "
            "last line says: "
            "{words}",
            "Mend what the last line says, and try again.",
        ),
        (
            "{server} 无法加载 {target}",
            "以 {user} 的身份、在单元的工作目录和环境中进行了尝试。最后一行是：{words}",
            "请解决最后一行所说的问题后重试。",
        ),
    ),
    "application-check-slow": (
        "warning",
        "backend_service_app",
        (
            "{server} has not loaded {target} within {seconds} s",
            "It was tried as {user}, in the working directory and with the environment of the unit, and ended then. It "
            "may wait for a server that does not answer.",
            "See what the code does when it is imported: connections belong into the workers.",
        ),
        (
            "{server} 在 {seconds} 秒内未能加载 {target}",
            "以 {user} 的身份、在单元的工作目录和环境中进行了尝试，随后终止。它可能在等待没有应答的服务器。",
            "请检查代码导入时做了什么：连接应在工作进程中建立。",
        ),
    ),
    "application-check-unprivileged": (
        "info",
        None,
        (
            "Whether {server} can load {target} was not to be told",
            "It was tried as {user} with no new privileges, and calls a program that becomes root (sudo or its like). "
            "The service itself may do that, the check may not.",
            "Start the service to see; better is code that needs no such program to be imported.",
        ),
        (
            "无法判断 {server} 能否加载 {target}",
            "以 {user} 的身份、在不可获得新权限的情况下进行了尝试，而代码调用了会变为 root 的程序（如 sudo）。"
            "服务本身可以这样做，检查不可以。",
            "请启动服务来查看；更好的做法是让代码在导入时不依赖此类程序。",
        ),
    ),
    # What could not be told
    "question-unanswered": (
        "info",
        None,
        (
            "No answer for {unit}: {question}",
            "Nothing is claimed of it, one way or the other. The time for all questions was {seconds} s. What does not "
            "answer may be a filesystem whose server is gone, a user database, or a file that ends its reader.",
            "See whether 'df' and 'getent passwd' come back at once, and ask again; the option timeout gives more.",
        ),
        (
            "{unit} 的问题没有得到答案：{question}",
            "对此不作任何断言。全部问题的总时限为 {seconds} 秒。没有应答的可能是服务器已失联的文件系统、"
            "用户数据库，或使读取者终止的文件。",
            "请查看 'df' 和 'getent passwd' 能否立即返回，然后重试；选项 timeout 可延长时限。",
        ),
    ),
    # What is not urgent
    "filesystem-low": (
        "warning",
        "backend_service_log_directory",
        (
            "{mount} is nearly full, and {path} lies there",
            "{free} MiB of {size} MiB are left.",
            "Make room on {mount}; 'du -xm {mount} | sort -n | tail' shows what takes it.",
        ),
        (
            "{mount} 即将写满，{path} 位于其上",
            "总共 {size} MiB，剩余 {free} MiB。",
            "请在 {mount} 上腾出空间；'du -xm {mount} | sort -n | tail' 显示占用情况。",
        ),
    ),
    "inodes-low": (
        "warning",
        "backend_service_log_directory",
        (
            "{mount} has nearly no inodes left, and {path} lies there",
            "{free} of {size} are free.",
            "Remove files from {mount}; 'du --inodes -x {mount} | sort -n | tail' shows where there are many.",
        ),
        (
            "{mount} 的 inode 即将用尽，{path} 位于其上",
            "共 {size} 个，剩余 {free} 个。",
            "请删除 {mount} 上的文件；'du --inodes -x {mount} | sort -n | tail' 显示文件多的目录。",
        ),
    ),
}
