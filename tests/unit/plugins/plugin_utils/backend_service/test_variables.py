# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One description of the variables: the table, meta/argument_specs.yml and defaults/main.yml say the same."""

from pathlib import Path

import pytest
import yaml

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.texts import TEXTS
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.variables import PREFIX, VARIABLES

ROLE = Path(__file__).resolve().parents[5] / "roles" / "backend_service"
SPECS = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
DEFAULTS = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text(encoding="utf-8"))
# What follows from other variables, as a template there.
DERIVED = {"backend_service_description", "backend_service_venv"}


def test_every_entry_point_has_the_same_variables():
    for spec in SPECS.values():
        assert spec["options"] == SPECS["main"]["options"]


def test_the_table_has_the_variables_that_are_described():
    assert [PREFIX + name for name in VARIABLES] == list(SPECS["main"]["options"])


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_is_described_as_it_is(name):
    variable, spec = VARIABLES[name], SPECS["main"]["options"][PREFIX + name]
    assert variable.kind == {"path": "str"}.get(spec["type"], spec["type"])
    assert variable.default == spec.get("default")
    assert list(variable.choices) == spec.get("choices", [])
    assert variable.required == spec.get("required", False)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_default_is_what_is_described(name):
    if PREFIX + name not in DERIVED:
        assert DEFAULTS.get(PREFIX + name) == VARIABLES[name].default


@pytest.mark.parametrize("name", [name for name, variable in VARIABLES.items() if variable.each or variable.keys])
def test_what_a_dictionary_may_hold_is_described(name):
    variable = VARIABLES[name]
    said = SPECS["main"]["options"][PREFIX + name]["description"]
    keys = variable.each.keys if variable.each else variable.keys
    assert [key.name for key in keys if f"V({key.name})" not in " ".join(said)] == []


def test_there_are_no_other_defaults():
    assert set(DEFAULTS) <= {PREFIX + name for name in VARIABLES}


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_fill_in_the_same(key):
    english, chinese = TEXTS[key]
    assert set(fields(english)) == set(fields(chinese))


def fields(text):
    return [part.partition("}")[0] for part in text.replace("{{", "").split("{")[1:]]
