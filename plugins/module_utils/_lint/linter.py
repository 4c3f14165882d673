# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lints the text of a unit file: the rules on the repaired text, and the repairs as findings."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.allowed import let_pass
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.catalogue import finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.damage import (
    consequences,
    crlf_lines,
    original,
    repair_findings,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.problem import ERROR, Problem
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.structure import problems_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.unit import Unit
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import Known
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.encoding import decode_lossless, encoding_finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.repair import repair_lines


def lint(text, name, version=NEWEST, known=None, language="en"):
    """Return all findings in the text of a unit file; those that `repair` removes are `repairable`.

    text: str, with lone surrogates for bytes that are not UTF-8. name: name or path of the unit or drop-in.
    version: int, the systemd version to lint for. known: what `parse_dump` returns for the host, or None.
    Returns a list of dict: `line`, `end_line`, `column`, `rule`, `severity`, `message`, `fix`, `repairable`.
    """
    repaired, repairs, origin = repair_lines(text, language)
    unit = Unit(repaired, name, version, Known(version, known))
    findings = _told(problems_of(unit), origin, language)
    if repairs:
        problems = problems_of(Unit(text, name, version, Known(version, known)))
        damage = repair_findings(crlf_lines(text, repairs, version) + repairs, origin, unit, problems, language)
        findings += damage
        findings += consequences(problems, findings, damage, language)
    return _finished(findings, unit, origin, language)


def lint_bytes(data, name, version=NEWEST, known=None, language="en"):
    """Return all findings in the bytes of a unit file; see `lint`. Never raises."""
    encoding = encoding_finding(data)
    if encoding:
        problem = Problem("encoding", ERROR, 1, data.count(b"\n") + 1, 1, {"encoding": encoding[0].upper()})
        found = [finding(problem, language, repairable=encoding[1])]
        problems = problems_of(Unit(decode_lossless(data), name, version, Known(version, known)))
        # In the wrong encoding systemd misreads every line: only the first is reported.
        return found + consequences([one for one in problems if one.rule != "nul"], found, found, language)[:1]
    return lint(decode_lossless(data), name, version, known, language)


def _told(problems, origin, language):
    return [finding(problem, language, lambda line: original(origin, line)) for problem in problems]


def _finished(findings, unit, origin, language):
    """Return the findings sorted by line, those lowered that comments in the repaired unit allow."""
    problems = let_pass(findings, unit.items, lambda line: original(origin, line))
    findings += _told(problems, origin, language)
    return sorted(findings, key=lambda f: (f["line"], f["column"]))
