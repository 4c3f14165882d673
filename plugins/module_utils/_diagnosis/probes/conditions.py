# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the conditions on paths met without which systemd does not start the unit?

Private to this collection: it may change in any release. Facts: systemd.unit(5), "Conditions and Asserts".
"""

import glob
import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)


def _has_bits(path):
    return os.path.isfile(path) and bool(os.stat(path).st_mode & 0o111)


def _has_entries(path):
    return os.path.isdir(path) and bool(os.listdir(path))


CHECKS = {
    "PathExists": os.path.exists,
    "PathExistsGlob": lambda path: bool(glob.glob(path)),
    "PathIsDirectory": os.path.isdir,
    "PathIsSymbolicLink": os.path.islink,
    "PathIsMountPoint": os.path.ismount,
    "FileNotEmpty": lambda path: os.path.isfile(path) and os.path.getsize(path) > 0,
    "FileIsExecutable": _has_bits,
    "DirectoryNotEmpty": _has_entries,
}
KINDS = (("Condition", "condition-not-met"), ("Assert", "assert-not-met"))


def probe(needs, host):
    """Return the findings about conditions and assertions that are not met now."""
    found = []
    for prefix, code in KINDS:
        lines = unmet(prefix, needs)
        if lines:
            found.append(Finding(CODES[code], {"unit": needs.unit, "condition": lines}, lines))
    return found


def unmet(prefix, needs):
    """The lines of one kind that keep the unit from being started: list of str."""
    alone, together, others = [], [], False
    for key, value in needs.sandbox.lists.get(("Unit", prefix), ()):
        value = needs.expanded(value)
        check = CHECKS.get(key[len(prefix) :])
        if check is None or not value:
            others = others or (value or "").startswith("|")
        else:
            met = is_met(check, value)
            (together if value.startswith("|") else alone).append((met, "%s=%s" % (key, value)))
    found = [line for met, line in alone if not met]
    # Of those with `|` one has to be met.
    if together and not others and not any(met for met, _line in together):
        found += [line for _met, line in together]
    return found


def is_met(check, value):
    """Whether a condition is met. value: as in the unit, with `|` and `!`."""
    value = value.lstrip("|")
    path = value.lstrip("!").strip()
    return (path.startswith("/") and check(path)) != value.startswith("!")


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "condition-not-met",
        "warning",
        61,
        "backend_service_unit_sections",
        (
            "{unit} will be skipped when it is started: {condition} is not met",
            "systemd does not start a unit whose condition is not met, and does not call that a failure.",
            "Meet {condition}, or remove it from the unit.",
        ),
        (
            "{unit} 启动时会被跳过：条件 {condition} 不满足",
            "条件不满足时 systemd 不启动单元，也不算失败。",
            "请满足 {condition} 的要求，或将其从单元中去掉。",
        ),
    ),
    Code(
        "assert-not-met",
        "error",
        71,
        "backend_service_unit_sections",
        (
            "systemd will refuse to start {unit}: {condition} is not met",
            "An assertion of the unit has to be met before it is started.",
            "Meet {condition}, or remove it from the unit.",
        ),
        (
            "systemd 会拒绝启动 {unit}：断言 {condition} 不满足",
            "单元中的断言必须满足才能启动。",
            "请满足 {condition} 的要求，或将其从单元中去掉。",
        ),
    ),
)
