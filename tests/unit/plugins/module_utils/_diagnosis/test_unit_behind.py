# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the unit or the host is behind what a program said."""

import os
import socket

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import finding, unit_behind
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.follow_up import followed_up
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import last_words
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs


def needs(unit):
    return Needs(["[Service]\nExecStart=/bin/oms\n" + unit], "oms.service")


def followed(line, unit):
    (found,) = last_words([line], "oms.service")
    return followed_up(found, needs(unit))


def said(found):
    (one,) = finding.render([found], "en")
    return one


@pytest.mark.parametrize(
    "path, unit, names",
    [
        ("~/keys/a.pem", "Environment=KEYFILE=~/keys/a.pem\n", ["KEYFILE"]),
        ("${BASE}/a.toml", "Environment=BASE=/srv CONFIG=${BASE}/a.toml\n", ["CONFIG"]),
        ("(hidden)", "Environment=BASE=/srv CONFIG=${BASE}/a.toml\n", ["CONFIG"]),
        ("~/a.toml", "", "?"),
    ],
)
def test_a_path_that_a_shell_would_have_replaced(path, unit, names):
    found = followed("FileNotFoundError: [Errno 2] No such file or directory: '%s'" % path, unit)
    assert (found.code, found.params["names"]) == ("value-not-expanded", names)
    assert "?" not in said(found)["summary"]


@pytest.mark.parametrize("path, unit", [("a/b", "Environment=X=~/c\n"), ("(hidden)", "Environment=X=/c\n")])
def test_a_path_that_is_just_missing(path, unit):
    found = followed("FileNotFoundError: [Errno 2] No such file or directory: '%s'" % path, unit)
    assert found.code == "working-directory-lacks"


def test_a_search_path_with_a_dollar():
    line = "/opt/a.sh: line 3: date: command not found"
    assert followed(line, "Environment=PATH=/opt/bin:$PATH\n").code == "search-path-not-expanded"
    assert followed(line, "Environment=PATH=/opt/bin\n").code == "command-not-found"


@pytest.mark.parametrize(
    "unit, setting",
    [
        ("Environment=LANG=zh_CN.UTF-8\n", "LANG=zh_CN.UTF-8"),
        ("Environment=LANG=C LC_ALL=de_DE\n", "LC_ALL=de_DE"),
        ("Environment=LC_TIME=de_DE\n", "LC_TIME=de_DE"),
    ],
)
def test_the_locale_of_the_unit(unit, setting):
    assert said(followed("locale.Error: unsupported locale setting", unit))["summary"].startswith(setting)


def test_a_locale_that_the_unit_does_not_name():
    assert "?" not in said(followed("locale.Error: unsupported locale setting", ""))["summary"]


@pytest.mark.parametrize(
    "signal, unit, code",
    [("SIGKILL", "LimitCPU=1\n", "limit-signal"), ("SIGKILL", "", "killed"), ("SIGTERM", "LimitCPU=1\n", "killed")],
)
def test_the_kernel_kills_at_the_hard_limit_of_processor_time(signal, unit, code):
    killed = Finding(CODES["killed"], {"unit": "oms.service", "signal": signal}, [])
    assert followed_up(killed, needs(unit)).code == code


class Status:
    f_frsize, f_bavail, f_files, f_favail = 4096, 10, 100, 10

    def __init__(self, **changed):
        vars(self).update(changed)


@pytest.mark.parametrize(
    "status, code, seen",
    [
        (Status(f_favail=0), "no-inodes-left", "/: 40960 bytes and 0 inodes left"),
        (Status(f_bavail=0), "disk-full", "/: 0 bytes and 10 inodes left"),
        (Status(f_files=0, f_favail=0), "disk-full", None),
        (Status(), "disk-full", None),
    ],
)
def test_what_of_a_file_system_is_used_up(monkeypatch, status, code, seen):
    monkeypatch.setattr(os, "statvfs", lambda path: status)
    monkeypatch.setattr(os.path, "ismount", lambda path: False)
    found = followed("OSError: [Errno 28] No space left on device: '/no/such/file'", "")
    assert found.code == code
    assert (seen in found.evidence) == (seen is not None)
    assert "/no/such/file" in said(found)["summary"]


@pytest.fixture
def bound(tmp_path):
    path = str(tmp_path / "app.sock")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        yield path, server


def test_a_socket_that_is_left_over(bound):
    path, server = bound
    unit = "ExecStart=\nExecStart=/bin/oms --bind unix:%s\n" % path
    found = followed("OSError: [Errno 98] Address already in use", unit)
    assert (found.code, found.params["path"]) == ("socket-left-over", path)
    server.listen(1)
    found = followed("OSError: [Errno 98] Address already in use", unit)
    assert (found.code, found.params["address"]) == ("address-in-use", path)


@pytest.mark.parametrize(
    "unit, setting",
    [
        ("StandardError=null\n", "StandardError=null"),
        ("StandardOutput=null\n", "StandardOutput=null"),
        ("StandardOutput=append:/a\n", None),
        ("", None),
    ],
)
def test_a_unit_that_throws_away_what_is_said(unit, setting):
    params = {"unit": "oms.service", "error": "-", "status": 1}
    found = followed_up(Finding(CODES["exit-failure"], params, []), needs(unit))
    assert found.params.get("setting") == setting
    assert found.code == ("output-thrown-away" if setting else "exit-failure")
    spoken = Finding(CODES["exit-failure"], dict(params, error="no license"), [])
    assert followed_up(spoken, needs(unit)).code == "exit-failure"


@pytest.mark.parametrize(
    "unit, code",
    [
        ("User=oms\nExecStart=\nExecStart=/bin/su - shop -c run\n", "change-of-account-refused"),
        ("ExecStart=\nExecStart=/bin/su - shop -c run\n", "program-said"),
        ("User=oms\n", "program-said"),
    ],
)
def test_su_asks_for_a_password(unit, code):
    params = {"unit": "oms.service", "who": "oms.service", "line": "x", "at": ""}
    evidence = ["Password: (hidden) Authentication failure"]
    assert followed_up(Finding(CODES["program-said"], params, evidence), needs(unit)).code == code


def test_a_program_below_another_root():
    params = {"unit": "oms.service", "error": "-", "status": 203}
    found = followed_up(Finding(CODES["exit-exec"], params, []), needs("RootDirectory=/srv/root\n"))
    assert found.code == "root-directory-lacks"
    assert "/bin/oms" in said(found)["summary"] and "/srv/root" in said(found)["summary"]
    assert followed_up(Finding(CODES["exit-exec"], params, []), needs("")).code == "exit-exec"


def test_each_code_is_reached():
    assert set(unit_behind.FOLLOWERS) <= set(CODES)


def test_a_script_of_bash_that_another_shell_runs():
    needs = Needs(["[Service]\nExecStart=/opt/run.sh\n"], "oms.service")
    (found,) = last_words(["/opt/run.sh: 5: source: not found"], "oms.service")
    found = followed_up(found, needs)
    assert (found.code, found.params["script"]) == ("script-of-bash", "/opt/run.sh")
    (found,) = last_words(["/opt/run.sh: 5: serve: not found"], "oms.service")
    assert followed_up(found, needs).code == "command-not-found"
