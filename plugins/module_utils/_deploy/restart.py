# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a running service is what its files mean now, judged from the host alone.

Private to this collection: it may change in any release.

Three witnesses are heard, the best one first: the record of what this very process was seen to be started with, the
record of the files as they were then, and the files' times against the start of the process.
Facts: systemd.unit(5), systemctl(1) NeedDaemonReload, org.freedesktop.systemd1(5).
"""

import calendar
import hashlib
import json
import time
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import of_running

# To be asked of `systemctl show` with TZ=UTC, or the time of the start cannot be read.
PROPERTIES = (
    "ActiveState SubState Type InvocationID NeedDaemonReload ExecMainStartTimestamp ExecMainStartTimestampMonotonic "
    "ActiveEnterTimestamp ActiveEnterTimestampMonotonic InactiveExitTimestamp InactiveExitTimestampMonotonic"
).split()
# Raised where digests of the same files come out otherwise: older records are then not compared with.
READING = 1
# The kernel stamps files with a clock that lags by up to a tick (10 ms), the manager its starts with one that does not.
TICK = 0.02
# systemctl prints whole seconds; two clocks that are further apart than this were parted by a step.
STEP = 2.0

# active, sub, type: str as systemctl shows them. identity: str, no two processes of a host have the same.
# needs_reload: bool. started, shown_start: seconds of the real-time clock as it goes now, and as it went at the start;
# None where there is no start.
Process = namedtuple("Process", "active sub type identity needs_reload started shown_start")
# reading: str, how the digests were made. raw: digest of all bytes. parts: {name: digest}, a name for each directive
# and each file beside the unit. Digests of short secrets can be guessed: whoever keeps them keeps them from others.
Meaning = namedtuple("Meaning", "reading raw parts")
# identity: that of the process which was seen. meaning: Meaning of what it was started with. times: {path: ns}.
Record = namedtuple("Record", "identity meaning times")
# how: `none`, `reload` (ExecReload= is enough), `start` or `restart`. why: str for the operator.
# exact: whether the process is known to be what the files mean, or not to be: no clock was asked.
Verdict = namedtuple("Verdict", "needed how why exact")


# --- The process


def process(shown, boot, now, monotonic):
    """Return the Process of a unit. shown: dict of its PROPERTIES. boot: str, the kernel's boot id.

    now, monotonic: seconds of both clocks, taken together.
    """
    # Of these the main process is not the first to be started, or not known as such at once.
    start = "InactiveExitTimestamp" if shown.get("Type") in ("forking", "oneshot") else "ExecMainStartTimestamp"
    if not int(shown.get(start + "Monotonic") or 0):
        start = "ActiveEnterTimestamp"
    since_boot = int(shown.get(start + "Monotonic") or 0) / 1e6
    # 219 knows no invocations; a start has a time of its own.
    invocation = shown.get("InvocationID") or ""
    return Process(
        shown.get("ActiveState", ""),
        shown.get("SubState", ""),
        shown.get("Type", ""),
        "%s %s %d" % (boot, invocation, int(since_boot * 1e6)) if since_boot else "",
        shown.get("NeedDaemonReload") == "yes",
        now - (monotonic - since_boot) if since_boot else None,
        _seconds(shown.get(start, "")) if since_boot else None,
    )


def _seconds(text):
    """Seconds of what systemctl prints with TZ=UTC (`Tue 2026-11-24 23:26:17 UTC`), or None."""
    try:
        return float(calendar.timegm(time.strptime(text.split(" ", 1)[-1], "%Y-%m-%d %H:%M:%S UTC")))
    except ValueError:
        return None


def state_of(one):
    """Return `up`, `down` or `unsettled` for a Process.

    A unit that is starting, stopping or failed is none of what was asked for, however long it has been so. A oneshot
    service is up while it works.
    """
    if one.active in ("active", "reloading", "refreshing"):
        return "up"
    if one.type == "oneshot" and one.active == "activating" and one.sub.startswith("start"):
        return "up"
    return "down" if one.active == "inactive" and not one.sub.endswith("-before-auto-restart") else "unsettled"


# --- What files mean


def meaning_of(texts, files=None, version=NEWEST):
    """Return the Meaning of a unit.

    texts: list of str, the unit and its drop-ins in the order in which systemd reads them. files: {path: bytes, None
    for one that is not there}, what the service reads besides, such as environment files.
    """
    files = files or {}
    parts = {}
    for (section, key), values in of_running(texts, version).items():
        parts["%s=" % key if section != "Unit" else "[Unit] %s=" % key] = _digest(values)
    for path, data in files.items():
        parts[path] = _digest(["absent" if data is None else hashlib.sha256(data).hexdigest()])
    everything = list(texts) + ["%s %s" % (path, parts[path]) for path in sorted(files)]
    return Meaning("%d/%d" % (READING, version), _digest(everything), parts)


def _digest(values):
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def differences(one, other):
    """Return the names (sorted list) of what two Meanings differ in, None where they cannot be compared."""
    if one.raw == other.raw:
        return []
    if one.reading != other.reading:
        return None
    return sorted(name for name in set(one.parts) | set(other.parts) if one.parts.get(name) != other.parts.get(name))


# --- The record


def dump(record):
    """Return the text that `load` reads."""
    return json.dumps(
        {"identity": record.identity, "meaning": dict(record.meaning._asdict()), "times": record.times}, sort_keys=True
    )


def load(text):
    """Return the Record in a text, None where there is none that can be read: then the clocks are asked."""
    try:
        data = json.loads(text)
        meaning = Meaning(**data["meaning"])
        if not (isinstance(meaning.parts, dict) and isinstance(data["times"], dict)):
            return None
        return Record(data["identity"], meaning, data["times"])
    except (ValueError, TypeError, KeyError):
        return None


# --- The verdict


def judge(one, times, record, wanted, present=None, reload_on=(), language="en", noticed=None):
    """Return the Verdict on a Process, where its unit is to run with the meaning `wanted`.

    times: {path: ns}, when each file of the unit was last changed (st_ctime_ns); the directories of its drop-ins are
    among them: that one was removed shows there alone. record: Record or None. present: Meaning of the files as they
    are; None where that is `wanted`. reload_on: names as in `Meaning.parts` for which ExecReload= is enough.
    noticed: function from such names, and the Meaning of the process or None for `present`, to those of which a
    process notices something.
    """
    state = state_of(one)
    if state == "unsettled":
        return _verdict("restart", "unsettled", language, True, state="%s (%s)" % (one.active, one.sub))
    if state == "down":
        return _verdict("start", "down", language, True)
    if record is not None and one.identity and record.identity == one.identity:
        changed = differences(record.meaning, wanted)
        if changed and noticed:
            changed = noticed(changed, record.meaning)
        if changed is not None:
            return _by_parts(changed, "known", reload_on, language)
    if present is not None:
        changed = differences(present, wanted)
        if changed and noticed:
            changed = noticed(changed, None)
        if changed:
            # Nothing is known of what else is not as the process has it where the files in place are newer.
            behind = _by_time(one, times, record, language).needed
            return _by_parts(changed, "to-change", () if behind else reload_on, language)
    return _by_time(one, times, record, language)


def _by_parts(changed, why, reload_on, language):
    if not changed:
        return _verdict("none", "same", language, True)
    how = "reload" if reload_on and all(name in reload_on for name in changed) else "restart"
    return _verdict(how, why, language, True, parts=", ".join(changed))


def _by_time(one, times, record, language):
    """The Verdict on a process that no record is about, running while its files stay what they are."""
    if one.started is None:
        return _verdict("restart", "no-start", language, False)
    if one.needs_reload:
        return _verdict("restart", "not-loaded", language, False)
    if record is not None and record.times == times:
        return _verdict("none", "untouched", language, True)
    newest = max(sorted(times), key=times.get, default=None)
    changed = times[newest] / 1e9 + TICK if newest else 0
    if changed >= one.started:
        return _verdict("restart", "newer", language, False, path=newest)
    if one.shown_start is not None and abs(one.shown_start - one.started) > STEP and changed >= one.shown_start:
        return _verdict("restart", "clock", language, False, path=newest)
    return _verdict("none", "older", language, False)


def _verdict(how, why, language, exact, **params):
    text = WHY[why][1 if language == "zh" else 0].format(**params)
    return Verdict(how != "none", how, text, exact)


WHY = {
    "unsettled": ("The service is {state}.", "服务处于 {state} 状态。"),
    "down": ("The service does not run.", "服务没有运行。"),
    "same": ("The process was started with what the files mean now.", "进程启动时的配置与文件现在的含义相同。"),
    "known": (
        "The process was started with something else in {parts}.",
        "进程启动时的配置在以下方面与现在不同：{parts}。",
    ),
    "to-change": ("What changes is {parts}.", "将要改变：{parts}。"),
    "no-start": (
        "systemd does not say when the process was started, and there is no record of it.",
        "systemd 没有给出进程的启动时间，也没有相应的记录。",
    ),
    "not-loaded": (
        "systemd has not read the unit since its files changed, so the process was started with the old ones.",
        "单元文件更改后 systemd 没有重新读取，进程是按旧文件启动的。",
    ),
    "untouched": (
        "No file of the unit was touched since it was deployed.",
        "部署以后，单元的文件没有任何变动。",
    ),
    "newer": (
        "{path} was changed after the process was started, and there is no record of what that one was started with.",
        "{path} 在进程启动之后有改动，而且没有该进程启动时配置的记录。",
    ),
    "clock": (
        "The clock was set since the process was started: {path} may be newer than it.",
        "进程启动之后系统时钟被调整过：{path} 可能比进程新。",
    ),
    "older": ("The process was started after the last change of its files.", "进程是在文件最后一次改动之后启动的。"),
}
