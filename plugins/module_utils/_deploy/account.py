# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who a service is to run as.

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.choice import NoSuchChoice
from ansible_collections.unitsmith.systemd.plugins.module_utils._account.facts import facts_of, refusal
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import look, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import RootDir


def choose(options, service, store, replaced, run):
    """Return `(account, name of one that is handed over or None)`. Raises DeployError.

    options: dict of the module's options, `account` is not None. service: name of the unit. replaced: Store of the
    service whose place is taken, or None.
    """
    asked, language = options["account"], options["language"]
    params = dict(asked, root="/", removing=None, language=language)
    if params["name"] is None and params["strategy"] == "dedicated":
        params["name"] = service.partition(".")[0].partition("@")[0]
    params["home"] = params["home"] or "/"
    account = _facts(params, run)
    handed_over = account["create_user"] and _handed_over(store, replaced, run)
    if handed_over:
        account = _facts(dict(params, name=handed_over, group=None), run)
    if account["uid"] == 0 and not asked["allow_root"]:
        raise DeployError(say(language, "root", name=account["name"]))
    if account["create_user"] and asked["shell"]:
        account["shell"] = asked["shell"]
    return account, handed_over or None


def _facts(params, run):
    try:
        return facts_of(params, RootDir("/"), run)
    except NoSuchChoice as error:
        raise DeployError(refusal(error, params["language"]))


def _handed_over(store, replaced, run):
    """The account of the service whose place is taken, or was: none is made then. None for root's."""
    if replaced is None:
        return None
    before = look.load(store.deployed)["account"]
    if before:
        return before
    name = units.show([replaced.name], run)[replaced.name].get("User")
    return name if name and _is_there(name, run) else None


def _is_there(name, run):
    """Whether an account exists that is not root's."""
    params = {"strategy": "existing", "name": name, "group": None, "home": "/", "language": "en", "removing": None}
    try:
        return bool(facts_of(params, RootDir("/"), run)["uid"])
    except NoSuchChoice:
        return False
