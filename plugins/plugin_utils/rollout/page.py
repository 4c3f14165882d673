# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as one page that needs nothing but itself.

Private to this collection: it may change in any release. All that is in the page was said by hosts: Jinja escapes it,
the script of the page sets it as text, and the policy of the page lets run and fetch nothing but that script and style.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import typing as t
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import page_texts, view
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout.shown import visible

ASSETS = Path(__file__).parent / "assets"
# Nothing is fetched from anywhere, and nothing sent; no frame, no form, no other base.
POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; form-action 'none'; "
    "object-src 'none'"
)
# What would end the element that the data is in, or a line of JavaScript.
UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def render(data: t.Mapping[str, t.Any], language: str = "en") -> str:
    """The page; the same for the same data."""
    style, script = (_asset(name) for name in ("report.css", "report.js"))
    kind, sentence = view.outcome(data)
    listed, details = view.hosts(data)
    title = "title check" if data["check"] else "title"
    return _template().render(
        language=language,
        tag_of_language=page_texts.TAGS[language],
        policy=Markup(POLICY.format(script=_digest(script), style=_digest(style))),
        style=Markup(style),
        script=Markup(script),
        payload=Markup(_embedded({**_texts(language), "title": title, **listed})),
        details=Markup(_embedded(details)),
        data=data,
        title=title,
        playbook=visible(data["playbook"], 255),
        moment=view.moment(data["started"]),
        reasons=view.pair(*(data["reasons"].get(one) or data["reason"] for one in page_texts.LANGUAGES)),
        kind=kind,
        sentence=sentence,
        numbers=view.numbers(data),
        states=view.states(data),
        batches=view.batches(data),
        causes=view.causes(data),
        slowest=view.slowest(data),
        platforms=view.platforms(data),
        say=page_texts.say,
        t=_both,
        duration=_duration,
        width=view.WIDTH,
    )


@functools.lru_cache
def _template() -> Template:
    loader = FileSystemLoader(ASSETS)
    environment = Environment(
        autoescape=True, loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.j2")


def _both(key: str, **values: t.Any) -> Markup:
    """A text in both languages, of which the page shows one."""
    return _in_both(*(page_texts.say(language, key, **values) for language in page_texts.LANGUAGES))


def _duration(seconds: float) -> Markup:
    return _in_both(*(page_texts.duration(seconds, language) for language in page_texts.LANGUAGES))


def _in_both(english: str, chinese: str) -> Markup:
    return Markup('<span class="en" lang="en">{}</span><span class="zh" lang="zh-CN">{}</span>').format(
        english, chinese
    )


def _texts(language: str) -> dict[str, t.Any]:
    texts = {one: {key: page_texts.text(one, key) for key in page_texts.OF_SCRIPT} for one in page_texts.LANGUAGES}
    return {"language": language, "tags": page_texts.TAGS, "texts": texts}


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _embedded(value: t.Any) -> str:
    """JSON that can stand in an element of a page."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(UNSAFE)
