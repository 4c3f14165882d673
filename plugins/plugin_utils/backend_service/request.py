# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role asks of its modules, from checked variables.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.unit import sections

# Code that the service can read and not change.
_ROOTS_OWN = {"owner": "root", "file_mode": "u+rwX,g=rX,o-w", "directory_mode": "u+rwx,g=rx,o-w"}


def unit(values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the unit as `unit_file` and `service_deploy` take it; whoever runs it is set over it."""
    text = {"src": values["unit_src"]} if values["unit_src"] else {"sections": sections(values)}
    return {
        "name": unit_name(values),
        "encoding": values["unit_encoding"],
        "overrides": values["unit_sections"],
        "lint": values["lint"],
        **text,
    }


def unit_name(values: t.Mapping[str, t.Any]) -> str:
    """Return the name of the unit, with its suffix."""
    return str(values["name"]).removesuffix(".service") + ".service"


def account(values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return who runs it, as `service_deploy` takes it; the instances of a template share an account."""
    own = (
        unit_name(values).removesuffix(".service").partition("@")[0] if values["user_strategy"] == "dedicated" else None
    )
    return {
        "strategy": values["user_strategy"],
        "name": values["user"] or own,
        "group": values["group"],
        "home": values["user_home"] or values["directory"],
        "shell": values["user_shell"],
        "allow_root": values["allow_root"],
    }


def paths(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the directories; those without an owner or group get that of the service."""
    project = {
        "path": values["directory"],
        "recurse": True,
        **(_ROOTS_OWN if values["ownership"] == "writable" else {}),
    }
    writable = [{"path": path, "recurse": True} for path in dict.fromkeys(values["writable_directories"])]
    logs = [{"path": values["log_directory"], "recurse": True, "mode": "0750"}] if values["log_directory"] else []
    return [project, *writable, *logs]
