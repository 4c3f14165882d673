# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sockets that systemd holds: connections wait there while the service that they are for is started anew.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import presets
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.unit import literal, optional, overrides

Values = t.Mapping[str, t.Any]
Sections = dict[str, dict[str, t.Any]]


def addresses(values: Values) -> list[str]:
    """Return the addresses as `bind` has them; the program's own where none is named."""
    return values["socket"]["listen"] or own_addresses(values)


def own_addresses(values: Values) -> list[str]:
    """Return where the program listens by itself, as far as that is known."""
    return [values["bind"]] if values["app"] and presets.of(values).listens else []


def stream(address: str) -> str | None:
    """Return an address as `ListenStream=` takes it, which looks up no names; None for a name."""
    if address.startswith("unix:"):
        return address[len("unix:") :]
    host, _colon, port = address.rpartition(":")
    if host in ("", "localhost"):
        host = {"": "0.0.0.0", "localhost": "127.0.0.1"}[host]
    try:
        version = ipaddress.ip_address(host.strip("[]")).version
    except ValueError:
        return None
    return f"[{host.strip('[]')}]:{port}" if version == 6 else f"{host}:{port}"


def units(base: str, values: Values, service: Sections, target: str | None) -> dict[str, dict[str, t.Any]]:
    """Return a service and, where it is handed one, its socket, by their names, as units of `service_deploy`."""
    about = {"overrides": overrides(values), "optional": optional(values)}
    found: dict[str, dict[str, t.Any]] = {f"{base}.service": {"sections": service, **about}}
    if values["socket"]:
        name = base + ".socket"
        # A socket that goes takes its service along, and none is started without it.
        after = f"{service['Unit']['After']} {name}"
        service["Unit"].update(Requires=" ".join(filter(None, [service["Unit"].get("Requires"), name])), After=after)
        service["Service"]["Sockets"] = name
        found[name] = {"sections": _socket(values, target)}
    return found


def _socket(values: Values, target: str | None) -> Sections:
    asked = values["socket"]
    listen = [stream(address) for address in addresses(values)]
    unit = {"Description": literal(f"{values['description']}, socket")}
    socket: dict[str, t.Any] = {"ListenStream": listen}
    if asked["backlog"] is not None:
        socket["Backlog"] = asked["backlog"]
    if asked["mode"] is not None:
        socket["SocketMode"] = asked["mode"]
    if any(address and address.startswith("/") for address in listen):
        socket["RemoveOnStop"] = "true"
    if target:
        return {"Unit": {**unit, "PartOf": target}, "Socket": socket}
    return {"Unit": unit, "Socket": socket, "Install": {"WantedBy": "sockets.target"}}
