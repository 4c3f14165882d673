# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer is worth: how well the first finding names the cause that a row knows."""

from __future__ import annotations

import re
from typing import Any

# From best to worst. `line`: the right line is quoted, under a summary that does not hold it.
VERDICTS = (
    "precise",
    "line",
    "general",
    "wrong",
    "unseen",
    "healthy",
    "warned",
    "false alarm",
    "not made",
    "not asked",
)
FINE = {"precise", "healthy"}
# What is true of many causes, and so names none.
GENERAL = re.compile(
    r"exit-(failure|invalidargument|notimplemented|nopermission|notinstalled|notconfigured|notrunning"
    r"|not-executable|command-not-found|exec|chdir|namespace)"
    r"|failed|killed|core-dumped|ended-(by-itself|before-ready)|start-limit|restarting|stopped|starting"
    r"|(start|notify|fork|stop|watchdog)-timeout|resources|dependency-failed|pid-file-missing|exception"
    r"|program-said|step-failed|application-check-(failed|slow|unprivileged)|question-unanswered|command-not-found|connection-refused"
)


def holds(patterns: list[str], text: str) -> bool:
    return all(re.search(str(one), text, re.IGNORECASE | re.MULTILINE) for one in patterns)


def judge(row: dict[str, Any], made: dict[str, Any] | None, answer: dict[str, Any] | None) -> str:
    """One of VERDICTS for a row, the state that it was in, and what the module returned."""
    if not made or made["error"]:
        return "not made"
    if not answer or "findings" not in answer:
        return "not asked"
    findings = answer["findings"]
    if row.get("healthy"):
        return of_healthy(row, findings)
    if not findings:
        return "unseen"
    return of_first(row, findings[0])


def of_healthy(row: dict[str, Any], findings: list[dict[str, Any]]) -> str:
    severities = {one["severity"] for one in findings}
    if "error" in severities or misleads(row, findings):
        return "false alarm"
    return "warned" if "warning" in severities else "healthy"


def misleads(row: dict[str, Any], findings: list[dict[str, Any]]) -> bool:
    """Whether a finding says what must not be said of this row."""
    said = "\n".join(spoken(one) for one in findings)
    return any(holds([pattern], said) for pattern in row.get("wrong", []))


def spoken(finding: dict[str, Any]) -> str:
    return "\n".join(finding[part] or "" for part in ("summary", "cause", "fix"))


def of_first(row: dict[str, Any], finding: dict[str, Any]) -> str:
    said = spoken(finding)
    if misleads(row, [finding]):
        return "wrong"
    guesses = any(holds([pattern], said) for pattern in row.get("vague", []))
    if holds(row["says"], said):
        return "general" if guesses else "precise"
    if holds(row.get("line", row["says"]), said + "\n" + "\n".join(finding["evidence"])):
        return "line"
    if finding["severity"] == "info":
        return "unseen"
    near = GENERAL.fullmatch(finding["code"]) or any(holds([pattern], said) for pattern in row["says"])
    return "general" if near else "wrong"
