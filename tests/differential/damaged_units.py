# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Units as people write them, and what editors, chats, web pages and hurry do to them."""

from hypothesis import strategies as st

# What a unit of each type has to have, and sections with assignments that it may have; values for each of them, of
# which some are wrong.
NEEDED = {
    "service": ["[Unit]", "Description=the OMS backend", "[Service]", "ExecStart=/bin/sh -c 'exit 0'"],
    "socket": ["[Unit]", "Description=where OMS listens", "[Socket]", "ListenStream=/run/oms.sock"],
    "timer": ["[Unit]", "Description=when OMS cleans up", "[Timer]", "OnBootSec=1h"],
    "path": ["[Unit]", "Description=what OMS waits for", "[Path]", "PathExists=/run/oms"],
    "target": ["[Unit]", "Description=all of OMS"],
}
UNITS = ["network.target", "network-online.target time-sync.target", "a.service, b.service", "network", "/etc/x", ""]
PATHS = ["/srv/oms", "/srv/oms/", "srv/oms", "~", "-/srv/oms", "/srv/%i", "/srv/%Z", '"/srv/oms"', "/srv/../oms", ""]
BOOLEANS = ["yes", "on", "0", "TRUE", "ja", '"yes"', "yes # always", ""]
TIMES = ["5", "5s", "1min 30s", "infinity", "5 seconds", "5 sek", "-1", "1.5", "5s # later", ""]
SIZES = ["512M", "1GB", "1G", "50%", "infinity", "max", "1.5G", "-1", ""]
COMMANDS = [
    "/bin/true",
    "-/bin/true",
    "true",
    "./true",
    "/bin/echo %n %i",
    "/bin/echo %Y",
    "/bin/echo 'a b' \"c\"",
    "/bin/echo it's",
    "/bin/echo \\d",
    "/bin/echo a; /bin/echo b",
    "/bin/echo a > /dev/null",
    "A=1 /bin/true",
    "$HOME/bin/true",
    "",
]
MAY_HAVE = {
    "Unit": {
        "After": UNITS,
        "Requires": UNITS,
        "Documentation": ["https://example.org", "man:sh(1)", "see the wiki"],
        "ConditionPathExists": PATHS,
        "StartLimitIntervalSec": TIMES,
        "StartLimitBurst": ["5", "-5", "five"],
        "DefaultDependencies": BOOLEANS,
    },
    "Service": {
        "Type": ["simple", "oneshot", "forking", "notify", "Simple", "daemon", "dbus", "exec # like simple"],
        "ExecStart": COMMANDS,
        "ExecStartPre": COMMANDS,
        "ExecReload": COMMANDS,
        "User": ["root", "daemon", "www data", "1000", '"root"', "oms # ours", "oms:oms", "{{ user }}", ""],
        "Group": ["daemon", "-1", "a/b", ""],
        "WorkingDirectory": PATHS,
        "Environment": ["A=1 B=2", '"A=x y"', "A=x y", "A = 1", "A", "1A=1", '"A=1', "A=%Z", ""],
        "EnvironmentFile": PATHS,
        "Restart": ["always", "on-failure", "true", "Always", "no", "always;"],
        "RestartSec": TIMES,
        "TimeoutStopSec": TIMES,
        "LimitNOFILE": ["65536", "unlimited", "infinity", "1024:512", "10k", "many", ""],
        "MemoryMax": SIZES,
        "CPUQuota": ["50%", "50", "-1%", "200%", ""],
        "UMask": ["0022", "022", "u=rwx", "0888", ""],
        "Nice": ["5", "-21", "low"],
        "KillSignal": ["SIGTERM", "TERM", "15", "SIGFOO"],
        "KillMode": ["mixed", "none", "group"],
        "PrivateTmp": BOOLEANS,
        "ProtectSystem": ["strict", "full", "yes", "all", ""],
        "ReadWritePaths": PATHS,
        "StandardOutput": ["journal", "file:/run/oms.log", "file:oms.log", "syslog", "log"],
        "CapabilityBoundingSet": ["CAP_CHOWN CAP_KILL", "~CAP_KILL", "CHOWN", "CAP_FOO"],
        "SystemCallFilter": ["@system-service", "~@mount read", "@services", "reed"],
        "RestrictAddressFamilies": ["AF_INET AF_UNIX", "inet", "AF_FOO"],
        "RuntimeDirectory": ["oms", "oms/run", "/run/oms", "../oms"],
        "SuccessExitStatus": ["143", "SIGKILL 75", "256", "FOO"],
        "RestartMode": ["normal", "direct"],
        "ExecSearchPath": ["/opt/bin"],
    },
    "Socket": {
        "ListenStream": ["/run/oms.sock", "8080", "0.0.0.0:80", "[::1]:80", "localhost:80", "65536", "run/x", ""],
        "SocketMode": ["0660", "660", "rw", "0999"],
        "Accept": ["no", "nein"],
        "Backlog": ["128", "-1", "lots"],
    },
    "Timer": {
        "OnCalendar": ["daily", "*-*-* 04:00:00", "Mon..Fri 5:00", "25:00", "every day", "*/5 * * * *", ""],
        "OnUnitActiveSec": TIMES,
        "Persistent": BOOLEANS,
        "AccuracySec": TIMES,
    },
    "Path": {"PathChanged": PATHS, "PathExistsGlob": PATHS, "MakeDirectory": BOOLEANS, "DirectoryMode": ["0755", "x"]},
    "Install": {
        "WantedBy": ["multi-user.target", "multi-user", "default.target # at boot", ""],
        "Alias": ["oms-web.service", "web"],
        "Also": UNITS,
    },
}
# Lines that do not belong into a unit file.
ODD_LINES = [
    "```",
    "EOF",
    "// a comment",
    "this is where the backend runs",
    "{% if oms %}",
    "<<<<<<< HEAD",
    "=======",
    "=yes",
    "Foo=bar",
    "X-Foo=bar",
    "[Foo]",
    "[X-Foo]",
    "[Service",
    "[service]",
    "(Service)",
    "# a comment \\",
    "; a comment",
    "\u00a0",
    "\\",
    "说明：后台服务",
]
ODD_CHARACTERS = "\ufeff\u00a0\u200b\u3000\u2003\u00ad\u200e\v\f\x07＝［］“”‘’–—；，"


@st.composite
def units(draw):
    """Draw `(name, bytes)`: a unit with none to four damages."""
    kind = draw(st.sampled_from(["service", "service", "service", *NEEDED]))
    lines = list(NEEDED[kind])
    if draw(st.booleans()):
        lines += ["", "[Install]", "WantedBy=multi-user.target"]
    for _ in range(draw(st.integers(0, 3))):
        _assign(draw, lines)
    for damage in draw(st.lists(st.sampled_from(DAMAGES), max_size=3)):
        damage(draw, lines)
    data = draw(st.sampled_from(ENDS)).join([*lines, ""]).encode()
    for damage in draw(st.lists(st.sampled_from(BYTES), max_size=1)):
        data = damage(draw, data)
    return f"oms.{kind}", data


def _assign(draw, lines):
    """Add an assignment to one of the sections."""
    at = draw(st.sampled_from([i for i, line in enumerate(lines) if line.startswith("[")]))
    directives = MAY_HAVE.get(lines[at][1:-1], {"Foo": [""]})
    key = draw(st.sampled_from(sorted(directives)))
    lines.insert(at + 1, f"{key}={draw(st.sampled_from(directives[key]))}")


def _line(draw, lines):
    return draw(st.integers(0, len(lines) - 1))


def _odd_line(draw, lines):
    lines.insert(_line(draw, lines), draw(st.sampled_from(ODD_LINES)))


def _odd_character(draw, lines):
    i = _line(draw, lines)
    at = draw(st.integers(0, len(lines[i])))
    lines[i] = lines[i][:at] + draw(st.sampled_from(ODD_CHARACTERS)) + lines[i][at:]


def _full_width(draw, lines):
    i = _line(draw, lines)
    lines[i] = lines[i].translate(str.maketrans("=[]", "＝［］"))


def _typing_error(draw, lines):
    i = _line(draw, lines)
    if lines[i]:
        at = draw(st.integers(0, len(lines[i]) - 1))
        letter = draw(st.sampled_from(["", lines[i][at] * 2, "x", " ", "%", "\\", '"', "'", lines[i][at].swapcase()]))
        lines[i] = lines[i][:at] + letter + lines[i][at + 1 :]


def _continued(draw, lines):
    """Continue a line: at a blank, or so that it swallows the next one; with a slip or without."""
    i = _line(draw, lines)
    slip = draw(
        st.sampled_from(["\\", "\\ ", "\\\t", "\\\\", "\\\n# a comment", "\\\n; a comment \\", "\\\n", "\\\n\\"])
    )
    before, blank, after = lines[i].partition(" ") if draw(st.booleans()) else (lines[i], "", "")
    lines[i : i + 1] = f"{before} {slip}\n{after}".split("\n") if blank else f"{before} {slip}".split("\n")


def _lost_or_doubled(draw, lines):
    i = _line(draw, lines)
    lines[i : i + 1] = [lines[i]] * draw(st.sampled_from([0, 2]))
    lines[:] = lines or ["[Unit]"]


def _moved(draw, lines):
    lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(_line(draw, lines)))


def _commented(draw, lines):
    lines[_line(draw, lines)] += draw(st.sampled_from([" # why", " ; why", "#", " // why"]))


def _encoded(draw, data):
    return data.decode().encode(draw(st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le", "gb18030"])))


def _cut(draw, data):
    return data[: draw(st.integers(0, len(data)))]


def _wrong_byte(draw, data):
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.sampled_from([b"\0", b"\xff", b"\r", b"\xe5\x90", b"\x1b", b"\xef\xbb\xbf"])) + data[at:]


ENDS = ["\n", "\n", "\n", "\r\n", "\r"]
DAMAGES = [
    _odd_line,
    _odd_character,
    _full_width,
    _typing_error,
    _continued,
    _lost_or_doubled,
    _moved,
    _commented,
]
BYTES = [_encoded, _cut, _wrong_byte]
