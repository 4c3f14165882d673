# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about single lines: what a version of systemd refuses, ignores or misreads."""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.combinations import check as check_whole
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.problem import ERROR, INFO, WARNING, Problem
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.check import problems as value_problems
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.check import stands
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import INSTEAD, nearest, table
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import (
    BLANK,
    parse,
    physical_lines,
    too_long,
)

# Lone surrogates stand for bytes that are not UTF-8; systemd refuses noncharacters as well.
_NOT_UTF_8 = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def problems_of(unit):
    """Return the list of Problems of a Unit; call it once per Unit."""
    if not unit.text and not unit.dropin:
        unit.add("empty-file", ERROR, 1)
        return unit.found
    unit.items = parse(unit.text, unit.version)
    long_line = too_long(unit.text, unit.version)
    if long_line:
        unit.add("line-too-long", ERROR, long_line)
    _bytes(unit)
    for item in unit.items:
        _KINDS[item.kind](unit, item)
    if not unit.dropin:
        check_whole(unit)
    return unit.found


def _bytes(unit):
    """Report NUL bytes and bytes that are not UTF-8."""
    if "\0" in unit.text:
        for number, line in enumerate(unit.text.split("\n"), 1):
            if "\0" in line.rstrip("\0"):
                unit.add("nul", WARNING, number)
    for item in unit.items if not_utf_8(unit.text) else ():
        bad = not_utf_8(item.raw)
        if bad and item.kind != "comment":
            # 219 checks only some values.
            refused = unit.version >= 239 or (item.key or "").startswith("ExecStart")
            unit.at(item, "not-utf-8", ERROR if refused else WARNING, byte=_byte(bad.group()))


def _nothing(unit, item):
    """Blank lines and comments have no problems."""


def _include(unit, item):
    if unit.version >= 239:
        unit.at(item, "include", WARNING)


def _header(unit, item):
    name = item.section
    if _bad_name(name, unit.version):
        _bad_header(unit, item)
    elif name not in unit.sections and not name.startswith("X-"):
        unit.at(item, "unknown-section", WARNING, section=_short(name), hint=_section_hint(unit, name))


def _section_hint(unit, name):
    plain = name.strip(" \t[]").lower()
    for section in unit.sections:
        if plain == section.lower():
            return "did-you-mean", f"[{section}]"
    near = nearest(plain, unit.sections)
    return ("did-you-mean", f"[{near}]") if near else ("sections", ", ".join([f"[{one}]" for one in unit.sections]))


def _bad_header(unit, item):
    header = _short(item.raw.strip())
    unit.at(item, "invalid-section-header", ERROR, header=header, section=unit.sections[-1])


def _no_equals(unit, item):
    if item.section is None:
        unit.at(item, "outside-section", WARNING, section=unit.sections[0])
    elif item.section in unit.sections:
        unit.at(item, "missing-equals", ERROR if unit.version < 243 else WARNING, text=_short(item.raw.strip()))


def _assignment(unit, item):
    if item.section is None:
        unit.at(item, "outside-section", WARNING, section=unit.sections[0])
    elif item.section not in unit.sections:
        return
    elif not item.key:
        unit.at(item, "missing-key", WARNING)
    elif not item.key.startswith("X-"):
        _directive(unit, item)
        if item.end_line > item.line:
            _swallowed(unit, item)


def _directive(unit, item):
    """Check an assignment in a section that systemd reads."""
    state = unit.known.state(item.section, item.key)
    if state == ".":
        _unknown(unit, item)
        return
    unit.assignments.setdefault((item.section, item.key), []).append(item)
    start = item.raw.find(item.value, item.raw.find("=") + 1) + 1
    for rule, severity, params in _of_value(unit, item, state):
        column = start + params.get("offset", 0) if item.line == item.end_line else item.column
        unit.found.append(Problem(rule, severity, item.line, item.end_line, column, params))
        if severity != INFO and unit.broken.get(item.line) != ERROR and not stands((rule, severity, params)):
            unit.broken[item.line] = severity


def _of_value(unit, item, state):
    """Return the problems `[(rule, severity, params)]` of a value, judged with the rest of the unit."""
    value = item.value
    if "%" in value and "%%" not in value and "@" not in unit.name:
        # %i and %I are empty unless the unit is a template.
        value = value.replace("%i", "").replace("%I", "")
    problems = value_problems(unit.type, item.section, item.key, value, unit.version)
    if state == "x" and not problems:
        return [("directive-removed", WARNING, {"key": item.key})]
    if problems and problems[0][0] == "priority-before-policy":
        if unit.text_of(item.section, "CPUSchedulingPolicy") in ("fifo", "rr"):
            return problems[1:]
        return [(problems[0][0], WARNING, problems[0][2])] + problems[1:]
    return problems


def _unknown(unit, item):
    """Report a directive that this systemd does not know: too new, in the wrong section, or misspelt."""
    section, key = item.section, item.key
    since = unit.known.since(section, key)
    if since and since > unit.version:
        hint = ("use-instead", INSTEAD[key]) if key in INSTEAD else ("newer-systemd", since)
        unit.at(item, "directive-too-new", WARNING, key=key, since=since, version=unit.version, hint=hint)
        return
    homes = [name for name in unit.known.sections_with(key) if name in unit.sections]
    if homes:
        unit.at(item, "wrong-section", WARNING, key=key, section=section, other=homes[0])
        return
    near = unit.known.nearest(section, key)
    hint = ("did-you-mean", near + "=") if near else ("see-man-page", "systemd.directives(7)")
    unit.at(item, "unknown-directive", WARNING, key=_short(key), section=section, hint=hint)


def _swallowed(unit, item):
    """Report directives and headers that a backslash on the line before makes part of the value."""
    lines = physical_lines(unit.text, unit.version)
    for number in range(item.line + 1, min(item.end_line, len(lines)) + 1):
        line = lines[number - 1].strip(BLANK)
        key = line.partition("=")[0].rstrip(BLANK)
        header = line[1:-1] if line.startswith("[") and line.endswith("]") else None
        if header in unit.sections or ("=" in line and _is_directive(unit, key) and item.key != "Environment"):
            unit.add("swallowed-line", WARNING, number, text=_short(line), owner=item.key)


def _is_directive(unit, key):
    return any(key in table().get(section, ()) for section in unit.sections)


def not_utf_8(text):
    """Return a match of the first character that systemd does not accept as UTF-8, or None."""
    return _NOT_UTF_8.search(text)


def _bad_name(name, version):
    """Whether systemd refuses the characters in the name of a section."""
    if version >= 258 and (not name or "[" in name):
        return True
    return version >= 248 and any(char < " " or char in "\x7f\"'\\" for char in name)


def _byte(char):
    return f"0x{ord(char) - 0xDC00:02x}" if "\udc80" <= char <= "\udcff" else f"U+{ord(char):04X}"


def _short(text):
    return text if len(text) <= 60 else text[:57] + "..."


_KINDS = {
    "blank": _nothing,
    "comment": _nothing,
    "include": _include,
    "section": _header,
    "bad-header": _bad_header,
    "no-equals": _no_equals,
    "assignment": _assignment,
}


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "not-utf-8": (
        "byte {byte} is not UTF-8",
        "Save the file as UTF-8.",
        "字节 {byte} 不是 UTF-8",
        "请将文件保存为 UTF-8。",
    ),
    "nul": (
        "NUL byte in the line: systemd ends the line there",
        "Remove the NUL byte.",
        "行中有 NUL 字节：systemd 在此处结束该行",
        "请删除 NUL 字节。",
    ),
    "line-too-long": (
        "the line with its continuation lines is longer than 1 MiB",
        "Shorten it; put long data into a file.",
        "该行（含续行）超过 1 MiB",
        "请缩短；长数据应放入文件。",
    ),
    "empty-file": (
        "the file is empty, which masks the unit",
        "Write the unit, or remove the file.",
        "文件为空，等于屏蔽（mask）该单元",
        "请写入单元内容，或删除该文件。",
    ),
    "outside-section": (
        "assignment outside of a section, ignored",
        "Put it below a header such as [{section}].",
        "赋值不在任何小节内，被忽略",
        "请把它放在 [{section}] 之类的小节头之后。",
    ),
    "missing-equals": (
        "the line has no '=': {text}",
        "Write Directive=value, or put # before the line.",
        "该行缺少等号（=）：{text}",
        "请写成 指令=值，或在行首加 #。",
    ),
    "missing-key": (
        "there is no directive before the '='",
        "Write the name of the directive before the '='.",
        "等号（=）前面没有指令名",
        "请在等号前写上指令名。",
    ),
    "invalid-section-header": (
        "invalid section header {header}: systemd refuses the unit",
        "Write [{section}] alone on its line.",
        "小节头 {header} 无效：systemd 拒绝加载该单元",
        "请让 [{section}] 单独占一行。",
    ),
    "unknown-section": (
        "unknown section [{section}], ignored with all its lines",
        "{hint}",
        "未知小节 [{section}]，其下各行全部被忽略",
        "{hint}",
    ),
    "unknown-directive": (
        "unknown directive {key}= in [{section}], ignored",
        "{hint}",
        "[{section}] 中没有指令 {key}=，被忽略",
        "{hint}",
    ),
    "wrong-section": (
        "{key}= does not belong in [{section}], ignored",
        "Move it to [{other}].",
        "{key}= 不属于 [{section}]，被忽略",
        "请移到 [{other}]。",
    ),
    "directive-too-new": (
        "{key}= needs systemd {since}, this is {version}; ignored",
        "{hint}",
        "{key}= 需要 systemd {since}，当前为 {version}；被忽略",
        "{hint}",
    ),
    "directive-removed": (
        "{key}= was removed from systemd and is ignored",
        "Remove it.",
        "{key}= 已从 systemd 中移除，被忽略",
        "请删除。",
    ),
    "swallowed-line": (
        "the backslash at the end of the line before makes {text} part of {owner}=",
        "Remove the backslash at the end of the line before.",
        "上一行末尾的反斜杠使 {text} 成为 {owner}= 的一部分",
        "请删除上一行末尾的反斜杠。",
    ),
    "include": (
        ".include is deprecated and was removed in systemd 247",
        "Use a drop-in instead.",
        ".include 已弃用，systemd 247 起不再支持",
        "请改用 drop-in 配置片段。",
    ),
}
