# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets owner, group and modes in a tree, on directory descriptors, without ever leaving the tree.

Every name is looked up in an open directory and no link is followed, so a user who moves directories
or replaces them with links during the walk can only hide entries from it, not redirect it.
"""

import errno
import os
import stat
import sys

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.kernel import (
    Mount,
    allow_more_descriptors,
    check_writable,
    coarse_time_ns,
    hard_links_protected,
    mount_id,
    proc_link,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import NO_CHANGE
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.safe_path import DIRECTORY, only_root_writes
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.share import Helper, Part, processes

FIRST = 10  # changed entries reported by name
FIRST_LEFT = 100  # skipped entries, and those that lost a privilege, reported by name
MOST_HARD_LINKS = 200000  # files whose other names are not found yet: limits memory
MOST_KINDS = 10000  # distinct (mode, owner, group): likewise
SHARE_AFTER = 2000  # entries, about as much work as starting a process
ENTERING_ALL = 5  # times as many where each process has to enter all directories: see COUNT_LINKS
NEVER = 1 << 62  # more names than a file can have
COUNT_LINKS = (
    b"ext4",
    b"ext3",
    b"ext2",
    b"xfs",
    b"tmpfs",
)  # filesystems whose directories count a link for each subdirectory
DEEP = 200  # levels of two descriptors each, within any limit on open files
PIN = os.O_PATH | os.O_NOFOLLOW
CAPABILITIES = "security.capability"  # capabilities(7), "File capabilities"

UNSEEN = "unseen"
SUBDIRECTORY = "directory"
DEVICE = "device"

HARD_LINK = "hard link: not all names of the file are in the tree"
DEVICE_NODE = "device node: its owner decides who reads and writes the device"
MOUNT_POINT = "mount point: see cross_filesystems"
SYSTEM = "system directory mounted here"

HINTS = {
    errno.EPERM: " (is it immutable or append-only? see lsattr)",
    errno.EMFILE: " (directories are nested too deeply)",
}


class TreeError(Exception):
    """An entry could not be changed; the message names it."""


class Level:
    """The current directory of the walk, or one above it.

    :ivar mine: C(bool), whether this process handles it and the files in it.
    :ivar by_name: C(bool), whether nobody else can change the names in it during the walk.
    """

    def __init__(self, fd, name, status, exclude, mine):
        self.fd = fd
        self.name = name
        self.status = status
        self.exclude = exclude
        self.mine = mine
        self.by_name = False
        # Python 3.6 cannot list a descriptor; its path in /proc is as safe.
        self.entries = os.scandir(fd if sys.version_info >= (3, 7) else proc_link(fd))

    def close(self):
        self.entries.close()
        os.close(self.fd)


class Walk:
    """One pass over a tree, which changes what differs or, in check mode, counts it.

    :ivar entries: C(int), number of entries seen, including the top.
    :ivar changed: C(int), number of entries changed.
    :ivar first: list of (path below the top, old, new), the first few changed; old and new are (uid, gid, mode).
    :ivar skipped: list of (path, reason), the first entries skipped; skipped_count is their number.
    :ivar cleared: list of (path, privileges), files that lost setuid, setgid or capabilities.
    """

    def __init__(
        self,
        path,
        wanted,
        top_wanted,
        recurse=True,
        exclude=None,
        cross_filesystems=False,
        check=False,
        prune=(),
        is_system=None,
        part=None,
    ):
        """Prepare the walk.

        :arg path: C(str), the top as messages name it.
        :arg wanted: Wanted of the entries below the top; top_wanted is that of the top itself.
        :arg exclude: Exclude or C(None).
        :arg prune: set of (device, inode), directories that are not entered and not reported.
        :arg is_system: C(None), or a function that tells whether (device, inode) must not be entered.
        :arg part: the Part of the tree to handle; C(None) is all.
        """
        self._settings = dict(path=path, wanted=wanted, top_wanted=top_wanted, recurse=recurse, exclude=exclude)
        self._settings.update(cross_filesystems=cross_filesystems, check=check, prune=prune, is_system=is_system)
        self.path = path
        self.wanted = wanted
        self.top_wanted = top_wanted
        self.recurse = recurse
        self.exclude = exclude
        self.cross_filesystems = cross_filesystems
        self.check = check
        self.prune = prune
        self.is_system = is_system
        self.entries = self.changed = self.skipped_count = 0
        self.first = []
        self.skipped = []
        self.cleared = []
        self._part = part or Part()
        self._helpers = []
        self._handled = None if part else set()
        self._known = {}
        self._levels = []
        self._links_waiting = {}
        self._links_named = {}
        self._links_left = False
        self._links_protected = hard_links_protected()

    def run(self, fd):
        """Walk the tree below an open directory, which stays open.

        :raises TreeError: for an entry that cannot be changed. Entries that vanish are not an error.
        """
        try:
            self._walk(fd)
            while self._helpers:
                self._absorb(self._helpers.pop().result())
        finally:
            while self._helpers:
                self._helpers.pop().stop()
        if self._links_left and self._part.index == 0:
            links = Walk(part=Part(links_only=True), **self._settings)
            links.run(fd)
            self._absorb(dict(links.report(), entries=0))

    def report(self):
        """Return the results as a dict that JSON can hold."""
        names = ("entries", "changed", "skipped_count", "first", "skipped", "cleared")
        return dict({name: getattr(self, name) for name in names}, links_left=self._links_left)

    def _absorb(self, report):
        """Add the results of another part."""
        if report is None:
            raise TreeError("{0}: a process that shared the work was ended".format(self.path))
        if "error" in report:
            raise TreeError(report["error"])
        self.entries += report["entries"]
        self.changed += report["changed"]
        self.skipped_count += report["skipped_count"]
        self.first = (self.first + report["first"])[:FIRST]
        self.skipped = (self.skipped + report["skipped"])[:FIRST_LEFT]
        self.cleared = (self.cleared + report["cleared"])[:FIRST_LEFT]
        self._links_left = self._links_left or report["links_left"]

    def _share(self):
        """Start processes for parts of what is not handled yet.

        None of them sees all names of a file, so files with several names are a part of their own.
        """
        done, self._handled = self._handled, None
        count = processes()
        if count < 2:
            return
        self._links_left = bool(self._links_waiting)
        self._links_waiting.clear()
        self._links_named.clear()
        self._helpers = [Helper(self._help, Part(index, count, done)) for index in range(1, count)]
        self._part = Part(0, count)

    def _help(self, part):
        """Handle a part in this (child) process; return the results."""
        walk = Walk(part=part, **self._settings)
        fd = os.open(".", DIRECTORY, dir_fd=self._levels[0].fd)
        try:
            walk.run(fd)
        except TreeError as error:
            return {"error": str(error)}
        return walk.report()

    def _walk(self, fd):
        """Go through the whole tree."""
        self._started = coarse_time_ns()
        status = os.fstat(fd)
        self._device = status.st_dev
        mount = Mount(fd)
        self._mount = mount.number if mount.covered and not self.cross_filesystems else None
        self._counts_links = mount.kind in COUNT_LINKS
        self._share_after = SHARE_AFTER if self._counts_links else SHARE_AFTER * ENTERING_ALL
        levels = self._levels
        try:
            mine = self._part.has_directory((status.st_dev, status.st_ino))
            self._push(os.dup(fd), "", status, self.exclude, mine)
            while levels:
                if not self.recurse or not self._go_on(levels[-1]):
                    self._leave()
        except OSError as error:
            raise self._error("", error)
        finally:
            while levels:
                levels.pop().close()
        for name in self._links_named.values():
            self._skip(name, HARD_LINK)
        self.skipped_count += len(self._links_waiting) - len(self._links_named)

    def _go_on(self, level):
        """Continue in a directory up to its next subdirectory; return whether there was one."""
        if not level.mine:
            return self._pass_through(level)
        if self._handled is not None and self.entries > self._share_after:
            self._share()
        return self._handle(level)

    def _pass_through(self, level):
        """Enter the next subdirectory of a directory whose files are for another process."""
        excluded = level.exclude and level.exclude.matches
        for entry in level.entries:
            left_out = excluded and excluded(entry.name)
            if not left_out and entry.is_dir(follow_symlinks=False) and self._enter(level, entry.name):
                return True
        return False

    def _handle(self, level):
        """Handle the entries of a directory up to its next subdirectory; return whether there was one."""
        known = self._known.get
        excluded = level.exclude and level.exclude.matches
        fd = level.fd
        by_name = level.by_name
        chown = check_chown if self.check else os.chown
        first = self.first
        entries = changed = 0
        try:
            for entry in level.entries:
                if excluded and excluded(entry.name):
                    continue
                try:
                    if entry.is_dir(follow_symlinks=False):
                        if self._enter(level, entry.name):
                            return True
                        continue
                    status = entry.stat(follow_symlinks=False)
                    change = known((status.st_mode, status.st_uid, status.st_gid), UNSEEN)
                    if change is UNSEEN:
                        change = self._decide(status)
                    entries += 1
                    if change is NO_CHANGE or change is SUBDIRECTORY:  # one that was a file a moment ago
                        continue
                    if by_name and change is not DEVICE and change.simple and status.st_nlink == 1:
                        chown(entry.name, change.uid, change.gid, dir_fd=fd, follow_symlinks=False)
                        changed += 1
                        if len(first) < FIRST:
                            self._name_changed(entry.name, status, change)
                    else:
                        self._change_pinned(level, entry.name)
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise self._error(entry.name, error)
            return False
        finally:
            self.entries += entries
            self.changed += changed

    def _decide(self, status):
        """Return the Change for an entry that is not a directory, cached by its attributes."""
        if stat.S_ISDIR(status.st_mode):
            change = SUBDIRECTORY
        else:
            change = self.wanted.change(status.st_mode, status.st_uid, status.st_gid)
            if change is not NO_CHANGE and (stat.S_ISBLK(status.st_mode) or stat.S_ISCHR(status.st_mode)):
                change = DEVICE
        if len(self._known) < MOST_KINDS:
            self._known[status.st_mode, status.st_uid, status.st_gid] = change
        return change

    def _enter(self, level, name):
        """Open a subdirectory and make it the current one; return whether that was possible."""
        try:
            fd = os.open(name, DIRECTORY, dir_fd=level.fd)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                return False  # gone, or no longer a directory
            raise
        status = os.fstat(fd)
        identity = (status.st_dev, status.st_ino)
        mine = self._part.has_directory(identity)
        reason = self._reason_to_stay_out(fd, status, identity)
        if reason and level.mine:
            self._skip(self._below_top(name), reason)
        if reason or identity in self.prune or not mine and self._has_no_subdirectory(status):
            os.close(fd)
            return False
        self._push(fd, name, status, level.exclude and level.exclude.below(name), mine)
        return True

    def _reason_to_stay_out(self, fd, status, identity):
        """Return why a subdirectory is not entered, None without a reason to report."""
        if identity in self.prune:
            return None
        if self.is_system and self.is_system(identity):
            return SYSTEM
        if not self.cross_filesystems and (status.st_dev != self._device or self._is_mounted(fd)):
            return MOUNT_POINT
        return None

    def _has_no_subdirectory(self, status):
        return self._counts_links and status.st_nlink == 2 and status.st_dev == self._device

    def _push(self, fd, name, status, exclude, mine):
        """Make an open directory the current one."""
        if len(self._levels) == DEEP:
            allow_more_descriptors()
        level = Level(fd, name, status, exclude, mine)
        self._levels.append(level)
        if not mine:
            return
        if self._handled is not None:
            self._handled.add((status.st_dev, status.st_ino))
        self.entries += 1
        if self.wanted.uid == 0:
            self._change_directory(level)
            status = os.fstat(fd)
        trusted = self._links_protected or only_root_writes(status)
        level.by_name = trusted and self._mount is None and not self._part.links_only

    def _leave(self):
        """Finish the current directory.

        It gets its new owner last, after all its entries; if that is root, first (see _push).
        """
        level = self._levels[-1]
        if self.wanted.uid != 0 and level.mine:
            self._change_directory(level)
        self._levels.pop()
        level.close()

    def _change_directory(self, level):
        """Change owner, group and mode of an open directory."""
        wanted = self.wanted if len(self._levels) > 1 else self.top_wanted
        status = level.status
        change = wanted.change(status.st_mode, status.st_uid, status.st_gid)
        if change is NO_CHANGE or self._part.links_only:
            return
        try:
            if not self.check:
                if change.chown:
                    os.fchown(level.fd, change.uid, change.gid)
                if change.chmod:
                    os.fchmod(level.fd, change.mode)
            else:
                check_writable(level.fd)
        except OSError as error:
            raise self._error("", error)
        self.changed += 1
        self._name_changed("", status, change)

    def _change_pinned(self, level, name):
        """Open an entry, compare again and change it on the descriptor, which renaming does not affect."""
        fd = os.open(name, PIN, dir_fd=level.fd)
        try:
            status = os.fstat(fd)
            change = self._decide(status)
            if change is NO_CHANGE or change is SUBDIRECTORY:
                return  # it has been replaced meanwhile
            if self._part.links_only and status.st_nlink < 2:
                return
            if change is DEVICE:
                self._skip(self._below_top(name), DEVICE_NODE)
            elif self._is_mounted(fd):
                self._skip(self._below_top(name), MOUNT_POINT)
            elif status.st_nlink > 1 and self._part.count > 1:
                self._links_left = True
            elif status.st_nlink < 2 or self._is_last_link(status, name):
                self._apply(fd, change, self._below_top(name))
                self.changed += 1
                self._name_changed(name, status, change)
        finally:
            os.close(fd)

    def _apply(self, fd, change, path):
        """Change the entry of an open descriptor, and record the privileges that are removed."""
        inode = proc_link(fd)
        lost = list(change.lost)
        if change.may_have_capabilities and CAPABILITIES in os.listxattr(inode):
            lost.append("capabilities")
        if not self.check:
            if change.chown:
                os.chown(inode, change.uid, change.gid)
            if change.chmod:
                os.chmod(inode, change.mode)
        else:
            check_writable(fd)
        if lost and len(self.cleared) < FIRST_LEFT:
            self.cleared.append((path, lost))

    def _is_last_link(self, status, name):
        """Whether all other names of a file have been found in this tree.

        A file that was renamed or linked since the start has a newer ctime: it may be counted twice
        under one name, so it never counts as complete.
        """
        key = status.st_ino if status.st_dev == self._device else (status.st_dev, status.st_ino)
        waiting = self._links_waiting
        if key not in waiting and len(waiting) >= MOST_HARD_LINKS:
            self.skipped_count += 1
            return False
        settled = status.st_ctime_ns < self._started
        missing = waiting.get(key, status.st_nlink) - 1 if settled else NEVER
        if missing <= 0:
            del waiting[key]
            self._links_named.pop(key, None)
            return True
        waiting[key] = missing
        if len(self._links_named) < FIRST_LEFT:
            self._links_named.setdefault(key, self._below_top(name))
        return False

    def _is_mounted(self, fd):
        """Whether an open entry is on another mount than the top."""
        return self._mount is not None and mount_id(fd) != self._mount

    def _skip(self, path, reason):
        if self._part.links_only and reason != HARD_LINK:
            return
        self.skipped_count += 1
        if len(self.skipped) < FIRST_LEFT:
            self.skipped.append((path, reason))

    def _name_changed(self, name, status, change):
        if len(self.first) >= FIRST:
            return
        if len(self.first) < FIRST:
            old = (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode))
            self.first.append((self._below_top(name), old, (change.uid, change.gid, change.mode)))

    def _below_top(self, name):
        """Return the path relative to the top of an entry of the current directory, or of that directory."""
        names = [level.name for level in self._levels[1:]]
        return "/".join(names + [name] if name else names) or "."

    def _error(self, name, error):
        path = os.path.normpath(os.path.join(self.path, self._below_top(name)))
        hint = HINTS.get(error.errno, "") if os.geteuid() == 0 else " (without root's rights: see become)"
        done = "; {0} entries had been changed by then".format(self.changed) if self.changed and not self.check else ""
        return TreeError("{0}: {1}{2}{3}".format(path, error.strerror, hint, done))


def check_chown(_name, _uid, _gid, dir_fd, follow_symlinks):
    """Replaces os.chown() in check mode."""
    check_writable(dir_fd)
