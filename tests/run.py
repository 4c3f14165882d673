# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make` calls: runs lanes of tests, and programs in the virtualenv of the tools.

Needs root, Python 3.9 and apt; whatever else a lane needs is installed, and said. Virtualenvs, images of hosts and logs
are kept in ``$XDG_CACHE_HOME/unitsmith``. Two lanes run at a time: one that only computes, and one on test hosts.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import lanes
import machine
from machine import say

DEMOS = {"demo": "demo.sh", "demo-fleet": "demo_fleet.sh"}


def run_lanes(chosen: list[lanes.Lane]) -> int:
    with contextlib.ExitStack() as held:
        for lane in chosen:
            try:
                held.enter_context(machine.locked(machine.OWN / "locks" / lane.name, wait=False))
            except BlockingIOError:
                raise SystemExit(f"{lane.name}: another run of it goes on in this checkout") from None
        return run_locked(chosen)


def run_locked(chosen: list[lanes.Lane]) -> int:
    started, runs = time.monotonic(), []
    queues = [[lane for lane in chosen if lane.hosts == hosts] for hosts in (False, True)]
    threads = [threading.Thread(target=work_off, args=(queue, runs)) for queue in queues]
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.default_int_handler)
    try:
        prepare({k: v for lane in chosen for k, v in lane.programs.items()}, any(lane.hosts for lane in chosen))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        say("interrupted")
        machine.stop_children()
        return 130
    finally:
        take_down_hosts([lane.fleet or lane.name for lane in chosen if lane.hosts])
    total = {kind: sum(run.count[kind] for run in runs) for kind in ("passed", "failed", "skipped")}
    say(f"\nPythons: {' '.join(map(machine.dotted, machine.PYTHONS))}")
    ran = {run.name for run in runs}
    left = [f"molecule-{name}" for name in lanes.IN_TURN if f"molecule-{name}" not in ran]
    if left and len(left) < len(lanes.IN_TURN) and len(ran) > len(lanes.IN_TURN):
        say(f"in turn, with another commit: {' '.join(left)}")
    say(f"lanes: {' '.join(run.name for run in runs)}; {time.monotonic() - started:.0f} s, logs in {machine.LOGS}")
    say(counted(total))
    return 1 if total["failed"] or not total["passed"] else 0


def prepare(programs: dict[str, str], hosts: bool) -> None:
    """Install what is missing here of these programs and, if need be, of what test hosts need."""
    missing = machine.missing_packages(programs)
    if hosts:
        asked = subprocess.run([*lanes.HOSTS, "prerequisites"], stdout=subprocess.PIPE, text=True, check=True)
        missing += asked.stdout.split()
    machine.install(missing)
    lanes.link()


def work_off(queue: list[lanes.Lane], runs: list[lanes.Run]) -> None:
    for lane in queue:
        if machine.stopping():
            return
        run = lanes.Run(lane.name)
        runs.append(run)
        carry_out(lane, run)


def carry_out(lane: lanes.Lane, run: lanes.Run) -> None:
    """Run a lane and tell in one line how it went."""
    say(f"{lane.name:<20} ...")
    started = time.monotonic()
    try:
        lane.work(run)
    except machine.Skip as reason:
        run.skip(str(reason))
    except Exception as error:  # A lane that breaks down has failed, and the others go on.
        run.expect(lane.name, False, f"{type(error).__name__}: {error}")
    if machine.stopping():
        return
    if run.output:
        say("\n".join([*run.output, f"--- from {run.log}"]))
    verdict = "FAILED" if run.count["failed"] else "passed" if run.count["passed"] else "skipped"
    line = f"{lane.name:<20} {verdict:<8} {time.monotonic() - started:>4.0f} s   {counted(run.count)}"
    say("\n    ".join([line, *run.notes]))


def counted(count: dict[str, int]) -> str:
    return "{passed} passed, {failed} failed, {skipped} skipped".format(**count)


def take_down_hosts(names: list[str]) -> None:
    """Remove what an interrupted molecule leaves of these lanes. The other tests of hosts remove their own."""
    for fleet in (fleet for name in names for fleet in lanes.FLEETS.get(name, (name,))):
        subprocess.run([*lanes.HOSTS, "down", "--fleet", f"{fleet}@"], stdin=subprocess.DEVNULL, check=False)
    if names and shutil.which("podman"):
        remove = ["podman", "rm", "--force", "--ignore", "--time=0", lanes.CONTAINER]
        subprocess.run(remove, env={**os.environ, **lanes.podman_settings()}, stdout=subprocess.DEVNULL, check=False)


def selected(words: list[str]) -> list[lanes.Lane]:
    """The lanes of these names; `sanity` means all whose names begin with `sanity-`.

    No word at all means every lane but those that have to be asked for.
    """
    known = lanes.all_lanes()
    for word in words:
        if not any(f"{lane.name}-".startswith(f"{word}-") for lane in known):
            raise SystemExit(f"no lane {word}; there are: {' '.join(lane.name for lane in known)}")
    if not words:
        return [lane for lane in known if not lane.asked_for]
    return [lane for lane in known if any(f"{lane.name}-".startswith(f"{word}-") for word in words)]


def demo(script: str) -> None:
    prepare({}, hosts=True)
    playbook = machine.venv("newest", lanes.newest()) / "bin" / "ansible-playbook"
    os.execvpe("sh", ["sh", machine.ROOT / "sample" / script, playbook], machine.environment())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("lanes", help="run lanes, all if none is named").add_argument("lane", nargs="*")
    tool = commands.add_parser("tool", help="run a program in the virtualenv of the tools")
    tool.add_argument("argv", nargs=argparse.REMAINDER)
    for name, text in (
        ("demo", "deploy the sample backend on a Kylin host"),
        ("demo-fleet", "deploy a service over six hosts, of which one is broken"),
        ("docs", "write the generated pages"),
        ("link", "let the checkout be found as a collection"),
        ("clean", "remove virtualenvs, images of hosts and logs"),
    ):
        commands.add_parser(name, help=text)
    options = parser.parse_args()
    if options.command == "lanes":
        return run_lanes(selected(options.lane))
    if options.command == "clean":
        take_down_hosts([lane.name for lane in lanes.all_lanes() if lane.hosts])
        shutil.rmtree(machine.CACHE, ignore_errors=True)
        return 0
    if options.command in DEMOS:
        demo(DEMOS[options.command])
    lanes.link()
    if options.command == "docs":
        lanes.write_pages()
    if options.command == "tool":
        os.execvpe(options.argv[0], options.argv, machine.environment(lanes.tools()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
