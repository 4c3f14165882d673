# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of values: what real systemd of each version said when it was asked, and what it is silent about."""

import glob
import os
import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.structure import problems_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.unit import Unit
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values import (
    calendar,
    choices,
    devices,
    names,
    numbers,
    paths,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values import check as values
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values import exec as exec_family
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.exec import commands
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit import words as words_module
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import Known
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.value_kinds import SECTIONS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import expand, old_words, words

ALL = values.MEASURED
SINCE_239 = ALL[1:]
SINCE_247 = ALL[3:]
UNIT_TYPES = {"Unit": "service", "Install": "service"}


def said(assignment, version, section="Service", unit_type=None):
    key, _equals, value = assignment.partition("=")
    found = values.problems(unit_type or UNIT_TYPES.get(section, section.lower()), section, key, value, version)
    return [(rule, severity) for rule, severity, _params in found if severity != "info"]


GOOD = {
    "Service": """
        Type=forking
        Restart=on-failure
        RestartSec=1h 30min
        TimeoutStartSec=5min 20s
        PIDFile=/run/oms.pid
        ExecStart=/bin/true
        ExecStart=-/bin/echo $HOME ${X} 50%
        ExecStart=/bin/sh -c "cd /x && ./run > y; true"
        ExecStart=/bin/echo %h %%Z
        ExecStart=
        User=root
        User=1000
        User=_oms-1
        Group=
        SupplementaryGroups=adm video
        WorkingDirectory=/opt/oms
        RootDirectory=/srv/root
        Environment=A=1 B=2
        Environment="A=x y" 'B=z'
        Environment=QT_LOGGING_RULES=*.debug=false;driver.usb.debug=true
        Environment=OPTS=a=1,b=2
        EnvironmentFile=-/etc/default/oms
        PassEnvironment=LANG LC_ALL
        Nice=-5
        OOMScoreAdjust=-900
        UMask=0027
        LimitNOFILE=1024:4096
        LimitNOFILE=infinity
        LimitCORE=1.5G
        LimitNICE=+5
        LimitRTTIME=5s
        LimitCPU=1h
        MemoryLimit=1G
        CPUQuota=150%
        TasksMax=infinity
        KillSignal=SIGQUIT
        KillMode=mixed
        StandardOutput=journal
        StandardInput=null
        ProtectSystem=full
        ProtectHome=read-only
        PrivateTmp=yes
        SyslogLevel=debug
        SyslogFacility=local3
        SyslogIdentifier=oms #1
        CapabilityBoundingSet=CAP_NET_BIND_SERVICE cap_chown
        CapabilityBoundingSet=~CAP_SYS_ADMIN
        SystemCallFilter=read write openat
        SystemCallErrorNumber=EPERM
        SystemCallArchitectures=native
        RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
        DeviceAllow=/dev/null rw
        DeviceAllow=char-pts rwm
        DevicePolicy=closed
        CPUAffinity=0 2 4
        SuccessExitStatus=143 SIGTERM
        RuntimeDirectory=oms
        BusName=org.example.Oms
        NotifyAccess=main
        Slice=system.slice
        Sockets=oms.socket
        IOSchedulingClass=best-effort
        IOSchedulingPriority=7
        SecureBits=keep-caps noroot
        StartLimitBurst=5
    """,
    "Unit": """
        Description=Bob's demo, 100% done
        Documentation=man:oms(8) https://example.org/%n file:/usr/share/doc/oms
        After=network.target postgresql@main.service dev-sda.device
        Requires=oms\\x2ddb.service
        Wants=%i.service %p-db.service
        ConditionPathExists=|!/etc/oms
        ConditionKernelCommandLine=!quiet
        RequiresMountsFor=/srv "/srv/a b"
        OnFailureJobMode=replace
        JobTimeoutSec=0
        StopWhenUnneeded=TRUE
    """,
    "Install": """
        WantedBy=multi-user.target graphical.target
        Alias=oms2.service
        Also=oms.socket
        DefaultInstance=main
    """,
    "Socket": """
        ListenStream=8080
        ListenStream=127.0.0.1:8080
        ListenStream=[::1]:8080
        ListenStream=/run/oms.sock
        ListenStream=@abstract
        ListenFIFO=/run/oms.fifo
        ListenNetlink=kobject-uevent 1
        SocketMode=0660
        BindIPv6Only=both
        BindToDevice=eth0
        Service=oms.service
        ReceiveBuffer=8M
        IPTOS=low-delay
    """,
    "Timer": """
        OnCalendar=daily
        OnCalendar=Mon,Fri *-*-1,15 06:30:00
        OnCalendar=*:0/15
        OnBootSec=15min
        Unit=oms.service
        Persistent=yes
    """,
    "Mount": """
        What=/dev/sda1
        Where=/mnt/oms
        Type=ext4
        Options=rw,noatime
        DirectoryMode=0755
    """,
    "Path": """
        PathExists=/run/oms
        PathChanged=/etc/oms
        MakeDirectory=no
    """,
}


@pytest.mark.parametrize("version", ALL)
@pytest.mark.parametrize("section", sorted(GOOD))
def test_good_values(section, version):
    lines = [line.strip() for line in GOOD[section].split("\n") if line.strip()]
    # A limit that newer versions replace and the words of one list that 219 has none of are not about the value.
    found = [(line, said(line, version, section)) for line in lines]
    assert [one for one in found if one[1] and one[1][0][0] not in ("deprecated-directive", "removed-directive")] == []


WARN, FAIL = "warning", "error"
# assignment, {version or versions: what is said}; the versions left out say nothing.
SAID = [
    # Booleans, words, signals
    ("RemainAfterExit=maybe", {ALL: ("bad-boolean", WARN)}),
    ('RemainAfterExit="yes"', {ALL: ("quoted-value", WARN)}),
    ("RemainAfterExit=yes # c", {ALL: ("inline-comment", WARN)}),
    ("RemainAfterExit=yes\u00a0", {ALL: ("odd-blank", WARN)}),
    ("DynamicUser=x", {SINCE_239: ("bad-boolean", FAIL)}),
    ("PrivateTmp=disconnected", {(219, 239, 243, 247, 252): ("bad-choice", WARN)}),
    ("Type=daemon", {ALL: ("bad-choice", WARN)}),
    ("Type=exec", {219: ("bad-choice", WARN)}),
    ("Type=notify-reload", {(219, 239, 243, 247, 252): ("bad-choice", WARN)}),
    ("Restart=yes", {ALL: ("bad-choice", WARN)}),
    ("KillMode=none", {SINCE_247: ("killmode-none", WARN)}),
    ("KillSignal=SIGFOO", {ALL: ("bad-signal", WARN)}),
    ("KillSignal=RTMAX-3", {219: ("bad-signal", WARN)}),
    ("ProtectSystem=strict", {219: ("bad-choice", WARN)}),
    ("SuccessExitStatus=999", {ALL: ("bad-exit-status", WARN)}),
    ("SuccessExitStatus=TEMPFAIL", {(219, 239): ("bad-exit-status", WARN)}),
    ("SystemCallFilter=nosuchcall", {ALL: ("unknown-syscall", WARN)}),
    ("SystemCallFilter=@system-service", {219: ("unknown-syscall-group", WARN)}),
    ("SystemCallFilter=@nosuch", {ALL: ("unknown-syscall-group", WARN)}),
    ("SystemCallFilter=~read:EPERM", {219: ("unknown-syscall", WARN)}),
    ("SystemCallFilter=read:EPERM", {219: ("unknown-syscall", WARN), ALL[4:]: ("errno-in-allow-list", WARN)}),
    ("RestrictAddressFamilies=AF_FOO", {ALL: ("bad-choice", WARN)}),
    ("RestrictAddressFamilies=none", {(219, 239, 243, 247): ("bad-choice", WARN)}),
    ("CapabilityBoundingSet=NET_ADMIN", {ALL: ("bad-capability", WARN)}),
    ("CapabilityBoundingSet=CAP_FOO", {ALL: ("bad-capability", WARN)}),
    # Numbers, times, sizes
    ("RestartSec=5 parsecs", {ALL: ("bad-timespan", WARN)}),
    ("RestartSec=-1", {ALL: ("bad-timespan", WARN)}),
    ("RestartSec=", {ALL: ("bad-timespan", WARN)}),
    ("RestartSec=1.5.5", {ALL[2:]: ("bad-timespan", WARN)}),
    ("RestartSec=5M", {219: ("bad-timespan", WARN)}),
    ("Nice=99", {ALL: ("out-of-range", WARN)}),
    ("Nice=five", {ALL: ("bad-number", WARN)}),
    ("Nice=", {219: ("bad-number", WARN)}),
    ("UMask=999", {ALL: ("bad-mode", WARN)}),
    ("LimitNOFILE=unlimited", {ALL: ("bad-limit", WARN)}),
    ("LimitNOFILE=100:50", {ALL: ("soft-above-hard", WARN)}),
    ("MemoryMax=1GB", {SINCE_239: ("bad-size", WARN)}),
    ("MemoryMax=50%", {}),
    ("CPUQuota=50", {ALL: ("bad-percentage", WARN)}),
    ("CPUQuota=20.5%", {}),
    ("CPUQuota=1.25%", {(239, 243, 247): ("bad-percentage", WARN)}),
    ("TasksMax=50.5%", {219: ("bad-number", WARN)}),
    ("IOWeight=20000", {SINCE_239: ("out-of-range", WARN)}),
    ("CPUWeight=idle", {(239, 243, 247): ("bad-number", WARN)}),
    ("CPUAffinity=a", {(219, 239, 243, 247): ("bad-cpu-set", FAIL), ALL[4:]: ("bad-cpu-set", WARN)}),
    # Paths
    ("WorkingDirectory=data", {219: ("relative-path", WARN), SINCE_239: ("relative-path", FAIL)}),
    ('WorkingDirectory="/tmp"', {219: ("quoted-value", WARN), SINCE_239: ("quoted-value", FAIL)}),
    ("WorkingDirectory=-data", {ALL: ("relative-path", WARN)}),
    ("WorkingDirectory=/tmp/../etc", {ALL: ("unnormalized-path", FAIL)}),
    ("WorkingDirectory=~", {219: ("relative-path", WARN)}),
    ("WorkingDirectory=/x/%Z", {SINCE_239: ("unknown-specifier", FAIL)}),
    ("WorkingDirectory=/tmp # c", {ALL: ("inline-comment", WARN)}),
    ("EnvironmentFile=conf/env", {ALL: ("relative-path", WARN)}),
    ("PIDFile=x.pid", {(219, 239): ("relative-path", WARN)}),
    ("PIDFile=/var/run/x.pid", {(243, 257, 262): ("legacy-var-run", WARN)}),
    ("PIDFile=/run/../x", {239: ("unnormalized-path", WARN), ALL[2:]: ("unnormalized-path", FAIL)}),
    ("ReadWritePaths=data", {SINCE_239: ("relative-path", WARN)}),
    ("StateDirectory=/var/lib/x", {SINCE_239: ("absolute-path", WARN)}),
    ("RuntimeDirectory=a/b", {219: ("nested-directory", WARN)}),
    ("StandardOutput=/var/log/x", {ALL: ("bad-choice", WARN)}),
    (
        "StandardOutput=file:x.log",
        {219: ("bad-choice", WARN), (239, 243): ("relative-path", FAIL), SINCE_247: ("relative-path", WARN)},
    ),
    ("StandardOutput=append:/x", {219: ("bad-choice", WARN)}),
    ("StandardOutput=truncate:/x", {(219, 239, 243, 247): ("bad-choice", WARN)}),
    ("StandardOutput=syslog", {SINCE_247: ("obsolete-output", WARN)}),
    # Users
    ("User=foo.bar", {ALL: ("odd-user-name", WARN)}),
    (
        "User=bob@corp",
        {(219, 239): ("odd-user-name", WARN), 243: ("bad-user-name", FAIL), SINCE_247: ("odd-user-name", WARN)},
    ),
    ("User=daemon:daemon", {ALL: ("bad-user-name", FAIL)}),
    ("User=nobody", {SINCE_247: ("user-nobody", WARN)}),
    ("User=65535", {ALL: ("bad-user-name", FAIL)}),
    # Environment
    ("Environment=A=hello world", {ALL: ("bad-environment", WARN)}),
    ("Environment=A-B=1", {ALL: ("bad-environment", WARN)}),
    ("Environment=export A=1", {ALL: ("bad-environment", WARN)}),
    ('Environment=A="x y"', {219: ("quotes-in-environment", WARN)}),
    ('Environment="A=1', {ALL: ("unbalanced-quotes", WARN)}),
    ("Environment=A=1;B=2", {ALL: ("environment-separator", WARN)}),
    ("Environment=A=%Z", {SINCE_239: ("unknown-specifier", WARN)}),
    # Directives that went
    ("Capabilities=cap_chown=ep", {SINCE_239: ("removed-directive", WARN)}),
    ("CPUShares=512", {(252, 257): ("deprecated-directive", WARN), 262: ("removed-directive", WARN)}),
    ("OpenFile=x", {(257, 262): ("bad-form", WARN)}),
    ("RootImagePolicy=x", {(257, 262): ("bad-form", FAIL)}),
    ("NoSuchDirective=x", {}),
]


@pytest.mark.parametrize("assignment, by_version", SAID)
def test_problems_in_service_sections(assignment, by_version):
    assert_said(assignment, by_version, "Service")


EXEC = [
    ("sleep 1", {219: ("relative-command", FAIL)}),
    ("bin/sleep 1", {ALL: ("relative-command", FAIL)}),
    ("${BIN}/x", {ALL: ("relative-command", FAIL)}),
    ("/bin/", {ALL: ("command-is-directory", FAIL)}),
    ("- /bin/true", {ALL: ("empty-command", FAIL)}),
    ("@/bin/true", {ALL: ("missing-argv0", FAIL)}),
    ("+/bin/true", {219: ("relative-command", FAIL)}),
    (":/bin/true", {(219, 239): ("relative-command", FAIL)}),
    ("!!/bin/true", {219: ("relative-command", FAIL), 262: ("removed-prefix", WARN)}),
    ("|/bin/true", {ALL[:-1]: ("relative-command", FAIL)}),
    ("/bin/e*", {262: ("unsafe-command", FAIL)}),
    ("/bin/echo don't", {SINCE_239: ("unbalanced-quotes", FAIL)}),
    ('/bin/echo "a', {ALL: ("unbalanced-quotes", FAIL)}),
    ("/bin/sh -c 'x'y", {219: ("unbalanced-quotes", FAIL)}),
    ("/bin/echo \\d+", {SINCE_239: ("unknown-escape", WARN)}),
    ("/bin/echo \\t \\x41 \\; x", {}),
    ("/bin/echo %Z", {SINCE_239: ("unknown-specifier", FAIL)}),
    ("/bin/echo a ; bin/x", {ALL: ("relative-command", FAIL)}),
    # Silent in every version.
    ("/bin/x > /var/log/x", {ALL: ("shell-operator", WARN)}),
    ("/bin/x 2>&1", {ALL: ("shell-operator", WARN)}),
    ("/bin/x | /bin/cat", {ALL: ("shell-operator", WARN)}),
    ("/bin/x && /bin/y", {ALL: ("shell-operator", WARN)}),
    ("/bin/x; /bin/y", {ALL: ("glued-semicolon", WARN)}),
    ("/bin/x `date`", {ALL: ("command-substitution", WARN)}),
    ("/bin/x $(date)", {ALL: ("command-substitution", WARN)}),
    ("/bin/rm -f /tmp/*", {ALL: ("shell-pattern", WARN)}),
    ("/usr/bin/find /tmp -name *.x", {}),
    ("/bin/x # c", {ALL: ("inline-comment", WARN)}),
    ("/bin/x --color #ff0000", {}),
    ("/bin/x ~/y", {ALL: ("tilde-path", WARN)}),
    ("/bin/x \u201ca b\u201d", {ALL: ("curly-quote", WARN)}),
    ("/bin/x \u2013help", {ALL: ("dash-lookalike", WARN)}),
    ("/bin/x\u00a01", {ALL: ("odd-blank", WARN)}),
    ("/bin/x {{ user }}", {ALL: ("unrendered-template", WARN)}),
    ("/usr/bin/podman ps --format {{.Names}}", {}),
    ('"/bin/sleep 1"', {ALL: ("quoted-command", FAIL)}),
]


@pytest.mark.parametrize("command, by_version", EXEC)
def test_command_lines(command, by_version):
    """What is said of a line that is all a service has: an error also where systemd only passes over the line."""
    expected = expected_of(by_version)
    for version in ALL:
        text = "[Service]\nType=oneshot\nExecStart={}\n".format(command)
        found = [problem[:2] for problem in problems_of(Unit(text, "a.service", version, Known(version)))]
        found = [problem for problem in found if problem[1] != "info"]
        assert (version, found) == (version, [expected[version]] if version in expected else [])


def test_shell_syntax_in_commands():
    for version in ALL:
        assert ("shell-builtin", FAIL) in said("ExecStart=cd /x", version)
        assert ("environment-in-command", FAIL) in said("ExecStart=A=1 /bin/x", version)


def test_ignored_line_is_only_a_warning():
    assert said("ExecStart=-bin/x", 252) == [("relative-command", WARN)]
    assert said("ExecStop=-bin/x", 252) == [("relative-command", WARN)]
    assert said("ExecStop=bin/x", 252) == [("relative-command", FAIL)]
    assert said("ExecStop=bin/x", 219) == [("relative-command", WARN)]


OTHERS = [
    ("Unit", "After=network", {ALL: ("unit-suffix", WARN)}),
    ("Unit", "After=a.service,b.service", {ALL: ("comma-in-list", WARN)}),
    ("Unit", "After=a.service # c", {ALL: ("inline-comment", WARN)}),
    ("Unit", "After=/etc/x.service", {ALL: ("bad-unit-name", WARN)}),
    ("Unit", "After=%Z.service", {219: ("bad-unit-name", WARN), SINCE_239: ("unknown-specifier", WARN)}),
    ("Unit", "Description=demo # c", {ALL: ("inline-comment", WARN)}),
    ("Unit", "Description=demo %Z", {SINCE_239: ("unknown-specifier", WARN)}),
    ("Unit", "Description={{ name }}", {ALL: ("unrendered-template", WARN)}),
    ("Unit", "Documentation=see the wiki", {ALL: ("bad-documentation", WARN)}),
    ("Unit", "ConditionPathExists=etc/x", {ALL: ("relative-path", WARN)}),
    ("Unit", "RequiresOverridable=a.service", {SINCE_239: ("deprecated-directive", WARN)}),
    ("Install", "WantedBy=multi-user", {ALL: ("unit-suffix", WARN)}),
    ("Install", "WantedBy=a.target,b.target", {ALL: ("comma-in-list", WARN)}),
    ("Install", "Alias=oms.timer", {ALL: ("wrong-unit-type", WARN)}),
    ("Socket", "ListenStream=0", {ALL: ("bad-socket-address", WARN)}),
    ("Socket", "ListenStream=localhost:80", {ALL: ("bad-socket-address", WARN)}),
    ("Socket", "ListenFIFO=x", {219: ("relative-path", FAIL), SINCE_239: ("relative-path", WARN)}),
    (
        "Socket",
        "Service=a.timer",
        {(219, *SINCE_247): ("wrong-unit-type", WARN), (239, 243): ("wrong-unit-type", FAIL)},
    ),
    ("Timer", "OnCalendar=every day", {ALL: ("bad-calendar", WARN)}),
    ("Timer", "OnCalendar=25:00", {ALL: ("bad-calendar", WARN)}),
    ("Timer", "OnCalendar=Mon..Fri 06:30", {219: ("bad-calendar", WARN)}),
    ("Timer", "OnCalendar=Fri..Mon", {ALL: ("bad-calendar", WARN)}),
    ("Timer", "OnCalendar=06:30 Europe/Berlin", {219: ("bad-calendar", WARN)}),
    ("Timer", "Unit=oms", {ALL: ("unit-suffix", WARN)}),
    ("Path", "PathExists=run/x", {ALL: ("relative-path", WARN)}),
    ("Mount", "OOMRules=a", {262: ("not-for-unit-type", WARN)}),
    ("Slice", "Delegate=yes", {SINCE_239: ("not-for-unit-type", WARN)}),
]


@pytest.mark.parametrize("section, assignment, by_version", OTHERS)
def test_problems_in_other_sections(section, assignment, by_version):
    assert_said(assignment, by_version, section)


def expected_of(by_version):
    expected = {}
    for versions, problem in by_version.items():
        for version in versions if isinstance(versions, tuple) else (versions,):
            expected[version] = problem
    return expected


def assert_said(assignment, by_version, section):
    expected = expected_of(by_version)
    for version in ALL:
        want = [expected[version]] if version in expected else []
        assert (version, said(assignment, version, section)) == (version, want)


@pytest.mark.parametrize("version", ALL)
def test_problems_of_other_versions_are_not_reported(version):
    """A program without its path, which 219 alone refuses; a directory below another, which 235 to 247 refuse."""
    found = values.problems("service", "Service", "ExecStart", "sleep 1", version)
    assert bool(found) == (version == 219)
    assert values.problems("service", "Service", "StateDirectory", "a/b", version) == []


def test_the_offset_points_at_the_word():
    _rule, _severity, params = values.problems("service", "Unit", "After", "a.service network", 252)[0]
    assert (params["value"], params["offset"], params["expected"]) == ("network", 10, "network.target")


@pytest.mark.parametrize(
    "value, count",
    [("", 0), ("/bin/a b", 1), ("/bin/a ; /bin/b", 2), ("/bin/a ;", 1), ('/bin/a ";" b', 1), ("/bin/a \\; b", 1)],
)
def test_commands_are_counted(value, count):
    assert commands(value, 252) == count


@pytest.mark.parametrize(
    "value, new, old",
    [
        ("a  b\tc", ["a", "b", "c"], ["a", "b", "c"]),
        ("a\u00a0b", ["a\u00a0b"], ["a\u00a0b"]),
        ("'a b' \"c d\"", ["a b", "c d"], ["a b", "c d"]),
        ('a"b c"d', ["ab cd"], ['a"b', 'c"d']),
        ("it's", None, ["it's"]),
        ("'a'b", ["ab"], None),
    ],
)
def test_words(value, new, old):
    assert words(value, 252)[0 if new else 1] == (new or "quote")
    assert old_words(value)[0 if old else 1] == (old or "quote")


def test_specifiers():
    assert expand("%h/%i 100% %%Z", 252) == ("/x/x 100% %Z", None)
    assert expand("%Z", 252)[1] == "%Z"
    assert expand("%Z", 219) == ("%Z", None)
    assert expand("%t", 252, name=True)[1] == "%t"
    assert [expand("%d", version)[1] for version in ALL] == [None, "%d", "%d", "%d", None, None, None]


def directives():
    return [(section, key) for section in SECTIONS for key in values._directives(section)]


FAMILIES = (calendar, values, choices, devices, exec_family, names, numbers, paths)
TEXTS = {rule: four for family in FAMILIES for rule, four in family.TEXTS.items()}


def test_every_rule_has_its_texts_and_every_text_its_rule():
    source = ""
    for path in glob.glob(os.path.join(os.path.dirname(values.__file__), "*.py")) + [words_module.__file__]:
        with open(path, encoding="utf-8") as handle:
            source += handle.read().partition("\nTEXTS = {")[0]
    rules = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', source)) - {"link-local", "utf-8", "semi-annually"}
    assert rules | {"removed-directive", "deprecated-directive"} == set(TEXTS)
    assert len(TEXTS) == sum(len(family.TEXTS) for family in FAMILIES), "a rule has its texts in one file"
    fields = {"key", "value", "expected", "word", "instead", "version", "offset", "unit_type", "older", "since", "rule"}
    for texts in TEXTS.values():
        for text in texts:
            assert {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name} <= fields


def test_every_problem_fills_its_texts():
    for section, assignment in [("Service", one) for one, _by_version in SAID] + [one[:2] for one in OTHERS]:
        key, _equals, value = assignment.partition("=")
        for version in ALL:
            for rule, _severity, params in values.problems("service", section, key, value, version):
                assert all(text.format(**params) for text in TEXTS[rule])


ODD = st.text(
    alphabet=st.sampled_from("aA0 19%{}\"'\\/:;,.-+~!|@$#=*<>&`()[]\t\r\n\u00a0\u201c\u2013\u4e2d\udc80"), max_size=14
)


@settings(max_examples=100, deadline=None)
@given(st.one_of(ODD, st.text(max_size=12)), st.integers(min_value=200, max_value=300))
def test_nothing_raises(value, version):
    for section, key in directives():
        found = values._problems(section.lower(), section, key, value, version)
        assert all(severity in ("error", "warning", "info") for _rule, severity, _params in found)
    commands(value, version)
