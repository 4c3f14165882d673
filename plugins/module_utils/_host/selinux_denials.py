# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the kernel's log messages about accesses that SELinux denied since the last start of a service.

Private to this collection: it may change in any release.
"""

import json
import os
import re
from collections import namedtuple

# time: float (seconds), None if the line has none. pid: int. permissions: list of str. comm, name, path: str or None.
# inode, port: int or None. subject, target: contexts. line: str.
Denial = namedtuple("Denial", "time pid permissions comm name path inode port subject target kind line")
# pids: set of int, known processes of the last start. since: float (seconds), its time.
Start = namedtuple("Start", "pids since")

ENTRIES = 2000
AUDIT_LOG = "/var/log/audit/audit.log"
AUDIT_BYTES = 256 << 10
SLACK = 1.0  # seconds by which messages of the kernel and of systemd may be out of order

_DENIED = re.compile(r"avc: +denied +\{ ([\w ]+) \} for +(.*)")
_FIELD = re.compile(r'(\w+)=("[^"]*"|\S+)')
_TIME = re.compile(r"audit\((\d+\.\d+):")


def last_start(unit, run, audit_log=AUDIT_LOG):
    """Return `(start, denials)`: the last Start of a unit and a list of Denial since then, of any process.

    For a service that runs there are none: they did not keep it from running.
    run: function that takes argv and returns `(status, output, errors)`.
    """
    show = ["systemctl", "show", "--property=ExecMainPID,ActiveState", "--", unit]
    shown = dict(line.partition("=")[::2] for line in run(show)[1].splitlines())
    if shown.get("ActiveState") == "active":
        return Start(set(), 0.0), []
    argv = ["journalctl", "--quiet", "--no-pager", "--boot", "--output=json", "--lines=%d" % ENTRIES]
    matches = [
        "_AUDIT_TYPE=1400",
        "+",
        "_TRANSPORT=kernel",
        "+",
        "_SYSTEMD_UNIT=" + unit,
        "+",
        "_UID=0",
        "UNIT=" + unit,
    ]
    records = [json.loads(line) for line in run(argv + matches)[1].splitlines() if line.startswith("{")]
    start = _start(unit, records, shown.get("ExecMainPID", ""))
    found = denials(_told_by_kernel(records) + _audited(audit_log))
    return start, [one for one in found if one.time is not None and one.time >= start.since - SLACK]


def _told_by_kernel(records):
    """Whether the kernel wrote the message: other programs, such as the service, can write one that looks the same.

    A program cannot set fields that begin with an underscore: systemd.journal-fields(7).
    """
    return [
        (int(one["__REALTIME_TIMESTAMP"]) / 1e6, one["MESSAGE"])
        for one in records
        if one.get("_TRANSPORT") in ("kernel", "audit") and isinstance(one.get("MESSAGE"), str)
    ]


def _start(unit, records, main):
    own = [(one, _invocation(one, unit)) for one in records]
    own = [(one, invocation) for one, invocation in own if invocation is not None]
    current = ([invocation for _one, invocation in own if invocation] or [""])[-1]
    of_last = [one for one, invocation in own if invocation == current]
    pids = {int(one["_PID"]) for one in of_last if one.get("_PID", "1") != "1"}
    times = [int(one["__REALTIME_TIMESTAMP"]) / 1e6 for one in of_last]
    return Start(pids | ({int(main)} if main.isdigit() and main != "0" else set()), min(times or [0.0]))


def _invocation(record, unit):
    """The invocation ID of a record, empty if it has none, None if it belongs to another unit."""
    if record.get("_SYSTEMD_UNIT") == unit:
        return record.get("_SYSTEMD_INVOCATION_ID", "")
    return record.get("INVOCATION_ID", "") if record.get("UNIT") == unit else None


def _audited(path):
    """Read auditd's own log file: on some systems the journal does not have its messages."""
    try:
        with open(path, "rb") as stream:
            stream.seek(max(0, os.fstat(stream.fileno()).st_size - AUDIT_BYTES))
            return [(None, line) for line in stream.read().decode("utf-8", "replace").splitlines()]
    except OSError:
        return []


def denials(lines):
    """Return the Denials among `(time, line)`, without those of permissive domains and duplicates."""
    found = {}
    for time, line in lines:
        match = _DENIED.search(line)
        fields = dict(_FIELD.findall(match.group(2))) if match else {}
        if fields.get("permissive") != "1" and {"scontext", "tcontext", "tclass"} <= set(fields):
            stamp = _TIME.search(line)
            time = float(stamp.group(1)) if stamp else time
            found.setdefault(match.group(0), _denial(time, match.group(1).split(), fields, match.group(0)))
    return list(found.values())


def _denial(time, permissions, fields, line):
    path = _text(fields.get("path"))
    return Denial(
        time,
        _number(fields.get("pid")),
        permissions,
        _text(fields.get("comm")),
        _text(fields.get("name")),
        path if path and path.startswith("/") else None,
        _number(fields.get("ino")),
        _number(fields.get("src") or fields.get("dest")),
        fields["scontext"],
        fields["tcontext"],
        fields["tclass"],
        line,
    )


def _number(value):
    return int(value) if value and value.isdigit() else None


def _text(value):
    """The value of a field: in quotes, or in hexadecimal digits if it has a blank, quote or control character."""
    if not value or value.startswith('"'):
        return value and value.strip('"')
    try:
        return bytes(bytearray.fromhex(value)).decode("utf-8", "replace")
    except ValueError:
        return value
