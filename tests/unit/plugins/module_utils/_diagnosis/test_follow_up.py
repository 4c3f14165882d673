# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the unit and the host add to what a program said."""

import os
import socket

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import finding, follow_up
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import last_words
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs


def followed(lines, unit="User=oms\nExecStart=/bin/oms\n"):
    (found,) = last_words(lines, "oms.service")
    return follow_up.followed_up(found, Needs(["[Service]\n" + unit], "oms.service"))


def said(found):
    (one,) = finding.render([found], "en")
    return one


@pytest.fixture
def port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        yield listening.getsockname()[1]


def test_a_dynamic_user_writes_in_its_own_directories_alone():
    line = "OSError: [Errno 30] Read-only file system: '/var/lib/shop/db'"
    assert followed([line]).code == "read-only"
    found = followed([line], "DynamicUser=yes\nExecStart=/bin/oms\n")
    assert found.code == "dynamic-user-read-only"
    assert "StateDirectory=oms" in said(found)["fix"]


def test_the_port_in_use_is_the_one_of_the_command_line_on_which_somebody_listens(port):
    unit = "Environment=WORKERS=4\nExecStart=/bin/oms --workers 4 --limit 1000 --port %d\n" % port
    found = followed(["OSError: [Errno 98] Address already in use"], unit)
    assert found.params["port"] == str(port)
    assert "*:%d" % port in said(found)["summary"]
    assert any("PID %d" % os.getpid() in line for line in found.evidence)


def test_the_holder_of_a_port_that_the_program_names_is_evidence(port):
    found = followed(["Error: listen EADDRINUSE: address already in use 127.0.0.1:%d" % port])
    assert any("PID %d" % os.getpid() in line for line in found.evidence)


def test_a_port_of_roots_comes_from_the_environment():
    found = followed(["PermissionError: [Errno 13] error while attempting to bind: permission denied"],
                     "Environment=PORT=443\nExecStart=/bin/oms\n")  # fmt: skip
    assert (found.code, found.params["port"]) == ("bind-denied", "443")


def test_nothing_is_guessed_where_several_ports_are_named():
    found = followed(["OSError: [Errno 98] Address already in use"], "ExecStart=/bin/oms --port 65001 --admin 65002\n")
    assert "?" not in said(found)["summary"]
    assert found.params["port"] == "?"


def test_the_server_that_refuses_is_the_one_that_the_environment_names():
    unit = "Environment=BROKER=amqp://oms:x@10.0.0.9:5672/\nExecStart=/bin/oms\n"
    found = followed(["ConnectionRefusedError: [Errno 111] Connection refused"], unit)
    assert said(found)["summary"].startswith("10.0.0.9:5672 ")


def test_no_package_is_missing_where_the_settings_module_is_misspelt():
    unit = "Environment=DJANGO_SETTINGS_MODULE=oms.setings\nExecStart=/bin/oms\n"
    found = followed(["ModuleNotFoundError: No module named 'oms.setings'"], unit)
    assert found.code == "settings-module-missing"
    assert "pip" not in said(found)["fix"]
    assert followed(["ModuleNotFoundError: No module named 'rest_framework'"], unit).code == "module-missing"


@pytest.mark.parametrize(
    "path, code",
    [
        ("/run/oms/web.sock", "runtime-directory-needed"),
        ("/var/run/oms/web.sock", "runtime-directory-needed"),
        ("/run/oms.pid", "runtime-file-denied"),
        ("/srv/oms/web.sock", "denied"),
        ("/run/user/7/x", "denied"),
        ("/run/credentials/oms.service/db", "denied"),
    ],
)
def test_a_directory_below_run_is_made_by_systemd_at_every_start(path, code):
    found = followed(["PermissionError: [Errno 13] Permission denied: '%s'" % path])
    assert found.code == code
    assert ("RuntimeDirectory=oms" in said(found)["fix"]) is (code != "denied")
    kept = followed(["PermissionError: [Errno 13] Permission denied: '%s'" % path],
                    "User=oms\nRuntimeDirectory=oms\nExecStart=/bin/oms\n")  # fmt: skip
    assert kept.code != "runtime-directory-needed"


def test_a_relative_path_is_one_of_the_working_directory():
    line = "FileNotFoundError: [Errno 2] No such file or directory: 'settings.ini'"
    assert "working directory / " in said(followed([line]))["summary"] + " "
    found = followed([line], "WorkingDirectory=/srv/oms\nExecStart=/bin/oms\n")
    assert (found.code, found.params["directory"]) == ("working-directory-lacks", "/srv/oms")
    assert followed([line.replace("settings.ini", "/etc/settings.ini")]).code == "file-missing"


def test_more_time_is_what_a_slow_server_needs():
    symptom = finding.Finding(
        follow_up.CODES["notify-slow"]._replace(name="notify-timeout"), {"unit": "a", "limit": "1s"}, []
    )
    unit = "[Service]\nType=notify\nExecStart=/opt/oms/venv/bin/gunicorn oms.wsgi\n"
    found = follow_up.followed_up(symptom, Needs([unit], "oms.service"))
    assert found.code == "notify-slow"
    assert "Type=simple" not in said(found)["fix"]
    assert follow_up.followed_up(symptom, Needs(["[Service]\nExecStart=/bin/sleep 9\n"], "oms.service")) is symptom


def test_a_program_that_is_called_by_its_name():
    lines = [
        "Traceback (most recent call last):",
        '  File "/opt/oms/main.py", line 3, in <module>',
        "    subprocess.run(['ffprobe', '-version'])",
        "FileNotFoundError: [Errno 2] No such file or directory: 'ffprobe'",
    ]
    assert followed(lines).code == "called-program-missing"
    assert followed(lines[:2] + ["    open('ffprobe')", lines[3]]).code == "working-directory-lacks"
