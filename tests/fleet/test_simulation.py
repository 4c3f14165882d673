# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rollouts over hosts that are not there: which of them have what in the end, and what that costs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
import measured
import simulate

PROGRAM = Path(sys.executable).with_name("ansible-playbook")
FEW, MANY = 30, 120
LENIENT = ("-e", "rollout_max_fail_percentage=60")


@pytest.fixture
def fleet_of(tmp_path):
    return lambda fates, delay=0.0: simulate.Fleet(tmp_path, fates, delay)


def told(fleet):
    return json.loads(fleet.report.read_text())


def states(fleet):
    return {host["name"]: host["state"] for host in told(fleet)["hosts"]}


def named(*numbers):
    return [f"h{number:05}" for number in numbers]


def test_each_host_is_told_as_what_became_of_it_and_a_host_costs_the_same_in_a_larger_fleet(tmp_path):
    each = {}
    for number in (FEW, MANY):
        folder = tmp_path / str(number)
        folder.mkdir()
        fleet = simulate.Fleet(folder, simulate.fates_of(number), 0.1)
        cost = fleet.play(PROGRAM, "deploy.yml", *LENIENT)
        expected = {name: simulate.STATE_OF[fate] for name, fate in fleet.fates.items()}
        assert states(fleet) == expected, cost.output
        assert cost.status, "hosts have failed"
        each[number] = cost
    assert each[MANY].processor / MANY <= 1.3 * each[FEW].processor / FEW, each
    assert each[MANY].memory <= 2 * each[FEW].memory, each


def test_a_fault_seen_twice_stops_it_and_it_goes_on_when_that_is_mended(fleet_of):
    fates = dict.fromkeys(named(*range(1, 21)), "new")
    fleet = fleet_of({**fates, "h00003": "refused", "h00005": "cut_before", "h00007": "refused", "h00008": "cut_after"})
    cost = fleet.play(PROGRAM, "deploy.yml", *LENIENT)
    assert cost.status and "STOPPED after batch 3: h00007 failed with command-missing, as h00003 did" in cost.output
    assert told(fleet)["stopped"]
    old, lost, untouched = named(3, 7), named(5, 8), named(*range(10, 21))
    assert states(fleet) == {
        **dict.fromkeys(fates, "new"),
        **dict.fromkeys(old, "old"),
        **dict.fromkeys(lost, "unreachable"),
        **dict.fromkeys(untouched, "untouched"),
    }

    fleet.fates = fates
    cost = fleet.play(PROGRAM, "deploy.yml", "-e", "rollout_resume=true")
    assert cost.status == 0, cost.output
    assert set(states(fleet).values()) == {"new"}
    # The one whose connection was lost after it was given the new state has it, and is not touched again.
    (last,) = [line for line in cost.output.splitlines() if line.startswith("h00008 ")]
    assert "changed=0" in last


def test_a_check_goes_over_all_and_changes_nothing(fleet_of):
    fates = dict.fromkeys(named(*range(1, 11)), "new")
    fleet = fleet_of({**fates, "h00002": "gone", "h00004": "refused"})
    fleet.play(PROGRAM, "deploy.yml", "--check", "--diff")
    assert states(fleet) == {**dict.fromkeys(fates, "would change"), "h00002": "unreachable", "h00004": "old"}
    assert not list((fleet.folder / "memory").iterdir())


def test_what_runs_is_watched_and_goes_back_in_batches(fleet_of):
    fates = dict.fromkeys(named(*range(1, 11)), "new")
    fleet = fleet_of(fates)
    cost = fleet.play(PROGRAM, "deploy.yml", "-e", "rollout_soak=0.1")
    assert cost.status == 0, cost.output
    cost = fleet.play(PROGRAM, "rollback.yml")
    assert cost.status == 0, cost.output
    assert [batch["hosts"] for batch in told(fleet)["batches"]] == [1, 1, 3, 5]
    assert set(states(fleet).values()) == {"new"}


def test_variables_of_the_run_that_the_inventory_has_are_not_passed_over_in_silence(fleet_of):
    fates = dict.fromkeys(named(*range(1, 5)), "new")
    fleet = fleet_of(fates)
    fleet.known = {"rollout_batches": [2, 2], "rollout_max_fail_percentage": 50}
    cost = fleet.play(PROGRAM, "deploy.yml")
    assert "STOPPED after batch 1: rollout_batches: set in the inventory" in cost.output
    assert states(fleet) == {**dict.fromkeys(fates, "untouched"), "h00001": "new"}

    fleet.play(PROGRAM, "deploy.yml", "-e", "rollout_batches=2,2")
    assert [batch["hosts"] for batch in told(fleet)["batches"]] == [2, 2]
    assert set(states(fleet).values()) == {"new"}


def test_memory_is_measured_of_a_process_and_those_below_it():
    with measured.watched(measured.os.getpid()) as most:
        pass
    assert measured.memory_of(measured.os.getpid()) > 1000 and most[0] >= 0
    assert measured.memory_of(2**22 + 1) == 0
