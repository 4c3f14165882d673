# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of ansible-playbook costs the controller: seconds, processor, memory."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import lanes  # noqa: E402
import machine  # noqa: E402

PAUSE = 0.5  # seconds between two looks at the memory, at least
SHARE = 20  # and so many times what a look takes
HEAD = f"{'HOSTS':>6} {'SECONDS':>8} {'PROCESSOR':>10} {'A HOST':>8} {'MEMORY':>8}   ENDED WITH"


class Cost(NamedTuple):
    """`processor` counts user and system with all children, in seconds; `memory` is the most at one time, in MB."""

    hosts: int
    status: int
    seconds: float
    processor: float
    memory: float
    output: str

    def line(self) -> str:
        """As under HEAD."""
        each = f"{1000 * self.processor / self.hosts:.0f} ms"
        spent = f"{self.hosts:>6} {self.seconds:>8.1f} {self.processor:>10.1f} {each:>8} {self.memory:>5.0f} MB"
        return f"{spent}   {self.status}"


def playbook_program(core: str = "newest") -> Path:
    """The ansible-playbook of a lane's virtualenv, made if there is none."""
    version = lanes.newest() if core == "newest" else lanes.oldest()
    return machine.venv(core, version) / "bin" / "ansible-playbook"


def play(program: Path, hosts: int, words: list, log: Path, **more: str) -> Cost:
    """Run a playbook with the settings of this checkout, its output in a log."""
    lanes.link()
    env = machine.environment(program.parents[1], ANSIBLE_CONFIG=str(ROOT / "ansible.cfg"), **more)
    env["ANSIBLE_COLLECTIONS_PATH"] = str(ROOT / "collections")
    begun = monotonic()
    with log.open("wb") as out:
        child = subprocess.Popen(
            [program, *map(str, words)], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    with watched(child.pid) as most:
        _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    took = monotonic() - begun
    return Cost(hosts, child.returncode, took, used.ru_utime + used.ru_stime, most[0] / 1024, log.read_text())


@contextlib.contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """The most memory of a process and all below it, in kB; what several share counts once."""
    most, end = [0], threading.Event()

    def look() -> None:
        pause = PAUSE
        while not end.wait(pause):
            begun = monotonic()
            most[0] = max(most[0], sum(map(memory_of, family(pid))))
            pause = max(PAUSE, SHARE * (monotonic() - begun))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        end.set()
        thread.join()


def family(pid: int) -> Iterator[int]:
    yield pid
    with contextlib.suppress(OSError):
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in path.read_text().split():
                yield from family(int(child))


def memory_of(pid: int) -> int:
    with contextlib.suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) if found else 0
    return 0
