# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What does this host's systemd refuse or pass over in the unit and its drop-ins?

Private to this collection: it may change in any release.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import dialect
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import UNIT_DIRECTORIES

BY_SEVERITY = {"error": "unit-line-refused", "warning": "unit-line-ignored"}
# Rules about what only a shell understands.
OF_A_SHELL = (
    "command-substitution",
    "environment-in-command",
    "glued-semicolon",
    "shell-builtin",
    "shell-operator",
    "shell-pattern",
    "tilde-path",
)
# What a unit lacks where the lines that would set it are ignored.
LACKING = {"no-timer-value": re.compile("On[A-Z]"), "no-path-value": re.compile("Path|Directory")}
OF_NAMES = ("environment-reference",)  # rules whose message has no value
# What editors, package managers and backups leave.
LEFT_OVER = re.compile(r"~\Z|\A\.|\A#|\.(?:bak|old|orig|save|swp|disabled|dpkg-\w+|rpm\w+|ucf-\w+)\Z|\d{4,}", re.I)
# Lines whose values are nobody's business.
SECRETIVE = ("Environment", "SetCredential", "SetCredentialEncrypted", "PassEnvironment")


def probe(needs, host):
    """Return the findings of the linter, those that matter."""
    if not host.texts:
        return []
    # The linter is the biggest part of all that a diagnosis may need: it is compiled where a unit is to be judged.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint

    version, known = dialect(host.systemd)
    found = []
    for path, text in host.texts:
        lines = text.splitlines()
        for one in _with_first_causes(lint(text, path, version, known, host.language), lines):
            if one["severity"] in BY_SEVERITY:
                found.append(_finding(path, lines, one))
    return found + _several_starts(needs) + ignored_dropins(needs.unit)


def ignored_dropins(unit):
    """Files beside the drop-ins of a unit that systemd passes over, as their names do not end in .conf."""
    found = []
    for folder in ("%s/%s.d" % (top, unit) for top in UNIT_DIRECTORIES):
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            path = folder + "/" + name
            if not name.endswith(".conf") and not LEFT_OVER.search(name) and os.path.isfile(path):
                found.append(Finding(CODES["dropin-ignored"], {"unit": unit, "path": path, "name": name}, [path]))
    return found


def _with_first_causes(problems, lines):
    """The problems, with the line that systemd ignores in place of what the unit lacks because of that."""
    lacking = [one for one in problems if one["rule"] in LACKING]
    for one in lacking:
        ignored = [
            other
            for other in problems
            if other["severity"] == "warning" and LACKING[one["rule"]].match(_line(lines, other))
        ]
        if ignored:
            problems = [dict(other, severity="error") if other is ignored[0] else other for other in problems]
            problems = [other for other in problems if other is not one]
    return problems


def _line(lines, one):
    return lines[one["line"] - 1].strip() if one["line"] <= len(lines) else ""


def _several_starts(needs):
    """A drop-in that adds a command where it was meant to replace one."""
    kind = needs.sandbox.last("Type") or ("dbus" if needs.sandbox.last("BusName") else "simple")
    lines = needs.sandbox.all("ExecStart")
    if len(lines) < 2 or kind == "oneshot":
        return []
    params = {"unit": needs.unit, "count": len(lines), "type": kind}
    return [Finding(CODES["several-starts"], params, ["ExecStart=" + line for line in lines])]


def _code(one):
    of_a_shell = one["rule"] in OF_A_SHELL and one["severity"] == "warning"
    return "unit-line-for-a-shell" if of_a_shell else BY_SEVERITY[one["severity"]]


def _finding(path, lines, one):
    text = _line(lines, one)
    key, equals, dummy = text.partition("=")
    message = one["message"].rstrip(".")
    if key.strip() in SECRETIVE:
        text = key.strip() + equals + "***"
        message = message if one["rule"] in OF_NAMES else one["rule"]
    params = {"file": path, "line": one["line"], "message": message, "advice": one["fix"]}
    return Finding(
        CODES[_code(one)],
        params,
        ["%s:%d: %s" % (path, one["line"], text)],
        said=("message", "advice"),
    )


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "several-starts",
        "error",
        75,
        "backend_service_unit_sections",
        (
            "{unit} has {count} lines ExecStart=, and systemd refuses that with Type={type}",
            "An ExecStart= in a drop-in adds to that of the unit. Only an empty 'ExecStart=' before it takes the "
            "earlier one away.",
            "Write the line 'ExecStart=' before the new one in the drop-in, then 'systemctl daemon-reload'.",
        ),
        (
            "{unit} 有 {count} 行 ExecStart=，Type={type} 时 systemd 会拒绝",
            "drop-in 中的 ExecStart= 是追加到单元原有命令之后；只有先写一行空的 'ExecStart=' 才会替换它。",
            "请在 drop-in 中的新命令之前加一行 'ExecStart='，然后执行 systemctl daemon-reload。",
        ),
    ),
    Code(
        "unit-line-for-a-shell",
        "warning",
        85,
        "backend_service_exec_start",
        (
            "Line {line} of {file} is written for a shell, and systemd runs none: {message}",
            "What only a shell understands reaches the program as an argument, as it is written. {advice}",
            "Correct line {line} of {file}.",
        ),
        (
            "{file} 第 {line} 行使用了 shell 语法，而 systemd 不经过 shell：{message}",
            "只有 shell 才能理解的内容会原样作为参数传给程序。{advice}",
            "请更正 {file} 的第 {line} 行。",
        ),
    ),
    Code(
        "unit-line-refused",
        "error",
        80,
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
    Code(
        "unit-line-ignored",
        "warning",
        90,
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
    Code(
        "dropin-ignored",
        "warning",
        76,
        "backend_service_unit_sections",
        (
            "systemd passes over {path}: the name of a drop-in has to end in .conf",
            "Of the directory of drop-ins of {unit} it reads no other files, and says nothing of them.",
            "mv {path} {path}.conf && systemctl daemon-reload",
        ),
        (
            "systemd 会忽略 {path}：drop-in 的文件名必须以 .conf 结尾",
            "在 {unit} 的 drop-in 目录中，systemd 不读取其他文件，也不作提示。",
            "",
        ),
    ),
)
