# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.repair import repair

GOOD = "[Unit]\nDescription=a b\n\n[Service]\nExecStart=/bin/x \\\n  --a 1\n# note\n"


def rules(text):
    return [(r["rule"], r["line"], r["column"]) for r in repair(text)[1]]


@pytest.mark.parametrize(
    "damaged, repaired, found",
    [
        (GOOD, GOOD, []),
        ("", "", []),
        ("\ufeff[Unit]\n", "[Unit]\n", [("byte-order-mark", 1, 1)]),
        ("\ufeff\ufeff[Unit]\n", "[Unit]\n", [("byte-order-mark", 1, 1)]),
        ("[Unit]\n\ufeff# c\nA=1\n", "[Unit]\n# c\nA=1\n", [("byte-order-mark", 2, 1)]),
        ("[Unit]\r\nA=1\r\n", "[Unit]\nA=1\n", [("crlf", 1, 7)]),
        ("[Unit]\nA=1\r\r\n", "[Unit]\nA=1\n", [("crlf", 2, 4)]),
        ("[Unit]\rA=1\r", "[Unit]\nA=1\n", [("carriage-return", 1, 7)]),
        ("[Unit]", "[Unit]\n", [("no-final-newline", 1, 7)]),
        ("[Unit]\nA=1\0\n", "[Unit]\nA=1\n", [("nul-at-line-end", 2, 4)]),
        ("[A]\nExecStart=/x \\ \t\n y\n", "[A]\nExecStart=/x \\\n y\n", [("blank-after-backslash", 2, 15)]),
        ("[A]\nExecStart=/x \\\xa0\n y\n", "[A]\nExecStart=/x \\\n y\n", [("blank-after-backslash", 2, 15)]),
        ("[A]\n\xa0\xa0\nA=1\n", "[A]\n\nA=1\n", [("no-break-space", 2, 1)]),
        ("[A]\n\u200bA\xa0=\u3000x\xa0\n", "[A]\nA=x\n", [("no-break-space", 2, 3), ("zero-width", 2, 1)]),
        ("\xa0[A]\xa0\n", "[A]\n", [("no-break-space", 1, 1)]),
        ("[\u200bA]\n", "[A]\n", [("zero-width", 1, 2)]),
        ("［A］\nB＝1\n＃ c\n", "[A]\nB=1\n# c\n", [("full-width-syntax", n, c) for n, c in ((1, 1), (2, 2), (3, 1))]),
        ("[A]\nExecStart=/x \\\n\xa0\xa0-a\xa0b\n", "[A]\nExecStart=/x \\\n  -a b\n", [("no-break-space", 3, 1)]),
        ("[A]\nAfter=a.target\xa0b.target\n", "[A]\nAfter=a.target b.target\n", [("no-break-space", 2, 15)]),
        ("[A]\nB=\\\n# c\n 1\n", "[A]\n# c\nB=\\\n 1\n", [("comment-in-continuation", 3, 1)]),
        ("[A]\n# c \\\nB=1\n", "[A]\n# c\nB=1\n", [("comment-ends-in-backslash", 2, 4)]),
        ("[A]\n#B=x \\\n#  y\nC=1\n", "[A]\n#B=x \\\n#  y\nC=1\n", []),
        ("[A]\nB=1 \\\n", "[A]\nB=1\n", [("backslash-at-end", 2, 5)]),
    ],
)
def test_repair(damaged, repaired, found):
    text, _repairs = repair(damaged)
    assert text == repaired
    assert sorted(rules(damaged)) == sorted(found)
    assert repair(text) == (text, [])


@pytest.mark.parametrize(
    "text",
    [
        "[A]\nDescription=a\xa0b＝［c］\u200bd\n",
        "[A]\nExecStart=/x 'a\xa0b' \"c\u200bd\"\n",
        "[A]\nEnvironment=A=1＝2\n",
        "[A]\nUser=a\u200bb\n",
        "[A]\nExecStart=/x \u0645\u06cc\u200c\u062e\n",
        "[A]\nA=1\x0b2\n",
    ],
)
def test_values_are_not_repaired(text):
    assert repair(text) == (text, [])


def test_blank_between_backslash_and_a_directive_is_kept():
    text = "[A]\nExecStart=/x \\ \nUser=y\n"
    assert repair(text) == (text, [])


def test_count_stands_for_many_lines():
    (one,) = repair("[A]\r\nB=1\r\nC=2\r\n")[1]
    assert one == {"rule": "crlf", "line": 1, "column": 4, "count": 3, "message": "3 line(s) end in CR LF (Windows)"}


def test_the_message_is_in_the_language_asked():
    assert "字节顺序标记" in repair("\ufeff[A]\n", "zh")[1][0]["message"]
