# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts "role" and "fleet": the role against the guide in builtin modules, each on hosts of its own, in turn."""

import collections
import contextlib
import os
import pathlib
import resource
import statistics
import subprocess
import time

from plays import IMAGE, ROOT, hosts
from rows import Row

GUIDE = ROOT / "bench" / "guide"
FLEET = "bench@"
WAYS = ("guide", "role")
ROLE = """\
- hosts: all
  gather_facts: false
  roles:
    - role: unitsmith.systemd.backend_service
      backend_service_name: oms-backend
      backend_service_user: oms
      backend_service_directory: /opt/OMS/backend
      backend_service_app: oms_backend.wsgi:application
      backend_service_log_directory: /var/log/oms
      backend_service_health_check: http://127.0.0.1:8000/healthz
      backend_service_unit_sections: {Service: {RestartSec: SECONDS}}
"""
# What is measured of each, in this order on a fresh host; `seconds` is the value of the line that is changed.
STEPS = (("first", 3, []), ("again", 3, []), ("check", 3, ["--check"]), ("changed", 4, []))
# The goals of the role by step: its time against the guide's, and remote executions.
GOALS = {"first": (0.65, 4), "again": (0.30, 1), "check": (0.35, 1), "changed": (0.55, 1)}
NAMES = {
    "first": "first deployment",
    "again": "converged, run again",
    "check": "converged, --check",
    "changed": "one line changed, restart and watch",
}
FLEET_HOSTS, FORKS = 10, 20
INSTANCES = pathlib.Path("/proc/sys/fs/inotify/max_user_instances")


def measure(ansible_playbook, rounds, scratch):
    """Return the rows of part "role": medians of wall-clock seconds of whole runs, and remote executions."""
    rounds = min(rounds, 5)
    print(f"role: whole runs on fresh {IMAGE} hosts, {rounds} rounds", flush=True)
    player = Player(ansible_playbook, scratch)
    figures = collections.defaultdict(list)
    for _round in range(rounds):
        with fleet([f"{way}1" for way in WAYS], player):
            for step, seconds, flags in STEPS:
                for way in WAYS:
                    figures[step, way].append(player.run(way, seconds, flags).wall)
    executions = count_executions(player)
    median = {key: statistics.median(values) for key, values in figures.items()}
    timed = [Row(NAMES[step], median[step, "role"], median[step, "guide"], GOALS[step][0], None) for step in GOALS]
    counted = [
        Row(f"{NAMES[step]}: executions, against {most}", executions[step], most, 1.0, None)
        for step, (_goal, most) in GOALS.items()
    ]
    return timed + counted


def count_executions(player):
    """Return the remote executions of the role by step, as -vvv counts them."""
    with fleet(["role1"], player):
        return {
            step: player.run("role", seconds, [*flags, "-vvv"]).output.count("SSH: EXEC")
            for step, seconds, flags in STEPS
        }


def measure_fleet(ansible_playbook, rounds, scratch):
    """Return the row of part "fleet": processor seconds of the controller for a host that is converged."""
    rounds = min(rounds, 5)
    print(f"fleet: {FLEET_HOSTS} converged hosts, {FORKS} forks, {rounds} rounds", flush=True)
    player = Player(ansible_playbook, scratch)
    figures = collections.defaultdict(list)
    names = [f"{way}{number}" for way in WAYS for number in range(FLEET_HOSTS)]
    with more_instances(), fleet(names, player):
        for way in WAYS:
            player.run(way, 3, [f"--forks={FORKS}"])
        for _round in range(rounds):
            for way in WAYS:
                figures[way].append(player.run(way, 3, [f"--forks={FORKS}"]).processor / FLEET_HOSTS)
    ours, peer = (statistics.median(figures[way]) for way in ("role", "guide"))
    return [Row("controller's processor seconds a host", ours, peer, 0.45, None)]


Took = collections.namedtuple("Took", "wall processor output")


class Player:
    """Runs the playbooks of both ways, each on the hosts whose names begin like it."""

    def __init__(self, ansible_playbook, scratch):
        self._program = ansible_playbook
        self._scratch = pathlib.Path(scratch)

    def take_inventory(self):
        listed = hosts("inventory", "--fleet", FLEET, stdout=subprocess.PIPE)
        (self._scratch / "inventory.yml").write_bytes(listed.stdout)

    def run(self, way, seconds, flags):
        """Return how long a run took that has to end well, what it took of the processor, and its output."""
        playbook = self._playbook(way, seconds)
        command = [self._program, "-i", self._scratch / "inventory.yml", "-l", f"{way}*", *flags, playbook]
        environment = dict(os.environ, ANSIBLE_CONFIG=str(ROOT / "ansible.cfg"))
        before, start = processor_seconds(), time.perf_counter()
        done = hosts("run", "--fleet", FLEET, "--", *command, stdout=subprocess.PIPE, env=environment, text=True)
        return Took(time.perf_counter() - start, processor_seconds() - before, done.stdout)

    def _playbook(self, way, seconds):
        folder = self._scratch / f"{way}-{seconds}"
        folder.mkdir(exist_ok=True)
        if way == "role":
            (folder / "role.yml").write_text(ROLE.replace("SECONDS", str(seconds)))
        else:
            for name in ("guide.yml", "oms-backend.service.j2"):
                text = (GUIDE / name).read_text()
                (folder / name).write_text(text.replace("RestartSec=3", f"RestartSec={seconds}"))
        return folder / f"{way}.yml"


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextlib.contextmanager
def fleet(names, player):
    """Boot hosts of these names, and take them down again."""
    hosts("up", "--fleet", FLEET, *(f"{name}={IMAGE}" for name in names), stdout=subprocess.DEVNULL)
    try:
        player.take_inventory()
        yield
    finally:
        hosts("down", "--fleet", FLEET, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def more_instances():
    """Let twenty hosts watch files: each has a manager that takes some of what the kernel gives to one user."""
    before = INSTANCES.read_text()
    INSTANCES.write_text(str(max(1024, int(before))))
    try:
        yield
    finally:
        INSTANCES.write_text(before)
