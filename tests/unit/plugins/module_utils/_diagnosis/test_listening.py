# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import socket

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import listening
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import deaf


def shown(line, environment="", **more):
    path = line.partition(" ")[0]
    start = "{ path=%s ; argv[]=%s ; ignore_errors=no ; start_time=[n/a] ; pid=0 }" % (path, line)
    return dict({"Id": "oms.service", "ExecStart": start, "Environment": environment}, **more)


@pytest.mark.parametrize(
    "line,environment,expected",
    [
        ("/v/gunicorn -b 127.0.0.1:8000 a", "", [("127.0.0.1", 8000)]),
        ("/v/gunicorn --bind=[::1]:8000 a", "", [("::1", 8000)]),
        ("/v/gunicorn --bind *:8000 a", "", [("", 8000)]),
        ("/v/gunicorn --bind unix:/run/a.sock a", "", []),
        ("/v/uvicorn --port 8000 a", "", [("", 8000)]),
        ("/usr/bin/java -Dserver.port=8080 -jar a.jar", "", [("", 8080)]),
        ("/usr/bin/python3 -m http.server 8000", "", [("", 8000)]),
        ("/opt/serve --web.listen-address=:9100", "", [("", 9100)]),
        ("/opt/serve --timeout 120 --database 127.0.0.1:3306", "", []),
        ("/usr/bin/node a.js", "PORT=3000", [("", 3000)]),
        ("/opt/worker", "PORT=3000", []),
        ("/usr/bin/python3 -m http.server --bind ::1 8000", "", []),
        ("/opt/serve --listen [::1]:8000", "", [("::1", 8000)]),
        ("/usr/bin/ssh -N --port 22", "", []),
        ("/usr/bin/docker run --port 80", "", []),
        ("/opt/serve --port 0", "", []),
        ("/opt/serve --port 99999", "", []),
    ],
)
def test_places_that_a_unit_names(line, environment, expected):
    assert [place[1:] for place in listening.places(shown(line, environment))] == expected


@pytest.mark.parametrize(
    "host,port,missing",
    [
        ("127.0.0.1", 8000, False),
        ("0.0.0.0", 8000, True),
        ("", 8000, False),
        ("192.0.2.1", 8000, True),
        ("localhost", 8000, False),
        ("127.0.0.1", 8001, True),
        ("", 53, False),  # without connections
        ("", 5432, False),  # the port of a peer
    ],
)
def test_whether_something_listens_there(host, port, missing):
    found = listening.Sockets([("127.0.0.1", 8000)], {53}, {5432})
    assert listening.elsewhere(listening.Place("x", host, port), found) is missing
    everywhere = listening.Sockets([("::", 8000)], set(), set())
    assert not listening.elsewhere(listening.Place("x", host, 8000), everywhere)


@pytest.fixture
def own_group(monkeypatch):
    monkeypatch.setattr(listening, "_processes", lambda group: [str(os.getpid())])


def test_the_sockets_of_a_process(own_group):
    with socket.socket() as stream, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        stream.bind(("127.0.0.1", 0))
        stream.listen(1)
        datagrams.bind(("127.0.0.1", 0))
        found = listening.sockets({})
        assert ("127.0.0.1", stream.getsockname()[1]) in found.listening
        assert datagrams.getsockname()[1] in found.datagrams
        client = socket.create_connection(stream.getsockname())
        assert stream.getsockname()[1] in listening.sockets({}).connected
        client.close()


def test_a_service_is_doubted_only_once_it_has_settled(own_group):
    one = shown("/opt/serve --port 1", ActiveEnterTimestampMonotonic="100000000")
    assert not listening.is_doubtful(one, 105.0)
    assert listening.is_doubtful(one, 120.0)
    assert not listening.is_doubtful(shown("/opt/serve", ActiveEnterTimestampMonotonic="100000000"), 120.0)


def test_processes_that_cannot_be_seen(monkeypatch):
    one = shown("/opt/serve --port 1", ActiveEnterTimestampMonotonic="0")
    monkeypatch.setattr(listening, "_processes", lambda group: [])
    assert not listening.is_doubtful(one, 120.0)
    monkeypatch.setattr(listening, "_processes", lambda group: ["1"])
    monkeypatch.setattr(listening.os, "listdir", denied)
    assert not listening.is_doubtful(one, 120.0)


def denied(path):
    raise PermissionError(13, "Permission denied", path)


def test_a_control_group_is_looked_up_below_the_hierarchies_alone():
    assert listening._processes("/../../etc") == [] and listening._processes("") == []


def test_findings(own_group):
    one = shown("/opt/serve --port 1", ActiveEnterTimestampMonotonic="0")
    with socket.socket() as stream:
        for code in ("listens-nowhere", "listens-elsewhere"):
            (found,) = deaf.findings(one, 99.0)
            assert found.code == code and found.params["wanted"] == "*:1"
            for language in ("en", "zh"):
                text = render([found], language)[0]
                assert text["severity"] == "warning" and "{" not in text["summary"] + text["cause"] + text["fix"]
            if code == "listens-nowhere":
                stream.bind(("127.0.0.1", 0))
                stream.listen(1)
