# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Open files, mounts and limits: what the standard library does not read from the kernel."""

import errno
import os
import resource
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import is_below, mounts
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.safe_path import path_of

CLOCK_REALTIME_COARSE = 5  # the clock of ctime: clock_gettime(2), inode(7)


def hard_links_protected():
    """Whether the kernel lets users create hard links only to files they own or can read and write.

    proc_sys_fs(5), C(protected_hardlinks): systemd turns it on.
    """
    try:
        with open("/proc/sys/fs/protected_hardlinks") as setting:
            return setting.read().strip() == "1"
    except OSError:
        return False


def coarse_time_ns():
    """Return (nanoseconds) the ctime that a file changed right now would get, or slightly less."""
    return int(time.clock_gettime(CLOCK_REALTIME_COARSE) * 1000000) * 1000


def mount_id(fd):
    """Return the number of the mount through which a file was opened: proc_pid_fdinfo(5)."""
    with open("/proc/self/fdinfo/{0}".format(fd)) as info:
        for line in info:
            if line.startswith("mnt_id:"):
                return int(line.split()[1])
    return 0  # a kernel before 3.15


class Mount:
    """The mount through which a directory was opened: proc_pid_mountinfo(5).

    :ivar number: C(int), as mount_id() returns it.
    :ivar kind: C(bytes), the type of the filesystem; empty if unknown.
    :ivar covered: C(bool), whether anything is mounted below the directory.
    """

    def __init__(self, fd):
        self.number = mount_id(fd)
        top = os.fsencode(path_of(fd))
        all_mounts = mounts()
        # Empty before Linux 3.15, which does not show the mount ID of a descriptor.
        self.kind = b"".join(one.kind for one in all_mounts if one.number == self.number)
        self.covered = any(one.point != top and is_below(one.point, top) for one in all_mounts)


def check_writable(fd):
    """Raise OSError (EROFS) if the mount is read-only."""
    if os.fstatvfs(fd).f_flag & os.ST_RDONLY:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def allow_more_descriptors():
    """Raise the limit on open files of this process to its hard limit."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def proc_link(fd):
    """Return the path in /proc of an open file, which stays valid when the file is renamed."""
    return "/proc/self/fd/{0}".format(fd)
