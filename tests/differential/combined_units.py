# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units where a value that systemd takes in part, drops or refuses meets a rule about the unit as a whole.

Whether a rule such as "one ExecStart=" is broken depends on what is left of the values: an unknown escape is warned of
and the command stays, an unknown specifier after `-` is warned of and the command goes.
"""

import random

EXEC = [
    "/bin/true",
    "/bin/true",
    "/bin/true",
    "/bin/echo \\d",
    "/bin/echo '\\d'",
    "/bin/echo \\x4",
    "-/bin/echo \\d",
    "/bin/echo a # b",
    "/bin/echo a > /run/x",
    "/bin/echo a; b",
    "/bin/echo “a”",
    "/bin/echo {{ a }}",
    "/bin/echo a\u00a0b",
    "/bin/true ; /bin/false",
    "/bin/true ;",
    "; /bin/true",
    "/bin/true \\; a",
    "run/x",
    "-run/x",
    "-/bin/echo 'a",
    "/bin/echo 'a",
    "/bin/echo a\\",
    "/bin/echo %Z",
    "-/bin/echo %Z",
    "-/bin/%Z",
    "@/bin/true",
    "-@/bin/true",
    "-",
    "!!/bin/true",
    "/bin/",
    "-/bin/",
    "A=1 /bin/true",
    "",
    "",
]
BOOLEANS = ["yes", "yes", "no", "ja", "yes # why", "{{ yes }}", ""]
STATUSES = ["1", "1 FOO", "FOO", "SIGKILL 300", "1, 2", "", "1 # why"]
SPANS = ["5", "5s", "infinity", "5 sek", "", "5 # why", "0", "-1"]
PATHS = ["/srv/oms", "/srv/oms", "srv/oms", "/srv/oms # why", "/srv/%Z", "", "/srv//oms/", "/srv/../oms"]
# By type of unit: the section, and what may be assigned in it.
TYPES = {
    "service": (
        "Service",
        {
            "Type": ["simple", "oneshot", "oneshot", "oneshot", "forking", "notify", "dbus", "idle", "exec"]
            + ["notify-reload", "oneshot # why", "Oneshot", "daemon", '"oneshot"', ""],
            "ExecStart": EXEC,
            "ExecStop": EXEC,
            "Restart": ["no", "always", "always", "on-failure", "on-success", "always # why", "true", "Always", ""],
            "RestartForceExitStatus": STATUSES,
            "RemainAfterExit": BOOLEANS,
            "BusName": ["org.example.oms", "org.example.oms", "oms", "org.example.oms # why", "a b.c", ""],
            "PAMName": ["login", "login", "a/b", ""],
            "KillMode": ["control-group", "process", "mixed", "none", "group", "none # why", ""],
            "ExitType": ["main", "cgroup", "cgroup", "group", ""],
            "RuntimeMaxSec": SPANS,
            "RuntimeRandomizedExtraSec": SPANS,
            "RestartSteps": ["5", "many", "-1", ""],
            "RestartMaxDelaySec": SPANS,
            "RestartSec": SPANS,
            "USBFunctionDescriptors": PATHS,
            "USBFunctionStrings": PATHS,
        },
    ),
    "socket": (
        "Socket",
        {
            "ListenStream": [
                "/run/oms.sock",
                "8080",
                "run/x",
                "65536",
                "localhost:80",
                "/run/%Z",
                "8080 # why",
                "",
                "",
            ],
            "ListenDatagram": ["/run/oms.dgram", "8080", "a b", ""],
            "ListenFIFO": ["/run/oms.fifo", "run/x", "/run/%Z", ""],
            "ListenSpecial": ["/dev/null", "dev/x", ""],
            "ListenNetlink": ["kobject-uevent 1", "nonsense", "audit # why", ""],
            "ListenMessageQueue": ["/oms", "oms", "/a/b", ""],
            "Accept": BOOLEANS,
            "Service": ["oms.service", "oms.service", "oms", "oms.socket", "a b.service", ""],
            "MaxConnections": ["0", "5", "-1", "many", "0 # why"],
            "Symlinks": ["/run/a", "/run/a /run/b", "/run/a run/b", "run/a", "/run/a # why", ""],
            "PAMName": ["login", "a/b", ""],
            "KillMode": ["process", "mixed", "none", "group", ""],
        },
    ),
    "timer": (
        "Timer",
        {
            "OnBootSec": SPANS,
            "OnActiveSec": SPANS,
            "OnCalendar": ["daily", "every day", "daily # why", "25:00", "*/5 * * * *", "", "daily\\"],
            "OnClockChange": BOOLEANS,
            "OnTimezoneChange": BOOLEANS,
            "Unit": ["oms.service", "oms", "oms.service # why", "a.timer", ""],
            "Persistent": BOOLEANS,
        },
    ),
    "path": (
        "Path",
        {
            "PathExists": PATHS,
            "PathChanged": PATHS,
            "DirectoryNotEmpty": PATHS,
            "PathExistsGlob": [*PATHS, "/srv/*"],
            "MakeDirectory": BOOLEANS,
            "Unit": ["oms.service", "oms", "oms.service # why", "a.path", ""],
        },
    ),
    "mount": (
        "Mount",
        {
            "What": ["/dev/vdz", "tmpfs", "", "/dev/%Z", "tmpfs # why"],
            "Where": PATHS,
            "PAMName": ["login"],
            "KillMode": ["process", "none"],
        },
    ),
    "automount": ("Automount", {"Where": [*PATHS, "/", "/ # why"], "TimeoutIdleSec": SPANS}),
    "swap": ("Swap", {"What": PATHS, "Priority": ["5", "many", "99999"]}),
}
NAMES = {"mount": "srv-oms.mount", "automount": "srv-oms.automount", "swap": "srv-oms.swap"}
UNIT = {
    "SuccessAction": ["none", "reboot", "poweroff-force", "restart", "reboot # why", ""],
    "After": ["oms.service", "a.service", "oms.service, a.service", "%n", ""],
    "Conflicts": ["oms.service", "oms", ""],
}
# What makes a unit whole, so that other rules have their turn.
WHOLE = {
    "service": ["ExecStart=/bin/true"],
    "socket": ["ListenStream=/run/oms.sock"],
    "timer": ["OnBootSec=1h"],
    "path": ["PathExists=/run/oms"],
    "mount": ["What=tmpfs", "Where=/srv/oms"],
    "automount": ["Where=/srv/oms"],
    "swap": ["What=/srv/oms"],
}


def unit(seed):
    """Return `(name, bytes)` of one unit; the same for the same seed (int)."""
    draw = random.Random(seed)
    kind = draw.choice(["service"] * 6 + ["socket"] * 3 + ["timer", "path", "mount", "automount", "swap"])
    section, keys = TYPES[kind]
    lines = []
    # Rules are about few keys at a time, and one of them more than once.
    chosen = draw.sample(sorted(keys), min(draw.randint(1, 3), len(keys)))
    for _ in range(draw.randint(1, 4)):
        key = draw.choice(chosen)
        lines.append(f"{key}={draw.choice(keys[key])}")
    if draw.random() < 0.7:
        lines += WHOLE[kind]
        draw.shuffle(lines)
    lines.insert(0, f"[{section}]")
    if draw.random() < 0.2:
        key = draw.choice(sorted(UNIT))
        lines[:0] = ["[Unit]", f"{key}={draw.choice(UNIT[key])}"]
    return NAMES.get(kind, f"oms.{kind}"), ("\n".join(lines) + "\n").encode()
