# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import role as role_module
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.outcome import row
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.role import Role, Stop

ACCOUNT = {
    "name": "oms",
    "group": "oms",
    "home": "/opt/OMS/backend",
    "shell": "/sbin/nologin",
    "comment": "oms service",
    "create_user": True,
    "create_group": True,
    "unit_user": "oms",
    "unit_group": "oms",
    "is_root": True,
    "is_systemd": True,
}
THERE = {**ACCOUNT, "create_user": False, "create_group": False}
MISSING = {"account_missing": True, "account": ACCOUNT, "changed": False, "decisions": ["to be created"]}
DONE = {"account_missing": False, "account": THERE, "changed": True, "plan": [{"step": "write", "what": "x"}]}


class Host:
    """Answers modules in turn, and remembers what they were asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def call(self, name, options, check=None):
        self.asked.append((name, options) if check is None else (name, options, check))
        answer = self.answers.pop(0)
        if answer.get("failed"):
            raise Stop(answer)
        return dict(answer)

    @property
    def names(self):
        return [asked[0].rpartition(".")[2] for asked in self.asked]


def values(**more):
    given = {"name": "oms", "directory": "/opt/OMS/backend", "app": "a:b", "log_directory": "/var/log/oms", **more}
    inputs = read({"backend_service_" + name: value for name, value in given.items()}, lambda raw: raw)
    assert inputs.problems == []
    return inputs.values


def test_a_converged_host_is_asked_once():
    host = Host({**DONE, "changed": False, "plan": []})
    answer = Role(values(), host.call, False).deploy()
    assert host.names == ["service_deploy"]
    assert not answer["changed"]


def test_what_service_deploy_is_asked():
    host = Host(DONE)
    given = values(user="web", health_check="http://127.0.0.1/", health_timeout=9, state="restarted", settle=2)
    Role(given, host.call, False).deploy()
    ((_name, asked),) = host.asked
    assert [unit["name"] for unit in asked["units"]] == ["oms.service"]
    assert (asked["name"], asked["state"], asked["timeout"], asked["settle"]) == ("oms.service", "restarted", 9, 2.0)
    assert asked["health"] == [{"http": "http://127.0.0.1/"}]
    assert asked["account"]["name"] == "web"
    assert [path["path"] for path in asked["paths"]] == ["/opt/OMS/backend", "/var/log/oms"]


@pytest.mark.parametrize(
    "check, health, settle",
    [
        ("none", [], 0),
        ("active", [], None),
        ("tcp:127.0.0.1:80", [{"tcp": "127.0.0.1:80"}], None),
        ("unix:/run/a.sock", [{"unix": "/run/a.sock"}], None),
        ("command:/bin/check -q", [{"command": "/bin/check -q"}], None),
        ("https://[::1]/", [{"http": "https://[::1]/"}], None),
        ("HTTP://a/", [{"http": "HTTP://a/"}], None),
    ],
)
def test_each_way_to_ask_whether_it_is_up(check, health, settle):
    host = Host(DONE)
    Role(values(health_check=check), host.call, False).deploy()
    assert (host.asked[0][1]["health"], host.asked[0][1].get("settle")) == (health, settle)


def test_secrets_are_in_a_file_that_the_unit_names():
    host = Host(DONE)
    Role(values(secrets={"DB_PASSWORD": "s3cret", "PIN": 12}), host.call, False).deploy()
    asked = host.asked[0][1]
    assert asked["environment"] == [{"path": "/etc/oms.env", "values": {"DB_PASSWORD": "s3cret", "PIN": "12"}}]
    (unit,) = asked["units"]
    assert unit["sections"]["Service"]["EnvironmentFile"] == ["/etc/oms.env"]
    assert "s3cret" not in str(unit)


def test_secrets_of_the_operators_own_unit_are_named_by_a_drop_in():
    host = Host(DONE)
    Role(values(app=None, unit_src="a.service", secrets={"A": "b"}), host.call, False).deploy()
    dropin = host.asked[0][1]["units"][1]
    assert (dropin["name"], dropin["dropin"]) == ("oms.service", "50-secrets.conf")
    assert dropin["sections"] == {"Service": {"EnvironmentFile": ["/etc/oms.env"]}}


def test_variables_that_are_no_secret_are_in_files_that_may_be_shown():
    host = Host(DONE)
    beat = {"exec_start": "/bin/beat", "environment": {"A": 2, "B": "b"}}
    job = {"exec_start": "/bin/job", "on_calendar": "daily", "environment": {"A": 3}}
    more = {"processes": {"beat": beat, "web": {}}, "timers": {"night": job}, "secrets": {"S": "s"}}
    Role(values(environment={"A": 1.5}, **more), host.call, False).deploy()
    asked = host.asked[0][1]
    assert asked["environment"] == [
        {"path": "/etc/oms.environment", "values": {"A": "1.5"}, "secret": False},
        {"path": "/etc/oms-beat.environment", "values": {"A": "2", "B": "b"}, "secret": False},
        {"path": "/etc/oms-night.environment", "values": {"A": "3"}, "secret": False},
        {"path": "/etc/oms.env", "values": {"S": "s"}},
    ]
    read = {unit["name"]: unit["sections"].get("Service", {}).get("EnvironmentFile") for unit in asked["units"]}
    assert read["oms-web.service"] == ["/etc/oms.environment", "/etc/oms.env"]
    assert read["oms-beat.service"] == ["/etc/oms.environment", "/etc/oms-beat.environment", "/etc/oms.env"]
    assert read["oms-night.service"] == ["/etc/oms.environment", "/etc/oms-night.environment", "/etc/oms.env"]


def test_the_phase_unit_writes_what_the_unit_names():
    host = Host(facts(THERE), {"changed": True}, {"changed": False}, {"changed": False})
    answer = Role(values(environment={"A": "$b"}, credentials={"c": "x"}), host.call, False).unit()
    assert host.names == ["service_user_facts", "copy", "copy", "unit_file"]
    assert [asked[1] for asked in host.asked[1:3]] == [
        {"dest": "/etc/oms.environment", "content": 'A="\\$b"\n', "owner": "root", "group": "oms", "mode": "0640"},
        {"dest": "/etc/oms.c.credential", "content": "x", "owner": "root", "group": "oms", "mode": "0600"},
    ]
    assert answer["changed"]
    host = Host(facts(ACCOUNT), {"changed": False}, {"changed": False})
    assert not Role(values(environment={"A": "b"}), host.call, False).unit()["changed"]
    assert host.asked[1][1]["group"] == "root"


def test_files_of_the_operator_are_read_after_those_of_the_role():
    for own in ("/etc/own.env", ["", "/etc/own.env"]):
        host = Host(DONE)
        sections = {"Service": {"EnvironmentFile": own, "Nice": 1}}
        Role(values(environment={"A": 1}, secrets={"S": 1}, unit_sections=sections), host.call, False).deploy()
        (unit,) = host.asked[0][1]["units"]
        files = ["/etc/oms.environment", "/etc/oms.env", *([own] if isinstance(own, str) else own)]
        assert unit["overrides"] == {"Service": {"EnvironmentFile": files, "Nice": 1}}


def test_variables_reach_the_operators_own_unit():
    host = Host(DONE)
    Role(values(app=None, unit_src="a.service", environment={"A": 1}), host.call, False).deploy()
    dropin = host.asked[0][1]["units"][1]
    assert dropin["sections"] == {"Service": {"EnvironmentFile": ["/etc/oms.environment"]}}


def test_a_missing_account_is_made_in_between():
    host = Host(MISSING, {"changed": True}, {"changed": True}, DONE)
    answer = Role(values(user_shell=None), host.call, False).deploy()
    assert host.names == ["service_deploy", "group", "user", "service_deploy"]
    assert host.asked[0] == host.asked[3]
    assert host.asked[2][1]["create_home"] is False and host.asked[2][1]["shell"] == "/sbin/nologin"
    assert [step["name"] for step in answer["steps"]] == ["Create the group", "Create the account"]
    assert answer["changed"] and answer["decisions"] == ["to be created"]


def test_an_account_that_is_not_to_be_made_stops_it():
    host = Host(MISSING)
    with pytest.raises(Stop) as stop:
        Role(values(), host.call, False).deploy({"account"})
    assert host.names == ["service_deploy"]
    assert "oms does not exist yet" in stop.value.result["msg"]


def test_what_is_refused_makes_no_account():
    host = Host({"failed": True, "msg": "refused"})
    with pytest.raises(Stop):
        Role(values(), host.call, False).deploy()
    assert host.names == ["service_deploy"]


def test_an_existing_account_gets_another_shell_once_all_is_judged():
    host = Host({"account": THERE}, {"changed": True}, {**DONE, "changed": False})
    answer = Role(values(user_shell="/bin/sh"), host.call, False).deploy()
    assert host.names == ["service_deploy", "user", "service_deploy"]
    assert host.asked[0][2] is True
    assert host.asked[1][1] == {"name": "oms", "create_home": False, "shell": "/bin/sh"}
    assert answer["changed"]


def test_an_account_as_it_was_asked_for_is_not_changed():
    host = Host({"account": THERE}, DONE)
    Role(values(user_shell="/sbin/nologin"), host.call, False).deploy()
    assert host.names == ["service_deploy", "service_deploy"]


@pytest.mark.parametrize("without, left", [({"paths"}, "paths"), ({"verify"}, "health")])
def test_a_phase_that_is_left_out(without, left):
    host = Host(DONE)
    Role(values(health_check="http://a/"), host.call, False).deploy(without)
    assert host.asked[0][1][left] == []


GONE = {"changed": True, "account": None, "plan": [{"step": "stop", "what": "x"}], "units": ["oms.service"]}
OURS = {**THERE, "removable": True, "directories": ["/opt/OMS/backend", "/var/log/oms"]}


def removal(account, *answers, **more):
    host = Host(GONE, facts(account), *answers)
    answer = Role(values(app=None, state="absent", **more), host.call, False).deploy()
    return host, answer


def test_absent_takes_the_account_along_that_has_nothing_besides():
    host, answer = removal(OURS, *[{"changed": True}] * 4)
    assert host.names == ["service_deploy", "service_user_facts", "user", "service_paths", "user", "group"]
    assert host.asked[1][1]["removing"] == {
        "unit": "oms.service",
        "units": ["oms.service"],
        "directories": ["/opt/OMS/backend", "/var/log/oms", "/etc/oms.env", "/etc/oms.environment"],
    }
    assert (host.asked[0][1]["state"], host.asked[2][1]["home"], host.asked[4][1]["state"]) == ("absent", "/", "absent")
    assert {path["owner"] for path in host.asked[3][1]["paths"]} == {"root"}
    assert row(answer, "oms.service", False)["result"] == "removed"


@pytest.mark.parametrize("removable", [False, None])
def test_absent_keeps_the_account_that_has_something_besides(removable):
    host, answer = removal({**OURS, "removable": removable})
    assert host.names == ["service_deploy", "service_user_facts"]
    assert answer["changed"]


def test_absent_names_the_files_that_an_older_deployment_made():
    host, _answer = removal({**OURS, "removable": False}, name="web@1")
    asked = host.asked[0][1]
    assert [(one["name"], one.get("dropin")) for one in asked["units"]] == [
        ("web@1.service", None),
        ("web@1.service", "50-secrets.conf"),
    ]
    assert [one["path"] for one in asked["environment"]] == ["/etc/web@1.environment", "/etc/web@1.env"]
    assert host.asked[1][1]["name"] == "web"


def test_a_service_that_takes_the_place_of_another():
    host = Host(DONE)
    Role(values(replaces="oms-root", shared_directory="yes"), host.call, False).deploy()
    asked = host.asked[0][1]
    assert (asked["replaces"], asked["shared_directory"], asked["directory"]) == (
        "oms-root.service",
        True,
        "/opt/OMS/backend",
    )


def facts(account):
    return {"ansible_facts": {"service_user": account}}


def test_the_account_alone():
    host = Host(facts(ACCOUNT), {"changed": True}, {"changed": True})
    answer = Role(values(), host.call, False).account()
    assert host.names == ["service_user_facts", "group", "user"]
    assert answer["changed"] and answer["ansible_facts"]["service_user"] == ACCOUNT


def test_the_paths_alone():
    host = Host(facts(THERE), {"changed": True})
    Role(values(ownership="writable", writable_directories=["/srv/up"]), host.call, False).paths()
    owners = [(path["path"], path["owner"], path["group"]) for path in host.asked[1][1]["paths"]]
    assert owners == [("/opt/OMS/backend", "root", "oms"), ("/srv/up", "oms", "oms"), ("/var/log/oms", "oms", "oms")]


def test_the_unit_alone():
    host = Host(facts({**THERE, "unit_user": "991", "unit_group": ""}), {"changed": False})
    Role(values(unit_sections={"Service": {"Nice": 5}}), host.call, False).unit()
    assert host.asked[1][0] == "unit_file"
    assert host.asked[1][1]["overrides"] == {"Service": {"Nice": 5, "User": "991", "Group": None}}


@pytest.mark.parametrize("lacks, says", [("is_root", "become: true"), ("is_systemd", "does not run systemd")])
def test_a_host_that_cannot_run_it(lacks, says):
    with pytest.raises(Stop) as stop:
        Role(values(), Host(facts({**THERE, lacks: False})).call, False).paths()
    assert says in stop.value.result["msg"]


def test_the_service_alone_leaves_the_paths():
    host = Host(DONE)
    Role(values(), host.call, False).service()
    assert (host.asked[0][1]["paths"], host.asked[0][1]["settle"]) == ([], 0)


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on when somebody sleeps."""
    now = [0.0]
    monkeypatch.setattr(role_module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(role_module.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    return now


def shown(restarts, state="active"):
    return {"stdout": "NRestarts=%d\nActiveState=%s\n" % (restarts, state)}


def test_verify_waits_until_it_is_up(clock):
    host = Host(shown(0, "activating"), shown(1), shown(2), shown(2), shown(2))
    assert Role(values(), host.call, False).verify() == {"changed": False}
    assert clock[0] == 2 * role_module.PAUSE + 2 * role_module.SETTLE


def test_verify_ends_with_a_diagnosis(clock):
    answers = [{"failed": True, "msg": "refused"}] * 3 + [{"summary": "It is down. Do this.", "findings": [1]}]
    with pytest.raises(Stop) as stop:
        Role(values(health_check="http://a/", health_timeout=1), Host(*answers).call, False).verify()
    assert stop.value.result["msg"] == (
        "oms.service is not up after 1 s: http://a/ does not answer as it should. It is down. Do this."
    )


@pytest.mark.parametrize("more", [{"state": "stopped"}, {"health_check": "none"}])
def test_verify_asks_nothing_of_what_is_not_to_be_up(more):
    assert Role(values(**more), Host().call, False).verify() == {"changed": False}


@pytest.mark.parametrize(
    "answer, result, tried",
    [
        ({**DONE, "changed": False, "plan": []}, "nothing to do", "-"),
        (DONE, "committed", "write"),
        ({"failed": True}, "refused", "-"),
        ({"failed": True, "steps": [{"changed": True}], "plan": DONE["plan"]}, "FAILED", "write"),
        ({"failed": True, "steps": [{"changed": False}], "plan": DONE["plan"]}, "refused", "-"),
        ({"failed": True, "rolled_back": True, "plan": DONE["plan"] * 2}, "ROLLED BACK", "write"),
    ],
)
def test_the_row_of_the_table(answer, result, tried):
    found = row(answer, "a.service", False)
    assert (found["unit"], found["result"], found["tried"]) == ("a.service", result, tried)


def test_a_row_of_check_mode_and_of_a_phase():
    assert row(DONE, "a.service", True)["result"] == "would change"
    assert row({"changed": True}, "a.service", False, "unit")["tried"] == "unit"


PROCESSES = {"web": {}, "worker": {"exec_start": "/bin/work", "count": 2}}


def test_each_unit_of_a_set_is_written():
    host = Host(facts(THERE), *[{"changed": changed} for changed in (False, True, False)])
    answer = Role(values(processes=PROCESSES), host.call, False).unit()
    written = [asked for name, asked in host.asked if name == "unit_file"]
    assert [one["name"] for one in written] == ["oms-web.service", "oms-worker@.service", "oms.target"]
    assert [one["overrides"].get("Service") for one in written] == [{"User": "oms", "Group": "oms"}] * 2 + [None]
    assert answer["changed"]


def test_a_set_is_up_when_all_of_it_is(monkeypatch):
    monkeypatch.setattr(role_module, "SETTLE", 0)
    monkeypatch.setattr(role_module, "PAUSE", 0)
    up = {"stdout": "ActiveState=active\nNRestarts=0\n\nActiveState=active\n\nActiveState=active\nNRestarts=0"}
    starting = {"stdout": up["stdout"].replace("active", "activating", 1)}
    host = Host(starting, up, up)
    assert Role(values(processes=PROCESSES), host.call, False).verify() == {"changed": False}
    assert host.asked[0][1]["argv"][3:] == ["oms-web.service", "oms-worker@1.service", "oms-worker@2.service"]


def test_the_next_runs_are_in_the_row():
    timers = [{"unit": "oms-a.timer", "next": ["2026-11-30 03:00:00 CST"]}, {"unit": "oms-b.timer", "next": []}]
    told = row({"changed": False, "timers": timers}, "oms.target", False)["timers"]
    assert told == "oms-a.timer: 2026-11-30 03:00:00 CST; oms-b.timer: -"
