# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import health, watch
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say

SELF = str(os.getpid())
UP = dict(
    ActiveState="active", SubState="running", MainPID=SELF, NRestarts="0", InvocationID="1", Job="", Type="simple"
)
STARTING = dict(UP, ActiveState="activating", SubState="start")
AGAIN = dict(UP, ActiveState="activating", SubState="auto-restart")
FAILED = dict(UP, ActiveState="failed", SubState="failed", Result="exit-code")


class Time:
    """A clock that goes on when somebody sleeps, and what a unit is as it goes on: [(from second, properties)]."""

    def __init__(self, *course):
        self.now = 0.0
        self.course = course

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds

    def run(self, argv, environ_update=None):
        self.now += 0.001
        shown = [properties for since, properties in self.course if since <= self.now][-1]
        return 0, "".join("%s=%s\n" % item for item in shown.items()), ""

    def watch(self, checks=(), settle=3.0, timeout=60.0, before=None):
        vigil = watch.Vigil(list(checks), None, settle, timeout)
        return watch.watch(["a.service"], vigil, self.run, before, self.clock, self.sleep)


def test_up_counts_when_it_has_stayed_so():
    time = Time((0, STARTING), (2, UP))
    assert time.watch().up
    assert 5 <= time.now < 5.6


def test_the_time_to_stay_begins_when_systemd_saw_it_come_up():
    """Between two looks half a second may pass: that is no reason to wait longer."""
    time = Time((0, STARTING), (1.2, dict(UP, ActiveEnterTimestampMonotonic="1200000")))
    assert time.watch().up
    assert 4.2 <= time.now < 4.3


@pytest.mark.parametrize("entered", ["-5000000", "0", "", "900000000"])
def test_an_active_state_of_before_or_of_no_known_time_begins_with_the_watch(entered):
    time = Time((0, dict(UP, ActiveEnterTimestampMonotonic=entered)))
    assert time.watch().up
    assert 3 <= time.now < 3.1


def test_what_changes_while_it_is_watched_begins_anew_whatever_systemd_says():
    came = {"ActiveEnterTimestampMonotonic": "100000"}
    time = Time((0, dict(UP, **came)), (2, dict(UP, MainPID=str(os.getppid()), **came)))
    assert time.watch().up
    assert time.now >= 5


def test_without_a_time_to_settle_it_costs_no_more_than_it_has_to():
    time = Time((0, dict(UP, Job="7")), (0.1, UP))
    assert time.watch(settle=0.0).up
    assert time.now < 0.2


@pytest.mark.parametrize("change", [{"MainPID": str(os.getppid())}, {"NRestarts": "1"}, {"InvocationID": "2"}])
def test_another_process_starts_the_time_anew(change):
    time = Time((0, UP), (2, dict(UP, **change)))
    assert time.watch().up
    assert time.now >= 5


def test_failed_ends_the_wait_at_once():
    time = Time((0, STARTING), (1, FAILED))
    seen = time.watch()
    assert (seen.up, seen.why, seen.unit) == (False, "watch-failed", "a.service")
    assert time.now < 1.6
    assert seen.params["state"] == "failed (failed), exit-code"


def test_restarted_again_and_again_ends_the_wait():
    course = [(number, dict(AGAIN, NRestarts=str(number), InvocationID=str(number))) for number in range(60)]
    time = Time(*course)
    assert time.watch().why == "watch-restarts"
    assert time.now < 3


def test_restarted_again_and_again_by_a_systemd_that_does_not_count():
    def died(number):
        return {key: value for key, value in dict(AGAIN, InvocationID=str(number)).items() if key != "NRestarts"}

    time = Time(*[(number, died(number)) for number in range(60)])
    assert time.watch().why == "watch-restarts"
    assert time.now < 3


BY_SOCKET = dict(STARTING, TriggeredBy="a.socket")


def test_what_its_socket_starts_again_has_ended_although_that_was_not_seen():
    """Connections that wait start it anew at once, until the start limit closes the socket, and they are lost."""
    old = dict(UP, TriggeredBy="a.socket", InvocationID="old")
    time = Time((0, old), (0.1, BY_SOCKET), (1, dict(BY_SOCKET, InvocationID="2")))
    seen = time.watch(before={"a.service": "old"})
    assert (seen.up, seen.why, seen.params["by"]) == (False, "watch-triggered", "a.socket")
    assert time.now < 1.6


@pytest.mark.parametrize(
    "later", [dict(BY_SOCKET, InvocationID="2", NRestarts="1"), dict(STARTING, TriggeredBy="a.timer", InvocationID="2")]
)
def test_a_restart_that_the_unit_asks_for_and_a_timer_are_no_such_start(later):
    first = dict(later, InvocationID="1", NRestarts="0")
    assert Time((0, first), (1, later), (2, dict(later, ActiveState="active"))).watch().up


def test_restarted_once_may_still_come_up():
    time = Time((0, STARTING), (1, dict(AGAIN, NRestarts="1")), (2, dict(UP, NRestarts="1", InvocationID="2")))
    assert time.watch().up


def test_the_deadline_is_in_seconds():
    time = Time((0, STARTING))
    seen = time.watch(timeout=20.0)
    assert seen.why == "watch-late"
    assert 20 <= time.now < 20.1


def test_what_never_stays_is_told():
    course = [(number, dict(UP, InvocationID=str(number))) for number in range(60)]
    assert Time(*course).watch(settle=3.0, timeout=10.0).why == "watch-unsteady"


ONESHOT = dict(UP, MainPID="0", ActiveState="inactive", SubState="dead", Type="oneshot", Result="success")


def test_a_oneshot_is_up_when_it_has_done_its_work():
    done = dict(ONESHOT, ExecMainStartTimestampMonotonic="5")
    assert Time((0, STARTING), (1, done)).watch(settle=0.0).up
    assert not Time((0, dict(ONESHOT, ExecMainStartTimestampMonotonic="0"))).watch(settle=0.0).up
    assert not Time((0, dict(done, Result="exit-code"))).watch(settle=0.0).up


def test_what_has_no_process_need_not_be_watched():
    time = Time((0, dict(UP, MainPID="0", SubState="listening")))
    assert time.watch(settle=3.0).up
    assert time.now < 0.1


def test_a_simple_service_that_has_ended_well_is_not_up():
    assert Time((0, dict(UP, ActiveState="inactive", SubState="dead", Result="success"))).watch().why == "watch-failed"


CHECK = health.parse({"tcp": "127.0.0.1:1"})


def answering(monkeypatch, time, since):
    """Have the service answer from that second on; return when it was asked."""
    asked = []

    def ask(check, identity, timeout, language):
        asked.append(time.now)
        return None if time.now >= since else "Connection refused"

    monkeypatch.setattr(health, "ask", ask)
    return asked


def test_every_check_is_waited_for(monkeypatch):
    time = Time((0, STARTING), (1, UP))
    asked = answering(monkeypatch, time, 4.0)
    seen = time.watch([CHECK], settle=None)
    assert seen.up
    assert min(asked) >= 1
    assert 4 <= time.now < 5
    assert seen.health[0] == {"check": "tcp 127.0.0.1:1", "ok": True, "error": "", "tries": len(asked)}


class Told:
    """In the place of a Progress."""

    def __init__(self):
        self.keys = []

    def go_on(self, key, **params):
        say("zh", key, **params)
        self.keys.append((key, say("en", key, **params)))


def test_what_is_waited_for_is_told(monkeypatch):
    time, told = Time((0, STARTING), (2, UP)), Told()
    answering(monkeypatch, time, 6.0)
    vigil = watch.Vigil([CHECK], None, 3.0, 60.0, "en", told)
    assert watch.watch(["a.service"], vigil, time.run, None, time.clock, time.sleep).up
    first = {}
    for key, text in told.keys:
        first.setdefault(key, text)
    assert first == {
        "progress-start": "a.service is activating (start), 0 of at most 60 s",
        "progress-check": "a.service runs, tcp 127.0.0.1:1 has not answered yet, 2 of at most 60 s",
    }
    time, told = Time((0, UP)), Told()
    vigil = watch.Vigil([], None, 3.0, 60.0, "en", told)
    watch.watch(["a.service"], vigil, time.run, None, time.clock, time.sleep)
    assert {key for key, _text in told.keys} == {"progress-settle"}


def test_a_check_that_is_never_answered_is_named(monkeypatch):
    time = Time((0, UP))
    answering(monkeypatch, time, 999)
    seen = time.watch([CHECK], timeout=10.0)
    assert (seen.why, seen.params["check"]) == ("watch-silent", "tcp 127.0.0.1:1")
    assert seen.params["error"] == "Connection refused"
    assert 10 <= time.now < 10.1


def test_a_question_cut_short_at_the_end_does_not_hide_what_was_answered_before(monkeypatch):
    time = Time((0, UP))

    def ask(check, identity, timeout, language):
        time.now += min(timeout, 2.0)
        return "took longer than %g s" % timeout if timeout < 2.0 else "exit status 2: no such module"

    monkeypatch.setattr(health, "ask", ask)
    assert time.watch([CHECK], timeout=5.5).params["error"] == "exit status 2: no such module"


def test_a_service_that_dies_while_it_is_asked_ends_the_wait(monkeypatch):
    time = Time((0, UP), (2, FAILED))
    answering(monkeypatch, time, 999)
    assert time.watch([CHECK]).why == "watch-failed"
    assert time.now < 3


def test_a_process_that_is_gone_for_the_kernel_is_not_up():
    gone = dict(UP, MainPID="999999999")
    assert not Time((0, gone)).watch(settle=0.0, timeout=1.0).up


def test_what_has_answered_and_was_restarted_is_asked_again(monkeypatch):
    time = Time((0, UP), (0.3, AGAIN), (1, dict(UP, NRestarts="1", InvocationID="2")))
    monkeypatch.setattr(
        health, "ask", lambda check, identity, timeout, language: None if time.now < 0.3 else "no answer"
    )
    seen = time.watch([health.parse({"tcp": "localhost:1"})], settle=0.5, timeout=5)
    assert (seen.up, seen.why) == (False, "watch-silent")
