# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import sensitive

UNIT = "[Service]\nExecStart=/bin/a\nEnvironment=A=S3cret\nEnvironment=B=S3cret\n"


def test_the_difference_names_the_directives():
    before, after = sensitive.diff(UNIT, UNIT.replace("B=S3cret", "B=S3cret2") + "Nice=5\n")
    assert before == "[Service]\nExecStart=(hidden)\nEnvironment=(hidden)\nEnvironment=(hidden)\n"
    assert after == (
        "[Service]\nExecStart=(hidden)\nEnvironment=(hidden, changed)\nEnvironment=(hidden, changed)\n"
        "Nice=(hidden, changed)\n"
    )


def test_equal_texts_have_no_difference_and_comments_are_one():
    before, after = sensitive.diff(UNIT, UNIT)
    assert before == after
    before, after = sensitive.diff(UNIT, "# S3cret\n" + UNIT)
    assert after == before + sensitive.REST_CHANGED


@pytest.mark.parametrize(
    "text",
    [
        "[Service]\nExecStart=/bin/a\n=S3cret\nS3cret=1\nS3cret\n[S3cret]\nA=b\n",
        "S3cret=x\n",
        "[Service]\nEnvironment=A=\\\n  S3cret \\\n# S3cret\n  S3cret=x\n",
        "[Service]\nEnvironment=A=S3cret\nSetCredential=a:S3cret\nS3cretS3cret==\n",
    ],
)
def test_no_piece_of_a_damaged_text_is_shown(text):
    for pair in ((text, UNIT), (UNIT, text), ("", text), (text, "")):
        assert "S3cret" not in "".join(sensitive.diff(*pair))


def test_findings_keep_rule_and_line():
    finding = {"rule": "unknown", "line": 3, "message": "S3cret", "fix": "not S3cret", "severity": "error"}
    repair = {"rule": "crlf", "line": 1, "message": "S3cret"}
    for language in ("en", "zh"):
        said = sensitive.unquoted([finding, repair], language)
        assert "S3cret" not in repr(said)
        assert [(one["rule"], one["line"]) for one in said] == [("unknown", 3), ("crlf", 1)]
        assert set(said[1]) == {"rule", "line", "message"}


def test_overrides_keep_their_names():
    (said,) = sensitive.overridden([{"section": "Service", "option": "A", "before": [], "after": ["S3cret", "x"]}])
    assert said == {"section": "Service", "option": "A", "before": [], "after": ["(hidden)", "(hidden)"]}
