# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import os
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import BaseRequestHandler, TCPServer, UnixStreamServer

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import health
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity

SELF = Identity("me", "me", os.getuid(), os.getgid(), tuple(os.getgroups()), "/", "/bin/sh")


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if self.path == "/down" else 200)
        self.send_header("X-Version", "1.2.3")
        self.end_headers()
        self.wfile.write(b"it is fine, " + self.path.encode())

    def log_message(self, *arguments):
        pass

    def address_string(self):
        return ""


@contextlib.contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def web():
    with serving(HTTPServer(("127.0.0.1", 0), Answers)) as server:
        yield "http://127.0.0.1:%d" % server.server_port


# The account speaks with the service in a child, which takes root's rights to make.
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")


def ask(**options):
    return health.ask(health.parse(options), SELF, 2.0)


def test_http(web):
    assert ask(http=web + "/healthz") is None
    assert ask(http=web + "/down") == "status 503"
    assert ask(http=web + "/down", status=[200, 503]) is None
    assert ask(http=web + "/a?b=c", text="fine, /a?b=c") is None
    assert ask(http=web, text="not this") == "'not this' is not in the answer"
    assert ask(http=web, headers={"X-Version": "1.2"}) is None
    assert ask(http=web, headers={"X-Version": "9"}) == "header X-Version: 1.2.3"
    assert ask(http=web, headers={"X-Other": ""}) == "header X-Other: missing"


def test_http_through_a_socket(tmp_path):
    path = str(tmp_path / "web.sock")
    with serving(UnixStreamServer(path, Answers)):
        assert ask(http="http://localhost/healthz", unix=path, text="/healthz") is None
        assert ask(unix=path) is None
    assert ask(unix=path) == "Connection refused"
    assert ask(unix=path + "x") == "No such file or directory"


def test_tcp(web):
    host, dummy, port = web.rpartition("/")[2].partition(":")
    assert ask(tcp="%s:%s" % (host, port)) is None
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        assert ask(tcp="127.0.0.1:%d" % taken.getsockname()[1]) == "Connection refused"


def test_what_does_not_speak_http(tmp_path):
    with contextlib.closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        check = health.parse({"http": "http://127.0.0.1:%d" % silent.getsockname()[1]})
        assert health.ask(check, SELF, 0.2) == "no answer"


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X")
        time.sleep(0.05)


def go_on(connection):
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def flood(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


@pytest.mark.parametrize("behave", [drip, go_on, flood])
def test_an_answer_without_an_end_is_none(behave):
    class Endless(BaseRequestHandler):
        def handle(self):
            with contextlib.suppress(OSError):
                behave(self.request)

    with serving(TCPServer(("127.0.0.1", 0), Endless)) as server:
        check = health.parse({"http": "http://127.0.0.1:%d/" % server.server_address[1], "text": "absent"})
        begun = time.monotonic()
        assert health.ask(check, SELF, 0.3) in ("no answer", "'absent' is not in the answer")
        assert time.monotonic() - begun < 3


def test_a_terminal_is_not_told_what_to_do():
    class Coloured(BaseRequestHandler):
        def handle(self):
            self.request.sendall(b"\x1b[2Jowned\x9b31m\r\n\r\n")

    with serving(TCPServer(("127.0.0.1", 0), Coloured)) as server:
        said = health.ask(health.parse({"http": "http://127.0.0.1:%d/" % server.server_address[1]}), SELF, 2.0)
    assert said.startswith("no HTTP: ") and said.isprintable()


@pytest.mark.skipif(os.geteuid() != 0, reason="commands run as another account")
def test_command():
    assert ask(command="/bin/true") is None
    assert ask(command=["/bin/sh", "-c", "echo not yet; exit 3"]) == "exit status 3: not yet"
    assert health.ask(health.parse({"command": "/bin/sleep 9"}), SELF, 0.1) == "took longer than 0.1 s"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"http": "http://a", "tcp": "a:1"},
        {"http": "ftp://a"},
        {"http": "http://a:99999/"},
        {"http": "healthz"},
        {"tcp": "a"},
        {"tcp": "a:0"},
        {"tcp": "a:http"},
        {"command": "true"},
        {"command": []},
        {"tcp": "a:1", "unix": "/x"},
    ],
)
def test_what_asks_for_nothing_is_refused(options):
    with pytest.raises(health.CheckError):
        health.parse(options)


@pytest.mark.parametrize(
    "url, shown",
    [
        ("http://ops:hunter2@127.0.0.1:8000/healthz", "http://127.0.0.1:8000/healthz"),
        ("http://ops:a@b@127.0.0.1/", "http://127.0.0.1/"),
        ("http://127.0.0.1/?user=a@b", "http://127.0.0.1/?user=a@b"),
    ],
)
def test_no_password_of_a_url_is_shown(url, shown):
    assert health.label(health.parse({"http": url})) == shown
