# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run over many hosts has come to: events in; progress, a table and data for a report out.

Private to this collection: it may change in any release. The data is described in docs/report.md.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import verdict

SCHEMA = 1
UNKNOWN = "unknown"  # the run was interrupted while the host was at it
PAUSE = 10.0  # seconds between two lines of progress, but for the ends of batches
SLOWEST = 10
NAMED = 10  # so many hosts of a cause are named in the table

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

    def __init__(self, forks: int = 5, check: bool = False, diff: bool = False) -> None:
        self.hosts: dict[str, Host] = {}
        self.batches: list[Batch] = []
        self.reason = ""
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

    def end(self, now: float, complete: bool) -> None:
        """The run is over; not complete where it was interrupted."""
        self.end_batch(now)
        self.ended, self.complete = now, complete
        for host in self.hosts.values():
            if host.since is not None:
                host.state = UNKNOWN
            elif self._waits(host):
                host.state = verdict.UNTOUCHED

    def progress(self, now: float) -> str:
        """A line about the batch, where the last one was a while ago; else nothing."""
        if not self.batches or now - self._told < PAUSE:
            return ""
        self._told = now
        return self.line(now)

    def line(self, now: float) -> str:
        """A line about the batch."""
        batch = self.batches[-1]
        done = sum(1 for host in self.hosts.values() if not self._waits(host))
        text = f"batch {batch.number}: {batch.done} of {batch.hosts} hosts done, {batch.failed} failed, "
        text += f"{now - batch.begun:.0f} s; {done} of {len(self.hosts)} hosts in all"
        left = self.left()
        return text + (f", at least {left:.0f} s left" if left >= 1 else "")

    def left(self) -> float:
        """Seconds that the hosts which are still to come take at least, as many at a time as there are forks."""
        took = [host.seconds for host in self.hosts.values() if host.seconds and not self._waits(host)]
        waiting = sum(1 for host in self.hosts.values() if self._waits(host))
        return sum(took) / len(took) * -(-waiting // self._forks) if took else 0.0

    def data(self) -> dict[str, t.Any]:
        """All of it, for the report; without the times of a clock on the wall."""
        begun = self.begun or 0.0
        return {
            "schema": SCHEMA,
            "complete": self.complete,
            "check": self._check,
            "stopped": self.stopped,
            "reason": self.reason,
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

    def table(self) -> list[str]:
        """The lines at the end of a run: hosts by state and cause, the slowest, families and versions of systemd."""
        groups: dict[tuple[str, str], list[str]] = {}
        for host in self.hosts.values():
            groups.setdefault((host.state, host.code or host.message.split("\n")[0][:60]), []).append(host.name)
        lines = ["{:<12} {:>5}  {:<32} {}".format("STATE", "HOSTS", "CAUSE", "NAMES")]
        for (state, cause), names in sorted(groups.items(), key=lambda one: (order(one[0][0]), -len(one[1]))):
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            lines.append(f"{state:<12} {len(names):>5}  {cause or '-':<32} {', '.join(names[:NAMED])}{more}")
        slow = sorted((one for one in self.hosts.values() if one.seconds), key=lambda one: -one.seconds)[:SLOWEST]
        if len(self.hosts) > 1 and slow:
            lines.append("slowest: " + ", ".join(f"{one.name} {one.seconds:.1f} s" for one in slow))
        for title, values in (
            ("families", Counter(one.family for one in self.hosts.values() if one.family)),
            ("systemd", Counter(str(one.systemd) for one in self.hosts.values() if one.systemd)),
        ):
            if values:
                lines.append(f"{title}: " + ", ".join(f"{name} {number}" for name, number in values.most_common()))
        return lines

    def _host(self, name: str) -> Host:
        return self.hosts.setdefault(name, Host(name))

    def _waits(self, host: Host) -> bool:
        """Whether nothing was done there yet; what was foreseen is not done, unless the run is a check."""
        return host.state == verdict.UNTOUCHED or (host.state == verdict.WOULD and not self._check)

    def _remember(self, host: Host, result: Answer, ours: bool) -> None:
        found = verdict.host_of(host.name, result, None, host.unit or "-", self._check)
        if not ours and host.state not in (verdict.UNTOUCHED, verdict.WOULD):
            # The deployment came out well, and something after it did not.
            found = found._replace(state=verdict.UNREACHABLE if result.get("unreachable") else verdict.UNHEALTHY)
        host.state, host.code = found.state, found.code
        host.unit = found.unit if found.unit != "-" else host.unit
        bad = bool(result.get("failed") or result.get("unreachable"))
        host.message = str(result.get("msg", "")) if bad else ""
        host.findings = list(result.get("findings") or []) if bad else []
        if self._diff and result.get("diff"):
            diff = result["diff"]
            host.diff = list(diff) if isinstance(diff, list) else [diff]
        account = result.get("account") or {}
        host.family = account.get("family") or host.family
        host.systemd = account.get("systemd_version") or host.systemd

    def _note(self, name: str, bad: bool) -> None:
        if not self.batches:
            return
        batch = self.batches[-1]
        if name not in self._done:
            self._done.add(name)
            batch.done += 1
        if bad:
            batch.failed += 1


def order(state: str) -> int:
    """Where a state stands in a table: what went wrong first."""
    bad_first = [UNKNOWN, *sorted(verdict.STATES, key=lambda one: one not in verdict.BAD)]
    return bad_first.index(state) if state in bad_first else len(bad_first)
