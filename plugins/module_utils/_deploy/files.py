# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies at a path, in full, and the way to put it there again.

Private to this collection: it may change in any release.
"""

import contextlib
import errno
import os
import stat
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import (
    ABSENT,
    LINK,
    OTHER,
    REGULAR,
    flush_directory,
    make_directories,
    remove_directories,
    replace,
)

# kind: as `atomic_file.look` names it. data: bytes of a file. target: of a link. mode, uid, gid: int.
# attributes: {name: bytes}, the extended ones, a SELinux label and access lists among them.
Entry = namedtuple("Entry", "kind data target mode uid gid attributes")
NOTHING = Entry(ABSENT, None, None, None, None, None, {})

LIMIT = 16 << 20  # no unit and no environment file is larger


def look(path):
    """Return the Entry at a path; no link is followed at its end. Raises OSError."""
    try:
        status = os.lstat(path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return NOTHING
        raise
    if stat.S_ISLNK(status.st_mode):
        return Entry(LINK, None, os.readlink(path), None, status.st_uid, status.st_gid, {})
    if not stat.S_ISREG(status.st_mode):
        return Entry(OTHER, None, None, None, None, None, {})
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        data = stream.read(LIMIT + 1)
        if len(data) > LIMIT:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), path)
        attributes = _attributes(descriptor)
    return Entry(REGULAR, data, None, stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid, attributes)


def _attributes(descriptor):
    try:
        return {name: os.getxattr(descriptor, name) for name in os.listxattr(descriptor)}
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.ENODATA):
            return {}
        raise


def put(path, entry, refused=None):
    """Bring a path into the state of an Entry, in one step for whoever reads it; return the directories made for it.

    refused: list that takes the names of extended attributes that cannot be set; None for that to be an error.
    Raises OSError; then the path is what it was.
    """
    if entry.kind == OTHER:
        raise OSError(errno.EINVAL, "is neither a file nor a link", path)
    if entry.kind == ABSENT:
        remove(path)
        return []
    made = make_directories(os.path.dirname(path))
    try:
        if entry.kind == LINK:
            _put_link(path, entry.target)
        else:
            replace(path, entry.data, lambda temporary: _finish(temporary, entry, refused))
    except BaseException as error:
        remove_directories(made)
        if isinstance(error, OSError):
            error.filename = path  # and not that of the temporary one, or none where a write failed
        raise
    for directory in made:
        flush_directory(os.path.dirname(directory))
    return made


def _put_link(path, target):
    if os.path.islink(path) and os.readlink(path) == target:
        return
    temporary = os.path.join(os.path.dirname(path), ".#%s.%d" % (os.path.basename(path)[:200], os.getpid()))
    os.symlink(target, temporary)
    os.rename(temporary, path)
    flush_directory(os.path.dirname(path))


def _finish(temporary, entry, refused):
    """Owner first: a change of it takes privileges and some attributes away."""
    if (os.stat(temporary).st_uid, os.stat(temporary).st_gid) != (entry.uid, entry.gid):
        os.chown(temporary, entry.uid, entry.gid)
    os.chmod(temporary, entry.mode)
    for name, value in entry.attributes.items():
        try:
            os.setxattr(temporary, name, value)
        except OSError as error:
            if refused is None or error.errno not in (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EINVAL):
                raise
            refused.append(name)


def remove(path):
    """Take away the file or link at a path, if there is one, for good."""
    if not os.path.lexists(path):
        return  # unlink(2) would fail where nothing can be written, whether there is something or not
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
        flush_directory(os.path.dirname(path))


def sweep(paths):
    """Take away what a `put` that was killed has left beside the paths."""
    for directory in {os.path.dirname(path) for path in paths}:
        names = {os.path.basename(path)[:200] for path in paths if os.path.dirname(path) == directory}
        for found in os.listdir(directory) if os.path.isdir(directory) else []:
            if found.startswith(".#") and found[2:].rpartition(".")[0] in names:
                remove(os.path.join(directory, found))


def remove_if_empty(directory):
    """Take away a directory unless it holds something; say whether it is gone."""
    try:
        os.rmdir(directory)
    except OSError as error:
        return error.errno == errno.ENOENT
    flush_directory(os.path.dirname(directory))
    return True
