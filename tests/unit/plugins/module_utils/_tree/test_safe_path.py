# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import collections
import fcntl
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree import safe_path
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.safe_path import (
    PathError,
    check_absolute,
    locate,
    make_directory,
    only_root_writes,
    path_of,
)


@pytest.fixture
def trusted(monkeypatch):
    """Take every directory for one in which root alone can write, though tests run below /tmp."""
    monkeypatch.setattr(safe_path, "only_root_writes", lambda status: True)


@pytest.fixture
def nothing_left_open():
    before = os.listdir("/proc/self/fd")
    yield
    assert os.listdir("/proc/self/fd") == before


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
    assert where("{0}/a/x/./y//z/.".format(tmp_path)) == (str(tmp_path / "a"), ["x", "y", "z"])
    assert where("/../..") == ("/", [])


def test_identities_go_down_from_the_root(tmp_path):
    place = locate(str(tmp_path), True)
    assert place.identities[0] == (os.stat("/").st_dev, os.stat("/").st_ino)
    assert place.identities[-1] == (os.stat(str(tmp_path)).st_dev, os.stat(str(tmp_path)).st_ino)
    place.close()


@pytest.mark.usefixtures("nothing_left_open")
def test_a_place_is_an_open_directory(tmp_path):
    place = locate(str(tmp_path), True)
    assert fcntl.fcntl(place.fd, fcntl.F_GETFL) & os.O_PATH, "a directory that cannot be read is passed all the same"
    assert place.status == os.stat(str(tmp_path))
    descriptor = place.open()
    assert os.listdir(descriptor) == [] and os.path.samestat(os.fstat(descriptor), place.status)
    os.close(descriptor)
    place.close()


@pytest.mark.usefixtures("nothing_left_open")
def test_nothing_stays_open_where_it_fails(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PathError):
        locate(str(tmp_path / "file"), True)


def test_replacement_of_a_directory_is_not_entered(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "real").mkdir()
    inode = (tmp_path / "real").stat().st_ino
    opened = os.open

    def swapping(name, *args, **options):
        fd = opened(name, *args, **options)
        if name == "real":
            (tmp_path / "real").rename(tmp_path / "moved")
            (tmp_path / "real").symlink_to("elsewhere")
        return fd

    monkeypatch.setattr(os, "open", swapping)
    place = locate(str(tmp_path / "real"), False)
    assert (place.missing, place.status.st_ino) == ([], inode)
    place.close()


Status = collections.namedtuple("Status", "st_uid st_mode")


@pytest.mark.parametrize(
    "uid, mode, safe",
    [
        (0, 0o40755, True),
        (5, 0o40700, True),
        (1, 0o40755, False),
        (0, 0o40775, False),
        (0, 0o40757, False),
        (5, 0o41777, False),
    ],
)
def test_directories_that_only_root_can_change(monkeypatch, uid, mode, safe):
    monkeypatch.setattr(os, "geteuid", lambda: 5)
    assert only_root_writes(Status(uid, mode)) == safe


def test_the_directory_that_holds_a_link_decides(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    own = os.stat(str(tmp_path)).st_ino
    monkeypatch.setattr(safe_path, "only_root_writes", lambda status: status.st_ino != own)
    with pytest.raises(PathError, match="is not followed"):
        where(tmp_path / "link")


@pytest.mark.usefixtures("trusted")
def test_as_many_links_as_the_kernel_follows(tmp_path):
    (tmp_path / "0").mkdir()
    for number in range(1, 42):
        (tmp_path / str(number)).symlink_to(str(number - 1))
    assert where(tmp_path / "40") == (str(tmp_path / "0"), [])
    with pytest.raises(PathError, match="too many symbolic links"):
        where(tmp_path / "41")


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


def test_directories_below_an_untrusted_one_are_untrusted(tmp_path):
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


@pytest.mark.skipif(os.geteuid() != 0, reason="makes links of other users, which needs root")
@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("owner, followed", [(0, True), (4711, True), (1, False)])
def test_links_of_root_and_of_who_runs_this(tmp_path, monkeypatch, owner, followed):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    os.chown(str(tmp_path / "link"), owner, owner, follow_symlinks=False)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    if followed:
        assert where(tmp_path / "link") == (str(tmp_path / "real"), [])
    else:
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


def test_a_path_with_a_nul():
    with pytest.raises(PathError, match=r"^'/opt\\x00/etc' holds a NUL character$"):
        check_absolute("/opt\0/etc")
    check_absolute("/opt/OMS")


def test_parents_that_are_made_can_be_passed_by_all():
    assert safe_path.PARENT_MODE == 0o755


@pytest.mark.usefixtures("nothing_left_open")
def test_a_file_in_the_place_of_a_directory_to_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    parent = os.open(str(tmp_path), os.O_RDONLY)
    with pytest.raises(NotADirectoryError):
        make_directory(parent, "file", None, None, 0o700)
    os.close(parent)


@pytest.mark.usefixtures("nothing_left_open")
def test_a_directory_that_cannot_be_labelled(tmp_path):
    def label(fd, path):
        raise OSError("no label")

    parent = os.open(str(tmp_path), os.O_RDONLY)
    with pytest.raises(OSError, match="no label"):
        make_directory(parent, "new", None, None, 0o755, label)
    os.close(parent)
    assert os.stat(str(tmp_path / "new")).st_mode & 0o7777 == 0o700


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


@pytest.mark.usefixtures("nothing_left_open")
def test_on_the_way_up_a_directory_takes_its_distrust_along(tmp_path, monkeypatch):
    (tmp_path / "open").mkdir()
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    distrusted = os.stat(str(tmp_path / "open")).st_ino
    monkeypatch.setattr(safe_path, "only_root_writes", lambda status: status.st_ino != distrusted)
    assert where(tmp_path / "open/../link") == (str(tmp_path / "real"), [])


def test_a_refused_link_is_named_with_where_it_leads(tmp_path):
    (tmp_path / "link").symlink_to("/etc")
    os.chmod(str(tmp_path), 0o777)
    with pytest.raises(PathError) as raised:
        where(tmp_path / "link")
    assert str(raised.value) == (
        "{0}/link: link is a symbolic link (to /etc) that a user other than root can change: it is not followed"
    ).format(tmp_path)
