# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import restart_needed, same_meaning

UNIT = """\
[Unit]
After=a.target
[Service]
ExecStart=/x a b
Environment=A=1
Environment=B=2
[Install]
WantedBy=m.target
"""


@pytest.mark.parametrize(
    "change",
    [
        ("[Unit]\n", "# c\n\n[Unit]\n; d\n"),
        ("/x a b", "/x a \\\n  b"),
        ("/x a b", "/x a \\\n# c\n  b"),
        ("ExecStart=", " ExecStart =  "),
        ("[Unit]\nAfter=a.target\n[Service]", "[Service]"),
        ("[Service]\n", "[Service]\nX-A=1\n"),
    ],
)
def test_layout_has_no_meaning(change):
    new = UNIT.replace(*change)
    assert new != UNIT
    if "After" not in new:
        new += "[Unit]\nAfter=a.target\n"
    assert same_meaning(UNIT, new)
    assert not restart_needed(UNIT, new)


def test_install_is_no_reason_to_restart():
    new = UNIT.replace("m.target", "n.target")
    assert not same_meaning(UNIT, new)
    assert not restart_needed(UNIT, new)


@pytest.mark.parametrize(
    "change",
    [
        ("/x a b", "/x a c"),
        ("A=1\nEnvironment=B=2", "B=2\nEnvironment=A=1"),
        ("Environment=B=2\n", "Environment=\nEnvironment=B=2\n"),
        ("/x a b", "/x 'a  b'"),
        ("Environment=A=1\n", ""),
    ],
)
def test_what_the_process_sees_does(change):
    assert restart_needed(UNIT, UNIT.replace(*change))


def test_values_before_a_reset_do_not_count():
    assert same_meaning("[Service]\nA=1\nA=\nA=2\n", "[Service]\nA=3\nA=\nA=2\n")
    assert not same_meaning("[Service]\nA=\nA=2\n", "[Service]\nA=2\n")
