# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that Ansible would replace in every text and number of a result."""

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import hidden

TOLD = ["oms-backend", "/opt/OMS/backend"]


def harmless(**values):
    return hidden.harmless([{"path": "/etc/a.env", "content": None, "values": values}], TOLD)


@pytest.mark.parametrize(
    "name,value",
    [
        ("DEBUG", "1"),
        ("WORKERS", 4),
        ("DEBUG", True),
        ("PORT", "8000"),
        ("TIMEOUT", "300"),
        ("STAGE", "Production"),
        ("EMPTY", ""),
        ("DB_NAME", "backend"),
        ("HOME", "/opt/OMS"),
    ],
)
def test_what_says_nothing_is_not_hidden(name, value):
    assert harmless(**{name: value}) == {str(value)}


@pytest.mark.parametrize(
    "name,value",
    [
        ("PIN", "1234"),
        ("DB_PASSWORD", "1"),
        ("API_TOKEN", "true"),
        ("DB_PASS", "oms"),
        ("DB_USER", "hunter2"),
        ("NUMBER", "123456"),
        ("SECRET_KEY", "backend"),
    ],
)
def test_what_may_be_a_secret_is_hidden(name, value):
    assert harmless(**{name: value}) == set()


def shown(secrets=(), **values):
    files = [{"path": "/etc/a", "content": None, "values": values, "secret": False}]
    files.append({"path": "/etc/b", "content": None, "values": dict(secrets)})
    return hidden.harmless(files, TOLD)


def test_of_a_file_that_is_no_secret_names_say_what_is_one():
    assert shown(GREETING="hello world", LIMIT=123456) == {"hello world", "123456"}
    assert shown(DB_PASSWORD="hunter2", GREETING="hello") == {"hello"}
    assert shown(TOKEN_SECONDS="1", KEY_KIND="debug") == {"1", "debug"}
    assert shown({"OTHER": "hello world"}, GREETING="hello world") == set()
    text = {"path": "/etc/a", "content": "A=1\n", "values": None, "secret": False}
    assert hidden.harmless([text], TOLD) == {"A=1\n"}


def test_a_value_of_a_secret_is_hidden_wherever_else_it_stands():
    assert harmless(DEBUG="1", PIN="1") == set()


def test_the_values_themselves_are_not_shown():
    shown = hidden.without_values([{"path": "/a", "content": None, "values": {"A": 1}, "mode": "0640"}])
    assert shown == [{"path": "/a", "content": None, "values": {"A": "(not shown)"}, "mode": "0640"}]
    shown = hidden.without_values([{"path": "/a", "content": "A=1\n", "values": None}])
    assert shown == [{"path": "/a", "content": "(not shown)", "values": None}]
