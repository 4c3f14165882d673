# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts have said, made fit to be shown: their words come from elsewhere and may be anything.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import json
import re
import typing as t
import unicodedata
from difflib import unified_diff

# What a terminal acts upon, and what turns the direction of a text; lines and tabs stay.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONGEST = 20000  # characters of one text
DIFFED = 2000  # lines of a text that is compared


def visible(value: t.Any, longest: int = LONGEST) -> str:
    """A plain text that can be encoded, with an escape for what would act instead of being shown."""
    text = str(value).replace("\r\n", "\n")
    text = text if len(text) <= longest else text[:longest] + "…"
    return CONTROL.sub(_escaped, text).encode("utf-8", "backslashreplace").decode("utf-8")


def _escaped(match: re.Match[str]) -> str:
    number = ord(match.group())
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def first_line(value: t.Any, longest: int) -> str:
    """The first line of a text, as above."""
    return visible(str(value).strip().partition("\n")[0], longest)


def width(text: str) -> int:
    """Columns of a terminal that a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, columns: int) -> str:
    """A text with blanks behind it, up to so many columns."""
    return text + " " * max(0, columns - width(text))


def number(value: t.Any) -> int:
    """A number that is meant to be one, else 0."""
    return int(value) if isinstance(value, int) else 0


def findings(value: t.Any) -> list[dict[str, t.Any]]:
    """The findings of an answer; what is none is left out."""
    return [dict(one) for one in value if isinstance(one, t.Mapping)] if isinstance(value, (list, tuple)) else []


def difference(diff: t.Any) -> str:
    """The diff of one file as a text, from what a module returns for `--diff`."""
    if not isinstance(diff, t.Mapping):
        return visible(diff)
    if "prepared" in diff:
        return visible(diff["prepared"])
    before, after = (_lines(diff.get(side, "")) for side in ("before", "after"))
    old, new = (visible(diff.get(f"{side}_header") or side, 400) for side in ("before", "after"))
    if max(len(before), len(after)) > DIFFED:
        return f"--- {old}\n+++ {new}\n@@ {len(before)} -> {len(after)} @@"
    return visible("\n".join(unified_diff(before, after, old, new, lineterm="")))


def _lines(text: t.Any) -> list[str]:
    if isinstance(text, t.Mapping):
        text = json.dumps(text, indent=2, sort_keys=True, default=str, ensure_ascii=False)
    return str(text).splitlines()
