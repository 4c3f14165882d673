# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which directories belong to the system or to another account, and so are never given to a service.

Directories are compared by device and inode, so that a link, C(..) or a bind mount does not hide them.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.said import Said

# Refused themselves, but directories below them may be a service's (hier(7), file-hierarchy(7)).
SYSTEM_DIRECTORIES = """
/ /dev /dev/shm /etc /etc/opt /home /media /mnt /opt /root /run /run/user /srv /srv/http /srv/www /tmp /usr /usr/local
/usr/local/bin /usr/local/etc /usr/local/lib /usr/local/lib64 /usr/local/libexec /usr/local/sbin /usr/local/share
/usr/local/src /usr/share /usr/src /var /var/cache /var/lib /var/local /var/lock /var/log /var/mail /var/opt /var/run
/var/spool /var/tmp /var/www
"""

# Refused with everything below.
SYSTEM_TREES = """
/bin /boot /dev/hugepages /dev/mapper /dev/mqueue /dev/pts /etc/NetworkManager /etc/X11 /etc/alternatives
/etc/apt /etc/audit /etc/cron.d /etc/cron.daily /etc/cron.hourly /etc/cron.monthly /etc/cron.weekly /etc/dbus-1
/etc/default /etc/dnf /etc/dpkg /etc/init.d /etc/kernel /etc/ld.so.conf.d /etc/logrotate.d /etc/modprobe.d
/etc/modules-load.d /etc/network /etc/pam.d /etc/pki /etc/polkit-1 /etc/profile.d /etc/rc.d /etc/rpm /etc/rsyslog.d
/etc/security /etc/selinux /etc/skel /etc/ssh /etc/ssl /etc/sudoers.d /etc/sysconfig /etc/sysctl.d /etc/systemd
/etc/tmpfiles.d /etc/udev /etc/xdg /etc/yum /etc/yum.repos.d /etc/zypp /lib /lib32 /lib64 /libx32 /proc /run/dbus
/run/lock /run/log /run/systemd /run/udev /sbin /sys /usr/bin /usr/include /usr/lib /usr/lib32 /usr/lib64
/usr/libexec /usr/libx32 /usr/sbin /usr/share/bash-completion /usr/share/dbus-1 /usr/share/polkit-1 /usr/share/zoneinfo
/var/lib/apt /var/lib/dbus /var/lib/dpkg /var/lib/rpm /var/lib/selinux /var/lib/systemd /var/log/audit
/var/log/journal /var/spool/at /var/spool/cron
"""

HOMES = "/home"
HOME_OF = "is the home directory of "

IS_HOME_OF = (HOME_OF + "{0}", "是 {0} 的主目录")
IS_SYSTEM = ("is the system directory {0}", "是系统目录 {0}")
IN_SYSTEM = ("is or lies in the system directory {0}", "是系统目录 {0} 或位于其中")
OTHERS_HOME = ("is a home directory, but not that of the new owner", "是主目录，但不属于新的属主")


class Guard:
    """The directories of this host that are refused.

    :ivar directories: dict from identity (device, inode) to path.
    :ivar trees: likewise, for those refused with everything below.
    :ivar homes: dict from identity to a list of (account, uid, gid).
    """

    def __init__(self, directories, trees, homes, home_parent):
        self.directories = directories
        self.trees = trees
        self.homes = homes
        self.home_parent = home_parent

    def is_system(self, identity):
        """Whether the directory with this identity belongs to the system."""
        return identity in self.directories or identity in self.trees

    def directory_refusal(self, identity):
        """Return why a directory itself must not be changed (C(str)), or C(None)."""
        path = self.directories.get(identity) or self.trees.get(identity)
        return path and Said(IS_SYSTEM, path)

    def tree_refusal(self, identities):
        """Return why nothing below the last of these directories may be changed (C(str)), or C(None)."""
        for identity in identities:
            if identity in self.trees:
                return Said(IN_SYSTEM, self.trees[identity])
        return None

    def refusal(self, identities, uid, gid):
        """Return why a tree must not be given to an account.

        :arg identities: list of C((device, inode)), from C(/) down to the top of the tree.
        :arg uid: C(int) or C(None), the new owner; likewise O(gid).
        :returns: C(str), or C(None) if it may be.
        """
        identity = identities[-1]
        reason = self.directory_refusal(identity) or self.tree_refusal(identities)
        if reason:
            return reason
        accounts = self.homes.get(identity, [])
        if any(uid == home_uid or (uid == 0 and gid == home_gid) for _name, home_uid, home_gid in accounts):
            return None
        if accounts:
            return Said(IS_HOME_OF, ", ".join(sorted(name for name, _uid, _gid in accounts)))
        if len(identities) > 1 and identities[-2] == self.home_parent:
            return Said(OTHERS_HOME)
        return None


def host_guard(accounts):
    """Return the Guard of this host.

    :arg accounts: list of (name, uid, gid, home), the local accounts.
    """
    homes = {}
    for name, uid, gid, home in accounts:
        identity = identity_of(home) if home.startswith("/") else None
        if identity:
            homes.setdefault(identity, []).append((name, uid, gid))
    return Guard(_identities(SYSTEM_DIRECTORIES.split()), _identities(SYSTEM_TREES.split()), homes, identity_of(HOMES))


def local_accounts(text):
    """Return (name, uid, gid, home) for each complete line of C(/etc/passwd): passwd(5)."""
    rows = [line.split(":") for line in text.splitlines()]
    return [
        (row[0], int(row[2]), int(row[3]), row[5])
        for row in rows
        if len(row) > 5 and row[2].isdigit() and row[3].isdigit()
    ]


def identity_of(path):
    """Return (device, inode) of what a path leads to, or C(None)."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _identities(paths):
    """Return a dict from identity to the first path that leads to it, preferably one that is not a link."""
    found = {}
    for path in sorted(paths, key=os.path.islink):
        identity = identity_of(path)
        if identity:
            found.setdefault(identity, path)
    return found
