# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import zipfile

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import render, severity
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.named_files import probe
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
OMS = Identity("oms", "oms", 4711, 4711, (), "/home/oms", "/bin/sh")


class Host(ProbeHost):
    def __init__(self):
        ProbeHost.__init__(self, lambda argv, environ_update=None: (1, "", ""))

    def identity(self, needs):
        return OMS


@pytest.fixture
def folder(tmp_path):
    for name in ("main.js", "start.sh", "app.conf", "key.pem"):
        (tmp_path / name).write_text("x\n")
    (tmp_path / "key.pem").chmod(0o600)
    (tmp_path / "page.jar").write_text("<html>404</html>\n")
    with zipfile.ZipFile(str(tmp_path / "app.jar"), "w") as archive:
        archive.writestr("a", "b")
    (tmp_path / "index").mkdir()
    for path in [tmp_path] + list(tmp_path.parents)[:-2]:
        path.chmod(0o755)
    return tmp_path


def found(folder, line, more=""):
    text = "[Service]\nWorkingDirectory=%s\nExecStart=%s\n%s" % (folder, line.replace("@", str(folder)), more)
    return probe(Needs([text.replace("@", str(folder))], "oms.service"), Host())


MISSING = [("named-argument-missing", "error")]
NAMED_MISSING = [("named-argument-missing", "warning")]


@pytest.mark.parametrize(
    "line,expected",
    [
        ("/usr/bin/node @/main.js", []),
        ("/usr/bin/node main", []),
        ("/usr/bin/node @/index", []),
        ("/usr/bin/node --max-old-space-size=64 -r dotenv/config main.js", []),
        ("/usr/bin/node server.js", MISSING),
        ("/usr/bin/node -e 'x' server.js", []),
        ("/bin/bash -x @/start.sh", []),
        ("/bin/bash -e ./begin.sh", MISSING),
        ("/bin/bash -lc ./begin.sh", []),
        ("/bin/sh begin.sh", []),
        ("/usr/bin/php artisan queue:work", []),
        ("/usr/bin/php @/artisan queue:work", MISSING),
        ("/usr/bin/ruby -I lib ./none.rb", MISSING),
        ("/usr/bin/java -Xmx64m -jar app.jar", []),
        ("/usr/bin/java -Xmx64m -jar @/none.jar", MISSING),
        ("/usr/bin/java -jar page.jar", [("jar-unreadable", "error")]),
        ("/usr/bin/java -cp page.jar Main", []),
        ("/usr/bin/dotnet none.dll", MISSING),
        ("/usr/bin/dotnet run", []),
        ("/usr/sbin/serve --config.file=@/app.conf", []),
        ("/usr/sbin/serve --config.file=@/none.conf", NAMED_MISSING),
        ("/usr/sbin/serve --config @/none", NAMED_MISSING),
        ("/usr/sbin/serve -c @/none.yml", NAMED_MISSING),
        ("/usr/sbin/serve @/none.conf", NAMED_MISSING),
        ("/usr/sbin/serve --pid-file=@/none.pid --log-config.out @/none.conf", []),
        ("/usr/sbin/serve --data @/none", []),
        ("/usr/sbin/serve --tls-key @/key.pem", [("named-argument-denied", "warning")]),
        ("/usr/sbin/serve --config=$CONFIG", []),
        ("-/usr/bin/node server.js", []),
    ],
)
def test_files_of_a_command_line(folder, line, expected):
    assert [(one.code, severity(one)) for one in found(folder, line)] == expected


@pytest.mark.parametrize(
    "variable,expected",
    [
        ("APP_CONFIG=@/none.yml", NAMED_MISSING),
        ("APP_CONFIG=@/app.conf", []),
        ("TLS_KEY_FILE=@/key.pem", [("named-argument-denied", "warning")]),
        ("LOG_CONFIG_OUT=@/none.yml", []),
        ("API_KEY=none", []),
        ("HOME=@/none.d", []),
    ],
)
def test_files_of_variables(folder, variable, expected):
    seen = found(folder, "/usr/sbin/serve", "Environment=%s\n" % variable)
    assert [(one.code, severity(one)) for one in seen] == expected


def test_what_systemd_makes_is_not_missing(folder):
    line = "/usr/bin/node /run/oms/main.js"
    assert [one.code for one in found(folder, line)] == ["named-argument-missing"]
    assert found(folder, line, "RuntimeDirectory=oms\n") == []


def test_where_it_is_looked_for(folder):
    (one,) = found(folder, "/usr/bin/node server.js")
    assert one.params["path"] == "%s/server.js" % folder
    english, chinese = (render([one], language)[0] for language in ("en", "zh"))
    assert "%s/server.js does not exist" % folder in english["summary"]
    assert "server.js 不存在" in chinese["summary"]


def test_who_may_not_read(folder):
    (one,) = render(found(folder, "/usr/sbin/serve --tls-key @/key.pem"), "en")
    assert "oms may not read" in one["summary"] and "-rw-------" in one["cause"]
