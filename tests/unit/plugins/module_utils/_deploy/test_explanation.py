# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A unit is looked at at once, and explained later."""

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import explanation, store
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import diagnosis, state

OPTIONS = {"language": "en", "requires_tcp": [], "requires_unix": []}


@pytest.fixture
def asked(monkeypatch):
    """What a diagnosis is asked for, in order."""
    calls = []

    def explain(sight):
        calls.append("explain " + sight)
        return diagnosis.Diagnosis([], lambda text: text.replace("hunter2", "(hidden)"), [])

    monkeypatch.setattr(state, "show", lambda unit, run: calls.append("show") or {})
    monkeypatch.setattr(diagnosis, "look_at", lambda *arguments: calls.append("look") or "sight")
    monkeypatch.setattr(diagnosis, "explain", explain)
    return calls


def test_it_is_looked_at_now_and_explained_once(asked):
    one = explanation.Explanation("a.service", OPTIONS, store.HOST, None)
    assert asked == ["show", "look"]
    one.think()
    one.think()
    assert one.findings() == []
    assert asked == ["show", "look", "explain sight"]
    said = one.conceal("%s/a.service: hunter2" % store.HOST.control)
    assert said == "%s/a.service: (hidden)" % store.HOST.units


@pytest.mark.parametrize("name", ["look_at", "explain"])
def test_a_mistake_hides_all_and_is_said(asked, monkeypatch, name):
    def broken(*arguments):
        raise UnicodeError("odd")

    monkeypatch.setattr(diagnosis, name, broken)
    one = explanation.Explanation("a.service", OPTIONS, store.HOST, None)
    assert one.findings() == []
    assert one.conceal("hunter2") == "(hidden)"
    assert one.error == "a.service: UnicodeError: odd"
