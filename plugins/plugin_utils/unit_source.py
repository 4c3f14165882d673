# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the source of a unit on the controller, as bytes in any encoding, and renders it where it is a template."""

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

# What may go wrong with a source.
ERRORS = (AnsibleError, UnitBytesError, OSError, LookupError)


class SourceReader(ActionBase):
    """An action whose module takes the texts of units."""

    TRANSFERS_FILES = False

    def read_source(
        self, source: str, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]
    ) -> tuple[str, list[t.Any]]:
        """Return `(text, repairs)` of a file in files or templates. arguments: with `encoding` and `language`."""
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

    def refusal(self, source: str, error: Exception, language: str) -> dict[str, t.Any]:
        """The result where a source cannot be read; an error of Ansible's own is in English alone."""
        if language == "zh":
            return {"failed": True, "msg": f"{source}：{getattr(error, 'chinese', error)} 未做任何更改。"}
        return {"failed": True, "msg": f"{source}: {error} Nothing was changed."}

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
