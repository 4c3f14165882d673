# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import gc
from types import SimpleNamespace

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.unitsmith.systemd.plugins.action.service_deploy import ActionModule


@pytest.mark.parametrize("broken", [False, True])
def test_garbage_is_looked_for_again_when_the_module_has_run(monkeypatch, broken):
    loader = DataLoader()
    task = SimpleNamespace(args={"name": "a"}, async_val=0, check_mode=True, diff=False, delegate_to=None)
    action = ActionModule(task, None, None, loader, Templar(loader=loader), None)
    seen = []

    def execute(**dummy):
        seen.append(gc.isenabled())
        return 1 / 0 if broken else {}

    monkeypatch.setattr("ansible.plugins.action.ActionBase.run", lambda self, tmp, task_vars: {})
    monkeypatch.setattr(action, "_execute_module", execute)
    if broken:
        with pytest.raises(ZeroDivisionError):
            action.run(task_vars={})
    else:
        assert action.run(task_vars={}) == {}
    assert seen == [False]
    assert gc.isenabled()
