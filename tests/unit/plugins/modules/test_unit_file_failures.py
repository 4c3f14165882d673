# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call to the system that unit_file makes fails once, before or after it does its work: the message, and what the
module returns, say what is so on the disk."""

import collections
import errno
import io
import json
import os
import sys

import pytest

pytest.importorskip("ansible.module_utils.basic")

from ansible.module_utils import basic

from ansible_collections.unitsmith.systemd.plugins.module_utils._host import systemd
from ansible_collections.unitsmith.systemd.plugins.modules import unit_file

OLD, NEW = "[Service]\nExecStart=/bin/old\n", "[Service]\nExecStart=/bin/new\n"
CALLS = "open fdopen dup fstat readlink mkdir chmod fsync rename unlink rmdir close listdir stat lstat urandom".split()
# Those that do something to a name: the error may come when it is done.
WORK = ("mkdir", "rename", "unlink", "rmdir", "fsync", "close", "chmod")
# Calls that Python's library makes count where they are made for these files.
OURS = ("unit_file.py", "atomic_file.py", "candidate.py")

SCENARIOS = {
    "create": (dict(content=NEW), {}),
    "create a drop-in": (dict(content=NEW, dropin="x"), {"a.service": OLD}),
    "update": (dict(content=NEW, backup=True), {"a.service": OLD}),
    "remove": (dict(state="absent", backup=True), {"a.service": OLD}),
    "remove the last drop-in": (dict(state="absent", dropin="x"), {"a.service.d/x.conf": OLD}),
    "remove a drop-in": (dict(state="absent", dropin="x"), {"a.service.d/x.conf": OLD, "a.service.d/y.conf": OLD}),
    "remove from a linked directory": (dict(state="absent", dropin="x"), {"real.d/x.conf": OLD}),
}


class Stream:
    """A file whose text cannot be written."""

    def __init__(self, stream):
        self.stream = stream

    def __enter__(self):
        return self

    def __exit__(self, *dummy):
        self.stream.close()

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, dummy):
        raise OSError(errno.ENOSPC, "No space left on device")


class Faults:
    """Counts the calls and lets one of them fail."""

    def __init__(self, monkeypatch, fail=None, late=False):
        self.seen = collections.Counter()
        self.fail, self.late = fail, late
        for name in CALLS:
            monkeypatch.setattr(os, name, self.wrapped(name, getattr(os, name)))

    def wrapped(self, name, real):
        def call(*args, **kwargs):
            frame = sys._getframe(1)
            while frame and frame.f_code.co_filename.endswith(("posixpath.py", "genericpath.py", "contextlib.py")):
                frame = frame.f_back
            if not frame.f_code.co_filename.endswith(OURS):
                return real(*args, **kwargs)
            self.seen[name] += 1
            if (name, self.seen[name]) != self.fail:
                return real(*args, **kwargs)
            if name == "fdopen" and self.late:
                return Stream(real(*args, **kwargs))
            if self.late:
                real(*args, **kwargs)
            raise OSError(errno.EIO, "Input/output error", *args[:1] * isinstance(args[0], str))

        return call


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the module in a directory, return its result."""

    def call(directory, fail=None, late=False, **options):
        options = dict({"name": "a.service", "scope": "user", "lint": "ignore"}, **options)
        with monkeypatch.context() as patch:
            patch.setenv("XDG_CONFIG_HOME", str(directory))
            patch.setattr(systemd, "is_running", lambda: True)
            patch.setattr(systemd.Host, "status", lambda dummy, name: {})
            patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode())
            patch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
            patch.setattr("sys.stdin", io.StringIO())
            faults = Faults(patch, fail, late)
            with pytest.raises(SystemExit):
                unit_file.main()
        return json.loads(capsys.readouterr().out), faults.seen

    return call


def prepared(directory, files):
    """Make the files; return the path of the one that the options name."""
    units = directory / "systemd" / "user"
    for name, text in files.items():
        path = units / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    if any(name.startswith("real.d/") for name in files):
        (units / "a.service.d").symlink_to("real.d")
    return units


def text_at(path):
    return path.read_text() if path.exists() else None


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_the_message_says_what_is_so(run, tmp_path, scenario):
    options, files = SCENARIOS[scenario]
    name = "a.service.d/x.conf" if "dropin" in options else "a.service"
    wanted = None if options.get("state") == "absent" else NEW
    whole = tmp_path / "whole"
    result, seen = run(whole, **options) if not files else run(prepared(whole, files).parents[1], **options)
    assert not result.get("failed"), result["msg"]
    assert text_at(whole / "systemd" / "user" / name) == wanted
    cases = [((call, n + 1), late) for call in seen for n in range(seen[call]) for late in (False, True)]
    assert len(cases) > 8
    for number, (fail, late) in enumerate(cases):
        if late and fail[0] not in (*WORK, "fdopen"):
            continue
        directory = tmp_path / str(number)
        path = prepared(directory, files) / name
        before = text_at(path)
        result = run(directory, fail, late, **options)[0]
        where = (fail, late, result.get("msg"))
        now = text_at(path)
        assert now in (before, wanted), where
        assert result["changed"] == (now != before), where
        if not result.get("failed"):
            assert now == wanted, where
            continue
        done = "removed" if now is None else "written" if before is None else "replaced"
        same = "The unit is what it was." in result["msg"] or "Nothing was changed." in result["msg"]
        assert same == (now == before), where
        assert ("The unit was %s all the same." % done in result["msg"]) == (now != before), where
        assert result["daemon_reload_needed"] == (now != before), where
        if now == before and options.get("state") != "absent":
            assert not path.parent.exists() or path.exists() or "rmdir" in where[0] or path.parent.name == "user", where


def test_a_linked_directory_stays(run, tmp_path):
    units = prepared(tmp_path, {"real.d/x.conf": OLD})
    result = run(tmp_path, state="absent", dropin="x")[0]
    assert result["changed"] and not result.get("failed")
    assert (units / "a.service.d").is_symlink()
    assert os.listdir(str(units / "real.d")) == []


def test_a_directory_that_cannot_be_removed_is_told_of(run, tmp_path, monkeypatch):
    warnings = []
    monkeypatch.setattr(unit_file.Module, "warn", lambda dummy, text: warnings.append(text))
    units = prepared(tmp_path, {"a.service.d/x.conf": OLD})
    result = run(tmp_path, ("rmdir", 1), state="absent", dropin="x")[0]
    assert result["changed"] and not result.get("failed")
    assert (units / "a.service.d").is_dir()
    where = units / "a.service.d"
    assert warnings == ["The drop-in was removed, its directory %s is left: Input/output error." % where]
