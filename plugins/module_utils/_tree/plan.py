# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list of paths to be given to accounts: all are checked before any is changed."""

import os
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.exclude import Exclude, PatternError
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.guard import HOME_OF
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mode import ModeError, apply_mode, parse_mode
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import Wanted
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.safe_path import (
    PARENT_MODE,
    PathError,
    check_absolute,
    locate,
    make_directory,
    path_of,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.said import Said
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.walk import TreeError, Walk

NEW_MODE = 0o755
FOR_RECURSION = ("exclude", "file_mode", "directory_mode", "cross_filesystems")
ERRORS = (ModeError, PatternError, PathError, TreeError)
ADVICE = (
    "Name a directory of the service's own, such as /opt/NAME, /srv/NAME or /var/lib/NAME.",
    "请使用服务自己的目录，例如 /opt/NAME、/srv/NAME 或 /var/lib/NAME。",
)
ADVICE_ON_HOMES = (
    "If the service is to run as that account, name it (backend_service_user). If the service takes the place of "
    "another one, name that one (backend_service_replaces). Otherwise name a directory of the service's own.",
    "如果服务应以该账户运行，请指定该账户（backend_service_user）。如果服务用来接替另一个服务，请写明后者"
    "（backend_service_replaces）。否则请使用服务自己的目录。",
)
REFUSED = ("{0} {1}: it is not changed. {2}", "{0} {1}，不会更改。{2}")
SAME = ("{0} and {1} are the same directory: list it once", "{0} 和 {1} 是同一个目录：只需列出一次")
ONLY_RECURSIVE = (
    "{0}: '{1}' means something only with 'recurse: true'",
    "{0}：'{1}' 只有与 'recurse: true' 同用才有意义",
)
PRIVILEGES = (
    "file_mode: '{0}' would make every file setuid, setgid or sticky",
    "file_mode：'{0}' 会给每个文件加上 setuid、setgid 或 sticky 位",
)
NOT_MADE = ("{0}: '{1}' could not be made: {2}", "{0}：无法创建 '{1}'：{2}")


class Item:
    """One path of the list.

    :ivar place: Place, how far the path exists.
    :ivar fd: descriptor of the directory, once it exists.
    :ivar made: C(bool), whether it did not exist before.
    :ivar created: list of C(str), the directories made, or in check mode to be made.
    :ivar changes_predicted: C(None), or in check mode whether a directory that an earlier item makes would be changed.
    :ivar walk: the Walk over what existed before, or C(None).
    """

    def __init__(self, options, uid, gid):
        """Check the options of one path.

        :arg options: dict of the module's suboptions.
        :arg uid: C(int) or C(None), the UID of O(owner); likewise gid.
        """
        self.path = options["path"]
        self.recurse = options["recurse"]
        check_absolute(self.path)
        for name in FOR_RECURSION:
            if options[name] and not self.recurse:
                raise PathError(Said(ONLY_RECURSIVE, self.path, name))
        file_mode = parse_file_mode(options["file_mode"])
        directory_mode = parse_optional_mode(options["directory_mode"])
        mode = parse_optional_mode(options["mode"])
        self.top_wanted = Wanted(uid, gid, None, directory_mode if mode is None else mode)
        self.wanted = Wanted(uid, gid, file_mode, directory_mode)
        self.exclude = Exclude(options["exclude"]) if options["exclude"] else None
        self.cross_filesystems = options["cross_filesystems"]
        self.place = locate(self.path, follow_last=not self.recurse)
        self.fd = None
        self.made = False
        self.created = []
        self.changes_predicted = None
        self.walk = None

    @property
    def identity(self):
        """The path independent of its spelling: (device, inode) of the part that exists, and the missing names."""
        return self.place.identities[-1], tuple(self.place.missing)

    @property
    def new_attributes(self):
        """(uid, gid, mode) for a directory that does not exist yet."""
        parsed = self.top_wanted.directory_mode
        mode = NEW_MODE if parsed is None else apply_mode(parsed, NEW_MODE, True)
        return self.top_wanted.uid, self.top_wanted.gid, mode

    def refusal(self, guard):
        """Return why the path must not be changed (it belongs to the system or another account), or C(None)."""
        identities = self.place.identities
        if self.place.missing:
            return guard.tree_refusal(identities) if self.recurse else None
        if self.recurse:
            return guard.refusal(identities, self.wanted.uid, self.wanted.gid)
        status = self.place.status
        changes = self.top_wanted.change(status.st_mode, status.st_uid, status.st_gid)
        return guard.directory_refusal(identities[-1]) if changes else None

    def change(self, check, ours, is_system):
        """Change the existing tree; see Walk for the arguments."""
        self.walk = Walk(
            self.path,
            self.wanted,
            self.top_wanted,
            recurse=self.recurse,
            exclude=self.exclude,
            cross_filesystems=self.cross_filesystems,
            check=check,
            prune=ours,
            is_system=is_system,
        )
        self.walk.run(self.fd)

    def close(self):
        """Close the descriptors."""
        self.place.close()
        if self.fd is not None:
            os.close(self.fd)


def parse_optional_mode(text):
    """Return the parsed mode, or C(None) if none is given."""
    return None if text is None else parse_mode(text)


def parse_file_mode(text):
    """Return the parsed mode for files, which must not set setuid or setgid."""
    parsed = parse_optional_mode(text)
    if parsed is not None and any(apply_mode(parsed, mode, False) & 0o7000 for mode in (0, 0o777)):
        raise ModeError(Said(PRIVILEGES, text))
    return parsed


def check_all(items, guard):
    """Raise PathError if any path is refused, before anything is changed."""
    seen = {}
    for item in items:
        reason = item.refusal(guard)
        if reason:
            advice = ADVICE_ON_HOMES if reason.startswith(HOME_OF) else ADVICE
            raise PathError(Said(REFUSED, item.path, reason, Said(advice)))
        other = seen.setdefault(item.identity, item)
        if other is not item:
            raise PathError(Said(SAME, other.path, item.path))


def carry_out(items, guard, check, label=None):
    """Create missing directories, then change what differs.

    A walk does not enter directories that are other items of the list.

    :arg items: list of Item that passed check_all().
    :arg guard: the Guard of the host.
    :arg check: C(bool), only report what would be done.
    :arg label: C(None), or a function of descriptor and path that sets the SELinux context of what is made.
    :raises PathError: or TreeError; the items hold what was done before.
    """
    try:
        predicted = {}
        for item in items:
            if not item.place.missing:
                item.fd = item.place.open()
            elif check:
                _predict(item, predicted)
            else:
                _make(item, label)
        opened = [item for item in items if item.fd is not None]
        ours = {identity_of(item.fd) for item in opened}
        for item in opened:
            if not item.made:
                item.change(check, ours, guard.is_system)
    finally:
        for item in items:
            item.close()


def identity_of(fd):
    """Return (device, inode) of an open file."""
    status = os.fstat(fd)
    return status.st_dev, status.st_ino


def _make(item, label):
    """Create the missing directories: the last gets the attributes asked for, its parents belong to us."""
    item.fd = os.dup(item.place.fd)
    missing = list(item.place.missing)
    while missing:
        name = missing.pop(0)
        uid, gid, mode = (None, None, PARENT_MODE) if missing else item.new_attributes
        try:
            fd, item.made = make_directory(item.fd, name, uid, gid, mode, label)
        except OSError as error:
            raise PathError(Said(NOT_MADE, item.path, name, error.strerror))
        os.close(item.fd)
        item.fd = fd
        if item.made:
            item.created.append(path_of(fd))


def _predict(item, predicted):
    """Find out which directories would be created; one that several items need is counted once.

    :arg predicted: dict from the directory to be created (see Item.identity) to its (uid, gid, mode).
    """
    existing, missing = item.identity
    top = path_of(item.place.fd)
    for depth in range(1, len(missing) + 1):
        key = (existing, missing[:depth])
        last = depth == len(missing)
        if key not in predicted:
            uid, gid, mode = item.new_attributes if last else (None, None, PARENT_MODE)
            predicted[key] = (
                stat.S_IFDIR | mode,
                os.geteuid() if uid is None else uid,
                os.getegid() if gid is None else gid,
            )
            item.created.append(os.path.join(top, *missing[:depth]))
        elif last:
            item.changes_predicted = item.top_wanted.change(*predicted[key]) is not None
