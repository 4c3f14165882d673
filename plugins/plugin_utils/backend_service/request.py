# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role asks of its modules, from checked variables.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import (
    presets,
    processes,
    rotation,
    sockets,
    timers,
)
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.unit import (
    credential_files,
    environment_files,
    files_read,
    optional,
    secrets_file,
    sections,
    stem,
)

SECRETS_DROPIN = "50-secrets.conf"
# Code that the service can read and not change.
_ROOTS_OWN = {"owner": "root", "file_mode": "u+rwX,g=rX,o-w", "directory_mode": "u+rwx,g=rx,o-w"}


def units(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the units as `unit_file` and `service_deploy` take them; whoever runs them is set over them."""
    found: dict[str, dict[str, t.Any]] = {}
    if values["processes"]:
        found.update(processes.units(values))
    elif values["unit_src"]:
        about = {"overrides": values["unit_sections"], "optional": optional(values)}
        found[unit_name(values)] = {"src": values["unit_src"], **about}
    elif values["app"] or values["exec_start"]:
        found.update(sockets.units(stem(values), values, sections(values), None))
    found.update(timers.units(values))
    if values["processes"]:
        found[shown_name(values)] = {
            "sections": processes.target_unit(values, _wanted(values, found)),
        }
    common = {"encoding": values["unit_encoding"], "lint": values["lint"], "overrides": {}}
    return [{"name": name, **common, **about} for name, about in found.items()]


def _wanted(values: t.Mapping[str, t.Any], found: t.Iterable[str]) -> list[str]:
    """What the target starts: not what a timer does."""
    return processes.names(values) + [name for name in found if name.endswith((".socket", ".timer"))]


def services(values: t.Mapping[str, t.Any]) -> list[str]:
    """Return the services that go on running."""
    return processes.names(values) or [unit_name(values)]


def shown_name(values: t.Mapping[str, t.Any]) -> str:
    """Return the unit that an operator starts and stops all of it by."""
    return processes.target(values) or unit_name(values)


def unit_name(values: t.Mapping[str, t.Any], variable: str = "name") -> str:
    """Return the name of the unit, or of the one that another variable names, with its suffix."""
    return str(values[variable]).removesuffix(".service") + ".service"


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
    # Releases are root's own when they are laid down.
    project = {"path": values["directory"], "owner": "root"} if values["source"] else _project(values)
    writable = [{"path": path, "recurse": True} for path in dict.fromkeys(values["writable_directories"])]
    logs = [{"path": values["log_directory"], "recurse": True, "mode": "0750"}] if values["log_directory"] else []
    return [project, *writable, *logs]


def _project(values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return {
        "path": values["directory"],
        "recurse": True,
        **(_ROOTS_OWN if values["ownership"] == "writable" else {}),
    }


_AS_THEY_ARE = (
    "directory",
    "enabled",
    "language",
    "lint",
    "preflight",
    "reload_on",
    "requires_tcp",
    "requires_unix",
    "rollback",
    "shared_directory",
    "state",
)


def deployment(values: t.Mapping[str, t.Any], without: t.Collection[str]) -> dict[str, t.Any]:
    """Return the options of `service_deploy`, without what belongs to some of the phases."""
    looked_at = "verify" not in without
    kind = health_kind(values["health_check"])[0]
    asked = {name: values[name] for name in _AS_THEY_ARE}
    asked.update(
        name=unit_name(values),
        replaces=unit_name(values, "replaces") if values["replaces"] else None,
        units=[*units(values), *_files_of_operators_unit(values)],
        environment=environment(values),
        files=rotation.rotation(values, _reopening(values)),
        account=account(values),
        paths=paths(values) if "paths" not in without else [],
        health=_questions(values) if looked_at else [],
        timeout=values["health_timeout"],
    )
    for name in ("before_start", "after_start"):
        if values[name]:
            asked[name] = [{"command": one, "timeout": values["command_timeout"]} for one in values[name]]
    settle = values["settle"] if looked_at and kind != "none" else 0
    return asked if settle is None else {**asked, "settle": settle}


def _questions(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """What the application is asked, and each of its processes."""
    checks = [values["health_check"], *(one["health_check"] for one in values["processes"].values())]
    asked = [health_kind(check) for check in dict.fromkeys(checks)]
    return [{kind: target} for kind, target in asked if kind not in ("none", "active")]


def _environment_files(values: t.Mapping[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """The variables that are no secret, by the path of their file; processes and jobs share that of the role."""
    found = environment_files(values)
    for one in (*values["processes"].values(), *values["timers"].values()):
        found.update(environment_files(one))
    return found


def environment(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the files of variables and credentials, as `service_deploy` takes them."""
    found = [
        {"path": path, "values": {name: str(text) for name, text in variables.items()}, "secret": False}
        for path, variables in _environment_files(values).items()
        if variables
    ]
    return found + _secrets(values)


def _secrets(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """The files with what nobody else is to read: the environment file, and each credential."""
    texts = {name: str(value) for name, value in values["secrets"].items()}
    found: list[dict[str, t.Any]] = [{"path": secrets_file(values), "values": texts}] if texts else []
    for name, path in credential_files(values).items():
        found.append({"path": path, "content": values["credentials"][name], "mode": "0600"})
    return found


def _reopening(values: t.Mapping[str, t.Any]) -> dict[str, str]:
    """The services that open their log files anew, by the signal at which they do."""
    running = [(processes.instances(values, name), one) for name, one in values["processes"].items()]
    running = running or [([unit_name(values)], values)]
    found = {name: presets.of(one).reopens for names, one in running for name in names}
    return {name: signal for name, signal in found.items() if signal}


def _files_of_operators_unit(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """A drop-in for a unit that the role has not written: its own environment files stay."""
    directives = files_read(values)
    if not (directives and values["unit_src"]):
        return []
    return [{"name": unit_name(values), "dropin": SECRETS_DROPIN, "sections": {"Service": directives}}]


def removal(values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the options of `service_deploy` that take away what a deployment made, the files by their names alone."""
    name = unit_name(values)
    names = [name, *(one["name"] for one in units(values))]
    listed = [{"name": one, "content": ""} for one in dict.fromkeys(names)]
    listed_files = [*_environment_files(values), secrets_file(values), *credential_files(values).values()]
    asked = {
        "name": name,
        "state": "absent",
        "units": [*listed, {"name": name, "dropin": SECRETS_DROPIN, "content": ""}],
        "environment": [{"path": path, "content": ""} for path in listed_files],
        "files": [{"path": rotation.path(values), "content": ""}],
        "language": values["language"],
    }
    # Of a release that never came up, nothing else tells.
    return {**asked, "release": {"directory": values["directory"], "id": "none"}} if values["source"] else asked


def account_to_remove(values: t.Mapping[str, t.Any], removed: t.Iterable[str] = ()) -> dict[str, t.Any]:
    """Return the options of `service_user_facts` that find out whether the account may go with the service.

    removed: the units that go, of which a prediction does not yet know that they are gone.
    """
    strategy = "web" if values["user_strategy"] == "web" else "dedicated"
    own = unit_name(values).removesuffix(".service").partition("@")[0]
    # Files of variables belong to the service's group.
    places = [values["directory"], values["log_directory"], *values["writable_directories"], secrets_file(values)]
    places += [*_environment_files(values), *credential_files(values).values()]
    return {
        "strategy": strategy,
        "name": values["user"] or own,
        "removing": {
            "unit": unit_name(values),
            "units": list(removed),
            "directories": [path for path in dict.fromkeys(places) if path],
        },
        "language": values["language"],
    }


def health_kind(check: str) -> tuple[str, str]:
    """Return what kind of question it is, and what it is about."""
    if check in ("none", "active"):
        return check, ""
    if check.lower().startswith(("http:", "https:")):
        return "http", check
    kind, _colon, target = check.partition(":")
    return kind, target


def health_question(kind: str, target: str) -> tuple[str, dict[str, t.Any]]:
    """Return the module and its options that ask once whether a service answers."""
    if kind == "http":
        return "ansible.builtin.uri", {"url": target, "use_proxy": False, "timeout": 5}
    if kind == "tcp":
        host, _colon, port = target.rpartition(":")
        return "ansible.builtin.wait_for", {"host": host.strip("[]"), "port": int(port), "timeout": 5}
    if kind == "unix":
        connect = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(sys.argv[1])"
        return "ansible.builtin.command", {"argv": ["python3", "-c", connect, target]}
    return "ansible.builtin.command", {"cmd": target}


def group_to_make(account: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the options of the module group for the fact service_user."""
    return {"name": account["group"], "system": True}


def user_to_make(account: t.Mapping[str, t.Any], values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the options of the module user for an account that is missing."""
    return {
        "name": account["name"],
        "group": account["group"],
        "home": account["home"],
        "shell": values["user_shell"] or account["shell"],
        "comment": account["comment"],
        "system": True,
        "create_home": False,
    }


def user_to_change(account: t.Mapping[str, t.Any], values: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the options of the module user for an account that is not as it was asked for; empty where it is."""
    wanted = {"home": values["user_home"], "shell": values["user_shell"]}
    differs = {key: value for key, value in wanted.items() if value and value != account[key]}
    return {"name": account["name"], "create_home": False, **differs} if differs else {}
