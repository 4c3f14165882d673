# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.crossing import (
    Access,
    access_of,
    opened,
    trials,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Code, Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs


def service(lines):
    return Needs(["[Service]\n" + lines], "oms.service")


def tried(access, lines):
    return [(one.kind, one.argument, one.directives) for one in trials(access, service(lines))]


@pytest.mark.parametrize(
    "path,lines,directives",
    [
        ("/home/a/x", "ProtectHome=yes\nProtectSystem=full\n", ["ProtectHome"]),
        ("/etc/oms", "ProtectHome=yes\nProtectSystem=full\n", ["ProtectSystem"]),
        ("/etc/oms", "ProtectSystem=yes\n", []),
        ("/var/lib/x", "ProtectSystem=strict\nPrivateTmp=yes\n", ["ProtectSystem"]),
        ("/tmp/x", "PrivateTmp=yes\nProtectSystem=strict\n", ["PrivateTmp", "ProtectSystem"]),
        ("/tmp/x", "PrivateTmp=no\n", []),
        ("/srv/a/b", "InaccessiblePaths=/srv/a -/mnt\nReadOnlyPaths=/srv\n", ["InaccessiblePaths", "ReadOnlyPaths"]),
        ("/srv/a/b", "TemporaryFileSystem=/srv:ro\n", ["TemporaryFileSystem"]),
        ("/dev/ttyS0", "PrivateDevices=yes\nDevicePolicy=closed\n", ["PrivateDevices", "DevicePolicy"]),
        ("/srvother/x", "InaccessiblePaths=/srv\n", []),
        ("relative", "ProtectSystem=strict\n", []),
    ],
)
def test_directives_about_a_path(path, lines, directives):
    expected = [("path", path, directives)] if directives else []
    assert tried(Access("EACCES", path), lines) == expected


@pytest.mark.parametrize(
    "access,lines,kind,directives",
    [
        (Access("EAFNOSUPPORT"), "RestrictAddressFamilies=AF_UNIX\n", "families", ["RestrictAddressFamilies"]),
        (Access("EACCES", None, 80), "CapabilityBoundingSet=CAP_CHOWN\n", "bind", ["CapabilityBoundingSet"]),
        (
            Access("EACCES"),
            "CapabilityBoundingSet=CAP_CHOWN\nExecStart=/v/gunicorn -b :80 a\n",
            "bind",
            ["CapabilityBoundingSet"],
        ),
        (
            Access(None, words=["sudo: effective uid is not 0"]),
            "SystemCallFilter=@system-service\nNoNewPrivileges=yes\n",
            "privileges",
            ["NoNewPrivileges", "SystemCallFilter"],
        ),
        (Access("EPERM", words=["setgroups: EPERM"]), "SystemCallFilter=~@setuid\n", "setgid", ["SystemCallFilter"]),
        (Access("EPERM", "/x"), "CapabilityBoundingSet=CAP_KILL\n", "chown", ["CapabilityBoundingSet"]),
        (
            Access(None, signal="SIGTRAP"),
            "ExecStart=/usr/bin/node a.js\nMemoryDenyWriteExecute=yes\n",
            "code",
            ["MemoryDenyWriteExecute"],
        ),
        (
            Access("EPERM", words=["mprotect: EPERM"]),
            "MemoryDenyWriteExecute=yes\n",
            "code",
            ["MemoryDenyWriteExecute"],
        ),
        (Access("ENOMEM"), "LimitAS=1G\n", "memory", ["LimitAS"]),
    ],
)
def test_directives_about_calls(access, lines, kind, directives):
    (one,) = tried(access, lines)
    assert (one[0], one[2]) == (kind, directives)


@pytest.mark.parametrize(
    "access,lines",
    [
        (Access("EAFNOSUPPORT"), ""),
        (Access(None, signal="SIGSEGV"), "ExecStart=/usr/bin/oms\nMemoryDenyWriteExecute=yes\n"),
        (Access("ENOMEM"), "LimitAS=infinity\n"),
        (Access("ECONNREFUSED", "/srv"), "InaccessiblePaths=/srv\n"),
        (Access("EPERM", words=["setgroups"]), "PrivateDevices=no\n"),
    ],
)
def test_nothing_to_try(access, lines):
    assert tried(access, lines) == []


@pytest.mark.parametrize(
    "directive,access,lines,expected",
    [
        ("ProtectHome", Access("EACCES", "/home/a"), "ProtectHome=yes\n", ["ProtectHome=read-only"]),
        ("ProtectHome", Access("EROFS", "/home/a"), "ProtectHome=read-only\n", ["ProtectHome=no"]),
        ("PrivateTmp", Access("ENOENT", "/tmp/a"), "PrivateTmp=yes\n", ["PrivateTmp=no"]),
        (
            "InaccessiblePaths",
            Access("EACCES", "/a/x"),
            "InaccessiblePaths=/a\nInaccessiblePaths=/b\n",
            ["InaccessiblePaths=", "InaccessiblePaths=/b"],
        ),
        # An empty set would take all capabilities away.
        (
            "CapabilityBoundingSet",
            Access("EPERM", words=["chown"]),
            "CapabilityBoundingSet=CAP_KILL\n",
            ["CapabilityBoundingSet=CAP_CHOWN CAP_FOWNER"],
        ),
        (
            "SystemCallFilter",
            Access("EPERM", words=["chown"]),
            "SystemCallFilter=~@chown\n",
            ["SystemCallFilter=@chown"],
        ),
        ("LimitAS", Access("ENOMEM"), "LimitAS=1M\n", ["LimitAS=infinity"]),
    ],
)
def test_what_takes_a_directive_away(directive, access, lines, expected):
    (trial,) = trials(access, service(lines))
    assert opened(directive, trial, service(lines)) == expected


def finding(code, params, *evidence):
    return Finding(Code(code, "error", 1, None, ("", "", ""), ("", "", "")), params, list(evidence))


def test_the_access_that_a_finding_tells_of():
    assert access_of(finding("denied", {"path": "/x"}, "a"))[:4] == ("EACCES", "/x", None, None)
    assert access_of(finding("bind-denied", {"port": "80"}))[:3] == ("EACCES", None, 80)
    assert access_of(finding("bind-denied", {"port": "?"}))[:3] == ("EACCES", None, None)
    assert (
        access_of(finding("exception", {}, "OSError: [Errno 97] Address family not supported")).errno == "EAFNOSUPPORT"
    )
    assert access_of(finding("core-dumped", {"signal": "SIGTRAP"})).signal == "SIGTRAP"
    assert access_of(finding("exit-failure", {"errno": "EROFS", "path": "/x"})).errno == "EROFS"
    assert access_of(finding("module-missing", {"module": "x"}, "No module named x")) is None


@pytest.mark.parametrize(
    "line,path",
    [
        ("touch: cannot touch '/srv/a/b': Read-only file system", "/srv/a/b"),
        ("sh: 1: cannot create /srv/x: Permission denied", "/srv/x"),
        ("bash: /srv/x: Permission denied", "/srv/x"),
        ("PermissionError: [Errno 13] Permission denied: '/srv/a b'", "/srv/a b"),
        ("Permission denied (publickey)", None),
    ],
)
def test_a_path_in_the_words_of_a_program(line, path):
    assert access_of(finding("program-said", {"errno": "", "path": "?"}, line)).path == path


def test_paths_that_the_unit_names_where_a_program_names_none():
    unit = "ReadOnlyPaths=/var/lib\nEnvironment=DATA=/var/lib/oms/data MODE=x\nWorkingDirectory=/var/lib/oms\n"
    unit += "ExecStart=/usr/bin/python3 /var/lib/oms/app.py --log-dir=/var/lib/oms/log --config /var/lib/oms/a.yml\n"
    found = trials(Access("EROFS", None, None, None, ["Read-only file system"]), service(unit))
    assert [one.argument for one in found] == ["/var/lib/oms/log", "/var/lib/oms/data", "/var/lib/oms"]
    assert {tuple(one.directives) for one in found} == {("ReadOnlyPaths",)}


def test_semaphores_lie_in_shared_memory():
    lines = ["multiprocessing.Lock()", "FileNotFoundError: [Errno 2] No such file or directory"]
    found = access_of(finding("file-missing", {"path": "?"}, *lines))
    assert (found.path, found.errno) == ("/dev/shm", "EACCES")
    assert access_of(finding("file-missing", {"path": "?"}, lines[1])).path is None


def test_sqlite_names_no_error_number():
    for words in ("sqlite3.OperationalError: unable to open database file", "attempt to write a readonly database"):
        assert access_of(finding("exception", {}, words)).errno == "EROFS"
