# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the files of this repository that no linter makes: licence headers, marks that a merge has left, and that
pages in two languages tell the same."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator, List

ROOT = Path(__file__).resolve().parent.parent
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
COPYRIGHT = [
    "# Copyright (c) 2026 the unitsmith.systemd authors",
    "# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)",
    "# " + SPDX,
]
# By suffix: the code that carries the whole header, and what carries the last line of it. A template renders it away.
CODE = {".py", ".sh"}
OTHERS = {".cfg", ".ini", ".md", ".toml", ".yaml", ".yml"}
# Pages in English and in Chinese.
PAGES = [("README.md", "README.zh-CN.md"), ("docs/cookbook.md", "docs/cookbook.zh-CN.md")]
MERGE = re.compile(rb"(<{7}|>{7}) ")
# Written by a tool, or the very data that a test or a host is about.
DATA = re.compile(r"CHANGELOG\.rst|changelogs/changelog\.yaml|tests/hosts/dress/.*|.*/(fixtures|corpus|data|bad)/.*")


def files() -> Iterator[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    return (name for name in listed if name and (ROOT / name).is_file() and not DATA.fullmatch(name))


def headers() -> Iterator[str]:
    for name in files():
        suffix = Path(name).suffix
        if suffix in CODE | OTHERS and (ROOT / name).stat().st_size:
            top = (ROOT / name).read_text().splitlines()[:6]
            if suffix in CODE and not set(COPYRIGHT) <= set(top):
                yield "{}: the header is not {}".format(name, " / ".join(COPYRIGHT))
            elif not any(SPDX in line for line in top):
                yield "{}: no {} at its top".format(name, SPDX)


def merges() -> Iterator[str]:
    for name in files():
        for number, line in enumerate((ROOT / name).read_bytes().splitlines(), 1):
            if MERGE.match(line):
                yield "{}:{}: a mark of a merge".format(name, number)


def outline(text: str) -> List[str]:
    """The levels of the headings, the commands and the playbooks of a Markdown text, in order."""
    found, fenced, playbook = [], False, False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced, playbook = not fenced, line == "```yaml"
            found.append(line)
        elif playbook and not line.lstrip().startswith("#"):
            found.append(line)
        elif fenced and re.match(r"\s*(make|ansible[\w-]*|python3|molecule|git) ", line):
            found.append(line.partition(" #")[0].strip())
        elif not fenced and line.startswith("#"):
            found.append(line.partition(" ")[0])
    return found


def pages() -> Iterator[str]:
    for names in PAGES:
        english, chinese = (outline((ROOT / name).read_text()) for name in names)
        parts = [(one, other) for one, other in zip(english, chinese) if one != other]
        if parts:
            yield "{} and {} part at a heading, command or playbook: {!r}, {!r}".format(*names, *parts[0])
        elif len(english) != len(chinese):
            yield "{} and {} have not the same number of headings, commands and playbooks".format(*names)


def main() -> int:
    found = [*headers(), *merges(), *pages()]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
