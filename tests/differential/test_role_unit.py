# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real versions of systemd on units that the role writes: nothing in a variable makes one that they complain of."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from real_systemd import NoSystemd, Systemd
from test_differential import IMAGES

pytest.importorskip("ansible.errors")

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.sections import override, render
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import request
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.inputs import read

# What is special to units, shells and Python, beside other characters. An older systemd takes no line break in a value
# of the environment; that one is found by the rules.
ODD = st.text(
    st.one_of(st.sampled_from("\t\\\"'%$;#[]= 　＝\ufeff后A1_/:@+-"), st.characters(codec="utf-8")), max_size=12
)


@pytest.fixture(scope="module", params=IMAGES)
def systemd(request):
    try:
        real = Systemd(request.param)
    except NoSystemd as error:
        pytest.fail(f"no real systemd to ask: {error}", pytrace=False)
    yield real
    real.close()


def test_no_variable_makes_a_unit_that_systemd_complains_of(systemd):
    @settings(max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ODD, ODD, st.dictionaries(st.sampled_from(["A", "B_1"]), ODD))
    def complains(description, app, environment):
        given = {"name": "oms", "directory": "/opt/OMS", "app": "a:b" + app, "venv": "/usr"}
        given.update(description=description, environment=environment)
        inputs = read({"backend_service_" + name: value for name, value in given.items()}, lambda raw: raw)
        if not inputs.problems:
            text = override(render(request.units(inputs.values)[0]["sections"]), {"Service": {"User": "root"}})[0]
            verdict = systemd.verdict("oms.service", text.encode())
            assert verdict.silent, (verdict.complaints, text)

    complains()
