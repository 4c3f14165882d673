# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of all rules, collected from the files that define them, for findings and docs."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.wording import said


def texts():
    """Return `{rule: (message, fix, message in Chinese, fix in Chinese)}` of all rules.

    The rules are imported here and not above, because some of their files import this one.
    """
    if not _TEXTS:
        from ansible_collections.unitsmith.systemd.plugins.module_utils._lint import (
            allowed,
            combinations,
            damage,
            files,
            structure,
            systemd_verify,
        )
        from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values import (
            calendar,
            check,
            choices,
            devices,
            exec,
            names,
            numbers,
            paths,
        )
        from ansible_collections.unitsmith.systemd.plugins.module_utils._unit import encoding, repair

        families = (encoding, repair, files, structure, damage, allowed, systemd_verify, combinations)
        values = (check, numbers, choices, paths, devices, names, exec, calendar)
        for family in families + values:
            _TEXTS.update(family.TEXTS)
    return _TEXTS


_TEXTS = {}


def message(rule, language, params):
    """Return `(message, fix)` of a rule, two str. language: `en` or `zh`. params: dict, the parameters of the texts."""
    return said(texts()[rule], language, params)


def finding(problem, language, line_of=lambda line: line, **more):
    """Return a Problem as a finding (dict). line_of: function from the problem's line to that of the finding."""
    text, fix = message(problem.rule, language, problem.params)
    found = {
        "line": line_of(problem.line),
        "end_line": line_of(problem.end_line),
        "column": problem.column,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": text,
        "fix": fix,
        "repairable": False,
    }
    return dict(found, **more)
