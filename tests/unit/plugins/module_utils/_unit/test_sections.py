# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.sections import (
    UnitValueError,
    override,
    override_lines,
    render,
    with_optional,
)

UNIT = """\
[Unit]
# why
Description=a

[Service]
Type=simple
# first
ExecStart=/a \\
  --b
Environment=A=1
Environment=B=2

[Install]
WantedBy=m.target
"""


def test_render():
    sections = {
        "Install": {"WantedBy": "m.target"},
        "Service": {"A": [1, "x"], "B": True, "C": None},
        "Unit": {"D": " e "},
    }
    assert render(sections) == "[Unit]\nD=e\n\n[Service]\nA=1\nA=x\nB=true\n\n[Install]\nWantedBy=m.target\n"


@pytest.mark.parametrize("value", ["a\nb", "a\0", "a\\", {"a": 1}, ["a", None], "\ud800"])
def test_values_no_line_can_hold(value):
    with pytest.raises(UnitValueError) as error:
        render({"Service": {"Key": value}})
    assert "[Service] Key" in str(error.value)


@pytest.mark.parametrize(
    "sections", [{"": {}}, {"a]": {}}, {"S": {"a=b": 1}}, {"S": {"": 1}}, {"S": {"#a": 1}}, {"S": [1]}]
)
def test_names_no_line_can_hold(sections):
    with pytest.raises(UnitValueError):
        override(UNIT, sections)


def test_no_change_leaves_the_text():
    sections = {"Service": {"Type": "simple", "ExecStart": "/a    --b", "Environment": ["A=1", "B=2"], "User": None}}
    assert override(UNIT, sections) == (UNIT, [])


def test_override():
    text, changes = override(
        UNIT,
        {
            "Service": {"Type": None, "ExecStart": ["", "/c"], "Environment": "C=3", "User": "u"},
            "Unit": {"After": ["x", "y"]},
            "Slice": {"MemoryMax": "1G"},
        },
    )
    assert (
        text
        == """\
[Unit]
# why
Description=a
After=x
After=y

[Service]
# first
ExecStart=
ExecStart=/c
Environment=C=3
User=u

[Install]
WantedBy=m.target

[Slice]
MemoryMax=1G
"""
    )
    assert changes[:2] == [
        {"section": "Service", "option": "Type", "before": ["simple"], "after": [], "line": 6},
        {"section": "Service", "option": "ExecStart", "before": ["/a    --b"], "after": ["", "/c"], "line": 8},
    ]
    assert [(c["option"], c["line"]) for c in changes[2:]] == [
        ("Environment", 11),
        ("User", None),
        ("After", None),
        ("MemoryMax", None),
    ]


def test_override_of_nothing_and_of_an_empty_text():
    assert override("", {"Service": {"A": 1}})[0] == "[Service]\nA=1\n"
    assert override("[Service]\nA=1 \\", {"Service": {"B": 1}})[0] == "[Service]\nA=1\nB=1\n"


def test_override_says_where_each_line_comes_from():
    text, _changes, origin = override_lines(UNIT, {"Service": {"ExecStart": ["", "/c"], "User": "u"}})
    before, after = UNIT.split("\n"), text.split("\n")
    assert len(origin) == text.count("\n")
    for line, number in zip(after, origin):
        assert number is None or line == before[number - 1]
    assert [line for line, number in zip(after, origin) if number is None] == ["ExecStart=", "ExecStart=/c", "User=u"]


def optional(option, value="x", since=0, section="Service", otherwise=None):
    return {"section": section, "option": option, "value": value, "since": since, "otherwise": otherwise}


def test_what_is_optional_is_set_where_nothing_else_sets_it():
    rows = [optional("Type", "exec"), optional("Nice", 5), optional("Slice"), optional("IPC", ["a", "b"])]
    text, left_out, origin = with_optional(UNIT, rows, {"Service": {"Slice": None}}, 252)
    assert text == UNIT.replace("B=2\n", "B=2\nNice=5\nIPC=a\nIPC=b\n")
    assert left_out == []
    assert [number for number in origin if number] == list(range(1, len(UNIT.splitlines()) + 1))


def test_what_a_version_does_not_know_is_left_out_or_has_something_instead():
    rows = [
        optional("New", since=253),
        optional("Known", since=252),
        optional("Moved", since=253, section="Unit", otherwise={"option": "Old", "value": "y", "section": "Service"}),
        optional("Other", since=253, otherwise={"value": "z", "option": None, "section": None}),
    ]
    text, left_out, _origin = with_optional("[Service]\nA=1\n", rows, {}, 252)
    assert text == "[Service]\nA=1\nKnown=x\nOld=y\nOther=z\n"
    assert left_out == [{"section": "Service", "option": "New", "since": 253}]
    assert with_optional(text, [optional("Known", since=252)], {}, 252)[0] == text


def test_a_directive_that_is_emptied_is_set():
    assert with_optional("[Service]\nNice=\n", [optional("Nice")], {}, 252)[0] == "[Service]\nNice=\n"
