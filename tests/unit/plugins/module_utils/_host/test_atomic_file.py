# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import errno
import os
import signal
import socket
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import (
    OTHER,
    REGULAR,
    Unflushed,
    flush_directory,
    look,
    make_directories,
    replace,
)


def test_look_returns_kind_and_content(tmp_path):
    (tmp_path / "file").write_bytes(b"text")
    (tmp_path / "directory").mkdir()
    (tmp_path / "masked").symlink_to("/dev/null")
    (tmp_path / "dangling").symlink_to("nowhere")
    os.mkfifo(str(tmp_path / "fifo"))
    assert look(str(tmp_path / "file")) == ("file", b"text")
    assert look(str(tmp_path / "directory")) == ("other", None)
    assert look(str(tmp_path / "fifo")) == ("other", None)
    assert look(str(tmp_path / "masked")) == ("link", "/dev/null")
    assert look(str(tmp_path / "dangling")) == ("link", "nowhere")
    assert look(str(tmp_path / "missing")) == ("absent", None)
    assert look(str(tmp_path / "file" / "below")) == ("absent", None)


def test_replace_has_the_mode_before_the_name(tmp_path):
    path = str(tmp_path / "a.service")
    seen = []

    def finish(temporary):
        os.chmod(temporary, 0o640)
        seen.append((os.path.dirname(temporary), os.path.exists(path)))

    replace(path, b"new", finish)
    assert seen == [(str(tmp_path), False)]
    assert (look(path), os.stat(path).st_mode & 0o777) == (("file", b"new"), 0o640)


def test_a_link_is_replaced_and_not_written_through(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"precious")
    (tmp_path / "a.service").symlink_to(elsewhere)
    replace(str(tmp_path / "a.service"), b"new", lambda temporary: None)
    assert elsewhere.read_bytes() == b"precious"
    assert look(str(tmp_path / "a.service")) == ("file", b"new")


@pytest.mark.parametrize("broken", ["fsync", "rename"])
def test_failure_leaves_the_old_file_and_no_temporary_file(tmp_path, monkeypatch, broken):
    def fail(*dummy):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = str(tmp_path / "a.service")
    replace(path, b"old", lambda temporary: None)
    monkeypatch.setattr(os, broken, fail)
    with pytest.raises(OSError):
        replace(path, b"new", lambda temporary: None)
    monkeypatch.undo()
    assert look(path) == ("file", b"old")
    assert os.listdir(str(tmp_path)) == ["a.service"]


def test_what_fails_after_the_rename_says_that_the_new_file_is_there(tmp_path, monkeypatch):
    path = str(tmp_path / "a.service")
    flush = os.fsync

    def fail(descriptor):
        if os.path.isdir("/proc/self/fd/%d" % descriptor):
            raise OSError(errno.EIO, "Input/output error")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Unflushed) as error:
        replace(path, b"new", lambda temporary: None)
    assert (error.value.errno, error.value.filename) == (errno.EIO, str(tmp_path))
    assert look(path) == ("file", b"new")


def test_directories_are_all_made_or_none(tmp_path, monkeypatch):
    def fail(path, mode):
        if path.endswith("b"):
            raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "chmod", fail)
    with pytest.raises(OSError):
        make_directories(str(tmp_path / "a" / "b" / "c"))
    assert os.listdir(str(tmp_path)) == []


def test_kill_at_any_moment_leaves_a_complete_file(tmp_path):
    path = str(tmp_path / "a.service")
    texts = [b"old\n" * 30000, b"new\n" * 30000]
    replace(path, texts[0], lambda temporary: None)
    for delay in range(20):
        child = os.fork()
        if not child:
            try:
                while True:
                    replace(path, texts[1], lambda temporary: None)
                    replace(path, texts[0], lambda temporary: None)
            finally:
                os._exit(1)
        time.sleep(delay / 1000.0)
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert look(path)[1] in texts
    assert all(name == "a.service" or name.startswith(".#a.service.") for name in os.listdir(str(tmp_path)))


def test_directories_are_readable_whatever_the_umask(tmp_path):
    old = os.umask(0o077)
    try:
        made = make_directories(str(tmp_path / "a" / "b"))
    finally:
        os.umask(old)
    assert made == [str(tmp_path / "a"), str(tmp_path / "a" / "b")]
    assert [os.stat(path).st_mode & 0o777 for path in made] == [0o755, 0o755]


@pytest.fixture
def nothing_left_open():
    before = os.listdir("/proc/self/fd")
    yield
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.usefixtures("nothing_left_open")
def test_what_is_neither_file_nor_link(tmp_path):
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(tmp_path / "socket"))
    os.mkfifo(str(tmp_path / "pipe"))
    (tmp_path / "file").write_text("data")
    for name in ("socket", "pipe", "."):
        assert look(str(tmp_path / name)) == (OTHER, None)
    assert look(str(tmp_path / "file")) == (REGULAR, b"data")


def test_what_cannot_be_told_is_raised(tmp_path):
    with pytest.raises(OSError) as raised:
        look(str(tmp_path / ("x" * 300)))
    assert raised.value.errno == errno.ENAMETOOLONG


@pytest.mark.usefixtures("nothing_left_open")
def test_whoever_is_to_own_it_finds_it_whole_and_closed(tmp_path):
    seen = []

    def finish(path):
        with open(path, "rb") as stream:
            seen.append((stream.read(), os.stat(path).st_mode & 0o7777))

    replace(str(tmp_path / "file"), b"data", finish)
    assert seen == [(b"data", 0o600)]


def test_the_longest_names_can_be_replaced(tmp_path):
    replace(str(tmp_path / ("x" * 250)), b"data", lambda path: None)
    assert os.listdir(str(tmp_path)) == ["x" * 250]


@pytest.mark.usefixtures("nothing_left_open")
def test_only_a_directory_is_flushed_as_one(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unflushed) as raised:
        flush_directory(str(tmp_path / "file"))
    assert raised.value.errno == errno.ENOTDIR
    flush_directory(str(tmp_path))
