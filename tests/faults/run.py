# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnose the faults of tests/faults on real hosts, and tell how well. README.md beside this file says how to use it.

python3 tests/faults/run.py
python3 tests/faults/run.py --rows tests/faults/python.yml --only celery --show
python3 tests/faults/run.py --json /tmp/new.json --compare /tmp/old.json
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import lanes  # noqa: E402
import machine  # noqa: E402

try:
    import judge
    import rows as corpus
except ImportError:  # Without PyYAML: the virtualenv with Ansible has it.
    python = machine.venv("newest", lanes.newest()) / "bin" / "python"
    os.execv(python, [python, *sys.argv])

HOSTS = [sys.executable, ROOT / "tests" / "hosts" / "hosts.py"]
FLEET = "corpus@"
# A host has as many names in the inventory; under each of them rows are made and asked one chunk after the other.
SHARES = 3
CHUNK = 40


def hosts(command: str, *words: str, fleet: str = FLEET) -> str:
    argv = [*HOSTS, command, "--fleet", fleet, *words]
    return subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True).stdout


def inventory(images: list[str], fleet: str) -> dict[str, Any]:
    """The hosts' own inventory, with SHARES names for each of them."""
    import yaml

    known = yaml.safe_load(hosts("inventory", fleet=fleet))["all"]
    found = {name: facts for group in known["children"].values() for name, facts in group["hosts"].items()}
    shares = {f"{name}.{n}": found[name] for name in images for n in range(SHARES)}
    return {"all": {"vars": known["vars"], "hosts": shares}}


def ask(row: corpus.Row) -> dict[str, Any]:
    return {
        "name": row.get("ask", row["id"] + ".service"),
        "when": row.get("when", "after"),
        "requires_tcp": row.get("requires_tcp", []),
        "requires_unix": row.get("requires_unix", []),
    }


def hand_out(rows: list[corpus.Row], images: list[str], scratch: Path, proofs: bool) -> dict[Path, list[corpus.Row]]:
    """Write what each share of each host has to do; return the rows by the file that is to tell of them."""
    chunks = {}
    for image in images:
        mine = [row for row in rows if image in row.get("hosts", [image])]
        for share in range(SHARES):
            part = mine[share::SHARES]
            for number, start in enumerate(range(0, len(part), CHUNK)):
                chunk, path = part[start : start + CHUNK], scratch / f"{image}.{share}.{number}"
                for suffix, content in (
                    (".rows", {"do": "make", "rows": chunk}),
                    (".asks", [ask(row) for row in chunk]),
                    (".ends", {"do": "end", "rows": chunk, "prove": proofs}),
                ):
                    Path(f"{path}{suffix}").write_text(json.dumps(content))
                chunks[Path(f"{path}.came")] = chunk
    return chunks


def play(images: list[str], scratch: Path, fleet: str) -> None:
    (scratch / "inventory.yml").write_text(json.dumps(inventory(images, fleet)))
    python = machine.venv("newest", lanes.newest())
    settings = {
        "ANSIBLE_COLLECTIONS_PATH": str(lanes.COLLECTIONS),
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_SSH_TRANSFER_METHOD": "piped",
        "ANSIBLE_FORKS": "12",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_RETRY_FILES_ENABLED": "0",
    }
    book = HERE / "plays" / "play.yml"
    words = ["ansible-playbook", "-i", scratch / "inventory.yml", "-e", f"scratch={scratch}", book]
    argv = [*HOSTS, "run", "--fleet", fleet, "--", *words]
    with open(scratch / "log", "w") as log:
        subprocess.run(argv, env=machine.environment(python, **settings), stdout=log, stderr=log)


def gather(chunks: dict[Path, list[corpus.Row]], scratch: Path) -> list[dict[str, Any]]:
    """One result for each row and host."""
    results = []
    for path, rows in chunks.items():
        came = json.loads(path.read_text()) if path.exists() else {"made": {}, "asked": [], "ended": {}}
        answers = came["asked"] + [None] * (len(rows) - len(came["asked"]))
        for row, answer in zip(rows, answers):
            made = came["made"].get(row["name"])
            results.append(
                {
                    "name": row["name"],
                    "kind": row["kind"],
                    "when": row.get("when", "after"),
                    "host": path.name.partition(".")[0] if path.name.count(".") < 3 else path.name.rsplit(".", 3)[0],
                    "verdict": judge.judge(row, made, answer),
                    "row": row,
                    "made": made,
                    "answer": {k: answer[k] for k in ("findings", "unit", "msg") if k in answer} if answer else None,
                    **came["ended"].get(row["name"], {}),
                }
            )
    if any(not path.exists() for path in chunks):
        print("\n".join((scratch / "log").read_text().splitlines()[-60:]), file=sys.stderr)
    return results


# --- What is printed ---


def group(result: dict[str, Any]) -> str:
    if result["row"].get("healthy"):
        return "healthy"
    return "beforehand" if result["when"] == "before" else "after"


def table(results: list[dict[str, Any]]) -> str:
    """How many rows of each file had which verdict, and shares of the whole."""
    used = [verdict for verdict in judge.VERDICTS if any(one["verdict"] == verdict for one in results)]
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for one in results:
        counts[one["kind"]][one["verdict"]] += 1
    lines = ["".join([f"{'':24}{'rows':>6}", *(f"{verdict:>13}" for verdict in used)])]
    for kind, count in sorted(counts.items()):
        lines.append("".join([f"{kind:24}{sum(count.values()):6}", *(f"{count[v] or '':>13}" for v in used)]))
    for name in ("after", "beforehand", "healthy"):
        count = collections.Counter(one["verdict"] for one in results if group(one) == name)
        total = sum(count.values())
        if total:
            shares = (f"{count[v]} ({100 * count[v] / total:.0f} %)" if count[v] else "" for v in used)
            lines.append("".join([f"= {name:22}{total:6}", *(f"{share:>13}" for share in shares)]))
    return "\n".join(lines)


def told(result: dict[str, Any]) -> str:
    """All that is needed to see why a row was judged as it was."""
    row, answer = result["row"], result["answer"] or {}
    lines = [f"--- {result['verdict'].upper()}: {result['name']} ({result['kind']}, {result['host']}, {row['id']})"]
    lines.append(f"    wanted: {row.get('says', 'nothing')}" + (f" not {row['wrong']}" if "wrong" in row else ""))
    lines.append(f"    made: {result['made']} {result.get('proof', '')}")
    lines += [f"    | {line}" for line in result.get("journal", [])]
    for finding in answer.get("findings", [])[:3]:
        lines.append(f"    {finding['severity']} {finding['code']}: {finding['summary']}")
        for part in ("cause", "fix"):
            lines += textwrap.wrap(f"{part}: {finding[part]}", 130, initial_indent=" " * 8, subsequent_indent=" " * 12)
        lines += [f"        > {line}" for line in finding["evidence"]]
    return "\n".join(lines + ([str(answer["msg"])] if "msg" in answer else []))


def compared(results: list[dict[str, Any]], path: Path) -> str:
    """What has changed since another run."""
    before = {(one["name"], one["host"]): one["verdict"] for one in json.loads(path.read_text())}
    changes = [
        f"{before[key]:>12} -> {one['verdict']:12} {one['name']} ({one['kind']})"
        for one in results
        for key in [(one["name"], one["host"])]
        if before.get(key, one["verdict"]) != one["verdict"]
    ]
    return "\n".join(["", f"changes since {path}:", *(sorted(changes) or ["none"])])


class Goal(NamedTuple):
    """At least, or at most, so many of a hundred answers of a group have one of these verdicts."""

    group: str
    verdicts: tuple[str, ...]
    at_least: float = 0
    at_most: float = 100

    def share(self, results: list[dict[str, Any]]) -> float:
        mine = [one["verdict"] in self.verdicts for one in results if group(one) == self.group]
        return 100 * sum(mine) / max(1, len(mine))

    def reached(self, results: list[dict[str, Any]]) -> bool:
        return self.at_least <= self.share(results) <= self.at_most

    def __str__(self) -> str:
        wanted = f"at least {self.at_least:g} %" if self.at_least else f"at most {self.at_most:g} %"
        return f"{self.group}, {' or '.join(self.verdicts)}: {wanted}"


GOALS = (
    Goal("after", ("precise",), at_least=85),
    Goal("after", ("wrong",), at_most=2),
    Goal("after", ("unseen",), at_most=0),
    Goal("beforehand", ("unseen",), at_most=10),
    Goal("healthy", ("false alarm",), at_most=0),
)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--rows", type=Path, nargs="+", metavar="FILE", help="files of rows (default: the whole corpus)"
    )
    parser.add_argument("--aside", type=Path, metavar="FOLDER", help="rows of this folder, in place of the corpus")
    parser.add_argument("--only", default="", metavar="REGEX", help="rows whose names hold it")
    parser.add_argument("--host", nargs="+", default=["kylin-v10"], metavar="IMAGE", help="(default: kylin-v10)")
    parser.add_argument("--show", action="store_true", help="tell of each row that is not fine what was said of it")
    parser.add_argument("--show-all", action="store_true", help="the same for every row")
    parser.add_argument("--prove", action="store_true", help="start what was asked beforehand: does it fail?")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the results")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="results of another run: tell what has changed")
    parser.add_argument("--fleet", help="a fleet that runs already, and is left running")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    paths = options.rows or sorted((options.aside or HERE).glob("*.yml"))
    rows = corpus.read(paths, options.only)
    lanes.link()
    started = time.monotonic()
    fleet = options.fleet or FLEET
    with tempfile.TemporaryDirectory(prefix="unitsmith-corpus-") as folder:
        scratch = Path(folder)
        chunks = hand_out(rows, options.host, scratch, options.prove)
        try:
            hosts("up", *options.host, fleet=fleet)
            play(options.host, scratch, fleet)
        finally:
            if not options.fleet:
                hosts("down", fleet=fleet)
        results = gather(chunks, scratch)
    report(results, options)
    print(f"\n{len(results)} answers in {time.monotonic() - started:.0f} s")
    return 0 if results and not any(one["verdict"].startswith("not ") for one in results) else 1


def report(results: list[dict[str, Any]], options: argparse.Namespace) -> None:
    for one in results:
        if options.show_all or (options.show and one["verdict"] not in judge.FINE):
            print(told(one))
        elif one["verdict"] not in judge.FINE:
            said = (one["answer"] or {}).get("findings") or [{"summary": "nothing"}]
            print(f"{one['verdict']:>12}  {one['kind']}: {one['name']}: {said[0]['summary'].splitlines()[0][:110]}")
        if one.get("proof"):
            print(f"  not proven  {one['kind']}: {one['name']}: {one['proof']}")
    print("\n" + table(results) + "\n")
    for goal in GOALS:
        print(f"{'reached' if goal.reached(results) else 'MISSED':8} {goal.share(results):5.1f} %  {goal}")
    if options.compare:
        print(compared(results, options.compare))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    sys.exit(main())
