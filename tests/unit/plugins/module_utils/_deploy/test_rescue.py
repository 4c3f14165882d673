# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that goes back where nobody else is left. Whether systemd does as it says is seen on real hosts."""

import os
import subprocess

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import rescue, store, units


@pytest.fixture
def place(tmp_path):
    places = {name: str(tmp_path / name) for name in store.Places._fields}
    for name in ("run", "control"):
        os.mkdir(places[name])
    return store.Store(store.Places(**places), "a b.service")


def record(place, **states):
    folder = os.path.join(place.places.control, "a b.service.d")
    return {
        "units": {unit.replace("_", "."): {"state": state} for unit, state in states.items()},
        "control": [os.path.join(place.places.control, "a b.service"), os.path.join(folder, "it's.conf")],
    }


def test_what_was_tried_goes_and_what_ran_is_restarted(place, tmp_path):
    about = record(place, a_service="up", worker_service="down")
    os.mkdir(os.path.dirname(about["control"][1]))
    for path in [*about["control"], place.marker]:
        open(path, "w").close()
    with open(place.rescue, "wb") as stream:
        stream.write(rescue.script(place, about).replace(b"PATH=", b"PATH=%s:" % os.fsencode(str(tmp_path))))
    called = tmp_path / "called"
    (tmp_path / "systemctl").write_text('#!/bin/sh\necho "$@" >>%s\n' % called)
    os.chmod(str(tmp_path / "systemctl"), 0o755)
    for _again in range(2):
        subprocess.run(["sh", "-c", rescue.WAIT, place.rescue], check=True)
    assert called.read_text().splitlines() == [
        "daemon-reload",
        "stop worker.service",
        "reset-failed a.service worker.service",
        "--no-block restart a.service",
    ]
    assert os.listdir(place.places.run) == []
    assert not os.path.exists(place.places.control)


def test_a_service_is_stopped_before_its_socket_listens_again(place):
    lines = rescue.script(place, record(place, a_service="up", a_socket="up")).decode().splitlines()
    assert lines.index("systemctl stop a.service") < lines.index("systemctl --no-block restart a.service a.socket")


def test_where_nothing_ran_nothing_is_started(place):
    lines = rescue.script(place, record(place, a_service="down")).decode().splitlines()
    assert "systemctl stop a.service" in lines
    assert not any("restart" in line for line in lines)


def test_a_host_that_cannot_is_deployed_to_all_the_same(place, monkeypatch):
    def refuse(argv, environ_update=None):
        return 1, "", "no bus"

    rescue.stand_by(place, record(place, a_service="up"), refuse)
    with pytest.raises(units.SystemdError, match="no bus"):
        units.run_apart("a", ["true"], refuse)
