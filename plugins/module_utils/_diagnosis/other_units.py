# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which other unit is why this one does not run, though nothing of it failed.

Private to this collection: it may change in any release. Facts: systemd.unit(5), BindsTo= and Conflicts=.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)

AT_THE_END = ("shutdown.target", "umount.target")  # what every unit conflicts with
CYCLE = re.compile(
    r"ordering cycle|Breaking ordering cycle|Unable to break cycle|break cycle|Found dependency on (\S+)/"
)
MOST = 5  # units that are asked


def required(shown, run):
    """Return the properties of the units that the unit requires."""
    names = [name for key in ("Requires", "Requisite", "BindsTo") for name in state.names(shown.get(key, ""))]
    names = [name for name in dict.fromkeys(names) if not name.endswith(".slice")]
    return state.dependencies(names, run)


def stopped_by(shown, last, run, version):
    """Return the findings of why a unit that did not fail is not running. last: Run."""
    if last.said(r"^Stopp"):
        return _bound(shown, run) or _conflicting(shown, run) or _along(shown, run)
    return _in_a_cycle(shown, last, run, version)


def _bound(shown, run):
    rows = state.dependencies(state.names(shown.get("BindsTo", "")), run)
    return [
        Finding(
            CODES["stopped-with"],
            {"unit": shown["Id"], "dependency": one["Id"]},
            ["BindsTo=" + one["Id"], "%s: ActiveState=%s" % (one["Id"], one.get("ActiveState"))],
        )
        for one in rows
        if one.get("ActiveState") in ("inactive", "failed")
    ]


def _along(shown, run):
    """What is stopped takes with it whatever requires it, or is a part of it."""
    found = []
    for directive in ("PartOf", "Requires"):
        names = [name for name in state.names(shown.get(directive, "")) if not name.endswith((".slice", ".target"))]
        found += [
            Finding(
                CODES["stopped-along"],
                {"unit": shown["Id"], "dependency": one["Id"], "directive": directive},
                ["%s=%s" % (directive, one["Id"]), "%s: ActiveState=%s" % (one["Id"], one.get("ActiveState"))],
            )
            for one in state.dependencies(names, run)
            if one.get("ActiveState") == "inactive"
        ]
    return found[:1]


def _conflicting(shown, run):
    names = state.names(shown.get("Conflicts", "") + " " + shown.get("ConflictedBy", ""))
    rows = state.dependencies([name for name in dict.fromkeys(names) if name not in AT_THE_END], run)
    return [
        Finding(
            CODES["stopped-by-conflict"],
            {"unit": shown["Id"], "other": one["Id"]},
            ["%s: ActiveState=%s" % (one["Id"], one.get("ActiveState"))],
        )
        for one in rows
        if one.get("ActiveState") in ("active", "activating", "reloading")
    ]


def _in_a_cycle(shown, last, run, version):
    lines = [entry.message for entry in last.entries if entry.ours]
    both = set(state.names(shown.get("After", ""))) & set(state.names(shown.get("Requires", "")))
    for name in sorted(name for name in both if name.endswith(".service"))[:MOST]:
        lines += [entry.message for entry in state.journal(name, version, run, str) if entry.ours]
    lines = [line for line in dict.fromkeys(lines) if CYCLE.search(line)]
    words = [
        word for line in lines for word in re.findall(r"[\w@.\\:-]+\.(?:service|socket|target|mount|path|timer)", line)
    ]
    others = [name for name in dict.fromkeys(words) if name != shown["Id"]]
    if not others or not any(shown["Id"] in line for line in lines):
        return []
    return [Finding(CODES["ordering-cycle"], {"unit": shown["Id"], "others": others}, lines[-6:])]


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "ordering-cycle",
        "error",
        52,
        "backend_service_unit_sections",
        (
            "{unit} is not started: it and {others} are to be started after each other",
            "Their After= and Before= form a cycle. systemd leaves out one of the starts to break the cycle.",
            "Take away one of the After= or Before= between them: see 'systemctl list-dependencies --after {unit}'.",
        ),
        (
            "{unit} 没有启动：它与 {others} 要求互相在对方之后启动",
            "它们的 After= 和 Before= 形成循环，systemd 会舍弃其中一个启动以打破循环。",
            "请去掉其中一个 After= 或 Before=；systemctl list-dependencies --after {unit} 可查看。",
        ),
    ),
    Code(
        "stopped-with",
        "error",
        54,
        "backend_service_unit_sections",
        (
            "{unit} was stopped together with {dependency}, which its BindsTo= names",
            "With BindsTo= a unit runs only as long as the other one is active, however that ended.",
            "systemctl start {dependency} && systemctl start {unit}",
        ),
        (
            "{unit} 随其 BindsTo= 指定的 {dependency} 一起停止",
            "设置 BindsTo= 时，只有对方处于活动状态，单元才会运行，无论对方因何结束。",
            "",
        ),
    ),
    Code(
        "stopped-along",
        "warning",
        55,
        "backend_service_unit_sections",
        (
            "{unit} does not run, nor does {dependency}, which its {directive}= names: to stop that one stops it too",
            "With Requires= and PartOf= systemd stops a unit when the other one is stopped, and does not start it "
            "again with it.",
            "systemctl start {dependency} {unit}",
        ),
        (
            "{unit} 与其 {directive}= 指定的 {dependency} 都没有运行：停止后者会一并停止它",
            "设置 Requires= 或 PartOf= 时，停止对方会停止本单元，而启动对方不会自动重新启动它。",
            "",
        ),
    ),
    Code(
        "stopped-by-conflict",
        "error",
        56,
        "backend_service_unit_sections",
        (
            "{unit} was stopped because {other} was started: they conflict",
            "Conflicts= lets only one of two units run: to start one stops the other.",
            "Decide which of them is to run, disable the other, or take Conflicts= out of the unit that has it.",
        ),
        (
            "{unit} 因 {other} 的启动而停止：两者互斥",
            "Conflicts= 只允许两个单元之一运行，启动一个就会停止另一个。",
            "请决定运行哪一个并禁用另一个，或从相应单元中去掉 Conflicts=。",
        ),
    ),
)
