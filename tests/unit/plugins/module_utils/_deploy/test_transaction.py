# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at every change to the disk and every call of systemctl, booted at each, out of space at each."""

import errno
import os
import random
import re
import stat
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    deployment,
    files,
    recovery,
    restore,
    transaction,
    units,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import Store
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.wanted import labels, plain_file

UNIT = "a.service"
TEXT = "[Service]\nExecStart=/bin/%s\nEnvironmentFile=%s\n[Install]\nWantedBy=multi-user.target\n"


# The model of a host takes its place, for a child would have a model of its own.
GUARDED = recovery.guarded


def options(systemd, program, value="1", dropin=None, **more):
    path = os.path.join(systemd.root, "etc", "a.env")
    unit = dict(
        name=UNIT, content=TEXT % (program, path), src=None, sections=None, overrides={}, optional=[], dropin=None
    )
    unit.update(encoding="auto", repair=True, lint=None, sensitive=False)
    units = [unit]
    if dropin:
        units.append(dict(unit, dropin="10-more.conf", content="[Service]\nNice=%s\n" % dropin))
    environment = [{"path": path, "content": "A=%s\n" % value, "values": None, "mode": "0600"}]
    given = dict(name="a", units=units, environment=environment, files=[], paths=[], account=None)
    given.update(
        state="started",
        enabled=True,
        health=[],
        settle=0.0,
        timeout=0.2,
        preflight=False,
        rollback=True,
        reload_on=[],
        lint="ignore",
    )
    given.update(requires_tcp=[], requires_unix=[], language="en", generation=None, replaces=None, directory=None)
    given.update(shared_directory=False)
    return dict(given, **more)


def deploy(systemd, *arguments, **more):
    """Deploy, say how that ended."""
    control = more.pop("control", None)
    given = options(systemd, *arguments, **more)
    try:
        deployment.Deployment(given, systemd.run, False, systemd.places, control).carry_out()
    except DeployError as error:
        return str(error)
    return "done"


@pytest.fixture(params=[True, False], ids=["control", "saved"])
def control(request):
    """Whether new units are tried in /run, or in their place."""
    return request.param


@pytest.fixture
def host(monkeypatch, control):
    """Make a host in a directory."""

    def make(root):
        (root / "etc").mkdir(parents=True)
        one = model.Systemd(root, 252 if control else 219)
        model.on_model(monkeypatch, one)
        monkeypatch.setattr(restore, "SECONDS", 0.2)
        monkeypatch.setattr(units, "DOWN", 0.2)
        monkeypatch.setattr(restore, "SETTLE", 0.0)
        return one

    return make


@pytest.fixture
def systemd(tmp_path, host):
    return host(tmp_path)


def left_over(systemd):
    """What only a deployment under way has on the host."""
    places = systemd.places
    found = [path for path in (places.control, os.path.join(places.state, UNIT, "transaction.json")) if _holds(path)]
    found += [path for path in (places.generators, os.path.join(places.state, UNIT, "saved")) if _holds(path)]
    walked = [names for top in (places.units, places.state) for _folder, _folders, names in os.walk(top)]
    temporary = [name for names in walked for name in names if name.startswith(".#")]
    return found + temporary


def _holds(path):
    return any(names for _folder, _folders, names in os.walk(path)) or os.path.isfile(path)


def test_first_deployment(systemd):
    assert deploy(systemd, "one") == "done"
    assert "ExecStart=/bin/one" in systemd.answers(UNIT)[0][0]
    assert systemd.answers(UNIT)[1] == ["A=1\n"]
    assert systemd.enabled(UNIT)
    assert left_over(systemd) == []
    systemd.log.clear()
    assert deploy(systemd, "one") == "done"
    assert systemd.log == [("show", [UNIT])]


def test_the_process_goes_on_when_what_was_tried_is_committed(systemd):
    deploy(systemd, "one")
    deploy(systemd, "two")
    run = systemd.running[UNIT]["InvocationID"]
    assert systemd.files(UNIT) == [os.path.join(systemd.places.units, UNIT)]
    assert deploy(systemd, "two") == "done"
    assert systemd.running[UNIT]["InvocationID"] == run


@pytest.mark.parametrize("program", ["bad", "hanging"])
def test_a_first_deployment_that_does_not_come_up_leaves_nothing(systemd, program):
    before = host_of(systemd)
    assert "was put back" in deploy(systemd, program)
    assert host_of(systemd) == before
    assert not any(map(os.path.exists, (systemd.places.state, systemd.places.run, systemd.places.generators)))
    assert systemd.answers(UNIT) is None
    assert left_over(systemd) == []


@pytest.mark.parametrize("program", ["bad", "hanging"])
def test_a_change_that_does_not_come_up_is_put_back(systemd, program):
    deploy(systemd, "one", dropin=1)
    before = systemd.answers(UNIT)
    assert "runs as before" in deploy(systemd, program, "2", dropin=2)
    assert systemd.answers(UNIT) == before
    assert left_over(systemd) == []


@pytest.mark.parametrize("where", ["execution.Explanation", "watch.watch"])
def test_a_mistake_of_ours_is_put_back_too(systemd, monkeypatch, where):
    def broken(*arguments):
        raise RuntimeError("a mistake")

    deploy(systemd, "one")
    monkeypatch.setattr("%s.%s" % (transaction.__package__, where), broken)
    monkeypatch.setattr(recovery, "guarded", GUARDED)
    with pytest.raises(RuntimeError):
        deploy(systemd, "bad")
    with open(os.path.join(systemd.places.units, UNIT)) as unit:
        assert "ExecStart=/bin/one" in unit.read()
    assert left_over(systemd) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="commands run as another account")
def test_what_a_check_prints_is_concealed(systemd):
    said = deploy(systemd, "one", health=[{"command": ["/bin/sh", "-c", "echo password hunter$((1+1)); exit 1"]}])
    assert ": password (hidden)" in said and "hunter2" not in said


@pytest.mark.parametrize("replaces", [False, True])
def test_why_it_failed_is_thought_about_when_the_old_one_runs_again(systemd, monkeypatch, replaces):
    deploy(systemd, "one")
    seen = []

    class Explanation(model.Explanation):
        def __init__(self, *arguments):
            seen.append(systemd.answers(UNIT) is not None)

        def think(self):
            seen.append(systemd.answers(UNIT) is not None)

    monkeypatch.setattr("%s.execution.Explanation" % transaction.__package__, Explanation)
    assert "runs as before" in (replacing(systemd, "bad") if replaces else deploy(systemd, "bad"))
    # Looked at while the new one is there; the service whose place is taken would be in its way.
    assert seen[:2] == [False, not replaces]
    assert left_over(systemd) == []


def test_while_it_is_tried_nothing_in_etc_changes(systemd, control):
    deploy(systemd, "one", dropin=1)
    tops = (systemd.places.units, os.path.join(systemd.root, "etc"))
    before, seen = contents_of(tops), []
    run = systemd.run

    def watching(argv, environ_update=None):
        if "restart" in argv:
            seen.append(contents_of(tops) == before)
        return run(argv, environ_update)

    systemd.run = watching
    assert deploy(systemd, "two", "2", dropin=2) == "done"
    # systemd older than 230 has no other place for what is tried.
    assert seen == [control]


def contents_of(tops):
    paths = [os.path.join(folder, name) for top in tops for folder, _folders, names in os.walk(top) for name in names]
    return {path: model.read(path) for path in paths}


def test_what_cannot_be_written_back_is_shown_to_systemd_all_the_same(systemd, monkeypatch):
    deploy(systemd, "one", dropin=1)
    before = systemd.answers(UNIT)

    def fail(about, refused):
        raise OSError(model.NO_SPACE, os.strerror(model.NO_SPACE), about["path"])

    with monkeypatch.context() as patch:
        patch.setattr(restore, "_restore_file", fail)
        assert "No space left on device" in deploy(systemd, "bad", "2", dropin=2)
    assert systemd.answers(UNIT) == before
    systemd.boot()
    assert systemd.answers(UNIT) == before
    assert deploy(systemd, "two", "2", dropin=2) == "done"
    assert left_over(systemd) == []


def test_a_comment_needs_no_restart(systemd):
    deploy(systemd, "one")
    run = systemd.running[UNIT]["InvocationID"]
    given = options(systemd, "one")
    given["units"][0]["content"] = "# more\n" + given["units"][0]["content"]
    result = deployment.Deployment(given, systemd.run, False, systemd.places).carry_out()
    assert [step["name"] for step in result["steps"]] == ["snapshot", "commit", "finish"]
    assert systemd.running[UNIT]["InvocationID"] == run


def test_a_change_whose_restart_was_lost_is_made_good(systemd, monkeypatch):
    deploy(systemd, "one")
    path = os.path.join(systemd.places.units, UNIT)
    with open(path) as stream:
        text = stream.read().replace("/bin/one", "/bin/two")
    with open(path, "w") as stream:
        stream.write(text)
    systemd.daemon_reload()
    assert deploy(systemd, "two") == "done"
    assert "ExecStart=/bin/two" in systemd.answers(UNIT)[0][0]


def test_what_hangs_in_its_start_gets_the_new_unit(systemd):
    deploy(systemd, "one")
    systemd.running[UNIT].update(state="activating")
    assert deploy(systemd, "two") == "done"
    assert "ExecStart=/bin/two" in systemd.answers(UNIT)[0][0]


def test_check_mode_predicts_and_changes_nothing(systemd):
    deploy(systemd, "one")
    before = sorted(os.walk(systemd.root))
    given = options(systemd, "two", "2")
    predicted = deployment.Deployment(given, systemd.run, True, systemd.places).carry_out()
    assert sorted(os.walk(systemd.root)) == before
    done = deployment.Deployment(given, systemd.run, False, systemd.places).carry_out()
    assert predicted["plan"] == done["plan"]
    assert predicted["diff"] == done["diff"]
    assert "A=2" not in str(done)


def test_what_is_not_listed_any_more_goes(systemd):
    deploy(systemd, "one", dropin=1)
    deploy(systemd, "one")
    assert systemd.files(UNIT) == [os.path.join(systemd.places.units, UNIT)]
    assert not os.path.exists(os.path.join(systemd.places.units, UNIT + ".d"))


SILENT = {"unix": "/nowhere/there.sock", "status": [200]}


def test_a_process_that_has_read_what_is_put_back_is_started_anew(systemd):
    deploy(systemd, "one", "1")
    before = systemd.answers(UNIT)
    more = {"health": [SILENT], "reload_on": [os.path.join(systemd.root, "etc", "a.env")]}
    assert "runs as before" in deploy(systemd, "one", "2", **more)
    assert ("reload", [UNIT]) in systemd.log
    assert systemd.answers(UNIT) == before


def test_a_reload_that_hangs_is_not_waited_for_longer_than_for_a_start(systemd, monkeypatch):
    deploy(systemd, "one", "1")
    before = systemd.answers(UNIT)
    run, limits = systemd.run, []

    def hanging(argv, environ_update=None):
        if "reload" in argv:
            limits.append(argv[: argv.index("systemctl")])
            return -9, "", ""
        return run(argv, environ_update)

    monkeypatch.setattr(systemd, "run", hanging)
    said = deploy(systemd, "one", "2", reload_on=[os.path.join(systemd.root, "etc", "a.env")], timeout=1.5)
    assert limits == [["timeout", "--signal=KILL", "1.5"]]
    assert "at the step 'start': systemctl reload -- a.service: no answer within 1.5 s" in said
    assert "runs as before" in said
    assert systemd.answers(UNIT) == before


def test_what_failed_too_often_is_let_start_again(systemd):
    deploy(systemd, "one")
    systemd.log.clear()
    deploy(systemd, "bad")
    verbs = [verb for verb, _names in systemd.log if verb in ("restart", "reset-failed")]
    assert verbs == ["reset-failed", "restart"] * 2
    systemd.running[UNIT].update(state="failed")
    systemd.log.clear()
    deploy(systemd, "two")
    verbs = [verb for verb, _names in systemd.log if verb in ("restart", "start", "reset-failed")]
    assert verbs[0] == "reset-failed"


def test_an_error_that_nobody_thought_of_is_put_back(systemd, monkeypatch):
    deploy(systemd, "one")
    before = systemd.answers(UNIT)

    def watch(self):
        raise UnicodeError("odd")

    monkeypatch.setattr(transaction.Transaction, "_watch", watch)
    assert "UnicodeError: odd" in deploy(systemd, "two")
    assert systemd.answers(UNIT)[0] == before[0]
    assert left_over(systemd) == []


GUARDED = recovery.guarded


@pytest.mark.parametrize("error", [DeployError("seen to"), KeyboardInterrupt()])
def test_an_end_that_was_not_seen_to_is_recovered(tmp_path, monkeypatch, error):
    left = tmp_path / "recovered"
    monkeypatch.setattr(recovery, "recover", lambda *arguments: left.write_text("x") and None)

    def work():
        raise error

    with pytest.raises(type(error)):
        GUARDED(None, None, work)
    assert left.exists() == isinstance(error, KeyboardInterrupt)


class Given:
    """A directory that is given to the account: only that is not put back."""

    results, diffs, count, created = [{"path": "/srv", "changed": True}], [], 1, []

    def __init__(self, *arguments):
        pass

    def carry_out(self):
        pass


def test_what_is_not_put_back_is_said(systemd, monkeypatch):
    monkeypatch.setattr("%s.paths.Paths" % transaction.__package__, Given)
    given = options(systemd, "bad")
    given["paths"] = [{"path": "/srv", "owner": "root"}]
    with pytest.raises(DeployError, match="Only what was given to the account stays so: /srv") as raised:
        deployment.Deployment(given, systemd.run, False, systemd.places).carry_out()
    assert raised.value.results["changed"]


def test_what_recovered_did_not_change_nothing(systemd):
    deploy(systemd, "one")
    model.in_a_process(systemd, lambda: deploy(systemd, "two"), 20)
    given = options(systemd, "two", health=[{"tcp": "nothing"}])
    one = deployment.Deployment(given, systemd.run, False, systemd.places)
    with pytest.raises(DeployError, match="HOST:PORT"):
        one.carry_out()
    assert one.begun


def test_a_check_that_asks_for_nothing_is_refused_in_check_mode(systemd):
    one = deployment.Deployment(options(systemd, "one", health=[{}]), systemd.run, True, systemd.places)
    with pytest.raises(DeployError, match="exactly one of"):
        one.carry_out()
    assert not one.begun


@pytest.mark.parametrize("kind", ["writable", "link", "given", "directory"])
def test_an_environment_file_where_others_could_lead_root_astray(systemd, kind):
    folder = os.path.join(systemd.root, "etc")
    more = {}
    if kind == "writable":
        os.chmod(folder, 0o777)
    elif kind == "link":
        target = os.path.join(systemd.root, "target")
        os.mkdir(target)
        os.chmod(target, 0o770)
        os.rmdir(folder)
        os.symlink(target, folder)
    elif kind == "given":
        more["paths"] = [{"path": folder, "owner": "app"}]
    else:
        os.mkdir(os.path.join(folder, "a.env"))
    one = deployment.Deployment(options(systemd, "one", **more), systemd.run, True, systemd.places)
    with pytest.raises(DeployError, match="no file" if kind == "directory" else "lead astray"):
        one.carry_out()


def result_of(systemd, given):
    return deployment.Deployment(given, systemd.run, False, systemd.places).carry_out()


def text_in(path):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def rotation(systemd, text):
    path = os.path.join(systemd.root, "etc", "a.rotate")
    return path, {"files": [{"path": path, "content": text, "mode": "0644"}]}


def test_a_file_of_the_service_comes_and_goes_with_it(systemd):
    path, first = rotation(systemd, "weekly\n")
    result = result_of(systemd, options(systemd, "one", **first))
    assert text_in(path) == "weekly\n" and stat.S_IMODE(os.stat(path).st_mode) == 0o644
    assert [one["after"] for one in result["diff"] if one["after_header"] == path] == ["weekly\n"]
    systemd.log.clear()
    assert not result_of(systemd, options(systemd, "one", **first))["changed"]
    result_of(systemd, options(systemd, "one", **rotation(systemd, "daily\n")[1]))
    assert text_in(path) == "daily\n" and "restart" not in str(systemd.log)
    result_of(systemd, options(systemd, "one"))
    assert not os.path.exists(path)


def test_a_file_of_the_service_names_its_account():
    given = {"path": "/etc/a", "content": "su @user@ @group@\n", "mode": "0644"}
    made = plain_file(given, {"name": "oms", "group": "web"}, labels(None))
    assert made.entry.data == b"su oms web\n"
    assert plain_file(given, None, labels(None)).entry.data == b"su @user@ @group@\n"


def test_a_file_of_the_service_is_put_back_with_it(systemd):
    path, first = rotation(systemd, "weekly\n")
    result_of(systemd, options(systemd, "one", **first))
    deploy(systemd, "bad", **rotation(systemd, "daily\n")[1])
    assert text_in(path) == "weekly\n"


def test_what_only_enables_others_is_enabled_once(systemd, monkeypatch):
    shown = systemd.shown
    monkeypatch.setattr(systemd, "shown", lambda unit: shown(unit).replace("=enabled\n", "=indirect\n"))
    deploy(systemd, "one")
    systemd.log.clear()
    deploy(systemd, "one")
    assert systemd.log == [("show", [UNIT])]


def test_what_does_not_end_is_not_called_stopped(systemd, monkeypatch):
    deploy(systemd, "one")
    monkeypatch.setattr(systemd, "do", lambda verb, unit: None)
    said = deploy(systemd, "one", state="stopped")
    assert "a.service could not be stopped: active (running)." in said


@pytest.mark.parametrize("where", ["generations.keep", "recovery.journal.close"])
def test_an_error_after_the_commit_leaves_it_committed(systemd, monkeypatch, where):
    deploy(systemd, "one")
    one = deployment.Deployment(options(systemd, "two", "2"), systemd.run, False, systemd.places)
    with monkeypatch.context() as patch:
        patch.setattr("%s.%s" % (transaction.__package__, where), full_disk)
        result = one.carry_out()
    assert result["changed"] and not result["rolled_back"]
    assert ["a.service is deployed and the new state counts" in said for said in result["warnings"]] == [True]
    assert systemd.answers(UNIT) == wanted(systemd, "two", "2")
    systemd.boot()
    assert systemd.answers(UNIT) == wanted(systemd, "two", "2")
    again = deployment.Deployment(options(systemd, "two", "2"), systemd.run, False, systemd.places).carry_out()
    assert "it was brought to its end" in again["recovered"]
    assert again["generation"] == 2 and again["plan"] == []
    assert left_over(systemd) == []


def full_disk(*arguments, **named):
    raise OSError(model.NO_SPACE, os.strerror(model.NO_SPACE), "/var/lib/unitsmith")


def test_a_guard_that_stays_is_no_commit(systemd, monkeypatch):
    deploy(systemd, "one")
    before = systemd.answers(UNIT)
    remove = restore.remove_guard
    calls = []

    def once(store):
        calls.append(store)
        return full_disk() if len(calls) == 1 else remove(store)

    monkeypatch.setattr(restore, "remove_guard", once)
    assert "runs as before" in deploy(systemd, "two", "2")
    assert systemd.answers(UNIT) == before
    assert left_over(systemd) == []


def with_an_attribute_that_is_refused(monkeypatch):
    look = files.look

    def protected(path):
        entry = look(path)
        return entry._replace(attributes={"security.ima": b"x"}) if entry.data and path.endswith(UNIT) else entry

    def refuse(path, name, value):
        raise PermissionError(errno.EPERM, "Operation not permitted", path)

    monkeypatch.setattr(files, "look", protected)
    monkeypatch.setattr(os, "setxattr", refuse)


@pytest.mark.parametrize("at_hand", [True, False])
def test_an_attribute_that_is_lost_after_a_run_was_killed_is_said_by_the_next_run(systemd, monkeypatch, at_hand):
    deploy(systemd, "one")
    with monkeypatch.context() as patch:
        with_an_attribute_that_is_refused(patch)
        patch.setattr(transaction.Transaction, "_enable", lambda self: os._exit(1))
        model.in_a_process(systemd, lambda: deploy(systemd, "two", enabled=False))
        if at_hand:
            with pytest.raises(KeyboardInterrupt):
                GUARDED(Store(systemd.places, UNIT), systemd.run, interrupted)
        one = deployment.Deployment(options(systemd, "one"), systemd.run, False, systemd.places)
        said = one.carry_out()["recovered"]
    assert "attributes back: %s/%s (security.ima)" % (systemd.places.units, UNIT) in said


def interrupted():
    raise KeyboardInterrupt


def test_an_attribute_that_the_kernel_refuses_keeps_nothing_from_being_put_back(systemd, monkeypatch):
    deploy(systemd, "one")
    before = systemd.answers(UNIT)
    with_an_attribute_that_is_refused(monkeypatch)
    # Where all was written and the enabling fails, the file has to be put back.
    monkeypatch.setattr(transaction.Transaction, "_enable", full_disk)
    said = deploy(systemd, "two", enabled=False)
    assert "runs as before" in said
    assert "did not take these extended attributes back: %s/%s (security.ima)" % (systemd.places.units, UNIT) in said
    assert systemd.answers(UNIT) == before
    assert left_over(systemd) == []


# --- A unit that a package has brought


def packaged(systemd, program="packaged"):
    """A package's unit, enabled and running."""
    with open(os.path.join(systemd.vendor, UNIT), "w") as stream:
        stream.write(TEXT % (program, os.path.join(systemd.root, "etc", "a.env")))
    systemd.daemon_reload()
    systemd.do("enable", UNIT)
    systemd.start(UNIT)
    systemd.keep()


def dropin_alone(systemd, nice=1, value="1", **more):
    """Deploy only a drop-in for the package's unit."""
    given = options(systemd, "none", value, nice, **more)
    given["units"] = given["units"][1:]
    try:
        deployment.Deployment(given, systemd.run, False, systemd.places).carry_out()
    except DeployError as error:
        return str(error)
    return "done"


@pytest.mark.parametrize("before", ["nothing", "the unit as a whole"])
def test_a_dropin_for_the_unit_of_a_package(systemd, before):
    packaged(systemd)
    if before != "nothing":
        deploy(systemd, "one")
    assert dropin_alone(systemd) == "done"
    assert "ExecStart=/bin/packaged" in systemd.answers(UNIT)[0][0]
    assert "Nice=1" in systemd.answers(UNIT)[0][1]
    assert systemd.files(UNIT)[0] == os.path.join(systemd.vendor, UNIT)
    assert systemd.enabled(UNIT)
    systemd.log.clear()
    assert dropin_alone(systemd) == "done"
    assert systemd.log == [("show", [UNIT])]


def test_what_stood_before_the_unit_of_a_package_comes_back(systemd):
    packaged(systemd, "bad")
    assert deploy(systemd, "one") == "done"
    before = systemd.answers(UNIT)
    assert "runs as before" in dropin_alone(systemd)
    assert systemd.answers(UNIT) == before
    assert left_over(systemd) == []


@pytest.mark.parametrize("booted", [False, True])
def test_a_dropin_for_the_unit_of_a_package_broken_off(tmp_path, host, booted):
    at, said = 0, "killed"
    while said == "killed":
        at += 7
        one = host(tmp_path / ("%d" % at))
        packaged(one)
        assert dropin_alone(one) == "done"
        as_before = one.answers(UNIT)
        said = model.in_a_process(one, lambda one=one: dropin_alone(one, 2, "2"), at)
        if booted:
            one.boot()
        new = [[as_before[0][0], "[Service]\nNice=2\n"], ["A=2\n"]]
        assert one.answers(UNIT) in (as_before, new), (at, said)
        assert dropin_alone(one, 2, "2") == "done"
        assert one.answers(UNIT) == new, at
    assert left_over(one) == []


# --- Broken off

# Each: what was deployed before, what is deployed, whether that comes up.
CASES = {
    "first": (None, ("one", "1"), True),
    "change": (("one", "1"), ("two", "2"), True),
    "change of three files": (("one", "1", 1), ("two", "2", 2), True),
    "change that fails": (("one", "1", 1), ("bad", "2", 2), False),
    "first that fails": (None, ("bad", "1"), False),
    "values alone": (("one", "1"), ("one", "2"), True),
}


# Every one of them takes minutes; which ones it is differs from run to run.
STRIDE = 45
CHANGES = 160  # more than any of the cases makes


@pytest.mark.parametrize("case", sorted(CASES))
@pytest.mark.parametrize("booted", [False, True], ids=["killed", "booted"])
def test_broken_off_at_every_change(tmp_path, host, case, booted):
    before, after, works = CASES[case]
    at, said = -random.randrange(STRIDE), "killed"
    while said == "killed":
        at += STRIDE
        one = host(tmp_path / ("%d" % at))
        if before:
            assert deploy(one, *before) == "done"
        as_before = one.answers(UNIT)
        said = model.in_a_process(one, lambda one=one: deploy(one, *after), at)
        if booted:
            one.boot()
        now = one.answers(UNIT)
        # What fails may be seen failing until somebody goes back; a boot has gone back.
        allowed = [as_before, wanted(one, *after)] if works else [as_before] if booted else [as_before, None]
        assert now in allowed, (at, said)
        if said == "killed":
            again = deploy(one, *after)
            assert (again == "done") == works, (at, again)
        assert one.answers(UNIT) == (wanted(one, *after) if works else as_before), at
        assert left_over(one) == [], at
    assert at > 10


def wanted(systemd, program, value, dropin=None):
    path = os.path.join(systemd.root, "etc", "a.env")
    texts = [TEXT % (program, path)] + (["[Service]\nNice=%s\n" % dropin] if dropin else [])
    return [[model._without_files(text) for text in texts], ["A=%s\n" % value]]


@pytest.mark.parametrize("case", sorted(CASES))
def test_an_error_at_every_change(tmp_path, host, case):
    before, after, works = CASES[case]
    error = random.choice([model.NO_SPACE, model.READ_ONLY])
    for at in range(random.randrange(STRIDE) + 1, CHANGES, STRIDE):
        one = host(tmp_path / ("%d" % at))
        if before:
            assert deploy(one, *before) == "done"
        as_before = one.answers(UNIT)
        said = model.in_a_process(one, lambda one=one: deploy(one, *after), at, error)
        assert not re.match(r"killed|\w*(Error|Exception)\b", said), (at, said)
        assert one.answers(UNIT) in ([as_before, wanted(one, *after)] if works else [as_before]), (at, said)
        deploy(one, *after)
        assert one.answers(UNIT) == (wanted(one, *after) if works else as_before), (at, said)
        assert left_over(one) == [], (at, said)


# --- Going back, taking away, taking a place


def go(systemd, check=False, **more):
    given = dict(options(systemd, "none"), units=[], environment=[], **more)
    return deployment.Deployment(given, systemd.run, check, systemd.places).carry_out()


def test_going_back(systemd):
    for program in ("one", "two", "three"):
        deploy(systemd, program, program)
    as_three = systemd.answers(UNIT)
    predicted = go(systemd, generation="previous", check=True)
    result = go(systemd, generation="previous")
    assert predicted["plan"] == result["plan"]
    assert result["generation"] == 2
    assert systemd.answers(UNIT) == wanted(systemd, "two", "two")
    assert go(systemd, generation="previous")["generation"] == 1
    assert systemd.answers(UNIT) == wanted(systemd, "one", "one")
    with pytest.raises(DeployError, match="There are: 1, 2, 3"):
        go(systemd, generation="previous")
    assert go(systemd, generation="3")["generation"] == 3
    assert systemd.answers(UNIT) == as_three
    again = go(systemd, generation="3")
    assert (again["changed"], again["plan"], again["generation"]) == (False, [], 3)
    assert left_over(systemd) == []


def test_going_back_to_what_is_the_same_is_no_change(systemd):
    for program in ("one", "two", "one"):
        deploy(systemd, program)
    same = go(systemd, generation="1")
    assert (same["changed"], same["generation"]) == (False, 1)
    assert go(systemd, generation="3")["generation"] == 3


def test_what_was_found_can_be_gone_back_to(systemd):
    path = os.path.join(systemd.places.units, UNIT)
    with open(path, "w") as stream:
        stream.write(TEXT % ("theirs", "/nowhere"))
    systemd.daemon_reload()
    systemd.start(UNIT)
    deploy(systemd, "ours")
    assert go(systemd, generation="previous")["generation"] == 1
    assert "ExecStart=/bin/theirs" in systemd.answers(UNIT)[0][0]


def test_the_last_five_are_kept_and_what_failed_is_none(systemd):
    for number in range(8):
        deploy(systemd, "p%d" % number)
        deploy(systemd, "bad")
    folder = os.path.join(systemd.places.state, UNIT, "generations")
    assert sorted(os.listdir(folder)) == ["%d.json" % number for number in range(4, 9)]
    assert {os.stat(os.path.join(folder, name)).st_mode & 0o777 for name in os.listdir(folder)} == {0o600}


def host_of(systemd):
    """All that is on the disk of a host."""
    found = {}
    for place in systemd.tops():
        for folder, folders, names in os.walk(place):
            found.update({os.path.join(folder, name): "" for name in folders})
            found.update({os.path.join(folder, name): os.path.lexists(os.path.join(folder, name)) for name in names})
    return found


def test_what_was_made_is_taken_away(systemd):
    before = host_of(systemd)
    for number in range(3):
        deploy(systemd, "p%d" % number, dropin=number)
    go(systemd, state="absent", check=True)
    assert systemd.answers(UNIT)
    result = go(systemd, state="absent")
    assert result["changed"]
    assert host_of(systemd) == before
    assert not any(map(os.path.exists, (systemd.places.state, systemd.places.run, systemd.places.generators)))
    assert systemd.answers(UNIT) is None
    assert not go(systemd, state="absent")["changed"]


def by_hand(systemd, unit):
    """A unit that somebody else has made, and that runs."""
    with open(os.path.join(systemd.places.units, unit), "w") as stream:
        stream.write(TEXT % ("other", "/nowhere"))
    systemd.daemon_reload()
    systemd.do("enable", unit)
    systemd.do("start", unit)
    systemd.keep()


def test_what_others_made_is_not_taken_away(systemd):
    by_hand(systemd, UNIT)
    before = host_of(systemd)
    given = options(systemd, "one", state="absent", units=[])
    assert not deployment.Deployment(given, systemd.run, False, systemd.places).carry_out()["changed"]
    assert host_of(systemd) == before and systemd.answers(UNIT)


def test_all_units_that_are_listed_are_stopped_before_they_are_taken_away(systemd):
    for unit in (UNIT, "b.service"):
        by_hand(systemd, unit)
    given = options(systemd, "one", state="absent")
    given["units"].append(dict(given["units"][0], name="b.service"))
    deployment.Deployment(given, systemd.run, False, systemd.places).carry_out()
    assert systemd.running == {}
    assert not systemd.enabled("b.service")


def test_taking_away_goes_on_after_it_was_killed(tmp_path, host):
    at, said = 0, "killed"
    while said == "killed":
        at += 3
        one = host(tmp_path / ("%d" % at))
        before = host_of(one)
        deploy(one, "one", dropin=1)
        said = model.in_a_process(one, lambda one=one: go(one, state="absent") and None, at)
        go(one, state="absent")
        assert host_of(one) == before, at


def replacing(systemd, program):
    given = options(systemd, program, "2", replaces="a")
    given.update(name="b", units=[dict(given["units"][0], name="b.service")])
    try:
        return deployment.Deployment(given, systemd.run, False, systemd.places).carry_out()
    except DeployError as error:
        return str(error)


def test_taking_the_place_of_another_service(systemd):
    deploy(systemd, "one", dropin=1)
    replacing(systemd, "two")
    assert systemd.answers(UNIT) is None
    assert systemd.files(UNIT) == []
    assert not systemd.enabled(UNIT)
    assert "ExecStart=/bin/two" in systemd.answers("b.service")[0][0]
    assert systemd.enabled("b.service")
    assert os.listdir(systemd.places.state) == ["b.service"]
    assert not replacing(systemd, "two")["changed"]


def test_files_of_the_other_service_go_with_it(systemd):
    path, given = rotation(systemd, "weekly\n")
    deploy(systemd, "one", **given)
    result = replacing(systemd, "two")
    assert not os.path.exists(path)
    assert not result["warnings"]


def test_the_other_service_comes_back_where_the_new_one_does_not_come_up(systemd):
    deploy(systemd, "one", dropin=1)
    before = systemd.answers(UNIT)
    assert "a.service runs as before" in replacing(systemd, "bad")
    assert systemd.answers(UNIT) == before
    assert systemd.enabled(UNIT)
    assert systemd.answers("b.service") is None
    assert go(systemd, state="started", generation="1")["generation"] == 1
