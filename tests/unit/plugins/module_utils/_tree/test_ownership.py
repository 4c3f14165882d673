# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import stat

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mode import parse_mode
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import (
    UNKNOWN_ID,
    Wanted,
    without_privileges,
)

FILE, DIRECTORY, LINK, FIFO = stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK, stat.S_IFIFO
FULL = Wanted(1, 2, parse_mode("u=rwX,g=rX,o="), parse_mode("2750"))


@pytest.mark.parametrize(
    "wanted, entry, result",
    [
        (Wanted(1, 2), (FILE | 0o644, 1, 2), None),
        (Wanted(), (FILE | 0o4755, 7, 8), None),
        (Wanted(1), (FILE | 0o644, 1, 9), None),
        (Wanted(1), (FILE | 0o644, 0, 9), (1, 9, 0o644)),
        (Wanted(None, 2), (LINK | 0o777, 7, 9), (7, 2, 0o777)),
        (Wanted(UNKNOWN_ID), (FILE | 0o644, 0, 0), (UNKNOWN_ID, 0, 0o644)),
        (FULL, (FILE | 0o640, 1, 2), None),
        (FULL, (FILE | 0o644, 1, 2), (1, 2, 0o640)),
        (FULL, (FILE | 0o755, 0, 0), (1, 2, 0o750)),
        (FULL, (DIRECTORY | 0o700, 1, 2), (1, 2, 0o2750)),
        (FULL, (LINK | 0o777, 1, 2), None),
        (FULL, (FIFO | 0o600, 0, 0), (1, 2, 0o600)),
    ],
)
def test_change(wanted, entry, result):
    change = wanted.change(*entry)
    assert (change and (change.uid, change.gid, change.mode)) == result


def test_change_of_owner_and_mode_apart():
    changes = [FULL.change(FILE | mode, uid, gid) for mode, uid, gid in ((0o644, 1, 2), (0o640, 0, 2), (0o640, 1, 0))]
    assert [(change.chown, change.chmod) for change in changes] == [(False, True), (True, False), (True, False)]


@pytest.mark.parametrize(
    "mode, lost, simple",
    [(0o644, [], True), (0o755, [], False), (0o4755, ["setuid"], False), (0o6755, ["setuid", "setgid"], False)],
)
def test_privileges_removed_by_chown(mode, lost, simple):
    change = Wanted(1, 2).change(FILE | mode, 0, 0)
    assert (change.lost, change.simple, change.chmod) == (lost, simple, False)


def test_privileges_stay_where_the_owner_is_right():
    assert Wanted(1, 2).change(FILE | 0o4755, 1, 2) is None


def test_a_symbolic_mode_does_not_bring_privileges_back():
    change = Wanted(1, 2, parse_mode("g+w")).change(FILE | 0o6755, 0, 0)
    assert (change.mode, change.chmod, change.lost) == (0o775, True, ["setuid", "setgid"])


@pytest.mark.skipif(os.geteuid() != 0, reason="gives files to another user, which needs root")
@pytest.mark.parametrize("bits", [0o4000, 0o2000, 0o6000])
@pytest.mark.parametrize("mode", [0o644, 0o755, 0o745, 0o610, 0o701])
def test_same_as_the_kernel(tmp_path, mode, bits):
    path = str(tmp_path / "file")
    open(path, "w").close()
    os.chmod(path, bits | mode)
    os.chown(path, 4711, 4711)
    assert oct(os.stat(path).st_mode & 0o7777) == oct(without_privileges(bits | mode))
