# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much a service may use, and how often it may be started: systemd.exec(5), systemd.resource-control(5).

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import difflib
import re
import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong


class Limit(t.NamedTuple):
    """A key of backend_service_limits: pattern of its values, an example, and the directive of [Service] for it.

    since: the version of systemd with the directive. instead: the directive that older ones have for it, None for none.
    """

    pattern: str
    example: str
    option: str
    since: int
    instead: str | None = None


_SIZE = r"[0-9]+(?:\.[0-9]+)?[KMGT]?|[0-9]{1,3}%|infinity"
LIMITS = {
    "files": Limit(r"[0-9]+(?::[0-9]+)?|infinity", "65536", "LimitNOFILE", 0),
    "memory": Limit(_SIZE, "512M", "MemoryMax", 231, "MemoryLimit"),
    "memory_high": Limit(_SIZE, "400M", "MemoryHigh", 231),
    "tasks": Limit(r"[0-9]+%?|infinity", "200", "TasksMax", 227),
    "cpu": Limit(r"[0-9]+%", "150%", "CPUQuota", 213),
    "nice": Limit(r"-(?:1?[0-9]|20)|1?[0-9]", "5", "Nice", 0),
    "oom_score": Limit(r"-?(?:[0-9]{1,3}|1000)", "-500", "OOMScoreAdjust", 0),
    "oom_policy": Limit(r"continue|stop|kill", "stop", "OOMPolicy", 243),
}


def limits(value: dict[t.Any, t.Any]) -> None:
    """Limits that there are, each with a value that systemd takes."""
    for name, given in value.items():
        if name not in LIMITS:
            near = difflib.get_close_matches(str(name), LIMITS, n=1, cutoff=0.6)
            raise Wrong("limit_name", name=name, names=", ".join(near or LIMITS))
        limit = LIMITS[name]
        if isinstance(given, bool) or not re.fullmatch(limit.pattern, str(given), re.ASCII):
            raise Wrong("limit_value", name=name, value=repr(given), example=limit.example)


def optional(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the limits, as the option `optional` of `service_deploy` has them."""
    found = []
    for name, given in values["limits"].items():
        limit = LIMITS[name]
        instead = {"option": limit.instead, "value": str(given)} if limit.instead else None
        found.append({"option": limit.option, "value": str(given), "since": limit.since, "otherwise": instead})
    return found + _starts(values)


def _starts(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """How many starts within how many seconds end in `failed`; systemd before 230 has both in [Service]."""
    names = {
        "start_limit_seconds": ("StartLimitIntervalSec", "StartLimitInterval"),
        "start_limit": ("StartLimitBurst",) * 2,
    }
    return [
        {
            "section": "Unit",
            "option": new,
            "value": str(values[name]),
            "since": 230,
            "otherwise": {"section": "Service", "option": old, "value": str(values[name])},
        }
        for name, (new, old) in names.items()
        if values[name] is not None
    ]
