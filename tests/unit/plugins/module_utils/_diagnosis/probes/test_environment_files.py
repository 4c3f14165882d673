# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.environment_files import probe
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost


def found(tmp_path, data, unit="", optional=""):
    path = tmp_path / "env"
    path.write_bytes(data)
    host = ProbeHost(lambda argv, environ_update=None: (1, "", ""))
    text = "[Service]\nEnvironmentFile=%s%s\n%s" % (optional, path, unit)
    return probe(Needs([text], "oms.service", version=247, matching=host.matching), host)


@pytest.mark.parametrize(
    "data,code,line",
    [
        (b"A=1\nexport B=2\n", "environment-export", 2),
        (b"export B\n", "environment-export", 1),
        (b"\xef\xbb\xbfA=1\n", "environment-mark", 1),
        (b"A=1\n\nB: 2\n", "environment-no-assignment", 3),
        (b"server.port=80\n", "environment-name", 1),
        (b"A=8000 # the port\n", "environment-comment", 1),
        (b'A="x" # the port\n', "environment-comment", 1),
        (b"A=1\nB=$A/x\n", "environment-not-expanded", 2),
        (b'P="/opt/x:${PATH}"\n', "environment-not-expanded", 1),
        (b"A=$(hostname)\n", "environment-not-expanded", 1),
        (b"A=C:\\data\n", "environment-backslash", 1),
        (b'A="x\nB=2\nC="y"\n', "environment-quote", 1),
        (b"A=x\\\r\ny\r\n", "environment-carriage-return", 1),
        (b"A=\xff\n", "environment-file-refused", None),
    ],
)
def test_lines_that_are_read_otherwise_than_meant(tmp_path, data, code, line):
    one = found(tmp_path, data)[0]
    assert one.code == code
    assert line is None or (one.params["line"] == line and one.evidence[0].startswith("%s/env:%d: " % (tmp_path, line)))
    for language in ("en", "zh"):
        assert render([one], language)[0]["summary"]


@pytest.mark.parametrize(
    "data",
    [
        b"A=1\r\nB=2\r\n",
        b"# a comment\n; another\nA='x # y $A'\nB=\"a#b\"\nC=#fff\nD=a#b\nE=\n",
        b"A='C:\\data'\nB=\"one\ntwo\"\n PW=a$b\\$A\n",
        b"\xef\xbb\xbf# a comment\nA=1\n",
        b'J={"a": 1}\nT=x\\ y\n',
    ],
)
def test_lines_that_are_read_as_meant(tmp_path, data):
    assert found(tmp_path, data) == []


def test_a_file_that_may_be_absent_may_be_broken(tmp_path):
    assert found(tmp_path, b"A=\xff\n", optional="-") == []


def test_a_directory_is_refused(tmp_path):
    host = ProbeHost(lambda argv, environ_update=None: (1, "", ""))
    needs = Needs(["[Service]\nEnvironmentFile=%s\n" % tmp_path], "oms.service", matching=host.matching)
    assert [one.code for one in probe(needs, host)] == ["environment-file-refused"]


def test_values_are_not_shown(tmp_path):
    data = b"export KEY=hunter2 # hunter2\nB=hunter2 # hunter2\nhunter2\nhunter2!=\nMIIEhunter2+/=\n"
    for one in render(found(tmp_path, data), "en"):
        assert "hunter2" not in repr(one).replace(str(tmp_path), "")


def test_lines_of_one_kind_are_one_finding(tmp_path):
    (one,) = found(tmp_path, b"export A=1\nexport B=2\n")
    assert one.params["names"] == ["A", "B"] and len(one.evidence) == 2


def test_a_backslash_takes_the_next_line_in(tmp_path):
    path = tmp_path / "a.env"
    path.write_text("SHARE=\\\\files\\shop\\\nPORT=1\nLEVEL=info\n")
    needs = Needs(["[Service]\nEnvironmentFile=%s\n" % path], "oms.service")
    found = probe(needs, ProbeHost(lambda argv, environ_update=None: (1, "", "")))
    assert [(one.code, one.params["names"]) for one in found] == [("environment-continued", ["PORT"])]
    path.write_text("LONG=a \\\n b\n")
    assert probe(needs, ProbeHost(lambda argv, environ_update=None: (1, "", ""))) == []
