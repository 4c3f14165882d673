# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the value of a directive against what each version of systemd accepts.

Private to this collection: it may change in any release.

`problems` is the entry. Each kind of value has a small function
``check(value, version, argument, key, unit_type)`` that returns None or a list of ``(rule, severity, params)``;
`value_kinds` has the kind of each directive. A value that may be valid is accepted.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values import (
    calendar,
    choices,
    devices,
    names,
    numbers,
    paths,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.exec import check as check_exec
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.table import OBSOLETE, REMOVED_258
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.value_kinds import kinds
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import pattern

# The versions of systemd with which these checks were compared.
MEASURED = (219, 239, 243, 247, 252, 257, 262)
# Rules for values that systemd warns about but uses; see `stands`.
_STANDS = frozenset(
    (
        "deprecated-directive",
        "killmode-none",
        "legacy-var-run",
        "obsolete-output",
        "odd-user-name",
        "removed-prefix",
        "unknown-escape",
        "user-nobody",
    )
)
# Kinds that accept a comment as part of the value without a message.
_COMMENTED = ("path", "workdir", "envfile", "pidfile", "string", "output")
_sections = {}
_answers = {}
_kinds = {"exec": check_exec}
for _module in (
    calendar,
    choices,
    devices,
    names,
    numbers,
    paths,
):
    _kinds.update(_module.KINDS)


def problems(unit_type, section, key, value, version):
    """Return the problems of an assignment in systemd VERSION: a list of ``(rule, severity, params)``.

    ``unit_type`` is "service", "socket", ...; ``value`` the logical value (lines joined, surrounding blanks
    removed); ``version`` an int. ``severity``: "error" (the unit is refused or cannot work), "warning" (the assignment
    is ignored or misread), "info" (it has an effect only with another setting). ``params`` are those of the rule's
    texts, with ``offset``, the position in the value of the word in question.
    """
    question = (unit_type, section, key, value, version)
    answer = _answers.get(question)
    if answer is None:
        if len(_answers) > 20000:
            _answers.clear()
        answer = _answers[question] = _problems(unit_type, section, key, value, version)
    return list(answer)


def stands(problem):
    """Whether systemd uses the value of a problem all the same, with a warning or silently."""
    rule, _severity, params = problem
    return rule in _STANDS or params.get("silent", False)


def _problems(unit_type, section, key, value, version):
    found = _obsolete(key, section, version)
    entry = _directives(section).get(key)
    if entry is not None and not (found and found[0][0] == "removed-directive"):
        check, argument, since, kind = entry
        if since <= version or version not in MEASURED:
            new = check(value, version, argument, key, unit_type)
            found += [_cause(problem, value, kind) for problem in new] if new else _silent(value, kind)
    return [_complete(problem, key, value, version) for problem in found]


def _complete(problem, key, value, version):
    """Return the problem with all parameters that a text may use, and the offset of the word it is about."""
    rule, severity, params = problem
    word = params.get("value", value)
    full = {"key": key, "value": value, "expected": "", "word": "", "instead": "", "version": version}
    full["offset"] = max(value.find(word), 0)
    full.update(params)
    return rule, severity, full


def _directives(section):
    """Return the directives of SECTION: ``{key: (check, argument, first version, kind)}``."""
    found = _sections.get(section)
    if found is None:
        found = _sections[section] = {
            key: (_kinds[name], argument, since, name) for key, (name, argument, since) in kinds(section).items()
        }
    return found


def _obsolete(key, section, version):
    if section == "Install":
        return []
    if version > 257 and key in REMOVED_258:
        return [("removed-directive", "warning", {"instead": REMOVED_258[key]})]
    state, first, last, instead = OBSOLETE.get(key, ("", 999, 0, ""))
    if first <= version <= last:
        return [(state + "-directive", "warning", {"instead": instead})]
    return []


def _cause(problem, value, kind):
    """Return the problem, with the rule of its most likely cause if there is one."""
    rule, severity, params = problem
    if severity == "info" or kind == "exec":
        return problem
    word = params.get("value") or value or " "
    if len(word) > 1 and word[0] in "\"'\u201c\u2018\u00ab" and word[-1] in "\"'\u201d\u2019\u00bb":
        rule = "quoted-value"
    elif word[:1] == "#" or " #" in value or "\t#" in value:
        rule = "inline-comment"
    elif "{{" in value or "{%" in value:
        rule = "unrendered-template"
    elif word[0] in "\u201c\u201d\u2018" or word[-1] in "\u201c\u201d":
        rule = "curly-quote"
    elif value[-1:] > "\x7f" and _odd_blank(value[-1]) or value[:1] > "\x7f" and _odd_blank(value[0]):
        rule = "odd-blank"
        params = dict(params, word="U+%04X" % ord(value[-1] if _odd_blank(value[-1]) else value[0]))
    return rule, severity, params


def _odd_blank(char):
    return char in "\u00a0\u200b\u200c\u200d\u2060\u202f\u3000\ufeff" or "\u2000" <= char <= "\u200a"


def _silent(value, kind):
    """Return problems of what every version accepts silently but nobody intends."""
    if " #" in value and kind in _COMMENTED:
        rest = value.split(" #", 1)[1]
        if rest[:1] in ("", " ") or kind != "string" and rest[:1].isalpha():
            return [("inline-comment", "warning", {"value": "#" + rest, "silent": True})]
    if "{{" in value and kind != "exec" and pattern(r"\{\{-?[ \t]*[A-Za-z_].*\}\}").search(value):
        return [("unrendered-template", "warning", {"value": value, "silent": True})]
    return []


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "deprecated-directive": (
        "{key}= is deprecated, this version warns about it",
        "Use {instead}= instead, or remove it.",
        "{key}= 已过时，此版本会告警",
        "请改用 {instead}= 或删除。",
    ),
    "inline-comment": (
        "{value}: a comment after a value is part of the value",
        "Put the comment on a line of its own.",
        "{value}：值后面的注释会成为值的一部分",
        "请把注释单独写成一行。",
    ),
    "odd-blank": (
        "{value} has an invisible character or a space that systemd does not treat as one ({word})",
        "Type a plain space, or remove the character.",
        "{value} 中有不可见字符或 systemd 不识别的空格（{word}）",
        "请改为普通空格或删除该字符。",
    ),
    "quoted-value": (
        "{key}= takes its value without quotes: {value}",
        "Remove the quotes.",
        "{key}= 的值不能加引号：{value}",
        "请去掉引号。",
    ),
    "removed-directive": (
        "{key}= was removed from systemd, the line has no effect",
        "Remove it; the replacement, if any, is {instead}.",
        "{key}= 已从 systemd 中移除，此行无效",
        "请删除；如有替代，为 {instead}。",
    ),
    "unbalanced-quotes": (
        "a quote in {key}= is not closed, or text follows it without a space",
        "Close it; for the character itself write \\' or \\\".",
        "{key}= 中的引号没有闭合，或引号后紧跟文字",
        "请闭合引号；要写字符本身请用 \\' 或 \\\"。",
    ),
    "unknown-escape": (
        "systemd does not know the escape {word} in {key}=",
        "Write the backslash twice, or remove it.",
        "systemd 不认识 {key}= 中的转义 {word}",
        "请写两个反斜杠，或删除。",
    ),
    "unknown-specifier": (
        "systemd {version} does not know the specifier {word} in {value}",
        "Write %{word} for a percent sign.",
        "systemd {version} 不认识 {value} 中的说明符 {word}",
        "要写百分号请用 %{word}。",
    ),
    "unrendered-template": (
        "{value} looks like a template that was not filled in",
        "Render the template, or write the value.",
        "{value} 像是没有渲染的模板",
        "请先渲染模板，或写入实际值。",
    ),
}
