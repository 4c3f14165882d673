# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else uses a directory: units and processes that work or run something there, accounts whose home it is.

Private to this collection: it may change in any release.
"""

import os
import pwd
import re
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.processes import control_group
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import C_LOCALE
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import UNIT_DIRECTORIES

ENOUGH = 10  # one is reason enough to refuse, ten show what they are
FILE_LIMIT = 1 << 20  # of a unit file, in bytes

# kind: "unit", "process" or "account". name: str, of the unit or account, or "4711 (gunicorn)". account: who runs it.
# path: str, the one in the directory.
Resident = namedtuple("Resident", "kind name account path")

SHOWN = "Id,LoadState,User,WorkingDirectory,ExecStartPre,ExecStart,ExecStartPost,ExecReload,ExecStop,ExecStopPost"
_ASSIGNMENT = re.compile(rb"^[ \t]*(User|WorkingDirectory|Exec[A-Z][A-Za-z]*)[ \t]*=[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
# Prefixes of a path: systemd.service(5), "Special executable prefixes", and "-" of WorkingDirectory=.
_PREFIXES = b"@-:+!|\"'"

TEXTS = {
    "refused": (
        "{directory} is in use by others, and would be given to {account}: {residents}. If both are to live there, "
        "set shared_directory: true (backend_service_shared_directory); if the new service takes the place of an old "
        "one, name that one in replaces (backend_service_replaces).",
        "{directory} 正被其他使用者占用，却要交给 {account}：{residents}。如需共用该目录，请设置 shared_directory: true"
        "（backend_service_shared_directory）；如果新服务用来接替旧服务，请在 replaces（backend_service_replaces）中"
        "写明旧服务。",
    ),
    "unit": ("{name} of {account} ({path})", "{account} 的 {name}（{path}）"),
    "process": ("process {name} of {account} ({path})", "{account} 的进程 {name}（{path}）"),
    "account": ("the account {name}, whose home is {path}", "账户 {name}（主目录 {path}）"),
}


def residents(directory, own_units, own_uids, run, directories=UNIT_DIRECTORIES, proc="/proc"):
    """Return the first ENOUGH Residents of a directory other than the service itself.

    Units in ``own_units`` (with suffix) and processes of ``own_uids`` belong to the service. ``run`` is run_command of
    AnsibleModule. Users of paths below the directory count, and accounts with their home there.
    """
    inside = Inside(directory)
    loaded, known = loaded_units(inside, run)
    found = loaded + installed_units(inside, known, directories)
    found = [one for one in found if one.name not in own_units and uid_of(one.account) not in own_uids]
    found += processes(inside, set(own_units) | {one.name for one in found}, own_uids, proc)
    found += homes(inside, own_uids)
    return found[:ENOUGH]


def refusal(directory, account, found, language):
    """The message that refuses to give a directory to the account, with its Residents."""
    chinese = language == "zh"
    listed = [TEXTS[one.kind][chinese].format(**one._asdict()) for one in found]
    text = TEXTS["refused"][chinese]
    return text.format(directory=directory, account=account, residents=("；" if chinese else "; ").join(listed))


class Inside:
    """Tells whether a path is in a directory, also through links."""

    def __init__(self, directory):
        self._tops = {os.path.normpath(directory), os.path.realpath(directory)}

    def has(self, path):
        """Whether the absolute path is or lies in the directory."""
        return any(self._below(form) for form in (os.path.normpath(path), os.path.realpath(path)))

    def _below(self, path):
        return any(path == top or path.startswith(top.rstrip("/") + "/") for top in self._tops)


def loaded_units(inside, run):
    """Return ``(residents, names)``: loaded services that have something inside, and the names of all loaded ones."""
    argv = ["systemctl", "show", "--all", "--no-pager", "--property=" + SHOWN, "--", "*.service"]
    dummy, out, dummy = run(argv, environ_update=C_LOCALE)
    found, names = [], set()
    for block in out.split("\n\n"):
        pairs = [line.split("=", 1) for line in block.splitlines() if "=" in line]
        values = dict(pairs)
        if values.get("LoadState") != "loaded":
            continue
        names.add(values["Id"])
        paths = [values.get("WorkingDirectory", "").lstrip("!-")]
        paths += [value[len("{ path=") :].partition(" ; ")[0] for key, value in pairs if key.startswith("Exec")]
        found += _unit(inside, values["Id"], values.get("User"), paths)
    return found, names


def installed_units(inside, known, directories):
    """Return the services that are not loaded but have something inside, by their files; not those in ``known``."""
    found = []
    for name, files in sorted(_unit_files(directories).items()):
        if name not in known:
            text = b"\n".join(_read(path) for path in files)
            settings = [(key, value.lstrip(_PREFIXES)) for key, value in _ASSIGNMENT.findall(text)]
            paths = [re.split(rb"[ \t\"']", value)[0] for key, value in settings if key != b"User"]
            users = [value for key, value in settings if key == b"User"]
            # A path with a specifier differs for each instance; loaded instances have their own values.
            plain = [os.fsdecode(path) for path in paths if b"%" not in path]
            found += _unit(inside, name, os.fsdecode(users[-1]) if users else None, plain)
    return found


def processes(inside, except_units, own_uids, proc):
    """Return the processes with their working directory or program inside, without interactive ones."""
    found = []
    for pid in sorted((name for name in os.listdir(proc) if name.isdigit()), key=int):
        place = os.path.join(proc, pid)
        try:
            uid = os.stat(place).st_uid
            if uid in own_uids:
                continue
            path = next(
                (path for path in (_link(place, "cwd"), _link(place, "exe")) if path and inside.has(path)), None
            )
            if path is None or not except_units.isdisjoint(control_group(place)):
                continue
            if _is_onlooker(place) or _is_own_child(pid, proc):
                continue
            with open(os.path.join(place, "comm"), errors="backslashreplace") as stream:
                name = "%s (%s)" % (pid, stream.read().rstrip("\n"))
        except OSError:
            continue  # it has ended
        found.append(Resident("process", _printable(name), name_of(uid), _printable(path)))
    return found


def homes(inside, own_uids):
    """Return the accounts of this host, without those of a directory service, that have their home inside."""
    with open("/etc/passwd", errors="surrogateescape") as stream:
        rows = [line.split(":") for line in stream]
    return [
        Resident("account", _printable(row[0]), _printable(row[0]), _printable(row[5]))
        for row in rows
        if len(row) > 5
        and row[2].isdigit()
        and int(row[2]) not in own_uids
        and row[5].startswith("/")
        and inside.has(row[5])
    ]


def uid_of(account):
    """Return the UID of a name or number as ``User=`` has it, None where the host does not know it."""
    if account.isdigit():
        return int(account)
    try:
        return pwd.getpwnam(account).pw_uid
    except (KeyError, ValueError):
        return None


def name_of(uid):
    """Return the name of a UID, its digits where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _unit(inside, name, user, paths):
    """The Resident that a unit is by the first of its paths that lies inside, in a list; or nothing."""
    path = next((path for path in paths if path.startswith("/") and inside.has(path)), None)
    return [Resident("unit", _printable(name), _printable(user or "root"), _printable(path))] if path else []


def _unit_files(directories):
    """The files of each service: the first of its name in ``directories``, and the drop-ins of all of them."""
    files, dropins = {}, {}
    for directory in directories:
        for name in _listed(directory):
            path = os.path.join(directory, name)
            if name.endswith(".service") and os.path.isfile(path):
                files.setdefault(name, []).append(path)
            elif name.endswith(".service.d"):
                more = [os.path.join(path, one) for one in _listed(path) if one.endswith(".conf")]
                dropins.setdefault(name[: -len(".d")], []).extend(more)
    return {name: paths[:1] + dropins.get(name, []) for name, paths in files.items()}


def _listed(directory):
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []


def _read(path):
    try:
        with open(path, "rb") as stream:
            return stream.read(FILE_LIMIT)
    except OSError:
        return b""


def _link(place, name):
    """The target of the link ``cwd`` or ``exe`` of a process, None if its root directory is not ours."""
    link = os.path.join(place, name)
    try:
        path = os.readlink(link)
        seen, meant = os.stat(link), os.stat(path)
    except OSError:
        return None
    return path if (seen.st_dev, seen.st_ino) == (meant.st_dev, meant.st_ino) else None


def _is_onlooker(place):
    """Whether the process is interactive: it has a terminal, or belongs to our own login. proc_pid_stat(5)."""
    with open(os.path.join(place, "stat"), "rb") as stream:
        session, terminal = stream.read().rpartition(b")")[2].split()[3:5]
    return terminal != b"0" or int(session) == os.getsid(0)


def _is_own_child(pid, proc):
    """Whether this process has started it, to try something: it is not there any more when the answer counts."""
    while pid not in ("0", str(os.getpid())):
        with open(os.path.join(proc, pid, "stat"), "rb") as stream:
            pid = stream.read().rpartition(b")")[2].split()[1].decode()
    return pid != "0"


def _printable(text):
    """TEXT as one line of Unicode."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
