# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line and the directives of each kind of program."""

import pytest

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import request, sandbox
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.presets import PRESETS

BASE = {"name": "oms", "directory": "/opt/oms"}


def inputs(**variables):
    return read({"backend_service_" + name: value for name, value in {**BASE, **variables}.items()}, lambda raw: raw)


def service(**variables):
    found = inputs(**variables)
    assert not found.problems
    return request.units(found.values)[0]["sections"]["Service"]


@pytest.mark.parametrize(
    "preset, bind, command",
    [
        ("gunicorn", "[::1]:80", "gunicorn --workers 2 --bind [::1]:80 oms:app"),
        ("uvicorn", "[::1]:80", "uvicorn --host ::1 --port 80 --workers 2 oms:app"),
        ("uvicorn", ":8000", "uvicorn --host 0.0.0.0 --port 8000 --workers 2 oms:app"),
        ("uvicorn", "unix:/run/oms/oms.sock", "uvicorn --uds /run/oms/oms.sock --workers 2 oms:app"),
        ("celery", "x:1", "celery --app oms:app worker --concurrency 2"),
    ],
)
def test_a_command_line_is_made_of_the_variables(preset, bind, command):
    made = service(preset=preset, app="oms:app", bind=bind, workers=2)
    assert made["ExecStart"] == "/opt/oms/venv/bin/" + command
    assert made["Type"] == PRESETS[preset].type


@pytest.mark.parametrize("preset", PRESETS)
def test_a_command_line_of_ones_own_goes_before_that_of_the_preset(preset):
    made = service(preset=preset, exec_start="/opt/oms/serve --all", type="exec")
    assert (made["ExecStart"], made["Type"]) == ("/opt/oms/serve --all", "exec")
    assert {key: made[key] for key in PRESETS[preset].directives} == PRESETS[preset].directives


def test_what_is_not_said_follows_from_what_is():
    assert inputs(app="oms:app").values["preset"] == "gunicorn"
    assert inputs(exec_start="/bin/oms").values["preset"] == "binary"
    assert service(exec_start="/bin/oms")["Type"] == "simple"


def test_an_application_is_for_programs_that_load_one():
    assert "backend_service_exec_start" in " ".join(inputs(preset="node", app="oms:app").problems)


def test_a_sandbox_leaves_what_the_program_needs():
    values = inputs(preset="node", exec_start="/usr/bin/node /opt/oms/x.js", sandbox="strict").values
    options = {row["option"] for row in request.units(values)[0]["optional"]}
    assert "MemoryDenyWriteExecute" not in options and "SystemCallFilter" in options
    assert {name for preset in PRESETS.values() for name in preset.without} <= {row.option for row in sandbox.TABLE}
