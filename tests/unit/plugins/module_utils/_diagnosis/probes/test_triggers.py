# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.triggers import probe


def found(name, text, loaded):
    asked = []

    def run(argv, environ_update=None):
        asked.extend(argv[argv.index("--") + 1 :])
        return 0, "Id=%s\nLoadState=%s\n" % (asked[-1], loaded), ""

    return [(one.code, one.params["dependency"]) for one in probe(Needs([text], name), ProbeHost(run))], asked


@pytest.mark.parametrize(
    "name,text,asked,said",
    [
        ("a.timer", "[Timer]\nOnCalendar=daily\n", "a.service", "a.service"),
        ("a.timer", "[Timer]\nUnit=b.service\n", "b.service", "b.service"),
        ("a@x.timer", "[Timer]\nUnit=b@%i.service\n", "b@x.service", "b@x.service"),
        ("a.path", "[Path]\nPathExists=/x\n", "a.service", "a.service"),
        ("a.socket", "[Socket]\nListenStream=1\n", "a.service", "a.service"),
        ("a.socket", "[Socket]\nListenStream=1\nService=c.service\n", "c.service", "c.service"),
        ("a.socket", "[Socket]\nListenStream=1\nAccept=yes\n", "a@1.service", "a@.service"),
    ],
)
def test_what_is_started(name, text, asked, said):
    assert found(name, text, "loaded") == ([], [asked])
    assert found(name, text, "not-found")[0] == [("triggered-missing", said)]
    assert found(name, text, "masked")[0] == [("triggered-unusable", said)]


def test_a_service_starts_nothing():
    assert found("a.service", "[Service]\nExecStart=/x\n", "not-found") == ([], [])
