# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.directives import Known, parse_dump

GOOD = "[Unit]\nDescription=a\n\n[Service]\nExecStart=/bin/x\n"


def brief(text, version=252, name="a.service", known=None):
    return [(f["rule"], f["line"], f["severity"]) for f in lint(text, name, version, known)]


@pytest.mark.parametrize("version", [219, 239, 243, 247, 252, 257, 262])
def test_a_good_unit_has_none(version):
    assert brief(GOOD, version) == []


@pytest.mark.parametrize(
    "text, version, found",
    [
        ("", 252, [("empty-file", 1, "error")]),
        ("A=1\n" + GOOD, 252, [("outside-section", 1, "warning")]),
        (GOOD + "prose\n", 252, [("missing-equals", 6, "warning")]),
        (GOOD + "prose\n", 239, [("missing-equals", 6, "error")]),
        (GOOD + "=1\n", 252, [("missing-key", 6, "warning")]),
        (GOOD + "[Install\n", 252, [("invalid-section-header", 6, "error")]),
        (GOOD + "[install]\n", 252, [("unknown-section", 6, "warning")]),
        (GOOD + "[X-Foo]\nprose\n", 252, []),
        (GOOD + "Usr=1\n", 252, [("unknown-directive", 6, "warning")]),
        (GOOD + "X-Usr=1\n", 252, []),
        (GOOD + "After=x.service\n", 252, [("wrong-section", 6, "warning")]),
        (GOOD + "RestartSteps=1\n", 252, [("directive-too-new", 6, "warning")]),
        (GOOD + "RestartSteps=1\nRestartMaxDelaySec=9\n", 257, []),
        ("[Unit]\nDescription=a\n", 252, [("no-service-section", 1, "error")]),
        ("[Service]\nType=simple\n", 252, [("no-exec-start", 1, "error")]),
        ("[Service]\nExecStart=/x\nExecStart=\n", 252, [("no-exec-start", 1, "error")]),
    ],
)
def test_structure(text, version, found):
    assert brief(text, version) == found


@pytest.mark.parametrize(
    "first, severity, of_both",
    [
        # Warned of, and run all the same.
        ("/bin/echo \\d", "warning", ["unknown-escape", "several-exec-start"]),
        ("/bin/echo a # b", "warning", ["inline-comment", "several-exec-start"]),
        ("/bin/echo \u201ca\u201d", "warning", ["curly-quote", "several-exec-start"]),
        # Passed over: what is left is one command.
        ("-/bin/", "error", ["command-is-directory"]),
        ("-/bin/echo %Z", "error", ["unknown-specifier"]),
    ],
)
@pytest.mark.parametrize("version", [247, 252, 257, 262])
def test_commands_that_are_left_are_counted(version, first, severity, of_both):
    one = f"[Service]\nExecStart={first}\n"
    assert [found[2] for found in brief(one, version)] == [severity]
    both = brief(one + "ExecStart=/bin/true\n", version)
    assert [found[0] for found in both] == of_both
    assert both[0][2] == "warning"


@pytest.mark.parametrize(
    "name, lines, found",
    [
        ("a.socket", "ListenStream=/run/a\nListenFIFO=\n", [("no-listen", 1, "error")]),
        ("a.timer", "OnBootSec=1h\nOnCalendar=\n", [("no-timer-value", 1, "error")]),
        ("a.path", "PathExists=/a\nPathChanged=\n", [("no-path-value", 1, "error")]),
        ("a.timer", "OnClockChange=yes\nOnClockChange=\n", [("bad-boolean", 3, "warning")]),
        ("a-b.mount", "What=/dev/%Z\nWhere=/a/b\n", [("no-what", 1, "error"), ("unknown-specifier", 2, "warning")]),
        ("a-b.automount", "Where=/a/b # c\n", [("name-differs", 2, "error"), ("inline-comment", 2, "warning")]),
        ("a-b.swap", "What=/a/b\nWhat=a/b\n", [("relative-path", 3, "error")]),
        ("a-b.swap", "What=UUID=ab\n", [("name-differs", 2, "error")]),
        ("a.socket", "ListenStream=80\nMaxConnections=0\nMaxConnections=5\n", []),
        (
            "a.socket",
            "ListenStream=80\nSymlinks=/run/a run/b\n",
            [("symlinks-need-one-node", 3, "error"), ("relative-path", 3, "warning")],
        ),
    ],
)
def test_settings_without_values_that_systemd_ignores(name, lines, found):
    section = name.rpartition(".")[2].capitalize()
    assert brief(f"[{section}]\n{lines}", 257, name) == found


def test_a_command_whose_first_word_does_not_end_is_passed_over():
    assert brief('[Service]\nExecStart=/bin/x\nExecReload="open\n', 252) == [("unbalanced-quotes", 3, "warning")]
    assert brief('[Service]\nExecStart="open\n', 252) == [("unbalanced-quotes", 2, "error")]
    assert brief('[Service]\nExecStart=/bin/x "open\n', 252) == [("unbalanced-quotes", 2, "error")]


def test_257_refuses_words_of_an_image_policy_that_262_takes():
    text = "[Service]\nExecStart=/bin/x\nRootImagePolicy=%s\n"
    for policy in ("a=b", "root=x", "root=verity+"):
        assert brief(text % policy, 257) == [("bad-form", 3, "error")]
        assert brief(text % policy, 262) == []
    for policy in ("", "*", "root=", "root=verity+signed:=ignore", "usr-verity-sig=read-only-on"):
        assert brief(text % policy, 257) == brief(text % policy, 262) == []
    assert brief(text % "root", 262) == [("bad-form", 3, "error")]


def test_of_several_accounts_the_worst_counts():
    text = "[Service]\nExecStart=/bin/x\nSupplementaryGroups=a$ 1:00\n"
    assert brief(text, 252) == [("bad-user-name", 3, "error")]


def test_a_list_of_which_a_part_is_left_counts():
    text = "[Service]\nType=oneshot\nExecStart=/bin/true\nRestartForceExitStatus=1 FOO\n"
    assert ("not-for-oneshot", 4, "error") in brief(text, 252)


def test_a_dropin_needs_no_exec_start():
    assert brief("[Service]\nUser=x\n", 252, "a.service.d/x.conf") == []


def test_repairs_are_findings_with_the_severity_of_the_damage():
    assert brief(GOOD.replace("\n", "\r\n")) == [("crlf", 1, "info")]
    assert brief(GOOD.replace("[Service]", "［Service］"))[:1] == [("full-width-syntax", 4, "error")]
    assert brief(GOOD + "\u200bUser=x\n") == [("zero-width", 6, "warning")]


def test_consequences_of_damage_are_marked():
    damage, follows = lint(GOOD.replace("[Service]", "\xa0[Service]"), "a.service", 252)
    assert (damage["line"], damage["rule"], damage["severity"]) == (4, "no-break-space", "error")
    assert (follows["line"], follows["rule"], follows["fix"]) == (5, "wrong-section", "Correct line 4 first.")
    assert damage["repairable"]
    assert follows["repairable"]


def test_findings_after_a_repair_have_the_lines_of_the_original():
    findings = lint("[Service]\nExecStart=/x \\\n# c\n  a\nUsr=1\n", "a.service", 239)
    assert [(f["rule"], f["line"]) for f in findings] == [
        ("comment-in-continuation", 3),
        ("missing-equals", 4),
        ("unknown-directive", 5),
    ]


def test_nearest_name_is_suggested():
    (finding,) = lint(GOOD + "usr=1\n", "a.service", 252)
    assert finding["fix"] == "Did you mean User=?"


def test_dump_of_the_host_overrides_the_table():
    known = parse_dump("[Unit]\nDescription=STRING\n\n[Service]\nExecStart=PATH\nBackport=BOOLEAN\n")
    assert brief(GOOD + "Backport=yes\n", 219, known=known) == []
    assert brief(GOOD + "Nice=1\n", 252, known=known) != []


def test_states_of_the_table():
    assert Known(247).state("Service", "RestartSteps") == "."
    assert Known(248).state("Service", "ExecStart") == "+"
    assert Known(262).state("Service", "CPUShares") == "x"
    assert Known(300).since("Service", "RestartSteps") == 254
    assert Known(1).state("Unit", "After") == "+"


@pytest.mark.parametrize(
    "assignment, rules",
    [
        ("PATH=/opt/bin:$PATH", ["environment-reference"]),
        ("LD_LIBRARY_PATH=/opt/lib:${LD_LIBRARY_PATH}", ["environment-reference"]),
        ("PYTHONPATH=$HOME/lib", ["environment-reference"]),
        ("'GREETING=costs $5 in $HOME'", []),
        ("PASSWORD=a$PATH", []),
        ("PATH=/opt/bin", []),
    ],
)
def test_a_variable_is_missed_in_a_search_path_alone(assignment, rules):
    text = "[Service]\nExecStart=/bin/a\nEnvironment=%s\n" % assignment
    assert [one["rule"] for one in lint(text, "a.service", 252)] == rules
