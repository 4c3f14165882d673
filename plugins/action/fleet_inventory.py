# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a host what it is without needing Python there, or writes what all hosts have said as an inventory."""

from __future__ import annotations

import os
import tempfile
import typing as t

from ansible.plugins.action import ActionBase
from ansible.release import __version__

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.fleet import inventory


class ActionModule(ActionBase):
    """With O(dest) it writes, once for all hosts; without, it looks at one."""

    TRANSFERS_FILES = False
    _VALID_ARGS = frozenset(("dest", "looks", "language"))

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return what the host is, or what was written."""
        result = super().run(tmp, task_vars)
        del tmp
        known = task_vars or {}
        if self._task.args.get("dest"):
            return {**result, **self._write(str(self._task.args["dest"]), known)}
        return {**result, **self._look(known)}

    def _look(self, known: dict[str, t.Any]) -> dict[str, t.Any]:
        given = str(self._templar.template(known.get("ansible_python_interpreter") or ""))
        answer = self._low_level_execute_command(inventory.script(given))
        seen = inventory.parse(answer["stdout"])
        language = str(self._task.args.get("language", "en"))
        core = inventory.two(__version__)
        words = inventory.objection(known["inventory_hostname"], seen, given, core, language)
        found = {"seen": seen._asdict(), "drivable": not words}
        return {**found, "failed": True, "msg": words} if words else found

    def _write(self, dest: str, known: dict[str, t.Any]) -> dict[str, t.Any]:
        hosts, unseen = {}, []
        for name in known["ansible_play_hosts_all"]:
            variables = known["hostvars"][name]
            look = variables.get(self._task.args["looks"]) or {}
            if "seen" in look:
                hosts[name] = (inventory.Seen(**look["seen"]), variables)
            else:
                unseen.append(name)
        text = inventory.render(hosts, unseen)
        path = os.path.abspath(os.path.expanduser(dest))
        before = _read(path)
        if text != before and not self._task.check_mode:
            _replace(path, text)
        diff = {"before": before, "after": text, "before_header": path, "after_header": path}
        return {"changed": text != before, "path": path, "diff": diff}


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def _replace(path: str, text: str) -> None:
    """A reader sees the old file or the new one."""
    handle, name = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".inventory-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
