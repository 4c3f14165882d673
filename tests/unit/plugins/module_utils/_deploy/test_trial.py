# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model
import under_way
from under_way import NEW, OLD, UNIT

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    environment,
    files,
    journal,
    snapshot,
    trial,
)


class Host(under_way.Host):
    """A host on which changes of a.service are tried."""

    def reads(self, *names):
        """A unit's text with environment files."""
        return OLD + "".join("EnvironmentFile=%s\n" % self.path(name) for name in names)

    def attempt(self, changes, **verbs):
        """Have the changes tried; return the record and where the environment files lie meanwhile."""
        actual, plan = self.actual(), self.planned(changes, **verbs)
        record = snapshot.take(self.store, plan, actual, [], 0.0)
        elsewhere = trial.environment(self.store, plan, actual)
        trial.write(self.store, plan, actual, record, elsewhere)
        assert journal.read(self.store.journal) == record
        self.daemon_reload()
        return record, elsewhere

    def seen(self, unit=UNIT):
        """What systemd reads of a unit: the texts of its files."""
        return [text for _path, text in self.texts(unit)]

    def values(self):
        """What the service would find in its environment files, None for one that is not there."""
        paths = environment.named(self.seen())
        return [model.read(path) if os.path.exists(path) else None for path in paths]


@pytest.fixture
def host(tmp_path, monkeypatch):
    one = Host(tmp_path)
    model.on_model(monkeypatch, one)
    return one


def test_a_unit_is_tried_where_a_reboot_forgets_it(host):
    host.write("units/a.service", OLD)
    record, dummy = host.attempt({"units/a.service": NEW, "units/a.service.d/b.conf": "# new\n"})
    assert host.seen() == [NEW, "# new\n"]
    assert record["control"] == [os.path.join(host.places.control, name) for name in (UNIT, UNIT + ".d/b.conf")]
    assert model.read(host.path("units/a.service")) == OLD


def test_what_goes_is_hidden(host):
    host.write("units/a.service", OLD)
    host.write("units/a.service.d/b.conf", "# goes\n")
    host.attempt({"units/a.service.d/b.conf": None})
    assert host.seen() == [OLD]


def test_what_goes_lets_a_package_be_seen(host):
    host.write("vendor/a.service", "# vendor\n" + OLD)
    host.write("units/a.service", OLD)
    record, dummy = host.attempt({"units/a.service": None})
    assert host.seen() == ["# vendor\n" + OLD]
    assert [files.look(path).mode for path in record["control"]] == [0o644]


def test_what_is_tried_has_no_label_of_the_place_that_it_is_for(host):
    entry = journal.private(NEW.encode())._replace(attributes={"security.selinux": b"etc_t"})
    tried = trial._tried(entry, {})
    assert tried == entry._replace(attributes={})


# --- Environment files


def test_an_environment_file_is_tried_elsewhere(host):
    host.write("units/a.service", host.reads("a.env", "b.env", "gone.env"))
    for name in ("a.env", "b.env", "gone.env"):
        host.write(name, "A=old\n")
    record, elsewhere = host.attempt({"b.env": "A=new\n", "gone.env": None})
    assert host.values() == ["A=old\n", "A=new\n", None]
    assert model.read(host.path("b.env")) == "A=old\n"
    assert record["control"] == [os.path.join(host.places.control, UNIT)]
    assert {os.path.dirname(path) for path in elsewhere.values()} == {host.store.trial}
    assert files.look(elsewhere[host.path("b.env")]).mode == 0o600
    assert os.stat(host.store.trial).st_mode & 0o777 == 0o700


def test_the_unit_of_a_package_reads_it_there_too(host):
    host.write("vendor/real", host.reads("a.env") + "# \udcff\n")
    os.symlink(host.path("vendor/real"), host.path("vendor/a.service"))
    host.write("vendor/a.service.d/b.conf", "# not concerned\n")
    record, dummy = host.attempt({"a.env": "A=new\n"})
    assert host.values() == ["A=new\n"] and host.seen()[0].endswith("# \udcff\n")
    assert record["control"] == [os.path.join(host.places.control, UNIT)]


def test_a_new_unit_reads_it_there(host):
    host.attempt({"a.env": "A=new\n", "units/a.service": host.reads("a.env") + "# \udcff\n"})
    assert host.values() == ["A=new\n"] and host.seen()[0].endswith("# \udcff\n")


def test_what_is_read_by_a_unit_of_before_alone_is_tried_in_its_place(host):
    host.write("units/a.service", host.reads("a.env"))
    assert host.attempt({"a.env": "A=new\n", "units/a.service": NEW})[1] == {}
    assert not os.path.exists(host.store.trial)


def test_what_is_read_by_the_unit_of_a_package_that_is_hidden_is_tried_in_its_place(host):
    host.write("vendor/a.service", host.reads("a.env"))
    assert host.attempt({"a.env": "A=new\n", "units/a.service": NEW})[1] == {}


def test_what_a_reload_reads_is_tried_in_its_place(host):
    host.write("units/a.service", host.reads("a.env"))
    assert host.attempt({"a.env": "A=new\n"}, **{UNIT: "reload"})[1] == {}
    assert host.attempt({"a.env": "A=new\n"}, **{UNIT: "restart"})[1] != {}


# --- Limits


def test_connections_that_wait_do_not_close_their_socket(host):
    host.members = [UNIT, "a.socket"]
    host.write("units/a.service", OLD)
    host.write("units/a.socket", "[Socket]\nListenStream=80\n")
    record, dummy = host.attempt({"units/a.service": NEW})
    assert host.seen() == [NEW, "[Unit]\nStartLimitIntervalSec=0\n"]
    assert host.seen("a.socket")[1:] == ["[Socket]\nTriggerLimitIntervalSec=0\n"]
    assert all(files.look(path).mode in (0o600, 0o644) for path in record["control"])


def test_a_socket_of_somebody_else_is_no_exception(host, monkeypatch):
    shown = host.shown
    monkeypatch.setattr(host, "shown", lambda unit: shown(unit) + "TriggeredBy=x.socket x.path\n")
    host.write("units/a.service", OLD)
    host.write("units/x.socket", "[Socket]\n")
    host.attempt({"units/a.service": NEW})
    assert host.seen("x.socket")[1:] == ["[Socket]\nTriggerLimitIntervalSec=0\n"]
    assert not os.path.exists(os.path.join(host.places.control, "x.path.d"))
    assert host.seen()[1:] == ["[Unit]\nStartLimitIntervalSec=0\n"]


def test_without_a_socket_every_limit_stays(host):
    host.write("units/a.service", OLD)
    assert len(host.attempt({"units/a.service": NEW})[0]["control"]) == 1
