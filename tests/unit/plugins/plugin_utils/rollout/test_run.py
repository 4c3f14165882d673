# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import time

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.run import Run

MISSING = {"code": "command-missing", "severity": "error"}


def fine(**account):
    row = {"unit": "web.service", "runs_as": "web", "result": "committed", "tried": "write"}
    return {"changed": True, "row": row, "account": account, "diff": [{"after": "x"}]}


def refused():
    row = {"unit": "web.service", "runs_as": "-", "result": "refused", "tried": "-"}
    return {"failed": True, "row": row, "findings": [MISSING], "msg": "web.service would not run.\nmore"}


def stopped(**more):
    """Two batches of which the second stops the rollout; one host is never reached."""
    run = Run(forks=2, **more)
    names = ["c1", "d1", "d2", "k1", "k2"]
    run.begin_batch("Deploy", names, ["c1"], 100.0)
    run.begin_host("c1", 100.5)
    run.answer("c1", fine(family="redhat", systemd_version=252), True, 104.5)
    run.judge({"hosts": {"new": ["c1"]}, "stop": False})
    run.begin_batch("Deploy", names, ["d1", "d2"], 105.0)
    for name in ("d1", "d2"):
        run.begin_host(name, 105.5)
    run.answer("d1", refused(), True, 107.5)
    run.answer("d2", {"unreachable": True, "msg": "no route"}, True, 108.5)
    run.judge({"hosts": {"new": ["c1"], "old": ["d1"], "unreachable": ["d2"]}, "stop": True, "reason": "too many"})
    run.end(110.0, True)
    return run


def test_data_of_a_rollout_that_stopped():
    data = stopped().data()
    json.dumps(data)
    assert (data["schema"], data["complete"], data["stopped"], data["reason"]) == (1, True, True, "too many")
    assert data["seconds"] == 10.0
    assert data["states"] == {"new": 1, "old": 1, "unreachable": 1, "untouched": 2}
    assert data["batches"] == [
        {"number": 1, "play": "Deploy", "begun": 0.0, "seconds": 5.0, "hosts": 1, "done": 1, "failed": 0},
        {"number": 2, "play": "Deploy", "begun": 5.0, "seconds": 5.0, "hosts": 2, "done": 2, "failed": 2},
    ]
    hosts = {host["name"]: host for host in data["hosts"]}
    assert hosts["c1"] == {
        "name": "c1",
        "batch": 1,
        "state": "new",
        "code": "",
        "message": "",
        "unit": "web.service",
        "begun": 0.5,
        "seconds": 4.0,
        "family": "redhat",
        "systemd": 252,
        "findings": [],
        "diff": [],
    }
    assert (hosts["d1"]["code"], hosts["d1"]["findings"]) == ("command-missing", [MISSING])
    assert (hosts["d2"]["state"], hosts["d2"]["message"]) == ("unreachable", "no route")
    assert (hosts["k1"]["batch"], hosts["k1"]["begun"]) == (0, None)


def test_a_diff_is_there_where_ansible_shows_it():
    assert stopped(diff=True).data()["hosts"][0]["diff"] == [{"after": "x"}]
    assert stopped().data()["hosts"][0]["diff"] == []


def test_progress_comes_at_intervals():
    run = Run(forks=2)
    run.begin_batch("Deploy", ["c1", "d1", "d2", "k1"], ["c1", "d1"], 0.0)
    run.begin_host("c1", 1.0)
    run.answer("c1", fine(), True, 5.0)
    assert [run.due(now) for now in (9.0, 11.0, 12.0, 22.0)] == [False, True, False, True]
    assert (run.done(), run.left()) == (1, 8.0)
    run.answer("d1", fine(), True, 30.0)
    assert not run.due(40.0), "the line at the end of the batch says it"


def test_the_look_of_a_resumed_rollout_is_no_deployment():
    foreseen = fine()
    foreseen["row"] = dict(foreseen["row"], result="would change")
    run = Run()
    run.begin_batch("Look", ["c1", "d1"], ["c1", "d1"], 0.0)
    for name in ("c1", "d1"):
        run.begin_host(name, 0.0)
        run.answer(name, foreseen, True, 2.0)
    run.begin_batch("Deploy", ["c1", "d1"], ["d1"], 50.0)
    run.begin_host("d1", 50.0)
    run.answer("d1", fine(), True, 53.0)
    assert run.hosts["d1"].seconds == 5.0
    assert (run.done(), run.left()) == (1, 5.0)


def test_a_task_that_fails_after_the_deployment_makes_a_host_unhealthy():
    run = Run()
    run.begin_batch("Deploy", ["c1"], ["c1"], 0.0)
    run.answer("c1", fine(), True, 5.0)
    run.answer("c1", {"changed": True}, False, 6.0)
    assert run.hosts["c1"].state == "new"
    run.answer("c1", {"failed": True, "findings": [MISSING], "msg": "down"}, False, 7.0)
    assert (run.hosts["c1"].state, run.hosts["c1"].code) == ("unhealthy", "command-missing")


def test_what_was_foreseen_and_never_done_is_untouched_but_in_a_check():
    foreseen = fine()
    foreseen["row"] = dict(foreseen["row"], result="would change")
    for check, state in ((False, "untouched"), (True, "would change")):
        run = Run(check=check)
        run.begin_batch("Deploy", ["c1"], ["c1"], 0.0)
        run.answer("c1", foreseen, True, 5.0)
        run.end(6.0, False)
        assert (run.hosts["c1"].state, run.data()["complete"]) == (state, False)


def test_a_host_that_was_at_it_when_the_run_was_interrupted_is_not_untouched():
    run = Run()
    run.begin_batch("Deploy", ["c1", "d1", "d2"], ["c1", "d1"], 0.0)
    for name in ("c1", "d1"):
        run.begin_host(name, 1.0)
    run.answer("c1", fine(), True, 2.0)
    run.end(3.0, False)
    assert run.data()["states"] == {"new": 1, "unknown": 1, "untouched": 1}


def test_nothing_happened_at_all():
    run = Run()
    run.end(1.0, False)
    assert run.data()["hosts"] == []
    assert run.left() == 0.0


def test_time_for_a_host_does_not_grow_with_the_fleet():
    took = []
    for number in (1000, 10000):
        names = [f"h{one}" for one in range(number)]
        start = time.process_time()
        run = Run()
        run.begin_batch("Deploy", names, names, 0.0)
        for name in names:
            run.begin_host(name, 0.0)
            run.answer(name, fine(), True, 1.0)
            run.due(1.0)
        run.end(2.0, True)
        run.data()
        took.append(time.process_time() - start)
    assert took[1] < 40 * took[0]
