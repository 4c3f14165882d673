# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever bytes a module is given and finds, its result is valid UTF-8. A new module is covered by being there."""

import ast
import importlib
import json
import os
import pathlib

import pytest

pytest.importorskip("ansible.module_utils.basic")

from ansible.module_utils import basic

yaml = pytest.importorskip("yaml")

FOLDER = pathlib.Path(__file__).resolve().parents[4] / "plugins" / "modules"
# An action without code for the host has its documentation there, and no more.
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if "\ndef main(" in path.read_text(encoding="utf-8"))
ODD = os.fsdecode(b"\xd6\xd0 a\xff\nb")


@pytest.fixture
def run(monkeypatch, capsys):
    """Do something with a module as if it were given options, return its result."""

    def call(name, options, do):
        module = importlib.import_module("ansible_collections.unitsmith.systemd.plugins.modules." + name)
        arguments = dict(options, _ansible_check_mode=True)
        monkeypatch.setattr(basic, "_load_params", lambda: arguments)
        monkeypatch.setattr(basic, "_PARSED_MODULE_ARGS", {"_ansible_inject_invocation": True}, raising=False)
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        with pytest.raises(SystemExit):
            do(module)
        return json.loads(capsys.readouterr().out)

    return call


def documented(name, variable):
    """What a module documents under DOCUMENTATION or RETURN."""
    for statement in ast.parse((FOLDER / (name + ".py")).read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == variable:
            return yaml.safe_load(statement.value.value)
    return {}


def odd(field, parts):
    """A value full of odd bytes for a documented field; parts: the key under which its own fields are."""
    kind = field.get("type", "str")
    one = {name: odd(part, parts) for name, part in (field.get(parts) or {}).items()} or {ODD: ODD}
    if kind == "list":
        return [one if field.get("elements") == "dict" else ODD]
    return {"dict": one, "bool": True, "int": 1, "float": 1.0}.get(kind, ODD)


def choice(field, parts):
    """The same, for an option that takes some words alone."""
    return field["choices"][0] if "choices" in field else odd(field, parts)


def assert_valid(value):
    json.dumps(value, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("failing", [False, True])
def test_every_field_of_a_result(run, name, failing):
    result = {key: odd(field, "contains") for key, field in documented(name, "RETURN").items()}

    def end(module):
        assert not hasattr(module, "AnsibleModule"), "use Module of _host/module.py"
        ours = module.Module(argument_spec={}, supports_check_mode=True)
        ours.params = {ODD: ODD}
        if failing:
            ours.fail_json(msg=ODD, **result)
        ours.exit_json(diff={"before": ODD}, **result)

    said = run(name, {}, end)
    assert_valid(said)
    assert set(result) <= set(said)
    assert "a\\xff\nb" in (said["msg"] if failing else said["diff"]["before"])


@pytest.mark.parametrize("name", MODULES)
def test_every_option(run, name):
    options = documented(name, "DOCUMENTATION")["options"]
    for key in options:
        wanted = [one for one in options if one == key or options[one].get("required")]
        given = {one: choice(options[one], "suboptions") for one in wanted}
        assert_valid(run(name, given, lambda module: module.main()))


def test_names_of_files_that_are_no_utf8(run, tmp_path):
    (tmp_path / ODD).write_text("")
    (tmp_path / ODD).chmod(0o600)
    item = {"path": str(tmp_path), "recurse": True, "file_mode": "0640"}
    said = run("service_paths", {"paths": [item]}, lambda module: module.main())
    assert_valid(said)
    assert said["paths"][0]["first"] == ["\\xd6\\xd0 a\\xff\\nb"]


def test_a_section_that_is_no_utf8_in_one_of_many_files(run, tmp_path):
    for number in range(20):
        (tmp_path / ("%d.service" % number)).write_text("[Service]\nExecStart=/bin/true\n")
    (tmp_path / "gbk.service").write_bytes("[服务]\nExecStart=/bin/true\n".encode("gbk"))
    options = {"paths": [str(tmp_path)], "systemd_version": 252}
    said = run("unit_lint_info", options, lambda module: module.main())
    assert_valid(said)
    assert len(said["files"]) == 21
    assert "\\xb7\\xfe" in "".join(said["report"])
