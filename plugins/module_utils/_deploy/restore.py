# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings back what a deployment has taken note of.

Private to this collection: it may change in any release.
"""

import os
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, journal, links, units, watch
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.look import boot_id
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.snapshot import state

SECONDS = 100.0  # that the old service may take to come up again: systemd waits 90 s for that
SETTLE = 0.5  # and that it then has to stay: it is known to work


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
    now = links.of(list(record["units"]), directory)
    for path in now:
        if path not in record["links"]:
            files.remove(path)
            links.remove_folder_of(path, directory)
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
        now = state(shown[unit])
        if before["state"] == "up" and (unit in record["reloaded"] or not _same_run(before, now)):
            again.append(unit)
        elif before["state"] != "up" and now["active"] not in ("inactive", "failed"):
            stop.append(unit)
        if before["active"] != "failed":
            forget.append(unit)
    units.queue("stop", stop, run)
    units.wait_down(stop, run)
    units.forget_failures(forget, run)
    _restart(again + [unit for unit in stop if _was_trying(record["units"][unit])], run)
    return watch.watch(again, watch.Vigil([], None, SETTLE, SECONDS), run) if again else None


def _restart(names, run):
    """Sockets before the services that they are for: a socket does not listen while its service runs without it."""
    sockets = [unit for unit in names if unit.endswith(".socket")]
    services = [unit for unit in names if unit not in sockets]
    if sockets:
        units.queue("stop", services, run)
        units.wait_down(services, run)
        units.queue("restart", sockets, run)
    units.queue("restart", services, run)


def _same_run(before, now):
    """Whether a unit is still in the run that it was in."""
    return now["state"] == "up" and (before["invocation"], before["pid"]) == (now["invocation"], now["pid"])


def _was_trying(before):
    """Whether a unit was neither up nor down."""
    return before["active"] not in ("inactive", "failed", "")
