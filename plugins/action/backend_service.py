# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the variables of the role backend_service on the controller: each is templated once, typed and checked."""

from __future__ import annotations

import typing as t

from ansible import errors
from ansible.plugins.action import ActionBase

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import request
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.texts import text

# How `omit` ends a template since ansible-core 2.19; before, it is a value of its own.
OMITTED = getattr(errors, "AnsibleValueOmittedError", ())


class ActionModule(ActionBase):
    """Returns what the role asks of its modules, or says which variables cannot be meant."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Nothing is asked of the host."""
        result = super().run(tmp, task_vars)
        del tmp
        self._vars = task_vars or {}
        inputs = read(self._vars, self._template)
        result["warnings"] = inputs.warnings
        if inputs.problems:
            unchanged = text(inputs.language, "unchanged")
            return dict(result, failed=True, msg=" ".join([*inputs.problems, unchanged]))
        values = inputs.values
        return dict(
            result,
            changed=False,
            settings=values,
            unit=request.unit(values),
            account=request.account(values),
            paths=request.paths(values),
        )

    def _template(self, raw: t.Any) -> t.Any:
        """The value of a variable; None for one that is omitted."""
        try:
            value = self._templar.template(raw)
        except OMITTED:
            return None
        return None if isinstance(value, str) and value == self._vars.get("omit") else value
