# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import json
import re
import shlex

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.doubt_texts import DOUBT_TEXTS
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Doubt,
    Finding,
    codes,
    in_order,
    render,
    retold,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import HIDDEN

MADE_UP = codes(
    Code("late", "error", 30, None, ("late {x}", "because", "rm -r {x}"), ("晚 {x}", "原因", "")),
    Code("doubt", "warning", 10, "some_variable", ("doubt", "because", "Think."), ("疑", "原因", "请想。")),
    Code("early", "error", 20, None, ("early", "because", "true"), ("早", "原因", "")),
)


def test_errors_come_before_warnings_and_then_in_the_order_of_the_tables():
    found = [Finding(MADE_UP[code], {"x": "1"}, []) for code in ("late", "doubt", "early")]
    assert [one.code for one in in_order(found)] == ["early", "late", "doubt"]


def test_the_same_finding_is_said_once_with_all_evidence():
    found = [Finding(MADE_UP["late"], {"x": "1"}, ["a", "b"]), Finding(MADE_UP["late"], {"x": "1"}, ["b", "c"])]
    assert [one.evidence for one in in_order(found)] == [["a", "b", "c"]]
    assert len(in_order([Finding(MADE_UP["late"], {"x": "1"}, []), Finding(MADE_UP["late"], {"x": "2"}, [])])) == 2


def test_a_command_is_safe_to_paste_and_the_same_in_both_languages():
    for language in ("en", "zh"):
        (said,) = render([Finding(MADE_UP["late"], {"x": ["a b", "$(reboot)"]}, [])], language)
        assert said["fix"] == "rm -r 'a b' '$(reboot)'"
        assert said["summary"].endswith(" a b, $(reboot)")


def hide(text):
    return text.replace("hunter2", HIDDEN)


def test_secrets_are_hidden_in_evidence_and_in_what_repeats_it():
    (said,) = render([Finding(MADE_UP["late"], {"x": "is hunter2"}, ["it is hunter2"], said=("x",))], "en", hide)
    assert "hunter2" not in repr(said)
    assert said["fix"] == "rm -r 'is '(hidden)"
    (said,) = render([Finding(MADE_UP["late"], {"x": ["hunter2", 1]}, [], said=("x",))], "en", hide)
    assert said["summary"] == "late (hidden), 1"


def test_what_the_unit_itself_names_is_shown():
    (said,) = render([Finding(MADE_UP["late"], {"x": "/opt/hunter2/bin"}, ["ls /opt/hunter2"])], "en", hide)
    assert (said["summary"], said["evidence"]) == ("late /opt/hunter2/bin", ["ls /opt/(hidden)"])


def test_what_is_told_of_a_finding():
    (english,) = render([Finding(MADE_UP["doubt"], {}, [])], "en")
    (chinese,) = render([Finding(MADE_UP["doubt"], {}, [])], "zh")
    assert english == {
        "code": "doubt",
        "severity": "warning",
        "summary": "doubt",
        "cause": "because",
        "fix": "Think.",
        "evidence": [],
        "variable": "some_variable",
        "params": {},
    }
    assert chinese == dict(english, summary="疑", cause="原因", fix="请想。")


@pytest.mark.parametrize("kind", CODES.values(), ids=CODES)
@pytest.mark.parametrize("more", [{}, {"untrusted": ["/srv/a b"], "path": "/srv/a b", "component": "/srv"}])
def test_what_was_told_is_told_again_in_the_other_language(kind, more):
    fields = set().union(*(re.findall(r"{(\w+)}", text) for text in kind.english + kind.chinese + (kind.unnamed or ())))
    params = dict({name: "its " + name for name in fields}, line="said hunter2", unseen="hunter2", **more)
    one = Finding(kind, params, [], said=("line",))
    (english,), (chinese,) = (render([one], language, hide) for language in ("en", "zh"))
    assert "hunter2" not in repr([english, chinese])
    assert retold(kind, json.loads(json.dumps(english)), "zh") == chinese
    assert retold(kind, json.loads(json.dumps(chinese)), "en") == english
    assert retold(kind, dict(english, summary="what no code says"), "zh") is None


def test_a_doubt_is_told_again():
    name = sorted(DOUBT_TEXTS)[0]
    fields = set().union(*(re.findall(r"{(\w+)}", text) for text in DOUBT_TEXTS[name]))
    one = Finding(MADE_UP["late"], {"x": "y"}, [], Doubt(name, dict.fromkeys(fields, "z")))
    (english,), (chinese,) = (render([one], language) for language in ("en", "zh"))
    assert english["doubt"]["name"] == name
    assert retold(MADE_UP["late"], english, "zh") == chinese


@pytest.mark.parametrize("length, shown", [(400, "x" * 400), (401, "x" * 397 + "...")])
def test_a_long_line_of_evidence_is_cut(length, shown):
    (said,) = render([Finding(MADE_UP["doubt"], {}, ["x" * length])], "en")
    assert said["evidence"] == [shown]


def test_evidence_has_twelve_lines_at_most():
    (said,) = render([Finding(MADE_UP["doubt"], {}, list(map(str, range(50))))], "en")
    assert said["evidence"] == list(map(str, range(12)))


def test_evidence_is_bounded():
    (said,) = render([Finding(MADE_UP["doubt"], {}, ["x" * 5000] * 50)], "zh")
    assert len(said["evidence"]) <= 12
    assert max(map(len, said["evidence"])) <= 400


@pytest.mark.parametrize("language,begin", [("en", "No command is given"), ("zh", "此处不给出命令")])
@pytest.mark.parametrize("name", ["/a\x03\nrm -rf x\n", "/a\x1b[201~", "/a\x7f", "/a\x9b"])
def test_no_command_holds_what_a_terminal_would_act_on(language, begin, name):
    params = {"path": name, "source": "X", "component": "/a", "command": ["chown", "oms:oms", name]}
    params.update(user="oms", mode="-", owner="root", group="root")
    (said,) = render([Finding(CODES["log-not-writable"], params, [])], language)
    assert said["fix"].startswith(begin) and "/a" not in said["fix"]


def test_a_command_quotes_what_it_names():
    name = "/a b'c;$(d)"
    params = {"path": name, "source": "X", "component": "/a", "command": ["chown", "oms:oms", name], "untrusted": []}
    params.update(user="oms", mode="-", owner="root", group="root")
    (said,) = render([Finding(CODES["log-not-writable"], params, [])], "en")
    assert shlex.split(said["fix"]) == ["chown", "oms:oms", name]
    (said,) = render([Finding(CODES["log-not-writable"], dict(params, untrusted=["/x y", "/z"]), [])], "en")
    assert "'/x y' /z" in said["fix"] and "chown" not in said["fix"]


DOUBT = finding.Doubt("made-up", {"what": ["a", "b"]})


def found(code, **more):
    return Finding(MADE_UP[code], more.pop("params", {}), more.pop("evidence", []), **more)


@pytest.fixture
def doubted(monkeypatch):
    monkeypatch.setattr(finding, "DOUBT_TEXTS", {"made-up": ("Perhaps {what}.", "也许 {what}。")})


def test_a_doubt_makes_an_error_a_warning_and_nothing_else():
    levels = [finding.severity(found(code, doubt=doubt)) for code in ("early", "doubt") for doubt in (None, DOUBT)]
    assert levels == ["error", "warning", "warning", "warning"]


@pytest.mark.parametrize("language, cause", [("en", "because Perhaps a, b."), ("zh", "原因也许 a, b。")])
def test_a_doubt_is_told_with_the_cause(doubted, language, cause):
    (said,) = render([found("early", doubt=DOUBT)], language)
    assert said["cause"] == cause


def test_what_was_found_twice_is_doubted_if_both_were():
    sure, doubtful = found("early", evidence=["a"]), found("early", evidence=["b"], doubt=DOUBT)
    assert [one.doubt for pair in ([sure, doubtful], [doubtful, sure]) for one in in_order(pair)] == [None, None]
    assert [one.doubt for one in in_order([doubtful, doubtful])] == [DOUBT]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["path", "component"])
def test_no_command_where_others_decide_what_it_reaches(language, name):
    (said,) = render([found("late", params={"x": "1", name: "/srv/app", "untrusted": ["/srv"]})], language)
    assert "namei -l /srv/app" in said["fix"] and "rm -r" not in said["fix"]


def test_a_terminal_is_not_told_what_to_do():
    odd = "/srv/\x1b[2J\x9b\r\u202e"
    params = {"x": odd, "path": odd, "untrusted": [odd]}
    (said,) = render([found("late", params=params, evidence=[odd])], "en")
    assert said["summary"] == r"late /srv/\x1b[2J\x9b\x0d\u202e"
    assert said["evidence"] == [r"/srv/\x1b[2J\x9b\x0d\u202e"]
    assert said["fix"].isprintable()


def test_lines_and_tabs_stay():
    (said,) = render([found("late", params={"x": "a\n\tb"})], "en")
    assert said["summary"] == "late a\n\tb"


def test_the_last_are_those_that_are_only_to_be_known():
    made_up = codes(Code("known", "info", 1, None, ("known", "because", "true"), ("知", "原因", "")))
    assert [one.code for one in in_order([Finding(made_up["known"], {}, []), found("doubt")])] == ["doubt", "known"]


def test_a_word_that_is_empty_is_still_one():
    (said,) = render([found("late", params={"x": ["", "a"]})], "en")
    assert said["fix"] == "rm -r '' a"


def test_a_setting_is_added_to_the_drop_in_of_the_diagnosis():
    assert finding.DROPIN == (
        "mkdir -p /etc/systemd/system/{unit}.d && printf '[Service]\\n%s\\n' {setting} "
        ">>/etc/systemd/system/{unit}.d/50-diagnosis.conf && systemctl daemon-reload"
    )


def test_a_drop_in_has_one_line_and_is_taken_at_once():
    assert finding.dropin("nice", "Nice=5") == (
        "mkdir -p /etc/systemd/system/{unit}.d && printf '%s\\n' '[Service]' 'Nice=5' "
        ">/etc/systemd/system/{unit}.d/50-nice.conf && systemctl daemon-reload && systemctl restart {unit}"
    )


def test_a_command_that_names_units_alone_is_given_wherever_the_path_leads():
    params = {
        "path": "/run/db/s",
        "source": "X",
        "component": "/run/db",
        "holder": "db.service",
        "untrusted": ["/run/db"],
    }
    (said,) = render([Finding(CODES["unix-socket-missing-here"], params, [])], "en")
    assert said["fix"] == "systemctl start db.service"
