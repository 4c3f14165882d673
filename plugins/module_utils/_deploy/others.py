# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who else on this host uses files that are about to go: environment files, and templates of units.

Private to this collection: it may change in any release.
"""

import fnmatch
import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import environment, look, units
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.links import LINK_DIRECTORIES
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say

MARKS = tuple(key.encode() for key in environment.READ)


def spared(going, own, store, run, language):
    """Return `{path: names of those who use it too}` of the paths that have to stay. Raises DeployError.

    going: list of paths. own: the units that go as well. A template goes only where no instance is left without a unit.
    """
    found = {path: deployments(path, store, own) for path in going}
    files = [path for path in going if not _is_unit(path, store)]
    for unit, path in readers(files, going, own, store.places) if files else ():
        found[path].append(unit)
    for path in going:
        if "@." in os.path.basename(path) and _is_unit(path, store) and not found[path]:
            left = instances(os.path.basename(path), own, store.places, run)
            if left:
                raise DeployError(say(language, "instances-left", path=path, units=", ".join(left)))
    # A unit of its own name is nobody else's, whoever lists it.
    shared = {path: names for path, names in found.items() if path in files or "@." in os.path.basename(path)}
    return {path: sorted(set(names)) for path, names in shared.items() if names}


def _is_unit(path, store):
    return os.path.dirname(path) == store.places.units


def deployments(path, store, own):
    """The services of other deployments that have made the same file, but those that go as well."""
    found = []
    for name in os.listdir(store.places.state) if os.path.isdir(store.places.state) else []:
        known = look.load(os.path.join(store.places.state, name, os.path.basename(store.deployed)))
        if name != store.name and name not in own and path in known["files"]:
            found.append(name)
    return found


def readers(paths, going, own, places):
    """Yield `(unit, path)` for the units, but those that go, that name one of the environment files."""
    for directory in (places.units,) + tuple(places.vendor):
        for unit, path in _unit_files(directory):
            if unit not in own and path not in going:
                data = look.read(path) or b""
                named = (
                    environment.named([data.decode("utf-8", "replace")]) if any(map(data.__contains__, MARKS)) else []
                )
                for one in paths:
                    if any(one == name or fnmatch.fnmatchcase(one, name) for name in named):
                        yield unit, one


def _unit_files(directory):
    """Yield `(unit, path)` for the units and drop-ins of a directory."""
    for name in sorted(os.listdir(directory)) if os.path.isdir(directory) else []:
        path = os.path.join(directory, name)
        if name.endswith(".d") and os.path.isdir(path):
            for dropin in sorted(os.listdir(path)):
                yield name[: -len(".d")], os.path.join(path, dropin)
        elif not name.startswith("."):
            yield name, path


def instances(template, own, places, run):
    """The instances of a template that run or are enabled, but those that go."""
    pattern = template.replace("@.", "@*.")
    found = [name for name, state in units.loaded(pattern, run) if state not in ("inactive", "failed")]
    for folder in os.listdir(places.units):
        if folder.endswith(LINK_DIRECTORIES):
            found += fnmatch.filter(os.listdir(os.path.join(places.units, folder)), pattern)
    return sorted(set(found) - set(own) - {template})
