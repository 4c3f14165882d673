# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who a service runs as, for the checks that ask it.

Private to this collection: it may change in any release.
"""

import os
import pwd

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import of_running
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import TRUE


def of_service(account, texts, version):
    """Return the Identity that a service runs as; None where no account of this host is that.

    account: name of the one that was chosen, or None. texts: the unit and its drop-ins.
    """
    meaning = of_running(texts, version)
    named = (meaning.get(("Service", "User")) or [""])[-1]
    name = account or named or (None if _is_dynamic(meaning) else "root")
    if name is None:
        return None
    try:
        user = pwd.getpwuid(int(name)) if name.isdigit() else pwd.getpwnam(name)
    except KeyError:
        return None
    groups = tuple(os.getgrouplist(user.pw_name, user.pw_gid))
    return Identity(user.pw_name, "", user.pw_uid, user.pw_gid, groups, user.pw_dir, user.pw_shell)


def _is_dynamic(meaning):
    said = [value for value in meaning.get(("Service", "DynamicUser"), ()) if value != ""]
    return bool(said) and (said[-1] is True or str(said[-1]).lower() in TRUE)


def refuse_commands(checks, unit, texts, version, language):
    """Raise DeployError for a check that would run as an account that exists only while the service does."""
    asked = any(check.kind == "command" for check in checks) and _is_dynamic(of_running(texts, version))
    if asked and of_service(None, texts, version) is None:
        raise DeployError(say(language, "dynamic-command", unit=unit))
