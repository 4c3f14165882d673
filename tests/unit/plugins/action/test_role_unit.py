# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit that the role renders: no version of systemd has anything to say about it, nor did an older one."""

from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint

ROLE = Path(__file__).resolve().parents[4] / "roles" / "backend_service"
# How Ansible sets Jinja up for templates.
LIKE_ANSIBLE = {"trim_blocks": True, "keep_trailing_newline": True}
VARIABLES = {
    "backend_service_description": "OMS Backend Gunicorn Service",
    "backend_service_directory": "/opt/OMS/backend",
    "backend_service_venv": "/opt/OMS/backend/venv",
    "backend_service_environment": {"GREETING": 'a "quoted" 100% \\ value', "EMPTY": ""},
    "backend_service_restart": "always",
    "__backend_service_type": "notify",
    "__backend_service_exec_start": "/opt/OMS/backend/venv/bin/gunicorn --workers 3 oms_backend.wsgi:application",
    "ansible_facts": {"service_user": SimpleNamespace(unit_user="oms", unit_group="oms")},
}


def render(**more):
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(str(ROLE / "templates")), **LIKE_ANSIBLE)
    return environment.get_template("backend.service.j2").render(**{**VARIABLES, **more})


@pytest.mark.parametrize("version", [219, 239, 243, 247, 252, 257, 262])
@pytest.mark.parametrize("more", [{}, {"backend_service_exec_start": "/usr/bin/backend --serve"}])
def test_no_version_has_anything_to_say(version, more):
    text = render(**more)
    assert "\\\n" not in text
    assert lint(text, "oms-backend.service", version) == []


def test_an_environment_value_is_quoted_as_systemd_reads_it():
    assert 'Environment="GREETING=a \\"quoted\\" 100%% \\\\ value"' in render().splitlines()
