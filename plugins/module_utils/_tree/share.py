# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shares the walk over a big tree with processes on the other processors."""

import json
import os
import signal
import traceback

MOST_PROCESSES = 4
GOLDEN = 2654435769  # 2**32 divided by the golden ratio


class Part:
    """Which entries of a tree one walk handles: by default all.

    :ivar links_only: C(bool), only files with several names, which no other part handles.
    """

    def __init__(self, index=0, count=1, done=(), links_only=False):
        """Take one part of several.

        :arg index: C(int), which of them, from 0; count is how many there are.
        :arg done: set of (device, inode), directories handled before the tree was shared.
        """
        self.index = index
        self.count = count
        self.done = done
        self.links_only = links_only

    def has_directory(self, identity):
        """Whether a directory and the files in it are in this part.

        The multiplication distributes directories evenly, whatever their inode numbers (Knuth, "Sorting and
        Searching", 6.4).
        """
        if self.count == 1:
            return True
        share = (identity[1] * GOLDEN & 0xFFFFFFFF) * self.count >> 32
        return share == self.index and identity not in self.done


class Helper:
    """A process that handles one part and reports its results."""

    def __init__(self, work, part):
        """Start it.

        :arg work: function of a Part that returns a value JSON can hold.
        """
        self._reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(writer)
            return
        try:
            with os.fdopen(writer, "w") as result:
                json.dump(work(part), result)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)  # without the exit handlers, which belong to the parent

    def result(self):
        """Wait for the process; return its report, C(None) if it crashed."""
        with os.fdopen(self._reader) as reader:
            text = reader.read()
        os.waitpid(self.pid, 0)
        try:
            return json.loads(text)
        except ValueError:
            return None

    def stop(self):
        """Kill the process."""
        os.kill(self.pid, signal.SIGKILL)
        os.close(self._reader)
        os.waitpid(self.pid, 0)


def processes():
    """Return how many processes can work at the same time."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
