# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several processes of one application: what the role's variables mean for each of them, and the target of all.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import sockets
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.unit import literal, sections, stem

Values = t.Mapping[str, t.Any]
Sections = dict[str, dict[str, t.Any]]
# One of these in a process takes the place of whatever the role has of them.
_RUNS = ("app", "exec_start")
# What the role says of itself as a whole and not of each process.
_WHOLE = {"health_check": "active", "socket": {}}


def merged(values: Values, given: Values) -> dict[str, dict[str, t.Any]]:
    """Return the values of each process by its name: those of the role, its own over them.

    given: those of the role without what follows from what runs: that follows for each process by itself.
    """
    found = {}
    for name, own in values["processes"].items():
        follows = {key: None if _is_another_kind(values, own) else given[key] for key in ("type", "preset")}
        one = {**values, **_WHOLE, **follows, "process": name, **over(values, own)}
        one["description"] = own["description"] or f"{values['description']} ({name})"
        if any(own[key] is not None for key in _RUNS):
            one.update({key: own[key] for key in _RUNS})
        found[name] = one
    # gunicorn first: of the unit that stands first a failed health check is told.
    return dict(sorted(found.items(), key=lambda item: item[1]["app"] is None))


def _is_another_kind(values: Values, own: Values) -> bool:
    """Whether a process runs an application where the role runs a program, or the other way round."""
    app, exec_start = (own[key] is not None for key in _RUNS)
    return app and values["exec_start"] is not None or exec_start and values["app"] is not None


def over(values: Values, own: Values) -> dict[str, t.Any]:
    """Return what is set in OWN; dictionaries are set over those of the role, entry by entry.

    Variables stay apart from those of the role: they are in files of their own.
    """
    found = {name: value for name, value in own.items() if value is not None}
    found["own_environment"] = found.pop("environment", {})
    if "limits" in found:
        found["limits"] = {**values["limits"], **found["limits"]}
    if "unit_sections" in found:
        found["unit_sections"] = _over_sections(values["unit_sections"], own["unit_sections"])
    return found


def _over_sections(below: Values, above: Values) -> Sections:
    return {name: {**(below.get(name) or {}), **(above.get(name) or {})} for name in [*below, *above]}


def target(values: Values) -> str | None:
    """Return the unit that starts and stops all processes together, None where there is but one."""
    return stem(values) + ".target" if values["processes"] else None


def names(values: Values) -> list[str]:
    """Return the services that run, instances each by itself."""
    return [unit for name in values["processes"] for unit in instances(values, name)]


def instances(values: Values, name: str) -> list[str]:
    """Return the services of one of the processes."""
    base, count = f"{stem(values)}-{name}", values["processes"][name]["count"]
    return [f"{base}@{number}.service" for number in range(1, count + 1)] if count > 1 else [f"{base}.service"]


def units(values: Values) -> dict[str, dict[str, t.Any]]:
    """Return `{unit: its text, and what is set over that}` of all processes and their sockets."""
    found = {}
    for name, one in values["processes"].items():
        base = f"{stem(values)}-{name}"
        text = part_of(sections(one), values)
        if one["count"] > 1:
            base += "@"
            text["Unit"]["Description"] += " %i"
        found.update(sockets.units(base, one, text, target(values)))
    return found


def target_unit(values: Values, wants: t.Iterable[str]) -> Sections:
    """Return the target. It is enabled, and by it all others: what is started with it is all told here."""
    unit = {"Description": literal(values["description"]), "Wants": " ".join(wants)}
    return {"Unit": unit, "Install": {"WantedBy": "multi-user.target"}}


def part_of(text: Sections, values: Values) -> Sections:
    """Return the sections of a service that is stopped with the target and started by it."""
    if not values["processes"]:
        return text
    unit = {**text["Unit"], "PartOf": target(values)}
    return {**{name: own for name, own in text.items() if name != "Install"}, "Unit": unit}
