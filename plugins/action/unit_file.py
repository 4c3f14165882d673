# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the unit's source on the controller, as bytes, and hands its text to the module: one round trip."""

from __future__ import annotations

import contextlib
import os
import tempfile
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.encoding import UnitBytesError, decode

try:
    from ansible.template import trust_as_template  # noqa: F401  pylint: disable=unused-import

    # Since ansible-core 2.19 a rendered template stays text, and asking for that is deprecated.
    KEEP_TEXT: dict[str, t.Any] = {}
except ImportError:
    KEEP_TEXT = {"convert_data": False}


class ActionModule(ActionBase):
    """Gives O(src) its text as O(content); everything else is the module's."""

    TRANSFERS_FILES = False

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
                arguments["content"], repairs = self._read(source, arguments, task_vars or {})
            except (AnsibleError, UnitBytesError, OSError, LookupError) as error:
                return dict(result, failed=True, msg=f"{source}: {error} Nothing was changed.")
        result.update(self._execute_module(module_args=arguments, task_vars=task_vars))
        if repairs:
            result["repairs"] = repairs + result.get("repairs", [])
        return result

    def _read(self, source: str, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> tuple[str, list[t.Any]]:
        templated = source.endswith(".j2")
        path = self._find_needle("templates" if templated else "files", source)
        with open(self._loader.get_real_file(path), "rb") as stream:
            data = stream.read()
        text, repairs = decode(data, arguments.get("encoding", "auto"), arguments.get("language", "en"))
        if templated:
            # A mark in front of Jinja's own header would hide it; it goes back on so that its repair is reported.
            plain = text.lstrip("\ufeff")
            text = text[: len(text) - len(plain)] + self._render(path, data, plain, task_vars)
        return text, repairs

    def _render(self, path: str, data: bytes, text: str, task_vars: dict[str, t.Any]) -> str:
        """Render as ansible.builtin.template does; that one reads nothing but UTF-8 without a mark."""
        with contextlib.ExitStack() as stack:
            if text.encode() != data:
                stream = stack.enter_context(
                    tempfile.NamedTemporaryFile(dir=C.DEFAULT_LOCAL_TMP, suffix=os.path.basename(path))
                )
                stream.write(text.encode())
                stream.flush()
                path = stream.name
            lookup = lookup_loader.get("ansible.builtin.template", loader=self._loader, templar=self._templar)
            return str(lookup.run([path], variables=task_vars, **KEEP_TEXT)[0])
