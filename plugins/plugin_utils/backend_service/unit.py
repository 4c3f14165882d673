# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sections of one process: what every service of the role has, whatever else it is part of.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import limits, presets, sandbox

BIND = "CAP_NET_BIND_SERVICE"
FIRST_FREE = 1024  # the first port that needs no capability: ip_unprivileged_port_start, see ip(7)
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_./:@=,+\[\]-]+")
SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def sections(values: t.Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the unit of a service that is described by checked values; the account is set over it."""
    service: dict[str, t.Any] = {
        "Type": values["type"],
        "User": "",
        "Group": "",
        "WorkingDirectory": workplace(values),
        "Environment": quoted(f"PATH={values['venv']}/bin:{SEARCH_PATH}"),
    }
    service.update(files_read(values))
    preset = presets.of(values)
    own = preset.command if values["app"] else None
    service["ExecStart"] = " ".join(map(word, own(values))) if own else values["exec_start"]
    service.update(preset.directives)
    if values["reload"]:
        service["ExecReload"] = values["reload"]
    service.update(Restart=values["restart"], RestartSec=values["restart_delay"])
    return {
        "Unit": {"Description": literal(values["description"]), **_neighbours(values)},
        "Service": service,
        "Install": {"WantedBy": "multi-user.target"},
    }


def _neighbours(values: t.Mapping[str, t.Any]) -> dict[str, str]:
    """The units that this one needs or comes after; what it needs has to be up first."""
    needed = [*values["wants"], *values["requires"]]
    after = ["network.target", *values["after"], *needed]
    found = {"Wants": values["wants"], "Requires": values["requires"], "After": list(dict.fromkeys(after))}
    return {key: literal(" ".join(names)) for key, names in found.items() if names}


def optional(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return what is set where the host's systemd knows it, as the option `optional` of `service_deploy` has it."""
    set_by_hand = (values["unit_sections"].get("Service") or {}).get("AmbientCapabilities")
    capabilities = set_by_hand if isinstance(set_by_hand, str) else BIND if has_low_port(values) else ""
    found = sandbox.optional(values, capabilities) + limits.optional(values)
    if capabilities and not set_by_hand:
        found.append({"option": "AmbientCapabilities", "value": capabilities, "since": 229})
    return found


def workplace(values: t.Mapping[str, t.Any]) -> str:
    """Where the code is; `service_deploy` names the release in its place."""
    return f"{values['directory']}/current" if values["source"] else str(values["directory"])


def has_low_port(values: t.Mapping[str, t.Any]) -> bool:
    """Whether the program listens on a port for which others than root need a capability."""
    listens = values["app"] and presets.of(values).listens and not values["socket"]
    port = values["bind"].rpartition(":")[2] if listens else ""
    return port.isdigit() and int(port) < FIRST_FREE and values["user_strategy"] != "root"


def stem(values: t.Mapping[str, t.Any]) -> str:
    """Return the name of the service without its suffix."""
    return str(values["name"]).removesuffix(".service")


def credential_files(values: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Return where each credential lies for systemd, which alone reads it: `{name: path}`."""
    return {name: f"/etc/{stem(values)}.{name}.credential" for name in sorted(values["credentials"])}


def files_read(values: t.Mapping[str, t.Any]) -> dict[str, list[str]]:
    """Return the directives that name the files of variables and credentials; of two files the later one counts."""
    environment = [path for path, variables in environment_files(values).items() if variables]
    secrets = [secrets_file(values)] if values["secrets"] else []
    loaded = [f"{name}:{path}" for name, path in credential_files(values).items()]
    found = {"EnvironmentFile": environment + secrets, "LoadCredential": loaded}
    return {key: value for key, value in found.items() if value}


def overrides(values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what is set over a unit of the role; files that are named there are read after those of the role."""
    set_over: dict[str, t.Any] = dict(values["unit_sections"])
    service = dict(set_over.get("Service") or {})
    for key, ours in files_read(values).items():
        theirs = service.get(key)
        if theirs is not None:
            service[key] = ours + (theirs if isinstance(theirs, list) else [theirs])
            set_over["Service"] = service
    return set_over


def environment_files(values: t.Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the variables that are no secret by the path of their file: those of all processes, those of this one."""
    found = {f"/etc/{stem(values)}.environment": values["environment"]}
    if "process" in values:
        found[f"/etc/{stem(values)}-{values['process']}.environment"] = values["own_environment"]
    return found


def secrets_file(values: t.Mapping[str, t.Any]) -> str:
    """Return the path of the environment file that only root and the service's group can read."""
    return f"/etc/{stem(values)}.env"


def literal(text: str) -> str:
    """TEXT for a directive that expands specifiers and has no quotes: systemd.unit(5)."""
    return text.replace("%", "%%")


def quoted(text: str) -> str:
    """TEXT as one word in quotes, specifiers and escapes undone: systemd.syntax(7), "Quoting"."""
    escaped = literal(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def word(text: str) -> str:
    """TEXT as one word of a command line, where ``$`` is special too: systemd.service(5), "Command lines"."""
    return text if _PLAIN_WORD.fullmatch(text) else quoted(text.replace("$", "$$"))
