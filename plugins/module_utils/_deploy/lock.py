# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps two deployments of one service apart.

Private to this collection: it may change in any release.
"""

import contextlib
import fcntl
import json
import os
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import private_directory
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say

PAUSE = 0.1


class Lock:
    """Held from `with` on, by this process and what it forks, to the end of the last of them."""

    def __init__(self, store, timeout, language, clock=time.monotonic, sleep=time.sleep):
        self._store = store
        self._timeout = timeout
        self._language = language
        self._clock = clock
        self._sleep = sleep
        self._descriptor = None

    def __enter__(self):
        self._open()
        until = self._clock() + self._timeout
        while not self._taken():
            if self._clock() >= until:
                holder = os.pread(self._descriptor, 4096, 0).decode("utf-8", "replace")
                os.close(self._descriptor)
                about = {"name": self._store.name, "holder": told(holder, self._language), "timeout": self._timeout}
                raise DeployError(say(self._language, "locked", **about))
            self._sleep(PAUSE)
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(me()).encode(), 0)
        return self

    def _open(self):
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        while True:
            private_directory(self._store.places.run)
            # Between the two somebody else may take the empty directory away.
            with contextlib.suppress(FileNotFoundError):
                self._descriptor = os.open(self._store.lock, flags, 0o600)
                return

    def _taken(self):
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if self._is_current():
            return True
        # It was discarded while we waited: another one may hold the file that took its place.
        os.close(self._descriptor)
        self._open()
        return False

    def _is_current(self):
        try:
            found = os.stat(self._store.lock)
        except FileNotFoundError:
            return False
        own = os.fstat(self._descriptor)
        return (found.st_dev, found.st_ino) == (own.st_dev, own.st_ino)

    def discard(self):
        """Take the file away; the lock is held until the end all the same."""
        with contextlib.suppress(OSError):
            os.unlink(self._store.lock)
            os.rmdir(self._store.places.run)

    def __exit__(self, *dummy):
        os.close(self._descriptor)


def me():
    """Who this is, for somebody who waits."""
    return {
        "who": os.environ.get("SUDO_USER") or os.environ.get("LOGNAME") or "root",
        "from": os.environ.get("SSH_CONNECTION", "").partition(" ")[0] or "this host",
        "pid": os.getpid(),
        "since": time.strftime("%Y-%m-%d %H:%M:%S %z"),
    }


def told(text, language):
    """What `me` wrote, in one line."""
    try:
        return say(language, "holder", **json.loads(text))
    except (ValueError, KeyError, TypeError):
        return text.strip() or "?"
