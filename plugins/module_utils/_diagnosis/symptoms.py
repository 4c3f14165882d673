# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From how a unit stands, and what its journal says, to what is wrong with it; and where to look for the cause.

Private to this collection: it may change in any release.
"""

import re
import signal

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.exit_statuses import (
    PROGRAM,
    SYSTEMD,
    code_of,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import last_words
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.state import Run

# Where the first cause of a symptom may lie: the probes that look for it. What an error of theirs explains is not said.
EVERYWHERE = ("account", "paths", "commands", "logs", "ports", "reach", "application", "selinux")
CAUSES = {
    "unit-refused": ("unit",),
    "exit-chdir": ("account", "paths", "selinux"),
    "exit-exec": ("account", "commands", "paths", "selinux"),
    "exit-stdin": ("paths",),
    "exit-stdout": ("logs", "selinux"),
    "exit-stderr": ("logs", "selinux"),
    "exit-chroot": ("paths",),
    "exit-group": ("account",),
    "exit-user": ("account",),
    "exit-namespace": ("paths",),
    "exit-logs-directory": ("logs",),
    "exit-credentials": ("paths",),
    "resources": ("paths",),
    "address-in-use": ("ports",),
    "bind-denied": ("selinux",),
    "not-writable": ("logs", "paths", "selinux"),
    "read-only": ("logs",),
    "denied": ("paths", "logs", "commands", "selinux"),
    "file-missing": ("paths", "commands"),
    "disk-full": ("logs",),
    "exception": EVERYWHERE,
    "exit-failure": EVERYWHERE,
    "exit-notimplemented": EVERYWHERE,
    "exit-nopermission": EVERYWHERE,
    "connection-refused": ("reach",),
    "mysql-unreachable": ("reach",),
    "mysql-no-socket": ("reach",),
    "postgresql-unreachable": ("reach",),
    "redis-unreachable": ("reach",),
    "notify-timeout": ("reach", "ports"),
    "ended-before-ready": ("ports",),
    "failed": EVERYWHERE,
}

TAIL = 6
LIMIT_SIGNALS = ("SIGXCPU", "SIGXFSZ")
STARTING_COMMANDS = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost")
ENDS_BY_ITSELF = ("simple", "exec", "forking", "notify", "notify-reload", "idle")


def symptoms(shown, starts):
    """Return what is wrong with a unit as a list of Finding.

    starts: list of Run, the last start that was asked for and systemd's own restarts after it; maybe empty.
    """
    unit = shown.get("Id", "")
    of_load = LOAD_STATES.get(shown.get("LoadState"))
    if of_load:
        return of_load(shown, starts)
    found = []
    if shown.get("NeedDaemonReload") == "yes":
        found.append(Finding("reload-needed", {"unit": unit}, ["NeedDaemonReload=yes"]))
    last = starts[-1] if starts else Run([])
    if shown.get("ActiveState") == "inactive":
        return found + _not_started(shown, last)
    if shown.get("ActiveState") != "failed" and shown.get("NRestarts", "0") in ("", "0"):
        return found + _on_the_way(shown)
    found += _failure(shown, starts)
    if last.said(r"Start request repeated too quickly") or shown.get("Result") == "start-limit-hit":
        found.append(Finding("start-limit", {"unit": unit}, last.verdicts()[-2:]))
    elif shown.get("ActiveState") != "failed":
        found.append(Finding("restarting", {"unit": unit, "count": shown["NRestarts"]}, []))
    return found


# --- Units that systemd has not loaded


def _not_found(shown, starts):
    return [Finding("unit-not-found", {"unit": shown["Id"], "near": "-"}, [])]


def _masked(shown, starts):
    return [Finding("unit-masked", {"unit": shown["Id"]}, ["LoadState=masked"])]


def _refused(shown, starts):
    error = shown.get("LoadError", "").partition('"')[2].rstrip('"') or shown["LoadState"]
    said = starts[-1].verdicts() if starts else []
    evidence = [line for line in said if re.search(r"\.(?:service|conf|d)[^\s:]{0,255}: ?|:\d+: ", line)]
    return [
        Finding("unit-refused", {"unit": shown["Id"], "error": error}, evidence[-TAIL:] or [error], said=("error",))
    ]


LOAD_STATES = {"not-found": _not_found, "masked": _masked, "bad-setting": _refused, "error": _refused}


# --- Units that did not fail


def _on_the_way(shown):
    if shown.get("ActiveState") in ("activating", "reloading"):
        return [Finding("starting", {"unit": shown["Id"]}, ["SubState=%s" % shown.get("SubState")])]
    return []


def _not_started(shown, last):
    unit = shown["Id"]
    said = last.entries[_last_word_on_a_start(last) :]
    lines = [entry.message for entry in said if entry.ours]
    for code, pattern in (
        ("exec-condition", r"Skipped due to 'exec-condition'"),
        ("assert-unmet", r"asserts? failed|Assertion failed"),
        ("condition-unmet", r"was skipped because of|being skipped|Condition check resulted"),
        ("dependency-failed", r"Dependency failed for"),
    ):
        evidence = [line for line in lines if re.search(pattern, line)]
        if evidence:
            return [Finding(code, _params_of_skipped(code, unit, evidence), evidence)]
    if shown.get("ConditionResult") == "no" and shown.get("ConditionTimestampMonotonic", "0") not in ("", "0"):
        return [Finding("condition-unmet", {"unit": unit, "condition": "-"}, ["ConditionResult=no"])]
    if _ended_by_itself(shown, last):
        params = {"unit": unit, "type": shown.get("Type", "simple")}
        return [Finding("ended-by-itself", params, ["ExecMainStatus=0"] + last.words()[-TAIL:])]
    return [Finding("stopped", {"unit": unit}, ["ActiveState=inactive"])]


def _last_word_on_a_start(run):
    """The index of the entry after which there is only what came of the last attempt to start."""
    return max(
        [i + 1 for i, entry in enumerate(run.entries) if entry.ours and re.match(r"Sto|Started", entry.message)] + [0]
    )


def _params_of_skipped(code, unit, evidence):
    if code == "dependency-failed":
        return {"unit": unit, "dependency": "-"}
    if code == "exec-condition":
        return {"unit": unit}
    match = re.search(r"\(((?:Condition|Assert)\w{1,64}=.*)\)\.?$", evidence[-1])
    return {"unit": unit, "condition": match.group(1) if match else "-"}


def _ended_by_itself(shown, last):
    return (
        shown.get("Type") in ENDS_BY_ITSELF
        and not shown.get("TriggeredBy")
        and not last.said(r"^(?:Stopping|Stopped) ")
        and bool(last.said(r"Succeeded\.$|Deactivated successfully"))
    )


# --- Units that failed


def _failure(shown, starts):
    """What made the first of the starts fail that did."""
    failed = [run for run in starts if run.result or run.exit or run.step]
    run = failed[0] if failed else (starts or [Run([])])[-1]
    result = run.result or shown.get("Result", "")
    if result == "success" and run.exit:
        result = "exit-code"
    return RESULTS.get(result, _other)(shown, run) or _other(shown, run)


def _exit_of(shown, run):
    """`(code, status)` of the process that ended badly, from the journal or what systemd remembers."""
    if run.exit:
        return run.exit[1:]
    for key in STARTING_COMMANDS:
        for code, status in re.findall(r"code=(exited|killed|dumped) ; status=(\d+)", shown.get(key, "")):
            if status != "0":
                return code, int(status)
    codes = {"1": "exited", "2": "killed", "3": "dumped"}
    return codes.get(shown.get("ExecMainCode"), ""), int(shown.get("ExecMainStatus") or 0)


def _said(shown, run):
    return run.verdicts()[-TAIL:] or [
        "Result=%s ExecMainStatus=%s" % (shown.get("Result"), shown.get("ExecMainStatus")),
    ]


def _with_words(run, finding):
    """What the program said is nearer to the cause than what systemd made of it."""
    words = last_words(run.words(), finding.params["unit"])
    verdict = run.verdicts()[-2:]
    return [one._replace(evidence=one.evidence + verdict) for one in words] or [finding]


def _exit_code(shown, run):
    dummy, status = _exit_of(shown, run)
    said = _said(shown, run)
    params = {"unit": shown["Id"], "error": "-", "status": status}
    # A program may end with such a status as well; then systemd names no step, and the program says why.
    if status in SYSTEMD and (run.step or not run.words()):
        if run.step:
            params["error"] = run.step[2]
        path = run.said(r": (?:/run/systemd/unit-root)?(/\S*): No such file or directory")
        if SYSTEMD[status].name == "NAMESPACE" and path:
            return [Finding("namespace-path-missing", {"unit": shown["Id"], "path": path.group(1)}, said)]
        return [Finding(code_of(status), params, said, said=("error",))]
    last_lines = run.words()[-TAIL:]
    code = code_of(status) if status in PROGRAM else "exit-failure"
    params["error"] = last_lines[-1] if last_lines else "-"
    return _with_words(run, Finding(code, params, last_lines + said[-2:], said=("error",)))


def _signal(shown, run):
    dummy, status = _exit_of(shown, run)
    name = _signal_name(status)
    if run.said(r"killed by the OOM killer|OOM killer"):
        return _out_of_memory(shown, run)
    code = "killed"
    if name == "SIGSYS":
        code = "system-call-denied"
    elif name in LIMIT_SIGNALS:
        code = "limit-signal"
    elif _exit_of(shown, run)[0] == "dumped" or shown.get("Result") == "core-dump" or name in CRASHES:
        code = "core-dumped"
    return _with_words(run, Finding(code, {"unit": shown["Id"], "signal": name}, run.words()[-2:] + _said(shown, run)))


CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP")


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "SIG%s" % number


def _out_of_memory(shown, run):
    params = {"unit": shown["Id"], "limit": shown.get("MemoryMax") or "-"}
    return [Finding("out-of-memory", params, _said(shown, run))]


def _timeout(shown, run):
    unit, kind, said = shown["Id"], shown.get("Type"), _said(shown, run)
    match = run.said(r": (\S+) operation timed out|State '([\w-]+)' timed out")
    step = (match.group(1) or match.group(2)) if match else "start"
    params = {"unit": unit, "limit": shown.get("TimeoutStartUSec", "-")}
    if step.startswith(("stop", "final")):
        return [Finding("stop-timeout", {"unit": unit}, said)]
    if step != "start":
        return _with_words(run, Finding("start-timeout", dict(params, step=step), said))
    if run.said(r"reception only permitted|NotifyAccess"):
        return [Finding("notify-refused", {"unit": unit}, said)]
    if kind == "forking" and shown.get("PIDFile") and run.said(r"PID file"):
        return _with_words(run, Finding("pid-file-missing", {"unit": unit, "path": shown["PIDFile"]}, said))
    code = {"forking": "fork-timeout", "notify": "notify-timeout"}.get(kind, "start-timeout")
    if code == "start-timeout":
        params["step"] = step
    return _with_words(run, Finding(code, params, said))


def _watchdog(shown, run):
    params = {"unit": shown["Id"], "limit": shown.get("WatchdogUSec", "-")}
    return _with_words(run, Finding("watchdog-timeout", params, _said(shown, run)))


def _protocol(shown, run):
    said = _said(shown, run)
    if shown.get("PIDFile") and run.said(r"PID file"):
        return [Finding("pid-file-missing", {"unit": shown["Id"], "path": shown["PIDFile"]}, said)]
    if run.said(r"reception only permitted"):
        return [Finding("notify-refused", {"unit": shown["Id"]}, said)]
    params = {"unit": shown["Id"], "type": shown.get("Type", "-")}
    return _with_words(run, Finding("ended-before-ready", params, said))


def _resources(shown, run):
    said = _said(shown, run)
    errors = [line.partition(": ")[2] for line in said if "Failed to " in line]
    return [Finding("resources", {"unit": shown["Id"], "error": errors[0] if errors else "-"}, said, said=("error",))]


def _exec_condition(shown, run):
    return [Finding("exec-condition", {"unit": shown["Id"]}, _said(shown, run))]


def _start_limit(shown, run):
    """The limit alone says nothing of a cause; where the journal has none, there was none to see."""
    return _exit_code(shown, run) if run.exit else [Finding("start-limit", {"unit": shown["Id"]}, _said(shown, run))]


def _other(shown, run):
    finding = Finding("failed", {"unit": shown["Id"], "result": shown.get("Result", "-")}, _said(shown, run))
    return _with_words(run, finding)


RESULTS = {
    "exit-code": _exit_code,
    "signal": _signal,
    "core-dump": _signal,
    "timeout": _timeout,
    "watchdog": _watchdog,
    "protocol": _protocol,
    "resources": _resources,
    "oom-kill": _out_of_memory,
    "start-limit-hit": _start_limit,
    "start-limit": _start_limit,
    "exec-condition": _exec_condition,
}
