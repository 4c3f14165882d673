#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pairs of units for `restart_needed` and a real systemd to judge.

    pairs.py make SEED COUNT VERSION    prints pairs as JSON: [[text, text, whether restart_needed says so, whether to
                                        look closely], ...]
    pairs.py compare                    reads {"seed": N, "pairs": pairs, "answers": what ask_systemd.py printed};
                                        ends with status 1 where a change would be lost

One unit of a pair is the other with its layout changed, which must not matter, or its values, which may.
"""

import json
import random
import sys

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import Known
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import restart_needed
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.value_kinds import kinds

# To ask on the bus takes a while: of the pairs that mean the same, each so-manieth.
CLOSELY = 5
BASE = [("Service", "Type", "oneshot"), ("Service", "ExecStart", "/bin/true")]
# Values by kind: those in one row are spellings of one value.
VALUES = {
    "bool": ["yes true on 1 Y TRUE", "no false off 0 N"],
    "tristate": ["yes true 1", "no off 0"],
    "sec": ["90|1min 30s|90s|1m30s|90000ms|1min  30s", "5|5s|5sec|+5", "infinity", "0", "2h|120min", "1.5s|1500ms"],
    "nsec": ["5ms|5000us", "7|7ns"],
    "memory": ["1G|1024M|1073741824", "500M", "infinity", "10%", "1.5G|1536M"],
    "tasks": ["100", "infinity", "10%"],
    "quota": ["20%", "200%"],
    "weight": ["100", "200", "0100|64"],
    "range": ["10", "15", "+11|11"],
    "unsigned": ["5", "50", "0x10|16"],
    "rlimit": ["1024|1024:1024", "512:1024", "infinity"],
    "mode": ["0755|755", "0022|022|22", "0700"],
    "signal": ["SIGTERM|TERM|15", "SIGINT|INT|2", "SIGRTMIN+1|RTMIN+1"],
    "env": ["A=1|'A=1'|\"A=1\"", "B=2", "A=3", "C='x  y'", '"D=x y"|D="x y"', "E=1 F=2|E=1  F=2|E=1 'F=2'", "G=%%n"],
    "envfile": ["/etc/a.env", "-/etc/a.env", "/etc/a  b.env", "/etc/a b.env", "/etc//a.env"],
    "passenv": ["AA BB|AA  BB", "CC", "BB AA"],
    "unsetenv": ["AA BB|AA  BB", "CC=1"],
    "exec": [
        "/bin/a b|/bin/a  b|/bin/a 'b'|'/bin/a' b",
        "/bin/a 'b c'|/bin/a \"b c\"|/bin/a b\\x20c",
        "-/bin/a",
        "@/bin/a x",
    ],
    "text": ["a b", "a  b", "a\\tb", "c"],
    "base64": ["YQ==", "Yg==", "YQ== Yg=="],
    "output": ["journal", "null", "file:/tmp/a b", "file:/tmp/a  b", "append:/tmp/c"],
    "input": ["null", "data", "file:/tmp/a b", "file:/tmp/a  b"],
    "workdir": ["/tmp/a b", "/tmp/a  b", "-/tmp", "~", "/tmp//x|/tmp/x|/tmp/x/"],
    "path": ["/tmp/a b", "/tmp/a  b", "/tmp/c"],
    "paths": ["/tmp/a /tmp/b|/tmp/a  /tmp/b", "-/tmp/c", "/tmp/b /tmp/a", "'/tmp/d e'|\"/tmp/d e\"", "/tmp//x|/tmp/x"],
    "binds": ["/tmp/a:/tmp/b", "/tmp/a /tmp/c|/tmp/a  /tmp/c", "'/tmp/d e'"],
    "tmpfs": ["/tmp/a /tmp/b:ro|/tmp/a  /tmp/b:ro", "/tmp/c"],
    "dirs": ["a b|a  b", "c", "b a"],
    "deps": ["a.service b.service|a.service  b.service|b.service a.service", "c.service", "a.service"],
    "units": ["a.socket b.socket|b.socket  a.socket", "c.socket"],
    "docs": ["man:a(1) man:b(1)|man:a(1)  man:b(1)", "https://example.org/x", "man:b(1) man:a(1)"],
    "mountsfor": ["/a /b|/b  /a", "/c"],
    "condpath": ["/tmp/x", "!/tmp/x", "|/tmp/y", "/tmp/a  b", "/tmp/a b"],
    "cond": ["x86", "!x86", "|x86", "a  b", "a b"],
    "condbool": ["yes|true|1", "!yes", "no"],
    "string": ["a b", "a  b", "c", "'a b'", "yes", "true", "%%"],
    "users": ["daemon bin|daemon  bin", "daemon"],
    "user": ["daemon", "bin", "1"],
    "caps": ["CAP_CHOWN CAP_KILL|CAP_KILL  CAP_CHOWN|cap_chown cap_kill", "~CAP_KILL", "CAP_CHOWN", "CAP_KILL"],
    "syscalls": ["read write|read  write|write read", "~write", "@system-service", "~@clock:EPERM"],
    "families": ["AF_INET AF_UNIX|AF_UNIX  AF_INET", "~AF_UNIX", "AF_INET6"],
    "namespaces": ["net pid|pid  net", "~net", "yes|true", "no"],
    "status": ["1 2|1  2", "SIGKILL|9", "250"],
    "addresses": ["10.0.0.0/8|10.1.2.3/8", "localhost 192.0.2.1|localhost  192.0.2.1", "any"],
    "device": ["/dev/null rw|/dev/null  rw|/dev/null wr", "/dev/zero", "char-pts rwm|char-pts mrw"],
    "devlimit": ["/dev/sda 1M|/dev/sda  1M|/dev/sda 1000K", "/dev/sdb 5"],
    "devweight": ["/dev/sda 100|/dev/sda  100", "/dev/sdb 50"],
    "devsec": ["/dev/sda 5ms|/dev/sda  5000us"],
    "cpus": ["0 1|1 0|0-1|0,1", "0", "1"],
    "logfields": ["A=b|'A=b'", "C='d  e'", "F=g"],
    "loadcred": ["a:/tmp/a", "b:/tmp/b", "a:/tmp/c"],
    "setcred": ["a:x y", "b:x", "a:z", "a:x  y"],
    "slice": ["a.slice", "b.slice"],
    "delegate": ["yes|true", "cpu memory|memory cpu|cpu  memory", "pids", "no"],
    "controllers": ["cpu io|io  cpu", "pids"],
    "errno": ["EPERM|1", "EACCES"],
    "hostname": ["yes|true", "no"],
    "oom": ["auto", "kill", "20%"],
    "pidfile": ["/run/a.pid", "a.pid", "/run/a  b.pid", "/run/a b.pid"],
    "busname": ["org.example.A", "org.example.B"],
    "isolate": ["yes|true", "no"],
    "label": ["a", "b"],
    "interface": ["eth0", "eth1"],
    "socketbind": ["tcp:80", "ipv4:udp:1-10"],
    "colonpaths": ["/a:/b", "/c"],
    "filename": ["a", "b"],
}
ENUMS = {
    "keyring": ["private", "shared"],
    "protect_system": ["yes|true|1", "full", "strict", "no"],
    "protect_home": ["yes|true|on", "tmpfs", "no"],
    "private_tmp": ["yes|true|1", "no|off"],
    "protect_cgroups": ["yes|true", "no"],
    "private_users": ["yes|true", "no"],
    "type": ["simple", "exec", "oneshot", "notify"],
    "notify": ["main", "all", "none"],
    "kill_mode": ["mixed", "process", "control-group"],
    "facility": ["user|1", "daemon|3"],
    "level": ["info|6", "debug"],
    "ioclass": ["idle|3", "best-effort|2"],
    "sched": ["batch", "idle", "other"],
    "action": ["reboot", "none"],
    "job_mode": ["replace", "fail"],
    "collect": ["inactive", "inactive-or-failed"],
    "restart": ["on-failure", "always", "no"],
    "oom_policy": ["stop", "kill"],
    "preserve": ["yes|true", "restart", "no"],
    "utmp": ["init", "login"],
    "device_policy": ["closed", "strict", "auto"],
    "propagation": ["shared", "slave"],
    "personality": ["x86", "x86-64"],
    "timeout_mode": ["kill", "abort"],
}
# What would be other keys for the same thing.
OLD_NAMES = [
    ("Service", "ReadWriteDirectories", "Service", "ReadWritePaths"),
    ("Service", "ReadOnlyDirectories", "Service", "ReadOnlyPaths"),
    ("Service", "InaccessibleDirectories", "Service", "InaccessiblePaths"),
    ("Unit", "BindTo", "Unit", "BindsTo"),
    ("Unit", "PropagateReloadTo", "Unit", "PropagatesReloadTo"),
    ("Unit", "RequiresOverridable", "Unit", "Requires"),
    ("Service", "StartLimitBurst", "Unit", "StartLimitBurst"),
    ("Service", "StartLimitInterval", "Unit", "StartLimitIntervalSec"),
    ("Unit", "StartLimitInterval", "Unit", "StartLimitIntervalSec"),
    ("Service", "TimeoutSec", "Service", "TimeoutStopSec"),
]
TOGETHER = [
    ["StandardInputText", "StandardInputData"],
    ["TimeoutSec", "TimeoutStartSec", "TimeoutStopSec"],
    ["BindPaths", "BindReadOnlyPaths"],
    ["LoadCredential", "SetCredential"],
    ["ConditionPathExists", "ConditionFileNotEmpty", "ConditionHost"],
    ["AssertPathExists", "AssertHost"],
    ["ReadWritePaths", "ReadWriteDirectories"],
    ["Environment", "PassEnvironment", "UnsetEnvironment", "EnvironmentFile"],
    ["After", "Wants", "Requires", "Before"],
    ["ExecStart", "ExecStartPre"],
    ["OnFailureIsolate", "OnFailureJobMode"],
    ["CPUQuota", "CPUQuotaPeriodSec", "CPUWeight", "CPUShares"],
    ["MemoryMax", "MemoryLimit"],
    ["IODeviceWeight", "IOReadBandwidthMax", "IOWriteBandwidthMax"],
    ["User", "Group", "DynamicUser"],
    ["CapabilityBoundingSet", "AmbientCapabilities"],
    ["SystemCallFilter", "SystemCallErrorNumber"],
    ["StandardOutput", "StandardError"],
    ["SyslogFacility", "SyslogLevel"],
    ["NUMAPolicy", "NUMAMask", "CPUAffinity"],
    ["CPUSchedulingPolicy", "CPUSchedulingPriority"],
    ["IOSchedulingClass", "IOSchedulingPriority"],
    ["RuntimeDirectory", "RuntimeDirectoryMode", "RuntimeDirectoryPreserve"],
]
ODD = [
    " ",
    "  ",
    "\t",
    "'",
    '"',
    "\\",
    "%",
    "%%",
    "#",
    ";",
    ",",
    ":",
    "=",
    "-",
    "!",
    "$",
    "é",
    "0",
    "x",
    "\\x41",
    "\\s",
    "/",
]


def values(section, key):
    """The rows of spellings for a directive; empty where nothing is known of its kind."""
    kind, argument = kinds(section)[key][:2]
    rows = ENUMS.get(argument, []) if kind == "enum" else VALUES.get(kind, [])
    return [row.split("|") if kind not in ("bool", "tristate") else row.split() for row in rows]


class Maker:
    """Makes units (lists of (section, key, value)) and changes them."""

    def __init__(self, seed, version):
        self.random = random.Random(seed)
        known = Known(version)
        self.keys = [
            (section, key)
            for section in ("Unit", "Service")
            for key in sorted(kinds(section))
            if values(section, key) and known.state(section, key) in "+d"
        ]
        self.sections = {key: section for section, key in self.keys}

    def value(self, section, key):
        draw = self.random
        if draw.random() < 0.06:
            return ""
        value = draw.choice(draw.choice(values(section, key)))
        return self.odd(value) if draw.random() < 0.06 else value

    def odd(self, value):
        at = self.random.randint(0, len(value))
        cut = self.random.choice((0, 0, 1))
        return (value[:at] + self.random.choice(ODD) + value[at + cut :]).strip().rstrip("\\")

    def unit(self):
        draw = self.random
        keys = [draw.choice(self.keys) for _ in range(draw.randint(1, 3))]
        if draw.random() < 0.4:
            keys += [(self.sections[key], key) for key in draw.choice(TOGETHER) if key in self.sections]
        lines = list(BASE)
        for section, key in keys:
            lines += [(section, key, self.value(section, key)) for _ in range(draw.choice((1, 1, 2, 3)))]
        if draw.random() < 0.5:
            draw.shuffle(lines)
        return lines

    # --- Changes of values

    def change(self, lines):
        lines = list(lines)
        at = self.random.randrange(len(lines))
        section, key, value = lines[at]
        how = self.random.choice(
            (
                self.spell,
                self.spell,
                self.other,
                self.drop,
                self.twice,
                self.reset,
                self.swap,
                self.swap_keys,
                self.spoil,
                self.blanks,
                self.rename,
                self.split,
            )
        )
        how(lines, at, section, key, value)
        return lines

    def spell(self, lines, at, section, key, value):
        for row in values(section, key) if (section, key) in self.keys else []:
            if value in row:
                lines[at] = (section, key, self.random.choice(row))

    def other(self, lines, at, section, key, value):
        if (section, key) in self.keys:
            lines[at] = (section, key, self.value(section, key))

    def drop(self, lines, at, section, key, value):
        if len([one for one in lines if one[:2] == ("Service", "ExecStart")]) > 1 or key != "ExecStart":
            del lines[at]

    def twice(self, lines, at, section, key, value):
        lines.insert(self.random.randint(0, len(lines)), lines[at])

    def reset(self, lines, at, section, key, value):
        lines.insert(self.random.choice((at, at + 1)), (section, key, ""))

    def swap(self, lines, at, section, key, value):
        other = [i for i, one in enumerate(lines) if one[:2] == (section, key)]
        to = self.random.choice(other)
        lines[at], lines[to] = lines[to], lines[at]

    def swap_keys(self, lines, at, section, key, value):
        to = self.random.randrange(len(lines))
        lines[at], lines[to] = lines[to], lines[at]

    def spoil(self, lines, at, section, key, value):
        lines[at] = (section, key, self.odd(value))

    def blanks(self, lines, at, section, key, value):
        lines[at] = (section, key, value.replace(" ", self.random.choice(("  ", "\t", "   ")), 1))

    def rename(self, lines, at, section, key, value):
        for old_section, old, new_section, new in OLD_NAMES:
            if (section, key) == (old_section, old):
                lines[at] = (new_section, new, value)
            elif (section, key) == (new_section, new):
                lines[at] = (old_section, old, value)

    def split(self, lines, at, section, key, value):
        words = value.split(" ", 1)
        lines[at : at + 1] = [(section, key, word) for word in words]

    # --- Layout

    def text(self, lines, plain=False):
        """The text of a unit, with a layout of its own unless it is to be plain."""
        draw = self.random
        out, now = [], None
        for section, key, value in lines:
            if section != now or not plain and draw.random() < 0.05:
                out.append("[%s]" % section)
                now = section
            if plain:
                out.append("%s=%s" % (key, value))
                continue
            if draw.random() < 0.2:
                out.append(draw.choice(("# c", "; c", "", "  ", "#c \\", "X-Own=1")))
            equals = draw.choice(("=", "=", " = ", "=  ", "\t="))
            out.append(draw.choice(("", "", " ")) + key + equals + value + draw.choice(("", "", " ")))
        if not plain:
            out += draw.choice(([], ["[Install]", "WantedBy=multi-user.target"], ["[Install]"], ["[X-Own]", "A=1"]))
        return "\n".join(out) + "\n"

    def continued(self, text):
        """Break lines at their blanks, which turns one blank into several, with and without comments between."""
        draw = self.random
        lines = text.split("\n")
        for i, line in enumerate(lines):
            blank = [at for at, char in enumerate(line) if char == " " and at > line.find("=") > 0]
            if blank and line[:1] not in "#;" and draw.random() < 0.3:
                at = draw.choice(blank)
                lines[i] = line[:at] + draw.choice(("\\\n", " \\\n  ", "\\\n# c\n", " \\\n;c\n ")) + line[at + 1 :]
        return "\n".join(lines)

    def pair(self):
        draw = self.random
        one = self.unit()
        other = one
        for _ in range(draw.choice((0, 1, 1, 1, 2))):
            other = self.change(other)
        texts = [self.text(one, plain=draw.random() < 0.5), self.text(other, plain=draw.random() < 0.3)]
        if draw.random() < 0.3:
            texts = [self.continued(text) if draw.random() < 0.6 else text for text in texts]
        return texts


def make(seed, count, version):
    maker = Maker(seed, version)
    pairs = []
    for number in range(count):
        old, new = maker.pair()
        needed = restart_needed(old, new, version)
        pairs.append([old, new, needed, needed or number % CLOSELY == 0])
    print(json.dumps(pairs))


def compare(seed, pairs, answers):
    lost = [(pair, answer) for pair, answer in zip(pairs, answers) if answer and not pair[2]]
    needless = [pair for pair, answer in zip(pairs, answers) if pair[2] and not answer]
    differ = len([answer for answer in answers if answer])
    for (old, new, *_rest), answer in lost:
        print("LOST: %s\n--- old\n%s--- new\n%s" % (", ".join(answer), old, new))
    print(
        "seed %s: %d pairs, %d of them differ for systemd; changes lost: %d; restarts that are needless: %d of %d"
        % (seed, len(pairs), differ, len(lost), len(needless), len(pairs) - differ)
    )
    return 1 if lost or len(pairs) != len(answers) else 0


def main():
    if sys.argv[1] == "make":
        make(*map(int, sys.argv[2:]))
        return 0
    return compare(**json.load(sys.stdin))


if __name__ == "__main__":
    sys.exit(main())
