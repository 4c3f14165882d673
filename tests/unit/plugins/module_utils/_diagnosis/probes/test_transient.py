# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import subprocess
import sys

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import transient
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost


def service(lines, version=252):
    return Needs(["[Service]\n" + lines], "oms.service", version=version, host_letters={"H": "host"})


class Run:
    """Answers as systemd-run would, and keeps what was called."""

    def __init__(self, output="stat=OK\n"):
        self.calls = []
        self.output = output

    def __call__(self, argv, environ_update=None):
        self.calls.append(argv)
        return 0, self.output, ""


def asked(lines, without=(), argument="/x", run=None):
    run = run or Run()
    answer = transient.Transient(service(lines), ProbeHost(run)).ask("path", argument, without)
    return answer, run.calls


def properties(call):
    return [word[len("--property=") :] for word in call if word.startswith("--property=")]


def test_the_unit_has_the_account_and_the_sandbox():
    answer, (call,) = asked(
        "User=oms\nGroup=web\nSupplementaryGroups=a b\nProtectHome=yes\nReadWritePaths=/srv/%H\nStateDirectory=oms\n"
        "ExecStart=/bin/true\nEnvironment=SECRET=1\nReadWritePaths=-/b\n"
    )
    assert answer == {"stat": "OK"}
    found = properties(call)
    for one in ("User=oms", "Group=web", "SupplementaryGroups=a", "ProtectHome=yes", "ReadWritePaths=/srv/host"):
        assert one in found
    # What makes directories is left out: they are only opened.
    assert "ReadWritePaths=-/var/lib/oms" in found and "StateDirectory=oms" not in found
    assert "SECRET" not in " ".join(call)
    assert "--wait" in call and "--collect" in call and "timeout" in call


def test_a_directive_that_is_left_out():
    found = properties(asked("ProtectHome=yes\nPrivateTmp=yes\n", ("ProtectHome",))[1][0])
    assert "PrivateTmp=yes" in found and "ProtectHome=yes" not in found


def test_the_empty_bounding_set():
    assert "CapabilityBoundingSet=" in properties(asked("CapabilityBoundingSet=\n")[1][0])
    assert not [one for one in properties(asked("")[1][0]) if one.startswith("Cap")]
    assert "CapabilityBoundingSet=" not in properties(asked("CapabilityBoundingSet=CAP_KILL\n")[1][0])


def test_a_path_is_no_text_for_systemd():
    """Neither `$` nor `%` nor quotes of a path that the service has written are read by anybody."""
    call = asked("", argument="/a$HOME%h'\";x")[1][0]
    assert "/a$HOME%h'\";x".encode().hex() in call and not any("$HOME" in word for word in call)


@pytest.mark.parametrize("argument", ["/a\0b", "/" * 5000])
def test_paths_that_are_none(argument):
    answer, calls = asked("", argument=argument)
    assert answer == {} and calls == []


def test_a_unit_that_gives_no_answer_is_ended():
    answer, calls = asked("", run=Run("nonsense\n" * 9))
    assert answer == {} and calls[1][2:4] == ["systemctl", "stop"] and calls[1][-1].startswith("unitsmith-trial-")


@pytest.mark.parametrize(
    "lines,version,possible",
    [
        ("", 252, True),
        ("", 219, False),
        ("RootDirectory=/srv\n", 252, False),
        ("DynamicUser=yes\n", 252, False),
        ("NetworkNamespacePath=/run/netns/x\n", 252, False),
        ("ExecStart=+/bin/true\n", 252, False),
    ],
)
def test_where_it_is_possible(monkeypatch, lines, version, possible):
    monkeypatch.setattr(transient, "program", lambda name: "/usr/bin/" + name)
    assert transient.Transient(service(lines, version), ProbeHost(Run())).is_possible() is possible


def test_without_systemd_run(monkeypatch):
    monkeypatch.setattr(transient, "program", lambda name: None)
    assert not transient.Transient(service(""), ProbeHost(Run())).is_possible()


# --- The program itself


def results(kind, argument=""):
    argv = [sys.executable, "-I", "-S", "-c", transient.PROGRAM, kind, os.fsencode(argument).hex()]
    return dict(transient.ANSWER.findall(subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout.decode()))


def test_paths(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "file").chmod(0o644)
    assert results("path", str(tmp_path / "file"))["stat"] == "OK"
    new = results("path", str(tmp_path / "new"))
    assert new["stat"] == "ENOENT" and new["write"] == "OK"
    assert results("path", str(tmp_path / "no" / "new"))["write"] == "ENOENT"
    assert results("path", str(tmp_path / "file" / "new"))["stat"] == "ENOTDIR"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


@pytest.mark.parametrize("kind", [kind for kind in transient.KINDS if kind != "path"])
def test_each_kind_answers(kind):
    found = results(kind, "80" if kind == "bind" else "")
    assert found and all(said == "OK" or said.startswith(("E", "SIG")) for said in found.values())
