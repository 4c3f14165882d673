# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.dependencies import probe
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost


def found(lines, blocks):
    def run(argv, environ_update=None):
        names = argv[argv.index("--") + 1 :]
        return 0, "\n\n".join("Id=%s\n%s" % (name, blocks[name]) for name in names) + "\n", ""

    return probe(Needs(["[Unit]\n" + lines], "oms@blue.service"), ProbeHost(run))


@pytest.mark.parametrize(
    "lines,block,code",
    [
        ("Requires=db.service\n", "LoadState=loaded\nActiveState=inactive", None),
        ("Requires=db.service\n", "LoadState=not-found\nActiveState=inactive", "dependency-missing"),
        ("BindsTo=db.service\n", "LoadState=masked\nActiveState=inactive", "dependency-masked"),
        ("Requires=db.service\n", "LoadState=bad-setting\nActiveState=inactive", "dependency-refused"),
        ("Requisite=db.service\n", "LoadState=loaded\nActiveState=inactive", "dependency-not-active"),
        ("Requisite=db.service\n", "LoadState=loaded\nActiveState=active", None),
        ("Wants=db.service\n", "LoadState=masked\nActiveState=inactive", None),
    ],
)
def test_units_that_are_required(lines, block, code):
    assert [one.code for one in found(lines, {"db.service": block})] == ([code] if code else [])


@pytest.mark.parametrize(
    "state, code", [("masked", "dependency-masked"), ("not-found", "dependency-missing"), ("loaded", None)]
)
def test_what_a_required_unit_requires_itself(state, code):
    blocks = {
        "app.service": "LoadState=loaded\nActiveState=inactive\nRequires=sysinit.target db.service",
        "db.service": "ActiveState=inactive\nRequires=app.service\nLoadState=" + state,
    }
    seen = found("Requires=app.service\n", blocks)
    assert [(one.code, one.params["unit"], one.params["dependency"]) for one in seen] == (
        [(code, "app.service", "db.service")] if code else []
    )
    blocks["app.service"] = blocks["app.service"].replace("inactive", "active")
    assert found("Requires=app.service\n", blocks) == []


def test_a_specifier_in_the_name():
    (one,) = found("Requires=db@%i.service\n", {"db@blue.service": "LoadState=masked"})
    assert one.params["dependency"] == "db@blue.service"


def test_what_unmasks_a_unit():
    for state, command in (("masked", "systemctl unmask a"), ("masked-runtime", "systemctl unmask --runtime a")):
        block = "LoadState=masked\nUnitFileState=" + state
        for language in ("en", "zh"):
            assert render(found("Requires=a\n", {"a": block}), language)[0]["fix"] == command


@pytest.mark.parametrize(
    "lines,block,circle",
    [
        ("Requires=db.service\nAfter=db.service\n", "After=oms@blue.service", True),
        ("Requires=db.service\nBefore=db.service\n", "Before=oms@blue.service", True),
        ("Requires=db.service\nAfter=db.service\n", "After=basic.target", False),
        ("Requires=db.service\n", "After=oms@blue.service", False),
        ("After=db.service\n", "After=oms@blue.service", False),
    ],
)
def test_units_that_wait_for_each_other(lines, block, circle):
    codes = [one.code for one in found(lines, {"db.service": "LoadState=loaded\n" + block})]
    assert codes == ["dependency-cycle"] * circle


def test_what_is_required_and_stopped_at_once():
    (one,) = found("Requires=db.service\nConflicts=db.service\n", {"db.service": "LoadState=loaded"})
    assert (one.code, one.params["dependency"]) == ("required-and-conflicting", "db.service")


def test_a_mount_without_its_device():
    block = "LoadState=loaded\nActiveState=%s\nWhere=/srv/a\nWhat=%s"
    lines = "RequiresMountsFor=/srv/a\n"
    absent = dict.fromkeys(("srv.mount", "srv-a.automount", "srv.automount"), "LoadState=not-found")

    def seen(state, device):
        blocks = dict(absent, **{"srv-a.mount": block % (state, device)})
        return [(one.code, one.params["device"]) for one in found(lines, blocks)]

    assert seen("inactive", "/dev/none") == [("mount-without-device", "/dev/none")]
    assert seen("active", "/dev/none") == []
    assert seen("inactive", "/dev/null") == []
    assert seen("inactive", "server:/share") == []


def test_a_device_that_is_not_there():
    lines, block = "BindsTo=dev-a.device\n", "LoadState=loaded\nActiveState=%s"
    assert [one.code for one in found(lines, {"dev-a.device": block % "inactive"})] == ["device-absent"]
    assert found(lines, {"dev-a.device": block % "active"}) == []


@pytest.mark.parametrize("lines", ["OnFailure=mail.service\n", "[Install]\nWantedBy=mail.service\n"])
def test_a_unit_that_is_only_mentioned(lines):
    (one,) = found(lines, {"mail.service": "LoadState=not-found"})
    assert (one.code, one.params["dependency"]) == ("mentioned-unit-missing", "mail.service")
    assert found(lines, {"mail.service": "LoadState=loaded"}) == []
