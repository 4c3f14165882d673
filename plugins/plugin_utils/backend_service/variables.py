# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the role: type, default, and the check that a value has to pass.

meta/argument_specs.yml describes them for users; a test holds the two and defaults/main.yml to each other.
Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import checks
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.limits import limits
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.presets import PRESETS
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.sandbox import LEVELS, directive

PREFIX = "backend_service_"


class Variable(t.NamedTuple):
    """One variable of the role, its name without PREFIX.

    kind: `str`, `bool`, `int`, `float`, `dict`, `str` elements in a `list`, or `texts`, of which one needs no list and
    may hold commas. check: raises Wrong for a value of that
    kind that cannot be meant; each element of a list is checked. default: that of the role, None for none.
    secret: whether messages leave the value out. keys: what a dictionary may hold; each: what each of its entries is,
    whose names are the user's. always: whether that is so of an empty one, too. own: whether a process may have a
    value of its own.
    """

    name: str
    kind: str = "str"
    default: t.Any = None
    choices: tuple[str, ...] = ()
    check: t.Callable[[t.Any], None] | None = None
    required: bool = False
    secret: bool = False
    keys: tuple[Variable, ...] = ()
    each: Variable | None = None
    always: bool = False
    own: bool = False


_SOCKET = (
    Variable("listen", "list", check=checks.gunicorn_address),
    Variable("backlog", "int", check=checks.at_least_one),
    Variable("mode", check=checks.file_mode),
)
_TABLE = (
    Variable("name", check=checks.service_name, required=True),
    Variable("description", check=checks.one_line, own=True),
    Variable("user_strategy", default="dedicated", choices=("dedicated", "web", "existing", "root")),
    Variable("user", check=checks.account_name),
    Variable("group", check=checks.account_name),
    Variable("user_home", check=checks.plain_path),
    Variable("user_shell", check=checks.plain_path),
    Variable("allow_root", "bool", False),
    Variable("directory", check=checks.plain_path, required=True),
    Variable("shared_directory", "bool", False),
    Variable("replaces", check=checks.service_name),
    Variable("ownership", default="full", choices=("full", "writable")),
    Variable("writable_directories", "list", [], check=checks.plain_path),
    Variable("venv", check=checks.plain_path, own=True),
    Variable("source", check=checks.one_line),
    Variable("revision", check=checks.revision),
    Variable("wheels", check=checks.one_line),
    Variable("requirements", default="requirements.txt", check=checks.relative_path),
    Variable("python", check=checks.interpreter),
    Variable("before_start", "list", [], check=checks.plain_command),
    Variable("after_start", "list", [], check=checks.plain_command),
    Variable("command_timeout", "int", 300, check=checks.at_least_one),
    Variable("preset", choices=tuple(PRESETS), own=True),
    Variable("app", check=checks.gunicorn_app, own=True),
    Variable("bind", default="127.0.0.1:8000", check=checks.gunicorn_address, own=True),
    Variable("workers", "int", 3, check=checks.at_least_one, own=True),
    Variable("exec_start", check=checks.command_line, own=True),
    Variable("type", choices=("simple", "exec", "notify", "forking", "oneshot"), own=True),
    Variable("reload", check=checks.command_line, own=True),
    Variable("reload_on", "list", [], check=checks.reload_name),
    Variable("socket", "dict", {}, keys=_SOCKET, own=True),
    Variable("environment", "dict", {}, check=checks.environment, secret=True, own=True),
    Variable("secrets", "dict", {}, check=checks.environment, secret=True),
    Variable("credentials", "dict", {}, check=checks.credentials, secret=True),
    Variable("log_directory", check=checks.plain_path),
    Variable("log", choices=("files", "journal")),
    Variable("logrotate", "bool", True),
    Variable("logrotate_keep", "int", 14, check=checks.at_least_one),
    Variable(
        "restart",
        default="always",
        choices=("no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"),
        own=True,
    ),
    Variable("restart_delay", "int", 3, check=checks.not_negative, own=True),
    Variable("start_limit", "int", check=checks.at_least_one, own=True),
    Variable("start_limit_seconds", "int", check=checks.at_least_one, own=True),
    Variable("limits", "dict", {}, check=limits, own=True),
    Variable("sandbox", default="off", choices=LEVELS, own=True),
    Variable("sandbox_without", "list", [], check=directive, own=True),
    Variable("after", "list", [], check=checks.unit_reference, own=True),
    Variable("wants", "list", [], check=checks.unit_reference, own=True),
    Variable("requires", "list", [], check=checks.unit_reference, own=True),
    Variable("unit_sections", "dict", {}, check=checks.unit_sections, own=True),
    Variable("unit_src", check=checks.one_line),
    Variable("unit_encoding", default="auto", check=checks.encoding),
    Variable("lint", default="error", choices=("error", "warn", "ignore")),
    Variable("preflight", "bool", True),
    Variable("rollback", "bool", True),
    Variable("requires_tcp", "list", [], check=checks.host_and_port),
    Variable("requires_unix", "list", [], check=checks.plain_path),
    Variable("health_check", default="active", check=checks.health_check, own=True),
    Variable("health_timeout", "int", 60, check=checks.at_least_one),
    Variable("settle", "float", check=checks.not_negative),
    Variable("state", default="started", choices=("started", "stopped", "restarted", "reloaded", "absent")),
    Variable("enabled", "bool", True),
    Variable("language", default="en", choices=("en", "zh")),
)
_OWN = tuple(one._replace(default=None) for one in _TABLE if one.own)
_PROCESS = (*_OWN, Variable("count", "int", 1, check=checks.at_least_one))
_JOBS_OWN = "description preset environment unit_sections limits sandbox sandbox_without after wants requires".split()
_JOB = (
    Variable("exec_start", check=checks.command_line, required=True),
    Variable("on_calendar", "texts", check=checks.calendar, required=True),
    Variable("persistent", "bool", False),
    Variable("randomized_delay", check=checks.span),
    *(one for one in _OWN if one.name in _JOBS_OWN),
)
_SETS = (
    Variable("processes", "dict", {}, secret=True, each=Variable("", "dict", {}, keys=_PROCESS, always=True)),
    Variable("timers", "dict", {}, secret=True, each=Variable("", "dict", {}, keys=_JOB, always=True)),
)
VARIABLES = {variable.name: variable for variable in (*_TABLE, *_SETS)}
