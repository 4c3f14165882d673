# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import errno
import fcntl
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.descent import MAX_LINKS, Descent, steps


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "file").write_text("text")
    (tmp_path / "down").symlink_to("a/b")
    (tmp_path / "inside").symlink_to("/a/b")
    (tmp_path / "above").symlink_to("../../../../a")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "to-file").symlink_to("a/file")
    return tmp_path


def inode_of(root, path):
    with Descent(str(root)) as descent:
        descent.walk(path)
        return os.fstat(descent.found).st_ino


@pytest.mark.parametrize(
    "path, real",
    [
        ("", "."),
        ("a//./b/", "a/b"),
        ("a/b/../file", "a/file"),
        ("../../a", "a"),
        ("down", "a/b"),
        ("inside", "a/b"),
        ("above/b", "a/b"),
        ("down/../file", "a/file"),
        ("to-file", "a/file"),
    ],
)
def test_path_is_resolved_below_the_root(tree, path, real):
    assert inode_of(tree, path) == (tree / real).stat().st_ino


@pytest.mark.parametrize(
    "path, error",
    [("x", errno.ENOENT), ("a/x/y", errno.ENOENT), ("a/file/x", errno.ENOTDIR), ("circle", errno.ELOOP)],
)
def test_unresolvable_paths(tree, path, error):
    with pytest.raises(OSError) as raised:
        inode_of(tree, path)
    assert raised.value.errno == error


def test_as_many_links_as_the_kernel_follows(tmp_path):
    (tmp_path / "0").mkdir()
    for number in range(1, MAX_LINKS + 2):
        (tmp_path / str(number)).symlink_to(str(number - 1))
    assert inode_of(tmp_path, str(MAX_LINKS)) == (tmp_path / "0").stat().st_ino
    with pytest.raises(OSError):
        inode_of(tmp_path, str(MAX_LINKS + 1))


@pytest.mark.parametrize("path", ["", "a/b/../file", "above/b", "a/x", "a/file/x", "circle"])
def test_nothing_stays_open(tree, path):
    before = os.listdir("/proc/self/fd")
    with contextlib.suppress(OSError):
        inode_of(tree, path)
    assert os.listdir("/proc/self/fd") == before


def test_each_directory_on_the_way_is_known_by_its_path(tree):
    with Descent(str(tree) + "/") as descent:
        descent.walk("down/../b")
        assert [level.path for level in descent.stack] == [str(tree), str(tree / "a"), str(tree / "a" / "b")]
        assert descent.path_of("file") == str(tree / "a" / "b" / "file")
    with Descent() as descent:
        descent.walk("/proc")
        assert [level.path for level in descent.stack] == ["/", "/proc"]


def test_directories_are_held_without_being_read(tree):
    with Descent(str(tree)) as descent:
        descent.walk("a/b")
        assert all(fcntl.fcntl(level.fd, fcntl.F_GETFL) & os.O_PATH for level in descent.stack)
    with pytest.raises(NotADirectoryError):
        Descent(str(tree / "a" / "file"))


def test_steps():
    assert steps("/a/./b//c/..") == ["..", "c", "b", "a"]
