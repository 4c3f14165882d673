# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns in the last lines that programs log before they end, and their meaning.

Private to this collection: it may change in any release.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
    dropin,
)

# The first pattern that matches a line is used. Named groups are the params of the code. Lines without any of the words
# (in lower case) are not tried, to save time.
PATTERNS = (
    # Python
    ("module-missing", "no module named", r"No module named '?(?P<module>[\w.]+)'?"),
    ("import-name", "cannot import name", r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'"),
    ("syntax-error", "error:", r"^(?:SyntaxError|IndentationError|TabError): (?P<text>.*)"),
    ("wsgi-attribute", "attribute", r"Failed to find attribute '(?P<name>\w+)' in '(?P<module>[\w.]+)'"),
    ("wsgi-attribute", "attribute", r'Attribute "(?P<name>\w+)" not found in module "(?P<module>[\w.]+)"'),
    ("variable-missing", "keyerror", r"^KeyError: '(?P<name>[A-Z][A-Z0-9_]+)'"),
    ("ascii-only", "'ascii' codec", r"Unicode(?:En|De)codeError: 'ascii' codec"),
    ("django-not-configured", "improperlyconfigured", r"ImproperlyConfigured: (?P<text>.*)"),
    # The network
    ("address-in-use", "in use", r"Connection in use: \('(?P<host>[^']*)', (?P<port>\d+)\)"),
    ("address-in-use", "in use", r"EADDRINUSE[^:]{0,200}: address already in use (?P<host>\S*):(?P<port>\d+)"),
    ("address-in-use", "in use", r"bind on address \('(?P<host>[^']*)', (?P<port>\d+).{0,200}already in use"),
    ("address-in-use", "in use", r"bind\(\) to (?P<host>\S+):(?P<port>\d+) failed \(98"),
    ("address-in-use", "in use", r"Address already in use"),
    ("bind-denied", "permission denied", r"connection to \('(?P<host>[^']*)', (?P<port>\d+)\) failed: \[Errno 13\]"),
    ("bind-denied", "permission denied", r"EACCES[^:]{0,200}: permission denied (?P<host>\S*):(?P<port>\d+)"),
    ("bind-denied", "permission denied", r"bind\(\) to (?P<host>\S+):(?P<port>\d+) failed \(13"),
    ("bind-denied", "permission denied", r"bind on address \('(?P<host>[^']*)', (?P<port>\d+).{0,200}ermission denied"),
    ("address-not-here", "invalid address", r"Invalid address: \('(?P<host>[^']*)', (?P<port>\d+)\)"),
    (
        "address-not-here",
        "assign requested",
        r"EADDRNOTAVAIL[^:]{0,200}: address not available (?P<host>\S*):(?P<port>\d+)",
    ),
    ("address-not-here", "assign requested", r"Cannot assign requested address"),
    ("name-unresolved", "getaddrinfo", r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?P<host>[\w.-]+)"),
    ("name-unresolved", "name", r"host name \"(?P<host>[\w.-]+)\" to address"),
    ("name-unresolved", "name", r"Name or service not known|Temporary failure in name resolution"),
    # Databases
    ("mysql-denied", "access denied", r"Access denied for user '(?P<user>[^']*)'@'(?P<host>[^']*)' \(using password"),
    (
        "mysql-no-right",
        "access denied",
        r"Access denied for user '(?P<user>[^']*)'@'[^']*' to database '(?P<name>[^']*)'",
    ),
    ("mysql-no-database", "unknown database", r"Unknown database '(?P<name>[^']*)'"),
    ("mysql-no-socket", "through socket", r"through socket '(?P<path>[^']*)'"),
    ("mysql-unreachable", "mysql server on", r"connect to MySQL server on '(?P<host>[^':]*)(?::(?P<port>\d+))?'"),
    ("postgresql-denied", "authentication failed", r'authentication failed for user "(?P<user>[^"]*)"'),
    ("postgresql-no-database", "does not exist", r'database "(?P<name>[^"]*)" does not exist'),
    (
        "postgresql-unreachable",
        "connect",
        r'server at "(?P<host>[^"]{0,255})".{0,200}port (?P<port>\d+) failed: (?!FATAL)',
    ),
    ("redis-denied", "auth", r"NOAUTH Authentication required|WRONGPASS|invalid username-password pair"),
    ("redis-unreachable", "connecting to", r"Error -?\d+ connecting to (?P<host>[\w.-]+):(?P<port>\d+)"),
    ("connection-refused", "econnrefused", r"ECONNREFUSED (?P<host>\S+):(?P<port>\d+)"),
    ("connection-refused", "connection refused", r"Connection refused"),
    # Files
    ("not-writable", "isn't writable", r"'(?P<path>/[^']*)' isn't writable"),
    ("read-only", "read-only", r"Read-only file system: '(?P<path>[^']*)'"),
    ("read-only", "read-only", r"EROFS: read-only file system, \w+ '(?P<path>[^']*)'"),
    ("denied", "permission denied", r"Permission denied: '(?P<path>[^']*)'"),
    ("denied", "permission denied", r"EACCES: permission denied, \w+ '(?P<path>[^']*)'"),
    ("denied", "permission denied", r"(?<![^\s:'\"(=])(?P<path>/[^\s:'\"(=]+): Permission denied"),
    ("file-missing", "no such file", r"No such file or directory: '(?P<path>[^']*)'"),
    ("file-missing", "no such file", r"can't open file '(?P<path>[^']*)'"),
    ("file-missing", "no such file", r"ENOENT: no such file or directory, \w+ '(?P<path>[^']*)'"),
    ("file-missing", "jarfile", r"Unable to access jarfile (?P<path>\S+)"),
    ("disk-full", "no space left", r"No space left on device"),
    # Limits
    ("too-many-files", "too many open files", r"Too many open files"),
    ("no-more-threads", "thread", r"can't start new thread|unable to create (?:new )?native thread"),
    ("no-more-threads", "fork", r"(?:fork|clone).{0,200}Resource temporarily unavailable"),
    ("memory-short", "memory", r"^MemoryError|Cannot allocate memory|OutOfMemoryError"),
    # Libraries and modules
    ("library-missing", "shared librar", r"loading shared libraries: (?P<name>[^\s:]+): cannot open shared object"),
    ("library-old", "not found", r"version `(?P<name>[A-Z]+_[\d.]+)' not found"),
    ("node-module-missing", "cannot find module", r"Cannot find module '(?P<name>[^']*)'"),
    ("java-class-missing", "main class", r"Could not find or load main class (?P<name>\S+)"),
    ("command-line", "error:", r"^[\w.-]+: error: (?P<text>.*)"),
    ("command-line", "option", r"(?P<text>(?:unrecognized|invalid|unknown) option.*)"),
    ("command-not-found", "not found", r"(?<!\d)\d{1,9}: (?P<name>[^\s:]+): (?:command )?not found"),
    # Used only if nothing better is found
    ("worker-timeout", "worker timeout", r"WORKER TIMEOUT"),
    ("exception", ":", r"^(?P<name>[A-Za-z_][\w.]*(?:Error|Exception|Refused|Exit)): ?(?P<text>.*)"),
)
WEAK = ("connection-refused", "worker-timeout", "exception")
PLACE = re.compile(r'\s*File "(?P<file>[^"]+)", line \d+')
# A param that the message does not name is `?` in the texts.
_UNNAMED = {}
for _code, _word, _pattern in PATTERNS:
    _UNNAMED.setdefault(_code, {}).update(dict.fromkeys(re.findall(r"\(\?P<(\w+)>", _pattern), "?"))


def last_words(messages, unit):
    """Return a list of Finding for ``messages`` (list of str, in order); weak ones only if there is no other."""
    found = {}
    place = None
    for message in messages:
        if PLACE.match(message):
            place = message
            continue
        hit = _meaning(message)
        if hit is None:
            continue
        code, params = hit
        evidence = [place.strip(), message.strip()] if place else [message.strip()]
        finding = Finding(CODES[code], dict(params, unit=unit), evidence, said=tuple(params))
        found.setdefault((code, repr(sorted(params.items()))), finding)
        place = None
    findings = list(found.values())
    strong = [one for one in findings if one.code not in WEAK]
    return strong or findings[-1:]


def _meaning(message):
    lower = message.lower()
    for code, word, pattern in PATTERNS:
        if word in lower:
            match = re.search(pattern, message)
            if match:
                named = {name: value for name, value in match.groupdict().items() if value}
                return code, dict(_UNNAMED[code], **named)
    return None


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "module-missing",
        "error",
        720,
        "backend_service_venv",
        (
            "Python does not find the module {module}",
            "It is not installed in the environment that runs the service, or the working directory is not the one "
            "that contains it.",
            "Install it with the pip of the service's own virtual environment, or, if it is part of the project, set "
            "WorkingDirectory= to the directory that contains it.",
        ),
        (
            "Python 找不到模块 {module}",
            "运行服务的环境中没有安装它，或工作目录不是包含它的目录。",
            "请用服务自己的虚拟环境的 pip 安装；若是项目自身的模块，请将 WorkingDirectory= 设为包含它的目录。",
        ),
    ),
    Code(
        "import-name",
        "error",
        730,
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
    Code(
        "syntax-error",
        "error",
        740,
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
    Code(
        "wsgi-attribute",
        "error",
        750,
        "backend_service_app",
        (
            "The module {module} has no {name}",
            "The part after the colon of the application is the name of a variable in that module.",
            "Correct the application in ExecStart=; Django's module is PROJECT.wsgi, its variable is application.",
        ),
        (
            "模块 {module} 中没有 {name}",
            "应用名冒号之后的部分是该模块中变量的名称。",
            "请更正 ExecStart= 中的应用名；Django 的模块是 PROJECT.wsgi，变量是 application。",
        ),
    ),
    Code(
        "variable-missing",
        "error",
        760,
        "backend_service_environment",
        (
            "The program needs {name}, which is not set",
            "A service gets only the environment that its unit sets, not that of a login shell.",
            "Set {name} in a file for EnvironmentFile=, or with Environment= if it is not secret.",
        ),
        (
            "程序需要的 {name} 没有设置",
            "服务的环境变量只来自单元，不会继承登录 shell 的环境。",
            "请在 EnvironmentFile= 的文件中设置 {name}；若非机密也可用 Environment=。",
        ),
    ),
    Code(
        "ascii-only",
        "error",
        770,
        "backend_service_environment",
        (
            "Python treats all text as ASCII",
            "A service has no LANG by default, so its Python reads and writes only ASCII.",
            dropin("utf8", "Environment=LANG=C.UTF-8 PYTHONUTF8=1"),
        ),
        ("Python 将所有文本按 ASCII 处理", "服务没有设置 LANG，其 Python 默认只读写 ASCII。", ""),
    ),
    Code(
        "django-not-configured",
        "error",
        780,
        "backend_service_environment",
        (
            "Django is not configured: {text}",
            "Django stops if a required setting is missing or wrong.",
            "Set what the message names: in the settings module, or in the environment that the module reads.",
        ),
        (
            "Django 配置不完整：{text}",
            "必需的设置缺失或有误时 Django 会停止。",
            "请在 settings 模块或其读取的环境变量中设置所指内容。",
        ),
    ),
    Code(
        "address-in-use",
        "error",
        790,
        "backend_service_bind",
        (
            "The address {host} port {port} is in use",
            "Another process listens there; only one process can have an address.",
            "Stop that process ('ss -ltnp' names it), or let the service listen elsewhere.",
        ),
        (
            "地址 {host} 端口 {port} 已被占用",
            "另一个进程正在监听；一个地址只能被占用一次。",
            "请停止占用者（ss -ltnp 可查看），或让服务监听其他地址。",
        ),
    ),
    Code(
        "bind-denied",
        "error",
        800,
        "backend_service_bind",
        (
            "The service may not listen on port {port}",
            "Ports below 1024 are for root, and for services with the capability CAP_NET_BIND_SERVICE.",
            dropin("bind", "AmbientCapabilities=CAP_NET_BIND_SERVICE"),
        ),
        ("服务无权监听端口 {port}", "1024 以下的端口只允许 root 或具有 CAP_NET_BIND_SERVICE 能力的服务监听。", ""),
    ),
    Code(
        "address-not-here",
        "error",
        810,
        "backend_service_bind",
        (
            "The address {host} is not an address of this host",
            "A service can listen only on an address that the host has when it starts.",
            "Bind to an address that 'ip address' lists, or to 0.0.0.0; add After=network-online.target if it appears "
            "late.",
        ),
        (
            "地址 {host} 不属于本机",
            "服务只能监听启动时本机已有的地址。",
            "请绑定 ip address 列出的地址或 0.0.0.0；若地址出现较晚，请加 After=network-online.target。",
        ),
    ),
    Code(
        "name-unresolved",
        "error",
        820,
        "backend_service_requires_tcp",
        (
            "The name {host} cannot be resolved",
            "Neither /etc/hosts nor a name server of this host knows it.",
            "Correct the name, or add it to /etc/hosts or DNS until 'getent hosts NAME' finds it.",
        ),
        (
            "无法解析主机名 {host}",
            "/etc/hosts 和本机的 DNS 服务器都不知道它。",
            "请更正名称，或在 /etc/hosts、/etc/resolv.conf 中配置，直到 getent hosts 能查到。",
        ),
    ),
    Code(
        "mysql-denied",
        "error",
        830,
        "backend_service_environment",
        (
            "MySQL denies {user} from {host} access",
            "The password is wrong, or there is no such account for that host.",
            "Correct user and password in the service's environment, or create the account in MySQL.",
        ),
        (
            "MySQL 拒绝来自 {host} 的用户 {user}",
            "密码错误，或该主机没有对应账户。",
            "请更正服务环境中的用户名和密码，或在 MySQL 中创建该账户。",
        ),
    ),
    Code(
        "mysql-no-right",
        "error",
        840,
        None,
        (
            "MySQL denies {user} access to the database {name}",
            "The account can log in, but has no privileges on this database.",
            "Grant the account its rights in MySQL: GRANT ALL ON database.* TO account.",
        ),
        (
            "MySQL 用户 {user} 无权使用数据库 {name}",
            "账户可以登录，但没有该数据库的权限。",
            "请在 MySQL 中授权：GRANT ALL ON 数据库.* TO 账户。",
        ),
    ),
    Code(
        "mysql-no-database",
        "error",
        850,
        None,
        (
            "MySQL has no database {name}",
            "The server accepted the login, but the database does not exist.",
            "Create the database, or correct its name in the service's configuration.",
        ),
        (
            "MySQL 中没有数据库 {name}",
            "已连上服务器并登录，但数据库不存在。",
            "请创建该数据库，或更正服务配置中的名称。",
        ),
    ),
    Code(
        "mysql-no-socket",
        "error",
        860,
        "backend_service_requires_unix",
        (
            "MySQL cannot be reached through {path}",
            "Nothing listens there: the server does not run, or its socket is elsewhere.",
            "Start the server (mariadb.service or mysqld.service), or set the host to 127.0.0.1 to use TCP.",
        ),
        (
            "无法通过 {path} 连接 MySQL",
            "没有程序在监听：服务器未运行，或其套接字在别处。",
            "请启动服务器（mariadb.service 或 mysqld.service），或将主机设为 127.0.0.1 改用 TCP。",
        ),
    ),
    Code(
        "mysql-unreachable",
        "error",
        870,
        "backend_service_requires_tcp",
        (
            "MySQL on {host} cannot be reached",
            "Nothing answers there: the server does not run, listens elsewhere, or a firewall blocks the connection.",
            "Start the server, or correct host and port in the service's configuration.",
        ),
        (
            "无法连接 {host} 上的 MySQL",
            "没有响应：服务器未运行、监听别处，或被防火墙阻挡。",
            "请启动服务器，或更正服务配置中的主机和端口。",
        ),
    ),
    Code(
        "postgresql-denied",
        "error",
        880,
        "backend_service_environment",
        (
            "PostgreSQL denies {user} access",
            "The password is wrong, or pg_hba.conf requires another authentication method.",
            "Correct user and password in the service's environment, or the line for it in pg_hba.conf.",
        ),
        (
            "PostgreSQL 拒绝用户 {user}",
            "密码错误，或 pg_hba.conf 要求其他认证方式。",
            "请更正服务环境中的用户名和密码，或 pg_hba.conf 中的对应行。",
        ),
    ),
    Code(
        "postgresql-no-database",
        "error",
        890,
        None,
        (
            "PostgreSQL has no database {name}",
            "The server accepted the login, but the database does not exist.",
            "Create the database (createdb), or correct its name in the service's configuration.",
        ),
        (
            "PostgreSQL 中没有数据库 {name}",
            "已连上服务器并登录，但数据库不存在。",
            "请创建该数据库（createdb），或更正服务配置中的名称。",
        ),
    ),
    Code(
        "postgresql-unreachable",
        "error",
        900,
        "backend_service_requires_tcp",
        (
            "PostgreSQL on {host} port {port} cannot be reached",
            "Nothing answers there: the server does not run, listens elsewhere, or a firewall blocks the connection.",
            "Start the server, or correct host and port in the service's configuration.",
        ),
        (
            "无法连接 {host} 端口 {port} 上的 PostgreSQL",
            "没有响应：服务器未运行、监听别处，或被防火墙阻挡。",
            "请启动服务器，或更正服务配置中的主机和端口。",
        ),
    ),
    Code(
        "redis-denied",
        "error",
        910,
        "backend_service_environment",
        (
            "Redis denies the service access",
            "It requires a password, or the password is wrong.",
            "Correct the password in the service's environment.",
        ),
        ("Redis 拒绝服务登录", "需要密码，或服务提供的密码不对。", "请更正服务环境中的密码。"),
    ),
    Code(
        "redis-unreachable",
        "error",
        920,
        "backend_service_requires_tcp",
        (
            "Redis on {host} port {port} cannot be reached",
            "Nothing answers there: the server does not run, listens elsewhere, or a firewall blocks the connection.",
            "Start the server, or correct host and port in the service's configuration.",
        ),
        (
            "无法连接 {host} 端口 {port} 上的 Redis",
            "没有响应：服务器未运行、监听别处，或被防火墙阻挡。",
            "请启动服务器，或更正服务配置中的主机和端口。",
        ),
    ),
    Code(
        "not-writable",
        "error",
        930,
        "backend_service_log_directory",
        (
            "The program cannot write {path}",
            "Its directory is missing, or the service's account has no write permission.",
            "Create the directory and give it to the service's account.",
        ),
        ("程序无法写入 {path}", "目录不存在，或服务账户没有写权限。", "请创建该目录并将其交给服务账户。"),
    ),
    Code(
        "read-only",
        "error",
        940,
        "backend_service_writable_directories",
        (
            "{path} is read-only for the program",
            "Its file system is mounted read-only, or the sandbox of the unit makes it so (ProtectSystem=, "
            "ProtectHome=, ReadOnlyPaths=).",
            "Name its directory in ReadWritePaths= of the unit, or mount its file system writable.",
        ),
        (
            "对程序而言 {path} 是只读的",
            "所在文件系统以只读挂载，或单元的沙箱使其只读（ProtectSystem=、ProtectHome=、ReadOnlyPaths=）。",
            "请在单元的 ReadWritePaths= 中加入其目录，或以可写方式挂载文件系统。",
        ),
    ),
    Code(
        "denied",
        "error",
        950,
        "backend_service_ownership",
        (
            "The program was denied access to {path}",
            "The service's account may not open it, or may not pass a directory above it.",
            "Give the service's account the path or permission for it; 'namei -l PATH' shows each component.",
        ),
        (
            "程序无权访问 {path}",
            "服务账户不能打开它，或不能穿过上级目录。",
            "请将该路径或相应权限授予服务账户；namei -l 可逐级查看。",
        ),
    ),
    Code(
        "file-missing",
        "error",
        960,
        "backend_service_directory",
        (
            "The program cannot find {path}",
            "There is no such file; a relative path is looked for in the working directory of the service.",
            "Put the file there, or correct the path in the command line or in the service's configuration.",
        ),
        (
            "程序找不到 {path}",
            "文件不存在；相对路径从服务的工作目录开始查找。",
            "请放置该文件，或更正命令行或服务配置中的路径。",
        ),
    ),
    Code(
        "disk-full",
        "error",
        970,
        None,
        (
            "The disk is full",
            "The program could not write: a file system that it writes to has no space or no inodes left.",
            "Free space on it; 'df -h' and 'df -i' show which file system it is.",
        ),
        (
            "磁盘已满",
            "程序无法继续写入：所写的文件系统没有剩余空间或 inode。",
            "请释放空间；df -h 和 df -i 显示是哪个文件系统。",
        ),
    ),
    Code(
        "too-many-files",
        "error",
        980,
        "backend_service_unit_sections",
        (
            "The program has too many files open",
            "LimitNOFILE= of the unit, or its default, is below what the service needs.",
            dropin("files", "LimitNOFILE=65536"),
        ),
        ("程序打开的文件过多", "单元的 LimitNOFILE= 或其默认值低于服务所需。", ""),
    ),
    Code(
        "no-more-threads",
        "error",
        990,
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
    Code(
        "memory-short",
        "error",
        1000,
        "backend_service_unit_sections",
        (
            "The program could not allocate memory",
            "A limit of the unit is reached (LimitAS=, LimitDATA=, MemoryMax=), or the host has no free memory.",
            "Raise the limit in the unit, or let the service start fewer workers.",
        ),
        (
            "程序无法分配更多内存",
            "已达到单元的限制（LimitAS=、LimitDATA=、MemoryMax=），或本机内存耗尽。",
            "请提高单元中的限制，或减少工作进程数。",
        ),
    ),
    Code(
        "library-missing",
        "error",
        1010,
        None,
        (
            "The program lacks the shared library {name}",
            "The dynamic linker does not find it in any of its directories.",
            "Install the package that provides it, or add its directory to /etc/ld.so.conf.d and run ldconfig.",
        ),
        (
            "程序缺少共享库 {name}",
            "动态链接器在所有目录中都找不到它。",
            "请安装提供它的软件包，或在 /etc/ld.so.conf.d 中加入其目录并运行 ldconfig。",
        ),
    ),
    Code(
        "library-old",
        "error",
        1020,
        None,
        (
            "The program needs {name}, which is newer than this host's library",
            "It was built on a newer distribution than this host's.",
            "Build the program, or install its virtual environment, on this distribution.",
        ),
        (
            "程序需要 {name}，比本机的库更新",
            "它是在更新的发行版上构建的。",
            "请在本发行版上重新构建程序或安装虚拟环境。",
        ),
    ),
    Code(
        "node-module-missing",
        "error",
        1030,
        None,
        (
            "Node.js cannot find {name}",
            "It is not installed in the project, or the path of the program itself is wrong.",
            "Run 'npm ci' in the project's directory, or correct the path in ExecStart=.",
        ),
        (
            "Node.js 找不到 {name}",
            "它没有安装在程序旁，或程序路径本身有误。",
            "请在项目目录运行 npm ci，或更正 ExecStart= 中的路径。",
        ),
    ),
    Code(
        "java-class-missing",
        "error",
        1040,
        None,
        (
            "Java cannot find the main class {name}",
            "It is not on the class path of the command line.",
            "Correct the class path or the name of the class in ExecStart=.",
        ),
        ("Java 找不到主类 {name}", "命令行的 class path 中没有它。", "请更正 ExecStart= 中的 class path 或类名。"),
    ),
    Code(
        "command-line",
        "error",
        1050,
        "backend_service_exec_start",
        (
            "The program rejects its command line: {text}",
            "An option is misspelt, or belongs to another version of the program.",
            "Correct ExecStart=; the program's --help lists its options.",
        ),
        (
            "程序不接受其命令行：{text}",
            "选项拼写有误，或属于程序的其他版本。",
            "请更正 ExecStart=；程序的 --help 列出可用选项。",
        ),
    ),
    Code(
        "command-not-found",
        "error",
        1060,
        "backend_service_exec_start",
        (
            "A shell of the service cannot find the command {name}",
            "It is not installed, or not in the PATH that the unit sets.",
            "Install it, use its absolute path, or set PATH in Environment=.",
        ),
        (
            "服务中的 shell 找不到命令 {name}",
            "它没有安装，或不在单元给出的 PATH 中。",
            "请安装它、使用绝对路径，或在 Environment= 中设置 PATH。",
        ),
    ),
    Code(
        "connection-refused",
        "error",
        1070,
        "backend_service_requires_tcp",
        (
            "A service that the program needs refuses the connection",
            "Nothing listens at the address that the program connects to.",
            "Start what it needs, or correct the address in the service's configuration.",
        ),
        (
            "程序依赖的服务拒绝连接",
            "程序连接的地址没有任何监听者。",
            "请启动所依赖的服务，或更正服务配置中的地址。",
        ),
    ),
    Code(
        "worker-timeout",
        "error",
        1080,
        None,
        (
            "gunicorn ended a worker that did not answer in time",
            "A worker has to answer within --timeout seconds (30 by default), its start included.",
            "Find out what the worker waits for, or raise gunicorn's --timeout.",
        ),
        (
            "gunicorn 终止了未及时响应的工作进程",
            "工作进程须在 --timeout 秒（默认 30）内响应，启动过程也计算在内。",
            "请查明工作进程在等待什么，或提高 gunicorn 的 --timeout。",
        ),
    ),
    Code(
        "exception",
        "error",
        1090,
        None,
        (
            "The program ended with {name}: {text}",
            "An error in the program that it did not handle.",
            "Look at the file and line that the traceback in the journal names last.",
        ),
        ("程序因 {name} 结束：{text}", "程序自身的错误，未被处理。", "请查看日志中回溯最后指出的文件和行。"),
    ),
)
