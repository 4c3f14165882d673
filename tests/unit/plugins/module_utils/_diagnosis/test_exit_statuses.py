# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exit statuses are those that systemd itself lists (systemd-analyze exit-status)."""

import pathlib

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.exit_statuses import LSB, SYSTEMD

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures" / "diagnosis"
# Of systemd's own: any program that ends by an exception; newer than what is known here.
OTHERS = {255: "EXCEPTION", 246: "MEMORY_THP"}


@pytest.mark.parametrize("version", [247, 252, 262])
def test_the_names_are_those_of_systemd(version):
    lines = (FIXTURES / ("exit-statuses-%d.txt" % version)).read_text().splitlines()
    listed = {int(number): name for number, name in (line.split() for line in lines)}
    known = {number: status.name for number, status in {**LSB, **SYSTEMD}.items()}
    assert {number: name for number, name in listed.items() if number not in OTHERS} == {
        number: name for number, name in known.items() if number in listed
    }
    assert all(SYSTEMD[number].since <= version for number in listed if number in SYSTEMD)


def test_no_status_from_200_to_245_is_left_out():
    assert set(SYSTEMD) == set(range(200, 246))
