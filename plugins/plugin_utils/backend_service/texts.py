# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said about the role's variables, in English and Chinese.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

TEXTS = {
    "value": (
        "{variable}: {value} {reason}",
        "{variable}：{value} {reason}",
    ),
    "unchanged": (
        "Nothing was changed.",
        "未做任何更改。",
    ),
    # Types
    "required": (
        "{variable} is needed, and is not set or empty.",
        "必须设置 {variable}，它未设置或为空。",
    ),
    "str": (
        "has to be text.",
        "应为文本。",
    ),
    "bool": (
        "is neither true nor false. Write 'true' or 'false'.",
        "既不是 true 也不是 false。请写 true 或 false。",
    ),
    "int": (
        "is no whole number. Write digits alone, such as 3.",
        "不是整数。请只写数字，例如 3。",
    ),
    "list": (
        "has to be a list of texts: [a, b] in YAML, or 'a,b' on the command line.",
        "应为文本列表：YAML 中写 [a, b]，命令行上写 'a,b'。",
    ),
    "dict": (
        "has to be a dictionary: {{name: value}} in YAML, or JSON on the command line.",
        "应为字典：YAML 中写 {{name: value}}，命令行上写 JSON。",
    ),
    "template_fails": (
        "cannot be rendered: {error}",
        "无法渲染：{error}",
    ),
    "choice": (
        "is none of {choices}. Write one of them.",
        "不在 {choices} 之中。请写其中之一。",
    ),
    # Values
    "newline": (
        "has a line break in it. Write it in one line.",
        "含有换行符。请写成一行。",
    ),
    "carriage_return": (
        "has a carriage return in it, as files saved on Windows do. Take it out (dos2unix).",
        "含有回车符（在 Windows 上保存的文件常有）。请去掉它（dos2unix）。",
    ),
    "nul": (
        "has a NUL character in it. Take it out.",
        "含有 NUL 字符。请去掉它。",
    ),
    "open_end": (
        "ends in a backslash, which would swallow the next line of the unit. Take it out.",
        "以反斜杠结尾，会吞掉单元的下一行。请去掉它。",
    ),
    "not_unicode": (
        "is not Unicode text. Write it in UTF-8.",
        "不是 Unicode 文本。请用 UTF-8 书写。",
    ),
    "service_name": (
        "is no name of a service: write 1 to 247 ASCII letters, digits and ':-_.\\@', such as 'oms-backend'.",
        "不是服务名：请使用 1 到 247 个 ASCII 字母、数字和 ':-_.\\@'，例如 'oms-backend'。",
    ),
    "template": (
        "is a template, which runs nothing by itself. Name the instance that is to run, such as '{name}1'.",
        "是模板，本身不运行任何程序。请写明要运行的实例，例如 '{name}1'。",
    ),
    "account_name": (
        "is no name of an account or group. Write a name such as 'oms', or the number of one that exists.",
        "不是账户名或组名。请写名称，例如 'oms'，或已有账户、组的编号。",
    ),
    "plain_path": (
        "has to be an absolute path without blanks, control characters, '..', quotes, '%', '$', ';' and backslashes, "
        "such as '/opt/OMS/backend'.",
        "应为绝对路径，不含空白、控制字符、'..'、引号、'%'、'$'、';' 和反斜杠，例如 '/opt/OMS/backend'。",
    ),
    "app": (
        "is no application of gunicorn. Write MODULE:NAME, such as 'oms_backend.wsgi:application'.",
        "不是 gunicorn 的应用。请写 模块:名称，例如 'oms_backend.wsgi:application'。",
    ),
    "bind": (
        "is no address to listen on. Write HOST:PORT, such as '127.0.0.1:8000', or 'unix:/run/oms/oms.sock'.",
        "不是监听地址。请写 主机:端口，例如 '127.0.0.1:8000'，或 'unix:/run/oms/oms.sock'。",
    ),
    "host_and_port": (
        "is no address. Write HOST:PORT, such as 'db.example.com:3306'.",
        "不是地址。请写 主机:端口，例如 'db.example.com:3306'。",
    ),
    "port": (
        "has the port {port}. Write one from 1 to 65535.",
        "的端口是 {port}。请写 1 到 65535 之间的端口。",
    ),
    "not_negative": (
        "is below 0. Write 0 or more seconds.",
        "小于 0。请写 0 或更大的秒数。",
    ),
    "float": (
        "is no number of seconds. Write one, such as 3 or 0.5.",
        "不是秒数。请写数字，例如 3 或 0.5。",
    ),
    "at_least_one": (
        "is below 1. Write 1 or more.",
        "小于 1。请写 1 或更大的数。",
    ),
    "command_line": (
        "has to start with the absolute path of a program, such as '/usr/bin/node server.js'.",
        "应以程序的绝对路径开头，例如 '/usr/bin/node server.js'。",
    ),
    "limit_name": (
        "{variable}: {name!r} is no limit. Write one of {names}.",
        "{variable}：{name!r} 不是限制项。请写其中之一：{names}。",
    ),
    "limit_value": (
        "{variable}: {name} cannot be {value}. Write for example {example}.",
        "{variable}：{name} 不能是 {value}。例如写 {example}。",
    ),
    "unit_reference": (
        "is no name of a unit. Write it with its suffix, such as 'postgresql.service'.",
        "不是单元名。请连同后缀书写，例如 'postgresql.service'。",
    ),
    "sandbox_directive": (
        "is no directive of the sandbox; the nearest is {near}.",
        "不是沙箱的配置项；最接近的是 {near}。",
    ),
    "directive": (
        "is no name of a directive. Write it as in the unit, such as 'PrivateTmp'.",
        "不是配置项名称。请按单元中的写法书写，例如 'PrivateTmp'。",
    ),
    "environment_name": (
        "{variable}: {name!r} is no name of an environment variable. Write letters, digits and '_', no digit first.",
        "{variable}：{name!r} 不是环境变量名。请只用字母、数字和 '_'，且不以数字开头。",
    ),
    "environment_value": (
        "{variable}: the value of {name} is no text. Write it in quotes, '' for an empty one.",
        "{variable}：{name} 的值不是文本。请写在引号里，空值写 ''。",
    ),
    "environment_boolean": (
        "{variable}: the value of {name} is {value} without quotes, and a process is given text. Write '{value}' in "
        "quotes, or what else the program expects.",
        "{variable}：{name} 的值是没有引号的 {value}，而传给进程的是文本。"
        "请写成带引号的 '{value}'，或程序所期望的其他写法。",
    ),
    "environment_control": (
        "{variable}: the value of {name} has the control character {character} in it, which systemd refuses. "
        "Take it out.",
        "{variable}：{name} 的值含有控制字符 {character}，systemd 不接受。请去掉它。",
    ),
    "credential_name": (
        "{variable}: {name!r} is no name of a credential. Write letters, digits, '_', '-' and '.', such as "
        "'db_password'.",
        "{variable}：{name!r} 不是凭据名。请使用字母、数字、'_'、'-' 和 '.'，例如 'db_password'。",
    ),
    "unit_sections": (
        "{variable}: {error}.",
        "{variable}：{error}。",
    ),
    "unit_account": (
        "{variable}: {name}= is set by backend_service_{instead}. Set that one instead.",
        "{variable}：{name}= 由 backend_service_{instead} 决定。请改设该变量。",
    ),
    "encoding": (
        "is no encoding that Python knows. Write 'auto', or a name such as 'gb18030'.",
        "不是 Python 认识的编码。请写 'auto'，或 'gb18030' 之类的名称。",
    ),
    "health_check": (
        "is neither 'none' nor 'active' nor a question that can be asked. Write one, such as "
        "'http://127.0.0.1:8000/healthz', 'tcp:127.0.0.1:8000', 'unix:/run/oms.sock' or 'command:/opt/OMS/check'.",
        "既不是 'none'、'active'，也不是可以执行的检查。请写其中之一，例如 'http://127.0.0.1:8000/healthz'、"
        "'tcp:127.0.0.1:8000'、'unix:/run/oms.sock' 或 'command:/opt/OMS/check'。",
    ),
    "file_mode": (
        "is no file mode. Write four octal digits in quotes, such as '0660'.",
        "不是文件权限。请在引号里写四位八进制数字，例如 '0660'。",
    ),
    "reload_name": (
        "is neither a directive nor the path of an environment file. Write 'ExecReload=' or '/etc/oms.env'.",
        "既不是指令，也不是环境文件的路径。请写 'ExecReload=' 或 '/etc/oms.env'。",
    ),
    "calendar": (
        "{variable}: {value!r} is no calendar event of systemd's. Write it in quotes, such as '*-*-* 03:00:00', "
        "'Mon..Fri 06:30' or 'daily'; 'systemd-analyze calendar' explains one.",
        "{variable}：{value!r} 不是 systemd 的日历时间。请写在引号里，例如 '*-*-* 03:00:00'、'Mon..Fri 06:30' 或 "
        "'daily'；可用 'systemd-analyze calendar' 检查。",
    ),
    "span": (
        "is no span of time. Write one such as '30s', '10min' or '1h 30min'.",
        "不是时间长度。请写例如 '30s'、'10min' 或 '1h 30min'。",
    ),
    "part_name": (
        "{variable}: {name!r} is no name of a process or job. It becomes part of a unit's name: write letters, digits, "
        "'-' and '_', such as 'web'.",
        "{variable}：{name!r} 不是进程或定时任务的名称。它会成为单元名的一部分：请用字母、数字、'-' 和 '_'，"
        "例如 'web'。",
    ),
    "misspelt_key": (
        "{variable}: nothing is called {name!r} there. {near!r} is meant? Correct the name.",
        "{variable}：此处没有名为 {name!r} 的设置。是否应为 {near!r}？请更正名称。",
    ),
    "unknown_key": (
        "{variable}: nothing is called {name!r} there. What can be set: {known}.",
        "{variable}：此处没有名为 {name!r} 的设置。可以设置：{known}。",
    ),
    # Together
    "parts_of_instance": (
        "backend_service_{part}: backend_service_name names the instance of a template. Take a name without '@'.",
        "backend_service_{part}：backend_service_name 是模板的实例名。请使用不含 '@' 的名称。",
    ),
    "processes_of_file": (
        "backend_service_processes and backend_service_unit_src: the units of processes are written by the role. "
        "Set one of the two.",
        "backend_service_processes 与 backend_service_unit_src：各进程的单元由角色编写。两者只设一个。",
    ),
    "same_name": (
        "backend_service_processes and backend_service_timers both have {name!r}, which would be one unit. "
        "Give one of them another name.",
        "backend_service_processes 和 backend_service_timers 都有 {name!r}，会成为同一个单元。请给其中之一换个名称。",
    ),
    "process_runs": (
        "backend_service_processes.{name}: set exactly one of app (what gunicorn runs) and exec_start (another "
        "program), there or for the role.",
        "backend_service_processes.{name}：app（由 gunicorn 运行）和 exec_start（其他程序）须设置且只设置一个，"
        "可以写在此处，也可以写在角色变量中。",
    ),
    "process_preset": (
        "backend_service_processes.{name}: app is for gunicorn, uvicorn and celery. Write the command line of {preset} "
        "into exec_start.",
        "backend_service_processes.{name}：app 只用于 gunicorn、uvicorn 和 celery。"
        "请把 {preset} 的命令行写入 exec_start。",
    ),
    "count_of_app": (
        "backend_service_processes.{name}: its instances would all listen on one address. Take out 'count', and "
        "set 'workers' to what is needed.",
        "backend_service_processes.{name}：多个实例会监听同一地址。请去掉 'count'，把 'workers' 设为所需数量。",
    ),
    "count_of_socket": (
        "backend_service_processes.{name}: 'count' and 'socket' cannot both be set: each instance would need a socket "
        "of its own. Take one of them out.",
        "backend_service_processes.{name}：'count' 和 'socket' 不能同时设置：每个实例都需要自己的套接字。"
        "请去掉其中之一。",
    ),
    "same_address": (
        "backend_service_processes.{name} and .{other} would both listen on {address}. Give one another 'bind'.",
        "backend_service_processes.{name} 和 .{other} 会监听同一地址 {address}。请给其中之一设置另外的 'bind'。",
    ),
    "socket_of_all": (
        "backend_service_socket and backend_service_processes: say which process the socket is for, "
        "such as backend_service_processes.web.socket.",
        "backend_service_socket 与 backend_service_processes：请写明套接字属于哪个进程，"
        "例如 backend_service_processes.web.socket。",
    ),
    "socket_of_file": (
        "backend_service_socket and backend_service_unit_src: a unit of your own has to say itself that it is handed a "
        "socket. Set backend_service_app or backend_service_exec_start instead.",
        "backend_service_socket 与 backend_service_unit_src：自己的单元文件须自行声明接收套接字。"
        "请改设 backend_service_app 或 backend_service_exec_start。",
    ),
    "socket_listens": (
        "backend_service_{path}socket: 'listen' is needed with exec_start, such as '127.0.0.1:8000'.",
        "backend_service_{path}socket：使用 exec_start 时必须设置 'listen'，例如 '127.0.0.1:8000'。",
    ),
    "socket_address": (
        "backend_service_{path}socket: systemd looks up no names, so {address} is no address to listen on. Write the "
        "IP address, such as '127.0.0.1:8000'.",
        "backend_service_{path}socket：systemd 不解析主机名，{address} 不能作为监听地址。"
        "请写 IP 地址，例如 '127.0.0.1:8000'。",
    ),
    "part_full_rights": (
        "backend_service_{kind}.{name}.exec_start: the prefixes '+' and '!' run a program as root. Take it out, or set "
        "backend_service_allow_root: true if it has to be so.",
        "backend_service_{kind}.{name}.exec_start：前缀 '+' 和 '!' 会以 root 运行程序。请去掉它；"
        "如确有必要，请设置 backend_service_allow_root: true。",
    ),
    "root": (
        "backend_service_user_strategy and backend_service_user: the service would run as root. Take 'dedicated' and "
        "another account, or set backend_service_allow_root: true if it has to be so.",
        "backend_service_user_strategy 和 backend_service_user：服务将以 root 运行。请使用 'dedicated' 和其他账户；"
        "如确有必要，请设置 backend_service_allow_root: true。",
    ),
    "full_rights": (
        "backend_service_exec_start: the prefixes '+' and '!' run a program as root. Take it out, or set "
        "backend_service_allow_root: true if it has to be so.",
        "backend_service_exec_start：前缀 '+' 和 '!' 会以 root 运行程序。请去掉它；"
        "如确有必要，请设置 backend_service_allow_root: true。",
    ),
    "alters_others": (
        "backend_service_user_home and backend_service_user_shell are for backend_service_user_strategy 'dedicated': "
        "an account that is not the service's own is not altered.",
        "backend_service_user_home 和 backend_service_user_shell 只用于 'dedicated' 的 "
        "backend_service_user_strategy：不属于服务自己的账户不会被更改。",
    ),
    "no_log_directory": (
        "backend_service_log 'files' needs backend_service_log_directory. Name the directory, or choose 'journal'.",
        "backend_service_log 为 'files' 时需要 backend_service_log_directory。请写明目录，或改用 'journal'。",
    ),
    "no_app": (
        "backend_service_app is for the presets gunicorn, uvicorn and celery. With another backend_service_preset, "
        "write the command line into backend_service_exec_start.",
        "backend_service_app 只用于预设 gunicorn、uvicorn 和 celery。使用其他 backend_service_preset 时，请把命令行写入"
        " backend_service_exec_start。",
    ),
    "what_runs": (
        "Set exactly one of backend_service_app (what gunicorn, uvicorn or celery runs), backend_service_exec_start "
        "(another program) and backend_service_unit_src (your own unit file).",
        "backend_service_app（由 gunicorn、uvicorn 或 celery 运行）、backend_service_exec_start（其他程序）和 "
        "backend_service_unit_src（自己的单元文件）须设置且只设置一个。",
    ),
    # On the host
    "not_root": (
        "The tasks run without root's rights. Set 'become: true', or run ansible-playbook with --become. "
        "Nothing was changed.",
        "任务没有 root 权限。请设置 'become: true'，或给 ansible-playbook 加上 --become。未做任何更改。",
    ),
    "no_systemd": (
        "This host does not run systemd, so no unit can run on it. Nothing was changed.",
        "本机没有运行 systemd，无法运行任何单元。未做任何更改。",
    ),
    "no_account": (
        "The account {name} does not exist yet, and the tag backend_service_account was left out. Nothing was changed.",
        "账户 {name} 尚不存在，而标签 backend_service_account 已被跳过。未做任何更改。",
    ),
    "not_up": (
        "{name} is not up after {timeout} s: {why}",
        "{name} 在 {timeout} 秒后仍未就绪：{why}",
    ),
    "not_active": (
        "systemd does not call it active.",
        "systemd 未显示其处于 active 状态。",
    ),
    "no_answer": (
        "{what} does not answer as it should.",
        "{what} 没有按预期应答。",
    ),
    "journal": (
        "Nothing is wrong with it for systemd; 'journalctl --unit={name}' shows what it says itself.",
        "systemd 未发现问题；'journalctl --unit={name}' 可查看它自己的输出。",
    ),
    "skipped_unit": (
        "A service is not deployed without its unit and its start. Name what is to be done instead, such as "
        "--tags backend_service_account,backend_service_paths. Nothing was changed.",
        "部署服务不能跳过单元或启动。请改为指明要做的部分，例如 --tags backend_service_account,backend_service_paths。"
        "未做任何更改。",
    ),
    # Code
    "not_source": (
        "backend_service_revision and backend_service_wheels are about backend_service_source, which is not set.",
        "backend_service_revision 和 backend_service_wheels 用于 backend_service_source，而它未设置。",
    ),
    "relative_path": (
        "is no path below the code. Write it without a slash at its beginning.",
        "不是代码目录下的路径。开头请不要写斜杠。",
    ),
    "revision": (
        "is no branch, tag or commit.",
        "不是分支、标签或提交。",
    ),
    "interpreter": (
        "is neither a path nor the name of an interpreter, such as python3.11.",
        "既不是路径，也不是解释器名称（例如 python3.11）。",
    ),
    "source_phase": (
        "With backend_service_source units name the release that is deployed, and no phase writes or starts them "
        "alone. Run the role as a whole.",
        "设置了 backend_service_source 时，单元会写明所部署的版本，不能单独写入或启动。请运行整个角色。",
    ),
    "source_unreadable": (
        "backend_service_source: {path} cannot be read on the controller: {error}.",
        "backend_service_source：控制端无法读取 {path}：{error}。",
    ),
    "source_kind": (
        "backend_service_source: {path} is no directory, no tar archive and no zip archive on the controller. For a "
        "git repository set backend_service_revision as well.",
        "backend_service_source：{path} 不是控制端上的目录、tar 包或 zip 包。如为 git 仓库，请同时设置 "
        "backend_service_revision。",
    ),
    "source_broken": (
        "backend_service_source: the archive cannot be unpacked: {error}.",
        "backend_service_source：无法解开该包：{error}。",
    ),
    "source_outside": (
        "backend_service_source: '{name}' would lie outside of the release.",
        "backend_service_source：「{name}」 会落在版本目录之外。",
    ),
    "source_member": (
        "backend_service_source: '{name}' is neither a file, a directory nor a link, or lies beneath a link.",
        "backend_service_source：「{name}」 既不是文件、目录也不是链接，或位于链接之下。",
    ),
    "source_empty": (
        "backend_service_source: there is no file in it.",
        "backend_service_source：其中没有文件。",
    ),
    "source_git": (
        "backend_service_source: git says: {error}.",
        "backend_service_source：git 报告：{error}。",
    ),
    "no_wheels": (
        "backend_service_wheels: there is no wheel in {path} on the controller. Fetch them with 'pip download "
        "--only-binary=:all: --requirement requirements.txt --dest {path}'.",
        "backend_service_wheels：控制端的 {path} 中没有 wheel。可用 'pip download --only-binary=:all: "
        "--requirement requirements.txt --dest {path}' 下载。",
    ),
    "no_requirements": (
        "backend_service_requirements: there is no {path} in the code, and backend_service_wheels is set.",
        "backend_service_requirements：已设置 backend_service_wheels，但代码中没有 {path}。",
    ),
    "wheels_missing": (
        "backend_service_wheels: {path} has no wheel for {names}.",
        "backend_service_wheels：{path} 中没有满足 {names} 的 wheel。",
    ),
    "python_unfit": (
        "The code needs Python {needs}, and the host has {there}. Install a fitting interpreter and name it in "
        "backend_service_python, or take versions that run there.",
        "代码需要 Python {needs}，而主机上有 {there}。请安装合适的解释器并写入 backend_service_python，"
        "或改用能在其上运行的版本。",
    ),
    "python_missing": (
        "The host has no {there} that runs. Install Python, or name an interpreter in backend_service_python.",
        "主机上没有可运行的 {there}。请安装 Python，或在 backend_service_python 中写明解释器。",
    ),
    "python_chosen": (
        "the virtualenv is made with {path}, Python {version}",
        "虚拟环境使用 {path}（Python {version}）创建",
    ),
    "release_laid": (
        "{source} was laid down as {path}",
        "{source} 已放置为 {path}",
    ),
    "release_failed": (
        "The release could not be made ready in {path}: {said}\nNo unit was changed, nothing that runs was touched.",
        "无法在 {path} 准备好该版本：{said}\n未更改任何单元，也未触动正在运行的服务。",
    ),
    # Names
    "misspelt": (
        "{name} is no variable of this role. {near} is meant? Correct the name, or give your own variable another one.",
        "{name} 不是本角色的变量。是否应为 {near}？请更正名称；如果是自己的变量，请换个名称。",
    ),
    "unknown": (
        "{name} is no variable of the role backend_service and has no effect; "
        "'ansible-doc -t role unitsmith.systemd.backend_service' lists those it has.",
        "{name} 不是角色 backend_service 的变量，不起作用；"
        "'ansible-doc -t role unitsmith.systemd.backend_service' 列出所有变量。",
    ),
}


def text(language: str, key: str, **params: t.Any) -> str:
    """The text of a key in a language (en or zh)."""
    chinese = language == "zh"
    # What is said of an error has its own two languages.
    params = {name: getattr(one, "chinese", one) if chinese else one for name, one in params.items()}
    return TEXTS[key][chinese].format(**params)
