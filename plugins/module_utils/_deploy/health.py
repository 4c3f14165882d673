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

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
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
BODY_LIMIT = 1 << 20
SHOWN = 200
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
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


_USERINFO = re.compile("://[^/?#]*@")


def label(check):
    """What a check is called in messages and results."""
    if check.kind == "http":
        return _USERINFO.sub("://", check.target)  # a user and a password may stand there
    target = " ".join(check.target) if check.kind == "command" else check.target
    return "%s %s" % (check.kind, target)


def ask(check, identity, timeout=ATTEMPT):
    """Return None where the service answers as it should, else what was wrong (str): its own words are not concealed.

    identity: that of the service, None where it has none.
    """
    timeout = max(0.1, min(timeout, ATTEMPT))
    if check.kind == "command":
        wrong = _command(check, identity, timeout)
    else:
        found, _finished = run_as(identity or STRANGER, Either(str, None), *_question(check, timeout), timeout=timeout)
        wrong = found[0] if found else "no answer"
    return wrong and CONTROL.sub(" ", wrong)


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
            return None, "no answer"
        except OSError as error:
            return None, error.strerror or str(error)

    def answer(emit, prepared):
        connection, wrong = prepared
        if wrong is None and check.kind == "http":
            wrong = _http(check, connection, timeout)
        emit(wrong)

    return answer, opened


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
        return "its account is not there"
    status, output = run_program(identity, list(check.target), ENVIRONMENT, "/", timeout)
    if status == 0:
        return None
    words = output.decode("utf-8", "replace").strip().splitlines()
    said = ": " + words[-1][:SHOWN] if words else ""
    return ("took longer than %g s" % timeout if status is None else "exit status %d" % status) + said


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
        return "no answer"
    except OSError as error:
        return error.strerror or str(error)
    except http.client.HTTPException as error:
        return "no HTTP: %s" % (str(error)[:SHOWN] or type(error).__name__)


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
        return "status %d" % answer.status
    for name, value in check.headers.items():
        found = answer.getheader(name)
        if found is None or str(value) not in found:
            return "header %s: %s" % (name, "missing" if found is None else found[:SHOWN])
    if check.text is not None and check.text.encode() not in body:
        return "'%s' is not in the answer" % check.text[:SHOWN]
    return None


_OPEN = {"http": _open_http, "tcp": _open_tcp, "unix": _open_unix}
