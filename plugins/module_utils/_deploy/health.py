# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a service whether it answers: over HTTP, a port, a socket, or by a command.

Root opens the connection, because a socket may be closed to the account, and the account reads what comes: it may be
without an end, or what no parser survives.
Private to this collection: it may change in any release.
"""

import errno
import re
import shlex
import socket
import time
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import (
    Either,
    Identity,
    run_as,
    run_program,
)

# kind: `http`, `tcp`, `unix` or `command`. target: str, or the words (tuple of str) of a command. status: tuple of int,
# text, headers: what the answer to a request has to be, have and hold. unix: socket that the request goes through.
Check = namedtuple("Check", "kind target status text headers unix")

# Who reads the answer of a service that runs as no account of this host: one without any rights.
STRANGER = Identity("nobody", "nogroup", 65534, 65534, (), "/", "/sbin/nologin")
KINDS = ("http", "tcp", "unix", "command")
ATTEMPT = 5.0  # seconds that one question may take
NO_ANSWER = ("answer", "")
BODY_LIMIT = 1 << 20
SHOWN = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


ONE_KIND = (
    "health: give exactly one of http, tcp, unix and command for each check.",
    "health：每项检查须在 http、tcp、unix 和 command 中给出且只能给出一个。",
)
NO_PROGRAM = (
    "health: command: '{word}' is not the absolute path of a program.",
    "health：command：「{word}」 不是程序的绝对路径。",
)
NO_ADDRESS = ("health: tcp: '{text}' is no HOST:PORT.", "health：tcp：「{text}」 不是 HOST:PORT 的形式。")
NO_URL = (
    "health: http: '{text}' is no URL such as http://127.0.0.1:8000/healthz.",
    "health：http：「{text}」 不是 URL，正确的例子：http://127.0.0.1:8000/healthz。",
)


# What was wrong with an answer; `detail` quotes it.
WRONG = {
    "account": ("its account is not there", "其账户不存在"),
    "answer": ("no answer", "没有应答"),
    "error": ("{detail}", "{detail}"),
    "exit": ("exit status {detail}", "退出状态 {detail}"),
    "header": ("header {detail}", "响应头 {detail}"),
    "no-header": ("header {detail}: missing", "缺少响应头 {detail}"),
    "no-http": ("no HTTP: {detail}", "不是 HTTP：{detail}"),
    "status": ("status {detail}", "状态码 {detail}"),
    "text": ("'{detail}' is not in the answer", "应答中没有「{detail}」"),
    "time": ("took longer than {detail}", "用时超过 {detail}"),
}


class CheckError(Refused):
    """A check that asks for nothing, or for several things at once."""


def parse(options):
    """Return the Check of a dict of the module's options. Raises CheckError."""
    kinds = [kind for kind in KINDS if options.get(kind)]
    if len(kinds) > 1 and set(kinds) != {"http", "unix"} or not kinds:
        raise CheckError(ONE_KIND)
    kind = kinds[0]
    target = options[kind]
    if kind == "command":
        target = tuple(shlex.split(target) if isinstance(target, str) else map(str, target))
        if not target or not target[0].startswith("/"):
            raise CheckError(NO_PROGRAM, word=(target or ("",))[0])
    if kind == "tcp":
        _address(target)
    if kind == "http":
        _url(target)
    unix = options.get("unix") if kind == "http" else None
    status, headers = tuple(options.get("status") or (200,)), dict(options.get("headers") or {})
    return Check(kind, target, status, options.get("text"), headers, unix)


def _address(text):
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise CheckError(NO_ADDRESS, text=text)
    return host.strip("[]") or "127.0.0.1", int(port)


def _url(text):
    # Compiled where there is a URL.
    from urllib.parse import urlsplit

    parts = urlsplit(text)
    try:
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CheckError(NO_URL, text=text)
    return parts, port or (443 if parts.scheme == "https" else 80)


_USERINFO = re.compile("://[^/?#]*@")


def label(check):
    """What a check is called in messages and results."""
    if check.kind == "http":
        return _USERINFO.sub("://", check.target)  # a user and a password may stand there
    target = " ".join(check.target) if check.kind == "command" else check.target
    return "%s %s" % (check.kind, target)


def ask(check, identity, timeout=ATTEMPT, language="en"):
    """Return None where the service answers as it should, else what was wrong (str): its own words are not concealed.

    identity: that of the service, None where it has none.
    """
    wrong = _asked(check, identity, timeout)
    if wrong is None:
        return None
    key, detail = wrong
    return WRONG[key][language == "zh"].format(detail=CONTROL.sub(" ", detail))


def _asked(check, identity, timeout):
    """None, or `(key of WRONG, detail)`."""
    timeout = max(0.1, min(timeout, ATTEMPT))
    if check.kind == "command":
        return _command(check, identity, timeout)
    shape = Either((str, str), None)
    found, _finished = run_as(identity or STRANGER, shape, *_question(check, timeout), timeout=timeout)
    wrong = found[0] if found else NO_ANSWER
    return wrong if wrong is None or wrong[0] in WRONG else NO_ANSWER


def _question(check, timeout):
    """What the child does as the account, and before as root."""
    if check.kind == "http":
        # Loaded here: the account may not be able to read this Python's own files.
        import http.client  # noqa: F401
        import ssl  # noqa: F401

    def opened():
        try:
            return _OPEN[check.kind](check, timeout), None
        except socket.timeout:
            return None, NO_ANSWER
        except OSError as error:
            return None, _of(error)

    def answer(emit, prepared):
        connection, wrong = prepared
        if wrong is None and check.kind == "http":
            wrong = _http(check, connection, timeout)
        emit(wrong)

    return answer, opened


def _of(error):
    return ("error", error.strerror or str(error))


def _open_tcp(check, timeout):
    return socket.create_connection(_address(check.target), timeout)


def _open_unix(check, timeout):
    return _connect_unix(check.target, timeout)


def _open_http(check, timeout):
    if check.unix:
        return _connect_unix(check.unix, timeout)
    parts, port = _url(check.target)
    return socket.create_connection((parts.hostname, port), timeout)


def _connect_unix(path, timeout):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        if error.errno == errno.EPROTOTYPE:  # a socket for datagrams is there, too
            return None
        raise
    return connection


def _command(check, identity, timeout):
    if identity is None:
        return ("account", "")
    status, output = run_program(identity, list(check.target), ENVIRONMENT, "/", timeout)
    if status == 0:
        return None
    words = output.decode("utf-8", "replace").strip().splitlines()
    said = ": " + words[-1][:SHOWN] if words else ""
    return ("time", "%g s%s" % (timeout, said)) if status is None else ("exit", "%d%s" % (status, said))


def _http(check, connected, timeout):
    import http.client

    parts, port = _url(check.target)
    until = time.monotonic() + timeout
    path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    try:
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=timeout)
        connection.default_port = 443 if parts.scheme == "https" else 80  # that needs no naming in Host:
        connection.sock = _encrypted(connected, parts.hostname) if parts.scheme == "https" else connected
        connection.request("GET", path, headers={"User-Agent": "unitsmith", "Connection": "close"})
        answer = connection.getresponse()
        body = _body(answer, until) if check.text is not None else b""
        return _wrong(check, answer, body)
    except socket.timeout:
        return NO_ANSWER
    except OSError as error:
        return _of(error)
    except http.client.HTTPException as error:
        return ("no-http", str(error)[:SHOWN] or type(error).__name__)


def _encrypted(connected, name):
    import ssl

    # Whether it answers is asked here, on the host itself; who vouches for its name is not.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(connected, server_hostname=name)


def _body(answer, until):
    body = b""
    while len(body) < BODY_LIMIT and time.monotonic() < until:
        chunk = answer.read1(65536) if hasattr(answer, "read1") else answer.read(65536)
        if not chunk:
            break
        body += chunk
    return body


def _wrong(check, answer, body):
    if answer.status not in check.status:
        return ("status", "%d" % answer.status)
    for name, value in check.headers.items():
        found = answer.getheader(name)
        if found is None or str(value) not in found:
            return ("no-header", name) if found is None else ("header", "%s: %s" % (name, found[:SHOWN]))
    if check.text is not None and check.text.encode() not in body:
        return ("text", check.text[:SHOWN])
    return None


_OPEN = {"http": _open_http, "tcp": _open_tcp, "unix": _open_unix}
