# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module itself makes of options and results."""

import inspect
import io
import json
import sys

import pytest

pytest.importorskip("ansible.module_utils.basic")

from ansible.module_utils import basic

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.modules import service_deploy

PASSWORD = "Correct-Horse"
SAID = {"milliseconds": 1042, "unit": "oms.service", "what": "wrote /etc/oms.env in 300 ms as %s" % PASSWORD}
# Newer ones return the options only where they are asked to.
ASKED = {name: True for name in ["_ansible_inject_invocation"] if name in inspect.getsource(basic)}


class Deployment:
    """In the place of the real one."""

    begun = True
    error = None

    def __init__(self, options, run, check):
        assert options["environment"][0]["values"]["PASSWORD"] == PASSWORD
        self.result = {"changed": True, "said": dict(SAID), "warnings": ["1 of 300"]}

    def carry_out(self):
        if self.error:
            raise DeployError(self.error, steps=[SAID])
        return self.result


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the module; return what it prints."""

    def call(error=None, **values):
        values = dict({"DEBUG": "1", "NAME": "oms", "TIMEOUT": 300, "PASSWORD": PASSWORD}, **values)
        options = {"name": "oms", "environment": [{"path": "/etc/oms.env", "values": values}]}
        text = json.dumps({"ANSIBLE_MODULE_ARGS": dict(options, **ASKED)})
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", text.encode())
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        monkeypatch.setattr(service_deploy, "is_running", lambda: True)
        monkeypatch.setattr(service_deploy, "Deployment", Deployment)
        monkeypatch.setattr(service_deploy.os, "geteuid", lambda: 0)
        monkeypatch.setattr(Deployment, "error", error)
        with pytest.raises(SystemExit):
            service_deploy.main()
        printed = capsys.readouterr().out
        return printed, json.loads(printed)

    return call


def test_ordinary_values_garble_no_result(run):
    printed, result = run()
    assert result["said"]["milliseconds"] == 1042
    assert result["said"]["unit"] == "oms.service"
    assert "in 300 ms" in result["said"]["what"]
    assert PASSWORD not in printed


def test_ordinary_values_garble_no_failure(run):
    printed, result = run("process 1 of oms ended after 300 s, %s" % PASSWORD)
    assert "process 1 of oms ended after 300 s" in result["msg"]
    assert PASSWORD not in printed


def test_the_options_are_returned_without_the_values(run):
    result = run()[1]
    (shown,) = result["invocation"]["module_args"]["environment"]
    assert shown["path"] == "/etc/oms.env"
    assert set(shown["values"].values()) == {"(not shown)"}
