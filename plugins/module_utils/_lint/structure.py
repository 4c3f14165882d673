# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules: what one systemd refuses, ignores or misreads in the lines of a unit file."""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.combinations import check as check_whole
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.check import problems as value_problems
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.check import stands
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import INSTEAD, nearest, table
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import (
    BLANK,
    UNIT_SECTIONS,
    is_dropin,
    parse,
    physical_lines,
    too_long,
    unit_type,
)

ERROR, WARNING, INFO = "error", "warning", "info"
# Lone surrogates stand for bytes that are not UTF-8; systemd takes no noncharacters either.
_NOT_UTF_8 = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Unit:
    """One unit file in the eyes of one systemd; `problems` collects what is wrong with it.

    name, type: str. dropin: bool. section: the section of its type (str), None for targets. version: int.
    """

    def __init__(self, text, name, version, known):
        self.text = text
        self.name = name.rpartition("/")[2]
        self.type = unit_type(name) or "service"
        self.dropin = is_dropin(name)
        self.version = version
        self.known = known
        self.section = UNIT_SECTIONS[self.type]
        self.sections = [name for name in ("Unit", self.section, "Install") if name]
        self.items = []
        self.assignments = {}
        self.broken = {}  # the severity by the first line of assignments that are ignored or refused
        self.found = []

    def add(self, rule, severity, line, **params):
        """Note a problem of one line: a tuple `(rule, severity, line, end_line, column, params)`."""
        self.found.append((rule, severity, line, line, 1, params))

    def at(self, item, rule, severity, **params):
        """Note a problem of one Item."""
        self.found.append((rule, severity, item.line, item.end_line, item.column, params))

    def problems(self):
        """Return the list of problems."""
        if not self.text and not self.dropin:
            self.add("empty-file", ERROR, 1)
            return self.found
        self.items = parse(self.text, self.version)
        long_line = too_long(self.text, self.version)
        if long_line:
            self.add("line-too-long", ERROR, long_line)
        self.bytes()
        for item in self.items:
            _KINDS[item.kind](self, item)
        if not self.dropin:
            check_whole(self)
        return self.found

    def bytes(self):
        """NUL bytes and what is not UTF-8."""
        if "\0" in self.text:
            for number, line in enumerate(self.text.split("\n"), 1):
                if "\0" in line.rstrip("\0"):
                    self.add("nul", WARNING, number)
        for item in self.items if not_utf_8(self.text) else ():
            bad = not_utf_8(item.raw)
            if bad and item.kind != "comment":
                # 219 looks at some values alone.
                refused = self.version >= 239 or (item.key or "").startswith("ExecStart")
                self.at(item, "not-utf-8", ERROR if refused else WARNING, byte=_byte(bad.group()))

    def nothing(self, item):
        """A blank line or a comment says nothing."""

    def include(self, item):
        if self.version >= 239:
            self.at(item, "include", WARNING)

    def header(self, item):
        name = item.section
        if _bad_name(name, self.version):
            self.bad_header(item)
        elif name not in self.sections and not name.startswith("X-"):
            self.at(item, "unknown-section", WARNING, section=_short(name), hint=self._section_hint(name))

    def _section_hint(self, name):
        plain = name.strip(" \t[]").lower()
        for section in self.sections:
            if plain == section.lower():
                return "did-you-mean", f"[{section}]"
        near = nearest(plain, self.sections)
        return ("did-you-mean", f"[{near}]") if near else ("sections", ", ".join([f"[{one}]" for one in self.sections]))

    def bad_header(self, item):
        header = _short(item.raw.strip())
        self.at(item, "invalid-section-header", ERROR, header=header, section=self.sections[-1])

    def no_equals(self, item):
        if item.section is None:
            self.at(item, "outside-section", WARNING, section=self.sections[0])
        elif item.section in self.sections:
            self.at(item, "missing-equals", ERROR if self.version < 243 else WARNING, text=_short(item.raw.strip()))

    def assignment(self, item):
        if item.section is None:
            self.at(item, "outside-section", WARNING, section=self.sections[0])
        elif item.section not in self.sections:
            return
        elif not item.key:
            self.at(item, "missing-key", WARNING)
        elif not item.key.startswith("X-"):
            self.directive(item)
            if item.end_line > item.line:
                self.swallowed(item)

    def directive(self, item):
        """An assignment in a section that counts."""
        state = self.known.state(item.section, item.key)
        if state == ".":
            self.unknown(item)
            return
        self.assignments.setdefault((item.section, item.key), []).append(item)
        start = item.raw.find(item.value, item.raw.find("=") + 1) + 1
        for rule, severity, params in self._of_value(item, state):
            column = start + params.get("offset", 0) if item.line == item.end_line else item.column
            self.found.append((rule, severity, item.line, item.end_line, column, params))
            if severity != INFO and self.broken.get(item.line) != ERROR and not stands((rule, severity, params)):
                self.broken[item.line] = severity

    def _of_value(self, item, state):
        """Return what `check` finds in a value, with what the rest of the unit adds to it."""
        value = item.value
        if "%" in value and "%%" not in value and "@" not in self.name:
            # Only a template has an instance.
            value = value.replace("%i", "").replace("%I", "")
        problems = value_problems(self.type, item.section, item.key, value, self.version)
        if state == "x" and not problems:
            return [("directive-removed", WARNING, {"key": item.key})]
        if problems and problems[0][0] == "priority-before-policy":
            if self.text_of(item.section, "CPUSchedulingPolicy") in ("fifo", "rr"):
                return problems[1:]
            return [(problems[0][0], WARNING, problems[0][2])] + problems[1:]
        return problems

    def unknown(self, item):
        """A directive that this systemd does not know: too new, in the wrong place, or no directive at all."""
        section, key = item.section, item.key
        since = self.known.since(section, key)
        if since and since > self.version:
            hint = ("use-instead", INSTEAD[key]) if key in INSTEAD else ("newer-systemd", since)
            self.at(item, "directive-too-new", WARNING, key=key, since=since, version=self.version, hint=hint)
            return
        homes = [name for name in self.known.sections_with(key) if name in self.sections]
        if homes:
            self.at(item, "wrong-section", WARNING, key=key, section=section, other=homes[0])
            return
        near = self.known.nearest(section, key)
        hint = ("did-you-mean", near + "=") if near else ("see-man-page", "systemd.directives(7)")
        self.at(item, "unknown-directive", WARNING, key=_short(key), section=section, hint=hint)

    def swallowed(self, item):
        """Directives and headers that a backslash on the line before makes a part of the value."""
        lines = physical_lines(self.text, self.version)
        for number in range(item.line + 1, min(item.end_line, len(lines)) + 1):
            line = lines[number - 1].strip(BLANK)
            key = line.partition("=")[0].rstrip(BLANK)
            header = line[1:-1] if line.startswith("[") and line.endswith("]") else None
            if header in self.sections or ("=" in line and self._is_directive(key) and item.key != "Environment"):
                self.add("swallowed-line", WARNING, number, text=_short(line), owner=item.key)

    def _is_directive(self, key):
        return any(key in table().get(section, ()) for section in self.sections)

    def values(self, section, *keys):
        """Return the Items that set a directive, or one of several that share a list.

        Left out are those that are refused or ignored, and those that an empty assignment drops.
        """
        items = [item for item in self._since_reset(section, keys) if item.line not in self.broken]
        return [item for item in items if item.value]

    def ignored(self, section, *keys):
        """Return the Items whose values systemd warns of and drops."""
        items = self._since_reset(section, keys)
        return [item for item in items if item.value and self.broken.get(item.line) == WARNING]

    def taken(self, section, key):
        """Return the Items that set a directive with a list, also those of whose words systemd drops some."""
        return self.values(section, key) + [
            item
            for item in self.ignored(section, key)
            if not all(value_problems(self.type, section, key, word, self.version) for word in item.value.split())
        ]

    def refused(self, section, *keys):
        """Whether a line with one of these directives is refused, and that has been said."""
        return any(self.broken.get(item.line) == ERROR for item in self._since_reset(section, keys))

    def _since_reset(self, section, keys):
        items = [item for key in keys for item in self.assignments.get((section, key), ())]
        if len(keys) > 1:
            items.sort(key=lambda item: item.line)
        for i in range(len(items) - 1, -1, -1):
            if not items[i].value and items[i].line not in self.broken:
                return items[i + 1 :]
        return items

    def worsen(self, items):
        """Make errors of the warnings about Items: what systemd drops there is what the unit cannot do without."""
        lines = {item.line for item in items}
        self.found = [(one[0], ERROR) + one[2:] if one[1] == WARNING and one[2] in lines else one for one in self.found]

    def last(self, section, key):
        """Return the Item that has the last word on a directive, None without one."""
        items = self.values(section, key)
        return items[-1] if items else None

    def text_of(self, section, key):
        """Return the value (str) that has the last word on a directive, empty without one."""
        item = self.last(section, key)
        return item.value if item else ""

    def has_section(self, section):
        """Whether a section has a header."""
        return any(item.kind == "section" and item.section == section for item in self.items)

    def line_of(self, section):
        """Return the line (int) of the first header of a section, 1 without one."""
        return min([i.line for i in self.items if i.kind == "section" and i.section == section], default=1)


def not_utf_8(text):
    """Return a match of the first character that stands for a byte systemd does not take for UTF-8, or None."""
    return _NOT_UTF_8.search(text)


def _bad_name(name, version):
    """Whether systemd refuses the name of a section for its characters."""
    if version >= 258 and (not name or "[" in name):
        return True
    return version >= 248 and any(char < " " or char in "\x7f\"'\\" for char in name)


def _byte(char):
    return f"0x{ord(char) - 0xDC00:02x}" if "\udc80" <= char <= "\udcff" else f"U+{ord(char):04X}"


def _short(text):
    return text if len(text) <= 60 else text[:57] + "..."


_KINDS = {
    "blank": Unit.nothing,
    "comment": Unit.nothing,
    "include": Unit.include,
    "section": Unit.header,
    "bad-header": Unit.bad_header,
    "no-equals": Unit.no_equals,
    "assignment": Unit.assignment,
}
