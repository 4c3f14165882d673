# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import errno
import os
import sys
import time

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model
import under_way
from under_way import NEW, OLD, UNIT

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    files,
    journal,
    restore,
    units,
)

SETTLE, SECONDS = restore.SETTLE, restore.SECONDS


class Host(under_way.Host):
    """A host that is brought back to what it was when `take` was called."""

    record = None

    def take(self, changes, **more):
        self.record = under_way.Host.take(self, changes, **more)

    def restore(self, **more):
        self.log.clear()
        return restore.restore(self.store, self.record, self.run, **more)

    def told(self):
        """What systemd was told to do with units."""
        return [(verb, names) for verb, names in self.log if verb not in ("show", "daemon-reload")]

    def left(self):
        """What a deployment keeps while it is under way, and the journal is a part of."""
        store = self.store
        return [path for path in (store.guard, store.journal, store.marker, store.saved) if os.path.lexists(path)]

    def runs(self, unit=UNIT):
        return (self.running.get(unit) or {}).get("InvocationID")


@pytest.fixture
def host(tmp_path, monkeypatch):
    one = Host(tmp_path)
    model.on_model(monkeypatch, one)
    monkeypatch.setattr(restore, "SETTLE", 0.0)
    monkeypatch.setattr(restore, "SECONDS", 0.2)
    monkeypatch.setattr(units, "DOWN", 0.2)
    return one


# --- Files


def test_files_come_back_and_what_was_made_goes(host):
    host.write("units/a.service", OLD)
    host.write("a.env", "A=1\n")
    host.write("b.env", "B=1\n")
    host.take({"units/a.service": NEW, "a.env": None, "b.env": "B=2\n", "new/deep/c.env": "C=1\n"})
    untouched = os.stat(host.path("b.env")).st_ino
    host.write("units/a.service", NEW)
    host.write("new/deep/c.env", "C=1\n")
    os.unlink(host.path("a.env"))
    os.mkdir(host.path("made"))
    host.record["created"] = [host.path("made")]
    assert host.restore() == restore.Restored(None, {})
    assert [model.read(host.path(name)) for name in ("units/a.service", "a.env")] == [OLD, "A=1\n"]
    assert os.stat(host.path("b.env")).st_ino == untouched
    assert not os.path.exists(host.path("new")) and not os.path.exists(host.path("made"))
    assert not os.path.exists(host.places.state) and not os.path.exists(host.places.generators)
    assert host.left() == []


def test_what_somebody_has_put_into_a_new_directory_stays(host):
    host.take({"new/a.env": "A=1\n"})
    host.write("new/other", "")
    host.restore()
    assert os.listdir(host.path("new")) == ["other"]


def test_what_was_tried_goes(host):
    control = os.path.join(host.places.control, UNIT)
    host.take({"units/a.service": NEW}, control=[control, control + ".d/b.conf", control + ".d/c.conf"])
    for path in host.record["control"][:2]:
        files.put(path, journal.private(b""))
    host.restore()
    assert not os.path.exists(host.places.control)


def test_what_others_have_in_the_same_place_stays(host):
    control = os.path.join(host.places.control, UNIT)
    host.take({"units/a.service": NEW}, control=[control + ".d/b.conf"])
    files.put(control + ".d/b.conf", journal.private(b""))
    files.put(control, journal.private(b""))
    host.restore()
    assert os.listdir(host.places.control) == [UNIT]


def test_half_written_files_of_a_run_that_was_killed_go(host):
    control = os.path.join(host.places.control, UNIT)
    link = os.path.join(host.places.units, "b.target.wants", UNIT)
    files.put(link, files.Entry("link", None, "../a.service", None, None, None, {}))
    host.write("units/a.service", OLD)
    host.take({"units/a.service": NEW}, control=[control])
    files.put(control, journal.private(b""))
    store = host.store
    places = [host.path("units/a.service"), control, link]
    places += [store.guard, store.journal, store.deployed, store.marker]
    os.mkdir(store.generations)
    for path in places + [store.prepared]:
        with open("%s/.#%s.0" % os.path.split(path), "w"):
            pass
    host.restore()
    found = [name for _folder, _folders, names in os.walk(host.root) for name in names if name.startswith(".#")]
    assert found == []


def test_an_attribute_that_is_refused_is_told(host, monkeypatch):
    def refuse(path, name, value):
        raise PermissionError(errno.EPERM, "Operation not permitted", path)

    host.write("units/a.service", OLD)
    host.take({"units/a.service": NEW})
    host.record["files"][0]["attributes"] = {"security.ima": "eA=="}
    monkeypatch.setattr(os, "setxattr", refuse)
    assert host.restore().refused == {host.path("units/a.service"): ["security.ima"]}


# --- Links


def test_links_come_back_and_new_ones_go(host):
    host.write("units/a.service", OLD)
    wants = host.path("units/b.target.wants")
    same, moved, gone = (os.path.join(wants, name) for name in (UNIT, "x@a.service", "y.service"))
    for path in (same, gone):
        files.put(path, files.Entry("link", None, "../a.service", None, None, None, {}))
    files.put(host.path("units/alias.service"), files.Entry("link", None, "a.service", None, None, None, {}))
    host.take({"units/a.service": NEW})
    inode = os.lstat(same).st_ino
    os.unlink(gone)
    os.unlink(host.path("units/alias.service"))
    os.symlink("/elsewhere/a.service", host.path("units/alias.service"))
    for name in ("c.target.wants", "d.target.requires"):
        files.put(host.path("units/%s/a.service" % name), files.Entry("link", None, "/x", None, None, None, {}))
    host.write("units/d.target.requires/other", "")
    host.restore()
    assert os.readlink(gone) == "../a.service" and os.lstat(same).st_ino == inode
    assert os.readlink(host.path("units/alias.service")) == "a.service"
    assert not os.path.exists(host.path("units/c.target.wants"))
    assert os.listdir(host.path("units/d.target.requires")) == ["other"]


# --- What ran


def test_what_runs_undisturbed_goes_on(host):
    host.write("units/a.service", OLD)
    host.start(UNIT)
    run = host.runs()
    host.take({"units/a.service": NEW})
    assert host.restore().seen is None
    assert host.runs() == run and host.told() == [("reset-failed", [UNIT])]


def test_what_was_started_anew_or_has_ended_runs_again_as_before(host):
    host.write("units/a.service", OLD)
    host.start(UNIT)
    host.take({"units/a.service": NEW})
    host.write("units/a.service", NEW)
    host.daemon_reload()
    host.start(UNIT)
    assert host.restore().seen.up
    assert "ExecStart=/bin/old" in host.answers(UNIT)[0][0]
    host.take({"units/a.service": NEW})
    host.do("stop", UNIT)
    assert host.restore().seen.up and host.answers(UNIT)


@pytest.mark.parametrize("name", ["InvocationID", "MainPID"])
def test_another_process_is_another_run(host, name):
    host.write("units/a.service", OLD)
    host.start(UNIT)
    host.take({"units/a.service": NEW})
    host.running[UNIT][name] = "1"
    host.restore()
    assert ("restart", [UNIT]) in host.told()


def test_a_process_that_has_read_new_files_is_started_anew(host):
    host.write("units/a.service", OLD)
    host.start(UNIT)
    host.take({"units/a.service": NEW}, reloaded=[UNIT])
    host.restore()
    assert ("restart", [UNIT]) in host.told()


def test_what_takes_its_time_to_come_up_is_waited_for(host, monkeypatch):
    monkeypatch.setattr(restore, "SETTLE", SETTLE)
    monkeypatch.setattr(restore, "SECONDS", SECONDS)
    host.write("units/a.service", OLD.replace("old", "hanging"))
    host.start(UNIT)
    host.running[UNIT]["state"] = "active"
    host.take({"units/a.service": NEW})
    host.start(UNIT)
    run, begun = host.run, time.monotonic()

    def slow(argv, **more):
        if time.monotonic() > begun + 0.1:
            host.running[UNIT].update(state="active", MainPID=str(os.getpid()))
        return run(argv, **more)

    host.run = slow
    assert host.restore().seen.up
    # And it has to stay.
    assert time.monotonic() > begun + 0.4


def test_what_did_not_run_is_stopped(host):
    host.write("units/a.service", OLD)
    host.take({"units/a.service": NEW})
    host.start(UNIT)
    assert host.restore().seen is None
    assert host.told() == [("stop", [UNIT]), ("reset-failed", [UNIT])]


@pytest.mark.parametrize("state", ["inactive", "failed"])
def test_what_does_not_run_is_not_stopped(host, state):
    host.write("units/a.service", OLD)
    host.take({"units/a.service": NEW})
    host.start(UNIT)
    host.running[UNIT]["state"] = state
    host.restore()
    assert host.told() == [("reset-failed", [UNIT])]


def test_what_had_failed_is_a_failure_still(host):
    host.write("units/a.service", OLD.replace("old", "bad"))
    host.start(UNIT)
    host.take({"units/a.service": NEW})
    host.restore()
    assert host.told() == [] and host.running[UNIT]["state"] == "failed"


def test_what_was_trying_to_start_goes_on_trying(host):
    host.write("units/a.service", OLD.replace("old", "hanging"))
    host.start(UNIT)
    host.take({"units/a.service": NEW})
    assert host.restore().seen is None
    assert host.told() == [("stop", [UNIT]), ("reset-failed", [UNIT]), ("restart", [UNIT])]


def test_what_had_failed_and_runs_now_is_stopped(host):
    host.write("units/a.service", OLD.replace("old", "bad"))
    host.start(UNIT)
    host.take({"units/a.service": NEW})
    host.running[UNIT]["state"] = "active"
    host.restore()
    assert host.told() == [("stop", [UNIT])]


def test_what_systemd_did_not_know_is_not_started(host):
    host.write("units/a.service", OLD)
    host.take({"units/a.service": NEW})
    host.record["units"][UNIT]["active"] = ""
    host.start(UNIT)
    host.restore()
    assert host.told() == [("stop", [UNIT]), ("reset-failed", [UNIT])]


@pytest.mark.parametrize("members", [[UNIT], [UNIT, "a.socket"]])
def test_what_takes_its_time_to_end_is_waited_for(host, monkeypatch, members):
    host.members, do, shown, begun, early = members, host.do, host.shown, [], []

    def stop_slowly(verb, unit):
        run = host.running.get(unit)
        if verb == "stop" and run:
            begun.append(time.monotonic())
            run["state"] = "deactivating"
        elif verb == "restart":
            early.extend(one for one in host.running.values() if one["state"] == "deactivating")
            do(verb, unit)

    def look(unit):
        run = host.running.get(unit)
        if run and run["state"] == "deactivating" and time.monotonic() > begun[-1] + 0.05:
            del host.running[unit]
        return shown(unit)

    for unit in members:
        host.write("units/" + unit, OLD)
        host.start(unit)
    if len(members) == 1:
        host.running[UNIT]["state"] = "activating"
    host.take({"units/a.service": NEW})
    if len(members) > 1:
        host.running[UNIT]["InvocationID"] = host.running["a.socket"]["InvocationID"] = "another"
    monkeypatch.setattr(host, "do", stop_slowly)
    monkeypatch.setattr(host, "shown", look)
    host.restore()
    assert begun and not early


def test_sockets_listen_before_their_services_run(host):
    host.members = [UNIT, "a.socket", "b.service"]
    for unit in host.members:
        host.write("units/" + unit, OLD)
        host.start(unit)
    host.take({"units/a.service": NEW})
    host.running.clear()
    host.restore()
    services = [UNIT, "b.service"]
    assert host.told()[1:] == [("stop", services), ("restart", ["a.socket"]), ("restart", services)]


def test_a_boot_has_started_what_is_enabled(host):
    host.write("units/a.service", OLD)
    host.start(UNIT)
    host.take({"units/a.service": NEW})
    host.boot()
    assert host.restore().seen is None
    assert host.log == [("daemon-reload", [])]


# --- What goes wrong


def test_it_goes_as_far_as_it_can_and_may_be_called_again(host, monkeypatch):
    host.write("units/a.service", OLD)
    host.write("b.env", "B=1\n")
    host.start(UNIT)
    host.take({"units/a.service": NEW, "b.env": "B=2\n"})
    host.write("units/a.service", NEW)
    host.write("b.env", "B=2\n")
    host.do("stop", UNIT)
    put = files.put

    def full(path, *arguments):
        if path == host.path("b.env"):
            raise OSError(errno.ENOSPC, "No space left", path)
        return put(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(files, "put", full)
        with pytest.raises(OSError) as raised:
            host.restore()
    assert raised.value.filename == host.path("b.env")
    assert model.read(host.path("units/a.service")) == OLD and host.answers(UNIT)
    # As after a boot, the guard shows systemd what was.
    assert os.path.exists(host.store.guard) and not os.path.exists(host.store.marker)
    assert os.path.exists(host.store.journal)
    assert host.restore().refused == {} and host.left() == []
    assert model.read(host.path("b.env")) == "B=1\n"


def test_what_systemctl_refuses_is_said_in_the_end(host, monkeypatch):
    host.write("units/a.service", OLD)
    host.start(UNIT)
    host.take({"units/a.service": NEW})
    host.write("units/a.service", NEW)
    host.do("stop", UNIT)
    monkeypatch.setattr(host, "do", lambda verb, unit: verb == "restart" and "Job failed.")
    with pytest.raises(units.SystemdError, match="Job failed"):
        host.restore()
    assert model.read(host.path("units/a.service")) == OLD and os.path.exists(host.store.journal)


def test_what_was_about_to_count_does_not_any_more(host, monkeypatch):
    host.take({"units/a.service": NEW}, phase=journal.FINISHING)
    assert not restore.is_committed(host.record)
    seen = []
    remove = restore.remove_guard

    def removed(store):
        seen.append(journal.read(store.journal)["phase"])
        remove(store)

    monkeypatch.setattr(restore, "remove_guard", removed)
    host.restore()
    assert seen == [journal.OPEN]


def test_when_the_new_state_counts(host):
    host.take({"units/a.service": NEW})
    restore.remove_guard(host.store)
    assert not restore.is_committed(host.record)
    journal.note(host.store, host.record, phase=journal.FINISHING)
    assert restore.is_committed(host.record)


def test_what_is_done_meanwhile_finds_the_new_directories(host):
    host.take({"new/a.env": "A=1\n"})
    os.mkdir(host.path("new"))
    seen = []
    host.restore(then=lambda: seen.append(os.path.exists(host.path("new"))))
    assert seen == [True] and not os.path.exists(host.path("new"))


def test_what_was_tried_can_be_taken_away_alone(host):
    path = os.path.join(host.places.control, UNIT)
    host.take({"units/a.service": NEW}, control=[path])
    files.put(path, journal.private(b""))
    restore.remove_control(host.record)
    assert not os.path.exists(path) and host.left()


def test_only_what_belongs_to_units_is_taken_away_with_them(host):
    path = host.path("run/above/control/a.service")
    host.write("run/above/control/a.service", "")
    restore.remove_control({"control": [path]})
    assert os.listdir(host.path("run/above")) == []
