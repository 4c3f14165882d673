# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Would the corpus notice a bad diagnosis, and a bad row?"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import judge
import rows

MADE = {"error": "", "state": {}}
ROW = {"name": "a row", "from": "https://example.com/1", "says": ["/srv/shop", "denied"], "wrong": ["chmod 777"]}


def finding(summary="", code="denied", severity="error", cause="", fix="", evidence=()):
    return {
        "code": code,
        "severity": severity,
        "summary": summary,
        "cause": cause,
        "fix": fix,
        "evidence": list(evidence),
    }


def verdict(*findings, **more):
    return judge.judge({**ROW, **more}, MADE, {"findings": list(findings)})


@pytest.mark.parametrize(
    "said, wanted",
    [
        ({"summary": "denied access to /srv/shop"}, "precise"),
        ({"summary": "Denied", "cause": "/srv/shop is root's"}, "precise"),
        ({"summary": "denied access to /srv/shop", "fix": "chmod 777 /srv/shop"}, "wrong"),
        ({"summary": "status 1", "code": "exit-failure", "evidence": ["/srv/shop: denied"]}, "line"),
        ({"summary": "status 1", "code": "exit-failure"}, "general"),
        ({"summary": "something was denied"}, "general"),
        ({"summary": "module ujson is missing", "code": "module-missing"}, "wrong"),
        ({"summary": "it was stopped", "code": "stopped", "severity": "info"}, "unseen"),
    ],
)
def test_first_finding(said, wanted):
    assert verdict(finding(**said)) == wanted


def test_second_finding_does_not_count():
    right = finding("denied access to /srv/shop")
    assert verdict(finding("module ujson is missing", code="module-missing"), right) == "wrong"


def test_guess_is_not_precise():
    guess = finding("denied: /srv/shop, by ProtectHome= or ProtectSystem=")
    assert verdict(guess) == "precise"
    assert verdict(guess, vague=["ProtectSystem"]) == "general"


def test_nothing_said():
    assert verdict() == "unseen"


@pytest.mark.parametrize(
    "severity, fix, wanted",
    [
        ("info", "", "healthy"),
        ("warning", "", "warned"),
        ("error", "", "false alarm"),
        ("info", "start", "false alarm"),
    ],
)
def test_healthy_service(severity, fix, wanted):
    assert verdict(finding("text", severity=severity, fix=fix), healthy=True, wrong=["start"]) == wanted


def test_row_that_could_not_be_made_or_asked():
    assert judge.judge(ROW, {"error": "not settled", "state": {}}, {"findings": []}) == "not made"
    assert judge.judge(ROW, None, None) == "not made"
    assert judge.judge(ROW, MADE, {"msg": "the module failed"}) == "not asked"


@pytest.mark.parametrize(
    "change, mistake",
    [
        ({"from": "somebody"}, "no address"),
        ({"says": []}, "says nothing"),
        ({"says": ["("]}, "missing )"),
        ({"syas": ["x"]}, "unknown key syas"),
        ({"runs": "yes"}, "runs is no"),
        ({"prints": "text"}, "replayed"),
    ],
)
def test_bad_row_is_refused(change, mistake):
    with pytest.raises(SystemExit, match=mistake.replace(")", r"\)")):
        rows.check([{**ROW, **change}])


def test_two_rows_of_one_name_are_refused():
    with pytest.raises(SystemExit, match="two rows"):
        rows.check([ROW, ROW])


def test_rows_have_names_and_ports_of_their_own():
    row = {
        "name": "a row",
        "unit": "ExecStart=@id@ @port@ @port2@",
        "replayed": True,
        "prints": "text @id@\n",
        "ends": 3,
    }
    one, other = rows.own_names(row, 0), rows.own_names({**row, "name": "another"}, 1)
    assert one["id"] != other["id"]
    assert one["unit"] == f"ExecStart={one['id']} 21000 21001"
    assert other["unit"].endswith("21002 21003")
    (script,) = one["files"].values()
    assert f"text {one['id']}\n" in script and script.endswith("exit 3\n")
