# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a unit: its properties from `systemctl show`, and the journal of its last starts.

Private to this collection: it may change in any release.
"""

import json
import re
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import C_LOCALE

PROPERTIES = (
    "Id LoadState LoadError ActiveState SubState Result UnitFileState FragmentPath DropInPaths NeedDaemonReload Type "
    "InvocationID NRestarts ExecMainCode ExecMainStatus ExecCondition ExecStartPre ExecStart ExecStartPost "
    "ConditionResult ConditionTimestampMonotonic ActiveEnterTimestampMonotonic TimeoutStartUSec WatchdogUSec MemoryMax "
    "PIDFile ControlGroup Environment Requires Requisite BindsTo PartOf Triggers TriggeredBy ExecMainPID After "
    "Conflicts ConflictedBy InactiveExitTimestampMonotonic BusName StopWhenUnneeded"
).split()
DEPENDENCY_PROPERTIES = "Id LoadState ActiveState UnitFileState After Before Requires BindsTo".split()
FIELDS = ("MESSAGE", "UNIT", "INVOCATION_ID", "_SYSTEMD_INVOCATION_ID", "_BOOT_ID", "_UID", "_SYSTEMD_UNIT")
LINES = 200
MANY_LINES = 2000  # where the last of them do not tell why it ended
LINE_LENGTH = 2000  # characters kept of a line that a program has written
CUT = " [...]"
JOURNAL_BYTES = 4 << 20
SECONDS = 20
# Seconds that a restarted service has to run to count as healthy: after the first restart, and more for each other.
RECOVERED = 10
SETTLED = 60
LONGEST_SETTLED = 600

# Only the manager, and its children before they run the program, name the unit in a field of their own; but a program
# may write any field that does not begin with an underscore. A child that has already become the account is believed
# only where it failed, and the error message.
OF_A_CHILD = re.compile(
    r"[^\s:]+: (?:Failed at step [A-Z_]+ spawning|Failed to execute|Unable to locate executable|"
    r"Changing to the requested working directory) [^\s:]+: [A-Za-z ]+\Z"
)

# message: str. ours: whether it is from systemd itself, not the program. run: the invocation ID. when: seconds, float.
Entry = namedtuple("Entry", "message ours run when")
Entry.__new__.__defaults__ = (0.0,)


def _ask(run, argv):
    """Return the output of a program, empty if it takes longer than SECONDS. run: as AnsibleModule.run_command."""
    status, output, _errors = run(["timeout", "--signal=KILL", str(SECONDS)] + argv, environ_update=C_LOCALE)
    # timeout(1): 128+9 if it had to send SIGKILL.
    return "" if status == 137 else output.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def show(unit, run):
    """Return the PROPERTIES of a unit as a dict of str; empty if systemctl fails."""
    return (_shown([unit], PROPERTIES, run) or [{}])[0]


def is_well(shown, now):
    """Whether a unit has been running for a while, with the current text: then its journal need not be read.

    shown: dict of its properties. now: float, seconds of the monotonic clock.
    """
    if shown.get("LoadState") != "loaded" or shown.get("ActiveState") not in ("active", "reloading"):
        return False
    since = int(shown.get("ActiveEnterTimestampMonotonic") or 0) / 1e6
    restarts = int(shown.get("NRestarts") or 0)
    needed = RECOVERED + (restarts - 1) * SETTLED if restarts else 0
    steady = now - since > min(needed, LONGEST_SETTLED)
    return steady and shown.get("NeedDaemonReload") != "yes"


def names(text):
    """The names of units in a property: one with a backslash is quoted there."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text)
    return [re.sub(r"\\(.)", r"\1", quoted) if quoted else plain for quoted, plain in found]


def dependencies(names, run):
    """Return the DEPENDENCY_PROPERTIES of units, in order."""
    return _shown(names, DEPENDENCY_PROPERTIES, run) if names else []


def mounts(names, run):
    """Return what mount units mount, and where, in order."""
    return _shown(names, "Id LoadState ActiveState What Where".split(), run) if names else []


def _shown(units, properties, run):
    argv = ["systemctl", "show", "--no-pager", "--property=" + ",".join(properties), "--"] + units
    blocks = _ask(run, argv).strip("\n").split("\n\n")
    return [_block(block) for block in blocks if block]


def _block(text):
    """A property such as ExecStart may occur several times: its values are joined by newlines."""
    found = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals:
            found[name] = found[name] + "\n" + value if name in found else value
    return found


def cut(line, conceal):
    """Return a line cut to LINE_LENGTH, its secrets concealed before, so that no part of one is left."""
    return line if len(line) <= LINE_LENGTH else conceal(line)[: LINE_LENGTH - len(CUT)] + CUT


def journal(unit, version, run, conceal, pids=(), count=LINES):
    """Return the last `count` entries about a unit since this boot, as a list of Entry.

    version: that of systemd. conceal: function that takes the secrets out of a text. pids: of the processes of the last
    start, as str: what one wrote that ended before journald looked it up is stored without the name of the unit.
    """
    # The newest come first: if there are too many bytes, the oldest are left out.
    argv = ["sh", "-c", '"$@" | head -c %d' % JOURNAL_BYTES, "sh"]
    argv += ["journalctl", "--quiet", "--no-pager", "--output=json", "--reverse", "--lines=%d" % count]
    if version >= 236:
        argv.append("--output-fields=" + ",".join(FIELDS))
    # --unit= would miss messages of processes that ended before journald looked them up, such as "Failed at step ...".
    argv += ["_SYSTEMD_UNIT=" + unit, "+", "_UID=0", "UNIT=" + unit, "+", "_UID=0", "COREDUMP_UNIT=" + unit]
    argv += [word for pid in pids for word in ("+", "_TRANSPORT=stdout", "_PID=" + pid)]
    lines = reversed(_ask(run, argv).split("\n")[:-1])
    records = [json.loads(line) for line in lines if line.startswith("{")]
    boot = records[-1].get("_BOOT_ID") if records else None
    return [_entry(record, conceal) for record in records if record.get("_BOOT_ID") == boot and _is_of(unit, record)]


def said_since_start(shown, run):
    """What the processes of a running unit printed last: list of str, at most LINES of them."""
    if not shown.get("InvocationID"):
        return []
    argv = ["journalctl", "--quiet", "--no-pager", "--output=cat", "--lines=%d" % LINES]
    lines = _ask(run, argv + ["_SYSTEMD_INVOCATION_ID=" + shown["InvocationID"]]).splitlines()
    return [line[:LINE_LENGTH] for line in lines[-LINES:]]


ERROR_WORDS = re.compile('error|fail|refused|denied|fatal|critical|exception|panic|"level":[56]0', re.IGNORECASE)


def tells_of_errors(lines):
    """Whether any line has a word of an error, so that it is worth while to look at them closely."""
    return any(ERROR_WORDS.search(line) for line in lines)


def _is_of(unit, record):
    """A number of a process may have been another unit's before."""
    return "UNIT" in record or "COREDUMP_UNIT" in record or record.get("_SYSTEMD_UNIT") in (unit, None, "init.scope")


def last_pids(shown):
    """The numbers of the processes of the last start, as str."""
    found = [shown.get("ExecMainPID", "0")]
    found += re.findall(r" pid=(\d+) ", " ".join(shown.get(key, "") for key in ("ExecStartPre", "ExecStartPost")))
    return [pid for pid in dict.fromkeys(found) if pid not in ("", "0")]


def _entry(record, conceal):
    run = record.get("_SYSTEMD_INVOCATION_ID") or record.get("INVOCATION_ID") or ""
    message = _text(record.get("MESSAGE"))
    ours = "UNIT" in record and (record.get("_UID") == "0" or bool(OF_A_CHILD.match(message)))
    when = int(record.get("__REALTIME_TIMESTAMP") or 0) / 1e6
    return Entry("\n".join(cut(line, conceal) for line in message.split("\n")), ours, run, when)


def _text(value):
    """journalctl(1): a value that is not text is a list of its bytes, one longer than 4096 bytes is null."""
    if isinstance(value, list):
        if value and isinstance(value[0], int):
            value = bytes(bytearray(value)).decode("utf-8", "replace")
        else:
            value = " ".join(map(_text, value))
    return re.sub(r"\x1b\[[\d;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]", "", value) if isinstance(value, str) else ""


class Run:
    """One start of a service: `entries`, list of Entry, and how it ended."""

    EXIT = re.compile(r"(Main|Control) process exited, code=(exited|killed|dumped),? status=(\d+)(?:/(\S+))?")
    STEP = re.compile(r"Failed at step (\w+) spawning (.{0,4096}?): (.*)")
    RESTARTED = re.compile(r"Scheduled restart job|scheduling restart")

    def __init__(self, entries):
        self.entries = entries

    def said(self, pattern):
        """The last match of ``pattern`` in systemd's messages, or None."""
        matches = [re.search(pattern, entry.message) for entry in self.entries if entry.ours]
        return ([match for match in matches if match] or [None])[-1]

    @property
    def exit(self):
        """`(who, code, status)` of the last process that failed, or None; who is Main or Control."""
        match = self.said(self.EXIT)
        return (match.group(1), match.group(2), int(match.group(3))) if match else None

    @property
    def result(self):
        """systemd's result in one word, or None."""
        match = self.said(r"Failed with result '([a-z-]+)'")
        return match.group(1) if match else None

    @property
    def step(self):
        """`(step, program, error)` of systemd's step that failed before it ran the program, or None."""
        match = self.said(self.STEP)
        return match.groups() if match else None

    @property
    def is_whole(self):
        """Whether its first entry is that of a start: the journal was read far enough back."""
        return bool(self.entries) and self.entries[0].ours and bool(re.match(r"Start", self.entries[0].message))

    @property
    def failed(self):
        """Whether a process of it failed."""
        return bool(self.result or self.exit or self.step)

    def words(self):
        """The messages of the program itself, list of str."""
        return [line for entry in self.entries if not entry.ours for line in entry.message.splitlines()]

    def verdicts(self):
        """systemd's messages about the failure, list of str."""
        return [entry.message for entry in self.entries if entry.ours and not CHATTER.match(entry.message)]


CHATTER = re.compile(
    r"(?:Starting|Started|Stopping|Stopped|Reloading|Reloaded) "
    r"|.*(?:Scheduled restart job|scheduling restart|Consumed .{0,200} CPU time|Succeeded|Deactivated successfully)"
)


def runs(entries, current=""):
    """Return the list of Run, sorted by start. current: the unit's own InvocationID.

    An entry without invocation ID belongs to the run before it; systemd older than 232 has none, there each start
    begins a run.
    """
    groups, order = {}, []
    run = ""
    for entry in entries:
        if entry.run:
            run = entry.run
        elif entry.ours and re.match(r"Starting ", entry.message):
            run = "start %d" % len(order)
        if run not in groups:
            order.append(run)
        groups.setdefault(run, []).append(entry)
    if current in groups:
        order.remove(current)
        order.append(current)
    return [Run(groups[run]) for run in order]


def is_socketed(shown):
    """Whether a socket starts the unit."""
    return ".socket" in shown.get("TriggeredBy", "")


def series(all_runs, socketed=False):
    """Return the runs since the last start that was not systemd's own restart.

    socketed: whether what failed was then started by a socket, of which the journal says nothing.
    """
    last = len(all_runs) - 1
    while last > 0 and (all_runs[last - 1].said(Run.RESTARTED) or (socketed and all_runs[last - 1].result)):
        last -= 1
    return all_runs[max(last, 0) :]
