# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is refused is said in both languages."""

import re
import string

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    candidate,
    converged,
    environment,
    generations,
    health,
    paths,
    texts,
    wanted,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit import encoding, location, sections

CHINESE = re.compile("[\u4e00-\u9fff]")


def unit(**source):
    given = dict(name="a.service", content=None, sections=None, repair=True, language="zh", overrides={}, optional=[])
    return dict(given, **source)


REFUSALS = [
    lambda: environment.render({"1A": "x"}),
    lambda: environment.render({"A": True}),
    lambda: environment.render({"A": "\x01"}),
    lambda: wanted.main_unit("web@"),
    lambda: wanted.environment_file({"path": "a", "content": "", "values": None}, None, None),
    lambda: wanted.environment_file({"path": "/a", "content": None, "values": None}, None, None),
    lambda: wanted.environment_file({"path": "/a", "content": "", "values": None, "mode": "0666"}, None, None),
    lambda: health.parse({}),
    lambda: health.parse({"command": "true"}),
    lambda: health.parse({"tcp": "a"}),
    lambda: health.parse({"http": "a"}),
    lambda: candidate.existing("/dev/null", "present"),
    lambda: wanted.main_unit("a b"),
    lambda: wanted.main_unit("@.service"),
    lambda: candidate.compose(unit(sections={"": {}}), None),
    lambda: candidate.compose(unit(sections={"Unit": 1}), None),
    lambda: candidate.compose(unit(sections={"Unit": {"a b": 1}}), None),
    lambda: candidate.compose(unit(sections={"Unit": {"a": {}}}), None),
    lambda: candidate.compose(unit(sections={"Unit": {"a": "x\ny"}}), None),
    lambda: candidate.compose(unit(sections={"Unit": {"a": "x\\"}}), None),
    lambda: candidate.compose(unit(sections={"Unit": {"a": "\ud800"}}), None),
    lambda: candidate.compose(unit(content="\udcff"), None),
    lambda: paths._number("nobody of this host", "user", {}.__getitem__),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_is_refused_is_said_in_chinese(refusal):
    with pytest.raises(Refused) as raised:
        refusal()
    assert CHINESE.search(raised.value.said("zh"))
    assert raised.value.said("en") == str(raised.value)
    assert not CHINESE.search(raised.value.said("en"))


def pairs():
    yield from texts.TEXTS.items()
    modules = (candidate, converged, encoding, environment, generations, health, location, paths, sections, wanted)
    for module in modules:
        for name, value in vars(module).items():
            both = value.items() if name in ("WRONG", "MISSING", "HOLDS") else [(name, value)]
            yield from ((key, one) for key, one in both if isinstance(one, tuple) and len(one) == 2)


def test_both_languages_say_the_same():
    found = [(key, one) for key, one in pairs() if all(isinstance(text, str) for text in one)]
    assert len(found) > 60
    for key, (english, chinese) in found:
        fields = [sorted(part[1] for part in string.Formatter().parse(text) if part[1]) for text in (english, chinese)]
        assert fields[0] == fields[1], key


def test_another_error_says_what_it_says():
    assert DeployError("systemctl: no").said("zh") == "systemctl: no"
