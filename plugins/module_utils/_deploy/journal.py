# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record of a deployment under way: written before each step, so that whoever comes next knows how far it came.

It holds what everything was before, in full, and so is all that is needed to go back.
Private to this collection: it may change in any release.
"""

import base64
import json
import os
import shutil

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import private_directory
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import (
    REGULAR,
    Unflushed,
    flush_directory,
)

FORMAT = 1
# The phases of a record: in the second all is written, and to remove the guard is the commit.
OPEN, FINISHING = "open", "finishing"


def write(path, data):
    """Write a dict so that a reader finds all of it or what was there before."""
    files.put(path, private(json.dumps(data, sort_keys=True).encode()))


def private(data):
    """The Entry of a file that root alone reads."""
    return files.Entry(REGULAR, data, None, 0o600, os.geteuid(), os.getegid(), {})


def read(path):
    """Return what `write` wrote, None where there is nothing that can be read."""
    try:
        with open(path, encoding="utf-8") as stream:
            found = json.load(stream)
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def begin(store, about, entries):
    """Save what files were and open the record. about: dict, the rest of it. entries: {path: Entry}.

    Raises OSError; then nothing but this service's own directory has been touched.
    """
    private_directories(store)
    forget_saved(store)
    files.sweep([store.journal, store.deployed, store.prepared])
    private_directory(store.saved)
    saved = [_save(store, number, path, entry) for number, (path, entry) in enumerate(sorted(entries.items()))]
    flush_directory(store.saved)
    flush_directory(store.directory)
    record = dict(about, format=FORMAT, name=store.name, files=saved, phase=OPEN, step="snapshot")
    write(store.journal, record)
    return record


def private_directories(store):
    """Make the directory of a service."""
    try:
        private_directory(store.places.state)
        private_directory(store.directory)
    except FileNotFoundError:
        # The deployment of another service has just taken the empty one above away.
        private_directory(store.places.state)
        private_directory(store.directory)


def _save(store, number, path, entry):
    about = {"path": path, "kind": entry.kind, "target": entry.target, "mode": entry.mode, "uid": entry.uid}
    about["gid"] = entry.gid
    about["attributes"] = {name: base64.b64encode(value).decode() for name, value in entry.attributes.items()}
    if entry.kind == REGULAR:
        about["saved"] = saved_path(store, number)
        files.put(about["saved"], private(entry.data))
    return about


def saved_path(store, number):
    """Where the copy of a file lies."""
    return os.path.join(store.saved, "%d" % number)


def entry_of(about):
    """The Entry that was saved. Raises OSError where the copy cannot be read."""
    data = None
    if about["kind"] == REGULAR:
        with open(about["saved"], "rb") as stream:
            data = stream.read()
    attributes = {name: base64.b64decode(value) for name, value in about["attributes"].items()}
    return files.Entry(about["kind"], data, about["target"], about["mode"], about["uid"], about["gid"], attributes)


def note(store, record, **what):
    """Write what is about to be done into the record, before it is done.

    Raises OSError; the record then is what stands on the disk.
    """
    try:
        write(store.journal, dict(record, **what))
    except Unflushed:
        record.update(what)  # it stands there, although a power cut may take it back
        raise
    record.update(what)


def close(store):
    """The deployment has come to its end, one way or the other. What is saved goes last: its presence tells of it."""
    files.remove(store.rescue)
    files.remove(store.journal)
    files.remove(store.marker)
    files.remove(store.prepared)
    shutil.rmtree(store.trial, ignore_errors=True)
    forget_saved(store)


def forget_saved(store):
    shutil.rmtree(store.saved, ignore_errors=True)


def forget_all(store):
    """Take away the directories of a service that was never deployed."""
    for directory in (store.generations, store.directory, store.places.state):
        files.remove_if_empty(directory)
