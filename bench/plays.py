# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds of a task on a test host, over ssh as in a real fleet."""

import collections
import contextlib
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLEET, IMAGE = "bench@", "kylin-v10"
TASKS = 10  # in each playbook; what ansible-playbook itself takes is measured by one without a task


def hosts(*words, **options):
    return subprocess.run([sys.executable, ROOT / "tests/hosts/hosts.py", *words], check=True, **options)


@contextlib.contextmanager
def stopwatch(ansible_playbook, scratch):
    """Boot a host and give a Stopwatch for it."""
    hosts("up", "--fleet", FLEET, IMAGE, stdout=subprocess.DEVNULL)
    try:
        listed = hosts("inventory", "--fleet", FLEET, stdout=subprocess.PIPE)
        yield Stopwatch(ansible_playbook, pathlib.Path(scratch), listed.stdout)
    finally:
        hosts("down", "--fleet", FLEET, stdout=subprocess.DEVNULL)


class Stopwatch:
    """Takes the time of playbooks, again and again, and tells the least of a task."""

    def __init__(self, ansible_playbook, scratch, inventory):
        self._command = [ansible_playbook, "-i", scratch / "inventory.yml"]
        self._scratch = scratch
        self._figures = collections.defaultdict(list)
        (scratch / "inventory.yml").write_bytes(inventory)
        self.play("nothing", [])

    def play(self, name, tasks):
        """Write the playbook of that name; tasks: list of str, each a module and its options in YAML."""
        lines = ["- hosts: all", "  gather_facts: false", "  tasks:"][: 3 if tasks else 2]
        for number, task in enumerate(tasks):
            lines += [f"    - name: Task {number}", f"      {task}"]
        (self._scratch / f"{name}.yml").write_text("\n".join(lines) + "\n")

    def run(self, name):
        """Run a playbook; return the seconds that it took."""
        words = ["run", "--fleet", FLEET, "--", *self._command, self._scratch / f"{name}.yml"]
        start = time.perf_counter()
        hosts(*words, stdout=subprocess.DEVNULL, env=dict(os.environ, ANSIBLE_CONFIG=str(ROOT / "ansible.cfg")))
        return time.perf_counter() - start

    def take(self, figure, name):
        """Run a playbook for a figure."""
        self._figures[figure].append(self.run(name))

    def a_task(self, figure):
        """Return the seconds of one of the TASKS, without those of ansible-playbook."""
        return (min(self._figures[figure]) - min(self._figures["nothing"])) / TASKS
