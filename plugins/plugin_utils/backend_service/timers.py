# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that run at certain times: each a service that ends, and a timer that starts it.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import processes
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.unit import (
    literal,
    optional,
    overrides,
    sections,
    stem,
)

Values = t.Mapping[str, t.Any]
# A job has nothing of what is said of a process that goes on.
_NONE_OF: dict[str, t.Any] = {
    "app": None,
    "socket": {},
    "health_check": "active",
    "type": "oneshot",
    "restart": "no",
    "reload": None,
}


def merged(values: Values) -> dict[str, dict[str, t.Any]]:
    """Return the values of each job by its name: those of the role, its own over them."""
    found = {}
    for name, own in values["timers"].items():
        # What is set over the role's service is not meant for its jobs.
        preset = "binary" if values["app"] else values["preset"]
        base = {**values, **_NONE_OF, "preset": preset, "unit_sections": {}, "process": name}
        one = {**own, **base, **processes.over(base, own)}
        one["description"] = own["description"] or f"{values['description']} ({name})"
        found[name] = one
    return found


def units(values: Values) -> dict[str, dict[str, t.Any]]:
    """Return the units of all jobs, by their names, as units of `service_deploy`."""
    found = {}
    for name, one in values["timers"].items():
        base = f"{stem(values)}-{name}"
        about = {"overrides": overrides(one), "optional": optional(one)}
        found[f"{base}.service"] = {"sections": _service(one), **about}
        found[f"{base}.timer"] = {"sections": _timer(one, values), "optional": _delay(one)}
    return found


def _service(one: Values) -> dict[str, dict[str, t.Any]]:
    """The timer alone starts it, and not another time where it fails."""
    text = processes.part_of(sections(one), one)
    text.pop("Install", None)
    text["Service"] = {key: value for key, value in text["Service"].items() if key not in ("Restart", "RestartSec")}
    return text


def _timer(one: Values, values: Values) -> dict[str, dict[str, t.Any]]:
    unit = {"Description": literal(f"{one['description']}, timer")}
    timer: dict[str, t.Any] = {"OnCalendar": one["on_calendar"]}
    if one["persistent"]:
        timer["Persistent"] = "true"
    target = processes.target(values)
    if target:
        return {"Unit": {**unit, "PartOf": target}, "Timer": timer}
    return {"Unit": unit, "Timer": timer, "Install": {"WantedBy": "timers.target"}}


def _delay(one: Values) -> list[dict[str, t.Any]]:
    """What spreads the load of many hosts, where systemd knows how."""
    asked = {"section": "Timer", "option": "RandomizedDelaySec", "value": one["randomized_delay"], "since": 229}
    return [asked] if one["randomized_delay"] else []
