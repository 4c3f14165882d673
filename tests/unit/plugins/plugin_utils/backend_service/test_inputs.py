# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from collections import UserString

import pytest
from ansible.errors import AnsibleError

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read

BASE = {
    "backend_service_name": "oms-backend",
    "backend_service_directory": "/opt/OMS/backend",
    "backend_service_app": "oms_backend.wsgi:application",
}


def ask(**more):
    return read({**BASE, **{"backend_service_" + name: value for name, value in more.items()}}, lambda raw: raw)


def value(name, given):
    inputs = ask(**{name: given})
    assert inputs.problems == []
    return inputs.values[name]


def problem(**more):
    (found,) = ask(**more).problems
    return found


def test_what_is_not_given_is_the_default():
    values = ask().values
    assert values["description"] == "oms-backend backend service"
    assert values["venv"] == "/opt/OMS/backend/venv"
    assert (values["type"], values["workers"], values["user"], values["allow_root"]) == ("notify", 3, None, False)


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize(
    "name, default", [("workers", 3), ("user", None), ("description", "oms-backend backend service")]
)
def test_an_empty_value_is_none(name, default, nothing):
    assert value(name, nothing) == default


@pytest.mark.parametrize(
    "name, given, meant",
    [
        ("preflight", "false", False),
        ("preflight", "no", False),
        ("preflight", "True", True),
        ("preflight", 0, False),
        ("enabled", "0", False),
        ("allow_root", "yes", True),
        ("workers", "5", 5),
        ("workers", 5.0, 5),
        ("health_timeout", " 90 ", 90),
        ("restart", False, "no"),
        ("name", "oms-backend.service", "oms-backend.service"),
        ("name", "web@1", "web@1"),
        ("user", 1000, "1000"),
        ("description", "one line\n", "one line"),
        ("requires_tcp", "db:3306, cache:6379", ["db:3306", "cache:6379"]),
        ("requires_tcp", '["db:3306"]', ["db:3306"]),
        ("requires_tcp", "[::1]:5432", ["[::1]:5432"]),
        ("environment", '{"A": "b", "C": 1}', {"A": "b", "C": 1}),
        ("environment", "A=b", {"A": "b"}),
        ("unit_sections", '{"Service": {"Nice": 5}}', {"Service": {"Nice": 5}}),
        ("bind", "unix:/run/oms/oms.sock", "unix:/run/oms/oms.sock"),
        ("bind", ":8000", ":8000"),
        ("bind", "[::]:8000", "[::]:8000"),
        ("health_check", "https://[::1]:8443/healthz?a=b", "https://[::1]:8443/healthz?a=b"),
        ("directory", "/opt/后端", "/opt/后端"),
        ("settle", "0.5", 0.5),
        ("settle", 2, 2.0),
        ("health_check", "tcp:[::1]:8000", "tcp:[::1]:8000"),
        ("health_check", "command:/opt/OMS/check --fast", "command:/opt/OMS/check --fast"),
        ("directory", "/opt/OMS\n", "/opt/OMS"),
    ],
)
def test_a_value_gets_the_type_of_its_variable(name, given, meant):
    found = value(name, given)
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize("says", ["false", "no", False, "0"])
def test_root_is_refused_however_false_is_written(says):
    assert "would run as root" in problem(user_strategy="root", allow_root=says)


@pytest.mark.parametrize("name", ["root", "0", 0])
def test_root_is_refused_by_name_and_number(name):
    assert "would run as root" in problem(user=name)
    assert ask(user=name, allow_root="true").problems == []


@pytest.mark.parametrize("command", ["+/bin/a", "-!/bin/a", "@+/bin/a b", "/bin/a ; +/bin/b"])
def test_a_command_with_all_rights_is_root_too(command):
    assert "'+'" in problem(app=None, exec_start=command)
    assert ask(app=None, exec_start=command, allow_root=True).problems == []


@pytest.mark.parametrize(
    "name, given",
    [
        ("preflight", "maybe"),
        ("allow_root", 2),
        ("workers", "five"),
        ("workers", True),
        ("workers", 2.5),
        ("workers", 0),
        ("workers", "-3"),
        ("health_timeout", 0),
        ("state", "running"),
        ("ownership", "all"),
        ("requires_tcp", {"db": 3306}),
        ("requires_tcp", ["db"]),
        ("requires_tcp", ["db:0"]),
        ("requires_tcp", ["db:65536"]),
        ("requires_tcp", ["db:3306\n"]),
        ("requires_unix", "run/db.sock"),
        ("environment", ["A=b"]),
        ("environment", "A"),
        ("name", "a/b"),
        ("name", "a b"),
        ("name", "后端"),
        ("name", "@1"),
        ("name", "x" * 248),
        ("user", "a:b"),
        ("user", "a\nb"),
        ("user", "-rf"),
        ("group", "a b"),
        ("description", "a\nExecStartPre=+/bin/id"),
        ("description", "a\rb"),
        ("description", "a\r"),
        ("description", "a\0"),
        ("description", "ends in \\"),
        ("description", "\udcff"),
        ("description", ["a"]),
        ("directory", "opt/OMS"),
        ("directory", "/opt/OMS\n/x"),
        ("directory", "/opt/O MS"),
        ("directory", "/opt/../etc"),
        ("directory", "/opt/%n"),
        ("directory", "/opt/$HOME"),
        ("venv", "./venv"),
        ("log_directory", "log"),
        ("writable_directories", ["/a", "b"]),
        ("app", "oms wsgi"),
        ("app", "a:b\n--config=x"),
        ("app", "-c/etc/x"),
        ("bind", "8000"),
        ("bind", "127.0.0.1:65536"),
        ("bind", "127.0.0.1:0"),
        ("bind", "127.0.0.1:http"),
        ("bind", "127.0.0.1:80 --x"),
        ("bind", "unix:run/oms.sock"),
        ("unit_encoding", "klingon"),
        ("health_check", "up"),
        ("health_check", "http://"),
        ("health_check", "http://host:99999/"),
        ("health_check", "http://host/a b"),
        ("health_check", "ftp://host/"),
        ("health_check", "tcp:8000"),
        ("health_check", "tcp:host:70000"),
        ("health_check", "unix:oms.sock"),
        ("health_check", "command:check"),
        ("settle", -1),
        ("settle", "nan"),
        ("settle", "inf"),
        ("settle", True),
        ("settle", "soon"),
        ("settle", "1_0"),
        ("workers", "１"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_impossible_value_is_refused_by_name(name, given, language):
    text = problem(**{name: given, "language": language})
    assert text.startswith("backend_service_" + name)
    assert "\n" not in text
    assert "{" not in text or name == "environment" or isinstance(given, dict)


@pytest.mark.parametrize("command", ["bin/true", "/bin/a\n/bin/b", "/bin/a\r", "/bin/a \\", "node /srv/a.js"])
def test_an_impossible_command_is_refused(command):
    assert problem(app=None, exec_start=command).startswith("backend_service_exec_start: ")


def test_a_carriage_return_is_called_one():
    assert "has a carriage return in it" in problem(app=None, exec_start="/bin/a b\r")


@pytest.mark.parametrize(
    "environment, says",
    [
        ({'A"\nExecStartPre=+/bin/id\nX': "b"}, "is no name of an environment variable"),
        ({"1A": "b"}, "is no name of an environment variable"),
        ({"A=B": "b"}, "is no name of an environment variable"),
        ({1: "b"}, "is no name of an environment variable"),
        ({"A\n": "b"}, "is no name of an environment variable"),
        ({"A": None}, "the value of A is no text"),
        ({"A": ["b"]}, "the value of A is no text"),
        ({"A": True}, "the value of A is true without quotes"),
        ({"A": False}, "Write 'false' in quotes"),
        ({"A": "b\rsecret"}, r"'\r'"),
        ({"A": "b\0secret"}, r"'\x00'"),
        ({"A": "\udcffsecret"}, "is not Unicode text"),
    ],
)
def test_an_impossible_environment_is_refused_without_its_values(environment, says):
    text = problem(environment=environment)
    assert says in text and text.startswith("backend_service_environment: ")
    assert "secret" not in text


@pytest.mark.parametrize(
    "sections",
    [
        {"Service": {"A\nB": 1}},
        {"Service]\n[Unit": {}},
        {"Service": {"ExecStartPre": "/bin/a\nUser=root"}},
        {"Service": {"A": {"b": 1}}},
        {"Service": ["A=b"]},
        {"Service": {"A=b": "c"}},
        {"Service": {"A": "\udcff"}},
        {"Service": {"A": "b\\"}},
        {"Service": {"User": "root"}},
        {"Service": {"Group": "root"}},
    ],
)
def test_impossible_sections_are_refused(sections):
    assert problem(unit_sections=sections).startswith("backend_service_unit_sections: ")


@pytest.mark.parametrize("given", [{"app": None}, {"exec_start": "/bin/a"}, {"unit_src": "a.service"}])
def test_exactly_one_thing_runs(given):
    assert "Set exactly one of" in problem(**given)


def test_the_account_of_others_is_not_altered():
    assert "is not altered" in problem(user_strategy="web", user_shell="/bin/sh")


def test_a_template_is_refused_in_words():
    assert problem(name="web@") == (
        "backend_service_name: 'web@' is a template, which runs nothing by itself. Name the instance that is to run, "
        "such as 'web@1'."
    )


@pytest.mark.parametrize(
    "name, meant",
    [
        ("worker", "workers"),
        ("enviroment", "environment"),
        ("env", "environment"),
        ("log_dir", "log_directory"),
        ("port", "bind"),
        ("healthcheck", "health_check"),
        ("allowroot", "allow_root"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_nearest_name(name, meant):
    text = problem(**{name: 5})
    assert text.startswith("backend_service_%s is no variable of this role. backend_service_%s " % (name, meant))


def test_a_variable_that_another_one_refers_to_is_ones_own():
    inputs = ask(port=9000, bind="127.0.0.1:{{ backend_service_port }}")
    assert [text for text in inputs.problems if "backend_service_port is no" in text] == []


@pytest.mark.parametrize("name", ["zzz", "app_version", "user_id", "status", "result"])
def test_a_stranger_without_a_near_name_is_warned_of(name):
    inputs = ask(**{name: 1})
    assert inputs.problems == []
    assert "backend_service_%s is no variable of the role" % name in inputs.warnings[0]


def test_everything_wrong_is_said_at_once():
    assert len(ask(workers=0, bind="x", directory="y", worker=1).problems) == 4


def test_a_template_that_fails_names_its_variable():
    def template(raw):
        if raw == "{{ nothing }}":
            raise AnsibleError("'nothing' is undefined")
        return raw

    inputs = read({**BASE, "backend_service_bind": "{{ nothing }}"}, template)
    assert inputs.problems == ["backend_service_bind: '{{ nothing }}' cannot be rendered: 'nothing' is undefined"]


def test_each_variable_is_templated_once_and_no_other():
    seen = []
    read({**BASE, "other": 1, "backend_service_own": 1}, lambda raw: seen.append(raw) or raw)
    assert sorted(seen) == sorted(BASE.values())


class Encrypted(UserString):
    """A vaulted value as ansible-core 2.16 has it: no str, but one when it is asked for."""


def test_a_vaulted_value_is_taken_and_never_shown():
    given = {"description": Encrypted("s3cret"), "environment": {"A": Encrypted("b"), "L": [1]}}
    assert "s3cret" not in str(ask(**given).problems)
    inputs = ask(description=Encrypted("s3cret"), environment={"A": Encrypted("b")})
    assert (inputs.values["description"], inputs.values["environment"]) == ("s3cret", {"A": "b"})
    assert "s3cret" not in problem(description=Encrypted("s3cret\n2"))
