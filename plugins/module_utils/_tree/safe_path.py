# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens and creates directories component by component, and never follows a link that a user can change."""

import errno
import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.descent import Descent
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.said import Said

DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
PARENT_MODE = 0o755

RELATIVE = (
    "{0!r} is a relative path: write the absolute one, starting with /",
    "{0!r} 是相对路径：请写以 / 开头的绝对路径",
)
NUL = ("{0!r} holds a NUL character", "{0!r} 含有 NUL 字符")
OTHERS_LINK = (
    "{0}: {1} is a symbolic link (to {2}) that a user other than root can change: it is not followed",
    "{0}：{1} 是符号链接（指向 {2}），root 以外的用户可以更改它，因此不会跟随",
)
LINK = (
    "{0} is a symbolic link to {1}: name the directory itself",
    "{0} 是指向 {1} 的符号链接：请写目录本身的路径",
)
NO_DIRECTORY = ("{0}: {1} exists and is not a directory", "{0}：{1} 已存在但不是目录")
NO_PARENT = (
    "{0}: {1} does not exist, so '..' after it leads nowhere",
    "{0}：{1} 不存在，其后的 '..' 没有意义",
)
LOOP = ("{0}: too many symbolic links", "{0}：符号链接过多")


class PathError(Exception):
    """The path cannot be used; the message names it and says why."""


def check_absolute(path):
    """Raise PathError unless the path is absolute."""
    if not path.startswith("/"):
        raise PathError(Said(RELATIVE, path))
    if "\0" in path:
        raise PathError(Said(NUL, path))


def only_root_writes(status):
    """Whether only root (or the user who runs this) can change the names in a directory.

    An ACL that lets others write shows as group write permission: acl(5), "Correspondence".
    """
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022


class Place:
    """How far a path exists: an open directory, and the names below it that are still missing.

    :ivar fd: descriptor (C(O_PATH)) of the deepest directory that exists.
    :ivar missing: list of C(str), the components to be created.
    :ivar parents: list of C(os.stat_result), from C(/) down to that directory.
    """

    def __init__(self, fd, missing, parents):
        self.fd = fd
        self.missing = missing
        self.parents = parents

    @property
    def status(self):
        """The C(os.stat_result) of the deepest directory that exists."""
        return self.parents[-1]

    @property
    def identities(self):
        """list of (device, inode), from / down to that directory."""
        return [(status.st_dev, status.st_ino) for status in self.parents]

    def open(self):
        """Return a new descriptor for reading the deepest directory that exists."""
        return os.open(".", DIRECTORY, dir_fd=self.fd)

    def close(self):
        """Release the descriptor."""
        os.close(self.fd)


class _SafeDescent(Descent):
    """Follows links that belong to root, in directories that only root can change.

    :ivar follow_last: C(bool), whether the last component may be such a link.
    """

    def __init__(self, path, follow_last):
        self.safe = []  # for each level, whether only root can change the names in it and above
        self._path, self._follow_last = path, follow_last
        Descent.__init__(self)

    def enter(self, level):
        self.safe.append(only_root_writes(level.status) and all(self.safe[-1:]))
        Descent.enter(self, level)

    def leave(self, level):
        self.safe.pop()
        Descent.leave(self, level)

    def follow(self, target, status):
        if not self.safe[-1] or status.st_uid not in (0, os.geteuid()):
            raise PathError(Said(OTHERS_LINK, self._path, self.name, target))
        if not self._follow_last and not self.pending:
            raise PathError(Said(LINK, self._path, target))

    def end(self, fd, status):
        os.close(fd)
        raise PathError(Said(NO_DIRECTORY, self._path, self.name))

    def missing(self):
        """The components that do not exist, in the order of the path."""
        missing = [self.name] + self.pending[::-1]
        if ".." in missing:
            raise PathError(Said(NO_PARENT, self._path, self.name))
        return missing

    def place(self, missing):
        return Place(os.dup(self.stack[-1].fd), missing, [level.status for level in self.stack])


def locate(path, follow_last):
    """Resolve an absolute path as far as it exists.

    A link is followed only if it belongs to root and only root can write to the directories
    above it.

    :arg path: C(str).
    :arg follow_last: C(bool), whether the last component may be such a link.
    :returns: Place, which the caller closes.
    :raises PathError: for a link that must not be followed, or something that is not a directory.
    """
    with _SafeDescent(path, follow_last) as descent:
        try:
            descent.walk(path)
        except FileNotFoundError:
            return descent.place(descent.missing())
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise PathError(Said(LOOP, path))
            raise PathError("{0}: {1}".format(path, error.strerror))
        return descent.place([])


def make_directory(parent_fd, name, uid, gid, mode, label=None):
    """Create one directory, or open it if it exists by now.

    It is created without access for others, and gets its mode only after its owner.

    :arg parent_fd: descriptor of the parent directory.
    :arg uid: C(int) or C(None), the numeric owner; likewise O(gid).
    :arg mode: C(int), its final permission bits.
    :arg label: C(None), or a function of descriptor and path that gives the directory its SELinux context.
    :returns: C((descriptor, made)).
    """
    try:
        os.mkdir(name, 0o700, dir_fd=parent_fd)
    except FileExistsError:
        return os.open(name, DIRECTORY, dir_fd=parent_fd), False
    fd = os.open(name, DIRECTORY, dir_fd=parent_fd)
    try:
        if label:
            label(fd, path_of(fd))
        os.fchown(fd, -1 if uid is None else uid, -1 if gid is None else gid)
        os.fchmod(fd, mode)
    except BaseException:
        os.close(fd)
        raise
    return fd, True


def path_of(fd):
    """Return the path under which the kernel knows an open directory."""
    return os.readlink("/proc/self/fd/{0}".format(fd))
