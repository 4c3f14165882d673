# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import UNKNOWN_ID
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.report import (
    LONGEST,
    diff,
    report,
    shown,
    warnings,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.walk import MOUNT_POINT


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
        ("not \udcff\udc80 UTF-8", "not \udcff\udc80 UTF-8"),
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
    assert name == "a" * (LONGEST // 2) + "..." + "a" * (LONGEST // 2 - 8) + "/the end"


# --- How many


def counted(created=(), predicted=None, entries=None, changed=0):
    walk = None
    if entries is not None:
        walk = SimpleNamespace(entries=entries, changed=changed, skipped_count=3, first=[], skipped=[], cleared=[])
    return SimpleNamespace(path="/srv/app", created=list(created), changes_predicted=predicted, walk=walk)


@pytest.mark.parametrize(
    "item, entries, changed",
    [
        (counted(), 0, 0),
        (counted(created=["/srv", "/srv/app"]), 2, 2),
        (counted(predicted=False), 1, 0),
        (counted(predicted=True), 1, 1),
        (counted(entries=7), 7, 0),
        (counted(entries=7, changed=2), 7, 2),
        (counted(created=["/srv/app"], entries=1, changed=0), 2, 1),
    ],
)
def test_how_many_there_are_and_how_many_changed(item, entries, changed):
    found = report(item)
    assert (found["entries"], found["changed_entries"], found["changed"]) == (entries, changed, changed > 0)
    assert (found["path"], found["created"]) == ("/srv/app", item.created)
    assert found["skipped_count"] == (3 if item.walk else 0)
    assert found["first"] == found["skipped"] == found["cleared"] == []


def test_the_reasons_and_privileges_are_told():
    found = report(item_of("a"))
    assert (found["skipped"], found["cleared"]) == (
        [{"path": "a", "reason": "is a hard link"}],
        [{"path": "a", "privileges": ["a"]}],
    )


def test_a_difference_starts_with_what_was_made_and_ends_with_how_many_more_there_are():
    item = item_of("x")
    item.created, item.walk.changed = ["/srv", "/srv/app"], 6
    told = diff(item)
    assert told["before_header"] == told["after_header"] == "/srv/app"
    assert told["before"] == "/srv absent\n. absent\nx 0:0 0644\n... and 5 more entries\n"
    assert told["after"] == "/srv directory\n. directory\nx 1:1 0640\n... and 5 more entries\n"


def test_nothing_more_is_not_told_of():
    assert diff(counted(created=["/srv/app"]))["after"] == ". directory\n"
    assert diff(counted(entries=7, changed=1))["after"] == "... and 1 more entries\n"


def test_an_account_that_is_still_to_be_made_has_no_number():
    item = item_of("x")
    item.walk.first = [("x", (0, 5, 0o4755), (UNKNOWN_ID, 7, 0o755)), ("y", (0, 5, 0o755), (3, UNKNOWN_ID, 0o755))]
    assert diff(item)["before"].startswith("x 0:5 4755\ny 0:5 0755\n")
    assert diff(item)["after"].startswith("x (new):7 0755\ny 3:(new) 0755\n")


def test_what_was_left_alone_is_a_warning_but_for_what_is_mounted_there():
    left = [{"path": "%d" % number, "reason": "is a hard link"} for number in range(12)]
    mounted = [{"path": "mnt", "reason": MOUNT_POINT}]
    lost = [{"path": "su", "privileges": ["setuid", "setgid"]}]
    result = {"path": "/srv", "skipped": mounted + left, "cleared": lost}
    assert warnings(result) == [
        "/srv: left alone 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 (see 'skipped' for the reasons)",
        "/srv/su loses setuid and setgid with the change of owner or mode",
    ]
    assert warnings({"path": "/srv", "skipped": mounted, "cleared": []}) == []
