# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree import mounts as module
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import (
    Mount,
    is_below,
    mount_over,
    mounts,
    unescaped,
)

LINES = b"""\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
40 22 8:2 / /srv rw - xfs /dev/sdb1 rw
41 22 8:3 / /srv ro,noexec shared:2 master:1 - ext4 /dev/sdc1 rw
42 41 0:9 / /srv/a\\040b rw - nfs4 host:/a\\040b rw,password=secret
43 22 0:8 / /srv/a\\134040b rw - tmpfs tmpfs rw
"""


@pytest.fixture
def mountinfo(tmp_path, monkeypatch):
    path = tmp_path / "mountinfo"
    path.write_bytes(LINES)
    monkeypatch.setattr(module.mounts, "__defaults__", (str(path),))


def test_a_line(mountinfo):
    assert mounts()[2] == Mount(41, b"/srv", b"ro,noexec", b"ext4", b"/dev/sdc1")


def test_escapes():
    assert unescaped(b"/a\\040b\\011\\012") == b"/a b\t\n"
    assert unescaped(b"/a\\134040") == b"/a\\040"


@pytest.mark.parametrize(
    "path, number",
    [("/etc", 22), ("/", 22), ("/srv", 41), ("/srv/x", 41), ("/srvx", 22), ("/srv/a b/c", 42), (b"/srv/a\\040b", 43)],
)
def test_the_mount_over_a_path_is_the_last_one_of_the_longest_point(mountinfo, path, number):
    assert mount_over(path).number == number


def test_below():
    assert is_below(b"/srv/a", b"/srv") and is_below(b"/srv", b"/srv/") and is_below(b"/x", b"/")
    assert not is_below(b"/srv-a", b"/srv")
