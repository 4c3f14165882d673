# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import stat

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Answer, Closed
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import Mount

APP = Identity("app", "app", 990, 990, (), "/", "/bin/sh")
PATH = "/srv/no-such-directory/app/file"
ABOVE = "/srv/no-such-directory/app"
DIRECTORY = stat.S_IFDIR | 0o700


def answer(state="there", at=PATH, closed=(), mode=DIRECTORY, untrusted=()):
    return Answer(state, at, list(closed), None, True, False, False, mode, 0, 0, list(untrusted))


@pytest.fixture
def host(monkeypatch):
    """A host without setfacl, where each name is its number."""
    monkeypatch.setattr(path_findings, "permit", lambda identity, path, letters, *dummy: [identity.user, letters, path])


def test_a_directory_that_may_not_be_passed(host):
    closed = [Closed(ABOVE, DIRECTORY, 0, 0, ["/srv"])]
    (found,) = path_findings.way(APP, PATH, "WorkingDirectory", answer(closed=closed))
    assert found == Finding(
        CODES["path-denied"],
        {
            "mode": "drwx------",
            "owner": "root",
            "group": "root",
            "user": "app",
            "component": ABOVE,
            "untrusted": ["/srv"],
            "command": ["app", "x", ABOVE],
        },
        ["drwx------ root root " + ABOVE, "WorkingDirectory: " + PATH],
        about="WorkingDirectory",
    )


def test_nobody_is_denied_what_nobody_asks_for(host):
    closed = [Closed(ABOVE, DIRECTORY, 0, 0, [])]
    assert path_findings.way(None, PATH, "WorkingDirectory", answer(closed=closed)) == []


@pytest.mark.parametrize("state, code", [("not-directory", "not-a-directory"), ("loop", "link-loop")])
def test_a_way_that_leads_nowhere(host, state, code):
    params = {"path": PATH, "component": ABOVE, "source": "PIDFile"}
    assert path_findings.way(APP, PATH, "PIDFile", answer(state, ABOVE)) == [
        Finding(CODES[code], params, ["%s: %s" % (PATH, ABOVE)])
    ]
    assert path_findings.way(APP, PATH, "PIDFile", answer(state))[0].evidence == [PATH]
    assert path_findings.way(APP, PATH, "PIDFile", answer("missing")) == []


def test_what_is_missing():
    assert path_findings.missing(
        CODES["directory-missing"],
        PATH,
        "WorkingDirectory",
        answer("missing", ABOVE, untrusted=["/srv"]),
        command=["true"],
    ) == Finding(
        CODES["directory-missing"],
        {"path": PATH, "source": "WorkingDirectory", "component": ABOVE, "untrusted": ["/srv"], "command": ["true"]},
        ["%s: %s" % (PATH, ABOVE)],
    )


def test_what_refuses():
    found = path_findings.denied(
        CODES["log-not-writable"], APP, PATH, "log", answer(untrusted=["/srv"]), command=["true"]
    )
    assert found == Finding(
        CODES["log-not-writable"],
        {
            "user": "app",
            "path": PATH,
            "source": "log",
            "component": PATH,
            "mode": "drwx------",
            "owner": "root",
            "group": "root",
            "untrusted": ["/srv"],
            "command": ["true"],
        },
        ["drwx------ root root " + PATH],
    )
    ours = path_findings.denied(
        CODES["log-not-writable"], APP, PATH, "log", answer(untrusted=["/srv"]), untrusted=["/opt"]
    )
    assert ours.params["untrusted"] == ["/opt"]


def test_a_mount_that_refuses(host, monkeypatch):
    mount = Mount(41, b"/srv", b"rw,noexec", b"nfs4", b"host:/srv")
    monkeypatch.setattr(path_findings, "mount_over", lambda path: mount)
    assert path_findings.mounted(CODES["mount-read-only"], PATH, "log", answer(untrusted=["/srv"])) == Finding(
        CODES["mount-read-only"],
        {"path": PATH, "source": "log", "mount": "/srv", "untrusted": ["/srv"]},
        ["/srv rw,noexec"],
    )
