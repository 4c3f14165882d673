# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part "units": a task of unit_file against one of ansible.builtin.copy with the same file, over ssh on a test host."""

import collections
import os
import pathlib
import subprocess
import sys
import time

from rows import Row

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLEET, IMAGE = "bench", "kylin-v10"
TASKS = 10  # in each playbook; what ansible-playbook itself takes is measured by one without a task
UNIT = """\
[Unit]
Description=Bench {number} {round}
After=network.target

[Service]
Type=notify
User=daemon
WorkingDirectory=/opt
ExecStart=/usr/bin/env --unset=BENCH \\
    sleep 1000
Restart=always
RestartSec=3

[Install]
WantedBy=multi-user.target
"""
PEER = "ansible.builtin.copy: {{src: {source}, dest: /etc/systemd/system/{name}, mode: '0644'}}"
OURS = "unitsmith.systemd.unit_file: {{src: {source}, name: {name}}}"


def hosts(*words, **options):
    return subprocess.run([sys.executable, ROOT / "tests/hosts/hosts.py", *words], check=True, **options)


def measure(ansible_playbook, rounds, scratch):
    """Return the rows of this part; seconds are of one task."""
    print(f"units: {TASKS} tasks a playbook on {IMAGE}, {rounds} rounds", flush=True)
    hosts("up", "--fleet", FLEET, IMAGE, stdout=subprocess.DEVNULL)
    try:
        inventory = pathlib.Path(scratch, "inventory.yml")
        listed = hosts("inventory", "--fleet", FLEET, stdout=subprocess.PIPE)
        inventory.write_bytes(listed.stdout)
        return _measure(ansible_playbook, inventory, rounds, pathlib.Path(scratch))
    finally:
        hosts("down", "--fleet", FLEET, stdout=subprocess.DEVNULL)


def _measure(ansible_playbook, inventory, rounds, scratch):
    figures = collections.defaultdict(list)
    books = {"none": playbook(scratch, "none", None), "copy": playbook(scratch, "copy", PEER)}
    books["unit_file"] = playbook(scratch, "ours", OURS)

    def take(figure, book):
        words = ["run", "--fleet", FLEET, "--", ansible_playbook, "-i", inventory, books[book]]
        start = time.perf_counter()
        hosts(*words, stdout=subprocess.DEVNULL, env=dict(os.environ, ANSIBLE_CONFIG=str(ROOT / "ansible.cfg")))
        figures[figure].append(time.perf_counter() - start)

    for number in range(rounds):
        sources(scratch, number)
        take("none", "none")
        for book in ("copy", "unit_file"):
            take(f"{book} changed", book)
            take(f"{book} right", book)
    least = {figure: min(seconds) for figure, seconds in figures.items()}

    def a_task(figure):
        return (least[figure] - least["none"]) / TASKS

    return [
        Row("unit_file, file changed, against copy", a_task("unit_file changed"), a_task("copy changed"), 1.3, None),
        Row("unit_file, file right, against copy", a_task("unit_file right"), a_task("copy right"), 1.3, None),
    ]


def playbook(scratch, name, task):
    """Write a playbook with TASKS tasks of the form `task`, each with a unit of its own."""
    lines = ["- hosts: all", "  gather_facts: false", "  tasks:"]
    for number in range(TASKS if task else 0):
        source = scratch / f"{name}-{number}.service"
        lines += [f"    - name: Unit {number}", "      " + task.format(source=source, name=source.name)]
    path = scratch / f"{name}.yml"
    path.write_text("\n".join(lines if task else lines[:2]) + "\n")
    return path


def sources(scratch, round_number):
    """Write the units; each round has others."""
    for name in ("copy", "ours"):
        for number in range(TASKS):
            (scratch / f"{name}-{number}.service").write_text(UNIT.format(number=number, round=round_number))
