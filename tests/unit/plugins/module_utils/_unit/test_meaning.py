# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every row was shown to systemd 247 and 252; molecule/restarts does the same with pairs that are drawn."""

import re

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import (
    meaning,
    of_running,
    restart_needed,
    same_meaning,
)

UNIT = """\
[Unit]
After=a.target
[Service]
ExecStart=/x a b
Environment=A=1
Environment=B=2
[Install]
WantedBy=m.target
"""


@pytest.mark.parametrize(
    "change",
    [
        ("[Unit]\n", "# c\n\n[Unit]\n; d\n"),
        ("/x a b", "/x a \\\n  b"),
        ("/x a b", "/x a \\\n# c\n  b"),
        ("ExecStart=", " ExecStart =  "),
        ("[Unit]\nAfter=a.target\n[Service]", "[Service]"),
        ("[Service]\n", "[Service]\nX-A=1\n"),
        ("[Service]\n", "[X-A]\nA=1\n[Service]\n"),
    ],
)
def test_layout_does_not_change_the_meaning(change):
    new = UNIT.replace(*change)
    assert new != UNIT
    if "After" not in new:
        new += "[Unit]\nAfter=a.target\n"
    assert same_meaning(UNIT, new)
    assert not restart_needed(UNIT, new)


def test_install_section_needs_no_restart():
    new = UNIT.replace("m.target", "n.target")
    assert not same_meaning(UNIT, new)
    assert not restart_needed(UNIT, new)


# A semicolon with no blank before it ends a line, ` | ` parts the two texts, `-` is none.
SAME = """
Environment=A=1 | Environment="A=1"
Environment=A=1;Environment=B=2 | Environment=A=1  'B=2'
Environment=A=1;Environment=B=2;Environment=A=3 | Environment=A=3 B=2
Environment=A=1;Environment=;Environment=B=2 | Environment=B=2
ExecStartPre=/a 'b' "c d" | ExecStartPre=/a b 'c d'
ExecStartPre=/a ; ; /b ; | ExecStartPre=/a ; /b
ExecStartPre=/a ; /b | ExecStartPre=/a;ExecStartPre=/b
ExecStartPre=/a;ExecStartPre= | -
ExecStop=-/bin/a b=c;ExecStop= | ExecStop=
PrivateTmp=yes | PrivateTmp=true
ProtectHome=1 | ProtectHome=on
NoNewPrivileges=no;NoNewPrivileges=yes | NoNewPrivileges=Y
Type=oneshot;Type=oneshot | Type=oneshot
TimeoutStopSec=90 | TimeoutStopSec=1min 30s
TimeoutSec=5 | TimeoutStartSec=5s;TimeoutStopSec=5
MemoryMax=1G | MemoryMax=1024M
MemoryMax=1.5G | MemoryMax=1536M
MemoryMax=1.0K | MemoryMax=1024
MemoryMax=1.5K | MemoryMax=1536
MemoryMax=1T | MemoryMax=1024G
MemoryMax=2M | MemoryMax=2048K
LimitNOFILE=infinity | LimitNOFILE=infinity:infinity
Nice=5;Nice=7 | Nice=7
OOMScoreAdjust=-0 | OOMScoreAdjust=-0
Environment=A=1;Environment=B | Environment=A=1 B
LimitNOFILE=1024 | LimitNOFILE=1024:1024
UMask=0022 | UMask=22
KillSignal=TERM | KillSignal=SIGTERM
KillSignal=15 | KillSignal=SIGTERM
KillSignal=SIGUSR1;KillSignal=SIG9 | KillSignal=USR1;KillSignal=SIG9
ReadWriteDirectories=/a | ReadWritePaths=/a
ReadWritePaths=/a /b | ReadWritePaths=/a;ReadWriteDirectories=/b
[Unit]StartLimitBurst=3 | StartLimitBurst=3
[Unit]After=a.service b.service | [Unit]After=b.service;After=a.service
[Unit]After=a.service;After= | [Unit]After=a.service
[Unit]BindTo=a.service | [Unit]BindsTo=a.service
[Unit]ConditionHost=a;ConditionPathExists=/b | [Unit]ConditionPathExists=/b;ConditionHost=a
[Unit]ConditionHost=a;ConditionPathExists= | -
CapabilityBoundingSet=CAP_KILL  CAP_CHOWN | CapabilityBoundingSet=CAP_KILL CAP_CHOWN
CapabilityBoundingSet=CAP_KILL\tCAP_CHOWN | CapabilityBoundingSet=CAP_KILL CAP_CHOWN
BindPaths=/a /b | BindPaths=/a;BindPaths=/b
RuntimeDirectory=a b | RuntimeDirectory=a;RuntimeDirectory=b
[Unit]Documentation=man:a http://b/ | [Unit]Documentation=man:a;Documentation=http://b/
[Unit]RequiresMountsFor=/b /a | [Unit]RequiresMountsFor=/a;RequiresMountsFor=/b
PassEnvironment=A B | PassEnvironment=A;PassEnvironment=B
TemporaryFileSystem=/a /b | TemporaryFileSystem=/a;TemporaryFileSystem=/b
Sockets=b.socket a.socket | Sockets=a.socket;Sockets=b.socket
UnsetEnvironment=A B | UnsetEnvironment=A;UnsetEnvironment=B
SupplementaryGroups=adm bin | SupplementaryGroups=adm;SupplementaryGroups=bin
ProtectHostname=yes | ProtectHostname=1
PrivateMounts=yes | PrivateMounts=on
DynamicUser=no;DynamicUser=yes | DynamicUser=yes
[Unit]StartLimitBurst=3;StartLimitBurst=4 | [Unit]StartLimitBurst=4
"""
OTHER = """
ExecStartPre=/a b | ExecStartPre=/a c
ExecStartPre=/a 'b c' | ExecStartPre=/a b c
ExecStartPre=/a 'b c' | ExecStartPre=/a 'b  c'
ExecStartPre=/a \\; /b | ExecStartPre=/a ; /b
ExecStartPre=/a;ExecStartPre=/b | ExecStartPre=/b;ExecStartPre=/a
ExecStartPre=/a b ; /c | ExecStartPre=/a ; /b c
Environment=A=1 A | Environment=A
Environment=A=1 %i=2 A=3 | Environment=A=3 %i=2
Environment=A=1 \\x41=2 A=3 | Environment=A=3 \\x41=2
Environment=A=1 "A=a\\tb" A=3 | Environment=A=3 "A=a\\tb"
Environment=A=1 B=2 | Environment=A=1 C=2
ReadWritePaths=/a\\  b | ReadWritePaths=/a\\ b
SupplementaryGroups=a\\  b | SupplementaryGroups=a\\ b
SystemCallFilter=read\\  write | SystemCallFilter=read\\ write
KillSignal=SIG9 | KillSignal=9
KillSignal=KILL | KillSignal=TERM
Environment=A=1;Environment=B=2 | Environment=B=2;Environment=A=1
Environment=A=1;Environment=A=2 | Environment=A=2;Environment=A=1
Environment=A=1 | Environment=
WorkingDirectory=/a b | WorkingDirectory=/a  b
EnvironmentFile=/a b | EnvironmentFile=/a  b
EnvironmentFile=/a;EnvironmentFile=/b | EnvironmentFile=/b;EnvironmentFile=/a
StandardOutput=file:/a b | StandardOutput=file:/a  b
ExecStop=@=bin/a;ExecStop= | ExecStop=/bin/a;ExecStop=
DynamicUser=maybe;DynamicUser=no | DynamicUser=yes;DynamicUser=no
StandardInputText=a b | StandardInputText=a  b
StandardInputText=a;StandardInputText=b | StandardInputText=b;StandardInputText=a
StandardInputText=a;StandardInputData=Yg== | StandardInputData=Yg==;StandardInputText=a
StandardInputText=a;StandardInputData= | StandardInputText=a
BindPaths=/a;BindReadOnlyPaths=/b;BindPaths= | BindReadOnlyPaths=/b
[Unit]ConditionHost=a;ConditionPathExists= | [Unit]ConditionHost=a
[Unit]After="a.service" | [Unit]After=a.service
[Unit]After=a.service b.service | [Unit]After=a.service b.service
SupplementaryGroups="bin" | SupplementaryGroups=bin
[Unit]Description=a b | [Unit]Description=a  b
[Unit]Description=yes | [Unit]Description=true
[Unit]OnFailureIsolate=yes;OnFailureJobMode=fail | [Unit]OnFailureJobMode=fail;OnFailureIsolate=yes
Restart=no | Restart=always;Restart=false
ReadWritePaths=/a | ReadOnlyPaths=/a
ReadWriteDirectories=/a | ReadOnlyPaths=/a
Nice=5;Nice=many | Nice=6;Nice=many
Nice=010 | Nice=10
CPUSchedulingPolicy=rr;CPUSchedulingPriority=5 | CPUSchedulingPriority=5;CPUSchedulingPolicy=rr
TimeoutSec=5;TimeoutStopSec=9 | TimeoutStopSec=9;TimeoutSec=5
TimeoutStopSec=1m | TimeoutStopSec=1ms
TimeoutStopSec=1month | TimeoutStopSec=1m
MemoryMax=1.5 | MemoryMax=1536
CapabilityBoundingSet= | -
RootImageOptions=a;RootImageOptions=b | RootImageOptions=b
RootImageOptions=a;RootImageOptions=b;RootImageOptions=a | RootImageOptions=b;RootImageOptions=a
EnvironmentFile=/a;EnvironmentFile=/b;EnvironmentFile=/a | EnvironmentFile=/b;EnvironmentFile=/a
MemoryMax=4097 | MemoryMax=4096
MemoryMax=1K | MemoryMax=1M
[Unit]ConditionHost=a | [Unit]ConditionHost=b
SystemCallFilter=read;SystemCallFilter=~read | SystemCallFilter=~read;SystemCallFilter=read
"""


def pairs(table):
    for row in table.strip().split("\n"):
        texts = []
        for side in row.split(" | "):
            header = "[Unit]" if side.startswith("[Unit]") else "[Service]"
            lines = "" if side == "-" else re.sub(r"(?<![\\ ]);", "\n", side.replace("[Unit]", ""))
            texts.append("%s\n%s\n[Service]\nExecStart=/bin/true\n" % (header, lines))
        yield texts


@pytest.mark.parametrize("version", [247, 252, 262])
@pytest.mark.parametrize(("old", "new"), list(pairs(SAME)))
def test_spellings_of_one_value_have_the_same_meaning(old, new, version):
    assert not restart_needed(old, new, version)


@pytest.mark.parametrize("version", [219, 247, 252, 262])
@pytest.mark.parametrize(("old", "new"), list(pairs(OTHER)))
def test_different_values_have_different_meanings(old, new, version):
    assert restart_needed(old, new, version)
    assert restart_needed(new, old, version)


def service(line):
    return "[Service]\n%s\n" % line


TRUTHS = ["1", "yes", "y", "true", "t", "on", "Yes", "TRUE"]
LIES = ["0", "no", "n", "false", "f", "off", "No", "OFF"]


@pytest.mark.parametrize("key", ["NoNewPrivileges", "PrivateTmp", "ProtectHome", "ProtectSystem", "PrivateUsers"])
def test_the_spellings_of_a_boolean(key):
    for one in TRUTHS + LIES:
        for other in TRUTHS + LIES:
            same = (one in TRUTHS) == (other in TRUTHS)
            assert restart_needed(service(key + "=" + one), service(key + "=" + other)) is not same
    assert restart_needed(service(key + "=yes"), service(key + "=enabled"))


# The names of a unit of time, and how many of the next smaller one it has.
TIMES = ["us usec", "ms msec 1000", "s sec second seconds 1000", "m min minute minutes 60", "h hr hour hours 60"]
TIMES += ["d day days 24", "w week weeks 7"]


def test_units_of_time():
    smaller = None
    for row in TIMES:
        names = [word for word in row.split() if not word.isdigit()]
        spelled = [service("TimeoutStopSec=3" + name) for name in names]
        spelled += [service("TimeoutStopSec=1%s 2 %s" % (name, name)) for name in names]
        if smaller:
            spelled.append(service("TimeoutStopSec=%d%s" % (3 * int(row.split()[-1]), smaller)))
        assert not any(restart_needed(spelled[0], other) for other in spelled)
        assert restart_needed(spelled[0], service("TimeoutStopSec=4" + names[0]))
        smaller = names[0]


@pytest.mark.parametrize(
    "one, other",
    [
        ("TimeoutStopSec=3", "TimeoutStopSec=3s"),
        ("TimeoutStopSec=infinity", "TimeoutStopSec=infinity"),
        ("TimeoutStopSec=3 s", "TimeoutStopSec=3sec"),
    ],
)
def test_spans_that_are_the_same(one, other):
    assert not restart_needed(service(one), service(other))
    # Whether they are understood shows where an older value is left standing behind them or not.
    assert not restart_needed(service("TimeoutStopSec=9\n" + one), service(other))


NOT_UNDERSTOOD = """
TimeoutStopSec=3 parsecs
TimeoutStopSec=3.5s
TimeoutStopSec=s
MemoryMax=1.5
MemoryMax=1.25G
MemoryMax=lots
UMask=0089
UMask=00022
KillSignal=SIG15
KillSignal=SIGNOTHING
KillSignal=3000
Nice=20
Nice=-21
Nice=05
LimitNOFILE=5:6
LimitNOFILE=some
NoNewPrivileges=perhaps
"""
UNDERSTOOD = """
TimeoutStopSec=3s
MemoryMax=1.5G
UMask=0777
UMask=7
KillSignal=SIGQUIT
KillSignal=INT
Nice=19
Nice=-20
Nice=0
LimitNOFILE=5
LimitNOFILE=5:5
OOMScoreAdjust=1000
LogRateLimitBurst=0
LogRateLimitBurst=999999999
NoNewPrivileges=n
"""


@pytest.mark.parametrize("line", NOT_UNDERSTOOD.split("\n")[1:-1])
def test_a_value_that_may_be_ignored_does_not_replace_the_one_before_it(line):
    key = line.partition("=")[0]
    before = {"TimeoutStopSec": "1", "MemoryMax": "1G", "KillSignal": "HUP"}.get(key, "1")
    assert restart_needed(service("%s=%s\n%s" % (key, before, line)), service(line))
    # Twice the same is the same: what stands between is not lost.
    assert not restart_needed(service(line), service(line + "\n" + line))
    assert restart_needed(service(line), service(""))


@pytest.mark.parametrize("line", UNDERSTOOD.split("\n")[1:-1])
def test_a_value_that_is_understood_replaces_the_one_before_it(line):
    key = line.partition("=")[0]
    before = {"TimeoutStopSec": "1", "MemoryMax": "1G", "KillSignal": "HUP"}.get(key, "1")
    assert not restart_needed(service("%s=%s\n%s" % (key, before, line)), service(line))
    assert restart_needed(service("%s=%s\n%s" % (key, before, line)), service("%s=%s" % (key, before)))


@pytest.mark.parametrize(
    "name, number",
    [("HUP", 1), ("INT", 2), ("QUIT", 3), ("ABRT", 6), ("KILL", 9), ("USR1", 10), ("USR2", 12), ("ALRM", 14)]
    + [("TERM", 15), ("CONT", 18), ("STOP", 19)],
)
def test_signals_by_name_and_number(name, number):
    for spelling in (name, "SIG" + name):
        assert not restart_needed(service("KillSignal=" + spelling), service("KillSignal=%d" % number))
    assert restart_needed(service("KillSignal=SIG%d" % number), service("KillSignal=%d" % number))


def test_a_comment_in_a_continuation_ends_it_for_old_systemds():
    old = "[Service]\nExecStart=/x a \\\n# c\n  b\n"
    new = "[Service]\nExecStart=/x a \\\n  b\n"
    assert [version for version in (219, 239, 242, 243, 252) if restart_needed(old, new, version)] == [219, 239, 242]


def test_an_old_name_means_nothing_yet_or_something_else():
    old, new = "[Service]\nReadWriteDirectories=/a\n", "[Service]\nReadWritePaths=/a\n"
    assert restart_needed(old, new, 219) and not restart_needed(old, new, 239)


def test_what_makes_systemd_read_another_file_or_none_counts():
    unit = "[Service]\nExecStart=/x\n"
    assert restart_needed(".include /a\n" + unit, ".include /b\n" + unit, 239)
    assert restart_needed(unit, unit + "[Service\n")
    assert restart_needed(unit, unit + "foo\n", 239) and not restart_needed(unit, unit + "foo\n", 252)


def test_an_empty_assignment_counts_where_something_may_stand_before_it():
    reset, plain = "[Service]\nEnvironment=\nEnvironment=A=2\n", "[Service]\nEnvironment=A=2\n"
    assert same_meaning(reset, plain)
    assert not same_meaning(reset, plain, dropin=True)
    assert same_meaning("[Service]\nEnvironment=A=1\n" + reset[10:], reset, dropin=True)


@pytest.mark.parametrize("quoted", ['";"', "';'"])
def test_a_quoted_semicolon_separates_no_commands(quoted):
    one, two = (service("ExecStartPre=/a %s /b" % sign) for sign in (quoted, ";"))
    assert restart_needed(one, two) and restart_needed(one, service("ExecStartPre=/a /b"))


def test_a_reset_in_a_dropin_is_no_value():
    assert restart_needed("[Service]\nEnvironment=\n", "[Service]\nEnvironment=x\n", dropin=True)
    assert meaning([service("Environment=\nEnvironment=A=2")]) == meaning([service("Environment=A=2")])


def test_units_that_systemd_refuses_are_not_the_same_for_it():
    assert restart_needed(service("DynamicUser=maybe"), service("DynamicUser=perhaps"))


def test_quotes_are_compared_as_written_where_systemd_read_them_differently():
    pair = service("Environment=A=1"), service('Environment="A=1"')
    assert [version for version in (219, 220, 262) if restart_needed(*pair, version)] == [219]


def test_dropins_are_added_up_with_their_unit():
    dropin = "[Service]\nExecStart=\nExecStart=/y\n"
    assert of_running([UNIT, dropin]) == of_running([UNIT.replace("/x a b", "/y")])
    assert of_running([UNIT, dropin]) != of_running([dropin, UNIT])


def test_a_quote_that_is_not_closed_keeps_its_blanks():
    assert restart_needed("[Service]\nEnvironment='A  b\n", "[Service]\nEnvironment='A b\n")
