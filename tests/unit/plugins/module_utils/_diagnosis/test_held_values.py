# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import held_values as module
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.held_values import (
    file_values,
    held_values,
    known_paths,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost

LETTERS = {"H": "kylin", "%": "%"}


def no_run(argv, **more):
    return 1, "", ""


def values(*texts, loaded="", passed=None):
    """The values of a unit, without their names."""
    host = ProbeHost(no_run)
    host.passed = lambda names: {name: value for name, value in (passed or {}).items() if name in names}
    return {value for _name, value in held_values("a.service", texts, LETTERS, loaded, host)}


@pytest.mark.parametrize(
    "line, expected",
    [
        ('Environment=A=one "B=two words" C=', {"one", "two words"}),
        ("Environment='A=x\"y' B=\\x41", {'x"y', "A"}),
        ("Environment=A=%H-1 B=100%%", {"kylin-1", "100%"}),
        ("Environment=PW hunter2", {"PW", "hunter2"}),
        ("Environment=A=old\nEnvironment=\nEnvironment=A=new", {"old", "new"}),
        ("Environment=A=gone\nUnsetEnvironment=A", {"gone"}),
        ("Environment=A=one \\\n  B=two", {"one", "two"}),
        ("SetCredential=id:some\\x20secret", {"some secret"}),
    ],
)
def test_what_stands_in_the_unit(line, expected):
    assert expected <= values("[Service]\n%s\n" % line)


def test_drop_ins_and_what_systemd_has_loaded():
    texts = ["[Service]\nEnvironment=A=one\n", "[Service]\nEnvironment=A=two\n"]
    assert {"one", "two", "three 3"} <= values(*texts, loaded='A=one "B=three 3"')


def test_environment_files_also_by_pattern(tmp_path):
    (tmp_path / "a.env").write_text("DB_PW=hunter2\n# C=comment\nexport X=exported\nPIN 1234\n")
    (tmp_path / "b.env").write_text("KEY=\"first\nsecond \\\"line\\\"\n\"\nL='it''s'\nM=a\\\nb\n")
    found = values("[Service]\nEnvironmentFile=-%s/*.env\n" % tmp_path)
    assert {"hunter2", "exported", "PIN 1234", "first", 'first\nsecond "line"\n', "its"} <= found
    assert "comment" not in found
    assert {"hunter2"} <= values("[Service]\nEnvironmentFile=%s/a.env\n" % tmp_path)
    assert values("[Service]\nEnvironmentFile=-%s/none.env\n" % tmp_path) == set()


def test_credentials(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CREDENTIAL_STORES", (str(tmp_path / "store"),))
    monkeypatch.setattr(module, "RUNNING", str(tmp_path) + "/run/")
    for name in ("store/kept", "plain", "run/a.service/given"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("secret of " + name)
    found = values("[Service]\nLoadCredential=kept\nLoadCredential=x:%s/plain\n" % tmp_path)
    assert found == {"secret of store/kept", "secret of plain", "secret of run/a.service/given"}


def test_variables_of_the_manager_that_are_passed_on():
    unit = "[Service]\nPassEnvironment=TOKEN ODD\n"
    assert values(unit, passed={"TOKEN": "of manager", "LANG": "C"}) == {"of manager"}


def test_values_of_a_file_have_their_names():
    assert ("A", "1") in file_values("A=1\nB=2\n") and ("B", "2") in file_values("A=1\nB=2\n")


def test_paths_that_the_host_has(tmp_path):
    odd = os.fsdecode(b"/\xff")
    held = [("A", "%s:/nowhere/at/all" % tmp_path), ("B", "/"), ("C", "no/path"), ("D", odd), ("E", "/\0")]
    assert known_paths(held) == {str(tmp_path), "/"}
    assert known_paths([("A", "none")]) == set()


def test_files_that_are_to_be_written_count_as_they_will_be(tmp_path):
    path = tmp_path / "a.env"
    path.write_text("OLD=of-before\n")
    host = ProbeHost(no_run, written={str(path): "NEW=of-afterwards\n", "/nowhere/b": "credential"})
    assert host.matching(str(path)) == ["NEW=of-afterwards\n"]
    texts = ["[Service]\nEnvironmentFile=%s\nLoadCredential=b:/nowhere/b\n" % path]
    held = held_values("a.service", texts, {}, "", host)
    assert ("NEW", "of-afterwards") in held and ("b", "credential") in held
    assert "of-before" not in str(held)
