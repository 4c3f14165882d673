# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

try:
    from ansible.template import trust_as_template
except ImportError:

    def trust_as_template(text):
        return text


from ansible_collections.unitsmith.systemd.plugins.action.backend_service import ActionModule

VARIABLES = {
    "backend_service_name": "oms",
    "backend_service_directory": "/opt/OMS",
    "backend_service_app": "a:b",
    "inventory_hostname": "kylin1",
    "ansible_run_tags": ["all"],
    "ansible_skip_tags": [],
}
DONE = {"changed": True, "account_missing": False, "account": {"name": "oms"}, "plan": [], "decisions": ["why"]}


@pytest.fixture
def run(monkeypatch):
    """Run the action; return its result and what it asked of modules."""

    def call(arguments=(), answer=None, **variables):
        given = {**VARIABLES, **variables}
        loader = DataLoader()
        task = SimpleNamespace(args=dict(arguments), async_val=0, check_mode=False, diff=False, delegate_to=None)
        templar = Templar(loader=loader, variables=given)
        action = ActionModule(task, None, None, loader, templar, None)
        monkeypatch.setattr("ansible.plugins.action.ActionBase.run", lambda self, tmp, task_vars: {})
        asked = []

        def module(name, module_arguments, check=None):
            asked.append((name, module_arguments))
            return dict(answer or DONE)

        monkeypatch.setattr(action, "_run_action", module)
        monkeypatch.setattr(
            action, "_execute_module", lambda module_name, module_args, task_vars: module(module_name, {})
        )
        return action.run(task_vars=given), asked

    return call


def test_the_variables_are_templated_and_nothing_undefined_is_sent(run):
    result, asked = run(backend_service_description=trust_as_template("{{ inventory_hostname }} says"))
    ((name, sent),) = asked
    assert name == "unitsmith.systemd.service_deploy"
    assert sent["units"][0]["sections"]["Unit"]["Description"] == "kylin1 says"
    assert None not in sent.values()
    assert result["row"]["result"] == "committed"


def test_what_cannot_be_meant_reaches_no_host(run):
    result, asked = run(backend_service_worker=5, backend_service_language="zh")
    assert asked == []
    assert result["failed"] and result["msg"].endswith("未做任何更改。")


def test_a_template_that_fails_is_told_with_its_variable(run):
    result, asked = run(backend_service_bind=trust_as_template("{{ nothing }}"))
    assert result["msg"].startswith("backend_service_bind: '{{ nothing }}' cannot be rendered: ")


def test_an_omitted_variable_is_not_given(run):
    result, asked = run(backend_service_user="__omit__", omit="__omit__")
    assert asked[0][1]["account"]["name"] == "oms"


def test_a_failure_is_its_message(run):
    result, _asked = run(
        answer={"failed": True, "msg": "broken", "account": {"name": "oms"}, "paths": [1] * 99, "rolled_back": True}
    )
    assert (result["failed"], result["msg"], "paths" in result) == (True, "broken", False)
    assert (result["row"]["result"], result["row"]["runs_as"]) == ("ROLLED BACK", "oms")


def test_a_tag_that_is_left_out(run):
    _result, asked = run(ansible_skip_tags=["backend_service_paths", "other"])
    assert asked[0][1]["paths"] == []
    result, asked = run(ansible_skip_tags=["backend_service_unit"])
    assert result["failed"] and asked == [] and "--tags" in result["msg"]


@pytest.mark.parametrize("tags, asks", [(["backend_service_service"], 1), (["app"], 0), (["all"], 0)])
def test_a_phase_of_the_whole_role_waits_for_its_own_tag(run, tags, asks):
    result, asked = run({"phase": "service", "by_tag": True}, ansible_run_tags=tags)
    assert len(asked) == asks
    assert result.get("skipped", False) is not bool(asks)
