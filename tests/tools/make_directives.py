#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make plugins/module_utils/_unit/directive_table.py from what systemd itself says.

    make_directives.py DIRECTORY > plugins/module_utils/_unit/directive_table.py

DIRECTORY holds `dump-VERSION.txt`, the output of `systemd --dump-configuration-items` of each version; `hidden.json`,
`{VERSION: {KEY: state}}` for keys that the parser knows and the dump omits or that it only warns of (KEY is
`Section.Directive`); and `since.json`, `{KEY: VERSION}`, the version the man page names as the first one.
"""

import collections
import json
import pathlib
import sys

LETTERS = {
    "Unit": "U",
    "Install": "I",
    "Service": "V",
    "Socket": "S",
    "Mount": "M",
    "Swap": "W",
    "Slice": "L",
    "Scope": "C",
    "Automount": "A",
    "Timer": "T",
    "Path": "P",
}
VERSIONS = (219, 239, 243, 247, 252, 257, 262)

HEADER = '''# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directives of systemd {first} to {last}: made by tests/tools/make_directives.py, not written by hand.

Each line of TABLE is `SECTIONS STATES SINCE NAMES`. SECTIONS: a letter for each section. STATES: a character for each
of VERSIONS: `.` unknown, `+` known, `x` known to the parser, which says that it was removed and ignores it, `d` taken
with a warning that it will go. SINCE: the version that brought it by the man page, 0 where it names none.
"""

VERSIONS = {versions}
LETTERS = {letters}
TABLE = """\\
'''


def read_states(source):
    """Return `{(section, directive): [state of each version]}`."""
    states = collections.defaultdict(lambda: ["."] * len(VERSIONS))
    for i, version in enumerate(VERSIONS):
        section = None
        for line in (source / f"dump-{version}.txt").read_text().splitlines():
            if line.startswith("["):
                section = line[1:-1]
            elif "=" in line and section in LETTERS:
                states[section, line.partition("=")[0]][i] = "+"
    for version, keys in json.loads((source / "hidden.json").read_text()).items():
        for key, state in keys.items():
            section, _dot, name = key.partition(".")
            if section in LETTERS:
                states[section, name][VERSIONS.index(int(version))] = state
    return states


def main():
    source = pathlib.Path(sys.argv[1])
    states = read_states(source)
    since = json.loads((source / "since.json").read_text())
    groups = collections.defaultdict(lambda: collections.defaultdict(str))
    for (section, name), row in states.items():
        first = VERSIONS[min(i for i, state in enumerate(row) if state != ".")]
        before = max([v for v in VERSIONS if v < first], default=0)
        number = since.get(f"{section}.{name}") or 0
        # Backported, or a slip of the man page: what was measured counts. Older than all is as good as unsaid.
        if first == VERSIONS[0] or not before < number <= first:
            number = 0
        groups["".join(row), number][name] += LETTERS[section]
    lines = collections.defaultdict(list)
    for (row, number), names in groups.items():
        for name, letters in names.items():
            lines["".join(sorted(letters)), row, number].append(name)
    sys.stdout.write(
        HEADER.format(first=VERSIONS[0], last=VERSIONS[-1], versions=VERSIONS, letters=json.dumps(LETTERS))
    )
    for (letters, row, number), names in sorted(lines.items()):
        sys.stdout.write(f"{letters} {row} {number} {' '.join(sorted(names))}\n")
    sys.stdout.write('"""\n')


if __name__ == "__main__":
    main()
