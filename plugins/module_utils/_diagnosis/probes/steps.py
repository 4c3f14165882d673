# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May the commands before the program do what they do, as the account that runs them?

Private to this collection: it may change in any release. Facts: test(1), mkdir(1), chown(2), systemd.service(5).
"""

import os
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Question, ask
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import run_as

STEPS = ("ExecStartPre", "ExecStartPost")
MAKING = ("mkdir", "touch", "install")
# Programs whose work is root's alone, and the words that make it so where not all of them do.
OF_ROOT = dict.fromkeys("chown mount umount modprobe insmod iptables ip6tables nft setcap swapon useradd".split())
OF_ROOT["systemctl"] = ("start", "stop", "restart", "reload", "daemon-reload", "enable", "disable", "mask", "unmask")
OF_ROOT["sysctl"] = ("-w", "-p", "--system", "--load", "--write")
TESTS = {
    "-e": os.path.exists,
    "-f": os.path.isfile,
    "-d": os.path.isdir,
    "-s": lambda path: os.path.getsize(path) > 0 if os.path.exists(path) else False,
    "-r": lambda path: os.access(path, os.R_OK),
    "-w": lambda path: os.access(path, os.W_OK),
    "-x": lambda path: os.access(path, os.X_OK),
    "-S": lambda path: os.path.exists(path) and stat.S_ISSOCK(os.stat(path).st_mode),
    "-L": os.path.islink,
    "-h": os.path.islink,
}


def probe(needs, host):
    """Return the findings about the commands that run before and after the program is started."""
    if needs.root_image or needs.root_directory:
        return []
    found = []
    for command in needs.commands:
        identity = runs_as(command, needs, host)
        if command.directive not in STEPS or "-" in command.prefixes or identity is None:
            continue
        name = os.path.basename(command.path)
        if name in ("test", "[") and command.directive == "ExecStartPre":
            found += _test(command, identity, needs)
        elif identity.uid and not needs.words("AmbientCapabilities"):
            found += _making(name, command, identity, needs) + _of_root(name, command, identity, needs)
    return found


def _test(command, identity, needs):
    """A test of one file that does not hold now."""
    words = [word for word in command.argv if word != "]"]
    wanted = words[:1] != ["!"]
    words = words if wanted else words[1:]
    if len(words) != 2 or words[0] not in TESTS or not words[1].startswith("/") or needs.is_managed(words[1]):
        return []
    if "$" in words[1] or any(one.path == words[1] for one in needs.outputs):
        return []
    results = run_as(identity, bool, lambda emit, _prepared: emit(bool(TESTS[words[0]](words[1]))))[0]
    if results != [not wanted]:
        return []
    return [_finding("step-test-fails", command, needs, path=words[1])]


def _making(name, command, identity, needs):
    """A directory or a file that the account may not make."""
    options = [word for word in command.argv if word.startswith("-")]
    paths = [word for word in command.argv if word.startswith("/") and "$" not in word]
    if name not in MAKING or not paths or (name == "install" and not set(options) & {"-d", "-dm", "--directory"}):
        return []
    for path in map(os.path.normpath, paths[:8]):
        place = path
        answer = None if needs.is_managed(path) else ask(identity, [Question(path, "")])[0]
        while answer and answer.state == "missing" and place != "/":
            place = os.path.dirname(place)
            answer = ask(identity, [Question(place, "wx")])[0]
        if place != path and answer and answer.state == "there" and (answer.denied or answer.closed):
            return [_finding("step-may-not-make", command, needs, path=path, place=place, user=identity.user)]
    return []


def _of_root(name, command, identity, needs):
    words = OF_ROOT.get(name, ())
    if name not in OF_ROOT or (words is not None and not set(command.argv) & set(words)):
        return []
    return [_finding("step-is-roots", command, needs, program=name, user=identity.user)]


def _finding(code, command, needs, **params):
    line = " ".join([command.path] + command.argv)[:200]
    params.update(unit=needs.unit, source=command.directive, command=line, name=needs.stem)
    params.update(setting="%s=+%s" % (command.directive, line))
    return Finding(CODES[code], params, ["%s=%s" % (command.directive, line)], said=("command", "setting"))


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "step-test-fails",
        "error",
        312,
        "backend_service_unit_sections",
        (
            "{source}={command} of {unit} would fail now: {path} is not as it asks",
            "It was tried as the account that runs it. systemd does not start the program where a command before it "
            "fails.",
            "See to {path}, or correct {source}=; ConditionPathExists= skips the unit in place of a failure.",
        ),
        (
            "{unit} 的 {source}={command} 现在会失败：{path} 不符合要求",
            "已以运行它的账户试过。程序之前的命令失败时，systemd 不会启动程序。",
            "请处理 {path} 或更正 {source}=；用 ConditionPathExists= 则跳过单元而不算失败。",
        ),
    ),
    Code(
        "step-may-not-make",
        "error",
        314,
        "backend_service_unit_sections",
        (
            "{user} may not make {path}: {source}= runs as {user}, who may not write in {place}",
            "Commands of {source}= run as the account of User=, as the program does. The command is: {command}",
            "Let systemd make it (RuntimeDirectory={name}, StateDirectory={name}, LogsDirectory={name}), or write "
            "'+' before the command, which runs it as root.",
        ),
        (
            "用户 {user} 无法创建 {path}：{source}= 以 {user} 运行，而其无权写入 {place}",
            "{source}= 的命令与程序一样以 User= 的账户运行。该命令是：{command}",
            "请让 systemd 创建（RuntimeDirectory={name}、StateDirectory={name}、LogsDirectory={name}），"
            "或在命令前加 '+' 使其以 root 运行。",
        ),
    ),
    Code(
        "step-is-roots",
        "error",
        316,
        "backend_service_unit_sections",
        (
            "{program} in {source}= is run as {user}, and only root may do what it does",
            "Commands of {source}= run as the account of User=, as the program does. The command is: {command}",
            "Write '+' before the command, which runs it as root: {setting}",
        ),
        (
            "{source}= 中的 {program} 以 {user} 运行，而其操作只有 root 能做",
            "{source}= 的命令与程序一样以 User= 的账户运行。该命令是：{command}",
            "请在命令前加 '+' 使其以 root 运行：{setting}",
        ),
    ),
)
