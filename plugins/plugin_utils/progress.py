# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows what a deployment waits for, every few seconds, while its module works on the host."""

from __future__ import annotations

import copy
import shlex
import threading
import typing as t

from ansible.plugins.action import ActionBase

PAUSE = 5.0  # seconds before the first look and between two: what is quicker than that costs nothing
SUFFIXES = (".service", ".socket", ".timer", ".path", ".target")
PLACE = "/run/unitsmith/{unit}.progress"


class Progress:
    """Asks the host beside the module, from a thread, for as long as a `with` lasts."""

    def __init__(self, action: ActionBase, service: str, host: str, pause: float = PAUSE) -> None:
        unit = service if service.endswith(SUFFIXES) else service + ".service"
        self._command = "cat " + shlex.quote(PLACE.format(unit=unit))
        self._host = host
        self._pause = pause
        self._display = action._display
        self._end = threading.Event()
        self._action = apart(action)
        # Where the host does not answer any more nobody waits for this one.
        self._thread = threading.Thread(target=self._tell, daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._end.set()

    def _tell(self) -> None:
        while not self._end.wait(self._pause):
            try:
                line = self._line()
            except Exception:  # pylint: disable=broad-except
                return  # what cannot be shown is no reason to disturb the module
            if line and not self._end.is_set():
                self._display.display(f"{self._host}: {line}")

    def _line(self) -> str:
        answer: dict[str, t.Any] = self._action._low_level_execute_command(self._command)
        return answer["stdout"].strip() if answer["rc"] == 0 else ""


def apart(action: ActionBase) -> ActionBase:
    """The same action with a connection of its own: what a command of one leaves in it would confuse the other."""
    other = copy.copy(action)
    other._connection = copy.copy(action._connection)
    if other._connection.become is not None:
        other._connection.set_become_plugin(copy.copy(other._connection.become))
    return other
