# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the inventory, a playbook or the command line says to values that are typed, checked and fit together.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import difflib
import typing as t

from ansible.errors import AnsibleError

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import conflicts, processes, timers
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.presets import PRESETS
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.texts import TEXTS, text
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.typed import Problem, Problems, typed
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.variables import (
    PREFIX,
    VARIABLES,
)

# What a variable is often expected to be called.
OTHER_NAMES = {"port": "bind", "command": "exec_start", "env": "environment", "timeout": "health_timeout"}
SHOWN = 200  # characters of a value in a message


class Inputs(t.NamedTuple):
    """values: by name without PREFIX, None for what is not given. problems, warnings: texts for the operator."""

    language: str
    values: dict[str, t.Any]
    problems: list[str]
    warnings: list[str]


def read(given: t.Mapping[str, t.Any], template: t.Callable[[t.Any], t.Any]) -> Inputs:
    """Return the Inputs that the variables in scope make; each one of the role is templated once."""
    ours = {name[len(PREFIX) :]: raw for name, raw in given.items() if name.startswith(PREFIX)}
    rendered = {name: _rendered(raw, template) for name, raw in ours.items() if name in VARIABLES}
    language = "zh" if rendered.get("language") == "zh" else "en"
    values: dict[str, t.Any] = {}
    problems, warnings = _strangers(ours, language)
    for name, variable in VARIABLES.items():
        try:
            values[name] = typed(variable, rendered.get(name))
        except Problems as found:
            problems += [_problem(name, one, ours.get(name), language) for one in found.found]
    if problems:
        return Inputs(language, {}, problems, warnings)
    as_given = dict(values)
    _derive(values)
    values["processes"] = processes.merged(values, as_given)
    for one in values["processes"].values():
        _derive(one)
    values["timers"] = timers.merged(values)
    problems = [text(language, key) for key in _conflicts(values)] + conflicts.of_parts(values, language)
    return Inputs(language, values, problems, warnings)


def _derive(values: dict[str, t.Any]) -> None:
    """What is not given follows from what is."""
    for name, derive in _DERIVED.items():
        if values[name] is None:
            values[name] = derive(values)


_DERIVED: dict[str, t.Callable[[dict[str, t.Any]], str]] = {
    "description": lambda values: f"{values['name']} backend service",
    "venv": lambda values: f"{values['directory']}/{'current/' if values['wheels'] else ''}venv",
    "log": lambda values: "files" if values["log_directory"] else "journal",
    "preset": lambda values: "gunicorn" if values["app"] else "binary",
    "type": lambda values: PRESETS[values["preset"]].type,
}


def _rendered(raw: t.Any, template: t.Callable[[t.Any], t.Any]) -> t.Any:
    """The value of a variable; the Wrong that says why it has none where its template fails."""
    try:
        return _plain(template(raw))
    except AnsibleError as error:
        return Wrong("template_fails", error=error)


def _plain(value: t.Any) -> t.Any:
    """A value with texts where ansible-core older than 2.19 leaves objects that decrypt themselves."""
    if isinstance(value, t.Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, t.Sequence) and not isinstance(value, str) else value


def _conflicts(values: dict[str, t.Any]) -> list[str]:
    """The keys of what the values, each fine in itself, must not be together."""
    as_root = values["user_strategy"] == "root" or values["user"] in ("root", "0")
    alters = values["user_home"] is not None or values["user_shell"] is not None
    what_runs = [values[name] for name in ("app", "exec_start", "unit_src") if values[name] is not None]
    found = {
        "root": as_root and not values["allow_root"] and values["state"] != "absent",
        "full_rights": conflicts.has_full_rights(values),
        "alters_others": alters and values["user_strategy"] != "dedicated",
        "no_log_directory": values["log"] == "files" and not values["log_directory"],
        "no_app": values["app"] is not None and not values["processes"] and PRESETS[values["preset"]].command is None,
        "not_source": values["source"] is None and any(values[name] is not None for name in ("revision", "wheels")),
        "what_runs": len(what_runs) != 1 and values["state"] != "absent" and not values["processes"],
    }
    return [key for key, is_so in found.items() if is_so]


def _strangers(ours: t.Mapping[str, t.Any], language: str) -> tuple[list[str], list[str]]:
    """Problems and warnings about variables with our prefix that the role does not know.

    One that another variable refers to is somebody's own and is meant.
    """
    problems, warnings = [], []
    for name in sorted(set(ours) - set(VARIABLES)):
        if any(PREFIX + name in str(raw) for other, raw in ours.items() if other != name):
            continue
        near = _near(name)
        if near:
            problems.append(text(language, "misspelt", name=PREFIX + name, near=PREFIX + near))
        else:
            warnings.append(text(language, "unknown", name=PREFIX + name))
    return problems, warnings


def _near(name: str) -> str | None:
    """The variable that NAME was most likely meant to be, or None."""
    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    alike = difflib.get_close_matches(name, VARIABLES, n=1, cutoff=0.8)
    shortened = [other for other in VARIABLES if len(name) > 2 and other.startswith(name)]
    return next(iter(alike + shortened), None)


def _problem(variable: str, problem: Problem, given: t.Any, language: str) -> str:
    """given: what the variable holds as it was written."""
    wrong = problem.wrong
    name = ".".join([PREFIX + variable, *problem.path])
    if "{variable}" in TEXTS[wrong.reason][0]:
        return text(language, wrong.reason, variable=name, **wrong.params)
    shown = given if wrong.reason == "template_fails" else problem.raw
    # AnsibleVaultEncryptedUnicode, EncryptedString since ansible-core 2.19.
    hidden = problem.variable.secret or "Encrypted" in type(given).__name__
    value = "***" if hidden else repr(shown)
    value = value if len(value) <= SHOWN else value[:SHOWN] + "..."
    return text(language, "value", variable=name, value=value, reason=text(language, wrong.reason, **wrong.params))
