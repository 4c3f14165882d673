# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings to an end what a deployment left under way: by whoever stands by while it goes on, or by the next run.

Private to this collection: it may change in any release.
"""

import contextlib
import os
import shutil
import signal
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    generations,
    journal,
    restore,
    units,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError


def finish(store, record):
    """What follows the commit, and may be done again."""
    if record["new_generation"]:
        generations.keep(store, record["deployed"]["generation"])
    journal.write(store.deployed, record["deployed"])
    if record["replaced"]:
        shutil.rmtree(record["replaced"], ignore_errors=True)
    journal.close(store)


def recover(store, run, refused):
    """Bring to an end what an earlier run left under way; return what was done: None, `finished` or `rolled back`.

    refused: dict that takes `{path: extended attributes}` of files that the kernel did not give them back.
    Raises OSError or SystemdError where that cannot be done now.
    """
    record = journal.read(store.journal)
    if record is None:
        if not os.path.lexists(store.journal):
            journal.close(store)  # it had all been done but for this
            journal.forget_all(store)
        return None
    if restore.is_committed(record):
        restore.sweep(store, record)
        restore.remove_control(record)
        units.reload_manager(run)
        finish(store, record)
        return "finished"
    refused.update(restore.restore(store, record, run).refused)
    return "rolled-back"


def guarded(store, run, work):
    """Return `work()`, with somebody at hand who goes back should this process end in the middle of it.

    A DeployError is an end that `work` has seen to. Any other exception is not, no more than being killed.
    """
    for number in (signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(writer)
        _stand_by(store, run, reader)
    os.close(reader)
    word = b""
    try:
        result = work()
        word = b"."
        return result
    except DeployError:
        word = b"."
        raise
    finally:
        with contextlib.suppress(OSError):  # nobody is at hand any more
            os.write(writer, word)
        os.close(writer)
        os.waitpid(pid, 0)


def _stand_by(store, run, reader):
    """Wait for the word that all is done; where the pipe ends without it, its other end was killed."""
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        if not os.read(reader, 1):
            refused = {}
            done = recover(store, run, refused)
            if done:
                journal.private_directories(store)
                word = {"done": done, "when": time.time(), "refused": refused}
                journal.write(os.path.join(store.directory, "recovered.json"), word)
    finally:
        os._exit(0)
