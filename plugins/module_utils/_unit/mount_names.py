# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names that systemd gives to the mount units of paths: systemd-escape(1).

Private to this collection: it may change in any release.
"""

import os
import re


def mount_units(paths):
    """Return the names of the mount and automount units, existing or not, that may lie on the way to these paths."""
    found = []
    for path in paths:
        steps = [step for step in path.split("/") if step]
        for count in range(1, len(steps) + 1):
            name = "-".join(map(_escaped, steps[:count]))
            found += [name + ".mount", name + ".automount"]
    return found


def _escaped(step):
    """A path component, escaped as in unit names: systemd-escape(1)."""
    kept = re.sub(rb"[^A-Za-z0-9:_.]", lambda match: b"\\x%02x" % ord(match.group(0)), os.fsencode(step))
    return kept.decode("ascii")
