# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of `service_user_facts`: the distribution of a tree and the account that runs a service there.

Private to this collection: it may change in any release.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.choice import (
    choose,
    nologin_shells,
    text,
    web_account,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._account.database import (
    HostAccounts,
    TreeAccounts,
    system_range,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.os_family import (
    MARKS,
    RELEASE_FILES,
    identify,
    parse_os_release,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd_version import version

DPKG_STATUS = "var/lib/dpkg/status"


def os_release(root):
    """os-release(5) as a dict: the file in etc, else the one in usr/lib."""
    for path in ("etc/os-release", "usr/lib/os-release"):
        fields = parse_os_release(root.text(path) or "")
        if fields.get("ID"):
            return fields
    return fields


def distribution_of(root, accounts):
    """The result of identify() for the tree."""
    fields = os_release(root)
    releases = {} if fields.get("ID") else {path: root.text(path) for path in RELEASE_FILES}
    found = {path: root.stat(path) for dummy, paths, dummy, dummy in MARKS for path in paths}
    # On the Red Hat family, installing dpkg creates an empty database.
    seen = {path for path, stat in found.items() if stat and (stat.st_size or path != DPKG_STATUS)}
    return identify(fields, releases, seen, {user.name: user.uid for user in accounts.users()})


def nologin(root, family, accounts):
    """``(shell, found)``: the nologin shell that exists in the tree, else one its accounts use, else the family's."""
    shells = nologin_shells(family)
    used = {user.shell for user in accounts.users()}
    found = [shell for shell in shells if root.exists(shell)] or [shell for shell in shells if shell in used]
    return (found or shells)[0], bool(found)


def refusal(error, language):
    """The message of a NoSuchChoice."""
    parts = [text(language, error.key, error.params)]
    for key, name in (("existing_near", "near"), ("existing_web", "web")):
        value = error.params.get(name)
        if value:
            parts.append(text(language, key, {name: ", ".join(value) if isinstance(value, list) else value}))
    return " ".join(parts)


def facts_of(params, root, run):
    """The fact service_user. Raises NoSuchChoice."""
    files = TreeAccounts(root)
    accounts = HostAccounts(root, run) if root.is_host else files
    distribution = distribution_of(root, files)
    notes = distribution.pop("notes")
    web = web_account(accounts, distribution["family"])
    facts = dict(
        distribution,
        web_user=web.name if web else None,
        systemd_version=version(root),
        is_systemd=root.is_host and os.path.isdir("/run/systemd/system"),
        is_root=os.geteuid() == 0,
    )
    shell, shell_found = nologin(root, distribution["family"], files)
    host = {
        "family": distribution["family"],
        "nologin": shell,
        "systemd_version": facts["systemd_version"],
        "system_range": system_range(root),
    }
    choice = choose(
        params["strategy"],
        params["name"],
        params["group"],
        params["home"],
        accounts,
        host,
        params.get("allow_root", True),
    )
    notes += choice.pop("notes")
    if choice["create_user"] and not shell_found:
        notes.append(("nologin_missing", {"shell": shell}))
    language = params["language"]
    basis = {"family": facts["family"], "evidence": ", ".join(facts["evidence"]) or "-"}
    facts.update(choice, reason=text(language, *choice["reason"]) + " " + text(language, "family", basis))
    facts["warnings"] = [text(language, key, values) for key, values in notes]
    facts.update(removal(facts, params["removing"] if root.is_host else None))
    return facts


def removal(facts, removing):
    """Whether the account may be removed with the service: if it was created for it and nothing else belongs to it."""
    if removing is None:
        return {"removable": None, "belongings": None, "directories": None}
    found, complete = None, False
    if facts["made_by_us"]:
        # Imported only when an account is to be removed, not in every run of the role.
        from ansible_collections.unitsmith.systemd.plugins.module_utils._account.belongings import belongings, units_of

        own_group = facts["gid"] if facts["group"] == facts["name"] else None
        units = [removing["unit"]] + removing["units"]
        found, complete = belongings(facts["uid"], own_group, removing["directories"], units)
        found += units_of({facts["name"], str(facts["uid"])}, units)
    directories = [path for path in removing["directories"] if os.path.isdir(path) and not os.path.islink(path)]
    return {"removable": complete and not found, "belongings": found, "directories": directories}
