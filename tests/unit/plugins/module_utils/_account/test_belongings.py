# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._account import belongings as belongings_module
from ansible_collections.unitsmith.systemd.plugins.module_utils._account.belongings import (
    belongings,
    local_mounts,
    units_of,
)

NOBODY_HERE = 2**31 - 7  # an ID that nothing on this machine has
OURS = os.getuid()


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(belongings_module, "_processes", lambda uid, unit: [])
    for path in ("app/media/logo.png", "other/deep/er/file", "plain"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    return tmp_path


def test_files_of_other_accounts_are_ignored(tree):
    assert belongings(NOBODY_HERE, NOBODY_HERE, [], ["a.service"], [str(tree)]) == ([], True)


def test_files_of_the_account_are_found(tree):
    found, complete = belongings(OURS, None, [], ["a.service"], [str(tree)])
    assert complete and sorted(os.path.relpath(path, str(tree)) for path in found) == [
        ".",
        "app",
        "app/media",
        "app/media/logo.png",
        "other",
        "other/deep",
        "other/deep/er",
        "other/deep/er/file",
        "plain",
    ]


def test_files_of_the_group(tree):
    assert len(belongings(NOBODY_HERE, os.getgid(), [], ["a.service"], [str(tree)])[0]) == 9


def test_excluded_directories(tree):
    (tree / "link").symlink_to("other")
    excluded = [str(tree / "app") + "/", str(tree / "link")]
    found, dummy = belongings(OURS, None, excluded, ["a.service"], [str(tree)])
    assert sorted(os.path.relpath(path, str(tree)) for path in found) == [".", "plain"]


def test_links_are_not_followed(tree):
    (tree / "app" / "root").symlink_to("/")
    assert len(belongings(OURS, None, [], ["a.service"], [str(tree / "app")])[0]) == 4


def test_a_bind_mounted_tree_counts_once(tree):
    assert len(belongings(OURS, None, [], ["a.service"], [str(tree / "app"), str(tree / "app")])[0]) == 3


def test_another_filesystem_is_not_entered(tree, monkeypatch):
    top = os.stat_result((0,) * 10)  # of device 0, as nothing below is
    monkeypatch.setattr(belongings_module.os, "lstat", lambda path: top)
    assert belongings(OURS, None, [], ["a.service"], [str(tree / "other")])[0] in ([], [str(tree / "other")])


def test_search_stops_after_ten(tree):
    for number in range(30):
        (tree / str(number)).write_text("")
    assert len(belongings(OURS, None, [], ["a.service"], [str(tree)])[0]) == 10


def test_aborted_search_is_incomplete(tree, monkeypatch):
    monkeypatch.setattr(belongings_module, "SECONDS", -1)
    assert belongings(NOBODY_HERE, None, [], ["a.service"], [str(tree)]) == ([], False)


def test_unreadable_directory_is_incomplete(tree, monkeypatch):
    def scandir(path):
        raise PermissionError(13, "no", path)

    monkeypatch.setattr(belongings_module.os, "scandir", scandir)
    assert belongings(NOBODY_HERE, None, [], ["a.service"], [str(tree)]) == ([], False)


def test_vanishing_file_is_ignored(tree):
    assert belongings(NOBODY_HERE, None, [], ["a.service"], [str(tree / "gone"), str(tree)]) == ([], True)


def test_processes():
    found = belongings(OURS, None, [], ["a.service"], [])[0]
    assert found and all(name.startswith("process ") for name in found)


def test_processes_of_the_unit_do_not_count(monkeypatch):
    monkeypatch.setattr(belongings_module, "control_group", lambda process: ["0::", "system.slice", "a.service", ""])
    assert belongings(OURS, None, [], ["a.service"], []) == ([], True)
    assert belongings(OURS, None, [], ["b.service"], [])[0]


def test_local_mounts(tmp_path):
    (tmp_path / "filesystems").write_text("nodev\tsysfs\nnodev\ttmpfs\nnodev\tnfs4\n\text4\nnodev\toverlay\n")
    (tmp_path / "mountinfo").write_text(
        "22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
        "23 22 0:20 / /sys rw shared:2 - sysfs sysfs rw\n"
        "24 22 0:40 / /mnt/share rw - nfs4 server:/export rw\n"
        "25 22 0:41 / /mnt/a\\040b rw,nosuid - tmpfs tmpfs rw\n"
        "26 22 8:2 / /srv rw shared:3 master:1 - ext4 /dev/sda2 rw\n"
    )
    assert local_mounts(str(tmp_path / "mountinfo"), str(tmp_path / "filesystems")) == ["/", "/", "/mnt/a b", "/srv"]


@pytest.mark.parametrize(
    "path,text,named",
    [
        ("a.service", "[Service]\nUser=oms\n", True),
        ("a.service", "[Service]\n  Group = oms \n", True),
        ("a.service", "[Service]\nUser=991\n", True),
        ("a.service", "[Service]\nSupplementaryGroups=adm oms\n", True),
        ("a.service.d/10-user.conf", "[Service]\nUser=oms\n", True),
        ("a.socket", "[Socket]\nSocketUser=oms\n", True),
        ("a.service", "[Service]\nUser=omsx\nExecStart=/bin/x User=oms\n#User=oms\n", False),
        ("x.service", "[Service]\nUser=oms\n", False),
        ("x.service.d/10-user.conf", "[Service]\nUser=oms\n", False),
        ("a.wants/b.service", "[Service]\nUser=oms\n", False),
        ("a.txt", "User=oms\n", False),
    ],
)
def test_units(tmp_path, path, text, named):
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    assert units_of({"oms", "991"}, ["x.service"], [str(tmp_path)]) == ([str(tmp_path / path)] if named else [])
