# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the processes of a unit listen, and whether that is where its command line says.

Private to this collection: it may change in any release. Facts: proc_pid_net(5), proc_pid_fd(5), cgroups(7).
It is asked about each service that is well, and so imports next to nothing.
"""

import os
import re
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.listeners import LISTEN, TABLES, address_of

# What a command line says. source: the words. host: str, empty where it names none.
Place = namedtuple("Place", "source host port")
# listening: list of `(address, port)`. datagrams, connected: sets of ports, of sockets without connection and of peers.
Sockets = namedtuple("Sockets", "listening datagrams connected")

SETTLED = 10.0  # seconds after which a service listens that is going to
GROUPS = ("/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup")
MOST_PROCESSES, MOST_FILES = 500, 20000
CONNECTED = "01"
OPTIONS = re.compile(
    r"(?:^|\s)(?P<option>--(?:server\.|http[.-]|web\.)?(?:port|listen|listen-address|bind)|-b|-Dserver\.port"
    r"|http\.server|runserver)(?:=|\s+)(?P<host>[\w.*\[\]:-]*:)?(?P<port>\d{1,5})(?=\s|$)"
)
VARIABLES = re.compile(r"(?:^|\s)(?P<option>(?:SERVER_|HTTP_|APP_)?PORT)=(?P<port>\d{1,5})(?=\s|$)")
BY_VARIABLE = re.compile(r"(?:node|nodejs|npm|yarn|java|dotnet)\Z")
# Programs whose port is that of another host, or which let others listen.
OF_OTHERS = re.compile(
    r"(?:auto)?ssh|docker|podman|mysql\w*|mariadb\w*|psql|pg_\w+|redis-cli|mongo\w*|nc|ncat|curl|wget|celery|\w+[-_]exporter"
)


def places(shown):
    """Return the list of Place that a unit names in its command line and its variables. shown: dict of properties."""
    match = re.search(r"path=(\S+) ; argv\[\]=(.*?) ; ignore_errors=", shown.get("ExecStart", ""))
    found = places_of(match.group(1), match.group(2), shown.get("Environment", "")) if match else []
    return [place for place in found if 0 < place.port < 65536]


def places_of(program, line, variables, by_variable=BY_VARIABLE):
    """The same of a program (its path), its command line and `NAME=VALUE ...`.

    by_variable: pattern of the programs that listen where a variable says.
    """
    name = os.path.basename(program)
    if OF_OTHERS.match(name):
        return []
    found = []
    for one in OPTIONS.finditer(line):
        host = one.group("host") or ""
        if ":" in host[:-1] and not host.startswith("["):
            continue  # an address of IPv6, the port of which is another word
        source = "%s %s%s" % (one.group("option"), host, one.group("port"))
        found.append(Place(source, host.rstrip(":").strip("[]*"), int(one.group("port"))))
    if not found and by_variable.match(name):
        for one in VARIABLES.finditer(variables):
            found.append(Place("%s=%s" % one.group("option", "port"), "", int(one.group("port"))))
    return found


def sockets(shown, with_datagrams=True):
    """Return the Sockets of a unit's processes, None where they cannot be seen or there are none."""
    pids = _processes(shown.get("ControlGroup", ""))
    inodes = _inodes(pids) if 0 < len(pids) <= MOST_PROCESSES else None
    if inodes is None:
        return None
    found = Sockets([], set(), set())
    for family, path in TABLES:
        name = path.rpartition("/")[2]
        for row in _rows("/proc/%s/net/%s" % (pids[0], name), inodes):
            address, port = row[1].split(":")
            if row[3] == LISTEN:
                found.listening.append((address_of(family, address), int(port, 16)))
            elif row[3] == CONNECTED:
                found.connected.add(int(row[2].split(":")[1], 16))
        udp = "/proc/%s/net/%s" % (pids[0], name.replace("tcp", "udp"))
        for row in _rows(udp, inodes) if with_datagrams else ():
            found.datagrams.add(int(row[1].split(":")[1], 16))
    return found


def is_doubtful(shown, now):
    """Whether a service that is well may not listen where it should. now: seconds of the monotonic clock."""
    since = int(shown.get("ActiveEnterTimestampMonotonic") or 0) / 1e6
    wanted = places(shown) if now - since > SETTLED else []
    found = sockets(shown, with_datagrams=False) if wanted else None
    if found is None or not any(elsewhere(place, found) for place in wanted):
        return False
    found = sockets(shown)
    return found is not None and any(elsewhere(place, found) for place in wanted)


def elsewhere(place, found):
    """Whether nothing listens at a Place: the port of a peer is not one to listen on."""
    if place.port in found.datagrams or place.port in found.connected:
        return False
    return not any(port == place.port and _covers(address, place.host) for address, port in found.listening)


def _covers(address, host):
    """Whether listening at an address is what was asked for; a name may stand for any address."""
    if address in ("0.0.0.0", "::") or address == host:
        return True
    if host in ("0.0.0.0", "::"):
        return False
    return not host or not re.match(r"[0-9.]+\Z|[0-9a-fA-F:]*:[0-9a-fA-F:.]*\Z", host)


def _processes(group):
    found = []
    for top in GROUPS if group.startswith("/") and ".." not in group else ():
        for folder, _folders, _files in os.walk(top + group):
            try:
                with open(folder + "/cgroup.procs") as stream:
                    found += stream.read().split()
            except OSError:
                continue
        if found:
            break
    return found


def _inodes(pids):
    """The inodes of the sockets of these processes, None where they cannot be listed."""
    found = set()
    for pid in pids:
        folder = "/proc/%s/fd" % pid
        try:
            names = os.listdir(folder)[:MOST_FILES]
        except FileNotFoundError:
            continue
        except OSError:
            return None
        for name in names:
            try:
                target = os.readlink(folder + "/" + name)
            except OSError:
                continue
            if target.startswith("socket:["):
                found.add(target[8:-1])
    return found


def _rows(path, inodes):
    try:
        with open(path) as table:
            rows = [line.split() for line in table][1:]
    except OSError:
        return []
    return [row for row in rows if row[9] in inodes]
