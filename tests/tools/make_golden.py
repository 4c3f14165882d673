#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write tests/unit/golden/findings.json: what the linter finds in each of the examples, by version.

make_golden.py > tests/unit/golden/findings.json     (read the difference before it is committed)
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "unit"), str(ROOT / "collections")]

from golden.examples import EXAMPLES  # noqa: E402

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint_bytes  # noqa: E402
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directive_table import VERSIONS  # noqa: E402


def brief(name, data, version):
    """Return the findings as text: `line-end_line:column severity rule`, with ` *` where it is repairable."""
    return [
        "{line}-{end_line}:{column} {severity} {rule}".format(**finding) + (" *" if finding["repairable"] else "")
        for finding in lint_bytes(data, name, version)
    ]


def findings():
    """Return `{rule: {versions: findings}}` with versions that agree under one key, such as `219 239`."""
    golden = {}
    for rule, (name, data) in EXAMPLES.items():
        rows = {}
        for version in VERSIONS:
            rows.setdefault(tuple(brief(name, data, version)), []).append(str(version))
        golden[rule] = {" ".join(versions): list(row) for row, versions in rows.items()}
    return golden


if __name__ == "__main__":
    json.dump(findings(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
