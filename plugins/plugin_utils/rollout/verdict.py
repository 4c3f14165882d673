# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a rollout goes on after a batch, and which hosts have what.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

from ansible.utils.helpers import pct_to_int

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import outcome
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.shown import padded

NEW, WOULD, OLD = "new", "would change", "old"
ROLLED_BACK, FAILED, UNHEALTHY = "rolled back", "failed", "unhealthy"
UNREACHABLE, UNTOUCHED = "unreachable", "untouched"
UNKNOWN = "unknown"  # of a run that was interrupted while the host was at it
# In the order in which they are listed.
STATES = (NEW, WOULD, ROLLED_BACK, OLD, FAILED, UNHEALTHY, UNREACHABLE, UNTOUCHED)
BAD = frozenset((ROLLED_BACK, OLD, FAILED, UNHEALTHY, UNREACHABLE))
OF_RESULT = {"ROLLED BACK": ROLLED_BACK, "FAILED": FAILED, "refused": OLD, "would change": WOULD}
LANGUAGES = ("en", "zh")
NAMED = 30  # so many hosts of a state are named in the summary

Answer = t.Mapping[str, t.Any]


class Host(t.NamedTuple):
    """How a host came out of its batch; `code` is the finding that came first, `timers` says when each runs next."""

    name: str
    state: str
    unit: str = "-"
    runs_as: str = "-"
    result: str = "not tried"
    tried: str = "-"
    code: str = ""
    timers: str = ""


class Verdict(t.NamedTuple):
    """What is known after a batch: `codes` by the host that showed each first, `hosts` by state, of all batches.

    `reasons` has the reason by language.
    """

    batch: int
    stop: bool
    reason: str
    reasons: dict[str, str]
    codes: dict[str, str]
    hosts: dict[str, list[str]]


def host_of(name: str, answer: Answer | None, look: Answer | None, unit: str, check: bool) -> Host:
    """How a host came out, from what its deployment answered and what was seen of it after the soak."""
    if not answer or answer.get("skipped"):
        return Host(name, UNTOUCHED)
    if answer.get("unreachable"):
        return Host(name, UNREACHABLE, result="UNREACHABLE")
    row = answer.get("row") or outcome.row(answer, unit, check)
    if not answer.get("failed") and look:
        if look.get("unreachable"):
            return Host(name, UNREACHABLE, row["unit"], row["runs_as"], "UNREACHABLE", row["tried"])
        if look.get("failed"):
            return Host(name, UNHEALTHY, row["unit"], row["runs_as"], "UNHEALTHY", row["tried"], first_code(look))
    code = first_code(answer) if answer.get("failed") else ""
    state = OF_RESULT.get(row["result"], NEW)
    timers = row.get("timers", "")
    return Host(name, state, row["unit"], row["runs_as"], row["result"], row["tried"], code, timers)


def first_code(answer: Answer) -> str:
    """The code of the first error that was found."""
    errors = (one for one in answer.get("findings") or () if one.get("severity") == "error")
    return next((str(one.get("code") or one.get("rule") or "") for one in errors), "")


def judge(batch: list[Host], earlier: Answer, limit: float, check: bool, language: str = "en") -> Verdict:
    """Add a batch to what the one before has left, and decide."""
    codes = dict(earlier.get("codes") or {})
    number = int(earlier.get("batch", 0)) + 1
    hosts = {state: list(names) for state, names in (earlier.get("hosts") or {}).items()}
    bad = [host for host in batch if host.state in BAD]
    reasons = {} if check else {one: why(bad, len(batch), codes, limit, one) for one in LANGUAGES}
    reason = reasons.get(language, "")
    for host in batch:
        hosts.setdefault(host.state, []).append(host.name)
        if host.code:
            codes.setdefault(host.code, host.name)
    return Verdict(number, bool(reason), reason, reasons if reason else {}, codes, hosts)


def why(bad: list[Host], size: int, codes: Answer, limit: float, language: str) -> str:
    """Why to stop, or nothing."""
    return again(bad, codes, language) or too_many(len(bad), size, limit, language)


def bounds(earlier: Answer, sizes: t.Sequence[t.Any], number: int) -> tuple[int, int]:
    """Where in the list of all hosts this batch begins and ends, as `serial` makes it of these sizes."""
    begin = sum(len(names) for names in (earlier.get("hosts") or {}).values())
    turn = min(int(earlier.get("batch", 0)), len(sizes) - 1)
    size = pct_to_int(sizes[turn], number) if sizes else 0
    return begin, min(begin + size, number) if size > 0 else number


def again(bad: list[Host], codes: Answer, language: str) -> str:
    """Why to stop, where a fault was seen before: it is not that of one host, and the next batch would meet it."""
    seen = dict(codes)
    for host in bad:
        if host.code in seen:
            return say(language, "again", host=host.name, code=host.code, first=seen[host.code])
        if host.code:
            seen[host.code] = host.name
    return ""


def too_many(bad: int, size: int, limit: float, language: str) -> str:
    """Why to stop, where more of a batch has failed than may."""
    if not bad or 100.0 * bad / size <= limit:
        return ""
    return say(language, "too many", bad=bad, size=size, limit=f"{limit:g}")


def table(batch: list[Host]) -> list[str]:
    """The lines of a batch, one for each host."""
    row = "{:<16} {:<24} {:<12} {:<14} {}".format
    head = row("HOST", "UNIT", "RUNS AS", "RESULT", "WHAT WAS TRIED")
    lines = [head]
    for host in batch:
        lines.append(row(host.name, host.unit, host.runs_as, host.result, host.tried).rstrip())
        if host.timers:
            lines.append(row("", "next runs", "", "", host.timers))
    return lines


def summary(verdict: Verdict, untouched: list[str], language: str = "en") -> list[str]:
    """Which hosts have what, at the end of a rollout in several batches or of one that was stopped."""
    hosts = dict(verdict.hosts)
    hosts[UNTOUCHED] = hosts.get(UNTOUCHED, []) + untouched
    lines = [say(language, "stopped", batch=verdict.batch, reason=verdict.reason)] if verdict.stop else []
    for state in STATES:
        names = hosts.get(state)
        if names:
            more = say(language, "more", number=len(names) - NAMED) if len(names) > NAMED else ""
            lines.append(f"{padded(say(language, state), 12)} {len(names):>5}  {', '.join(names[:NAMED])}{more}")
    if verdict.stop:
        lines.append(say(language, "resume"))
    return lines


def say(language: str, key: str, **values: object) -> str:
    """A sentence or a word in the language."""
    return TEXTS[key][language == "zh"].format(**values)


TEXTS = {
    NEW: ("new", "新版"),
    WOULD: ("would change", "将会更改"),
    ROLLED_BACK: ("rolled back", "已回滚"),
    OLD: ("old", "旧版"),
    FAILED: ("failed", "失败"),
    UNHEALTHY: ("unhealthy", "不健康"),
    UNREACHABLE: ("unreachable", "无法连接"),
    UNTOUCHED: ("untouched", "未触及"),
    UNKNOWN: ("unknown", "未知"),
    "again": (
        "{host} failed with {code}, as {first} did: the next hosts would meet the same fault.",
        "{host} 因 {code} 失败，与 {first} 相同：后面的主机会遇到同样的故障。",
    ),
    "too many": (
        "{bad} of {size} hosts of the batch failed, more than rollout_max_fail_percentage allows ({limit} %).",
        "本批 {size} 台主机中有 {bad} 台失败，超过 rollout_max_fail_percentage 的上限（{limit} %）。",
    ),
    "stopped": ("STOPPED after batch {batch}: {reason}", "在第 {batch} 批之后停止：{reason}"),
    "more": (" and {number} more", " 等，另有 {number} 台"),
    "resume": (
        "Mend what failed, then go on with -e rollout_resume=true: hosts that have the new state are looked at once.",
        "排除故障后用 -e rollout_resume=true 继续：已是新版的主机只会被查看一次。",
    ),
}
