# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hub of a fleet: a network namespace with a bridge, from which its hosts are reached and nothing else is."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

import cgroups

SUBNET = "10.99.0."


def hub(fleet: str) -> str:
    return "unitsmith-" + fleet


def hub_path(fleet: str) -> Path:
    return Path("/run/netns", hub(fleet))


def enter_hub(fleet: str) -> list[str]:
    """What to put before a command to run it in the hub."""
    return ["nsenter", f"--net={hub_path(fleet)}", "--"]


def start_hub(fleet: str) -> None:
    if hub_path(fleet).exists():
        return
    subprocess.run(["ip", "netns", "add", hub(fleet)], check=True)
    for command in (
        "link set lo up",
        "link add br0 type bridge",
        f"address add {SUBNET}1/24 dev br0",
        "link set br0 up",
    ):
        subprocess.run(["ip", "-n", hub(fleet), *command.split()], check=True)


def stop_hub(fleet: str) -> None:
    """Remove the hub and end what still runs in it: connections that ssh keeps open, most of all."""
    path = hub_path(fleet)
    if path.exists():
        for pid in _inside(path.stat().st_ino) - _own_line():
            cgroups.kill(pid)
        subprocess.run(["ip", "netns", "delete", path.name], check=True)


def _inside(namespace: int) -> set[int]:
    found = set()
    for path in Path("/proc").glob("[0-9]*/ns/net"):
        with contextlib.suppress(OSError):
            if path.stat().st_ino == namespace:
                found.add(int(path.parts[2]))
    return found


def _own_line() -> set[int]:
    """This process, its parent, and so on: a fleet may be taken down from its own hub."""
    line, pid = set(), os.getpid()
    while pid > 0:
        line.add(pid)
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return line
