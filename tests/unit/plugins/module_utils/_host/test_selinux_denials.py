# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._host import selinux_denials
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.selinux_denials import (
    Denial,
    Start,
    denials,
    last_start,
)

SUBJECT = "system_u:system_r:httpd_t:s0"
TARGET = "system_u:object_r:usr_t:s0"
NONE = "/nonexistent"
JOURNALCTL = (
    "journalctl --quiet --no-pager --boot --output=json --lines=2000 "
    "_AUDIT_TYPE=1400 + _TRANSPORT=kernel + _SYSTEMD_UNIT=a.service + _UID=0 UNIT=a.service"
).split()


def avc(number, what='name="log" ino=7', kind="dir", more=""):
    """A denial; the number tells it apart."""
    return 'avc:  denied  { write } for  pid=%d comm="serve" %s scontext=%s tcontext=%s tclass=%s permissive=0%s' % (
        number,
        what,
        SUBJECT,
        TARGET,
        kind,
        more,
    )


def said(message, time, **fields):
    return dict(fields, MESSAGE=message, __REALTIME_TIMESTAMP="%d" % (time * 1000000))


def kernel(number, time, **fields):
    return said(avc(number), time, _TRANSPORT="kernel", **fields)


def asked(records, main="0", state="failed", audit_log=NONE, before=""):
    """What last_start() answers where systemctl and journalctl say this."""
    answers = {
        ("systemctl", "show", "--property=ExecMainPID,ActiveState", "--", "a.service"): (
            "ExecMainPID=%s\nActiveState=%s\n" % (main, state)
        ),
        tuple(JOURNALCTL): before + "".join(json.dumps(record) + "\n" for record in records),
    }
    start, found = last_start("a.service", lambda argv: (0, answers[tuple(argv)], ""), audit_log)
    return start, [one.pid for one in found]


def test_running_service_has_no_denials():
    assert asked([kernel(1, 100)], main="8", state="active") == (Start(set(), 0.0), [])


def test_messages_of_the_program_are_not_denials():
    forged = [
        said(avc(1), 100, _SYSTEMD_UNIT="a.service", _TRANSPORT="stdout"),
        said(avc(2), 100, _SYSTEMD_UNIT="a.service", _TRANSPORT="journal", _AUDIT_TYPE_NAME="AVC"),
        said(avc(3), 100, _SYSTEMD_UNIT="a.service", _TRANSPORT="syslog", TRANSPORT="kernel"),
        said(avc(4), 100),
    ]
    told = [said(avc(5), 100, _TRANSPORT="audit"), kernel(6, 100)]
    assert asked(forged + told)[1] == [5, 6]


def test_a_message_that_is_no_text_is_passed_over():
    odd = [said([255, 254], 100, _TRANSPORT="kernel"), {"__REALTIME_TIMESTAMP": "1", "_TRANSPORT": "kernel"}]
    assert asked(odd + [kernel(1, 100)], before="-- No entries --\n")[1] == [1]


@pytest.mark.parametrize("time, told", [(198.9, []), (199.0, [1]), (200.5, [1])])
def test_denials_before_the_start_are_ignored(time, told):
    start = said("Starting", 200, UNIT="a.service", INVOCATION_ID="one", _PID="1")
    assert asked([start, kernel(1, time)])[1] == told


def test_times_are_seconds():
    assert asked([said("Starting", 200.5, UNIT="a.service", INVOCATION_ID="one", _PID="1")])[0].since == 200.5


def test_the_processes_of_the_last_start():
    records = [
        said("of another", 90, _SYSTEMD_UNIT="b.service", _SYSTEMD_INVOCATION_ID="three", _PID="3"),
        said("words", 100, _SYSTEMD_UNIT="a.service", _SYSTEMD_INVOCATION_ID="one", _PID="4"),
        said("Starting", 200, UNIT="a.service", INVOCATION_ID="two", _PID="1"),
        said("no process", 201, UNIT="a.service", INVOCATION_ID="two"),
        said("words", 202, _SYSTEMD_UNIT="a.service", _SYSTEMD_INVOCATION_ID="two", _PID="5"),
    ]
    assert asked(records) == (Start({5}, 200.0), [])
    assert asked(records, main="6")[0] == Start({5, 6}, 200.0)
    assert asked([]) == (Start(set(), 0.0), [])


def test_the_program_does_not_say_which_start_it_is_of():
    of_program = {"_SYSTEMD_UNIT": "a.service", "_SYSTEMD_INVOCATION_ID": "two", "_PID": "5"}
    records = [
        said("Starting", 200, UNIT="a.service", INVOCATION_ID="two", _PID="1"),
        said("forged", 300, UNIT="a.service", INVOCATION_ID="three", **of_program),
    ]
    assert asked(records)[0] == Start({5}, 200.0)


def test_without_invocations_all_is_one_start():
    records = [said("Starting", 200, UNIT="a.service"), said("words", 201, _SYSTEMD_UNIT="a.service", _PID="5")]
    assert asked(records)[0] == Start({5}, 200.0)


def test_the_log_of_auditd(tmp_path, monkeypatch):
    log = tmp_path / "audit.log"
    log.write_bytes(b"type=AVC msg=audit(5.5:1): %s\n\xff\n" % avc(1).encode() * 2)
    assert asked([], audit_log=str(log))[1] == [1]
    log.write_text(avc(1, more=" msg=audit(5.5:1): "))
    assert asked([], audit_log=str(log))[1] == [1]
    monkeypatch.setattr(selinux_denials, "AUDIT_BYTES", 10)
    assert asked([], audit_log=str(log))[1] == []
    assert selinux_denials.AUDIT_LOG == "/var/log/audit/audit.log"


def test_of_a_long_log_the_end_is_read():
    assert selinux_denials.AUDIT_BYTES == 262144


@pytest.mark.parametrize(
    "what, field, value",
    [
        ('path="/srv/log" ino=7', "path", "/srv/log"),
        ('path="pipe:[7]" ino=7', "path", None),
        ("path=2F73727620 ino=7", "path", "/srv "),
        ("path=2F73FF ino=7", "path", "/s\ufffd"),
        ("name=(null)", "name", "(null)"),
        ("dest=443", "port", 443),
        ("src=80 dest=443", "port", 80),
        ("ino=none", "inode", None),
        ("", "name", None),
    ],
)
def test_fields(what, field, value):
    (one,) = denials([(1.0, avc(1, what))])
    assert getattr(one, field) == value


def test_a_denial_with_nothing_more():
    line = "avc:  denied  { read open } for scontext=%s tcontext=%s tclass=file" % (SUBJECT, TARGET)
    assert denials([(1.0, line)]) == [
        Denial(1.0, None, ["read", "open"], None, None, None, None, None, SUBJECT, TARGET, "file", line)
    ]
