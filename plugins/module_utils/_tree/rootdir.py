# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads files below a directory as a process with that root directory would.

Private to this collection: it may change in any release.
"""

import os
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.descent import Descent

# Not blocking: opening a FIFO would hang.
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class RootDir:
    """A tree given by its top directory; all paths are relative to it.

    A symbolic link is followed inside the tree, an absolute one from the top of the tree; ``..`` at
    the top stays there. So a link in an image never leads to a file of the host.
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
        return self._at(path, lambda descent: os.fstat(descent.found))

    def listdir(self, path):
        """The names in the directory ``path``, sorted; empty if it does not exist."""
        if self.is_host:
            try:
                return sorted(os.listdir("/" + path))
            except OSError:
                return []
        return self._at(path, lambda descent: _list(descent.found)) or []

    def read(self, path, limit=1 << 20):
        """The first ``limit`` bytes of the regular file ``path``, or None."""
        if self.is_host:
            try:
                return read_regular("/" + path, limit)
            except OSError:
                return None
        return self._at(path, lambda descent: _read(descent.found, limit))

    def text(self, path, limit=1 << 20):
        """``read`` decoded, without a byte order mark and with LF line ends, or None."""
        data = self.read(path, limit)
        if data is None:
            return None
        return data.decode("utf-8", "surrogateescape").lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")

    def _at(self, path, action):
        """Return what ``action(descent)`` returns after a walk of ``path``; None on error."""
        try:
            with Descent(self.path) as descent:
                descent.walk(path)
                return action(descent)
        except (OSError, ValueError):
            return None


def read_regular(path, limit):
    """Return the first ``limit`` bytes of the regular file at ``path``, None for other files. Raises OSError."""
    if os.geteuid():
        found = os.open(path, _FILE)
        return _limited(found, limit)
    found = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        return _read(found, limit)
    finally:
        os.close(found)


def _read(found, limit):
    """Read the file of a descriptor (O_PATH) if it is a regular file.

    Nothing else is opened at all: a link may lead to a device, and opening a watchdog arms it.
    """
    if not stat.S_ISREG(os.fstat(found).st_mode):
        return None
    return _limited(os.open("/proc/self/fd/%d" % found, _FILE), limit)


def _limited(descriptor, limit):
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read(limit) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def _list(found):
    descriptor = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=found)
    try:
        return sorted(os.listdir(descriptor))
    finally:
        os.close(descriptor)
