# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python compiles each imported file anew at every call on a host: what a healthy host does not need is imported late.

A file missing here is an import at the top of another: move it into the function that needs it, or add it.
"""

import os
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("ansible.module_utils.basic")

from ansible.module_utils import basic

from ansible_collections.unitsmith.systemd.plugins.modules import service_diagnosis_info

LINTER = {
    "_host": "module systemd",
    "_lint": "allowed catalogue combinations damage linter problem structure unit",
    "_lint.values": "calendar check choices devices exec names numbers paths table",
    "_unit": "directive_table directives encoding grammar repair value_kinds wording words",
}
IMPORTED = {
    "service_deploy": {
        "_account": "choice database facts",
        "_deploy": "account candidate deployment environment errors files judge lock look plan progress restart "
        "sensitive store telling texts units wanted",
        "_host": "atomic_file module os_family systemd systemd_version",
        "_tree": "descent guard rootdir",
        "_unit": "encoding grammar location meaning repair sections settings value_kinds wording words",
    },
    "service_diagnosis_info": {
        "_diagnosis": "listening state",
        "_host": "listeners module systemd",
        "_unit": "grammar",
    },
    "service_paths": {
        "_host": "module",
        "_tree": "descent exclude guard kernel mode mounts ownership plan report safe_path share walk",
    },
    "service_user_facts": {
        "_account": "choice database facts",
        "_host": "module os_family systemd_version",
        "_tree": "descent rootdir",
    },
    "unit_file": {
        **LINTER,
        "_deploy": "candidate errors sensitive",
        "_host": LINTER["_host"] + " atomic_file",
        "_unit": LINTER["_unit"] + " location sections",
    },
    "unit_lint_info": {**LINTER, "_lint": LINTER["_lint"] + " files"},
}


@pytest.mark.parametrize("module", sorted(IMPORTED))
def test_files_imported_by_a_healthy_call(module, tmp_path):
    script = pathlib.Path(__file__).with_name("healthy_calls.py")
    # The directory that holds ansible_collections, and the one that holds ansible.
    parents = [pathlib.Path(service_diagnosis_info.__file__).parents[5], pathlib.Path(basic.__file__).parents[2]]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, parents)))
    argv = [sys.executable, str(script), module, str(tmp_path)]
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()
    expected = [package + "." + name for package, names in IMPORTED[module].items() for name in names.split()]
    assert done.stdout.decode().split() == sorted(expected)


def test_every_module_has_a_healthy_call():
    folder = pathlib.Path(service_diagnosis_info.__file__).parent
    # An action plugin of the same name does the work of the others: they send no code.
    assert sorted(IMPORTED) == sorted(path.stem for path in folder.glob("*.py") if "\ndef main(" in path.read_text())
