# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import verdict
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.verdict import Host

MISSING = {"code": "executable-missing", "severity": "error"}
WARNING = {"code": "port-taken", "severity": "warning"}


def answer(result, **more):
    return dict({"row": {"unit": "web.service", "runs_as": "web", "result": result, "tried": "write"}}, **more)


@pytest.mark.parametrize(
    "given, look, state, code",
    [
        (None, None, verdict.UNTOUCHED, ""),
        ({"skipped": True}, None, verdict.UNTOUCHED, ""),
        ({"unreachable": True}, None, verdict.UNREACHABLE, ""),
        (answer("committed", changed=True), None, verdict.NEW, ""),
        (answer("nothing to do"), None, verdict.NEW, ""),
        (answer("would change", changed=True), None, verdict.WOULD, ""),
        (
            answer("refused", failed=True, findings=[WARNING, MISSING]),
            None,
            verdict.OLD,
            "executable-missing",
        ),
        (answer("ROLLED BACK", failed=True, findings=[MISSING]), None, verdict.ROLLED_BACK, "executable-missing"),
        (answer("FAILED", failed=True), None, verdict.FAILED, ""),
        (answer("committed"), {"failed": True, "findings": [MISSING]}, verdict.UNHEALTHY, "executable-missing"),
        (answer("committed"), {"unreachable": True}, verdict.UNREACHABLE, ""),
        (answer("committed"), {"findings": []}, verdict.NEW, ""),
        # What was seen after an earlier run's soak does not hide that this deployment failed.
        (answer("FAILED", failed=True), {"failed": True}, verdict.FAILED, ""),
        # A warning of a deployment that came out well is no fault of the fleet.
        (answer("committed", findings=[MISSING]), None, verdict.NEW, ""),
        # A task that broke before the role said anything has changed nothing.
        ({"failed": True, "msg": "template error"}, None, verdict.OLD, ""),
        ({"failed": True, "rolled_back": True}, None, verdict.ROLLED_BACK, ""),
    ],
)
def test_state_of_a_host(given, look, state, code):
    host = verdict.host_of("web1", given, look, "web.service", False)
    assert (host.name, host.state, host.code) == ("web1", state, code)


def hosts(*states):
    return [Host(f"web{number}", *state) for number, state in enumerate(states, 1)]


NEW = (verdict.NEW,)
BROKEN = (verdict.OLD, "-", "-", "refused", "-", "executable-missing")
OTHER = (verdict.ROLLED_BACK, "-", "-", "ROLLED BACK", "-", "port-taken")
GONE = (verdict.UNREACHABLE,)


@pytest.mark.parametrize(
    "states, limit, stop",
    [
        ([NEW], 0, False),
        ([BROKEN], 0, True),
        ([GONE], 0, True),
        ([NEW, GONE], 49, True),
        ([NEW, GONE], 50, False),
        ([NEW, NEW, NEW, BROKEN], 25, False),
        # Two faults of one kind are not those of a host; two of different kinds may be.
        ([NEW, NEW, BROKEN, BROKEN], 90, True),
        ([NEW, NEW, BROKEN, OTHER], 90, False),
        ([GONE, GONE, NEW], 90, False),
    ],
)
def test_whether_to_stop(states, limit, stop):
    judged = verdict.judge(hosts(*states), {}, limit, False)
    assert judged.stop is stop
    assert bool(judged.reason) is stop


@pytest.mark.parametrize(
    "batch, done, sizes, number, expected",
    [
        (0, 0, [1, "10%", "100%"], 20, (0, 1)),
        (1, 1, [1, "10%", "100%"], 20, (1, 3)),
        (2, 3, [1, "10%", "100%"], 20, (3, 20)),
        (3, 5, ["1", "2"], 20, (5, 7)),
        (1, 1, [1, "10%"], 5, (1, 2)),
        (0, 0, [50], 20, (0, 20)),
        (0, 0, [0], 20, (0, 20)),
        (0, 0, [], 20, (0, 20)),
    ],
)
def test_where_a_batch_is(batch, done, sizes, number, expected):
    earlier = {"batch": batch, "hosts": {verdict.NEW: ["web"] * done}}
    assert verdict.bounds(earlier, sizes, number) == expected


def test_a_fault_that_an_earlier_batch_showed_stops_whatever_may_fail():
    first = verdict.judge(hosts(NEW, BROKEN), {}, 90, False)._asdict()
    second = verdict.judge([Host("web3", *NEW), Host("web4", *OTHER)], first, 90, False)
    assert not second.stop
    third = verdict.judge([Host("web5", *NEW), Host("web6", *BROKEN)], second._asdict(), 90, False)
    assert third.stop
    assert third.batch == 3
    assert "web6 failed with executable-missing, as web2 did" in third.reason
    assert third.hosts == {
        verdict.NEW: ["web1", "web3", "web5"],
        verdict.OLD: ["web2", "web6"],
        verdict.ROLLED_BACK: ["web4"],
    }


def test_a_check_goes_over_all_hosts():
    judged = verdict.judge(hosts(BROKEN, BROKEN), {}, 0, True)
    assert not judged.stop
    assert judged.hosts == {verdict.OLD: ["web1", "web2"]}


def test_what_was_known_before_is_not_changed():
    earlier = {"batch": 1, "codes": {}, "hosts": {verdict.NEW: ["web0"]}}
    verdict.judge(hosts(NEW, BROKEN), earlier, 0, False)
    assert earlier == {"batch": 1, "codes": {}, "hosts": {verdict.NEW: ["web0"]}}


def test_summary_names_every_state_and_how_to_go_on():
    judged = verdict.judge(hosts(NEW, BROKEN, OTHER, GONE), {}, 0, False)
    assert verdict.summary(judged, ["web8", "web9"]) == [
        "STOPPED after batch 1: 3 of 4 hosts of the batch failed, more than rollout_max_fail_percentage allows (0 %).",
        "new              1  web1",
        "rolled back      1  web3",
        "old              1  web2",
        "unreachable      1  web4",
        "untouched        2  web8, web9",
        "Mend what failed, then go on with -e rollout_resume=true: hosts that have the new state are looked at once.",
    ]


def test_summary_in_chinese():
    judged = verdict.judge(hosts(BROKEN), {}, 0, False, "zh")
    first, *others = verdict.summary(judged, ["web8"], "zh")
    assert first.startswith("在第 1 批之后停止：本批 1 台主机中有 1 台失败")
    assert [line.split()[0] for line in others[:2]] == ["旧版", "未触及"]


def test_summary_of_a_large_fleet_is_short():
    judged = verdict.judge(hosts(*[NEW] * 10000), {}, 0, False)
    (line,) = verdict.summary(judged, [])
    assert line.startswith("new          10000  web1, web2,")
    assert line.endswith("web30 and 9970 more")


def test_table_has_a_line_for_each_host():
    lines = verdict.table([Host("web1", verdict.NEW, "web.service", "web", "committed", "write"), Host("x", *GONE)])
    assert [line.split() for line in lines] == [
        ["HOST", "UNIT", "RUNS", "AS", "RESULT", "WHAT", "WAS", "TRIED"],
        ["web1", "web.service", "web", "committed", "write"],
        ["x", "-", "-", "not", "tried", "-"],
    ]


def test_table_says_when_timers_run_next():
    row = {"unit": "web.service", "runs_as": "web", "result": "committed", "tried": "write", "timers": "a.timer: 02:00"}
    host = verdict.host_of("web1", {"changed": True, "row": row}, None, "-", False)
    assert verdict.table([host])[2].split() == ["next", "runs", "a.timer:", "02:00"]


def test_each_text_in_both_languages():
    assert all(len(texts) == 2 and all(texts) for texts in verdict.TEXTS.values())
