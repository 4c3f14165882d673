# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mounts that this process sees: proc_pid_mountinfo(5).

Private to this collection: it may change in any release.
"""

from collections import namedtuple

MOUNTINFO = "/proc/self/mountinfo"
# Characters that the kernel escapes in a path there; the backslash comes last, as it begins the other escapes.
ESCAPES = ((b"\\040", b" "), (b"\\011", b"\t"), (b"\\012", b"\n"), (b"\\134", b"\\"))

# number: int, the mount's ID. point: bytes, the path at which it is mounted. options: bytes, those of the mount itself,
# not of its filesystem (which may hold a password). kind, source: bytes, the type of the filesystem and its device.
Mount = namedtuple("Mount", "number point options kind source")


def mounts(path=MOUNTINFO):
    """Return the Mounts in the order of mounting: the last one at a mount point covers those before it."""
    with open(path, "rb") as stream:
        return [_mount(line) for line in stream]


def _mount(line):
    fields = line.split()
    kind, source = fields[fields.index(b"-") + 1 :][:2]
    return Mount(int(fields[0]), unescaped(fields[4]), fields[5], kind, source)


def unescaped(path):
    """Return a path of mountinfo without its escapes."""
    for escaped, character in ESCAPES:
        path = path.replace(escaped, character)
    return path


def mount_over(path):
    """Return the Mount that holds an absolute path without links (str or bytes).

    It is the one with the longest mount point, and of several at the same mount point the last.
    """
    raw = path.encode("utf-8", "surrogateescape") if isinstance(path, str) else path
    above = [one for one in mounts() if is_below(raw, one.point)]
    return max(reversed(above), key=lambda one: len(one.point))


def text(field):
    """Return a field of a Mount as str."""
    return field.decode("utf-8", "surrogateescape")


def is_below(path, top):
    """Whether a path (bytes) is the directory or below it."""
    return (path.rstrip(b"/") + b"/").startswith(top.rstrip(b"/") + b"/")
