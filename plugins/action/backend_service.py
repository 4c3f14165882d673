# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploys the service that the variables of the role backend_service describe, in one task.

The variables are read here, each templated once, and the modules of this collection are called from here: what would
be a task of its own for each of them costs the controller more than the work itself.
"""

from __future__ import annotations

import typing as t

from ansible import constants as C
from ansible import errors
from ansible.plugins.action import ActionBase

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import outcome
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.request import shown_name
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.role import Role, Stop
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.texts import text

# `omit` raises this since ansible-core 2.19; before, it is a special value.
OMITTED = getattr(errors, "AnsibleValueOmittedError", ())
COLLECTION = "unitsmith.systemd."
TAG = "backend_service_"
# Modules that have an action of their own on the controller.
ACTIONS = ("service_deploy", "unit_file", "ansible.builtin.copy", "ansible.builtin.unarchive")
# What is returned of a module that failed: all of it is printed, and the rest would hide the message.
KEPT = (
    "changed",
    "exception",
    "failed",
    "findings",
    "module_stderr",
    "module_stdout",
    "msg",
    "rolled_back",
    "warnings",
)


class ActionModule(ActionBase):
    """Without O(phase) everything is done; what the command line's tags leave out is not."""

    TRANSFERS_FILES = False
    _VALID_ARGS = frozenset(("phase", "by_tag"))

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Validate the variables, then do what is asked for."""
        result = super().run(tmp, task_vars)
        del tmp
        self._vars = task_vars or {}
        phase = self._task.args.get("phase")
        if self._task.args.get("by_tag") and TAG + str(phase) not in self._vars["ansible_run_tags"]:
            return dict(result, skipped=True)
        inputs = read(self._vars, self._template)
        result["warnings"] = inputs.warnings
        unchanged = text(inputs.language, "unchanged")
        if inputs.problems:
            return dict(result, failed=True, msg=" ".join([*inputs.problems, unchanged]))
        without = {tag.removeprefix(TAG) for tag in self._vars.get("ansible_skip_tags", ())}
        if not phase and without & {"unit", "service"}:
            return dict(result, failed=True, msg=text(inputs.language, "skipped_unit"))
        if inputs.values["source"] and phase in ("unit", "service"):
            return dict(result, failed=True, msg=f"{text(inputs.language, 'source_phase')} {unchanged}")
        try:
            self._find_sources(inputs.values)
        except errors.AnsibleError as error:
            return dict(result, failed=True, msg=f"{error} {unchanged}")
        role = Role(inputs.values, self._call, bool(self._task.check_mode), C.DEFAULT_LOCAL_TMP)
        try:
            answer = getattr(role, phase)() if phase else role.deploy(without)
        except Stop as stop:
            answer = stop.result
        row = outcome.row(answer, shown_name(inputs.values), role.check, phase)
        if answer.get("failed"):
            answer = {key: answer[key] for key in KEPT if key in answer}
        answer["warnings"] = inputs.warnings + answer.get("warnings", [])
        self._tell(answer)
        return {**result, **answer, "row": row}

    def _find_sources(self, values: dict[str, t.Any]) -> None:
        """Files on the controller are found where other tasks find theirs; a repository is named as it is."""
        names = ["wheels"] if values["revision"] else ["source", "wheels"]
        for name in [name for name in names if values[name] and values["state"] != "absent"]:
            values[name] = self._find_needle("files", values[name])

    def _template(self, raw: t.Any) -> t.Any:
        """The value of a variable; None for one that is omitted."""
        try:
            value = self._templar.template(raw)
        except OMITTED:
            return None
        return None if isinstance(value, str) and value == self._vars.get("omit") else value

    def _tell(self, answer: dict[str, t.Any]) -> None:
        """Say who runs the service and why, what was set over the unit and what was repaired, where that is news."""
        if answer.get("changed"):
            for line in answer.get("decisions", ()):
                self._display.display(f"{self._vars['inventory_hostname']}: {line}")

    def _call(self, name: str, options: dict[str, t.Any], check: bool | None = None) -> dict[str, t.Any]:
        """The result of a module; raises Stop where it failed."""
        full = name if "." in name else COLLECTION + name
        given = {key: value for key, value in options.items() if value is not None}
        if name in ACTIONS:
            result = self._run_action(full, given, check)
        else:
            result = self._execute_module(module_name=full, module_args=given, task_vars=self._vars)
        if result.get("failed") or result.get("unreachable"):
            raise Stop(result)
        return result

    def _run_action(self, name: str, arguments: dict[str, t.Any], check: bool | None) -> dict[str, t.Any]:
        task = self._task.copy()
        task.action, task.args = name, arguments
        if check is not None:
            task.check_mode = check
        action = self._shared_loader_obj.action_loader.get(
            name,
            task=task,
            connection=self._connection,
            play_context=self._play_context,
            loader=self._loader,
            templar=self._templar,
            shared_loader_obj=self._shared_loader_obj,
        )
        result: dict[str, t.Any] = action.run(task_vars=self._vars)
        return result
