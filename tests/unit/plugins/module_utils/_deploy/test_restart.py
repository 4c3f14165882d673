# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import itertools
import re

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import restart

UNIT = "/etc/systemd/system/a.service"
ENVIRONMENT = "/etc/a.env"
TEXT = "[Unit]\nAfter=b.service\n[Service]\nExecStart=/x\nEnvironmentFile=/etc/a.env\n[Install]\nWantedBy=c.target\n"
BOOT = "5d3c"
NOW = 1800000000.0
UPTIME = 5000.0


def shown(started, **more):
    """Properties of a service that runs since `started`, in seconds after the boot; the clock was never set."""
    at = NOW - UPTIME + started
    stamp = restart.time.strftime("%a %Y-%m-%d %H:%M:%S UTC", restart.time.gmtime(at))
    found = {
        "ActiveState": "active",
        "SubState": "running",
        "Type": "notify",
        "InvocationID": "run-%s" % started,
        "NeedDaemonReload": "no",
        "ExecMainStartTimestamp": stamp,
        "ExecMainStartTimestampMonotonic": "%d" % (started * 1e6),
        "ActiveEnterTimestamp": stamp,
        "ActiveEnterTimestampMonotonic": "%d" % (started * 1e6),
        "InactiveExitTimestamp": stamp,
        "InactiveExitTimestampMonotonic": "%d" % (started * 1e6),
    }
    found.update(more)
    return found


def process(started, **more):
    """systemctl shows what it is asked for."""
    asked = {name: value for name, value in shown(started, **more).items() if name in restart.PROPERTIES}
    return restart.process(asked, BOOT, NOW, UPTIME)


def times(unit, environment=100):
    """When the files were changed, in seconds after the boot (before it where less than 0)."""
    return {UNIT: int((NOW - UPTIME + unit) * 1e9), ENVIRONMENT: int((NOW - UPTIME + environment) * 1e9)}


def meaning(text=TEXT, environment=b"A=1\n", version=252):
    return restart.meaning_of([text], {ENVIRONMENT: environment}, version)


OLD = meaning()
NEW = meaning(TEXT.replace("/x", "/y"))
RELOADABLE = meaning(environment=b"A=2\n")
RUNNING = process(1000)


def record(seen=RUNNING, what=OLD, when=None):
    return restart.Record(seen.identity, what, when or times(900))


# --- The record of the very process: no clock counts, and nothing that was done to the files


@pytest.mark.parametrize("needs_reload", ["no", "yes"])
@pytest.mark.parametrize("changed", [-5, 900, 1000, 4000])
@pytest.mark.parametrize("clock", [0.0, -86400.0, 86400.0])
def test_a_known_process_is_judged_by_its_meaning_alone(needs_reload, changed, clock):
    found = shown(1000, NeedDaemonReload=needs_reload)
    one = restart.process(found, BOOT, NOW + clock, UPTIME)
    same = restart.judge(one, times(changed), record(), OLD)
    assert (same.needed, same.how, same.exact) == (False, "none", True)
    other = restart.judge(one, times(changed), record(), NEW)
    assert (other.needed, other.how, other.exact) == (True, "restart", True)
    assert "ExecStart=" in other.why


def test_a_unit_written_by_a_run_that_broke_off_is_restarted_by_the_next_one():
    # Before it was written, the record says what the process has; the next run finds nothing to write.
    assert restart.judge(RUNNING, times(4000), record(), NEW, NEW).how == "restart"
    # And so it does where nothing was recorded.
    assert restart.judge(RUNNING, times(4000), None, NEW, NEW).how == "restart"


def test_a_record_that_was_read_otherwise_is_not_compared_with():
    read_by_another = record(what=meaning(version=247), when=times(100))
    assert restart.judge(RUNNING, times(900), read_by_another, meaning()).how == "none"
    # The same bytes mean the same to whoever reads them.
    assert restart.differences(OLD._replace(reading="0/1"), OLD) == []
    assert restart.differences(NEW._replace(reading="0/1"), OLD) is None


# --- Another process than the recorded one, or no record


@pytest.mark.parametrize(
    ("changed", "needs_reload", "known", "how", "why"),
    [
        (900, "no", None, "none", "started after the last change"),
        (-90000, "no", None, "none", "started after the last change"),
        (1100, "no", None, "restart", UNIT + " was changed after"),
        # The kernel's stamp lags: who wrote last is open.
        (999.99, "no", None, "restart", UNIT + " was changed after"),
        (999.9, "no", None, "none", "started after the last change"),
        # Started by hand without a reload: with what systemd had read before.
        (900, "yes", None, "restart", "has not read the unit"),
        # Started by hand, crashed or rebooted since the record: what was recorded is still so.
        (1100, "no", 1100, "none", "No file of the unit was touched"),
        (1100, "yes", 1100, "restart", "has not read the unit"),
        (1100, "no", 900, "restart", UNIT + " was changed after"),
        (900, "no", 800, "none", "started after the last change"),
    ],
)
def test_another_process_is_judged_by_times(changed, needs_reload, known, how, why):
    other = record(process(500), when=times(known)) if known else None
    verdict = restart.judge(process(1000, NeedDaemonReload=needs_reload), times(changed), other, OLD)
    assert (verdict.how, verdict.needed) == (how, how != "none")
    assert why in verdict.why
    # Only what was recorded is sure, a clock is not.
    assert verdict.exact == why.startswith("No file")


@pytest.mark.parametrize("path", [UNIT, ENVIRONMENT, "/etc/systemd/system/a.service.d"])
def test_every_file_counts(path):
    found = times(900)
    found[path] = int((NOW - UPTIME + 1100) * 1e9)
    assert path in restart.judge(RUNNING, found, None, OLD).why


def test_the_same_invocation_in_another_boot_is_another_process():
    same = restart.process(shown(1000), "other", NOW, UPTIME)
    assert same.identity != RUNNING.identity
    assert not restart.judge(same, times(-100), record(when=times(-200)), NEW).exact


def test_a_host_without_invocations_tells_processes_apart():
    assert process(1000, InvocationID="").identity != process(1001, InvocationID="").identity


def test_two_runs_are_two_processes():
    assert process(1000, InvocationID="a").identity != process(1000, InvocationID="b").identity


def test_of_what_is_not_shown_nothing_is_known():
    assert restart.process({}, BOOT, NOW, UPTIME) == ("", "", "", "", False, None, None)


@pytest.mark.parametrize(
    ("clock", "changed", "how"),
    [
        # Set back by an hour after the start, then the file was written: its time is older than that of the start.
        (-3600, 1500 - 3600, "restart"),
        (-3600, 900 - 3600, "none"),
        # Set forward: the times of both are of the old clock, or the file is newer by both.
        (3600, 900, "none"),
        (3600, 1500, "restart"),
        (3600, 1500 + 3600, "restart"),
        # A second or less is not seen, and does not matter.
        (0.4, 900, "none"),
    ],
)
def test_a_clock_that_was_set_never_hides_a_change(clock, changed, how):
    one = restart.process(shown(1000), BOOT, NOW + clock, UPTIME)
    verdict = restart.judge(one, times(changed, -9000), None, OLD)
    assert (verdict.how, verdict.exact) == (how, False)


def test_the_second_in_which_it_was_started_is_no_step_of_the_clock():
    one = process(1000.9)
    assert one.started - one.shown_start == pytest.approx(0.9)
    assert restart.judge(one, times(1000.5), None, OLD).how == "none"


def test_a_service_has_read_its_files_before_it_is_ready():
    ready = {name: value for name, value in shown(1060).items() if name.startswith("ActiveEnter")}
    assert restart.judge(process(1000, **ready), times(1030), None, OLD).how == "restart"


@pytest.mark.parametrize("kind", ["forking", "oneshot"])
def test_what_started_has_no_main_process_with_some_types(kind):
    one = process(1000, Type=kind, InactiveExitTimestampMonotonic="940000000")
    assert restart.judge(one, times(950), None, OLD).how == "restart"


def test_a_unit_without_a_main_process_was_started_when_it_became_active():
    socket = {name: value for name, value in shown(1000).items() if not name.startswith(("ExecMain", "Type"))}
    assert restart.judge(restart.process(socket, BOOT, NOW, UPTIME), times(900), None, OLD).how == "none"
    no_main = process(1000, Type="", ExecMainStartTimestampMonotonic="0", InvocationID="")
    assert restart.judge(no_main, times(900), None, OLD).how == "none"
    nothing = restart.process({"ActiveState": "active"}, BOOT, NOW, UPTIME)
    verdict = restart.judge(nothing, times(900), record(nothing), OLD)
    assert (verdict.how, verdict.exact) == ("restart", False) and "does not say when" in verdict.why
    assert restart.judge(process(1000, ExecMainStartTimestamp="n/a"), times(900), None, OLD).how == "none"


# --- What is to be written


@pytest.mark.parametrize("seen", [record(), record(process(500)), None])
def test_what_is_to_be_written_counts_by_its_meaning(seen):
    assert restart.judge(RUNNING, times(900), seen, NEW, OLD).how == "restart"
    assert restart.judge(RUNNING, times(900), seen, OLD, OLD).how == "none"


# --- Reload


@pytest.mark.parametrize("seen", [record(), record(process(500)), None])
def test_a_reload_is_enough_for_what_it_was_said_to_be(seen):
    for reload_on, how in [((), "restart"), ((ENVIRONMENT,), "reload"), (("ExecStart=",), "restart")]:
        assert restart.judge(RUNNING, times(900), seen, RELOADABLE, OLD, reload_on).how == how
    both = meaning(TEXT.replace("/x", "/y"), b"A=2\n")
    assert restart.judge(RUNNING, times(900), seen, both, OLD, (ENVIRONMENT,)).how == "restart"
    enough = restart.judge(RUNNING, times(900), seen, both, OLD, (ENVIRONMENT, "ExecStart="))
    assert enough.how == "reload" and enough.why.endswith(" %s, ExecStart=." % ENVIRONMENT)


def test_a_reload_is_not_enough_for_a_process_that_is_behind_already():
    assert restart.judge(RUNNING, times(1100), None, RELOADABLE, OLD, (ENVIRONMENT,)).how == "restart"


# --- States


UP = [
    ("active", "running", "simple"),
    ("active", "exited", "oneshot"),
    ("active", "listening", ""),
    ("active", "waiting", ""),
    ("reloading", "reload", "notify"),
    ("activating", "start", "oneshot"),
    ("activating", "start-pre", "oneshot"),
]
DOWN = [("inactive", "dead", kind) for kind in ("simple", "oneshot", "")]
UNSETTLED = [
    ("activating", "start", "notify"),
    ("activating", "start-pre", "simple"),
    ("activating", "auto-restart", "simple"),
    ("activating", "auto-restart", "oneshot"),
    ("activating", "start-post", "simple"),
    ("deactivating", "stop-sigterm", "simple"),
    ("failed", "failed", "simple"),
    ("inactive", "dead-before-auto-restart", "simple"),
    ("maintenance", "cleaning", "simple"),
    ("", "", ""),
]


@pytest.mark.parametrize(
    ("state", "wanted", "seen"), list(itertools.product(UP + DOWN + UNSETTLED, (OLD, NEW), (True, False)))
)
def test_any_state_but_a_settled_one_gets_what_was_asked_for(state, wanted, seen):
    active, sub, kind = state
    one = process(1000, ActiveState=active, SubState=sub, Type=kind)
    verdict = restart.judge(one, times(900), record(one) if seen else None, wanted, OLD)
    if state in UP:
        assert restart.state_of(one) == "up"
        assert verdict.how == ("none" if wanted is OLD else "restart")
    else:
        assert verdict.how == ("start" if state in DOWN else "restart")
        assert verdict.exact
    assert verdict.needed == (verdict.how != "none")


# --- What is kept


def test_a_record_comes_back_as_it_was():
    assert restart.load(restart.dump(record())) == record()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"identity": "", "meaning": {}, "times": {}}', '{"meaning": 1}']
    + [restart.dump(record()).replace(*change) for change in [('"times": {', '"times": 1, "x": {'), ("raw", "rough")]],
)
def test_a_record_that_cannot_be_read_is_none(text):
    assert restart.load(text) is None


def test_no_value_is_kept():
    secret = restart.Record("1", meaning(TEXT.replace("/x", "/x hunter2"), b"PW=hunter2\n"), times(1))
    assert "hunter2" not in restart.dump(secret) and "hunter2" not in repr(secret)


def test_what_the_files_mean_is_what_counts():
    commented = meaning("# c\n" + TEXT.replace("c.target", "d.target"))
    assert commented.raw != OLD.raw and restart.differences(commented, OLD) == []
    dropin = "[Service]\nExecStart=\nExecStart=/y\n"
    assert restart.differences(restart.meaning_of([TEXT, dropin], {ENVIRONMENT: b"A=1\n"}, 252), NEW) == []
    assert restart.differences(meaning(environment=None), OLD) == [ENVIRONMENT]
    assert restart.differences(meaning(TEXT.replace("b.service", "d.service")), OLD) == ["[Unit] After="]
    assert restart.differences(meaning(TEXT.replace("[Install]", "Nice=1\n[Install]")), OLD) == ["Nice="]


def test_every_reason_is_given_in_both_languages():
    for english, chinese in restart.WHY.values():
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", chinese))
        assert english.endswith(".") and chinese.endswith("。")
    assert "进程" in restart.judge(RUNNING, times(1100), None, OLD, language="zh").why


# --- What a process does not notice


def noticing(nothing):
    """A function for `noticed`, and what it was asked."""
    asked = []

    def noticed(changed, known):
        asked.append((changed, known))
        return [] if nothing else changed

    return noticed, asked


def test_a_process_that_notices_nothing_of_what_differs_goes_on():
    record = restart.Record(RUNNING.identity, OLD, times(100))
    noticed, asked = noticing(True)
    found = restart.judge(RUNNING, times(100), record, NEW, OLD, noticed=noticed)
    assert (found.how, found.exact) == ("none", True)
    assert asked == [(["ExecStart="], OLD)]
    assert restart.judge(RUNNING, times(100), record, NEW, OLD, noticed=noticing(False)[0]).how == "restart"


def test_without_a_record_the_files_are_what_it_was_started_with_unless_they_are_newer():
    noticed, asked = noticing(True)
    assert restart.judge(RUNNING, times(100), None, NEW, OLD, noticed=noticed).how == "none"
    assert asked == [(["ExecStart="], None)]
    assert restart.judge(RUNNING, times(2000), None, NEW, OLD, noticed=noticed).how == "restart"


def test_what_is_the_same_is_not_asked_about():
    noticed, asked = noticing(True)
    record = restart.Record(RUNNING.identity, OLD, times(100))
    assert restart.judge(RUNNING, times(100), record, OLD, OLD, noticed=noticed).how == "none"
    assert asked == []
