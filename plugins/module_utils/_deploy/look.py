# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at everything on the host that a deployment is about, once.

Private to this collection: it may change in any release.
"""

import contextlib
import json
import os
import stat
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, restart, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import systemd_version
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import REGULAR
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import RootDir
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST

BOOT_ID = "/proc/sys/kernel/random/boot_id"
FILE_LIMIT = 4 << 20

# What an earlier deployment has left word of. files: {path: {unit, secret}} that were made. directories: list, made.
# records: {unit: text of restart.Record}. judged: {path: what was judged}. generation: int.
# account: name of one that was handed over by another service.
NEVER = {"files": {}, "directories": [], "records": {}, "judged": {}, "generation": 0, "units": [], "account": None}


class Actual:
    """The host as it was found.

    members: list of units that make the service. leaving: those that do not any more, or whose place is taken.
    shown: {unit: properties}. entries: {path: Entry}. deployed: see NEVER.
    version: that of systemd. boot: the kernel's id of this boot. now, monotonic: both clocks. places: store.Places.
    """

    def __init__(self, members, leaving, shown, entries, deployed, version, boot, now, monotonic, places):
        self.members = members
        self.leaving = leaving
        self.shown = shown
        self.entries = entries
        self.deployed = deployed
        self.version = version
        self.boot = boot
        self.now = now
        self.monotonic = monotonic
        self.places = places
        self._texts = {}

    def path(self, unit):
        """The file that systemd has loaded a unit from, empty where there is none."""
        return self.shown[unit].get("FragmentPath", "")

    def texts(self, unit):
        """Return `[(path, text)]`: the files of a unit as they lie there now, itself first."""
        if unit not in self._texts:
            paths = [self.path(unit)] + dropin_paths(self.shown[unit])
            found = [(path, self.content(path)) for path in paths if path]
            self._texts[unit] = [
                (path, data.decode("utf-8", "surrogateescape")) for path, data in found if data is not None
            ]
        return self._texts[unit]

    def content(self, path):
        """The bytes of a file, None where there is none; links are followed as systemd follows them."""
        entry = self.entries.get(path)
        if entry is not None and entry.kind == REGULAR:
            return entry.data
        return read(path)

    def beneath(self, path):
        """Return `(path, bytes)` of what systemd reads where a file of the administrator's is not there; or None."""
        relative = os.path.relpath(path, self.places.units)
        for directory in self.places.vendor:
            found = os.path.join(directory, relative)
            if os.path.lexists(found):
                data = read(found)  # None for one that is masked
                return None if data is None else (found, data)
        return None

    def times(self, unit, paths):
        """Return `{path: ns}`: when the files of a unit and the directories of its drop-ins were last changed."""
        directories = {os.path.dirname(path) for path in paths if os.path.dirname(path).endswith(".d")}
        return times_of(list(paths) + sorted(directories))

    def record(self, unit):
        """What is known of the process of a unit, a Record or None."""
        return restart.load(self.deployed["records"].get(unit, ""))


def look(members, paths, replaced, store, run):
    """Return the Actual. members: units. paths: those that are wanted to be files. replaced: Store of a service whose
    place is taken, or None."""
    deployed = load(store.deployed)
    leaving = [unit for unit in deployed["units"] if unit not in members]
    if replaced is not None:
        leaving.append(replaced.name)
    shown = units.show(members + leaving, run)
    if replaced is not None:
        deployed = _with_replaced(deployed, load(replaced.deployed), shown[replaced.name], replaced)
    entries = {path: files.look(path) for path in list(paths) + list(deployed["files"])}
    clocks = (time.time(), time.monotonic())
    return Actual(members, leaving, shown, entries, deployed, version(), boot_id(), *clocks, places=store.places)


def version():
    """The version of this host's systemd (int)."""
    return systemd_version.version(RootDir("/")) or NEWEST


def _with_replaced(deployed, other, shown, replaced):
    """What is known of a service and of the one whose place it takes: that one's files go, its directories stay."""
    gone = dict(other["files"])
    for path in [shown.get("FragmentPath", "")] + dropin_paths(shown):
        if path.startswith(replaced.places.units + "/"):
            gone.setdefault(path, {"unit": replaced.name, "secret": True})
    directories = deployed["directories"] + [
        path for path in other["directories"] if path not in deployed["directories"]
    ]
    return dict(deployed, files=dict(gone, **deployed["files"]), directories=directories)


def dropin_paths(shown):
    """The drop-ins that systemd has read with a unit, in that order."""
    return [path for path in shown.get("DropInPaths", "").split() if not path.startswith("/run/systemd/system.control")]


def load(path):
    """What was left word of in a file, see NEVER."""
    try:
        with open(path, encoding="utf-8") as stream:
            found = json.load(stream)
    except (OSError, ValueError):
        found = {}
    return dict(NEVER, **(found if isinstance(found, dict) else {}))


def boot_id():
    """The id that the kernel gave this boot."""
    # The kernel takes memory for as many bytes as are asked of a file in /proc/sys, and refuses millions.
    return (read(BOOT_ID, limit=64) or b"").decode("ascii", "replace").strip()


def read(path, limit=FILE_LIMIT):
    """The bytes of a regular file, None where there is none: what is no file may never end."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(limit)


def times_of(paths):
    """Return `{path: ns}` of the last change of each path that is there."""
    found = {}
    for path in paths:
        with contextlib.suppress(OSError):
            found[path] = os.stat(path).st_ctime_ns
    return found
