# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the callback writes of real runs over hosts that are not there, however they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fleet"))
import measured
import simulate

PROGRAM = Path(sys.executable).with_name("ansible-playbook")
PATIENCE = 120
FATES = {"h1": "new", "h2": "gone", "h3": "refused", "h4": "refused", "h5": "new", "h6": "new"}
BATCHES = ("-e", "rollout_batches=1,3,100%", "-e", "rollout_max_fail_percentage=90")


class Reported:
    """A fleet whose runs write both reports."""

    def __init__(self, folder: Path, fates: dict[str, str], delay: float = 0.0) -> None:
        self.fleet = simulate.Fleet(folder, fates, delay)
        self.page, self.log = folder / "report.html", folder / "log"

    def begin(self, *words: str, **more: str) -> subprocess.Popen:
        """Start a rollout; its output goes to a file."""
        self.fleet._write_inventory()
        given = ["-i", str(self.fleet.folder / "hosts.json"), "-e", f"@{simulate.HERE}/service.yml"]
        given += ["-e", f"report_json={self.fleet.report}", "-e", f"report_html={self.page}", *BATCHES, *words]
        env = measured.machine.environment(
            PROGRAM.parents[1],
            ANSIBLE_CONFIG=str(measured.ROOT / "ansible.cfg"),
            ANSIBLE_COLLECTIONS_PATH=str(measured.ROOT / "collections"),
            ANSIBLE_CONNECTION_PLUGINS=str(simulate.HERE / "connection_plugins"),
            ANSIBLE_NOCOLOR="1",
            **more,
        )
        argv = [PROGRAM, *given, measured.ROOT / "playbooks" / "deploy.yml"]
        with self.log.open("wb") as out:
            quiet = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out}
            return subprocess.Popen(argv, cwd=measured.ROOT, env=env, start_new_session=True, **quiet)

    def run(self, *words: str, **more: str) -> str:
        """A whole rollout; its output."""
        self.begin(*words, **more).wait(PATIENCE)
        return self.log.read_text()

    def told(self) -> dict:
        return json.loads(self.fleet.report.read_text())


def test_a_run_that_stops_is_reported(tmp_path):
    one = Reported(tmp_path, FATES)
    said = one.run("--diff")
    told = one.told()
    assert told["complete"] and told["stopped"], said
    assert told["states"] == {"new": 1, "unreachable": 1, "old": 2, "untouched": 2}
    assert (told["playbook"], sorted(told["reasons"])) == ("deploy.yml", ["en", "zh"])
    page = one.page.read_text()
    for text in (
        "The rollout stopped. 1 of 6 hosts have the new state, 3 failed, 2 were not touched.",
        "command-missing",
    ):
        assert text in page
    assert told["reasons"]["zh"] in page
    assert {path.stat().st_mode & 0o777 for path in (one.page, one.fleet.report)} == {0o600}
    assert not list(tmp_path.glob(".report-*"))
    assert "batch 2: 3 of 3 hosts done, 3 failed" in said
    assert said.rstrip().endswith(f"report: {one.page}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_is_reported(tmp_path, number):
    one = Reported(tmp_path, dict.fromkeys(("h1", "h2", "h3"), "new"), delay=30.0)
    process = one.begin()
    until = time.monotonic() + PATIENCE
    while "Deploy the service" not in one.log.read_text() and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(1.0)
    os.killpg(process.pid, number)
    process.wait(PATIENCE)
    assert process.returncode in (99, -number)
    told = one.told()
    assert (told["complete"], told["states"]) == (False, {"unknown": 1, "untouched": 2}), one.log.read_text()
    assert "The run was interrupted." in one.page.read_text()


def test_what_is_not_to_be_logged_is_in_no_report(tmp_path):
    one = Reported(tmp_path, FATES)
    one.run("--diff")
    (finding, *_more) = next(host["findings"] for host in one.told()["hosts"] if host["findings"])
    one.run("--diff", ANSIBLE_NO_LOG="true")
    for text in (one.fleet.report.read_text(), one.page.read_text()):
        assert finding["summary"] not in text and "/etc/systemd/system/" not in text


def test_a_quiet_run_in_chinese_has_little_else(tmp_path):
    quiet = {"ANSIBLE_DISPLAY_OK_HOSTS": "false", "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false"}
    one = Reported(tmp_path, dict.fromkeys(("h1", "h2", "h3", "h4"), "new"))
    said = one.run("-e", "report_language=zh", **quiet)
    lines = [line for line in said.splitlines() if line.strip()]
    assert [line for line in lines if line.startswith("第 2 批：3 台主机已完成 3 台，失败 0 台")]
    assert [line for line in lines if line.startswith("新版              4  -")]
    assert not [line for line in lines if line.startswith(("ok:", "skipping:"))]
    assert lines[-1] == f"报告：{one.page}"
    assert '<html lang="zh-CN"' in one.page.read_text()
