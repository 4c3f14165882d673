# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the user and the groups of a service exist?

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)


def probe(needs, host):
    """Return the findings about the accounts that the unit names."""
    if needs.dynamic_user:
        return []
    user = needs.user and host.user(needs.user)
    missing = [("SupplementaryGroups", name) for name in needs.groups if not host.group(name)]
    missing += _of_a_socket("SocketGroup", host.group, needs)
    own_group = needs.group and not host.group(needs.group)
    # A new account gets a group of its name.
    if own_group and (user or needs.group != needs.user):
        missing.insert(0, ("Group", needs.group))
    found = [
        Finding(CODES["group-missing"], {"group": name, "directive": directive}, ["%s=%s" % (directive, name)])
        for directive, name in missing
    ]
    if needs.user and not user and not needs.user.isdigit():
        found.append(_user_missing(needs.user, "User", needs, host))
    found += [_user_missing(name, key, needs, host) for key, name in _of_a_socket("SocketUser", host.user, needs)]
    return found


def _of_a_socket(key, known, needs):
    """The account to which a socket unit gives its socket, where it is not there."""
    name = needs.expanded(needs.sandbox.last(key, "Socket") or "")
    return [(key, name)] if name and not name.isdigit() and not known(name) else []


def _user_missing(name, directive, needs, host):
    # Compiled where one is missing.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._account.choice import (
        NoSuchChoice,
        choose,
        nologin_shells,
    )

    near, web = [], None
    try:
        choose("existing", name, None, None, host.accounts, {"family": "unknown"})
    except NoSuchChoice as answer:
        near, web = answer.params["near"], answer.params["web"]
    shells = nologin_shells("unknown")
    shell = next((path for path in shells if host.root.exists(path)), shells[0])
    group = (directive == "User" and needs.group) or name
    grouping = ["--gid", group] if host.group(group) else ["--user-group"]
    params = {
        "user": name,
        "near": near or "-",
        "web": web or "-",
        "command": ["useradd", "--system"] + grouping + ["--no-create-home", "--home-dir", "/", "--shell", shell, name],
    }
    return Finding(CODES["user-missing"], params, ["%s=%s" % (directive, name)])


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "group-missing",
        "error",
        100,
        "backend_service_group",
        (
            "The group {group} does not exist on this host",
            "{directive}= names a group that this host has not; systemd ends the start with 216/GROUP.",
            "groupadd --system {group}",
        ),
        ("本机不存在组 {group}", "{directive}= 指定的组在本机不存在；systemd 会以 216/GROUP 终止启动。", ""),
    ),
    Code(
        "user-missing",
        "error",
        110,
        "backend_service_user",
        (
            "The user {user} does not exist on this host",
            "User= names an account that this host does not have; systemd ends the start with 217/USER. Accounts with "
            "a similar name: {near}. The web server's account here: {web}.",
            "{command}",
        ),
        (
            "本机不存在用户 {user}",
            "User= 指定的账户在本机不存在；systemd 会以 217/USER 终止启动。名称相近的账户：{near}。本机 Web "
            "服务器的账户：{web}。",
            "",
        ),
    ),
)
