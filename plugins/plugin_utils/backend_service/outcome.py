# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run of the role ended, for the table at the end of a playbook.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

NOTHING = "nothing to do"


def row(answer: t.Mapping[str, t.Any], unit: str, check: bool, phase: str | None = None) -> dict[str, str]:
    """Return the row of a host: `unit`, `runs_as`, `result`, and `tried`, the steps in order or the phase alone.

    Besides, `timers`: when each runs next.
    """
    done = [phase] if phase else [step["step"] for step in answer.get("plan") or []]
    account = answer.get("account") or {}
    result = _failed(answer) if answer.get("failed") else _fine(answer, check)
    tried = [] if result in ("refused", NOTHING) else done
    return {
        "unit": unit,
        "runs_as": account.get("name") or "-",
        "result": result,
        "tried": ", ".join(dict.fromkeys(tried)) or "-",
        "timers": "; ".join(f"{one['unit']}: {', '.join(one['next']) or '-'}" for one in answer.get("timers") or []),
    }


def _fine(answer: t.Mapping[str, t.Any], check: bool) -> str:
    if not answer.get("changed"):
        return NOTHING
    if check:
        return "would change"
    return "removed" if answer.get("removed") else "committed"


def _failed(answer: t.Mapping[str, t.Any]) -> str:
    if answer.get("rolled_back"):
        return "ROLLED BACK"
    return "FAILED" if any(step["changed"] for step in answer.get("steps") or []) else "refused"
