# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes that a target starts and stops together, as one transaction."""

import os
import random
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import deployment, restore, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError

WHOLE = ["app-beat.service", "app-web.service", "app-worker@1.service", "app-worker@2.service", "app.target"]
SERVICE = "[Unit]\nPartOf=app.target\n[Service]\nExecStart=/bin/%s\nExecReload=/bin/true\n"


@pytest.fixture(params=[252, 219])
def systemd(request, tmp_path, monkeypatch):
    (tmp_path / "etc").mkdir()
    one = model.Systemd(tmp_path, request.param)
    model.on_model(monkeypatch, one)
    monkeypatch.setattr(restore, "SECONDS", 0.2)
    monkeypatch.setattr(restore, "SETTLE", 0.0)
    monkeypatch.setattr(units, "DOWN", 0.2)
    return one


def unit(name, text):
    about = dict(name=name, content=text, src=None, sections=None, overrides={}, optional=[], dropin=None)
    return dict(about, encoding="auto", repair=True, lint=None, sensitive=False)


def described(web="web", worker="worker", count=2, beat=True):
    """The units of the application."""
    instances = ["app-worker@%d.service" % number for number in range(1, count + 1)]
    wants = ["app-web.service"] + instances + ["app-beat.service"] * beat
    target = "[Unit]\nWants=%s\n[Install]\nWantedBy=multi-user.target\n" % " ".join(wants)
    found = [unit("app-web.service", SERVICE % web), unit("app-worker@.service", SERVICE % worker)]
    return found + [unit("app-beat.service", SERVICE % "beat")] * beat + [unit("app.target", target)]


def deploy(systemd, described, check=False, **more):
    given = dict(name="app", units=described, environment=[], files=[], paths=[], account=None)
    given.update(state="started", enabled=True)
    given.update(health=[], settle=0.0, timeout=0.2, preflight=False, rollback=True, reload_on=[], lint="ignore")
    given.update(requires_tcp=[], requires_unix=[], language="en", generation=None, replaces=None, directory=None)
    given.update(shared_directory=False, **more)
    return deployment.Deployment(given, systemd.run, check, systemd.places).carry_out()


def running(systemd):
    return sorted(name for name, run in systemd.running.items() if run)


def invocations(systemd):
    return {name: run["InvocationID"] for name, run in systemd.running.items()}


def files(systemd):
    found = {}
    for folder, _folders, names in os.walk(systemd.places.units):
        for name in names:
            path = os.path.join(folder, name)
            with open(path) as stream:
                found[path] = stream.read()
    return found


def test_all_of_it_is_started_and_the_target_alone_is_enabled(systemd):
    predicted = deploy(systemd, described(), check=True)
    assert running(systemd) == [] and files(systemd) == {}
    result = deploy(systemd, described())
    assert result["plan"] == predicted["plan"]
    assert running(systemd) == WHOLE
    assert [name for name in WHOLE if systemd.enabled(name)] == ["app.target"]
    systemd.log.clear()
    assert not deploy(systemd, described())["changed"]
    assert [verb for verb, _names in systemd.log] == ["show"]


def test_what_is_taken_out_is_stopped_and_removed_and_nothing_else_is_touched(systemd):
    deploy(systemd, described())
    before = invocations(systemd)
    deploy(systemd, described(count=1, beat=False))
    assert running(systemd) == ["app-web.service", "app-worker@1.service", "app.target"]
    assert invocations(systemd) == {name: before[name] for name in running(systemd)}
    assert not any("beat" in path for path in files(systemd))


def test_one_more_is_started_and_nothing_else(systemd):
    deploy(systemd, described(count=1))
    before = invocations(systemd)
    deploy(systemd, described(count=2))
    assert running(systemd) == WHOLE
    assert {name: one for name, one in invocations(systemd).items() if name != "app-worker@2.service"} == before


@pytest.mark.parametrize("rest", [{}, {"beat": False}, {"count": 3}, {"count": 1, "beat": False}])
def test_one_that_does_not_come_up_takes_all_back(systemd, rest):
    deploy(systemd, described())
    before, texts = running(systemd), files(systemd)
    with pytest.raises(DeployError, match="put back"):
        deploy(systemd, described("other", "bad", **rest))
    assert (running(systemd), files(systemd)) == (before, texts)
    assert "ExecStart=/bin/web" in systemd.answers("app-web.service")[0][0]


@pytest.mark.parametrize("state", ["restarted", "reloaded"])
def test_what_has_no_process_is_left_alone_where_all_is_started_anew(systemd, state):
    deploy(systemd, described())
    before = invocations(systemd)
    plan = deploy(systemd, described(), state=state)["plan"]
    assert {step["step"] for step in plan} == {"restart" if state == "restarted" else "reload"}
    assert len(plan) == len(WHOLE) - 1
    same = [name for name, one in invocations(systemd).items() if before[name] == one]
    assert same == (["app.target"] if state == "restarted" else list(before))


def test_what_cannot_be_reloaded_is_restarted(systemd):
    one = [unit("app.service", SERVICE.replace("ExecReload=/bin/true\n", "") % "web")]
    deploy(systemd, one)
    before = invocations(systemd)
    assert [step["step"] for step in deploy(systemd, one, state="reloaded")["plan"]] == ["restart"]
    assert invocations(systemd) != before


def test_what_is_to_be_reloaded_and_has_changed_is_restarted(systemd):
    deploy(systemd, described())
    plan = deploy(systemd, described(web="other"), state="reloaded")["plan"]
    assert [step["what"].partition(":")[0] for step in plan if step["step"] == "restart"] == ["restart app-web.service"]


def test_stopped_is_all_of_it(systemd):
    deploy(systemd, described())
    deploy(systemd, described(), state="stopped")
    assert running(systemd) == []
    assert not deploy(systemd, described(), state="stopped")["changed"]


def test_from_one_service_to_several_and_back(systemd):
    alone = [unit("app.service", SERVICE.replace("PartOf=app.target", "") % "web")]
    deploy(systemd, alone)
    deploy(systemd, described())
    assert running(systemd) == WHOLE
    assert not any(path.endswith("app.service") for path in files(systemd))
    deploy(systemd, [], generation="previous")
    assert running(systemd) == ["app.service"]
    assert [os.path.basename(path) for path in files(systemd)] == ["app.service"]
    deploy(systemd, [], generation="2")
    assert running(systemd) == WHOLE


def test_absent_leaves_nothing(systemd):
    deploy(systemd, described())
    result = deploy(systemd, [], state="absent")
    assert sorted(result["units"]) == sorted(WHOLE + ["app-worker@.service"])
    assert running(systemd) == [] and files(systemd) == {}
    assert not os.path.exists(systemd.places.state)
    assert not deploy(systemd, [], state="absent")["changed"]


@pytest.mark.parametrize("kept", [True, False])
def test_what_systemd_notes_of_a_timer_goes_with_it(systemd, kept):
    directory = os.path.join(os.path.dirname(systemd.places.state), "systemd", "timers")
    os.makedirs(directory)
    stamp = os.path.join(directory, "stamp-app-night.timer")
    job = unit("app-night.service", "[Service]\nType=oneshot\nExecStart=/bin/night\n")
    timer = unit("app-night.timer", "[Timer]\nOnCalendar=daily\nPersistent=true\n")
    deploy(systemd, described() + [job, timer])
    assert "app-night.service" not in running(systemd)  # its timer starts it
    with open(stamp, "w"):
        pass
    deploy(systemd, described() + ([job, timer] if kept else []))
    assert os.path.exists(stamp) is kept
    deploy(systemd, [], state="absent")
    assert os.listdir(directory) == []


STRIDE = 40


def test_broken_off_at_any_change_it_is_the_old_set_or_the_new_one(tmp_path, monkeypatch):
    at, said = -random.randrange(STRIDE), "killed"
    while said == "killed":
        at += STRIDE
        one = model.Systemd(tmp_path / str(at), 252)
        model.on_model(monkeypatch, one)
        deploy(one, described())
        before, texts = running(one), files(one)
        said = model.in_a_process(one, lambda one=one: deploy(one, described("new", count=1, beat=False)) and None, at)
        one.boot()
        assert "app.target" in running(one), at
        again = deploy(one, described("new", count=1, beat=False))
        assert running(one) == ["app-web.service", "app-worker@1.service", "app.target"], (at, again)
        deploy(one, described())
        assert (running(one), files(one)) == (before, texts)
