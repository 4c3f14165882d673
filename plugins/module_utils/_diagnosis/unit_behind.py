# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the unit or of the host's stores is behind what a program said: values that nobody expanded, limits, a full
file system, a socket that is left over.

Private to this collection: it may change in any release. Facts: systemd.exec(5), proc(5), statvfs(3).
Of a value of the environment only the name is said.
"""

import os
import re
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.exit_statuses import PROGRAM, code_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    UNKNOWN,
    Code,
    Finding,
    codes,
    dropin,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import HIDDEN
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CODES as SYMPTOMS

# What a shell would have replaced.
FOR_A_SHELL = re.compile(r"~(?:/|\Z)|[^\n]{0,1000}\$(?:\{\w+\}|[A-Za-z_])")
LOCALE = re.compile(r"LANG\Z|LC_[A-Z]+\Z|LANGUAGE\Z")
UNIX_SOCKETS = "/proc/net/unix"
LISTENING = 0x10000  # of the flags there: __SO_ACCEPTCON


def _as(code, finding, **params):
    said = tuple(name for name in finding.said if name in finding.params)
    return Finding(CODES[code], dict(finding.params, **params), finding.evidence, said=said)


# --- Values that nobody expanded


def value_not_expanded(finding, needs):
    """A path with `~` or `$`: it comes from the environment, where nobody replaces them, or from the program."""
    path = finding.params.get("path") or UNKNOWN
    held = {name: value for name, value in needs.environment.items() if FOR_A_SHELL.match(value)}
    if HIDDEN in path:
        names = sorted(held)
    elif FOR_A_SHELL.match(path):
        names = sorted(name for name, value in held.items() if value == path)
    else:
        return None
    if HIDDEN in path and not names:
        return None
    return _as("value-not-expanded", finding, names=names or UNKNOWN)


def search_path_not_expanded(finding, needs):
    """A PATH that was to be added to, as a shell does it."""
    return _as("search-path-not-expanded", finding) if "$" in needs.environment.get("PATH", "") else None


def locale_of_the_unit(finding, needs):
    """Which variable names the locale."""
    named = {name: value for name, value in needs.environment.items() if LOCALE.match(name) and value}
    first = [name for name in ("LC_ALL", "LANG") if name in named] + sorted(named)
    if not first:
        return None
    return finding._replace(params=dict(finding.params, setting="%s=%s" % (first[0], named[first[0]])))


# --- Limits


def processor_time(finding, needs):
    """The kernel kills who has used up the hard limit, which `LimitCPU=` sets as well."""
    limit = needs.sandbox.last("LimitCPU")
    if finding.params.get("signal") != "SIGKILL" or limit in (None, "", "infinity"):
        return None
    return Finding(SYMPTOMS["limit-signal"], finding.params, finding.evidence + ["LimitCPU=" + limit])


# --- File systems


def full(finding, needs):
    """Which file system it is, and whether space or inodes are used up."""
    path = finding.params.get("path") or UNKNOWN
    folder = os.path.dirname(path) if path.startswith("/") else "/"
    while folder != "/" and not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    try:
        status = os.statvfs(folder)
    except OSError:
        return None
    if not path.startswith("/") or status.f_bavail and not (status.f_files and not status.f_favail):
        return None
    line = "%s: %d bytes and %d inodes left" % (_mount(folder), status.f_bavail * status.f_frsize, status.f_favail)
    finding = finding._replace(evidence=finding.evidence + [line])
    if status.f_bavail:
        return _as("no-inodes-left", finding, mount=_mount(folder))
    return finding


def _mount(path):
    while path != "/" and not os.path.ismount(path):
        path = os.path.dirname(path)
    return path


def socket_left_over(finding, needs):
    """A server does not bind to a file that is there, be it only the socket of an earlier run."""
    if finding.params.get("port", UNKNOWN) != UNKNOWN:
        return None
    words = [word for one in needs.commands for word in one.argv] + list(needs.environment.values())
    paths = [match.group(0) for word in words for match in [re.search(r"/[^\s:=,]{1,200}\Z", word)] if match]
    paths = [path for path in dict.fromkeys(paths) if _is_socket(path)]
    if len(paths) != 1:
        return None
    if paths[0] in _listening():
        return finding._replace(params=dict(finding.params, address=paths[0]))
    return _as("socket-left-over", finding, path=paths[0], name=needs.stem)


def _is_socket(path):
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _listening():
    """The paths on which somebody listens."""
    with open(UNIX_SOCKETS, encoding="utf-8", errors="replace") as table:
        rows = [line.rstrip("\n").split(None, 7) for line in table.readlines()[1:]]
    return {row[7] for row in rows if len(row) == 8 and int(row[3], 16) & LISTENING}


# --- The unit


def silenced(finding, needs):
    """A program that said nothing, in a unit that keeps nothing of what it says."""
    output = needs.sandbox.last("StandardOutput") or "journal"
    error = needs.sandbox.last("StandardError") or "inherit"
    error = output if error == "inherit" else error
    if finding.params.get("error", "-") != "-" or "null" not in (output, error):
        return None
    key = "StandardError" if error == "null" and needs.sandbox.last("StandardError") else "StandardOutput"
    return _as("output-thrown-away", finding, setting=key + "=null")


def below_root_directory(finding, needs):
    """The program and all that it loads have to lie below RootDirectory=."""
    if not needs.root_directory:
        return None
    programs = [one.path for one in needs.commands if one.directive == "ExecStart"][:1]
    return _as("root-directory-lacks", finding, root=needs.root_directory.path, path=programs or UNKNOWN)


def asked_for_a_password(finding, needs):
    """su(1) and runuser(1) take root's word alone."""
    names = [one.path.rpartition("/")[2] for one in needs.commands if one.directive == "ExecStart"]
    of_root = needs.user in (None, "root", "0")
    refused = any(OF_SU.search(line) for line in finding.evidence)
    if of_root or not refused or not set(names) & {"su", "runuser"}:
        return None
    return _as("change-of-account-refused", finding, program=names[0], user=needs.user)


OF_SU = re.compile(r"Authentication (?:failure|token)|may not be used by non-root|must be run from a terminal")


def of_bash(finding, needs):
    """A word that only bash knows, in a script that another shell runs."""
    script = (finding.params.get("at") or "").rpartition(":")[0]
    if finding.params.get("name") not in OF_BASH or not script.startswith("/"):
        return None
    return _as("script-of-bash", finding, script=script)


OF_BASH = ("source", "[[", "declare", "shopt", "pushd", "popd", "let", "function", "mapfile", "readarray", "typeset")
FOLLOWERS = {
    "program-said": (asked_for_a_password,),
    "file-missing": (value_not_expanded,),
    "denied": (value_not_expanded,),
    "command-not-found": (of_bash, search_path_not_expanded),
    "locale-missing": (locale_of_the_unit,),
    "killed": (processor_time,),
    "disk-full": (full,),
    "address-in-use": (socket_left_over,),
    "exit-exec": (below_root_directory,),
}
FOLLOWERS.update((code, (silenced,)) for code in ["exit-failure"] + [code_of(number) for number in PROGRAM])


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "value-not-expanded",
        "error",
        953,
        "backend_service_environment",
        (
            "{names} has '~' or '$' in its path, which nobody replaced: the program looked for it as it is written",
            "A shell replaces them; systemd does not, neither in Environment= nor in a file of EnvironmentFile=.",
            "Write the path out, beginning with '/'.",
        ),
        (
            "{names} 的路径中含有未被替换的 '~' 或 '$'：程序按字面查找了它",
            "只有 shell 会替换它们；systemd 在 Environment= 和 EnvironmentFile= 的文件中都不会替换。",
            "请写出以 '/' 开头的完整路径。",
        ),
        (
            "The program was given a path with '~' or '$', which nobody replaced",
            "程序得到的路径中含有未被替换的 '~' 或 '$'",
        ),
    ),
    Code(
        "search-path-not-expanded",
        "error",
        1058,
        "backend_service_environment",
        (
            "PATH of {unit} has a '$' that nobody replaces: {name} is looked for in no usual directory",
            "systemd replaces no variable in Environment= or in a file of EnvironmentFile=; what stands there is all "
            "of PATH.",
            "Write PATH out, for instance with /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin at its end.",
        ),
        (
            "{unit} 的 PATH 中含有不会被替换的 '$'：{name} 不会在常用目录中查找",
            "systemd 不会替换 Environment= 或 EnvironmentFile= 文件中的变量；其中所写即 PATH 的全部。",
            "请完整写出 PATH，例如以 /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin 结尾。",
        ),
    ),
    Code(
        "no-inodes-left",
        "error",
        968,
        None,
        (
            "{mount} has no inodes left: the program could not make {path}",
            "There is space, but no room for another file: many small files have used it up.",
            "Remove files below {mount}; 'df -i' shows the inodes of each file system.",
        ),
        (
            "{mount} 的 inode 已用尽：程序无法创建 {path}",
            "仍有空间，但不能再创建文件：大量小文件用完了 inode。",
            "请删除 {mount} 下的文件；df -i 显示各文件系统的 inode。",
        ),
    ),
    Code(
        "socket-left-over",
        "error",
        788,
        "backend_service_bind",
        (
            "The socket {path} is left of an earlier run: nobody listens on it",
            "A server cannot bind to a file that is there, and the one that made this did not remove it.",
            "Remove it, and let the service do so before its start; or have it listen in a directory of "
            "RuntimeDirectory={name}, which goes when it stops.",
        ),
        (
            "套接字 {path} 是上次运行遗留的：没有进程在监听",
            "服务器不能绑定已存在的文件，而创建者没有删除它。",
            "请删除它并让服务在启动前删除；或改在 RuntimeDirectory={name} 的目录中监听，服务停止时该目录会被删除。",
        ),
    ),
    Code(
        "change-of-account-refused",
        "error",
        1718,
        "backend_service_exec_start",
        (
            "{program} asks {user} for a password: only root changes to another account without one",
            "A service has no terminal to type it in. systemd itself runs a program as another account.",
            "Run the program itself in ExecStart=, and name the account in User=.",
        ),
        (
            "{program} 向 {user} 要求密码：只有 root 无需密码即可切换到其他账户",
            "服务没有可输入密码的终端；以其他账户运行程序由 systemd 自己完成。",
            "请在 ExecStart= 中直接运行该程序，并用 User= 指定账户。",
        ),
    ),
    Code(
        "output-thrown-away",
        "error",
        1719,
        "backend_service_unit_sections",
        (
            "The program of {unit} exited with status {status}, and {setting} throws away what it said",
            "Why it ended is told nowhere as long as the unit keeps nothing of its output.",
            dropin("output", "StandardError=journal"),
        ),
        (
            "{unit} 的程序以状态 {status} 退出，而 {setting} 丢弃了其输出",
            "只要单元不保留输出，就无从得知退出原因。",
            "",
        ),
    ),
    Code(
        "root-directory-lacks",
        "error",
        216,
        "backend_service_unit_sections",
        (
            "{path} cannot be run below RootDirectory={root}",
            "There it is looked for, and so are its interpreter, its loader and its libraries; one of them is missing.",
            "Put them below {root}, bind them there with BindReadOnlyPaths=/usr /lib /lib64, or take RootDirectory= "
            "out of the unit.",
        ),
        (
            "无法在 RootDirectory={root} 下运行 {path}",
            "程序及其解释器、加载器和库都从该目录下查找，其中缺少某一个。",
            "请将它们放到 {root} 下，或用 BindReadOnlyPaths=/usr /lib /lib64 绑定，或去掉 RootDirectory=。",
        ),
    ),
    Code(
        "script-of-bash",
        "error",
        1059,
        "backend_service_exec_start",
        (
            "{script} is written for bash, and another shell runs it: {name} is unknown there",
            "What /bin/sh is, is dash on some distributions, which knows nothing of the additions of bash.",
            "Let the first line of {script} be '#!/bin/bash', and run it with bash where the unit names the shell.",
        ),
        (
            "{script} 是为 bash 编写的，却由其他 shell 运行：不认识 {name}",
            "在一些发行版中 /bin/sh 是 dash，不支持 bash 的扩展。",
            "请将 {script} 的首行写成 '#!/bin/bash'；单元中写明 shell 时也改为 bash。",
        ),
    ),
)
