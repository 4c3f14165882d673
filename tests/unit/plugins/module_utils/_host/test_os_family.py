# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import io
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.os_family import (
    DISTRIBUTIONS,
    MARKS,
    RELEASE_NAMES,
    identify,
    parse_os_release,
)

ROOT = os.path.abspath(__file__)
for _dummy in range(6):
    ROOT = os.path.dirname(ROOT)


@pytest.mark.parametrize(
    "text,fields",
    [
        ("ID=kylin", {"ID": "kylin"}),
        ('ID="kylin"\n', {"ID": "kylin"}),
        ("ID='kylin'\n", {"ID": "kylin"}),
        ('NAME="a \\"b\\" \\$c \\\\ d"\n', {"NAME": 'a "b" $c \\ d'}),
        ("NAME=Arch Linux\n", {"NAME": "Arch Linux"}),
        ("ID=a\nID=b\n", {"ID": "b"}),
        ("# ID=a\n\n  ID = b  # c\nno assignment\n=x\nA B=c\n", {"ID": "b"}),
        ("\ufeffID=a\r\nNAME=b\r\n", {"ID": "a", "NAME": "b"}),
        ("ID=a\rNAME=b\r", {"ID": "a", "NAME": "b"}),
        ('ID="a\nNAME=b\n', {"ID": "a", "NAME": "b"}),
        ("ID=\n", {"ID": ""}),
        ("", {}),
    ],
)
def test_parse_os_release(text, fields):
    assert parse_os_release(text) == fields


def test_every_id_is_found_by_its_own_name():
    for name, told, family, _dummy in DISTRIBUTIONS:
        found = identify({"ID": name.upper(), "NAME": told}, {}, set(), {})
        assert found["family"] == (family or "unknown")


def test_release_names_stand_for_known_distributions():
    assert {name for dummy, name in RELEASE_NAMES} <= {row[0] for row in DISTRIBUTIONS}


def test_rpm_or_dpkg_alone_is_only_a_guess():
    for path in ("usr/bin/rpm", "usr/bin/dpkg"):
        assert identify({"ID": "kylin", "NAME": "Kylin"}, {}, {path}, {})["guessed"]
        assert identify({"ID": "kylin", "ID_LIKE": "debian"}, {}, {path}, {})["family"] == "debian"


def test_every_mark_adds_weight_to_its_families():
    for _dummy, paths, families, _dummy in MARKS:
        for path in paths:
            found = identify({}, {}, {path}, {})
            assert found["family"] in families and found["guessed"]


def test_documentation_names_every_distribution():
    families = {"redhat": "`redhat`", "debian": "`debian`", "suse": "`suse`", "arch": "`arch`", "unknown": "`unknown`"}
    path = os.path.join(ROOT, "docs", "users.md")
    if not os.path.exists(path):
        pytest.skip("the documentation is not part of this tree")
    with io.open(path, encoding="utf-8") as stream:
        lines = stream.read().split("\n")
    for start in list(families.values()) + ["by the package manager"]:
        family = next((name for name, cell in families.items() if cell == start), None)
        names = sorted({row[3] for row in DISTRIBUTIONS if row[2] == family}, key=str.lower)
        assert "| %s | %s |" % (start, ", ".join(names)) in lines
