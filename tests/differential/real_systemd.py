# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of a real systemd on a unit: `systemd-analyze verify` in the root file system of a test host.

Nothing is booted. A process in a mount namespace of its own covers /tmp, /run, /sys, the machine id and the units of
the tree with file systems in memory, changes its root to it, becomes an ordinary user (systemd 247 moves the processes
of its cgroup when run as root) and verifies one unit after the other, by the collection's own function. The tree itself
is not written to. Without the units of the distribution, which systemd would read each time as well, a verdict takes a
third of the time.
"""

import os
import pickle
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import Host
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import physical_lines

HOSTS = Path(__file__).resolve().parents[1] / "hosts" / "hosts.py"
DAEMON = 1  # the same user and group on every distribution
TIMEOUT = 30

COVER = """
set -e
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount -t tmpfs -o mode=1777 tmp "$1/tmp"
mount -t tmpfs -o mode=755 run "$1/run"
mount -t tmpfs sys "$1/sys"
mount -t tmpfs units "$1/usr/lib/systemd/system"
mkdir -p "$1/run/systemd" "$1/sys/fs/cgroup"
chown 1:1 "$1/run/systemd"
mount -t cgroup2 -o ro cgroup "$1/sys/fs/cgroup"
echo 0123456789abcdef0123456789abcdef > "$1/run/machine-id"
mount --bind "$1/run/machine-id" "$1/etc/machine-id"
exec "$2" "$3" "$1"
"""

# These speak of what else is on the host, not of the unit.
_ELSEWHERE = re.compile(
    "is not executable: |^Failed to create .*/start: |not loaded, .* cannot be started|Unit .* not found"
)
# The last one is of systemd 247, which a service of Type=dbus without a BusName= makes abort.
_REFUSED = re.compile("has a bad unit file setting|failed to load properly|^Assertion '.*' failed")
# Whole lines about the unit, though they do not all name it.
_ABOUT_THE_UNIT = ("Accepting user/group name", "Assertion '")


class Verdict(NamedTuple):
    """What one systemd makes of a unit: `complaints` [(line or None, text)], and whether it refuses to load it."""

    complaints: list
    refused: bool

    @property
    def silent(self):
        return not self.complaints


class NoSystemd(Exception):
    """No root file system with a systemd, and why."""


class Systemd:
    """The systemd of one image; `version` is the first word of its version, `dump` lists the directives it knows."""

    def __init__(self, image):
        root = _build(image)
        try:
            self._child = subprocess.Popen(
                ["unshare", "--mount", "sh", "-c", COVER, "sh", root, sys.executable, __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            self.version, self.dump = self._answer()
        except (OSError, EOFError) as error:
            raise NoSystemd(f"{image}: {error}") from error

    def _answer(self):
        try:
            return pickle.load(self._child.stdout)
        except EOFError:
            raise EOFError(self._child.stderr.read().decode(errors="replace").strip() or "the verifier ended") from None

    def output(self, name, data, **environment):
        """Return `(directory, output)` of `Host.verify` for the bytes of the unit `name`, among more variables."""
        pickle.dump((name, data, environment), self._child.stdin)
        self._child.stdin.flush()
        return self._answer()

    def verdict(self, name, data):
        """Ask about the bytes of the unit `name`."""
        verdict = read_output(name, *self.output(name, data))
        # A backslash at the end of the file continues what is not there.
        last = max(1, len(physical_lines(data.decode(errors="replace"), self.version)))
        complaints = [(min(line, last) if line else None, text) for line, text in verdict.complaints]
        return verdict._replace(complaints=complaints)

    def close(self):
        self._child.stdin.close()
        self._child.wait()
        self._child.stdout.close()
        self._child.stderr.close()


def _build(image):
    """Return the root directory (str) of an image, built if it is not there yet."""
    if os.geteuid():
        raise NoSystemd("a root file system can be built and entered by root alone")
    built = subprocess.run([sys.executable, HOSTS, "build", image], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if built.returncode:
        raise NoSystemd(built.stderr.decode(errors="replace").strip() or f"{HOSTS} build {image} failed")
    return built.stdout.decode().split()[-1]


def read_output(name, directory, output):
    """Return the Verdict in what `systemd-analyze verify` printed of the unit `name` in a directory."""
    complaints = []
    refused = False
    # A template is verified as an instance that systemd makes up.
    names = [name, *(name.replace("@.", f"@{instance}.") for instance in ("i", "test-instance", "test_instance"))]
    own_line = re.compile(f"{re.escape(directory)}/{re.escape(name)}:([0-9]+): (.*)")
    for line in output.split("\n"):
        found = own_line.match(line)
        if found:
            complaints.append((int(found.group(1)), found.group(2)))
        elif _ELSEWHERE.search(line):
            continue
        elif line.startswith((*names, *(f"Unit {one} " for one in names), *_ABOUT_THE_UNIT)):
            complaints.append((None, line))
            refused = refused or bool(_REFUSED.search(line))
    return Verdict(complaints, refused)


def _serve(root):
    os.chroot(root)
    os.chdir("/tmp")
    os.setgroups([])
    os.setgid(DAEMON)
    os.setuid(DAEMON)
    environment = {"PATH": "/usr/bin:/bin"}

    def run(arguments, environ_update):
        child = subprocess.Popen(
            arguments,
            env=dict(environment, **environ_update),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            out, err = child.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        return child.returncode, out.decode(errors="backslashreplace"), err.decode(errors="backslashreplace")

    def answer(what):
        pickle.dump(what, sys.stdout.buffer)
        sys.stdout.buffer.flush()

    host = Host(run)
    answer((host.version(), host.configuration_items()))
    while True:
        try:
            name, data, more = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        environment.update(more)
        answer(host.verify({name: data}, name))
        for variable in more:
            del environment[variable]


if __name__ == "__main__":
    _serve(sys.argv[1])
