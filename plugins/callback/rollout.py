# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows how a rollout goes, and writes a report of it."""

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout
type: aggregate
short_description: Progress of a rollout, a table at its end, and a report
version_added: 0.2.0
description:
  - Works in every playbook that deploys with this collection. While it runs, a line for each batch, and one every ten
    seconds, says how many hosts are done and have failed, and how long it takes at least. At the end comes a table of
    hosts by state and cause, the ten slowest, families and versions of systemd.
  - The report is written also where the rollout stops, hosts cannot be reached, or the run is interrupted.
  - What tasks with C(no_log) return is not in it. Diffs are where Ansible shows them, with C(--diff).
requirements:
  - It is enabled by C(callbacks_enabled = unitsmith.systemd.rollout) in the section C(defaults) of C(ansible.cfg).
options:
  report_json:
    description: File that the report is written to. Better given for one run, C(-e report_json=FILE), which wins.
    type: path
    env: [{name: UNITSMITH_REPORT_JSON}]
    ini: [{section: callback_rollout, key: report_json}]
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

import atexit  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import typing as t  # noqa: E402

from ansible import context  # noqa: E402
from ansible.plugins.callback import CallbackBase  # noqa: E402

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.run import Run  # noqa: E402

COLLECTION = "unitsmith.systemd."
DEPLOYS = frozenset((COLLECTION + "backend_service", COLLECTION + "service_deploy"))
VERDICT = COLLECTION + "rollout_verdict"


class CallbackModule(CallbackBase):
    """Tells the model what happens; the model knows nothing of Ansible."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "unitsmith.systemd.rollout"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: t.Any, **more: t.Any) -> None:
        super().__init__(*args, **more)
        arguments = context.CLIARGS
        self._run = Run(int(arguments.get("forks") or 5), bool(arguments.get("check")), bool(arguments.get("diff")))
        self._path = ""
        self._deployed = self._told = False
        self._process = os.getpid()
        atexit.register(self._interrupted)

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """A play, or the next batch of one: Ansible calls it for each."""
        self._tell_batch()
        manager = play.get_variable_manager()
        self._path = str(manager.extra_vars.get("report_json") or self.get_option("report_json") or "")
        known = manager.get_vars(play=play)
        everyone, members = known.get("ansible_play_hosts_all", []), known.get("ansible_play_batch", [])
        self._run.begin_batch(play.get_name(), map(str, everyone), [str(name) for name in members], time.monotonic())

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        """A task begins on a host."""
        if task.action in DEPLOYS:
            self._deployed = True
            self._run.begin_host(host.get_name(), time.monotonic())

    def v2_runner_on_ok(self, result: t.Any) -> None:
        """A task has ended well."""
        self._answer(result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        """A task has failed."""
        if not ignore_errors:
            self._answer(result, {"failed": True})

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        """A host could not be reached."""
        self._answer(result, {"unreachable": True})

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        """The run is over, as it was meant or because it stopped."""
        del stats
        self._tell_batch()
        self._end(True)

    def _answer(self, result: t.Any, more: dict[str, t.Any] | None = None) -> None:
        # Names of the attributes from ansible-core 2.19 on, and before.
        task = getattr(result, "task", None) or result._task
        host = getattr(result, "host", None) or result._host
        answer = {**(getattr(result, "result", None) or getattr(result, "_result", {})), **(more or {})}
        now = time.monotonic()
        if task.action == VERDICT:
            self._run.judge(answer)
            return
        self._run.answer(host.get_name(), answer, task.action in DEPLOYS, now)
        line = self._run.progress(now) if self._deployed else ""
        if line:
            self._display.display(line)

    def _tell_batch(self) -> None:
        now = time.monotonic()
        if self._deployed and self._run.batches and len(self._run.hosts) > 1:
            self._display.display(self._run.line(now))
        self._run.end_batch(now)

    def _interrupted(self) -> None:
        if os.getpid() == self._process and not self._told:
            self._end(False)

    def _end(self, complete: bool) -> None:
        self._told = True
        if not self._deployed:
            return
        self._run.end(time.monotonic(), complete)
        for line in self._run.table():
            self._display.display(line)
        if self._path:
            self._write(os.path.abspath(os.path.expanduser(self._path)))

    def _write(self, path: str) -> None:
        """Write the report; a reader sees the old one or the new one."""
        try:
            handle, name = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".report-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(self._run.data(), file, ensure_ascii=False, indent=1, default=str)
                file.write("\n")
            os.replace(name, path)
        except OSError as error:
            self._display.warning(f"report_json: {error}")
        else:
            self._display.display(f"report: {path}")
