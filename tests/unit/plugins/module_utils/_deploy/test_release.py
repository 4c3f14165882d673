# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Code that comes and goes with the units that name it, on a model of PID 1."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    deployment,
    judge,
    release,
    restore,
    transaction,
    units,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, Refused

UNIT = "a.service"
PYTHONS = release.pythons
FOUND = [{"path": "/usr/bin/python3", "version": "3.9.2"}]


@pytest.fixture(params=[252, 219])
def host(tmp_path, monkeypatch, request):
    (tmp_path / "etc").mkdir()
    one = model.Systemd(tmp_path, request.param)
    model.on_model(monkeypatch, one)
    monkeypatch.setattr(restore, "SECONDS", 0.2)
    monkeypatch.setattr(units, "DOWN", 0.2)
    monkeypatch.setattr(restore, "SETTLE", 0.0)
    # The directory of a test is below one that everybody may write to.
    monkeypatch.setattr(judge, "not_roots", lambda path: None)
    monkeypatch.setattr(release, "pythons", lambda wish, run: FOUND)
    one.directory = str(tmp_path / "app")
    return one


def options(host, ident, **more):
    directory = host.directory
    unit = dict(name=UNIT, src=None, sections=None, overrides={}, optional=[], dropin=None, encoding="auto")
    text = "[Service]\nExecStart=%s/current/run\nEnvironmentFile=%s\n[Install]\nWantedBy=multi-user.target\n"
    path = os.path.join(host.root, "etc", "a.env")
    unit.update(content=text % (directory, path), repair=True, lint=None, sensitive=False)
    environment = [{"path": path, "content": "CODE=%s/current\n" % directory, "values": None, "mode": "0600"}]
    given = dict(name="a", units=[unit], environment=environment, paths=[], account=None, state="started", enabled=True)
    given.update(health=[], settle=0.0, timeout=0.2, preflight=False, rollback=True, reload_on=[], lint="ignore")
    given.update(requires_tcp=[], requires_unix=[], language="en", generation=None, replaces=None, directory=None)
    given.update(shared_directory=False, files=[], release={"directory": directory, "id": ident, "python": None})
    return dict(given, **more)


def deploy(host, ident, check=False, **more):
    return deployment.Deployment(options(host, ident, **more), host.run, check, host.places).carry_out()


def go_back(host, generation="previous"):
    given = options(host, "x", generation=generation, units=[], environment=[], files=[], release=None)
    return deployment.Deployment(given, host.run, False, host.places).carry_out()


def lay(host, ident, complete=True):
    path = os.path.join(host.directory, "releases", ident)
    os.makedirs(path)
    if complete:
        with open(release.mark(path), "w"):
            pass
    return path


def current(host):
    path = os.path.join(host.directory, "current")
    return os.readlink(path) if os.path.lexists(path) else None


def releases(host):
    return sorted(name for name in os.listdir(os.path.join(host.directory, "releases")) if name[0] != ".")


def runs(host):
    return [line for line in host.answers(UNIT)[0][0].splitlines() if line.startswith("ExecStart=")][0]


def test_nothing_is_done_until_the_release_is_complete(host):
    for left in (False, True):
        result = deploy(host, "one")
        assert (result["release_missing"], result["changed"], result["release"]["left"]) == (True, False, left)
        assert {"step": "release", "what": "lay down the release %s/releases/one" % host.directory} in result["plan"]
        assert current(host) is None and host.files(UNIT) == []
        assert result["release"]["pythons"] == FOUND
        if not left:
            lay(host, "one", complete=False)


def test_a_prediction_says_that_it_would_be_laid_down(host):
    result = deploy(host, "one", check=True)
    assert (result["release_missing"], result["changed"]) == (False, True)
    assert result["plan"][0]["step"] == "release"


def test_units_and_files_name_the_release_and_the_link_leads_to_it(host):
    path = lay(host, "one")
    assert deploy(host, "one")["changed"]
    assert runs(host) == "ExecStart=%s/run" % path
    assert host.answers(UNIT)[1] == ["CODE=%s\n" % path]
    assert current(host) == "releases/one"


def test_the_same_release_again_is_one_look(host):
    lay(host, "one")
    deploy(host, "one")
    host.log.clear()
    result = deploy(host, "one")
    assert not result["changed"] and result["release"]["complete"]
    assert host.log == [("show", [UNIT])]


def test_a_link_that_was_moved_is_put_right_without_a_restart(host):
    lay(host, "one")
    deploy(host, "one")
    os.unlink(os.path.join(host.directory, "current"))
    os.symlink("/elsewhere", os.path.join(host.directory, "current"))
    host.log.clear()
    assert deploy(host, "one")["changed"]
    assert current(host) == "releases/one"
    assert not [call for call in host.log if call[0] in ("restart", "start")]


def test_a_release_that_does_not_come_up_is_never_current(host, monkeypatch):
    lay(host, "one")
    deploy(host, "one")
    lay(host, "two")
    seen = []
    watch = transaction.Transaction._watch

    def watched(self):
        seen.append(current(host))
        watch(self)
        raise transaction.StepFailed("watch", "no answer")

    monkeypatch.setattr(transaction.Transaction, "_watch", watched)
    with pytest.raises(DeployError):
        deploy(host, "two")
    assert seen == ["releases/one"] and current(host) == "releases/one"
    assert runs(host).endswith("/releases/one/run")


def test_a_first_deployment_that_fails_leaves_no_link(host, monkeypatch):
    lay(host, "one")

    def fails(self):
        raise OSError(28, "no space")

    monkeypatch.setattr(transaction.Transaction, "_finish", fails)
    with pytest.raises(DeployError):
        deploy(host, "one")
    assert current(host) is None


def test_going_back_brings_the_code_the_environment_and_the_unit(host):
    for ident in ("one", "two"):
        lay(host, ident)
        deploy(host, ident)
    assert current(host) == "releases/two"
    go_back(host)
    assert current(host) == "releases/one" and runs(host).endswith("/releases/one/run")
    assert host.answers(UNIT)[1] == ["CODE=%s/releases/one\n" % host.directory]


def test_a_generation_whose_release_is_gone_is_refused(host):
    for ident in ("one", "two"):
        lay(host, ident)
        deploy(host, ident)
    os.rmdir(os.path.join(host.directory, "releases", "one"))
    with pytest.raises(DeployError, match="not there any more"):
        go_back(host)
    assert current(host) == "releases/two"


def test_a_state_without_a_release_takes_the_link_away(host):
    lay(host, "one")
    deploy(host, "one")
    deploy(host, "one", release=None)
    assert current(host) is None
    go_back(host)
    assert current(host) == "releases/one"


def test_code_that_somebody_else_laid_down_stays(host):
    lay(host, "20260101120000", complete=False)
    os.symlink("releases/20260101120000", os.path.join(host.directory, "current"))
    deploy(host, "one", release=None)
    lay(host, "two")
    deploy(host, "two")
    assert "20260101120000" in releases(host)
    go_back(host)
    assert "20260101120000" in releases(host) and runs(host).endswith("/current/run")


def test_releases_stay_with_their_generations(host):
    names = ["r%d" % number for number in range(7)]
    for ident in names:
        lay(host, ident)
        deploy(host, ident)
    assert releases(host) == names[-5:]
    assert sorted(os.listdir(os.path.join(host.directory, "releases")))[:5] == [
        ".r%d.complete" % n for n in range(2, 7)
    ]


def test_what_is_not_complete_or_not_ours_stays(host):
    lay(host, "one")
    lay(host, "0123456789abcdef", complete=False)
    for name in ("fedcba9876543210", "20260101120000"):
        os.utime(lay(host, name, complete=False), (1, 1))
    lay(host, "name with blanks")
    os.symlink("/", os.path.join(host.directory, "releases", "link"))
    deploy(host, "one")
    assert releases(host) == ["0123456789abcdef", "20260101120000", "link", "name with blanks", "one"]


def test_the_releases_of_another_service_stay(host):
    lay(host, "one")
    deploy(host, "one")
    lay(host, "two")
    given = options(host, "two", name="b")
    given["units"][0].update(name="b.service")
    deployment.Deployment(given, host.run, False, host.places).carry_out()
    assert releases(host) == ["one", "two"]


def test_nothing_is_left_of_a_service_that_goes(host):
    lay(host, "one")
    deploy(host, "one")
    lay(host, "never-came-up")
    result = deploy(host, "one", state="absent", units=[], environment=[])
    assert os.listdir(host.directory) == []
    assert "%s/releases" % host.directory in str(result["plan"])
    assert not deploy(host, "one", state="absent", units=[], environment=[])["changed"]


@pytest.mark.parametrize("ident", ["", ".", "..", "a/b", "-x", ".hidden", "a b"])
def test_names_that_are_none(host, ident):
    with pytest.raises(Refused, match="no name for a release"):
        deploy(host, ident)


@pytest.mark.parametrize("directory", ["app", "/opt/../etc", "/opt//app"])
def test_paths_that_are_none(host, directory):
    with pytest.raises(Refused, match="no absolute path"):
        deploy(host, "one", release={"directory": directory, "id": "one", "python": None})


def test_a_directory_that_others_may_change_is_refused(host, monkeypatch):
    monkeypatch.setattr(judge, "not_roots", lambda path: host.directory)
    with pytest.raises(Refused, match="can be changed by others than root"):
        deploy(host, "one")


def test_a_directory_in_the_place_of_the_link_is_refused(host):
    os.makedirs(os.path.join(host.directory, "current"))
    with pytest.raises(Refused, match="something else is there"):
        deploy(host, "one")


@pytest.mark.parametrize(
    "text, there",
    [
        ("/opt/a/current", True),
        ("-/opt/a/current/x", True),
        ("PATH=/x:/opt/a/current/bin:/y", True),
        ("/opt/a/current.old", False),
        ("/opt/a/currently", False),
        ("/srv/opt/a/current", False),
        ("/opt/a/releases/1", False),
    ],
)
def test_where_a_text_names_the_release(text, there):
    found = release.pinned(text, {"directory": "/opt/a", "id": "7"})
    assert found == (text.replace("/opt/a/current", "/opt/a/releases/7") if there else text)


def test_commands_of_checks_name_the_release():
    asked = {"directory": "/opt/a", "id": "7"}
    checks = [{"command": "/opt/a/current/ask"}, {"command": ["/bin/x", "/opt/a/current"]}, {"command": None}]
    found = release.pinned_checks(checks, asked)
    assert [one["command"] for one in found] == ["/opt/a/releases/7/ask", ["/bin/x", "/opt/a/releases/7"], None]


def test_commands_around_the_start_name_the_release(host):
    given = options(host, "one", check=True)
    given["before_start"] = [{"command": host.directory + "/current/migrate", "timeout": 1.0}]
    result = deployment.Deployment(given, host.run, True, host.places).carry_out()
    assert {"step": "before-start", "what": host.directory + "/releases/one/migrate"} in result["plan"]


def test_the_interpreters_of_a_host(tmp_path, monkeypatch):
    for name in ("python3", "python3.9", "python3.11", "python3.11-config"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(release, "SEARCH", (str(tmp_path),))
    asked = []

    def run(argv):
        asked.append(os.path.basename(argv[0]))
        return (1 if argv[0].endswith("3.9") else 0), "3.11.2\n", ""

    assert [os.path.basename(one["path"]) for one in PYTHONS(None, run)] == ["python3", "python3.11"]
    assert asked == ["python3", "python3.11", "python3.9"]
    assert PYTHONS("python3.11", run) == [{"path": str(tmp_path / "python3.11"), "version": "3.11.2"}]
    assert PYTHONS("/nowhere/python3", run) == []
