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

    kind: `str`, `bool`, `int`, `float`, `dict`, or `str` elements in a `list`. check: raises Wrong for a value of that
    kind that cannot be meant; each element of a list is checked. default: that of the role, None for none.
    secret: whether messages leave the value out.
    """

    name: str
    kind: str = "str"
    default: t.Any = None
    choices: tuple[str, ...] = ()
    check: t.Callable[[t.Any], None] | None = None
    required: bool = False
    secret: bool = False


_TABLE = (
    Variable("name", check=checks.service_name, required=True),
    Variable("description", check=checks.one_line),
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
    Variable("venv", check=checks.plain_path),
    Variable("preset", choices=tuple(PRESETS)),
    Variable("app", check=checks.gunicorn_app),
    Variable("bind", default="127.0.0.1:8000", check=checks.gunicorn_address),
    Variable("workers", "int", 3, check=checks.at_least_one),
    Variable("exec_start", check=checks.command_line),
    Variable("type", choices=("simple", "exec", "notify", "forking", "oneshot")),
    Variable("environment", "dict", {}, check=checks.environment, secret=True),
    Variable("secrets", "dict", {}, check=checks.environment, secret=True),
    Variable("log_directory", check=checks.plain_path),
    Variable(
        "restart",
        default="always",
        choices=("no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"),
    ),
    Variable("restart_delay", "int", 3, check=checks.not_negative),
    Variable("start_limit", "int", check=checks.at_least_one),
    Variable("start_limit_seconds", "int", check=checks.at_least_one),
    Variable("limits", "dict", {}, check=limits),
    Variable("sandbox", default="off", choices=LEVELS),
    Variable("sandbox_without", "list", [], check=directive),
    Variable("after", "list", [], check=checks.unit_reference),
    Variable("wants", "list", [], check=checks.unit_reference),
    Variable("requires", "list", [], check=checks.unit_reference),
    Variable("unit_sections", "dict", {}, check=checks.unit_sections),
    Variable("unit_src", check=checks.one_line),
    Variable("unit_encoding", default="auto", check=checks.encoding),
    Variable("lint", default="error", choices=("error", "warn", "ignore")),
    Variable("preflight", "bool", True),
    Variable("rollback", "bool", True),
    Variable("requires_tcp", "list", [], check=checks.host_and_port),
    Variable("requires_unix", "list", [], check=checks.plain_path),
    Variable("health_check", default="active", check=checks.health_check),
    Variable("health_timeout", "int", 60, check=checks.at_least_one),
    Variable("settle", "float", check=checks.not_negative),
    Variable("state", default="started", choices=("started", "stopped", "restarted", "absent")),
    Variable("enabled", "bool", True),
    Variable("language", default="en", choices=("en", "zh")),
)
VARIABLES = {variable.name: variable for variable in _TABLE}
