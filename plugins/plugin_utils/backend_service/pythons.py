# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python code needs, by what it and the wheels say of themselves, and which wheels it needs.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import configparser
import os
import re
import typing as t
import zipfile
from email.parser import HeaderParser

if t.TYPE_CHECKING:
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

# packaging comes with ansible-core; it is imported where there is code to be laid down.

TOLD = ("pyproject.toml", "setup.cfg")
_REQUIRES = re.compile(r"""^requires-python\s*=\s*["']([^"']+)["']""", re.MULTILINE)


class Need(t.NamedTuple):
    """where: who says so. pythons: list of SpecifierSet, one of which the interpreter has to be in."""

    where: str
    pythons: list[SpecifierSet]

    def is_met_by(self, version: str) -> bool:
        """Whether an interpreter of a version will do."""
        return any(one.contains(version, prereleases=True) for one in self.pythons)

    def __str__(self) -> str:
        return f"{' | '.join(dict.fromkeys(map(str, self.pythons)))} ({self.where})"


def of_code(texts: t.Mapping[str, str]) -> list[Need]:
    """What pyproject.toml and setup.cfg say."""
    found = []
    said = _REQUIRES.search(texts.get("pyproject.toml", ""))
    if said:
        found.append(("pyproject.toml", said[1]))
    config = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        config.read_string(texts.get("setup.cfg", ""))
        found.append(("setup.cfg", config.get("options", "python_requires", fallback="")))
    except configparser.Error:
        pass
    return [
        Need(where, [one]) for where, one in ((where, _specifiers(said)) for where, said in found) if one is not None
    ]


def _specifiers(said: str) -> SpecifierSet | None:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        return SpecifierSet(said) if said.strip() else None
    except InvalidSpecifier:
        return None


def wheels_in(folder: str) -> list[str]:
    """The paths of the wheels in a folder."""
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return [os.path.join(folder, name) for name in sorted(names) if name.endswith(".whl")]


def of_wheels(requirements: str, wheels: t.Sequence[str]) -> tuple[list[Need], list[str]]:
    """Return what the wheels need that requirements name, and the requirements that none of the wheels meets."""
    from packaging.utils import canonicalize_name

    known = _known(wheels)
    needs, missing = [], []
    for one in _requirements(requirements):
        versions = known.get(canonicalize_name(one.name), [])
        fitting = [path for version, path in versions if one.specifier.contains(version, prereleases=True)]
        if not fitting:
            missing.append(str(one))
            continue
        said = [_requires_python(path) for path in fitting]
        if None not in said:
            names = ", ".join(os.path.basename(path) for path in fitting)
            needs.append(Need(names, [spec for spec in said if spec is not None]))
    return needs, missing


def _known(wheels: t.Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    known: dict[str, list[tuple[str, str]]] = {}
    for path in wheels:
        try:
            name, version, _build, _tags = parse_wheel_filename(os.path.basename(path))
        except InvalidWheelFilename:
            continue
        known.setdefault(name, []).append((str(version), path))
    return known


def _requirements(text: str) -> t.Iterator[Requirement]:
    """The plain requirements: what is for some hosts only, or a file of its own, is left to pip."""
    from packaging.requirements import InvalidRequirement, Requirement

    for line in text.replace("\\\n", " ").splitlines():
        plain = re.sub(r"(^|\s)#.*$", "", re.sub(r"\s--\S+", "", line)).strip()
        if plain and not plain.startswith("-"):
            try:
                one = Requirement(plain)
            except InvalidRequirement:
                continue
            if one.marker is None and one.url is None:
                yield one


def _requires_python(path: str) -> SpecifierSet | None:
    try:
        with zipfile.ZipFile(path) as archive:
            name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
            said = HeaderParser().parsestr(archive.read(name).decode("utf-8", "replace")).get("Requires-Python")
    except (OSError, zipfile.BadZipFile, StopIteration, KeyError):
        return None
    return _specifiers(said or "")


def has_hashes(requirements: str) -> bool:
    """Whether pip is to refuse what has no hash."""
    return bool(re.search(r"--hash[= ]", requirements))
