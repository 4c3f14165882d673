# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line about what is waited for."""

import os
import types

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import progress


@pytest.fixture
def line(tmp_path):
    one = progress.Progress(types.SimpleNamespace(progress=str(tmp_path / "a.progress")), "en", lambda: line.now)
    line.now = 0.0
    line.read = (tmp_path / "a.progress").read_text
    line.one = one
    line.folder = tmp_path
    return line


def test_it_is_there_until_the_end(line):
    line.one.tell("progress-back", unit="a.service")
    assert line.read() == "a.service: putting everything back as it was"
    assert os.stat(str(line.folder / "a.progress")).st_mode & 0o777 == 0o600
    line.one.end()
    line.one.end()
    assert os.listdir(str(line.folder)) == []


def test_a_wait_is_told_no_more_often_than_it_has_to(line):
    told = []
    for tick in range(100):
        line.now = tick / 20
        line.one.go_on("progress-step", unit="a.service", step=str(tick))
        told.append(line.read())
    assert len(set(told)) == 10
    line.one.tell("progress-step", unit="a.service", step="now")
    assert "now" in line.read()


def test_that_it_cannot_be_written_harms_nothing(line, monkeypatch):
    def fail(*arguments):
        raise OSError("full")

    monkeypatch.setattr(os, "rename", fail)
    line.one.tell("progress-judge", unit="a.service")
