# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit that the role writes: exactly the directives that were meant, whatever the variables hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.environment import render as render_file
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.environment import environment_file
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import parse
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.sections import override, render
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import raw_words, unquote
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import request
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read

VERSIONS = [219, 239, 243, 247, 252, 257, 262]
BASE = {"name": "oms-backend", "directory": "/opt/OMS/backend"}
APP = {"app": "oms_backend.wsgi:application", "log_directory": "/var/log/oms"}
ACCOUNT = {"Service": {"User": "oms", "Group": "oms"}}

# What is special to units, shells and Python, beside any character there is.
ODD = st.text(st.one_of(st.sampled_from("\n\r\0\t\\\"'%$;#[]= 　＝\ufeff\x1b后A1_/:@+-"), st.characters()), max_size=12)
PATHS = st.one_of(ODD, ODD.map(lambda text: "/" + text), st.just("/opt/x"))
MEANT = {
    "Unit": ["Description", "After"],
    "Service": ["Type", "User", "Group", "WorkingDirectory", "Environment", "ExecStart"],
    "gunicorn": ["ExecReload", "KillMode"],
    "always": ["Restart", "RestartSec"],
    "Install": ["WantedBy"],
}


def inputs(**variables):
    return read({"backend_service_" + name: value for name, value in {**BASE, **variables}.items()}, lambda raw: raw)


def text_of(values):
    (asked,) = request.units(values)
    unit = override(render(asked["sections"]), ACCOUNT)[0]
    return override(unit, asked["overrides"])[0]


def directives(text, version):
    items = parse(text, version)
    assert {item.kind for item in items} <= {"section", "assignment", "blank"}
    return [(item.section, item.key, item.value) for item in items if item.kind == "assignment"]


def meant(values):
    files = ["EnvironmentFile"] if values["environment"] else []
    service = MEANT["Service"][:5] + files + MEANT["Service"][5:]
    service += (MEANT["gunicorn"] if values["app"] else []) + MEANT["always"]
    keys = {"Unit": MEANT["Unit"], "Service": service, "Install": MEANT["Install"]}
    return [(section, key) for section, own in keys.items() for key in own]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("more", [APP, {"exec_start": "/usr/bin/backend --serve"}])
def test_no_version_has_anything_to_say(version, more):
    values = inputs(environment={"GREETING": 'a "quoted" 100% \\ value', "EMPTY": ""}, **more).values
    text = text_of(values)
    assert "\\\n" not in text
    assert lint(text, "oms-backend.service", version) == []


def test_the_unit_is_the_one_that_was_written_before():
    values = inputs(description="OMS 100%", environment={"B": 1, "A": 'x "y" \\ %n'}, **APP).values
    assert text_of(values) == (
        "[Unit]\nDescription=OMS 100%%\nAfter=network.target\n\n"
        "[Service]\nType=notify\nUser=oms\nGroup=oms\nWorkingDirectory=/opt/OMS/backend\n"
        'Environment="PATH=/opt/OMS/backend/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n'
        "EnvironmentFile=/etc/oms-backend.environment\n"
        "ExecStart=/opt/OMS/backend/venv/bin/gunicorn --workers 3 --bind 127.0.0.1:8000 "
        "--access-logfile /var/log/oms/backend-access.log --error-logfile /var/log/oms/backend-error.log "
        "oms_backend.wsgi:application\n"
        "ExecReload=/bin/kill -s HUP $MAINPID\nKillMode=mixed\nRestart=always\nRestartSec=3\n\n"
        "[Install]\nWantedBy=multi-user.target\n"
    )


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": ODD,
            "description": ODD,
            "directory": PATHS,
            "venv": PATHS,
            "log_directory": PATHS,
            "bind": st.one_of(ODD, PATHS.map(lambda path: "unix:" + path)),
            "app": st.one_of(ODD, ODD.map(lambda text: "a:b" + text)),
            "exec_start": PATHS,
            "environment": st.dictionaries(st.one_of(ODD, st.sampled_from(["A", "B"])), st.one_of(ODD, st.integers())),
            "workers": st.one_of(ODD, st.integers(-1, 9)),
            "restart": ODD,
            "type": ODD,
        },
    )
)
def test_the_unit_has_what_was_meant_or_is_refused(variables):
    if not {"app", "exec_start"} & set(variables):
        variables = {**variables, "app": "a:b"}
    asked = inputs(**variables)
    if asked.problems:
        return
    text = text_of(asked.values)
    text.encode()
    for version in VERSIONS:
        assert [found[:2] for found in directives(text, version)] == meant(asked.values)


@given(st.dictionaries(st.sampled_from(["A", "B_1"]), ODD), ODD)
def test_values_arrive_as_they_are(environment, description):
    asked = inputs(environment=environment, description=description, app="a:b")
    if asked.problems:
        return
    for version in VERSIONS:
        found = directives(text_of(asked.values), version)
        for one in request.deployment(asked.values, ())["environment"]:
            assert environment_file(render_file(one["values"]), version) == environment
        if asked.values["description"] == description.strip():
            assert found[0][2].replace("%%", "%") == description.strip()


@given(ODD)
def test_an_application_is_one_word_of_the_command(odd):
    app = "module:name" + odd
    asked = inputs(app=app)
    if asked.problems:
        return
    words, broken = raw_words(
        {key: value for _s, key, value in directives(text_of(asked.values), 252)}["ExecStart"], True, "c"
    )
    assert not broken
    assert len(words) == 6
    assert unquote(words[-1][1], "c")[0].replace("%%", "%").replace("$$", "$") == asked.values["app"]


NAMES = st.one_of(ODD, st.sampled_from(["Service", "Unit", "Nice", "ExecStartPre"]))
VALUES = st.one_of(ODD, st.none(), st.booleans(), st.integers(), st.lists(st.one_of(ODD, st.integers()), max_size=3))


@given(st.dictionaries(NAMES, st.one_of(st.none(), st.dictionaries(NAMES, VALUES, max_size=3)), max_size=2))
def test_sections_add_what_they_name_or_are_refused(sections):
    asked = inputs(unit_sections=sections, app="a:b")
    if asked.problems:
        return
    text = text_of(asked.values)
    allowed = {(section, key) for section, options in sections.items() for key in options or {}}
    for version in VERSIONS:
        assert {found[:2] for found in directives(text, version)} <= allowed | set(meant(asked.values))


def test_instances_of_a_template_share_an_account():
    assert request.account(inputs(name="web@1", app="a:b").values)["name"] == "web"
    assert request.unit_name(inputs(name="web@1.service", app="a:b").values) == "web@1.service"


@pytest.mark.parametrize("strategy", ["web", "existing", "root"])
def test_the_account_of_others_has_no_name_by_default(strategy):
    assert request.account(inputs(user_strategy=strategy, allow_root=True, app="a:b").values)["name"] is None


def test_the_directories():
    values = inputs(writable_directories=["/opt/OMS/backend/media"] * 2, **APP).values
    assert request.paths(values) == [
        {"path": "/opt/OMS/backend", "recurse": True},
        {"path": "/opt/OMS/backend/media", "recurse": True},
        {"path": "/var/log/oms", "recurse": True, "mode": "0750"},
    ]
    (code,) = request.paths(inputs(ownership="writable", app="a:b").values)
    assert (code["owner"], "group" in code, code["file_mode"]) == ("root", False, "u+rwX,g=rX,o-w")
