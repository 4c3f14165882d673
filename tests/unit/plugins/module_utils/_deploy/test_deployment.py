# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._account import neighbours
from ansible_collections.unitsmith.systemd.plugins.module_utils._account.neighbours import Resident
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import paths
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.deployment import Deployment
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError

HOME = "/opt/OMS is the home directory of oms-ex: it is not changed."
LIVES_THERE = [Resident("unit", "oms-ex.service", "oms-ex", "/opt/OMS")]


@pytest.fixture
def look_at_paths(monkeypatch):
    """Look at the paths of a deployment; `refusal` is what Paths says, `willing` gets whose home it may give away."""

    def call(refusal, shared=False):
        one = Deployment.__new__(Deployment)
        one.options = {"paths": [{"path": "/opt/OMS"}], "directory": "/opt/OMS", "shared_directory": shared}
        one.options.update(language="en", timeout=5.0)
        one.account = {"name": "oms-typo", "uid": None}
        one.replaced = one.policy = one.run = None
        one.actual = SimpleNamespace(members=["oms-typo.service"], leaving=[])
        willing = []

        def refuse(options, account, whose, policy):
            willing.extend(whose)
            raise DeployError(refusal)

        monkeypatch.setattr(paths, "Paths", refuse)
        monkeypatch.setattr(neighbours, "residents", lambda *arguments: LIVES_THERE)
        monkeypatch.setattr(
            neighbours, "homes", lambda *arguments: [Resident("account", "oms-ex", "oms-ex", "/opt/OMS")]
        )
        with pytest.raises(DeployError) as error:
            one._look_at_paths()
        return str(error.value), willing

    return call


def test_the_refusal_of_a_home_names_who_lives_there(look_at_paths):
    text, willing = look_at_paths(HOME)
    assert "oms-ex.service of oms-ex" in text and "shared_directory: true" in text
    assert willing == [None]


def test_another_refusal_stays_what_it_is(look_at_paths):
    assert look_at_paths("/etc is the system directory /etc")[0] == "/etc is the system directory /etc"


def test_who_shares_the_directory_may_lose_a_home(look_at_paths):
    text, willing = look_at_paths(HOME, shared=True)
    assert "oms-ex" in willing and text == HOME
