# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.crossing import Access
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import filtered
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost

KILLED = Access(signal="SIGSYS")
RECORD = (
    'audit: type=1326 audit(1700000000.1:2): auid=4294967295 uid=0 gid=0 ses=4294967295 pid=7 comm="serve" '
    'exe="/opt/serve" sig=31 arch=c000003e syscall=41 compat=0 ip=0x7f code=0x80000000'
)


class Tried:
    """A Transient with answers of its own."""

    answers = {}

    def __init__(self, needs, host):
        pass

    def is_possible(self):
        return True

    def ask(self, kind, argument, without=()):
        return self.answers[without]


def found(filters, output="", answers=None, monkeypatch=None):
    if monkeypatch:
        monkeypatch.setattr(filtered, "Transient", Tried)
        Tried.answers = answers
    lines = "".join("SystemCallFilter=%s\n" % one for one in filters)
    needs = Needs(["[Service]\nExecStart=/opt/serve\n" + lines], "oms.service")
    return filtered.findings(KILLED, needs, ProbeHost(lambda argv, environ_update=None: (0, output, "")))


def test_the_call_that_the_kernel_has_recorded(monkeypatch):
    monkeypatch.setattr(
        filtered, "name_of", lambda architecture, number: {(0xC000003E, 41): "socket"}[architecture, number]
    )
    (one,) = found(["~@network-io"], RECORD.replace("serve", "other") + "\n" + RECORD + "\n")
    assert (one.code, one.params["calls"]) == ("filter-refuses", ["socket"])
    said = render([one], "en")[0]
    assert "SystemCallFilter=~@network-io of oms.service refuses socket" in said["summary"]
    assert "SystemCallFilter=@network-io" in said["fix"]


def test_what_the_filter_refuses_of_usual_calls(monkeypatch):
    answers = {(): {"socket": "OK", "setuid": "SIGSYS"}}
    (one,) = found(["~@setuid"], "", answers, monkeypatch)
    assert (one.code, one.params["setting"]) == ("filter-refuses", "SystemCallFilter=@setuid")
    answers = {(): {"socket": "OK", "setuid": "SIGSYS", "mount": "SIGSYS"}}
    (one,) = found(["~@setuid @mount"], "", answers, monkeypatch)
    assert one.code == "filter-refuses-several" and one.params["groups"] == ["@setuid", "@mount"]
    assert found(["~@setuid"], "", {(): {"socket": "OK"}}, monkeypatch) == []


def test_a_filter_that_lets_nothing_start(monkeypatch):
    answers = {(): {}, ("SystemCallFilter",): {"socket": "OK"}}
    assert [one.code for one in found(["read write"], "", answers, monkeypatch)] == ["filter-too-narrow"]
    assert found([], "", answers, monkeypatch) == []


@pytest.mark.parametrize(
    "filters,told",
    [
        (["read write"], True),
        (["@basic-io"], True),
        (["@basic-io @file-system"], False),
        (["@system-service", "~@mount"], False),
        (["openat read"], False),
        (["~@mount"], False),
        ([], False),
    ],
)
def test_a_list_without_what_loads_a_program(filters, told):
    lines = "".join("SystemCallFilter=%s\n" % one for one in filters)
    needs = Needs(["[Service]\nExecStart=/opt/serve\n" + lines], "oms.service")
    assert [one.code for one in filtered.forecast(needs)] == ["filter-too-narrow"] * told
