# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Can the units be started without which systemd does not start this one?

Private to this collection: it may change in any release. Facts: systemd.unit(5), Requires= and BindsTo=.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.diagnosis import CODES as OF_A_DIAGNOSIS
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.mount_names import mount_units

INSTALLING = ("WantedBy", "RequiredBy")
NEEDING = ("Requires", "BindsTo", "Requisite")
DEEPER, MOST = 2, 20  # levels below those that the unit names, units of a level
REFUSED = ("bad-setting", "error")


def probe(needs, host):
    """Return the findings about the units that the unit requires."""
    wanted = {name: key for key in reversed(NEEDING) for name in needs.units(key) if name != needs.unit}
    rows = state.dependencies(list(wanted), host.run)
    found = [found for key, one in zip(wanted.values(), rows) for found in _judge(one, key, needs.unit)]
    found += _mounts(needs, host) + _devices(wanted, rows, needs) + _mentioned(needs, host)
    return found + _conflicting(needs, wanted) + _circle(needs, rows) + _below(rows, host, [needs.unit] + list(wanted))


def _below(rows, host, seen):
    """The findings about what the required units require themselves, as far as those do not run."""
    found = []
    for _again in range(DEEPER):
        waiting = [one for one in rows if (one.get("LoadState"), one.get("ActiveState")) == ("loaded", "inactive")]
        wanted = [
            (name, key, one["Id"])
            for one in waiting
            for key in ("Requires", "BindsTo")
            for name in state.names(one.get(key, ""))
            if name not in seen and name.endswith((".service", ".socket", ".mount"))
        ][:MOST]
        if not wanted:
            break
        seen = seen + [name for name, _key, _by in wanted]
        rows = state.dependencies([name for name, _key, _by in wanted], host.run)
        found += [one for (_name, key, by), row in zip(wanted, rows) for one in _judge(row, key, by)]
    return found


def _mounts(needs, host):
    """The mounts that the unit requires of devices that are not there: systemd waits for these."""
    names = [name for name in needs.units("Requires") + needs.units("BindsTo") if name.endswith(".mount")]
    names += [one for one in mount_units(needs.units("RequiresMountsFor")) if one.endswith(".mount")]
    found = []
    for one in state.mounts(list(dict.fromkeys(names)), host.run):
        device, idle = one.get("What", ""), one.get("ActiveState") in ("inactive", "failed")
        if one.get("LoadState") == "loaded" and idle and device.startswith("/dev/") and not os.path.exists(device):
            params = {"unit": needs.unit, "dependency": one["Id"], "device": device, "path": one.get("Where", "")}
            found.append(Finding(CODES["mount-without-device"], params, ["%s: What=%s" % (one["Id"], device)]))
    return found


def _devices(wanted, rows, needs):
    """Devices that are not there, for which systemd waits."""
    absent = [one["Id"] for one in rows if one["Id"].endswith(".device") and one.get("ActiveState") == "inactive"]
    return [
        Finding(
            CODES["device-absent"],
            {"unit": needs.unit, "dependency": name, "directive": wanted[name]},
            ["%s=%s" % (wanted[name], name), "%s: ActiveState=inactive" % name],
        )
        for name in absent
        if name in wanted
    ]


def _mentioned(needs, host):
    """Units that are named where none is required, such as the target that is to start the unit."""
    keys = [(key, "Unit") for key in ("OnFailure", "OnSuccess")] + [(key, "Install") for key in INSTALLING]
    named = {}
    for key, section in keys:
        for value in needs.sandbox.all(key, section):
            named.update(
                (name, key) for name in (needs.expanded(value) or "").split() if not name.endswith("@.service")
            )
    rows = state.dependencies(list(named), host.run)
    return [
        Finding(
            CODES["mentioned-unit-missing"],
            {"unit": needs.unit, "dependency": name, "directive": key},
            ["%s=%s" % (key, name), "%s: LoadState=not-found" % name],
        )
        for (name, key), one in zip(named.items(), rows)
        if one.get("LoadState") == "not-found"
    ]


def _conflicting(needs, wanted):
    """What is to be started with the unit and to be stopped for it."""
    params = {"unit": needs.unit}
    return [
        Finding(
            CODES["required-and-conflicting"],
            dict(params, dependency=name, directive=wanted[name]),
            ["%s=%s" % (wanted[name], name), "Conflicts=" + name],
        )
        for name in needs.units("Conflicts")
        if name in wanted
    ]


def _circle(needs, rows):
    """Units that this one requires and that both have to wait for each other."""
    for way in ("After", "Before"):
        names = set(needs.units(way))
        for one in rows:
            if one["Id"] in names and needs.unit in one.get(way, "").split():
                params = {"unit": needs.unit, "dependency": one["Id"], "directive": way}
                evidence = ["%s: %s=%s" % (needs.unit, way, one["Id"]), "%s: %s=%s" % (one["Id"], way, needs.unit)]
                return [Finding(CODES["dependency-cycle"], params, evidence)]
    return []


def _judge(one, key, unit):
    name, loaded = one["Id"], one.get("LoadState")
    params = {"unit": unit, "dependency": name, "directive": key}
    evidence = ["%s=%s" % (key, name), "%s: LoadState=%s" % (name, loaded)]
    if loaded == "not-found":
        return [Finding(OF_A_DIAGNOSIS["dependency-missing"], params, evidence)]
    if loaded == "masked":
        return [masked(params, one, evidence)]
    if loaded in REFUSED:
        return [Finding(CODES["dependency-refused"], params, evidence)]
    if key == "Requisite" and one.get("ActiveState") not in ("active", "reloading"):
        evidence[1] = "%s: ActiveState=%s" % (name, one.get("ActiveState"))
        return [Finding(CODES["dependency-not-active"], params, evidence)]
    return []


def masked(params, one, evidence):
    """Return the finding about a masked unit. params: with `unit` and `dependency`.

    one: dict of its properties.
    """
    runtime = ["--runtime"] if one.get("UnitFileState") == "masked-runtime" else []
    command = ["systemctl", "unmask"] + runtime + [one["Id"]]
    return Finding(CODES["dependency-masked"], dict(params, command=command), evidence)


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "dependency-masked",
        "error",
        42,
        "backend_service_unit_sections",
        (
            "{unit} requires {dependency}, which is masked",
            "{directive}= names it. A masked unit is not started on any request, and without it systemd does not start "
            "{unit}.",
            "{command}",
        ),
        (
            "{unit} 依赖的 {dependency} 已被屏蔽（masked）",
            "{directive}= 指定了它。被屏蔽的单元无法以任何方式启动，缺少它 systemd 不会启动 {unit}。",
            "",
        ),
    ),
    Code(
        "dependency-refused",
        "error",
        44,
        "backend_service_unit_sections",
        (
            "{unit} requires {dependency}, which systemd refuses to load",
            "{directive}= names it, and a line of it is invalid.",
            "Correct the lines that 'systemd-analyze verify {dependency}' names.",
        ),
        (
            "{unit} 依赖的 {dependency} 被 systemd 拒绝加载",
            "{directive}= 指定了它，而其中有无效的行。",
            "请更正 systemd-analyze verify {dependency} 指出的行。",
        ),
    ),
    Code(
        "dependency-cycle",
        "error",
        45,
        "backend_service_unit_sections",
        (
            "{unit} and {dependency} wait for each other: a dependency cycle",
            "Each has {directive}= with the other, and the start of one needs the other. systemd refuses the start, or "
            "leaves one of them out.",
            "Take {directive}= out of one of the two units.",
        ),
        (
            "{unit} 与 {dependency} 互相等待，形成循环",
            "两者的 {directive}= 都指向对方，而启动其一又需要另一个。systemd 会拒绝启动，或略去其中之一。",
            "请从其中一个单元中去掉 {directive}=。",
        ),
    ),
    Code(
        "mount-without-device",
        "error",
        48,
        "backend_service_unit_sections",
        (
            "{unit} requires {dependency}, whose device {device} is not there",
            "systemd waits for the device, by default for 90 seconds, and then does not start {unit} either.",
            "Correct What= of {dependency} (the line of {path} in /etc/fstab); 'lsblk -f' shows what there is.",
        ),
        (
            "{unit} 依赖 {dependency}，而其设备 {device} 不存在",
            "systemd 会等待该设备（默认 90 秒），之后也不会启动 {unit}。",
            "请更正 {dependency} 的 What=（/etc/fstab 中 {path} 一行）；lsblk -f 可列出现有设备。",
        ),
    ),
    Code(
        "device-absent",
        "error",
        49,
        "backend_service_unit_sections",
        (
            "{unit} requires {dependency}, and that device is not there",
            "{directive}= names it. systemd waits for the device, by default for 90 seconds, and then does not start "
            "{unit}.",
            "Connect the device, or correct its name in {directive}=: 'systemctl list-units --type=device' shows those "
            "that there are.",
        ),
        (
            "{unit} 依赖 {dependency}，而该设备不存在",
            "{directive}= 指定了它。systemd 会等待该设备（默认 90 秒），之后不会启动 {unit}。",
            "请接上该设备，或更正 {directive}= 中的名称：systemctl list-units --type=device 可列出现有设备。",
        ),
    ),
    Code(
        "mentioned-unit-missing",
        "warning",
        51,
        "backend_service_unit_sections",
        (
            "{directive}= of {unit} names {dependency}, which this host does not have",
            "A unit in OnFailure= that is not there is not started. One in WantedBy= or RequiredBy= that is not there "
            "starts nothing, at boot either.",
            "Correct {directive}= ('WantedBy=multi-user.target' starts a service at boot), or install {dependency}.",
        ),
        (
            "{unit} 的 {directive}= 指定的 {dependency} 在本机不存在",
            "OnFailure= 指定的单元不存在就不会启动；WantedBy= 或 RequiredBy= 指定的单元不存在，"
            "开机时也不会启动本单元。",
            "请更正 {directive}=（WantedBy=multi-user.target 使服务开机启动），或安装 {dependency}。",
        ),
    ),
    Code(
        "required-and-conflicting",
        "error",
        47,
        "backend_service_unit_sections",
        (
            "{unit} requires {dependency} and conflicts with it",
            "{directive}= starts it together with {unit}, and Conflicts= stops it for that: systemd refuses such a "
            "start.",
            "Take {dependency} out of {directive}= or out of Conflicts= of {unit}.",
        ),
        (
            "{unit} 既依赖 {dependency} 又与其互斥",
            "{directive}= 要求与 {unit} 一起启动它，而 Conflicts= 要求停止它：systemd 会拒绝这样的启动。",
            "请从 {unit} 的 {directive}= 或 Conflicts= 中去掉 {dependency}。",
        ),
    ),
    Code(
        "dependency-not-active",
        "warning",
        46,
        "backend_service_unit_sections",
        (
            "{unit} needs {dependency} to be running already, and it is not",
            "{directive}= does not start a unit: where it does not run, the start of {unit} fails at once.",
            "systemctl start {dependency}",
        ),
        (
            "{unit} 要求 {dependency} 已在运行，而它没有运行",
            "{directive}= 不会启动该单元：它没有运行时，{unit} 的启动会立即失败。",
            "",
        ),
    ),
)
