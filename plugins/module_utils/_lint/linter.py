# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings in the text of a unit file: the rules on what is repaired, and the damage itself."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.allowed import let_pass
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.combinations import WHOLE
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.structure import ERROR, INFO, WARNING, Unit
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import Known
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.encoding import decode_lossless, encoding_finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST, unit_type
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.repair import repair_lines
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.wording import message

_RANK = {ERROR: 2, WARNING: 1, INFO: 0}
# Repairs for the sake of versions before this one: to any other they are no finding.
_ONLY_BEFORE = {"comment-in-continuation": 243, "comment-ends-in-backslash": 243, "backslash-at-end": 239}


def check(text, name, version=NEWEST, known=None, language="en"):
    """Return `(repaired, repairs, findings)` for the text of a unit file.

    text: str, with lone surrogates for bytes that are not UTF-8. name: name or path of the unit or drop-in.
    version: int, the systemd whose verdict is asked. known: what `parse_dump` returns for the host, or None.
    findings: what is still wrong with the repaired text, with the lines of the text as it came: list of dict (`line`,
    `end_line`, `column`, `rule`, `severity`, `message`, `fix`, `repairable`).
    """
    repaired, repairs, origin = repair_lines(text, language)
    unit = Unit(repaired, name, version, Known(version, known))
    findings = [_finding(problem, origin, language) for problem in unit.problems()]
    return repaired, repairs, _finished(findings, unit, origin, language)


def lint(text, name, version=NEWEST, known=None, language="en"):
    """Return all findings in a text as it is (see `check`); those that `repair` takes away are `repairable`."""
    repaired, repairs, origin = repair_lines(text, language)
    unit = Unit(repaired, name, version, Known(version, known))
    findings = [_finding(problem, origin, language) for problem in unit.problems()]
    if repairs:
        raw = Unit(text, name, version, Known(version, known))
        damage = _repair_findings(_crlf_lines(text, repairs, version) + repairs, origin, unit, raw, language)
        findings += damage
        findings += _consequences(raw.found, findings, damage, language)
    return _finished(findings, unit, origin, language)


def lint_bytes(data, name, version=NEWEST, known=None, language="en"):
    """Return all findings in the bytes of a unit file; see `lint`. Raises nothing, whatever the bytes."""
    encoding = encoding_finding(data)
    if encoding:
        problem = ("encoding", ERROR, 1, data.count(b"\n") + 1, 1, {"encoding": encoding[0].upper()})
        found = [dict(_finding(problem, [], language), repairable=encoding[1])]
        raw = Unit(decode_lossless(data), name, version, Known(version, known)).problems()
        # The first line of which systemd speaks is worth a finding, all it says on the way is not.
        return found + _consequences([one for one in raw if one[0] != "nul"], found, found, language)[:1]
    return lint(decode_lossless(data), name, version, known, language)


def file_findings(path, mode, language="en", problem=None):
    """Return the findings about a file itself: what kept it from being read, its name, its mode (int, of stat(2))."""
    found = []
    if problem:
        found.append(("unreadable", ERROR, 1, 1, 1, {"path": path, "problem": problem}))
    elif not unit_type(path):
        found.append(("no-unit-name", ERROR, 1, 1, 1, {"name": path.rpartition("/")[2]}))
    elif mode & 0o113:
        found.append(("file-mode", WARNING, 1, 1, 1, {"mode": f"{mode & 0o7777:04o}"}))
    return [_finding(one, [], language) for one in found]


def _finding(problem, origin, language):
    rule, severity, line, end_line, column, params = problem
    text, fix = message(rule, language, params)
    return {
        "line": _original(origin, line),
        "end_line": _original(origin, end_line),
        "column": column,
        "rule": rule,
        "severity": severity,
        "message": text,
        "fix": fix,
        "repairable": False,
    }


def _finished(findings, unit, origin, language):
    """The findings in the order of the lines, with regard to comments in the repaired unit that let some pass."""
    problems = let_pass(findings, unit.items, lambda line: _original(origin, line))
    findings += [_finding(problem, origin, language) for problem in problems]
    return sorted(findings, key=lambda f: (f["line"], f["column"]))


def _original(origin, line):
    """The line in the text as it came; without `origin` there is nothing to map."""
    return origin[line - 1] if line <= len(origin) else line


def _crlf_lines(text, repairs, version):
    """Repairs, one each, of the lines where CR keeps systemd before 243 from seeing the backslash."""
    if version >= 243 or "\\\r\n" not in text:
        return []
    (one,) = [repair for repair in repairs if repair["rule"] == "crlf"]
    lines = enumerate(text.split("\n"), 1)
    return [dict(one, line=number, column=len(line)) for number, line in lines if line.endswith("\\\r")]


def _repair_findings(repairs, origin, unit, raw, language):
    """Repairs as findings: as severe as what systemd says of the damaged lines, and of the repaired ones no more.

    unit: the repaired Unit, raw: the damaged one.
    """
    left = {(problem[0], _original(origin, problem[2])) for problem in unit.found}
    problems = [problem for problem in raw.problems() if (problem[0], problem[2]) not in left]
    ends = {}  # last line of the repaired assignment by each of its lines
    for item in unit.items:
        end = _original(origin, item.end_line)
        if item.kind != "comment":
            ends.update(dict.fromkeys(range(_original(origin, item.line), end + 1), end))
    findings = []
    for one in repairs:
        end = ends.get(one["line"], one["line"])
        near = [p[1] for p in problems if p[0] not in WHOLE and p[2] <= end and one["line"] <= p[3]]
        findings.append(
            {
                "line": one["line"],
                "end_line": end,
                "column": one["column"],
                "rule": one["rule"],
                "severity": max(near, key=_RANK.get, default=INFO),
                "message": one["message"],
                "fix": message(one["rule"], language, {"count": one["count"], "char": ""})[1],
                "repairable": True,
            }
        )
    lost = {problem[0] for problem in problems if problem[0] in WHOLE} - {problem[0] for problem in unit.found}
    if lost:
        _blame(findings, {_original(origin, item.line) for item in unit.items if item.kind == "section"})
    return [f for f in findings if f["severity"] != INFO or unit.version < _ONLY_BEFORE.get(f["rule"], 999)]


def _consequences(problems, findings, damage, language):
    """Findings for what systemd says of lines that are sound: it follows from the damage before them."""
    worst = {}
    for one in findings:
        worst[one["line"]] = max(worst.get(one["line"], 0), _RANK[one["severity"]])
    found = []
    for problem in problems:
        rule, severity, line = problem[:3]
        if severity == INFO or rule in WHOLE or rule == "inline-comment" or worst.get(line, -1) >= _RANK[severity]:
            continue
        worst[line] = _RANK[severity]
        cause = max([one["line"] for one in damage if one["line"] <= line], default=damage[0]["line"])
        fix = message("consequence", language, {"line": cause})[1]
        found.append(
            dict(_finding(problem, [], language), fix=fix, repairable=all(one["repairable"] for one in damage))
        )
    return sorted(found, key=lambda f: f["line"])


def _blame(findings, headers):
    """The damage keeps systemd from seeing what the unit must have: say so where that is."""
    to_blame = [finding for finding in findings if finding["line"] in headers]
    for finding in to_blame or [f for f in findings if f["rule"] != "no-final-newline"]:
        finding["severity"] = ERROR
