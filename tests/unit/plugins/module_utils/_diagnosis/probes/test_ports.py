# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import socket

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import severity
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import ports
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
OMS = Identity("oms", "oms", 4711, 4711, (), "/home/oms", "/bin/sh")


class Host(ProbeHost):
    def __init__(self):
        ProbeHost.__init__(self, lambda argv, environ_update=None: (1, "", ""))

    def identity(self, needs):
        return OMS


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield listener.getsockname()[1]


def found(text, name="oms.service"):
    return [(one.code, severity(one)) for one in ports.probe(Needs([text], name), Host())]


@pytest.mark.parametrize(
    "lines,is_told",
    [
        ("ExecStart=/opt/oms/serve --port %d\n", True),
        ("ExecStart=/opt/oms/serve --listen=127.0.0.1:%d\n", True),
        ("Environment=PORT=%d\nExecStart=/usr/bin/python3 /srv/app.py\n", True),
        ("Environment=DB_PORT=%d\nExecStart=/usr/bin/python3 /srv/app.py\n", False),
        ("ExecStart=/usr/bin/mysql --port %d\n", False),
        ("ExecStart=/opt/oms/serve --workers %d\n", False),
    ],
)
def test_a_port_that_another_program_is_told(taken, lines, is_told):
    seen = found("[Service]\n" + lines % taken)
    assert [level for _code, level in seen] == (["warning"] if is_told else [])
    assert all(code.startswith("port-taken") for code, _level in seen)


def test_a_low_port_that_another_program_is_told():
    line = "[Service]\nUser=oms\nExecStart=/opt/oms/serve --port 81\n"
    expected = [("port-privileged", "warning")] if ports.first_free() > 81 else []
    assert found(line) == expected
    assert found(line + "AmbientCapabilities=CAP_NET_BIND_SERVICE\n") == []


@pytest.mark.parametrize("value", ["%d", "127.0.0.1:%d", "0.0.0.0:%d"])
def test_a_port_of_a_socket_unit(taken, value):
    seen = found("[Socket]\nListenStream=%s\n" % (value % taken), "oms.socket")
    assert [level for _code, level in seen] == ["error"]
    assert found("[Socket]\nListenStream=/run/x.sock\n", "oms.socket") == []
    assert found("[Socket]\nListenDatagram=%s\n" % (value % taken), "oms.socket") == []


def test_a_port_that_there_is_not():
    assert found("[Service]\nExecStart=/opt/v/bin/gunicorn --bind 127.0.0.1:80000 a:b\n") == [
        ("port-impossible", "error")
    ]
    assert found("[Service]\nExecStart=/opt/oms/serve --port 80000\n") == [("port-impossible", "warning")]
