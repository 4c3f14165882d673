# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page of a report shows, worked out from the data of the report alone.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import json
import re
import typing as t
from collections import Counter

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import shown, verdict
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.page_texts import LANGUAGES, TAGS
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.shown import visible

SLOWEST = 10
NAMED = 200  # so many hosts of a cause are named
CAUSE = 160  # characters of a message that stands for a cause
WIDTH = 1000  # of a picture, in its own units
MARKED = 40  # so many batches have their hosts marked
STEPS = 250  # places for marks along a batch

CHINESE = re.compile("[\u4e00-\u9fff]")

Data = t.Mapping[str, t.Any]

# How a state is to be taken: the colours of the page are by these.
KINDS = {
    verdict.NEW: "good",
    verdict.WOULD: "plan",
    verdict.ROLLED_BACK: "warn",
    verdict.OLD: "warn",
    verdict.FAILED: "bad",
    verdict.UNHEALTHY: "bad",
    verdict.UNREACHABLE: "bad",
    verdict.UNKNOWN: "bad",
}


def order(state: str) -> int:
    """Where a state stands in a table: what went wrong first."""
    bad_first = [verdict.UNKNOWN, *sorted(verdict.STATES, key=lambda one: one not in verdict.BAD)]
    return bad_first.index(state) if state in bad_first else len(bad_first)


def kind(state: str) -> str:
    return KINDS.get(state, "idle")


def outcome(data: Data) -> tuple[str, str]:
    """The kind of the whole run, and the key of the sentence that says it."""
    states = data["states"]
    bad = sum(states.get(one, 0) for one in verdict.BAD)
    if not data["hosts"]:
        return "idle", "says nothing"
    if not data["complete"]:
        return "bad", "says interrupted"
    if data["stopped"]:
        return "bad", "says stopped"
    if data["check"]:
        return ("warn" if bad else "good"), "says check"
    if states.get(verdict.NEW, 0) == len(data["hosts"]):
        return "good", "says all"
    return "warn", "says some"


def numbers(data: Data) -> dict[str, int]:
    """The numbers of those sentences."""
    states = data["states"]
    return {
        "hosts": len(data["hosts"]),
        "new": states.get(verdict.NEW, 0),
        "would": states.get(verdict.WOULD, 0),
        "untouched": states.get(verdict.UNTOUCHED, 0),
        "unknown": states.get(verdict.UNKNOWN, 0),
        "bad": sum(states.get(one, 0) for one in verdict.BAD),
    }


def moment(started: str) -> str:
    """A time of ISO 8601 as people read it."""
    return f"{started[:10]} {started[11:16]} UTC{started[19:]}" if len(started) > 19 else started


def states(data: Data) -> list[dict[str, t.Any]]:
    """States with the number of their hosts, and where each begins in a bar of all; what went wrong first."""
    found: list[dict[str, t.Any]] = []
    begin, everyone = 0.0, max(1, len(data["hosts"]))
    for state, number in sorted(data["states"].items(), key=lambda one: order(one[0])):
        share = WIDTH * number / everyone
        found.append(
            {"state": state, "kind": kind(state), "number": number, "x": round(begin, 2), "w": round(share, 2)}
        )
        begin += share
    return found


def batches(data: Data) -> list[dict[str, t.Any]]:
    """Batches with the place of their bar on the line of time, and of the marks of their hosts."""
    scale = WIDTH / max(data["seconds"], 0.001)
    marks = _marks(data, scale) if len(data["batches"]) <= MARKED else {}
    return [
        {
            **one,
            "play": visible(one["play"], 200),
            "x": round(one["begun"] * scale, 2),
            "w": round(max(2.0, one["seconds"] * scale), 2),
            "marks": sorted(marks.get(one["number"], ())),
        }
        for one in data["batches"]
    ]


def _marks(data: Data, scale: float) -> dict[int, set[tuple[float, bool]]]:
    """Where hosts were done, by batch: as many places as can be told apart, however many hosts there are."""
    found: dict[int, set[tuple[float, bool]]] = {}
    step = WIDTH / STEPS
    for host in data["hosts"]:
        if host["begun"] is not None and host["state"] not in (verdict.UNTOUCHED, verdict.UNKNOWN):
            place = min(WIDTH, (host["begun"] + host["seconds"]) * scale)
            found.setdefault(host["batch"], set()).add((round(place / step) * step, host["state"] in verdict.BAD))
    return found


def cause(host: Data) -> str:
    """What is told of why a host is as it is: a code, or the first line of a message."""
    return visible(host["code"], CAUSE) or shown.first_line(host["message"], CAUSE)


def causes(data: Data) -> list[dict[str, t.Any]]:
    """Hosts by state and cause, with what was found on the first of each."""
    groups: dict[tuple[str, str], list[Data]] = {}
    for host in data["hosts"]:
        groups.setdefault((host["state"], cause(host)), []).append(host)
    return [
        {
            "state": state,
            "kind": kind(state),
            "code": bool(hosts[0]["code"]),
            "cause": why,
            "number": len(hosts),
            "names": [visible(one["name"], 255) for one in hosts[:NAMED]],
            "more": max(0, len(hosts) - NAMED),
            "finding": next((finding(one) for one in hosts[0]["findings"] if _is_code(one, hosts[0]["code"])), None),
        }
        for (state, why), hosts in sorted(groups.items(), key=lambda one: (order(one[0][0]), -len(one[1]), one[0]))
    ]


def _is_code(found: Data, code: str) -> bool:
    return bool(code) and code in (found.get("code"), found.get("rule"))


def pair(english: t.Any, chinese: t.Any = None) -> list[dict[str, str]]:
    """A text as it is shown in English and in Chinese; the only one that is known stands for both, marked as it is."""
    texts = [visible(english or chinese or ""), visible(chinese or english or "")]
    return [{"tag": TAGS["zh" if CHINESE.search(text) else "en"], "text": text} for text in texts]


def in_languages(found: Data) -> list[Data]:
    """A finding as it is told in each language; as it came where it is none of the diagnosis."""
    # All probes come with them: a run without a finding, or without a page, need not wait for that.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import retold

    kind_of = CODES.get(str(found.get("code")))
    try:
        told = [kind_of and retold(kind_of, found, one) for one in LANGUAGES]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):  # a host says what it will
        return [found, found]
    return [one or found for one in told]


def finding(found: Data) -> dict[str, t.Any]:
    """A finding of a diagnosis or of the linter, in the same words."""
    told = in_languages(found)
    evidence = found.get("evidence")
    evidence = evidence if isinstance(evidence, (list, tuple)) else [evidence] if evidence else []
    place = [visible(found[one], 400) for one in ("unit", "line") if found.get(one)]
    return {
        "code": visible(found.get("code") or found.get("rule") or "", 200),
        "severity": found.get("severity") if found.get("severity") in ("error", "warning") else "info",
        "summary": pair(*(one.get("summary") or one.get("message") for one in told)),
        "cause": pair(*(one.get("cause") for one in told)),
        "fix": pair(*(one.get("fix") for one in told)),
        "evidence": [visible(one) for one in evidence],
        "place": ":".join(place),
    }


def slowest(data: Data) -> list[dict[str, t.Any]]:
    """The hosts that took longest, with the length of their bars."""
    hosts = sorted((one for one in data["hosts"] if one["seconds"]), key=lambda one: -one["seconds"])[:SLOWEST]
    return [
        {
            "name": visible(one["name"], 255),
            "state": one["state"],
            "kind": kind(one["state"]),
            "seconds": one["seconds"],
            "w": round(WIDTH * one["seconds"] / hosts[0]["seconds"], 2),
        }
        for one in hosts
    ]


def platforms(data: Data) -> list[dict[str, t.Any]]:
    """Hosts by family and version of systemd; those of which nothing is known come last."""
    counted = Counter((visible(one["family"], 100), one["systemd"]) for one in data["hosts"])
    everyone = max(1, len(data["hosts"]))
    return [
        {"family": family, "systemd": systemd, "number": number, "w": round(WIDTH * number / everyone, 2)}
        for (family, systemd), number in sorted(counted.items(), key=lambda one: (not one[0][0], -one[1], one[0]))
    ]


class Pool:
    """Values by number, equal ones once: thousands of hosts have the same diff."""

    def __init__(self, make: t.Callable[[t.Any], t.Any]) -> None:
        self.made: list[t.Any] = []
        self._make = make
        self._numbers: dict[str, int] = {}

    def number(self, value: t.Any) -> int:
        """The number of what is made of a value; -1 where there is none."""
        if not value:
            return -1
        key = json.dumps(value, sort_keys=True, default=str)
        if key not in self._numbers:
            self._numbers[key] = len(self.made)
            self.made.append(self._make(value))
        return self._numbers[key]


def hosts(data: Data) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """What the list of hosts is made of in the browser: rows, and by number what they share.

    Apart from that, findings and diffs by number: they are large, and read when the first host is opened.
    """
    known = sorted(data["states"], key=order)
    causes, messages = Pool(str), Pool(visible)
    findings = Pool(lambda found: [finding(one) for one in found])
    diffs = Pool(lambda parts: [shown.difference(one) for one in parts])
    rows = [
        [
            visible(one["name"], 255),
            known.index(one["state"]),
            causes.number(cause(one)),
            one["batch"],
            one["seconds"],
            visible(one["unit"], 255),
            visible(one["family"], 100),
            one["systemd"],
            messages.number(one["message"]),
            findings.number(one["findings"]),
            diffs.number(one["diff"]),
        ]
        for one in data["hosts"]
    ]
    listed = {
        "states": [[one, kind(one)] for one in known],
        "causes": causes.made,
        "messages": messages.made,
        "rows": rows,
    }
    return listed, {"findings": findings.made, "diffs": diffs.made}
