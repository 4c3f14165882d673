# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.conditions import probe


def found(lines):
    return [(one.code, one.params["condition"]) for one in probe(Needs(["[Unit]\n" + lines], "oms.service"), None)]


@pytest.mark.parametrize(
    "lines,unmet",
    [
        ("ConditionPathExists=/etc/passwd\n", None),
        ("ConditionPathExists=!/etc/passwd\n", ["ConditionPathExists=!/etc/passwd"]),
        ("ConditionPathExists=/none\nConditionPathIsDirectory=/etc\n", ["ConditionPathExists=/none"]),
        ("ConditionPathExists=/none\nConditionPathExists=\n", None),
        ("ConditionPathExists=|/none\nConditionPathExists=|/etc\n", None),
        (
            "ConditionPathExists=|/none\nConditionFileNotEmpty=|/nor\n",
            ["ConditionPathExists=|/none", "ConditionFileNotEmpty=|/nor"],
        ),
        ("ConditionPathExists=|/none\nConditionACPower=|true\n", None),
        ("ConditionPathExistsGlob=/etc/pass*\nConditionPathIsMountPoint=/proc\n", None),
        ("ConditionPathExistsGlob=/etc/none*\n", ["ConditionPathExistsGlob=/etc/none*"]),
        ("ConditionFileIsExecutable=/bin/sh\nConditionDirectoryNotEmpty=/etc\n", None),
        ("ConditionPathIsSymbolicLink=/proc/self\nConditionPathExists=!/none\n", None),
        ("ConditionFileIsExecutable=/etc/passwd\n", ["ConditionFileIsExecutable=/etc/passwd"]),
        ("ConditionVirtualization=vm\n", None),
    ],
)
def test_conditions_on_paths(lines, unmet):
    assert found(lines) == ([("condition-not-met", unmet)] if unmet else [])


def test_assertions_are_errors():
    lines = "AssertPathExists=/none\nConditionPathExists=/etc\n"
    assert found(lines) == [("assert-not-met", ["AssertPathExists=/none"])]
