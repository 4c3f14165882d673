# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit being linted: its lines, its settings as one version of systemd reads them, the problems found so far."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.problem import ERROR, WARNING, Problem
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.check import problems as value_problems
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import UNIT_SECTIONS, is_dropin, unit_type


class Unit:
    """One unit file as one version of systemd reads it; `found` is the list of its Problems.

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
        self.broken = {}  # severity by first line, of assignments that are ignored or refused
        self.found = []

    def add(self, rule, severity, line, **params):
        """Add a problem of one line: see Problem."""
        self.found.append(Problem(rule, severity, line, line, 1, params))

    def at(self, item, rule, severity, **params):
        """Add a problem of one Item."""
        self.found.append(Problem(rule, severity, item.line, item.end_line, item.column, params))

    def values(self, section, *keys):
        """Return the Items that set a directive, or one of several that share a list.

        Those that are refused or ignored, or reset by an empty assignment, are left out.
        """
        items = [item for item in self._since_reset(section, keys) if item.line not in self.broken]
        return [item for item in items if item.value]

    def ignored(self, section, *keys):
        """Return the Items whose values systemd ignores with a warning."""
        items = self._since_reset(section, keys)
        return [item for item in items if item.value and self.broken.get(item.line) == WARNING]

    def taken(self, section, key):
        """Return the Items that set a list directive, including those of which systemd ignores some words."""
        return self.values(section, key) + [
            item
            for item in self.ignored(section, key)
            if not all(value_problems(self.type, section, key, word, self.version) for word in item.value.split())
        ]

    def refused(self, section, *keys):
        """Whether a line with one of these directives is refused and has been reported."""
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
        """Raise the warnings about Items to errors: the unit cannot do without what systemd ignores there."""
        lines = {item.line for item in items}
        self.found = [
            one._replace(severity=ERROR) if one.severity == WARNING and one.line in lines else one for one in self.found
        ]

    def last(self, section, key):
        """Return the last Item that sets a directive, or None."""
        items = self.values(section, key)
        return items[-1] if items else None

    def text_of(self, section, key):
        """Return the last value (str) of a directive, empty if it is not set."""
        item = self.last(section, key)
        return item.value if item else ""

    def has_section(self, section):
        """Whether a section has a header."""
        return any(item.kind == "section" and item.section == section for item in self.items)

    def line_of(self, section):
        """Return the line (int) of the first header of a section, 1 without one."""
        return min([i.line for i in self.items if i.kind == "section" and i.section == section], default=1)
