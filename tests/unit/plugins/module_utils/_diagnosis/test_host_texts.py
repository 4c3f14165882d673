# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import re
import string

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import SEVERITIES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.host_texts import TEXTS

CODE = re.compile(r"[a-z]+(-[a-z]+)*$")
FIELDS = string.Formatter().parse


def fields(text):
    return {name for dummy, name, dummy, dummy in FIELDS(text) if name}


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_both_languages_say_the_same(code):
    severity, variable, english, chinese = TEXTS[code]
    assert CODE.match(code) and severity in SEVERITIES
    assert variable is None or variable.startswith("backend_service_")
    assert len(english) == len(chinese) == 3 and all(english)
    assert fields(english[0] + english[1]) == fields(chinese[0] + chinese[1])
    assert not chinese[2] or fields(english[2]) == fields(chinese[2])


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_each_language_is_that_language(code):
    dummy, dummy, english, chinese = TEXTS[code]
    assert all(text.isascii() if hasattr(text, "isascii") else ord(max(text)) < 128 for text in english)
    assert all(any("\u4e00" <= char <= "\u9fff" for char in text) for text in chinese[:2])
    assert not english[0].endswith(".") and english[1].endswith(".") or "{" in english[1][-12:]
