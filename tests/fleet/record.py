# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records what a real host answers, for the hosts of simulate.py, which are not there."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOSTS = [sys.executable, ROOT / "tests" / "hosts" / "hosts.py"]
FLEET = "recorded"
TOOL = [sys.executable, ROOT / "tests" / "run.py", "tool", "ansible-playbook"]
# Each is played after the one before, and leaves its answer under this name.
PLAYS = (
    ("", ["deploy.yml"]),
    ("would", ["deploy.yml", "-e", "web_port=8101", "--check"]),
    ("new", ["deploy.yml", "-e", "web_port=8101"]),
    ("same", ["deploy.yml", "-e", "web_port=8101"]),
    ("refused", ["deploy.yml", "-e", "web_program=/opt/missing/python3"]),
    ("rolled_back", ["deploy.yml", "-e", "web_program=/usr/bin/false"]),
    ("healthy", ["diagnose.yml"]),
)


def main() -> None:
    subprocess.run([*HOSTS, "up", "--fleet", FLEET, "kylin1=kylin-v10"], check=True)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            record(Path(scratch))
    finally:
        subprocess.run([*HOSTS, "down", "--fleet", FLEET], check=True)


def record(scratch: Path) -> None:
    listed = subprocess.run([*HOSTS, "inventory", "--fleet", FLEET], stdout=subprocess.PIPE, check=True)
    inventory, ssh, heard = scratch / "hosts.yml", scratch / "ssh", scratch / "heard"
    inventory.write_bytes(listed.stdout)
    ssh.write_text(f'#!/bin/bash\n/run/unitsmith/{FLEET}/ssh "$@" | tee -a {heard}\nexit ${{PIPESTATUS[0]}}\n')
    ssh.chmod(0o755)
    common = ["-i", inventory, "-e", f"@{HERE}/service.yml", "-e", f"ansible_ssh_executable={ssh}"]
    for name, (playbook, *words) in PLAYS:
        heard.write_text("")
        subprocess.run([*TOOL, *common, ROOT / "playbooks" / playbook, *words], cwd=ROOT, check=False)
        answers = [line for line in heard.read_text().splitlines() if line.startswith('{"') and '"findings"' in line]
        if name:
            text = json.dumps(json.loads(answers[-1]), ensure_ascii=False, indent=1)
            (HERE / "answers" / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
