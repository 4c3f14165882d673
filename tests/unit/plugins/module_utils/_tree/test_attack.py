# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who owns the tree swaps directories for links, and files for hard links, all the while.

C(UNITSMITH_ATTACK_SECONDS) says how long; a minute is what a release is tested with.
"""

import ctypes
import os
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree import walk as tree
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import Wanted
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.walk import Walk

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="gives files to other users, which needs root")

SECONDS = float(os.environ.get("UNITSMITH_ATTACK_SECONDS", "2"))
LIBC = ctypes.CDLL(None)
AT_FDCWD, RENAME_EXCHANGE = -100, 2
ATTACKER, ONE_GROUP, OTHER_GROUP = 64003, 64004, 64005


def attack(outside):
    """Swap for ever; never return. Hard links to a file outside are made as far as the kernel allows it."""
    directories = [name for name in os.listdir(".") if name.isdigit()]
    for directory in directories:
        os.symlink(outside, directory + ".link")
        os.symlink(outside + "/file1", directory + "/file1.link")
        try:
            os.link("../outside/file0", directory + "/file0.link")
        except PermissionError:
            os.symlink(outside + "/file0", directory + "/file0.link")
    while True:
        for directory in directories:
            for _round in range(30):
                for name in ("/file0", "/file1", ""):
                    exchange(directory + name, directory + name + ".link")


def exchange(one, other):
    """Swap two names in one step: renameat2(2)."""
    LIBC.renameat2(AT_FDCWD, one.encode(), AT_FDCWD, other.encode(), RENAME_EXCHANGE)


def start_attacker(top, outside, as_root):
    """Return the number of a process that attacks."""
    attacker = os.fork()
    if attacker:
        return attacker
    try:
        os.chdir(top)
        if not as_root:
            os.setgroups([])
            os.setgid(ATTACKER)
            os.setuid(ATTACKER)
        attack(outside)
    finally:
        os._exit(1)


@pytest.mark.parametrize("attacker_is_root", [False, True])
def test_nothing_outside_ever_changes_owner(tmp_path, monkeypatch, attacker_is_root):
    """The attacker owns the tree; or is root, whom protected_hardlinks does not stop: then no name is relied on."""
    monkeypatch.setattr(tree, "SHARE_AFTER", 10)
    if attacker_is_root:
        monkeypatch.setattr(tree, "hard_links_protected", lambda: False)
        monkeypatch.setattr(tree, "only_root_writes", lambda status: False)
    top, outside = str(tmp_path / "top"), str(tmp_path / "outside")
    for directory in [outside] + ["{0}/{1}".format(top, number) for number in range(8)]:
        os.makedirs(directory)
        for number in range(5):
            open("{0}/file{1}".format(directory, number), "w").close()
    os.chmod(str(tmp_path), 0o755)
    give(top, ATTACKER, ONE_GROUP)
    attacker = start_attacker(top, outside, attacker_is_root)
    try:
        walks, changed = walk_about(top, [outside] + [os.path.join(outside, name) for name in os.listdir(outside)])
        assert os.waitpid(attacker, os.WNOHANG) == (0, 0), "the attacker has given up"
    finally:
        os.kill(attacker, 9)
        os.waitpid(attacker, 0)
    print("{0} walks, {1} entries changed".format(walks, changed))
    assert walks > 3 and changed > walks * 5


def walk_about(top, paths):
    """Give the tree to one group and the other; return how many walks and changes that were."""
    walks = changed = 0
    end = time.monotonic() + SECONDS / 2
    while time.monotonic() < end:
        for group in (OTHER_GROUP, ONE_GROUP):
            walks += 1
            changed += give(top, ATTACKER, group)
            assert {(os.lstat(path).st_uid, os.lstat(path).st_gid) for path in paths} == {(0, 0)}
    return walks, changed


def give(top, uid, gid):
    """Walk once; return how many entries were changed."""
    wanted = Wanted(uid, gid)
    walk = Walk(top, wanted, wanted)
    fd = os.open(top, os.O_RDONLY)
    try:
        walk.run(fd)
    finally:
        os.close(fd)
    return walk.changed
