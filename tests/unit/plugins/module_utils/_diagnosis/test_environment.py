# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.environment import (
    environment_file,
    manager_environment,
    microseconds,
    of_systemd,
    without,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Settings

NEW, OLD = 252, 239


@pytest.mark.parametrize(
    "text,value",
    [
        ("A=plain", "plain"),
        ("A = spaced  ", "spaced"),
        ("A='one two'", "one two"),
        ('A="a\\\\b \\" c"', 'a\\b " c'),
        ("A=a\\ b", "a b"),
        ("A=one\\\ntwo", "onetwo"),
        ("A='x'y", "xy"),
        ("A='x' \"y\" z w ", "xyz w"),
        ("A=x'y'z", "x'y'z"),
        ("A=", ""),
        ("A=b # no comment", "b # no comment"),
        ("A='a\\nb'", "a\\nb"),
        ('A="a\\nb\\\nc"', "a\\nbc"),
        ("A='two\nlines'", "two\nlines"),
        ("A=1\rA=2", "2"),
        ("A=kept\\  ", "kept "),
        ("A='open\n", "open\n\n"),
        ('="\nA=1', "1"),
        ("export B=1\nA=1", "1"),
    ],
)
def test_lines_of_environment_files(text, value):
    assert environment_file("# no\n; no\nnothing\n2=no\n" + text + "\n", NEW) == {"A": value}


def test_older_versions_read_quotes_and_comments_in_another_way():
    assert environment_file("A='a\\nb'", OLD) == {"A": "anb"}
    assert environment_file('A="a\\nb"', OLD) == {"A": "anb"}
    assert environment_file("# no \\\nA=1\nB=2", 253) == {"B": "2"}
    assert environment_file("# no \\\nA=1\nB=2", 254) == {"A": "1", "B": "2"}


def test_a_file_that_is_no_utf_8_is_refused():
    assert environment_file("A=1\nB=\udcff\n", NEW) is None
    assert environment_file("# \udcff\nA=1\n", NEW) == {"A": "1"}


@given(st.text(alphabet="AB=\n\r'\"\\ \t#;$x", max_size=40), st.sampled_from([219, 239, 247, 254]))
def test_every_text_has_a_meaning(text, version):
    assert all(name.strip("AB") in ("", "x") or name for name in environment_file(text, version))


@given(st.dictionaries(st.from_regex("[A-Z_]+", fullmatch=True), st.text(alphabet="ab'\"$ \n#\\`", max_size=20)))
def test_what_is_quoted_is_read_back(wanted):
    lines = ['%s="%s"' % (name, "".join("\\" * (c in '"\\`$') + c for c in value)) for name, value in wanted.items()]
    assert environment_file("\n".join(lines), NEW) == wanted


@pytest.mark.parametrize("piece", ["A=\\", "#\\", "'", '"', "A='", '\\"', "A=x \\ "])
def test_the_time_grows_no_faster_than_the_file(piece):
    def seconds(count):
        """Of the processor, the least of several: what else runs on the machine does not count."""
        taken = []
        for _round in range(3):
            start = time.process_time()
            environment_file("A=" + piece * count, NEW)
            taken.append(time.process_time() - start)
        return min(taken)

    assert seconds(40000) < 8 * max(seconds(10000), 0.02)


def test_the_managers_environment():
    output = "LANG=C.UTF-8\nA=$'a \\'b\\'\\n\\x41\\101'\nB=a=b\nnonsense\nC=\n"
    assert manager_environment(output) == {"LANG": "C.UTF-8", "A": "a 'b'\nAA", "B": "a=b", "C": ""}


def test_names_and_assignments_are_taken_back():
    assert without({"A": "1", "B": "2", "C": "3"}, ["A", "B=2", "C=4"]) == {"C": "3"}


def added(lines, version=NEW):
    settings = Settings(["[Service]\n" + lines])
    return of_systemd(settings, lambda key: " ".join(settings.all(key)).split(), "oms.service", version)


def test_what_systemd_adds():
    found = added("StateDirectory=a b:c\nLogsDirectory=oms\nLoadCredential=db:/x\n")
    assert found["STATE_DIRECTORY"] == "/var/lib/a:/var/lib/b" and found["LOGS_DIRECTORY"] == "/var/log/oms"
    assert found["CREDENTIALS_DIRECTORY"] == "/run/credentials/oms.service"
    assert len(found["INVOCATION_ID"]) == 32 and ":" in found["JOURNAL_STREAM"] and "RUNTIME_DIRECTORY" not in found
    assert "NOTIFY_SOCKET" not in found and "WATCHDOG_USEC" not in found
    assert set(added("StateDirectory=a\nSetCredential=a:b\n", 239)) == {"INVOCATION_ID", "JOURNAL_STREAM"}
    assert added("StateDirectory=a\n", 219) == {}


@pytest.mark.parametrize(
    "lines,there",
    [
        ("StandardOutput=file:/x\n", False),
        ("StandardOutput=null\nStandardError=journal\n", True),
        ("StandardError=null\n", True),
        ("StandardOutput=null\nStandardError=inherit\n", False),
    ],
)
def test_a_stream_to_the_journal_is_named(lines, there):
    assert ("JOURNAL_STREAM" in added(lines)) == there


def test_who_may_notify_is_told_where():
    assert "NOTIFY_SOCKET" in added("Type=notify\n") and "NOTIFY_SOCKET" in added("NotifyAccess=all\n")
    found = added("WatchdogSec=1h 3ms 2\n")
    assert found["WATCHDOG_USEC"] == "3602003000" and "NOTIFY_SOCKET" in found
    # Nothing that is tried before the start may tell systemd that it is ready.
    assert "/run/systemd" not in found["NOTIFY_SOCKET"]


@pytest.mark.parametrize(
    "text,value",
    [("30", 30000000), ("2min 5s", 125000000), ("1.5h", 5400000000), ("250ms", 250000), ("1day", 86400000000)],
)
def test_time_spans(text, value):
    assert microseconds(text) == value
