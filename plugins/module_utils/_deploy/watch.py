# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watches units come up: active, the same main process for a while, no restart counted, every check answered.

Private to this collection: it may change in any release.
"""

import os
import time
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import health, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.progress import Silent

# unit: which one. why: key of a text of this package, with params. up: whether all came up. health: list of dict.
Watched = namedtuple("Watched", "up unit why params health shown")

# How units are watched. checks: list of health.Check. settle: seconds, None for what fits. timeout: seconds after which
# what is not up is down. progress: is told what is waited for.
Vigil = namedtuple("Vigil", "checks identity settle timeout language progress")
Vigil.__new__.__defaults__ = ("en", Silent())

PAUSES = (0.02, 0.5)  # the first and the longest between two looks
TOO_MANY_RESTARTS = 2  # what was restarted as often is not coming up
SETTLE = 3.0  # seconds for what only systemd calls active
SETTLE_ANSWERED = 0.5  # and for what has answered a check: it is beyond its start


def watch(names, vigil, run, before=None, clock=time.monotonic, sleep=time.sleep):
    """Return the Watched of units that were just queued to start.

    before: {unit: str}, the invocations that they had when they were queued; None where others may start them too.
    """
    return _Watch(names, vigil, run, before, clock, sleep).until(clock() + vigil.timeout)


class _Watch:
    def __init__(self, names, vigil, run, before, clock, sleep):
        self.names = names
        self.vigil = vigil
        self.checks = vigil.checks
        chosen = SETTLE_ANSWERED if vigil.checks else SETTLE
        self.settle = vigil.settle if vigil.settle is not None else chosen
        self.run = run
        self.clock = clock
        self.sleep = sleep
        self.begun = clock()
        self.results = [{"check": health.label(one), "ok": False, "error": "", "tries": 0} for one in vigil.checks]
        self.steady = None  # what the units were when they were last seen changed
        self.since = None  # and when that was
        self.restarts = {}
        self.before = before
        self.invocations = {}  # the first one of each unit that is not the one of before

    def until(self, deadline):
        pause, longest = PAUSES
        while True:
            shown = units.show(self.names, self.run)
            states = {name: state_of(one) for name, one in shown.items()}
            for name, state in states.items():
                if state == "failed" or self._restarted_often(name, shown[name]):
                    return self._down(name, "watch-failed" if state == "failed" else "watch-restarts", shown)
                if self._triggered_again(name, shown[name]):
                    return self._down(name, "watch-triggered", shown, by=shown[name]["TriggeredBy"])
            now = self.clock()
            if all(state == "up" for state in states.values()):
                left = self._wait_left(shown, now)
                answered = self._all_answer(deadline)
                if answered and left <= 0 and self._processes_live(shown):
                    return Watched(True, None, None, {}, self.results, shown)
                pause = min(pause, max(left, PAUSES[0])) if answered else pause
            else:
                self.steady = None
            if self.clock() >= deadline:
                return self._late(states, shown)
            self._tell(states, shown)
            self.sleep(max(0.0, min(pause, deadline - self.clock())))
            pause = min(2 * pause, longest)

    def _tell(self, states, shown):
        """Say what is waited for."""
        tell = self.vigil.progress.go_on
        seconds = {"seconds": self.clock() - self.begun, "timeout": self.vigil.timeout}
        waiting = [name for name, state in states.items() if state != "up"]
        silent = [one for one in self.results if not one["ok"]]
        if waiting:
            tell("progress-start", unit=waiting[0], state=describe(shown[waiting[0]]), **seconds)
        elif silent:
            tell("progress-check", unit=self.names[0], check=silent[0]["check"], **seconds)
        else:
            tell("progress-settle", unit=self.names[0], **seconds)

    def _wait_left(self, shown, now):
        """Seconds that the units still have to stay as they are."""
        steady = {name: identity_of(one) for name, one in shown.items()}
        if steady != self.steady:
            self.since = now if self.steady else self._active_since(shown, now)
            self.steady = steady
            for result in self.results:
                result["ok"] = False  # what has answered is not what runs now
        if not any(_number(one.get("MainPID")) for one in shown.values()):
            return 0.0  # sockets, timers, oneshots: there is no process that could end
        return self.since + self.settle - now

    def _active_since(self, shown, now):
        """When the last of the units came up: systemd knows it better than who looks now and then."""
        entered = [_number(one.get("ActiveEnterTimestampMonotonic")) / 1e6 or now for one in shown.values()]
        return min(max([self.begun] + entered), now)

    def _all_answer(self, deadline):
        for check, result in zip(self.checks, self.results):
            if not result["ok"]:
                left = deadline - self.clock()
                error = health.ask(check, self.vigil.identity, left, self.vigil.language)
                if error and left < health.ATTEMPT:
                    error = result["error"] or error  # cut short it says less than one before it
                result.update(ok=error is None, error=error or "", tries=result["tries"] + 1)
        return all(result["ok"] for result in self.results)

    def _restarted_often(self, name, shown):
        """Whether systemd has restarted a unit again and again since we look."""
        seen = self.restarts.setdefault(name, set())
        if shown.get("SubState", "").startswith("auto-restart"):
            seen.add(shown.get("InvocationID") or shown.get("ExecMainStartTimestampMonotonic"))
        first = self.restarts.setdefault((name, "first"), _number(shown.get("NRestarts")))
        return max(len(seen), _number(shown.get("NRestarts")) - first) >= TOO_MANY_RESTARTS

    def _triggered_again(self, name, shown):
        """Whether a socket, say, has started a unit again that had ended: it goes on until a limit stops the socket.

        Of the state between there is nothing to be seen, so the invocations are told apart. Restart= counts by itself.
        """
        invocation = shown.get("InvocationID")
        by_socket = self.before is not None and ".socket" in shown.get("TriggeredBy", "")
        if not by_socket or not invocation or invocation == self.before.get(name):
            return False
        first = self.invocations.setdefault(name, (invocation, shown.get("NRestarts")))
        return first[0] != invocation and first[1] == shown.get("NRestarts")

    def _processes_live(self, shown):
        """systemd learns of an end a moment after the kernel does."""
        pids = [one.get("MainPID", "0") for one in shown.values()]
        return all(pid == "0" or os.path.exists("/proc/" + pid) for pid in pids)

    def _down(self, name, why, shown, **more):
        one = shown[name]
        params = dict(more, unit=name, state=describe(one))
        return Watched(False, name, why, params, self.results, shown)

    def _late(self, states, shown):
        waiting = [name for name, state in states.items() if state != "up"]
        if waiting:
            return self._down(waiting[0], "watch-late", shown)
        silent = [one for one in self.results if not one["ok"]]
        if silent:
            params = {"unit": self.names[0], "check": silent[0]["check"], "error": silent[0]["error"]}
            return Watched(False, self.names[0], "watch-silent", params, self.results, shown)
        return self._down(self.names[0], "watch-unsteady", shown)


def state_of(shown):
    """Return `up`, `waiting` or `failed` for the properties of a unit that was told to start."""
    active = shown.get("ActiveState", "")
    if shown.get("Job", "0") not in ("", "0"):
        return "waiting"
    if active in ("active", "reloading", "refreshing"):
        return "up"
    if active == "inactive" and shown.get("Type") == "oneshot" and shown.get("Result") == "success":
        return "up" if _number(shown.get("ExecMainStartTimestampMonotonic")) else "failed"
    if active in ("activating", "deactivating"):
        return "waiting"
    return "failed"


def identity_of(shown):
    """What stays the same while a unit runs undisturbed."""
    return tuple(shown.get(name, "") for name in ("ActiveState", "MainPID", "NRestarts", "InvocationID"))


def describe(shown):
    """How a unit stands, in systemd's own words."""
    words = "%s (%s)" % (shown.get("ActiveState", ""), shown.get("SubState", ""))
    result = shown.get("Result", "")
    return words if result in ("", "success") else "%s, %s" % (words, result)


def _number(text):
    return int(text) if text and text.isdigit() else 0
