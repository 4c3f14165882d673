# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the record says is what stands on the disk."""

import errno
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import journal, store
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import Unflushed


@pytest.fixture
def place(tmp_path):
    return store.Store(store.Places(*[str(tmp_path / name) for name in store.Places._fields]), "a.service")


def test_a_note_that_cannot_be_written_is_not_taken(place, monkeypatch):
    record = journal.begin(place, {"when": 1}, {})

    def fail(source, target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", fail)
        with pytest.raises(OSError, match="No space"):
            journal.note(place, record, step="commit", phase=journal.FINISHING)
    assert (record["step"], record["phase"]) == ("snapshot", journal.OPEN)
    assert journal.read(place.journal) == record


def test_another_deployment_takes_the_directory_away_that_is_empty(place, monkeypatch):
    make, calls = journal.private_directory, []

    def racing(path):
        calls.append(path)
        make(path)
        if len(calls) == 1:
            os.rmdir(path)

    monkeypatch.setattr(journal, "private_directory", racing)
    journal.private_directories(place)
    assert os.path.isdir(place.directory)


def test_a_note_that_is_not_flushed_is_taken(place, monkeypatch):
    record = journal.begin(place, {"when": 1}, {})

    def fail(directory):
        raise Unflushed(errno.EIO, os.strerror(errno.EIO), directory)

    with monkeypatch.context() as patch:
        patch.setattr("%s.flush_directory" % Unflushed.__module__, fail)
        with pytest.raises(Unflushed):
            journal.note(place, record, step="commit")
    assert record["step"] == "commit"
    assert journal.read(place.journal) == record
