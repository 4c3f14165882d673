# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the exit status of a service process means: systemd.exec(5), "Process Exit Codes", and the LSB.

Private to this collection: it may change in any release.
"""

from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Code, codes

# name: as systemd prints it. since: the systemd that has it. directives: what it comes from. english, chinese:
# (what failed, how to fix it).
Status = namedtuple("Status", "name since directives english chinese")

# Exit statuses of systemd's child process that fails before it runs the program. The numbers are those of
# `systemd-analyze exit-status`; the manual of 250 to 253 has 245 for BPF, which is 244.
SYSTEMD = {
    200: Status(
        "CHDIR",
        1,
        "WorkingDirectory=",
        ("enter the working directory", "Make the directory and let the service's account into it."),
        ("进入工作目录", "请创建该目录，并允许服务账户进入。"),
    ),
    201: Status(
        "NICE",
        1,
        "Nice=",
        ("set the scheduling priority", "Take Nice= out, or raise it to 0 or more where the host refuses less."),
        ("设置进程优先级", "请去掉 Nice=；若本机不允许负值，请改为 0 或更大。"),
    ),
    202: Status(
        "FDS",
        1,
        "Sockets=, OpenFile=",
        ("pass the file descriptors on", "Look which sockets and files the unit passes on, and whether they exist."),
        ("传递文件描述符", "请检查单元传递的套接字和文件是否存在。"),
    ),
    203: Status(
        "EXEC",
        1,
        "ExecStart=",
        (
            "run the program",
            "Correct its path, make it executable (chmod +x), and see that its first line names an interpreter that "
            "is there.",
        ),
        ("执行程序", "请更正程序路径，赋予执行权限（chmod +x），并确认首行指定的解释器存在。"),
    ),
    204: Status(
        "MEMORY",
        1,
        "",
        ("get memory", "Free memory on the host, then start the service again."),
        ("分配内存", "请释放本机内存后重新启动服务。"),
    ),
    205: Status(
        "LIMITS",
        1,
        "LimitNOFILE= and the other Limit...=",
        ("set the resource limits", "Lower the limit to what the host allows, or take it out."),
        ("设置资源限制", "请将限制降到本机允许的值，或去掉。"),
    ),
    206: Status(
        "OOM_ADJUST",
        1,
        "OOMScoreAdjust=",
        ("set the score for the out-of-memory killer", "Take OOMScoreAdjust= out, or give it 0 or more."),
        ("设置 OOM 分值", "请去掉 OOMScoreAdjust=，或设为 0 或更大。"),
    ),
    207: Status(
        "SIGNAL_MASK",
        1,
        "IgnoreSIGPIPE=",
        ("set the signal mask", "Look at the kernel's messages: this does not come from the unit."),
        ("设置信号掩码", "请查看内核消息：此问题不是单元引起的。"),
    ),
    208: Status(
        "STDIN",
        1,
        "StandardInput=",
        ("open the standard input", "See that the file or terminal of StandardInput= is there and can be read."),
        ("打开标准输入", "请确认 StandardInput= 指定的文件或终端存在且可读。"),
    ),
    209: Status(
        "STDOUT",
        1,
        "StandardOutput=",
        (
            "open the standard output",
            "Make the directory of the log file that StandardOutput= names, or take StandardOutput= out: the journal "
            "then has the output.",
        ),
        (
            "打开标准输出",
            "请创建 StandardOutput= 所指日志文件的目录；或去掉 StandardOutput=，输出将进入日志（journal）。",
        ),
    ),
    210: Status(
        "CHROOT",
        1,
        "RootDirectory=, RootImage=",
        ("change into the root directory of the service", "See that RootDirectory= is there and holds a whole tree."),
        ("切换到服务的根目录", "请确认 RootDirectory= 存在且包含完整的目录树。"),
    ),
    211: Status(
        "IOPRIO",
        1,
        "IOSchedulingClass=, IOSchedulingPriority=",
        ("set the I/O priority", "Take IOSchedulingClass= and IOSchedulingPriority= out."),
        ("设置 I/O 优先级", "请去掉 IOSchedulingClass= 和 IOSchedulingPriority=。"),
    ),
    212: Status(
        "TIMERSLACK",
        1,
        "TimerSlackNSec=",
        ("set the timer slack", "Take TimerSlackNSec= out."),
        ("设置定时器松弛度", "请去掉 TimerSlackNSec=。"),
    ),
    213: Status(
        "SECUREBITS",
        1,
        "SecureBits=",
        ("set the secure bits", "Take SecureBits= out."),
        ("设置 secure bits", "请去掉 SecureBits=。"),
    ),
    214: Status(
        "SETSCHEDULER",
        1,
        "CPUSchedulingPolicy=, CPUSchedulingPriority=",
        ("set the CPU scheduling", "Take CPUSchedulingPolicy= and CPUSchedulingPriority= out."),
        ("设置 CPU 调度", "请去掉 CPUSchedulingPolicy= 和 CPUSchedulingPriority=。"),
    ),
    215: Status(
        "CPUAFFINITY",
        1,
        "CPUAffinity=",
        ("bind the service to those CPUs", "Name CPUs in CPUAffinity= that this host has; 'nproc' counts them."),
        ("绑定到指定 CPU", "请在 CPUAffinity= 中指定本机存在的 CPU；nproc 给出数量。"),
    ),
    216: Status(
        "GROUP",
        1,
        "Group=, SupplementaryGroups=",
        ("take on the group", "Create the group, or name one in Group= that exists."),
        ("切换到指定组", "请创建该组，或在 Group= 中指定已存在的组。"),
    ),
    217: Status(
        "USER",
        1,
        "User=",
        ("take on the account", "Create the account, or name one in User= that exists."),
        ("切换到指定账户", "请创建该账户，或在 User= 中指定已存在的账户。"),
    ),
    218: Status(
        "CAPABILITIES",
        1,
        "CapabilityBoundingSet=, AmbientCapabilities=",
        (
            "set the capabilities",
            "Name only capabilities that this host can give: a container lacks some of those of a machine.",
        ),
        ("设置 capabilities", "请只指定本机能够授予的 capability：容器缺少物理机的一部分。"),
    ),
    219: Status(
        "CGROUP",
        1,
        "Slice=, Delegate=",
        ("set up the control group", "See that /sys/fs/cgroup is mounted and can be written to."),
        ("建立控制组", "请确认 /sys/fs/cgroup 已挂载且可写。"),
    ),
    220: Status(
        "SETSID",
        1,
        "",
        ("make a session for the process", "Look at the kernel's messages: this does not come from the unit."),
        ("为进程创建会话", "请查看内核消息：此问题不是单元引起的。"),
    ),
    221: Status(
        "CONFIRM",
        1,
        "",
        ("get the operator's consent", "Boot without systemd.confirm_spawn= on the kernel's command line."),
        ("得到操作员确认", "请从内核命令行去掉 systemd.confirm_spawn= 后重启。"),
    ),
    222: Status(
        "STDERR",
        1,
        "StandardError=",
        (
            "open the standard error output",
            "Make the directory of the log file that StandardError= names, or take StandardError= out: the journal "
            "then has the output.",
        ),
        (
            "打开标准错误输出",
            "请创建 StandardError= 所指日志文件的目录；或去掉 StandardError=，输出将进入日志（journal）。",
        ),
    ),
    223: Status(
        "TCPWRAP",
        1,
        "TCPWrapName=",
        ("pass the access lists of TCP wrappers", "Take TCPWrapName= out: systemd no longer has it."),
        ("通过 TCP wrappers 访问列表", "请去掉 TCPWrapName=：systemd 已不再支持。"),
    ),
    224: Status(
        "PAM",
        1,
        "PAMName=",
        (
            "open a PAM session",
            "Look at the PAM service that PAMName= names in /etc/pam.d, and whether the account is expired; a service "
            "seldom needs PAMName=.",
        ),
        ("打开 PAM 会话", "请检查 /etc/pam.d 中 PAMName= 指定的服务以及账户是否过期；服务通常不需要 PAMName=。"),
    ),
    225: Status(
        "NETWORK",
        1,
        "PrivateNetwork=, NetworkNamespacePath=",
        ("set up the network namespace", "See that the namespace is there ('ip netns'), or take the directive out."),
        ("建立网络命名空间", "请确认命名空间存在（ip netns），或去掉该指令。"),
    ),
    226: Status(
        "NAMESPACE",
        1,
        "ReadWritePaths=, BindPaths=, ProtectSystem=, PrivateTmp= and their like",
        (
            "set up the file system namespace",
            "Make the path that the journal names, or put '-' before it in the unit so that it may be missing. In a "
            "container, take the sandboxing out that the container forbids.",
        ),
        (
            "建立文件系统命名空间",
            "请创建日志中提到的路径，或在单元中为其加前缀 '-' 表示可以缺失；在容器中请去掉容器不允许的沙箱指令。",
        ),
    ),
    227: Status(
        "NO_NEW_PRIVILEGES",
        187,
        "NoNewPrivileges=",
        ("forbid new privileges", "Take NoNewPrivileges= out: this kernel does not have it."),
        ("禁止获取新权限", "请去掉 NoNewPrivileges=：此内核不支持。"),
    ),
    228: Status(
        "SECCOMP",
        187,
        "SystemCallFilter=, SystemCallArchitectures=, MemoryDenyWriteExecute= and their like",
        ("install the system call filter", "Take SystemCallFilter= and its like out: this kernel refuses them."),
        ("安装系统调用过滤器", "请去掉 SystemCallFilter= 等指令：此内核不接受。"),
    ),
    229: Status(
        "SELINUX_CONTEXT",
        209,
        "SELinuxContext=",
        ("take on the SELinux context", "Name a context in SELinuxContext= that the policy has, or take it out."),
        ("切换 SELinux 上下文", "请在 SELinuxContext= 中指定策略中存在的上下文，或去掉。"),
    ),
    230: Status(
        "PERSONALITY",
        209,
        "Personality=",
        ("set the execution domain", "Take Personality= out."),
        ("设置执行域", "请去掉 Personality=。"),
    ),
    231: Status(
        "APPARMOR",
        210,
        "AppArmorProfile=",
        ("change to the AppArmor profile", "Load the profile ('aa-status' lists those that are), or take it out."),
        ("切换 AppArmor 配置", "请加载该配置（aa-status 列出已加载的），或去掉 AppArmorProfile=。"),
    ),
    232: Status(
        "ADDRESS_FAMILIES",
        211,
        "RestrictAddressFamilies=",
        ("restrict the address families", "Take RestrictAddressFamilies= out: this kernel refuses it."),
        ("限制地址族", "请去掉 RestrictAddressFamilies=：此内核不接受。"),
    ),
    233: Status(
        "RUNTIME_DIRECTORY",
        211,
        "RuntimeDirectory=",
        ("make the runtime directory", "Clear away what lies in its place below /run, then start the service again."),
        ("创建运行时目录", "请清除 /run 下占用该位置的文件，然后重新启动服务。"),
    ),
    234: Status(
        "MAKE_STARTER",
        209,
        "BusName=",
        ("become the owner of the bus name", "Take the busname unit out: only systemd 209 to 233 has it."),
        ("成为总线名称的所有者", "请去掉 busname 单元：只有 systemd 209 至 233 支持。"),
    ),
    235: Status(
        "CHOWN",
        214,
        "SocketUser=, SocketGroup=",
        ("give the socket away", "Name an account and a group in SocketUser= and SocketGroup= that exist."),
        ("更改套接字属主", "请在 SocketUser= 和 SocketGroup= 中指定已存在的账户和组。"),
    ),
    236: Status(
        "SMACK_PROCESS_LABEL",
        230,
        "SmackProcessLabel=",
        ("set the SMACK label", "Take SmackProcessLabel= out."),
        ("设置 SMACK 标签", "请去掉 SmackProcessLabel=。"),
    ),
    237: Status(
        "KEYRING",
        233,
        "KeyringMode=",
        (
            "set up the kernel's keyring",
            "Set KeyringMode=inherit, or raise the quota of keys (sysctl kernel.keys.maxkeys).",
        ),
        ("建立内核密钥环", "请设置 KeyringMode=inherit，或提高密钥配额（sysctl kernel.keys.maxkeys）。"),
    ),
    238: Status(
        "STATE_DIRECTORY",
        235,
        "StateDirectory=",
        ("make the state directory", "Clear away what lies in its place below /var/lib."),
        ("创建状态目录", "请清除 /var/lib 下占用该位置的文件。"),
    ),
    239: Status(
        "CACHE_DIRECTORY",
        235,
        "CacheDirectory=",
        ("make the cache directory", "Clear away what lies in its place below /var/cache."),
        ("创建缓存目录", "请清除 /var/cache 下占用该位置的文件。"),
    ),
    240: Status(
        "LOGS_DIRECTORY",
        235,
        "LogsDirectory=",
        ("make the log directory", "Clear away what lies in its place below /var/log."),
        ("创建日志目录", "请清除 /var/log 下占用该位置的文件。"),
    ),
    241: Status(
        "CONFIGURATION_DIRECTORY",
        235,
        "ConfigurationDirectory=",
        ("make the configuration directory", "Clear away what lies in its place below /etc."),
        ("创建配置目录", "请清除 /etc 下占用该位置的文件。"),
    ),
    242: Status(
        "NUMA_POLICY",
        243,
        "NUMAPolicy=, NUMAMask=",
        ("set the memory policy", "Name nodes in NUMAMask= that this host has ('lscpu' lists them), or take both out."),
        ("设置 NUMA 内存策略", "请在 NUMAMask= 中指定本机存在的节点（lscpu 列出），或去掉这两项。"),
    ),
    243: Status(
        "CREDENTIALS",
        247,
        "LoadCredential=, SetCredential=",
        ("hand over the credentials", "See that each file of LoadCredential= is there and can be read by root."),
        ("传递凭据", "请确认 LoadCredential= 指定的每个文件存在且 root 可读。"),
    ),
    244: Status(
        "BPF",
        250,
        "RestrictFileSystems=",
        ("apply the BPF restrictions", "Take RestrictFileSystems= out: this kernel has no BPF LSM."),
        ("应用 BPF 限制", "请去掉 RestrictFileSystems=：此内核没有 BPF LSM。"),
    ),
    245: Status(
        "KSM",
        254,
        "MemoryKSM=",
        ("set up the merging of memory pages", "Take MemoryKSM= out: this kernel does not have it."),
        ("设置内存页合并", "请去掉 MemoryKSM=：此内核不支持。"),
    ),
}

# Exit statuses of the LSB. Not every program follows it: gunicorn's 3 is a worker that did not boot.
LSB = {
    2: Status(
        "INVALIDARGUMENT",
        1,
        "ExecStart=",
        ("was given arguments that it does not take", "Correct the command line; its --help lists the arguments."),
        ("收到了无法识别的参数", "请更正命令行；--help 列出可用参数。"),
    ),
    3: Status(
        "NOTIMPLEMENTED",
        1,
        "ExecStart=",
        ("was asked for what it does not do", "Look at its last lines: they say what it does not do."),
        ("被要求执行其未实现的功能", "请查看其最后几行输出。"),
    ),
    4: Status(
        "NOPERMISSION",
        1,
        "User=, AmbientCapabilities=",
        ("lacks a right", "Look at its last lines for what it may not do, and give that to the service's account."),
        ("缺少权限", "请根据其最后几行输出，将所需权限授予服务账户。"),
    ),
    5: Status(
        "NOTINSTALLED",
        1,
        "ExecStart=",
        ("says that a program is not installed", "Install what its last lines name."),
        ("报告有程序未安装", "请安装其最后几行输出所指的程序。"),
    ),
    6: Status(
        "NOTCONFIGURED",
        1,
        "ExecStart=",
        ("says that it is not configured", "Write the configuration that its last lines name."),
        ("报告尚未配置", "请写好其最后几行输出所指的配置。"),
    ),
    7: Status(
        "NOTRUNNING",
        1,
        "ExecStart=",
        ("says that something it needs is not running", "Start what its last lines name."),
        ("报告所依赖的程序未运行", "请启动其最后几行输出所指的程序。"),
    ),
}

# Exit statuses of a shell as the program of ExecStart=.
SHELL = {
    126: Status(
        "NOT_EXECUTABLE",
        1,
        "ExecStart=",
        (
            "is a shell that found a command which it may not run",
            "Make the command that its last line names executable.",
        ),
        ("是 shell，它找到了命令但无权执行", "请为其最后一行所指的命令赋予执行权限。"),
    ),
    127: Status(
        "COMMAND_NOT_FOUND",
        1,
        "ExecStart=",
        (
            "is a shell that did not find a command",
            "Give the command that its last line names with its absolute path, or set PATH in Environment=.",
        ),
        ("是 shell，它没有找到命令", "请用绝对路径书写其最后一行所指的命令，或在 Environment= 中设置 PATH。"),
    ),
}

PROGRAM = {**LSB, **SHELL}


def code_of(number):
    """Return the Code for an exit status, or None without a defined meaning."""
    status = SYSTEMD.get(number) or PROGRAM.get(number)
    return "exit-" + status.name.lower().replace("_", "-") if status else None


def _of_systemd(rank, number, status):
    """The Code for a step that failed in systemd before it ran the program."""
    by = (" It comes from %s in the unit." % status.directives, "与单元中的 %s 有关。" % status.directives)
    mark = " (status=%d/%s)" % (number, status.name)
    return Code(
        code_of(number),
        "error",
        rank,
        "backend_service_unit_sections" if status.directives else None,
        (
            "systemd could not " + status.english[0] + mark,
            "The step before the program itself failed: {error}." + (by[0] if status.directives else ""),
            status.english[1],
        ),
        (
            "systemd 无法" + status.chinese[0] + mark,
            "在运行程序之前的步骤失败：{error}。" + (by[1] if status.directives else ""),
            status.chinese[1],
        ),
    )


def _of_program(rank, number, status):
    """The Code for the meaning of a program's exit status."""
    mark = " (status=%d)" % number
    return Code(
        code_of(number),
        "error",
        rank,
        None,
        (
            "The program " + status.english[0] + mark,
            "That is what the exit status means by convention; not every program keeps to it: {error}.",
            status.english[1],
        ),
        (
            "程序" + status.chinese[0] + mark,
            "这是该退出状态的惯例含义，并非所有程序都遵守：{error}。",
            status.chinese[1],
        ),
    )


# One rank for each status.
CODES = codes(
    *[_of_systemd(1100 + 10 * i, number, status) for i, (number, status) in enumerate(SYSTEMD.items())],
    *[_of_program(1790 + 10 * i, number, status) for i, (number, status) in enumerate(PROGRAM.items())],
)
