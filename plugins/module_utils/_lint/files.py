# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the file itself: whether it can be read, its name, its mode."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.catalogue import finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.problem import ERROR, WARNING, Problem
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import unit_type


def file_findings(path, mode, language="en", problem=None):
    """Return the findings about a file. mode: int, st_mode of stat(2). problem: str, why it could not be read."""
    if problem:
        found = [("unreadable", ERROR, {"path": path, "problem": problem})]
    elif not unit_type(path):
        found = [("no-unit-name", ERROR, {"name": path.rpartition("/")[2]})]
    elif mode & 0o113:
        found = [("file-mode", WARNING, {"mode": f"{mode & 0o7777:04o}"})]
    else:
        found = []
    return [finding(Problem(rule, severity, 1, 1, 1, params), language) for rule, severity, params in found]


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "unreadable": (
        "{path} cannot be read: {problem}",
        "Correct the path or the permissions.",
        "无法读取 {path}：{problem}",
        "请检查路径和权限。",
    ),
    "no-unit-name": (
        "{name} is not a unit name",
        "Name it NAME.service, NAME.socket or the like, or NAME.service.d/NAME.conf.",
        "{name} 不是单元文件名",
        "请命名为 NAME.service、NAME.socket 等，或 NAME.service.d/NAME.conf。",
    ),
    "file-mode": (
        "the file has mode {mode}: it is executable or writable by everybody",
        "Give it mode 0644.",
        "文件权限为 {mode}：可被执行或被任何人写入",
        "请改为 0644。",
    ),
}
