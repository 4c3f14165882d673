# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.server_command import (
    Invocation,
    add_gunicorn_settings,
    application,
    binds,
    gunicorn_settings,
    writes,
)


def listens(line, environment=None):
    found = Invocation(line.split())
    return [(one.host, one.port) if one.kind == "tcp" else one.path for one in binds(found, environment or {})]


@pytest.mark.parametrize(
    "line,expected",
    [
        ("/v/bin/gunicorn a.wsgi", [("127.0.0.1", 8000)]),
        ("gunicorn -b 0.0.0.0 a", [("0.0.0.0", 8000)]),
        ("gunicorn -b:9000 a", [("0.0.0.0", 9000)]),
        ("gunicorn --bind=[::]:8000 --bind unix:/run/a.sock a", [("::", 8000), "/run/a.sock"]),
        ("gunicorn --bind 127.0.0.1:1,127.0.0.1:2 a", [("127.0.0.1", 1), ("127.0.0.1", 2)]),
        ("gunicorn --bind fd://3 a", []),
        ("gunicorn --bind 127.0.0.1:$PORT a", []),
        ("/v/bin/python -u -m gunicorn -b localhost:8001 a", [("localhost", 8001)]),
        ("/v/bin/python3.11 /v/bin/gunicorn a", [("127.0.0.1", 8000)]),
        ("uvicorn a:app --host 0.0.0.0 --port 80", [("0.0.0.0", 80)]),
        ("uvicorn a:app --uds /run/a.sock", ["/run/a.sock"]),
        ("uvicorn a:app --fd 3", []),
        ("daphne -p 8001 a:app", [("127.0.0.1", 8001)]),
        ("daphne -u /run/a.sock a:app", ["/run/a.sock"]),
        ("hypercorn -b 0.0.0.0:8002 a:app", [("0.0.0.0", 8002)]),
        ("waitress-serve --listen=*:8003 a:app", [("0.0.0.0", 8003)]),
        ("waitress-serve --port 8003 a:app", [("0.0.0.0", 8003)]),
        ("/v/bin/python manage.py runserver", [("127.0.0.1", 8000)]),
        ("/v/bin/python manage.py runserver 0.0.0.0:8004 --noreload", [("0.0.0.0", 8004)]),
        ("/v/bin/python manage.py runserver 8004", [("127.0.0.1", 8004)]),
        ("/v/bin/flask --app x run -p 5001", [("127.0.0.1", 5001)]),
        ("python3 -m http.server 8005 --bind 127.0.0.1", [("127.0.0.1", 8005)]),
        ("uwsgi --http-socket 127.0.0.1:8006 --master", [("127.0.0.1", 8006)]),
        ("uwsgi --socket /run/u.sock", ["/run/u.sock"]),
    ],
)
def test_where_it_listens(line, expected):
    assert listens(line) == expected


@pytest.mark.parametrize(
    "line", ["/bin/sleep 8000", "/usr/sbin/sshd -D", "python3 x.py", "manage.py migrate", "python3"]
)
def test_other_programs_are_left_alone(line):
    assert Invocation(line.split()).server is None


def test_variables_of_servers():
    assert listens("gunicorn a", {"PORT": "9"}) == [("0.0.0.0", 9)]
    assert listens("uvicorn a:app", {"UVICORN_PORT": "9"}) == [("127.0.0.1", 9)]


@pytest.mark.parametrize(
    "line,target,folder",
    [
        ("gunicorn --workers 3 --preload oms_backend.wsgi:application", "oms_backend.wsgi:application", None),
        ("gunicorn -D -w 3 --chdir /opt/x a.wsgi", "a.wsgi", "/opt/x"),
        ("gunicorn a:create_app() -k gevent", "a:create_app()", None),
        ("uvicorn --reload a:app --app-dir src", "a:app", "src"),
        ("daphne -p 1 a.asgi:application", "a.asgi:application", None),
    ],
)
def test_what_it_imports(line, target, folder):
    assert application(Invocation(line.split()))[1:] == (target, folder)


def test_gunicorn_settings_come_before_the_command_line():
    text = 'import os\nbind = ["127.0.0.1:1", "unix:/run/a.sock"]\naccesslog = "/var/log/a"\nworkers = os.cpu_count()\n'
    found = Invocation(["gunicorn", "--access-logfile", "-", "a"])
    add_gunicorn_settings(found, gunicorn_settings(text))
    assert [one.port or one.path for one in binds(found, {})] == [1, "/run/a.sock"]
    assert writes(found) == [("/var/log/a", "--access-logfile")]
    told = Invocation(["gunicorn", "-b", "127.0.0.1:2", "a"])
    add_gunicorn_settings(told, gunicorn_settings(text))
    assert [one.port for one in binds(told, {})] == [2]


@pytest.mark.parametrize("text", ['bind = os.environ["BIND"]', 'bind = f"127.0.0.1:{port}"'])
def test_settings_that_are_computed_are_not_guessed(text):
    found = Invocation(["gunicorn", "a"])
    add_gunicorn_settings(found, gunicorn_settings(text))
    assert binds(found, {}) == []


def test_settings_that_are_no_python():
    found = Invocation(["gunicorn", "a"])
    add_gunicorn_settings(found, gunicorn_settings("\0 bind ="))
    assert len(binds(found, {})) == 1


def test_what_it_writes():
    line = "gunicorn --access-logfile - --error-logfile /l/e.log -p /run/x.pid a"
    assert writes(Invocation(line.split())) == [("/l/e.log", "--error-logfile"), ("/run/x.pid", "-p")]


@pytest.mark.parametrize(
    "text",
    ["bind = {[1]}", "bind = {**1}", "bind = " + "-" * 500 + "1", "bind = (" * 500, "bind = 1", "bind = '\\0'"],
)
def test_settings_that_make_no_sense_set_nothing(text):
    assert gunicorn_settings(text) in ([], [["--bind", []]])


def test_settings_have_a_length():
    found = gunicorn_settings("bind = ['a'] * 2\nerrorlog = %r\nbind = %r" % ("x" * 5000, ["a"] * 50))
    assert found == [["--bind", []], ["--error-logfile", []], ["--bind", ["a"] * 16]]


def test_options_that_gunicorn_s_file_has_not_are_not_taken():
    found = Invocation(["gunicorn", "a"])
    add_gunicorn_settings(found, [["--worker-tmp-dir", ["/etc"]], ["--bind", ["127.0.0.1:" + "9" * 5000]]])
    assert found.last(("--worker-tmp-dir",)) is None and binds(found, {}) == []


@pytest.mark.parametrize("port", ["9" * 5000, "\u00b2", "\u0663", "-1"])
def test_ports_that_are_none(port):
    assert listens("gunicorn a", {"PORT": port}) == []
