# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import pathlib
import tempfile
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.application import _filled
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.server_command import UNKNOWN_SETTINGS
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
NOBODY = Identity("nobody", "nogroup", 65534, 65534, (), "/", "/bin/sh")


@pytest.fixture
def settings():
    """A path for gunicorn's settings that nobody may reach."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory:
        os.chmod(directory, 0o755)
        yield pathlib.Path(directory, "gunicorn.conf.py")


@pytest.fixture
def host(monkeypatch):
    host = ProbeHost(lambda argv, **more: (1, "", ""))
    monkeypatch.setattr(host, "identity", lambda needs: NOBODY)
    return host


def needs_of(host, settings):
    text = "[Service]\nWorkingDirectory=%s\nExecStart=/opt/venv/bin/gunicorn shop.wsgi\n" % settings.parent
    return Needs([text], "shop.service", read_settings=host.gunicorn_settings)


def test_settings_of_gunicorn_count(host, settings):
    settings.write_text("bind = '127.0.0.1:7'\nerrorlog = 'e.log'\n")
    found = needs_of(host, settings)
    assert [bind.port for bind in found.binds] == [7]
    assert [output.path for output in found.outputs] == [str(settings.parent / "e.log")]
    settings.unlink()
    assert [bind.port for bind in needs_of(host, settings).binds] == [8000]


@pytest.mark.parametrize(
    "text",
    [
        "bind = " + "-" * 100000 + "1",
        "bind = " + "(" * 100000,
        "bind = {[1]}",
        "bind = " + "[" * 90 + "]" * 90,
        "bind = '1'\n" * 100000,
        "bind = " + "9" * 200000,
        "\n" * 300000,
        "\udcff",
    ],
)
def test_settings_cannot_harm_us(host, settings, text):
    """Compiled here, the first of them ends Python with a segmentation fault."""
    settings.write_bytes(text.encode("utf-8", "surrogateescape"))
    begun = time.monotonic()
    needs_of(host, settings)
    assert time.monotonic() - begun < 10


def test_settings_that_crash_the_reader_are_unknown(host, settings):
    settings.write_text("bind = " + "-" * 100000 + "1")
    assert host.gunicorn_settings(None, str(settings)) in (UNKNOWN_SETTINGS, [])
    settings.write_text("#" * 300000)
    assert host.gunicorn_settings(None, str(settings)) == UNKNOWN_SETTINGS


def test_settings_are_read_as_the_account(host, settings):
    settings.write_text("bind = '127.0.0.1:7'\n")
    settings.chmod(0o600)
    assert host.gunicorn_settings(None, str(settings)) == UNKNOWN_SETTINGS
    assert needs_of(host, settings).binds == []


@pytest.mark.parametrize("target", ["/dev/zero", "fifo", "/etc/shadow"])
def test_settings_that_are_no_file_of_the_account_s(host, settings, target):
    os.mkfifo(str(settings.parent / "fifo"), 0o666)
    settings.symlink_to(target)
    assert host.gunicorn_settings(None, str(settings)) == UNKNOWN_SETTINGS


def test_root_opens_no_device(host, settings, monkeypatch):
    opened = []
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda path, flags, *rest, **more: opened.append(flags) or real(path, flags, *rest, **more)
    )
    settings.symlink_to("/dev/null")
    assert host.read(str(settings)) is None
    assert opened and all(flags & os.O_PATH for flags in opened)


# --- The environment

OMS = Identity("oms", "oms", 4711, 4711, (), "/", "/sbin/nologin")


def service(lines, host):
    return Needs(["[Service]\n" + lines], "oms.service", matching=host.matching, inherited=host.inherited)


@pytest.fixture
def managed(monkeypatch):
    """A host whose manager passes SITE on."""
    asked = []

    def run(argv, environ_update=None):
        asked.append(argv)
        return (0, "PATH=/bin\nSITE=$'a b'\n", "") if "show-environment" in argv else (1, "", "")

    found = ProbeHost(run)
    found.asked = asked
    return found


def test_the_manager_is_asked_once(managed):
    needs = service("User=oms\nEnvironment=A=1 EMPTY=\nUnsetEnvironment=PATH\nRuntimeDirectory=x\n", managed)
    found = managed.environment(needs, OMS)
    assert managed.environment(needs, OMS) == found and len(managed.asked) == 1
    assert found["SITE"] == "a b" and found["A"] == "1" and found["EMPTY"] == "" and "PATH" not in found
    assert found["RUNTIME_DIRECTORY"] == "/run/x"
    # What says nothing of a user is left out.
    assert found["USER"] == "oms" and "HOME" not in found and "SHELL" not in found
    named = managed.environment(needs, OMS._replace(home="/srv", shell="/bin/bash"))
    assert (named["HOME"], named["SHELL"]) == ("/srv", "/bin/bash")


def test_a_silent_manager_leaves_the_usual_path():
    silent = ProbeHost(lambda argv, environ_update=None: (1, "", ""))
    assert "/usr/bin" in silent.environment(service("", silent), OMS)["PATH"]


def test_what_is_passed_is_that_of_systemd_itself(managed, monkeypatch):
    files = {"proc/1/environ": b"container=x\0OTHER=1\0"}
    texts = {"/etc/systemd/system.conf": "[Manager]\nManagerEnvironment=A=2 OTHER=3\n"}
    monkeypatch.setattr(managed.root, "read", files.get)
    monkeypatch.setattr(managed, "read", texts.get)
    found = managed.environment(service("PassEnvironment=container OTHER\nPassEnvironment=none\n", managed), OMS)
    assert (found["container"], found["OTHER"]) == ("x", "3") and "A" not in found and "none" not in found


@pytest.mark.parametrize(
    "pattern,names",
    [
        ("*.env", "ab"),
        ("[^a].env", "b"),
        ("[!a].env", "b"),
        ("?.env", "ab"),
        ("a.env", "a"),
        ("\\a.env", "a"),
        ("c", ""),
    ],
)
def test_patterns_are_those_of_glob_7(managed, tmp_path, pattern, names):
    for name in ("b", "a", ".c"):
        (tmp_path / (name + ".env")).write_text(name)
    (tmp_path / "d.env").mkdir()
    assert "".join(managed.matching("%s/%s" % (tmp_path, pattern))) == names


def test_words_that_nobody_sets_leave_nothing():
    words = ["$A", "--x=${B}", "$NOTHING", "${NOTHING}", "plain$A"]
    assert _filled(words, {"A": "1 2", "B": "3"}) == ["1", "2", "--x=3", "", "plain$A"]
