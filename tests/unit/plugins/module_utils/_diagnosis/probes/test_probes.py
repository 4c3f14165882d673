# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import socket
import struct
import tempfile
import threading
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.database import Group, User
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render, severity
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import (
    account,
    commands,
    logs,
    paths,
    ports,
    reach,
    restrictions,
    virtualenv,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import (
    application as probe_application,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import sandbox as probe_sandbox
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import unit as probe_unit
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost, permit
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import concealer
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import listeners
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Identity

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
OMS = Identity("oms", "oms", 4711, 4711, (4711, 4712), "/home/oms", "/bin/sh")


class Host(ProbeHost):
    """This machine with accounts of its own: dict of name to UID, and names of groups."""

    def __init__(self, users=(), groups=(), identity=OMS, texts=()):
        ProbeHost.__init__(self, lambda argv, environ_update=None: (1, "", ""), texts)
        self._users = dict(users)
        self._groups = groups
        self._identity = identity
        self.accounts = self

    def users(self):
        return [self.user(name) for name in self._users]

    def user(self, name):
        return User(name, self._users[name], 1, "", "/", "/bin/sh") if name in self._users else None

    def group(self, name):
        return Group(name, 1, []) if name in self._groups else None

    def identity(self, needs):
        return self._identity


def service(lines, **more):
    return Needs(["[Service]\n" + lines], "oms.service", **more)


def codes(findings):
    return [one.code for one in findings]


# --- Accounts


def test_the_accounts_are_there():
    assert account.probe(service("User=oms\nGroup=web\n"), Host({"oms": 1}, ["web"])) == []
    assert account.probe(service(""), Host()) == []
    assert account.probe(service("DynamicUser=yes\nUser=oms\n"), Host()) == []


def test_a_missing_user_brings_its_group_along():
    (found,) = account.probe(service("User=www-data\nGroup=www-data\n"), Host({"nginx": 7, "www-date": 8}))
    assert found.code == "user-missing" and found.params["near"] == ["www-date"] and found.params["web"] == "nginx"
    assert "--user-group" in found.params["command"] and found.params["command"][-1] == "www-data"


def test_a_missing_user_is_put_into_its_group():
    (found,) = account.probe(service("User=oms\nGroup=web\n"), Host({}, ["web"]))
    assert found.params["command"][2:4] == ["--gid", "web"]


def test_missing_groups():
    found = account.probe(service("User=oms\nGroup=oms\nSupplementaryGroups=a b\n"), Host({"oms": 1}, ["b"]))
    assert [(one.params["directive"], one.params["group"]) for one in found] == [
        ("Group", "oms"),
        ("SupplementaryGroups", "a"),
    ]


# --- Programs


def elf(machine=62, loader=b"/lib64/ld-linux-x86-64.so.2\0"):
    """The first bytes of a program for a machine of 64 bits."""
    head = (
        b"\x7fELF\x02\x01\x01"
        + b"\0" * 9
        + struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    )
    return head + struct.pack("<IIQQQQQQ", 3, 4, 120, 0, 0, len(loader), len(loader), 1) + loader


@pytest.mark.parametrize(
    "head,kind,interpreter",
    [
        (b"#!/bin/sh\necho", "script", "/bin/sh"),
        (b"#! /usr/bin/env python3\r\n", "script", "/usr/bin/env"),
        (b"#!/bin/sh", "script", "/bin/sh"),
        (b"#!\n/bin/sh", "unknown", None),
        (b"", "empty", None),
        (b"MZ", "unknown", None),
        (elf(), "elf", "/lib64/ld-linux-x86-64.so.2"),
        (elf(loader=b"\0"), "elf", None),
        (elf()[:70], "elf", None),
    ],
)
def test_formats(head, kind, interpreter):
    found = commands.format_of(head)
    assert (found.kind, found.interpreter) == (kind, interpreter)
    assert found.carriage is (b"\r" in head)


def test_programs_of_this_machine_are_elf():
    with open("/proc/self/exe", "rb") as stream:
        found = commands.format_of(stream.read(4096))
    assert found.kind == "elf" and (not found.interpreter or os.path.exists(found.interpreter))
    assert commands.MACHINES.get(found.machine) in (os.uname().machine, "arm", None)


@as_root
def test_the_first_bytes_of_programs_that_may_only_be_executed(tmp_path):
    for name, head in (("empty", b""), ("script", b"#!/bin/sh -e\n"), ("odd", b"\x7fELF" + b"\xff" * 200)):
        (tmp_path / name).write_bytes(head)
        (tmp_path / name).chmod(0o700)
    paths = [str(tmp_path / name) for name in ("empty", "missing", "script", "odd")] + ["/dev/zero", "nul\0", "bare"]
    found = commands.formats(OMS, paths)
    assert [one and one.kind for one in found] == ["empty", None, "script", "elf", None, None, None]
    assert (found[2].interpreter, found[2].words) == ("/bin/sh", ["-e"])


@as_root
@pytest.mark.parametrize(
    "line,expected",
    [
        ("/bin/sh", []),
        ("sh", []),
        ("/nonexistent/serve", ["command-missing"]),
        ("-/nonexistent/serve", []),
        ("nonexistent-serve", ["command-missing"]),
        ("$SERVE", ["command-is-variable"]),
        ("/nonexistent/cd", ["command-is-builtin"]),
        ("/etc", ["command-is-directory"]),
        ("/etc/passwd", ["command-not-executable", "command-no-format"]),
    ],
)
def test_programs(line, expected):
    assert codes(commands.probe(service("ExecStart=%s\n" % line), Host())) == expected


@as_root
@pytest.mark.parametrize(
    "lines,expected",
    [
        # What only a name in the unit speaks of is a warning.
        ("InaccessiblePaths={0}\nExecStart=/bin/sleep --config {0}/c.yml\n", [("sandbox-hides", "warning")]),
        ("InaccessiblePaths={0}\nExecStart=/bin/sleep --config={0}/c.yml\n", [("sandbox-hides", "warning")]),
        ("InaccessiblePaths={0}\nExecStart=/usr/bin/python3 -u {0}/c.yml\n", [("sandbox-hides", "error")]),
        ("InaccessiblePaths={0}\nEnvironment=CONFIG={0}/c.yml\nExecStart=/bin/sleep\n", [("sandbox-hides", "warning")]),
        ("InaccessiblePaths={0}\nExecStart=/bin/sleep {0}/absent\n", []),
        ("ReadOnlyPaths={0}\nExecStart=/bin/sleep --config {0}/c.yml\n", []),
        ("ReadOnlyPaths={0}\nExecStart=/bin/sleep --data {0}/new\n", [("sandbox-read-only", "warning")]),
        (
            "ReadOnlyPaths={0}\nEnvironment=DATABASE_URL=sqlite:///{0}/c.yml\nExecStart=/bin/sleep\n",
            [("sandbox-read-only", "warning")],
        ),
        ("TemporaryFileSystem={0}\nExecStart={0}/serve\n", [("sandbox-hides", "error")] * 2),
        ("TemporaryFileSystem={0}\nBindReadOnlyPaths={0}\nExecStart={0}/serve\n", []),
        ("TemporaryFileSystem={0}\nExecStart=/opt/v/bin/gunicorn --bind unix:{0}/x --worker-tmp-dir {0} a\n", []),
        ("TemporaryFileSystem={0}\nWorkingDirectory={0}\nExecStart=/bin/sleep\n", []),
        ("NoExecPaths=/\nExecPaths=/usr /bin\nExecStart={0}/serve\n", [("sandbox-no-exec", "error")] * 2),
        ("NoExecPaths=/\nExecPaths=/usr /bin {0}\nExecStart={0}/serve\n", []),
        ("PrivateDevices=yes\nExecStart=/bin/sleep /dev/tty0 /dev/null\n", [("sandbox-hides", "warning")]),
        ("ReadWritePaths={0}/absent\nExecStart=/bin/sleep\n", [("namespace-path-missing", "error")]),
        ("ReadWritePaths=-{0}/absent +{0}\nBindPaths={0}/absent:/mnt\n", [("namespace-path-missing", "error")]),
        ("InaccessiblePaths=/var/lib/oms\nStateDirectory=oms\nExecStart=/bin/sleep\n", []),
    ],
)
def test_what_a_unit_names_and_takes_away(tmp_path, lines, expected):
    top = os.path.realpath(str(tmp_path))
    (tmp_path / "c.yml").write_text("")
    (tmp_path / "serve").write_text("#!%s/serve\n" % top)
    findings = probe_sandbox.probe(service(lines.format(top)), Host(identity=ROOT))
    if "/dev/tty0" in lines and not os.path.exists("/dev/tty0"):
        pytest.skip("no such device here")
    assert [(one.code, severity(one)) for one in findings] == expected
    for language in ("en", "zh"):
        assert all("{" not in one["summary"] + one["cause"] for one in render(findings, language))


@pytest.mark.parametrize(
    "lines,expected",
    [
        ("RestrictAddressFamilies=AF_UNIX\n", ["AF_INET"]),
        ("RestrictAddressFamilies=AF_UNIX AF_INET\n", []),
        ("RestrictAddressFamilies=AF_UNIX\nRestrictAddressFamilies=AF_INET\n", []),
        ("RestrictAddressFamilies=~AF_INET\n", ["AF_INET"]),
        ("RestrictAddressFamilies=~AF_PACKET\n", []),
        ("RestrictAddressFamilies=none\n", ["AF_INET"]),
        ("RestrictAddressFamilies=AF_INET\nType=notify\n", ["AF_UNIX"]),
        ("", []),
    ],
)
def test_address_families(lines, expected):
    found = restrictions.probe(service(lines + "ExecStart=/opt/v/bin/gunicorn -b 127.0.0.1:80 a\n"), Host())
    assert [one.params["family"] for one in found] == expected


def test_code_and_sockets_that_are_denied():
    found = restrictions.probe(service("MemoryDenyWriteExecute=yes\nExecStart=/usr/bin/node a.js\n"), Host())
    assert codes(found) == ["code-denied"]
    assert restrictions.probe(service("MemoryDenyWriteExecute=yes\nExecStart=/usr/bin/python3 a\n"), Host()) == []
    lines = "PrivateTmp=yes\nExecStart=/opt/v/bin/gunicorn -b unix:/tmp/a.sock a\n"
    assert codes(restrictions.probe(service(lines), Host())) == ["socket-private"]


def test_the_bounding_set():
    for lines, bounded in (
        ("", True),
        ("CapabilityBoundingSet=CAP_KILL\n", False),
        ("CapabilityBoundingSet=CAP_KILL\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n", True),
        ("CapabilityBoundingSet=~CAP_NET_BIND_SERVICE\n", False),
        ("CapabilityBoundingSet=~CAP_KILL\n", True),
        ("CapabilityBoundingSet=\n", False),
    ):
        assert service(lines).is_bounded("CAP_NET_BIND_SERVICE") is bounded, lines


@as_root
@pytest.mark.parametrize("made,expected", [("3.1", ["venv-other-python"]), ("3.9", []), (None, [])])
def test_a_virtual_environment_of_another_python(tmp_path, made, expected):
    for folder in ("bin", "lib") + (("lib/python" + made,) if made else ()):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyvenv.cfg").write_text("")
    (tmp_path / "python3.9").write_text("")
    (tmp_path / "bin" / "python").symlink_to(tmp_path / "python3.9")
    found = virtualenv.probe(service("ExecStart=%s/bin/gunicorn a\n" % tmp_path), Host(identity=ROOT))
    assert codes(found) == expected


@as_root
def test_a_script_of_windows_that_a_shell_runs(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "a.sh").write_bytes(b"set -e\r\nexec sleep 9\r\n")
    (tmp_path / "b.sh").write_bytes(b"set -e\nexec sleep 9\n")
    for line, expected in (
        ("/bin/bash %s/a.sh", ["shell-script-crlf"]),
        ("/bin/sh -e %s/a.sh", ["shell-script-crlf"]),
        ("/bin/sh %s/b.sh", []),
        ("/bin/sh -c %s/a.sh", []),
        ("/bin/cat %s/a.sh", []),
    ):
        needs = service("ExecStart=%s\n" % (line % tmp_path))
        assert codes(commands.probe(needs, Host(identity=ROOT))) == expected, line


@pytest.mark.parametrize(
    "lines,expected",
    [
        ("User=oms\nNoNewPrivileges=yes\nExecStart=/usr/bin/sudo -n /bin/true\n", ["privileges-denied"]),
        ("User=oms\nSystemCallFilter=@system-service\nExecStart=/usr/bin/sudo -n /bin/true\n", ["privileges-denied"]),
        ("User=oms\nExecStart=/usr/bin/sudo -n /bin/true\n", []),
        ("NoNewPrivileges=yes\nExecStart=/usr/bin/sudo -n /bin/true\n", []),
        ("User=oms\nNoNewPrivileges=no\nExecStart=/usr/bin/sudo -n /bin/true\n", []),
        ("User=oms\nNoNewPrivileges=yes\nExecStart=+/usr/bin/sudo -n /bin/true\n", []),
    ],
)
def test_programs_that_become_another_user(lines, expected):
    assert codes(restrictions.probe(service(lines), Host())) == expected


def test_a_directory_in_run_is_made_at_each_start():
    needs = service("ExecStart=/opt/v/bin/gunicorn -b unix:/run/oms-absent/web/a.sock a\n")
    (found,) = [one for one in logs.probe(needs, Host(identity=ROOT)) if "missing" in one.code]
    assert found.code == "runtime-directory-missing" and found.params["setting"] == "RuntimeDirectory=oms-absent/web"


# --- Lines of the unit


def test_lines_for_a_shell():
    text = "[Service]\nExecStart=/bin/a && /bin/b\n"
    (found,) = probe_unit.probe(service(""), Host(texts=[("/x/oms.service", text)]))
    assert found.code == "unit-line-for-a-shell" and found.params["line"] == 2


@pytest.mark.parametrize(
    "more,found",
    [
        ("ExecStart=/bin/b\n", ["several-starts"]),
        ("ExecStart=\nExecStart=/bin/b\n", []),
        ("Type=oneshot\nExecStart=/bin/b\n", []),
        ("ExecStartPre=/bin/b\n", []),
    ],
)
def test_a_command_that_a_drop_in_adds(more, found):
    text, dropin = "[Service]\nExecStart=/bin/a\n", "[Service]\n" + more
    needs = Needs([text, dropin], "oms.service")
    host = Host(texts=[("/x/oms.service", text), ("/x/oms.service.d/a.conf", dropin)])
    assert codes(probe_unit.probe(needs, host)) == found


# --- Rights


def test_what_is_permitted_takes_nothing_away(monkeypatch):
    monkeypatch.setattr(permit.__globals__["program"].__globals__["shutil"], "which", lambda name, path: "/x")
    assert permit(OMS, "/p", "x", 0o40700, 0, 0) == ["setfacl", "-m", "u:oms:x", "/p"]
    assert permit(OMS, "/p", "x", 0o40740, 0, 4712) == ["setfacl", "-m", "u:oms:rx", "/p"]
    assert permit(OMS, "/p", "x", 0o40604, 0, 0) == ["setfacl", "-m", "u:oms:rx", "/p"]
    assert permit(OMS, "/p", "x", 0o40600, 4711, 0) == ["chmod", "u+x", "/p"]


def test_rights_without_access_control_lists(monkeypatch):
    monkeypatch.setattr(permit.__globals__["program"].__globals__["shutil"], "which", lambda name, path: None)
    assert permit(OMS, "/p", "x", 0o40700, 0, 0) == ["chmod", "o+x", "/p"]
    assert permit(OMS, "/p", "rx", 0o40700, 0, 4712) == ["chmod", "g+rx", "/p"]


# --- The sandbox

GUNICORN = "ExecStart=/opt/v/bin/gunicorn --error-logfile /var/log/oms/e.log a\n"


@pytest.mark.parametrize(
    "lines,found",
    [
        ("WorkingDirectory=/home/x\nProtectHome=yes\n", "sandbox-hides /home/x ProtectHome=read-only"),
        ("WorkingDirectory=/home/x\nProtectHome=read-only\n", None),
        ("WorkingDirectory=/home/x\nProtectHome=tmpfs\nBindPaths=/home/x\n", None),
        ("WorkingDirectory=/tmp/x\nPrivateTmp=yes\n", "sandbox-hides /tmp/x PrivateTmp=no"),
        ("WorkingDirectory=/tmp\nPrivateTmp=yes\n", None),
        (
            "WorkingDirectory=/srv/x\nInaccessiblePaths=/srv /mnt\n",
            "sandbox-hides /srv/x ['InaccessiblePaths=', 'InaccessiblePaths=/mnt']",
        ),
        ("ProtectSystem=full\n" + GUNICORN, None),
        (
            "ProtectSystem=strict\nPrivateTmp=yes\n" + GUNICORN,
            "sandbox-read-only /var/log/oms/e.log ReadWritePaths=/var/log/oms",
        ),
        ("ProtectSystem=strict\nPrivateTmp=yes\nReadWritePaths=/var/log/oms\n" + GUNICORN, None),
        ("ProtectSystem=strict\nPrivateTmp=yes\nLogsDirectory=oms\n" + GUNICORN, None),
        ("ProtectSystem=strict\nReadWritePaths=/var/log\n" + GUNICORN, "sandbox-read-only /tmp PrivateTmp=yes"),
        ("ReadOnlyPaths=/var\nReadWritePaths=/var/log/oms\n" + GUNICORN, None),
        (
            "ReadOnlyPaths=/var/log/oms\nReadWritePaths=/var\n" + GUNICORN,
            "sandbox-read-only /var/log/oms/e.log ReadWritePaths=/var/log/oms",
        ),
        ("ProtectSystem=strict\nExecStart=/opt/v/bin/gunicorn --worker-tmp-dir /dev/shm a\n", None),
        ("ProtectHome=yes\nExecStart=+/home/x/serve\n", None),
    ],
)
def test_sandboxes(lines, found):
    findings = [one for one in probe_sandbox.probe(service(lines), Host()) if one.code.startswith("sandbox")]
    said = ["%s %s %s" % (one.code, one.params["path"], one.params["setting"]) for one in findings]
    assert said == ([found] if found else [])


# --- Where a command of root's would reach what the account has chosen


@pytest.fixture
def safe():
    """A directory that none but root can change, nor what leads to it; below it `app`, of the account."""
    tops = [top for top in ("/srv", "/opt", "/var/lib") if os.path.isdir(top)]
    top = [top for top in tops if not os.stat(top).st_mode & 0o022][0]
    path = tempfile.mkdtemp(dir=top)
    os.chmod(path, 0o755)
    os.mkdir(path + "/app")
    os.chown(path + "/app", OMS.uid, OMS.gid)
    write(path + "/secret", mode=0o600)
    yield path
    shutil.rmtree(path)


def write(path, text="", mode=0o644, owner=0):
    with open(path, "w") as stream:
        stream.write(text)
    os.chmod(path, mode)
    os.chown(path, owner, owner)


def fixes(findings):
    """What is said to be done, by code."""
    said = {one["code"]: one["fix"] for one in render(findings, "en")}
    chinese = {one["code"]: one["fix"] for one in render(findings, "zh")}
    for code, fix in said.items():
        assert fix.startswith("No command is given") == chinese[code].startswith("此处不给出命令")
    return said


def no_command(findings, code, place):
    fix = fixes(findings)[code]
    return fix.startswith("No command is given: others than root can change %s," % place) and "/secret" not in fix


@as_root
def test_a_log_that_root_alone_can_move_is_given_to_the_account(safe):
    needs = service("StandardOutput=journal\nExecStart=/x/gunicorn --error-logfile %s/secret a\n" % safe)
    assert fixes(logs.probe(needs, Host()))["log-not-writable"] == "chown oms:oms %s/secret" % safe


@as_root
def test_a_log_that_the_account_could_put_a_link_in_the_place_of(safe):
    os.symlink(safe + "/secret", safe + "/app/error.log")
    needs = service("ExecStart=/x/gunicorn --error-logfile %s/app/error.log a\n" % safe)
    assert no_command(logs.probe(needs, Host()), "log-not-writable", safe + "/app")
    needs = service("ExecStart=/x/gunicorn -b unix:%s/app/dir/s a\n" % safe)
    assert no_command(logs.probe(needs, Host()), "socket-directory-missing", safe + "/app")


@as_root
def test_a_log_straight_in_a_directory_that_others_share(safe, monkeypatch):
    os.chmod(safe + "/app", 0o775)
    os.chown(safe + "/app", 0, 4799)
    monkeypatch.setattr(logs, "SHARED", [safe + "/app"])
    needs = service("ExecStart=/x/gunicorn --error-logfile %s/app/e.log a\n" % safe)
    assert no_command(logs.probe(needs, Host()), "log-not-writable", safe + "/app")
    os.chmod(safe + "/app", 0o755)
    assert fixes(logs.probe(needs, Host()))["log-not-writable"].startswith("install -m 0640 -o oms -g oms /dev/null ")


@as_root
def test_a_log_that_leads_into_a_directory_that_is_closed(safe):
    os.mkdir(safe + "/private", 0o700)
    write(safe + "/private/x")
    os.symlink(safe + "/private/x", safe + "/app/e.log")
    found = logs.probe(service("ExecStart=/x/gunicorn --error-logfile %s/app/e.log a\n" % safe), Host())
    assert codes(found) == ["path-denied"]
    assert fixes(found)["path-denied"].startswith("No command is given: others than root can change %s/app," % safe)


@as_root
def test_a_log_that_a_file_of_the_account_s_names(safe):
    needs = Needs(
        ["[Service]\nWorkingDirectory=%s/app\nExecStart=/x/gunicorn a\n" % safe],
        "oms.service",
        read_settings=lambda needs, path: [["--error-logfile", [safe + "/secret"]]],
    )
    write(safe + "/app/gunicorn.conf.py", owner=OMS.uid)
    found = logs.probe(needs, Host())
    assert fixes(found)["log-not-writable"].startswith("No command is given")
    os.chown(safe + "/app", 0, 0)
    os.chown(safe + "/app/gunicorn.conf.py", 0, 0)
    assert fixes(logs.probe(needs, Host()))["log-not-writable"] == "chown oms:oms %s/secret" % safe


@as_root
@pytest.mark.parametrize("owner,given", [(0, True), (OMS.uid, False)])
@pytest.mark.parametrize(
    "variable,arguments", [("LOG=%s", "--error-logfile ${LOG} a"), ("GUNICORN_CMD_ARGS=--error-logfile=%s", "a")]
)
def test_a_log_that_an_environment_file_names(safe, owner, given, variable, arguments):
    write(safe + "/env", variable % (safe + "/secret"), owner=owner)
    lines = "EnvironmentFile=%s/env\nExecStart=/x/gunicorn %s\n" % (safe, arguments)
    found = logs.probe(service(lines, read=Host().read), Host())
    assert fixes(found)["log-not-writable"].startswith("chown") is given
    # What the unit says itself is so whoever else says it.
    lines += "ExecStart=\nExecStart=/x/gunicorn --error-logfile %s/secret a\n" % safe
    found = logs.probe(service(lines.replace("GUNICORN_CMD_ARGS", "X"), read=Host().read), Host())
    assert fixes(found)["log-not-writable"].startswith("chown")


@as_root
def test_an_interpreter_that_the_account_names(safe):
    write(safe + "/serve", "#!%s/secret\n" % safe, 0o755)
    needs = service("ExecStart=%s/serve\n" % safe)
    assert safe + "/secret" in fixes(commands.probe(needs, Host()))["interpreter-denied"]
    os.chown(safe + "/serve", OMS.uid, 0)
    assert no_command(commands.probe(needs, Host()), "interpreter-denied", safe + "/serve")


@as_root
def test_a_program_in_the_account_s_directory(safe):
    write(safe + "/app/serve", "#!/bin/sh\r\n", 0o755)
    found = commands.probe(service("ExecStart=%s/app/serve\n" % safe), Host())
    assert no_command(found, "interpreter-crlf", safe + "/app")
    os.chmod(safe + "/app/serve", 0o600)
    found = commands.probe(service("ExecStart=%s/app/serve\n" % safe), Host())
    assert no_command(found, "command-not-executable", safe + "/app")


@as_root
def test_a_directory_behind_a_link_of_the_account_s(safe):
    os.mkdir(safe + "/private", 0o700)
    os.symlink("../private/x", safe + "/app/backend")
    found = paths.probe(service("WorkingDirectory=%s/app/backend\n" % safe), Host())
    assert fixes(found)["path-denied"].startswith("No command is given: others than root can change %s/app," % safe)
    found = paths.probe(service("WorkingDirectory=%s/private/x\n" % safe), Host())
    assert fixes(found)["path-denied"].endswith(safe + "/private")
    found = paths.probe(service("EnvironmentFile=%s/app/missing\n" % safe), Host())
    assert no_command(found, "environment-file-missing", safe + "/app")


@as_root
@pytest.mark.parametrize("version,expected", [(239, []), (240, ["path-denied"])])
def test_old_systemd_enters_the_working_directory_as_root(safe, version, expected):
    os.makedirs(safe + "/private/x")
    os.chmod(safe + "/private", 0o700)
    lines = "[Service]\nUser=oms\nWorkingDirectory=%s/private/%s\n"
    needs = Needs([lines % (safe, "x")], "oms.service", version)
    assert codes(paths.probe(needs, Host())) == expected
    (found,) = paths.probe(Needs([lines % (safe, "y")], "oms.service", version), Host())[-1:]
    assert found.code == "directory-missing" and found.params["command"][2:6] == ["-o", "oms", "-g", "oms"]


@as_root
def test_a_socket_behind_a_link_of_the_account_s(safe):
    with socket.socket(socket.AF_UNIX) as held:
        held.bind(safe + "/s")
        held.listen(1)
        os.chmod(safe + "/s", 0o600)
        os.symlink(safe + "/s", safe + "/app/s")
        found = reach.probe(service("", requires_unix=[safe + "/app/s", safe + "/s"]), Host())
    said = sorted(one["fix"][:10] for one in render(found, "en"))
    assert len(said) == 2 and said[0] == "No command" and said[1] != "No command"


@as_root
def test_a_sandbox_is_not_opened_where_the_account_says(safe):
    os.symlink("/etc", safe + "/app/etc")
    lines = "ProtectSystem=strict\nPrivateTmp=yes\nExecStart=/x/gunicorn --error-logfile %s a\n"
    found = probe_sandbox.probe(service(lines % (safe + "/app/etc/e.log")), Host())
    assert no_command(found, "sandbox-read-only", safe + "/app")
    found = probe_sandbox.probe(service(lines % (safe + "/app/e.log")), Host())
    assert "ReadWritePaths=%s/app " % safe in fixes(found)["sandbox-read-only"].replace("'", " ")
    os.mkdir(safe + '/a "b" 50%')
    found = probe_sandbox.probe(service(lines.replace("%s", '"%s/a \\"b\\" 50%%%%/e.log"') % safe), Host())
    assert 'ReadWritePaths="%s/a \\"b\\" 50%%%%"' % safe == found[0].params["setting"]


# --- Ports


def test_units_of_a_control_group():
    assert listeners.units_of("0::/system.slice/oms.service\n") == ["oms.service"]
    assert listeners.units_of("1:name=systemd:/system.slice/a.service/sub\n0::/\n") == ["a.service"]
    assert listeners.units_of("2:cpu,cpuacct:/x.service\n1:name=systemd:/user.slice/session-1.scope\n") == []
    assert listeners.units_of("0::/user.slice/user@0.service/app.slice/x.service\n") == ["x.service"]


V4, V6 = socket.AF_INET, socket.AF_INET6


@pytest.mark.parametrize(
    "held,family,address,expected",
    [
        ((V4, "127.0.0.1"), V4, "127.0.0.1", True),
        ((V4, "127.0.0.1"), V4, "127.0.0.2", False),
        ((V4, "0.0.0.0"), V4, "127.0.0.2", True),
        ((V4, "127.0.0.2"), V4, "0.0.0.0", True),
        ((V6, "::"), V6, "::1", True),
        ((V6, "::1"), V4, "127.0.0.1", False),
        ((V6, "::"), V4, "127.0.0.1", None),
        ((V6, "::ffff:127.0.0.1"), V4, "127.0.0.1", True),
    ],
)
def test_what_is_in_the_way(held, family, address, expected):
    assert listeners.in_the_way(listeners.Listener(held[0], held[1], 1, 1), family, address) is expected


@pytest.fixture
def listener():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen(8)
        yield held


def bound_to(port, host="127.0.0.1"):
    return service("ExecStart=/usr/bin/python3 -m http.server %d --bind %s\n" % (port, host))


@as_root
def test_ports(listener):
    port = listener.getsockname()[1]
    (found,) = ports.probe(bound_to(port), Host(identity=ROOT))
    assert found.params["pid"] == os.getpid() and found.code.startswith("port-taken")
    assert ports.probe(bound_to(port, "127.0.0.2"), Host(identity=ROOT)) == []
    listener.close()
    assert ports.probe(bound_to(port), Host(identity=ROOT)) == []


@as_root
def test_the_port_of_the_service_itself_is_no_finding(listener, monkeypatch):
    mine = listeners.Holder(1234, "python3", "oms.service", ["oms.service"])
    monkeypatch.setattr(listeners, "holder", lambda inode: mine)
    port = listener.getsockname()[1]
    assert ports.probe(bound_to(port), Host(identity=ROOT)) == []
    monkeypatch.setattr(listeners, "holder", lambda inode: None)
    assert codes(ports.probe(bound_to(port), Host(identity=ROOT))) == ["port-taken-unseen"]


@as_root
def test_addresses_and_low_ports():
    assert codes(ports.probe(bound_to(8000, "192.0.2.1"), Host())) == ["address-foreign"]
    assert codes(ports.probe(bound_to(8000, "no.such.name.invalid"), Host())) == ["address-unresolved"]
    if ports.first_free() > 1:
        low = service("AmbientCapabilities=CAP_NET_BIND_SERVICE\nExecStart=/x/gunicorn -b 127.0.0.1:1 a\n")
        assert ports.probe(low, Host()) == []
        assert codes(ports.probe(bound_to(1), Host())) == ["port-privileged"]


# --- Reach


def greeter(listener, data):
    def serve():
        connection = listener.accept()[0]
        for piece in (data[:3], data[3:6], data[6:]):
            connection.sendall(piece)
            time.sleep(0.02)
        connection.close()

    threading.Thread(target=serve, daemon=True).start()
    return "127.0.0.1:%d" % listener.getsockname()[1]


def mysql_error(number, words):
    body = b"\xff" + struct.pack("<H", number) + words
    return struct.pack("<I", len(body))[:3] + b"\0" + body


@as_root
@pytest.mark.parametrize(
    "greeting,expected",
    [
        (b"", []),
        (b"SSH-2.0-x\r\n", []),
        (mysql_error(1130, b"Host '192.0.2.7' is not allowed to connect"), ["database-host-refused"]),
        (mysql_error(1129, b"Host '192.0.2.7' is blocked"), ["database-host-blocked"]),
        (mysql_error(1040, b"Too many connections"), []),
    ],
)
def test_greetings(listener, greeting, expected):
    target = greeter(listener, greeting)
    found = reach.probe(service("", requires_tcp=[target]), Host())
    assert codes(found) == expected
    if found:
        assert "192.0.2.7" in found[0].evidence[0]


@as_root
def test_nobody_there(listener):
    target = "127.0.0.1:%d" % listener.getsockname()[1]
    listener.close()
    wanted = [target, "no.such.name.invalid:1", "not an address"]
    assert codes(reach.probe(service("", requires_tcp=wanted), Host())) == ["tcp-refused", "name-not-resolved"]


def test_a_network_of_its_own_reaches_nothing():
    found = reach.probe(service("PrivateNetwork=yes\n", requires_tcp=["127.0.0.1:1"]), Host())
    assert codes(found) == ["network-private"]


@pytest.mark.parametrize(
    "target,address", [("db:3306", ("db", 3306)), ("[::1]:1", ("::1", 1)), ("db", None), (":1", None), ("db:x", None)]
)
def test_targets(target, address):
    assert reach.address_of(target) == address


@as_root
@pytest.mark.parametrize("mode,expected", [(0o666, []), (0o600, ["unix-socket-denied"])])
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_sockets(mode, kind, expected):
    import tempfile

    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory, socket.socket(socket.AF_UNIX, kind) as held:
        os.chmod(directory, 0o755)
        path = directory + "/s"
        held.bind(path)
        if kind == socket.SOCK_STREAM:
            held.listen(1)
        os.chmod(path, mode)
        needs = service("", requires_unix=[path])
        assert codes(reach.probe(needs, Host())) == expected
        held.close()
        gone = codes(reach.probe(needs, Host()))
        assert gone == (expected or ["unix-socket-refused"])


# --- The unit


def test_lines_that_do_nothing():
    text = "[Service]\nUsr=oms\nEnvironment=A=hunter2 'B\nExecStart=/bin/true\n"
    found = probe_unit.probe(service(""), Host(texts=[("/etc/systemd/system/oms.service", text)]))
    assert "unit-line-ignored" in codes(found)
    assert found[0].evidence == ["/etc/systemd/system/oms.service:2: Usr=oms"]
    assert "hunter2" not in repr(found)


# --- The application


@as_root
def test_an_application_is_loaded_as_its_user():
    import stat
    import tempfile

    python = shutil.which("python3", path="/usr/bin:/bin")
    if python is None:
        pytest.skip("no Python that all users may run")

    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        os.chmod(directory, 0o777)
        server = directory + "/uvicorn"
        with open(server, "w") as stream:
            stream.write("#!%s\n" % python)
        os.chmod(server, stat.S_IRWXU | 0o055)
        with open(directory + "/shop.py", "w") as stream:
            stream.write("import os\nassert os.environ['MODE'] == '1' and os.getuid() == 4711\nuser = os.getcwd()\n")
        with open(directory + "/bad.py", "w") as stream:
            stream.write("import os\nraise RuntimeError('no ' + os.environ['TOKEN'])\n")
        lines = "WorkingDirectory=%s\nEnvironment=MODE=1 TOKEN=hunter2hunter2\nExecStart=%s %%s\n" % (directory, server)
        assert probe_application.probe(service(lines % "shop:user"), Host()) == []
        assert codes(probe_application.probe(service(lines % "shop:missing"), Host())) != []
        (found,) = probe_application.probe(service(lines % "bad:app"), Host())
        said = repr(render([found], "en", concealer([("TOKEN", "hunter2hunter2")])))
        assert "RuntimeError" in said and "hunter2" not in said
        assert not os.path.exists(directory + "/__pycache__")
        assert probe_application.probe(service(lines % "bad:app"), Host(identity=ROOT)) == []
        with open(directory + "/django.py", "w") as stream:
            stream.write("import importlib, os\nimportlib.import_module(os.environ['DJANGO_SETTINGS_MODULE'])\n")
        misspelt = "Environment=DJANGO_SETTINGS_MODULE=shop_setings\n" + lines % "django:app"
        assert codes(probe_application.probe(service(misspelt), Host())) == ["settings-module-missing"]
        with open(directory + "/sudo.py", "w") as stream:
            stream.write("raise SystemExit('sudo: The \"no new privileges\" flag is set, which prevents sudo from')\n")
        found = probe_application.probe(service(lines % "sudo:app"), Host())
        assert codes(found) == ["application-check-unprivileged"]
        found = probe_application.probe(service("NoNewPrivileges=yes\n" + lines % "sudo:app"), Host())
        assert codes(found) == ["application-check-failed"]


def test_a_file_made_in_a_tmp_of_its_own_is_not_hidden():
    def found(path, more=""):
        lines = "PrivateTmp=yes\n%sExecStart=/bin/gunicorn --worker-tmp-dir /dev/shm -b unix:%s a:b\n" % (more, path)
        return codes(probe_sandbox.probe(service(lines), Host()))

    assert found("/tmp/x.sock") == []
    assert found("/tmp/x/y.sock") == ["sandbox-hides"]
    assert found("/tmp/x.sock", "InaccessiblePaths=/tmp\n") == ["sandbox-hides"]


# --- What systemd itself uses


def test_the_file_of_a_credential_is_missing(tmp_path):
    there = tmp_path / "token"
    there.write_text("x")
    unit = "LoadCredential=a:%s\nLoadCredential=b:%s/no\nLoadCredential=c:/no\nSetCredential=c:x\n" % (there, tmp_path)
    found = paths.probe(service(unit, version=252), Host())
    assert [(one.code, one.params["path"]) for one in found] == [("named-file-missing", "%s/no" % tmp_path)]
    assert paths.probe(service(unit, version=246), Host()) == []


def test_a_file_is_where_a_directory_is_to_be_made(monkeypatch, tmp_path):
    (tmp_path / "oms").write_text("")
    (tmp_path / "dir").mkdir()
    needs = service("StateDirectory=oms\n")
    needs.managed = [str(tmp_path / name) for name in ("oms", "dir", "new")]
    found = paths.probe(needs, Host())
    assert [(one.code, one.params["path"]) for one in found] == [("directory-in-the-way", str(tmp_path / "oms"))]


@pytest.mark.parametrize("path, code", [("/no/such  # here", "comment-in-path"), ("/no/such#1", "directory-missing")])
def test_a_comment_behind_a_directory(path, code):
    (found,) = paths.probe(service("WorkingDirectory=%s\n" % path), Host())
    assert found.code == code
    (said,) = render([found], "en")
    assert ("install -d" in said["fix"]) == (code == "directory-missing")


def test_the_line_that_is_ignored_goes_before_what_the_unit_lacks_for_it():
    text = "[Timer]\nOnCalendar=every day at 3\n"
    host = Host(texts=[("/etc/systemd/system/oms.timer", text)])
    (found,) = probe_unit.probe(Needs([text], "oms.timer"), host)
    assert (found.code, found.params["line"]) == ("unit-line-refused", 2)
    text = "[Timer]\nPersistent=yes\n"
    (found,) = probe_unit.probe(Needs([text], "oms.timer"), Host(texts=[("/etc/systemd/system/oms.timer", text)]))
    assert found.params["line"] == 1


def test_a_variable_in_the_environment_of_a_unit_is_named_and_its_value_is_not():
    text = "[Service]\nExecStart=/bin/true\nEnvironment=PATH=/opt/secret:$PATH\n"
    (found,) = probe_unit.probe(Needs([text], "oms.service"), Host(texts=[("/etc/systemd/system/oms.service", text)]))
    (said,) = render([found], "en")
    assert "PATH is set to a value with a '$'" in said["summary"]
    assert "secret" not in str(said)


@pytest.mark.parametrize(
    "line, text, code",
    [
        ("/usr/bin/python3 -u {}", "def main()\n    pass\n", "syntax-error"),
        ("/usr/bin/python3 {} --port 1", "import no_such_module\n", None),
        ("/usr/bin/python3 {}.no.py", "", "file-missing"),
        ("/usr/bin/python3 -m {}", "def main()\n", None),
        ("{}", "def main()\n", None),
        ("{}/python3 {}", "def main()\n", None),
    ],
)
def test_a_python_program_is_parsed(tmp_path, line, text, code):
    program = tmp_path / "main.py"
    program.write_text(text)
    found = probe_application.probe(service("ExecStart=%s\n" % line.format(program, program)), Host(identity=ROOT))
    assert [one.code for one in found] == ([code] if code else [])
    assert code != "syntax-error" or found[0].params["at"] == "%s:1" % program


@pytest.mark.parametrize(
    "unit, identity, code",
    [
        ("Type=forking\nPIDFile=/run/no-such/app.pid\n", OMS, "runtime-directory-missing"),
        ("Type=forking\nPIDFile=/run/no-such/app.pid\n", ROOT, None),
        ("Type=forking\nPIDFile=/run/no-such/app.pid\nRuntimeDirectory=no-such\n", OMS, None),
        ("Type=forking\nPIDFile=/run/app.pid\n", OMS, None),
        ("PIDFile=/run/no-such/app.pid\n", OMS, None),
    ],
)
def test_the_directory_of_a_pid_file(unit, identity, code):
    found = logs.probe(service("ExecStart=/bin/app\n" + unit), Host(identity=identity))
    assert [one.code for one in found] == ([code] if code else [])
    assert not code or "RuntimeDirectory=no-such" in render(found, "en")[0]["fix"]


@as_root
@pytest.mark.parametrize(
    "module, code",
    [
        ("http.server", None),
        ("no_such_module", "module-missing"),
        ("xml", "module-missing"),
        ("json", "module-missing"),
    ],
)
def test_a_module_that_python_is_to_run(module, code, tmp_path):
    line = "WorkingDirectory=/\nExecStart=/usr/bin/python3 -u -m %s --port 1\n" % module
    found = probe_application.probe(service(line), Host())
    assert [one.code for one in found] == ([code] if code else [])
    assert probe_application.probe(service(line), Host(identity=ROOT)) == []


@as_root
def test_a_program_that_the_root_directory_lacks(tmp_path):
    (tmp_path / "usr" / "bin").mkdir(parents=True)
    line = "RootDirectory=%s\nExecStart=/usr/bin/serve\n" % tmp_path
    (found,) = commands.probe(service(line), Host())
    assert (found.code, found.params["path"]) == ("root-directory-lacks", ["/usr/bin/serve"])
    assert str(tmp_path) in render([found], "en")[0]["summary"]
    assert commands.probe(service(line + "BindPaths=/usr/bin\n"), Host()) == []
    assert commands.probe(service(line.replace("=" + str(tmp_path), "=%s/none" % tmp_path)), Host()) == []
    (tmp_path / "usr" / "bin" / "serve").write_text("")
    assert commands.probe(service(line), Host()) == []


@as_root
@pytest.mark.parametrize(
    "command, text, code",
    [
        ("{}/none\u00a0x", None, "command-odd-blank"),
        ("{}%i/run", None, "instance-specifier-empty"),
        ("{}/run", "", "command-empty"),
        ("{}/run", "#!/usr/bin/env python3 -u\n", "env-takes-one-word"),
        ("{}/run", "#!/usr/bin/env -S python3 -u\n", None),
    ],
)
def test_programs_that_are_not_what_they_seem(tmp_path, command, text, code):
    tmp_path.chmod(0o755)
    if text is not None:
        (tmp_path / "run").write_text(text)
        (tmp_path / "run").chmod(0o755)
    found = commands.probe(service("ExecStart=%s\n" % command.format(tmp_path)), Host(identity=ROOT))
    assert [one.code for one in found] == ([code] if code else [])


@as_root
def test_a_library_that_the_loader_does_not_find(tmp_path):
    with open("/bin/ls", "rb") as stream:
        data = stream.read()
    name = next(one for one in (b"libselinux.so.1", b"libcap.so.2", b"libc.so.6") if one in data)
    program = tmp_path / "serve"
    program.write_bytes(data.replace(name, name[:-1] + b"9"))
    program.chmod(0o755)
    for path in [tmp_path] + list(tmp_path.parents)[:-2]:
        path.chmod(0o755)
    found = commands.probe(service("ExecStart=%s\n" % program), Host())
    assert [(one.code, one.params["name"]) for one in found] == [("library-missing", name.decode()[:-1] + "9")]
    program.write_bytes(data)
    assert commands.probe(service("ExecStart=%s\n" % program), Host()) == []


def test_the_loader_is_asked_about_the_file_and_not_a_link_to_it(tmp_path, monkeypatch):
    """Libraries that a program has beside itself, as Java does, are looked for beside the link otherwise."""
    (tmp_path / "java").symlink_to("/bin/ls")
    asked = []
    monkeypatch.setattr(commands, "run_program", lambda identity, argv, *more: asked.append(argv) or (0, b""))
    for path in [tmp_path] + list(tmp_path.parents)[:-2]:
        path.chmod(0o755)
    assert commands.probe(service("ExecStart=%s/java\n" % tmp_path), Host()) == []
    assert [words[1:] for words in asked] == [["--list", os.path.realpath("/bin/ls")]]


@as_root
def test_a_root_directory_is_not_made_by_hand():
    (found,) = paths.probe(service("RootDirectory=/none/root\nExecStart=/bin/serve\n"), Host(identity=ROOT))
    assert found.code == "root-directory-missing"
    assert "install -d" not in render([found], "en")[0]["fix"]


def test_a_directory_to_be_bound_is_no_target(tmp_path):
    for line in ("BindPaths=/none/x", "BindReadOnlyPaths=/none/x:/y"):
        (found,) = probe_sandbox.probe(service(line + "\nExecStart=/bin/true\n"), Host(identity=ROOT))
        assert (found.code, found.params["path"]) == ("namespace-path-missing", "/none/x")
