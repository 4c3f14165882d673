# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of directives against what dumps, manual and NEWS of systemd say (tests/tools/directives.txt)."""

import importlib
import pathlib
import subprocess
import sys

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directive_table import LETTERS, VERSIONS
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import Known, dialect, table
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST

TOOLS = pathlib.Path(__file__).resolve().parents[4] / "tools"
TABLE = "plugins/module_utils/_unit/directive_table.py"
if str(TOOLS) not in sys.path:
    sys.path.insert(0, str(TOOLS))
make = importlib.import_module("make_directives")

SECTIONS = {letter: section for section, letter in LETTERS.items()}
ROWS = [
    (SECTIONS[letter], name, states, manual, news)
    for letters, states, manual, news, names in make.read_source((TOOLS / "directives.txt").read_text(encoding="utf-8"))
    for letter in letters
    for name in names
]


def test_the_table_is_current():
    made = subprocess.run([sys.executable, str(TOOLS / "make_directives.py")], stdout=subprocess.PIPE, check=True)
    current = (TOOLS.parents[1] / TABLE).read_text(encoding="utf-8")
    assert made.stdout.decode("utf-8") == current, f"run tests/tools/make_directives.py > {TABLE}"


def test_every_directive_has_its_row():
    have = {(section, name): row for section, names in table().items() for name, row in names.items()}
    assert len(ROWS) == len(have) > 1400
    for section, name, states, _manual, _news in ROWS:
        assert have[section, name][0] == states, (section, name)


def test_every_version_is_the_manuals_or_one_of_news_or_corrected_with_a_reason():
    conditions = {name: [manual, *news] for _section, name, _states, manual, news in ROWS}
    for section, name, _states, manual, news in ROWS:
        named = [manual, *news, *conditions.get(name.replace("Assert", "Condition"), ()), make.CORRECTED.get(name)]
        since = table()[section][name][1]
        assert since in named or since == 0, (section, name, since, named)


def test_no_dump_contradicts_a_version():
    for section, name, states, _manual, _news in ROWS:
        since = table()[section][name][1]
        known = [version for version, state in zip(VERSIONS, states) if state != "."]
        for version in known:
            excused = name in make.BACKPORTED.get(version, "").split()
            assert since <= version or excused, (section, name, since, version)
        missing = [version for version in VERSIONS if version < min(known)]
        assert not missing or since > max(missing), (section, name, since, missing)


def test_no_exception_is_without_need():
    for version, names in make.BACKPORTED.items():
        for name in names.split():
            assert [row for row in ROWS if row[1] == name and table()[row[0]][name][1] > version], (version, name)


@pytest.mark.parametrize(
    "section, name, since",
    [
        ("Service", "ExecPaths", 248),
        ("Service", "StateDirectory", 235),
        ("Service", "LoadCredentialEncrypted", 250),
        ("Service", "StartupAllowedCPUs", 250),
        ("Service", "ExecCondition", 243),
        ("Service", "MemoryHigh", 231),
        ("Install", "UpheldBy", 254),
        ("Unit", "AssertOSRelease", 249),
        ("Unit", "ConditionUser", 234),
        ("Scope", "OOMPolicy", 253),
        ("Service", "OOMPolicy", 243),
    ],
)
def test_version_that_introduced_a_directive(section, name, since):
    assert Known(219).since(section, name) == since


@pytest.mark.parametrize("language, words", [("en", "ExecPaths= needs systemd 248"), ("zh", "需要 systemd 248")])
def test_a_finding_names_that_version(language, words):
    text = "[Service]\nExecStart=/bin/x\nExecPaths=/bin\n"
    (finding,) = lint(text, "a.service", 247, None, language)
    assert finding["rule"] == "directive-too-new"
    assert words in finding["message"]
    assert "248" in finding["fix"]
    assert lint(text, "a.service", 252) == []


class Systemd:
    """A systemd that answers what it is given."""

    def __init__(self, version, items):
        self.version = lambda: version
        self.configuration_items = lambda: items


def test_dump_of_systemd_is_used_else_the_table():
    assert dialect(Systemd(252, "[Unit]\nA=STRING\n")) == (252, {"Unit": {"A"}})
    assert dialect(Systemd(None, None)) == (NEWEST, None)
