# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our findings and the verdicts of real systemd versions on the same damaged units.

The same 200 units each time; DIFFERENTIAL_EXAMPLES=N asks about N new ones.
"""

import os
import random

import pytest
from agreement import disagreement
from combined_units import unit as combined
from damaged_units import units
from hypothesis import HealthCheck, given, note, settings
from real_systemd import NoSystemd, Systemd

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint, lint_bytes
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.systemd_verify import findings
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import Known, parse_dump, table
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.encoding import UnitBytesError, decode
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.repair import repair

# One image of each systemd that can be had: 247, 252, 257 and 262.
IMAGES = ("kylin-v10", "debian12", "debian13", "debian14")
EXAMPLES = os.environ.get("DIFFERENTIAL_EXAMPLES", "")
many = settings(
    max_examples=int(EXAMPLES or 200),
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module", params=IMAGES)
def systemd(request):
    try:
        real = Systemd(request.param)
    except NoSystemd as error:
        pytest.fail(f"no real systemd to compare with: {error}", pytrace=False)
    yield real
    real.close()


def test_control(systemd):
    """The rig itself: a good unit is silent, a bad line is complained of where it is, a bad unit is refused."""
    good = b"[Service]\nExecStart=/bin/true\n"
    assert systemd.verdict("oms.service", good).silent
    ((line, text),) = systemd.verdict("oms.service", good + b"Foo=1\n").complaints
    assert line == 3 and "Foo" in text
    assert systemd.verdict("oms.service", b"[Service]\n").refused


def test_dump(systemd):
    """What the manager says it knows is what the table of directives says of its version."""
    known = Known(systemd.version)
    dump = parse_dump(systemd.dump)
    assert [(s, key) for s in table() for key in dump[s] if known.state(s, key) not in "+d"] == []
    assert [(s, key) for s in table() for key in table()[s] if known.state(s, key) == "+" and key not in dump[s]] == []


# What may stand in the environment of the account that ansible logs in with, and changes what systemd prints.
OF_ROOT = {
    "SYSTEMD_COLORS": "256",
    "SYSTEMD_LOG_COLOR": "1",
    "SYSTEMD_LOG_LEVEL": "err",
    "SYSTEMD_LOG_TARGET": "null",
    "SYSTEMD_LOG_LOCATION": "1",
    "SYSTEMD_LOG_TIME": "1",
    "SYSTEMD_LOG_TID": "1",
    "DEBUG_INVOCATION": "1",
    "LC_ALL": "zh_CN.UTF-8",
    "LANGUAGE": "zh_CN",
    "TERM": "xterm-256color",
    "COLUMNS": "20",
    "LESS": "-R",
}


@pytest.mark.parametrize("variable", [None, *OF_ROOT])
def test_the_environment_changes_no_finding(systemd, variable):
    """What `unit_file` makes of a unit whose errors systemd alone reports."""
    unit = b"[Service]\nExecStart=/bin/true\nExecStart=/bin/false\nFoo=1\n"
    environment = {variable: OF_ROOT[variable]} if variable else {}
    directory, output = systemd.output("oms.service", unit, **environment)
    found = findings(output, f"{directory}/oms.service", unit.decode(), systemd.version)
    assert [(one["line"], one["severity"]) for one in found][:2] == [(4, "warning"), (1, "error")]
    assert "\x1b" not in str(found)


@many
@given(unit=units())
def test_findings(systemd, unit):
    name, data = unit
    verdict = systemd.verdict(name, data)
    ours = lint_bytes(data, name, systemd.version)
    for complaint in verdict.complaints:
        note(f"systemd {systemd.version}: {complaint}")
    for finding in ours:
        note(f"ours: {finding['line']} {finding['severity']} {finding['rule']}: {finding['message']}")
    assert not disagreement(verdict, ours)


def test_combinations(systemd):
    """Rules about the whole unit count what is left of values that systemd drops, in part or not at all."""
    first = random.randrange(10**9) if EXAMPLES else 0
    for seed in range(first, first + int(EXAMPLES or 200)):
        name, data = combined(seed)
        ours = lint_bytes(data, name, systemd.version)
        wrong = disagreement(systemd.verdict(name, data), ours)
        assert not wrong, f"seed {seed}, {name}:\n{data.decode()}\n{[(one['line'], one['rule']) for one in ours]}"


@many
@given(unit=units())
def test_repair(systemd, unit):
    name, data = unit
    try:
        text, _repairs = decode(data)
    except UnitBytesError:
        return
    repaired, repairs = repair(text)
    left = lint(repaired, name, systemd.version)
    if any(finding["severity"] != "info" for finding in left):
        return
    note(f"repairs: {repairs}")
    verdict = systemd.verdict(name, repaired.encode())
    assert verdict.silent, f"accepted, but systemd {systemd.version} says {verdict.complaints}"
