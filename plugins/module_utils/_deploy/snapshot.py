# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes note of what a deployment is about to change.

Private to this collection: it may change in any release.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, guard, journal, links, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.environment import redirect
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.restart import process, state_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import private_directory
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT, REGULAR


def take(store, plan, actual, created, now):
    """Save what the Plan changes, and have a reboot bring it back; return the record. created: directories to be made.

    Raises OSError; then nothing has been changed.
    """
    entries = {change.path: change.before for change in plan.changes}
    about = {
        "when": now,
        "boot": actual.boot,
        "units": {unit: state(shown) for unit, shown in actual.shown.items()},
        "links": links.of(list(actual.shown), store.places.units),
        "directories": missing_parents([change.path for change in plan.changes if change.after.kind != ABSENT]),
        "created": list(created),
        "control": [],
        "reloaded": [],
        "guard": store.guard,
    }
    private_directory(store.places.run)
    record = {"directories": []}
    try:
        record = journal.begin(store, about, entries)
        files.put(store.marker, journal.private(b""))
        if plan.changes:
            _put_guard(store, plan, actual, record)
    except BaseException:
        files.remove(store.guard)
        for directory in reversed(record["directories"]):
            files.remove_if_empty(directory)
        journal.close(store)
        journal.forget_all(store)
        raise
    return record


def _put_guard(store, plan, actual, record):
    missing = missing_parents([store.guard])
    journal.note(store, record, directories=missing + record["directories"])
    script = guard.script(store.name, store.marker, _texts_before(store, plan, actual, record))
    files.put(store.guard, files.Entry(REGULAR, script, None, 0o700, os.geteuid(), os.getegid(), {}))


def state(shown):
    return {
        "state": state_of(process(shown, "", 0, 0)),
        "active": shown.get("ActiveState", ""),
        "invocation": shown.get("InvocationID", ""),
        "pid": shown.get("MainPID", ""),
    }


def _texts_before(store, plan, actual, record):
    """What systemd is to see of the units should the host boot: `{path below the units' directory: bytes or None}`.

    The environment files in /etc may be the new ones by then, so the old units read the copies.
    """
    copies = {about["path"]: about.get("saved", store.saved + "/none") for about in record["files"]}
    texts = {}
    for change in plan.changes:
        if change.unit:
            data = change.before.data if change.before.kind == REGULAR else _beneath(change, actual)
            texts[os.path.relpath(change.path, store.places.units)] = data
    for unit in actual.members:
        for path, text in actual.texts(unit):
            if path.startswith(store.places.units + "/") or redirect(text, copies) != text:
                texts.setdefault(units.below(path), text.encode("utf-8", "surrogateescape"))
    return {path: data if data is None else _redirected(data, copies) for path, data in texts.items()}


def _beneath(change, actual):
    """What the new file in /etc is about to stand before, a vendor's unit or drop-in; None where there is none."""
    beneath = actual.beneath(change.path)
    if beneath:
        return beneath[1]
    found = actual.texts(change.unit)[:1] if change.unit in actual.shown else []
    is_unit = change.path.endswith("/" + change.unit)
    return found[0][1].encode("utf-8", "surrogateescape") if found and is_unit else None


def _redirected(data, copies):
    return redirect(data.decode("utf-8", "surrogateescape"), copies).encode("utf-8", "surrogateescape")


def missing_parents(paths):
    """The directories that have to be made for paths, the outermost first."""
    missing = []
    for path in paths:
        directory = os.path.dirname(path)
        chain = []
        while not os.path.isdir(directory):
            chain.insert(0, directory)
            directory = os.path.dirname(directory)
        missing += [one for one in chain if one not in missing]
    return missing
