# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the output of `systemd-analyze verify`, of any version, into findings."""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.allowed import let_pass
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.catalogue import message
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import is_dropin, parse

# 219: "[PATH:LINE] text", later ones: "PATH:LINE: text".
_LINE = re.compile(r"\[?(.+?):([0-9]+)(?:\]|:) (.*)$")
# Colours (CSI) and links (OSC) for a terminal.
_ESCAPES = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)")
# Messages after which systemd does not load the unit.
_REFUSED = re.compile(
    r"bad unit file setting|failed to load(?:ed)? properly|is not loaded properly|Failed to load|[Rr]efusing|"
    r"not loading\.|^Assertion .* failed"
)
# Messages about the unit as a whole, not about a line.
_AS_A_WHOLE = re.compile(r"[Rr]efusing\.|not loading\.|^Assertion .* failed")
# Messages about the host and not about the text: mode of the temporary file, programs or units not installed yet.
_OF_THE_HOST = re.compile(
    r"is marked (?:executable|world-|inaccessible)|is not executable|^(?:Unit .* )?not found|/start|No manual entry|"
    r"^man |command man|Failed to add dependency on .*: (?:No such|Permission)|Unit .* (?:not found|is masked)|"
    r"not loaded, .*cannot be started|conflicting jobs|Cannot add dependency job|IP firewall"
)
_ACCOUNT = re.compile("Accepting user/group name '(.+?)', which ")
# Messages about the unit that do not name it; the assertion fails in 247 for Type=dbus without BusName=.
_NAMELESS = re.compile(r"Accepting user/group name |Error: .*Unit is not loaded properly|Assertion .* failed")


def findings(output, path, text, version, language="en"):
    """Return the messages of systemd as a list of findings like those of `linter.lint`, rule `systemd`.

    output: str, all that `systemd-analyze verify PATH` printed. path: str, PATH as it was given. text: str, the
    content of the file: systemd before 247 reports logical line numbers. version: int. Messages about other units and
    about the host are left out; `# unitsmith: allow systemd` allows those about the next line.
    """
    said = _said(output, path)
    refused = any(line is None and _REFUSED.search(words) for line, words in said)
    whole = any(line is None and _AS_A_WHOLE.search(words) for line, words in said)
    last = max([i for i, (line, _words) in enumerate(said) if line], default=None)
    items = parse(text, version)
    spans = {item.reported: (item.line, item.end_line) for item in items}
    found = []
    for i, (line, words) in enumerate(said):
        # systemd stops reading at the line for which it refuses the unit.
        error = refused and not whole and (i == last or last is None) or bool(_REFUSED.search(words))
        first, end = spans.get(line, (line, line)) if line else _named(words, items)
        sentence, fix = message("systemd", language, {"words": words})
        found.append(
            {
                "line": first,
                "end_line": end,
                "column": 1,
                "rule": "systemd",
                "severity": "error" if error else "warning",
                "message": sentence,
                "fix": fix,
                "repairable": False,
            }
        )
    let_pass(found, items)
    return found


def _named(words, items):
    """Return the lines for a message without a line number: those with the account that it names, else the first."""
    match = _ACCOUNT.match(words)
    for item in items if match else ():
        if item.kind == "assignment" and item.value and match.group(1) in item.value:
            return item.line, item.end_line
    return 1, 1


def _said(output, path):
    """Return the messages about the file at path as `[(line or None, words)]`."""
    parts = path.rsplit("/", 2)
    unit = parts[-2][:-2] if is_dropin(path) else parts[-1]
    names = [unit]
    if "@." in unit:
        # systemd verifies a template as an instance with a name of its own choice.
        stem, _at, suffix = unit.partition("@.")
        names += [f"{stem}@{instance}.{suffix}" for instance in ("i", "test-instance", "test_instance")]
    said = []
    for printed in _ESCAPES.sub("", output).split("\n"):
        match = _LINE.match(printed)
        if match and match.group(1) in (path, parts[-1]):
            words, line = match.group(3), int(match.group(2))
        elif match and "/" in match.group(1):
            continue
        elif any(name in printed for name in names) or _NAMELESS.match(printed):
            words, line = printed, None
            for name in names:
                if words.startswith(name + ": "):
                    words = words[len(name) + 2 :]
        else:
            continue
        if not _OF_THE_HOST.search(words):
            said.append((line, words))
    return said


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "systemd": (
        "this host's systemd says: {words}",
        "Correct the line; systemd-analyze verify shows the same.",
        "本机 systemd 提示：{words}",
        "请修改该行；可用 systemd-analyze verify 复查。",
    ),
}
