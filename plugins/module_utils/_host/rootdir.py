# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads files below a directory as a process would that has it for its root directory.

Private to this collection: it may change in any release.
"""

import errno
import os
import stat

MAX_LINKS = 40  # ELOOP after as many, like the kernel: path_resolution(7)
_FILE_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | os.O_NOFOLLOW
_DIRECTORY_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW


class RootDir:
    """A tree given by its top directory; every path is meant inside it.

    A symbolic link is followed inside the tree, an absolute one from the top of the tree; ``..`` at
    the top stays there. So a link in an image never makes us read a file of the host.
    """

    def __init__(self, path="/"):
        self.path = path
        self.is_host = os.path.realpath(path) == "/"

    def exists(self, path):
        """True if ``path`` leads to anything."""
        return self.stat(path) is not None

    def stat(self, path):
        """os.stat_result of what ``path`` leads to, or None."""
        if self.is_host:
            try:
                return os.stat("/" + path)
            except OSError:
                return None
        return self._at(path, lambda parent, name: os.stat(name, dir_fd=parent, follow_symlinks=False))

    def listdir(self, path):
        """The names in the directory ``path``, sorted; nothing where there is none."""
        if self.is_host:
            try:
                return sorted(os.listdir("/" + path))
            except OSError:
                return []
        return self._at(path, _list_at) or []

    def read(self, path, limit=1 << 20):
        """The first ``limit`` bytes of the regular file ``path``, or None."""
        if self.is_host:
            try:
                return read_regular("/" + path, limit)
            except OSError:
                return None
        return self._at(path, lambda parent, name: _read_at(parent, name, limit))

    def text(self, path, limit=1 << 20):
        """``read`` decoded, without a byte order mark and with LF line ends, or None."""
        data = self.read(path, limit)
        if data is None:
            return None
        return data.decode("utf-8", "surrogateescape").lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    def _at(self, path, action):
        """What ``action(directory_fd, name)`` returns for the last step of ``path``, no link left; None on error."""
        opened = []
        try:
            opened.append(os.open(self.path, _DIRECTORY_FLAGS & ~os.O_NOFOLLOW))
            steps = [step for step in reversed(path.split("/")) if step not in ("", ".")]
            links = 0
            while steps:
                step = steps.pop()
                if step == "..":
                    if len(opened) > 1:
                        os.close(opened.pop())
                    continue
                link = _link_at(opened[-1], step)
                if link is not None:
                    links += 1
                    if links > MAX_LINKS:
                        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
                    if link.startswith("/"):
                        while len(opened) > 1:
                            os.close(opened.pop())
                    steps.extend(part for part in reversed(link.split("/")) if part not in ("", "."))
                elif not steps:
                    return action(opened[-1], step)
                else:
                    opened.append(os.open(step, _DIRECTORY_FLAGS, dir_fd=opened[-1]))
            return action(opened[-1], ".")
        except OSError:
            return None
        finally:
            for descriptor in opened:
                os.close(descriptor)


def _link_at(parent, name):
    """The target of the symbolic link ``name``, or None if it is none."""
    try:
        return os.readlink(name, dir_fd=parent)
    except OSError as error:
        if error.errno == errno.EINVAL:
            return None
        raise


def read_regular(path, limit):
    """The first ``limit`` bytes of the regular file that ``path`` leads to, None for what is none. Raises OSError."""
    return _read_at(None, path, limit, _FILE_FLAGS & ~os.O_NOFOLLOW)


def _read_at(parent, name, limit, flags=_FILE_FLAGS):
    # Not blocking, and regular files only: a FIFO in an image would hold us for ever.
    descriptor = _open_regular(parent, name, flags)
    if descriptor is None:
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(limit)
    finally:
        os.close(descriptor)


def _open_regular(parent, name, flags):
    """A descriptor for reading, None where it is sure to be no regular file.

    Root opens nothing else, not for a moment: somebody's link may lead to a device, and to open a watchdog arms it.
    """
    if os.geteuid() or not hasattr(os, "O_PATH"):
        return os.open(name, flags, dir_fd=parent)
    found = os.open(name, os.O_PATH | os.O_CLOEXEC | flags & os.O_NOFOLLOW, dir_fd=parent)
    try:
        if not stat.S_ISREG(os.fstat(found).st_mode):
            return None
        return os.open("/proc/self/fd/%d" % found, flags & ~os.O_NOFOLLOW)
    finally:
        os.close(found)


def _list_at(parent, name):
    descriptor = os.open(name, _DIRECTORY_FLAGS, dir_fd=parent)
    try:
        return sorted(os.listdir(descriptor))
    finally:
        os.close(descriptor)
