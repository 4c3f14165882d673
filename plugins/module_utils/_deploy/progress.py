# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One line on the host about what a deployment waits for, for whoever asks meanwhile.

Private to this collection: it may change in any release.
"""

import contextlib
import os
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say

PAUSE = 0.5  # seconds between two lines of one wait


class Progress:
    """Written to a file in /run. That it cannot be written harms nothing."""

    def __init__(self, store, language, clock=time.monotonic):
        self._path = store.progress
        self._language = language
        self._clock = clock
        self._last = None

    def tell(self, key, **params):
        """Say what is done now."""
        self._last = self._clock()
        with contextlib.suppress(OSError):
            # Who reads it finds one line or the other.
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(self._path + ".new", flags, 0o600), "w", encoding="utf-8") as stream:
                stream.write(say(self._language, key, **params))
            os.rename(self._path + ".new", self._path)

    def go_on(self, key, **params):
        """Say how a wait goes, which may be often."""
        if self._last is None or self._clock() - self._last >= PAUSE:
            self.tell(key, **params)

    def end(self):
        """Nothing is done any more."""
        with contextlib.suppress(OSError):
            os.unlink(self._path)


class Silent:
    """Where nobody asks."""

    def tell(self, key, **params):
        """Nothing."""

    go_on = tell
