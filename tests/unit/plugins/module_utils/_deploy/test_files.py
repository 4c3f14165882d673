# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import errno
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT, LINK, OTHER, REGULAR


def entry(data=b"x", mode=0o640):
    return files.Entry(REGULAR, data, None, mode, os.geteuid(), os.getegid(), {})


def failing(number):
    def fail(*dummy, **more):
        raise OSError(number, os.strerror(number))

    return fail


@pytest.fixture
def flushed(monkeypatch):
    """What is brought to the disk, in this order."""
    found = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: found.append(os.readlink("/proc/self/fd/%d" % descriptor)))
    return found


def with_attribute(path, name, value):
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip("no extended attributes here: %s" % error)


def test_what_was_there_is_put_there_again(tmp_path):
    path = str(tmp_path / "a")
    for state in ("file", "link", "absent"):
        if state == "file":
            files.put(path, entry(b"\xff\0", 0o4755))
            with_attribute(path, "user.note", b"n")
        elif state == "link":
            os.unlink(path)
            os.symlink("nowhere", path)
        else:
            os.unlink(path)
        before = files.look(path)
        files.put(path, entry(b"other", 0o600))
        assert files.look(path) != before
        assert files.put(path, before) == []
        assert files.look(path) == before


def test_kinds(tmp_path):
    assert files.look(str(tmp_path / "none" / "below")).kind == ABSENT
    assert files.look(str(tmp_path)).kind == OTHER
    os.mkfifo(str(tmp_path / "pipe"))
    assert files.look(str(tmp_path / "pipe")).kind == OTHER
    os.symlink("pipe", str(tmp_path / "link"))
    assert files.look(str(tmp_path / "link"))[:3] == (LINK, None, "pipe")
    with pytest.raises(OSError):
        files.put(str(tmp_path / "pipe"), files.look(str(tmp_path)))


def test_what_lies_below_a_file_is_absent_and_what_cannot_be_looked_at_an_error(tmp_path):
    (tmp_path / "a").write_text("")
    assert files.look(str(tmp_path / "a" / "below")) == files.NOTHING
    with pytest.raises(OSError):
        files.look(str(tmp_path / ("a" * 300)))


def test_a_link_that_takes_the_place_of_a_file_is_not_followed(tmp_path, monkeypatch):
    os.symlink("/etc/passwd", str(tmp_path / "a"))
    monkeypatch.setattr(os, "lstat", os.stat)
    with pytest.raises(OSError):
        files.look(str(tmp_path / "a"))


def test_what_is_too_large_is_not_read(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100000)
    assert len(files.look(str(path)).data) == 100000
    monkeypatch.setattr(files, "LIMIT", 100000)
    assert len(files.look(str(path)).data) == 100000
    monkeypatch.setattr(files, "LIMIT", 99999)
    with pytest.raises(OSError) as raised:
        files.look(str(path))
    assert (raised.value.errno, raised.value.filename) == (errno.EFBIG, str(path))


@pytest.mark.parametrize("call", ["listxattr", "getxattr"])
def test_a_filesystem_without_attributes(tmp_path, monkeypatch, call):
    path = tmp_path / "a"
    path.write_text("")
    monkeypatch.setattr(os, "listxattr", lambda descriptor: ["user.note"])
    for number in (errno.ENOTSUP, errno.ENODATA):
        monkeypatch.setattr(os, call, failing(number))
        assert files.look(str(path)).attributes == {}
    monkeypatch.setattr(os, call, failing(errno.EIO))
    with pytest.raises(OSError):
        files.look(str(path))


def test_what_is_neither_file_nor_link_is_not_made(tmp_path):
    path = str(tmp_path / "none" / "a")
    with pytest.raises(OSError, match="neither a file nor a link") as raised:
        files.put(path, files.look(str(tmp_path)))
    assert (raised.value.errno, raised.value.filename) == (errno.EINVAL, path)
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="giving files away is for root")
def test_owner_and_mode_come_back(tmp_path):
    path = str(tmp_path / "a")
    for uid, gid in ((65534, 0), (0, 65534)):
        given = entry(mode=0o6711)._replace(uid=uid, gid=gid)
        files.put(path, given)
        assert files.look(path) == given


def test_what_has_the_right_owner_is_given_to_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "chown", failing(errno.EPERM))
    files.put(str(tmp_path / "a"), entry())
    assert files.look(str(tmp_path / "a")) == entry()


@pytest.mark.parametrize("number", [errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EINVAL, errno.ENOSPC])
def test_an_attribute_that_is_refused(tmp_path, monkeypatch, number):
    path, refused = str(tmp_path / "a"), []
    given = entry()._replace(attributes={"user.note": b"n"})
    monkeypatch.setattr(os, "setxattr", failing(number))
    with pytest.raises(OSError):
        files.put(path, given)
    assert not os.path.exists(path)
    if number == errno.ENOSPC:
        with pytest.raises(OSError):
            files.put(path, given, refused)
    else:
        files.put(path, given, refused)
        assert refused == ["user.note"] and files.look(path) == entry()


def test_names_that_come_and_go_are_brought_to_the_disk(tmp_path, flushed):
    top, above, folder = str(tmp_path), str(tmp_path / "b"), str(tmp_path / "b" / "c")
    path = os.path.join(folder, "a")
    link = files.Entry(LINK, None, "nowhere", None, None, None, {})
    files.put(path, link)
    assert flushed == [folder, top, above]
    files.put(path, link)  # it is there
    assert flushed[3:] == []
    files.remove(path)
    assert flushed[3:] == [folder]
    assert files.remove_if_empty(folder) and files.remove_if_empty(folder)
    assert flushed[4:] == [above]
    assert not files.remove_if_empty(top)
    assert flushed[5:] == []


def test_a_link_that_leads_elsewhere_is_replaced(tmp_path):
    path = tmp_path / "a"
    path.write_text("")
    for target in ("one", "two"):
        files.put(str(path), files.Entry(LINK, None, target, None, None, None, {}))
        assert os.readlink(str(path)) == target
    assert os.listdir(str(tmp_path)) == ["a"]


def test_directories_are_made_and_taken_away_with_what_failed(tmp_path, monkeypatch):
    path = str(tmp_path / "b" / "c" / "a")
    assert files.put(path, entry()) == [str(tmp_path / "b"), str(tmp_path / "b" / "c")]

    monkeypatch.setattr(os, "fsync", failing(errno.ENOSPC))
    with pytest.raises(OSError) as failed:
        files.put(str(tmp_path / "d" / "e" / "a"), entry())
    assert failed.value.filename == str(tmp_path / "d" / "e" / "a")
    assert sorted(os.listdir(str(tmp_path))) == ["b"]


def test_what_a_killed_put_left_is_swept_and_nothing_else(tmp_path):
    for name in ("a", ".#a.0123456789ab", ".#b.0123456789ab", ".a.swp", ".#a", "mya.old"):
        (tmp_path / name).write_text("")
    files.sweep([str(tmp_path / "a"), str(tmp_path / "none" / "a")])
    assert sorted(os.listdir(str(tmp_path))) == [".#a", ".#b.0123456789ab", ".a.swp", "a", "mya.old"]


@pytest.mark.parametrize("name", ["a", "n" * 250])
def test_what_was_left_of_a_link_is_swept(tmp_path, monkeypatch, name):
    path = str(tmp_path / name)
    monkeypatch.setattr(os, "rename", failing(errno.EIO))
    with pytest.raises(OSError):
        files.put(path, files.Entry(LINK, None, "nowhere", None, None, None, {}))
    assert len(os.listdir(str(tmp_path))) == 1
    files.sweep([str(tmp_path / ("n" * 199))])
    assert len(os.listdir(str(tmp_path))) == 1
    files.sweep([path])
    assert os.listdir(str(tmp_path)) == []


def test_removing_what_is_not_there_needs_no_right_to_write(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "unlink", failing(errno.EROFS))
    files.remove(str(tmp_path / "a"))
    (tmp_path / "a").write_text("")
    with pytest.raises(OSError):
        files.remove(str(tmp_path / "a"))
