# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What does this host's systemd refuse or pass over in the unit and its drop-ins?

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import dialect

BY_SEVERITY = {"error": "unit-line-refused", "warning": "unit-line-ignored"}
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
        for one in lint(text, path, version, known, host.language):
            if one["severity"] in BY_SEVERITY:
                found.append(_finding(path, lines, one))
    return found


def _finding(path, lines, one):
    text = lines[one["line"] - 1].strip() if one["line"] <= len(lines) else ""
    key, equals, dummy = text.partition("=")
    message = one["message"].rstrip(".")
    if key.strip() in SECRETIVE:
        text, message = key.strip() + equals + "***", one["rule"]
    params = {"file": path, "line": one["line"], "message": message, "advice": one["fix"]}
    return Finding(
        CODES[BY_SEVERITY[one["severity"]]],
        params,
        ["%s:%d: %s" % (path, one["line"], text)],
        said=("message", "advice"),
    )


# In the order in which to fix them: see `Code`.
CODES = codes(
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
)
