# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who listens on this host, from /proc alone: proc_pid_net(5), proc_pid_fd(5), cgroups(7).

Private to this collection: it may change in any release.
"""

import os
import re
import socket
import struct
from collections import namedtuple

# family: of socket. address: str. port, inode: int.
Listener = namedtuple("Listener", "family address port inode")
# A process; unit: the service it belongs to, or None. units: all units in the path of its control group.
Holder = namedtuple("Holder", "pid process unit units")

TABLES = ((socket.AF_INET, "/proc/net/tcp"), (socket.AF_INET6, "/proc/net/tcp6"))
LISTEN = "0A"
UNIT = re.compile(r".+\.(service|socket|mount|swap)$")
# Services whose control group contains processes that users started, if sessions have no group of their own.
DOORS = ("ssh.service", "sshd.service", "cron.service", "crond.service", "atd.service")
WILDCARDS = ("0.0.0.0", "::")


def listeners(port):
    """Return the list of Listener of a TCP port."""
    found = []
    for family, path in TABLES:
        try:
            with open(path) as table:
                rows = [line.split() for line in table][1:]
        except OSError:
            continue  # a kernel without IPv6
        for row in rows:
            address, number = row[1].split(":")
            if row[3] == LISTEN and int(number, 16) == port:
                found.append(Listener(family, address_of(family, address), port, int(row[9])))
    return found


def address_of(family, text):
    """An address (str) from the kernel's notation: words of four bytes in the byte order of this machine."""
    words = [int(text[start : start + 8], 16) for start in range(0, len(text), 8)]
    return socket.inet_ntop(family, struct.pack("=%dI" % len(words), *words))


def in_the_way(listener, family, address):
    """Whether a listener makes bind(2) to an address fail: True, False, None if that is unknown.

    One on `::` may have the IPv4 addresses too: that depends on IPV6_V6ONLY, which /proc does not show.
    """
    if listener.family == family:
        return listener.address == address or address in WILDCARDS or listener.address in WILDCARDS
    if "::" in (listener.address, address):
        return None
    mapped = {listener.address.replace("::ffff:", ""), address.replace("::ffff:", "")}
    return len(mapped) == 1


def holder(inode):
    """Return the Holder of a socket, None if it is not found in any process."""
    wanted = "socket:[%d]" % inode
    for pid in sorted((name for name in os.listdir("/proc") if name.isdigit()), key=int, reverse=True):
        folder = "/proc/%s/fd" % pid
        try:
            if any(os.readlink(folder + "/" + name) == wanted for name in os.listdir(folder)):
                return _holder(int(pid))
        except OSError:
            continue  # it has ended, or we may not list its descriptors
    return None


def _holder(pid):
    units = units_of(_text("/proc/%d/cgroup" % pid))
    process = _text("/proc/%d/comm" % pid).strip().replace("\n", "\\n")
    unit = units[-1] if units else None
    if unit in DOORS and process not in unit.replace("ssh.", "sshd."):
        unit = None
    return Holder(pid, process, unit, units)


def units_of(text):
    """The units on the way down to a control group, from the text of /proc/PID/cgroup; systemd's own tree alone."""
    for line in text.splitlines():
        number, controllers, path = line.split(":", 2)
        if controllers in ("name=systemd", "") and path.count("/") and path != "/":
            return [part for part in path.split("/") if UNIT.match(part) and not part.startswith("user@")]
    return []


def _text(path):
    try:
        with open(path, errors="surrogateescape") as stream:
            return stream.read()
    except OSError:
        return ""


def own_addresses():
    """The addresses of this host, IPv4 first."""
    found = re.findall(r"\|-- ([0-9.]+)\n\s+/32 host LOCAL", _text("/proc/net/fib_trie"))
    for row in _text("/proc/net/if_inet6").splitlines():
        found.append(socket.inet_ntop(socket.AF_INET6, bytes.fromhex(row.split()[0])))
    return list(dict.fromkeys(found))
