# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which directives a version of systemd knows: from the host's own list, or from the measured table."""

from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directive_table import LETTERS, TABLE, VERSIONS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST

_table = {}

# version: int. known: what `parse_dump` returns of the systemd itself, None without such a list.
Dialect = namedtuple("Dialect", "version known")


def table():
    """Return `{section: {directive: (states, since)}}`; see `directive_table` for both."""
    if not _table:
        sections = {letter: _table.setdefault(section, {}) for section, letter in LETTERS.items()}
        for line in TABLE.splitlines():
            letters, states, since, names = line.split(" ", 3)
            row = (states, int(since))
            for letter in letters:
                sections[letter].update(dict.fromkeys(names.split(), row))
    return _table


def measured(version):
    """Return the index in VERSIONS of the newest one that is not newer than version, or of the oldest."""
    return max([i for i, number in enumerate(VERSIONS) if number <= version], default=0)


def parse_dump(text):
    """Return `{section: set of directives}` from the output of `systemd --dump-configuration-items`."""
    dump = {}
    keys = set()
    for line in text.splitlines():
        if line.startswith("["):
            keys = dump.setdefault(line.strip()[1:-1], set())
        elif "=" in line:
            keys.add(line.partition("=")[0])
    return dump


def dialect(systemd):
    """Return the Dialect of a systemd with the methods `version()` and `configuration_items()`."""
    dump = systemd.configuration_items()
    return Dialect(systemd.version() or NEWEST, parse_dump(dump) if dump else None)


class Known:
    """The directives of one systemd.

    version: int. dump: `{section: set}` of the host itself, or None to use the table.
    """

    def __init__(self, version, dump=None):
        self.version = version
        self.dump = dump
        self.index = measured(version)

    def state(self, section, key):
        """Return `+`, `x` (removed), `d` (deprecated) or `.` (unknown) for a directive in a section."""
        states = table().get(section, {}).get(key)
        state = states[0][self.index] if states else "."
        if self.dump is None:
            return state
        if key in self.dump.get(section, ()):
            return "d" if state == "d" else "+"
        # The dump omits directives that systemd only warns about.
        return state if state == "x" else "."

    def since(self, section, key):
        """Return the first version (int) that knows a directive, None if the table has none."""
        row = table().get(section, {}).get(key)
        if not row:
            return None
        states, since = row
        return since or VERSIONS[min([i for i, state in enumerate(states) if state != "."])]

    def sections_with(self, key):
        """Return the sections (list of str) in which this systemd knows a directive."""
        return [section for section in table() if self.state(section, key) in "+d"]

    def nearest(self, section, key):
        """Return the known directive of a section with the spelling nearest to key, or None."""
        names = self.dump.get(section) if self.dump else None
        if not names:
            names = [name for name in table().get(section, ()) if self.state(section, name) == "+"]
        return nearest(key, names)


def nearest(word, names):
    """Return the one of names with the spelling nearest to word, ignoring case, or None."""
    import difflib

    lower = {name.lower(): name for name in sorted(names)}
    found = difflib.get_close_matches(word.lower(), lower, 1, 0.75)
    return lower[found[0]] if found else None


# Older directives that do the same, or most of it, as a newer one.
INSTEAD = {
    "AmbientCapabilities": "CapabilityBoundingSet=",
    "CPUWeight": "CPUShares=",
    "CacheDirectory": "ExecStartPre=+/bin/mkdir -p /var/cache/NAME",
    "ConfigurationDirectory": "ExecStartPre=/bin/mkdir -p /etc/NAME",
    "ExecCondition": "ExecStartPre=",
    "IOWeight": "BlockIOWeight=",
    "InaccessiblePaths": "InaccessibleDirectories=",
    "LogsDirectory": "ExecStartPre=/bin/mkdir -p /var/log/NAME",
    "MemoryMax": "MemoryLimit=",
    "OnSuccess": "ExecStopPost=",
    "ReadOnlyPaths": "ReadOnlyDirectories=",
    "ReadWritePaths": "ReadWriteDirectories=",
    "RestartSteps": "RestartSec=",
    "StartLimitIntervalSec": "StartLimitInterval= in [Service]",
    "StateDirectory": "ExecStartPre=/bin/mkdir -p /var/lib/NAME",
    "Upholds": "Wants=",
}
