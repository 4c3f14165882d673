# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import other_units, state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.other_units import stopped_by
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.state import Entry, Run

STOPPED = Run([Entry("Started a.service.", True, "x"), Entry("Stopping a.service...", True, "x")])


@pytest.fixture
def states(monkeypatch):
    known = {}
    monkeypatch.setattr(
        state, "dependencies", lambda names, run: [{"Id": name, "ActiveState": known[name]} for name in names]
    )
    return known


def found(shown, last=STOPPED):
    return [(one.code, one.params) for one in stopped_by(dict(shown, Id="a.service"), last, None, 252)]


def test_a_unit_stops_with_the_one_that_it_is_bound_to(states):
    states["b.mount"] = "inactive"
    params = {"unit": "a.service", "dependency": "b.mount"}
    assert found({"BindsTo": "b.mount"}) == [("stopped-with", params)]
    states["b.mount"] = "active"
    assert found({"BindsTo": "b.mount"}) == []


@pytest.mark.parametrize("directive", ["PartOf", "Requires"])
def test_a_unit_stops_along_with_another(states, directive):
    states["b.service"] = "inactive"
    params = {"unit": "a.service", "dependency": "b.service", "directive": directive}
    assert found({directive: "b.service system.slice"}) == [("stopped-along", params)]
    assert found({directive: "b.service"}, Run([Entry("Started a.service.", True, "x")])) == []
    states["b.service"] = "active"
    assert found({directive: "b.service"}) == []


def test_a_unit_stops_for_one_that_it_conflicts_with(states):
    states.update({"b.service": "active", "c.service": "inactive"})
    shown = {"Conflicts": "shutdown.target c.service", "ConflictedBy": "b.service"}
    assert found(shown) == [("stopped-by-conflict", {"unit": "a.service", "other": "b.service"})]
    assert found(shown, Run([Entry("Started a.service.", True, "x")])) == []


def test_two_units_that_wait_for_each_other(states, monkeypatch):
    lines = ["b.service: Found ordering cycle on a.service/start", "b.service: Found dependency on b.service/start"]
    monkeypatch.setattr(state, "journal", lambda *arguments: [Entry(line, True, "") for line in lines])
    shown = {"After": "b.service basic.target", "Requires": "b.service sysinit.target"}
    assert found(shown, Run([])) == [("ordering-cycle", {"unit": "a.service", "others": ["b.service"]})]
    monkeypatch.setattr(state, "journal", lambda *arguments: [])
    assert found(shown, Run([])) == []


def test_the_names_of_a_property_are_read_as_systemd_writes_them():
    assert state.names(r'"mnt-a\\x2db.mount" -.slice b.service') == [r"mnt-a\x2db.mount", "-.slice", "b.service"]


def test_slices_are_not_required(states):
    states["b.service"] = "active"
    assert other_units.required({"Requires": "b.service -.slice"}, None) == [
        {"Id": "b.service", "ActiveState": "active"}
    ]
