# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs play.yml against a host, and breaks it off from the controller when it says what it waits for.

`controller` kills ansible-playbook and all of its processes, `connection` the processes of ssh, and `network` takes the
host off the network for a while and then kills those.
"""

import argparse
import contextlib
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PLAY = Path(__file__).with_name("play.yml")
PATIENCE = 60.0  # seconds for what takes some
WAITS = re.compile(r": try-it\.service (is activating|runs)")
OFF_THE_NET = (
    "d=$(ip -o -4 addr show scope global | awk '{print $2; exit}'); ip link set $d down; sleep 5; ip link set $d up"
)


def kill_connections(mark):
    """Kill the processes of ssh with this word in their command line; it is of this run alone."""
    for directory in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (directory / "cmdline").read_bytes()
            if mark.encode() in words and b"ansible-playbook" not in words:
                os.kill(int(directory.name), signal.SIGKILL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("how", choices=["controller", "connection", "network"])
    parser.add_argument("host")
    parser.add_argument("version")
    parser.add_argument("--inventory", action="append", default=[])
    given = parser.parse_args()
    at = [word for inventory in given.inventory for word in ("--inventory", inventory)]
    with tempfile.TemporaryDirectory(prefix="cut-") as connections:
        more = ["--extra-vars", "version=%s ansible_control_path_dir=%s" % (given.version, connections)]
        argv = ["ansible-playbook", *at, "--limit", given.host, *more, str(PLAY)]
        play = subprocess.Popen(
            argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        lines, until = [], time.monotonic() + PATIENCE
        for line in play.stdout:
            lines.append(line)
            if WAITS.search(line):
                break
            if time.monotonic() > until:
                break
        else:
            raise SystemExit("it said nothing of what it waits for:\n%s" % "".join(lines))
        if given.how == "network":
            run = ["systemd-run", "--quiet", "sh", "-c", OFF_THE_NET]
            words = " ".join("'%s'" % word.replace("'", "'\\''") for word in run)
            subprocess.run(["ansible", *at, given.host, "-m", "ansible.builtin.shell", "-a", words], check=True)
            time.sleep(1)
        if given.how == "controller":
            os.killpg(play.pid, signal.SIGKILL)
        kill_connections(connections)
        lines += play.stdout.readlines()
        print("".join(lines), "ended with status %d" % play.wait())


if __name__ == "__main__":
    main()
