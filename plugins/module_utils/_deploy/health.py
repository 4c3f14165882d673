# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a service whether it answers: over HTTP, a port, a socket, or by a command.

Private to this collection: it may change in any release.
"""

import errno
import shlex
import socket
import time
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import run_program

# kind: `http`, `tcp`, `unix` or `command`. target: str, or the words (tuple of str) of a command. status: tuple of int,
# text, headers: what the answer to a request has to be, have and hold. unix: socket that the request goes through.
Check = namedtuple("Check", "kind target status text headers unix")

KINDS = ("http", "tcp", "unix", "command")
ATTEMPT = 5.0  # seconds that one question may take
BODY_LIMIT = 1 << 20
SHOWN = 200
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}


class CheckError(DeployError):
    """A check that asks for nothing, or for several things at once."""


def parse(options):
    """Return the Check of a dict of the module's options. Raises CheckError."""
    kinds = [kind for kind in KINDS if options.get(kind)]
    if len(kinds) > 1 and set(kinds) != {"http", "unix"} or not kinds:
        raise CheckError("health: give exactly one of http, tcp, unix and command for each check.")
    kind = kinds[0]
    target = options[kind]
    if kind == "command":
        target = tuple(shlex.split(target) if isinstance(target, str) else map(str, target))
        if not target or not target[0].startswith("/"):
            raise CheckError("health: command: '%s' is not the absolute path of a program." % (target or ("",))[0])
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
        raise CheckError("health: tcp: '%s' is no HOST:PORT." % text)
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
        raise CheckError("health: http: '%s' is no URL such as http://127.0.0.1:8000/healthz." % text)
    return parts, port or (443 if parts.scheme == "https" else 80)


def label(check):
    """What a check is called in messages and results."""
    target = " ".join(check.target) if check.kind == "command" else check.target
    return target if check.kind == "http" else "%s %s" % (check.kind, target)


def ask(check, identity, timeout=ATTEMPT):
    """Return None where the service answers as it should, else what was wrong (str). identity: that of the service."""
    try:
        return _ASK[check.kind](check, identity, max(0.1, min(timeout, ATTEMPT)))
    except socket.timeout:
        return "no answer"
    except OSError as error:
        return error.strerror or str(error)


def _tcp(check, identity, timeout):
    socket.create_connection(_address(check.target), timeout).close()


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


def _unix(check, identity, timeout):
    connection = _connect_unix(check.target, timeout)
    if connection:
        connection.close()


def _command(check, identity, timeout):
    status, output = run_program(identity, list(check.target), ENVIRONMENT, "/", timeout)
    if status == 0:
        return None
    words = output.decode("utf-8", "replace").strip().splitlines()
    said = ": " + words[-1][:SHOWN] if words else ""
    return ("took longer than %g s" % timeout if status is None else "exit status %d" % status) + said


def _http(check, identity, timeout):
    import http.client

    parts, port = _url(check.target)
    until = time.monotonic() + timeout
    connection = _http_connection(parts, port, check.unix, timeout)
    path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    try:
        connection.request("GET", path, headers={"User-Agent": "unitsmith", "Connection": "close"})
        answer = connection.getresponse()
        body = _body(answer, until) if check.text is not None else b""
        return _wrong(check, answer, body)
    except http.client.HTTPException as error:
        return "no HTTP: %s" % (str(error)[:SHOWN] or type(error).__name__)
    finally:
        connection.close()


def _http_connection(parts, port, unix, timeout):
    import http.client

    if parts.scheme == "https":
        import ssl

        # Whether it answers is asked here, on the host itself; who vouches for its name is not.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(parts.hostname, port, timeout=timeout, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=timeout)
    if unix:
        connection.sock = _connect_unix(unix, timeout)
    return connection


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
        return "status %d" % answer.status
    for name, value in check.headers.items():
        found = answer.getheader(name)
        if found is None or str(value) not in found:
            return "header %s: %s" % (name, "missing" if found is None else found[:SHOWN])
    if check.text is not None and check.text.encode() not in body:
        return "'%s' is not in the answer" % check.text[:SHOWN]
    return None


_ASK = {"http": _http, "tcp": _tcp, "unix": _unix, "command": _command}
