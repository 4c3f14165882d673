# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the unit's source on the controller, as bytes, and hands its text to the module: one round trip."""

from __future__ import annotations

import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.unit_source import ERRORS, SourceReader


class ActionModule(SourceReader):
    """Gives O(src) its text as O(content); everything else is the module's."""

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the module on the target with the text of the source; its name goes along for the messages."""
        result = super().run(tmp, task_vars)
        del tmp
        arguments = dict(self._task.args)
        repairs: list[dict[str, t.Any]] = []
        source = arguments.get("src")
        given = [name for name in ("content", "src", "sections") if arguments.get(name) is not None]
        if source is not None and len(given) > 1:
            return dict(result, failed=True, msg=f"parameters are mutually exclusive: {'|'.join(given)}")
        if source is not None and arguments.get("state", "present") == "present":
            try:
                arguments["content"], repairs = self.read_source(source, arguments, task_vars or {})
            except ERRORS as error:
                return dict(result, **self.refusal(source, error, arguments.get("language", "en")))
        result.update(self._execute_module(module_args=arguments, task_vars=task_vars))
        if repairs:
            result["repairs"] = repairs + result.get("repairs", [])
        return result
