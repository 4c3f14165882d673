# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes note of what a deployment is about to change, and brings it back.

Private to this collection: it may change in any release.
"""

import contextlib
import os
import time
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, guard, journal, units, watch
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.environment import redirect
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.look import boot_id
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.restart import process, state_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import private_directory
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT, REGULAR

LINK_DIRECTORIES = (".wants", ".requires", ".upholds")
SECONDS = 100.0  # that the old service may take to come up again, or to end: systemd waits 90 s for that
SETTLE = 0.5  # and that it then has to stay: it is known to work


def take(store, plan, actual, created, now):
    """Save what the Plan changes, and have a reboot bring it back; return the record. created: directories to be made.

    Raises OSError; then nothing has been changed.
    """
    entries = {change.path: change.before for change in plan.changes}
    about = {
        "when": now,
        "boot": actual.boot,
        "units": {unit: _state(shown) for unit, shown in actual.shown.items()},
        "links": links(list(actual.shown), store.places.units),
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


def _state(shown):
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


def links(names, directory):
    """Return `{path: target}`: the links below a directory of units by which the units are enabled or called."""
    found = {}
    folders = [directory] + [
        entry.path
        for entry in _scan(directory)
        if entry.name.endswith(LINK_DIRECTORIES) and entry.is_dir(follow_symlinks=False)
    ]
    for folder in folders:
        for entry in _scan(folder):
            if entry.is_symlink() and names:
                target = os.readlink(entry.path)
                if entry.name in names or os.path.basename(target) in names:
                    found[entry.path] = target
    return found


def _scan(directory):
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except OSError:
        return []


# --- The way back


# seen: the watch of what ran before, None where nothing did. refused: {path: extended attributes that it lost}.
Restored = namedtuple("Restored", "seen refused")


def restore(store, record, run, then=None):
    """Bring the host back to what the record says it was; return Restored. then: called when what ran runs again.

    It goes as far as it can and may be called again. Raises the first OSError or DeployError on the way.
    """
    errors, refused = [], {}
    if record["phase"] != journal.OPEN:
        # Else whoever comes after takes the removal of the guard for the commit.
        _attempt(errors, journal.note, store, record, phase=journal.OPEN)
    _attempt(errors, sweep, store, record)
    for path in record["control"]:
        _attempt(errors, _remove_tried, path)
    for about in record["files"]:
        _attempt(errors, _restore_file, about, refused)
    _attempt(errors, _restore_links, record, store.places.units)
    if errors:
        # What cannot be written back is shown to systemd all the same, as after a boot.
        _attempt(errors, files.remove, store.marker)
    else:
        _attempt(errors, remove_guard, store)
    _attempt(errors, units.reload_manager, run)
    seen = _attempt(errors, _restore_states, record, run)
    if then:
        then()  # the directories that were made are still there
    for directory in reversed(record["directories"] + record["created"]):
        files.remove_if_empty(directory)
    if errors:
        raise errors[0]
    journal.close(store)
    journal.forget_all(store)
    return Restored(seen, refused)


def _attempt(errors, work, *arguments, **named):
    try:
        return work(*arguments, **named)
    except (OSError, DeployError) as error:
        errors.append(error)


def _restore_file(about, refused):
    entry = journal.entry_of(about)
    if files.look(about["path"]) != entry:
        names = []
        files.put(about["path"], entry, names)
        refused.update({about["path"]: names} if names else {})


def sweep(store, record):
    """Take away the half-written files of a run that was killed."""
    paths = [about["path"] for about in record["files"]] + record["control"] + list(record["links"])
    files.sweep(paths + [store.guard, store.journal, store.deployed, store.marker, store.prepared])


def remove_control(record):
    """Take away what was tried in /run."""
    for path in record["control"]:
        _remove_tried(path)


def _remove_tried(path):
    files.remove(path)
    directory = os.path.dirname(path)
    if files.remove_if_empty(directory) and directory.endswith(".d"):
        files.remove_if_empty(os.path.dirname(directory))


def remove_guard(store):
    """From here on a boot finds what lies in /etc."""
    files.remove(store.guard)


def is_committed(record):
    """Whether the new state is the one that a boot finds: it was all written, and the guard is gone."""
    return record["phase"] == journal.FINISHING and not os.path.lexists(record["guard"])


def _restore_links(record, directory):
    now = links(list(record["units"]), directory)
    for path in now:
        if path not in record["links"]:
            files.remove(path)
            remove_folder_of(path, directory)
    for path, target in record["links"].items():
        if now.get(path) != target:
            files.put(path, files.Entry("link", None, target, None, None, None, {}))


def _restore_states(record, run):
    """Start anew what ran before and does not run undisturbed, and stop what did not run; None without a watch."""
    if record["boot"] != boot_id():
        return None  # systemd has started what is enabled, from the units of before
    shown = units.show(list(record["units"]), run)
    again, stop, forget = [], [], []
    for unit, before in record["units"].items():
        now = _state(shown[unit])
        if before["state"] == "up" and (unit in record["reloaded"] or not _same_run(before, now)):
            again.append(unit)
        elif before["state"] != "up" and now["active"] not in ("inactive", "failed"):
            stop.append(unit)
        if before["active"] != "failed":
            forget.append(unit)
    units.queue("stop", stop, run)
    wait_down(stop, run)
    forget_failures(forget, run)
    _restart(again + [unit for unit in stop if _was_trying(record["units"][unit])], run)
    return watch.watch(again, watch.Vigil([], None, SETTLE, SECONDS), run) if again else None


def _restart(names, run):
    """Sockets before the services that they are for: a socket does not listen while its service runs without it."""
    sockets = [unit for unit in names if unit.endswith(".socket")]
    services = [unit for unit in names if unit not in sockets]
    if sockets:
        units.queue("stop", services, run)
        wait_down(services, run)
        units.queue("restart", sockets, run)
    units.queue("restart", services, run)


def _same_run(before, now):
    """Whether a unit is still in the run that it was in."""
    return now["state"] == "up" and (before["invocation"], before["pid"]) == (now["invocation"], now["pid"])


def _was_trying(before):
    """Whether a unit was neither up nor down."""
    return before["active"] not in ("inactive", "failed", "")


def remove_folder_of(path, directory):
    """Take away the directory that a link or drop-in was in, where it is empty and below that of the units."""
    if os.path.dirname(path).startswith(directory + "/"):
        files.remove_if_empty(os.path.dirname(path))


def wait_down(names, run, clock=time.monotonic, sleep=time.sleep):
    """Wait for units to end; return the properties of those that did not in time, `{unit: {property: value}}`."""
    until = clock() + SECONDS
    running = dict.fromkeys(names)
    while running:
        shown = units.show(list(running), run)
        running = {name: one for name, one in shown.items() if one.get("ActiveState") not in ("inactive", "failed")}
        if not running or clock() >= until:
            break
        sleep(watch.PAUSES[0])
    return running


def forget_failures(names, run):
    """Let systemd start units that have failed too often."""
    # One that is not loaded has failed at nothing; the others are seen to all the same.
    with contextlib.suppress(units.SystemdError):
        if names:
            units.tell(["reset-failed", "--"] + list(names), run)
