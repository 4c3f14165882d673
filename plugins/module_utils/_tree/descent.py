# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks down a path on descriptors, one component at a time, as the kernel does: path_resolution(7).

Private to this collection: it may change in any release.
"""

import errno
import os
import stat
from collections import namedtuple

MAX_LINKS = 40  # links, then ELOOP, as in the kernel
COMPONENT = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC

# One directory on the way. fd: descriptor (O_PATH). path: str, without links. status: os.stat_result.
Level = namedtuple("Level", "fd path status")


class Descent:
    """A walk from a root directory that neither `..` nor a link can leave.

    stack: list of Level, from the root to where the walk stands. name: the component that was looked up last, None at
    the beginning. pending: list of the components after it, the next one last. found: descriptor of what the path led
    to, when it has been walked. A subclass decides what is done with links (`follow`) and remembers what it needs.
    """

    def __init__(self, root="/"):
        self.stack = []
        self.name, self.pending, self.found = None, [], None
        fd = os.open(root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self.enter(Level(fd, "/" if root == "/" else root.rstrip("/"), os.fstat(fd)))

    def __enter__(self):
        return self

    def __exit__(self, *dummy):
        self.close()

    def walk(self, path):
        """Walk a path. Raises OSError if it cannot be resolved: ENOENT, ENOTDIR, ELOOP and the like."""
        self.pending = steps(path)
        links = 0
        while self.pending:
            self.name = self.pending.pop()
            fd = self.look_up(self.name)
            if fd is None:
                self.up()
                continue
            status = os.fstat(fd)
            if stat.S_ISLNK(status.st_mode):
                links += 1
                self._follow(fd, status, links)
            elif stat.S_ISDIR(status.st_mode):
                self.enter(Level(fd, self.path_of(self.name), status))
            else:
                self.end(fd, status)

    def look_up(self, name):
        """Return a descriptor of a component, None for `..`."""
        return None if name == ".." else os.open(name, COMPONENT, dir_fd=self.stack[-1].fd)

    def _follow(self, fd, status, links):
        target = os.readlink("", dir_fd=fd)
        os.close(fd)
        if links > MAX_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        self.follow(target, status)
        if target.startswith("/"):
            while len(self.stack) > 1:
                self.up()
        self.found = self.stack[-1].fd
        self.pending += steps(target)

    def path_of(self, name):
        """Return the path of a name in the directory where the walk stands."""
        return self.stack[-1].path.rstrip("/") + "/" + name

    def enter(self, level):
        """Enter a directory."""
        self.stack.append(level)
        self.found = level.fd

    def up(self):
        """Go back by one directory, but not above the root."""
        if len(self.stack) > 1:
            self.leave(self.stack.pop())
        self.found = self.stack[-1].fd

    def leave(self, level):
        """Called when a directory is no longer part of the walk."""
        os.close(level.fd)

    def follow(self, target, status):
        """Called before a link is followed. target: str, status: os.stat_result of the link."""

    def end(self, fd, status):
        """Called for what the path leads to if it is not a directory."""
        self.found = fd
        if self.pending:
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))

    def close(self):
        """Close all descriptors."""
        if self.found is not None and self.found not in [level.fd for level in self.stack]:
            os.close(self.found)
        for level in self.stack:
            os.close(level.fd)


def steps(path):
    """Return the components of a path, the first one last."""
    return [step for step in reversed(path.split("/")) if step not in ("", ".")]
