# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import subprocess
import zipfile

import pytest

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import releases
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.role import Role, Stop

ACCOUNT = {"name": "oms", "group": "oms", "create_user": False, "create_group": False}
PYTHONS = [{"path": "/usr/bin/python3", "version": "3.7.9"}, {"path": "/usr/bin/python3.11", "version": "3.11.2"}]
FOUND = {"path": "/opt/oms/releases/1", "mark": "/opt/oms/releases/.1.complete", "left": False, "pythons": PYTHONS}
THERE = {"changed": False, "account_missing": False, "account": ACCOUNT, "decisions": ["who"], "plan": []}
COMPLETE = {**THERE, "release": {**FOUND, "complete": True}, "release_missing": False}
MISSING = {**THERE, "release": {**FOUND, "complete": False}, "release_missing": True}
OK = {"changed": True}


@pytest.fixture
def code(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text("x")
    (tmp_path / "code" / "requirements.txt").write_text("a==1\n")
    (tmp_path / "wheels").mkdir()
    with zipfile.ZipFile(str(tmp_path / "wheels" / "a-1-py3-none-any.whl"), "w") as archive:
        archive.writestr("a-1.dist-info/METADATA", "Requires-Python: >=3.9\n\n")
    return tmp_path


def values(code, wheels=True, **more):
    given = {"name": "oms", "directory": "/opt/oms", "app": "a:b", "source": str(code / "code"), **more}
    if wheels:
        given["wheels"] = str(code / "wheels")
    inputs = read({"backend_service_" + name: value for name, value in given.items()}, lambda raw: raw)
    assert inputs.problems == []
    return inputs.values


class Host:
    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def call(self, name, options, check=None):
        self.asked.append((name.rpartition(".")[2], options))
        return dict(self.answers.pop(0))


def deploy(code, host, check=False, **more):
    return Role(values(code, **more), host.call, check, str(code)).deploy()


def test_a_release_that_is_there_costs_one_look(code):
    host = Host(COMPLETE)
    answer = deploy(code, host)
    ((name, asked),) = host.asked
    assert name == "service_deploy" and not answer["changed"]
    assert asked["release"]["directory"] == "/opt/oms" and len(asked["release"]["id"]) == 16
    service = asked["units"][0]["sections"]["Service"]
    assert service["WorkingDirectory"] == "/opt/oms/current"
    assert service["ExecStart"].startswith("/opt/oms/current/venv/bin/gunicorn ")
    assert asked["paths"] == [{"path": "/opt/oms", "owner": "root"}]


def test_without_a_source_nothing_is_said_of_a_release(code):
    host = Host(COMPLETE)
    deploy(code, host, source=None, wheels=False)
    asked = host.asked[0][1]
    assert "release" not in asked
    assert asked["units"][0]["sections"]["Service"]["WorkingDirectory"] == "/opt/oms"


def test_a_release_that_is_missing_is_laid_down_in_between(code):
    host = Host(MISSING, OK, OK, OK, {**COMPLETE, "changed": True})
    answer = deploy(code, host)
    assert [name for name, _options in host.asked] == [
        "service_deploy",
        "file",
        "unarchive",
        "command",
        "service_deploy",
    ]
    assert host.asked[0] == host.asked[4]
    made = host.asked[1][1]
    assert (made["path"], made["owner"], made["mode"]) == ("/opt/oms/releases/1", "root", "0755")
    assert os.path.exists(host.asked[2][1]["src"]) and host.asked[2][1]["dest"] == made["path"]
    words = host.asked[3][1]["argv"][4:]
    assert words == [made["path"], "/usr/bin/python3.11", "requirements.txt", "/opt/oms/releases/.1.complete"]
    assert "/usr/bin/python3.11, Python 3.11.2" in str(answer["decisions"]) and answer["decisions"][0] == "who"
    assert answer["steps"][0]["name"].startswith("Lay down the release ")


def test_what_was_not_completed_is_taken_away_before(code):
    left = {**MISSING, "release": {**MISSING["release"], "left": True}}
    host = Host(left, OK, OK, OK, OK, COMPLETE)
    deploy(code, host)
    assert host.asked[1] == ("file", {"path": "/opt/oms/releases/1", "state": "absent"})


def test_hashes_are_asked_for_where_there_are_some(code):
    (code / "code" / "requirements.txt").write_text("a==1 --hash=sha256:00\n")
    host = Host(MISSING, OK, OK, OK, COMPLETE)
    deploy(code, host)
    assert host.asked[3][1]["argv"][-1] == "--require-hashes"


def test_an_interpreter_that_is_too_old_is_told_before_anything_is_laid_down(code):
    for check in (False, True):
        host = Host(
            {**MISSING, "release": {**MISSING["release"], "pythons": PYTHONS[:1]}, "release_missing": not check}
        )
        with pytest.raises(Stop) as stop:
            deploy(code, host, check)
        said = stop.value.result["msg"]
        assert ">=3.9 (a-1-py3-none-any.whl)" in said and "/usr/bin/python3 (3.7.9)" in said
        assert said.endswith("Nothing was changed.") and len(host.asked) == 1


def test_a_host_without_python(code):
    host = Host({**MISSING, "release": {**MISSING["release"], "pythons": []}})
    with pytest.raises(Stop, match="no python3 that runs"):
        deploy(code, host)


def test_code_without_wheels_needs_no_python(code):
    host = Host({**MISSING, "release": {**MISSING["release"], "pythons": []}}, OK, OK, OK, COMPLETE)
    deploy(code, host, wheels=False)
    assert host.asked[3][1]["argv"][5:7] == ["", ""]
    assert host.asked[0][1]["units"][0]["sections"]["Service"]["ExecStart"].startswith("/opt/oms/venv/bin/")


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda code: (code / "wheels" / "a-1-py3-none-any.whl").unlink(), "there is no wheel in"),
        (lambda code: (code / "code" / "requirements.txt").unlink(), "there is no requirements.txt"),
        (lambda code: (code / "code" / "requirements.txt").write_text("a==2\nb"), "no wheel for a==2, b"),
    ],
)
def test_what_is_refused_on_the_controller(code, change, said):
    change(code)
    host = Host()
    with pytest.raises(Stop, match=said):
        deploy(code, host)
    assert host.asked == []


def test_removal_names_the_directory(code):
    gone = {"changed": True, "plan": [], "ansible_facts": {"service_user": {"removable": False}}}
    host = Host(gone, gone)
    Role(values(code, state="absent"), host.call, False, str(code)).deploy()
    (asked,) = [options for name, options in host.asked if name == "service_deploy"]
    assert asked["release"]["directory"] == "/opt/oms"


def test_commands_around_the_start(code):
    host = Host(COMPLETE)
    before, after = ["/opt/oms/current/venv/bin/python manage.py migrate"], ["/usr/bin/curl -s http://127.0.0.1/"]
    deploy(code, host, before_start=before, after_start=after, command_timeout=9)
    asked = host.asked[0][1]
    assert asked["before_start"] == [{"command": before[0], "timeout": 9}]
    assert asked["after_start"] == [{"command": after[0], "timeout": 9}]


@pytest.mark.parametrize("name, value", [("revision", "main"), ("wheels", "/wheels")])
def test_what_is_about_a_source_needs_one(name, value):
    given = {"backend_service_name": "a", "backend_service_directory": "/a", "backend_service_app": "a:b"}
    problems = read({**given, "backend_service_" + name: value}, lambda raw: raw).problems
    assert len(problems) == 1 and "backend_service_source, which is not set" in problems[0]


@pytest.mark.parametrize("fails", [False, True])
def test_the_mark_is_made_last(tmp_path, fails):
    release, mark = tmp_path / "1", tmp_path / ".1.complete"
    release.mkdir()
    (release / "a.py").write_text("x = 1\n")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit %d\n" % fails)
    python.chmod(0o755)
    requirements = "requirements.txt" if fails else ""
    words = [str(release), str(python), requirements, str(mark)]
    done = subprocess.run(["/bin/sh", "-ec", releases.SCRIPT, "sh", *words], check=False)
    assert (done.returncode != 0, mark.exists()) == (fails, not fails)


@pytest.mark.parametrize(
    "result, says",
    [
        ({"msg": "rc", "stderr": "x\n" * 20 + "\nERROR: no hash of a\n"}, "x\nERROR: no hash of a\n"),
        ({"msg": "No space left on device"}, "No space left on device\n"),
    ],
)
def test_a_release_that_cannot_be_made_ready_says_why(code, result, says):
    class Failing(Host):
        def call(self, name, options, check=None):
            answer = Host.call(self, name, options, check)
            if answer.get("failed"):
                raise Stop(answer)
            return answer

    host = Failing(MISSING, OK, OK, {**result, "failed": True}, {"failed": True})
    with pytest.raises(Stop) as stop:
        deploy(code, host)
    assert host.asked[4:] == [("file", {"path": FOUND["path"], "state": "absent"})]
    msg = stop.value.result["msg"]
    assert "could not be made ready in /opt/oms/releases/1" in msg and says in msg and len(msg.splitlines()) <= 14
    assert stop.value.result["failed"]
