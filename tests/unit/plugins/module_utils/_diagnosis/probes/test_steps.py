# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.steps import probe
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Identity

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
OMS = Identity("oms", "oms", 4711, 4711, (), "/home/oms", "/bin/sh")


class Host(ProbeHost):
    def __init__(self, identity):
        ProbeHost.__init__(self, lambda argv, environ_update=None: (1, "", ""))
        self._identity = identity

    def identity(self, needs):
        return self._identity


def found(line, identity=OMS, more=""):
    text = "[Service]\nUser=oms\n%s\nExecStart=/bin/serve\n%s" % (line, more)
    return probe(Needs([text], "oms.service"), Host(identity))


def codes(*words, **more):
    return [one.code for one in found(*words, **more)]


@pytest.mark.parametrize(
    "line,fails",
    [
        ("/usr/bin/test -f /etc/passwd", False),
        ("/usr/bin/test -f /none", True),
        ("/usr/bin/test ! -e /none", False),
        ("/usr/bin/test ! -e /etc/passwd", True),
        ("/usr/bin/[ -d /etc ]", False),
        ("/usr/bin/[ -d /etc/passwd ]", True),
        ("/usr/bin/test -r /etc/shadow", True),
        ("/usr/bin/test -n $READY", False),
        ("/usr/bin/test -f $FILE", False),
        ("-/usr/bin/test -f /none", False),
        ("/bin/ls /none", False),
    ],
)
def test_tests_of_a_file(line, fails):
    assert codes("ExecStartPre=" + line) == ["step-test-fails"] * fails


def test_a_test_is_made_as_the_account():
    assert codes("ExecStartPre=/usr/bin/test -r /etc/shadow", ROOT) == []
    assert codes("ExecStartPre=+/usr/bin/test -r /etc/shadow") == []
    assert codes("ExecStartPre=/usr/bin/test -d /run/oms", more="RuntimeDirectory=oms\n") == []


@pytest.mark.parametrize(
    "line,path",
    [
        ("/bin/mkdir -p /run/no-such/deep", "/run/no-such/deep"),
        ("/usr/bin/install -d -m 0755 /run/no-such", "/run/no-such"),
        ("/usr/bin/touch /var/log/no-such.log", "/var/log/no-such.log"),
        ("/bin/mkdir -p /tmp/no-such", None),
        ("/bin/mkdir -p /etc", None),
        ("/usr/bin/install a /run/no-such", None),
        ("+/bin/mkdir -p /run/no-such", None),
        ("/bin/mkdir -p /run/$NAME", None),
    ],
)
def test_what_the_account_may_not_make(line, path):
    seen = found("ExecStartPre=" + line)
    assert [(one.code, one.params["path"]) for one in seen] == ([("step-may-not-make", path)] if path else [])
    assert codes("ExecStartPre=" + line, ROOT) == []


def test_how_it_is_made_instead():
    (said,) = render(found("ExecStartPre=/bin/mkdir -p /run/no-such"), "en")
    assert "RuntimeDirectory=oms" in said["fix"] and "oms may not make /run/no-such" in said["summary"]
    assert codes("ExecStartPre=/bin/mkdir -p /run/oms/x", more="RuntimeDirectory=oms\n") == []


@pytest.mark.parametrize(
    "line,told",
    [
        ("/bin/chown oms /srv/data", True),
        ("/usr/sbin/sysctl -w vm.swappiness=1", True),
        ("/usr/sbin/sysctl vm.swappiness", False),
        ("/bin/systemctl restart other", True),
        ("/bin/systemctl is-active other", False),
        ("+/bin/chown oms /srv/data", False),
        ("!/bin/chown oms /srv/data", False),
    ],
)
def test_what_only_root_may_do(line, told):
    assert codes("ExecStartPre=" + line) == ["step-is-roots"] * told
    assert codes("ExecStartPre=" + line, ROOT) == []
    assert codes("ExecStartPre=" + line, more="PermissionsStartOnly=yes\n") == []
