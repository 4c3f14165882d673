# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding, render
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import page, page_texts, view
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.run import Run

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</SCRIPT/><img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "{{ 7 * 7 }}{% for x in y %}",
    "&lt;b&gt;",
    "\u2028\u2029\x00\x1b]0;x\x07\udc80\ud800",
    "javascript:alert(1)",
    "</title><h1>",
    "</style><style>*{display:none}",
    "\u202egnp.exe",
    "中文",
]


def told(name="h1", words="no", **more):
    """A run of two hosts that are called and say this."""
    run = Run(diff=True, playbook=words, started="2026-01-02T03:04:05+00:00")
    run.begin_batch(words, [name, "h2", "h3"], [name, "h2"], 0.0)
    run.begin_host(name, 0.5)
    finding = {"code": words, "severity": words, "summary": words, "cause": words, "fix": words, "evidence": [words]}
    row = {"unit": words, "runs_as": "-", "result": "refused", "tried": "-"}
    diff = {"before": "", "after": words, "before_header": words, "after_header": words}
    error = dict(finding, severity="error")
    run.answer(
        name, {"failed": True, "msg": words, "row": row, "findings": [finding, error], "diff": [diff]}, True, 2.0
    )
    run.begin_host("h2", 0.5)
    account = {"family": words, "systemd_version": 252}
    run.answer("h2", {"changed": True, "row": dict(row, result="committed"), "account": account}, True, 3.0)
    run.judge({"stop": True, "reason": words, "hosts": {}, **more})
    run.end(4.0, True)
    return run.data()


def elements(html):
    """The page as its tags alone: names and the names of their attributes."""
    html = re.sub(r"(?s)<(script|style)([^>]*)>.*?</\1>", r"<\1\2></\1>", html)
    return [(tag, sorted(re.findall(r'\s([\w-]+)="', rest))) for tag, rest in re.findall(r"<(/?\w+)([^>]*)>", html)]


def payloads(html):
    """The data for the list, and that for what is opened there."""
    data, details = re.findall(r'(?s)<script type="application/json" id="(?:data|details)">(.*?)</script>', html)
    return data, details


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("language", page_texts.LANGUAGES)
def test_what_hosts_say_makes_no_element(words, language):
    tame, page_of = page.render(told(), language), page.render(told(words, words), language)
    assert elements(page_of) == elements(tame)
    assert not re.search("[<>&\u2028\u2029]", "".join(payloads(page_of)))
    page_of.encode("utf-8")


@given(st.text(alphabet=st.characters(codec=None), max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_hosts_say_makes_no_element(words):
    html = page.render(told("x" + words, "x" + words))
    assert elements(html) == elements(page.render(told()))
    data, details = map(json.loads, payloads(html))
    assert (len(data["rows"]), len(details["diffs"])) == (3, 1)
    html.encode("utf-8")


@pytest.mark.parametrize("value", [None, 7, [1], {"a": [2]}, "x", float("nan"), [[{}]], {"code": {}}])
def test_an_answer_that_is_none_of_ours_is_shown_all_the_same(value):
    run = Run(diff=True)
    run.begin_batch("Deploy", ["h1"], ["h1"], 0.0)
    run.begin_host("h1", 0.0)
    answer = dict.fromkeys(("row", "findings", "diff", "account", "msg", "steps", "plan", "timers"), value)
    run.answer("h1", {**answer, "failed": True}, True, 1.0)
    inner = {"code": value, "severity": "error", "summary": value, "fix": value, "evidence": value, "unit": value}
    run.answer("h1", {"failed": True, "findings": [inner], "account": {"family": value}}, True, 1.0)
    run.end(2.0, True)
    json.dumps(run.data(), default=str)
    assert "h1" in page.render(run.data())


def test_what_a_diagnosis_found_is_told_in_both_languages():
    kind = CODES["command-missing"]
    fields = set(re.findall(r"{(\w+)}", "".join(kind.english + kind.chinese)))
    one = Finding(kind, {field: f"/opt/{field}" for field in fields}, [])
    (english,), (chinese,) = (render([one], language) for language in ("en", "zh"))
    assert english["summary"] != chinese["summary"]
    for said in (english, chinese):
        told = view.finding(said)["summary"]
        assert told == [{"tag": "en", "text": english["summary"]}, {"tag": "zh-CN", "text": chinese["summary"]}]
    # A host that says something else than what its params make is not translated.
    for lie in ({"summary": "a lie"}, {"params": {}}, {"params": None}, {"doubt": {"name": "x"}}, {"code": ["x"]}):
        said = dict(english, **lie)
        assert {one["text"] for one in view.finding(said)["summary"]} == {said["summary"]}


def test_the_page_is_the_same_for_the_same_data():
    assert page.render(told()) == page.render(told())


def test_the_policy_allows_what_the_page_has_and_nothing_else():
    html = page.render(told())
    for name, directive in (("report.js", "script-src"), ("report.css", "style-src")):
        assert f"{directive} '{page._digest(page._asset(name))}'" in html
    assert "default-src 'none'" in html
    assert not re.search(r'\s(style|on\w+|src|srcset)="', re.sub("(?s)<(script|style)>.*?</", "", html))
    assert not re.findall("https?:|//[a-z]", html.replace("// ", ""))


def test_the_page_has_its_texts_in_both_languages():
    html = page.render(told(reasons={"en": "in English", "zh": "中文原因"}), "zh")
    assert '<html lang="zh-CN" data-language="zh">' in html
    assert '<span class="en" lang="en">in English</span><span class="zh" lang="zh-CN">中文原因</span>' in html
    for english, chinese in page_texts.TEXTS.values():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", chinese))


def test_the_sentence_at_the_top():
    run = Run()
    run.begin_batch("Deploy", ["h1", "h2"], ["h1"], 0.0)
    run.answer(
        "h1", {"changed": True, "row": {"unit": "w", "runs_as": "-", "result": "committed", "tried": ""}}, True, 1.0
    )
    run.end(2.0, True)
    data = run.data()
    assert view.outcome(data) == ("warn", "says some")
    assert view.outcome({**data, "complete": False}) == ("bad", "says interrupted")
    assert view.outcome({**data, "stopped": True}) == ("bad", "says stopped")
    assert view.outcome({**data, "check": True}) == ("good", "says check")
    assert view.outcome({**data, "states": {"new": 2}}) == ("good", "says all")
    assert view.outcome({**data, "hosts": []}) == ("idle", "says nothing")


def test_a_run_in_which_nothing_happened():
    run = Run()
    run.end(1.0, False)
    assert "No host was deployed." in page.render(run.data())


def test_equal_texts_are_there_once():
    run = Run(diff=True)
    names = [f"h{one}" for one in range(1000)]
    run.begin_batch("Deploy", names, names, 0.0)
    for name in names:
        run.begin_host(name, 0.0)
        diff = [{"before": "a\n" * 50, "after": "b\n" * 50}]
        row = {"unit": "w", "runs_as": "-", "result": "committed", "tried": ""}
        run.answer(name, {"changed": True, "row": row, "diff": diff}, True, 1.0)
    run.end(2.0, True)
    listed, details = view.hosts(run.data())
    assert len(listed["rows"]) == 1000
    assert len(details["diffs"]) == 1


def test_batches_are_drawn_where_they_were():
    (one,) = view.batches(told())
    assert (one["x"], one["w"], one["marks"]) == (0.0, 1000.0, [(500.0, True), (752.0, False)])
