# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import string

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import follow_up, log_patterns
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.doubt_texts import DOUBT_TEXTS
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.doubts import REASONS, Doubts
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Doubt,
    Finding,
    in_order,
    render,
    severity,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import application
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity

OMS = Identity("oms", "oms", 4711, 4711, (), "/", "/sbin/nologin")
STATES = {
    "maker.service": ("loaded", "inactive"),
    "up.service": ("loaded", "active"),
    "none.service": ("not-found", "inactive"),
    "srv-data\\x2d1.mount": ("loaded", "inactive"),
}


class Host(ProbeHost):
    def __init__(self):
        ProbeHost.__init__(self, self.answer)

    def answer(self, argv, environ_update=None):
        names = argv[argv.index("--") + 1 :]
        rows = [(name,) + STATES.get(name, ("not-found", "inactive")) for name in names]
        return 0, "\n\n".join("Id=%s\nLoadState=%s\nActiveState=%s" % row for row in rows), ""

    def identity(self, needs):
        return OMS


def doubted(text, finding, shown=None):
    needs = Needs([text], "oms.service")
    return Doubts(needs, Host(), shown or {}).doubted(finding)


def doubt(lines, code, unit="", **params):
    found = doubted("[Unit]\n%s\n[Service]\nUser=oms\n%s" % (unit, lines), Finding(CODES[code], params, []))
    return found.doubt and found.doubt.name


MISSING = {"path": "/opt/x/serve", "component": "/opt/x", "source": "ExecStart"}
START = "ExecStart=/opt/x/serve\n"


@pytest.mark.parametrize(
    "before,there",
    [
        ("ExecStartPre=/opt/build\n", True),
        ("ExecStartPre=-/opt/build\n", True),
        ("ExecCondition=/opt/build\n", True),
        ("ExecStartPre=/bin/sh -c 'cd /opt && mkdir x'\n", True),
        ("ExecStartPre=/bin/mkdir -p /opt/x\n", True),
        ("ExecStartPre=/bin/mkdir -p /run/other\n", False),
        ("ExecStartPre=/usr/bin/test -d /opt\n", False),
        ("ExecStartPre=/usr/sbin/nginx -t\n", False),
        ("ExecStartPost=/opt/build\n", False),
        ("", False),
    ],
)
def test_what_runs_before_may_make_the_program(before, there):
    assert doubt(before + START, "command-missing", **MISSING) == ("made-before" if there else None)


def test_the_first_command_has_nothing_before_it():
    lines = "ExecStartPre=/opt/build\nExecStartPre=/opt/next\n" + START
    assert doubt(lines, "command-missing", path="/opt/build", component="/opt", source="ExecStartPre") is None
    assert doubt(lines, "command-missing", path="/opt/next", component="/opt", source="ExecStartPre") == "made-before"
    script = {"path": "/opt/next", "component": "/x", "source": "ExecStartPre, /opt/next"}
    assert doubt(lines, "interpreter-missing", **script) == "made-before"


@pytest.mark.parametrize("source", ["WorkingDirectory", "EnvironmentFile", "StandardOutput=append:"])
def test_no_command_runs_without_its_directory_its_environment_and_its_streams(source):
    """systemd wants them for what runs before as well."""
    code = "environment-file-missing" if source == "EnvironmentFile" else "directory-missing"
    lines = "ExecStartPre=+/opt/build\n" + START
    assert doubt(lines, code, path="/srv/x", component="/srv/x", source=source) is None


def test_a_command_of_roots_may_open_a_directory():
    denied = {"path": "/srv/x", "component": "/srv", "source": "WorkingDirectory"}
    assert doubt("ExecStartPre=+/bin/chmod 755 /srv\n" + START, "directory-denied", **denied) == "made-before"
    assert doubt("ExecStartPre=/bin/chmod 755 /srv\n" + START, "directory-denied", **denied) is None
    start_only = "PermissionsStartOnly=yes\nExecStartPre=/bin/chmod 755 /srv\n"
    assert doubt(start_only + START, "directory-denied", **denied) == "made-before"


@pytest.mark.parametrize(
    "unit,there",
    [
        ("Requires=maker.service", True),
        ("Wants=up.service maker.service", True),
        ("Requires=up.service", False),
        ("Requires=none.service", False),
        ("After=maker.service", False),
        ("RequiresMountsFor=/srv/data-1/x", True),
        ("RequiresMountsFor=/srv/data-2/x", False),
        ("", False),
    ],
)
def test_a_unit_that_is_started_first_may_put_it_right(unit, there):
    for code in ("directory-missing", "environment-file-missing", "tcp-refused", "mysql-unreachable"):
        found = doubt(START, code, unit, path="/x", component="/x", source="EnvironmentFile", target="db:1")
        assert found == ("other-unit" if there else None)


def test_the_working_directory_may_lie_on_a_mount_that_is_made_first():
    lines = "WorkingDirectory=/srv/data-1\n" + START
    assert doubt(lines, "directory-missing", path="/x", component="/x", source="WorkingDirectory") == "other-unit"
    shown = {"Wants": "maker.service system.slice"}
    finding = Finding(CODES["tcp-refused"], {"target": "db:1"}, [])
    assert doubted("[Service]\n" + START, finding, shown).doubt.params == {"units": ["maker.service"]}


def test_capabilities_help_the_program_but_not_its_start():
    lines = "AmbientCapabilities=CAP_DAC_OVERRIDE\n" + START
    assert doubt(lines, "log-not-writable", path="/x", source="--error-logfile") == "capability"
    for source in ("WorkingDirectory", "ExecStart"):
        assert doubt(lines, "path-denied", component="/x", source=source) is None
        finding = Finding(CODES["path-denied"], {"component": "/x"}, [], about=source)
        assert doubted("[Service]\nUser=oms\n" + lines, finding).doubt is None


@pytest.mark.parametrize(
    "lines,code,wanted",
    [
        ("StateDirectory=oms-none\n", "file-missing", "made-at-start"),
        ("LoadCredential=a:/b\n", "exception", "made-at-start"),
        ("StateDirectory=oms-none\n", "module-missing", None),
        ("StateDirectory=oms-none\n", "variable-missing", None),
        ("PrivateTmp=yes\n", "application-check-failed", "own-view"),
        ("PrivateTmp=yes\n", "module-missing", None),
        ("BindPaths=/a:/b\n", "module-missing", "own-view"),
        ("EnvironmentFile=-/nonexistent/oms.env\n", "variable-missing", "file-to-come"),
        ("EnvironmentFile=/nonexistent/oms.env\n", "variable-missing", None),
        ("PAMName=login\n", "variable-missing", "session"),
        ("", "too-many-files", "limits"),
        ("UMask=0027\n", "exception", "limits"),
        ("UMask=0027\n", "module-missing", None),
        ("", "exception", None),
        ("ExecStartPre=/opt/migrate\n", "file-missing", "made-before"),
        ("ExecStartPre=/opt/migrate\n", "syntax-error", "made-before"),
    ],
)
def test_what_an_application_says_before_its_start(lines, code, wanted):
    assert doubt(lines + START, code) == wanted


@pytest.mark.parametrize(
    "lines, source, wanted",
    [
        ("ExecStart=/bin/hypercorn -c x.toml a:b\n", "127.0.0.1:8000", "assumed-port"),
        ("ExecStart=/bin/hypercorn a:b\n", "127.0.0.1:8000", None),
        ("ExecStart=/bin/hypercorn -c x.toml -b :8000 a:b\n", "--bind 127.0.0.1:8000", None),
        ("ExecStart=/bin/gunicorn --reuse-port -b :8000 a:b\n", "--bind 127.0.0.1:8000", "shared-port"),
        ("ExecStartPre=/bin/x\nExecStart=/bin/gunicorn -b :80 a:b\n", "--bind 127.0.0.1:8000", "made-before"),
    ],
)
def test_ports(lines, source, wanted):
    assert doubt(lines, "port-taken", address="127.0.0.1:8000", source=source) == wanted


def test_a_tmp_of_its_own():
    hidden = {"path": "/tmp/x", "source": "--bind", "directive": "PrivateTmp=yes"}
    assert doubt("ExecStartPre=/bin/mkdir /tmp/x\n" + START, "sandbox-hides", **hidden) == "made-before"
    assert doubt(START, "sandbox-hides", "JoinsNamespaceOf=up.service", **hidden) == "own-view"
    assert doubt(START, "sandbox-hides", **hidden) is None
    hidden["directive"] = "ProtectHome=yes"
    assert doubt("ExecStartPre=/bin/mkdir /tmp/x\n" + START, "sandbox-hides", **hidden) is None


def test_networks_that_are_not_seen_from_here():
    assert doubt("NetworkNamespacePath=/run/netns/x\n" + START, "network-private") == "own-view"
    assert doubt("PrivateNetwork=yes\n" + START, "network-private") is None


def test_a_log_file_that_is_there(tmp_path):
    (tmp_path / "a").write_text("")
    assert doubt(START, "inodes-used-up", path=str(tmp_path / "a")) == "opened-already"
    assert doubt(START, "inodes-used-up", path=str(tmp_path / "b")) is None


def test_a_doubt_makes_an_error_a_warning_and_is_told():
    finding = Finding(CODES["command-missing"], dict(MISSING), [], Doubt("made-before", {"command": "/opt/build"}))
    assert severity(finding) == "warning" and severity(finding._replace(doubt=None)) == "error"
    for language, words in (("en", " A warning only: "), ("zh", "\u4ec5\u4e3a\u8b66\u544a")):
        (said,) = render([finding], language)
        assert said["severity"] == "warning" and words in said["cause"] and "/opt/build" in said["cause"]


def test_what_is_an_error_elsewhere_stays_one():
    finding = Finding(CODES["path-denied"], {"component": "/x"}, ["a"], Doubt("limits", {}), "ExecStart")
    sure = finding._replace(doubt=None, about="ExecStartPre", evidence=["b"])
    for pair in ([finding, sure], [sure, finding]):
        (merged,) = in_order(pair)
        assert severity(merged) == "error" and sorted(merged.evidence) == ["a", "b"]


# Codes for what is said after a start only, and for what the unit itself holds.
SURE = {"worker-timeout", "notify-slow", "shell-words-in-command"}


def test_whatever_a_program_says_when_it_is_tried_can_be_doubted():
    said = {code.name for family in (log_patterns, follow_up, application) for code in family.CODES.values()}
    errors = {name for name in said if CODES[name].severity == "error"}
    assert errors - set(REASONS) == SURE


def test_a_credential_is_there_at_the_start_only():
    lines = "LoadCredential=db:/etc/db\n" + START
    path = "/run/credentials/oms.service/db"
    for code in ("file-missing", "runtime-directory-needed", "program-said"):
        assert doubt(lines, code, path=path, directory="/run/credentials") == "made-at-start"


@pytest.mark.parametrize("state, name", [("active", "runs-now"), ("activating", "runs-now"), ("failed", None)])
def test_an_address_may_be_held_by_the_process_to_be_replaced(state, name):
    found = doubted("[Service]\nUser=oms\n" + START, Finding(CODES["address-in-use"], {}, []), {"ActiveState": state})
    assert (found.doubt and found.doubt.name) == name


def test_what_is_tried_has_no_capability_for_low_ports():
    assert doubt("AmbientCapabilities=CAP_NET_BIND_SERVICE\n" + START, "bind-denied") == "capability"
    assert doubt(START, "bind-denied") is None


def test_tables_fit():
    assert set(REASONS) <= {code.name for code in CODES.values() if code.severity == "error"}
    fields = string.Formatter()
    for english, chinese in DOUBT_TEXTS.values():
        names = [{name for dummy, name, dummy, dummy in fields.parse(text) if name} for text in (english, chinese)]
        assert names[0] == names[1]
