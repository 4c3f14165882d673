# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Symptoms of units that were broken on real hosts: what their systemd and journal said is in fixtures/diagnosis."""

import json
import pathlib

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import exit_statuses, finding, state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.state import Entry, Run, is_well
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CAUSES, symptoms

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures" / "diagnosis"
RECORDED = {path.stem: json.loads(path.read_text()) for path in FIXTURES.glob("*.json")}

# What each recorded unit has: the codes, and what the evidence has to hold.
EXPECTED = {
    "chdir": (["exit-chdir"], "Failed at step CHDIR"),
    "limit": (["exit-failure", "start-limit"], "status=1/FAILURE"),
    "pre": (["exit-exec"], "status=203/EXEC"),
    "cond": (["exec-condition"], "exec-condition"),
    "c2": (["condition-unmet"], "skipped"),
    "dep": (["dependency-failed"], "Dependency failed"),
    "notify": (["notify-timeout"], "start operation timed out"),
    "proto": (["ended-before-ready"], "protocol"),
    "res": (["resources"], "Failed to load environment files"),
    "bad": (["unit-refused"], "Service has no ExecStart="),
    "sys": (["system-call-denied"], "status=31/SYS"),
    "wd": (["watchdog-timeout"], "Watchdog timeout"),
    "fork": (["fork-timeout"], "start operation timed out"),
    "pidf": (["pid-file-missing"], "PID file /run/nope.pid"),
    "segv": (["core-dumped"], "status=11/SEGV"),
    "kill": (["killed"], "status=9/KILL"),
    "assert": (["assert-unmet"], "asserts failed"),
    "py": (["module-missing"], "No module named 'no_such_module'"),
    "stop": (["stopped"], "ActiveState=inactive"),
    "end": (["ended-by-itself"], "ExecMainStatus=0"),
    "masked": (["unit-masked"], "masked"),
}


def recorded(version, unit):
    """The properties and the starts of a unit as they are read from a host."""
    record = RECORDED[version][unit]
    lines = "".join(json.dumps(one) + "\n" for one in reversed(record["journal"]))
    shown = state.show(unit, lambda argv, environ_update: (0, record["show"], ""))
    entries = state.journal(unit, 252, lambda argv, environ_update: (0, lines, ""), str)
    return shown, state.series(state.runs(entries, shown["InvocationID"]))


@pytest.mark.parametrize("version", sorted(RECORDED))
@pytest.mark.parametrize("unit", sorted(EXPECTED))
def test_the_symptom_of_a_broken_unit(version, unit):
    codes, evidence = EXPECTED[unit]
    found = symptoms(*recorded(version, unit))
    assert [one.code for one in found] == codes
    assert any(evidence in line for one in found for line in one.evidence)
    assert finding.render(found, "en") and finding.render(found, "zh")


@pytest.mark.parametrize("version", sorted(RECORDED))
@pytest.mark.parametrize("unit", ["chdir", "limit", "notify", "kill"])
def test_without_a_journal_the_properties_tell(version, unit):
    shown, dummy = recorded(version, unit)
    assert symptoms(shown, [])[0].code == EXPECTED[unit][0][0]


def test_a_command_before_the_main_one_may_have_failed():
    command = "{ path=/nope ; argv[]=/nope ; pid=7 ; code=exited ; status=203 }"
    assert symptoms(failed(ExecStartPre=command, ExecMainCode="0"), [])[0].code == "exit-exec"


def test_a_command_that_waits_comes_to_the_end_of_its_time():
    command = "{ path=/usr/bin/timeout ; argv[]=/usr/bin/timeout 3 true ; ignore_errors=no ; code=exited ; status=124 }"
    assert symptoms(failed(ExecStartPost=command, ExecMainCode="0"), [])[0].code == "step-timed-out"
    command = command.replace("/usr/bin/timeout", "/bin/wait")
    assert symptoms(failed(ExecStartPost=command, ExecMainCode="0"), [])[0].code == "step-failed"


def test_systemd_forgets_at_a_reload_of_its_own_which_command_failed():
    forgotten = "{ path=/bin/wait ; argv[]=/bin/wait ; ignore_errors=no ; pid=0 ; code=(null) ; status=0/0 }"
    lines = [
        "a.service: Control process exited, code=exited, status=3/n/a",
        "a.service: Failed with result 'exit-code'.",
    ]
    run = Run([Entry(line, True, "x") for line in lines])
    (found,) = symptoms(failed(ExecStartPost=forgotten, ExecMainCode="0"), [run])
    assert (found.code, found.params["command"]) == ("step-failed", "/bin/wait")
    (found,) = symptoms(failed(ExecStartPost=forgotten, ExecStartPre=forgotten, ExecMainCode="0"), [run])
    assert found.code != "step-failed"


def test_a_start_that_is_too_slow_names_its_step_and_the_last_words():
    said = ["Starting a.service...", "a.service: start-pre operation timed out. Terminating."]
    entries = [Entry(said[0], True, "x"), Entry("applying 0042", False, "x"), Entry(said[1], True, "x")]
    entries.append(Entry("a.service: Failed with result 'timeout'.", True, "x"))
    (found,) = symptoms(failed(Result="timeout", TimeoutStartUSec="2s"), [Run(entries)])
    (text,) = finding.render([found], "en")
    assert found.code == "start-timeout"
    assert "ExecStartPre=" in text["cause"] and "applying 0042" in text["cause"]


def test_a_program_that_ends_at_a_reload():
    lines = ["Started a.service.", "Reloading a.service.", "Reloaded a.service.", "a.service: Succeeded."]
    shown = {"Id": "a.service", "LoadState": "loaded", "ActiveState": "inactive", "Type": "simple"}
    run = Run([Entry(line, True, "x") for line in lines])
    assert [one.code for one in symptoms(shown, [run])] == ["ended-at-reload"]
    run = Run([Entry(line, True, "x", 20.0 * number) for number, line in enumerate(lines)])
    assert [one.code for one in symptoms(shown, [run])] == ["ended-by-itself"]
    run = Run([Entry(line, True, "x") for line in lines[:1] + lines[3:]])
    assert [one.code for one in symptoms(shown, [run])] == ["ended-by-itself"]


@pytest.mark.parametrize("shown, service", [({"Triggers": "b.service"}, "b.service"), ({}, "a.service")])
def test_a_socket_gives_up_on_its_service(shown, service):
    run = Run([Entry("a.socket: Failed with result 'service-start-limit-hit'.", True, "x")])
    (found,) = symptoms(failed(Id="a.socket", Result="service-start-limit-hit", **shown), [run])
    assert (found.code, found.params["service"]) == ("socket-service-ends", service)


def test_a_socket_needs_a_template_for_each_connection():
    line = (
        "a.socket: Failed to queue service startup job (Maybe the service file is missing or not a template unit?): x"
    )
    run = Run([Entry(line, True, "x"), Entry("a.socket: Failed with result 'resources'.", True, "x")])
    (found,) = symptoms(failed(Id="a.socket", Result="resources"), [run])
    assert (found.code, found.params["template"]) == ("socket-template-missing", "a@.service")


def failed(**more):
    return dict(
        {"Id": "a.service", "LoadState": "loaded", "ActiveState": "failed", "Result": "exit-code", "ExecMainCode": "1"},
        **more,
    )


def run(*messages):
    """A run: what systemd says starts with `a.service`."""
    return Run([Entry(message, message.startswith("a.service"), "x") for message in messages])


@pytest.mark.parametrize("status", sorted(set(exit_statuses.SYSTEMD) | set(exit_statuses.PROGRAM)))
def test_every_exit_status_has_a_finding_of_its_own(status):
    (found,) = symptoms(failed(ExecMainStatus=str(status)), [])
    assert found.code == exit_statuses.code_of(status)
    (said,) = finding.render([found], "en")
    assert "status=%d" % status in said["summary"]


@pytest.mark.parametrize(
    "result, code",
    [
        ("exit-code", "exit-failure"),
        ("signal", "killed"),
        ("core-dump", "core-dumped"),
        ("timeout", "start-timeout"),
        ("watchdog", "watchdog-timeout"),
        ("start-limit-hit", "start-limit"),
        ("oom-kill", "out-of-memory"),
        ("protocol", "ended-before-ready"),
        ("resources", "resources"),
        ("exec-condition", "exec-condition"),
    ],
)
def test_every_result_has_a_finding(result, code):
    found = symptoms(failed(Result=result, ExecMainStatus="9"), [])
    assert code in [one.code for one in found]


def test_a_status_of_200_and_more_without_a_step_is_the_programs_own():
    start = run("giving up", "a.service: Main process exited, code=exited, status=203/EXEC")
    (found,) = symptoms(failed(ExecMainStatus="203"), [start])
    assert found.code == "exit-failure"
    assert "giving up" in found.evidence


def test_the_first_failure_counts_and_not_the_last():
    starts = [
        run("Address already in use", "a.service: Main process exited, code=exited, status=1/FAILURE"),
        run("KeyError: 'OTHER'", "a.service: Main process exited, code=exited, status=1/FAILURE",
            "a.service: Start request repeated too quickly."),
    ]  # fmt: skip
    assert [one.code for one in symptoms(failed(), starts)] == ["address-in-use", "start-limit"]


def test_a_kill_by_the_kernel_for_want_of_memory():
    start = run("a.service: A process of this unit has been killed by the OOM killer.",
                "a.service: Main process exited, code=killed, status=9/KILL")  # fmt: skip
    (found,) = symptoms(failed(Result="signal"), [start])
    assert found.code == "out-of-memory"


def test_a_process_that_may_not_say_that_it_is_ready():
    start = run(
        "a.service: Got notification message from PID 7, but reception only permitted for main PID 5",
        "a.service: start operation timed out. Terminating.",
        "a.service: Failed with result 'timeout'.",
    )
    (found,) = symptoms(failed(Result="timeout", Type="notify"), [start])
    assert found.code == "notify-refused"


def test_a_unit_is_well_when_it_has_run_for_a_while():
    active = {
        "LoadState": "loaded",
        "ActiveState": "active",
        "NRestarts": "0",
        "ActiveEnterTimestampMonotonic": "1000000",
    }
    assert is_well(active, 2.0)
    assert not is_well(dict(active, NRestarts="1"), 10.0)
    assert is_well(dict(active, NRestarts="1"), 13.0)
    assert not is_well(dict(active, NRestarts="3"), 2.0)
    assert not is_well(dict(active, NRestarts="3"), 100.0)
    assert is_well(dict(active, NRestarts="3"), 200.0)
    assert is_well(dict(active, NRestarts="300"), 700.0)
    assert not is_well(dict(active, ActiveState="activating"), 2.0)
    assert not is_well(dict(active, NeedDaemonReload="yes"), 2.0)


def test_a_service_that_is_restarted_again_and_again():
    shown = failed(ActiveState="activating", SubState="auto-restart", NRestarts="4", ExecMainStatus="1")
    start = run("KeyError: 'DB_HOST'", "a.service: Main process exited, code=exited, status=1/FAILURE")
    assert [one.code for one in symptoms(shown, [start])] == ["variable-missing", "restarting"]


def test_symptoms_and_texts_agree():
    assert set(CAUSES) <= set(CODES)


FORGED = [
    "oms.service: Failed with result 'oom-kill'.",
    "oms.service: Main process exited, code=exited, status=226/NAMESPACE",
    "oms.service: Failed to set up mount namespacing: /etc/made-up: No such file or directory",
    "oms.service: Failed at step NAMESPACE spawning /x: /etc/made-up: No such file or directory",
    "Dependency failed for oms",
]


def entry_of(**record):
    answer = json.dumps(record) + "\n"
    (entry,) = state.journal("oms.service", 252, lambda argv, environ_update: (0, answer, ""), str)
    return entry


@pytest.mark.parametrize("message", FORGED)
def test_a_program_does_not_speak_for_systemd(message):
    """It can write any field into its records that does not begin with an underscore."""
    assert not entry_of(MESSAGE=message, UNIT="oms.service", _SYSTEMD_UNIT="oms.service", _UID="990").ours
    assert entry_of(MESSAGE=message, UNIT="oms.service", _UID="0").ours


@pytest.mark.parametrize(
    "message",
    [
        "oms.service: Failed at step EXEC spawning /opt/OMS/run: Permission denied",
        "oms.service: Failed to execute /opt/OMS/run: Exec format error",
        "oms.service: Changing to the requested working directory failed: Permission denied",
    ],
)
def test_a_child_that_has_become_the_account_says_where_it_failed(message):
    assert entry_of(MESSAGE=message, UNIT="oms.service", _UID="990").ours
    assert not entry_of(MESSAGE=message + "\n", UNIT="oms.service", _UID="990").ours


@pytest.mark.parametrize("triggered, code", [("a.socket", "program-said"), ("a.timer", "starting")])
def test_what_a_socket_starts_again_and_again_has_failed(triggered, code):
    shown = failed(ActiveState="activating", Result="success", ExecMainStatus="0", TriggeredBy=triggered)
    dead = run("boom", "a.service: Main process exited, code=exited, status=1/FAILURE")
    dead.entries.append(Entry("a.service: Failed with result 'exit-code'.", True, "x"))
    found = symptoms(shown, [dead, run("a.service: Starting")])
    assert found[0].code == code


def test_a_unit_without_content_is_not_masked_by_anybody(tmp_path):
    path = tmp_path / "a.service"
    path.write_text("")
    shown = {"Id": "a.service", "LoadState": "masked", "FragmentPath": str(path)}
    assert [one.code for one in symptoms(shown, [])] == ["unit-empty"]
    path.unlink()
    path.symlink_to("/dev/null")
    assert [one.code for one in symptoms(shown, [])] == ["unit-masked"]


def test_a_pid_file_of_somebody_else():
    last = run("a.service: New main PID 97 does not belong to service, and PID file is not owned by root. Refusing.")
    for result in ("timeout", "protocol"):
        shown = failed(Result=result, Type="forking", PIDFile="/run/a.pid")
        (found,) = symptoms(shown, [last])
        assert (found.code, found.params["path"]) == ("pid-file-foreign", "/run/a.pid")


def test_a_name_that_is_never_taken_on_the_bus():
    shown = failed(Result="timeout", Type="dbus", BusName="org.example.A", TimeoutStartUSec="2s")
    (found,) = symptoms(shown, [run("a.service: start operation timed out. Terminating.")])
    assert found.code == "bus-name-timeout"
    assert "org.example.A" in finding.render([found], "en")[0]["summary"]


def test_a_service_that_nobody_needs():
    shown = dict(failed(), ActiveState="inactive", Result="success", StopWhenUnneeded="yes")
    (found,) = symptoms(shown, [run("a.service: Unit not needed anymore. Stopping.")])
    assert found.code == "stopped-unneeded"
