# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a unit file from a dictionary of sections, or changes the values in one."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST, ends_open, parse
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.wording import UnitError

_ORDER = {"Unit": 0, "Install": 2}  # [Unit] comes first, [Install] last, the section of the type between them

NO_SECTION = ("{section!r} is not the name of a section", "{section!r} 不是小节名")
NO_OPTIONS = (
    "[{section}] must hold a dictionary of options, not {options!r}",
    "[{section}] 必须是由选项组成的字典，而不是 {options!r}",
)
NO_OPTION = ("[{section}] {key!r} is not the name of an option", "[{section}] {key!r} 不是选项名")
NO_VALUE = (
    "[{section}] {key}: {value!r} is neither text, number, boolean nor a list of these",
    "[{section}] {key}：{value!r} 既不是文本、数字、布尔值，也不是它们的列表",
)
HOLDS = {
    "\n": (
        "[{section}] {key}: the value holds a line break; write a list to repeat the option",
        "[{section}] {key}：值中含有换行；如要重复该选项，请写成列表",
    ),
    "\r": (
        "[{section}] {key}: the value holds a carriage return; write a list to repeat the option",
        "[{section}] {key}：值中含有回车符；如要重复该选项，请写成列表",
    ),
    "\0": (
        "[{section}] {key}: the value holds a NUL character; write a list to repeat the option",
        "[{section}] {key}：值中含有 NUL 字符；如要重复该选项，请写成列表",
    ),
}
OPEN_END = (
    "[{section}] {key}: the value ends in a backslash, which would make the next line part of it",
    "[{section}] {key}：值以反斜杠结尾，会把下一行并入其中",
)
NO_UNICODE = (
    "[{section}] {key}: the value is not Unicode text",
    "[{section}] {key}：值不是 Unicode 文本",
)


class UnitValueError(UnitError):
    """A value that cannot be written into a unit file; the message names section and key."""


def render(sections):
    """Return the text of a unit.

    sections: dict of section (str) to dict of key (str) to value: str, int, float, bool (`true`, `false`), a list of
    these (one assignment each) or None (no assignment). Raises UnitValueError.
    """
    blocks = []
    for section in sorted(sections, key=lambda name: _ORDER.get(name, 1)):
        lines = [f"[{_section(section)}]"]
        for key, value in _options(section, sections[section]).items():
            lines.extend([f"{key}={one}" for one in _values(section, key, value)])
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def override(text, sections, version=NEWEST):
    """Return `(text, changes)`: the text of a unit with the values of `sections`; see `override_lines`."""
    return override_lines(text, sections, version)[:2]


def override_lines(text, sections, version=NEWEST):
    """Return `(text, changes, origin)`: the text of a unit with the values of `sections`.

    Comments and layout stay. The last assignment of a key is replaced where it stands, a list giving one line each;
    other assignments of the key in that section are removed; a missing key is added at the end of the section, a
    missing section at the end of the text. None removes a key. Values that are already there leave the text unchanged.
    changes: list of dict (`section`, `option`, `before` and `after`: list of str, `line`: int in the original text,
    None for a new assignment). origin: for each line its number in the original text, None for a new line.
    Raises UnitValueError.
    """
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    unchanged = list(range(1, len(lines) + 1))
    items = parse(text, version)
    changes = []
    edits = {}  # index of a physical line: (index after its last one, numbered lines instead)
    appended = []
    for section, options in sections.items():
        _section(section)
        own = [i for i in items if i.section == section and i.kind in ("section", "assignment")]
        added = []
        for key, value in _options(section, options).items():
            found = [i for i in own if i.kind == "assignment" and i.key == key]
            change = _change(section, key, found, _values(section, key, value))
            if change:
                changes.append(change)
                added += _replace(lines, found, change, edits)
        if added and own:
            _append(lines, own[-1], added, edits)
        elif added:
            appended.append((section, added))
    if not changes:
        return text, [], unchanged
    numbered = _edited(lines, edits)
    for section, added in appended:
        blank = [""] if numbered and numbered[-1][0] else []
        numbered += _new([*blank, f"[{section}]", *added])
    return "".join([line + "\n" for line, _number in numbered]), changes, [number for _line, number in numbered]


def with_optional(text, optional, overrides, version):
    """Return `(text, left_out, origin)`: the text of a unit with what is to be set where nothing else sets it.

    optional: list of dict (`section`, `option`, `value`, `since`: the version of systemd (int) that brought it,
    `otherwise`: None or a dict with `option` and `value`, and `section` where that differs, for older ones). What the
    text has, or `overrides` names, is left as it is. left_out: list of dict (`section`, `option`,
    `since`), what this version does not know.
    """
    named = {(one.section, one.key) for one in parse(text, version) if one.kind == "assignment"}
    named |= {(section, key) for section in overrides for key in _options(section, overrides[section])}
    sections, left_out = {}, []
    for one in optional:
        section, option = one["section"], one["option"]
        if (section, option) in named:
            continue
        chosen = one if one["since"] <= version else one["otherwise"]
        if chosen is None:
            left_out.append({"section": section, "option": option, "since": one["since"]})
        else:
            section = chosen.get("section") or section
            sections.setdefault(section, {})[chosen.get("option") or option] = chosen["value"]
    text, _changes, origin = override_lines(text, sections, version)
    return text, left_out, origin


def _new(lines):
    return [(line, None) for line in lines]


def _change(section, key, found, after):
    """Return the entry of `changes` for one key, None if its assignments (Items) already have the values."""
    before = [item.value for item in found]
    if before == after:
        return None
    line = found[-1].line if found else None
    return {"section": section, "option": key, "before": before, "after": after, "line": line}


def _replace(lines, found, change, edits):
    """Add the edits that replace the assignments of a key; return the lines for which there is none to replace."""
    new = [f"{change['option']}={value}" for value in change["after"]]
    for item in found:
        edits[item.line - 1] = (item.end_line, [(lines[number - 1], number) for number in item.comments])
    if not found:
        return new
    edits[found[-1].line - 1][1].extend(_new(new))
    return []


def _append(lines, last, added, edits):
    """Add the edit that inserts lines after the last Item of a section."""
    end = min(last.end_line, len(lines))
    if ends_open(lines[end - 1]):
        lines[end - 1] = lines[end - 1][:-1].rstrip()
    edits.setdefault(end, (end, []))[1][:0] = _new(added)


def _edited(lines, edits):
    """Return `[(line, number or None)]`."""
    new_lines = []
    i = 0
    while i < len(lines) or i in edits:
        end, instead = edits.pop(i, (i, []))
        new_lines.extend(instead)
        if end > i:
            i = end
        else:
            new_lines.extend([(line, i + 1) for line in lines[i : i + 1]])
            i += 1
    return new_lines


def _section(section):
    if (
        not isinstance(section, str)
        or not section
        or any(c in section for c in "[]\n\r\0")
        or section.strip() != section
    ):
        raise UnitValueError(NO_SECTION, section=section)
    return section


def _options(section, options):
    if options is None:
        return {}
    if not isinstance(options, dict):
        raise UnitValueError(NO_OPTIONS, section=section, options=options)
    for key in options:
        bad = not isinstance(key, str) or not key or key[0] in "[#;." or any(c in key for c in "=\n\r\0\\ \t")
        if bad:
            raise UnitValueError(NO_OPTION, section=section, key=key)
    return options


def _values(section, key, value):
    """Return value as a list of str."""
    if value is None:
        return []
    return [_text(section, key, one) for one in (value if isinstance(value, (list, tuple)) else [value])]


def _text(section, key, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if not isinstance(value, str):
        raise UnitValueError(NO_VALUE, section=section, key=key, value=value)
    value = value.strip()
    for char, texts in HOLDS.items():
        if char in value:
            raise UnitValueError(texts, section=section, key=key)
    if ends_open(value):
        raise UnitValueError(OPEN_END, section=section, key=key)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise UnitValueError(NO_UNICODE, section=section, key=key)
    return value
