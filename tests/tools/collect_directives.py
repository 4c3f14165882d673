#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write tests/tools/directives.txt: what systemd, its manual and its NEWS say of each directive.

    collect_directives.py DIRECTORY > tests/tools/directives.txt

DIRECTORY holds `dump-VERSION.txt`, the output of `systemd --dump-configuration-items` of each version; `hidden.json`,
`{VERSION: {KEY: state}}` for keys that the parser knows and the dump omits or that it only warns of (KEY is
`Section.Directive`); `since.json`, `{KEY: VERSION}`, the "Added in version" of the man page; and `NEWS`.
"""

import collections
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from make_directives import LETTERS, VERSIONS

HEADER = """\
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Made by tests/tools/collect_directives.py. SECTIONS STATES MANUAL NEWS NAMES: the letters and states are those of
# directive_table.py; MANUAL is the version after "Added in version", NEWS those whose chapters name it; - is none.
# Dumps: 219 and 239 of Red Hat, 243 of systemd-stable, 247, 252.39, 257.13 and 262 of Debian. Manual: 257 and 262.
"""


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


def read_news(path):
    """Return `{directive: versions whose chapters name it}`."""
    named = collections.defaultdict(set)
    version = None
    for line in path.read_text(errors="replace").splitlines():
        chapter = re.match(r"CHANGES WITH (\d+)", line)
        if chapter:
            version = int(chapter.group(1))
        elif version:
            for name in re.findall(r"([A-Z][A-Za-z0-9]+)=", line):
                named[name].add(version)
    return named


def main():
    source = pathlib.Path(sys.argv[1])
    since = json.loads((source / "since.json").read_text())
    news = read_news(source / "NEWS")
    sections = collections.defaultdict(str)
    for (section, name), row in sorted(read_states(source).items()):
        versions = ",".join(map(str, sorted(news.get(name, ())))) or "-"
        sections["".join(row), since.get(f"{section}.{name}") or "-", versions, name] += LETTERS[section]
    lines = collections.defaultdict(list)
    for (row, manual, versions, name), letters in sections.items():
        lines["".join(sorted(letters)), row, str(manual), versions].append(name)
    sys.stdout.write(HEADER)
    for key, names in sorted(lines.items()):
        sys.stdout.write(f"{' '.join(key)} {' '.join(sorted(names))}\n")


if __name__ == "__main__":
    main()
