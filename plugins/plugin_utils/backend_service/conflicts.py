# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What processes, jobs and sockets, each fine in itself, must not be together.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import presets, sockets
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.texts import text

Values = t.Mapping[str, t.Any]
Found = t.Iterator[tuple[str, dict[str, t.Any]]]
# systemd.service(5), "Special executable prefixes", of each command of a line.
_FULL_RIGHTS = re.compile(r"(?:^|\s;\s+)[@:|-]*[+!]")


def of_parts(values: Values, language: str) -> list[str]:
    """Return what is to be told, the values of processes and jobs being whole."""
    found: list[tuple[str, dict[str, t.Any]]] = []
    if values["state"] != "absent":
        for check in (_names, _processes, _addresses, _sockets, _rights):
            found += check(values)
    return [text(language, key, **params) for key, params in found]


def has_full_rights(values: Values) -> bool:
    """Whether a program is run as root whatever the account, which has to be allowed."""
    return bool(_FULL_RIGHTS.search(values["exec_start"] or "")) and not values["allow_root"]


def _names(values: Values) -> Found:
    parts = [name for name in ("processes", "timers", "socket") if values[name]]
    if parts and "@" in values["name"]:
        yield "parts_of_instance", {"part": parts[0]}
    if values["processes"] and values["unit_src"]:
        yield "processes_of_file", {}
    for name in values["processes"]:
        if name in values["timers"]:
            yield "same_name", {"name": name}


def _processes(values: Values) -> Found:
    for name, one in values["processes"].items():
        if (one["app"] is None) == (one["exec_start"] is None):
            yield "process_runs", {"name": name}
        elif one["app"] and presets.of(one).command is None:
            yield "process_preset", {"name": name, "preset": one["preset"]}
        elif one["count"] > 1 and sockets.own_addresses(one):
            yield "count_of_app", {"name": name}
        elif one["count"] > 1 and one["socket"]:
            yield "count_of_socket", {"name": name}


def _addresses(values: Values) -> Found:
    """Two processes cannot listen on one address."""
    taken: dict[str, str] = {}
    for name, one in values["processes"].items():
        for address in sockets.addresses(one) if one["socket"] else sockets.own_addresses(one):
            if address in taken:
                yield "same_address", {"name": name, "other": taken[address], "address": address}
            taken.setdefault(address, name)


def _sockets(values: Values) -> Found:
    if values["socket"] and values["processes"]:
        yield "socket_of_all", {}
        return
    if values["socket"] and values["unit_src"]:
        yield "socket_of_file", {}
        return
    for path, one in _services(values):
        if one["socket"]:
            found = sockets.addresses(one)
            if not found:
                yield "socket_listens", {"path": path}
            for address in found:
                if sockets.stream(address) is None:
                    yield "socket_address", {"path": path, "address": address}


def _rights(values: Values) -> Found:
    for kind in ("processes", "timers"):
        for name, one in values[kind].items():
            if has_full_rights(one):
                yield "part_full_rights", {"kind": kind, "name": name}


def _services(values: Values) -> t.Iterator[tuple[str, Values]]:
    if values["processes"]:
        yield from ((f"processes.{name}.", one) for name, one in values["processes"].items())
    else:
        yield "", values
