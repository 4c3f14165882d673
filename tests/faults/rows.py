# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of the corpus: how they are read, checked and named. Run by itself, it checks those that are here."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]
KEYS = {
    "name": str,
    "from": str,
    "replayed": bool,
    "program": str,
    "prints": str,
    "ends": (int, str),
    "hosts": list,
    "files": dict,
    "make": str,
    "unit": str,
    "units": dict,
    "start": str,
    "runs": bool,
    "until": str,
    "undo": str,
    "ask": str,
    "when": str,
    "requires_tcp": list,
    "requires_unix": list,
    "says": list,
    "line": list,
    "wrong": list,
    "vague": list,
    "healthy": bool,
    "unproven": str,
}
FIRST_PORT = 21000


def read(paths: list[Path], only: str = "") -> list[Row]:
    """The rows of these files whose names hold ``only``, a regular expression, each with its file's name as kind."""
    rows = [{**row, "kind": path.stem} for path in paths for row in yaml.safe_load(path.read_text()) or []]
    check(rows)
    return [own_names(row, n) for n, row in enumerate(rows) if re.search(only, row["name"], re.IGNORECASE)]


def check(rows: list[Row]) -> None:
    """Refuse rows that say too little, or something that nobody reads."""
    wrong = [f"two rows of the name {name!r}" for name in repeated([row["name"] for row in rows])]
    for row in rows:
        wrong += [f"{row['name']}: {text}" for text in mistakes(row)]
    if wrong:
        raise SystemExit("\n".join(wrong))


def repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def mistakes(row: Row) -> list[str]:
    found = [f"unknown key {key}" for key in row if key not in KEYS and key != "kind"]
    found += [f"{key} is no {KEYS[key]}" for key in row if key in KEYS and not isinstance(row[key], KEYS[key])]
    if not re.match("https?://", row.get("from", "")):
        found.append("from is no address")
    if bool(row.get("replayed")) != ("prints" in row):
        found.append("what prints a recorded text is replayed, and nothing else")
    if not (row.get("says") or row.get("healthy")):
        found.append("says nothing, and is not healthy")
    if row.get("when", "after") not in ("before", "after"):
        found.append("when is before or after")
    for pattern in (*row.get("says", []), *row.get("line", []), *row.get("wrong", []), *row.get("vague", [])):
        try:
            re.compile(str(pattern))
        except re.error as error:
            found.append(f"{pattern!r}: {error}")
    return found


def is_aside(name: str) -> bool:
    """Whether a row of this name belongs to the third that is looked at only at the end."""
    return hashlib.sha256(name.encode()).digest()[0] % 3 == 0


def identity(name: str) -> str:
    """A short name that no other row has: of its units, its account and its directories."""
    number = int(hashlib.sha256(name.encode()).hexdigest(), 16)
    letters = ""
    for _ in range(5):
        number, letter = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[letter]
    return "app-" + letters


def replay(row: Row) -> Row:
    """Where a row has ``prints``, a program that prints that and ends so; and a unit that runs it, if it has none."""
    if "prints" not in row:
        return row
    path, ends = f"/opt/@id@/bin/{row.get('program', 'server')}", row.get("ends", 1)
    end = f"exit {ends}" if isinstance(ends, int) else f"ulimit -c 0; kill -{ends} $$" if ends.isupper() else ends
    script = f"#!/bin/sh\ncat >&2 <<'TEXT'\n{row['prints'].rstrip()}\nTEXT\n{end}\n"
    unit = row.get("unit", "[Service]\nUser=@id@\nExecStart=@program@\n").replace("@program@", path)
    return {**row, "unit": unit, "files": {**row.get("files", {}), path + " 755": script}}


def own_names(row: Row, number: int) -> Row:
    """Put the row's own names where it has @id@ (unit, account, directories), @port@, @port2@ or @name@."""
    text = json.dumps(replay(row))
    words = {
        "@id@": identity(row["name"]),
        "@port@": str(FIRST_PORT + 2 * number),
        "@port2@": str(FIRST_PORT + 2 * number + 1),
    }
    for word, value in words.items():
        text = text.replace(word, value)
    return {**json.loads(text), "id": words["@id@"]}


def main() -> int:
    here = Path(__file__).resolve().parent
    corpus, aside, second = (read(sorted((here / folder).glob("*.yml"))) for folder in ("", "aside", "second"))
    strays = [row["name"] for row in corpus if is_aside(row["name"])]
    strays += [row["name"] for row in aside if not is_aside(row["name"])]
    for name in strays:
        print(f"{name}: in the wrong folder, by is_aside")
    again = repeated([row["name"] for row in [*corpus, *aside, *second]])
    for name in again:
        print(f"{name}: the name of another row")
    return 1 if strays or again else 0


if __name__ == "__main__":
    sys.exit(main())
