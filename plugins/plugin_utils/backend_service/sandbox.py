# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sandboxed service may not do: systemd.exec(5), "Sandboxing" and "System Call Filtering".

docs/sandbox.md shows the table; each version is the one that the manual names for the directive or the value.
Private to this collection: it may change in any release.
"""

from __future__ import annotations

import difflib
import re
import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import presets
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong

BASELINE, STRICT = "baseline", "strict"
LEVELS = ("off", BASELINE, STRICT)
TMP = ("/tmp", "/var/tmp")
HOMES = ("/home", "/root", "/run/user")
READ_ONLY = {BASELINE: ("/usr", "/boot", "/efi", "/etc", *HOMES), STRICT: ("/",)}


class Row(t.NamedTuple):
    """A directive of [Service] from some LEVEL on.

    since: the version of systemd with it. otherwise: option and value for older ones. forbids: English and Chinese.
    """

    level: str
    option: str
    value: t.Any
    since: int
    forbids: tuple[str, str]
    otherwise: tuple[str, t.Any] | None = None


# A later row replaces an earlier one of the same directive.
TABLE = (
    Row(
        BASELINE,
        "NoNewPrivileges",
        "yes",
        187,
        ("more rights by sudo, su and the like", "通过 sudo、su 等获得更多权限"),
    ),
    Row(
        BASELINE,
        "PrivateTmp",
        "yes",
        0,
        ("the files of others in /tmp and /var/tmp", "访问 /tmp 和 /var/tmp 中他人的文件"),
    ),
    Row(BASELINE, "PrivateDevices", "yes", 209, ("hardware", "访问硬件设备")),
    Row(BASELINE, "ProtectSystem", "full", 214, ("writing to /usr, /boot and /etc", "写入 /usr、/boot 和 /etc")),
    Row(BASELINE, "ProtectHome", "read-only", 214, ("writing to homes", "写入主目录")),
    Row(BASELINE, "ProtectKernelTunables", "yes", 232, ("settings of the kernel", "修改内核参数")),
    Row(BASELINE, "ProtectKernelModules", "yes", 232, ("loading modules of the kernel", "加载内核模块")),
    Row(BASELINE, "ProtectKernelLogs", "yes", 244, ("the log of the kernel", "访问内核日志")),
    Row(BASELINE, "ProtectControlGroups", "yes", 232, ("changing control groups", "修改控制组")),
    Row(BASELINE, "ProtectClock", "yes", 245, ("setting the clock", "设置时钟")),
    Row(BASELINE, "ProtectHostname", "yes", 242, ("changing the name of the host", "修改主机名")),
    Row(BASELINE, "RestrictRealtime", "yes", 231, ("realtime scheduling", "实时调度")),
    Row(BASELINE, "RestrictSUIDSGID", "yes", 242, ("making setuid and setgid files", "创建 setuid 和 setgid 文件")),
    Row(BASELINE, "RestrictNamespaces", "yes", 233, ("namespaces, and so containers", "命名空间，即容器")),
    Row(BASELINE, "LockPersonality", "yes", 235, ("another execution domain", "切换执行域")),
    Row(
        BASELINE, "SystemCallArchitectures", "native", 209, ("programs for another architecture", "运行其他架构的程序")
    ),
    Row(
        BASELINE,
        "RestrictAddressFamilies",
        "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
        211,
        ("sockets other than IP, Unix and netlink", "IP、Unix 和 netlink 以外的套接字"),
    ),
    Row(BASELINE, "CapabilityBoundingSet", "", 0, ("all capabilities of root", "root 的全部能力")),
    Row(
        STRICT,
        "ProtectSystem",
        "strict",
        232,
        ("writing anywhere but to its own directories", "写入自身目录以外的任何位置"),
        ("ProtectSystem", "full"),
    ),
    Row(STRICT, "ProtectHome", "yes", 214, ("the homes", "访问主目录")),
    Row(STRICT, "ProtectProc", "invisible", 247, ("the processes of others", "查看他人的进程")),
    Row(
        STRICT,
        "ProcSubset",
        "pid",
        247,
        ("what /proc tells of the host, memory included", "读取 /proc 中的主机信息，包括内存"),
    ),
    Row(STRICT, "MemoryDenyWriteExecute", "yes", 231, ("making code at run time", "在运行时生成代码")),
    Row(
        STRICT,
        "RestrictAddressFamilies",
        "AF_UNIX AF_INET AF_INET6",
        211,
        ("sockets other than IP and Unix", "IP 和 Unix 以外的套接字"),
    ),
    Row(
        STRICT,
        "SystemCallFilter",
        ["@system-service", "~@privileged @resources"],
        239,
        ("system calls that services do not need", "服务不需要的系统调用"),
    ),
    Row(
        STRICT,
        "SystemCallErrorNumber",
        "EPERM",
        209,
        ("nothing more: a filtered call fails and kills nobody", "无：被过滤的调用会失败而不会终止进程"),
    ),
    Row(STRICT, "RemoveIPC", "yes", 232, ("leaving shared memory behind", "遗留共享内存")),
    Row(STRICT, "DevicePolicy", "closed", 208, ("devices other than /dev/null and the like", "/dev/null 等以外的设备")),
    Row(STRICT, "UMask", "0027", 0, ("files that everybody may read", "创建人人可读的文件")),
)


def directive(value: str) -> None:
    """The name of a directive of the sandbox."""
    if not re.fullmatch(r"[A-Za-z]+", value):
        raise Wrong("directive")
    names = {row.option for row in TABLE}
    if value not in names:
        near = difflib.get_close_matches(value, names, n=1, cutoff=0)
        raise Wrong("sandbox_directive", near=near[0])


def optional(values: t.Mapping[str, t.Any], capabilities: str) -> list[dict[str, t.Any]]:
    """Return the directives of the level that is asked for, as the option `optional` of `service_deploy` has them.

    capabilities: those that the program is given, and so has to keep.
    """
    rows = {row.option: row for row in TABLE if values["sandbox"] in LEVELS[LEVELS.index(row.level) :]}
    if values["sandbox"] == STRICT and _below(values["directory"], HOMES):
        rows["ProtectHome"] = next(row for row in TABLE if row.option == "ProtectHome")
    if "CapabilityBoundingSet" in rows:
        rows["CapabilityBoundingSet"] = rows["CapabilityBoundingSet"]._replace(value=capabilities)
    if any(_below(path, TMP) for path in sockets(values)):
        rows.pop("PrivateTmp", None)
    without = {*values["sandbox_without"], *presets.of(values).without}
    found = [_option(row) for name, row in rows.items() if name not in without]
    return found + _writable(values)


def sockets(values: t.Mapping[str, t.Any]) -> list[str]:
    """Return the Unix sockets that others reach the service by."""
    asked = (values["bind"] if values["app"] and presets.of(values).listens else "", values["health_check"])
    return [one.partition(":")[2] for one in asked if one.startswith("unix:")]


def _option(row: Row) -> dict[str, t.Any]:
    otherwise = dict(zip(("option", "value"), row.otherwise, strict=True)) if row.otherwise else None
    return {"option": row.option, "value": row.value, "since": row.since, "otherwise": otherwise}


def _writable(values: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """What the service owns stays writable where its level makes the rest read-only."""
    own = [values["directory"]] if values["ownership"] == "full" else []
    own += [*values["writable_directories"], *([values["log_directory"]] if values["log_directory"] else [])]
    paths = [path for path in dict.fromkeys(own) if _below(path, READ_ONLY.get(values["sandbox"], ()))]
    if not paths:
        return []
    instead = {"option": "ReadWriteDirectories", "value": paths}
    return [{"option": "ReadWritePaths", "value": paths, "since": 231, "otherwise": instead}]


def _below(path: str, tops: t.Collection[str]) -> bool:
    return any((path + "/").startswith(top.rstrip("/") + "/") for top in tops)
