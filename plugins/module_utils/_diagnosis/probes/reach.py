# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Can the user of a service reach what it requires: databases and the like, by TCP and by sockets of this host?

Private to this collection: it may change in any release.
"""

import errno
import os
import re
import select
import socket
import threading
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import (
    described,
    listed,
    permit,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Question, ask
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Either, load_resolver, run_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import UNIT_DIRECTORIES

TIMEOUT = 3.0
# Whoever speaks first does so at once, but for MySQL, which looks the client's name up before.
GREETING = 0.1
GREETING_SIZE = 1024
SLOW_GREETERS = (3306,)
NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL)
# Error packets of MySQL and MariaDB before any login: their numbers.
MYSQL_ERRORS = {1130: "database-host-refused", 1129: "database-host-blocked"}
# Units that may stand behind a port or a socket of this host, by how they are called in one distribution or another.
DATABASES = (
    ((3306,), ("mysql", "mariadb"), ("mariadb", "mysqld", "mysql")),
    ((5432,), ("postgres", ".s.PGSQL"), ("postgresql",)),
    ((6379,), ("redis",), ("redis-server", "redis", "valkey")),
    ((11211,), ("memcached",), ("memcached",)),
    ((27017,), ("mongodb",), ("mongod", "mongodb")),
    ((5672,), ("rabbitmq",), ("rabbitmq-server",)),
    ((9200,), ("elasticsearch",), ("elasticsearch", "opensearch")),
)
OUTCOME = (str, {str: Either(str, None)})
LOCAL = ("localhost", "127.0.0.1", "::1")


def probe(needs, host):
    """Return the findings about what is required, asked as the run user."""
    identity = host.identity(needs)
    if not identity or not (needs.requires_tcp or needs.requires_unix):
        return []
    if needs.own_network and needs.requires_tcp:
        setting = "PrivateNetwork=no"
        params = {"target": needs.requires_tcp, "unit": needs.unit, "setting": setting}
        return [Finding(CODES["network-private"], params, ["PrivateNetwork=yes"])] + _sockets(
            needs.requires_unix, identity
        )
    return _tcp(needs.requires_tcp, identity) + _sockets(needs.requires_unix, identity)


def address_of(target):
    """Return `(host, port)` of `host:port`, `[::1]:port`; None for what is neither."""
    host, colon, port = target.rpartition(":")
    return (host.strip("[]"), int(port)) if colon and host and port.isdigit() else None


# --- TCP


def _tcp(targets, identity):
    pairs = [(target, address_of(target)) for target in targets]
    pairs = [(target, address) for target, address in pairs if address]
    if not pairs:
        return []
    outcomes = dict(_outcomes(pairs, identity))
    found = []
    for target, (name, port) in pairs:
        # No outcome at all: the resolver did not answer in time.
        outcome = outcomes.get(target, {"code": "name-not-resolved", "problem": "timed out"})
        if outcome["code"]:
            found.append(_tcp_finding(target, name, port, outcome, identity))
    return found


def _outcomes(pairs, identity):
    """`[target, outcome]` of each target that had one in time, all at once."""

    def work(emit, dummy):
        until = time.monotonic() + TIMEOUT
        threads = []
        for target, address in pairs:
            thread = threading.Thread(target=lambda t, a: emit([t, _connect(a, until)]), args=(target, address))
            thread.daemon = True
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join(max(0.0, until + 0.2 - time.monotonic()))

    # Each thread has a stack of its own, so that there is no limit on memory for all.
    return run_as(identity, OUTCOME, work, load_resolver, TIMEOUT + 0.5, None)[0]


def _connect(address, until):
    """Try the addresses of a name until one answers; the outcome is that of the last."""
    try:
        rows = socket.getaddrinfo(address[0], address[1], 0, socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        return {"code": "name-not-resolved", "problem": getattr(error, "strerror", None) or str(error)}
    outcome = None
    for number, (family, kind, protocol, _dummy, place) in enumerate(rows):
        left = max(0.05, (until - time.monotonic()) / (len(rows) - number))
        try:
            with socket.socket(family, kind, protocol) as connection:
                connection.settimeout(left)
                connection.connect(place)
                return _greeting(connection, address[1], until)
        except OSError as error:
            outcome = _refusal(error, place[0])
    return outcome


def _refusal(error, address):
    if isinstance(error, socket.timeout):
        code = "tcp-timeout"
    elif error.errno in NO_ROUTE:
        code = "tcp-no-route"
    elif error.errno in (errno.EPERM, errno.EACCES):
        code = "tcp-denied"
    else:
        code = "tcp-refused"
    return {"code": code, "problem": error.strerror or str(error), "address": address}


def _greeting(connection, port, until):
    """What a server says of itself may be that it does not want us."""
    wait = max(0.0, until - time.monotonic()) if port in SLOW_GREETERS else GREETING
    data = b""
    # The length of MySQL's first packet is its first three bytes; it may come in pieces.
    while len(data) < 4 + int.from_bytes(data[:3], "little") and len(data) < GREETING_SIZE:
        if not select.select([connection], [], [], wait)[0]:
            break
        try:
            piece = connection.recv(GREETING_SIZE)
        except OSError:
            break
        if not piece:
            break
        data += piece
        wait = GREETING
    code = MYSQL_ERRORS.get(int.from_bytes(data[5:7], "little")) if data[4:5] == b"\xff" else None
    words = re.sub(r"[^ -~]", "", data[7:].decode("ascii", "replace"))
    return {"code": code, "words": words}


def _tcp_finding(target, name, port, outcome, identity):
    code = outcome["code"]
    params = {"target": target, "host": name, "user": identity.user, "problem": outcome.get("problem", "")}
    params.update(seconds=int(TIMEOUT), words=outcome.get("words", ""))
    evidence = ["%s: %s" % (target, params["words"] or params["problem"])]
    if outcome.get("address", name) != name:
        evidence.append(outcome["address"])
    unit = _unit_here(lambda ports, words: port in ports) if name in LOCAL else None
    if code == "tcp-refused" and unit:
        return Finding(CODES["tcp-refused-here"], dict(params, holder=unit), evidence)
    return Finding(CODES[code], params, evidence)


def _unit_here(fits):
    """The unit that is installed on this host of those that may be meant, or None."""
    for ports, words, units in DATABASES:
        if fits(ports, words):
            for unit in units:
                if any(os.path.exists("%s/%s.service" % (folder, unit)) for folder in UNIT_DIRECTORIES):
                    return unit + ".service"
    return None


# --- Sockets in the filesystem


def _sockets(paths, identity):
    answers = ask(identity, [Question(path, "w") for path in paths])
    found = []
    for path, answer in zip(paths, answers):
        if answer:
            found += _socket(path, answer, identity)
    return found


def _socket(path, answer, identity):
    source = "requires_unix"
    found = findings_of.way(identity, path, source, answer)
    if answer.state == "missing":
        unit = _unit_here(lambda ports, words: any(word in path for word in words))
        code = "unix-socket-missing-here" if unit else "unix-socket-missing"
        return found + [findings_of.missing(CODES[code], path, source, answer, holder=unit)]
    if found or answer.state != "there":
        return found
    problem = _try_socket(path, identity)
    if problem is None:
        return []
    if problem in (errno.EACCES, errno.EPERM):
        params = dict(described(answer.mode, answer.uid, answer.gid), user=identity.user, path=path)
        params["untrusted"] = answer.untrusted
        params["command"] = permit(identity, answer.at, "rw", answer.mode, answer.uid, answer.gid)
        return [Finding(CODES["unix-socket-denied"], params, [listed(answer.at, answer.mode, answer.uid, answer.gid)])]
    params = {"path": path, "problem": os.strerror(problem)}
    return [Finding(CODES["unix-socket-refused"], params, ["%s: %s" % (path, params["problem"])])]


def _try_socket(path, identity):
    """The error of connecting as the user, None where there is none; some sockets know datagrams alone."""

    def work(emit, dummy):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            with socket.socket(socket.AF_UNIX, kind) as connection:
                connection.settimeout(TIMEOUT)
                try:
                    connection.connect(path)
                    emit(None)
                    return
                except socket.timeout:
                    emit(errno.ETIMEDOUT)
                    return
                except OSError as error:
                    if error.errno != errno.EPROTOTYPE:
                        emit(error.errno)
                        return

    found, dummy = run_as(identity or ROOT, Either(int, None), work, timeout=TIMEOUT)
    return found[0] if found else errno.ETIMEDOUT


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "network-private",
        "error",
        460,
        "backend_service_unit_sections",
        (
            "PrivateNetwork= keeps the service from {target}",
            "The unit gives the service an empty network namespace, but it needs {target}.",
            DROPIN,
        ),
        ("PrivateNetwork= 使服务无法访问 {target}", "单元给服务分配了一个空的独立网络，而它需要 {target}。", ""),
    ),
    Code(
        "name-not-resolved",
        "error",
        470,
        "backend_service_requires_tcp",
        (
            "The name {host} cannot be resolved",
            "The service needs {target}, and this host finds no address for the name: {problem}.",
            "Correct the name, add it to /etc/hosts, or check /etc/resolv.conf.",
        ),
        (
            "无法解析名称 {host}",
            "服务需要 {target}，而本机查不到该名称的地址：{problem}。",
            "请更正名称、写入 /etc/hosts，或检查 /etc/resolv.conf。",
        ),
    ),
    Code(
        "tcp-refused-here",
        "error",
        480,
        "backend_service_requires_tcp",
        (
            "Nothing listens on {target}, and {holder} does not run",
            "The service needs {target}, and the connection is refused.",
            "systemctl start {holder}",
        ),
        ("{target} 无人监听，且 {holder} 未运行", "服务需要 {target}，连接被拒绝。", ""),
    ),
    Code(
        "tcp-refused",
        "error",
        490,
        "backend_service_requires_tcp",
        (
            "{target} refuses the connection",
            "The host answers, and nothing listens on that port, or a firewall says so.",
            "Start what listens on {target}, and check that it listens on that address and not only on 127.0.0.1.",
        ),
        (
            "{target} 拒绝连接",
            "主机有应答，但该端口无人监听，或被防火墙拒绝。",
            "请启动在 {target} 监听的程序，并确认它监听该地址而不仅是 127.0.0.1。",
        ),
    ),
    Code(
        "tcp-no-route",
        "error",
        500,
        "backend_service_requires_tcp",
        (
            "There is no route to {target}",
            "The kernel says: {problem}.",
            "Check the network of this host ('ip route get ADDRESS'), or correct the address.",
        ),
        ("没有到 {target} 的路由", "内核报告：{problem}。", "请检查本机网络（'ip route get 地址'），或更正地址。"),
    ),
    Code(
        "tcp-timeout",
        "error",
        510,
        "backend_service_requires_tcp",
        (
            "{target} does not answer",
            "No answer for {seconds} s: a firewall that drops packets, or a host that is down.",
            "Open the port in the firewalls on the way, or correct the address.",
        ),
        (
            "{target} 没有应答",
            "{seconds} 秒内没有任何回应：防火墙丢弃了数据包，或主机未运行。",
            "请在沿途防火墙上放行该端口，或更正地址。",
        ),
    ),
    Code(
        "tcp-denied",
        "error",
        520,
        "backend_service_requires_tcp",
        (
            "{user} may not connect to {target}",
            "The kernel of this host says: {problem}. A firewall rule here forbids it.",
            "Allow {user} to connect to {target} in this host's firewall.",
        ),
        (
            "用户 {user} 无法连接 {target}",
            "本机内核报告：{problem}。本机的防火墙规则禁止了它。",
            "请在本机防火墙上允许 {user} 访问 {target}。",
        ),
    ),
    Code(
        "database-host-refused",
        "error",
        530,
        "backend_service_requires_tcp",
        (
            "The database at {target} denies this host access",
            "It answers '{words}': none of its accounts may connect from this host's address.",
            "On the database server create an account for this host: CREATE USER 'NAME'@'ADDRESS OF THIS HOST' "
            "IDENTIFIED BY '...', and grant it its rights.",
        ),
        (
            "数据库 {target} 不允许本机连接",
            "它回答：'{words}'：没有任何账户允许来自本机地址。",
            "请在数据库服务器上为本机创建账户：CREATE USER '名称'@'本机地址' IDENTIFIED BY '...'，并授予权限。",
        ),
    ),
    Code(
        "database-host-blocked",
        "error",
        540,
        "backend_service_requires_tcp",
        (
            "The database at {target} has blocked this host",
            "It answers '{words}': too many connections from here have failed.",
            "On the database server run 'mysqladmin flush-hosts', once the cause is fixed.",
        ),
        (
            "数据库 {target} 已将本机拒之门外",
            "它回答：'{words}'：来自本机的失败连接过多。",
            "排除原因后，请在数据库服务器上运行 'mysqladmin flush-hosts'。",
        ),
    ),
    Code(
        "unix-socket-missing-here",
        "error",
        550,
        "backend_service_requires_unix",
        (
            "The socket {path} does not exist, and {holder} does not run",
            "The service needs it, and {component} does not exist.",
            "systemctl start {holder}",
        ),
        ("套接字 {path} 不存在，且 {holder} 未运行", "服务需要它，而 {component} 不存在。", ""),
    ),
    Code(
        "unix-socket-missing",
        "error",
        560,
        "backend_service_requires_unix",
        (
            "The socket {path} does not exist",
            "The service needs it, and {component} does not exist.",
            "Start what listens on {path}, or correct the path.",
        ),
        ("套接字 {path} 不存在", "服务需要它，而 {component} 不存在。", "请启动在 {path} 监听的程序，或更正路径。"),
    ),
    Code(
        "unix-socket-refused",
        "error",
        570,
        "backend_service_requires_unix",
        (
            "Nothing listens on the socket {path}",
            "The file exists, but the program that created it has ended or no longer listens: {problem}.",
            "Start what listens on {path} again.",
        ),
        (
            "套接字 {path} 无人监听",
            "文件存在，但创建者已退出或不再监听：{problem}。",
            "请重新启动在 {path} 监听的程序。",
        ),
    ),
    Code(
        "unix-socket-denied",
        "error",
        580,
        "backend_service_requires_unix",
        (
            "{user} may not connect to the socket {path}",
            "{path} ({mode}, {owner}:{group}) does not let {user} write, and connecting asks for that.",
            "{command}",
        ),
        (
            "用户 {user} 无法连接套接字 {path}",
            "{path}（{mode}，{owner}:{group}）不允许 {user} 写入，而连接需要写权限。",
            "",
        ),
    ),
)
