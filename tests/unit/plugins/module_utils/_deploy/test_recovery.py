# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import signal
import sys
import time

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model
import under_way
from under_way import NEW, OLD, UNIT

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    files,
    generations,
    journal,
    recovery,
    restore,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError

GUARDED = recovery.guarded


class Host(under_way.Host):
    """A host on which a deployment of a.service is under way."""

    record = None

    @property
    def control(self):
        return os.path.join(self.places.control, UNIT)

    def begin(self):
        self.write("units/a.service", OLD)
        self.start(UNIT)
        self.record = self.take({"units/a.service": NEW}, control=[self.control])
        for path in (self.control, self.path("units/a.service")):
            files.put(path, journal.private(NEW.encode()))

    def commit(self, **more):
        """Come as far as to where the new state counts, and no further."""
        what = dict({"deployed": {"generation": 1}, "replaced": None, "new_generation": False}, **more)
        journal.note(self.store, self.record, phase=journal.FINISHING, **what)
        restore.remove_guard(self.store)

    def recover(self):
        self.log.clear()
        return recovery.recover(self.store, self.run, {})

    def holds(self, name):
        return model.read(self.path(name))

    def is_under_way(self):
        store = self.store
        return any(map(os.path.lexists, (self.control, store.guard, store.journal, store.marker, store.saved)))


@pytest.fixture
def host(tmp_path, monkeypatch):
    one = Host(tmp_path)
    model.on_model(monkeypatch, one)
    monkeypatch.setattr(restore, "SETTLE", 0.0)
    one.begin()
    return one


def test_without_a_deployment_there_is_nothing_to_do(host):
    restore.restore(host.store, host.record, host.run)
    assert host.recover() is None and host.log == []


def test_what_was_begun_is_put_back(host):
    assert host.recover() == "rolled-back"
    assert host.holds("units/a.service") == OLD and not host.is_under_way()


def test_what_counts_already_is_brought_to_its_end(host):
    host.commit()
    half = os.path.join(host.places.units, ".#a.service.0")
    open(half, "w").close()
    assert host.recover() == "finished"
    assert host.holds("units/a.service") == NEW and not host.is_under_way()
    assert not os.path.exists(half)
    assert host.log == [("daemon-reload", [])]
    assert journal.read(host.store.deployed) == {"generation": 1}
    assert host.recover() is None


@pytest.mark.parametrize("new", [True, False])
def test_a_new_state_becomes_a_generation(host, new):
    generations.prepare(host.store, {"files": []})
    host.commit(new_generation=new, deployed={"generation": 3})
    host.recover()
    assert generations.numbers(host.store) == ([3] if new else [])


def test_what_is_kept_of_a_service_that_was_replaced_goes(host):
    replaced = host.path("state/b.service")
    host.write("state/b.service/generations/1.json", "{}")
    host.commit(replaced=replaced)
    host.recover()
    assert not os.path.exists(replaced)


def test_what_is_gone_already_is_no_error(host):
    host.commit(replaced=host.path("state/b.service"))
    assert host.recover() == "finished"


def test_what_is_left_when_the_journal_is_gone_goes(host):
    os.unlink(host.store.journal)
    assert host.recover() is None
    assert not any(map(os.path.exists, (host.store.marker, host.store.saved, host.places.state)))


def test_a_journal_that_cannot_be_read_is_left_for_somebody_to_look_at(host):
    host.write("state/a.service/transaction.json", "{")
    assert host.recover() is None
    assert os.path.exists(host.store.saved) and host.holds("state/a.service/transaction.json") == "{"


# --- Who stands by


def recovered(host):
    """What the one who stood by has left word of."""
    return journal.read(os.path.join(host.store.directory, "recovered.json"))


def test_what_is_done_is_returned(host):
    handlers = [signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGPIPE)]
    try:
        before = os.listdir("/proc/self/fd")
        assert GUARDED(host.store, host.run, lambda: "result") == "result"
        assert os.listdir("/proc/self/fd") == before
        # Nobody who waits for the answer keeps it from its end.
        assert [signal.getsignal(one) for one in (signal.SIGHUP, signal.SIGPIPE)] == [signal.SIG_IGN] * 2
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
    finally:
        with open(host.path("back"), "a") as stream:
            stream.write("x")
        for number, handler in zip((signal.SIGHUP, signal.SIGPIPE), handlers):
            signal.signal(number, handler)
    assert recovered(host) is None and host.is_under_way()
    assert host.holds("back") == "x"  # one process has come back


def test_a_refusal_is_an_end_like_others(host):
    def refuse():
        raise DeployError("no")

    with pytest.raises(DeployError):
        GUARDED(host.store, host.run, refuse)
    assert recovered(host) is None and host.is_under_way()


def test_an_end_that_nobody_has_seen_to_is_recovered(host):
    def break_off():
        raise KeyboardInterrupt

    begun = time.time()
    with pytest.raises(KeyboardInterrupt):
        GUARDED(host.store, host.run, break_off)
    assert recovered(host)["done"] == "rolled-back" and begun <= recovered(host)["when"] <= time.time()
    assert host.holds("units/a.service") == OLD and not host.is_under_way()
    assert [os.stat(path).st_mode & 0o777 for path in (host.places.state, host.store.directory)] == [0o700] * 2


def test_where_nothing_was_left_no_word_is_left(host):
    restore.restore(host.store, host.record, host.run)

    def break_off():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        GUARDED(host.store, host.run, break_off)
    assert recovered(host) is None


def test_being_killed_is_recovered_by_somebody_who_is_beyond_it(host, monkeypatch):
    recover = recovery.recover

    def noting(store, run, refused):
        links = [os.readlink("/proc/self/fd/%d" % number) for number in (0, 1, 2)]
        with open(host.path("seen"), "w") as stream:
            stream.write("%s %s" % (os.getsid(0) == os.getpid(), links))
        return recover(store, run, refused)

    monkeypatch.setattr(recovery, "recover", noting)
    pid = os.fork()
    if not pid:
        try:
            os.dup2(os.open("/etc/passwd", os.O_RDONLY), 0)
            GUARDED(host.store, host.run, lambda: os.kill(os.getpid(), signal.SIGKILL))
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    until = time.monotonic() + 20
    while not recovered(host) and time.monotonic() < until:
        time.sleep(0.01)
    assert recovered(host)["done"] == "rolled-back"
    assert host.holds("seen") == "True %s" % (["/dev/null"] * 3)


def test_that_nobody_stands_by_any_more_is_no_error(host, monkeypatch):
    monkeypatch.setattr(recovery, "_stand_by", lambda *dummy: os._exit(0))
    assert GUARDED(host.store, host.run, lambda: time.sleep(0.2) or "result") == "result"
