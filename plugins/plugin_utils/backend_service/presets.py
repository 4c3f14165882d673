# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How programs of some kinds are run: their command line, how they start, reload and end, what a sandbox must leave.

docs/presets.md shows the table.
Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

Values = t.Mapping[str, t.Any]


class Preset(t.NamedTuple):
    """One kind of program.

    type: `Type=` of systemd.service(5). command: the words of its command line from checked values, None where the
    operator writes it. listens: whether that has backend_service_bind. directives: others of [Service].
    reopens: the signal at which it opens its log files anew.
    without: directives of the sandbox that it cannot do with, and why not, in English and Chinese.
    """

    type: str
    command: t.Callable[[Values], list[str]] | None = None
    listens: bool = False
    directives: dict[str, str] = {}
    reopens: str | None = None
    without: dict[str, tuple[str, str]] = {}


def gunicorn(values: Values) -> list[str]:
    """The command line of gunicorn."""
    words = [f"{values['venv']}/bin/gunicorn", "--workers", str(values["workers"])]
    if not values["socket"]:
        words += ["--bind", values["bind"]]
    if values["log"] == "files":
        logs = f"{values['log_directory']}/{values.get('process') or 'backend'}"
        words += ["--access-logfile", f"{logs}-access.log", "--error-logfile", f"{logs}-error.log"]
    return [*words, values["app"]]


def uvicorn(values: Values) -> list[str]:
    """The command line of uvicorn."""
    host, _colon, port = values["bind"].rpartition(":")
    where = ["--uds", port] if host == "unix" else ["--host", host.strip("[]") or "0.0.0.0", "--port", port]
    if values["socket"]:
        where = ["--fd", "3"]  # the first that systemd hands on: sd_listen_fds(3)
    return [f"{values['venv']}/bin/uvicorn", *where, "--workers", str(values["workers"]), values["app"]]


def celery(values: Values) -> list[str]:
    """The command line of a worker of celery."""
    return [f"{values['venv']}/bin/celery", "--app", values["app"], "worker", "--concurrency", str(values["workers"])]


_MACHINE_CODE = {
    "MemoryDenyWriteExecute": ("it makes machine code while it runs", "它在运行时生成机器码"),
}
PRESETS = {
    "gunicorn": Preset(
        "notify", gunicorn, True, {"ExecReload": "/bin/kill -s HUP $MAINPID", "KillMode": "mixed"}, "USR1"
    ),
    "uvicorn": Preset("simple", uvicorn, True, {"KillMode": "mixed"}),
    # A worker ends its tasks first: systemd waits, and signals only the parent, which tells the others.
    "celery": Preset("simple", celery, False, {"KillMode": "mixed", "TimeoutStopSec": "300"}),
    "node": Preset("simple", without=_MACHINE_CODE),
    # 143: ended by SIGTERM, as asked.
    "java": Preset("simple", directives={"SuccessExitStatus": "143"}, without=_MACHINE_CODE),
    "binary": Preset("simple"),
}


def of(values: Values) -> Preset:
    """The Preset of checked values."""
    return PRESETS[values["preset"]]
