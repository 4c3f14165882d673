# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.guard import Guard
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mode import ModeError
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.plan import ERRORS, Item, carry_out, check_all
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.safe_path import PathError

NO_GUARD = Guard({}, {}, {}, None)
DEFAULTS = dict(mode=None, recurse=False, file_mode=None, directory_mode=None, exclude=[], cross_filesystems=False)
US, THEM = 64001, 64002
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="gives files to other users, which needs root")


def item(path, uid=None, gid=None, **options):
    return Item(dict(DEFAULTS, path=str(path), **options), uid, gid)


def run(*items, **options):
    """Check and carry out; return for each item (directories created, entries, changed)."""
    check_all(items, NO_GUARD)
    carry_out(items, NO_GUARD, options.get("check", False))
    return [
        (
            [os.path.basename(path) for path in each.created],
            each.walk.entries if each.walk else 0,
            each.walk.changed if each.walk else int(bool(each.changes_predicted)),
        )
        for each in items
    ]


def mode(path):
    return os.stat(str(path)).st_mode & 0o7777


def test_missing_directories(tmp_path):
    wanted = dict(mode="0750")
    assert run(item(tmp_path / "a/b/c", **wanted), check=True) == [(["a", "b", "c"], 0, 0)]
    assert not (tmp_path / "a").exists()
    assert run(item(tmp_path / "a/b/c", **wanted)) == [(["a", "b", "c"], 0, 0)]
    assert [mode(tmp_path / path) for path in ("a", "a/b", "a/b/c")] == [0o755, 0o755, 0o750]
    assert run(item(tmp_path / "a/b/c", **wanted)) == [([], 1, 0)]


@pytest.mark.parametrize(
    "text, expected", [(None, 0o755), ("u=rwX,g=rX,o=", 0o750), ("g+ws,o-rx", 0o2770), ("1777", 0o1777)]
)
def test_mode_of_a_new_directory(tmp_path, text, expected):
    old = os.umask(0o077)
    try:
        run(item(tmp_path / "new", mode=text))
    finally:
        os.umask(old)
    assert mode(tmp_path / "new") == expected


def test_directory_mode_is_also_for_the_top(tmp_path):
    run(item(tmp_path / "new", recurse=True, directory_mode="0711"))
    assert mode(tmp_path / "new") == 0o711
    run(item(tmp_path / "new", recurse=True, directory_mode="0711", mode="0700"))
    assert mode(tmp_path / "new") == 0o700


@needs_root
def test_owners_of_what_is_made(tmp_path):
    run(item(tmp_path / "a/b", US, THEM))
    assert [(os.stat(str(tmp_path / path)).st_uid, os.stat(str(tmp_path / path)).st_gid) for path in ("a", "a/b")] == [
        (0, 0),
        (US, THEM),
    ]


@needs_root
@pytest.mark.parametrize("turned", [False, True])
def test_one_item_below_another(tmp_path, turned):
    """The inner one has an owner of its own, whatever the order, and nothing changes the second time."""
    (tmp_path / "app/media/sub").mkdir(parents=True)
    (tmp_path / "app/code").write_text("")

    def items():
        both = [item(tmp_path / "app", THEM, recurse=True), item(tmp_path / "app/media", US, recurse=True)]
        return both[::-1] if turned else both

    expected = [([], 2, 2), ([], 2, 2)]
    assert run(*items(), check=True) == expected
    assert run(*items()) == expected
    assert run(*items()) == [([], 2, 0), ([], 2, 0)]
    assert os.stat(str(tmp_path / "app/media/sub")).st_uid == US


@needs_root
def test_check_mode_predicts_directories_of_earlier_items(tmp_path):
    def items():
        return [
            item(tmp_path / "a/b/c", US),
            item(tmp_path / "a/b", US, mode="0700"),
            item(tmp_path / "a/d", US),
            item(tmp_path / "a"),
        ]

    foreseen = run(*items(), check=True)
    done = run(*items())
    assert [row[0] for row in done] == [row[0] for row in foreseen] == [["a", "b", "c"], [], ["d"], []]
    assert [row[2] for row in done] == [row[2] for row in foreseen] == [0, 1, 0, 0]


def test_the_same_directory_twice(tmp_path):
    (tmp_path / "a").mkdir()
    for paths in (("a", "./a/../a"), ("new/x", "new//x/")):
        with pytest.raises(PathError, match="are the same directory: list it once"):
            check_all([item("{0}/{1}".format(tmp_path, path)) for path in paths], NO_GUARD)


def test_nothing_is_changed_before_all_is_checked(tmp_path):
    (tmp_path / "file").write_text("")
    for bad in (dict(path="relative"), dict(path=tmp_path / "file/x"), dict(path=tmp_path, mode="rwx")):
        with pytest.raises(ERRORS):
            run(item(tmp_path / "new"), item(**bad))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "options", [dict(exclude=["x"]), dict(file_mode="0640"), dict(directory_mode="0750"), dict(cross_filesystems=True)]
)
def test_options_that_mean_nothing_without_recursion(tmp_path, options):
    with pytest.raises(PathError, match="means something only with 'recurse: true'"):
        item(tmp_path, **options)


@pytest.mark.parametrize("text", ["4755", "2640", "u+s", "g=s", "a+t", "1644"])
def test_privileges_for_all_files(tmp_path, text):
    with pytest.raises(ModeError, match="would make every file setuid, setgid or sticky"):
        item(tmp_path, recurse=True, file_mode=text)


def test_system_directories(tmp_path):
    identity = os.stat(str(tmp_path)).st_dev, os.stat(str(tmp_path)).st_ino
    directory = Guard({identity: "/system"}, {}, {}, None)
    tree = Guard({}, {identity: "/system"}, {}, None)
    (tmp_path / "inner").mkdir()
    for options, path, guard, refused in (
        (dict(recurse=True), tmp_path, directory, True),
        (dict(recurse=True), tmp_path / "inner", directory, False),
        (dict(recurse=True), tmp_path / "inner", tree, True),
        (dict(recurse=True), tmp_path / "new", tree, True),
        (dict(), tmp_path, directory, False),
        (dict(mode="0123"), tmp_path, directory, True),
        (dict(mode="0123"), tmp_path, tree, True),
        (dict(mode="0123"), tmp_path / "inner", tree, False),
        (dict(mode="0123"), tmp_path / "new", tree, False),
    ):
        if refused:
            with pytest.raises(PathError, match="system directory /system: it is not changed"):
                check_all([item(path, **options)], guard)
        else:
            check_all([item(path, **options)], guard)


def test_a_link_put_where_a_directory_is_to_be_made(tmp_path):
    (tmp_path / "victim").mkdir(mode=0o755)
    late = item(tmp_path / "new/x", mode="0700")
    (tmp_path / "new").symlink_to("victim")
    with pytest.raises(PathError, match="new/x: 'new' could not be made"):
        carry_out([late], NO_GUARD, False)
    assert os.listdir(str(tmp_path / "victim")) == []


@needs_root
def test_no_descriptor_is_lost(tmp_path):
    (tmp_path / "a").mkdir()
    before = os.listdir("/proc/self/fd")
    run(item(tmp_path / "a", US), item(tmp_path / "b/c"), check=True)
    run(item(tmp_path / "a", US), item(tmp_path / "b/c"))
    assert os.listdir("/proc/self/fd") == before


def test_refusal_of_a_home_suggests_a_fix(tmp_path):
    status = os.stat(str(tmp_path))
    guard = Guard({}, {}, {(status.st_dev, status.st_ino): [("oms-root", THEM, THEM)]}, None)
    with pytest.raises(PathError) as refused:
        check_all([item(tmp_path, US, US, recurse=True)], guard)
    for word in ("is the home directory of oms-root", "backend_service_user)", "backend_service_replaces)"):
        assert word in str(refused.value)
