# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Completes what a program said with what its unit and its host know: the address, the directory, the right fix.

Private to this collection: it may change in any release.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    UNKNOWN,
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.unit_behind import FOLLOWERS as OF_THE_UNIT
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import listeners

SETTINGS = "DJANGO_SETTINGS_MODULE"
# What systemd itself makes there for a service is not made by RuntimeDirectory=.
RUNTIME = re.compile(r"/(?:var/)?run/(?!(?:user|credentials|systemd)/)")
FIRST_FREE = 1024
# Servers that tell systemd when they are ready: where that takes too long they are slow.
NOTIFYING = ("gunicorn",)


def followed_up(finding, needs):
    """Return the finding with what its unit and its host add, or another Finding that says it better."""
    for follow in FOLLOWERS.get(finding.code, ()):
        better = follow(finding, needs)
        if better is not None:
            return better
    return finding


def _as(code, finding, **params):
    said = tuple(name for name in finding.said if name in finding.params)
    return Finding(CODES[code], dict(finding.params, **params), finding.evidence, said=said)


# --- Addresses


def _address(finding, needs):
    """The port that the message does not name, from the command line, the environment and who listens."""
    if finding.params.get("port", UNKNOWN) != UNKNOWN:
        return _with_holder(finding) if finding.code == "address-in-use" else None
    found = _bound(needs) or [(None, port) for port in _named_ports(needs)]
    if finding.code == "address-in-use":
        found = [one for one in found if listeners.listeners(one[1])] or found
    if finding.code == "bind-denied":
        found = [one for one in found if one[1] < FIRST_FREE] or found
    if len(found) != 1:
        return None
    host = finding.params["host"] if finding.params["host"] != UNKNOWN else found[0][0] or "*"
    params = dict(finding.params, host=host, port=str(found[0][1]), address="%s:%d" % (host, found[0][1]))
    finding = finding._replace(params={name: params[name] for name in params if name in finding.params})
    return _with_holder(finding) if finding.code == "address-in-use" else finding


def _bound(needs):
    return [(bind.host, bind.port) for bind in needs.binds if bind.kind == "tcp"]


def _named_ports(needs):
    """The numbers that can be ports, in the command line and the environment of the unit."""
    words = [word for command in needs.commands if command.directive == "ExecStart" for word in command.argv]
    words += [value for name, value in needs.environment.items() if re.search("PORT|ADDR|LISTEN|BIND|URL", name)]
    ports = [
        int(port) for word in words for port in re.findall(r"(?<![\w.])(?:[\w.*-]*:)?(\d{2,5})(?![\w.:])", word[:4096])
    ]
    return [port for port in dict.fromkeys(ports) if 0 < port < 65536]


def _with_holder(finding):
    port = finding.params["port"]
    for listener in listeners.listeners(int(port)) if port.isdigit() else ():
        holder = listeners.holder(listener.inode)
        if holder is not None:
            line = "%s:%d %s (PID %d)" % (listener.address, listener.port, holder.process, holder.pid)
            return finding._replace(evidence=finding.evidence + [line + (" " + holder.unit if holder.unit else "")])
    return finding


def _server(finding, needs):
    """The address of a server that the environment names, where nothing listens on this host."""
    if needs.own_network:
        return _as("network-of-its-own", finding)
    if finding.params.get("port", UNKNOWN) != UNKNOWN:
        return None
    values = list(needs.environment.values()) + [word for one in needs.commands for word in one.argv]
    found = [pair for value in values for pair in re.findall(r"(?:@|//)([\w.-]{1,255}):(\d{2,5})\b", value[:4096])]
    found = [one for one in dict.fromkeys(found) if not _is_here(one[0]) or not listeners.listeners(int(one[1]))]
    if len(found) != 1:
        return None
    params = dict(finding.params, host=found[0][0], port=found[0][1], address=":".join(found[0]))
    return finding._replace(params={name: params[name] for name in params if name in finding.params})


def _is_here(host):
    return host in ("localhost", "127.0.0.1")


# --- Modules


def _settings_module(finding, needs):
    """No package is missing where the name of Django's settings is wrong."""
    module, named = finding.params["module"], needs.environment.get(SETTINGS, "")
    in_django = any("django/conf/__init__" in line for line in finding.evidence)
    if module != named and not (named and in_django and named.startswith(module + ".")):
        return None
    return _as("settings-module-missing", finding, variable=SETTINGS)


# --- Paths


def _below_run(finding, needs):
    path = finding.params.get("path") or UNKNOWN
    missing = finding.code == "file-missing" and not os.path.exists(os.path.dirname(path))
    if not RUNTIME.match(path) or needs.is_managed(RUNTIME.sub("/run/", path)) or not (needs.user or missing):
        return None
    top, _slash, rest = RUNTIME.sub("", path).partition("/")
    name = top if rest else needs.stem
    params = {"name": name, "setting": "RuntimeDirectory=" + name, "directory": "/run/" + name}
    return _as("runtime-directory-needed" if rest else "runtime-file-denied", finding, **params)


def _dynamic(finding, needs):
    """The whole system is read-only for a dynamic user, and no directive takes that back."""
    if not needs.dynamic_user:
        return None
    name = needs.stem
    return _as("dynamic-user-read-only", finding, setting="StateDirectory=" + name, directory="/var/lib/" + name)


def _called(finding, needs):
    """What has no slash and is to be run is looked for in PATH, not in a directory."""
    path = finding.params.get("path") or UNKNOWN
    if path == UNKNOWN or not CALLED_NAME.match(path) or not any(CALLING.search(line) for line in finding.evidence):
        return None
    return _as("called-program-missing", finding, name=path)


CALLED_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,100}\Z")
CALLING = re.compile(
    r"subprocess|Popen|_execute_child|os\.exec|\bspawn\b|execvp|exec: \"|create_subprocess|posix_spawn"
)


def _relative(finding, needs):
    path = finding.params.get("path") or UNKNOWN
    directory = needs.working_directory.path if needs.working_directory else "/"
    if path == UNKNOWN or (path.startswith("/") and (needs.working_directory or os.path.dirname(path) != "/")):
        return None
    code = "working-directory-lacks" if finding.code == "file-missing" else "working-directory-denied"
    return _as(code, finding, directory=directory)


def _slow(finding, needs):
    return _as("notify-slow", finding) if needs.server in NOTIFYING else None


# --- The command line


def _unset_variable(finding, needs):
    """A variable of ExecStart= without a value leaves nothing, and the option before it takes the next word."""
    text = " ".join(needs.sandbox.all("ExecStart"))
    names = re.findall(r"(?<!\$)\$\{?([A-Za-z_]\w*)\}?", text)
    unset = [name for name in dict.fromkeys(names) if not needs.variable(name)]
    return _as("variable-of-command-unset", finding, names=unset) if unset else None


SHELL_WORDS = re.compile(r"(?:^|\s)(>>?|<|2>&1|&>|&&|\|\|?|;|&)(?=\s|/|$)")


def _shell_words(finding, needs):
    """What only a shell understands has become an argument."""
    words = [word for one in needs.commands for word in one.argv if SHELL_WORDS.fullmatch(word)]
    said = [word for word in words if word in finding.params.get("text", "")]
    return _as("shell-words-in-command", finding, words=said) if said else None


def _script(finding, needs):
    """The script that has the line ends, where its message does not name it."""
    if finding.params["path"] != UNKNOWN:
        return None
    words = [word for one in needs.commands for word in [one.path] + one.argv]
    scripts = [word for word in words if re.match(r"/\S+\.\w{1,5}\Z", word)]
    return finding._replace(params=dict(finding.params, path=scripts[0])) if scripts else None


FOLLOWERS = {
    "script-crlf": (_script,),
    "postgresql-unreachable": (_server,),
    "redis-unreachable": (_server,),
    "address-in-use": (_address,),
    "bind-denied": (_address,),
    "address-not-here": (_address,),
    "connection-refused": (_server,),
    "mysql-unreachable": (_server,),
    "module-missing": (_settings_module,),
    "file-missing": (_below_run, _called, _relative),
    "denied": (_below_run, _relative),
    "not-writable": (_below_run,),
    "read-only": (_dynamic,),
    "notify-timeout": (_slow,),
    "command-line": (_unset_variable, _shell_words),
}
# What the unit is behind is asked first: it says more than what completes the message.
for _code in OF_THE_UNIT:
    FOLLOWERS[_code] = OF_THE_UNIT[_code] + FOLLOWERS.get(_code, ())


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "settings-module-missing",
        "error",
        715,
        "backend_service_environment",
        (
            "There is no settings module {module}, which {variable} names",
            "Django imports the module of that name; a package of pip's is not what is missing.",
            "Correct {variable} in the environment of the unit, or set WorkingDirectory= to the directory that "
            "contains the project.",
        ),
        (
            "{variable} 指定的设置模块 {module} 不存在",
            "Django 按该名称导入模块；缺少的不是 pip 的软件包。",
            "请更正单元环境中的 {variable}，或将 WorkingDirectory= 设为包含项目的目录。",
        ),
    ),
    Code(
        "network-of-its-own",
        "error",
        865,
        "backend_service_unit_sections",
        (
            "The service cannot reach any server: PrivateNetwork= gives it a network of its own",
            "In that network there is only a loopback device, on which nothing of the host listens.",
            "Take PrivateNetwork= (or NetworkNamespacePath=) out of the unit, or use a socket in the file system.",
        ),
        (
            "服务无法访问任何服务器：PrivateNetwork= 使其处于独立的网络中",
            "该网络中只有回环设备，本机的服务不在其上监听。",
            "请从单元中去掉 PrivateNetwork=（或 NetworkNamespacePath=），或改用文件系统中的套接字。",
        ),
    ),
    Code(
        "shell-words-in-command",
        "error",
        1046,
        "backend_service_exec_start",
        (
            "The program was given {words} as arguments: systemd runs it without a shell",
            "What redirects, chains or sends into the background is understood by a shell alone.",
            "Use StandardOutput=append:FILE for a redirection, several Exec lines for a chain, or call 'sh -c'.",
        ),
        (
            "程序把 {words} 当作参数收到：systemd 不通过 shell 运行它",
            "重定向、串联和后台运行只有 shell 能理解。",
            "重定向请用 StandardOutput=append:文件，串联请用多条 Exec 行，或调用 sh -c。",
        ),
    ),
    Code(
        "variable-of-command-unset",
        "error",
        1045,
        "backend_service_environment",
        (
            "ExecStart= uses {names}, which has no value",
            "A variable without a value leaves nothing in the command line, and what follows it is read wrongly.",
            "Set {names} in Environment= or in a file of EnvironmentFile=, or write the value itself.",
        ),
        (
            "ExecStart= 使用了没有值的 {names}",
            "没有值的变量在命令行中不留任何内容，使其后的选项被误读。",
            "请在 Environment= 或 EnvironmentFile= 的文件中设置 {names}，或直接写出其值。",
        ),
    ),
    Code(
        "runtime-directory-needed",
        "error",
        925,
        "backend_service_unit_sections",
        (
            "The program cannot use {path}: the service has no directory {directory}",
            "What is below /run is gone after each boot. RuntimeDirectory= makes the directory at every start, and "
            "gives it to the service's account.",
            "printf '[Service]\\n%s\\n' {setting} | install -D -m 0644 /dev/stdin "
            "/etc/systemd/system/{unit}.d/50-runtime-directory.conf && systemctl daemon-reload && "
            "systemctl restart {unit}",
        ),
        (
            "程序无法使用 {path}：服务没有目录 {directory}",
            "/run 下的内容每次开机后消失。RuntimeDirectory= 在每次启动时创建该目录并交给服务账户。",
            "",
        ),
    ),
    Code(
        "dynamic-user-read-only",
        "error",
        939,
        "backend_service_unit_sections",
        (
            "A service with DynamicUser=yes wrote where all is read-only for it",
            "DynamicUser= implies ProtectSystem=strict, which cannot be turned off: only what StateDirectory=, "
            "CacheDirectory=, LogsDirectory= and RuntimeDirectory= make is writable. It said: {line}",
            "Set {setting}, and have the program write to {directory}.",
        ),
        (
            "DynamicUser=yes 的服务写入了对它只读的位置",
            "DynamicUser= 隐含 ProtectSystem=strict，且不能关闭：只有 StateDirectory=、CacheDirectory=、LogsDirectory= "
            "和 RuntimeDirectory= 创建的目录可写。程序输出：{line}",
            "请设置 {setting}，并让程序写入 {directory}。",
        ),
    ),
    Code(
        "runtime-file-denied",
        "error",
        926,
        "backend_service_unit_sections",
        (
            "The program cannot use {path}: only root can make files directly in /run",
            "RuntimeDirectory={name} makes {directory} at every start, and gives it to the service's account.",
            "Set RuntimeDirectory={name} in the unit, and let the program use a path below {directory} instead.",
        ),
        (
            "程序无法使用 {path}：只有 root 能直接在 /run 中创建文件",
            "RuntimeDirectory={name} 在每次启动时创建 {directory} 并交给服务账户。",
            "请在单元中设置 RuntimeDirectory={name}，并让程序改用 {directory} 下的路径。",
        ),
    ),
    Code(
        "working-directory-lacks",
        "error",
        955,
        "backend_service_directory",
        (
            "The program cannot find {path} in its working directory {directory}",
            "A path that does not begin with '/' is looked for there; it is '/' where WorkingDirectory= sets no other.",
            "Set WorkingDirectory= to the directory that holds the file, or give the program its absolute path.",
        ),
        (
            "程序在工作目录 {directory} 中找不到 {path}",
            "不以 '/' 开头的路径从工作目录查找；未设置 WorkingDirectory= 时为 '/'。",
            "请将 WorkingDirectory= 设为该文件所在目录，或使用绝对路径。",
        ),
    ),
    Code(
        "working-directory-denied",
        "error",
        956,
        "backend_service_directory",
        (
            "The program was denied access to {path} in its working directory {directory}",
            "A path that does not begin with '/' is used there; it is '/' where WorkingDirectory= sets no other.",
            "Set WorkingDirectory= to a directory that the service's account may write, or give an absolute path.",
        ),
        (
            "程序无权访问工作目录 {directory} 中的 {path}",
            "不以 '/' 开头的路径相对于工作目录；未设置 WorkingDirectory= 时为 '/'。",
            "请将 WorkingDirectory= 设为服务账户可写的目录，或使用绝对路径。",
        ),
    ),
    Code(
        "notify-slow",
        "error",
        1581,
        "backend_service_unit_sections",
        (
            "{unit} was not ready within {limit}",
            "The program reports by sd_notify(3) when it is ready, and did not come to that: it is slow, or waits for "
            "something.",
            "Find out what it waits for ('journalctl --unit={unit}'), or raise TimeoutStartSec= in the unit.",
        ),
        (
            "{unit} 在 {limit} 内没有就绪",
            "程序就绪时会通过 sd_notify(3) 报告，但没有走到那一步：启动缓慢，或在等待什么。",
            "请查明它在等待什么（journalctl --unit={unit}），或提高单元的 TimeoutStartSec=。",
        ),
    ),
    Code(
        "called-program-missing",
        "error",
        954,
        "backend_service_environment",
        (
            "The program calls {name}, and no directory of its PATH has it",
            "A name without a slash is looked for in PATH: that of a service is short, and not that of a login shell.",
            "Install {name}, or set PATH in Environment= to the directories that hold it.",
        ),
        (
            "程序要调用 {name}，而其 PATH 的目录中没有它",
            "不含斜杠的名称在 PATH 中查找；服务的 PATH 很短，与登录 shell 的不同。",
            "请安装 {name}，或在 Environment= 中将 PATH 设为包含它的目录。",
        ),
    ),
)
