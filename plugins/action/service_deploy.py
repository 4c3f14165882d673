# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the sources of the units on the controller and hands their texts to the module: one round trip."""

from __future__ import annotations

import contextlib
import gc
import typing as t
from functools import partial

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.progress import Progress
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.unit_source import ERRORS, SourceReader


class ActionModule(SourceReader):
    """Gives each of O(units) the text of its O(src) as its O(content); everything else is the module's."""

    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the module on the target with the texts of the sources; their names go along for the messages."""
        result = super().run(tmp, task_vars)
        del tmp
        arguments = dict(self._task.args)
        language = arguments.get("language", "en")
        repairs: list[dict[str, t.Any]] = []
        units = []
        for given in arguments.get("units") or []:
            unit = dict(given)
            named = [name for name in ("content", "src", "sections") if unit.get(name) is not None]
            if len(named) != 1:
                return dict(result, failed=True, msg=_one_source(language, unit.get("name"), named))
            if named == ["src"]:
                try:
                    unit["content"], found = self.read_source(
                        unit["src"], dict(unit, language=language), task_vars or {}
                    )
                except ERRORS as error:
                    return dict(result, **self.refusal(unit["src"], error, language))
                repairs += [dict(one, unit=unit.get("name")) for one in found]
            units.append(unit)
        if units:
            arguments["units"] = units
        result.update(self._deploy(arguments, task_vars or {}))
        if repairs:
            result["repairs"] = repairs + result.get("repairs", [])
        return result

    def _deploy(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """The result of the module; what it waits for is shown meanwhile, unless nobody waits here."""
        deploy = partial(self._execute_module, module_args=arguments, task_vars=task_vars)
        with _collector_at_rest():
            if self._task.async_val or self._task.check_mode:
                return deploy(wrap_async=self._task.async_val)
            with Progress(self, str(arguments.get("name")), task_vars.get("inventory_hostname", "")):
                return deploy()


@contextlib.contextmanager
def _collector_at_rest() -> t.Iterator[None]:
    """To pack the module takes a million objects, none of them garbage: looking for that is a twelfth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _one_source(language: str, unit: str | None, named: list[str]) -> str:
    if language == "zh":
        return f"units：{unit}：content、src 和 sections 须给出且只能给出一个，而现在是 {named or '无'}。"
    return f"units: {unit}: give exactly one of content, src and sections, not {named or 'none'}."
