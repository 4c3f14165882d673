# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service of which nothing differs is asked whether it answers."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model
from test_transaction import UNIT, deploy, options

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import converged, deployment, health

CHECK = {"tcp": "127.0.0.1:1"}


@pytest.fixture
def systemd(monkeypatch, tmp_path):
    (tmp_path / "etc").mkdir()
    one = model.Systemd(tmp_path)
    model.on_model(monkeypatch, one)
    monkeypatch.setattr(converged, "PAUSE", 0.0)
    return one


@pytest.fixture
def answers(monkeypatch):
    """What the service answers, in turn; in the end what was asked."""
    given = []

    def ask(check, identity, timeout=5.0, language="en"):
        return given.pop(0)

    monkeypatch.setattr(health, "ask", ask)
    return given


def run(systemd, check, **more):
    return deployment.Deployment(options(systemd, "one", **more), systemd.run, check, systemd.places).carry_out()


def test_one_that_was_enabled_is_not_outdated_by_that(systemd):
    systemd.version = model.OUTDATED_BY_LINKS
    deploy(systemd, "one", enabled=True)
    assert systemd.enabled(UNIT)
    assert run(systemd, True, enabled=True)["plan"] == []


@pytest.mark.parametrize("check", [False, True])
def test_one_that_does_not_answer_is_said_and_nothing_changed(systemd, answers, check):
    deploy(systemd, "one")
    systemd.log.clear()
    answers += ["refused", "refused hunter2"]
    result = run(systemd, check, health=[CHECK])
    assert not result["changed"] and result["plan"] == []
    (found,) = result["findings"]
    assert (found["code"], found["severity"]) == ("check-unanswered", "warning")
    assert found["summary"] in result["warnings"]
    assert "refused (hidden)" in found["summary"]
    assert result["health"] == [{"check": "tcp 127.0.0.1:1", "ok": False, "error": "refused (hidden)", "tries": 2}]
    assert systemd.log == [("show", [UNIT])]


def test_one_that_answers_at_once_or_a_moment_later_is_no_news(systemd, answers):
    deploy(systemd, "one")
    answers += [None]
    assert run(systemd, False, health=[CHECK])["findings"] == []
    answers += ["refused", None]
    result = run(systemd, False, health=[CHECK])
    assert (result["findings"], result["warnings"], result["health"][0]["ok"]) == ([], [], True)


def test_one_that_is_to_be_stopped_is_not_asked(systemd, answers):
    deploy(systemd, "one", state="stopped")
    assert run(systemd, False, health=[CHECK], state="stopped")["health"] == []


def test_a_prediction_runs_no_command(systemd, answers):
    deploy(systemd, "one")
    command = {"command": "/bin/true"}
    assert run(systemd, True, health=[command])["health"] == []
    answers += [None]
    assert run(systemd, False, health=[command])["health"][0]["ok"]


def test_both_languages_say_it():
    result = {"check": "tcp a:1", "error": "refused", "ok": False, "tries": 1}
    for language in ("en", "zh"):
        assert "a:1" in converged.finding("a.service", result, language)["summary"]
