# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import subprocess

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Question, ask
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
NOBODY = Identity("nobody", "nogroup", 65534, 65534, (), "/", "/bin/sh")


@pytest.fixture
def tree(tmp_path_factory):
    """A directory that everybody may enter, which pytest's own are not."""
    import shutil
    import tempfile

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
    "path,state,at",
    [
        ("/missing/x", "missing", "/missing"),
        ("/file/x", "not-directory", "/file"),
        ("/circle", "loop", "/circle"),
        ("/broken", "missing", "/nowhere"),
        ("/dir/../file", "there", "/file"),
    ],
)
def test_states(tree, path, state, at):
    make(tree + "/dir", 0o755)
    make(tree + "/file", 0o644, text="")
    os.symlink("circle", tree + "/circle")
    os.symlink("nowhere/x", tree + "/broken")
    answer = one(tree + path)
    assert (answer.state, answer.at) == (state, tree + at)


@pytest.mark.parametrize("mode,wanted,denied", [(0o644, "r", False), (0o644, "w", True), (0o644, "x", True)])
def test_files(tree, mode, wanted, denied):
    make(tree + "/file", mode, text="")
    assert one(tree + "/file", wanted).denied is denied


@pytest.mark.parametrize(
    "mode,wanted,denied", [(0o755, "x", False), (0o755, "wx", True), (0o644, "x", True), (0o777, "wx", False)]
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
