# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import (
    ends_open,
    is_dropin,
    parse,
    physical_lines,
    specifiers,
    split_words,
    too_long,
    unit_type,
)


def brief(text, version):
    return [(i.kind, i.key, i.value, i.line, i.end_line, i.reported) for i in parse(text, version)]


def test_every_kind():
    text = "x=1\n[Service]\n# c\n\nA = b = c \nprose\n[Bad\n=1\n"
    assert [(i.kind, i.section) for i in parse(text)] == [
        ("assignment", None),
        ("section", "Service"),
        ("comment", "Service"),
        ("blank", "Service"),
        ("assignment", "Service"),
        ("no-equals", "Service"),
        ("bad-header", "Service"),
        ("assignment", "Service"),
    ]
    assert [(i.key, i.value) for i in parse(text) if i.line == 5] == [("A", "b = c")]


def test_comment_inside_a_continuation_by_version():
    text = "[S]\nA=1 \\\n# c\n  2\nB=3\n"
    assert brief(text, 262)[1:] == [("assignment", "A", "1    2", 2, 4, 4), ("assignment", "B", "3", 5, 5, 5)]
    assert brief(text, 243)[1:] == [("assignment", "A", "1    2", 2, 4, 2), ("assignment", "B", "3", 5, 5, 3)]
    assert brief(text, 239)[1:] == [
        ("assignment", "A", "1  # c", 2, 3, 2),
        ("no-equals", None, None, 4, 4, 3),
        ("assignment", "B", "3", 5, 5, 4),
    ]


def test_comment_that_ends_in_a_backslash_swallows_before_243():
    text = "[S]\n# c \\\nA=1\n"
    assert [i.kind for i in parse(text, 239)] == ["section", "comment"]
    assert [i.kind for i in parse(text, 243)] == ["section", "comment", "assignment"]


def test_backslash_at_the_end_of_the_file():
    assert [i.key for i in parse("[S]\nA=1 \\\n", 219)] == [None]
    assert [i.key for i in parse("[S]\nA=1 \\\n", 239)] == [None, "A"]


def test_mark_before_a_comment_by_version():
    assert [i.kind for i in parse("\ufeff# c\n[S]\n", 239)] == ["comment", "section"]
    assert [i.kind for i in parse("\ufeff# c\n[S]\n", 243)] == ["no-equals", "section"]
    assert [i.kind for i in parse("# c\n\ufeff[S]\n", 252)] == ["comment", "section"]


@pytest.mark.parametrize(
    "text, old, new",
    [
        ("a\nb", ["a", "b"], ["a", "b"]),
        ("a\r\nb\r\n", ["a\r", "b\r"], ["a", "b"]),
        ("a\rb", ["a\rb"], ["a", "b"]),
        ("a\r\r\nb", ["a\r\r", "b"], ["a", "", "b"]),
        ("a\n\nb", ["a", "", "b"], ["a", "", "b"]),
        ("a\n\rb", ["a", "\rb"], ["a", "b"]),
        ("a\0b", ["a", "b"], ["a", "b"]),
        ("\na", ["", "a"], ["", "a"]),
        ("", [], []),
    ],
)
def test_line_ends(text, old, new):
    assert physical_lines(text, 239) == old
    assert physical_lines(text, 243) == new


def test_too_long():
    assert too_long("[S]\nA=" + "x" * (1 << 20)) == 2
    assert too_long("[S]\nA=" + "x" * ((1 << 20) - 3)) is None
    assert too_long("[S]\nA=" + ("x" * 1000 + "\\\n") * 1100) == 1049


@pytest.mark.parametrize(
    "value, words, problem",
    [
        ("a  b", [("a", 1, False), ("b", 4, False)], None),
        ("'a b' \"c d\"", [("a b", 1, True), ("c d", 7, True)], None),
        ('A="x y"z', [("A=x yz", 1, True)], None),
        ("a 'b", [("a", 1, False)], "unbalanced-quotes"),
        ("a b\\", [("a", 1, False)], "trailing-backslash"),
        ("a\\ b", [("a\\ b", 1, False)], None),
        ("", [], None),
    ],
)
def test_split_words(value, words, problem):
    assert split_words(value) == (words, problem)


def test_specifiers():
    assert list(specifiers("%n 100%% %i %")) == [("n", 1), ("i", 10), ("", 13)]


def test_ends_open():
    assert [ends_open(s) for s in ("a\\", "a\\\\", "\\", "a", "")] == [True, False, True, False, False]


@pytest.mark.parametrize(
    "name, kind, dropin",
    [
        ("a.service", "service", False),
        ("/etc/systemd/system/a@.socket", "socket", False),
        ("a.service.d/x.conf", "service", True),
        ("/etc/systemd/system/a.timer.d/x.conf", "timer", True),
        ("service.d/x.conf", "service", True),
        ("a.txt", None, False),
    ],
)
def test_unit_type(name, kind, dropin):
    assert (unit_type(name), is_dropin(name)) == (kind, dropin)
