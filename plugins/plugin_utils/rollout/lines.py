# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run says on the terminal: a line of progress, and the table at its end.

Private to this collection: it may change in any release. Plain lines, for a terminal and the log of a CI alike.
"""

from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import page_texts, view
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.run import Run
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.shown import first_line, padded, visible, width

NAMED = 10  # so many hosts of a cause are named
CAUSE = 60  # characters of a message that stands for a cause


def progress(run: Run, now: float, language: str = "en") -> str:
    """A line about the batch."""
    batch = run.batches[-1]
    values = {
        "batch": batch.number,
        "hosts": batch.hosts,
        "done": batch.done,
        "failed": batch.failed,
        "seconds": f"{now - batch.begun:.0f}",
        "all_done": run.done(),
        "everyone": len(run.hosts),
    }
    left = run.left()
    more = _say(language, "left", seconds=f"{left:.0f}") if left >= 1 else ""
    return _say(language, "progress", **values) + more


def table(run: Run, language: str = "en") -> list[str]:
    """The lines at the end of a run: hosts by state and cause, the slowest, families and versions of systemd."""
    hosts = list(run.hosts.values())
    groups: dict[tuple[str, str], list[str]] = {}
    for host in hosts:
        cause = visible(host.code, CAUSE) or first_line(host.message, CAUSE)
        groups.setdefault((host.state, cause), []).append(visible(host.name, 255))
    rows = [tuple(_say(language, "head").split("|"))]
    for (state, cause), names in sorted(groups.items(), key=lambda one: (view.order(one[0][0]), -len(one[1]))):
        more = _say(language, "more", number=len(names) - NAMED) if len(names) > NAMED else ""
        told = ", ".join(names[:NAMED]) + more
        rows.append((page_texts.text(language, state), str(len(names)), cause or "-", told))
    widest = max(width(row[2]) for row in rows)
    lines = [_row(widest, *row) for row in rows]
    slow = sorted((one for one in hosts if one.seconds), key=lambda one: -one.seconds)[: view.SLOWEST]
    seconds = [f"{visible(one.name, 255)} {page_texts.duration(one.seconds, language)}" for one in slow]
    families = Counter(visible(one.family, 100) for one in hosts if one.family)
    versions = Counter(str(one.systemd) for one in hosts if one.systemd)
    for key, values in (
        ("slowest", seconds if len(hosts) > 1 else []),
        ("families", [f"{name} {number}" for name, number in families.most_common()]),
        ("systemd", [f"{name} ({number})" for name, number in versions.most_common()]),
    ):
        if values:
            lines.append(_say(language, key, values=_say(language, "comma").join(values)))
    return lines


def written(path: str, language: str = "en") -> str:
    """A line about a report that was written."""
    return _say(language, "report", path=path)


def _row(widest: int, state: str, number: str, cause: str, names: str) -> str:
    return f"{padded(state, 12)} {' ' * (6 - width(number))}{number}  {padded(cause, widest)}  {names}"


def _say(language: str, key: str, **values: t.Any) -> str:
    return TEXTS[key][language == "zh"].format(**values)


TEXTS = {
    "progress": (
        "batch {batch}: {done} of {hosts} hosts done, {failed} failed, {seconds} s; "
        "{all_done} of {everyone} hosts in all",
        "第 {batch} 批：{hosts} 台主机已完成 {done} 台，失败 {failed} 台，用时 {seconds} 秒；"
        "总计 {everyone} 台已完成 {all_done} 台",
    ),
    "left": (", at least {seconds} s left", "，至少还需 {seconds} 秒"),
    "head": ("STATE|HOSTS|CAUSE|NAMES", "状态|主机数|原因|名称"),
    "report": ("report: {path}", "报告：{path}"),
    "more": (" and {number} more", " 等，另有 {number} 台"),
    "comma": (", ", "、"),
    "slowest": ("slowest: {values}", "最慢的主机：{values}"),
    "families": ("families: {values}", "系统家族：{values}"),
    "systemd": ("systemd: {values}", "systemd 版本：{values}"),
}
