# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of an inventory made from the hosts themselves: family, distribution, and which ansible-core drives them.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import json
import re
import shlex
import typing as t

import yaml

from ansible_collections.unitsmith.systemd.plugins.module_utils._host import os_family

# The least Python on a host by ansible-core, newest first.
CORES = (
    ((2, 21), (3, 9)),
    ((2, 20), (3, 9)),
    ((2, 19), (3, 8)),
    ((2, 18), (3, 8)),
    ((2, 17), (3, 7)),
    ((2, 16), (3, 6)),
)
OLDEST = CORES[-1]
OS_RELEASE = ("etc/os-release", "usr/lib/os-release")
PYTHONS = ("python3", "/usr/libexec/platform-python", *(f"python3.{minor}" for minor in range(14, 5, -1)))
# Of the variables of a host these are written down: how it is reached, and no secret.
CONNECTION = ("ansible_host", "ansible_port", "ansible_user", "ansible_connection", "ansible_python_interpreter")
MARK = "=-="

Version = t.Tuple[int, int]


class Seen(t.NamedTuple):
    """What a host has shown; `pythons` are versions by path, `systemd` 0 where there is none."""

    family: str
    distribution: str
    id: str
    systemd: int
    pythons: dict[str, str]


def script(given: str = "") -> str:
    """A shell script that prints what `parse` reads; `given` is the path of a Python that the inventory names.

    It needs no Python on the host, and changes nothing.
    """
    files = " ".join((*OS_RELEASE, *os_family.RELEASE_FILES))
    marks = " ".join(path for _group, paths, _families, _weight in os_family.MARKS for path in paths)
    pythons = " ".join((*PYTHONS, *([shlex.quote(given)] if given.startswith("/") else [])))
    asked = "import sys; print(sys.version.split()[0])"
    return "\n".join(
        (
            f"for f in {files}; do [ -f /$f ] && {{ echo '{MARK} file '$f; head -c 4096 /$f; echo; }}; done",
            f"for f in {marks}; do [ -e /$f ] && echo '{MARK} mark '$f; done",
            f"for p in {pythons}; do",
            f'  v=$("$p" -c "{asked}" 2>/dev/null) && echo "{MARK} python $(command -v "$p") $v"',
            "done",
            f'echo "{MARK} systemd $(systemctl --version 2>/dev/null | head -n 1)"',
        )
    )


def parse(output: str) -> Seen:
    """What the script has printed."""
    files: dict[str, str] = {}
    marks: set[str] = set()
    pythons: dict[str, str] = {}
    systemd = 0
    for block in output.replace("\r\n", "\n").split(f"{MARK} ")[1:]:
        first, _newline, text = block.partition("\n")
        kind, _blank, value = first.partition(" ")
        if kind == "file":
            files[value] = text
        elif kind == "mark":
            marks.add(value)
        elif kind == "python":
            path, _blank, version = value.rpartition(" ")
            pythons.setdefault(path, version)
        elif kind == "systemd":
            number = re.match(r"systemd (\d+)", value)
            systemd = int(number[1]) if number else 0
    fields: dict[str, str] = next((os_family.parse_os_release(files[name]) for name in OS_RELEASE if name in files), {})
    found = os_family.identify(fields, files, marks, {})
    return Seen(found["family"], found["distribution"], fields.get("ID", "").lower(), systemd, pythons)


def two(version: str) -> Version:
    """The first two numbers of a version."""
    numbers = re.findall(r"\d+", version)[:2] + ["0", "0"]
    return int(numbers[0]), int(numbers[1])


def interpreter(seen: Seen, given: str = "") -> str:
    """The path of the Python that drives a host: the one its variables name, else the newest."""
    if given in seen.pythons:
        return given
    return max(seen.pythons, key=lambda path: two(seen.pythons[path]), default="")


def newest_core(python: str) -> Version | None:
    """The newest ansible-core that drives a host with this Python."""
    return next((core for core, least in CORES if two(python) >= least), None)


def drives(core: Version, python: str) -> bool:
    """Whether this ansible-core drives a host with this Python; one that is newer than all known needs no less."""
    least = next((least for known, least in CORES if core >= known), OLDEST[1])
    return core >= OLDEST[0] and two(python) >= least


def dotted(core: Version) -> str:
    return f"{core[0]}.{core[1]}"


def objection(name: str, seen: Seen, given: str, core: Version, language: str = "en") -> str:
    """Why this ansible-core cannot drive a host, and what to do; empty where it can."""
    path = interpreter(seen, given)
    python = seen.pythons.get(path, "")
    if python and drives(core, python):
        return ""
    newest = newest_core(python) if python else None
    key = "none" if not python else "old" if newest is None else "core"
    return TEXTS[key][language == "zh"].format(
        name=name, python=python, path=path, core=dotted(core), newest=dotted(newest or OLDEST[0])
    )


def groups_of(seen: Seen, given: str = "") -> list[str]:
    """The groups of a host: its distribution, its family, and the newest ansible-core that drives it."""
    newest = newest_core(seen.pythons.get(interpreter(seen, given), ""))
    core = f"core_up_to_{newest[0]}_{newest[1]}" if newest else "core_none"
    named = re.sub(r"\W", "_", seen.id) if seen.id else "distribution_unknown"
    return [named, f"family_{seen.family}", core]


def variables_of(seen: Seen, known: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The variables of a host: how it is reached, as far as the inventory says, and what it has shown."""
    reached = {key: known[key] for key in CONNECTION if known.get(key) is not None}
    path = interpreter(seen, str(known.get("ansible_python_interpreter", "")))
    found = {
        "host_family": seen.family,
        "host_distribution": seen.distribution,
        "host_systemd": seen.systemd,
        "host_python": seen.pythons.get(path, ""),
    }
    # Named, it saves a round trip that looks for it.
    return {**reached, **({"ansible_python_interpreter": path} if path else {}), **found}


def render(hosts: t.Mapping[str, tuple[Seen, t.Mapping[str, t.Any]]], unseen: t.Iterable[str]) -> str:
    """The inventory as YAML; hosts that did not answer are in the group `not_seen`, without a family."""
    groups: dict[str, dict[str, t.Any]] = {}
    for name, (seen, known) in sorted(hosts.items()):
        for group in groups_of(seen, str(known.get("ansible_python_interpreter", ""))):
            groups.setdefault(group, {})[name] = {}
    for name in sorted(unseen):
        groups.setdefault("not_seen", {})[name] = {}
    everyone = {name: variables_of(seen, known) for name, (seen, known) in sorted(hosts.items())}
    children = {group: {"hosts": members} for group, members in sorted(groups.items())}
    head = "---\n# Written by playbooks/inventory.yml from what the hosts say; run it again to renew it.\n"
    # ansible-core wraps strings in types that YAML does not know, and JSON takes for strings.
    data = json.loads(json.dumps({"all": {"hosts": everyone, "children": children}}, default=str))
    return head + yaml.safe_dump(data, allow_unicode=True, sort_keys=False)


TEXTS = {
    "core": (
        "{name} has Python {python} ({path}): ansible-core {newest} drives it, or one down to 2.16; this is {core}.",
        "{name} 的 Python 为 {python}（{path}）：可用 ansible-core {newest} 或更早（至 2.16）；当前为 {core}。",
    ),
    "old": (
        "{name} has Python {python} ({path}) and none newer: ansible-core 2.16 and this collection need 3.6.",
        "{name} 的 Python 为 {python}（{path}），没有更新的：ansible-core 2.16 和本集合需要 3.6。",
    ),
    "none": (
        "{name} has no Python 3: install one, 3.6 or newer; the package is called python3 on most distributions.",
        "{name} 没有 Python 3：请安装 3.6 或更新的版本；多数发行版中软件包名为 python3。",
    ),
}
