# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The specifiers of a unit of the system manager, with the values that they have on this host: systemd.unit(5).

Private to this collection: it may change in any release.
"""

import re

# The same on every host. %h, %u and the like are those of the manager's user, root.
SYSTEM = {
    "t": "/run",
    "S": "/var/lib",
    "C": "/var/cache",
    "L": "/var/log",
    "E": "/etc",
    "T": "/tmp",
    "V": "/var/tmp",
    "h": "/root",
    "u": "root",
    "U": "0",
    "g": "root",
    "G": "0",
    "%": "%",
}


def values(unit, host=None):
    """Return `{letter: value}` for a unit by its name; host: dict of the letters whose values depend on the host."""
    name, dummy, suffix = unit.rpartition(".")
    prefix, dummy, instance = name.partition("@")
    last = prefix.rpartition("-")[2]
    found = dict(SYSTEM, n=unit, N=name, p=prefix, i=instance, j=last)
    found.update(P=unescape(prefix), I=unescape(instance), J=unescape(last))
    found["f"] = "/" + unescape(instance or prefix).lstrip("/")
    found.update(host or {})
    return found


def expand(text, letters):
    """Return text with its specifiers replaced, None if one of them is not in `letters`."""
    if "%" not in text:
        return text
    unknown = [letter for letter in re.findall(r"%(.)", text) if letter not in letters]
    return None if unknown else re.sub(r"%(.)", lambda match: letters[match.group(1)], text)


def unescape(name):
    """Return the text of which systemd-escape(1) made `name`."""
    plain = name.replace("-", "/")
    return re.sub(r"\\x([0-9a-fA-F]{2})", lambda match: chr(int(match.group(1), 16)), plain)
