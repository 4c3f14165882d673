# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import grp
import os
import pathlib
import tempfile
from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, judge, wanted
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.candidate import Failure
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.judge import STAYS, Forecast
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import diagnosis
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Code, Finding

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
OPTIONS = {"environment": [{"path": "/etc/oms.env"}]}


NEW = {"name": "oms", "group": "oms", "home": "/", "shell": "/bin/false", "create_user": True, "create_group": True}
THERE = dict(NEW, create_user=False, create_group=False)


def is_mended(code, path="", given=("/opt/OMS", "/etc/oms.env"), account=None, **params):
    found = SimpleNamespace(code=code, params=dict(params, path=path, names=["a", "b"]))
    return Forecast(OPTIONS, list(given), account, [], None)._is_mended(found)


@pytest.mark.parametrize(
    "code, path, mended",
    [
        ("directory-missing", "/opt/OMS", True),
        ("path-denied", "/opt/OMS/deep", True),
        ("path-denied", "/opt", False),
        ("path-denied", "/opt/OMSelsewhere", False),
        ("log-not-writable", "/var/log/oms", False),
        ("environment-file-missing", "/etc/oms.env", True),
        ("command-missing", "/opt/OMS/venv/bin/gunicorn", False),
        ("interpreter-crlf", "/opt/OMS/serve", False),
    ],
)
def test_what_the_deployment_itself_mends(code, path, mended):
    assert is_mended(code, path) is mended


def test_a_missing_account_is_no_error_where_it_is_to_be_made():
    assert is_mended("user-missing", user="oms", account=NEW)
    assert is_mended("group-missing", group="oms", account=NEW)
    assert not is_mended("user-missing", user="oms")
    assert not is_mended("user-missing", user="oms", account=THERE)


def test_nobody_makes_another_account_than_the_one_of_the_deployment():
    assert not is_mended("user-missing", user="omsx", account=NEW)
    assert not is_mended("group-missing", group="certs", account=NEW)


def test_an_application_that_hides_in_what_is_given_away_is_told_of_later():
    assert is_mended("python-module-missing", hidden="/opt/OMS/shop")
    assert not is_mended("python-module-missing", hidden="/srv/shop")


# --- An account that is to be made

UNIT = "[Service]\nUser=%s\nWorkingDirectory=%s\nExecStart=/bin/sleep 9\n"
ASKED = {"environment": [], "language": "en", "requires_tcp": [], "requires_unix": []}
FRESH = dict(NEW, name="unitsmith-new", group="unitsmith-new")


@pytest.fixture
def project():
    """A project in somebody's home, where all may read but for what a test closes."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        project = pathlib.Path(directory, "someone", "project")
        project.mkdir(parents=True)
        os.chmod(directory, 0o755)
        yield project


def refused(project, account=None, **options):
    """The codes of the errors, before anything is changed, of a deployment that gives the project to the account."""
    account = account or FRESH
    forecast = Forecast(ASKED, [str(project)], account, [], lambda argv, **more: (1, "", ""))
    try:
        forecast.before(["unitsmith-new.service"], None, lambda unit: UNIT % (account["name"], project))
    except DeployError as error:
        return [one["code"] for one in error.results["findings"] if one["severity"] == "error"]
    return []


@as_root
def test_a_directory_above_keeps_out_an_account_that_is_still_to_be_made(project):
    assert refused(project) == []
    project.parent.chmod(0o700)
    assert refused(project) == ["path-denied"]
    assert refused(project, dict(FRESH, group="daemon", create_group=False)) == ["path-denied"]


@as_root
def test_what_it_is_given_keeps_it_out_of_nothing(project):
    project.chmod(0o700)
    (project / "deep").mkdir(0o700)
    assert refused(project) == []
    assert refused(project / "deep") == ["path-denied"]


@as_root
def test_a_group_that_is_there_lets_the_new_account_through(project):
    project.parent.chmod(0o710)
    os.chown(project.parent, 0, grp.getgrnam("daemon").gr_gid)
    assert refused(project, dict(FRESH, group="daemon", create_group=False)) == []
    assert refused(project) == ["path-denied"]


def test_the_codes_are_those_of_a_diagnosis():
    assert set(CODES) >= STAYS


# --- Texts

TYPO = "[Service]\nExecStart=/bin/true\nRestrat=always\n"


def unit_file(directory, lint="warn", text=TYPO, **more):
    given = dict(name="a.service", content=text, src=None, sections=None, overrides={}, dropin=None, encoding="auto")
    given.update(dict(repair=True, lint=lint, sensitive=False, optional=[]), **more)
    settings = {"lint": "error", "language": "en", "version": None}
    one = wanted.unit_file(given, None, settings, str(directory), lambda path: None)
    one.params["verify"] = False
    return one


def judged(one, version=252, before=(), **shown):
    """What is said of a file on a host where the texts of `before` were judged."""
    actual = SimpleNamespace(version=version, entries={one.path: files.look(one.path)}, shown=shown)
    actual.deployed = {"judged": dict(before)}
    return judge.texts([one], actual, lambda argv, **more: (1, "", ""))


def test_what_is_wrong_with_a_text_is_told_with_its_unit(tmp_path):
    findings, warnings, marks = judged(unit_file(tmp_path))
    assert [(one["unit"], one["line"]) for one in findings] == [("a.service", 3)]
    assert len(warnings) == 1 and "Restrat" in warnings[0]
    assert list(marks) == [str(tmp_path / "a.service")]
    with pytest.raises(Failure):
        judged(unit_file(tmp_path, lint="error"))


def test_what_was_judged_and_lies_there_is_not_judged_again(tmp_path):
    one = unit_file(tmp_path)
    marks = judged(one)[2]
    assert judged(one, before=marks)[0]
    files.put(one.path, one.entry)
    assert judged(one)[0]
    assert judged(one, before=marks) == ([], [], marks)


def test_another_text_systemd_or_option_makes_another_judgement(tmp_path):
    one, other = unit_file(tmp_path), unit_file(tmp_path, text=TYPO + "Nice=1\n")
    marks = judged(one)[2]
    files.put(one.path, one.entry)
    assert judged(one, 253, before=marks)[0]
    assert judged(unit_file(tmp_path, lint="ignore"), before=marks)[2] != marks
    files.put(one.path, other.entry)
    assert judged(one, before=marks)[0] and judged(other, before=marks)[0]


def test_a_link_in_the_place_of_a_unit_is_an_obstacle(tmp_path):
    one = unit_file(tmp_path)
    os.symlink("/nowhere", one.path)
    with pytest.raises(Failure, match="is a link to /nowhere"):
        judged(one)


def test_an_environment_file_is_no_text_of_a_unit():
    one = wanted.File("/etc/a.env", files.NOTHING, None, None, None, None, True)
    assert judged(one) == ([], [], {})


def test_all_that_is_said_of_several_units_is_kept(tmp_path):
    several = [unit_file(tmp_path, name=name) for name in ("a.service", "b.service")]
    entries = {one.path: files.look(one.path) for one in several}
    actual = SimpleNamespace(version=252, entries=entries, shown={}, deployed={"judged": {}})
    findings, warnings, dummy = judge.texts(several, actual, lambda argv, **more: (1, "", ""))
    assert [one["unit"] for one in findings] == ["a.service", "b.service"] and len(warnings) == 2


def test_systemd_is_asked_about_the_unit_that_it_has(tmp_path, monkeypatch):
    one, asked = unit_file(tmp_path), []
    monkeypatch.setattr(judge.candidate, "check", lambda *arguments: asked.append(arguments[3:]) or [])
    judged(one)
    files.put(one.path, one.entry)
    judged(one, **{"a.service": {"FragmentPath": "/lib/a.service"}})
    assert asked == [(None, {"fragment_path": ""}), (one.entry.data, {"fragment_path": "/lib/a.service"})]


# --- Places


def refusal_of(path, *given):
    """Why an environment file is not written there."""
    one = wanted.File(str(path), files.NOTHING, None, None, None, None, True)
    try:
        judge.places([one], [str(one) for one in given], "en")
    except DeployError as error:
        return str(error)


def test_an_environment_file_below_what_is_given_away(project):
    assert refusal_of(project / "a.env") is None
    assert refusal_of(project / "a.env", project / "conf", "/srv") is None
    assert refusal_of(project / "a.env", str(project)[:-1]) is None
    for given in (project, project.parent, "%s//" % project):
        said = refusal_of(project / "a.env", "/srv", given)
        assert "{0}/a.env: others than root may change {1},".format(project, given) in said
    unit = wanted.File(str(project / "a.service"), files.NOTHING, "a.service", None, None, None, False)
    judge.places([unit], [str(project)], "en")


def test_what_is_in_the_place_of_an_environment_file(project):
    path = project / "a.env"
    path.write_text("A=1\n")
    assert refusal_of(path) is None
    path.unlink()
    path.symlink_to("/nowhere")
    assert refusal_of(path) is None
    path.unlink()
    path.mkdir()
    assert "is there and is no file" in refusal_of(path)


@pytest.mark.parametrize("mode, safe", [(0o755, True), (0o775, False), (0o757, False), (0o1777, True), (0o700, True)])
def test_a_directory_that_others_may_change(project, mode, safe):
    (project / "deep").mkdir()
    project.chmod(mode)
    assert judge.not_roots(str(project / "deep")) == (None if safe else str(project))
    assert judge.not_roots(str(project / "none" / "deep")) == (None if safe else str(project))


@as_root
def test_a_directory_of_somebody_else(project):
    assert judge.not_roots(str(project)) is None
    os.chown(str(project), 65534, 0)
    assert judge.not_roots(str(project)) == str(project)


def test_a_file_on_the_way_is_no_directory_of_roots(project):
    (project / "file").write_text("")
    assert judge.not_roots(str(project / "file")) == str(project / "file")


def test_a_link_is_as_safe_as_where_it_leads(project):
    (project / "real").mkdir()
    link = project / "link"
    link.symlink_to("real")
    assert judge.not_roots(str(link)) is None
    (project / "real").chmod(0o777)
    assert judge.not_roots(str(link)) == str(project / "real")
    assert judge.not_roots(str(link / "deep")) == str(project / "real")
    (project / "real").chmod(0o755)
    (project / "real" / "deep").mkdir()
    (project / "real" / "deep").chmod(0o777)
    assert judge.not_roots(str(link / "deep")) == str(link / "deep")


@as_root
def test_a_link_of_somebody_else(project):
    (project / "link").symlink_to("/etc")
    os.lchown(str(project / "link"), 65534, 0)
    assert judge.not_roots(str(project / "link")) == str(project / "link")


# --- What is put off


class Said:
    """A forecast whose diagnosis says what it is told to."""

    def __init__(self, monkeypatch, *found):
        self.asked = []

        def begin_before(unit, shown, content, run, options):
            self.asked.append((unit, content, options))
            return lambda: diagnosis.Diagnosis(list(found), lambda text: text.replace("hunter2", "(hidden)"), [])

        monkeypatch.setattr(diagnosis, "begin_before", begin_before)

    def forecast(self, account=None, given=("/opt/OMS",), leaving=(), arriving=(), **options):
        asked = dict(ASKED, environment=[{"path": "/etc/oms.env"}], **options)
        return Forecast(asked, given, account, leaving, lambda argv, **more: (1, "", ""), arriving)


def found(name, severity="error", **params):
    texts = ("%s of {path}" % name, "", "mend it")
    kind = Code(name, severity, 1, None, texts, texts)
    return Finding(kind, dict({"path": "/srv"}, **params), [], said=["path"])


UNITS = ["a.service", "b.service"]


def text_of(unit):
    return "text of " + unit


def test_warnings_are_told_of_every_unit(monkeypatch):
    said = Said(monkeypatch, found("doubt", "warning", path="hunter2"))
    forecast = said.forecast(requires_tcp=["db:1"], requires_unix=["/run/db"])
    assert [one["summary"] for one in forecast.before(UNITS, None, text_of)] == ["doubt of (hidden)"] * 2
    assert not forecast.put_off
    options = diagnosis.Options(["db:1"], ["/run/db"], True, "en")
    assert said.asked == [(unit, text_of(unit), options) for unit in UNITS]


def test_what_was_begun_with_is_not_asked_again_until_paths_are_given(monkeypatch):
    said = Said(monkeypatch, found("path-denied", path="/opt/OMS/deep"))
    forecast = said.forecast(given=())
    forecast.begin(UNITS, text_of)
    assert [unit for unit, dummy, _options in said.asked] == UNITS[:1]
    forecast.give(["/opt/OMS"])
    assert forecast.before(UNITS, None, text_of) == []
    assert [unit for unit, dummy, _options in said.asked] == UNITS
    with pytest.raises(DeployError):
        forecast.after_paths(UNITS, None, text_of)
    assert len(said.asked) == 3


def test_an_error_ends_it_with_what_was_found(monkeypatch):
    said = Said(monkeypatch, found("doubt", "warning"), found("obstacle"))
    with pytest.raises(DeployError) as raised:
        said.forecast().before(UNITS, None, text_of)
    assert str(raised.value) == "a.service would not run.\nobstacle of /srv\nmend it"
    assert [one["code"] for one in raised.value.results["findings"]] == ["obstacle", "doubt"]
    assert len(said.asked) == 1


@pytest.mark.parametrize("account", [None, THERE, NEW, dict(NEW, create_user=False), dict(NEW, create_group=False)])
def test_it_is_asked_with_the_account_that_is_to_be_made(monkeypatch, account):
    said = Said(monkeypatch)
    said.forecast(account).before(UNITS[:1], None, text_of)
    newcomer = said.asked[0][2].newcomer
    assert newcomer == (None if account in (None, THERE) else ("oms", "oms", "/", "/bin/false"))


def put_off(monkeypatch, one, **more):
    """Whether a finding is no error `before`, and whether it is none `after_paths`."""
    answers = []
    for step in ("before", "after_paths"):
        forecast = Said(monkeypatch, one).forecast(**more)
        try:
            assert getattr(forecast, step)(UNITS[:1], None, text_of) == []
        except DeployError:
            assert not forecast.put_off
            answers.append(False)
        else:
            answers.append(forecast.put_off)
    return answers


def test_what_the_paths_mend_is_put_off_until_they_are_given(monkeypatch):
    assert put_off(monkeypatch, found("path-denied", path="/opt/OMS/deep")) == [True, False]
    assert put_off(monkeypatch, found("path-denied", path="/opt/OMS/deep"), given=["/opt//OMS/"]) == [True, False]
    assert put_off(monkeypatch, found("path-denied", path="/opt/OMS"), given=["/"]) == [True, False]
    assert put_off(monkeypatch, found("path-denied", path=7, others=("no", "/opt/OMS"))) == [True, False]
    assert put_off(monkeypatch, found("path-denied", path="opt/OMS"), given=["opt/OMS"]) == [False, False]


def test_environment_files_are_written_after_the_paths(monkeypatch):
    assert put_off(monkeypatch, found("file-missing", path="/etc/oms.env"), given=["/etc/oms.env"]) == [True, True]


def test_what_other_units_of_the_deployment_are_in_the_way_of(monkeypatch):
    taken = found("port-taken-by-unit", holder="old.service")
    assert put_off(monkeypatch, taken, leaving=["old.service"]) == [True, True]
    assert put_off(monkeypatch, taken, leaving=["other.service"]) == [False, False]
    assert put_off(monkeypatch, found("unwell", holder="old.service"), leaving=["old.service"]) == [False, False]
    missing = found("dependency-missing", dependency="b.socket")
    assert put_off(monkeypatch, missing, arriving=["b.socket"]) == [True, True]
    assert put_off(monkeypatch, missing) == [False, False]


def test_nothing_found_needs_no_words():
    assert judge.summary([]) == ""
