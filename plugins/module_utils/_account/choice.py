# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the account that runs a service: dedicated, the web server's, an existing one, or root.

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.database import (
    DYNAMIC_UIDS,
    NOBODY,
    is_accepted,
    is_number,
    is_strict,
)

MARK = "(unitsmith.systemd)"  # ends the comment field of an account that was made for a service

# The web server's account as the packages of a family make it: name, group, home. The first of a
# family is the one to make where none is there.
# Sources: base-passwd of Debian, the packages nginx and httpd of Fedora and openEuler,
# system-user-wwwrun of openSUSE, filesystem of Arch.
WEB_ACCOUNTS = {
    "redhat": (("nginx", "nginx", "/var/lib/nginx"), ("apache", "apache", "/usr/share/httpd")),
    "debian": (("www-data", "www-data", "/var/www"),),
    "suse": (("wwwrun", "www", "/var/lib/wwwrun"), ("nginx", "nginx", "/var/lib/nginx")),
    "arch": (("http", "http", "/srv/http"),),
    "unknown": (),
}
WEB_NAMES = ("nginx", "www-data", "wwwrun", "http", "apache")

# Where a family keeps the shell that lets nobody in, first choice first.
NOLOGIN = {
    "redhat": ("/sbin/nologin", "/usr/sbin/nologin"),
    "suse": ("/usr/sbin/nologin", "/sbin/nologin"),
    "arch": ("/usr/bin/nologin", "/usr/sbin/nologin"),
}
NOLOGIN_ANYWHERE = ("/usr/sbin/nologin", "/sbin/nologin", "/usr/bin/nologin", "/bin/false", "/usr/bin/false")


class NoSuchChoice(Exception):
    """What was asked for cannot be had: ``key`` of the text and its ``params``."""

    def __init__(self, key, **params):
        Exception.__init__(self, key)
        self.key = key
        self.params = params


def nologin_shells(family):
    """The paths at which to look for a nologin shell, in order."""
    first = NOLOGIN.get(family, ())
    return first + tuple(path for path in NOLOGIN_ANYWHERE if path not in first)


def web_account(accounts, family):
    """The User that the web server runs as here, the family's own name before the others; or None."""
    own = [name for name, dummy, dummy in WEB_ACCOUNTS[family]]
    for name in own + [name for name in WEB_NAMES if name not in own]:
        user = accounts.user(name)
        if user:
            return user
    return None


def choose(strategy, name, group, home, accounts, host, allow_root=True):
    """Chooses the account.

    ``name``, ``group`` and ``home`` are what was asked for, or None. ``accounts`` looks users and
    groups up. ``host`` is a dict: ``family``, ``nologin`` (path), ``systemd_version`` (int or None),
    ``system_range`` (pair of UIDs). ``allow_root`` says whether the UID
    may be 0, however the account is called. Returns the facts of the account as a dict, with
    ``reason`` and ``notes`` as text keys with their parameters. Raises NoSuchChoice.
    """
    wanted, reason = _STRATEGIES[strategy](name, accounts, host)
    user = wanted.get("user")
    if user and user.uid == 0 and not allow_root:
        raise NoSuchChoice("root_not_allowed", name=user.name)
    notes = []
    choice = {
        "name": user.name if user else wanted["name"],
        "uid": user.uid if user else None,
        "home": user.home if user else wanted.get("home") or home or "/",
        "shell": user.shell or "/bin/sh" if user else host["nologin"],
        "exists": user is not None,
        "create_user": user is None,
        "comment": None if user else "%s service %s" % (wanted["name"], MARK),
        "made_by_us": bool(user) and user.gecos.split(",")[0].endswith(MARK),
        "notes": notes,
    }
    if user:
        choice["locked"], choice["expired"] = accounts.state(user.name)
        notes += _doubts(user, choice["expired"], accounts, host)
    else:
        choice["locked"] = choice["expired"] = None
        _creatable(choice["name"], "name")
    choice.update(_group(group or wanted.get("group"), user, choice["name"], accounts, notes))
    choice["unit_user"] = _unit_name(choice["name"], choice["uid"], host, notes)
    # systemd refuses a number without a name in Group= (216/GROUP), and takes the account's own GID without Group=.
    nameless = choice["gid"] is not None and not choice["group_exists"]
    choice["unit_group"] = "" if nameless else _unit_name(choice["group"], choice["gid"], host, notes)
    choice["reason"] = (reason, {"name": choice["name"], "family": host["family"]})
    return choice


def _dedicated(name, accounts, host):
    if not name:
        raise NoSuchChoice("name_needed", strategy="dedicated")
    user = _find(name, accounts)
    if user is None and is_number(name):
        raise NoSuchChoice("number_unknown", name=name)
    return {"name": name, "user": user}, "dedicated_exists" if user else "dedicated_new"


def _web(name, accounts, host):
    user = web_account(accounts, host["family"])
    if user:
        return {"user": user}, "web_exists"
    if not WEB_ACCOUNTS[host["family"]]:
        raise NoSuchChoice("web_unknown")
    name, group, home = WEB_ACCOUNTS[host["family"]][0]
    return {"name": name, "group": group, "home": home}, "web_new"


def _existing(name, accounts, host):
    if not name:
        raise NoSuchChoice("name_needed", strategy="existing")
    user = _find(name, accounts)
    if user is None:
        web = web_account(accounts, host["family"])
        near = _near(name, [user.name for user in accounts.users()])
        raise NoSuchChoice("existing_missing", name=name, near=near, web=web.name if web else None)
    return {"user": user}, "existing"


def _root(name, accounts, host):
    user = accounts.user_by_uid(0) or accounts.user("root")
    if user is None:
        raise NoSuchChoice("existing_missing", name="root", near=[], web=None)
    return {"user": user}, "root"


_STRATEGIES = {"dedicated": _dedicated, "web": _web, "existing": _existing, "root": _root}


def _find(name, accounts):
    """The account of that name; a number is a UID where no account is called so: systemd.exec(5), User=."""
    return accounts.user(name) or (accounts.user_by_uid(int(name)) if is_number(name) else None)


def _group(wanted, user, name, accounts, notes):
    """The group to run with: the one asked for, else the account's own, else one named like the account."""
    if wanted:
        group = accounts.group(wanted) or (accounts.group_by_gid(int(wanted)) if is_number(wanted) else None)
        if group is None:
            _creatable(wanted, "group")
        elif user and group.gid != user.gid and user.name not in group.members:
            notes.append(("group_not_own", {"name": name, "group": group.name}))
    elif user:
        group = accounts.group_by_gid(user.gid)
        if group is None:
            notes.append(("group_nameless", {"name": name, "gid": user.gid}))
            return {"group": str(user.gid), "gid": user.gid, "group_exists": False, "create_group": False}
    else:
        group = accounts.group(name)
        if group and group.members:
            notes.append(("group_shared", {"group": name, "members": ", ".join(group.members)}))
    return {
        "group": group.name if group else wanted or name,
        "gid": group.gid if group else None,
        "group_exists": group is not None,
        "create_group": group is None,
    }


def _creatable(name, what):
    if not is_strict(name):
        raise NoSuchChoice("number_unknown" if is_number(name) else "bad_name", name=name, what=what)


def _unit_name(name, number, host, notes):
    """What ``User=`` or ``Group=`` is to say: the number where that systemd would refuse the name."""
    version = host["systemd_version"]
    if is_strict(name) or is_number(name):
        return name
    if version is None:
        notes.append(("name_odd", {"name": name}))
        return name
    if is_accepted(name, version):
        return name
    notes.append(("name_refused", {"name": name, "number": number, "version": version}))
    return str(number)


def _doubts(user, expired, accounts, host):
    """What should be known before a service is given to this account."""
    lowest, highest = host["system_range"]
    first = accounts.user_by_uid(user.uid)
    params = {"name": user.name, "uid": user.uid, "lowest": lowest, "highest": highest}
    if user.uid == 0:
        return [("uid_root", params)]
    doubts = []
    if user.uid == NOBODY:
        doubts.append("uid_nobody")
    elif DYNAMIC_UIDS[0] <= user.uid <= DYNAMIC_UIDS[1]:
        doubts.append("uid_dynamic")
    elif user.uid > highest:
        doubts.append("uid_login")
    if first and first.name != user.name:
        doubts.append("uid_shared")
        params["other"] = first.name
    if expired:
        doubts.append("expired")
    return [(key, params) for key in doubts]


def _near(name, names):
    """Up to five of ``names`` that resemble ``name``."""
    from difflib import get_close_matches  # needed for this message only

    folded = {}
    for other in names:
        folded.setdefault(other.lower(), other)
    found = get_close_matches(name.lower(), list(folded), n=5, cutoff=0.6)
    within = [other for other in folded if len(name) > 2 and (name.lower() in other or other in name.lower())]
    return [folded[other] for other in (found + [other for other in within if other not in found])[:5]]
