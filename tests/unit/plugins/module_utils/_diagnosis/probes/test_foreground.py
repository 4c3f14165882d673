# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render, severity
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.foreground import probe
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")


class Host(ProbeHost):
    def __init__(self):
        ProbeHost.__init__(self, lambda argv, environ_update=None: (1, "", ""))

    def identity(self, needs):
        return ROOT


def found(lines, **more):
    return probe(Needs(["[Service]\n" + lines], "oms.service", **more), Host())


def levels(findings):
    return [(one.code, severity(one)) for one in findings]


ERROR = [("goes-into-background", "error")]
WARNING = [("goes-into-background", "warning")]


@pytest.mark.parametrize(
    "lines,expected",
    [
        ("ExecStart=/opt/v/bin/gunicorn --daemon a:b\n", ERROR),
        ("ExecStart=/opt/v/bin/gunicorn -D a:b\nType=notify\n", ERROR),
        ("ExecStart=/opt/v/bin/python -m gunicorn -D a:b\n", ERROR),
        ("ExecStart=/opt/v/bin/gunicorn a:b\nEnvironment=GUNICORN_CMD_ARGS=--daemon\n", ERROR),
        ("ExecStart=/opt/v/bin/gunicorn -D a:b\nType=forking\n", []),
        ("ExecStart=/opt/v/bin/gunicorn -D a:b\nRemainAfterExit=yes\n", []),
        ("ExecStart=/opt/v/bin/gunicorn a:b\n", []),
        ("ExecStart=/bin/sh -c 'serve >/x 2>&1 &'\n", ERROR),
        ("ExecStart=/bin/bash -lc 'nohup serve & exit 0'\n", ERROR),
        ("ExecStart=/bin/sh -c 'serve & wait'\n", []),
        ("ExecStart=/bin/sh -c 'a && b'\n", []),
        ("ExecStart=/usr/bin/redis-server --daemonize yes\n", ERROR),
        ("ExecStart=/usr/bin/redis-server --daemonize no\n", []),
        ("ExecStart=/opt/v/bin/celery -A x worker --detach\n", ERROR),
        ("ExecStart=/opt/v/bin/celery multi start w1\n", ERROR),
        ("ExecStart=/usr/bin/docker run -d redis\n", ERROR),
        ("ExecStart=/usr/bin/docker run --rm redis\n", []),
        ("ExecStart=/usr/bin/pm2 start app.js\n", ERROR),
        ("ExecStart=/usr/sbin/sshd\n", WARNING),
        ("ExecStart=/usr/sbin/sshd -D\n", []),
        ("ExecStart=/usr/sbin/apache2 -D FOREGROUND\n", []),
        ("ExecStart=/usr/sbin/nginx -g 'daemon off;'\n", []),
        ("ExecStart=/bin/true -D\nType=oneshot\n", []),
    ],
)
def test_programs_that_go_into_the_background(lines, expected):
    assert levels(found(lines)) == expected


def test_settings_send_a_program_into_the_background(tmp_path):
    (tmp_path / "redis.conf").write_text("# daemonize no\nport 6379\ndaemonize yes\n")
    assert levels(found("ExecStart=/usr/bin/redis-server %s/redis.conf\n" % tmp_path)) == ERROR
    (tmp_path / "uwsgi.ini").write_text("[uwsgi]\ndaemonize = /var/log/uwsgi.log\n")
    assert levels(found("ExecStart=/usr/bin/uwsgi --ini %s/uwsgi.ini\n" % tmp_path)) == ERROR
    nginx = "ExecStart=/usr/sbin/nginx -c %s/nginx.conf\n" % tmp_path
    (tmp_path / "nginx.conf").write_text("events {}\n")
    assert levels(found(nginx)) == WARNING
    (tmp_path / "nginx.conf").write_text("daemon off;\nevents {}\n")
    assert levels(found(nginx)) == []
    settings = {"read_settings": lambda needs, path: [["--daemon", [""]]]}
    assert levels(found("ExecStart=/opt/v/bin/gunicorn a:b\n", **settings)) == ERROR


@pytest.mark.parametrize(
    "text,expected",
    [
        ("#!/bin/sh\ncd /srv\nnohup java -jar a.jar >/dev/null 2>&1 &\necho started\n", WARNING),
        ("#!/bin/bash\nserve &\necho $! >/run/pid\nexit 0\n", WARNING),
        ("#!/bin/sh\nserve &\nwait\n", []),
        ("#!/bin/sh\nwatch &\nexec serve\n", []),
        ("#!/usr/bin/python3\nx = 1 &\n", []),
    ],
)
def test_scripts_that_leave_their_program_behind(tmp_path, text, expected):
    (tmp_path / "start.sh").write_text(text)
    assert levels(found("ExecStart=%s/start.sh\n" % tmp_path)) == expected
    assert levels(found("ExecStart=/bin/bash %s/start.sh\n" % tmp_path)) == expected


@pytest.mark.parametrize(
    "line,expected",
    [
        ("/opt/v/bin/gunicorn a:b", [("stays-in-foreground", "error")]),
        ("/opt/v/bin/uvicorn a:b", [("stays-in-foreground", "error")]),
        ("/usr/bin/node a.js", [("stays-in-foreground", "warning")]),
        ("/usr/bin/redis-server", [("stays-in-foreground", "error")]),
        ("/usr/bin/redis-server --daemonize yes", []),
        ("/bin/sh -c 'serve &'", []),
        ("/usr/sbin/nginx", []),
        ("/opt/oms/daemon", []),
    ],
)
def test_programs_that_stay_in_the_foreground(line, expected):
    assert levels(found("Type=forking\nExecStart=%s\n" % line)) == expected


@pytest.mark.parametrize(
    "words,pid,written",
    [
        ("gunicorn -D --pid /run/oms/a.pid a:b", "/run/oms/b.pid", "/run/oms/a.pid"),
        ("gunicorn -D --pid /var/run/oms/a.pid a:b", "/run/oms/a.pid", None),
        ("gunicorn -D -p a.pid a:b", "/srv/a.pid", None),
        ("gunicorn -D a:b", "/run/oms/b.pid", "-"),
        ("celery multi start w", "/run/b.pid", None),
        ("celery worker -D --pidfile=/run/a.pid", "b.pid", "/run/a.pid"),
    ],
)
def test_the_pid_file_of_a_forking_program(words, pid, written):
    lines = "Type=forking\nWorkingDirectory=/srv\nPIDFile=%s\nExecStart=/opt/v/bin/%s\n" % (pid, words)
    assert [one.params["written"] for one in found(lines)] == ([written] if written else [])


def test_programs_that_do_not_notify():
    assert levels(found("Type=notify\nExecStart=/opt/v/bin/uvicorn a:b\n")) == [("never-notifies", "warning")]
    assert found("Type=notify\nExecStart=/opt/v/bin/gunicorn a:b\n") == []


def test_both_languages():
    for lines in (
        "ExecStart=/opt/v/bin/gunicorn -D a\n",
        "Type=forking\nExecStart=/usr/bin/node a\n",
        "Type=notify\nExecStart=/opt/v/bin/uvicorn a\n",
    ):
        for language in ("en", "zh"):
            (one,) = render(found(lines), language)
            assert "{" not in one["summary"] + one["cause"] + one["fix"]


SILENT = [("never-notifies", "warning")]


@pytest.mark.parametrize(
    "text,expected",
    [
        ("#!/bin/bash\nwhile true; do work; done\n", SILENT),
        ("#!/bin/bash\nwork && systemd-notify --ready\nwait\n", []),
        ("#!/bin/sh\nexec /opt/oms/serve\n", []),
        ("#!/bin/sh\nexec 2>&1\n/opt/oms/serve\n", SILENT),
        ("#!/usr/bin/python3\nimport time, os\ntime.sleep(9)\n", SILENT),
        ("#!/usr/bin/python3\nfrom oms import app\napp.run()\n", []),
        ("#!/usr/bin/python3\nimport sdnotify\n", []),
        ("#!/usr/bin/python3\nimport socket, os\nos.environ['NOTIFY_SOCKET']\n", []),
        ("\x7fELF", []),
    ],
)
def test_scripts_that_never_report_themselves(tmp_path, text, expected):
    (tmp_path / "serve").write_text(text)
    assert levels(found("Type=notify\nExecStart=%s/serve\n" % tmp_path)) == expected
    assert levels(found("Type=notify\nNotifyAccess=all\nExecStart=%s/serve\n" % tmp_path)) == []
    if not text.startswith("#!"):
        return
    interpreter = "/usr/bin/python3" if "python" in text else "/bin/bash"
    assert levels(found("Type=notify\nExecStart=%s %s/serve\n" % (interpreter, tmp_path))) == expected


def test_a_script_of_python_that_stays(tmp_path):
    line = "Type=forking\nExecStart=/usr/bin/python3 %s/serve.py\n" % tmp_path
    (tmp_path / "serve.py").write_text("import time\ntime.sleep(9)\n")
    assert levels(found(line)) == [("stays-in-foreground", "warning")]
    (tmp_path / "serve.py").write_text("import os\nos.fork()\n")
    assert levels(found(line)) == []
    (tmp_path / "serve.py").write_text("import daemon\n")
    assert levels(found(line)) == []


def test_a_watchdog_that_nobody_answers():
    assert levels(found("WatchdogSec=5\nExecStart=/usr/bin/sleep 9\n")) == [("watchdog-unanswered", "warning")]
    assert levels(found("WatchdogSec=0\nExecStart=/usr/bin/sleep 9\n")) == []
    assert levels(found("WatchdogSec=5\nExecStart=/opt/oms/serve\n")) == []


def test_a_server_that_a_oneshot_waits_for():
    assert levels(found("Type=oneshot\nExecStart=/opt/v/bin/gunicorn a:b\n")) == [("oneshot-never-ends", "warning")]
    assert levels(found("Type=oneshot\nExecStart=/opt/v/bin/gunicorn -D a:b\n")) == []
    assert levels(found("Type=oneshot\nExecStart=/usr/bin/sleep 5\n")) == []
