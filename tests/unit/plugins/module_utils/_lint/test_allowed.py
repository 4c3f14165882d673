# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import parse
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.repair import repair

START = "[Service]\nExecStart=/bin/x\n"
VERSIONS = [219, 239, 243, 247, 252, 257, 262]


def brief(text, version=252, name="a.service"):
    return [(f["line"], f["severity"], f["rule"]) for f in lint(text, name, version)]


@pytest.mark.parametrize("version", VERSIONS)
def test_comment_before_a_line_allows_its_warning(version):
    text = START + "{}Nice=many\n"
    assert brief(text.format(""), version) == [(3, "warning", "bad-number")]
    assert brief(text.format("# unitsmith: allow bad-number\n"), version) == [(4, "info", "bad-number")]


@pytest.mark.parametrize(
    "comment",
    [
        "# unitsmith: allow bad-number",
        "#unitsmith:allow bad-number",
        "  ;  unitsmith :  allow\tbad-number  ",
        "# unitsmith: allow bad-number, bad-choice",
        "# unitsmith\uff1aallow bad-choice\u3001bad-number",
        "# unitsmith: allow bad-number\n\n# what it is for",
        "# unitsmith: allow bad-choice\n# unitsmith: allow bad-number",
    ],
)
def test_spellings_of_the_comment(comment):
    text = START + comment + "\nNice=many\n"
    assert [one for one in brief(text) if one[2] == "bad-number"] == [(text.count("\n"), "info", "bad-number")]


def test_comment_applies_to_the_next_logical_line():
    text = START + "# unitsmith: allow bad-number\nNice=\\\nmany\nNice=few\n"
    assert [one[:2] for one in brief(text) if one[2] == "bad-number"] == [(4, "info"), (6, "warning")]
    assert brief(START + "# unitsmith: allow unknown-section\n[install]\n") == [(4, "info", "unknown-section")]
    assert (5, "info", "given-twice") in brief(START + "Nice=5\n# unitsmith: allow given-twice\nNice=6\n")


def test_errors_cannot_be_allowed():
    text = "[Service]\n# unitsmith: allow relative-command\nExecStart=bin/x\n"
    assert brief(text) == [(2, "info", "allow-unused"), (3, "error", "relative-command")]


@pytest.mark.parametrize(
    "comment, rule, fix",
    [
        ("allow bad-nmber", "allow-unknown-rule", "Did you mean bad-number?"),
        ("alow bad-number", "allow-unknown-rule", "Did you mean allow?"),
        ("allow", "allow-unknown-rule", "Did you mean allow?"),
        ("", "allow-unknown-rule", "docs/rules.md"),
        ("allow bad-choice", "allow-unused", "Remove it."),
    ],
)
def test_comment_that_allows_nothing_is_reported(comment, rule, fix):
    first, *others = lint(START + "# unitsmith: " + comment + "\nNice=5\n", "a.service", 252)
    assert (first["line"], first["rule"], first["severity"]) == (3, rule, "info")
    assert fix in first["fix"]
    assert {one["rule"] for one in others} <= {"allow-unused"}
    assert brief(START + "# unitsmith: allow bad-number\n") == [(3, "info", "allow-unused")]


def test_it_works_in_dropins_and_in_chinese():
    text = "[Service]\n# unitsmith: allow unknown-directive\nFoo=1\n"
    (finding,) = lint(text, "a.service.d/x.conf", 252, None, "zh")
    assert finding["severity"] == "info"


@pytest.mark.parametrize("version", VERSIONS)
def test_it_survives_a_repair_that_moves_it(version):
    text = "[Service]\r\nExecStart=/bin/x \\\r\n  # unitsmith: allow shell-operator\r\n  > /run/x\r\n"
    assert ("shell-operator", "info") in [(f["rule"], f["severity"]) for f in lint(text, "a.service", version)]
    assert [(f["severity"], f["rule"]) for f in lint(repair(text)[0], "a.service", version)] == [
        ("info", "shell-operator")
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_to_systemd_it_is_a_comment(version):
    text = START + "# unitsmith: allow bad-number\nNice=5\n"
    assert [item.kind for item in parse(text, version)] == ["section", "assignment", "comment", "assignment"]


def test_allowed_value_is_still_ignored_by_systemd():
    text = "[Service]\n# unitsmith: allow unknown-specifier\nExecStart=-/bin/x %Z\nExecStart=/bin/y\n"
    assert brief(text) == [(3, "info", "unknown-specifier")]
    assert brief(text.replace("ExecStart=/bin/y\n", ""))[-1] == (3, "error", "unknown-specifier")
