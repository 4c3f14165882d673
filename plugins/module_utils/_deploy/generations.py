# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last good states of a service: each in one file that root alone reads, with the texts of all it was made of.

Private to this collection: it may change in any release.
"""

import base64
import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import candidate, files, journal
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import private_directory
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.wanted import File
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import LINK, REGULAR

KEPT = 5
SUFFIX = ".json"
UNREADABLE = ("{path} cannot be read.", "无法读取 {path}。")


def numbers(store):
    """The numbers of the generations there are, the oldest first."""
    try:
        names = os.listdir(store.generations)
    except OSError:
        return []
    stems = [name[: -len(SUFFIX)] for name in names if name.endswith(SUFFIX)]
    return sorted(int(stem) for stem in stems if stem.isdigit())


def describe(wanted, health, when, changed):
    """Return a state as a dict that can be written as JSON. changed: list of paths that differ from the one before."""
    return {
        "when": when,
        "changed": changed,
        "health": health,
        "files": [
            {
                "path": one.path,
                "unit": one.unit,
                "dropin": one.dropin,
                "secret": one.secret,
                "data": base64.b64encode(one.entry.data or b"").decode(),
                "target": one.entry.target,
                "mode": one.entry.mode,
                "uid": one.entry.uid,
                "gid": one.entry.gid,
                "attributes": {name: base64.b64encode(value).decode() for name, value in one.entry.attributes.items()},
            }
            for one in wanted
        ],
    }


def prepare(store, state):
    """Write a state that is about to be committed."""
    private_directory(store.generations)
    journal.write(store.prepared, state)


def keep(store, number):
    """The state that was prepared is generation `number` from here on; of those before it the last few stay."""
    if os.path.exists(store.prepared):
        os.rename(store.prepared, _path(store, number))
    for old in numbers(store)[:-KEPT]:
        files.remove(_path(store, old))


def _path(store, number):
    return os.path.join(store.generations, "%s%s" % (number, SUFFIX))


def chosen(store, asked, current, language):
    """The number that `previous` or a number stands for. Raises DeployError. current: number of the present one."""
    known = numbers(store)
    if asked == "previous":
        before = [number for number in known if number < current]
        found = before[-1] if before else None
    else:
        found = int(asked) if asked.isdigit() and int(asked) in known else None
    if found is None:
        listed = ", ".join(map(str, known)) or say(language, "none")
        raise DeployError(say(language, "no-generation", name=store.name, number=asked, known=listed))
    return found


def load(store, number):
    """Return `(wanted, health)`: the files (list of File) and checks of a generation. Raises DeployError."""
    state = journal.read(_path(store, number))
    if state is None:
        raise Refused(UNREADABLE, path=_path(store, number))
    return [_file(about) for about in state["files"]], state["health"]


def _file(about):
    if about.get("target") is not None:
        link = files.NOTHING._replace(kind=LINK, target=about["target"])
        return File(about["path"], link, None, None, None, None, about["secret"])
    data = base64.b64decode(about["data"])
    attributes = {name: base64.b64decode(value) for name, value in about["attributes"].items()}
    entry = files.Entry(REGULAR, data, None, about["mode"], about["uid"], about["gid"], attributes)
    text = data.decode("utf-8", "surrogateescape")
    composed = candidate.Candidate(text, [], [], [], []) if about["unit"] else None
    # Nothing is quoted from a text that was not quoted when it was new.
    params = {"name": about["unit"], "sensitive": about["secret"], "lint": "ignore"} if about["unit"] else None
    return File(about["path"], entry, about["unit"], about["dropin"], params, composed, about["secret"])
