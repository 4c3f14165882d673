# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Do the user and the groups of a service exist?

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.choice import (
    NoSuchChoice,
    choose,
    nologin_shells,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding


def probe(needs, host):
    """Return the findings about the accounts that the unit names."""
    if needs.dynamic_user:
        return []
    user = needs.user and host.user(needs.user)
    missing = [("SupplementaryGroups", name) for name in needs.groups if not host.group(name)]
    own_group = needs.group and not host.group(needs.group)
    # A new account brings the group of its name along.
    if own_group and (user or needs.group != needs.user):
        missing.insert(0, ("Group", needs.group))
    found = [
        Finding("group-missing", {"group": name, "directive": directive}, ["%s=%s" % (directive, name)])
        for directive, name in missing
    ]
    if needs.user and not user and not needs.user.isdigit():
        found.append(_user_missing(needs, host))
    return found


def _user_missing(needs, host):
    near, web = [], None
    try:
        choose("existing", needs.user, None, None, host.accounts, {"family": "unknown"})
    except NoSuchChoice as answer:
        near, web = answer.params["near"], answer.params["web"]
    shells = nologin_shells("unknown")
    shell = next((path for path in shells if host.root.exists(path)), shells[0])
    group = needs.group or needs.user
    grouping = ["--gid", group] if host.group(group) else ["--user-group"]
    params = {
        "user": needs.user,
        "near": near or "-",
        "web": web or "-",
        "command": ["useradd", "--system"]
        + grouping
        + ["--no-create-home", "--home-dir", "/", "--shell", shell, needs.user],
    }
    return Finding("user-missing", params, ["User=%s" % needs.user])
