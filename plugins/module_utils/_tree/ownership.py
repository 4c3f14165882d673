# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the owner, group and mode of an entry with the wanted ones."""

import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mode import apply_mode

NO_CHANGE = None
UNKNOWN_ID = -2  # an account that does not exist yet: different from every owner


class Change:
    """The change of owner, group and mode that an entry needs.

    :ivar chown: C(bool), whether owner or group differ.
    :ivar chmod: C(bool), whether the mode must be set as well.
    :ivar lost: list of C(str), the privileges that are removed: C(setuid), C(setgid).
    :ivar simple: C(bool), whether one chown(2) is enough and no privilege is removed.
    """

    def __init__(self, old, new, kept, may_have_capabilities):
        self.uid, self.gid, self.mode = new
        self.chown = new[:2] != old[:2]
        self.chmod = self.mode != kept
        gone = old[2] & ~self.mode
        self.lost = [name for name, bit in (("setuid", 0o4000), ("setgid", 0o2000)) if gone & bit]
        self.may_have_capabilities = may_have_capabilities and self.chown
        self.simple = not (self.chmod or self.lost or self.may_have_capabilities)


class Wanted:
    """The owner, group and mode wanted; C(None) means unchanged.

    :ivar uid: C(int) or C(None); likewise gid.
    :ivar file_mode: a mode from parse_mode() or C(None); likewise directory_mode.
    """

    def __init__(self, uid=None, gid=None, file_mode=None, directory_mode=None):
        self.uid = uid
        self.gid = gid
        self.file_mode = file_mode
        self.directory_mode = directory_mode

    def change(self, mode, uid, gid):
        """Return the Change for an entry with these attributes, or NO_CHANGE."""
        is_directory = stat.S_ISDIR(mode)
        is_file = stat.S_ISREG(mode)
        old = (uid, gid, stat.S_IMODE(mode))
        owner = (uid if self.uid is None else self.uid, gid if self.gid is None else self.gid)
        kept = without_privileges(old[2]) if is_file and owner != old[:2] else old[2]
        parsed = self.directory_mode if is_directory else self.file_mode if is_file else None
        new = owner + (kept if parsed is None else apply_mode(parsed, kept, is_directory),)
        return NO_CHANGE if new == old else Change(old, new, kept, is_file and old[2] & 0o111)


def without_privileges(mode):
    """Return the mode of a file after chown(2): without setuid, and without setgid if the group may execute."""
    return mode & ~(0o6000 if mode & 0o010 else 0o4000)
