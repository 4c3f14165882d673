# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directories of a service: what of them has to be made or given away, and doing that.

Private to this collection: it may change in any release.
"""

import contextlib
import grp
import os
import pwd
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.guard import host_guard, local_accounts
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import mounts, text
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.ownership import UNKNOWN_ID
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.plan import ERRORS, Item, carry_out, check_all
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.report import diff, report
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.said import chinese

LABEL = "security.selinux"
MISSING = {
    "user": ("paths: the user '{name}' does not exist on this host.", "paths：本机没有用户 「{name}」。"),
    "group": ("paths: the group '{name}' does not exist on this host.", "paths：本机没有组 「{name}」。"),
}

# Filesystems whose server may be gone: whoever looks there then waits, and cannot be ended.
REMOTE = (b"nfs", b"nfs4", b"cifs", b"smb3", b"9p", b"ceph", b"afs", b"lustre", b"autofs")
KERNELS_OWN = ("/dev/", "/proc/", "/sys/")
SILENT = (
    "{path} did not answer within {seconds:g} s. If it is on a filesystem whose server is gone, bring that back or "
    "unmount it.",
    "{path} 在 {seconds:g} 秒内没有应答。如果它位于服务器已失联的文件系统上，请恢复该服务器或卸载该文件系统。",
)


def check_answers(paths, seconds):
    """Raise Refused where one of the directories, or what is mounted below them, does not answer in time."""
    remote = [text(one.point) for one in mounts() if one.kind in REMOTE or one.kind.startswith(b"fuse")]
    remote = [point for point in remote if not point.startswith(KERNELS_OWN)]
    if not remote:
        return
    from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import run_apart

    asked = list(paths)
    asked += [point for point in remote if any(point.startswith(path.rstrip("/") + "/") for path in paths)]
    answered = run_apart(str, lambda emit: [emit(_answer(path)) for path in asked], seconds)[0]
    if len(answered) < len(asked):
        raise Refused(SILENT, path=asked[len(answered)], seconds=seconds)


def _answer(path):
    with contextlib.suppress(OSError), os.scandir(path) as entries:
        next(entries, None)
    return path


class TreeRefused(DeployError):
    """What keeps the paths from being given. error: what the tree raised."""

    def __init__(self, error, paths):
        DeployError.__init__(self, str(error), paths=paths)
        self._error = error

    def said(self, language):
        """The text in a language, as far as there is one."""
        return chinese(self._error) if language == "zh" else str(self)


class Paths:
    """The paths of a service.

    `results`: list of dict as M(unitsmith.systemd.service_paths) returns them. `count`: how many entries are to be
    changed or made. `created`: directories to be made.
    """

    def __init__(self, options, account, willing, policy):
        """Find out what has to be done; nothing is changed. Raises DeployError.

        options: list of dict, of the option `paths`. account: dict of the account that runs the service, or None.
        willing: names of accounts whose home may be given away.
        policy: `_host.selinux.Policy`, None without SELinux.
        """
        self._options = options
        self._account = account
        self._willing = willing
        self._policy = policy
        self._do(True)

    def carry_out(self):
        """Do it. Raises DeployError."""
        self._do(False)

    def _do(self, check):
        if not self._options:
            self.results, self.diffs, self.count, self.created = [], [], 0, []
            return
        items = []
        try:
            guard = host_guard([one for one in _host_accounts() if one[0] not in self._willing])
            for options in self._options:
                items.append(Item(options, *self._owner(options)))
            check_all(items, guard)
            carry_out(items, guard, check, self._label if self._policy else None)
        except ERRORS as error:
            raise TreeRefused(error, [report(item) for item in items])
        self.results = [report(item) for item in items]
        self.diffs = [diff(item) for item, result in zip(items, self.results) if result["changed"]]
        if check:
            self.count = sum(result["changed_entries"] for result in self.results)
            self.created = [path for item in items for path in item.created]

    def _owner(self, options):
        """The numbers of owner and group; those of an account that is still to be made differ from all."""
        account = self._account
        owner, group = options["owner"], options["group"]
        uid = _number(owner, "user", lambda name: pwd.getpwnam(name).pw_uid) if owner else account and account["uid"]
        gid = _number(group, "group", lambda name: grp.getgrnam(name).gr_gid) if group else account and account["gid"]
        missing = account is not None
        return (
            UNKNOWN_ID if uid is None and missing else uid,
            UNKNOWN_ID if gid is None and missing else gid,
        )

    def _label(self, fd, path):
        context = self._policy.default(path, stat.S_IFDIR)
        if context:
            os.setxattr(fd, LABEL, context.encode() + b"\0")


def _number(name, kind, look_up):
    try:
        return look_up(name)
    except KeyError:
        pass
    if name.isdigit() and int(name) < 2**32 - 1:
        return int(name)
    raise Refused(MISSING[kind], name=name)


def _host_accounts():
    with open("/etc/passwd", errors="surrogateescape") as accounts:
        return local_accounts(accounts.read())
