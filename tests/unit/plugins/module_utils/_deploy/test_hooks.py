# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands around a start, on a model of PID 1 that runs them by saying how they end."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    deployment,
    hooks,
    restore,
    units,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, Refused

UNIT = "a.service"
TEXT = """\
[Unit]
User=nobody
[Service]
Type=notify
User=daemon
WorkingDirectory=/srv
Environment=A=1 \\
  B=2
EnvironmentFile=-%s
RuntimeDirectory=a
StateDirectory=a
ProtectSystem=strict
LimitNOFILE=5
ExecStart=/bin/%s
ExecStartPre=/bin/pre
Restart=always
[Install]
WantedBy=multi-user.target
"""


class Host:
    """A model of a host; `texts` has the units of the commands that were run, `ends` how each ends."""

    def __init__(self, systemd, runtime):
        self.systemd, self.runtime = systemd, runtime
        self.texts, self.environments, self.ends, self.before = [], [], {}, []

    def run(self, argv, environ_update=None):
        if "journalctl" in argv:
            return 0, "one\nthe last \x1b[31mword\n", ""
        name = argv[-1]
        if "-command-" not in name:
            return self.systemd.run(argv, environ_update)
        if "show" in argv:
            return 0, "Id=%s\nResult=exit-code\nExecMainStatus=3\n" % name, ""
        if "start" not in argv:
            return 0, "", ""
        with open(os.path.join(self.runtime, name)) as stream:
            text = stream.read()
        self.texts.append(text)
        path = text.partition("EnvironmentFile=-")[2].partition("\n")[0]
        with open(path) as stream:
            self.environments.append(stream.read())
        self.before.append(self.systemd.answers(UNIT))
        command = text.rpartition("ExecStart=")[2].strip()
        return (1, "", "Job failed.") if self.ends.get(command) else (0, "", "")

    @property
    def commands(self):
        return [text.rpartition("ExecStart=")[2].strip() for text in self.texts]


@pytest.fixture(params=[252, 219])
def host(tmp_path, monkeypatch, request):
    (tmp_path / "etc").mkdir()
    (tmp_path / "runtime").mkdir()
    systemd = model.Systemd(tmp_path, request.param)
    model.on_model(monkeypatch, systemd)
    monkeypatch.setattr(restore, "SECONDS", 0.2)
    monkeypatch.setattr(units, "DOWN", 0.2)
    monkeypatch.setattr(restore, "SETTLE", 0.0)
    monkeypatch.setattr(hooks, "RUNTIME", str(tmp_path / "runtime"))
    return Host(systemd, str(tmp_path / "runtime"))


def deploy(host, program, before=(), after=(), check=False, **more):
    path = os.path.join(host.systemd.root, "etc", "a.env")
    unit = dict(name=UNIT, src=None, sections=None, overrides={}, optional=[], dropin=None, encoding="auto")
    unit.update(content=TEXT % (path, program), repair=True, lint=None, sensitive=False)
    environment = [{"path": path, "content": "PROGRAM=%s\n" % program, "values": None, "mode": "0600"}]
    given = dict(name="a", units=[unit], environment=environment, paths=[], account=None, state="started", enabled=True)
    given.update(health=[], settle=0.0, timeout=0.2, preflight=False, rollback=True, reload_on=[], lint="ignore")
    given.update(requires_tcp=[], requires_unix=[], language="en", generation=None, replaces=None, directory=None)
    given.update(shared_directory=False, files=[], release=None)
    given["before_start"] = [{"command": one, "timeout": 5.0} for one in before]
    given["after_start"] = [{"command": one, "timeout": 5.0} for one in after]
    given.update(more)
    return deployment.Deployment(given, host.run, check, host.systemd.places).carry_out()


def runs(host):
    return host.systemd.answers(UNIT)[0][0].partition("ExecStart=/bin/")[2].partition("\n")[0]


def test_a_command_is_run_as_the_service_will_be(host):
    deploy(host, "one", before=["/bin/migrate --all"])
    (text,) = host.texts
    lines = text.splitlines()
    for line in ("User=daemon", "WorkingDirectory=/srv", "ProtectSystem=strict", "LimitNOFILE=5", "StateDirectory=a"):
        assert line in lines
    assert "Environment=A=1 B=2" in " ".join(text.split())
    assert lines[-1] == "ExecStart=/bin/migrate --all"
    assert "Type=oneshot" in lines and "TimeoutStartSec=5" in lines
    for word in ("nobody", "notify", "RuntimeDirectory", "/bin/one", "/bin/pre", "Restart", "Install"):
        assert word not in text
    assert host.environments == ["PROGRAM=one\n"]
    assert os.listdir(host.runtime) == []


def test_what_is_run_before_and_what_after(host):
    deploy(host, "one")
    deploy(host, "two", before=["/bin/a", "/bin/b"], after=["/bin/c"])
    assert host.commands == ["/bin/a", "/bin/b", "/bin/c"]
    programs = [texts[0].partition("ExecStart=/bin/")[2].partition("\n")[0] for texts, _values in host.before]
    assert programs == ["one", "one", "two"]
    assert host.environments == ["PROGRAM=two\n"] * 3


def test_nothing_is_run_where_nothing_differs(host):
    deploy(host, "one", before=["/bin/a"], after=["/bin/b"])
    host.texts.clear()
    assert not deploy(host, "one", before=["/bin/a"], after=["/bin/b"])["changed"]
    assert host.texts == []


def test_a_prediction_names_them(host):
    result = deploy(host, "one", before=["/bin/a"], after=["/bin/b"], check=True)
    steps = [(one["step"], one["what"]) for one in result["plan"]]
    assert steps[0] == ("before-start", "/bin/a") and steps[-1] == ("after-start", "/bin/b")
    assert host.texts == []


def test_one_that_fails_before_leaves_the_service_alone(host):
    deploy(host, "one")
    run = dict(host.systemd.running[UNIT])
    host.ends["/bin/b"] = True
    with pytest.raises(DeployError) as failed:
        deploy(host, "two", before=["/bin/a", "/bin/b", "/bin/c"])
    assert host.commands == ["/bin/a", "/bin/b"]
    assert "'before-start': /bin/b failed: exit-code, status 3" in str(failed.value)
    assert "the last ?[31mword" in str(failed.value)
    assert host.systemd.running[UNIT] == run and runs(host) == "one"
    with open(os.path.join(host.systemd.root, "etc", "a.env")) as stream:
        assert stream.read() == "PROGRAM=one\n"
    assert os.listdir(host.runtime) == []


def test_one_that_fails_after_has_everything_put_back(host):
    deploy(host, "one")
    host.ends["/bin/c"] = True
    with pytest.raises(DeployError, match="'after-start': /bin/c failed") as failed:
        deploy(host, "two", after=["/bin/c"])
    assert failed.value.results["rolled_back"]
    assert runs(host) == "one"


def test_what_a_killed_run_has_left_is_taken_away(host):
    left = os.path.join(host.runtime, "unitsmith-a-service-command-0-1.service")
    with open(left, "w"):
        pass
    deploy(host, "one", before=["/bin/a"])
    assert not os.path.exists(left)


def test_going_back_runs_none(host):
    deploy(host, "one")
    deploy(host, "two")
    deploy(host, "x", before=["/bin/a"], generation="previous", units=[], environment=[])
    assert host.texts == [] and runs(host) == "one"


@pytest.mark.parametrize("command", ["migrate", "+/bin/a", "/bin/a\n/bin/b", "/bin/a \\", ""])
def test_commands_that_are_refused(host, command):
    for name in ("before", "after"):
        with pytest.raises(Refused, match="(?s)%s_start: .*is not the absolute path" % name):
            deploy(host, "one", **{name: [command]})
    assert host.texts == [] and not os.path.exists(os.path.join(host.systemd.places.units, UNIT))


def test_the_steps_are_named(host):
    result = deploy(host, "one", before=["/bin/a"], after=["/bin/b"])
    names = [step["name"] for step in result["steps"]]
    assert names.index("before-start") < names.index("try") < names.index("watch")
    assert names.index("watch") < names.index("after-start") < names.index("commit")
