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
        "_tree": "descent guard rootdir said",
        "_unit": "encoding grammar location meaning repair sections settings value_kinds wording words",
    },
    "service_diagnosis_info": {
        "_diagnosis": "listening state",
        "_host": "listeners module systemd",
        "_unit": "grammar",
    },
    "service_paths": {
        "_host": "module",
        "_tree": "descent exclude guard kernel mode mounts ownership plan report safe_path said share walk",
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


# What tells why something failed: more than a tenth of this collection.
AFTER_A_FAILURE = "catalogue exit_statuses follow_up last_block log_lines log_patterns other_units symptoms unwell"
# And what reads the program's output.
OF_OUTPUT = "block_facts catalogue last_block log_lines log_patterns unwell"


@pytest.mark.parametrize("module", sorted(IMPORTED))
def test_files_imported_by_a_healthy_call(module, tmp_path):
    expected = [package + "." + name for package, names in IMPORTED[module].items() for name in names.split()]
    assert imported_by(module, tmp_path) == sorted(expected)


def test_what_explains_failures_is_not_imported_where_a_start_is_expected_to_go_well(tmp_path):
    found = imported_by("forecast", tmp_path)
    assert "_diagnosis.probes.application" in found
    assert {"_diagnosis." + name for name in AFTER_A_FAILURE.split()}.isdisjoint(found)


def test_what_reads_a_program_s_output_is_not_imported_where_it_said_nothing(tmp_path):
    found = imported_by("silent_failure", tmp_path)
    assert "_diagnosis.symptoms" in found
    assert {"_diagnosis." + name for name in OF_OUTPUT.split()}.isdisjoint(found)
    assert [name for name in found if name.startswith("_diagnosis.probes.")] == [
        "_diagnosis.probes.account",
        "_diagnosis.probes.host",
        "_diagnosis.probes.path_access",
    ]


def imported_by(call, directory):
    script = pathlib.Path(__file__).with_name("healthy_calls.py")
    # The directory that holds ansible_collections, and the one that holds ansible.
    parents = [pathlib.Path(service_diagnosis_info.__file__).parents[5], pathlib.Path(basic.__file__).parents[2]]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(map(str, parents)))
    argv = [sys.executable, str(script), call, str(directory)]
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().split()


def test_every_module_has_a_healthy_call():
    folder = pathlib.Path(service_diagnosis_info.__file__).parent
    # An action plugin of the same name does the work of the others: they send no code.
    assert sorted(IMPORTED) == sorted(path.stem for path in folder.glob("*.py") if "\ndef main(" in path.read_text())
