# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to an account on this host: files on local filesystems, processes, units that name it.

Private to this collection: it may change in any release.
"""

import errno
import os
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.processes import control_group
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import MOUNTINFO, mounts, text
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import UNIT_DIRECTORIES

ENOUGH = 10  # one is reason enough to keep the account, ten show what they are
SECONDS = 120  # seconds after which the search is aborted

# Filesystems without a device that hold files of this host: filesystems(5).
LOCAL = frozenset(["tmpfs", "ramfs", "overlay", "aufs", "zfs"])

UNIT_KEYS = ("User", "Group", "SupplementaryGroups", "SocketUser", "SocketGroup")


def belongings(uid, gid, except_paths, except_units, mounts=None):
    """``(found, complete)``: the first ENOUGH files and processes of ``uid``, and files of ``gid`` unless it is None.

    Files below ``except_paths`` and processes of ``except_units`` are ignored.
    ``complete`` is False if the search was aborted or something could not be read: then an
    empty ``found`` proves nothing.
    """
    found = _processes(uid, except_units)
    deadline = time.monotonic() + SECONDS
    complete = True
    excluded = {form(path) for path in except_paths for form in (os.path.normpath, os.path.realpath)}
    seen = set()
    pending = [(path, None) for path in (local_mounts() if mounts is None else mounts)]
    while pending and len(found) < ENOUGH:
        if time.monotonic() > deadline:
            return found, False
        path, device = pending.pop()
        try:
            found += _look(path, device, uid, gid, excluded, seen, pending)
        except OSError as error:
            complete = complete and error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)
    return found[:ENOUGH], complete


def _look(path, device, uid, gid, excluded, seen, pending):
    """The entries of one directory that belong to the account; its subdirectories are added to ``pending``."""
    if path in excluded:
        return []
    top = os.lstat(path)
    if (top.st_dev, top.st_ino) in seen:  # with bind mounts a tree is visible twice
        return []
    seen.add((top.st_dev, top.st_ino))
    found = []
    if device is None:
        device = top.st_dev
        if top.st_uid == uid or top.st_gid == gid:
            found.append(path)
    with os.scandir(path) as entries:
        for entry in entries:
            state = entry.stat(follow_symlinks=False)
            if entry.path in excluded or state.st_dev != device:
                continue
            if state.st_uid == uid or state.st_gid == gid:
                found.append(entry.path)
            if entry.is_dir(follow_symlinks=False):
                pending.append((entry.path, device))
    return found


def local_mounts(mountinfo=MOUNTINFO, filesystems="/proc/filesystems"):
    """The mount points of local filesystems: proc(5)."""
    with open(filesystems) as stream:
        on_devices = {line.strip() for line in stream if not line.startswith("nodev")}
    found = [mount.point for mount in mounts(mountinfo) if mount.kind.decode("ascii", "replace") in on_devices | LOCAL]
    return ["/"] + [text(point) for point in found]


def units_of(names, except_units, directories=UNIT_DIRECTORIES):
    """The unit files and drop-ins, not those of ``except_units``, that name one of ``names`` in UNIT_KEYS, sorted."""
    own = {name for unit in except_units for name in (unit, unit + ".d")}
    found = []
    for directory in sorted({os.path.realpath(directory) for directory in directories}):
        for folder, subfolders, files in os.walk(directory):
            subfolders[:] = [name for name in subfolders if name.endswith(".d")]
            for name in files:
                if name in own or os.path.basename(folder) in own:
                    continue
                path = os.path.join(folder, name)
                if name.endswith((".service", ".socket", ".mount", ".swap", ".conf")) and _names_one(path, names):
                    found.append(path)
    return sorted(found)


def _names_one(path, names):
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            pairs = (line.partition("=") for line in stream)
            return any(key.strip() in UNIT_KEYS and not names.isdisjoint(value.split()) for key, dummy, value in pairs)
    except OSError:
        return False


def _processes(uid, except_units):
    found, own = [], set(except_units)
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if os.stat("/proc/" + name).st_uid == uid and own.isdisjoint(control_group("/proc/" + name)):
                    found.append("process " + name)
            except OSError:
                pass  # it has ended
    return found
