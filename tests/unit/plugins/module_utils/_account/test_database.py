# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import pwd

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.database import (
    HostAccounts,
    TreeAccounts,
    is_accepted,
    is_strict,
    system_range,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import RootDir

# What `systemd-analyze verify` of 219, 239 (with Red Hat's patches), 243, 247, 252 and 262 said of User=NAME:
# name, whether 243 takes it, whether 247 and newer take it. 219 takes all of them.
NAMES = [
    ("oms", True, True),
    ("_x", True, True),
    ("X_y", True, True),
    ("user-x", True, True),
    ("a" * 31, True, True),
    ("first.last", True, True),
    ("a.b.c", True, True),
    ("x.", True, True),
    ("a" * 32, False, True),
    ("1user", False, True),
    ("12a", False, True),
    ("-x", False, True),
    (".x", False, True),
    ("x$", False, True),
    ("x@y.z", False, True),
    ("dom\\user", False, True),
    ("a b", False, True),
    ("\u540d", False, True),
    ("x:y", False, False),
    ("x/y", False, False),
    ("..", False, False),
    ("-12", False, False),
]


@pytest.mark.parametrize("name,by_243,by_247", NAMES)
def test_names_that_each_systemd_accepts(name, by_243, by_247):
    assert is_accepted(name, 219)
    assert is_accepted(name, 243) == by_243
    assert [is_accepted(name, version) for version in (247, 252, 262)] == [by_247] * 3


@pytest.mark.parametrize("name", ["oms", "_x", "X_y", "user-x", "a" * 31])
def test_strict_names_are_always_accepted(name):
    assert is_strict(name) and all(is_accepted(name, version) for version in (None, 219, 232, 239, 243, 262))


@pytest.mark.parametrize("name", ["", "1x", "-x", "x.y", "x ", "x\n", "\u540d", "a" * 32, "x@y", "x$", "\u0661x"])
def test_names_that_are_not_strict(name):
    assert not is_strict(name)
    assert not is_accepted(name, 232) and not is_accepted(name, None)


@pytest.mark.parametrize("name", ["", " x", "x ", "x\ty", "x\ny", "x\x7fy", "12", "\udcff"])
def test_names_that_relaxed_systemd_refuses(name):
    assert not is_accepted(name, 262)


@pytest.fixture
def tree(tmp_path):
    def make(**files):
        (tmp_path / "etc").mkdir()
        for name, text in files.items():
            (tmp_path / "etc" / name.replace("_", ".")).write_text(text)
        return RootDir(str(tmp_path))

    return make


PASSWD = "\n".join(
    [
        "root:x:0:0:root:/root:/bin/bash",
        "# a comment:x:1:1:::",
        "+nis:x:5:5:::",
        "-gone::6:6:::",
        "short:x:7:7",
        "word:x:seven:7::/:/bin/sh",
        "oms:x:991:990:OMS, the backend:/opt/OMS:/sbin/nologin",
        "oms:x:992:990:a second entry:/:/bin/sh",
        "twin:x:991:991::/:/bin/sh",
        "",
    ]
)


def test_tree_accounts(tree):
    accounts = TreeAccounts(tree(passwd=PASSWD, group="root:x:0:\nstaff:x:990:oms,ann\nbroken\n"))
    user = accounts.user("oms")
    assert (user.uid, user.gid, user.gecos, user.home, user.shell) == (
        991,
        990,
        "OMS, the backend",
        "/opt/OMS",
        "/sbin/nologin",
    )
    assert [user.name for user in accounts.users()] == ["root", "oms", "oms", "twin"]
    assert accounts.user_by_uid(991).name == "oms" and accounts.user_by_uid(5) is None
    assert accounts.group("staff").members == ["oms", "ann"] and accounts.group_by_gid(990).name == "staff"
    assert accounts.user("nis") is None and accounts.group("nobody") is None


@pytest.mark.parametrize(
    "line,state",
    [
        ("oms:!:19000::::::", (True, False)),
        ("oms:!!:19000::::::", (True, False)),
        ("oms:*:19000:0:99999:7:::", (True, False)),
        ("oms:!$6$x:19000:0:99999:7::1:", (True, True)),
        ("oms:$6$x$y:19000:0:99999:7::99999:", (False, False)),
        ("oms::19000:0:99999:7:::", (False, False)),
        ("other:!:19000::::::", (None, None)),
    ],
)
def test_locked_and_expired(tree, line, state):
    assert TreeAccounts(tree(passwd=PASSWD, shadow=line + "\n")).state("oms") == state


def test_shadow_missing(tree):
    assert TreeAccounts(tree(passwd=PASSWD)).state("oms") == (None, None)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("", (101, 999)),
        ("UID_MIN\t\t\t 500\n", (101, 499)),
        ("#SYS_UID_MIN 100\nSYS_UID_MIN  201\nSYS_UID_MAX  899\nUID_MIN 1000\n", (201, 899)),
        ("SYS_UID_MAX abc\nMAIL_DIR /var/mail\n", (101, 999)),
    ],
)
def test_system_range(tree, text, expected):
    assert system_range(tree(login_defs=text)) == expected


def test_host_accounts_are_those_of_nss():
    accounts = HostAccounts(RootDir("/"), None)
    entry = pwd.getpwuid(os.getuid())
    user = accounts.user(entry.pw_name)
    assert (user.uid, user.home, user.shell) == (entry.pw_uid, entry.pw_dir, entry.pw_shell)
    assert accounts.user("no such account") is None and accounts.user("nul\0") is None
    assert accounts.user_by_uid(2**40) is None and accounts.group_by_gid(-(2**40)) is None
    assert accounts.group_by_gid(entry.pw_gid).gid == entry.pw_gid


def test_account_of_another_source_is_asked_of_nss(tree):
    started = []

    def run(argv):
        started.append(argv)
        return 0, "ann:!:19000:0:99999:7::1:\n", ""

    accounts = HostAccounts(tree(passwd=PASSWD, shadow="oms:!:1::::::\n"), run)
    assert accounts.state("oms") == (True, False) and not started
    assert accounts.state("ann") == (True, True) and started == [["getent", "shadow", "--", "ann"]]
