# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run over many hosts has come to: events in, data for a report out.

Private to this collection: it may change in any release. The data is described in docs/report.md.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import shown, verdict

SCHEMA = 1
PAUSE = 10.0  # seconds between two lines of progress, but for the ends of batches

Answer = t.Mapping[str, t.Any]


@dataclass
class Host:
    """What is known of a host."""

    name: str
    batch: int = 0
    state: str = verdict.UNTOUCHED
    code: str = ""
    message: str = ""
    unit: str = ""
    begun: float | None = None
    since: float | None = None
    seconds: float = 0.0
    family: str = ""
    systemd: int = 0
    findings: list[dict[str, t.Any]] = field(default_factory=list)
    diff: list[t.Any] = field(default_factory=list)


@dataclass
class Batch:
    """A batch: `hosts` is how many it has."""

    number: int
    play: str
    begun: float
    hosts: int
    ended: float | None = None
    done: int = 0
    failed: int = 0


class Run:
    """Grows by what is told it; a host costs the same however many there are."""

    def __init__(
        self, forks: int = 5, check: bool = False, diff: bool = False, playbook: str = "", started: str = ""
    ) -> None:
        self.playbook = playbook
        self.started = started
        self.hosts: dict[str, Host] = {}
        self.batches: list[Batch] = []
        self.reason = ""
        self.reasons: dict[str, str] = {}
        self.stopped = False
        self.begun: float | None = None
        self.ended: float | None = None
        self.complete = False
        self._forks = max(1, forks)
        self._check, self._diff = check, diff
        self._told = 0.0
        self._done: set[str] = set()

    def begin_batch(self, play: str, everyone: t.Iterable[str], members: t.Sequence[str], now: float) -> None:
        """A play begins, or the next batch of it."""
        self.end_batch(now)
        self.begun = now if self.begun is None else self.begun
        self._told = now
        self._done = set()
        self.batches.append(Batch(len(self.batches) + 1, play, now, len(members)))
        for name in everyone:
            self._host(name)
        for name in members:
            self.hosts[name].batch = len(self.batches)

    def end_batch(self, now: float) -> None:
        if self.batches and self.batches[-1].ended is None:
            self.batches[-1].ended = now

    def begin_host(self, name: str, now: float) -> None:
        host = self._host(name)
        host.since = now
        if host.begun is None:
            host.begun = now

    def answer(self, name: str, result: Answer, ours: bool, now: float) -> None:
        """A task has ended on a host; `ours` where it deploys."""
        host = self._host(name)
        if host.since is not None:
            host.seconds += now - host.since
            host.since = None
        bad = bool(result.get("failed") or result.get("unreachable"))
        if not ours and not bad:
            return
        self._remember(host, result, ours)
        self._note(name, bad)

    def judge(self, result: Answer) -> None:
        """A batch was judged: what that says of its hosts counts."""
        for state, names in (result.get("hosts") or {}).items():
            for name in names:
                self._host(name).state = state
        if result.get("stop"):
            self.stopped, self.reason = True, str(result.get("reason", ""))
            self.reasons = dict(result.get("reasons") or {})

    def end(self, now: float, complete: bool) -> None:
        """The run is over; not complete where it was interrupted."""
        self.end_batch(now)
        self.ended, self.complete = now, complete
        for host in self.hosts.values():
            if host.since is not None:
                host.state = verdict.UNKNOWN
            elif self._waits(host):
                host.state = verdict.UNTOUCHED

    def due(self, now: float) -> bool:
        """Whether it is time for a line about the batch: the last one was a while ago, and its end is not near."""
        if not self.batches or now - self._told < PAUSE or self.batches[-1].done >= self.batches[-1].hosts:
            return False
        self._told = now
        return True

    def done(self) -> int:
        """How many hosts are not to come any more."""
        return sum(1 for host in self.hosts.values() if not self._waits(host))

    def left(self) -> float:
        """Seconds that the hosts which are still to come take at least, as many at a time as there are forks."""
        took = [host.seconds for host in self.hosts.values() if host.seconds and not self._waits(host)]
        waiting = sum(1 for host in self.hosts.values() if self._waits(host))
        return sum(took) / len(took) * -(-waiting // self._forks) if took else 0.0

    def data(self) -> dict[str, t.Any]:
        """All of it, for the report."""
        begun = self.begun or 0.0
        return {
            "schema": SCHEMA,
            "playbook": self.playbook,
            "started": self.started,
            "complete": self.complete,
            "check": self._check,
            "stopped": self.stopped,
            "reason": self.reason,
            "reasons": self.reasons,
            "seconds": round((self.ended or begun) - begun, 3),
            "states": dict(Counter(host.state for host in self.hosts.values())),
            "batches": [
                {
                    "number": one.number,
                    "play": one.play,
                    "begun": round(one.begun - begun, 3),
                    "seconds": round((one.ended or one.begun) - one.begun, 3),
                    "hosts": one.hosts,
                    "done": one.done,
                    "failed": one.failed,
                }
                for one in self.batches
            ],
            "hosts": [
                {
                    "name": one.name,
                    "batch": one.batch,
                    "state": one.state,
                    "code": one.code,
                    "message": one.message,
                    "unit": one.unit,
                    "begun": None if one.begun is None else round(one.begun - begun, 3),
                    "seconds": round(one.seconds, 3),
                    "family": one.family,
                    "systemd": one.systemd,
                    "findings": one.findings,
                    "diff": one.diff,
                }
                for one in self.hosts.values()
            ],
        }

    def _host(self, name: str) -> Host:
        return self.hosts.setdefault(name, Host(name))

    def _waits(self, host: Host) -> bool:
        """Whether nothing was done there yet; what was foreseen is not done, unless the run is a check."""
        return host.state == verdict.UNTOUCHED or (host.state == verdict.WOULD and not self._check)

    def _remember(self, host: Host, result: Answer, ours: bool) -> None:
        found = _judged(host.name, result, host.unit or "-", self._check)
        bad = bool(result.get("failed") or result.get("unreachable"))
        if not ours and host.state not in (verdict.UNTOUCHED, verdict.WOULD):
            # The deployment came out well, and something after it did not.
            found = found._replace(state=verdict.UNREACHABLE if result.get("unreachable") else verdict.UNHEALTHY)
        host.state, host.code = found.state, str(found.code)
        host.unit = str(found.unit) if found.unit != "-" else host.unit
        host.message = str(result.get("msg", "")) if bad else ""
        host.findings = shown.findings(result.get("findings")) if bad else []
        if self._diff and result.get("diff"):
            diff = result["diff"]
            host.diff = list(diff) if isinstance(diff, list) else [diff]
        account = result.get("account")
        account = account if isinstance(account, t.Mapping) else {}
        host.family = str(account.get("family") or host.family)
        host.systemd = shown.number(account.get("systemd_version")) or host.systemd

    def _note(self, name: str, bad: bool) -> None:
        if not self.batches:
            return
        batch = self.batches[-1]
        if name not in self._done:
            self._done.add(name)
            batch.done += 1
        if bad:
            batch.failed += 1


def _judged(name: str, result: Answer, unit: str, check: bool) -> verdict.Host:
    """How a host came out; it failed where its answer is not what ours are."""
    try:
        return verdict.host_of(name, {**result, "findings": shown.findings(result.get("findings"))}, None, unit, check)
    except (AttributeError, KeyError, TypeError, ValueError):
        return verdict.Host(name, verdict.FAILED, unit)
