# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the inventory, a playbook or the command line says to values that are typed, checked and fit together.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import difflib
import json
import re
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.common.validation import check_type_bool, check_type_dict

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.presets import PRESETS
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.texts import TEXTS, text
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.variables import (
    PREFIX,
    VARIABLES,
    Variable,
)

# What a variable is often expected to be called.
OTHER_NAMES = {"port": "bind", "command": "exec_start", "env": "environment", "timeout": "health_timeout"}
# systemd.service(5), "Special executable prefixes", of each command of a line.
_FULL_RIGHTS = re.compile(r"(?:^|\s;\s+)[@:|-]*[+!]")
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
            values[name] = _value(variable, rendered.get(name))
        except Wrong as wrong:
            shown = ours.get(name) if wrong.reason == "template_fails" else rendered.get(name)
            # AnsibleVaultEncryptedUnicode, EncryptedString since ansible-core 2.19.
            hidden = variable.secret or "Encrypted" in type(ours.get(name)).__name__
            problems.append(_problem(variable, "***" if hidden else repr(shown), wrong, language))
    if problems:
        return Inputs(language, {}, problems, warnings)
    for name, derive in _DERIVED.items():
        if values[name] is None:
            values[name] = derive(values)
    return Inputs(language, values, [text(language, key) for key in _conflicts(values)], warnings)


# What is not given follows from what is.
_DERIVED: dict[str, t.Callable[[dict[str, t.Any]], str]] = {
    "description": lambda values: f"{values['name']} backend service",
    "venv": lambda values: f"{values['directory']}/venv",
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


def _value(variable: Variable, raw: t.Any) -> t.Any:
    """The typed value; None where nothing is given and nothing has to be."""
    if isinstance(raw, Wrong):
        raise raw
    if raw is None or raw == "":
        raw = variable.default
    if raw is None:
        if variable.required:
            raise Wrong("required")
        return None
    if raw is False and "no" in variable.choices:
        raw = "no"  # as YAML reads a bare one
    value = _CONVERTERS[variable.kind](raw)
    if variable.choices and value not in variable.choices:
        raise Wrong("choice", choices=", ".join(variable.choices))
    for one in value if variable.kind == "list" else [value]:
        if variable.check:
            variable.check(one)
    return value


def _str(raw: t.Any) -> str:
    """Text, without the line break that a block of YAML ends in."""
    if not isinstance(raw, (str, int, float)) or isinstance(raw, bool):
        raise Wrong("str")
    return str(raw).strip(" \t\n")


def _bool(raw: t.Any) -> bool:
    try:
        return bool(check_type_bool(raw))
    except TypeError:
        raise Wrong("bool") from None


def _int(raw: t.Any) -> int:
    try:
        if isinstance(raw, bool) or isinstance(raw, float) and raw != int(raw) or _is_odd(raw):
            raise ValueError(raw)
        return int(raw)
    except (TypeError, ValueError, OverflowError):
        raise Wrong("int") from None


def _is_odd(raw: t.Any) -> bool:
    """Whether it is a text that only Python takes for a number: 1_0, or with digits of another script."""
    return isinstance(raw, str) and not re.fullmatch(r"\s*[+-]?[0-9.]+\s*", raw)


def _float(raw: t.Any) -> float:
    try:
        if isinstance(raw, bool) or _is_odd(raw):
            raise ValueError(raw)
        return float(raw)
    except (TypeError, ValueError, OverflowError):
        raise Wrong("float") from None


def _dict(raw: t.Any) -> dict[t.Any, t.Any]:
    try:
        return dict(check_type_dict(raw))
    except (TypeError, ValueError, SyntaxError):
        raise Wrong("dict") from None


def _list(raw: t.Any) -> list[str]:
    """A list of texts; as one text with commas, or as JSON, from the command line."""
    if isinstance(raw, str):
        raw = _from_json(raw) or [part.strip() for part in raw.split(",") if part.strip()]
    if not isinstance(raw, (list, tuple)) or not all(isinstance(one, (str, int)) for one in raw):
        raise Wrong("list")
    return [str(one) for one in raw]


def _from_json(raw: str) -> t.Any:
    """The list that RAW is in JSON, or None: '[::1]:5432' starts like one."""
    try:
        return json.loads(raw) if raw.lstrip().startswith("[") else None
    except ValueError:
        return None


_CONVERTERS: dict[str, t.Callable[[t.Any], t.Any]] = {
    "str": _str,
    "bool": _bool,
    "int": _int,
    "float": _float,
    "dict": _dict,
    "list": _list,
}


def _conflicts(values: dict[str, t.Any]) -> list[str]:
    """The keys of what the values, each fine in itself, must not be together."""
    as_root = values["user_strategy"] == "root" or values["user"] in ("root", "0")
    full_rights = _FULL_RIGHTS.search(values["exec_start"] or "")
    alters = values["user_home"] is not None or values["user_shell"] is not None
    what_runs = [values[name] for name in ("app", "exec_start", "unit_src") if values[name] is not None]
    found = {
        "root": as_root and not values["allow_root"] and values["state"] != "absent",
        "full_rights": bool(full_rights) and not values["allow_root"],
        "alters_others": alters and values["user_strategy"] != "dedicated",
        "no_app": values["app"] is not None and PRESETS[values["preset"]].command is None,
        "what_runs": len(what_runs) != 1 and values["state"] != "absent",
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


def _problem(variable: Variable, value: str, wrong: Wrong, language: str) -> str:
    name = PREFIX + variable.name
    if "{variable}" in TEXTS[wrong.reason][0]:
        return text(language, wrong.reason, variable=name, **wrong.params)
    value = value if len(value) <= SHOWN else value[:SHOWN] + "..."
    return text(language, "value", variable=name, value=value, reason=text(language, wrong.reason, **wrong.params))
