# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.report import LONGEST, diff, report, shown


def item_of(name):
    row = (name, (0, 0, 0o644), (1, 1, 0o640))
    walk = SimpleNamespace(
        entries=1, changed=1, skipped_count=1, first=[row], skipped=[(name, "is a hard link")], cleared=[(name, ["a"])]
    )
    return SimpleNamespace(path="/srv/app", created=[], changes_predicted=None, walk=walk)


@pytest.mark.parametrize(
    "name, expected",
    [
        ("plain/name of a file", "plain/name of a file"),
        ("中文/é", "中文/é"),
        ("a 0:0 0644\n../etc/shadow", "a 0:0 0644\\n../etc/shadow"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("not \udcff UTF-8", "not \udcff UTF-8"),
    ],
)
def test_names_are_one_line_that_no_terminal_acts_upon(name, expected):
    found = report(item_of(name))
    assert [found["first"][0], found["skipped"][0]["path"], found["cleared"][0]["path"]] == [expected] * 3
    assert diff(item_of(name))["before"] == expected + " 0:0 0644\n"
    assert diff(item_of(name))["after"] == expected + " 1:1 0640\n"


def test_a_long_name_is_cut_in_the_middle():
    whole = "a" * (LONGEST - 1) + "z"
    assert shown(whole) == whole
    name = shown("a" * 100000 + "/the end")
    assert len(name) < LONGEST + 10 and name.startswith("aaa") and name.endswith("a/the end") and "..." in name
