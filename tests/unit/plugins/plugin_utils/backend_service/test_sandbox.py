# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sandboxed or limited service is given, as every version of systemd reads it."""

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import Known
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.sections import render, with_optional
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import limits, request, sandbox
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read

OLDEST = 219
VERSIONS = (OLDEST, 239, 243, 247, 252, 257, 262)
BASE = {"name": "oms", "directory": "/opt/oms", "app": "oms.wsgi:application"}
LIMITED = {"files": 65536, "memory": "512M", "memory_high": "400M", "tasks": 200, "cpu": "150%", "nice": 5}
LIMITED.update(oom_score=-500, oom_policy="stop")


def inputs(**variables):
    return read({"backend_service_" + name: value for name, value in {**BASE, **variables}.items()}, lambda raw: raw)


def asked(**variables):
    found = inputs(**variables)
    assert not found.problems
    return request.units(found.values)[0]


def service(version, **variables):
    """The directives of [Service] that this version gets."""
    unit = asked(**variables)
    rows = [{"section": "Service", "otherwise": None, **row} for row in unit["optional"]]
    text, left_out, _lines = with_optional(render(unit["sections"]), rows, unit["overrides"], version)
    pairs = [line.partition("=")[::2] for line in text.splitlines() if "=" in line]
    return text, dict(pairs), [row["option"] for row in left_out]


@pytest.mark.parametrize("level", ["off", "baseline", "strict"])
@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_takes_what_it_is_given(level, version):
    variables = {"sandbox": level, "limits": LIMITED, "start_limit": 5, "start_limit_seconds": 60, "bind": "[::]:80"}
    text = service(version, **variables, requires=["db.service"])[0]
    found = [one for one in lint(text, "oms.service", version) if one["severity"] in ("error", "warning")]
    assert not found


def test_without_a_word_nothing_is_added():
    assert asked()["optional"] == []


def test_the_version_of_each_row_is_the_one_of_the_manual():
    known = {row.option: Known(262).since("Service", row.option) for row in [*sandbox.TABLE, *limits.LIMITS.values()]}
    assert [row.option for row in sandbox.TABLE if max(row.since, OLDEST) < known[row.option]] == []
    assert [
        row.option for row in limits.LIMITS.values() if max(row.since, OLDEST) != max(known[row.option], OLDEST)
    ] == []


def test_an_old_systemd_gets_the_older_directive_and_what_it_has_none_for_is_told():
    text, old, left_out = service(219, sandbox="strict", limits=LIMITED, log_directory="/var/log/oms")
    assert old["ProtectSystem"] == "full" and old["MemoryLimit"] == "512M"
    assert old["ReadWriteDirectories"] == "/var/log/oms" and "ReadWritePaths" not in old
    assert "ReadWriteDirectories=/opt/oms\n" in text
    assert {"MemoryHigh", "TasksMax", "OOMPolicy", "ProtectProc", "SystemCallFilter"} <= set(left_out)
    assert "ProtectSystem" not in left_out and "MemoryMax" not in left_out


def test_what_the_service_owns_stays_writable():
    assert "ReadWritePaths" not in service(252, sandbox="baseline")[1]
    assert service(252, sandbox="baseline", directory="/home/oms/code")[1]["ReadWritePaths"] == "/home/oms/code"
    own = {"ownership": "writable", "writable_directories": ["/var/lib/oms"]}
    assert service(252, sandbox="strict", **own)[1]["ReadWritePaths"] == "/var/lib/oms"
    assert "ReadWritePaths" not in service(252, ownership="writable", sandbox="strict")[1]


def test_a_service_that_lives_in_a_home_sees_it():
    assert service(252, sandbox="strict")[1]["ProtectHome"] == "yes"
    assert service(252, sandbox="strict", directory="/home/oms/code")[1]["ProtectHome"] == "read-only"


@pytest.mark.parametrize("variables", [{"bind": "unix:/tmp/oms.sock"}, {"health_check": "unix:/var/tmp/oms.sock"}])
def test_a_socket_for_others_is_not_hidden(variables):
    assert "PrivateTmp" not in service(252, sandbox="baseline", **variables)[1]
    assert service(252, sandbox="baseline")[1]["PrivateTmp"] == "yes"


def test_a_low_port_comes_with_its_capability():
    assert service(252, bind="0.0.0.0:443")[1]["AmbientCapabilities"] == "CAP_NET_BIND_SERVICE"
    boxed = service(252, bind="0.0.0.0:80", sandbox="strict")[1]
    assert boxed["CapabilityBoundingSet"] == boxed["AmbientCapabilities"] == "CAP_NET_BIND_SERVICE"
    assert service(252, sandbox="strict")[1]["CapabilityBoundingSet"] == ""
    by_root = {"user_strategy": "root", "allow_root": True, "bind": "0.0.0.0:80"}
    assert "AmbientCapabilities" not in service(252, **by_root)[1]


def test_what_is_set_by_hand_wins():
    by_hand = {"Service": {"AmbientCapabilities": "CAP_SYS_NICE", "PrivateTmp": None, "ProtectHome": "tmpfs"}}
    boxed = service(252, sandbox="strict", unit_sections=by_hand, sandbox_without=["MemoryDenyWriteExecute"])[1]
    assert boxed["CapabilityBoundingSet"] == "CAP_SYS_NICE"
    assert not {"PrivateTmp", "ProtectHome", "MemoryDenyWriteExecute"} & set(boxed)


def test_what_a_service_needs_is_up_before_it():
    unit = asked(after=["redis.service"], wants=["mail.service"], requires=["postgresql.service"])["sections"]["Unit"]
    assert unit["After"] == "network.target redis.service mail.service postgresql.service"
    assert (unit["Wants"], unit["Requires"]) == ("mail.service", "postgresql.service")


@pytest.mark.parametrize(
    "variables, words",
    [
        ({"limits": {"memroy": "1G"}}, "'memroy' is no limit. Write one of memory"),
        ({"limits": {"memory": "lots"}}, "memory cannot be 'lots'. Write for example 512M"),
        ({"limits": {"nice": 20}}, "nice cannot be 20"),
        ({"limits": {"oom_score": -1001}}, "oom_score cannot be -1001"),
        ({"limits": {"tasks": True}}, "tasks cannot be True"),
        ({"limits": {"cpu": "1\n2%"}}, "cpu cannot be"),
        ({"requires": ["postgresql"]}, "such as 'postgresql.service'"),
        ({"after": ["a.service\nExecStart=/bin/x"]}, "is no name of a unit"),
        ({"sandbox": "tight"}, "is none of off, baseline, strict"),
        ({"sandbox_without": ["private tmp"]}, "is no name of a directive"),
        ({"sandbox_without": ["PrivateTemp"]}, "no directive of the sandbox"),
        ({"start_limit": 0}, "is below 1"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(variables, words):
    assert words in " ".join(inputs(**variables).problems)
