# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import subprocess
import tempfile
from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_access
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    Answer,
    Question,
    ask,
    changeable,
    doubtful,
    doubting,
    with_doubts,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Identity

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
NOBODY = Identity("nobody", "nogroup", 65534, 65534, (), "/", "/bin/sh")


@pytest.fixture
def tree(tmp_path_factory):
    """A directory that everybody may enter, which pytest's own are not."""
    path = tempfile.mkdtemp(dir="/var/tmp")
    os.chmod(path, 0o755)
    yield path
    shutil.rmtree(path)


def make(path, mode, owner=0, text=None):
    if text is None:
        os.makedirs(path, exist_ok=True)
    else:
        with open(path, "w") as stream:
            stream.write(text)
    os.chown(path, owner, owner)
    os.chmod(path, mode)
    return path


def one(path, wanted="", identity=NOBODY, root="/"):
    return ask(identity, [Question(path, wanted, root)])[0]


def test_all_that_deny_are_named_at_once(tree):
    make(tree + "/a/b/c", 0o755)
    make(tree + "/a/b", 0o700)
    make(tree + "/a", 0o711)
    make(tree + "/a/b/c", 0o644)
    make(tree + "/a/b/c/f", 0o644, text="")
    answer = one(tree + "/a/b/c/f", "r")
    assert answer.state == "there" and answer.at == tree + "/a/b/c/f"
    assert [row[0] for row in answer.closed] == [tree + "/a/b", tree + "/a/b/c"]
    assert one(tree + "/a/b/c/f", "r", NOBODY._replace(uid=0, gid=0)).closed == []


def test_links_are_followed_to_where_they_lead(tree):
    make(tree + "/home/code", 0o755)
    make(tree + "/home", 0o700)
    os.symlink(tree + "/home/code", tree + "/link")
    os.symlink("../" + os.path.basename(tree) + "/link/.", tree + "/relative")
    for name in ("/link", "/relative"):
        answer = one(tree + name, "x")
        assert answer.at == tree + "/home/code" and [row[0] for row in answer.closed] == [tree + "/home"]


@pytest.mark.parametrize(
    "path,state,at,kind",
    [
        ("/missing/x", "missing", "/missing", None),
        ("/file/x", "not-directory", "/file", "file"),
        ("/circle", "loop", "/circle", None),
        ("/broken", "missing", "/nowhere", None),
        ("/dir/../file", "there", "/file", "file"),
        ("/dir/..", "there", "", "directory"),
        ("/pipe", "there", "/pipe", "other"),
        ("/" + 300 * "x", "unseen", "/" + 300 * "x", None),
    ],
)
def test_states(tree, path, state, at, kind):
    make(tree + "/dir", 0o755)
    make(tree + "/file", 0o644, text="")
    os.symlink("circle", tree + "/circle")
    os.symlink("nowhere/x", tree + "/broken")
    os.mkfifo(tree + "/pipe")
    answer = one(tree + path)
    assert (answer.state, answer.at, answer.kind, answer.denied) == (state, tree + at, kind, False)


@pytest.mark.parametrize("mode,wanted,denied", [(0o644, "r", False), (0o644, "w", True), (0o644, "x", True)])
def test_files(tree, mode, wanted, denied):
    make(tree + "/file", mode, text="")
    assert one(tree + "/file", wanted).denied is denied


@pytest.mark.parametrize(
    "mode,wanted,denied",
    [(0o755, "x", False), (0o755, "wx", True), (0o644, "x", True), (0o644, "", False), (0o777, "wx", False)],
)
def test_directories(tree, mode, wanted, denied):
    make(tree + "/dir", mode)
    assert one(tree + "/dir", wanted).denied is denied


def test_supplementary_groups_count(tree):
    make(tree + "/dir", 0o770)
    os.chown(tree + "/dir", 0, 4711)
    assert one(tree + "/dir", "wx").denied and not one(tree + "/dir", "wx", NOBODY._replace(groups=(4711,))).denied


def test_the_owner_s_own_bits_count(tree):
    make(tree + "/file", 0o077, 65534, text="")
    assert one(tree + "/file", "r").denied


def test_access_control_lists_count(tree):
    make(tree + "/dir", 0o755)
    try:
        done = subprocess.call(["setfacl", "-m", "u:65534:-", tree + "/dir"], stderr=subprocess.DEVNULL)
    except OSError:
        pytest.skip("no setfacl here")
    if done:
        pytest.skip("no access control lists on this filesystem")
    assert [row[0] for row in one(tree + "/dir/x").closed] == [tree + "/dir"]


def test_below_another_root(tree):
    make(tree + "/root/etc", 0o755)
    os.symlink("/etc", tree + "/root/link")
    answer = one("/link/x", root=tree + "/root")
    assert (answer.state, answer.at) == ("missing", tree + "/root/etc/x")


def test_one_process_answers_many():
    answers = ask(NOBODY, [Question("/", "x"), Question("/nonexistent"), Question("/etc/passwd", "r")])
    assert [one.state for one in answers] == ["there", "missing", "there"]
    assert ask(NOBODY, []) == []


# --- Who decides where a path leads


@pytest.fixture
def safe(tmp_path_factory):
    """A directory that none but root can change, nor what leads to it."""
    tops = [top for top in ("/srv", "/opt", "/var/lib", "/usr/local") if os.path.isdir(top)]
    top = [top for top in tops if not one(top, identity=ROOT).untrusted and not os.stat(top).st_mode & 0o022][0]
    path = tempfile.mkdtemp(dir=top)
    os.chmod(path, 0o755)
    yield path
    shutil.rmtree(path)


def test_a_link_of_the_account_s_is_no_way_to_be_trusted(safe):
    make(safe + "/app", 0o755, 65534)
    make(safe + "/secret", 0o600, text="")
    make(safe + "/private", 0o700)
    make(safe + "/private/x", 0o600, text="")
    os.symlink(safe + "/secret", safe + "/app/log")
    os.symlink("../private", safe + "/app/way")
    answer = one(safe + "/app/log", "w")
    assert answer.denied and answer.at == safe + "/secret" and answer.untrusted == [safe + "/app"]
    (closed,) = one(safe + "/app/way/x", "r").closed
    assert (closed.path, closed.untrusted) == (safe + "/private", [safe + "/app"])


def test_a_closed_directory_of_the_account_s_own_is_trusted_itself(safe):
    make(safe + "/app", 0o600, 65534)
    (closed,) = one(safe + "/app/x").closed
    assert (closed.path, closed.untrusted) == (safe + "/app", [])


def test_what_is_behind_a_closed_directory_is_not_said_to_refuse(safe):
    make(safe + "/private", 0o700)
    make(safe + "/private/x", 0o600, text="")
    assert not one(safe + "/private/x", "r").denied


def test_root_s_own_links_and_directories_are_trusted(safe):
    make(safe + "/log", 0o600, text="")
    os.symlink(safe + "/log", safe + "/link")
    assert one(safe + "/link", "w").untrusted == [] and one(safe + "/missing/x").untrusted == []
    make(safe + "/app", 0o755, 65534)
    # That the account may change the thing itself makes no other thing of it.
    assert one(safe + "/app", "wx").untrusted == []
    assert one(safe + "/app/x", "w").untrusted == [safe + "/app"]


def test_what_lies_before_the_account_s_part_of_the_way_is_trusted(safe):
    make(safe + "/home/app", 0o755)
    make(safe + "/home", 0o700)
    os.chown(safe + "/home/app", 65534, 65534)
    answer = one(safe + "/home/app/x")
    assert [(row.path, row.untrusted) for row in answer.closed] == [(safe + "/home", [])]
    assert answer.untrusted == [safe + "/home/app"]


@pytest.mark.parametrize(
    "mode,owner,group,expected",
    [
        (0o755, 0, 0, False),
        (0o750, 0, 4711, False),
        (0o775, 0, 4711, True),
        (0o775, 0, 0, True),
        (0o757, 0, 0, True),
        (0o1777, 0, 0, True),
        (0o755, 4711, 0, True),
    ],
)
def test_who_else_can_change_a_directory(safe, mode, owner, group, expected):
    make(safe + "/dir", mode)
    os.chown(safe + "/dir", owner, group)
    assert one(safe + "/dir/x", identity=ROOT).untrusted == ([safe + "/dir"] if expected else [])
    assert changeable(os.stat(safe + "/dir").st_mode, owner) is expected


def test_an_access_control_list_lets_others_change_a_directory(safe):
    make(safe + "/dir", 0o755)
    try:
        if subprocess.call(["setfacl", "-m", "u:65534:rwx", safe + "/dir"], stderr=subprocess.DEVNULL):
            pytest.skip("no access control lists on this filesystem")
    except OSError:
        pytest.skip("no setfacl here")
    assert one(safe + "/dir/x").untrusted == [safe + "/dir"]


def test_the_way_to_another_root_counts(safe):
    make(safe + "/app/root", 0o755)
    os.chown(safe + "/app", 65534, 65534)
    assert one("/etc", root=safe + "/app/root").untrusted == [safe + "/app"]


def test_files_that_others_can_write_are_no_witnesses(safe):
    make(safe + "/ours", 0o644, text="")
    make(safe + "/theirs", 0o644, 65534, text="")
    make(safe + "/shared", 0o664, text="")
    make(safe + "/app", 0o755, 65534)
    make(safe + "/app/ours", 0o644, text="")
    names = ["ours", "theirs", "shared", "app/ours", "missing", "*.env"]
    found = doubtful([safe + "/" + name for name in names])
    assert found == [safe + "/" + name for name in ("theirs", "shared", "app/ours", "*.env")]
    answer = one(safe + "/ours", "w")
    assert (
        doubting(answer, found).untrusted == found and doubting(answer, []) is answer and doubting(None, found) is None
    )
    make(safe + "/app/private", 0o700)
    (closed,) = doubting(one(safe + "/app/private/x"), found).closed
    assert closed.untrusted == found + [safe + "/app"]


def test_a_name_that_is_none():
    assert one("/etc/\0/x").state == "unseen"


def test_what_is_missing_has_the_owner_of_the_directory_that_it_should_be_in(safe):
    make(safe + "/app", 0o751, 4711)
    answer = one(safe + "/app/x/y")
    assert (answer.at, answer.mode & 0o777, answer.uid, answer.gid) == (safe + "/app/x", 0o751, 4711, 4711)
    make(safe + "/app/dir", 0o700)
    answer = one(safe + "/app/dir/../x")
    assert (answer.at, answer.mode & 0o777, answer.uid) == (safe + "/app/x", 0o751, 4711)


def test_below_a_root_that_is_not_there(safe):
    root = safe + "/none"
    assert one("/x", "r", root=root) == Answer("missing", root, [], None, False, False, False, 0, 0, 0, [])


@pytest.mark.parametrize("flag", [0, os.ST_RDONLY, os.ST_NOEXEC])
def test_mounts(monkeypatch, flag):
    monkeypatch.setattr(path_access.os, "fstatvfs", lambda descriptor: SimpleNamespace(f_flag=flag))
    answer = one("/")
    assert (answer.read_only, answer.no_exec) == (flag == os.ST_RDONLY, flag == os.ST_NOEXEC)


# --- Where not all is answered

FIELDS = ["there", "/a", [], None, False, False, False, 0, 0, 0, []]


def test_what_was_not_answered_in_time_is_none(monkeypatch):
    monkeypatch.setattr(path_access, "run_as", lambda *dummy: ([FIELDS], False))
    assert ask(ROOT, [Question("/a"), Question("/b"), Question("/c")]) == [Answer(*FIELDS), None, None]
    assert doubtful(["/a", "/b"]) == ["/b"]


def test_nothing_is_wanted_below_the_usual_root_unless_it_is_said():
    assert Question("/a") == ("/a", "", "/")


@pytest.mark.parametrize("answer, expected", [(Answer(*(FIELDS[:-1] + [["/w"]])), ["/w"]), (None, ["/a"])])
def test_a_finding_with_what_others_can_change(monkeypatch, answer, expected):
    monkeypatch.setattr(path_access, "ask", lambda identity, questions: [answer for dummy in questions])
    finding = Finding({}, {"path": "/a", "source": "s"}, [])
    assert with_doubts(finding).params == {"path": "/a", "source": "s", "untrusted": expected}
