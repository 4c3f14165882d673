# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the last fatal block of a program's output means: see `last_block`.

Private to this collection: it may change in any release.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
    dropin,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.last_block import last_block

# The first pattern that matches a text of the block is used, the texts in their order. Named groups are the params of
# the code. Texts without any of the words (in lower case) are not tried, to save time.
PATTERNS = (
    # Python
    ("module-missing", "no module named", r"No module named '?(?P<module>[\w.]+)'?"),
    ("import-name", "cannot import name", r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'"),
    (
        "syntax-error",
        "error:",
        r"^(?:SyntaxError|IndentationError|TabError): (?P<text>(?!The requested module).*)",
    ),
    ("syntax-error", "syntax error", r"^(?P<text>syntax error, .*)"),
    ("wsgi-attribute", "attribute", r"Failed to find attribute '(?P<name>\w+)' in '(?P<module>[\w.]+)'"),
    ("wsgi-attribute", "attribute", r'Attribute "(?P<name>\w+)" not found in module "(?P<module>[\w.]+)"'),
    ("variable-missing", "keyerror", r"^KeyError: '(?P<name>[A-Z][A-Z0-9_]+)'"),
    ("variable-missing", "environment variable", r"(?P<name>\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b)\W{1,3}environment variable"),
    ("variable-missing", "environment variable", r"environment variable:?\W{1,3}(?P<name>[A-Z][A-Z0-9_]+\b)"),
    ("variable-missing", "must be set", r"(?P<name>\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b)\W{1,2}must be set"),
    ("variable-missing", "missing value", r"required key (?P<name>[A-Z][A-Z0-9_]+) missing value"),
    ("variable-missing", "unbound variable", r"\b(?P<name>\w{1,200}): unbound variable"),
    ("variable-missing", "parameter", r"\b(?P<name>[A-Z]\w{0,200}): parameter (?:not set|null or not set)"),
    ("variable-missing", "not found", r"^(?:decouple\.)?UndefinedValueError: (?P<name>\w+) not found"),
    ("locale-missing", "locale", r"unsupported locale setting|[Cc]annot (?:set|change) (?:the )?(?:LC_\w+|locale)"),
    ("ascii-only", "'ascii' codec", r"Unicode(?:En|De)codeError: 'ascii' codec"),
    ("django-not-configured", "improperlyconfigured", r"ImproperlyConfigured: (?P<text>.*)"),
    # The network
    ("name-unresolved", "getaddrinfo", r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?P<host>[\w.-]+)"),
    ("name-unresolved", "name", r"host name \"(?P<host>[\w.-]+)\" to address"),
    ("name-unresolved", "no such host", r"lookup (?P<host>[\w.-]+).{0,200}no such host"),
    ("name-unresolved", "unknownhost", r"UnknownHostException: (?P<host>[\w.-]+)"),
    ("name-unresolved", "upstream", r"host not found in upstream \"(?P<host>[\w.-]+)"),
    (
        "name-unresolved",
        "name",
        r"Name or service not known|Temporary failure in name resolution|failed to lookup address information",
    ),
    # Databases
    ("mysql-denied", "access denied", r"Access denied for user '(?P<user>[^']*)'@'(?P<host>[^']*)' \(using password"),
    (
        "mysql-no-right",
        "access denied",
        r"Access denied for user '(?P<user>[^']*)'@'[^']*' to database '(?P<name>[^']*)'",
    ),
    ("mysql-no-database", "unknown database", r"Unknown database '(?P<name>[^']*)'"),
    ("mysql-no-socket", "through socket", r"through socket '(?P<path>[^']*)'"),
    ("mysql-unreachable", "communications link", r"Communications link failure"),
    ("mysql-unreachable", "server on", r"connect to (?:MySQL |local )?server on '(?P<host>[^':]*)(?::(?P<port>\d+))?'"),
    ("postgresql-denied", "authentication failed", r'authentication failed for user "(?P<user>[^"]*)"'),
    ("postgresql-no-database", "does not exist", r'database "(?P<name>[^"]*)" does not exist'),
    (
        "postgresql-unreachable",
        "connect",
        r'server at "(?P<host>[^"]{0,255})".{0,200}port (?P<port>\d+) failed: (?!FATAL)',
    ),
    (
        "postgresql-unreachable",
        "postmaster",
        r"Connection to (?P<host>[\w.-]{1,255}):(?P<port>\d+) refused.{0,200}postmaster",
    ),
    ("redis-denied", "auth", r"NOAUTH Authentication required|WRONGPASS|invalid username-password pair"),
    ("redis-unreachable", "connecting to", r"Error -?\d+ connecting to (?P<host>[\w.-]+):(?P<port>\d+)"),
    # Files
    ("script-crlf", "\\r", r"[\u2018'\"][^\u2018\u2019'\"]{0,200}\\r[\u2019'\"]"),
    ("script-crlf", "bad interpreter", r"\^M: bad interpreter"),
    ("not-writable", "isn't writable", r"'(?P<path>/[^']*)' isn't writable"),
    ("file-missing", "could not locate", r"Could not locate (?P<path>Gemfile)"),
    ("file-missing", "configuration file", r"configuration file '(?P<path>[^'\n]{1,500})' was not found"),
    ("file-missing", "failed opening required", r"Failed opening required '(?P<path>[^']*)'"),
    # Limits
    (
        "watch-limit",
        "watch",
        r"number of file watchers reached|inotify watch(?:es)? limit|inotify_add_watch.{0,80}device",
    ),
    ("watch-limit", "inotify", r"number of inotify (?:instances|watches)"),
    (
        "memory-lock",
        "lock",
        r"mlock(?:all)?\b.{0,80}(?:allocate|permitted|failed)|[Ff]ailed to lock memory|RLIMIT_MEMLOCK",
    ),
    ("no-more-threads", "thread", r"can't start new thread|unable to create (?:new )?native thread"),
    ("no-more-threads", "fork", r"(?:fork|clone).{0,200}Resource temporarily unavailable|[Cc]annot fork"),
    ("memory-short", "memory", r"^MemoryError|Cannot allocate memory|OutOfMemoryError|JavaScript heap out of memory"),
    ("memory-short", "insufficient memory", r"insufficient memory for"),
    ("memory-short", "native memory", r"Native memory allocation .{0,60}failed"),
    ("memory-short", "object heap", r"Could not reserve enough space for"),
    # Libraries and modules
    ("library-missing", "shared librar", r"loading shared libraries: (?P<name>[^\s:]+): cannot open shared object"),
    ("library-missing", "shared object", r"(?<![\w.+-])(?P<name>[\w.+-]{1,200}): cannot open shared object file"),
    ("library-old", "not found", r"version `(?P<name>[A-Z]+_[\d.]+)' not found"),
    ("binary-foreign", "elf", r"(?<![^\s'\"(=])(?P<path>/[^\s:]{1,1000}): (?:invalid ELF header|wrong ELF class)"),
    ("binary-foreign", "elf", r"invalid ELF header|wrong ELF class"),
    (
        "binary-foreign",
        "exec",
        r"(?<![^\s'\"(=])(?P<path>/[^\s:]{1,1000}): (?:cannot execute binary file|[Ee]xec format error)",
    ),
    ("binary-foreign", "exec format error", r"[Ee]xec format error"),
    ("node-module-missing", "cannot find", r"Cannot find (?:module|package) '(?P<name>[^']*)'"),
    ("ruby-missing", "bundler", r"bundler: command not found: (?P<name>\S+)"),
    ("ruby-missing", "cannot load such file", r"cannot load such file -- (?P<name>\S+)"),
    (
        "ruby-missing",
        "in any of the sources",
        r"Could not find (?:gem '?)?(?P<name>[\w.-]+).{0,200} in any of the sources",
    ),
    ("perl-module-missing", "@inc", r"Can't locate (?P<name>\S+) in @INC"),
    ("java-class-missing", "main class", r"Could not find or load main class (?P<name>\S+)"),
    (
        "java-too-old",
        "unsupportedclassversion",
        r"(?<![\w/$.])(?P<name>[\w/$.]{1,300}) has been compiled by a more recent version",
    ),
    (
        "command-line",
        "error:",
        r"^[\w.-]+: error: (?P<text>(?:unrecognized|argument|the following|ambiguous|invalid).*)",
    ),
    (
        "command-line",
        "option",
        r"(?P<text>(?:[Uu]nrecognized|[Ii]nvalid|[Uu]nknown) (?:VM )?(?:command.line )?option.*)",
    ),
    ("command-line", "flag", r"(?P<text>flag provided but not defined.*|unknown (?:shorthand )?flag.*)"),
    ("command-line", "no such option", r"(?P<text>[Nn]o such option.*)"),
    ("command-line", "unexpected argument", r"(?P<text>unexpected argument.*)"),
    ("command-not-found", "not found", r"(?<!\d)\d{1,9}: (?P<name>[^\s:]+): (?:command )?not found"),
    # Used only if nothing better is found
    ("worker-timeout", "worker timeout", r"WORKER TIMEOUT"),
    (
        "exception",
        ":",
        r"^(?:(?:[\w$]{1,100}\.){0,20}(?P<name>[A-Za-z_]\w{0,200}(?:Error|Exception|Refused|Exit)))"
        r"(?: \[\w+\])?: ?(?P<text>.*)",
    ),
)
WEAK = ("worker-timeout", "exception")
# What an error number means where no pattern matches.
BY_ERRNO = {
    "EADDRINUSE": "address-in-use",
    "EADDRNOTAVAIL": "address-not-here",
    "ECONNREFUSED": "connection-refused",
    "EHOSTUNREACH": "connection-refused",
    "ENETUNREACH": "connection-refused",
    "ETIMEDOUT": "connection-refused",
    "EROFS": "read-only",
    "EACCES": "denied",
    "ENOENT": "file-missing",
    "ENOSPC": "disk-full",
    "EMFILE": "too-many-files",
    "ENOMEM": "memory-short",
    "ENOEXEC": "binary-foreign",
}
BINDS = re.compile(r"listen|bind|connection to \('", re.IGNORECASE)
# A param that the message does not name is `?`; see `Code.unnamed`.
_UNNAMED = {"locale-missing": {"setting": "?"}}
for _code, _word, _pattern in PATTERNS:
    _UNNAMED.setdefault(_code, {}).update(dict.fromkeys(re.findall(r"\(\?P<(\w+)>", _pattern), "?"))


def last_words(messages, unit):
    """Return what the last fatal block of ``messages`` (list of str, in order) means: a list of no or one Finding."""
    block = last_block(messages)
    finding = block and meaning(block, unit)
    return [finding] if finding else []


def meaning(block, unit):
    """Return the Finding of a Block, None without a known meaning."""
    named = _by_pattern(block, False) or _by_errno(block) or _by_pattern(block, True)
    if named is None:
        return None
    code, params = named
    if code == "script-crlf":
        params = {"path": block.file if block.kind == "shell" and block.file else "?"}
    return Finding(CODES[code], dict(params, **_facts(block, unit)), list(block.lines), said=tuple(params) + SAID)


def program_said(block, unit, who=None):
    """Return the Finding that a program ended with the line of a Block. who: what ran, if not the unit's program."""
    params = dict(_facts(block, unit), who=who or unit)
    return Finding(CODES["program-said"], params, list(block.lines), said=("who",) + SAID)


# Params that quote the program, of every finding from its output.
SAID = ("line", "at")


def _facts(block, unit):
    place = block.file if not block.line else "%s:%d" % (block.file, block.line)
    return {"unit": unit, "line": block.message, "at": place or "", "errno": block.errno or ""}


def _by_pattern(block, weak):
    for text in block.texts[:1] if weak else block.texts:
        hit = _meaning(text, weak)
        if hit:
            return hit
    return None


def _meaning(message, weak):
    lower = message.lower()
    for code, word, pattern in PATTERNS:
        if word in lower and (code in WEAK) == weak:
            match = re.search(pattern, message)
            if match:
                named = {name: value for name, value in match.groupdict().items() if value}
                return code, dict(_UNNAMED[code], **named)
    return None


def _by_errno(block):
    code = BY_ERRNO.get(block.errno)
    if code == "denied" and any(BINDS.search(text) for text in block.texts) and not _of_a_file(block):
        code = "bind-denied"
    if code is None:
        return None
    host, port = block.host or "?", block.port or "?"
    params = {"host": host, "port": port, "path": block.path or "?", "address": address(block)}
    return code, {name: params[name] for name in PARAMS.get(code, ())}


# The params of the codes of BY_ERRNO that have any.
PARAMS = {
    "address-in-use": ("host", "port", "address"),
    "address-not-here": ("host", "port"),
    "bind-denied": ("host", "port"),
    "connection-refused": ("host", "port", "address"),
    "read-only": ("path",),
    "denied": ("path",),
    "file-missing": ("path",),
    "binary-foreign": ("path",),
    "disk-full": ("path",),
}


def _of_a_file(block):
    return block.path is not None and block.port is None


def address(block):
    """The address that a Block names as one word, `?` where it names none."""
    if block.port:
        host = block.host or "*"
        return "%s:%s" % ("[%s]" % host if ":" in host else host, block.port)
    return block.host or block.path or "?"


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
            "The program cannot be read: {text}",
            "The code is damaged, or written for another version than the one that runs it.",
            "Correct the file that the journal names, or run the service with the version it was written for.",
        ),
        (
            "无法解析程序：{text}",
            "代码损坏，或需要与当前不同的版本。",
            "请更正日志中指出的文件，或使用程序要求的版本。",
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
        "locale-missing",
        "error",
        772,
        "backend_service_environment",
        (
            "{setting} names a locale that this host does not have",
            "'locale -a' lists those that it has; C.UTF-8 is there nearly everywhere.",
            "Set LANG=C.UTF-8 in the unit and no LC_ALL=, or install the locale (localedef, or a language pack of the "
            "distribution).",
        ),
        (
            "{setting} 指定的 locale 在本机不存在",
            "locale -a 列出本机已有的 locale；C.UTF-8 几乎总是可用。",
            "请在单元中设置 LANG=C.UTF-8 并去掉 LC_ALL=，或安装该 locale（localedef 或发行版的语言包）。",
        ),
        (
            "The program asks for a locale that this host does not have",
            "程序要求的 locale 在本机不存在",
        ),
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
            "The address {address} is in use",
            "Another process listens there; only one process can have an address.",
            "Stop that process ('ss -ltnp' names it), or let the service listen elsewhere.",
        ),
        (
            "地址 {address} 已被占用",
            "另一个进程正在监听；一个地址只能被占用一次。",
            "请停止占用者（ss -ltnp 可查看），或让服务监听其他地址。",
        ),
        ("The address that the program listens on is in use", "程序要监听的地址已被占用"),
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
        ("The service may not listen on its port", "服务无权监听其端口"),
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
        ("The address that the program listens on is not one of this host", "程序要监听的地址不属于本机"),
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
        ("A host name that the program uses cannot be resolved", "程序使用的主机名无法解析"),
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
        ("MySQL cannot be reached", "无法连接 MySQL"),
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
        ("A file that the program writes is read-only for it", "程序要写入的文件对它是只读的"),
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
        ("The program was denied access to a file", "程序无权访问某个文件"),
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
        ("The program cannot find a file that it needs", "程序找不到所需的文件"),
    ),
    Code(
        "disk-full",
        "error",
        970,
        None,
        (
            "The disk is full: there is no room for {path}",
            "The program could not write: a file system that it writes to has no space or no inodes left.",
            "Free space on it; 'df -h' and 'df -i' show which file system it is.",
        ),
        (
            "磁盘已满：没有空间写入 {path}",
            "程序无法继续写入：所写的文件系统没有剩余空间或 inode。",
            "请释放空间；df -h 和 df -i 显示是哪个文件系统。",
        ),
        ("The disk is full", "磁盘已满"),
    ),
    Code(
        "watch-limit",
        "error",
        972,
        None,
        (
            "The kernel's limit for watching files is reached",
            "fs.inotify.max_user_watches and fs.inotify.max_user_instances count what all processes of an account "
            "watch.",
            "Raise both in a file of /etc/sysctl.d/, and apply it with 'sysctl --system'; or let the program watch "
            "less.",
        ),
        (
            "已达到内核的文件监视上限",
            "fs.inotify.max_user_watches 和 fs.inotify.max_user_instances 按账户统计所有进程的监视数。",
            "请在 /etc/sysctl.d/ 的文件中提高两者并执行 sysctl --system；或让程序少监视一些文件。",
        ),
    ),
    Code(
        "memory-lock",
        "error",
        985,
        "backend_service_unit_sections",
        (
            "The program may not lock its memory: LimitMEMLOCK= of the unit is too small for it",
            "Without that directive a service may lock 64 KiB or 8 MiB, by the version of systemd; root is not bound "
            "by it.",
            dropin("memlock", "LimitMEMLOCK=infinity"),
        ),
        (
            "程序无法锁定内存：单元的 LimitMEMLOCK= 太小",
            "未设置该指令时，服务可锁定的内存因 systemd 版本为 64 KiB 或 8 MiB；root 不受此限。",
            "",
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
        "ruby-missing",
        "error",
        1031,
        None,
        (
            "Ruby cannot find {name}",
            "The gem is not installed for the Ruby that runs the service, or the working directory is another one than "
            "the project's.",
            "Run 'bundle install' in the project's directory with the service's Ruby, and start it by 'bundle exec'.",
        ),
        (
            "Ruby 找不到 {name}",
            "运行服务的 Ruby 中没有安装该 gem，或工作目录不是项目目录。",
            "请用服务的 Ruby 在项目目录运行 bundle install，并以 bundle exec 启动。",
        ),
    ),
    Code(
        "perl-module-missing",
        "error",
        1032,
        None,
        (
            "Perl cannot find {name}",
            "The module is not in any directory of @INC, which PERL5LIB in the unit can add to.",
            "Install the module for this Perl, or set PERL5LIB in Environment= to the directory that contains it.",
        ),
        (
            "Perl 找不到 {name}",
            "@INC 的目录中没有该模块；可在单元中用 PERL5LIB 添加目录。",
            "请为此 Perl 安装该模块，或在 Environment= 中将 PERL5LIB 设为包含它的目录。",
        ),
    ),
    Code(
        "java-too-old",
        "error",
        1033,
        None,
        (
            "Java is older than the program needs: {name}",
            "The class was compiled for a newer Java than the one that ExecStart= runs.",
            "Run the program with the Java that it was compiled for: give its absolute path in ExecStart=.",
        ),
        (
            "Java 版本低于程序要求：{name}",
            "该类由比 ExecStart= 所用更新的 Java 编译。",
            "请使用编译时的 Java 版本运行：在 ExecStart= 中写明其绝对路径。",
        ),
    ),
    Code(
        "binary-foreign",
        "error",
        1034,
        None,
        (
            "{path} is not for this machine",
            "It was built for another processor or operating system, or is no program at all.",
            "Build or install it on a machine like this one ('file PATH' tells what it is for).",
        ),
        (
            "{path} 不适用于本机",
            "它是为其他处理器或操作系统构建的，或根本不是程序。",
            "请在同类机器上重新构建或安装（'file 路径' 可查看其适用平台）。",
        ),
        ("A file that the program runs or loads is not for this machine", "程序执行或加载的文件不适用于本机"),
    ),
    Code(
        "script-crlf",
        "error",
        1035,
        None,
        (
            "The script {path} has Windows line ends",
            "Each line ends with a carriage return, which becomes a part of the last word.",
            "Remove the carriage returns from the script, with dos2unix or \"sed -i 's/\\r$//'\".",
        ),
        (
            "脚本 {path} 使用 Windows 换行符",
            "每行末尾的回车符成为最后一个词的一部分。",
            "请用 dos2unix 或 \"sed -i 's/\\r$//'\" 去掉脚本中的回车符。",
        ),
        ("A script of the service has Windows line ends", "服务的脚本使用 Windows 换行符"),
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
            "{address} refuses the connection, or does not answer",
            "The program needs what should listen there: it does not run, listens elsewhere, or a firewall blocks it.",
            "Start what it needs, or correct the address in the service's configuration.",
        ),
        (
            "{address} 拒绝连接或没有应答",
            "程序需要该地址上的服务：它未运行、监听别处，或被防火墙阻挡。",
            "请启动所依赖的服务，或更正服务配置中的地址。",
        ),
        ("A service that the program needs refuses the connection", "程序依赖的服务拒绝连接"),
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
    Code(
        "program-said",
        "error",
        1095,
        None,
        (
            "{who} ended with: {line}",
            "That is its last message of what went wrong.",
            "Correct what the message names; 'journalctl --unit={unit}' has the lines before it.",
        ),
        (
            "{who} 结束时的消息：{line}",
            "这是它最后一条说明问题的消息。",
            "请更正消息所指的问题；journalctl --unit={unit} 可查看之前的内容。",
        ),
    ),
)
