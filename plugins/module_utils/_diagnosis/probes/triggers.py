# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the unit there that a timer, a socket or a path starts?

Private to this collection: it may change in any release. Facts: systemd.timer(5), systemd.socket(5), systemd.path(5).
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import TRUE

# By the suffix of a unit: its section, and the directive that names what it starts.
STARTERS = {"timer": ("Timer", "Unit"), "path": ("Path", "Unit"), "socket": ("Socket", "Service")}
INSTANCE = "1"  # any: whether there is a template shows with each


def probe(needs, host):
    """Return the findings about what the unit starts."""
    stem, _dot, suffix = needs.unit.rpartition(".")
    if suffix not in STARTERS:
        return []
    section, key = STARTERS[suffix]
    own = needs.expanded(needs.sandbox.last(key, section) or "")
    by_template = not own and (needs.sandbox.last("Accept", section) or "").lower() in TRUE
    name = own or stem + ("@%s.service" % INSTANCE if by_template else ".service")
    rows = state.dependencies([name], host.run)
    loaded = rows[0].get("LoadState") if rows else None
    shown = name.replace("@%s." % INSTANCE, "@.") if by_template else name
    params = {"unit": needs.unit, "dependency": shown, "directive": key, "state": loaded}
    evidence = ["%s: LoadState=%s" % (shown, loaded)]
    if loaded == "not-found":
        return [Finding(CODES["triggered-missing"], params, evidence)]
    if loaded in ("masked", "bad-setting", "error"):
        return [Finding(CODES["triggered-unusable"], params, evidence)]
    return []


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "triggered-missing",
        "error",
        41,
        "backend_service_unit_sections",
        (
            "{unit} starts {dependency}, which this host does not have",
            "Without {directive}= it is the service of the same name; for a socket with Accept=yes the template of "
            "that name. systemd refuses to start {unit} without it.",
            "Install {dependency}, or name the unit that is meant in {directive}= of {unit}.",
        ),
        (
            "{unit} 要启动的 {dependency} 在本机不存在",
            "未设置 {directive}= 时指同名服务；Accept=yes 的套接字指同名模板。缺少它 systemd 会拒绝启动 {unit}。",
            "请安装 {dependency}，或在 {unit} 的 {directive}= 中写出正确的单元。",
        ),
    ),
    Code(
        "triggered-unusable",
        "error",
        43,
        "backend_service_unit_sections",
        (
            "{unit} starts {dependency}, which cannot be started: it is {state}",
            "A masked unit is not started on any request; one with a bad setting is not loaded.",
            "See 'systemctl status {dependency}' and 'systemd-analyze verify {dependency}'.",
        ),
        (
            "{unit} 要启动的 {dependency} 无法启动：其状态为 {state}",
            "被屏蔽（masked）的单元无法以任何方式启动；设置有误的单元不会被加载。",
            "请查看 systemctl status {dependency} 和 systemd-analyze verify {dependency}。",
        ),
    ),
)
