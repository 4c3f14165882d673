# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import ctypes
import json
import os
import pathlib
import tempfile
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import diagnosis, state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.diagnosis import Options, Patient, after
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Doubt, Finding, severity
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import host as host_module
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import registry
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import concealer
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CAUSES
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import (
    ROOT,
    Identity,
    limited,
    run_apart,
    run_as,
)

OPTIONS = Options([], [], True, "en")
LOADED = {"LoadState": "loaded", "Result": "success", "NRestarts": "0", "InvocationID": ""}


def no_run(argv, **more):
    return 1, "", ""


@pytest.fixture
def patient():
    return Patient("a.service", [("a.service", "[Service]\nExecStart=/bin/true\n")], {}, no_run, OPTIONS)


@pytest.fixture
def host(monkeypatch):
    """A host whose units are those put into the dict: name to properties; with no journal."""
    units = {}

    def ask(_run, argv):
        if argv[0] != "systemctl":
            return ""
        names = argv[argv.index("--") + 1 :]
        return "\n\n".join("\n".join("%s=%s" % pair for pair in dict(units[name], Id=name).items()) for name in names)

    monkeypatch.setattr(state, "_ask", ask)
    return units


def probes(monkeypatch, **functions):
    """Put functions in the place of probes; all others find nothing."""
    monkeypatch.setattr(diagnosis, "probe_of", lambda name: functions.get(name, lambda needs, host: []))


def test_what_explains_a_symptom_takes_its_place_and_its_evidence(patient, monkeypatch):
    cause = Finding(CODES["directory-missing"], {"path": "/x", "source": "WorkingDirectory"}, ["/x"])
    probes(monkeypatch, paths=lambda needs, host: [cause])
    symptom = Finding(CODES["exit-chdir"], {"unit": "a.service", "error": "-"}, ["status=200/CHDIR"])
    (found,) = patient.with_causes([symptom])
    assert found.code == "directory-missing"
    assert found.evidence == ["/x", "status=200/CHDIR"]


def test_a_warning_explains_nothing(patient, monkeypatch):
    doubt = Finding(CODES["filesystem-low"], {}, [])
    probes(monkeypatch, paths=lambda needs, host: [doubt])
    symptom = Finding(CODES["exit-chdir"], {"unit": "a.service", "error": "-"}, [])
    assert patient.with_causes([symptom]) == [symptom]


@pytest.mark.parametrize(
    "symptom,path,expected",
    [
        ("denied", "?", "named-argument-denied"),
        ("denied", "/other", "denied"),
        ("file-missing", "?", "file-missing"),
    ],
)
def test_a_named_file_explains_a_message_without_a_path(patient, monkeypatch, symptom, path, expected):
    cause = Finding(CODES["named-argument-denied"], {"path": "/etc/key.pem"}, [], Doubt("named-only", {}))
    probes(monkeypatch, named_files=lambda needs, host: [cause])
    params = {"unit": "a.service", "path": path, "line": "x"}
    (found,) = patient.with_causes([Finding(CODES[symptom], params, ["Permission denied"])])
    assert found.code == expected


def test_no_code_of_the_service_is_run_where_that_is_not_wanted(patient, monkeypatch):
    patient.options = OPTIONS._replace(run_application=False)
    probes(monkeypatch, application=lambda needs, host: pytest.fail("it was run"))
    assert patient.probe(["application"]) == []


def test_every_cause_is_looked_for_by_a_probe_that_is_there():
    assert {name for names in CAUSES.values() for name in names} <= set(registry.NAMES)


def test_the_condition_is_the_one_that_is_not_met(tmp_path, patient):
    there = tmp_path / "there"
    there.mkdir()
    unit = "[Unit]\nConditionPathExists=%s\nConditionPathExists=!%s\nConditionPathIsDirectory=%s/not\n" % (
        there,
        tmp_path / "not",
        tmp_path,
    )
    patient.host.texts = [("a.service", unit)]
    patient.needs = diagnosis.Needs([unit], "a.service")
    symptom = Finding(CODES["condition-unmet"], {"unit": "a.service", "condition": "-"}, [])
    (found,) = diagnosis._condition(symptom, {}, patient, OPTIONS, 0)
    assert found.params["condition"] == ["ConditionPathIsDirectory=%s/not" % tmp_path]


def test_what_lies_where_a_directory_is_to_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    assert diagnosis._no_directory(str(tmp_path / "file" / "below")) == str(tmp_path / "file")
    assert diagnosis._no_directory(str(tmp_path / "not" / "yet")) is None
    assert diagnosis._no_directory(str(tmp_path)) is None


def test_a_dependency_is_named_with_what_it_lacks(host):
    host["a.service"] = dict(LOADED, ActiveState="inactive", Requires="base.service -.slice", ConditionResult="yes")
    host["base.service"] = dict(LOADED, LoadState="masked", ActiveState="inactive")
    symptom = Finding(CODES["dependency-failed"], {"unit": "a.service", "dependency": "-"}, [])
    shown = state.show("a.service", no_run)
    patient = Patient("a.service", [], {}, no_run, OPTIONS)
    found = diagnosis._dependency(symptom, shown, patient, OPTIONS, 0)
    assert [(one.code, one.params.get("dependency")) for one in found] == [
        ("dependency-failed", "base.service"),
        ("unit-masked", None),
    ]


def test_a_unit_that_is_missing_among_those_required(host):
    host["a.service"] = dict(LOADED, ActiveState="inactive", Requires="base.service")
    host["base.service"] = {"LoadState": "not-found", "ActiveState": "inactive"}
    (found,) = after("a.service", state.show("a.service", no_run), no_run, OPTIONS).findings
    assert (found.code, found.params["dependency"]) == ("dependency-missing", "base.service")


def test_a_log_is_read_from_the_last_start_on(tmp_path):
    log = tmp_path / "log"
    log.write_text("KeyError: 'OLD'\n[INFO] Starting gunicorn 27\nKeyError: 'NEW'\n")
    assert diagnosis._tail(str(log), str) == ["[INFO] Starting gunicorn 27", "KeyError: 'NEW'"]
    assert diagnosis._tail(str(tmp_path / "not"), str) == []


NOBODY = Identity("nobody", "nogroup", 65534, 65534, (), "/", "/bin/sh")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")


@pytest.fixture
def logging_patient(monkeypatch):
    """A service of nobody's with a log file, in a directory that everybody may enter."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        os.chmod(directory, 0o755)
        log = pathlib.Path(directory, "error.log")
        text = "[Service]\nUser=nobody\nStandardError=append:%s\nExecStart=/bin/true\n" % log
        patient = Patient("a.service", [("a.service", text)], {}, no_run, OPTIONS)
        monkeypatch.setattr(patient.host, "identity", lambda needs: NOBODY)
        yield patient, log


@as_root
def test_log_files_are_read_as_the_account(logging_patient):
    patient, log = logging_patient
    log.write_text("KeyError: 'OF_ROOT'\n")
    log.chmod(0o600)
    assert patient._last_words_of_logs() == []
    log.chmod(0o644)
    (found,) = patient._last_words_of_logs()
    params = {"name": "OF_ROOT", "unit": "a.service", "line": "KeyError: 'OF_ROOT'", "at": "", "errno": ""}
    assert found == Finding(CODES["variable-missing"], params, ["KeyError: 'OF_ROOT'"], said=("name", "line", "at"))


@as_root
def test_what_is_no_log_file_holds_nobody(logging_patient):
    patient, log = logging_patient
    os.mkfifo(str(log), 0o666)
    assert patient._last_words_of_logs() == []
    log.unlink()
    log.symlink_to("/dev/zero")
    assert patient._last_words_of_logs() == []


def test_a_long_line_is_cut_before_it_is_matched(tmp_path):
    log = tmp_path / "log"
    log.write_text("-" * 50000 + "\nKeyError: 'KEY'\n")
    assert [len(line) for line in diagnosis._tail(str(log), str)] == [state.LINE_LENGTH, 15]
    record = json.dumps({"MESSAGE": "-" * 50000 + "\nshort"}) + "\n"
    (entry,) = state.journal("a.service", 252, lambda argv, environ_update: (0, record, ""), str)
    assert [len(line) for line in state.Run([entry]).words()] == [state.LINE_LENGTH, 5]


def test_no_part_of_a_secret_is_left_where_a_line_is_cut(tmp_path):
    secret = "S3cret-" * 8
    hide = concealer([("A", secret)])
    for length in range(state.LINE_LENGTH - 60, state.LINE_LENGTH + 10):
        assert "S3c" not in state.cut("x" * length + secret + "y" * 100, hide)
    log = tmp_path / "log"
    log.write_text("z" * 100 + secret + "-" * (diagnosis.LOG_BYTES - 21) + "\n" + "KeyError: 'KEY'\n")
    assert diagnosis._tail(str(log), hide) == ["KeyError: 'KEY'"]


def test_a_unit_is_read_to_a_limit_and_from_a_file_alone(tmp_path):
    unit = tmp_path / "a.service"
    unit.write_bytes(b"[Service]\r\nUser=\xff\r\n" + b"#" * (2 << 20))
    fifo = tmp_path / "b.conf"
    os.mkfifo(str(fifo))
    shown = {"FragmentPath": str(unit), "DropInPaths": "%s %s" % (fifo, tmp_path / "missing.conf")}
    ((path, text),) = diagnosis.unit_texts(shown, None, "a.service")
    assert path == str(unit) and text.startswith("[Service]\nUser=\ufffd\n#") and len(text) < 1 << 20


@as_root
def test_what_is_in_the_way_is_not_moved_where_others_could_lay_a_link(monkeypatch, tmp_path):
    tmp_path.chmod(0o755)
    app = tmp_path / "app"
    app.mkdir()
    (app / "cache").write_text("")
    patient = Patient("a.service", [], {}, no_run, OPTIONS)
    patient.needs.managed = [str(app / "cache")]
    symptom = Finding(CODES["exit-state-directory"], {"unit": "a.service"}, [])
    for owner, doubted in ((0, False), (65534, True)):
        os.chown(str(app), owner, owner)
        (found,) = diagnosis._in_the_way(symptom, {"Id": "a.service"}, patient, OPTIONS, 0)
        assert (str(app) in found.params["untrusted"]) is doubted
    symptom = Finding(CODES["namespace-path-missing"], {"unit": "a.service", "path": str(app / "x")}, [])
    (found,) = diagnosis._completed(symptom, {}, patient, OPTIONS, 0)
    assert str(app) in found.params["untrusted"]


# --- What gets no answer


def test_every_question_has_its_words():
    assert set(registry.NAMES) < set(diagnosis.QUESTIONS)
    for english, chinese in diagnosis.QUESTIONS.values():
        assert ord(max(english)) < 128 < ord(max(chinese))


def said(findings):
    return [(one.code, one.params.get("question")) for one in findings]


def unanswered(*questions):
    return [("question-unanswered", diagnosis.QUESTIONS[one][0]) for one in questions]


def test_a_probe_that_hangs_is_not_waited_for(patient, monkeypatch):
    cause = Finding(CODES["directory-missing"], {"path": "/x", "source": "WorkingDirectory"}, ["/x"])
    probes(monkeypatch, logs=lambda needs, host: time.sleep(60), paths=lambda needs, host: [cause])
    monkeypatch.setattr(diagnosis, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(diagnosis, "TOGETHER_SECONDS", 0.5)
    begun = time.monotonic()
    assert said(patient.probe(["logs", "paths"])) == [("directory-missing", None)]
    assert said(patient.unanswered()) == unanswered("logs")
    assert time.monotonic() - begun < 5


def test_the_application_is_loaded_while_the_others_answer_and_heard_in_its_turn(patient, monkeypatch):
    cause = Finding(CODES["directory-missing"], {"path": "/x", "source": "WorkingDirectory"}, ["/x"])
    taken = Finding(CODES["filesystem-low"], {}, [])

    def slow(found):
        return lambda needs, host: [time.sleep(1)] and [found]

    probes(monkeypatch, application=slow(cause), ports=slow(taken))
    begun = time.monotonic()
    assert [one.code for one in patient.probe(["ports", "application"])] == ["filesystem-low", "directory-missing"]
    assert time.monotonic() - begun < 1.9


def test_the_application_is_loaded_while_something_else_is_done(monkeypatch):
    taken = Finding(CODES["filesystem-low"], {}, [])
    probes(monkeypatch, application=lambda needs, host: [time.sleep(1)] and [taken])
    begun = time.monotonic()
    heard = diagnosis.begin_before("a.service", {}, "[Service]\nExecStart=/bin/true\n", no_run, OPTIONS)
    time.sleep(1)
    assert "filesystem-low" in [one.code for one in heard().findings]
    assert time.monotonic() - begun < 1.9


def test_one_process_asks_all_but_the_one_that_hung_and_what_it_was_asked_before(patient, monkeypatch):
    monkeypatch.setattr(diagnosis, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(diagnosis, "TOGETHER_SECONDS", 0.5)

    def whose(needs, host):
        return [Finding(CODES["directory-missing"], {"path": "/%d" % os.getppid(), "source": "x"}, [])]

    probes(monkeypatch, paths=whose, ports=whose, unit=whose, logs=lambda needs, host: whose(0, 0) + [time.sleep(60)])
    first, second, third = [one.params["path"] for one in patient.probe(["paths", "ports", "logs", "unit"])]
    assert first == second != third
    assert said(patient.unanswered()) == unanswered("logs")


def test_a_probe_that_the_common_time_cuts_short_is_asked_again(patient, monkeypatch):
    monkeypatch.setattr(diagnosis, "TOGETHER_SECONDS", 0.8)

    def slow(needs, host):
        found, dummy = run_apart(str, lambda emit: [time.sleep(1), emit("directory-missing")], 10)
        return [Finding(CODES[one], {"path": "/x", "source": "x"}, []) for one in found]

    probes(monkeypatch, paths=slow)
    assert said(patient.probe(["paths", "ports"])) == [("directory-missing", None)]


def test_all_questions_have_one_time_together(monkeypatch):
    probes(monkeypatch, logs=lambda needs, host: time.sleep(60), paths=lambda needs, host: time.sleep(60))
    begun = time.monotonic()
    options = OPTIONS._replace(timeout=0.5)
    found = diagnosis.before("a.service", {}, "[Service]\nExecStart=/bin/true\n", no_run, options).findings
    assert time.monotonic() - begun < 5
    assert unanswered("paths", "logs")[0] in said(found) and unanswered("logs")[0] in said(found)
    assert all(severity(one) == "info" for one in found)


def test_children_of_children_have_the_same_time():
    def hang(emit, dummy=None):
        emit(1)
        time.sleep(60)

    def ask(emit):
        emit(list(run_as(ROOT, int, hang)))

    begun = time.monotonic()
    with limited(1.0):
        assert run_apart(([int], bool), ask, 30) == ([[[1], False]], True)
        assert run_apart(int, hang, 30)[1] is False
    assert time.monotonic() - begun < 6


def test_a_probe_that_fails_says_so_and_ends_nothing(patient, monkeypatch):
    def fail(needs, host):
        raise ValueError("embedded null byte")

    probes(monkeypatch, logs=fail, ports=lambda needs, host: ctypes.string_at(0), paths=lambda needs, host: [])
    (found,) = patient.probe(["logs", "ports", "paths"])
    assert (found.code, found.evidence) == ("question-unanswered", ["ValueError: embedded null byte"])
    assert said(patient.unanswered()) == unanswered("ports")


def test_a_doubt_comes_along(patient, monkeypatch):
    cause = Finding(CODES["directory-missing"], {"path": "/x", "source": "WorkingDirectory"}, ["/x"], None, "Where")
    doubted = cause._replace(doubt=Doubt("other-unit", {"units": ["a.mount"]}))
    probes(monkeypatch, paths=lambda needs, host: [cause])
    assert patient.probe(["paths"]) == [cause]
    assert patient.probe(["paths"], lambda finding: doubted) == [doubted]
    assert patient.probe(["paths"], lambda finding: cause._replace(doubt=Doubt("no-such", {}))) == []


def test_a_finding_that_is_none_is_dropped(patient, monkeypatch):
    probes(
        monkeypatch,
        logs=lambda needs, host: [
            Finding(CODES["stopped"]._replace(name="no-such-code"), {}, []),
            Finding(CODES["stopped"], {"a": {}}, []),
        ],
    )
    assert patient.probe(["logs"]) == []


def test_a_symptom_stays_where_its_files_do_not_answer(patient, monkeypatch):
    monkeypatch.setattr(diagnosis, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(diagnosis, "_no_directory", lambda path: time.sleep(60))
    patient.needs.managed = ["/var/lib/a"]
    symptom = Finding(CODES["exit-state-directory"], {"unit": "a.service"}, ["evidence"])
    assert diagnosis._completed(symptom, {"Id": "a.service"}, patient, OPTIONS, 0) == [symptom]
    assert said(patient.unanswered()) == unanswered("files")


def test_a_user_database_that_does_not_answer(monkeypatch):
    patient = Patient("a.service", [("a.service", "[Service]\nUser=a\nExecStart=/bin/true\n")], {}, no_run, OPTIONS)
    monkeypatch.setattr(host_module, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(patient.host, "user", lambda name: time.sleep(60))
    with limited(0.3):
        assert patient.host.identity(patient.needs) is None
    assert said(patient.unanswered()) == unanswered("identity")


@pytest.fixture
def dead_filesystem():
    """A filesystem whose server has gone: whoever asks it something waits for ever."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        server = os.open("/dev/fuse", os.O_RDWR)
    except OSError:
        pytest.skip("no FUSE here")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        os.chmod(directory, 0o755)
        mount = directory + "/mount"
        os.mkdir(mount)
        options = b"fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other" % server
        if libc.mount(b"dead", mount.encode(), b"fuse", 0, options):
            os.close(server)
            pytest.skip("nothing can be mounted here")
        try:
            yield mount
        finally:
            libc.umount2(mount.encode(), 2)  # MNT_DETACH
            os.close(server)


@as_root
def test_a_filesystem_that_hangs_holds_nobody(dead_filesystem):
    unit = (
        "[Service]\nUser=nobody\nWorkingDirectory=%(m)s/app\nEnvironmentFile=%(m)s/*.env\nStandardOutput=append:%(m)s/o\n"
        "ProtectSystem=strict\nExecStart=%(m)s/venv/bin/gunicorn --error-logfile %(m)s/log -b unix:%(m)s/s a\n"
    ) % {"m": dead_filesystem}
    begun = time.monotonic()
    options = OPTIONS._replace(timeout=3.0, requires_unix=[dead_filesystem + "/s"])
    found = diagnosis.before("a.service", {}, unit, no_run, options).findings
    assert time.monotonic() - begun < 10
    assert unanswered("environment-files")[0] in said(found)
    assert [one.code for one in found if severity(one) != "info"] == []


def test_a_template_is_no_unit_that_would_run(monkeypatch):
    monkeypatch.setattr(diagnosis, "unit_texts", lambda shown, content, unit: [("/a@.service", "[Service]\n")])
    found = diagnosis.before("a@.service", {}, None, lambda argv, **more: (1, "", ""), OPTIONS)
    assert [one.code for one in found.findings] == ["no-such-name"]


def test_a_unit_that_is_a_link_to_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(diagnosis, "UNIT_DIRECTORIES", (str(tmp_path),))
    (tmp_path / "a.service").symlink_to("/none/a.service")
    found = diagnosis._not_there("a.service")
    assert (found.code, found.params["target"]) == ("unit-link-broken", "/none/a.service")
    assert diagnosis._not_there("b.service").params["near"] == ["a.service"]


def test_a_directory_that_is_a_link_to_nothing(tmp_path, patient):
    (tmp_path / "log").symlink_to("/none/log")
    patient.needs.managed = [str(tmp_path / "log")]
    symptom = Finding(CODES["exit-logs-directory"], {"unit": "a.service", "error": "x"}, [])
    (found,) = diagnosis._in_the_way(symptom, {"Id": "a.service"}, patient, OPTIONS, 0)
    assert (found.code, found.params["target"]) == ("directory-is-broken-link", "/none/log")
    patient.needs.managed = [str(tmp_path / "not-yet")]
    (found,) = diagnosis._in_the_way(symptom, {"Id": "a.service"}, patient, OPTIONS, 0)
    assert str(tmp_path / "not-yet") in found.params["error"]


def test_the_socket_of_the_service_itself_holds_the_port(patient, monkeypatch):
    from ansible_collections.unitsmith.systemd.plugins.module_utils._host import listeners

    monkeypatch.setattr(listeners, "listeners", lambda port: [listeners.Listener(2, "0.0.0.0", port, 1)])
    monkeypatch.setattr(listeners, "holder", lambda inode: listeners.Holder(1, "systemd", None, []))
    symptom = Finding(CODES["address-in-use"], {"host": "*", "port": "80", "address": "*:80", "unit": "a.service"}, [])
    shown = {"Id": "a.service", "TriggeredBy": "a.socket"}
    (found,) = diagnosis._own_socket(symptom, shown, patient, OPTIONS, 0)
    assert (found.code, found.params["socket"]) == ("own-socket-listens", ["a.socket"])
    assert diagnosis._own_socket(symptom, {"Id": "a.service"}, patient, OPTIONS, 0) == [symptom]


def test_which_directive_names_the_path_that_is_missing(patient):
    patient.needs = diagnosis.Needs(["[Service]\nBindReadOnlyPaths=/none/x\n"], "a.service")
    symptom = Finding(CODES["namespace-path-missing"], {"unit": "a.service", "path": "/none/x", "source": "-"}, [])
    (found,) = diagnosis._namespace_path(symptom, {}, patient, OPTIONS, 0)
    assert found.params["source"] == ["BindReadOnlyPaths="]


def test_a_drop_in_that_is_passed_over_sets_what_is_missing(tmp_path, patient, monkeypatch):
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import unit

    monkeypatch.setattr(unit, "UNIT_DIRECTORIES", (str(tmp_path),))
    folder = tmp_path / "a.service.d"
    folder.mkdir()
    (folder / "override").write_text("[Service]\nEnvironment=API_TOKEN_FILE=/x\n")
    (folder / "old.conf.bak").write_text("[Service]\nEnvironment=API_TOKEN_FILE=/x\n")
    assert [one.params["name"] for one in unit.ignored_dropins("a.service")] == ["override"]
    params = {"unit": "a.service", "name": "API_TOKEN_FILE", "line": "x"}
    symptom = Finding(CODES["variable-missing"], params, ["KeyError: 'API_TOKEN_FILE'"])
    found = patient.with_environment([symptom])[0]
    assert (found.code, found.params["names"]) == ("variable-passed-over", ["API_TOKEN_FILE"])
    other = Finding(CODES["variable-missing"], params, ["KeyError: 'OTHER'"])
    assert patient.with_environment([other]) == [other]
