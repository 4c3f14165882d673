# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about a unit as a whole: settings that require or exclude each other (systemd checks them after the last line).

Each function takes a `Unit` and adds its problems to it.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.problem import ERROR, WARNING
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import split_words

# Rules about no line in particular: the line reported is the nearest there is.
WHOLE = (
    "no-service-section",
    "no-exec-start",
    "remain-after-exit-needed",
    "no-listen",
    "no-what",
    "no-timer-value",
    "no-path-value",
)

# Values of Type=, and the version that introduced each.
TYPES = {"simple": 0, "forking": 0, "oneshot": 0, "dbus": 0, "notify": 0, "idle": 0, "exec": 240, "notify-reload": 253}
# Directives that fill one list: an empty assignment to any of them drops it.
_LISTEN = ("ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "ListenSpecial", "ListenNetlink")
_LISTEN += ("ListenMessageQueue", "ListenUSBFunction")
_TRUE = ("1", "yes", "y", "true", "t", "on")
_TIMER = ("OnActiveSec", "OnBootSec", "OnStartupSec", "OnUnitActiveSec", "OnUnitInactiveSec", "OnCalendar")
_PATH = ("PathExists", "PathExistsGlob", "PathChanged", "PathModified", "DirectoryNotEmpty")
# Mount points that systemd reserves, and the first version that does.
_API_MOUNTS = dict.fromkeys(("/proc", "/sys", "/dev", "/dev/pts", "/dev/shm", "/run", "/sys/fs/cgroup"), (0, 999))
_API_MOUNTS.update(dict.fromkeys(("/sys/fs/pstore", "/sys/fs/selinux", "/sys/kernel/security"), (0, 999)))
_API_MOUNTS.update(dict.fromkeys(("/sys/fs/bpf", "/sys/firmware/efi/efivars", "/sys/fs/smackfs"), (220, 999)))
_API_MOUNTS.update({"/run/lock": (247, 252), "/run/credentials": (256, 999)})


def check(unit):
    """Add the problems of a unit as a whole."""
    rules = _TYPES.get(unit.type)
    if rules:
        rules(unit)
    _twice(unit)
    _itself(unit)


def _true(unit, section, key):
    return unit.text_of(section, key).lower() in _TRUE


def _service(unit):
    starts = unit.values("Service", "ExecStart")
    stops = unit.values("Service", "ExecStop")
    success = unit.version >= 236 and unit.text_of("Unit", "SuccessAction") not in ("", "none")
    if not starts and not unit.refused("Service", "ExecStart"):
        _without_start(unit, stops, success)
    kind = service_type(unit, starts)
    if kind == "oneshot":
        _oneshot(unit)
    elif sum([_commands(item) for item in starts]) > 1:
        second = starts[1] if len(starts) > 1 else starts[0]
        unit.at(second, "several-exec-start", ERROR, type=kind)
    if kind == "dbus" and not unit.values("Service", "BusName"):
        unit.at(unit.last("Service", "Type"), "no-bus-name", ERROR)
    if kind != "dbus" and unit.version < 247 and unit.values("Service", "BusName"):
        unit.at(unit.last("Service", "BusName"), "bus-name-unused", WARNING, type=kind)
    _pam(unit, ("control-group", "mixed"))
    _pair(unit, "USBFunctionDescriptors", "USBFunctionStrings", 0)
    _pair(unit, "RestartSteps", "RestartMaxDelaySec", 254)
    delay = seconds(unit.text_of("Service", "RestartMaxDelaySec"))
    if unit.version >= 254 and delay is not None and delay < (seconds(unit.text_of("Service", "RestartSec")) or 0.1):
        unit.at(unit.last("Service", "RestartMaxDelaySec"), "delay-below-restart", WARNING)
    extra = unit.last("Service", "RuntimeRandomizedExtraSec")
    if unit.version >= 250 and extra and not unit.values("Service", "RuntimeMaxSec"):
        unit.at(extra, "needs-other", WARNING, other="RuntimeMaxSec")


_SECONDS = {"": 1, "s": 1, "sec": 1, "second": 1, "seconds": 1, "ms": 0.001, "msec": 0.001, "us": 1e-6, "usec": 1e-6}
_SECONDS.update({"m": 60, "min": 60, "minute": 60, "minutes": 60, "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600})
_SECONDS.update({"d": 86400, "day": 86400, "days": 86400, "w": 604800, "week": 604800, "weeks": 604800})


def seconds(span):
    """Return a time span (systemd.time(7)) in seconds (float), None if it is not in a simple form."""
    total = 0.0
    for number, unit in re.findall("([0-9.]+)[ \t]*([a-z]*)", span):
        if unit not in _SECONDS or number.count(".") > 1 or number == ".":
            return None
        total += float(number) * _SECONDS[unit]
    return total if span and not re.sub("[0-9.]+[ \t]*[a-z]*[ \t]*", "", span) else None


def _commands(item):
    """Return how many commands (int) an Exec line holds: a lone semicolon separates them."""
    if ";" not in item.value:
        return 1
    words, _problem = split_words(item.value)
    return 1 + sum([1 for word, _column, quoted in words[1:-1] if word == ";" and not quoted])


def service_type(unit, starts):
    """Return the Type= (str) that systemd uses for a service, set or default."""
    for item in reversed(unit.values("Service", "Type")):
        if item.value in TYPES and TYPES[item.value] <= unit.version:
            return item.value
    if unit.values("Service", "BusName"):
        return "dbus"
    return "simple" if starts or unit.refused("Service", "ExecStart") else "oneshot"


def _without_start(unit, stops, success):
    line = unit.line_of("Service")
    kind = unit.text_of("Service", "Type")
    ignored = unit.ignored("Service", "ExecStart")
    if ignored and not stops and not success:
        unit.worsen(ignored)
    elif not stops and not success:
        unit.add("no-exec-start" if unit.has_section("Service") else "no-service-section", ERROR, line)
    elif kind and kind != "oneshot" and kind in TYPES:
        unit.at(unit.last("Service", "Type"), "start-needed-by-type", ERROR, type=kind)
    elif not success and not _true(unit, "Service", "RemainAfterExit"):
        unit.add("remain-after-exit-needed", ERROR, line)


def _oneshot(unit):
    restart = unit.last("Service", "Restart")
    # Backported: Red Hat's 239 accepts what upstream accepts from 244 on.
    some = 239 < unit.version < 244 or unit.version < 239
    refused = ("always", "on-success") + (some * ("on-failure", "on-abnormal", "on-abort", "on-watchdog"))
    if restart and restart.value in refused:
        unit.at(restart, "restart-of-oneshot", ERROR, restart=restart.value)
    forced = unit.taken("Service", "RestartForceExitStatus")
    if unit.version < 256 and forced:
        unit.at(forced[-1], "not-for-oneshot", ERROR, key="RestartForceExitStatus")
    if unit.version >= 250 and unit.text_of("Service", "ExitType") == "cgroup":
        unit.at(unit.last("Service", "ExitType"), "not-for-oneshot", ERROR, key="ExitType")
    limit = unit.last("Service", "RuntimeMaxSec")
    if limit and unit.version >= 229 and limit.value not in ("", "infinity"):
        unit.at(limit, "not-for-oneshot", WARNING, key="RuntimeMaxSec")


def _pair(unit, first, second, since):
    if unit.version < since:
        return
    for key, other in ((first, second), (second, first)):
        if unit.values("Service", key) and not unit.values("Service", other):
            unit.at(unit.last("Service", key), "needs-other", WARNING, other=other)


def _pam(unit, modes):
    mode = unit.last(unit.section, "KillMode")
    odd = mode and mode.value in ("process", "none", "mixed") and mode.value not in modes
    if odd and unit.values(unit.section, "PAMName"):
        unit.at(mode, "pam-kill-mode", ERROR, modes=", ".join(modes))


def _socket(unit):
    listens = unit.values("Socket", *_LISTEN)
    if not listens:
        if not unit.refused("Socket", *_LISTEN):
            unit.add("no-listen", ERROR, unit.line_of("Socket"))
        return
    most = unit.last("Socket", "MaxConnections")
    if unit.version >= 257 and most and most.value.lstrip("-+") == "0":
        unit.at(most, "out-of-range", ERROR, key="MaxConnections", value=most.value, expected="1..4294967295")
    elif _true(unit, "Socket", "Accept"):
        other = [item for item in listens if item.key not in ("ListenStream", "ListenSequentialPacket")]
        service = unit.last("Socket", "Service")
        if other:
            unit.at(other[0], "accept-needs-stream", ERROR, key=other[0].key)
        elif service and service.value:
            unit.at(service, "accept-with-service", ERROR)
        elif unit.text_of("Socket", "MaxConnections") == "0":
            unit.at(unit.last("Socket", "MaxConnections"), "no-connections", ERROR)
    symlinks = unit.taken("Socket", "Symlinks")
    if unit.version >= 220 and symlinks:
        nodes = [i for i in listens if i.key == "ListenFIFO" or (i.key in _STREAMS and i.value.startswith("/"))]
        if len(nodes) != 1:
            unit.at(symlinks[-1], "symlinks-need-one-node", ERROR)
    _pam(unit, ("control-group",))


_STREAMS = ("ListenStream", "ListenDatagram", "ListenSequentialPacket")


def _mount(unit):
    _named_after(unit, "Mount", "Where")
    if not unit.values("Mount", "What") and not unit.refused("Mount", "What"):
        unit.add("no-what", ERROR, unit.line_of("Mount"))
    where = unit.last("Mount", "Where")
    if where and _is_api(_simple(where.value), unit.version):
        unit.at(where, "api-mount", ERROR, path=where.value)
    _pam(unit, ("control-group",))


def _is_api(path, version):
    first, last = _API_MOUNTS.get(path, (999, 0))
    return first <= version <= last or path.startswith("/sys/fs/cgroup/")


def _automount(unit):
    where = unit.last("Automount", "Where")
    if where and _simple(where.value) == "/":
        unit.at(where, "automount-of-root", ERROR)
    else:
        _named_after(unit, "Automount", "Where")


def _swap(unit):
    what = unit.last("Swap", "What")
    if unit.version >= 254 and what and what.value[0] not in "/%" and what.value.partition("=")[0] not in _TAGS:
        unit.at(what, "relative-path", ERROR, key="What", value=what.value, expected="/" + what.value)
    else:
        _named_after(unit, "Swap", "What")
    _pam(unit, ("control-group",))


# Tags for a device, and the directory below /dev/disk with its links.
_TAGS = {"ID": "by-id", "LABEL": "by-label", "PARTLABEL": "by-partlabel", "PARTUUID": "by-partuuid", "UUID": "by-uuid"}


def _simple(path):
    return "/" + "/".join([part for part in path.split("/") if part not in ("", ".")])


def escaped(path):
    """Return the name that systemd-escape(1) `--path` gives a path."""
    path = _simple(path)[1:]
    name = ""
    for i, byte in enumerate(path.encode("utf-8", "surrogateescape")):
        char = chr(byte)
        if char == "/":
            name += "-"
        elif byte < 128 and (char.isalnum() or char in ":_") or (char == "." and i):
            name += char
        else:
            name += f"\\x{byte:02x}"
    return name or "-"


def _named_after(unit, section, key):
    item = unit.last(section, key)
    if not item or "%" in item.value or not unit.name or "@" in unit.name:
        return
    tag, _equals, name = item.value.partition("=")
    path = f"/dev/disk/{_TAGS[tag]}/{name}" if tag in _TAGS and name.isalnum() else item.value
    if not path.startswith("/"):
        return
    wanted = f"{escaped(path)}.{unit.type}"
    if wanted != unit.name and "/../" not in path + "/":
        unit.at(item, "name-differs", ERROR, name=unit.name, wanted=wanted, key=key)


def _timer(unit):
    _second_unit(unit)
    if unit.values("Timer", *_TIMER) or unit.refused("Timer", *_TIMER):
        return
    if unit.version >= 242 and any(_true(unit, "Timer", key) for key in ("OnClockChange", "OnTimezoneChange")):
        return
    unit.add("no-timer-value", ERROR, unit.line_of("Timer"))


def _path(unit):
    _second_unit(unit)
    if not unit.values("Path", *_PATH) and not unit.refused("Path", *_PATH):
        unit.add("no-path-value", ERROR, unit.line_of("Path"))


def _slice(unit):
    parent = unit.last("Slice", "Slice")
    if parent and parent.value and unit.name:
        stem = unit.name[: -len(".slice")]
        wanted = stem.rpartition("-")[0] + ".slice" if "-" in stem else "-.slice"
        if parent.value != wanted:
            unit.at(parent, "outside-parent-slice", ERROR, wanted=wanted)


# Settings with a single value: of two different ones systemd silently ignores the first.
_ONCE = (
    "Type User Group WorkingDirectory Restart RestartSec KillMode UMask StandardOutput StandardError "
    "TimeoutStartSec TimeoutStopSec PIDFile Nice RootDirectory Slice"
).split()


def _twice(unit):
    for key in _ONCE:
        items = unit.values(unit.section, key) if unit.section else ()
        if len(items) > 1 and items[-1].value != items[-2].value:
            unit.at(items[-1], "given-twice", WARNING, key=key, value=items[-1].value, first=items[-2].line)


def _second_unit(unit):
    items = [item for item in unit.assignments.get((unit.section, "Unit"), []) if item.line not in unit.broken]
    for item in items[1:]:
        unit.at(item, "second-unit", WARNING)


def _itself(unit):
    for key in ("Before", "After", "Conflicts", "OnFailure") + ("OnSuccess",) * (unit.version >= 249):
        for item in unit.values("Unit", key):
            if unit.name in item.value.split() or "%n" in item.value.split():
                unit.at(item, "depends-on-itself", WARNING, key=key)


_TYPES = {
    "service": _service,
    "socket": _socket,
    "mount": _mount,
    "automount": _automount,
    "swap": _swap,
    "timer": _timer,
    "path": _path,
    "slice": _slice,
}


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "no-service-section": (
        "the unit has no [Service] section: systemd refuses it",
        "Add [Service] with ExecStart=.",
        "单元没有 [Service] 小节：systemd 拒绝加载",
        "请添加 [Service] 和 ExecStart=。",
    ),
    "no-exec-start": (
        "the service has no ExecStart=: systemd refuses it",
        "Add ExecStart= with the absolute path of the program.",
        "服务没有 ExecStart=：systemd 拒绝加载",
        "请添加 ExecStart=，使用程序的绝对路径。",
    ),
    "start-needed-by-type": (
        "Type={type} needs ExecStart=: systemd refuses the unit",
        "Add ExecStart=, or write Type=oneshot.",
        "Type={type} 需要 ExecStart=：systemd 拒绝加载",
        "请添加 ExecStart=，或改为 Type=oneshot。",
    ),
    "remain-after-exit-needed": (
        "a service with ExecStop= and no ExecStart= needs RemainAfterExit=yes: systemd refuses the unit",
        "Add RemainAfterExit=yes.",
        "只有 ExecStop= 而没有 ExecStart= 的服务需要 RemainAfterExit=yes：systemd 拒绝加载",
        "请添加 RemainAfterExit=yes。",
    ),
    "several-exec-start": (
        "more than one ExecStart= with Type={type}: systemd refuses the unit",
        "Keep one, or write Type=oneshot.",
        "Type={type} 不允许多个 ExecStart=：systemd 拒绝加载",
        "请只保留一个，或改为 Type=oneshot。",
    ),
    "no-bus-name": (
        "Type=dbus needs BusName=: systemd refuses the unit",
        "Add BusName=.",
        "Type=dbus 需要 BusName=：systemd 拒绝加载",
        "请添加 BusName=。",
    ),
    "bus-name-unused": (
        "BusName= has an effect only with Type=dbus, this is Type={type}",
        "Write Type=dbus, or remove BusName=.",
        "BusName= 仅在 Type=dbus 时有效，当前为 Type={type}",
        "请改为 Type=dbus，或删除 BusName=。",
    ),
    "restart-of-oneshot": (
        "Restart={restart} is not allowed with Type=oneshot: systemd refuses the unit",
        "Remove Restart=, or choose another Type=.",
        "Type=oneshot 不允许 Restart={restart}：systemd 拒绝加载",
        "请删除 Restart=，或更换 Type=。",
    ),
    "not-for-oneshot": (
        "{key}= cannot be used with Type=oneshot",
        "Remove it, or choose another Type=.",
        "{key}= 不能与 Type=oneshot 同用",
        "请删除，或更换 Type=。",
    ),
    "needs-other": (
        "ignored without {other}=",
        "Add {other}=, or remove this line.",
        "缺少 {other}=，该行被忽略",
        "请添加 {other}=，或删除该行。",
    ),
    "delay-below-restart": (
        "RestartMaxDelaySec= is shorter than RestartSec=, which is lowered to it",
        "Write a time longer than RestartSec=.",
        "RestartMaxDelaySec= 小于 RestartSec=，后者会被降低",
        "请写大于 RestartSec= 的时间。",
    ),
    "pam-kill-mode": (
        "PAMName= cannot be used with this KillMode=: systemd refuses the unit",
        "Write KillMode= as one of: {modes}.",
        "PAMName= 不能与该 KillMode= 同用：systemd 拒绝加载",
        "KillMode= 请从以下选择：{modes}。",
    ),
    "no-listen": (
        "the socket has nothing to listen on: systemd refuses the unit",
        "Add ListenStream= or another Listen...= to [Socket].",
        "套接字单元没有监听地址：systemd 拒绝加载",
        "请在 [Socket] 中添加 ListenStream= 等 Listen...= 指令。",
    ),
    "accept-needs-stream": (
        "Accept=yes cannot be used with {key}=: systemd refuses the unit",
        "Use ListenStream=, or Accept=no.",
        "Accept=yes 不能与 {key}= 同用：systemd 拒绝加载",
        "请使用 ListenStream=，或 Accept=no。",
    ),
    "accept-with-service": (
        "Service= cannot be used with Accept=yes: systemd refuses the unit",
        "Remove Service=; a template unit of the socket's name is started.",
        "Service= 不能与 Accept=yes 同用：systemd 拒绝加载",
        "请删除 Service=；systemd 会启动与套接字同名的模板单元。",
    ),
    "no-connections": (
        "MaxConnections=0 with Accept=yes: systemd refuses the unit",
        "Write a number above 0.",
        "Accept=yes 时 MaxConnections=0：systemd 拒绝加载",
        "请写大于 0 的数。",
    ),
    "symlinks-need-one-node": (
        "Symlinks= needs exactly one socket or FIFO in the file system: systemd refuses the unit",
        "Keep one path to listen to, or remove Symlinks=.",
        "Symlinks= 要求恰好一个文件系统中的套接字或 FIFO：systemd 拒绝加载",
        "请只监听一个路径，或删除 Symlinks=。",
    ),
    "no-what": (
        "the mount has no What=: systemd refuses the unit",
        "Add What= with the device or source.",
        "挂载单元没有 What=：systemd 拒绝加载",
        "请用 What= 指明设备或来源。",
    ),
    "api-mount": (
        "{path} is mounted by systemd itself: it refuses the unit",
        "Mount elsewhere.",
        "{path} 由 systemd 自行挂载：拒绝加载该单元",
        "请挂载到别处。",
    ),
    "automount-of-root": (
        "the root directory cannot be an automount: systemd refuses the unit",
        "Use another Where=.",
        "根目录不能自动挂载：systemd 拒绝加载",
        "请更换 Where=。",
    ),
    "name-differs": (
        "{key}= does not match the unit name {name}: systemd refuses the unit",
        "Name the unit {wanted}.",
        "{key}= 与单元名 {name} 不符：systemd 拒绝加载",
        "单元名应为 {wanted}。",
    ),
    "no-timer-value": (
        "the timer never elapses: systemd refuses the unit",
        "Add OnCalendar=, OnBootSec= or the like to [Timer].",
        "定时器没有触发时间：systemd 拒绝加载",
        "请在 [Timer] 中添加 OnCalendar=、OnBootSec= 等指令。",
    ),
    "no-path-value": (
        "the path unit watches nothing: systemd refuses the unit",
        "Add PathExists=, PathChanged= or the like to [Path].",
        "路径单元没有监视任何路径：systemd 拒绝加载",
        "请在 [Path] 中添加 PathExists=、PathChanged= 等指令。",
    ),
    "outside-parent-slice": (
        "a slice must be in the parent slice that its name gives: systemd refuses the unit",
        "Write Slice={wanted}, or remove the line.",
        "slice 必须位于其名称所示的父 slice 中：systemd 拒绝加载",
        "请写 Slice={wanted}，或删除该行。",
    ),
    "depends-on-itself": (
        "{key}= names the unit itself, which is ignored",
        "Remove the name.",
        "{key}= 指向单元自身，被忽略",
        "请删除该名称。",
    ),
    "second-unit": (
        "Unit= is set a second time, which is ignored",
        "Keep one of them.",
        "Unit= 出现第二次，被忽略",
        "请只保留一个。",
    ),
    "given-twice": (
        "{key}= is set twice; {value} is used, line {first} is ignored",
        "Keep one of them.",
        "{key}= 出现两次；以 {value} 为准，第 {first} 行无效",
        "请只保留一个。",
    ),
}
