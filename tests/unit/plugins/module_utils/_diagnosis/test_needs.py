# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import (
    Named,
    Needs,
    Output,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.specifiers import expand, unescape, values

GUIDE = """\
[Unit]
Description=OMS Backend Gunicorn Service

[Service]
Type=notify
User=oms
Group=web
SupplementaryGroups=redis  mail
WorkingDirectory=/opt/OMS/backend
Environment="PATH=/opt/OMS/backend/venv/bin" PORT=8000
EnvironmentFile=-/etc/oms.env
EnvironmentFile=/etc/oms-secrets.env
ExecStartPre=-+/bin/mkdir -p /run/oms
ExecStart=/opt/OMS/backend/venv/bin/gunicorn \\
    --workers 3 \\
    --bind 127.0.0.1:${PORT} \\
    --access-logfile logs/access.log \\
    --error-logfile=/var/log/oms/error.log \\
    oms_backend.wsgi:application
ExecStop=/bin/true
LogsDirectory=oms
"""


def needs(*texts, **options):
    return Needs(texts, options.pop("unit", "oms.service"), **options)


def service(lines, **options):
    return needs("[Service]\n" + lines, **options)


def test_the_unit_of_the_guide():
    found = needs(GUIDE)
    assert (found.user, found.group, found.groups) == ("oms", "web", ["redis", "mail"])
    assert found.working_directory == Named("/opt/OMS/backend", False, "WorkingDirectory")
    assert found.environment == {"PATH": "/opt/OMS/backend/venv/bin", "PORT": "8000"}
    assert found.environment_files == [
        Named("/etc/oms.env", True, "EnvironmentFile"),
        Named("/etc/oms-secrets.env", False, "EnvironmentFile"),
    ]
    assert [(one.directive, one.prefixes, one.path) for one in found.commands] == [
        ("ExecStartPre", "-+", "/bin/mkdir"),
        ("ExecStart", "", "/opt/OMS/backend/venv/bin/gunicorn"),
    ]
    assert [(bind.kind, bind.host, bind.port) for bind in found.binds] == [("tcp", "127.0.0.1", 8000)]
    assert found.outputs == [
        Output("/opt/OMS/backend/logs/access.log", "--access-logfile", False),
        Output("/var/log/oms/error.log", "--error-logfile", False),
    ]
    assert found.application.target == "oms_backend.wsgi:application"
    assert found.is_managed("/var/log/oms/error.log") and not found.is_managed("/var/log/oms2")


def test_drop_ins_add_up_and_reset():
    found = needs(
        "[Service]\nUser=oms\nExecStart=/bin/a\nSupplementaryGroups=x\n",
        "[Service]\nUser=\nExecStart=\nExecStart=/bin/b\nSupplementaryGroups=y\n",
    )
    assert found.user is None and [one.path for one in found.commands] == ["/bin/b"] and found.groups == ["x", "y"]


def test_values_of_environment_files_are_those_of_the_unit_and_their_names_can_be_taken_back():
    files = {"/etc/oms.env": "A=file\nB=1\n"}
    found = service("Environment=A=unit C=2\nEnvironmentFile=/etc/oms.env\nUnsetEnvironment=B C=3\n", read=files.get)
    assert found.environment == {"A": "file", "C": "2"}


def test_directories_that_systemd_makes_are_variables_of_the_command_line():
    lines = "RuntimeDirectory=oms\nExecStart=/bin/gunicorn -b unix:${RUNTIME_DIRECTORY}/x -p ${LOGS_DIRECTORY}/p a:b\n"
    found = service(lines)
    assert [bind.path for bind in found.binds] == ["/run/oms/x"]
    assert found.commands[0].argv[3] == "${LOGS_DIRECTORY}/p"
    assert service(lines, version=239).commands[0].argv[1] == "unix:${RUNTIME_DIRECTORY}/x"


def test_the_host_is_asked_for_its_environment_where_a_command_line_names_what_the_unit_does_not_set():
    asked = []

    def inherited():
        asked.append(1)
        return {"SITE": "a b", "OWN": "no", "GONE": "1"}

    own = "Environment=OWN=1\nUnsetEnvironment=GONE\n"
    assert service(own + "ExecStart=/bin/x $OWN ${OWN} $$SITE\n", inherited=inherited).commands and not asked
    found = service(own + "ExecStart=/bin/x $SITE ${SITE} $OWN ${GONE} $NEVER\n", inherited=inherited)
    assert found.commands[0].argv == ["a", "b", "a b", "1", "${GONE}", "$NEVER"] and asked == [1]


def test_files_come_after_environment_wherever_they_stand_and_in_the_order_of_their_names():
    files = {"/etc/*.env": ["A=1\nB=1\n", "B=2\n"], "/etc/last": ["C=3\n"]}
    lines = (
        "EnvironmentFile=/etc/*.env\nEnvironmentFile=-/etc/none\nEnvironmentFile=/etc/last\nEnvironment=A=0 C=0 D=%p\n"
    )
    found = service(lines, matching=lambda path: files.get(path, []))
    assert found.environment == {"A": "1", "B": "2", "C": "3", "D": "oms"}
    assert found.optional_files_missing == ["/etc/none"]


def test_programs_are_looked_for_where_the_unit_says():
    assert service("ExecSearchPath=/a:/b\nExecSearchPath=/c\n").search == ["/a", "/b", "/c"]
    assert service("ExecSearchPath=/a:/b\n").given["PATH"] == "/a:/b"
    assert "/usr/bin" in service("ExecSearchPath=/a:/b\n", version=249).search


def test_capabilities_are_named_or_all_but_those_named():
    assert service("AmbientCapabilities=cap_net_bind_service CAP_CHOWN\n").has_capability("CAP_NET_BIND_SERVICE")
    assert service("AmbientCapabilities=~CAP_CHOWN\n").has_capability("CAP_NET_BIND_SERVICE")
    assert not service("AmbientCapabilities=~CAP_CHOWN\n").has_capability("CAP_CHOWN")
    assert not service("").has_capability("CAP_CHOWN")


def test_command_lines_are_read_as_systemd_does():
    found = service(
        "Environment=ARGS='-a -b' ONE=1\nExecStart=@!/bin/echo name $ARGS ${ONE}x $$ 'a b' ; -/bin/true \\;\n"
    )
    assert [tuple(one) for one in found.commands] == [
        ("ExecStart", "@!", "/bin/echo", ["-a", "-b", "1x", "$", "a b"]),
        ("ExecStart", "-", "/bin/true", [";"]),
    ]


def test_what_cannot_be_known_is_left_out():
    found = service(
        "WorkingDirectory=/srv/%%x/%q\nExecStart=/opt/%q/serve\nExecStart=/bin/gunicorn -b 127.0.0.1:$PORT a\n"
    )
    assert found.working_directory is None
    assert [one.path for one in found.commands] == ["/bin/gunicorn"] and found.binds == []


def test_paths_of_the_sandbox():
    found = service("InaccessiblePaths=-/a +/b\nBindPaths=/x:/y:rbind /z\nTemporaryFileSystem=/t:ro\n")
    assert found.paths("InaccessiblePaths") == ["/a", "/b"] and found.targets == ["/y", "/z"]
    assert found.is_managed("/t/x") and found.is_managed("/y") and not found.is_managed("/x")


@pytest.mark.parametrize("line", ["PrivateNetwork=yes", "NetworkNamespacePath=/run/netns/x"])
def test_networks_of_its_own(line):
    assert service(line + "\n").own_network and not service("User=x\n").own_network


def test_outputs_that_systemd_opens():
    found = service("StandardOutput=append:/var/log/a.log\nStandardError=journal\nExecStart=/bin/true\n")
    assert found.outputs == [Output("/var/log/a.log", "StandardOutput=append:", True)]


@pytest.mark.parametrize(
    "unit,text,expanded",
    [
        ("oms@blue\\x2dgreen.service", "%p %i %I %n", "oms blue\\x2dgreen blue-green oms@blue\\x2dgreen.service"),
        ("a-b.service", "%N %p %j %i %f", "a-b a-b b  /a/b"),
        ("a.service", "%S/x %L %t %h %u 100%%", "/var/lib/x /var/log /run /root root 100%"),
        ("a.service", "%H", "here"),
        ("a.service", "%q", None),
    ],
)
def test_specifiers(unit, text, expanded):
    assert expand(text, values(unit, {"H": "here"})) == expanded


def test_unescape():
    assert unescape("var-lib\\x2dx") == "var/lib-x"


@pytest.mark.parametrize(
    "line,prepared",
    [
        ("ExecStartPre=+/bin/mkdir -p /run/other /var/log/oms", True),
        ("ExecStartPre=/usr/bin/install -d -o oms /var/log/oms/", True),
        ("ExecStartPre=/bin/sh -c 'mkdir -p \"/var/log/oms\" && chown oms /var/log/oms'", True),
        ("ExecStartPre=/bin/mkdir -p /var/log/oms2", False),
        ("ExecStartPre=/bin/ls /var/log/oms", False),
        ("ExecStart=/bin/mkdir -p /var/log/oms", False),
    ],
)
def test_what_the_unit_makes_for_itself(line, prepared):
    assert service(line + "\n").is_prepared("/var/log/oms/error.log") is prepared


@pytest.mark.parametrize(
    "line,paths",
    [
        ("/bin/sh -c 'serve >>/var/log/oms.log 2>&1'", ["/var/log/oms.log"]),
        ("/bin/bash -lc 'serve > /srv/a.log 2> /srv/b.log; true'", ["/srv/a.log", "/srv/b.log"]),
        ("/bin/sh -c 'serve >/dev/null 2>&1'", []),
        ("/bin/sh /srv/run.sh >/srv/a.log", []),
        ("/usr/bin/serve -c '>>/srv/a.log'", []),
    ],
)
def test_what_a_shell_redirects(line, paths):
    needs = Needs(["[Service]\nExecStart=%s\n" % line], "oms.service")
    assert [one.path for one in needs.outputs] == paths
