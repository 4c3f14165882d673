#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure a diagnosis against `systemctl status` and `journalctl -n 200` of the same unit, on the host it runs on.

diagnosis.py UNIT...    as root, where systemd is PID 1

The start of Python and Ansible is taken off, and so is what is run as the service's account: the figures are those of
the diagnosis itself, which a module does in a process that runs already. Each is the least of several, taken in turn.
On a test host: tar -c bench plugins | ssh HOST 'tar -x -C /run; python3 /run/bench/diagnosis.py ssh.service'
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOAL = 1.5
ROUNDS = 15


def main(units):
    if not units or not os.path.isdir("/run/systemd/system"):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        link = pathlib.Path(scratch, "ansible_collections", "unitsmith", "systemd")
        link.parent.mkdir(parents=True)
        link.symlink_to(ROOT)
        sys.path.insert(0, scratch)
        from ansible_collections.unitsmith.systemd.plugins.module_utils import _diagnosis, _finding, _run_as

        _run_as._supervise = as_the_user = Stopwatch(_run_as._supervise)
        print(f"{'':44} {'ours':>8} {'peer':>8} {'ratio':>6}   goal")
        reached = [measure(unit, _diagnosis, _finding, as_the_user) for unit in units]
    return 0 if all(reached) else 1


class Stopwatch:
    """A function, and the seconds that it has taken."""

    def __init__(self, function):
        self.function, self.seconds = function, 0.0

    def __call__(self, *args):
        start = time.perf_counter()
        try:
            return self.function(*args)
        finally:
            self.seconds += time.perf_counter() - start


def measure(unit, diagnosis, finding, as_the_user):
    """Print the row of one unit and return whether it reached the goal."""
    options = diagnosis.Options([], [], False, "en")
    ours, peer, found = [], [], []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        found = diagnosis.after(unit, run, options).findings
        ours.append(time.perf_counter() - start - as_the_user.seconds)
        as_the_user.seconds = 0.0
        start = time.perf_counter()
        run(["systemctl", "status", "--no-pager", unit])
        run(["journalctl", "--no-pager", "-n", "200", "-u", unit])
        peer.append(time.perf_counter() - start)
    ratio = min(ours) / min(peer)
    codes = ", ".join(one.code for one in finding.in_order(found)) or "healthy"
    print(
        f"{unit + ' (' + codes + ')':44} {min(ours):8.3f} {min(peer):8.3f} {ratio:6.2f}   at most {GOAL}"
        f" {'reached' if ratio <= GOAL else 'MISSED'}"
    )
    return ratio <= GOAL


def run(argv, environ_update=None):
    """As AnsibleModule.run_command."""
    environment = {**os.environ, **(environ_update or {})}
    done = subprocess.run(argv, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
