# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part "diagnosis": a task of service_diagnosis_info against one that prints the status and the journal."""

from plays import IMAGE, TASKS, stopwatch
from rows import Row

# The failed one is that of the guide, 217/USER: nothing is tried as the service's account, which is work of its own.
SERVICES = {"healthy": "ssh.service", "failed": "bench-failed.service"}
FAILED = """\
unitsmith.systemd.unit_file:
        name: bench-failed.service
        sections: {Service: {User: www-data, ExecStart: /usr/bin/sleep 1000}}"""
START = "ansible.builtin.shell: systemctl daemon-reload; systemctl start bench-failed.service; sleep 1"
WAYS = {
    "ours": "unitsmith.systemd.service_diagnosis_info: {{name: {name}}}",
    "peer": "ansible.builtin.shell: systemctl status --no-pager {name}; journalctl --no-pager -n 200 -u {name}",
}


def measure(ansible_playbook, rounds, scratch):
    """Return the rows of this part; seconds are of one task."""
    print(f"diagnosis: {TASKS} tasks a playbook on {IMAGE}, {rounds} rounds", flush=True)
    plays = {(way, kind): f"{way}-{kind}" for way in WAYS for kind in SERVICES}
    with stopwatch(ansible_playbook, scratch) as watch:
        watch.play("prepare", [FAILED, START])
        watch.run("prepare")
        for (way, kind), name in plays.items():
            watch.play(name, [WAYS[way].format(name=SERVICES[kind])] * TASKS)
        for _round in range(rounds):
            watch.take("nothing", "nothing")
            for name in plays.values():
                watch.take(name, name)
    return [
        Row(
            f"{kind} service, against status and journal",
            watch.a_task(f"ours-{kind}"),
            watch.a_task(f"peer-{kind}"),
            1.5,
            None,
        )
        for kind in SERVICES
    ]
