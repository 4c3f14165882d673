# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the kernel what its SELinux policy allows, and libselinux for the default label of a path.

Private to this collection: it may change in any release.
Facts: security/selinux/selinuxfs.c of Linux; matchpathcon(3).
"""

import ctypes
import os

PERMISSIVE = 1  # flag of a permissive domain


def type_of(context):
    """The type in a context: `bin_t` of `system_u:object_r:bin_t:s0`."""
    return context.split(":")[2]


def with_type(context, name):
    """A context with another type."""
    parts = context.split(":")
    return ":".join(parts[:2] + [name] + parts[3:])


def label(path):
    """The context of the file at a path, following links; None without one."""
    try:
        return os.getxattr(path, "security.selinux").rstrip(b"\0").decode()
    except OSError:
        return None


class Policy:
    """The loaded policy."""

    def __init__(self, root="/sys/fs/selinux"):
        self._root = root
        self._library = None
        self._defaults = {}

    @property
    def enforcing(self):
        """Whether SELinux is enforcing."""
        return self._text("enforce") == "1"

    def manager(self):
        """The context of PID 1, from which services are started."""
        with open("/proc/1/attr/current") as stream:
            return stream.read().rstrip("\0\n")

    def denied(self, subject, target, kind, permissions):
        """The permissions (list) that a subject lacks on a target; None for an invalid context.

        A class or permission that the policy does not define is not denied.
        """
        number = self._text("class/%s/index" % kind)
        answer = self._ask("access", "%s %s %s" % (subject, target, number)) if number else "ffffffff"
        if answer is None:
            return None
        fields = answer.split()
        if len(fields) > 5 and int(fields[5]) & PERMISSIVE:
            return []
        allowed = int(fields[0], 16)
        bits = [(name, self._text("class/%s/perms/%s" % (kind, name))) for name in permissions]
        return [name for name, bit in bits if bit and not allowed >> (int(bit) - 1) & 1]

    def created(self, subject, target, kind):
        """The context of a process (class `process`) that a subject starts from a target, or of a file made there."""
        number = self._text("class/%s/index" % kind)
        return self._ask("create", "%s %s %s" % (subject, target, number)) if number else None

    def default(self, path, mode=None):
        """The default context of a path, None if the policy has none. mode: int, of a file that does not exist yet."""
        if path not in self._defaults:
            self._defaults[path] = self._matched(path, mode)
        return self._defaults[path]

    def _matched(self, path, mode):
        try:
            if self._library is None:
                self._library = ctypes.CDLL("libselinux.so.1")
            found = ctypes.c_char_p()
            mode = os.lstat(path).st_mode if mode is None else mode
            if self._library.matchpathcon(os.fsencode(path), mode, ctypes.byref(found)):
                return None
        except (OSError, AttributeError):
            return None
        context = found.value.decode()
        self._library.freecon(found)
        return None if context == "<<none>>" else context

    def _text(self, name):
        try:
            with open(os.path.join(self._root, name)) as stream:
                return stream.read().strip()
        except OSError:
            return None

    def _ask(self, name, question):
        """Write a query to a file of selinuxfs and return the answer; EINVAL means an invalid context."""
        try:
            descriptor = os.open(os.path.join(self._root, name), os.O_RDWR)
        except OSError:
            return None
        try:
            os.write(descriptor, question.encode())
            return os.read(descriptor, 4096).rstrip(b"\0").decode()
        except OSError:
            return None
        finally:
            os.close(descriptor)
