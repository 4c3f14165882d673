# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import collections
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.share import Helper, Part


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("step", [1, 2, 3, 4, 8, 256, 8192])
def test_directories_are_distributed_evenly(count, step):
    parts = [Part(index, count) for index in range(count)]
    shares = collections.Counter()
    for inode in range(step, 1000 * step, step):
        owners = [part.index for part in parts if part.has_directory((7, inode))]
        assert len(owners) == 1
        shares[owners[0]] += 1
    assert max(shares.values()) < 1.3 * 1000 / count


def test_handled_directories_are_in_no_part():
    done = {(7, inode) for inode in range(100)}
    assert not any(Part(index, 2, done).has_directory(identity) for index in (0, 1) for identity in done)
    assert all(Part().has_directory(identity) for identity in done)


def test_a_helper_reports():
    helper = Helper(lambda part: [part.index, os.getpid(), "\udcff"], Part(1, 2))
    assert helper.result() == [1, helper.pid, "\udcff"]


def test_a_helper_that_fails_reports_nothing(capfd):
    assert Helper(lambda part: 1 // 0, Part(1, 2)).result() is None
    assert "ZeroDivisionError" in capfd.readouterr().err
