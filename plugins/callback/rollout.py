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
  report_html:
    description:
      - File that the report is written to as one page for a browser; it needs nothing but itself. Better given for one
        run, C(-e report_html=FILE), which wins. So with the other options.
      - It is readable by its owner alone, as diffs may be in it.
    type: path
    env: [{name: UNITSMITH_REPORT_HTML}]
    ini: [{section: callback_rollout, key: report_html}]
  report_json:
    description: File that the report is written to for machines.
    type: path
    env: [{name: UNITSMITH_REPORT_JSON}]
    ini: [{section: callback_rollout, key: report_json}]
  report_language:
    description:
      - Language of what is told on the terminal, and of the page until another is chosen there. Where it is not given
        it is that of the role, C(backend_service_language).
    type: str
    choices: [en, zh]
    env: [{name: UNITSMITH_REPORT_LANGUAGE}]
    ini: [{section: callback_rollout, key: report_language}]
author:
  - The unitsmith.systemd authors (@unitsmith)
"""

import atexit  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import typing as t  # noqa: E402
from datetime import datetime  # noqa: E402
from functools import partial  # noqa: E402

from ansible import context  # noqa: E402
from ansible.plugins.callback import CallbackBase  # noqa: E402

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import lines  # noqa: E402
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.page_texts import LANGUAGES  # noqa: E402
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
        self._run = Run(
            int(arguments.get("forks") or 5),
            bool(arguments.get("check")),
            bool(arguments.get("diff")),
            started=datetime.now().astimezone().isoformat(timespec="seconds"),
        )
        self._play: t.Any = None
        self._given: dict[str, str] = {}
        self._deployed = self._told = False
        self._process = os.getpid()
        atexit.register(self._interrupted)

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        """The run begins."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            before = signal.getsignal(number)
            if before != signal.SIG_IGN:
                signal.signal(number, partial(self._ended, before))
        self._run.playbook = os.path.basename(str(getattr(playbook, "_file_name", "")))

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        """A play, or the next batch of one: Ansible calls it for each."""
        self._tell_batch()
        self._play = play
        manager = play.get_variable_manager()
        for name in ("report_html", "report_json", "report_language"):
            self._given[name] = str(manager.extra_vars.get(name) or self.get_option(name) or "")
        known = manager.get_vars(play=play)
        everyone, members = known.get("ansible_play_hosts_all", []), known.get("ansible_play_batch", [])
        self._run.begin_batch(play.get_name(), map(str, everyone), [str(name) for name in members], time.monotonic())

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        """A task begins on a host."""
        if task.action in DEPLOYS:
            if not self._given["report_language"]:
                known = self._play.get_variable_manager().get_vars(play=self._play, host=host)
                self._given["report_language"] = str(known.get("backend_service_language") or LANGUAGES[0])
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
        if self._deployed and self._run.due(now):
            self._display.display(lines.progress(self._run, now, self._language))

    @property
    def _language(self) -> str:
        given = self._given.get("report_language", "")
        return given if given in LANGUAGES else LANGUAGES[0]

    def _tell_batch(self) -> None:
        now = time.monotonic()
        if self._deployed and self._run.batches and len(self._run.hosts) > 1:
            self._display.display(lines.progress(self._run, now, self._language))
        self._run.end_batch(now)

    def _interrupted(self) -> None:
        if os.getpid() == self._process and not self._told:
            self._end(False)

    def _ended(self, before: t.Any, number: int, frame: t.Any) -> None:
        """A signal that ends the process, as where a job is cancelled or a terminal is gone: it ends as it would."""
        try:
            self._interrupted()
        finally:
            signal.signal(number, before)
            if callable(before):
                before(number, frame)
            else:
                os.kill(os.getpid(), number)

    def _end(self, complete: bool) -> None:
        self._told = True
        if not self._deployed:
            return
        self._run.end(time.monotonic(), complete)
        # The files first: a terminal that is gone takes no lines.
        told = [
            self._written(name, os.path.abspath(os.path.expanduser(self._given[name])), make)
            for name, make in (("report_json", self._json), ("report_html", self._html))
            if self._given[name]
        ]
        for line in lines.table(self._run, self._language) + told:
            self._display.display(line)

    def _json(self) -> str:
        return json.dumps(self._run.data(), ensure_ascii=False, indent=1, default=str) + "\n"

    def _html(self) -> str:
        # Of a run that writes no page Jinja and the texts of findings are not loaded for it.
        from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.page import render

        return render(self._run.data(), self._language)

    def _written(self, option: str, path: str, make: t.Callable[[], str]) -> str:
        """Write a report for its owner alone; a reader sees the old one or the new one. Return what is to be said."""
        name = ""
        try:
            text = make()
            handle, name = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".report-")
            # What stands for bytes that are no text becomes an escape, in JSON its own.
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
            os.replace(name, path)
        except Exception as error:  # Whatever it is, the other report is still to be written.
            if name and os.path.exists(name):
                os.unlink(name)
            return f"{option}: {error}"
        return lines.written(path, self._language)
