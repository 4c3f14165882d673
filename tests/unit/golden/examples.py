# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A damaged unit for every rule of the linter: `{rule: (name, bytes)}`.

`findings.json` beside this file says what is found in each, by version. tests/tools/make_golden.py writes it anew, and
docs/rules.md shows the examples.
"""

_UNIT = b"[Unit]\nDescription=demo\n"
_START = b"ExecStart=/bin/true\n"


def _service(*lines):
    """A service that starts, with more lines in [Service]."""
    return "demo.service", b"[Service]\n" + _START + b"".join([_bytes(line) + b"\n" for line in lines])


def _command(text):
    return "demo.service", b"[Service]\nExecStart=" + _bytes(text) + b"\n"


def _unit(*lines):
    return "demo.service", b"[Unit]\n" + b"".join([_bytes(line) + b"\n" for line in lines]) + b"[Service]\n" + _START


def _install(line):
    return "demo.service", b"[Service]\n" + _START + b"[Install]\n" + _bytes(line) + b"\n"


def _of(kind, *lines, **more):
    name = more.get("name", "demo") + "." + kind
    return name, b"".join([_bytes(line) + b"\n" for line in (f"[{kind.capitalize()}]",) + lines])


def _bytes(line):
    return line if isinstance(line, bytes) else line.encode("utf-8")


EXAMPLES = {
    # Layout, repaired
    "encoding": ("demo.service", ("\ufeff" + "[Service]\nExecStart=/bin/true\n").encode("utf-16-le")),
    "byte-order-mark": ("demo.service", b"\xef\xbb\xbf\xef\xbb\xbf[Service]\n" + _START),
    "crlf": ("demo.service", b"[Service]\r\nExecStart=/bin/echo \\\r\n  a\r\n"),
    "carriage-return": ("demo.service", b"[Service]\rExecStart=/bin/true\r"),
    "nul-at-line-end": ("demo.service", b"[Service]\n" + _START + b"Nice=5\0\n"),
    "blank-after-backslash": _command("/bin/echo \\ \n  a"),
    "no-break-space": _service("\u00a0User=daemon"),
    "zero-width": _service("User\u200b=daemon"),
    "full-width-syntax": ("demo.service", "［Service］\nExecStart＝/bin/true\n".encode()),
    "comment-in-continuation": _command("/bin/echo \\\n# why\n  a"),
    "comment-ends-in-backslash": ("demo.service", b"[Service]\n# C:\\\n" + _START),
    "backslash-at-end": ("demo.service", b"[Service]\nExecStart=/bin/true \\\n"),
    "no-final-newline": ("demo.service", b"[Service]\nExecStart=/bin/true"),
    # The file
    "not-utf-8": _unit("Description=服务".encode("gb18030")),
    "nul": _service(b"User=dae\0mon"),
    "line-too-long": _unit("Description=" + "x" * (1 << 20)),
    "empty-file": ("demo.service", b""),
    # Comments that let warnings pass
    "allow-unknown-rule": _service("# unitsmith: allow curly-qoute", "Nice=5"),
    "allow-unused": _service("# unitsmith: allow curly-quote", "Nice=5"),
    # Structure
    "outside-section": ("demo.service", b"Description=demo\n[Service]\n" + _START),
    "missing-equals": _service("User daemon"),
    "missing-key": _service("=daemon"),
    "invalid-section-header": ("demo.service", b"[Service] # main\n" + _START),
    "unknown-section": ("demo.service", b"[service]\n" + _START),
    "unknown-directive": _service("RemainAfterExec=yes"),
    "wrong-section": _service("After=network.target"),
    "directive-too-new": _service("StateDirectory=demo", "RestartMode=direct"),
    "directive-removed": _service("SysVStartPriority=50"),
    "swallowed-line": _command("/bin/sleep 1 \\\nUser=daemon"),
    "include": ("demo.service", b".include /usr/lib/systemd/system/other.service\n[Service]\n" + _START),
    # The unit as a whole
    "no-service-section": ("demo.service", _UNIT),
    "no-exec-start": ("demo.service", b"[Service]\nUser=daemon\n"),
    "start-needed-by-type": ("demo.service", b"[Service]\nType=simple\nExecStop=/bin/true\n"),
    "remain-after-exit-needed": ("demo.service", b"[Service]\nType=oneshot\nExecStop=/bin/true\n"),
    "several-exec-start": _service("ExecStart=/bin/false"),
    "no-bus-name": _service("Type=dbus"),
    "bus-name-unused": _service("Type=simple", "BusName=org.example.Demo"),
    "restart-of-oneshot": _service("Type=oneshot", "Restart=always"),
    "not-for-oneshot": _service("Type=oneshot", "RestartForceExitStatus=5"),
    "needs-other": _service("USBFunctionStrings=/etc/demo"),
    "pam-kill-mode": _service("PAMName=login", "KillMode=process"),
    "delay-below-restart": _service("RestartSteps=3", "RestartMaxDelaySec=5s", "RestartSec=1min"),
    "no-listen": _of("socket", "Accept=no"),
    "accept-needs-stream": _of("socket", "ListenDatagram=/run/demo", "Accept=yes"),
    "accept-with-service": _of("socket", "ListenStream=/run/demo", "Accept=yes", "Service=other.service"),
    "no-connections": _of("socket", "ListenStream=/run/demo", "Accept=yes", "MaxConnections=0"),
    "symlinks-need-one-node": _of("socket", "ListenStream=8000", "Symlinks=/run/link"),
    "no-what": _of("mount", "Where=/srv/demo", name="srv-demo"),
    "api-mount": _of("mount", "What=tmpfs", "Where=/dev/shm", name="dev-shm"),
    "automount-of-root": _of("automount", "Where=/", name="-"),
    "name-differs": _of("mount", "What=/dev/sdb1", "Where=/srv/my-data", name="srv-my-data"),
    "no-timer-value": _of("timer", "Persistent=yes"),
    "no-path-value": _of("path", "MakeDirectory=yes"),
    "second-unit": _of("timer", "OnBootSec=1h", "Unit=a.service", "Unit=b.service"),
    "outside-parent-slice": _of("slice", "Slice=other.slice", name="demo-inner"),
    "given-twice": _service("User=daemon", "User=nobody"),
    "depends-on-itself": _unit("After=demo.service"),
    # Values: lists of words and commands
    "bad-form": _service("LogFilterPatterns=~"),
    "bad-boolean": _service("RemainAfterExit=maybe"),
    "bad-choice": _service("Restart=yes"),
    "bad-number": _service("LimitNICE=x", "OOMScoreAdjust=abc"),
    "priority-before-policy": _service("CPUSchedulingPriority=5", "CPUSchedulingPolicy=rr"),
    "out-of-range": _service("Nice=99"),
    "bad-timespan": _service("TimeoutStartSec=5 parsecs"),
    "bad-calendar": _of("timer", "OnCalendar=5min"),
    "bad-size": _service("MemoryMax=1GB"),
    "bad-percentage": _service("CPUQuota=50"),
    "bad-limit": _service("LimitNOFILE=unlimited"),
    "soft-above-hard": _service("LimitNOFILE=100:50"),
    "bad-mode": _service("UMask=999"),
    "bad-signal": _service("KillSignal=SIGFOO"),
    "bad-exit-status": _service("SuccessExitStatus=999"),
    "bad-errno": _service("SystemCallErrorNumber=EFOO"),
    "errno-in-allow-list": _service("SystemCallFilter=read:EPERM"),
    "unknown-syscall": _service("SystemCallFilter=nosuchcall"),
    "unknown-syscall-group": _service("SystemCallFilter=@nosuchgroup"),
    "bad-capability": _service("CapabilityBoundingSet=NET_BIND_SERVICE"),
    "bad-address": _service("IPAddressDeny=localhost.example"),
    "bad-socket-address": _of("socket", "ListenStream=example.com:80"),
    "bad-socket-bind": _service("SocketBindDeny=ipv4:x"),
    "bad-interface": _service("RestrictNetworkInterfaces=an-interface-with-a-very-long-name"),
    "bad-bus-name": _service("Type=dbus", "BusName=demo"),
    "bad-cpu-set": _service("CPUAffinity=a-b"),
    "bad-credential": _service("SetCredential=x"),
    "bad-device": _service("DeviceAllow=/etc/passwd r"),
    "bad-device-rights": _service("DeviceAllow=/dev/null xyz"),
    "missing-device-value": _service("IOReadBandwidthMax=/dev/sda"),
    "bad-documentation": _unit("Documentation=see the wiki"),
    "bad-base64": _service("StandardInputData=not base64!"),
    "bad-root-hash": _service("RootHash=xyz"),
    "bad-log-field": _service("LogExtraFields=lower=1"),
    "bad-name": _service("LogNamespace=a/b"),
    "bad-user-name": _service("User=daemon:daemon"),
    "odd-user-name": _service("User=bad user!"),
    "user-nobody": _service("User=nobody"),
    "bad-environment": _service("Environment=A-B=1"),
    "bad-environment-name": _service("PassEnvironment=A-B"),
    "environment-separator": _service("Environment=A=1;B=2"),
    "environment-reference": _service("Environment=PATH=/opt/bin:$PATH"),
    "quotes-in-environment": _service('Environment=A="x"'),
    "curly-quote": _service("Environment=\u201cA=1 2\u201d"),
    "quoted-value": _service('Type="simple"'),
    "inline-comment": _service("WorkingDirectory=/tmp # scratch"),
    "unrendered-template": _service("Environment=A={{ value }}"),
    "unknown-specifier": _unit("Description=demo %Z"),
    "unknown-escape": _command("/bin/grep \\d+ x"),
    "unbalanced-quotes": _command('/bin/sh -c "sleep 1'),
    "comma-in-list": _unit("After=a.service, b.service"),
    "unit-suffix": _unit("After=network"),
    "bad-unit-name": _unit("Requires=bad!name.service"),
    "wrong-unit-type": _of("socket", "ListenStream=/run/demo", "Service=other.socket"),
    "not-for-unit-type": _of("socket", "ListenStream=/run/demo", "Delegate=yes"),
    "relative-path": _service("EnvironmentFile=conf/env"),
    "absolute-path": _service("StateDirectory=/var/lib/demo"),
    "nested-directory": _service("RuntimeDirectory=a/b"),
    "unnormalized-path": _service("WorkingDirectory=/tmp/../etc"),
    "path-too-long": _service("WorkingDirectory=/" + "x" * 300),
    "api-path": _service("PIDFile=/proc/demo.pid"),
    "private-directory": _service("StateDirectory=private"),
    "no-second-path": _service("ConfigurationDirectory=a:b"),
    "missing-destination": _service("MountImages=/srv/a.raw"),
    "legacy-var-run": _service("PIDFile=/var/run/demo.pid"),
    "obsolete-output": _service("StandardOutput=syslog"),
    "killmode-none": _service("KillMode=none"),
    "deprecated-directive": _service("MemoryLimit=1G"),
    "removed-directive": _service("CPUShares=512"),
    "relative-command": _command("bin/sleep 1"),
    "command-is-directory": _command("/bin/"),
    "empty-command": _command("- /bin/sleep 1"),
    "missing-argv0": _command("@/bin/sleep"),
    "quoted-command": _command("'/bin/sleep 1'"),
    "removed-prefix": _command("!!/bin/sleep 1"),
    "unsafe-command": _command("*/bin/sleep 1"),
    "environment-in-command": _command("A=1 /bin/sleep 1"),
    "shell-builtin": _command("cd /srv"),
    "shell-operator": _command("/bin/sleep 1 > /var/log/x.log"),
    "shell-pattern": _command("/bin/ls /tmp/*"),
    "glued-semicolon": _command("/bin/sleep 1; /bin/true"),
    "command-substitution": _command("/bin/echo `date`"),
    "tilde-path": _command("/bin/ls ~/bin"),
    "dash-lookalike": _command("/bin/sleep –help"),
}
