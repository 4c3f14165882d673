# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.timers import next_runs

TOLD = """  Original form: Mon..Fri 06:30
Normalized form: Mon..Fri *-*-* 06:30:00
    Next elapse: Mon 2026-11-30 06:30:00 CST
       (in UTC): Sun 2026-11-29 22:30:00 UTC
       From now: 16h left
       Iter. #2: Tue 2026-12-01 06:30:00 CST
       (in UTC): Mon 2026-11-30 22:30:00 UTC
       From now: 1 day 16h left
   Iteration #3: Wed 2026-12-02 06:30:00 CST
       From now: 2 days left

Normalized form: *-*-* 03:00:00
    Next elapse: Mon 2026-11-30 03:00:00 CST
"""
RUNS = ["2026-11-30 03:00:00 CST", "2026-11-30 06:30:00 CST", "2026-12-01 06:30:00 CST"]
SHOWN = "NextElapseUSecRealtime=Mon 2026-11-30 03:00:00 CST\n"


def timer(text, dropin=None):
    return SimpleNamespace(unit="a.timer", dropin=dropin, candidate=SimpleNamespace(text=text))


@pytest.mark.parametrize(
    "version, text, argv, answer, found",
    [
        (
            252,
            "OnCalendar=a\nOnCalendar=\nOnCalendar=b\nOnCalendar=c",
            ["calendar", "--iterations=3", "--", "b", "c"],
            TOLD,
            RUNS,
        ),
        (239, "OnCalendar=b", ["calendar", "--", "b"], TOLD, RUNS),
        (219, "OnCalendar=b", ["show", "--property=NextElapseUSecRealtime", "--", "a.timer"], SHOWN, RUNS[:1]),
        (252, "OnBootSec=5", ["show", "--property=NextElapseUSecRealtime", "--", "a.timer"], SHOWN, RUNS[:1]),
        (219, "OnCalendar=b", ["show", "--property=NextElapseUSecRealtime", "--", "a.timer"], "NextElapse=\n", []),
        (252, "OnCalendar=never", ["calendar", "--iterations=3", "--", "never"], "Next elapse: never\n", []),
    ],
)
def test_the_next_runs(version, text, argv, answer, found):
    asked = []

    def run(words, environ_update):
        asked.append(words[1:])
        return 0, answer, ""

    one = timer("[Timer]\n%s\n[Install]\nWantedBy=timers.target\n" % text)
    assert next_runs([one, timer("", "10-more.conf")], version, run) == [{"unit": "a.timer", "next": found}]
    assert asked == [argv]


def test_where_systemd_analyze_fails_the_timer_is_asked():
    def run(words, environ_update):
        return (1, "", "no") if words[0] == "systemd-analyze" else (0, SHOWN, "")

    assert next_runs([timer("[Timer]\nOnCalendar=b\n")], 252, run) == [{"unit": "a.timer", "next": RUNS[:1]}]
