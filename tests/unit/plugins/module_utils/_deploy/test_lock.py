# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import store
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.lock import Lock


@pytest.fixture
def one(tmp_path):
    """The Store of a service in a directory of the test."""
    return store.Store(store.Places(*[str(tmp_path / name) for name in store.Places._fields]), "a.service")


class Time:
    """A clock that goes on when somebody sleeps, and what happens at a second of it."""

    def __init__(self, second=None, event=None):
        self.now = 0.0
        self.second, self.event = second, event

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        if self.second is not None and self.now >= self.second:
            self.second = None
            self.event()


def test_a_second_run_is_told_who_holds_it(one, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "alice")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.1 22")
    time = Time()
    with Lock(one, 5.0, "en"), pytest.raises(DeployError) as refused:
        Lock(one, 5.0, "en", time.clock, time.sleep).__enter__()
    assert "alice from 192.0.2.7, process %d, since " % os.getpid() in str(refused.value)
    assert 5.0 <= time.now < 5.2


def test_a_second_run_waits_for_the_first(one):
    first = Lock(one, 5.0, "en").__enter__()
    time = Time(3.0, lambda: first.__exit__(None, None, None))
    with Lock(one, 5.0, "en", time.clock, time.sleep):
        assert 3.0 <= time.now < 3.2


def test_who_waited_for_a_lock_that_was_discarded_takes_the_one_in_its_place(one):
    first = Lock(one, 5.0, "en").__enter__()

    def end():
        first.discard()
        first.__exit__(None, None, None)

    time = Time(1.0, end)
    with Lock(one, 5.0, "en", time.clock, time.sleep):
        time = Time()
        with pytest.raises(DeployError):
            Lock(one, 1.0, "en", time.clock, time.sleep).__enter__()


def test_a_lock_that_was_left_is_no_lock(one):
    store.private_directory(one.places.run)
    with open(one.lock, "w") as stream:
        stream.write("{")
    with Lock(one, 0.0, "en"):
        pass


def test_a_link_in_its_place_is_not_followed(one, tmp_path):
    store.private_directory(one.places.run)
    os.symlink(str(tmp_path / "target"), one.lock)
    with pytest.raises(OSError):
        Lock(one, 0.0, "en").__enter__()
    assert not (tmp_path / "target").exists()
