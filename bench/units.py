# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Part "units": a task of unit_file against one of ansible.builtin.copy with the same file."""

import pathlib

from plays import IMAGE, TASKS, stopwatch
from rows import Row

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
WAYS = {
    "copy": "ansible.builtin.copy: {{src: {path}, dest: /etc/systemd/system/{name}, mode: '0644'}}",
    "unit_file": "unitsmith.systemd.unit_file: {{src: {path}, name: {name}}}",
}


def measure(ansible_playbook, rounds, scratch):
    """Return the rows of this part; seconds are of one task."""
    print(f"units: {TASKS} tasks a playbook on {IMAGE}, {rounds} rounds", flush=True)
    sources = {way: [pathlib.Path(scratch, f"{way}-{number}.service") for number in range(TASKS)] for way in WAYS}
    with stopwatch(ansible_playbook, scratch) as watch:
        for way, task in WAYS.items():
            watch.play(way, [task.format(path=path, name=path.name) for path in sources[way]])
        for number in range(rounds):
            watch.take("nothing", "nothing")
            for way, paths in sources.items():
                for path in paths:
                    path.write_text(UNIT.format(number=path.name, round=number))
                watch.take(f"{way} changed", way)
                watch.take(f"{way} right", way)
    return [
        Row(
            "unit_file, changed, against copy",
            watch.a_task("unit_file changed"),
            watch.a_task("copy changed"),
            1.3,
            None,
        ),
        Row("unit_file, right, against copy", watch.a_task("unit_file right"), watch.a_task("copy right"), 1.3, None),
    ]
