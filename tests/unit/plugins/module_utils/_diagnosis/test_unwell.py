# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.unwell import worry

RETRY = [
    line
    for number in range(30)
    for line in (
        "[2026-01-05 10:00:%02d,099: ERROR/MainProcess] consumer: Cannot connect to amqp://guest:**@127.0.0.1:5672//: "
        "[Errno 111] Connection refused." % number,
        "Trying again in %d.00 seconds... (%d/100)" % (2 * number, number),
    )
]


def test_a_worker_that_never_reaches_its_broker():
    line, count = worry(["-------------- celery@host v5.3.4", "[tasks]"] + RETRY, True)
    assert "Cannot connect to amqp" in line and count == 30
    assert worry(RETRY, False)[1] == 30


def test_workers_that_are_killed_again_and_again():
    said = ["[INFO] Starting gunicorn 20.1.0", "[INFO] Listening at: http://127.0.0.1:8000 (4711)"]
    for pid in (4713, 4715, 4717):
        said += ["[INFO] Booting worker with pid: %d" % pid, "[CRITICAL] WORKER TIMEOUT (pid:%d)" % pid]
    assert worry(said[:-2], True) is None
    assert worry(said, True) == ("WORKER TIMEOUT (pid:4717)", 3)


def test_once_it_is_reached_all_is_well():
    ready = ["[2026-01-05 10:01:00,099: INFO/MainProcess] Connected to amqp"] + ["[INFO] task done"] * 9
    assert worry(RETRY + ready, True) is None
    assert worry(["listening"] * 60 + RETRY[:8], True) is None


def test_a_parent_whose_child_died():
    said = ["Error: connect ECONNREFUSED 127.0.0.1:27017", "(node:7) [DEP0018] DeprecationWarning: Unhandled promise"]
    assert worry(said, True) == ("Error: connect ECONNREFUSED 127.0.0.1:27017", 1)
    assert worry(said, False) is None
    assert worry(said + ["Server listening on port 3000"], True) is None


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Server listening on 0.0.0.0 port 22."]
        + ["error: kex_exchange_identification: Connection closed by remote host"]
        + ["Connection closed by 192.0.2.7 port 4711", "Failed password for root from 192.0.2.7 port 4712 ssh2"] * 20,
        ["GET /x 500 Internal Server Error", "GET /y 200 OK"] * 40,
        ["ready", "0 errors, 0 warnings"],
        ["WARN deprecated option", "INFO up"],
    ],
)
def test_what_is_no_reason_to_worry(lines):
    assert worry(lines, True) is None
