# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units of several processes, jobs and sockets: exactly the directives that were meant, whatever is set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import parse
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.sections import override, render, with_optional
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import request
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read

VERSIONS = [219, 239, 247, 252, 262]
BASE = {"name": "oms", "directory": "/opt/OMS/backend"}
WEB = {"app": "oms.wsgi:application", "socket": {"listen": "127.0.0.1:8000"}}
WORKER = {"exec_start": "/usr/bin/worker %i", "count": 2, "environment": {"OWN": 1}}
JOB_AT = {"exec_start": "/bin/a", "on_calendar": "daily"}
BEAT = {"exec_start": "/usr/bin/beat", "restart": "on-failure"}
ODD = st.text(st.one_of(st.sampled_from("\n\r\0\t\\\"'%$;#[]= 　＝\ufeff后A1_/:@+-"), st.characters()), max_size=8)


def inputs(**variables):
    return read({"backend_service_" + name: value for name, value in {**BASE, **variables}.items()}, lambda raw: raw)


def texts(values, version=262):
    """The text of each unit, with whoever runs it."""
    found = {}
    for unit in request.units(values):
        optional = [{"section": "Service", "otherwise": None, **one} for one in unit.get("optional", ())]
        text = with_optional(render(unit["sections"]), optional, unit["overrides"], version)[0]
        text = override(text, unit["overrides"])[0]
        account = {"Service": {"User": "oms", "Group": "oms"}} if ".service" in unit["name"] else {}
        found[unit["name"]] = override(text, account)[0]
    return found


def directives(text, version=262):
    items = parse(text, version)
    assert {item.kind for item in items} <= {"section", "assignment", "blank"}
    return [(item.section, item.key) for item in items if item.kind == "assignment"]


def value_of(text, key):
    return [item.value for item in parse(text, 262) if item.kind == "assignment" and item.key == key]


def test_the_whole_set():
    timers = {"nightly": {"exec_start": "/usr/bin/clean", "on_calendar": "Mon,Tue 03:00"}}
    values = inputs(
        processes={"beat": BEAT, "worker": WORKER, "web": WEB},
        timers=timers,
        environment={"ALL": "a"},
        secrets={"S": "s"},
        description="100 %",
    ).values
    found = texts(values)
    assert list(found) == [
        "oms-web.service",
        "oms-web.socket",
        "oms-beat.service",
        "oms-worker@.service",
        "oms-nightly.service",
        "oms-nightly.timer",
        "oms.target",
    ]
    assert found["oms.target"] == (
        "[Unit]\nDescription=100 %%\nWants=oms-web.service oms-beat.service oms-worker@1.service oms-worker@2.service "
        "oms-web.socket oms-nightly.timer\n\n[Install]\nWantedBy=multi-user.target\n"
    )
    assert found["oms-worker@.service"] == (
        "[Unit]\nDescription=100 %% (worker) %i\nAfter=network.target\nPartOf=oms.target\n\n"
        "[Service]\nType=simple\nUser=oms\nGroup=oms\nWorkingDirectory=/opt/OMS/backend\n"
        'Environment="PATH=/opt/OMS/backend/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\n'
        "EnvironmentFile=/etc/oms.environment\nEnvironmentFile=/etc/oms-worker.environment\n"
        "EnvironmentFile=/etc/oms.env\n"
        "ExecStart=/usr/bin/worker %i\nRestart=always\nRestartSec=3\n"
    )
    assert found["oms-nightly.timer"] == (
        "[Unit]\nDescription=100 %% (nightly), timer\nPartOf=oms.target\n\n[Timer]\nOnCalendar=Mon,Tue 03:00\n"
    )
    assert found["oms-web.socket"] == (
        "[Unit]\nDescription=100 %% (web), socket\nPartOf=oms.target\n\n[Socket]\nListenStream=127.0.0.1:8000\n"
    )
    assert value_of(found["oms-web.service"], "ExecStart") == [
        "/opt/OMS/backend/venv/bin/gunicorn --workers 3 oms.wsgi:application"
    ]
    assert value_of(found["oms-web.service"], "Sockets") == ["oms-web.socket"]
    assert value_of(found["oms-beat.service"], "Restart") == ["on-failure"]


@pytest.mark.parametrize("version", VERSIONS)
def test_no_version_has_anything_to_say(version):
    timers = {"a": {"exec_start": "/usr/bin/a", "on_calendar": ["daily", "*-*-* 03:00"], "persistent": True}}
    for more in (
        {"processes": {"web": WEB, "worker": WORKER}},
        {"app": "a:b", "socket": {"listen": "unix:/run/a.sock"}},
    ):
        for name, text in texts(inputs(timers=timers, **more).values).items():
            assert lint(text, name, version) == [], name


def test_one_service_with_a_job_and_a_socket():
    found = texts(
        inputs(
            app="a:b",
            bind="[::1]:80",
            socket={"backlog": 64},
            unit_sections={"Service": {"Nice": 5}},
            timers={"a": {"exec_start": "/bin/a", "on_calendar": "daily", "randomized_delay": "5min"}},
        ).values
    )
    assert list(found) == ["oms.service", "oms.socket", "oms-a.service", "oms-a.timer"]
    assert "[Install]\nWantedBy=sockets.target" in found["oms.socket"]
    assert "ListenStream=[::1]:80\nBacklog=64\n" in found["oms.socket"]
    assert "RandomizedDelaySec=5min\n\n[Install]\nWantedBy=timers.target" in found["oms-a.timer"]
    assert "Nice=5" in found["oms.service"] and "Nice=5" not in found["oms-a.service"]
    assert "Restart" not in found["oms-a.service"] and "PartOf" not in "".join(found.values())


def test_a_process_has_what_the_role_has_unless_it_says_otherwise():
    values = inputs(
        app="a:b",
        workers=7,
        log_directory="/var/log/oms",
        unit_sections={"Service": {"Nice": 5, "LimitNOFILE": 9}},
        processes={
            "web": {"unit_sections": {"Service": {"Nice": 1}}},
            "api": {"bind": "127.0.0.1:9", "type": "exec", "description": "Api"},
            "other": {"exec_start": "/bin/other", "reload": "/bin/kill -s USR1 $MAINPID"},
        },
    ).values
    found = texts(values)
    assert "--workers 7 --bind 127.0.0.1:8000" in found["oms-web.service"]
    assert "/var/log/oms/web-access.log" in found["oms-web.service"]
    assert "Nice=1\nLimitNOFILE=9" in found["oms-web.service"] or "LimitNOFILE=9\nNice=1" in found["oms-web.service"]
    assert "Type=notify" in found["oms-web.service"] and "Type=exec" in found["oms-api.service"]
    assert "Description=Api\n" in found["oms-api.service"]
    assert "Type=simple" in found["oms-other.service"] and "gunicorn" not in found["oms-other.service"]
    assert value_of(found["oms-other.service"], "ExecReload") == ["/bin/kill -s USR1 $MAINPID"]


def test_each_process_is_of_its_own_kind():
    values = inputs(
        app="oms:app",
        preset="uvicorn",
        type="exec",
        processes={
            "web": {"socket": {"listen": ":80"}},
            "api": {"bind": "127.0.0.1:90"},
            "worker": {"preset": "celery", "app": "oms", "count": 2},
            "other": {"exec_start": "/bin/other"},
            "java": {"exec_start": "/usr/bin/java -jar a.jar", "preset": "java"},
        },
        timers={"job": JOB_AT},
    ).values
    found = texts(values)
    assert "uvicorn --fd 3 --workers 3 oms:app\n" in found["oms-web.service"]
    assert "uvicorn --host 127.0.0.1 --port 90 " in found["oms-api.service"]
    assert "celery --app oms worker" in found["oms-worker@.service"]
    assert "SuccessExitStatus=143" in found["oms-java.service"]
    types = {name: value_of(text, "Type") for name, text in found.items() if name.endswith(".service")}
    assert types == {
        "oms-web.service": ["exec"],
        "oms-api.service": ["exec"],
        "oms-worker@.service": ["exec"],
        "oms-other.service": ["simple"],
        "oms-java.service": ["simple"],
        "oms-job.service": ["oneshot"],
    }
    assert value_of(found["oms-job.service"], "KillMode") == []


def test_limits_and_neighbours_are_those_of_the_role_and_its_own():
    values = inputs(
        app="a:b",
        requires=["db.service"],
        limits={"nice": 5, "files": 1000},
        processes={"web": {"socket": {"listen": ":80"}, "limits": {"nice": 1}}, "api": {"bind": "127.0.0.1:90"}},
        timers={"job": {**JOB_AT, "limits": {"nice": 19}, "randomized_delay": "5min"}},
    ).values
    found = texts(values)
    assert value_of(found["oms-web.service"], "Nice") == ["1"] and value_of(found["oms-api.service"], "Nice") == ["5"]
    assert value_of(found["oms-job.service"], "Nice") == ["19"]
    assert value_of(found["oms-web.service"], "LimitNOFILE") == ["1000"]
    assert value_of(found["oms-web.service"], "Requires") == ["db.service oms-web.socket"]
    assert value_of(found["oms-web.service"], "After") == ["network.target db.service oms-web.socket"]
    # systemd itself listens on the port of a socket.
    assert value_of(found["oms-web.service"], "AmbientCapabilities") == []
    assert value_of(found["oms-api.service"], "AmbientCapabilities") == ["CAP_NET_BIND_SERVICE"]
    assert value_of(found["oms-job.timer"], "RandomizedDelaySec") == ["5min"]
    assert value_of(texts(values, 219)["oms-job.timer"], "RandomizedDelaySec") == []


def test_what_each_process_is_asked_is_asked_of_all_together():
    web = {**WEB, "health_check": "http://127.0.0.1:8000/healthz"}
    values = inputs(health_check="tcp:127.0.0.1:8000", processes={"beat": BEAT, "web": web}).values
    asked = request.deployment(values, ())
    assert asked["health"] == [{"tcp": "127.0.0.1:8000"}, {"http": "http://127.0.0.1:8000/healthz"}]
    assert asked["name"] == "oms.service"
    assert request.deployment(values, ("verify",))["health"] == []
    assert request.services(values) == ["oms-web.service", "oms-beat.service"]
    assert request.shown_name(values) == "oms.target"


def test_what_goes_is_named():
    values = inputs(
        state="absent", processes={"web": WEB, "x": {}}, timers={"a": {"exec_start": "/a", "on_calendar": "daily"}}
    )
    names = [one["name"] for one in request.removal(values.values)["units"]]
    assert set(names) >= {
        "oms.service",
        "oms-web.service",
        "oms-web.socket",
        "oms-a.timer",
        "oms.target",
        "oms-x.service",
    }


BAD = [
    (
        {"processes": {"web": {"worker": 3}}},
        "processes.web.worker: nothing is called 'worker' there. 'workers' is meant",
    ),
    (
        {"processes": {"web": {"colour": 3}}},
        "processes.web.colour: nothing is called 'colour' there. What can be set: ",
    ),
    ({"processes": {"web": {"workers": 0}}}, "processes.web.workers: 0 is below 1"),
    ({"processes": {"web": {"environment": {"1": "secret"}}}}, "processes.web.environment: '1' is no name"),
    ({"processes": {"web": {"environment": "secret"}}}, "processes.web.environment: *** has to be a dictionary"),
    ({"processes": {"web": "secret"}}, "processes.web: 'secret' has to be a dictionary"),
    ({"processes": {"we b": WEB}}, "processes.we b: 'we b' is no name of a process"),
    ({"processes": {"web": {}}}, "processes.web: set exactly one of app"),
    ({"processes": {"web": {"app": "a:b", "exec_start": "/a"}}}, "processes.web: set exactly one of app"),
    ({"processes": {"web": {"app": "a:b", "count": 2}}}, "processes.web: its instances would all listen"),
    ({"processes": {"web": {"app": "a:b", "preset": "node"}}}, "processes.web: app is for gunicorn"),
    ({"processes": {"web": {**WORKER, "socket": {"listen": ":80"}}}}, "processes.web: 'count' and 'socket'"),
    (
        {"processes": {"a": {"app": "a:b"}, "b": {"app": "a:b"}}},
        "processes.b and .a would both listen on 127.0.0.1:8000",
    ),
    ({"processes": {"a": BEAT}, "socket": {"listen": ":80"}}, "say which process the socket is for"),
    ({"processes": {"a": {**BEAT, "socket": {"backlog": 1}}}}, "processes.a.socket: 'listen' is needed"),
    ({"processes": {"a": BEAT}, "unit_src": "a.service"}, "backend_service_unit_src: the units of processes"),
    ({"processes": {"a": BEAT}, "name": "oms@1"}, "names the instance of a template"),
    ({"processes": {"a": {"exec_start": "+/bin/a"}}}, "processes.a.exec_start: the prefixes"),
    (
        {"app": "a:b", "timers": {"a": {"exec_start": "!/bin/a", "on_calendar": "daily"}}},
        "timers.a.exec_start: the prefixes",
    ),
    ({"app": "a:b", "timers": {"a": {"exec_start": "/bin/a"}}}, "timers.a.on_calendar is needed"),
    ({"app": "a:b", "timers": {"a": {"exec_start": "/bin/a", "on_calendar": "25:00"}}}, "'25:00' is no calendar event"),
    (
        {"app": "a:b", "timers": {"a": {"exec_start": "/bin/a", "on_calendar": 750}}},
        "timers.a.on_calendar: 750 has to be a list",
    ),
    (
        {"processes": {"a": BEAT}, "timers": {"a": {"exec_start": "/bin/a", "on_calendar": "daily"}}},
        "both have 'a'",
    ),
    (
        {
            "app": "a:b",
            "timers": {"a": {"exec_start": "/bin/a", "on_calendar": "daily", "randomized_delay": "5 parsecs"}},
        },
        "timers.a.randomized_delay: '5 parsecs' is no span",
    ),
    ({"app": "a:b", "bind": "web1:80", "socket": {"backlog": 1}}, "web1:80 is no address to listen on"),
    ({"app": "a:b", "socket": {"mode": "432"}}, "socket.mode: '432' is no file mode"),
    ({"app": "a:b", "socket": {"listens": "a"}}, "'listen' is meant"),
    ({"unit_src": "a.service", "socket": {"listen": ":80"}}, "backend_service_socket and backend_service_unit_src"),
    ({"app": "a:b", "reload_on": ["Restart"]}, "reload_on: ['Restart'] is neither a directive"),
]


@pytest.mark.parametrize("variables, said", BAD)
def test_what_cannot_be_meant_is_told_with_its_name(variables, said):
    problems = inputs(**variables).problems
    assert any(said in problem for problem in problems), problems
    assert not any("secret'" in problem for problem in problems if "***" in problem)
    assert inputs(language="zh", **variables).problems


def test_all_that_is_wrong_is_told_at_once():
    problems = inputs(processes={"a": {"workers": 0, "type": "odd"}, "b": {"count": "many"}}).problems
    assert len(problems) == 3


PROCESS = st.fixed_dictionaries(
    {},
    optional={
        "app": st.one_of(ODD, st.just("a:b")),
        "exec_start": st.one_of(ODD.map(lambda text: "/" + text), st.just("/bin/a %i")),
        "bind": st.sampled_from(["127.0.0.1:1", "unix:/run/a.sock", "localhost:2", "odd"]),
        "description": ODD,
        "environment": st.dictionaries(st.sampled_from(["A", "B"]), ODD, max_size=2),
        "count": st.integers(0, 3),
        "workers": st.integers(0, 3),
        "reload": st.sampled_from(["/bin/kill -s HUP $MAINPID", "kill", ""]),
        "socket": st.fixed_dictionaries(
            {}, optional={"listen": st.sampled_from([":80", "unix:/run/b.sock"]), "mode": ODD}
        ),
        "type": st.sampled_from(["simple", "exec", "odd"]),
    },
)
JOB = st.fixed_dictionaries(
    {
        "exec_start": st.sampled_from(["/bin/job", "job"]),
        "on_calendar": st.one_of(ODD, st.sampled_from(["daily", "03:00"])),
    },
    optional={"description": ODD, "persistent": st.booleans(), "randomized_delay": st.sampled_from(["5min", "x"])},
)
NAMES = st.one_of(ODD, st.sampled_from(["web", "worker", "a-b"]))


@given(st.dictionaries(NAMES, PROCESS, max_size=3), st.dictionaries(NAMES, JOB, max_size=2), st.booleans())
def test_the_units_have_what_was_meant_or_are_refused(processes, timers, secrets):
    more = {"secrets": {"S": "s"}} if secrets else {}
    asked = inputs(processes=processes, timers=timers, **({} if processes else {"app": "a:b"}), **more)
    if asked.problems:
        return
    values = asked.values
    found = texts(values)
    assert set(found) == expected_names(processes, timers)
    for name, text in found.items():
        text.encode()
        for version in VERSIONS:
            assert directives(text, version) == meant(name, values, secrets, version), name


def expected_names(processes, timers):
    names = set() if processes else {"oms.service"}
    for name, own in processes.items():
        names.add("oms-%s%s.service" % (name, "@" if own.get("count", 1) > 1 else ""))
        names |= {"oms-%s.socket" % name} if own.get("socket") else set()
    names |= {"oms-%s.%s" % (name, kind) for name in timers for kind in ("service", "timer")}
    return names | ({"oms.target"} if processes else set())


def meant(unit, values, secrets, version):
    """The directives of a unit, in order."""
    part, kind = unit[len("oms") :].lstrip("-").replace("@", "").split(".")
    processes, timers = values["processes"], values["timers"]
    part_of = [("Unit", "PartOf")] if processes else []
    if kind == "target":
        return [("Unit", "Description"), ("Unit", "Wants"), ("Install", "WantedBy")]
    one = processes.get(part) or timers.get(part) or values
    if kind == "timer":
        own = (
            ["OnCalendar"] + ["Persistent"] * one["persistent"] + ["RandomizedDelaySec"] * bool(one["randomized_delay"])
        )
        install = [] if processes else [("Install", "WantedBy")]
        return [("Unit", "Description"), *part_of, *(("Timer", key) for key in own), *install]
    if kind == "socket":
        unix = any(address.startswith("unix:") for address in one["socket"]["listen"] or [one["bind"]])
        own = ["ListenStream"] + ["SocketMode"] * bool(one["socket"]["mode"]) + ["RemoveOnStop"] * unix
        return [("Unit", "Description"), *part_of, *(("Socket", key) for key in own)]
    job, socket = part in timers, bool(one["socket"])
    service = ["Type", "User", "Group", "WorkingDirectory"] + ["Environment"] * (1 + len(one["environment"]))
    service += ["EnvironmentFile"] * secrets + ["ExecStart"]
    service += ["ExecReload", "KillMode"] if one["app"] else ["ExecReload"] * bool(one["reload"])
    service += [] if job else ["Restart", "RestartSec"]
    unit_section = [("Unit", "Description"), ("Unit", "After"), *part_of, *[("Unit", "Requires")] * socket]
    install = [] if processes or job else [("Install", "WantedBy")]
    low_port = bool(one["app"]) and not socket and one["bind"] in ("127.0.0.1:1", "localhost:2") and version >= 229
    service += ["Sockets"] * socket + ["AmbientCapabilities"] * low_port
    return [*unit_section, *(("Service", key) for key in service), *install]
