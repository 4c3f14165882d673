# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.guard import (
    SYSTEM_DIRECTORIES,
    SYSTEM_TREES,
    Guard,
    host_guard,
    identity_of,
    local_accounts,
)

ROOT, HOME, ALICE, ETC, SSH, OPT, OMS, BACKEND = [(1, number) for number in range(8)]
GUARD = Guard(
    directories={ROOT: "/", HOME: "/home", ETC: "/etc", OPT: "/opt"},
    trees={SSH: "/etc/ssh"},
    homes={ALICE: [("alice", 1000, 1000)], OMS: [("oms", 990, 980), ("twin", 991, 980)]},
    home_parent=HOME,
)


@pytest.mark.parametrize(
    "identities, uid, gid, reason",
    [
        ([ROOT], 0, 0, "is the system directory /"),
        ([ROOT, ETC], 990, 980, "is the system directory /etc"),
        ([ROOT, ETC, SSH], 990, 980, "is the system directory /etc/ssh"),
        ([ROOT, ETC, SSH, (9, 9)], 990, 980, "is or lies in the system directory /etc/ssh"),
        ([ROOT, ETC, (9, 9)], 990, 980, None),
        ([ROOT, OPT], 990, 980, "is the system directory /opt"),
        ([ROOT, OPT, BACKEND], 990, 980, None),
        ([ROOT, OPT, OMS, BACKEND], 1234, None, None),
        ([ROOT, OPT, OMS], 990, 980, None),
        ([ROOT, OPT, OMS], 991, None, None),
        ([ROOT, OPT, OMS], 0, 980, None),
        ([ROOT, OPT, OMS], 0, 0, "is the home directory of oms, twin"),
        ([ROOT, OPT, OMS], None, 980, "is the home directory of oms, twin"),
        ([ROOT, HOME, ALICE], 990, 980, "is the home directory of alice"),
        ([ROOT, HOME, ALICE], 1000, 1000, None),
        ([ROOT, HOME, ALICE, BACKEND], 990, 980, None),
        ([ROOT, HOME, (9, 9)], 990, 980, "is a home directory, but not that of the new owner"),
        ([HOME, (9, 9)], 990, 980, "is a home directory, but not that of the new owner"),
        ([(9, 9)], 990, 980, None),
    ],
)
def test_refusal(identities, uid, gid, reason):
    assert GUARD.refusal(identities, uid, gid) == reason


@pytest.mark.parametrize("identity, system", [(ETC, True), (SSH, True), (ALICE, False)])
def test_system_directories(identity, system):
    assert GUARD.is_system(identity) == system


def test_parents_of_system_directories_are_system_directories():
    for path in (SYSTEM_DIRECTORIES + SYSTEM_TREES).split():
        parent = os.path.dirname(path)
        assert parent in SYSTEM_DIRECTORIES.split() or any(
            (parent + "/").startswith(tree + "/") for tree in SYSTEM_TREES.split()
        ), path


def test_this_host():
    guard = host_guard(
        [("somebody", 1000, 1000, "/nonexistent"), ("root", 0, 0, "/root"), ("nowhere", 1001, 1001, "")]
        + [("relative", 1002, 1002, ".")]
    )
    assert guard.home_parent == identity_of("/home")
    for path in ("/", "/etc", "/usr/bin", "/var/log", "/home/../etc", "/proc/self/root"):
        assert guard.directory_refusal(identity_of(path)), path
    assert guard.tree_refusal([identity_of("/"), identity_of("/usr"), identity_of("/usr/lib")])
    assert guard.homes == {identity_of("/root"): [("root", 0, 0)]}


def test_accounts_of_short_and_odd_lines():
    short, shorter = "oms:x:990:980::/opt/OMS\n", "oms:x:990:980:\n"
    assert local_accounts(short + shorter) == [("oms", 990, 980, "/opt/OMS")]
    assert local_accounts("a:x:no:1::/:\nb:x:1:no::/:\n") == []


def test_local_accounts():
    text = "root:x:0:0:root:/root:/bin/bash\n+::::::\nbroken\noms:x:990:980::/opt/OMS:/sbin/nologin\n"
    assert local_accounts(text) == [("root", 0, 0, "/root"), ("oms", 990, 980, "/opt/OMS")]
