# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel says of open files, mounts and limits, and nothing in the standard library does."""

import errno
import os
import resource
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import is_below, mounts
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.safe_path import path_of

CLOCK_REALTIME_COARSE = 5  # the clock of ctime: clock_gettime(2), inode(7)


def hard_links_protected():
    """Say whether the kernel lets users link only to files of their own, or which they can read and write.

    proc_sys_fs(5), C(protected_hardlinks): on wherever systemd sets the kernel's variables.
    """
    try:
        with open("/proc/sys/fs/protected_hardlinks") as setting:
            return setting.read().strip() == "1"
    except OSError:
        return False


def coarse_time_ns():
    """Return the time that a file changed right now would get as its ctime, or a little less."""
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
    :ivar kind: C(bytes), the type of the filesystem; empty where the kernel does not tell.
    :ivar covered: C(bool), whether anything is mounted below the directory.
    """

    def __init__(self, fd):
        self.number = mount_id(fd)
        top = os.fsencode(path_of(fd))
        all_mounts = mounts()
        # Empty where the kernel is before 3.15, which tells no ID of a descriptor's mount.
        self.kind = b"".join(one.kind for one in all_mounts if one.number == self.number)
        self.covered = any(one.point != top and is_below(one.point, top) for one in all_mounts)


def check_writable(fd):
    """Raise the error that a change would meet on a read-only mount."""
    if os.fstatvfs(fd).f_flag & os.ST_RDONLY:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def allow_more_descriptors():
    """Raise the number of files this process may hold open as far as it is allowed to."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def proc_link(fd):
    """Return the kernel's link to an open file, which stands for that very file however it is renamed."""
    return "/proc/self/fd/{0}".format(fd)
