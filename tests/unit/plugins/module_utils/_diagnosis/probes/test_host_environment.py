# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.application import _filled
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity

OMS = Identity("oms", "oms", 4711, 4711, (), "/", "/sbin/nologin")


def service(lines, host):
    return Needs(["[Service]\n" + lines], "oms.service", matching=host.matching, inherited=host.inherited)


@pytest.fixture
def host(monkeypatch):
    """A host whose manager passes SITE on."""
    asked = []

    def run(argv, environ_update=None):
        asked.append(argv)
        return (0, "PATH=/bin\nSITE=$'a b'\n", "") if "show-environment" in argv else (1, "", "")

    found = ProbeHost(run)
    found.asked = asked
    return found


def test_the_manager_is_asked_once(host):
    needs = service("User=oms\nEnvironment=A=1 EMPTY=\nUnsetEnvironment=PATH\nRuntimeDirectory=x\n", host)
    found = host.environment(needs, OMS)
    assert host.environment(needs, OMS) == found and len(host.asked) == 1
    assert found["SITE"] == "a b" and found["A"] == "1" and found["EMPTY"] == "" and "PATH" not in found
    assert found["RUNTIME_DIRECTORY"] == "/run/x"
    # What says nothing of a user is left out.
    assert found["USER"] == "oms" and "HOME" not in found and "SHELL" not in found
    named = host.environment(needs, OMS._replace(home="/srv", shell="/bin/bash"))
    assert (named["HOME"], named["SHELL"]) == ("/srv", "/bin/bash")


def test_a_silent_manager_leaves_the_usual_path():
    silent = ProbeHost(lambda argv, environ_update=None: (1, "", ""))
    assert "/usr/bin" in silent.environment(service("", silent), OMS)["PATH"]


def test_what_is_passed_is_that_of_systemd_itself(host, monkeypatch):
    files = {"proc/1/environ": b"container=x\0OTHER=1\0"}
    texts = {"/etc/systemd/system.conf": "[Manager]\nManagerEnvironment=A=2 OTHER=3\n"}
    monkeypatch.setattr(host.root, "read", lambda path: files.get(path))
    monkeypatch.setattr(host, "read", texts.get)
    found = host.environment(service("PassEnvironment=container OTHER\nPassEnvironment=none\n", host), OMS)
    assert (found["container"], found["OTHER"]) == ("x", "3") and "A" not in found and "none" not in found


@pytest.mark.parametrize(
    "pattern,names",
    [
        ("*.env", "ab"),
        ("[^a].env", "b"),
        ("[!a].env", "b"),
        ("?.env", "ab"),
        ("a.env", "a"),
        ("\\a.env", "a"),
        ("c", ""),
    ],
)
def test_patterns_are_those_of_glob_7(host, tmp_path, pattern, names):
    for name in ("b", "a", ".c"):
        (tmp_path / (name + ".env")).write_text(name)
    (tmp_path / "d.env").mkdir()
    assert "".join(host.matching("%s/%s" % (tmp_path, pattern))) == names


def test_words_that_nobody_sets_leave_nothing():
    words = ["$A", "--x=${B}", "$NOTHING", "${NOTHING}", "plain$A"]
    assert _filled(words, {"A": "1 2", "B": "3"}) == ["1", "2", "--x=3", "", "plain$A"]
