# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks over real trees: nothing here is a mock of the kernel."""

import errno
import os
import socket
import stat
import subprocess
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree import walk as tree
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.exclude import Exclude
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mode import parse_mode
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import Wanted
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.share import Helper
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.walk import (
    DEVICE_NODE,
    HARD_LINK,
    MOUNT_POINT,
    SYSTEM,
    TreeError,
    Walk,
)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="gives files to other users, which needs root")

US, THEM = 64001, 64002
NO_CAPABILITIES = "the filesystem of the temporary directory keeps no file capabilities"
# cap_net_bind_service=ep as capabilities(7) has it on disk: revision 2, effective, permitted bit 10
CAPABILITY = b"\1\0\0\2\0\4\0\0" + bytes(12)


@pytest.fixture(params=["one process", "shared", "pinned"])
def way(request, monkeypatch):
    """Walk in each of the ways there are: alone, shared between three, and with names that cannot be relied on."""
    if request.param == "shared":
        monkeypatch.setattr(tree, "SHARE_AFTER", 0)
        monkeypatch.setattr(tree, "processes", lambda: 3)
    if request.param == "pinned":
        monkeypatch.setattr(tree, "hard_links_protected", lambda: False)
    return request.param


@pytest.fixture
def top(tmp_path):
    """A tree of 1 + 3 + 3 * 4 directories and 3 * 4 * 5 files, beside which something else lies."""
    for outer in range(3):
        for inner in range(4):
            directory = tmp_path / "top/{0}/{1}".format(outer, inner)
            directory.mkdir(parents=True)
            for number in range(5):
                (directory / "file{0}".format(number)).write_text("")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file").write_text("")
    time.sleep(0.02)  # longer than the clock of ctime ticks: a link made while the walk starts is not trusted
    return tmp_path / "top"


ALL = 1 + 3 + 12 + 60


def walk(top, check=False, wanted=None, **settings):
    """Give a tree to US; return the Walk."""
    wanted = wanted or Wanted(US, US)
    result = Walk(str(top), wanted, wanted, check=check, **settings)
    fd = os.open(str(top), os.O_RDONLY)
    try:
        result.run(fd)
    finally:
        os.close(fd)
    return result


def owners(top):
    """Return a dict from each path below top, and top itself, to its owner."""
    paths = [os.path.join(here, name) for here, names, files in os.walk(str(top)) for name in names + files]
    return {os.path.relpath(path, str(top)): os.lstat(path).st_uid for path in paths + [str(top)]}


def skipped(result):
    return sorted(tuple(entry) for entry in result.skipped)


def test_every_entry_is_changed_once(top, way):
    foreseen = walk(top, check=True)
    assert set(owners(top).values()) == {0}
    done = walk(top)
    assert (foreseen.entries, foreseen.changed) == (done.entries, done.changed) == (ALL, ALL)
    assert set(owners(top).values()) == {US}
    assert len(done.first) == 10
    assert owners(top.parent / "outside") == {".": 0, "file": 0}
    again = walk(top)
    assert (again.entries, again.changed, again.first) == (ALL, 0, [])


def test_only_what_differs_is_touched(top, way):
    walk(top)
    wrong = top / "1/2/file3"
    os.chown(str(wrong), THEM, US)
    before = {path: os.lstat(str(top / path)).st_ctime_ns for path in owners(top)}
    time.sleep(0.02)
    result = walk(top)
    assert result.changed == 1
    assert [(path, tuple(old), tuple(new)) for path, old, new in result.first] == [
        ("1/2/file3", (THEM, US, 0o644), (US, US, 0o644))
    ]
    after = {path: os.lstat(str(top / path)).st_ctime_ns for path in owners(top)}
    assert [path for path in before if before[path] != after[path]] == ["1/2/file3"]


def test_links_are_changed_and_not_followed(top, way):
    (top / "to_file").symlink_to("../outside/file")
    (top / "1/to_directory").symlink_to("../../outside")
    walk(top, wanted=Wanted(US, US, parse_mode("0600"), parse_mode("0700")))
    assert os.lstat(str(top / "to_file")).st_uid == os.lstat(str(top / "1/to_directory")).st_uid == US
    assert owners(top.parent / "outside") == {".": 0, "file": 0}
    assert os.stat(str(top.parent / "outside")).st_mode & 0o7777 == 0o755


def test_modes(top, way):
    os.chmod(str(top / "0/0/file0"), 0o755)
    wanted = Wanted(US, US, parse_mode("u=rwX,g=rX,o="), parse_mode("2750"))
    foreseen = walk(top, check=True, wanted=wanted)
    assert walk(top, wanted=wanted).changed == foreseen.changed == ALL
    assert walk(top, wanted=wanted).changed == 0
    modes = {path: os.stat(str(top / path)).st_mode & 0o7777 for path in owners(top)}
    assert modes.pop("0/0/file0") == 0o750
    assert {mode for path, mode in modes.items() if "file" in path} == {0o640}
    assert {mode for path, mode in modes.items() if "file" not in path} == {0o2750}


def test_a_hard_link_to_a_file_outside_is_left_alone(top, way):
    os.link(str(top.parent / "outside/file"), str(top / "1/1/hard"))
    for check in (True, False):
        result = walk(top, check=check)
        assert (result.entries, result.changed) == (ALL + 1, ALL)
        assert (skipped(result), result.skipped_count) == ([("1/1/hard", HARD_LINK)], 1)
    assert os.stat(str(top / "1/1/hard")).st_uid == 0


def test_a_file_with_all_its_names_in_the_tree_is_changed(top, way):
    for name in ("0/0/second", "1/third", "2/3/fourth"):
        os.link(str(top / "0/0/file0"), str(top / name))
    time.sleep(0.02)
    foreseen = walk(top, check=True)
    result = walk(top)
    assert (result.entries, result.changed, skipped(result)) == (ALL + 3, ALL, [])
    assert (foreseen.entries, foreseen.changed, skipped(foreseen)) == (ALL + 3, ALL, [])
    assert set(owners(top).values()) == {US}


def test_a_name_in_an_excluded_place_is_not_in_the_tree(top, way):
    os.link(str(top / "0/0/file0"), str(top / "1/third"))
    result = walk(top, exclude=Exclude(["third"]))
    assert skipped(result) == [("0/0/file0", HARD_LINK)]
    assert os.stat(str(top / "1/third")).st_uid == 0


def test_a_name_that_moves_about_is_not_counted_twice(top, monkeypatch):
    """A user who owns the tree renames the link he has been seen with, to be seen with it again."""
    os.link(str(top.parent / "outside/file"), str(top / "0/hard"))
    time.sleep(0.02)
    enter = Walk._enter

    def enter_and_be_raced(self, level, name):
        for place in ("0/hard", "1/hard", "2/hard"):
            if name != place[0] and os.path.exists(str(top / place)):
                os.rename(str(top / place), str(top / name / "hard"))
        return enter(self, level, name)

    monkeypatch.setattr(Walk, "_enter", enter_and_be_raced)
    result = walk(top)
    assert os.stat(str(top.parent / "outside/file")).st_uid == 0
    assert [reason for _path, reason in result.skipped] == [HARD_LINK]


def test_more_hard_links_than_are_remembered(top, monkeypatch):
    monkeypatch.setattr(tree, "MOST_HARD_LINKS", 2)
    for number in range(5):
        os.link(str(top / "0/0/file{0}".format(number)), str(top / "2/3/link{0}".format(number)))
    time.sleep(0.02)
    result = walk(top)
    assert result.skipped_count > 0
    linked = {os.stat(str(top / "0/0/file{0}".format(number))).st_uid for number in range(5)}
    assert linked <= {0, US}


def test_removed_privileges_are_reported(top, way):
    for name, mode in (("setuid", 0o4755), ("both", 0o6755)):
        (top / "0" / name).write_text("")
        os.chmod(str(top / "0" / name), mode)
    expected = [("0/both", ["setuid", "setgid"]), ("0/setuid", ["setuid"])]
    assert sorted(tuple(entry) for entry in walk(top, check=True).cleared) == expected
    assert sorted(tuple(entry) for entry in walk(top).cleared) == expected
    assert os.stat(str(top / "0/both")).st_mode & 0o7777 == 0o755
    assert walk(top).cleared == []


def test_privileges_of_the_right_owner_stay(top, way):
    walk(top)
    os.chmod(str(top / "0/0/file0"), 0o4755)
    result = walk(top)
    assert (result.changed, result.cleared) == (0, [])
    assert os.stat(str(top / "0/0/file0")).st_mode & 0o7777 == 0o4755


def test_removed_capabilities_are_reported(top, way):
    path = str(top / "0/0/file0")
    os.chmod(path, 0o755)
    try:
        os.setxattr(path, "security.capability", CAPABILITY)
    except OSError:
        pytest.skip(NO_CAPABILITIES)
    for check in (True, False):
        assert [tuple(entry) for entry in walk(top, check=check).cleared] == [("0/0/file0", ["capabilities"])]
    assert "security.capability" not in os.listxattr(path)


def test_device_nodes_are_left_alone(top, way):
    os.mknod(str(top / "2/node"), stat.S_IFCHR | 0o600, os.makedev(1, 3))
    result = walk(top)
    assert skipped(result) == [("2/node", DEVICE_NODE)]
    assert os.stat(str(top / "2/node")).st_uid == 0


def test_fifos_and_sockets_change_owner_only(top, way):
    os.mkfifo(str(top / "1/fifo"))
    os.chmod(str(top / "1/fifo"), 0o620)
    listener = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(str(top / "1"))  # the path of a socket must be short
    listener.bind("socket")
    os.chdir(here)
    mode = os.stat(str(top / "1/socket")).st_mode
    walk(top, wanted=Wanted(US, US, parse_mode("0600")))
    listener.close()
    assert os.stat(str(top / "1/fifo")).st_uid == os.stat(str(top / "1/socket")).st_uid == US
    assert os.stat(str(top / "1/fifo")).st_mode & 0o7777 == 0o620
    assert os.stat(str(top / "1/socket")).st_mode == mode


def test_what_is_excluded_is_neither_changed_nor_entered(top, way):
    result = walk(top, exclude=Exclude(["file4", "1", "2/0"]))
    left = {path for path, owner in owners(top).items() if owner == 0}
    assert left == {path for path in owners(top) if {"file4", "1"} & set(path.split("/")) or path[:3] == "2/0"}
    assert result.entries == result.changed == ALL - len(left)


def test_directories_of_other_items_are_not_entered(top, way):
    status = os.stat(str(top / "1"))
    result = walk(top, prune={(status.st_dev, status.st_ino)})
    assert {path[0] for path, owner in owners(top).items() if owner == 0} == {"1"}
    assert result.skipped == []
    assert walk(top, prune={(status.st_dev, status.st_ino)}, is_system=lambda identity: True).skipped_count == 2


def test_system_directories_are_not_entered(top, way):
    status = os.stat(str(top / "1/1"))
    result = walk(top, is_system=lambda identity: identity == (status.st_dev, status.st_ino))
    assert skipped(result) == [("1/1", SYSTEM)]
    assert os.stat(str(top / "1/1/file1")).st_uid == 0


def test_other_filesystems_are_not_entered(top, way, monkeypatch):
    """The tree is taken to begin on another filesystem than it lies on below: real mounts are for a real host."""
    fstat = os.fstat
    here = os.stat(str(top / "2")).st_ino

    def other_device(fd):
        status = fstat(fd)
        if status.st_ino != here:
            return status
        return os.stat_result(status[:2] + (status.st_dev + 1,) + status[3:])

    monkeypatch.setattr(os, "fstat", other_device)
    result = walk(top)
    assert skipped(result) == [("2", MOUNT_POINT)]
    assert {path[0] for path, owner in owners(top).items() if owner == 0} == {"2"}


def test_vanishing_entries_are_no_error(top, way, monkeypatch):
    """Files go between being seen and being changed, directories between being seen and being entered."""
    chown, opened = os.chown, os.open

    def gone(path):
        if isinstance(path, str) and path in ("file1", "3"):
            raise FileNotFoundError(errno.ENOENT, "gone", path)

    def chown_of_the_vanished(path, *args, **options):
        gone(path)
        return chown(path, *args, **options)

    def open_of_the_vanished(path, *args, **options):
        gone(path)
        return opened(path, *args, **options)

    monkeypatch.setattr(os, "chown", chown_of_the_vanished)
    monkeypatch.setattr(os, "open", open_of_the_vanished)
    result = walk(top)
    assert result.changed == ALL - 3 * 6 - 9


def test_directory_replaced_by_a_link_is_not_followed(top, monkeypatch):
    opened = os.open
    swapped = []

    def open_after_swap(path, flags, *args, **options):
        if path in ("0", "1", "2") and path not in swapped:
            swapped.append(path)
            os.rename(str(top / path), str(top.parent / ("moved" + path)))
            os.symlink(str(top.parent / "outside"), str(top / path))
        return opened(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", open_after_swap)
    walk(top)
    assert sorted(swapped) == ["0", "1", "2"]
    assert owners(top.parent / "outside") == {".": 0, "file": 0}


def test_a_file_replaced_by_a_directory_before_it_is_looked_at_is_left(top, monkeypatch):
    """What kind an entry is was read with its directory; its owner is read later."""
    scandir = os.scandir
    file = top / "0/0/file3"
    number = file.stat().st_ino

    class Listed:
        def __init__(self, fd):
            self.entries = scandir(fd)

        def __iter__(self):
            for entry in self.entries:
                if entry.inode() == number and file.is_file():
                    file.unlink()
                    file.mkdir()
                yield entry

        def __next__(self):
            return next(iter(self))

        def close(self):
            self.entries.close()

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", Listed)
        walk(top)
    assert [name for name, uid in owners(top).items() if uid != US] == ["0/0/file3"]


@pytest.mark.parametrize("replacement", ["link", "hard link", "directory"])
def test_a_file_swapped_before_it_is_changed(top, monkeypatch, replacement):
    """With names that cannot be relied on, what is changed is what was looked at."""
    monkeypatch.setattr(tree, "hard_links_protected", lambda: False)
    monkeypatch.setattr(tree, "only_root_writes", lambda status: False)
    victim = top.parent / "outside/file"
    opened = os.open

    def open_after_swap(path, flags, *args, **options):
        if path == "file3" and not (top / "0/0/old").exists():
            os.rename(str(top / "0/0/file3"), str(top / "0/0/old"))
            if replacement == "link":
                os.symlink(str(victim), str(top / "0/0/file3"))
            elif replacement == "hard link":
                os.link(str(victim), str(top / "0/0/file3"))
            else:
                os.mkdir(str(top / "0/0/file3"))
        return opened(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", open_after_swap)
    walk(top)
    assert victim.stat().st_uid == 0


def test_directory_changes_owner_last_or_first_for_root(top, monkeypatch):
    order = []
    fchown, chown = os.fchown, os.chown

    def note_fchown(fd, *args):
        order.append("directory")
        fchown(fd, *args)

    def note_chown(path, *args, **options):
        order.append("entry")
        chown(path, *args, **options)

    monkeypatch.setattr(os, "fchown", note_fchown)
    monkeypatch.setattr(os, "chown", note_chown)
    leaf = top / "0/0"
    walk(leaf)
    assert order == ["entry"] * 5 + ["directory"]
    del order[:]
    walk(leaf, wanted=Wanted(0, 0))
    assert order == ["directory"] + ["entry"] * 5


def test_an_error_names_the_file(top, way, monkeypatch):
    chown = os.chown

    def refuse(path, *args, **options):
        if path == "file2" or os.path.basename(os.path.realpath(str(path))) == "file2":
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        chown(path, *args, **options)

    monkeypatch.setattr(os, "chown", refuse)
    with pytest.raises(TreeError, match=r"/top/\d/\d/file2: Operation not permitted \(is it immutable"):
        walk(top)


def test_error_without_root_names_the_cause(tmp_path):
    (tmp_path / "top").mkdir()
    (tmp_path / "top/file").write_text("")
    for path in (tmp_path, tmp_path / "top", tmp_path / "top/file"):
        os.chmod(str(path), 0o755)
        os.chown(str(path), THEM, THEM)
    fd = os.open(str(tmp_path / "top"), os.O_RDONLY)
    wanted = Wanted(US, US)

    def as_them(_part):
        os.setuid(THEM)
        try:
            return Walk("top", wanted, wanted).run(fd)
        except TreeError as error:
            return str(error)

    assert Helper(as_them, None).result() == "top/file: Operation not permitted (without root's rights: see become)"
    os.close(fd)


def test_no_process_is_left_behind_after_an_error(top, monkeypatch):
    monkeypatch.setattr(tree, "SHARE_AFTER", 0)
    monkeypatch.setattr(tree, "processes", lambda: 3)
    monkeypatch.setattr(Walk, "_handle", lambda self, level: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        walk(top)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_helper_that_is_killed_is_an_error(top, monkeypatch):
    monkeypatch.setattr(tree, "SHARE_AFTER", 0)
    monkeypatch.setattr(tree, "processes", lambda: 2)
    monkeypatch.setattr(Walk, "_help", lambda self, part: os.kill(os.getpid(), 9))
    with pytest.raises(TreeError, match="was ended"):
        walk(top)


def test_no_recursion(top):
    result = walk(top, recurse=False)
    assert (result.entries, result.changed) == (1, 1)
    assert {path for path, owner in owners(top).items() if owner == US} == {"."}


def test_very_deep_trees(tmp_path, way):
    """Deeper than a path can be long, and than descriptors are allowed at first."""
    fd = os.open(str(tmp_path), os.O_RDONLY)
    for _level in range(1500):
        os.mkdir("deeper", dir_fd=fd)
        inner = os.open("deeper", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = inner
    os.close(fd)
    try:
        result = walk(tmp_path)
    finally:
        subprocess.check_call(["rm", "-rf", str(tmp_path / "deeper")])  # pytest cannot: it recurses
    assert (result.entries, result.changed) == (1501, 1501)


def test_names_of_any_kind(tmp_path, way):
    for name in (b"\xff\xfe", "中文".encode(), b"a\nb", b" ", b"'\"", b"-rf"):
        os.mkdir(os.path.join(os.fsencode(str(tmp_path)), name))
    assert walk(tmp_path).changed == 7


def test_no_descriptor_is_lost(top, way):
    before = os.listdir("/proc/self/fd")
    walk(top)
    assert os.listdir("/proc/self/fd") == before
