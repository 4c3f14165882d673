# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shown while a module works. That a real connection takes it is seen by molecule/transaction."""

import time
from types import SimpleNamespace

import pytest

pytest.importorskip("ansible.plugins.action")

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.progress import Progress


class Connection:
    become = None


class Action:
    """Answers in turn what the host would."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.shown = []
        self._display = SimpleNamespace(display=self.shown.append)
        self._connection = Connection()

    def _low_level_execute_command(self, command):
        self.asked.append((command, self._connection))
        answer = self.answers.pop(0) if self.answers else ""
        if callable(answer):
            answer()
        return {"rc": 0 if answer else 1, "stdout": answer, "stderr": ""}


def wait(condition):
    until = time.monotonic() + 10
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    assert condition()


def test_every_line_is_shown_with_its_host():
    action = Action("oms.service is activating (start), 5 of at most 60 s\n", "", "oms.service runs")
    with Progress(action, "oms", "kylin", 0.01):
        wait(lambda: len(action.asked) > 3)
    assert action.shown == ["kylin: oms.service is activating (start), 5 of at most 60 s", "kylin: oms.service runs"]
    command, connection = action.asked[0]
    assert command == "cat /run/unitsmith/oms.service.progress"
    assert connection is not action._connection


def test_what_is_quick_is_not_asked():
    action = Action("a line")
    with Progress(action, "oms.service", "kylin", 10.0):
        pass
    assert action.asked == [] and action.shown == []


def cut_off():
    raise OSError("gone")


def test_a_host_that_does_not_answer_is_asked_no_more():
    action = Action(cut_off, "a line")
    with Progress(action, "oms", "kylin", 0.01):
        wait(lambda: action.asked)
        time.sleep(0.1)
    assert len(action.asked) == 1 and action.shown == []


def test_a_name_is_quoted():
    action = Action("")
    with Progress(action, "a b; x", "kylin", 0.01):
        wait(lambda: action.asked)
    assert action.asked[0][0] == "cat '/run/unitsmith/a b; x.service.progress'"
