# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import shutil
import subprocess

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.certificates import probe
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Identity

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here"),
]
OMS = Identity("oms", "oms", 4711, 4711, (), "/home/oms", "/bin/sh")


class Host(ProbeHost):
    def __init__(self, identity):
        ProbeHost.__init__(self, lambda argv, environ_update=None: (1, "", ""))
        self._identity = identity

    def identity(self, needs):
        return self._identity


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    for name in ("a", "b"):
        argv = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -days 9 -keyout %s.key -out %s.pem" % (name, name)
        subprocess.run(argv.split(), cwd=str(folder), check=True, stderr=subprocess.DEVNULL)
    argv = "openssl pkey -aes256 -passout pass:x -in a.key -out locked.key".split()
    subprocess.run(argv, cwd=str(folder), check=True)
    return folder


def found(files, words, identity=ROOT):
    needs = Needs(["[Service]\nWorkingDirectory=%s\nExecStart=/opt/v/bin/%s\n" % (files, words)], "oms.service")
    return [one.code for one in probe(needs, Host(identity))]


@pytest.mark.parametrize(
    "words,expected",
    [
        ("gunicorn --certfile a.pem --keyfile a.key x", []),
        ("gunicorn --certfile a.pem --keyfile locked.key x", []),
        ("gunicorn x", []),
        ("gunicorn --certfile a.pem --keyfile b.key x", ["tls-file-invalid"]),
        ("uvicorn --ssl-certfile a.key --ssl-keyfile a.key x", ["tls-file-invalid"]),
        ("uvicorn --ssl-certfile none.pem --ssl-keyfile a.key x", ["tls-file-missing"]),
    ],
)
def test_certificates(files, words, expected):
    assert found(files, words) == expected


def test_a_key_that_the_account_may_not_read(files):
    for folder in [files] + list(files.parents)[:2]:
        folder.chmod(0o755)
    (files / "a.key").chmod(0o600)
    assert found(files, "gunicorn --certfile a.pem --keyfile a.key x", OMS) == ["tls-file-denied"]


def test_both_languages(files):
    words = "gunicorn --certfile a.pem --keyfile b.key x"
    needs = Needs(["[Service]\nWorkingDirectory=%s\nExecStart=/v/%s\n" % (files, words)], "oms.service")
    for language in ("en", "zh"):
        (one,) = render(probe(needs, Host(ROOT)), language)
        assert "a.pem" in one["summary"] and "{" not in one["cause"] + one["fix"]
