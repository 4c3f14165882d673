# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings for the repairs of a text, and for the lines that systemd misreads because of the damage before them."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.catalogue import finding, message
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.combinations import WHOLE
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.problem import ERROR, INFO, RANK

# Repairs that only versions before this one need: for newer ones they are not reported.
ONLY_BEFORE = {"comment-in-continuation": 243, "comment-ends-in-backslash": 243, "backslash-at-end": 239}


def original(origin, line):
    """Return the line number (int) in the original text. origin: list of int, empty if the lines are the same."""
    return origin[line - 1] if line <= len(origin) else line


def crlf_lines(text, repairs, version):
    """Return one repair for each line where the CR hides the continuation backslash from systemd before 243."""
    if version >= 243 or "\\\r\n" not in text:
        return []
    (one,) = [repair for repair in repairs if repair["rule"] == "crlf"]
    lines = enumerate(text.split("\n"), 1)
    return [dict(one, line=number, column=len(line)) for number, line in lines if line.endswith("\\\r")]


def repair_findings(repairs, origin, unit, problems, language):
    """Return the findings for repairs, each as severe as the worst problem that the repair removes from its lines.

    unit: the repaired Unit. problems: list of Problem, those of the text before the repair.
    """
    left = {(problem.rule, original(origin, problem.line)) for problem in unit.found}
    problems = [problem for problem in problems if (problem.rule, problem.line) not in left]
    ends = {}  # last line of a repaired assignment, by each of its lines
    for item in unit.items:
        end = original(origin, item.end_line)
        if item.kind != "comment":
            ends.update(dict.fromkeys(range(original(origin, item.line), end + 1), end))
    findings = []
    for one in repairs:
        end = ends.get(one["line"], one["line"])
        near = [p.severity for p in problems if p.rule not in WHOLE and p.line <= end and one["line"] <= p.end_line]
        findings.append(
            {
                "line": one["line"],
                "end_line": end,
                "column": one["column"],
                "rule": one["rule"],
                "severity": max(near, key=RANK.get, default=INFO),
                "message": one["message"],
                "fix": message(one["rule"], language, {"count": one["count"], "char": ""})[1],
                "repairable": True,
            }
        )
    lost = {problem.rule for problem in problems if problem.rule in WHOLE} - {problem.rule for problem in unit.found}
    if lost:
        _blame(findings, {original(origin, item.line) for item in unit.items if item.kind == "section"})
    return [f for f in findings if f["severity"] != INFO or unit.version < ONLY_BEFORE.get(f["rule"], 999)]


def consequences(problems, findings, damage, language):
    """Return the findings for correct lines that systemd misreads because of the damage before them."""
    worst = {}
    for one in findings:
        worst[one["line"]] = max(worst.get(one["line"], 0), RANK[one["severity"]])
    found = []
    for problem in problems:
        rule, severity, line = problem.rule, problem.severity, problem.line
        if severity == INFO or rule in WHOLE or rule == "inline-comment" or worst.get(line, -1) >= RANK[severity]:
            continue
        worst[line] = RANK[severity]
        cause = max([one["line"] for one in damage if one["line"] <= line], default=damage[0]["line"])
        fix = message("consequence", language, {"line": cause})[1]
        found.append(finding(problem, language, fix=fix, repairable=all(one["repairable"] for one in damage)))
    return sorted(found, key=lambda f: f["line"])


def _blame(findings, headers):
    """Raise to errors the repairs that hide a required part of the unit from systemd: those of headers, else all."""
    to_blame = [one for one in findings if one["line"] in headers]
    for one in to_blame or [one for one in findings if one["rule"] != "no-final-newline"]:
        one["severity"] = ERROR


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "consequence": (
        "systemd misreads this line because of an earlier error",
        "Correct line {line} first.",
        "由于前面的错误，systemd 误读了该行",
        "请先修正第 {line} 行。",
    ),
}
