# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pathlib
import re
import string

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES, FAMILIES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import SEVERITIES

NAME = re.compile(r"[a-z]+(-[a-z]+)*$")
ROLE = pathlib.Path(__file__).resolve().parents[5] / "roles" / "backend_service" / "meta" / "argument_specs.yml"
VARIABLES = set(re.findall(r"^ {6}(backend_service_\w+):$", ROLE.read_text(encoding="utf-8"), re.MULTILINE))


def fields(text):
    return {name for dummy, name, dummy, dummy in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", sorted(CODES))
def test_a_code_is_complete(name):
    code = CODES[name]
    assert NAME.match(name) and code.name == name
    assert code.severity in SEVERITIES
    assert code.variable is None or code.variable in VARIABLES


@pytest.mark.parametrize("name", sorted(CODES))
def test_both_languages_say_the_same(name):
    english, chinese = CODES[name].english, CODES[name].chinese
    assert len(english) == len(chinese) == 3 and all(english) and all(chinese[:2])
    assert [fields(text) for text in english[:2]] == [fields(text) for text in chinese[:2]]
    assert not chinese[2] or fields(english[2]) == fields(chinese[2])


@pytest.mark.parametrize("name", sorted(CODES))
def test_each_language_is_that_language(name):
    english, chinese = CODES[name].english, CODES[name].chinese
    assert all(ord(max(text)) < 128 for text in english)
    assert all(any("\u4e00" <= char <= "\u9fff" for char in text) for text in chinese[:2])
    assert not english[0].endswith(".") and english[1].endswith((".", "}"))


def test_a_code_has_one_home_and_a_rank_of_its_own():
    assert len(CODES) == sum(len(family.CODES) for family in FAMILIES)
    assert len({code.rank for code in CODES.values()}) == len(CODES)
