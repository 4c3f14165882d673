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
        files.put(path, before)
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


def test_directories_are_made_and_taken_away_with_what_failed(tmp_path, monkeypatch):
    path = str(tmp_path / "b" / "c" / "a")
    assert files.put(path, entry()) == [str(tmp_path / "b"), str(tmp_path / "b" / "c")]

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError) as failed:
        files.put(str(tmp_path / "d" / "a"), entry())
    assert failed.value.filename == str(tmp_path / "d" / "a")
    assert sorted(os.listdir(str(tmp_path))) == ["b"]


def test_what_a_killed_put_left_is_swept_and_nothing_else(tmp_path):
    for name in ("a", ".#a.0123456789ab", ".#b.0123456789ab", ".a.swp", ".#a"):
        (tmp_path / name).write_text("")
    files.sweep([str(tmp_path / "a"), str(tmp_path / "none" / "a")])
    assert sorted(os.listdir(str(tmp_path))) == [".#a", ".#b.0123456789ab", ".a.swp", "a"]


def test_removing_what_is_not_there_needs_no_right_to_write(tmp_path, monkeypatch):
    def read_only(path):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)

    monkeypatch.setattr(os, "unlink", read_only)
    files.remove(str(tmp_path / "a"))
    (tmp_path / "a").write_text("")
    with pytest.raises(OSError):
        files.remove(str(tmp_path / "a"))
