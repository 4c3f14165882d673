# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb", "a\nb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("nul\x00", "nul\\x00"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\udc80", "\\udc80"),
        ("中文", "中文"),
        (7, "7"),
    ],
)
def test_what_would_act_is_shown(text, told):
    assert shown.visible(text) == told


def test_a_long_text_is_cut():
    assert shown.visible("x" * 30, 10) == "x" * 10 + "…"
    assert shown.first_line("\n one\ntwo", 10) == "one"


def test_chinese_takes_two_columns():
    assert shown.padded("新版", 6) + "|" == "新版  |"
    assert shown.padded("a long one", 4) == "a long one"


@pytest.mark.parametrize("value", ["x", None, 3, [1, "x", None], {"code": "x"}])
def test_what_is_no_finding_is_left_out(value):
    assert shown.findings(value) == []


def test_numbers_are_numbers():
    assert [shown.number(one) for one in (252, "252", None, [1], {})] == [252, 0, 0, 0, 0]


def test_a_diff_is_told_as_patches_are():
    diff = {"before": "a\nb\n", "after": "a\nc\n", "before_header": "/etc/x", "after_header": "/etc/x"}
    assert shown.difference(diff) == "--- /etc/x\n+++ /etc/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c"


@pytest.mark.parametrize(
    ("diff", "told"),
    [
        ({"prepared": "as it is\x1b"}, "as it is\\x1b"),
        ({"before": {"mode": 1}, "after": {"mode": 2}}, '@@ -1,3 +1,3 @@\n {\n-  "mode": 1\n+  "mode": 2\n }'),
        ("no mapping", "no mapping"),
        ({"before": "x\n" * 3000, "after": ""}, "@@ 3000 -> 0 @@"),
        ({"src_binary": 1}, ""),
        ({"before": None, "after": 3}, "-None\n+3"),
    ],
)
def test_diffs_of_all_kinds(diff, told):
    assert shown.difference(diff).endswith(told)
