# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a service that is as it should be whether it answers: nothing is changed for that, but it is said.

Private to this collection: it may change in any release.
"""

import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import health

TRIES = 2
PAUSE = 1.0
CODE = "check-unanswered"
SUMMARY = (
    "{unit} runs as it should, but {check} does not answer as it should: {error}.",
    "{unit} 的部署没有差异，但 {check} 没有按预期应答：{error}。",
)
CAUSE = (
    "Nothing of the unit differs, so nothing was restarted: the fault lies in the service, or in what it depends on.",
    "单元没有任何差异，因此没有重启：问题在服务本身或其依赖。",
)
FIX = (
    "Look at 'journalctl -u {unit}'. To have it restarted, set state: restarted (backend_service_state).",
    "请查看 'journalctl -u {unit}'。如需重启，请设置 state: restarted（backend_service_state）。",
)


def ask(checks, identity, language, sleep=time.sleep):
    """Return the results of the checks as `watch` returns them: list of dict (check, ok, error, tries)."""
    return [_asked(check, identity, language, sleep) for check in checks]


def _asked(check, identity, language, sleep):
    for tries in range(1, TRIES + 1):
        error = health.ask(check, identity, language=language)
        if error is None:
            break
        if tries < TRIES:
            sleep(PAUSE)
    return {"check": health.label(check), "ok": error is None, "error": error or "", "tries": tries}


def finding(unit, result, language):
    """The finding about one that was not answered, as those of a diagnosis are."""
    chinese = language == "zh"
    return {
        "code": CODE,
        "severity": "warning",
        "summary": SUMMARY[chinese].format(unit=unit, **result),
        "cause": CAUSE[chinese],
        "fix": FIX[chinese].format(unit=unit),
        "evidence": [],
        "variable": "backend_service_health_check",
    }
