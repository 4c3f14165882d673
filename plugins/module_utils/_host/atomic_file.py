# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a unit file so that a reader sees the old file or the new one, never half of it.

Private to this collection: it may change in any release.
"""

import binascii
import contextlib
import errno
import os
import stat

ABSENT, REGULAR, LINK, OTHER = "absent", "file", "link", "other"


def look(path):
    """Return what is at ``path`` without following a link: ``(kind, content of a file or target of a link)``."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return ABSENT, None
        if error.errno == errno.ELOOP:
            return LINK, os.readlink(path)
        if error.errno == errno.ENXIO:
            return OTHER, None
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return OTHER, None
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            return REGULAR, stream.read()
    finally:
        os.close(descriptor)


class Unflushed(OSError):
    """The directory entry is changed, but may be lost in a power failure."""


def make_directories(path, mode=0o755):
    """Create ``path`` and its missing parents; return those created, the outermost first.

    Raises OSError; then none is created.
    """
    made = []
    while not os.path.isdir(path):
        made.insert(0, path)
        path = os.path.dirname(path)
    try:
        for directory in made:
            os.mkdir(directory, mode)
            # mkdir(2) applies the umask, but a drop-in directory must be readable.
            os.chmod(directory, mode)
    except BaseException:
        remove_directories(made)
        raise
    return made


def remove_directories(made):
    """Remove what `make_directories` created, as far as possible."""
    for directory in reversed(made):
        with contextlib.suppress(OSError):
            os.rmdir(directory)


def replace(path, data, finish):
    """Write ``data`` (bytes) beside ``path``, let ``finish(temporary path)`` give it owner, mode and
    label, flush it, and rename it over ``path``; then flush the directory.

    Raises Unflushed if ``path`` has the data and only the last step failed. For any other OSError, and what ``finish``
    raises, ``path`` is unchanged; systemd ignores a temporary file that cannot be removed.
    """
    directory, name = os.path.split(path)
    # systemd ignores names that start with a dot, so it never loads the half-written file.
    temporary = os.path.join(directory, ".#%s.%s" % (name[:200], binascii.hexlify(os.urandom(6)).decode()))
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            finish(temporary)
            os.fsync(stream.fileno())
        os.rename(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    flush_directory(directory)


def flush_directory(directory):
    """Flush the entries of ``directory`` to disk: fsync(2). Raises Unflushed."""
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unflushed(error.errno, error.strerror, directory)
