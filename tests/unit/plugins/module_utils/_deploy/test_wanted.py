# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.wanted import members

WANTS = "[Unit]\nWants=a-web.service a-work@1.service\nWants=a-work@b.service other@1.service\n"


@pytest.mark.parametrize(
    "texts, found",
    [
        ({"a.service": ""}, ["a.service"]),
        ({}, ["a.service"]),
        ({"a.socket": "", "a.service": ""}, ["a.service", "a.socket"]),
        ({"b.target": ""}, ["a.service", "b.target"]),
        ({"a.target": "", "a-web.service": ""}, ["a-web.service", "a.target"]),
        ({"a.target": ""}, ["a.target"]),
        ({"a.target": "", "a.service": ""}, ["a.service", "a.target"]),
        ({"a-work@.service": "", "a.service": WANTS}, ["a.service"]),
        (
            {"a-web.service": "", "a-work@.service": "", "a.target": WANTS},
            ["a-web.service", "a-work@1.service", "a-work@b.service", "a.target"],
        ),
    ],
)
def test_what_is_started_and_watched_together(texts, found):
    wanted = [
        SimpleNamespace(unit=unit, dropin=None, candidate=SimpleNamespace(text=text)) for unit, text in texts.items()
    ]
    assert members("a.service", wanted) == found


def test_an_instance_that_was_asked_for_is_one_of_its_template():
    wanted = [SimpleNamespace(unit="a@.service", dropin=None, candidate=SimpleNamespace(text=""))]
    assert members("a@1.service", wanted) == ["a@1.service"]
