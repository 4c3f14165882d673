# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the timers of a deployment elapse next, and what they leave behind.

Private to this collection: it may change in any release.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import C_LOCALE
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import parse

RUNS = 3  # how many of the next runs are told
CALENDAR_SINCE, ITERATIONS_SINCE = 235, 242  # versions of systemd whose systemd-analyze can tell
ELAPSES = re.compile(r"\s*(?:Next elapse|Iter(?:\.|ation) #[0-9]+): \w{3} ([0-9-]{10} [0-9:]{8} \S+)")


def next_runs(wanted, version, run):
    """Return `[{unit, next}]` for the timers among what is wanted (list of File), in the host's own time zone."""
    return [
        {"unit": one.unit, "next": _next(one, version, run)}
        for one in wanted
        if one.unit and one.unit.endswith(".timer") and one.dropin is None
    ]


def _next(one, version, run):
    events = _events(one.candidate.text, version)
    if not events or version < CALENDAR_SINCE:
        return _shown(one.unit, run)
    iterations = ["--iterations=%d" % RUNS] if version >= ITERATIONS_SINCE else []
    status, out, dummy = run(["systemd-analyze", "calendar"] + iterations + ["--"] + events, environ_update=C_LOCALE)
    found = [match.group(1) for match in map(ELAPSES.match, out.splitlines()) if match]
    return sorted(set(found))[:RUNS] if status == 0 else _shown(one.unit, run)


def _events(text, version):
    found = []
    for item in parse(text, version):
        if item.kind == "assignment" and (item.section, item.key) == ("Timer", "OnCalendar"):
            found = found + [item.value] if item.value else []
    return found


def _shown(unit, run):
    """What a timer that is started says of itself."""
    argv = ["systemctl", "show", "--property=NextElapseUSecRealtime", "--", unit]
    dummy, out, dummy = run(argv, environ_update=C_LOCALE)
    found = re.match(r"NextElapseUSecRealtime=\w{3} ([0-9-]{10} [0-9:]{8} \S+)", out)
    return [found.group(1)] if found else []


def stamps(units, places):
    """The files in which systemd notes when a timer with Persistent= last elapsed; they outlive the timer."""
    directory = os.path.join(os.path.dirname(places.state), "systemd", "timers")
    return [os.path.join(directory, "stamp-" + unit) for unit in units if unit.endswith(".timer")]
