#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure the collection against what people use today, and print the ratios beside the goals.

Every ratio is of two figures from the same run on the same data, taken in turn; each figure is the least of several.
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile

import diagnosis
import paths
import report
import role
import units

PARTS = {
    "paths": paths.measure,
    "units": units.measure,
    "diagnosis": diagnosis.measure,
    "role": role.measure,
    "fleet": role.measure_fleet,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--ansible-playbook", default=shutil.which("ansible-playbook"), metavar="PATH")
    parser.add_argument("--rounds", type=int, default=7, help="how often each figure is taken (default: 7)")
    parser.add_argument("--report", type=pathlib.Path, metavar="FOLDER", help="where to write JSON and pictures")
    parser.add_argument("--scratch", help="where trees are made (default: the directory for temporary files)")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if not options.ansible_playbook:
        parser.error("no ansible-playbook found: name one with --ansible-playbook")
    if os.geteuid() != 0:
        parser.error("files are given to other users: run this as root")
    missed = False
    with tempfile.TemporaryDirectory(prefix="unitsmith-bench-", dir=options.scratch) as scratch:
        for part in options.parts or PARTS:
            rows = PARTS[part](options.ansible_playbook, options.rounds, scratch)
            print_table(rows)
            if options.report:
                report.write(options.report, part, rows)
            missed = missed or any(not row.reached for row in rows)
    return 1 if missed else 0


def print_table(rows):
    """Print one line for each Row; figures are seconds where its name says nothing else."""
    print(f"{'':44} {'ours':>8} {'peer':>8} {'ratio':>6}   goal")
    for row in rows:
        verdict = "reached" if row.reached else "MISSED"
        print(f"{row.name:44} {row.ours:8.3f} {row.peer:8.3f} {row.ratio:6.2f}   {row.goal_text} {verdict}")


if __name__ == "__main__":
    sys.exit(main())
