# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows systemd new units, and them new environment files, where a reboot forgets both: /etc stays what it is.

Private to this collection: it may change in any release.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, journal, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.environment import redirect, redirectable
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import private_directory
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT

TRIAL = "~unitsmith-trial.conf"  # read last of all drop-ins


def environment(store, plan, actual):
    """Write the new environment files where only the tried units look; return `{path: path of the trial}`.

    A file that no unit names plainly is read by a pattern or by the program itself, and so may be any at a reload:
    these can only be tried in their place.
    """
    if "reload" in plan.verbs.values():
        return {}
    texts = new_texts(plan, actual).values()
    elsewhere = {}
    for number, change in enumerate(plan.changes):
        if not change.unit and any(redirectable(text, change.path) for text in texts):
            elsewhere[change.path] = os.path.join(store.trial, "%d" % number)
            if change.after.kind != ABSENT:
                private_directory(store.trial)
                files.put(elsewhere[change.path], journal.private(change.after.data))
    return elsewhere


def write(store, plan, actual, record, elsewhere):
    """Put units and drop-ins where they win over those in /etc until the next boot."""
    tried = {change.path: change.after for change in plan.changes if change.unit}
    for path, text in new_texts(plan, actual).items():
        if path not in tried and redirect(text, elsewhere) != text:
            tried[path] = files.look(os.path.realpath(path))
    for path in [path for path, entry in tried.items() if entry.kind == ABSENT]:
        beneath = actual.beneath(path)
        if beneath:
            tried[path] = _readable(beneath[1])
    folder = store.places.control
    targets = {os.path.join(folder, units.below(path)): _tried(entry, elsewhere) for path, entry in tried.items()}
    targets.update(_without_limits(actual, folder))
    journal.note(store, record, control=sorted(targets))
    for path, entry in sorted(targets.items()):
        files.put(path, entry)


def _without_limits(actual, folder):
    """Drop-ins for services behind sockets, and those sockets: `{path: Entry}`.

    Connections that wait start a service that fails again and again. A limit would then close the socket, and they
    were lost before the old service is back.
    """
    sockets = {name for one in actual.shown.values() for name in one.get("TriggeredBy", "").split()}
    sockets = {unit for unit in sockets.union(actual.members) if unit.endswith(".socket")}
    texts = dict.fromkeys(sockets, "[Socket]\nTriggerLimitIntervalSec=0\n")
    if sockets:
        services = [unit for unit in actual.members if unit.endswith(".service")]
        texts.update(dict.fromkeys(services, "[Unit]\nStartLimitIntervalSec=0\n"))
    return {os.path.join(folder, unit + ".d", TRIAL): _readable(text.encode()) for unit, text in texts.items()}


def new_texts(plan, actual):
    """Return `{path: text}`: the units and drop-ins of all members as they are to be."""
    changed = {units.below(change.path) for change in plan.changes if change.unit}
    found = [one for unit in actual.members for one in actual.texts(unit)]
    texts = {path: text for path, text in found if units.below(path) not in changed}
    for change in plan.changes:
        if change.unit:
            texts[change.path] = (change.after.data or b"").decode("utf-8", "surrogateescape")
    return texts


def _readable(data):
    """The Entry of a unit or drop-in with this text (bytes)."""
    return journal.private(data)._replace(mode=0o644)


def _tried(entry, elsewhere):
    """What is tried in the place of an Entry: it reads the environment files of the trial."""
    if entry.kind == ABSENT:
        return files.Entry("link", None, "/dev/null", None, None, None, {})
    text = redirect(entry.data.decode("utf-8", "surrogateescape"), elsewhere)
    return entry._replace(data=text.encode("utf-8", "surrogateescape"), attributes={})
