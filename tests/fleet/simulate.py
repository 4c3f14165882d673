# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rollout over many hosts costs the controller, with hosts that are not there.

The playbooks, the modules' way to the host and the report are the real ones; a host answers what a real one has
answered, after a while. Some cannot be reached, some lose their connection in the middle, two fail.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import measured

HERE = Path(__file__).resolve().parent
STATE_OF = {
    "new": "new",
    "refused": "old",
    "rolled_back": "rolled back",
    "gone": "unreachable",
    "cut_before": "unreachable",
    "cut_after": "unreachable",
}
GROUPS = ("centos", "debian", "kylin")


def fates_of(number: int) -> dict[str, str]:
    """Two of a hundred hosts are lost, and two fail, each in a way of its own; the first hosts are well."""
    fates = {f"h{one:05}": "new" for one in range(1, number + 1)}
    names = list(fates)
    for place in range(49, number, 100):
        fates[names[place]] = "gone"
    for turn, place in enumerate(range(74, number, 100)):
        fates[names[place]] = ("cut_before", "cut_after")[turn % 2]
    fates[names[number * 6 // 10]], fates[names[number * 7 // 10]] = "refused", "rolled_back"
    return fates


class Fleet:
    """An inventory and a memory of what each host was given, in a folder."""

    def __init__(self, folder: Path, fates: dict[str, str], delay: float) -> None:
        self.folder, self.fates, self.delay = folder, dict(fates), delay
        self.report = folder / "report.json"
        self.known: dict[str, object] = {}
        (folder / "memory").mkdir()

    def play(self, program: Path, playbook: str, *words: str) -> measured.Cost:
        """Play one of our playbooks over all of them."""
        self._write_inventory()
        given = ["-i", self.folder / "hosts.json", "-e", f"@{HERE}/service.yml", "-e", f"report_json={self.report}"]
        path = measured.ROOT / "playbooks" / playbook
        plugins = {"ANSIBLE_CONNECTION_PLUGINS": str(HERE / "connection_plugins"), "ANSIBLE_NOCOLOR": "1"}
        return measured.play(program, len(self.fates), [*given, path, *words], self.folder / "log", **plugins)

    def _write_inventory(self) -> None:
        known = {
            "ansible_connection": "recorded",
            "ansible_python_interpreter": "/usr/bin/python3",
            "recorded_folder": str(self.folder / "memory"),
            "recorded_delay": self.delay,
            **self.known,
        }
        groups = {group: {"hosts": {}} for group in GROUPS}
        for number, (name, fate) in enumerate(self.fates.items()):
            groups[GROUPS[number * 3 // len(self.fates)]]["hosts"][name] = {"recorded_fate": fate}
        text = json.dumps({"all": {"vars": known, "children": groups}}, indent=0)
        (self.folder / "hosts.json").write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hosts", type=int, nargs="+", default=[100, 300, 1000], metavar="NUMBER")
    parser.add_argument("--delay", type=float, default=1.0, help="seconds that a host takes (default: 1)")
    parser.add_argument("--forks", default="20")
    parser.add_argument("--core", choices=["newest", "oldest"], default="newest", help="which ansible-core")
    parser.add_argument("words", nargs="*", metavar="WORD", help="more for ansible-playbook, after --")
    options = parser.parse_args()
    program = measured.playbook_program(options.core)
    print(measured.HEAD, flush=True)
    for number in options.hosts:
        with tempfile.TemporaryDirectory() as scratch:
            fleet = Fleet(Path(scratch), fates_of(number), options.delay)
            words = ["-e", "rollout_max_fail_percentage=20", "--forks", options.forks, *options.words]
            cost = fleet.play(program, "deploy.yml", *words)
            print(cost.line(), flush=True)
            if not fleet.report.exists():
                raise SystemExit(cost.output)
            print(f"       {told(fleet)}, report {fleet.report.stat().st_size / 1024:.0f} kB", flush=True)


def told(fleet: Fleet) -> str:
    """The states that the report tells, and whether they are what became of the hosts."""
    hosts = json.loads(fleet.report.read_text())["hosts"]
    states = {host["name"]: host["state"] for host in hosts}
    right = states == {name: STATE_OF[fate] for name, fate in fleet.fates.items()}
    counted = ", ".join(f"{state} {count}" for state, count in Counter(states.values()).most_common())
    return counted + ("" if right else ": NOT what became of them")


if __name__ == "__main__":
    main()
