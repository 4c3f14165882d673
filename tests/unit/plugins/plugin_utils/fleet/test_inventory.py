# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import subprocess
import sys

import pytest
import yaml

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.fleet import inventory
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.fleet.inventory import Seen

KYLIN = """Welcome to this machine
=-= file etc/os-release
NAME="Kylin Linux Advanced Server"
VERSION="V10 (Tercel)"
ID="kylin"
VERSION_ID="V10"

=-= file etc/kylin-release
Kylin Linux Advanced Server release V10 (Tercel)

=-= mark usr/bin/dnf
=-= mark usr/bin/rpm
=-= python /usr/bin/python3 3.7.9
=-= systemd systemd 243 (v243-40.ky10)
"""


def seen(python="3.7.9", **more):
    pythons = {"/usr/bin/python3": python} if python else {}
    return Seen(**{**dict(family="redhat", distribution="X", id="kylin", systemd=243, pythons=pythons), **more})


def test_what_a_kylin_host_says():
    assert inventory.parse(KYLIN) == Seen(
        "redhat", "Kylin Linux Advanced Server V10", "kylin", 243, {"/usr/bin/python3": "3.7.9"}
    )
    assert inventory.parse(KYLIN.replace("\n", "\r\n")) == inventory.parse(KYLIN)


@pytest.mark.parametrize("output", ["", "sh: syntax error\n", "=-= \n=-= systemd \n=-= python \n"])
def test_what_says_nothing_breaks_nothing(output):
    found = inventory.parse(output)
    assert (found.family, found.systemd) == ("unknown", 0)


def test_the_script_runs_here_and_says_something():
    output = subprocess.run(["sh", "-c", inventory.script()], stdout=subprocess.PIPE, check=True, text=True).stdout
    found = inventory.parse(output)
    assert found.family != "unknown"
    assert found.pythons


def test_the_python_that_the_inventory_names_is_asked(tmp_path):
    given = tmp_path / "a b" / "python"
    given.parent.mkdir()
    given.symlink_to(sys.executable)
    output = subprocess.run(["sh", "-c", inventory.script(str(given))], stdout=subprocess.PIPE, check=True, text=True)
    assert inventory.two(dict(inventory.parse(output.stdout).pythons)[str(given)]) == sys.version_info[:2]


@pytest.mark.parametrize(
    "python, newest, by",
    [
        ("3.6.8", (2, 16), {(2, 16): True, (2, 17): False, (2, 21): False}),
        ("3.7.9", (2, 17), {(2, 16): True, (2, 17): True, (2, 18): False}),
        ("3.8.10", (2, 19), {(2, 19): True, (2, 20): False}),
        ("3.9.2", (2, 21), {(2, 20): True, (2, 21): True, (2, 30): True}),
        ("3.13.5", (2, 21), {(2, 16): True, (2, 15): False}),
        ("2.7.5", None, {(2, 16): False, (2, 21): False}),
    ],
)
def test_which_core_drives_which_python(python, newest, by):
    assert inventory.newest_core(python) == newest
    assert {core: inventory.drives(core, python) for core in by} == by


def test_words_for_a_host_that_cannot_be_driven():
    assert inventory.objection("k1", seen(), "", (2, 16)) == ""
    assert inventory.objection("k1", seen(), "", (2, 21)) == (
        "k1 has Python 3.7.9 (/usr/bin/python3): ansible-core 2.17 drives it, or one down to 2.16; this is 2.21."
    )
    assert "and none newer" in inventory.objection("k1", seen("3.4.1"), "", (2, 16))
    assert "has no Python 3" in inventory.objection("k1", seen(""), "", (2, 16))
    assert "没有 Python 3" in inventory.objection("k1", seen(""), "", (2, 16), "zh")


def test_the_python_is_the_one_that_is_named_else_the_newest():
    many = seen(pythons={"/usr/bin/python3": "3.6.8", "/usr/bin/python3.11": "3.11.4", "/usr/bin/python3.9": "3.9.1"})
    assert inventory.interpreter(many) == "/usr/bin/python3.11"
    assert inventory.interpreter(many, "/usr/bin/python3") == "/usr/bin/python3"
    assert inventory.interpreter(many, "auto_silent") == "/usr/bin/python3.11"
    assert inventory.objection("c8", many, "/usr/bin/python3", (2, 21)).startswith("c8 has Python 3.6.8")
    assert inventory.objection("c8", many, "", (2, 21)) == ""


def test_an_inventory_of_a_mixed_fleet():
    hosts = {
        "k1": (seen(), {"ansible_host": "192.0.2.1", "ansible_password": "hidden", "ansible_port": 22}),
        "d1": (seen("3.13.5", family="debian", id="debian", systemd=257), {}),
        "s1": (seen("", family="suse", id="opensuse-leap"), {}),
    }
    text = inventory.render(hosts, ["gone1"])
    assert "hidden" not in text
    data = yaml.safe_load(text)["all"]
    assert {name: sorted(group["hosts"]) for name, group in data["children"].items()} == {
        "core_none": ["s1"],
        "core_up_to_2_17": ["k1"],
        "core_up_to_2_21": ["d1"],
        "debian": ["d1"],
        "family_debian": ["d1"],
        "family_redhat": ["k1"],
        "family_suse": ["s1"],
        "kylin": ["k1"],
        "not_seen": ["gone1"],
        "opensuse_leap": ["s1"],
    }
    assert data["hosts"]["k1"] == {
        "ansible_host": "192.0.2.1",
        "ansible_port": 22,
        "ansible_python_interpreter": "/usr/bin/python3",
        "host_family": "redhat",
        "host_distribution": "X",
        "host_systemd": 243,
        "host_python": "3.7.9",
    }
    assert "gone1" not in data["hosts"]
