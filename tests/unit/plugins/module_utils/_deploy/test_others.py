# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others use stays where a service goes."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import model
from test_transaction import TEXT, by_hand, go, host_of, options

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import deployment
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError


@pytest.fixture
def systemd(monkeypatch, tmp_path):
    (tmp_path / "etc").mkdir()
    one = model.Systemd(tmp_path)
    model.on_model(monkeypatch, one)
    return one


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as stream:
        stream.write(text)


def carry_out(systemd, given, check=False):
    return deployment.Deployment(given, systemd.run, check, systemd.places).carry_out()


@pytest.mark.parametrize("where", ["unit", "drop-in", "package", "pattern"])
def test_an_environment_file_that_another_unit_names_stays(systemd, where):
    carry_out(systemd, options(systemd, "one"))
    path = os.path.join(systemd.root, "etc", "a.env")
    place = systemd.vendor if where == "package" else systemd.places.units
    name = "other.service.d/1.conf" if where == "drop-in" else "other.service"
    named = os.path.join(systemd.root, "etc", "*.env") if where == "pattern" else path
    write(os.path.join(place, name), TEXT % ("other", named))
    result = go(systemd, state="absent")
    assert result["warnings"] == ["%s stays: other.service uses it as well." % path]
    assert os.path.exists(path)
    assert not os.path.exists(os.path.join(systemd.places.units, "a.service"))
    assert not any(path in step["what"] for step in result["plan"])


def test_an_environment_file_that_another_deployment_made_stays(systemd):
    carry_out(systemd, options(systemd, "one"))
    given = options(systemd, "two")
    given.update(name="b", units=[dict(given["units"][0], name="b.service")])
    carry_out(systemd, given)
    assert "b.service uses it as well" in go(systemd, state="absent")["warnings"][0]
    assert systemd.answers("b.service")
    assert not go(systemd, state="absent", name="b")["warnings"]
    assert not os.path.exists(os.path.join(systemd.root, "etc", "a.env"))


def test_an_environment_file_that_is_not_listed_any_more_stays_for_others(systemd):
    carry_out(systemd, options(systemd, "one"))
    path = os.path.join(systemd.root, "etc", "a.env")
    write(os.path.join(systemd.places.units, "other.service"), TEXT % ("other", path))
    result = carry_out(systemd, options(systemd, "one", environment=[]))
    assert "other.service uses it as well" in result["warnings"][0]
    assert os.path.exists(path)
    assert not carry_out(systemd, options(systemd, "one", environment=[]))["warnings"]


def instance(systemd, name, **more):
    given = options(systemd, "one", **more)
    given.update(name="web@%s" % name, units=[dict(given["units"][0], name="web@.service")], environment=[])
    return given


@pytest.fixture
def templates(systemd, monkeypatch):
    """The model reads the template of an instance."""
    files = systemd.files
    monkeypatch.setattr(systemd, "files", lambda unit: files("web@.service" if unit.startswith("web@") else unit))
    return systemd


def test_a_template_goes_with_its_only_instance(templates):
    before = host_of(templates)
    carry_out(templates, instance(templates, "blue"))
    assert templates.answers("web@blue.service")
    carry_out(templates, instance(templates, "blue", state="absent"))
    assert host_of(templates) == before


@pytest.mark.parametrize("how", ["running", "enabled"])
def test_a_template_whose_instances_would_be_left_is_not_taken_away(templates, how):
    carry_out(templates, instance(templates, "blue"))
    if how == "running":
        templates.do("start", "web@green.service")
    else:
        templates.do("enable", "web@green.service")
    before = host_of(templates)
    with pytest.raises(DeployError, match="without a unit: web@green.service"):
        carry_out(templates, instance(templates, "blue", state="absent"))
    assert host_of(templates) == before
    assert templates.answers("web@blue.service")
    templates.do("stop" if how == "running" else "disable", "web@green.service")
    assert carry_out(templates, instance(templates, "blue", state="absent"))["changed"]


def test_a_template_that_another_deployment_has_stays_until_the_last(templates):
    for name in ("blue", "green"):
        carry_out(templates, instance(templates, name))
    path = os.path.join(templates.places.units, "web@.service")
    result = carry_out(templates, instance(templates, "blue", state="absent"))
    assert "web@green.service uses it as well" in result["warnings"][0]
    assert templates.answers("web@green.service") and not templates.answers("web@blue.service")
    carry_out(templates, instance(templates, "green", state="absent"))
    assert not os.path.exists(path)


def test_a_unit_made_by_hand_keeps_nothing(systemd):
    by_hand(systemd, "other.service")
    carry_out(systemd, options(systemd, "one"))
    assert not go(systemd, state="absent")["warnings"]
