# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.value_kinds import DIRECTIVES, SECTIONS, kinds


def test_a_directive_has_its_kind_argument_and_first_version():
    assert kinds("Service")["Type"] == ("enum", "type", 219)
    assert kinds("Service")["NoNewPrivileges"] == ("bool", "", 219)
    assert kinds("Service")["ExecCondition"] == ("exec", "", 239)
    assert kinds("Nobody") == {}


def test_every_directive_has_one_kind():
    for section in SECTIONS:
        listed = [
            key
            for family in SECTIONS[section].split()
            for line in DIRECTIVES[family].strip().split("\n")
            for key in line.partition("|")[2].split()
        ]
        assert sorted(listed) == sorted(set(kinds(section)))
