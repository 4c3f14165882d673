# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes away what deployments of a service have made, and nothing else.

Each step may be done again, and what tells of the rest is removed last: whatever breaks it off, the next run goes on.
Private to this collection: it may change in any release.
"""

import os
import shutil

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    files,
    journal,
    links,
    look,
    others,
    timers,
    units,
    wanted,
    watch,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT


class Removal:
    """What there is of a service to be taken away. `told`: list of dict (step, what). `units`: those that go.

    `spared`: {path: names of those who use it too}, what stays.
    """

    def __init__(self, name, listed, store, language, run, directory=None):
        """listed: paths that the options name, of units and environment files: they may be from before this module.

        directory: where releases may lie that were laid down and never came up, or None.
        """
        self.store = store
        self.language = language
        self.run = run
        deployed = look.load(store.deployed)
        self.paths = [path for path in dict.fromkeys(list(deployed["files"]) + listed) if _is_there(path)]
        self.spared = others.spared(self.paths, [name] + deployed["units"], store, run, language)
        self.paths = [path for path in self.paths if path not in self.spared]
        names = dict.fromkeys([name] + deployed["units"] + _units_of(listed, store.places.units))
        shown = units.show(list(names), run)
        self.names = [unit for unit in names if self._is_made(unit, shown[unit], deployed)]
        self.shown = {unit: shown[unit] for unit in self.names}
        self.directories = [path for path in deployed["directories"] if os.path.isdir(path)]
        self.stamps = [path for path in timers.stamps(self.names, store.places) if os.path.exists(path)]
        self.releases = _releases(store, directory)
        self.links = links.of(self.names, store.places.units)
        self.running = [
            name for name, one in self.shown.items() if one.get("ActiveState") not in ("inactive", "failed")
        ]
        # Templates are units as well, that nothing runs as.
        templates = [os.path.basename(path) for path in self.paths if "@." in path]
        self.units = self.names + templates
        self.told = self._told()

    def _is_made(self, unit, shown, deployed):
        """Whether the unit itself goes: not one of the system's own, and none that was made by others."""
        place = self.store.places.units
        fragment = shown.get("FragmentPath", "")
        if fragment and not fragment.startswith((place + "/", self.store.places.control + "/", "/run/")):
            return False
        return unit in deployed["units"] or os.path.join(place, wanted.template_of(unit)) in self.paths

    def _told(self):
        lines = [("stop", "plan-stop", {"unit": name}) for name in self.running]
        lines += [("disable", "plan-remove", {"path": path}) for path in sorted(self.links)]
        lines += [("remove", "plan-remove", {"path": path}) for path in self.paths + self.stamps]
        lines += [("remove", "plan-remove-empty", {"path": path}) for path in self.directories if not os.listdir(path)]
        lines += [("remove", "plan-remove", {"path": os.path.join(path, "releases")}) for path in self.releases]
        if os.path.isdir(self.store.directory):
            lines.append(("remove", "plan-remove", {"path": self.store.directory}))
        return [{"step": step, "what": say(self.language, key, **params)} for step, key, params in lines]

    def diffs(self):
        """What goes, as Ansible shows it; the contents are not shown."""
        return [dict(before="(removed)\n", after="", before_header=path, after_header=path) for path in self.paths]

    def _note_folders(self):
        """Let the next run know of the directories of links, should this one be broken off when the links are gone."""
        known = look.load(self.store.deployed)
        folders = {os.path.dirname(path) for path in self.links} - {self.store.places.units}
        new = sorted(folders - set(known["directories"]))
        if new and os.path.exists(self.store.deployed):
            self.directories = new + self.directories
            journal.write(self.store.deployed, dict(known, directories=new + known["directories"]))

    def carry_out(self):
        """Take it away; return the directories that stay because something is in them. Raises DeployError, OSError."""
        self._note_folders()
        units.queue("stop", self.running, self.run)
        left = units.wait_down(self.running, self.run)
        for name, one in left.items():
            raise DeployError(say(self.language, "not-removed", unit=name, state=watch.describe(one)))
        for path in self.links:
            files.remove(path)
            links.remove_folder_of(path, self.store.places.units)
        for path in self.paths + self.stamps:
            files.remove(path)
            links.remove_folder_of(path, self.store.places.units)
        units.reload_manager(self.run)
        units.forget_failures(self.names, self.run)
        left = [path for path in reversed(self.directories) if not files.remove_if_empty(path)]
        if self.releases:
            from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import release

            release.forget(self.store, self.releases)
        shutil.rmtree(self.store.directory, ignore_errors=True)
        files.remove_if_empty(self.store.places.state)
        return [path for path in left if not path.endswith(links.LINK_DIRECTORIES)]


def _releases(store, directory):
    """The directories that releases of this service lie in."""
    if not (directory or os.path.isdir(store.generations)):
        return []
    from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import release

    found = set(release.named(store)) | ({directory} if directory else set())
    return sorted(path for path in found if os.path.isdir(os.path.join(path, release.RELEASES)))


def _is_there(path):
    return files.look(path).kind != ABSENT


def _units_of(paths, directory):
    """The units whose own files are among the paths, without templates."""
    names = [os.path.basename(path) for path in paths if os.path.dirname(path) == directory]
    return [name for name in names if "@." not in name]


def listed(options, places):
    """The paths that options name."""
    paths = [one["path"] for one in options["environment"] + options["files"]]
    for one in options["units"]:
        below = [one["name"] + ".d", wanted.dropin_name(one["dropin"])] if one["dropin"] else [one["name"]]
        paths.append(os.path.join(places.units, *below))
    return paths
