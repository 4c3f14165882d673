# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree import safe_path
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.safe_path import (
    PathError,
    check_absolute,
    locate,
    make_directory,
    path_of,
)


@pytest.fixture
def trusted(monkeypatch):
    """Take every directory for one in which root alone can write, though tests run below /tmp."""
    monkeypatch.setattr(safe_path, "only_root_writes", lambda status: True)


def where(path, follow_last=True):
    """Return what locate() found: the directory that exists, and the names missing below."""
    place = locate(str(path), follow_last)
    try:
        return path_of(place.fd), place.missing
    finally:
        place.close()


def test_what_exists_and_what_is_missing(tmp_path):
    (tmp_path / "a").mkdir()
    assert where(tmp_path / "a") == (str(tmp_path / "a"), [])
    assert where(tmp_path / "a/b/c") == (str(tmp_path / "a"), ["b", "c"])
    assert where("{0}//a/./../a/x/".format(tmp_path)) == (str(tmp_path / "a"), ["x"])
    assert where("/../..") == ("/", [])


def test_identities_go_down_from_the_root(tmp_path):
    place = locate(str(tmp_path), True)
    assert place.identities[0] == (os.stat("/").st_dev, os.stat("/").st_ino)
    assert place.identities[-1] == (os.stat(str(tmp_path)).st_dev, os.stat(str(tmp_path)).st_ino)
    place.close()


@pytest.mark.usefixtures("trusted")
def test_a_link_of_root_is_followed(tmp_path):
    (tmp_path / "real/inner").mkdir(parents=True)
    (tmp_path / "relative").symlink_to("real/../real")
    (tmp_path / "absolute").symlink_to(tmp_path / "real")
    (tmp_path / "dangling").symlink_to("nowhere")
    assert where(tmp_path / "relative/inner") == (str(tmp_path / "real/inner"), [])
    assert where(tmp_path / "absolute/inner/new") == (str(tmp_path / "real/inner"), ["new"])
    assert where(tmp_path / "relative") == (str(tmp_path / "real"), [])
    assert where(tmp_path / "dangling/x") == (str(tmp_path), ["nowhere", "x"])


@pytest.mark.usefixtures("trusted")
def test_a_last_link_is_not_followed_where_a_tree_is_meant(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    for end in ("", "/", "/."):
        with pytest.raises(PathError, match="is a symbolic link to real: name the directory itself"):
            where("{0}/link{1}".format(tmp_path, end), follow_last=False)


@pytest.mark.usefixtures("trusted")
def test_links_in_a_circle(tmp_path):
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    with pytest.raises(PathError, match="too many symbolic links"):
        where(tmp_path / "one/x")


def test_a_link_where_others_write_is_not_followed(tmp_path):
    (tmp_path / "link").symlink_to("/etc")
    os.chmod(str(tmp_path), 0o777)
    for path in ("link", "link/ssh"):
        with pytest.raises(PathError, match="a user other than root can change: it is not followed"):
            where(tmp_path / path)


def test_trust_once_lost_stays_lost(tmp_path):
    os.chmod(str(tmp_path), 0o777)
    (tmp_path / "closed").mkdir(mode=0o700)
    (tmp_path / "closed/link").symlink_to("/etc")
    with pytest.raises(PathError, match="is not followed"):
        where(tmp_path / "closed/link")


@pytest.mark.skipif(os.geteuid() != 0, reason="makes a link of another user, which needs root")
@pytest.mark.usefixtures("trusted")
def test_a_link_of_another_user_is_not_followed(tmp_path):
    (tmp_path / "link").symlink_to("/etc")
    os.chown(str(tmp_path / "link"), 4711, 4711, follow_symlinks=False)
    with pytest.raises(PathError, match="is not followed"):
        where(tmp_path / "link")


def test_what_is_no_directory(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PathError, match="file exists and is not a directory"):
        where(tmp_path / "file")
    with pytest.raises(PathError, match="'..' after it leads nowhere"):
        where(tmp_path / "missing/../x")
    with pytest.raises(PathError, match="File name too long"):
        where(tmp_path / ("x" * 300))


@pytest.mark.parametrize("path", ["opt/OMS", "", "~/x", "./x"])
def test_relative_paths(path):
    with pytest.raises(PathError, match="is a relative path"):
        check_absolute(path)


def test_a_directory_is_made_with_its_mode(tmp_path):
    parent = os.open(str(tmp_path), os.O_RDONLY)
    labelled = []
    fd, made = make_directory(parent, "new", None, None, 0o2771, lambda new, path: labelled.append(path))
    assert made
    assert os.fstat(fd).st_mode & 0o7777 == 0o2771
    assert labelled == [str(tmp_path / "new")]
    os.close(fd)
    fd, made = make_directory(parent, "new", None, None, 0o700)
    assert not made
    assert os.fstat(fd).st_mode & 0o7777 == 0o2771
    os.close(fd)
    (tmp_path / "link").symlink_to("/etc")
    with pytest.raises(OSError):
        make_directory(parent, "link", None, None, 0o700)
    os.close(parent)


def test_a_directory_being_made_is_never_open_to_others(tmp_path, monkeypatch):
    parent = os.open(str(tmp_path), os.O_RDONLY)
    seen = []
    monkeypatch.setattr(os, "fchown", lambda fd, uid, gid: seen.append(os.fstat(fd).st_mode & 0o7777))
    fd, _made = make_directory(parent, "new", 1, 1, 0o755)
    assert seen == [0o700]
    os.close(fd)
    os.close(parent)
