# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host of the model on which a deployment of a.service is taken step by step."""

import os

import model

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, journal, look, snapshot, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.plan import Change, Plan
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import Store

UNIT = "a.service"
OLD, NEW = "[Service]\nExecStart=/bin/old\n", "[Service]\nExecStart=/bin/new\n"


class Host(model.Systemd):
    """Paths are given from the root of the host; the units lie in `units`."""

    members = [UNIT]

    def __init__(self, root):
        model.Systemd.__init__(self, root)
        self.store = Store(self.places, UNIT)

    def path(self, name):
        return os.path.join(self.root, name)

    def write(self, name, text):
        files.put(self.path(name), journal.private(os.fsencode(text)))

    def actual(self):
        return look.look(self.members, [], None, self.store, self.run)

    def planned(self, changes, **verbs):
        """The Plan of changes: `{path: the text that is to be there, None for no file}`."""
        found = []
        for name, text in changes.items():
            after = files.NOTHING if text is None else journal.private(os.fsencode(text))
            unit = units.below(name).split(".d/", 1)[0] if name.startswith("units/") else None
            found.append(Change(self.path(name), files.look(self.path(name)), after, None, unit, False))
        return Plan(found, verbs, [], [], [], {}, {}, {}, True)

    def take(self, changes, created=(), **more):
        """Take note of what is there before the changes; more: what comes into the record later."""
        record = snapshot.take(self.store, self.planned(changes), self.actual(), created, 7.0)
        if more:
            journal.note(self.store, record, **more)
        return record
