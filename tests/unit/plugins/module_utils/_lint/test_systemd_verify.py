# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.systemd_verify import findings

# As printed by systemd-analyze verify of each version.
UNIT = "[Service]\nExecStart=/bin/sleep \\\n# note\n  1\nFoo=1\n"
PATH = "/tmp/candidate/demo.service"


def brief(output, version, path=PATH, text=UNIT):
    return [(f["line"], f["end_line"], f["severity"]) for f in findings(output, path, text, version)]


@pytest.mark.parametrize(
    "version, output",
    [
        (219, "[/tmp/candidate/demo.service:3] Missing '='.\n"),
        (239, "/tmp/candidate/demo.service:3: Missing '='.\n"),
    ],
)
def test_logical_lines_up_to_239(version, output):
    assert brief(output, version) == [(4, 4, "warning")]


@pytest.mark.parametrize(
    "version, line, text",
    [
        (243, 3, "Unknown key name 'Foo' in section 'Service', ignoring."),
        (247, 5, "Unknown key name 'Foo' in section 'Service', ignoring."),
        (262, 5, "Unknown key 'Foo' in section [Service], ignoring."),
    ],
)
def test_lines_from_243_on(version, line, text):
    (finding,) = findings(f"{PATH}:{line}: {text}\n", PATH, UNIT, version)
    assert (finding["line"], finding["end_line"], finding["rule"]) == (5, 5, "systemd")
    assert text in finding["message"]


def test_a_continued_assignment_is_all_its_lines():
    assert brief(f"{PATH}:4: Neither a valid executable name nor an absolute path: x\n", 252) == [(2, 4, "warning")]


@pytest.mark.parametrize(
    "output",
    [
        "Error: org.freedesktop.DBus.Error.InvalidArgs: Unit is not loaded properly: Invalid argument.\n",
        "Unit demo.service has a bad unit file setting.\n",
        "Unit demo.service failed to loaded properly: Bad message.\n",
        "Unit demo.service failed to load properly, please adjust/correct and reload service manager: Bad message\n",
        "demo.service: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.\n",
        "Assertion 'name' failed at src/core/unit.c:3495, function unit_watch_bus_name(). Aborting.\n",
        "demo.service lacks both ExecStart= and ExecStop= setting. Refusing.\n",
    ],
)
def test_refused(output):
    assert brief(output, 252) == [(1, 1, "error")]


def test_the_line_where_reading_stopped_is_the_error():
    output = (
        f"{PATH}:1: Unknown section 'x'. Ignoring.\n"
        f"{PATH}:4: Neither a valid executable name nor an absolute path: x\n"
        "Unit demo.service has a bad unit file setting.\n"
    )
    assert brief(output, 252) == [(1, 1, "warning"), (2, 4, "error"), (1, 1, "error")]


def test_problem_of_the_whole_unit_has_no_line():
    output = (
        f"{PATH}:5: Unknown key 'Foo' in section [Service], ignoring.\n"
        "demo.service: Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. "
        "Refusing.\n"
        "Unit demo.service has a bad unit file setting.\n"
    )
    assert brief(output, 252) == [(5, 5, "warning"), (1, 1, "error"), (1, 1, "error")]


@pytest.mark.parametrize(
    "output",
    [
        "",
        "demo.service: Command /opt/x is not executable: No such file or directory\n",
        "demo.service: command /opt/x is not executable: No such file or directory\n",
        "Configuration file /tmp/candidate/demo.service is marked executable. Proceeding anyway.\n",
        "/etc/systemd/system/other.service:3: Missing '=', ignoring line.\n",
        "/lib/systemd/system/demo.service:3: Missing '=', ignoring line.\n",
        "Unit other.service has a bad unit file setting.\n",
        "demo.service: Failed to create demo.service/start: Unit x.service not found.\n",
        "Unit x.service not found.\n",
    ],
)
def test_what_is_not_about_the_file(output):
    assert brief(output, 252) == []


def test_colours_are_removed():
    output = (
        f"\x1b[0;1;38;5;185m{PATH}:5: Unknown key name 'Foo' in section 'Service', ignoring.\x1b[0m\n"
        "\x1b[0;1;31mUnit demo.service has a bad unit file setting.\x1b[0m\n"
    )
    found = findings(output, PATH, UNIT, 247)
    assert [(one["line"], one["severity"]) for one in found] == [(5, "error"), (1, "error")]
    assert not any("\x1b" in one["message"] for one in found)


def test_terminal_links_are_removed():
    link = f"\x1b]8;;file://host{PATH}\x1b\\{PATH}\x1b]8;;\x1b\\"
    assert brief(f"{link}:5: Unknown key 'Foo' in section [Service], ignoring.\n", 252) == [(5, 5, "warning")]


def test_users_are_named_without_the_unit():
    output = "Accepting user/group name 'a b', which does not match strict user/group name rules.\n"
    assert brief(output, 252) == [(1, 1, "warning")]


def test_templates_and_dropins():
    output = "demo@i.service: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.\n"
    assert brief(output, 252, "/tmp/candidate/demo@.service") == [(1, 1, "error")]
    path = "/tmp/candidate/demo.service.d/x.conf"
    assert brief(f"{path}:5: Unknown key 'Foo' in section [Service], ignoring.\n", 252, path) == [(5, 5, "warning")]


def test_comment_allows_messages_of_systemd():
    text = "[Service]\nExecStart=/bin/true\n# unitsmith: allow systemd\nFoo=1\nBar=1\n"
    output = f"{PATH}:4: Unknown key 'Foo' in section [Service], ignoring.\n{PATH}:5: Unknown key 'Bar', ignoring.\n"
    assert brief(output, 252, text=text) == [(4, 4, "info"), (5, 5, "warning")]
    refused = output + "Unit demo.service has a bad unit file setting.\n"
    assert (1, 1, "error") in brief("# unitsmith: allow systemd\n" + refused, 252, text=text)


def test_an_account_is_found_by_its_name():
    text = "[Service]\nExecStart=/bin/true\nUser=a b\n"
    output = "Accepting user/group name 'a b', which does not match strict user/group name rules.\n"
    assert brief(output, 252, text=text) == [(3, 3, "warning")]
