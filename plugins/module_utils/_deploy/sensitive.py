# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be said of a unit whose text is a secret: names and lines, and nothing that is quoted from it.

Private to this collection: it may change in any release.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import parse

HIDDEN = "(hidden)"
CHANGED = "(hidden, changed)"
REST_CHANGED = "# (hidden: comments or layout changed)\n"
# What is no name of a section or a directive may be a piece of a value.
NAME = re.compile(r"(?:X-)?[A-Z][A-Za-z]{0,40}$")
TEXTS = {
    "en": ("The text is sensitive and is not quoted", "The rule's entry in docs/rules.md says what it means."),
    "zh": ("文本已标记为敏感，不予引用", "含义见 docs/rules.md 中该规则的条目。"),
}


def unquoted(findings, language):
    """The findings, or repairs, with their rules and lines, and without what their texts quote."""
    message, fix = TEXTS[language]
    said = {"message": message, "fix": fix}
    return [dict(one, **{key: text for key, text in said.items() if key in one}) for one in findings]


def overridden(changes):
    """The changes that overrides made, without the values."""
    return [dict(one, before=[HIDDEN] * len(one["before"]), after=[HIDDEN] * len(one["after"])) for one in changes]


def diff(before, after):
    """Return two texts whose difference names the directives that differ between two texts of a unit."""
    old, new = _directives(before), _directives(after)
    changed = {key for key in set(old) | set(new) if old.get(key) != new.get(key)}
    rest = REST_CHANGED if before != after and not changed else ""
    return _text(old, changed, HIDDEN), _text(new, changed, CHANGED) + rest


def _directives(text):
    found = {}
    for item in parse(text):
        if item.kind == "assignment":
            found.setdefault((item.section, item.key), []).append(item.value)
    return found


def _text(directives, changed, mark):
    lines, section = [], None
    for (own, key), values in directives.items():
        if own != section:
            lines.append("[%s]" % _name(own))
            section = own
        lines += ["%s=%s" % (_name(key), mark if (own, key) in changed else HIDDEN)] * len(values)
    return "".join(line + "\n" for line in lines)


def _name(text):
    return text if NAME.match(text or "") else HIDDEN
