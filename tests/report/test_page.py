# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a report in headless Chromium: both languages, two widths, the keyboard, what hosts say, many hosts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browser import Browser
from examples import HOSTILE, rollout

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.page import render

WIDTHS = ((1280, 900), (390, 844))
LANGUAGES = ("en", "zh")
LIMIT, TIMES = 2000, 10  # milliseconds to open, and so many times to do it
# Where pictures of the page are left to be looked at; nowhere if empty.
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture(scope="module")
def browser():
    one = Browser()
    yield one
    one.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, data, language in (
        ("en", rollout(120), "en"),
        ("zh", rollout(120), "zh"),
        ("hostile", rollout(120, hostile=True), "en"),
        ("many", rollout(10000), "en"),
    ):
        (folder / f"{name}.html").write_text(render(data, language), encoding="utf-8")
    return folder


def rows(browser):
    return browser.ask("[...document.querySelectorAll('#rows > tr:not(.detail) .open')].map(one => one.textContent)")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_shown(browser, pages, language, size, dark):
    browser.open(pages / f"{language}.html", size, dark)
    browser.ask("document.querySelector('.open').click()")
    assert browser.told == []
    assert browser.requests == [(pages / f"{language}.html").as_uri()]
    assert browser.ask("performance.getEntriesByType('resource').length") == 0
    assert browser.ask("document.documentElement.scrollWidth") <= size[0]
    assert browser.ask("document.documentElement.lang") == {"en": "en", "zh": "zh-CN"}[language]
    title, heading = browser.ask("[document.title, document.querySelector('h1').innerText]")
    assert (title, heading) == (f"{heading} · deploy.yml", {"en": "Rollout report", "zh": "分批部署报告"}[language])
    assert browser.ask(FAINT) == []
    if PICTURES:
        browser.picture(Path(PICTURES, f"{language}-{size[0]}-{'dark' if dark else 'light'}.png"))


# Texts whose colour does not stand out from what is behind it: 4.5 to 1, 3 to 1 where they are large.
FAINT = """(() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const rgb = parts(getComputedStyle(one).backgroundColor);
      if (rgb.length === 3 || rgb[3] > 0) return rgb;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility() || element.closest("script, style")) continue;
    const style = getComputedStyle(element);
    const [one, other] = [light(parts(style.color)), light(behind(element))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.push(`${text}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(found)];
})()"""


def test_its_structure_is_told_by_more_than_looks(browser, pages):
    browser.open(pages / "en.html")
    browser.ask("document.querySelector('.open').click()")
    levels = browser.ask("[...document.querySelectorAll('h1,h2,h3')].map(one => Number(one.tagName[1]))")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))
    assert browser.ask("[...document.querySelectorAll('table')].every(one => one.caption.innerText.trim())")
    assert browser.ask("[...document.querySelectorAll('thead th')].every(one => one.scope === 'col')")
    assert browser.ask("[...document.querySelectorAll('tbody th')].every(one => one.scope === 'row')")
    assert browser.ask("[...document.querySelectorAll('header, main, footer')].length") == 3
    ids = browser.ask("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
        named = browser.ask(f"[...document.querySelectorAll('[{name}]')].map(one => one.getAttribute('{name}'))")
        assert named and set(named) <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_is_told_of_all_controls(browser, pages, language):
    browser.open(pages / f"{language}.html")
    nodes = [one for one in browser.call("Accessibility.getFullAXTree")["nodes"] if not one["ignored"]]
    roles = [(one["role"]["value"], one.get("name", {}).get("value", "")) for one in nodes]
    for role in ("button", "searchbox", "region", "navigation", "group", "table", "columnheader", "rowheader"):
        assert role in dict(roles), role
    silent = [one for one in roles if one[0] in ("button", "searchbox", "region", "navigation", "table") and not one[1]]
    assert silent == []
    assert all(node.get("role", {}).get("value") != "image" for node in nodes)


@pytest.mark.parametrize("size", WIDTHS)
def test_the_keyboard_reaches_all_controls(browser, pages, size):
    browser.open(pages / "en.html", size)
    expression = "[...document.querySelectorAll('a[href], button, input, summary')].filter(one => one.checkVisibility()"
    controls = browser.ask(f"(window.controls = {expression} && !one.disabled)).length")
    seen, outlines = [], []
    for _ in range(controls):
        browser.press("Tab")
        seen.append(browser.ask("window.controls.indexOf(document.activeElement)"))
        outlines.append(browser.ask("getComputedStyle(document.activeElement).outlineStyle"))
    assert seen == list(range(controls))
    assert set(outlines) == {"solid"}


def test_the_keyboard_alone_opens_a_host_and_changes_the_language(browser, pages):
    browser.open(pages / "en.html")
    browser.ask("document.querySelector('.open').focus()")
    browser.press("Enter")
    assert browser.ask("document.activeElement.getAttribute('aria-expanded')") == "true"
    shown = browser.ask("document.querySelector('.detail').innerText")
    for text in ("What the task said", "Findings", "does not exist", "ExecStart= names it.", "What was seen"):
        assert text in shown
    browser.press(" ")
    assert browser.ask("document.activeElement.getAttribute('aria-expanded')") == "false"
    browser.ask("document.querySelector('[data-to=zh]').focus()")
    browser.press("Enter")
    assert browser.ask("document.documentElement.lang + document.title") == "zh-CN分批部署报告 · deploy.yml"
    assert browser.ask("document.activeElement.getAttribute('aria-pressed')") == "true"


def test_changes_are_shown(browser, pages):
    browser.open(pages / "en.html")
    browser.ask("[...document.querySelectorAll('#filter button')].find(one => one.innerText === 'new').click()")
    browser.ask("document.querySelector('.open').click()")
    lines = browser.ask("[...document.querySelectorAll('.diff .added')].map(one => one.textContent)")
    assert lines == ["+ExecStart=/usr/bin/python3 -m http.server 8101"]


def test_search_filter_sorting_and_pages(browser, pages):
    browser.open(pages / "en.html")
    assert len(rows(browser)) == 25
    browser.ask("document.getElementById('search').focus()")
    browser.write("KYLIN-0000")
    assert rows(browser) == [f"kylin-0000{one}.example.net" for one in (0, 3, 6, 9)]
    assert browser.ask("document.getElementById('shown').innerText") == "4 of 120 hosts"
    browser.open(pages / "en.html")
    browser.ask("[...document.querySelectorAll('#filter button')].find(one => one.innerText === 'old').click()")
    states = browser.ask("[...new Set([...document.querySelectorAll('#rows .state')].map(one => one.innerText))]")
    assert states == ["old"]
    browser.ask("document.querySelector('[data-by=name] button').click()")
    down = rows(browser)
    browser.ask("document.querySelector('[data-by=name] button').click()")
    assert rows(browser) == down[::-1] and down == sorted(down)
    browser.open(pages / "en.html")
    first = rows(browser)
    browser.ask("document.getElementById('next').click()")
    assert not set(first) & set(rows(browser))
    assert browser.ask("document.getElementById('page').innerText") == "Page 2 of 5"
    browser.ask("document.querySelector('.show').click()")
    number = browser.ask("document.querySelector('.show').closest('tr').querySelector('.number').innerText")
    assert browser.ask("document.getElementById('shown').innerText") == f"{number} of 120 hosts"


def test_what_a_host_says_does_nothing(browser, pages):
    browser.open(pages / "hostile.html")
    browser.ask("document.getElementById('search').focus()")
    browser.write("192.0.2.1")
    assert rows(browser)
    for number in range(4):
        browser.ask(f"document.querySelectorAll('.open')[{number}].click()")
    browser.ask("document.querySelector('[data-by=cause] button').click()")
    browser.ask("dispatchEvent(new Event('beforeprint'))")
    assert browser.told == []
    assert browser.requests == [(pages / "hostile.html").as_uri()]
    assert browser.ask("document.title") == "Rollout report · deploy.yml"
    assert browser.ask("document.querySelectorAll('img, iframe, script:not([type])').length") == 1
    assert "onerror=alert(1)" in browser.ask("document.querySelector('main').innerText")
    assert HOSTILE[:9] in browser.ask("document.querySelector('main').innerText")


def test_the_policy_of_the_page_holds(browser, pages):
    """Even if something were let in: an element that is added later runs and fetches nothing."""
    browser.open(pages / "en.html")
    browser.ask("document.body.append(Object.assign(document.createElement('script'), {text: 'window.owned = 1'}))")
    browser.ask("document.body.insertAdjacentHTML('beforeend', '<img src=\"http://192.0.2.1/x\" onerror=\"owned=1\">')")
    browser.ask("fetch('http://192.0.2.1/').catch(() => 0)")
    assert browser.ask("typeof window.owned") == "undefined"
    assert len(browser.told) >= 3
    assert all("Content Security Policy" in one for one in browser.told)


def opens_in_time(browser, page):
    """Two seconds, at one of several times: a machine that is busy with something else takes longer."""
    took = []
    while min(took, default=LIMIT) >= LIMIT and len(took) < TIMES:
        browser.open(page)
        took.append(browser.ask("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    print(f"{page}: {min(took):.0f} ms, {page.stat().st_size} bytes")
    assert min(took) < LIMIT, took


def test_ten_thousand_hosts_open_in_under_two_seconds(browser, pages):
    opens_in_time(browser, pages / "many.html")
    assert browser.ask("document.getElementById('shown').innerText") == "10000 of 10000 hosts"
    searched = """(() => {
      const begun = performance.now(), field = document.getElementById("search");
      field.value = "number 1001";
      field.dispatchEvent(new Event("input"));
      return performance.now() - begun;
    })()"""
    assert browser.ask(searched) < 1000
    assert browser.ask("document.querySelectorAll('*').length") < 20000


def test_it_opens_as_fast_where_each_host_has_a_diff_of_its_own(browser, tmp_path):
    data = rollout(10000)
    for number, host in enumerate(data["hosts"]):
        text = "".join(f"Environment=NAME_{one}=of host {number}\n" for one in range(40))
        host["diff"] = [{"before": "", "after": text, "before_header": "/etc/x", "after_header": "/etc/x"}]
    page = tmp_path / "page.html"
    page.write_text(render(data), encoding="utf-8")
    opens_in_time(browser, page)
    browser.ask("document.querySelector('.open').click()")
    assert "+Environment=NAME_39=of host" in browser.ask("document.querySelector('.diff').textContent")


def test_it_is_printed(browser, pages):
    browser.open(pages / "en.html", dark=True)
    assert browser.printed().startswith(b"%PDF")
    browser.media("print")
    browser.ask("dispatchEvent(new Event('beforeprint'))")
    assert len(rows(browser)) == 120
    assert browser.ask("document.querySelectorAll('.detail').length") == 4
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not browser.ask("document.querySelector('.tools').checkVisibility()")
