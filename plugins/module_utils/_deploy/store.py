# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a deployment keeps what is its own on the host.

Private to this collection: it may change in any release.
"""

import contextlib
import os
import stat
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import UNIT_DIRECTORIES

# units: of the administrator. control: where a unit wins over that one and a reboot forgets it. generators: programs
# that PID 1 runs before it reads units. state: what has to survive a reboot. run: what must not. vendor: where units
# lie that those of the administrator win over, the first of them first.
Places = namedtuple("Places", "units control generators state run vendor")
HOST = Places(
    "/etc/systemd/system",
    "/run/systemd/system.control",
    "/etc/systemd/system-generators",
    "/var/lib/unitsmith",
    "/run/unitsmith",
    UNIT_DIRECTORIES[1:],
)
CONTROL_SINCE = 230  # systemd reads the directory `control` from this version on


class Store:
    """The directories of one service. name: that of its unit."""

    def __init__(self, places, name):
        self.places = places
        self.name = name
        self.directory = os.path.join(places.state, name)
        self.saved = os.path.join(self.directory, "saved")
        self.generations = os.path.join(self.directory, "generations")
        self.prepared = os.path.join(self.generations, "next.json")
        self.journal = os.path.join(self.directory, "transaction.json")
        self.deployed = os.path.join(self.directory, "deployed.json")
        self.guard = os.path.join(places.generators, "unitsmith-" + name)
        self.marker = os.path.join(places.run, name + ".deploying")
        self.progress = os.path.join(places.run, name + ".progress")
        self.rescue = os.path.join(places.run, name + ".rescue")
        self.lock = os.path.join(places.run, name + ".lock")
        self.trial = os.path.join(places.run, name)


def private_directory(path):
    """Make a directory that only its owner enters, where it is not there. Raises OSError for anything else there."""
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if status.st_uid != os.geteuid():
            raise PermissionError(1, "belongs to somebody else", path)
        if stat.S_IMODE(status.st_mode) != 0o700:
            os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)
