# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import errno
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model
import under_way
from under_way import NEW, OLD, UNIT

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, journal, snapshot


class Host(under_way.Host):
    """A host on which a.service is about to be changed."""

    def shown_after_a_boot(self):
        """What the guard shows systemd before /etc: `{path: text}`, None for what it hides."""
        self.daemon_reload()
        assert os.listdir(self.early) == []
        self.boot()
        found = [os.path.join(folder, name) for folder, _folders, names in os.walk(self.early) for name in names]
        return {os.path.relpath(path, self.early): None if os.path.islink(path) else model.read(path) for path in found}


@pytest.fixture
def host(tmp_path, monkeypatch):
    one = Host(tmp_path)
    model.on_model(monkeypatch, one)
    return one


def test_what_is_noted(host):
    host.write("units/a.service", OLD)
    host.run(["systemctl", "enable", UNIT])
    host.start(UNIT)
    record = host.take({"units/a.service": NEW, "etc/conf/a.env": "A=1\n", "none/gone": None}, ["/srv/made"])
    run = host.running[UNIT]
    assert record["units"] == {
        UNIT: {"state": "up", "active": "active", "invocation": run["InvocationID"], "pid": run["MainPID"]}
    }
    link = host.path("units/multi-user.target.wants/a.service")
    assert record["links"] == {link: host.path("units/a.service")}
    assert record["directories"] == [host.places.generators, host.path("etc"), host.path("etc/conf")]
    assert (record["when"], record["boot"], record["created"]) == (7.0, host.boot_id, ["/srv/made"])
    assert (record["control"], record["reloaded"], record["guard"]) == ([], [], host.store.guard)
    saved = {about["path"]: journal.entry_of(about) for about in record["files"]}
    assert saved[host.path("units/a.service")].data == OLD.encode()
    assert saved[host.path("etc/conf/a.env")] == files.NOTHING
    assert journal.read(host.store.journal) == record
    assert os.path.exists(host.store.marker)
    assert [os.stat(path).st_mode & 0o777 for path in (host.store.guard, host.places.run)] == [0o700] * 2


def test_of_what_systemd_does_not_know_nothing_is_noted():
    assert snapshot.state({}) == {"state": "unsettled", "active": "", "invocation": "", "pid": ""}


def test_where_no_file_changes_a_boot_has_nothing_to_bring_back(host):
    assert host.take({})["files"] == []
    assert os.path.exists(host.store.marker) and not os.path.exists(host.places.generators)


@pytest.mark.parametrize("place", ["journal", "marker", "guard", "generators"])
def test_where_it_cannot_be_noted_nothing_is_left(host, monkeypatch, place):
    before = sorted(os.listdir(host.root))
    folder = {"journal": host.store.directory, "marker": host.places.run}.get(place, host.places.generators)
    errors = [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]

    def full(descriptor):
        path = os.readlink("/proc/self/fd/%d" % descriptor)
        if errors and (path.startswith(folder + "/") if place == "guard" else path == folder):
            raise errors.pop()

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError) as raised:
        host.take({"units/a.service": NEW})
    assert raised.value.errno == errno.ENOSPC
    assert sorted(os.listdir(host.root)) == sorted(before + ["run"]) and os.listdir(host.places.run) == []
    assert host.take({"units/a.service": NEW})["phase"] == journal.OPEN


def test_directories_that_have_to_be_made(tmp_path):
    wanted = [str(tmp_path / name) for name in ("a", "b/c/x", "b/d/x", "b/c/y")]
    assert snapshot.missing_parents(wanted) == [str(tmp_path / name) for name in ("b", "b/c", "b/d")]


# --- What a boot brings back


def test_the_unit_of_before(host):
    host.write("units/a.service", OLD + "# \udcff\n")
    host.take({"units/a.service": NEW})
    assert host.shown_after_a_boot() == {UNIT: OLD + "# \udcff\n"}


def test_what_was_not_there_is_hidden(host):
    host.write("units/a.service", OLD)
    host.take({"units/a.service.d/b.conf": NEW, "units/new.service": NEW})
    assert host.shown_after_a_boot() == {UNIT: OLD, UNIT + ".d/b.conf": None, "new.service": None}


def test_what_a_package_has_brought_is_seen_again(host):
    host.write("vendor/a.service", "# vendor\n" + OLD)
    host.write("vendor/a.service.d/b.conf", "# dropin\n")
    host.take({"units/a.service": NEW, "units/a.service.d/b.conf": NEW, "units/a.service.d/c.conf": NEW})
    assert host.shown_after_a_boot() == {
        UNIT: "# vendor\n" + OLD,
        UNIT + ".d/b.conf": "# dropin\n",
        UNIT + ".d/c.conf": None,
    }


def test_a_unit_that_lies_anywhere_else_is_seen_again(host):
    host.write("control/a.service", OLD + "# \udcff\n")
    host.take({"units/a.service": NEW})
    assert host.shown_after_a_boot() == {UNIT: OLD + "# \udcff\n"}


def test_what_does_not_change_is_left_to_systemd(host, monkeypatch):
    host.write("vendor/a.service", OLD)
    host.write("units-of-a-package/a.service", OLD)
    shown = host.shown
    monkeypatch.setattr(host, "shown", lambda unit: shown(unit).replace("/vendor/", "/units-of-a-package/"))
    host.take({"a.env": "A=new\n"})
    assert host.shown_after_a_boot() == {}


def test_units_of_before_read_environment_files_of_before(host):
    text = OLD + "EnvironmentFile=%s\nEnvironmentFile=-%s\n# \udcff\n" % (host.path("a.env"), host.path("new.env"))
    host.write("vendor/a.service", text)
    host.write("vendor/a.service.d/b.conf", "# not concerned\n")
    host.write("a.env", "A=old\n")
    host.take({"a.env": "A=new\n", "new.env": "A=new\n"})
    ((unit, seen),) = host.shown_after_a_boot().items()
    saved, absent = [line.partition("=")[2] for line in seen.splitlines() if line.startswith("EnvironmentFile=")]
    assert unit == UNIT and seen.startswith(OLD) and seen.endswith("\n# \udcff\n")
    assert model.read(saved) == "A=old\n"
    assert absent.startswith("-" + host.store.saved) and not os.path.exists(absent[1:])
