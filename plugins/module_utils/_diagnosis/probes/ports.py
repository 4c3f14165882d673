# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the port free on which a service listens, and is it the service's to have?

Private to this collection: it may change in any release.
"""

import errno
import os
import re
import socket

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Doubt,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.listening import places_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import found_in
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.server_command import Bind
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import listeners
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Either, load_resolver, run_as

FIRST_FREE = "/proc/sys/net/ipv4/ip_unprivileged_port_start"
DEFAULT_FIRST_FREE = 1024
CAPABILITY = "CAP_NET_BIND_SERVICE"
TIMEOUT = 3.0
LAST = 65535
ANY = re.compile("")


def probe(needs, host):
    """Return the findings about the TCP ports that the unit's command lines name."""
    binds = [bind for bind in needs.binds if bind.kind == "tcp"] + _of_a_socket(needs)
    if not binds and not needs.server:
        return [one._replace(doubt=Doubt("named-port", {})) for one in _judge(_named_only(needs), needs, host)]
    return _judge(binds, needs, host)


def _judge(binds, needs, host):
    impossible = [bind for bind in binds if bind.port > LAST]
    if impossible:
        params = {"unit": needs.unit, "port": impossible[0].port, "source": impossible[0].source}
        return [Finding(CODES["port-impossible"], params, [impossible[0].source])]
    binds = [bind for bind in binds if bind.port]
    if not binds or needs.own_network or _is_handed_its_socket(needs, host):
        return []
    identity = host.identity(needs)
    found = []
    for bind, tried in zip(binds, _tried(identity or ROOT, binds)):
        if tried is None:
            continue
        if "error" in tried:
            found.append(_bad_address(bind, tried))
        else:
            found += _taken(bind, tried["addresses"], needs, host)
        if identity and not _may_bind(bind.port, identity, needs):
            found.append(_privileged(bind, identity, needs))
    return found


def _named_only(needs):
    """The ports that options and variables of another program name: most listen there."""
    commands = [one for one in needs.commands if one.directive == "ExecStart"][:1]
    variables = " ".join("%s=%s" % pair for pair in needs.environment.items())
    return [
        Bind("tcp", place.host or "0.0.0.0", place.port, None, place.source)
        for one in commands
        for place in places_of(one.path, " ".join([one.path] + one.argv), variables, ANY)
    ]


def _of_a_socket(needs):
    """Where a socket unit listens for its service."""
    values = [(key, value) for key, value in needs.sandbox.lists.get(("Socket", "Listen"), ()) if key == "ListenStream"]
    if needs.sandbox.last("FreeBind", "Socket"):
        return []
    found = []
    for key, value in values:
        match = re.match(r"(?:([\d.]+|\[[0-9a-fA-F:.]+\]):)?(\d{1,5})\Z", needs.expanded(value) or "")
        if match and 0 < int(match.group(2)) < 65536:
            host = (match.group(1) or "::").strip("[]")
            found.append(Bind("tcp", host, int(match.group(2)), None, "%s=%s of %s" % (key, value, needs.unit)))
    return found


def _is_handed_its_socket(needs, host):
    """gunicorn takes the socket of a socket unit and binds none itself."""
    sockets = [name for name in host.triggered_by if name.endswith(".socket")] or needs.sandbox.all("Sockets")
    return bool(sockets) and needs.server == "gunicorn"


def _tried(identity, binds):
    """What the kernel says of each address with a port of its own choice: no port that is asked for is ever taken."""

    def work(emit, dummy):
        for bind in binds:
            emit(_try(bind.host))

    found = run_as(identity, {str: Either(str, [(int, str)])}, work, load_resolver, TIMEOUT)[0][: len(binds)]
    return found + [None] * (len(binds) - len(found))


def _try(name):
    try:
        rows = socket.getaddrinfo(name, 0, 0, socket.SOCK_STREAM, 0, socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        return {"error": "name", "problem": str(error)}
    for family, kind, protocol, _dummy, address in rows:
        try:
            with socket.socket(family, kind, protocol) as tried:
                tried.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                return {"error": "address", "problem": error.strerror}
    return {"addresses": [[int(row[0]), row[4][0]] for row in rows]}


def _bad_address(bind, tried):
    params = {"host": bind.host, "source": bind.source}
    evidence = ["%s: %s" % (bind.source, tried["problem"])]
    if tried["error"] == "name":
        return Finding(CODES["address-unresolved"], params, evidence)
    return Finding(CODES["address-foreign"], dict(params, addresses=listeners.own_addresses()), evidence)


# --- Who has it


def _taken(bind, addresses, needs, host):
    for listener in listeners.listeners(bind.port):
        for family, address in addresses:
            if _in_the_way(listener, family, address):
                finding = _holder_finding(bind, listener, needs, host)
                return [finding] if finding else []
    return []


def _in_the_way(listener, family, address):
    verdict = listeners.in_the_way(listener, family, address)
    if verdict is not None:
        return verdict
    try:
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((address, listener.port))
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False


def _holder_finding(bind, listener, needs, host):
    """None where it is this very service, or the socket unit that starts it."""
    at = ("[%s]:%d" if ":" in listener.address else "%s:%d") % (listener.address, listener.port)
    params = {"address": at, "source": bind.source}
    holder = listeners.holder(listener.inode)
    if holder is None:
        return Finding(CODES["port-taken-unseen"], dict(params, port=bind.port), [at])
    unit = holder.unit
    if holder.pid == 1:
        unit, starts = _socket_unit(host, at)
        if needs.unit in (unit, starts):
            return None
    # What it conflicts with is stopped first.
    conflicts = " ".join(needs.sandbox.all("Conflicts", "Unit")).split()
    if {needs.unit, *conflicts} & set(holder.units):
        return None
    evidence = ["%s %s (PID %d)" % (at, holder.process, holder.pid)]
    params.update(process=holder.process, pid=holder.pid)
    if unit:
        return Finding(CODES["port-taken-by-unit"], dict(params, holder=unit), evidence + [unit])
    return Finding(CODES["port-taken"], params, evidence)


def _socket_unit(host, address):
    """The socket unit that listens for systemd at an address, and what it starts."""
    out = host.run(["systemctl", "--no-pager", "--no-legend", "--full", "list-sockets"])[1]
    rows = [line.split() for line in out.splitlines()]
    port = address.rpartition(":")[2]
    for row in rows:
        if len(row) > 2 and row[0].rpartition(":")[2] == port:
            return row[1], row[2]
    return None, None


# --- Who may have it


def _may_bind(port, identity, needs):
    if port < first_free() and not needs.is_bounded(CAPABILITY):
        return False
    if not identity.uid or port >= first_free() or needs.has_capability(CAPABILITY):
        return True
    commands = [one for one in [needs.server_command] + needs.commands if one and one.directive == "ExecStart"][:1]
    return any(set(one.prefixes) & set("+!") or _has_capabilities(found_in(needs.search, one.path)) for one in commands)


def first_free():
    """The lowest port that anybody may listen on."""
    try:
        with open(FIRST_FREE) as setting:
            return int(setting.read())
    except OSError:
        return DEFAULT_FIRST_FREE  # Linux before 4.11


def _has_capabilities(path):
    """Whether a file brings capabilities of its own, setcap(8)."""
    try:
        return bool(os.getxattr(path, "security.capability"))
    except OSError:
        return False


def _privileged(bind, identity, needs):
    params = {"user": identity.user, "port": bind.port, "source": bind.source, "first": first_free()}
    directive = "AmbientCapabilities=" if needs.is_bounded(CAPABILITY) else "CapabilityBoundingSet="
    params.update(unit=needs.unit, setting=directive + CAPABILITY)
    return Finding(CODES["port-privileged"], params, [bind.source])


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "address-foreign",
        "error",
        400,
        "backend_service_bind",
        (
            "{host} is not an address of this host",
            "{source} listens there, and the kernel refuses it (EADDRNOTAVAIL). This host has {addresses}.",
            "Listen on an address of this host, or on 0.0.0.0 for all of them.",
        ),
        (
            "{host} 不是本机地址",
            "{source} 要在该地址监听，内核拒绝（EADDRNOTAVAIL）。本机地址：{addresses}。",
            "请使用本机的地址，或用 0.0.0.0 监听全部地址。",
        ),
    ),
    Code(
        "address-unresolved",
        "error",
        410,
        "backend_service_bind",
        (
            "The name {host} to listen on cannot be resolved",
            "{source} listens there, and this host knows no address of that name.",
            "Write an address instead of the name, or put the name into /etc/hosts.",
        ),
        (
            "无法解析要监听的名称 {host}",
            "{source} 要在该处监听，而本机查不到该名称的地址。",
            "请用地址代替名称，或将该名称写入 /etc/hosts。",
        ),
    ),
    Code(
        "port-privileged",
        "error",
        420,
        "backend_service_bind",
        (
            "{user} may not listen on port {port}",
            "{source} listens there. Ports below {first} are for root, or for who has CAP_NET_BIND_SERVICE. Better is "
            "a higher port behind a web server.",
            DROPIN,
        ),
        (
            "用户 {user} 无权监听端口 {port}",
            "{source} 要监听该端口。低于 {first} 的端口仅限 root 或拥有 CAP_NET_BIND_SERVICE 者。更好的做法是在 "
            "Web 服务器之后使用更高的端口。",
            "",
        ),
    ),
    Code(
        "port-taken-by-unit",
        "error",
        430,
        "backend_service_bind",
        (
            "{address} is taken by {holder}",
            "{source} listens there, and {process} (PID {pid}) of {holder} has it already.",
            "systemctl stop {holder}",
        ),
        ("{address} 已被 {holder} 占用", "{source} 要在该处监听，而 {holder} 的 {process}（PID {pid}）已占用它。", ""),
    ),
    Code(
        "port-taken",
        "error",
        440,
        "backend_service_bind",
        (
            "{address} is taken by {process} (PID {pid})",
            "{source} listens there already, or was told to; the process belongs to no other service.",
            "kill {pid}",
        ),
        ("{address} 已被 {process}（PID {pid}）占用", "{source} 要在该处监听；该进程不属于任何其他服务。", ""),
    ),
    Code(
        "port-taken-unseen",
        "error",
        450,
        "backend_service_bind",
        (
            "{address} is taken",
            "{source} listens there, and something has it that no process of this host shows: the kernel itself, or a "
            "container.",
            "Listen on another port, or find what has this one: 'ss -ltnp sport = :{port}'.",
        ),
        (
            "{address} 已被占用",
            "{source} 要在该处监听，而占用者不是本机可见的进程：可能是内核本身或容器。",
            "请改用其他端口，或查出占用者：'ss -ltnp sport = :{port}'。",
        ),
    ),
    Code(
        "port-impossible",
        "error",
        471,
        "backend_service_bind",
        (
            "{source} asks for port {port}, and there is none above 65535",
            "No program can listen there: it ends with an error at its start.",
            "Correct the port in {source}.",
        ),
        (
            "{source} 要使用端口 {port}，而端口最大为 65535",
            "任何程序都无法监听它，启动时会报错退出。",
            "请更正 {source} 中的端口。",
        ),
    ),
)
