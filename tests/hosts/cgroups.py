# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control groups of a host, ``unitsmith/FLEET/HOST``: what its processes are found and ended by.

They are made in cgroup2 and, where a machine mixes both kinds, also in systemd's own hierarchy (``name=systemd``).
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

KILL_TIMEOUT = 30


def groups(*names: str) -> list[Path]:
    """Where ``unitsmith/NAME/...`` is or would be, one path a hierarchy."""
    found = []
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, mount, kind, options = line.split()[:4]
        if kind == "cgroup2" or (kind == "cgroup" and "name=systemd" in options.split(",")):
            found.append(Path(mount, "unitsmith", *names))
    return found


def make(fleet: str, host: str) -> list[Path]:
    """Make a host's groups, each with a child for what keeps the host and one for the host itself."""
    made = groups(fleet, host)
    for group in made:
        (group / "keeper").mkdir(parents=True)
        (group / "host").mkdir()
        # A controller reaches the host only if every level above passes it on.
        for level in (*reversed(group.parents[:3]), group):
            with contextlib.suppress(FileNotFoundError):
                for controller in (level / "cgroup.controllers").read_text().split():
                    with contextlib.suppress(OSError):
                        (level / "cgroup.subtree_control").write_text("+" + controller)
    return made


def processes(group: Path) -> list[int]:
    """The processes in a group and all groups below it."""
    found = []
    for path in group.rglob("cgroup.procs"):
        with contextlib.suppress(OSError):
            found.extend(int(pid) for pid in path.read_text().split())
    return found


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def remove(group: Path) -> None:
    """End every process in a group and remove it."""
    deadline = time.monotonic() + KILL_TIMEOUT
    while found := processes(group):
        if time.monotonic() > deadline:
            raise SystemExit(f"{group}: processes {found} do not end")
        for pid in found:
            kill(pid)
        time.sleep(0.01)
    for folder, _, _ in os.walk(group, topdown=False):
        os.rmdir(folder)
