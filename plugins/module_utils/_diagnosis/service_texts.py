# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diagnosis says of the unit, of systemd's verdict and of the program's last words; the form is finding's."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.exit_statuses import (
    PROGRAM,
    SYSTEMD,
    code_of,
)


def _dropin(name, line):
    """The command that sets one directive, and starts the service with it."""
    return (
        "mkdir -p /etc/systemd/system/{unit}.d && printf '%s\\n' '[Service]' '" + line + "'"
        " >/etc/systemd/system/{unit}.d/50-" + name + ".conf && systemctl daemon-reload && systemctl restart {unit}"
    )


# What systemd has read: nothing else counts until that is right.
UNIT_TEXTS = {
    "unit-not-found": (
        "error",
        "backend_service_name",
        (
            "There is no unit {unit} on this host",
            "systemd finds no file of that name in the directories that it loads units from. Close to it: {near}.",
            "Write the unit, or correct its name; 'systemctl list-unit-files' shows those that are there.",
        ),
        (
            "本机没有单元 {unit}",
            "systemd 在其加载单元的目录中找不到该名称的文件。名称相近的：{near}。",
            "请写入该单元或更正名称；systemctl list-unit-files 列出现有单元。",
        ),
    ),
    "unit-masked": (
        "error",
        None,
        (
            "The unit {unit} is masked",
            "A link to /dev/null, or an empty file, forbids that it is started by anything or anybody.",
            "systemctl unmask {unit} && systemctl start {unit}",
        ),
        ("单元 {unit} 已被屏蔽（masked）", "指向 /dev/null 的链接或空文件禁止任何方式启动它。", ""),
    ),
    "unit-refused": (
        "error",
        "backend_service_unit_src",
        (
            "systemd refuses the unit {unit}: {error}",
            "A line of the unit cannot be used as it stands, and without it there is no service.",
            "Correct the lines that 'systemd-analyze verify {unit}' names.",
        ),
        (
            "systemd 拒绝加载单元 {unit}：{error}",
            "单元中有无法使用的行，缺少它服务就不成立。",
            "请更正 systemd-analyze verify {unit} 指出的行。",
        ),
    ),
    "dependency-missing": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} requires {dependency}, which this host does not have",
            "A unit named in Requires=, Requisite= or BindsTo= has to be there before this one can be started.",
            "Install {dependency}, or take it out of the unit (Wants= instead of Requires= lets it be missing).",
        ),
        (
            "{unit} 依赖的 {dependency} 在本机不存在",
            "Requires=、Requisite= 或 BindsTo= 指定的单元必须存在，本单元才能启动。",
            "请安装 {dependency}，或将其从单元中去掉（用 Wants= 代替 Requires= 则允许缺失）。",
        ),
    ),
    "reload-needed": (
        "warning",
        None,
        (
            "The file of {unit} has changed since systemd read it",
            "systemd still works by what it read before; the change has no effect until it reads the file again.",
            "systemctl daemon-reload && systemctl restart {unit}",
        ),
        ("{unit} 的文件在 systemd 读取之后有改动", "systemd 仍按之前读取的内容工作，重新加载后改动才会生效。", ""),
    ),
    "condition-unmet": (
        "warning",
        "backend_service_unit_sections",
        (
            "{unit} was skipped: {condition} is not met",
            "systemd does not start a unit whose condition is not met, and does not call that a failure.",
            "Bring about what {condition} asks for, or take it out of the unit.",
        ),
        (
            "{unit} 被跳过：条件 {condition} 不满足",
            "条件不满足时 systemd 不启动单元，也不算失败。",
            "请满足 {condition} 的要求，或将其从单元中去掉。",
        ),
    ),
    "assert-unmet": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} was refused: {condition} is not met",
            "An assertion of the unit has to be met before it is started.",
            "Bring about what {condition} asks for, or take it out of the unit.",
        ),
        (
            "{unit} 被拒绝启动：断言 {condition} 不满足",
            "单元中的断言必须满足才能启动。",
            "请满足 {condition} 的要求，或将其从单元中去掉。",
        ),
    ),
}


def _status_texts(number, status):
    """The texts for what systemd could not do before it ran the program."""
    by = (" It comes from %s in the unit." % status.directives, "与单元中的 %s 有关。" % status.directives)
    mark = " (status=%d/%s)" % (number, status.name)
    return (
        "error",
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


def _program_texts(number, status):
    """The texts for what a program means by its exit status."""
    mark = " (status=%d)" % number
    return (
        "error",
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


_STATUS_TEXTS = {code_of(number): _status_texts(number, status) for number, status in SYSTEMD.items()}
_PROGRAM_TEXTS = {code_of(number): _program_texts(number, status) for number, status in PROGRAM.items()}

# What the service said before it ended.
_LAST_WORDS = {
    "module-missing": (
        "error",
        "backend_service_venv",
        (
            "Python does not find the module {module}",
            "It is not installed in the environment that runs the service, or the working directory is not the one "
            "that holds it.",
            "Install it with the pip of the service's own virtual environment, or, where it is the project's own, set "
            "WorkingDirectory= to the directory that holds it.",
        ),
        (
            "Python 找不到模块 {module}",
            "运行服务的环境中没有安装它，或工作目录不是包含它的目录。",
            "请用服务自己的虚拟环境的 pip 安装；若是项目自身的模块，请将 WorkingDirectory= 设为包含它的目录。",
        ),
    ),
    "import-name": (
        "error",
        "backend_service_venv",
        (
            "The module {module} has no {name} to import",
            "The version of the module that is installed is not the one the program was written for.",
            "Install the version that the project's requirements name, with the pip of its virtual environment.",
        ),
        (
            "模块 {module} 中没有可导入的 {name}",
            "已安装的模块版本与程序所需不符。",
            "请用虚拟环境的 pip 安装项目依赖文件中指定的版本。",
        ),
    ),
    "syntax-error": (
        "error",
        "backend_service_directory",
        (
            "Python cannot read the program: {text}",
            "The code is damaged, or written for a newer Python than the one that runs it.",
            "Correct the file that the journal names, or run the service with the Python it was written for.",
        ),
        (
            "Python 无法解析程序：{text}",
            "代码损坏，或需要比当前更新的 Python。",
            "请更正日志中指出的文件，或使用程序要求的 Python 版本。",
        ),
    ),
    "wsgi-attribute": (
        "error",
        "backend_service_app",
        (
            "The module {module} has no {name}",
            "What stands after the colon of the application is the name of a variable in that module.",
            "Correct the application in ExecStart=; Django's module is PROJECT.wsgi, its variable is application.",
        ),
        (
            "模块 {module} 中没有 {name}",
            "应用名冒号之后的部分是该模块中变量的名称。",
            "请更正 ExecStart= 中的应用名；Django 的模块是 PROJECT.wsgi，变量是 application。",
        ),
    ),
    "variable-missing": (
        "error",
        "backend_service_environment",
        (
            "The program wants {name}, which is not set",
            "A service gets the environment that its unit gives it, and nothing of a login shell's.",
            "Set {name} in a file for EnvironmentFile=, or with Environment= where it is no secret.",
        ),
        (
            "程序需要的 {name} 没有设置",
            "服务的环境变量只来自单元，不会继承登录 shell 的环境。",
            "请在 EnvironmentFile= 的文件中设置 {name}；若非机密也可用 Environment=。",
        ),
    ),
    "ascii-only": (
        "error",
        "backend_service_environment",
        (
            "Python takes all text for ASCII",
            "A service has no LANG of its own, so its Python reads and writes nothing but ASCII by default.",
            _dropin("utf8", "Environment=LANG=C.UTF-8 PYTHONUTF8=1"),
        ),
        ("Python 将所有文本按 ASCII 处理", "服务没有设置 LANG，其 Python 默认只读写 ASCII。", ""),
    ),
    "django-not-configured": (
        "error",
        "backend_service_environment",
        (
            "Django is not configured: {text}",
            "Django stops where a setting that it cannot do without is missing or wrong.",
            "Set what it names: in the settings module, or in the environment that the module reads.",
        ),
        (
            "Django 配置不完整：{text}",
            "必需的设置缺失或有误时 Django 会停止。",
            "请在 settings 模块或其读取的环境变量中设置所指内容。",
        ),
    ),
    "address-in-use": (
        "error",
        "backend_service_bind",
        (
            "The address {host} port {port} is taken",
            "Another process listens there; an address can be had once.",
            "Stop what holds it ('ss -ltnp' names it), or let the service listen elsewhere.",
        ),
        (
            "地址 {host} 端口 {port} 已被占用",
            "另一个进程正在监听；一个地址只能被占用一次。",
            "请停止占用者（ss -ltnp 可查看），或让服务监听其他地址。",
        ),
    ),
    "bind-denied": (
        "error",
        "backend_service_bind",
        (
            "The service may not listen on port {port}",
            "Ports below 1024 are for root, and for services with the capability CAP_NET_BIND_SERVICE.",
            _dropin("bind", "AmbientCapabilities=CAP_NET_BIND_SERVICE"),
        ),
        ("服务无权监听端口 {port}", "1024 以下的端口只允许 root 或具有 CAP_NET_BIND_SERVICE 能力的服务监听。", ""),
    ),
    "address-not-here": (
        "error",
        "backend_service_bind",
        (
            "The address {host} is none of this host's",
            "A service can listen only on an address that the host has when it starts.",
            "Bind to an address that 'ip address' lists, or to 0.0.0.0; add After=network-online.target where it comes "
            "late.",
        ),
        (
            "地址 {host} 不属于本机",
            "服务只能监听启动时本机已有的地址。",
            "请绑定 ip address 列出的地址或 0.0.0.0；若地址出现较晚，请加 After=network-online.target。",
        ),
    ),
    "name-unresolved": (
        "error",
        "backend_service_requires_tcp",
        (
            "The name {host} cannot be resolved",
            "Neither /etc/hosts nor a name server of this host knows it.",
            "Correct the name, or see that 'getent hosts NAME' finds it: in /etc/hosts or by /etc/resolv.conf.",
        ),
        (
            "无法解析主机名 {host}",
            "/etc/hosts 和本机的 DNS 服务器都不知道它。",
            "请更正名称，或在 /etc/hosts、/etc/resolv.conf 中配置，直到 getent hosts 能查到。",
        ),
    ),
    "mysql-denied": (
        "error",
        "backend_service_environment",
        (
            "MySQL lets {user} from {host} not in",
            "The password is wrong, or there is no such account for that host.",
            "Correct user and password in the service's environment, or create the account in MySQL.",
        ),
        (
            "MySQL 拒绝来自 {host} 的用户 {user}",
            "密码错误，或该主机没有对应账户。",
            "请更正服务环境中的用户名和密码，或在 MySQL 中创建该账户。",
        ),
    ),
    "mysql-no-right": (
        "error",
        None,
        (
            "MySQL gives {user} no right to the database {name}",
            "The account can log in, and may not use this database.",
            "Grant the account its rights in MySQL: GRANT ALL ON database.* TO account.",
        ),
        (
            "MySQL 用户 {user} 无权使用数据库 {name}",
            "账户可以登录，但没有该数据库的权限。",
            "请在 MySQL 中授权：GRANT ALL ON 数据库.* TO 账户。",
        ),
    ),
    "mysql-no-database": (
        "error",
        None,
        (
            "MySQL has no database {name}",
            "The server was reached and the account let in; the database itself is not there.",
            "Create the database, or correct its name in the service's configuration.",
        ),
        (
            "MySQL 中没有数据库 {name}",
            "已连上服务器并登录，但数据库不存在。",
            "请创建该数据库，或更正服务配置中的名称。",
        ),
    ),
    "mysql-no-socket": (
        "error",
        "backend_service_requires_unix",
        (
            "MySQL is not reached through {path}",
            "Nothing listens there: the server does not run, or has its socket elsewhere.",
            "Start the server (mariadb.service or mysqld.service), or set the host to 127.0.0.1 to go through TCP.",
        ),
        (
            "无法通过 {path} 连接 MySQL",
            "没有程序在监听：服务器未运行，或其套接字在别处。",
            "请启动服务器（mariadb.service 或 mysqld.service），或将主机设为 127.0.0.1 改用 TCP。",
        ),
    ),
    "mysql-unreachable": (
        "error",
        "backend_service_requires_tcp",
        (
            "MySQL on {host} is not reached",
            "Nothing answers there: the server does not run, listens elsewhere, or a firewall is between.",
            "Start the server, or correct host and port in the service's configuration.",
        ),
        (
            "无法连接 {host} 上的 MySQL",
            "没有响应：服务器未运行、监听别处，或被防火墙阻挡。",
            "请启动服务器，或更正服务配置中的主机和端口。",
        ),
    ),
    "postgresql-denied": (
        "error",
        "backend_service_environment",
        (
            "PostgreSQL lets {user} not in",
            "The password is wrong, or pg_hba.conf asks for another way to prove who one is.",
            "Correct user and password in the service's environment, or the line for it in pg_hba.conf.",
        ),
        (
            "PostgreSQL 拒绝用户 {user}",
            "密码错误，或 pg_hba.conf 要求其他认证方式。",
            "请更正服务环境中的用户名和密码，或 pg_hba.conf 中的对应行。",
        ),
    ),
    "postgresql-no-database": (
        "error",
        None,
        (
            "PostgreSQL has no database {name}",
            "The server was reached and the account let in; the database itself is not there.",
            "Create the database (createdb), or correct its name in the service's configuration.",
        ),
        (
            "PostgreSQL 中没有数据库 {name}",
            "已连上服务器并登录，但数据库不存在。",
            "请创建该数据库（createdb），或更正服务配置中的名称。",
        ),
    ),
    "postgresql-unreachable": (
        "error",
        "backend_service_requires_tcp",
        (
            "PostgreSQL on {host} port {port} is not reached",
            "Nothing answers there: the server does not run, listens elsewhere, or a firewall is between.",
            "Start the server, or correct host and port in the service's configuration.",
        ),
        (
            "无法连接 {host} 端口 {port} 上的 PostgreSQL",
            "没有响应：服务器未运行、监听别处，或被防火墙阻挡。",
            "请启动服务器，或更正服务配置中的主机和端口。",
        ),
    ),
    "redis-denied": (
        "error",
        "backend_service_environment",
        (
            "Redis does not let the service in",
            "It wants a password, or another one than the service gives.",
            "Correct the password in the service's environment.",
        ),
        ("Redis 拒绝服务登录", "需要密码，或服务提供的密码不对。", "请更正服务环境中的密码。"),
    ),
    "redis-unreachable": (
        "error",
        "backend_service_requires_tcp",
        (
            "Redis on {host} port {port} is not reached",
            "Nothing answers there: the server does not run, listens elsewhere, or a firewall is between.",
            "Start the server, or correct host and port in the service's configuration.",
        ),
        (
            "无法连接 {host} 端口 {port} 上的 Redis",
            "没有响应：服务器未运行、监听别处，或被防火墙阻挡。",
            "请启动服务器，或更正服务配置中的主机和端口。",
        ),
    ),
    "not-writable": (
        "error",
        "backend_service_log_directory",
        (
            "The program cannot write {path}",
            "Its directory is missing, or does not let the service's account write.",
            "Make the directory and give it to the service's account.",
        ),
        ("程序无法写入 {path}", "目录不存在，或服务账户没有写权限。", "请创建该目录并将其交给服务账户。"),
    ),
    "read-only": (
        "error",
        "backend_service_writable_directories",
        (
            "The program finds {path} read-only",
            "It lies on a file system that is mounted so, or the sandbox of the unit makes it so (ProtectSystem=, "
            "ProtectHome=, ReadOnlyPaths=).",
            "Name its directory in ReadWritePaths= of the unit, or mount its file system writable.",
        ),
        (
            "对程序而言 {path} 是只读的",
            "所在文件系统以只读挂载，或单元的沙箱使其只读（ProtectSystem=、ProtectHome=、ReadOnlyPaths=）。",
            "请在单元的 ReadWritePaths= 中加入其目录，或以可写方式挂载文件系统。",
        ),
    ),
    "denied": (
        "error",
        "backend_service_ownership",
        (
            "The program was denied {path}",
            "The service's account may not open it, or may not go through a directory above it.",
            "Give the path, or the right to it, to the service's account; 'namei -l PATH' shows each component.",
        ),
        (
            "程序无权访问 {path}",
            "服务账户不能打开它，或不能穿过上级目录。",
            "请将该路径或相应权限授予服务账户；namei -l 可逐级查看。",
        ),
    ),
    "file-missing": (
        "error",
        "backend_service_directory",
        (
            "The program does not find {path}",
            "There is no such file; a relative path is looked for in the working directory of the service.",
            "Put the file there, or correct the path in the command line or in the service's configuration.",
        ),
        (
            "程序找不到 {path}",
            "文件不存在；相对路径从服务的工作目录开始查找。",
            "请放置该文件，或更正命令行或服务配置中的路径。",
        ),
    ),
    "disk-full": (
        "error",
        None,
        (
            "The disk is full",
            "The program could write no more: no space is left on a file system that it writes to, or no inode.",
            "Free space on it; 'df -h' and 'df -i' show which file system it is.",
        ),
        (
            "磁盘已满",
            "程序无法继续写入：所写的文件系统没有剩余空间或 inode。",
            "请释放空间；df -h 和 df -i 显示是哪个文件系统。",
        ),
    ),
    "too-many-files": (
        "error",
        "backend_service_unit_sections",
        (
            "The program has too many files open",
            "LimitNOFILE= of the unit, or its default, is below what the service needs.",
            _dropin("files", "LimitNOFILE=65536"),
        ),
        ("程序打开的文件过多", "单元的 LimitNOFILE= 或其默认值低于服务所需。", ""),
    ),
    "no-more-threads": (
        "error",
        "backend_service_unit_sections",
        (
            "The program could start no more threads or processes",
            "TasksMax= or LimitNPROC= of the unit is reached; the latter counts all processes of the account.",
            "Raise TasksMax= or LimitNPROC= in the unit, or let the service start fewer workers.",
        ),
        (
            "程序无法再启动线程或进程",
            "已达到单元的 TasksMax= 或 LimitNPROC=；后者统计该账户的全部进程。",
            "请提高单元的 TasksMax= 或 LimitNPROC=，或减少工作进程数。",
        ),
    ),
    "memory-short": (
        "error",
        "backend_service_unit_sections",
        (
            "The program got no more memory",
            "A limit of the unit is reached (LimitAS=, LimitDATA=, MemoryMax=), or the host has no more.",
            "Raise the limit in the unit, or let the service start fewer workers.",
        ),
        (
            "程序无法分配更多内存",
            "已达到单元的限制（LimitAS=、LimitDATA=、MemoryMax=），或本机内存耗尽。",
            "请提高单元中的限制，或减少工作进程数。",
        ),
    ),
    "library-missing": (
        "error",
        None,
        (
            "The program lacks the shared library {name}",
            "The dynamic linker finds it in none of its directories.",
            "Install the package that has it, or name its directory in /etc/ld.so.conf.d and run ldconfig.",
        ),
        (
            "程序缺少共享库 {name}",
            "动态链接器在所有目录中都找不到它。",
            "请安装提供它的软件包，或在 /etc/ld.so.conf.d 中加入其目录并运行 ldconfig。",
        ),
    ),
    "library-old": (
        "error",
        None,
        (
            "The program wants {name}, which is newer than this host's library",
            "It was built on a newer distribution than the one that runs here.",
            "Build the program, or install its virtual environment, on this distribution.",
        ),
        (
            "程序需要 {name}，比本机的库更新",
            "它是在更新的发行版上构建的。",
            "请在本发行版上重新构建程序或安装虚拟环境。",
        ),
    ),
    "node-module-missing": (
        "error",
        None,
        (
            "Node.js does not find {name}",
            "It is not installed beside the program, or the path of the program itself is wrong.",
            "Run 'npm ci' in the project's directory, or correct the path in ExecStart=.",
        ),
        (
            "Node.js 找不到 {name}",
            "它没有安装在程序旁，或程序路径本身有误。",
            "请在项目目录运行 npm ci，或更正 ExecStart= 中的路径。",
        ),
    ),
    "java-class-missing": (
        "error",
        None,
        (
            "Java does not find the main class {name}",
            "It is not on the class path of the command line.",
            "Correct the class path or the name of the class in ExecStart=.",
        ),
        ("Java 找不到主类 {name}", "命令行的 class path 中没有它。", "请更正 ExecStart= 中的 class path 或类名。"),
    ),
    "command-line": (
        "error",
        "backend_service_exec_start",
        (
            "The program does not take its command line: {text}",
            "An option is misspelt, or of another version of the program than the one installed.",
            "Correct ExecStart=; the program's --help lists what it takes.",
        ),
        (
            "程序不接受其命令行：{text}",
            "选项拼写有误，或属于程序的其他版本。",
            "请更正 ExecStart=；程序的 --help 列出可用选项。",
        ),
    ),
    "command-not-found": (
        "error",
        "backend_service_exec_start",
        (
            "A shell of the service does not find the command {name}",
            "It is not installed, or not in the PATH that the unit gives.",
            "Install it, name it with its absolute path, or set PATH in Environment=.",
        ),
        (
            "服务中的 shell 找不到命令 {name}",
            "它没有安装，或不在单元给出的 PATH 中。",
            "请安装它、使用绝对路径，或在 Environment= 中设置 PATH。",
        ),
    ),
    "connection-refused": (
        "error",
        "backend_service_requires_tcp",
        (
            "Something that the program needs refuses the connection",
            "Nothing listens at the address that the program connects to.",
            "Start what it needs, or correct the address in the service's configuration.",
        ),
        (
            "程序依赖的服务拒绝连接",
            "程序连接的地址没有任何监听者。",
            "请启动所依赖的服务，或更正服务配置中的地址。",
        ),
    ),
    "worker-timeout": (
        "error",
        None,
        (
            "gunicorn ended a worker that did not answer in time",
            "A worker has to answer within --timeout seconds (30 by default), its start included.",
            "Look what the worker waits for, or raise gunicorn's --timeout.",
        ),
        (
            "gunicorn 终止了未及时响应的工作进程",
            "工作进程须在 --timeout 秒（默认 30）内响应，启动过程也计算在内。",
            "请查明工作进程在等待什么，或提高 gunicorn 的 --timeout。",
        ),
    ),
    "exception": (
        "error",
        None,
        (
            "The program ended with {name}: {text}",
            "An error of the program's own, which it did not handle.",
            "Look at the file and line that the traceback in the journal names last.",
        ),
        ("程序因 {name} 结束：{text}", "程序自身的错误，未被处理。", "请查看日志中回溯最后指出的文件和行。"),
    ),
}

# What systemd did not find on the way to the program.
_NOT_THERE = {
    "named-file-missing": (
        "error",
        "backend_service_unit_sections",
        (
            "{directive}= names {path}, which is not there",
            "systemd opens it before it runs the program, and gives up where it cannot.",
            "Put {path} there, or correct {directive}= in the unit.",
        ),
        (
            "{directive}= 指定的 {path} 不存在",
            "systemd 在运行程序之前打开它，打不开就放弃。",
            "请放置 {path}，或更正单元中的 {directive}=。",
        ),
    ),
    "namespace-path-missing": (
        "error",
        "backend_service_writable_directories",
        (
            "The path {path}, which the sandbox of {unit} names, is not there",
            "Paths in ReadWritePaths=, ReadOnlyPaths=, BindPaths= and their like have to exist, unless a '-' stands "
            "before them.",
            "mkdir -p {path} && systemctl restart {unit}",
        ),
        (
            "{unit} 的沙箱指令所指的路径 {path} 不存在",
            "ReadWritePaths=、ReadOnlyPaths=、BindPaths= 等中的路径必须存在，除非加前缀 '-' 。",
            "",
        ),
    ),
    "directory-in-the-way": (
        "error",
        "backend_service_unit_sections",
        (
            "Where systemd is to make the directory {path} lies something else",
            "RuntimeDirectory=, StateDirectory= and their like need a directory, or nothing, in that place.",
            "mv {path} {path}.before && systemctl restart {unit}",
        ),
        (
            "systemd 要创建目录 {path} 的位置被其他文件占用",
            "RuntimeDirectory=、StateDirectory= 等要求该位置为目录或不存在。",
            "",
        ),
    ),
}

# What systemd says of the service as a whole.
_RESULTS = {
    "dependency-failed": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} was not started because {dependency} failed",
            "A unit that it requires could not be started.",
            "systemctl reset-failed {dependency}; systemctl start {dependency} && systemctl start {unit}",
        ),
        ("{unit} 未启动，因为 {dependency} 失败", "它所依赖的单元无法启动。", ""),
    ),
    "notify-refused": (
        "error",
        "backend_service_type",
        (
            "{unit} says that it is ready, and systemd does not listen to the process that says so",
            "With Type=notify only the main process may report, unless NotifyAccess= says otherwise.",
            _dropin("notify", "NotifyAccess=all"),
        ),
        (
            "{unit} 已报告就绪，但 systemd 不接受该进程的报告",
            "Type=notify 默认只接受主进程的报告，除非设置 NotifyAccess=。",
            "",
        ),
    ),
    "notify-timeout": (
        "error",
        "backend_service_type",
        (
            "{unit} did not say that it is ready within {limit}",
            "With Type=notify a program has to report by sd_notify(3) that it is ready. This one runs and does not: it "
            "cannot, or something keeps it from getting ready.",
            _dropin("type", "Type=simple"),
        ),
        (
            "{unit} 在 {limit} 内没有报告就绪",
            "Type=notify 要求程序通过 sd_notify(3) 报告就绪。此程序在运行却没有报告：它不支持，或有什么使其无法就绪。",
            "",
        ),
    ),
    "fork-timeout": (
        "error",
        "backend_service_type",
        (
            "{unit} did not go into the background within {limit}",
            "With Type=forking the program that is started has to end once the service runs. This one stays.",
            _dropin("type", "Type=simple"),
        ),
        ("{unit} 在 {limit} 内没有转入后台", "Type=forking 要求启动的程序在服务运行后退出。此程序一直在前台。", ""),
    ),
    "pid-file-missing": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} did not write its PID file {path}",
            "With Type=forking and PIDFile= systemd waits for that file to know the main process.",
            "Let the program write that very file, or take PIDFile= out of the unit.",
        ),
        (
            "{unit} 没有写入 PID 文件 {path}",
            "Type=forking 配合 PIDFile= 时，systemd 等待该文件以确认主进程。",
            "请让程序写入该文件，或从单元中去掉 PIDFile=。",
        ),
    ),
    "start-timeout": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} took longer than {limit} to start",
            "systemd ends a start that takes longer than TimeoutStartSec=. It was at the step {step}.",
            "Look what that step waits for, or raise TimeoutStartSec= in the unit.",
        ),
        (
            "{unit} 的启动超过了 {limit}",
            "启动超过 TimeoutStartSec= 时 systemd 会终止它。当时处于步骤 {step}。",
            "请查明该步骤在等待什么，或提高单元的 TimeoutStartSec=。",
        ),
    ),
    "stop-timeout": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} did not end when it was told to, and was killed",
            "A program has TimeoutStopSec= to end after SIGTERM.",
            "Let the program end on SIGTERM, or raise TimeoutStopSec= in the unit.",
        ),
        (
            "{unit} 未按要求结束，被强制终止",
            "程序收到 SIGTERM 后须在 TimeoutStopSec= 内结束。",
            "请让程序响应 SIGTERM，或提高单元的 TimeoutStopSec=。",
        ),
    ),
    "watchdog-timeout": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} gave no sign of life for {limit} and was ended",
            "With WatchdogSec= a program has to report by sd_notify(3) in that time, again and again. It hangs, or it "
            "does not know of this.",
            _dropin("watchdog", "WatchdogSec=0"),
        ),
        (
            "{unit} 在 {limit} 内没有报告存活，已被终止",
            "设置 WatchdogSec= 后，程序须在该时间内反复通过 sd_notify(3) 报告。程序挂起，或不支持此机制。",
            "",
        ),
    ),
    "ended-before-ready": (
        "error",
        "backend_service_type",
        (
            "{unit} ended before it was ready",
            "With Type={type} the service has to go on after it has started. The program ended by itself, "
            "with no error of its own.",
            "See that the program stays: many have an option for it; one that has done its work needs Type=oneshot.",
        ),
        (
            "{unit} 在就绪之前就结束了",
            "Type={type} 要求服务启动后持续运行。程序自行结束，且没有报错。",
            "请让程序保持运行（许多程序有相应选项）；一次性任务请用 Type=oneshot。",
        ),
    ),
    "resources": (
        "error",
        None,
        (
            "systemd could not start {unit}: {error}",
            "It failed before there was a process: at a file that the unit names, or for want of memory or processes.",
            "See that the files are there that the unit names (EnvironmentFile=, PIDFile=), then start it again.",
        ),
        (
            "systemd 无法启动 {unit}：{error}",
            "在产生进程之前就已失败：单元引用的文件有问题，或内存、进程数不足。",
            "请确认单元引用的文件存在（EnvironmentFile=、PIDFile=），然后重新启动。",
        ),
    ),
    "exec-condition": (
        "warning",
        "backend_service_unit_sections",
        (
            "{unit} was skipped: its ExecCondition= said no",
            "A command of ExecCondition= that ends with 1 to 254 lets the start be skipped, which is no failure.",
            "Bring about what the command asks for, or take ExecCondition= out of the unit.",
        ),
        (
            "{unit} 被跳过：ExecCondition= 的命令返回否",
            "ExecCondition= 的命令以 1 至 254 结束时跳过启动，不算失败。",
            "请满足该命令的要求，或从单元中去掉 ExecCondition=。",
        ),
    ),
    "out-of-memory": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} ran out of memory and was killed",
            "The kernel ended a process of it: the service is at its MemoryMax= ({limit}), or the host has no "
            "more memory.",
            "Raise MemoryMax= in the unit, let the service start fewer workers, or give the host more memory.",
        ),
        (
            "{unit} 内存耗尽，被终止",
            "内核终止了它的一个进程：服务达到 MemoryMax=（{limit}），或本机内存耗尽。",
            "请提高单元的 MemoryMax=、减少工作进程数，或为本机增加内存。",
        ),
    ),
    "system-call-denied": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} was killed for a system call that its unit forbids",
            "SystemCallFilter= or a directive like it does not let through what the program needs.",
            "Add the system call to SystemCallFilter= (the kernel's log has its number), or take the filter out.",
        ),
        (
            "{unit} 因调用了单元禁止的系统调用而被终止",
            "SystemCallFilter= 或类似指令不允许程序所需的系统调用。",
            "请将该系统调用加入 SystemCallFilter=（内核日志有其编号），或去掉过滤器。",
        ),
    ),
    "core-dumped": (
        "error",
        None,
        (
            "{unit} crashed with {signal}",
            "An error in the program or in a library that it loads, often one built for another version.",
            "Look at the dump ('coredumpctl info {unit}'), and see that program and libraries are of one distribution.",
        ),
        (
            "{unit} 因 {signal} 崩溃",
            "程序或其加载的库有错误，常见原因是版本不匹配。",
            "请查看转储（coredumpctl info {unit}），并确认程序与库来自同一发行版。",
        ),
    ),
    "limit-signal": (
        "error",
        "backend_service_unit_sections",
        (
            "{unit} was killed by {signal}: it is at a limit",
            "SIGXCPU is for LimitCPU=, the processor time, SIGXFSZ for LimitFSIZE=, the size of a file.",
            "Raise that limit in the unit, or take it out.",
        ),
        (
            "{unit} 被 {signal} 终止：达到限制",
            "SIGXCPU 对应 LimitCPU=（处理器时间），SIGXFSZ 对应 LimitFSIZE=（文件大小）。",
            "请提高单元中的该限制，或去掉。",
        ),
    ),
    "killed": (
        "error",
        None,
        (
            "{unit} was killed by {signal}",
            "Somebody or something sent it that signal: an operator, a script, or the kernel for want of memory.",
            "systemctl restart {unit}",
        ),
        ("{unit} 被 {signal} 终止", "有人或程序向它发送了该信号：操作员、脚本，或内存不足时的内核。", ""),
    ),
    "exit-failure": (
        "error",
        None,
        (
            "The program of {unit} ended with status {status}",
            "Its last lines, in the evidence, are all that it said of it.",
            "Run the command of ExecStart= by hand as the service's account to see more, or raise its log level.",
        ),
        (
            "{unit} 的程序以状态 {status} 结束",
            "证据中是它最后的输出，除此之外没有更多说明。",
            "请以服务账户手工运行 ExecStart= 的命令，或提高其日志级别。",
        ),
    ),
    "failed": (
        "error",
        None,
        (
            "{unit} failed: {result}",
            "systemd calls it failed, and the journal has no more about it.",
            "systemctl reset-failed {unit}; systemctl restart {unit}",
        ),
        ("{unit} 失败：{result}", "systemd 判定其失败，日志中没有更多信息。", ""),
    ),
    "ended-by-itself": (
        "error",
        "backend_service_type",
        (
            "The program of {unit} ended by itself, without an error",
            "With Type={type} the service is over when the program that was started ends. One that goes into the "
            "background by itself needs Type=forking, or an option that keeps it in the foreground.",
            "Keep the program in the foreground, or set Type=forking; Type=oneshot is for one that has done its work.",
        ),
        (
            "{unit} 的程序自行结束，没有报错",
            "Type={type} 时启动的程序结束，服务就结束。自行转入后台的程序需要 Type=forking，或使用前台运行的选项。",
            "请让程序在前台运行，或设 Type=forking；一次性任务请用 Type=oneshot。",
        ),
    ),
    "start-limit": (
        "warning",
        None,
        (
            "systemd has stopped starting {unit}: too many starts in too short a time",
            "After StartLimitBurst= starts within StartLimitIntervalSec= it refuses more. What made the first of them "
            "fail is the thing to mend.",
            "systemctl reset-failed {unit} && systemctl start {unit}",
        ),
        (
            "systemd 已停止启动 {unit}：短时间内启动次数过多",
            "在 StartLimitIntervalSec= 内启动达 StartLimitBurst= 次后，不再接受启动。应解决的是第一次失败的原因。",
            "",
        ),
    ),
    "restarting": (
        "warning",
        None,
        (
            "{unit} ends again and again; systemd has restarted it {count} times",
            "Restart= of the unit starts it anew after each end.",
            "systemctl status {unit}",
        ),
        ("{unit} 反复结束；systemd 已重启它 {count} 次", "单元的 Restart= 使其每次结束后重新启动。", ""),
    ),
    "stopped": (
        "info",
        "backend_service_state",
        (
            "{unit} is not running; it did not fail",
            "It was stopped, or has not been started since the host is up.",
            "systemctl start {unit}",
        ),
        ("{unit} 没有运行，也没有失败", "它被停止，或开机以来未启动。", ""),
    ),
    "starting": (
        "info",
        None,
        (
            "{unit} is being started",
            "systemd waits for it to be ready, or for what it comes after.",
            "systemctl list-jobs",
        ),
        ("{unit} 正在启动", "systemd 在等待它就绪，或等待其前置单元。", ""),
    ),
}

SERVICE_TEXTS = {**_NOT_THERE, **_LAST_WORDS, **_STATUS_TEXTS, **_RESULTS, **_PROGRAM_TEXTS}
