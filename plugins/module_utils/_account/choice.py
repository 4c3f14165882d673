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

MARK = "(unitsmith.systemd)"  # ends the comment field (GECOS) of an account created for a service

# The web server's account as the packages of a family create it: name, group, home. The first of a
# family is created if there is none.
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

# Paths of the nologin shell of a family, in order of preference.
NOLOGIN = {
    "redhat": ("/sbin/nologin", "/usr/sbin/nologin"),
    "suse": ("/usr/sbin/nologin", "/sbin/nologin"),
    "arch": ("/usr/bin/nologin", "/usr/sbin/nologin"),
}
NOLOGIN_ANYWHERE = ("/usr/sbin/nologin", "/sbin/nologin", "/usr/bin/nologin", "/bin/false", "/usr/bin/false")


class NoSuchChoice(Exception):
    """The request cannot be met: ``key`` of the text and its ``params``."""

    def __init__(self, key, **params):
        Exception.__init__(self, key)
        self.key = key
        self.params = params


def nologin_shells(family):
    """The possible paths of a nologin shell, in order."""
    first = NOLOGIN.get(family, ())
    return first + tuple(path for path in NOLOGIN_ANYWHERE if path not in first)


def web_account(accounts, family):
    """The User that the web server runs as here (the family's name before other families'), or None."""
    own = [name for name, dummy, dummy in WEB_ACCOUNTS[family]]
    for name in own + [name for name in WEB_NAMES if name not in own]:
        user = accounts.user(name)
        if user:
            return user
    return None


def choose(strategy, name, group, home, accounts, host, allow_root=True):
    """Chooses the account.

    ``name``, ``group`` and ``home`` are those requested, or None. ``accounts`` looks users and
    groups up. ``host`` is a dict: ``family``, ``nologin`` (path), ``systemd_version`` (int or None),
    ``system_range`` (pair of UIDs). ``allow_root`` (bool) allows UID 0,
    whatever the account's name. Returns the facts of the account as a dict, with
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
    # systemd refuses a GID without a name in Group= (216/GROUP), and uses the account's own GID without Group=.
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
    """The account of that name; digits are a UID if there is no account of that name: systemd.exec(5), User=."""
    return accounts.user(name) or (accounts.user_by_uid(int(name)) if is_number(name) else None)


def _group(wanted, user, name, accounts, notes):
    """The group to run with: the requested one, else the account's primary group, else one named like the account."""
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
    """The value for ``User=`` or ``Group=``: the number if that systemd would refuse the name."""
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
    """The warnings about running a service as this account."""
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
    """Up to five of ``names`` with a similar spelling."""
    from difflib import get_close_matches  # needed only for this message

    folded = {}
    for other in names:
        folded.setdefault(other.lower(), other)
    found = get_close_matches(name.lower(), list(folded), n=5, cutoff=0.6)
    within = [other for other in folded if len(name) > 2 and (name.lower() in other or other in name.lower())]
    return [folded[other] for other in (found + [other for other in within if other not in found])[:5]]


# What is said of the account and of the family of its host: English, Chinese.
TEXTS = {
    # Why this account
    "dedicated_exists": (
        "The service has an account of its own: {name}, which is there already and is taken as it is.",
        "服务使用专用账户 {name}：该账户已存在，按现状使用。",
    ),
    "dedicated_new": (
        "The service gets a system account of its own: {name}, to be created.",
        "服务使用专用系统账户 {name}：尚不存在，需要创建。",
    ),
    "web_exists": (
        "The web server account of this host is {name}.",
        "本机 Web 服务器的账户是 {name}。",
    ),
    "web_new": (
        "There is no web server account; the {family} family uses {name}, which is to be created.",
        "本机没有 Web 服务器账户；{family} 系发行版使用 {name}，需要创建。",
    ),
    "existing": (
        "The requested account {name} exists.",
        "指定的账户 {name} 已存在。",
    ),
    "root": (
        "root was requested.",
        "按要求使用 root。",
    ),
    "family": (
        "Family {family}, by: {evidence}.",
        "家族 {family}，依据：{evidence}。",
    ),
    # Requests that cannot be met
    "name_needed": (
        "strategy={strategy} needs the option 'name'.",
        "strategy={strategy} 必须给出选项 name。",
    ),
    "number_unknown": (
        "There is no account with the number {name}, and none can be created from a number. Give a name instead.",
        "不存在编号为 {name} 的账户，也不能只凭编号创建。请改为给出名称。",
    ),
    "bad_name": (
        "'{name}' ({what}) cannot be created: a name starts with a letter or an underscore, continues with letters, "
        "digits, underscores and hyphens, and has 31 characters at most.",
        "无法创建 '{name}'（{what}）：名称须以字母或下划线开头，其后为字母、数字、下划线或连字符，最长 31 个字符。",
    ),
    "existing_missing": (
        "There is no account '{name}' on this host.",
        "本机没有账户 '{name}'。",
    ),
    "existing_near": (
        "Similar names: {near}.",
        "名称相近的账户：{near}。",
    ),
    "existing_web": (
        "The web server account here is {web}.",
        "本机 Web 服务器的账户是 {web}。",
    ),
    "web_unknown": (
        "There is no web server account on this host, and its family is unknown, so none can be chosen. "
        "Use strategy=dedicated.",
        "本机没有 Web 服务器账户，且发行版家族未知，无法确定其名称。请使用 strategy=dedicated。",
    ),
    "root_not_allowed": (
        "{name} has UID 0: the service would run as root. Use strategy=dedicated and another account "
        "(backend_service_user_strategy, backend_service_user), or set allow_root: true (backend_service_allow_root) "
        "if that is intended.",
        "{name} 的 UID 为 0：服务将以 root 运行。请使用 strategy=dedicated 和其他账户（backend_service_user_strategy、"
        "backend_service_user）；如确有必要，请设置 allow_root: true（backend_service_allow_root）。",
    ),
    "relative": (
        "The option '{option}' needs an absolute path; '{path}' is not absolute.",
        "选项 {option} 需要绝对路径，'{path}' 不是绝对路径。",
    ),
    "no_tree": (
        "The option 'root' is not a directory: '{path}'.",
        "选项 root 指定的目录不存在：'{path}'。",
    ),
    # Warnings about the account
    "uid_root": (
        "{name} has UID 0: the service has full rights on this host. Use a system account instead.",
        "{name} 的 UID 为 0：服务将拥有本机全部权限。请改用系统账户。",
    ),
    "uid_nobody": (
        "{name} (UID {uid}) is shared by all programs without an account of their own; not safe for a service.",
        "{name}（UID {uid}）由所有无专用账户的程序共用，用它运行服务不安全。",
    ),
    "uid_dynamic": (
        "The UID {uid} of {name} is in the range that systemd uses for DynamicUser= services (61184 to 65519).",
        "{name} 的 UID {uid} 落在 systemd 为 DynamicUser= 保留的范围（61184 至 65519）内。",
    ),
    "uid_login": (
        "{name} is not a system account: its UID {uid} is outside {lowest} to {highest}.",
        "{name} 不是系统账户：其 UID {uid} 不在 {lowest} 至 {highest} 范围内。",
    ),
    "uid_shared": (
        "{name} shares its UID {uid} with {other}: the two can read and stop each other's processes and files.",
        "{name} 与 {other} 共用 UID {uid}：两者可互相访问文件、终止对方进程。",
    ),
    "expired": (
        "The account {name} has expired. systemd still starts its services; login, cron, su and units with "
        "PAMName= refuse it.",
        "账户 {name} 已过期。systemd 仍会启动其服务，但登录、cron、su 以及带 PAMName= 的单元会被拒绝。",
    ),
    "group_not_own": (
        "{name} is not a member of the group {group}; the service still runs with that group.",
        "{name} 不是组 {group} 的成员；服务仍以该组运行。",
    ),
    "group_nameless": (
        "The primary group of {name} has no name on this host; the unit has no Group=, and systemd uses its number "
        "{gid}.",
        "{name} 的主组在本机没有名称；单元中不写 Group=，由 systemd 使用其编号 {gid}。",
    ),
    "group_shared": (
        "The group {group} already exists, with the members {members}.",
        "组 {group} 已存在，成员为 {members}。",
    ),
    "name_odd": (
        "'{name}' is a name that systemd older than 246 may refuse; the version here is unknown.",
        "低于 246 版的 systemd 可能拒绝名称 '{name}'；无法确定此处的版本。",
    ),
    "name_refused": (
        "systemd {version} refuses '{name}' as a name; its number {number} is written into the unit.",
        "systemd {version} 不接受名称 '{name}'，单元中改写其编号 {number}。",
    ),
    "nologin_missing": (
        "No nologin shell was found; {shell} is this family's default.",
        "没有找到 nologin；使用该家族惯用的 {shell}。",
    ),
    # Notes about the family
    "family_unsupported": (
        "{distribution} is not in any of the families redhat, debian, suse and arch.",
        "{distribution} 不属于 redhat、debian、suse、arch 任何一个家族。",
    ),
    "family_contradicted": (
        "{distribution} claims to be like {named}, but the package manager here is {family}'s: treated as {family}.",
        "{distribution} 自称属于 {named} 系，但本机的软件包管理器属于 {family} 系：按 {family} 处理。",
    ),
    "family_like": (
        "{distribution} is not in our table; by its ID_LIKE ({like}) it is {family}.",
        "{distribution} 不在已知发行版表中；根据 ID_LIKE（{like}）归为 {family}。",
    ),
    "family_host": (
        "The family of {distribution} is not stated anywhere; by its package manager it is {family}.",
        "没有确切依据说明 {distribution} 的家族；根据软件包管理器归为 {family}。",
    ),
    "family_codename": (
        "The family of {distribution} is known only by its code name: treated as {family}.",
        "仅凭代号判断 {distribution} 的家族：按 {family} 处理。",
    ),
    "family_users": (
        "Neither a release file nor a package manager shows the family; by the accounts here it is {family}.",
        "发行版文件和软件包管理器都无法说明家族；根据已有账户归为 {family}。",
    ),
    "family_unknown": (
        "The family of distributions could not be determined.",
        "没有任何依据可以判断发行版家族。",
    ),
}


def text(language, key, params):
    """The text ``key`` in ``language`` (en or zh) with its ``params`` (dict)."""
    return TEXTS[key][language == "zh"].format(**params)
