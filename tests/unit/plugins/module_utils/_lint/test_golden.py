# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The golden corpus: bytes in, findings out, for every rule and every version; and the pages made of it."""

import importlib
import json
import pathlib
import subprocess
import sys

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.catalogue import texts
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint_bytes
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.repair import repair

ROOT = pathlib.Path(__file__).resolve().parents[5]
UNIT = str(ROOT / "tests" / "unit")
if UNIT not in sys.path:
    sys.path.insert(0, UNIT)
EXAMPLES = importlib.import_module("golden.examples").EXAMPLES
FINDINGS = json.loads((pathlib.Path(UNIT) / "golden" / "findings.json").read_text(encoding="utf-8"))
# Of the file on a disk, of the words of a host, and what is only the fix of others.
WITHOUT_EXAMPLE = {"file-mode", "no-unit-name", "unreadable", "systemd", "consequence"}
# No text that can be repaired.
BEYOND_REPAIR = {"encoding", "line-too-long", "nul", "nul-at-line-end"}
# What is left of odd blanks in values when those at their ends are repaired.
REPAIRED_BEFORE = {"odd-blank"}


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_findings(rule):
    name, data = EXAMPLES[rule]
    seen = set()
    for versions, expected in FINDINGS[rule].items():
        for version in map(int, versions.split()):
            found = lint_bytes(data, name, version)
            brief = [
                "{line}-{end_line}:{column} {severity} {rule}".format(**one) + (" *" if one["repairable"] else "")
                for one in found
            ]
            assert brief == expected, version
            seen.update(one["rule"] for one in found)
    assert rule in seen


def test_every_rule_has_an_example_and_every_example_a_rule():
    rules = set(texts())
    assert set(EXAMPLES) == rules - WITHOUT_EXAMPLE - REPAIRED_BEFORE
    assert set(FINDINGS) == set(EXAMPLES)


@pytest.mark.parametrize("rule", sorted(texts()))
def test_texts_have_the_same_params_in_both_languages(rule):
    four = texts()[rule]
    assert len(four) == 4 and all(four)
    names = [{part.partition("}")[0] for part in text.split("{")[1:]} for text in four]
    assert names[0] == names[2], "message"
    assert names[1] == names[3], "fix"


@pytest.mark.parametrize("rule", sorted(set(EXAMPLES) - BEYOND_REPAIR))
def test_what_is_repairable_is_gone_after_the_repair(rule):
    name, data = EXAMPLES[rule]
    repaired = repair(data.decode("utf-8", "surrogateescape"))[0].encode("utf-8", "surrogateescape")
    for version in (219, 262):
        before = [one for one in lint_bytes(data, name, version) if not one["repairable"]]
        after = lint_bytes(repaired, name, version)
        assert [one["rule"] for one in after] == [one["rule"] for one in before]
        assert not any(one["repairable"] for one in after)


@pytest.mark.parametrize(
    "tool, page", [("make_rules_page.py", "docs/rules.md"), ("make_codes_page.py", "docs/diagnosis.md")]
)
@pytest.mark.skipif(sys.version_info < (3, 8), reason="the tools are run by newer Pythons")
def test_the_page_is_current(tool, page):
    made = subprocess.run([sys.executable, str(ROOT / "tests/tools" / tool)], stdout=subprocess.PIPE, check=True)
    current = (ROOT / page).read_text(encoding="utf-8")
    assert made.stdout.decode("utf-8") == current, f"run tests/tools/{tool} > {page}"
