# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a release of the code to a host, with a virtualenv of its own, where it is not there yet.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import os
import time
import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import packing, pythons
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.texts import text

Result = dict[str, t.Any]
SHOWN = 5  # requirements in a message

# Runs as root: nothing of the code or of the wheels is executed but pip, which unpacks wheels. The mark comes last.
SCRIPT = """\
umask 022
release=$1 python=$2 requirements=$3 mark=$4
shift 4
if [ -n "$requirements" ]; then
    "$python" -m venv "$release/venv"
    PIP_CONFIG_FILE=/dev/null "$release/venv/bin/python" -m pip --quiet --disable-pip-version-check --no-input \\
        install --no-cache-dir --no-index --only-binary=:all: --find-links "$release/.wheels" "$@" \\
        --requirement "$release/$requirements"
    rm -r "$release/.wheels"
fi
# Compiled once here: the account may not write there, and would compile at every start.
[ -z "$python" ] || "$python" -I -m compileall -q "$release" >/dev/null 2>&1 || :
! command -v restorecon >/dev/null || restorecon -R "$release" || :
sync -f "$release" 2>/dev/null || sync
: >"$mark"
"""


class Release:
    """The code that the variables name, packed on the controller. `decisions`: what an operator should know of it."""

    def __init__(self, values: t.Mapping[str, t.Any], folder: str) -> None:
        """folder: a private one on the controller, there for as long as the run. Raises Wrong."""
        self.values = values
        self.decisions: list[str] = []
        wheels = pythons.wheels_in(values["wheels"]) if values["wheels"] else []
        if values["wheels"] and not wheels:
            raise Wrong("no_wheels", path=values["wheels"])
        self.requirements = values["requirements"] if wheels else ""
        more = [values["python"] or "", self.requirements]
        told = [*pythons.TOLD, self.requirements]
        self.packed = packing.packed(values["source"], values["revision"], wheels, more, folder, told)
        self.needs = pythons.of_code(self.packed.texts)
        if wheels:
            self._read_requirements(wheels)

    def _read_requirements(self, wheels: list[str]) -> None:
        if self.requirements not in self.packed.texts:
            raise Wrong("no_requirements", path=self.requirements)
        said = self.packed.texts[self.requirements]
        needs, missing = pythons.of_wheels(said, wheels)
        if missing:
            names = ", ".join(missing[:SHOWN]) + (", ..." if len(missing) > SHOWN else "")
            raise Wrong("wheels_missing", path=self.values["wheels"], names=names)
        self.needs += needs
        self.hashes = ["--require-hashes"] if pythons.has_hashes(said) else []

    def options(self) -> Result:
        """The option `release` of `service_deploy`."""
        return {"directory": self.values["directory"], "id": self.packed.id, "python": self.values["python"]}

    def python(self, found: t.Mapping[str, t.Any]) -> str:
        """The interpreter of a host that will do, empty where none is needed. Raises Wrong.

        found: what `service_deploy` says of the release.
        """
        fitting = [one for one in found["pythons"] if all(need.is_met_by(one["version"]) for need in self.needs)]
        if fitting:
            if self.requirements:
                self.decisions.append(self._say("python_chosen", **fitting[0]))
            return str(fitting[0]["path"])
        if not self.requirements and not self.needs:
            return ""
        there = ", ".join("{path} ({version})".format(**one) for one in found["pythons"])
        version = found["pythons"][0]["version"] if found["pythons"] else "0"
        unmet = [str(need) for need in self.needs if not need.is_met_by(version)]
        there = there or self.values["python"] or "python3"
        key = "python_unfit" if found["pythons"] else "python_missing"
        raise Wrong(key, needs=", ".join(unmet[:SHOWN]), there=there)

    def lay(self, found: t.Mapping[str, t.Any], call: t.Callable[..., Result]) -> list[Result]:
        """Lay the release down, its mark last; return the steps. Raises Wrong and what `call` raises."""
        python, path = self.python(found), found["path"]
        start = time.monotonic()
        if found["left"]:
            call("ansible.builtin.file", {"path": path, "state": "absent"})
        directory = {"path": path, "state": "directory", "owner": "root", "group": "root", "mode": "0755"}
        call("ansible.builtin.file", directory)
        call("ansible.builtin.unarchive", {"src": self.packed.path, "dest": path})
        arguments = [path, python, self.requirements, found["mark"], *(self.hashes if self.requirements else [])]
        call("ansible.builtin.command", {"argv": ["/bin/sh", "-ec", SCRIPT, "sh", *arguments]})
        took = round(1000 * (time.monotonic() - start))
        self.decisions.append(self._say("release_laid", path=path, source=os.path.basename(self.values["source"])))
        return [{"name": f"Lay down the release {self.packed.id}", "changed": True, "milliseconds": took}]

    def _say(self, key: str, **params: t.Any) -> str:
        return text(self.values["language"], key, **params)
