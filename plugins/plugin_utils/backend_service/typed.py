# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the value of one variable to one of its type that has passed its check, and so on inside dictionaries.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import difflib
import json
import re
import typing as t

from ansible.module_utils.common.validation import check_type_bool, check_type_dict

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.variables import Variable


class Problem(t.NamedTuple):
    """What is wrong: where inside the variable, what is described there, what was given, and why it will not do."""

    path: tuple[str, ...]
    variable: Variable
    raw: t.Any
    wrong: Wrong


class Problems(ValueError):
    """All that is wrong with one variable."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(found)
        self.found = found


def typed(variable: Variable, raw: t.Any) -> t.Any:
    """The typed value; None where nothing is given and nothing has to be. Raises Problems."""
    try:
        value = _typed(variable, raw)
    except Wrong as wrong:
        raise Problems([Problem((), variable, raw, wrong)]) from None
    return _entries(variable, value) if value is not None and (variable.each or variable.keys) else value


def _entries(variable: Variable, value: dict[t.Any, t.Any]) -> dict[str, t.Any]:
    """The values of a dictionary, each of the type that it is described with."""
    problems, described = _described(variable, value)
    found = {}
    for name, one in described.items():
        try:
            found[name] = typed(one, value.get(name))
        except Problems as inside:
            problems += [problem._replace(path=(name, *problem.path)) for problem in inside.found]
    if problems:
        raise Problems(problems)
    return found


def _described(variable: Variable, value: dict[t.Any, t.Any]) -> tuple[list[Problem], dict[str, Variable]]:
    """What each entry of a dictionary has to be; problems are the names of which none is known, or none can be."""
    problems = []

    def refuse(name: t.Any, reason: str, **params: t.Any) -> None:
        problems.append(Problem((str(name),), variable, None, Wrong(reason, name=name, **params)))

    if variable.each:
        odd = [name for name in value if not isinstance(name, str) or not _PART.fullmatch(name)]
        for name in odd:
            refuse(name, "part_name")
        return problems, {name: variable.each for name in value if name not in odd}
    # Nothing at all stands for a dictionary that is not wanted.
    known = {one.name: one for one in variable.keys} if value or variable.always else {}
    for name in value:
        near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.6)
        if name not in known and near:
            refuse(name, "misspelt_key", near=near[0])
        elif name not in known:
            refuse(name, "unknown_key", known=", ".join(known))
    return problems, known


# What follows the name of the service in the name of a unit.
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")


def _typed(variable: Variable, raw: t.Any) -> t.Any:
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
    for one in value if variable.kind in ("list", "texts") else [value]:
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


def _texts(raw: t.Any) -> list[str]:
    """A list of texts, or one that may have commas in it."""
    if isinstance(raw, str):
        return [raw.strip(" \t\n")]
    if not isinstance(raw, (list, tuple)) or not all(isinstance(one, str) for one in raw):
        raise Wrong("list")
    return [one.strip(" \t\n") for one in raw]


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
    "texts": _texts,
}
