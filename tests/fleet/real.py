# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rollout over real hosts of three distributions costs the controller, as root: the hosts are tests/hosts.

A first deployment, a change, and a run that finds nothing to do; with --faults also a change that one host refuses and
one puts back, with one host that is not there and one that loses its network in the middle.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import measured

HERE = Path(__file__).resolve().parent
HOSTS = [sys.executable, measured.ROOT / "tests" / "hosts" / "hosts.py"]
FLEET = "real"
IMAGES = ("centos-stream9", "debian12", "kylin-v10")
# A host uses about five of what the kernel has 128 of.
INSTANCES = Path("/proc/sys/fs/inotify/max_user_instances")
# A connection that is cut is noticed after three seconds instead of 45.
SSH = "-o ControlMaster=auto -o ControlPersist=60s -o ServerAliveInterval=1 -o ServerAliveCountMax=3"
SLOW = '#!/bin/sh\nsleep 8\nexec /usr/bin/python3 "$@"\n'
CUT = (
    "until grep -qs 'bin/slo[w]-' /proc/[0-9]*/cmdline; do sleep 0.1; done; "
    "ip link set host0 down; sleep 30; ip link set host0 up"
)


@contextlib.contextmanager
def fleet(number: int) -> Iterator[dict[str, dict[str, object]]]:
    """So many hosts, by the groups of their distributions."""
    names = [f"h{one:02}={IMAGES[one % len(IMAGES)]}" for one in range(1, number + 1)]
    before = INSTANCES.read_text()
    INSTANCES.write_text(str(max(int(before), 1024)))
    try:
        subprocess.run([*HOSTS, "up", "--fleet", FLEET, *names], stdout=subprocess.DEVNULL, check=True)
        yield {name.partition("=")[0]: {} for name in names}
    finally:
        subprocess.run([*HOSTS, "down", "--fleet", FLEET], check=True)
        INSTANCES.write_text(before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 5, 10, 20], metavar="NUMBER")
    parser.add_argument("--faults", action="store_true", help="end with the faults, where there are five hosts or more")
    parser.add_argument("--core", choices=["newest", "oldest"], default="newest", help="which ansible-core")
    options = parser.parse_args()
    program = measured.playbook_program(options.core)
    print(f"{'':<16}{measured.HEAD}", flush=True)
    for number in options.hosts:
        with fleet(number) as hosts, tempfile.TemporaryDirectory() as scratch:
            measure(program, hosts, Path(scratch), options.faults and number >= 5)


def measure(program: Path, hosts: dict[str, dict[str, object]], folder: Path, faults: bool) -> None:
    listed = subprocess.run([*HOSTS, "inventory", "--fleet", FLEET], stdout=subprocess.PIPE, check=True).stdout
    (folder / "hosts.yml").write_bytes(listed)
    show("first", run(program, hosts, folder, "web_port=8100"))
    show("change", run(program, hosts, folder, "web_port=8101"))
    show("nothing to do", run(program, hosts, folder, "web_port=8101"))
    if faults:
        broken = break_some(hosts, folder)
        cost = run(program, broken, folder, "web_port=8102", "rollout_batches=1,100%", "rollout_max_fail_percentage=50")
        show("faults", cost)
        report = json.loads((folder / "report.json").read_text())
        states = {host["name"]: host["state"] for host in report["hosts"]}
        print("  ".join(f"{state} {count}" for state, count in Counter(states.values()).most_common()))
        print("\n".join(f"  {name}: {state}" for name, state in states.items() if state != "new"), flush=True)


def run(program: Path, hosts: dict, folder: Path, *given: str) -> measured.Cost:
    # Kylin's own Python, which only the oldest ansible-core drives.
    kylin = {"vars": {"ansible_python_interpreter": "{{ python36 | default('/usr/bin/python3') }}"}}
    groups = {"kylin": kylin} if program.parents[1].name.startswith("oldest") else {}
    (folder / "more.json").write_text(json.dumps({"all": {"hosts": hosts, "children": groups}}))
    words = ["-i", folder / "hosts.yml", "-i", folder / "more.json", "-e", f"@{HERE}/service.yml"]
    words += ["-e", f"report_json={folder}/report.json", measured.ROOT / "playbooks" / "deploy.yml"]
    return measured.play(
        program, len(hosts), [*words, *(f"-e{one}" for one in given)], folder / "log", ANSIBLE_SSH_ARGS=SSH
    )


def break_some(hosts: dict, folder: Path) -> dict:
    """The last hosts, each broken in a way of its own, and one more that nobody has booted."""
    *_well, missing, failing, cut = hosts
    prepare = [
        ("ansible.builtin.copy", {"content": SLOW, "dest": "/usr/local/bin/slow-python", "mode": "0755"}),
        ("ansible.builtin.command", {"argv": ["systemd-run", "--unit=cut", "/bin/sh", "-c", CUT]}),
    ]
    for module, options in prepare:
        command = [*HOSTS, "run", "--fleet", FLEET, "--", measured.playbook_program().with_name("ansible"), cut]
        command += ["-i", folder / "hosts.yml", "-m", module, "-a", json.dumps(options)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env={**os.environ, "ANSIBLE_SSH_ARGS": SSH})
    return {
        **hosts,
        missing: {"web_program": "/opt/missing/python3"},
        failing: {"web_program": "/usr/bin/false"},
        cut: {"web_program": "/usr/local/bin/slow-python"},
        "gone": {"ansible_host": "10.99.0.250", "ansible_ssh_timeout": 3},
    }


def show(what: str, cost: measured.Cost) -> None:
    print(f"{what:<16}{cost.line()}", flush=True)
    if "PLAY RECAP" not in cost.output:
        raise SystemExit(cost.output)


if __name__ == "__main__":
    main()
