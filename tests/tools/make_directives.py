#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make plugins/module_utils/_unit/directive_table.py from tests/tools/directives.txt.

    make_directives.py > plugins/module_utils/_unit/directive_table.py

directives.txt is written by collect_directives.py. The version that brought a directive is the one its manual names; a
man page says it once for a paragraph that describes several, so where the dumps show otherwise NEWS counts.
"""

import collections
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
SOURCE = pathlib.Path(__file__).resolve().with_name("directives.txt")

# What the builds that were measured have before upstream's version of the same number, backported by who built them.
BACKPORTED = {
    # Red Hat Enterprise Linux 7
    219: "AmbientCapabilities CollectMode LazyUnmount PassEnvironment RandomizedDelaySec TasksAccounting TasksMax "
    "TimeoutIdleSec",
    # Red Hat Enterprise Linux 8
    239: "AllowedCPUs AllowedMemoryNodes CPUQuotaPeriodSec DefaultMemoryLow DefaultMemoryMin ExecCondition "
    "FlushPending IODeviceLatencyTargetSec LogRateLimitBurst LogRateLimitIntervalSec MemoryMin NUMAMask NUMAPolicy "
    "PassPacketInfo RestrictSUIDSGID",
    # Debian 12: in scopes
    252: "OOMPolicy",
}
# Where neither the manual nor NEWS tells, and why it is this version.
CORRECTED = {
    "JobRunningTimeoutSec": 234,  # NEWS calls it JobRunningTimeoutUSec=
    "ManagedOOMMemoryPressureLimit": 248,  # until then ManagedOOMMemoryPressureLimitPercent=
    "MemoryLow": 231,  # it came with MemoryHigh= and MemoryMax=; the paragraph is as old as MemoryMin=
    "OnSuccessJobMode": 249,  # it came with OnSuccess=; the paragraph is as old as OnFailureJobMode=
    "TimeoutCleanSec": 243,  # the manual says 244, the dump of 243 has it
}

HEADER = '''# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directives of systemd {first} to {last}: made by tests/tools/make_directives.py, not written by hand.

Each line of TABLE is `SECTIONS STATES SINCE NAMES`. SECTIONS: a letter for each section. STATES: a character for each
of VERSIONS: `.` unknown, `+` known, `x` known to the parser, which says that it was removed and ignores it, `d` taken
with a warning that it will go. SINCE: the version that brought it by systemd's manual, 0 where it names none, which is
so for nothing that is younger than the oldest of VERSIONS.
"""

VERSIONS = {versions}
LETTERS = {{
{letters}}}
TABLE = """\\
'''


def read_source(text):
    """Return `[(sections' letters, states, manual or None, news, names)]` from the text of directives.txt."""
    rows = []
    for line in text.splitlines():
        if not line.startswith("#"):
            letters, states, manual, news, names = line.split(" ", 4)
            versions = [] if news == "-" else [int(version) for version in news.split(",")]
            rows.append((letters, states, None if manual == "-" else int(manual), versions, names.split()))
    return rows


def bounds(name, states):
    """Return `(lower, upper)`: upstream's version that brought a directive is above lower and not above upper."""
    known = [v for v, state in zip(VERSIONS, states) if state != "." and name not in BACKPORTED.get(v, "").split()]
    upper = known[0] if known else VERSIONS[-1]
    return max([version for version in VERSIONS if version < upper], default=0), upper


def since(name, states, manual, news):
    """Return the version that brought a directive, 0 where none of the sources names one that can be."""
    lower, upper = bounds(name, states)
    if name in CORRECTED:
        return CORRECTED[name]
    return next((version for version in [manual or 0, *news] if lower < version <= upper), 0)


def main():
    source = read_source(SOURCE.read_text(encoding="utf-8"))
    conditions = {name: (manual, news) for _s, _states, manual, news, names in source for name in names}
    lines = collections.defaultdict(list)
    for letters, states, manual, news, names in source:
        for name in names:
            number = since(name, states, manual, news)
            if not number and name.startswith("Assert"):
                # They come with the condition of the same name, and are described by one sentence for all.
                number = since(name, states, *conditions[name.replace("Assert", "Condition")])
            lines[letters, states, number].append(name)
    letters = "".join([f'    "{section}": "{letter}",\n' for section, letter in LETTERS.items()])
    sys.stdout.write(HEADER.format(first=VERSIONS[0], last=VERSIONS[-1], versions=VERSIONS, letters=letters))
    for (letters, states, number), names in sorted(lines.items()):
        sys.stdout.write(f"{letters} {states} {number} {' '.join(sorted(names))}\n")
    sys.stdout.write('"""\n')


if __name__ == "__main__":
    main()
