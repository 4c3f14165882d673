# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where logs go and how they are rotated, and where secrets lie."""

import pytest

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import request
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read

BASE = {"name": "oms", "directory": "/opt/oms"}
LOGS = {"app": "oms:app", "log_directory": "/var/log/oms"}


def inputs(**variables):
    return read({"backend_service_" + name: value for name, value in {**BASE, **variables}.items()}, lambda raw: raw)


def asked(**variables):
    found = inputs(**variables)
    assert not found.problems
    return request.deployment(found.values, ())


def test_log_files_are_rotated_by_their_account_and_opened_anew():
    (made,) = asked(**LOGS, logrotate_keep=7)["files"]
    assert made["path"] == "/etc/logrotate.d/oms"
    for line in ("/var/log/oms/*.log {", "    su @user@ @group@", "    rotate 7", "    nocreate"):
        assert line in made["content"].splitlines()
    assert "systemctl kill --kill-who=main --signal=USR1 oms.service" in made["content"]
    assert "copytruncate" not in made["content"]


def test_every_process_that_writes_log_files_is_told():
    several = {"web": {}, "admin": {"bind": "127.0.0.1:8001"}, "worker": {"exec_start": "/opt/oms/work"}}
    (made,) = asked(**LOGS, processes=several)["files"]
    told = [line.split()[-4] for line in made["content"].splitlines() if "systemctl" in line]
    assert told == ["oms-web.service", "oms-admin.service"]


def test_files_of_a_program_that_knows_no_signal_are_cut():
    (made,) = asked(exec_start="/opt/oms/serve", log_directory="/var/log/oms")["files"]
    assert "copytruncate" in made["content"] and "systemctl" not in made["content"]


@pytest.mark.parametrize(
    "variables", [{"app": "oms:app"}, {**LOGS, "log": "journal"}, {**LOGS, "logrotate": False}], ids=str
)
def test_where_there_are_no_files_nothing_is_rotated(variables):
    assert asked(**variables)["files"] == []


def test_the_journal_has_the_log_where_that_is_asked_for():
    service = asked(**LOGS, log="journal")["units"][0]["sections"]["Service"]
    assert "logfile" not in service["ExecStart"]
    assert "backend_service_log_directory" in " ".join(inputs(app="oms:app", log="files").problems)


def test_a_credential_is_for_systemd_alone_to_read():
    made = asked(app="oms:app", credentials={"db": "a\n$b%"}, secrets={"A": 1})
    path = "/etc/oms.db.credential"
    assert {"path": path, "content": "a\n$b%", "mode": "0600"} in made["environment"]
    service = made["units"][0]["sections"]["Service"]
    assert (service["LoadCredential"], service["EnvironmentFile"]) == (["db:" + path], ["/etc/oms.env"])
    own = asked(unit_src="oms.service", credentials={"db": "x"})["units"][1]
    assert own["sections"] == {"Service": {"LoadCredential": ["db:" + path]}}


def test_what_was_made_is_named_to_be_taken_away():
    gone = request.removal(inputs(**LOGS, credentials={"db": "x"}, state="absent").values)
    assert [one["path"] for one in gone["environment"]] == [
        "/etc/oms.environment",
        "/etc/oms.env",
        "/etc/oms.db.credential",
    ]
    assert [one["path"] for one in gone["files"]] == ["/etc/logrotate.d/oms"]


@pytest.mark.parametrize("value", [{"a/b": "x"}, {"": "x"}, {"..": "x"}, {"a": 5}, {"a\n": "x"}])
def test_a_credential_that_cannot_be_one_is_refused_and_not_told(value):
    (problem,) = inputs(app="oms:app", credentials=value).problems
    assert "backend_service_credentials" in problem and "'x'" not in problem
