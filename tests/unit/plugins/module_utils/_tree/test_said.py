# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree import exclude, guard, mode, plan, safe_path
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.said import Said, chinese

PAIRS = [
    (module.__name__.rpartition(".")[2], name, texts)
    for module in (exclude, guard, mode, plan, safe_path)
    for name, texts in sorted(vars(module).items())
    if isinstance(texts, tuple) and len(texts) == 2 and all(isinstance(text, str) for text in texts)
]


def test_each_language_has_its_own_words_down_to_the_parts():
    said = Said(("{0} is {1}", "{0} 是 {1}"), "/a {}", Said(("small", "小的")))
    assert said == "/a {} is small"
    assert chinese(ValueError(said)) == "/a {} 是 小的"


def test_what_has_no_chinese_is_said_in_english():
    assert chinese(ValueError("only so")) == "only so"
    assert chinese(ValueError()) == ""


@pytest.mark.parametrize("module, name, texts", PAIRS)
def test_both_languages_tell_the_same(module, name, texts):
    english, other = texts
    assert ord(max(english)) < 128 < ord(max(other))
    for number in range(3):
        assert ("{%d" % number in english) == ("{%d" % number in other)
