# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments that allow warnings: `# unitsmith: allow RULE[, RULE]` before the line that gives the warning.

Every systemd ignores them as comments. An allowed warning becomes an info; an error stays an error.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.catalogue import texts
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.problem import INFO, Problem
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import nearest

_COMMENT = re.compile("[ \t]*[#;][ \t]*unitsmith[ \t]*[:\uff1a](.*)", re.DOTALL)
# The rule for messages of the host's own systemd, which is asked later: an allowance for it is never unused here.
ASKED_LATER = "systemd"


def allowances(items):
    """Return `[(comment, rules, item)]`: the Item of the comment, the rules it names, the Item that follows, or None.

    items: what `grammar.parse` returns. A comment applies to the next line that is neither blank nor a comment.
    """
    found = []
    waiting = []
    for item in items:
        match = _COMMENT.match(item.raw) if item.kind == "comment" else None
        if match:
            waiting.append((item, _rules(match.group(1))))
        elif item.kind not in ("comment", "blank"):
            found += [(comment, rules, item) for comment, rules in waiting]
            waiting = []
    return found + [(comment, rules, None) for comment, rules in waiting]


def _rules(words):
    words = [word for word in re.split("[ \t\r,\uff0c\u3001]+", words) if word]
    # Any first word but "allow" is reported as an unknown rule.
    return words[1:] if words[:1] == ["allow"] and words[1:] else words or [""]


def let_pass(findings, items, line_of=lambda line: line):
    """Lower the allowed findings to infos; return the list of Problems of the comments themselves.

    findings: list of dict, changed in place. line_of: function that maps a line of the items to one of the findings.
    """
    problems = []
    for comment, rules, item in allowances(items):
        for rule in rules:
            if rule not in texts():
                problems.append(_problem(comment, "allow-unknown-rule", name=rule, hint=_hint(rule)))
            elif not (item and _lower(findings, rule, *_span(comment, item, line_of))) and rule != ASKED_LATER:
                problems.append(_problem(comment, "allow-unused", name=rule))
    return problems


def _span(comment, item, line_of):
    """Return the first and last line a comment applies to; its own too: messages without a line are put in line 1."""
    return min(line_of(comment.line), line_of(item.line)), line_of(item.end_line)


def _lower(findings, rule, first, last):
    lowered = [one for one in findings if one["rule"] == rule and first <= one["line"] <= last]
    lowered = [one for one in lowered if one["severity"] == "warning"]
    for one in lowered:
        one["severity"] = "info"
    return lowered


def _hint(rule):
    near = nearest(rule, ["allow", *texts()]) if rule else None
    return ("did-you-mean", near) if near else ("see-man-page", "docs/rules.md")


def _problem(comment, rule, **params):
    return Problem(rule, INFO, comment.line, comment.end_line, comment.column, params)


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "allow-unknown-rule": (
        "the comment allows nothing: {name!r} is not a rule",
        "{hint}",
        "该注释不起作用：没有名为 {name!r} 的规则",
        "{hint}",
    ),
    "allow-unused": (
        "the comment allows nothing: {name} gives no warning in the next line",
        "Remove it. Errors cannot be allowed.",
        "该注释不起作用：{name} 在下一行没有警告",
        "请删除。错误（error）不能放行。",
    ),
}
