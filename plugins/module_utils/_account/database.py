# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and groups: of this host through NSS, of another tree from its files; which names systemd accepts.

Private to this collection: it may change in any release.
"""

import grp
import pwd
import time

NAME_LENGTH = 31  # UT_NAMESIZE - 1: systemd.exec(5), User=
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
DIGITS = frozenset("0123456789")
DYNAMIC_UIDS = (61184, 65519)  # of DynamicUser=: https://systemd.io/UIDS-GIDS/
NOBODY = 65534

# Defaults of useradd(8) without settings in login.defs(5).
LOGIN_DEFS = ("etc/login.defs", "usr/etc/login.defs")
UID_MIN, SYS_UID_MIN = 1000, 101

LARGE = 64 << 20  # bytes of an account database


class User:
    """One account: ``name``, ``uid``, ``gid``, ``gecos``, ``home``, ``shell``."""

    def __init__(self, name, uid, gid, gecos, home, shell):
        self.name = name
        self.uid = uid
        self.gid = gid
        self.gecos = gecos
        self.home = home
        self.shell = shell


class Group:
    """One group: ``name``, ``gid``, ``members`` (list of names)."""

    def __init__(self, name, gid, members):
        self.name = name
        self.gid = gid
        self.members = members


class HostAccounts:
    """The accounts of this host, from all sources of NSS: nsswitch.conf(5).

    ``root`` is the RootDir of the host, ``run(argv) -> (rc, out, err)`` starts a process.
    """

    def __init__(self, root, run):
        self._root = root
        self._run = run

    def user(self, name):
        """The User of that name, or None."""
        return _or_none(pwd.getpwnam, name, _user_of_nss)

    def user_by_uid(self, uid):
        """The first User with that UID, or None."""
        return _or_none(pwd.getpwuid, uid, _user_of_nss)

    def users(self):
        """All accounts that NSS enumerates; a directory service may not enumerate its own."""
        return [_user_of_nss(entry) for entry in pwd.getpwall()]

    def group(self, name):
        """The Group of that name, or None."""
        return _or_none(grp.getgrnam, name, _group_of_nss)

    def group_by_gid(self, gid):
        """The first Group with that GID, or None."""
        return _or_none(grp.getgrgid, gid, _group_of_nss)

    def state(self, name):
        """``(locked, expired)``, each None if unknown; starts a process for an account that is not in etc/shadow."""
        rows = _rows(self._root.text("etc/shadow", LARGE), 8, name)
        if not rows and not _rows(self._root.text("etc/passwd", LARGE), 7, name):
            rows = _rows(self._run(["getent", "shadow", "--", name])[1], 8, name)
        return _shadow_state(rows)


class TreeAccounts:
    """The accounts in etc/passwd and etc/group of a RootDir."""

    def __init__(self, root):
        self._root = root
        self._users = [
            User(row[0], int(row[2]), int(row[3]), row[4], row[5], row[6])
            for row in _rows(root.text("etc/passwd", LARGE), 7)
            if is_number(row[2]) and is_number(row[3])
        ]
        self._groups = [
            Group(row[0], int(row[2]), [name for name in row[3].split(",") if name])
            for row in _rows(root.text("etc/group", LARGE), 4)
            if is_number(row[2])
        ]

    def user(self, name):
        """The User of that name, or None."""
        return _first(self._users, lambda user: user.name == name)

    def user_by_uid(self, uid):
        """The first User with that UID, or None."""
        return _first(self._users, lambda user: user.uid == uid)

    def users(self):
        """All accounts."""
        return self._users

    def group(self, name):
        """The Group of that name, or None."""
        return _first(self._groups, lambda group: group.name == name)

    def group_by_gid(self, gid):
        """The first Group with that GID, or None."""
        return _first(self._groups, lambda group: group.gid == gid)

    def state(self, name):
        """``(locked, expired)``, each None if etc/shadow does not show it."""
        return _shadow_state(_rows(self._root.text("etc/shadow", LARGE), 8, name))


def system_range(root):
    """``(lowest, highest)`` UID of system accounts that useradd creates: login.defs(5)."""
    values = {}
    for path in LOGIN_DEFS:
        text = root.text(path)
        if text is not None:
            pairs = (line.split() for line in text.split("\n"))
            values = {pair[0]: int(pair[1]) for pair in pairs if len(pair) > 1 and is_number(pair[1])}
            break
    highest = values.get("SYS_UID_MAX", values.get("UID_MIN", UID_MIN) - 1)
    return values.get("SYS_UID_MIN", SYS_UID_MIN), highest


def is_number(name):
    """Whether the text is a UID or GID in digits."""
    return bool(name) and not set(name) - DIGITS


def is_strict(name):
    """Whether every version of systemd accepts and creates the name: https://systemd.io/USER_NAMES/, strict mode."""
    return 0 < len(name) <= NAME_LENGTH and name[0] in LETTERS and not set(name) - LETTERS - DIGITS - {"-"}


def is_accepted(name, systemd_version):
    """Whether ``User=`` and ``Group=`` of that systemd accept the name; None as the version means the strict rules.

    Up to 231 nothing is checked, up to 242 the strict rules apply, 243 to 245 also accept a dot, and
    246 introduced the relaxed mode of https://systemd.io/USER_NAMES/.
    """
    if is_strict(name):
        return True
    if systemd_version is None or 232 <= systemd_version < 243:
        return False
    if systemd_version < 232:
        return bool(name)
    if systemd_version < 246:
        return name[:1] != "." and is_strict(name.replace(".", "_"))
    return _is_relaxed(name)


def _is_relaxed(name):
    if not name or name in (".", "..") or name != name.strip() or not set(name.lstrip("-")) - DIGITS:
        return False
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return not any(char in ":/\x7f" or char < " " for char in name)


def _shadow_state(rows):
    """``(locked, expired)``. Locked: no password can match. Expired: the account, not its password. shadow(5)."""
    if not rows:
        return None, None
    password, expires = rows[0][1], rows[0][7]
    return password[:1] in ("!", "*"), is_number(expires) and int(expires) <= time.time() // 86400


def _rows(text, width, name=None):
    """The entries with at least ``width`` fields, all or those of ``name``, of a file like passwd, except NIS ones."""
    rows = (line.split(":") for line in (text or "").split("\n") if line[:1] not in ("#", "+", "-"))
    return [row for row in rows if len(row) >= width and name in (None, row[0])]


def _first(entries, fits):
    return next((entry for entry in entries if fits(entry)), None)


def _or_none(look_up, key, convert):
    try:
        return convert(look_up(key))
    except (KeyError, ValueError, OverflowError):
        return None


def _user_of_nss(entry):
    return User(entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_gecos, entry.pw_dir, entry.pw_shell)


def _group_of_nss(entry):
    return Group(entry.gr_name, entry.gr_gid, list(entry.gr_mem))
