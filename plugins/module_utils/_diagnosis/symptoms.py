# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the symptoms of a unit from its state and journal, and the probes that may find the cause.

Private to this collection: it may change in any release.
"""

import os
import re
import signal
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.exit_statuses import (
    CODES as STATUS_CODES,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.exit_statuses import (
    PROGRAM,
    SYSTEMD,
    code_of,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
    dropin,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.state import LINES, Run, is_socketed

# Probes that may find the first cause of a symptom. A symptom that an error of theirs explains is not reported.
EVERYWHERE = ("account", "paths", "commands", "logs", "ports", "reach", "application", "selinux")
CAUSES = {
    "unit-refused": ("unit",),
    "exit-chdir": ("account", "paths", "sandbox", "selinux"),
    "exit-exec": ("account", "commands", "paths", "sandbox", "selinux"),
    "exit-stdin": ("paths",),
    "exit-stdout": ("logs", "selinux"),
    "exit-stderr": ("logs", "selinux"),
    "exit-chroot": ("paths",),
    "exit-group": ("account",),
    "exit-user": ("account",),
    "exit-namespace": ("paths",),
    "exit-logs-directory": ("logs",),
    "exit-credentials": ("paths",),
    "resources": ("paths", "environment_files"),
    "address-in-use": ("ports",),
    "bind-denied": ("selinux",),
    "not-writable": ("logs", "paths", "selinux"),
    "read-only": ("logs",),
    "denied": ("paths", "logs", "commands", "certificates", "named_files", "selinux"),
    "file-missing": ("paths", "commands", "certificates", "named_files"),
    "disk-full": ("logs",),
    "exception": EVERYWHERE,
    "program-said": EVERYWHERE,
    "step-failed": ("commands", "steps"),
    "module-missing": ("virtualenv",),
    "import-name": ("virtualenv",),
    "stopped": ("dependencies",),
    "dependency-failed": ("dependencies",),
    "ended-by-itself": ("foreground",),
    "fork-timeout": ("foreground",),
    "pid-file-missing": ("foreground",),
    "exit-failure": EVERYWHERE,
    "exit-notimplemented": EVERYWHERE,
    "exit-nopermission": EVERYWHERE,
    "connection-refused": ("reach",),
    "mysql-unreachable": ("reach",),
    "mysql-no-socket": ("reach",),
    "postgresql-unreachable": ("reach",),
    "redis-unreachable": ("reach",),
    "notify-timeout": ("reach", "ports"),
    "ended-before-ready": ("ports", "foreground"),
    "failed": EVERYWHERE,
}

TAIL = 6
LIMIT_SIGNALS = ("SIGXCPU", "SIGXFSZ")
STARTING_COMMANDS = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost")
ENDS_BY_ITSELF = ("simple", "exec", "forking", "notify", "notify-reload", "idle")


def symptoms(shown, starts):
    """Return the symptoms of a unit as a list of Finding.

    starts: list of Run, the last requested start and systemd's restarts after it; may be empty.
    """
    unit = shown.get("Id", "")
    if not shown.get("LoadState"):
        return [Finding(CODES["no-such-name"], {"unit": unit}, [])]
    of_load = LOAD_STATES.get(shown.get("LoadState"))
    if of_load:
        return of_load(shown, starts)
    found = []
    if shown.get("NeedDaemonReload") == "yes":
        found.append(Finding(CODES["reload-needed"], {"unit": unit}, ["NeedDaemonReload=yes"]))
    last = starts[-1] if starts else Run([])
    if shown.get("ActiveState") == "inactive":
        return found + (_failure(shown, starts) if _failed_before(starts) else _not_started(shown, last))
    if shown.get("ActiveState") != "failed" and shown.get("NRestarts", "0") in ("", "0"):
        return found + (_failure(shown, starts) if _started_anew(shown, starts) else _on_the_way(shown, last))
    found += _failure(shown, starts)
    if last.said(r"Start request repeated too quickly") or shown.get("Result") == "start-limit-hit":
        found.append(Finding(CODES["start-limit"], {"unit": unit}, last.verdicts()[-2:]))
    elif shown.get("ActiveState") != "failed":
        found.append(Finding(CODES["restarting"], {"unit": unit, "count": shown["NRestarts"]}, []))
    return found


# --- Units that systemd has not loaded


def _not_found(shown, starts):
    return [Finding(CODES["unit-not-found"], {"unit": shown["Id"], "near": "-"}, [])]


def masked(shown, starts):
    path = shown.get("FragmentPath", "")
    if path and not os.path.islink(path) and os.path.isfile(path) and not os.path.getsize(path):
        return [Finding(CODES["unit-empty"], {"unit": shown["Id"], "path": path}, ["LoadState=masked", path])]
    return [Finding(CODES["unit-masked"], {"unit": shown["Id"]}, ["LoadState=masked"])]


def _refused(shown, starts):
    error = shown.get("LoadError", "").partition('"')[2].rstrip('"') or shown["LoadState"]
    said = starts[-1].verdicts() if starts else []
    evidence = [line for line in said if re.search(r"\.(?:service|conf|d)[^\s:]{0,255}: ?|:\d+: ", line)]
    return [
        Finding(
            CODES["unit-refused"], {"unit": shown["Id"], "error": error}, evidence[-TAIL:] or [error], said=("error",)
        )
    ]


LOAD_STATES = {"not-found": _not_found, "masked": masked, "bad-setting": _refused, "error": _refused}


# --- Units that did not fail


def _started_anew(shown, starts):
    """Whether the unit failed and its socket starts it again and again; one that was well is not asked about."""
    again = shown.get("ActiveState") in ("activating", "active") and is_socketed(shown)
    return again and any(run.result for run in starts)


def _on_the_way(shown, last):
    words = last.words()
    if shown.get("ActiveState") in ("activating", "reloading"):
        evidence = ["SubState=%s" % shown.get("SubState")] + words[-2:]
        if words and shown.get("SubState") in STARTING and _seconds_since(shown) > PATIENCE:
            params = {"unit": shown["Id"], "line": words[-1].strip()}
            return [Finding(CODES["still-starting"], params, evidence, said=("line",))]
        return [Finding(CODES["starting"], {"unit": shown["Id"]}, evidence)]
    worried = _worry(words, last.is_whole or len(words) < LINES // 2) if words else None
    if not worried:
        return []
    code = CODES["repeats-error" if worried[1] > 1 else "only-error"]
    params = {"unit": shown["Id"], "line": worried[0], "count": str(worried[1])}
    return [Finding(code, params, words[-3:], said=("line",))]


def _worry(words, whole):
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.unwell import worry

    return worry(words, whole)


STARTING = ("start", "start-pre", "start-post", "condition")
PATIENCE = 1.0  # seconds


def _seconds_since(shown):
    begun = int(shown.get("InactiveExitTimestampMonotonic") or 0) / 1e6
    return time.clock_gettime(time.CLOCK_MONOTONIC) - begun if begun else 0


def _failed_before(starts):
    """Whether the last start failed, of which systemd forgets everything after `systemctl reset-failed`."""
    last = starts[-1] if starts else Run([])
    skipped = last.result in ("exec-condition", "success") or last.said(
        r"Dependency failed for|was skipped|being skipped"
    )
    return last.failed and not skipped and not last.said(r"^Stopping ")


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
            return [Finding(CODES[code], _params_of_skipped(code, unit, evidence), evidence)]
    if shown.get("ConditionResult") == "no" and shown.get("ConditionTimestampMonotonic", "0") not in ("", "0"):
        return [Finding(CODES["condition-unmet"], {"unit": unit, "condition": "-"}, ["ConditionResult=no"])]
    if shown.get("StopWhenUnneeded") == "yes" and last.said(r"^Start(?:ed|ing) |not needed any|[Uu]nneeded"):
        lines = [entry.message for entry in last.entries if entry.ours]
        return [Finding(CODES["stopped-unneeded"], {"unit": unit}, ["StopWhenUnneeded=yes"] + lines[-2:])]
    if _ended_by_itself(shown, last) and _ended_at_a_reload(last):
        lines = [entry.message for entry in last.entries if entry.ours]
        return [Finding(CODES["ended-at-reload"], {"unit": unit}, lines[-3:])]
    if _ended_by_itself(shown, last):
        params = {"unit": unit, "type": shown.get("Type", "simple")}
        return [Finding(CODES["ended-by-itself"], params, ["ExecMainStatus=0"] + last.words()[-TAIL:])]
    return [_at_rest(shown, last)]


def _at_rest(shown, last):
    """Nothing is wrong with a unit that did its work, or that waits for what starts it."""
    unit, triggers = shown["Id"], shown.get("TriggeredBy", "").split()
    worked = bool(last.said(r"Succeeded\.$|Deactivated successfully|^Finished |^Started ")) and not last.failed
    if worked and shown.get("Type") == "oneshot" and not last.said(r"^(?:Stopping|Stopped) "):
        return Finding(CODES["finished"], {"unit": unit}, last.verdicts()[-2:] or ["ExecMainStatus=0"])
    if triggers:
        return Finding(CODES["on-demand"], {"unit": unit, "triggers": triggers}, ["TriggeredBy=" + " ".join(triggers)])
    return Finding(CODES["stopped"], {"unit": unit}, ["ActiveState=inactive"])


def _last_word_on_a_start(run):
    """The index of the entry at which the last attempt to start begins."""
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


def _ended_at_a_reload(last):
    """Whether it ended as it was reloaded."""
    ours = [entry for entry in last.entries if entry.ours]
    reloads = [entry.when for entry in ours if entry.message.startswith("Reloading ")]
    ends = [entry.when for entry in ours if re.search(r"Succeeded\.$|Deactivated successfully", entry.message)]
    return bool(reloads and ends) and 0 <= ends[-1] - reloads[-1] < AT_ONCE


AT_ONCE = 3  # seconds


# --- Units that failed


def _failure(shown, starts):
    """The Finding for the first start that failed."""
    failed = [run for run in starts if run.failed]
    telling = [run for run in failed if run.words()] if not any(run.step for run in failed) else []
    run = (telling or failed or [(starts or [Run([])])[-1]])[0]
    result = run.result or shown.get("Result", "")
    if result == "success" and run.exit:
        result = "exit-code"
    if result == "success" and not failed:
        params = {"unit": shown["Id"], "type": shown.get("Type", "simple")}
        last = ([one for one in starts if one.words()] or [run])[-1]
        ended = Finding(CODES["ended-by-itself"], params, ["ExecMainStatus=0"] + last.words()[-TAIL:])
        return _with_words(last, ended, None, shown.get("ActiveState") != "inactive")
    return RESULTS.get(result, _other)(shown, run) or _other(shown, run)


def _exit_of(shown, run):
    """`(code, status)` of the failed process, from the journal or the properties."""
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


# What says less than the last line of the program, whatever that is; and what says less than a line that tells of an
# error.
GENERAL = ("exit-failure", "failed", "step-failed")
UNDECIDED = ("notify-timeout", "fork-timeout", "start-timeout", "pid-file-missing", "ended-before-ready", "core-dumped")
UNDECIDED += ("watchdog-timeout", "ended-by-itself")


def _with_words(run, finding, who=None, better=False):
    """Prefer the program's own messages to systemd's: they are nearer to the cause."""
    unit, verdict = finding.params["unit"], run.verdicts()[-2:]
    words = run.words()
    if not words:
        return [finding]
    # Compiled where the program said something.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.last_block import last_block
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import (
        meaning,
        program_said,
    )

    block = last_block(words)
    if block is None:
        return [finding]
    better = (
        better or finding.code in GENERAL or finding.code in OF_PROGRAMS or (finding.code in UNDECIDED and block.sure)
    )
    found = meaning(block, unit) or (program_said(block, unit, who) if better else None)
    if not found:
        return [finding]
    params = dict(found.params, signal=finding.params.get("signal", ""))
    if who and found.code != "program-said":
        params["step"] = who
    return [found._replace(params=params, evidence=found.evidence + verdict)]


OF_PROGRAMS = tuple(map(code_of, PROGRAM))


def _failed_step(shown, run):
    """The command before or after the program that failed, as `(directive, command)`, or None."""
    if run.exit and run.exit[0] != "Control":
        return None
    for key in ("ExecStartPre", "ExecStartPost"):
        for text in shown.get(key, "").split("\n"):
            match = re.match(
                r"\{ path=(\S+) ;.* ignore_errors=no ;.* code=(?:exited|killed|dumped) ; status=([1-9]\d*)", text
            )
            if match:
                return key, match.group(1)
    return _only_step(shown) if run.exit else None


def _only_step(shown):
    """The one command beside the program: of which failed, a daemon-reload makes systemd forget."""
    if shown.get("Type") == "forking" or shown.get("ExecCondition"):
        return None
    found = [
        (key, match.group(1))
        for key in ("ExecStartPre", "ExecStartPost")
        for match in re.finditer(r"^\{ path=(\S+) ;.* ignore_errors=no ;", shown.get(key, ""), re.MULTILINE)
    ]
    return found[0] if len(found) == 1 else None


def _exit_code(shown, run):
    dummy, status = _exit_of(shown, run)
    said = _said(shown, run)
    params = {"unit": shown["Id"], "error": "-", "status": status}
    # A program may exit with such a status too; then systemd names no step, and the program logs the reason.
    if status in SYSTEMD and (run.step or not run.words()):
        if run.step:
            params["error"] = run.step[2]
        path = run.said(r": (?:/run/systemd/unit-root)?(/\S*): No such file or directory")
        if SYSTEMD[status].name == "NAMESPACE" and path:
            return [
                Finding(
                    CODES["namespace-path-missing"], {"unit": shown["Id"], "path": path.group(1), "source": "-"}, said
                )
            ]
        return [Finding(STATUS_CODES[code_of(status)], params, said, said=("error",))]
    last_lines = run.words()[-TAIL:]
    params["error"] = last_lines[-1] if last_lines else "-"
    step = _failed_step(shown, run)
    if step:
        params.update(directive=step[0], command=step[1])
        who = "%s=%s" % step
        if status == TIMED_OUT and step[1].rpartition("/")[2] == "timeout":
            return [Finding(CODES["step-timed-out"], params, last_lines + said[-2:], said=("error",))]
        return _with_words(run, Finding(CODES["step-failed"], params, last_lines + said[-2:], said=("error",)), who)
    kind = STATUS_CODES[code_of(status)] if status in PROGRAM else CODES["exit-failure"]
    return _with_words(run, Finding(kind, params, last_lines + said[-2:], said=("error",)))


TIMED_OUT = 124  # timeout(1)


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
    finding = Finding(CODES[code], {"unit": shown["Id"], "signal": name}, run.words()[-2:] + _said(shown, run))
    return _with_words(run, finding) if code == "core-dumped" else [finding]


CRASHES = ("SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP")


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "SIG%s" % number


def _out_of_memory(shown, run):
    params = {"unit": shown["Id"], "limit": shown.get("MemoryMax") or "-"}
    return [Finding(CODES["out-of-memory"], params, _said(shown, run))]


def _timeout(shown, run):
    unit, kind, said = shown["Id"], shown.get("Type"), _said(shown, run)
    match = run.said(r": (\S+) operation timed out|State '([\w-]+)' timed out")
    step = (match.group(1) or match.group(2)) if match else "start"
    params = {"unit": unit, "limit": shown.get("TimeoutStartUSec", "-")}
    if step.startswith(("stop", "final")):
        return [Finding(CODES["stop-timeout"], {"unit": unit}, said)]
    if run.words():
        params["line"] = run.words()[-1].strip()
    quoted = ("line",) if run.words() else ()
    if step != "start":
        params["phase"] = PHASES.get(step, step)
        return _with_words(run, Finding(CODES["start-timeout"], params, said, said=quoted))
    if run.said(r"reception only permitted|NotifyAccess"):
        return [Finding(CODES["notify-refused"], {"unit": unit}, said)]
    if shown.get("PIDFile") and run.said(r"does not belong to service"):
        return [Finding(CODES["pid-file-foreign"], {"unit": unit, "path": shown["PIDFile"]}, said)]
    if kind == "dbus":
        params["name"] = shown.get("BusName", "-")
        return _with_words(run, Finding(CODES["bus-name-timeout"], params, said, said=quoted))
    if kind == "forking" and shown.get("PIDFile") and run.said(r"PID file"):
        return _with_words(run, Finding(CODES["pid-file-missing"], {"unit": unit, "path": shown["PIDFile"]}, said))
    code = {"forking": "fork-timeout", "notify": "notify-timeout"}.get(kind, "start-timeout")
    if code == "start-timeout":
        params["phase"] = PHASES.get(step, step)
    return _with_words(run, Finding(CODES[code], params, said, said=quoted))


PHASES = {
    "start-pre": "ExecStartPre=",
    "start": "ExecStart=",
    "start-post": "ExecStartPost=",
    "condition": "ExecCondition=",
}


def _watchdog(shown, run):
    params = {"unit": shown["Id"], "limit": shown.get("WatchdogUSec", "-")}
    return _with_words(run, Finding(CODES["watchdog-timeout"], params, _said(shown, run)))


def _protocol(shown, run):
    said = _said(shown, run)
    if shown.get("PIDFile") and run.said(r"does not belong to service"):
        return [Finding(CODES["pid-file-foreign"], {"unit": shown["Id"], "path": shown["PIDFile"]}, said)]
    if shown.get("PIDFile") and run.said(r"PID file"):
        return [Finding(CODES["pid-file-missing"], {"unit": shown["Id"], "path": shown["PIDFile"]}, said)]
    if run.said(r"reception only permitted"):
        return [Finding(CODES["notify-refused"], {"unit": shown["Id"]}, said)]
    params = {"unit": shown["Id"], "type": shown.get("Type", "-")}
    return _with_words(run, Finding(CODES["ended-before-ready"], params, said))


def _resources(shown, run):
    said = _said(shown, run)
    errors = [line.partition(": ")[2] for line in said if "Failed to " in line]
    if any("not a template unit" in line for line in errors):
        params = {"unit": shown["Id"], "template": shown["Id"].rpartition(".")[0] + "@.service"}
        return [Finding(CODES["socket-template-missing"], params, said)]
    if errors:
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.last_block import last_block
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import meaning

        block = last_block(errors[:1])
        if block and block.errno == "EADDRINUSE":
            found = meaning(block, shown["Id"])
            return [found._replace(params=dict(found.params, line=said[0]), evidence=said)]
    return [
        Finding(CODES["resources"], {"unit": shown["Id"], "error": errors[0] if errors else "-"}, said, said=("error",))
    ]


def _service_of_a_socket(shown, run):
    """A socket gives up where its service ends again and again without having taken what waits there."""
    service = shown.get("Triggers", "").split()[:1] or [shown["Id"].rpartition(".")[0] + ".service"]
    params = {"unit": shown["Id"], "service": service[0]}
    return [Finding(CODES["socket-service-ends"], params, _said(shown, run))]


def _exec_condition(shown, run):
    return [Finding(CODES["exec-condition"], {"unit": shown["Id"]}, _said(shown, run))]


def _start_limit(shown, run):
    """The start limit is not a cause: report the failure before it, if the journal has one."""
    return (
        _exit_code(shown, run)
        if run.exit
        else [Finding(CODES["start-limit"], {"unit": shown["Id"]}, _said(shown, run))]
    )


def _other(shown, run):
    finding = Finding(CODES["failed"], {"unit": shown["Id"], "result": shown.get("Result", "-")}, _said(shown, run))
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
    "service-start-limit-hit": _service_of_a_socket,
    "trigger-limit-hit": _service_of_a_socket,
}


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "unit-not-found",
        "error",
        10,
        "backend_service_name",
        (
            "There is no unit {unit} on this host",
            "systemd finds no file of that name in the directories that it loads units from. Similar names: {near}.",
            "Write the unit, or correct its name; 'systemctl list-unit-files' shows those that exist.",
        ),
        (
            "本机没有单元 {unit}",
            "systemd 在其加载单元的目录中找不到该名称的文件。名称相近的：{near}。",
            "请写入该单元或更正名称；systemctl list-unit-files 列出现有单元。",
        ),
    ),
    Code(
        "unit-masked",
        "error",
        20,
        None,
        (
            "The unit {unit} is masked",
            "Its file is a link to /dev/null or empty: systemd does not start it on any request.",
            "systemctl unmask {unit} && systemctl start {unit}",
        ),
        ("单元 {unit} 已被屏蔽（masked）", "指向 /dev/null 的链接或空文件禁止任何方式启动它。", ""),
    ),
    Code(
        "unit-refused",
        "error",
        30,
        "backend_service_unit_src",
        (
            "systemd refuses the unit {unit}: {error}",
            "A line of the unit is invalid, and the service cannot work without it.",
            "Correct the lines that 'systemd-analyze verify {unit}' names.",
        ),
        (
            "systemd 拒绝加载单元 {unit}：{error}",
            "单元中有无法使用的行，缺少它服务就不成立。",
            "请更正 systemd-analyze verify {unit} 指出的行。",
        ),
    ),
    Code(
        "reload-needed",
        "warning",
        50,
        None,
        (
            "The file of {unit} has changed since systemd read it",
            "systemd still uses the old text; the change has no effect until it reads the file again.",
            "systemctl daemon-reload && systemctl restart {unit}",
        ),
        ("{unit} 的文件在 systemd 读取之后有改动", "systemd 仍按之前读取的内容工作，重新加载后改动才会生效。", ""),
    ),
    Code(
        "condition-unmet",
        "warning",
        60,
        "backend_service_unit_sections",
        (
            "{unit} was skipped: {condition} is not met",
            "systemd does not start a unit whose condition is not met, and does not call that a failure.",
            "Meet {condition}, or remove it from the unit.",
        ),
        (
            "{unit} 被跳过：条件 {condition} 不满足",
            "条件不满足时 systemd 不启动单元，也不算失败。",
            "请满足 {condition} 的要求，或将其从单元中去掉。",
        ),
    ),
    Code(
        "assert-unmet",
        "error",
        70,
        "backend_service_unit_sections",
        (
            "{unit} was refused: {condition} is not met",
            "An assertion of the unit has to be met before it is started.",
            "Meet {condition}, or remove it from the unit.",
        ),
        (
            "{unit} 被拒绝启动：断言 {condition} 不满足",
            "单元中的断言必须满足才能启动。",
            "请满足 {condition} 的要求，或将其从单元中去掉。",
        ),
    ),
    Code(
        "namespace-path-missing",
        "error",
        700,
        "backend_service_writable_directories",
        (
            "The path {path}, which {source} of {unit} names, does not exist",
            "Paths in ReadWritePaths=, ReadOnlyPaths=, BindPaths= and the like have to exist, unless they have the "
            "prefix '-'.",
            "mkdir -p {path} && systemctl restart {unit}",
        ),
        (
            "{unit} 的 {source} 所指的路径 {path} 不存在",
            "ReadWritePaths=、ReadOnlyPaths=、BindPaths= 等中的路径必须存在，除非加前缀 '-' 。",
            "",
        ),
    ),
    Code(
        "dependency-failed",
        "error",
        1560,
        "backend_service_unit_sections",
        (
            "{unit} was not started because {dependency} failed",
            "A unit that it requires could not be started.",
            "systemctl reset-failed {dependency}; systemctl start {dependency} && systemctl start {unit}",
        ),
        ("{unit} 未启动，因为 {dependency} 失败", "它所依赖的单元无法启动。", ""),
    ),
    Code(
        "notify-refused",
        "error",
        1570,
        "backend_service_type",
        (
            "{unit} reported that it is ready, but systemd ignores the process that did so",
            "With Type=notify only the main process may report, unless NotifyAccess= allows others.",
            dropin("notify", "NotifyAccess=all"),
        ),
        (
            "{unit} 已报告就绪，但 systemd 不接受该进程的报告",
            "Type=notify 默认只接受主进程的报告，除非设置 NotifyAccess=。",
            "",
        ),
    ),
    Code(
        "notify-timeout",
        "error",
        1580,
        "backend_service_type",
        (
            "{unit} did not report that it is ready within {limit}",
            "With Type=notify a program has to report by sd_notify(3) that it is ready. This one runs and does not: it "
            "does not support that, or something delays it.",
            dropin("type", "Type=simple"),
        ),
        (
            "{unit} 在 {limit} 内没有报告就绪",
            "Type=notify 要求程序通过 sd_notify(3) 报告就绪。此程序在运行却没有报告：它不支持，或有什么使其无法就绪。",
            "",
        ),
    ),
    Code(
        "fork-timeout",
        "error",
        1590,
        "backend_service_type",
        (
            "{unit} did not go into the background within {limit}",
            "With Type=forking the started program has to exit once the service runs. This one does not.",
            dropin("type", "Type=simple"),
        ),
        ("{unit} 在 {limit} 内没有转入后台", "Type=forking 要求启动的程序在服务运行后退出。此程序一直在前台。", ""),
    ),
    Code(
        "pid-file-missing",
        "error",
        1600,
        "backend_service_unit_sections",
        (
            "{unit} did not write its PID file {path}",
            "With Type=forking and PIDFile= systemd waits for that file to learn the main process.",
            "Let the program write that file, or remove PIDFile= from the unit.",
        ),
        (
            "{unit} 没有写入 PID 文件 {path}",
            "Type=forking 配合 PIDFile= 时，systemd 等待该文件以确认主进程。",
            "请让程序写入该文件，或从单元中去掉 PIDFile=。",
        ),
    ),
    Code(
        "start-timeout",
        "error",
        1610,
        "backend_service_unit_sections",
        (
            "{unit} took longer than {limit} to start",
            "systemd ends a start that takes longer than TimeoutStartSec=. It was at {phase}.",
            "Find out what that step waits for, or raise TimeoutStartSec= in the unit.",
        ),
        (
            "{unit} 的启动超过了 {limit}",
            "启动超过 TimeoutStartSec= 时 systemd 会终止它。当时正在执行 {phase}。",
            "请查明该步骤在等待什么，或提高单元的 TimeoutStartSec=。",
        ),
    ),
    Code(
        "stop-timeout",
        "error",
        1620,
        "backend_service_unit_sections",
        (
            "{unit} did not stop in time, and was killed",
            "A program has to exit within TimeoutStopSec= after SIGTERM.",
            "Let the program exit on SIGTERM, or raise TimeoutStopSec= in the unit.",
        ),
        (
            "{unit} 未按要求结束，被强制终止",
            "程序收到 SIGTERM 后须在 TimeoutStopSec= 内结束。",
            "请让程序响应 SIGTERM，或提高单元的 TimeoutStopSec=。",
        ),
    ),
    Code(
        "watchdog-timeout",
        "error",
        1630,
        "backend_service_unit_sections",
        (
            "{unit} sent no watchdog message for {limit} and was killed",
            "With WatchdogSec= a program has to report by sd_notify(3) in that interval. It hangs, or it does not "
            "support this.",
            dropin("watchdog", "WatchdogSec=0"),
        ),
        (
            "{unit} 在 {limit} 内没有报告存活，已被终止",
            "设置 WatchdogSec= 后，程序须在该时间内反复通过 sd_notify(3) 报告。程序挂起，或不支持此机制。",
            "",
        ),
    ),
    Code(
        "ended-before-ready",
        "error",
        1640,
        "backend_service_type",
        (
            "{unit} exited before it was ready",
            "With Type={type} the service has to keep running after the start. The program exited by itself, "
            "without an error.",
            "Keep the program in the foreground: many have an option for it; a one-time task needs Type=oneshot.",
        ),
        (
            "{unit} 在就绪之前就结束了",
            "Type={type} 要求服务启动后持续运行。程序自行结束，且没有报错。",
            "请让程序保持运行（许多程序有相应选项）；一次性任务请用 Type=oneshot。",
        ),
    ),
    Code(
        "resources",
        "error",
        1650,
        None,
        (
            "systemd could not start {unit}: {error}",
            "It failed before it started a process: at a file that the unit names, or for lack of memory or processes.",
            "Check that the files that the unit names exist (EnvironmentFile=, PIDFile=), then start it again.",
        ),
        (
            "systemd 无法启动 {unit}：{error}",
            "在产生进程之前就已失败：单元引用的文件有问题，或内存、进程数不足。",
            "请确认单元引用的文件存在（EnvironmentFile=、PIDFile=），然后重新启动。",
        ),
    ),
    Code(
        "exec-condition",
        "warning",
        1660,
        "backend_service_unit_sections",
        (
            "{unit} was skipped: a command of ExecCondition= failed",
            "If a command of ExecCondition= exits with 1 to 254, the start is skipped, which is not a failure.",
            "Meet the condition of the command, or remove ExecCondition= from the unit.",
        ),
        (
            "{unit} 被跳过：ExecCondition= 的命令返回否",
            "ExecCondition= 的命令以 1 至 254 结束时跳过启动，不算失败。",
            "请满足该命令的要求，或从单元中去掉 ExecCondition=。",
        ),
    ),
    Code(
        "out-of-memory",
        "error",
        1670,
        "backend_service_unit_sections",
        (
            "{unit} ran out of memory and was killed",
            "The kernel killed one of its processes: the service reached its MemoryMax= ({limit}), or the host has no "
            "free memory.",
            "Raise MemoryMax= in the unit, let the service start fewer workers, or give the host more memory.",
        ),
        (
            "{unit} 内存耗尽，被终止",
            "内核终止了它的一个进程：服务达到 MemoryMax=（{limit}），或本机内存耗尽。",
            "请提高单元的 MemoryMax=、减少工作进程数，或为本机增加内存。",
        ),
    ),
    Code(
        "system-call-denied",
        "error",
        1680,
        "backend_service_unit_sections",
        (
            "{unit} was killed for a system call that its unit forbids",
            "SystemCallFilter= or a similar directive does not allow a system call that the program needs.",
            "Add the system call to SystemCallFilter= (the kernel's log has its number), or remove the filter.",
        ),
        (
            "{unit} 因调用了单元禁止的系统调用而被终止",
            "SystemCallFilter= 或类似指令不允许程序所需的系统调用。",
            "请将该系统调用加入 SystemCallFilter=（内核日志有其编号），或去掉过滤器。",
        ),
    ),
    Code(
        "core-dumped",
        "error",
        1690,
        None,
        (
            "{unit} crashed with {signal}",
            "An error in the program or in a library that it loads, often one built for another version.",
            "Look at the dump ('coredumpctl info {unit}'), and check that program and libraries match.",
        ),
        (
            "{unit} 因 {signal} 崩溃",
            "程序或其加载的库有错误，常见原因是版本不匹配。",
            "请查看转储（coredumpctl info {unit}），并确认程序与库来自同一发行版。",
        ),
    ),
    Code(
        "limit-signal",
        "error",
        1700,
        "backend_service_unit_sections",
        (
            "{unit} was killed by {signal}: it reached a limit",
            "SIGXCPU is for LimitCPU=, the processor time, SIGXFSZ for LimitFSIZE=, the size of a file.",
            "Raise that limit in the unit, or remove it.",
        ),
        (
            "{unit} 被 {signal} 终止：达到限制",
            "SIGXCPU 对应 LimitCPU=（处理器时间），SIGXFSZ 对应 LimitFSIZE=（文件大小）。",
            "请提高单元中的该限制，或去掉。",
        ),
    ),
    Code(
        "killed",
        "error",
        1710,
        None,
        (
            "{unit} was killed by {signal}",
            "It was sent by an operator, a script, or the kernel for lack of memory.",
            "systemctl restart {unit}",
        ),
        ("{unit} 被 {signal} 终止", "有人或程序向它发送了该信号：操作员、脚本，或内存不足时的内核。", ""),
    ),
    Code(
        "exit-failure",
        "error",
        1720,
        None,
        (
            "The program of {unit} exited with status {status}",
            "Its last lines, in the evidence, are all that it logged.",
            "Run the command of ExecStart= by hand as the service's account to see more, or raise its log level.",
        ),
        (
            "{unit} 的程序以状态 {status} 结束",
            "证据中是它最后的输出，除此之外没有更多说明。",
            "请以服务账户手工运行 ExecStart= 的命令，或提高其日志级别。",
        ),
    ),
    Code(
        "failed",
        "error",
        1730,
        None,
        (
            "{unit} failed: {result}",
            "systemd reports it as failed, and the journal has no details.",
            "systemctl reset-failed {unit}; systemctl restart {unit}",
        ),
        ("{unit} 失败：{result}", "systemd 判定其失败，日志中没有更多信息。", ""),
    ),
    Code(
        "ended-by-itself",
        "error",
        1740,
        "backend_service_type",
        (
            "The program of {unit} exited by itself, without an error",
            "With Type={type} the service ends when the started program exits. One that goes into the "
            "background by itself needs Type=forking, or an option that keeps it in the foreground.",
            "Keep the program in the foreground, or set Type=forking; a one-time task needs Type=oneshot.",
        ),
        (
            "{unit} 的程序自行结束，没有报错",
            "Type={type} 时启动的程序结束，服务就结束。自行转入后台的程序需要 Type=forking，或使用前台运行的选项。",
            "请让程序在前台运行，或设 Type=forking；一次性任务请用 Type=oneshot。",
        ),
    ),
    Code(
        "start-limit",
        "warning",
        1750,
        None,
        (
            "systemd has stopped starting {unit}: too many starts in too short a time",
            "After StartLimitBurst= starts within StartLimitIntervalSec= it refuses more. Fix what made the first of "
            "them fail.",
            "systemctl reset-failed {unit} && systemctl start {unit}",
        ),
        (
            "systemd 已停止启动 {unit}：短时间内启动次数过多",
            "在 StartLimitIntervalSec= 内启动达 StartLimitBurst= 次后，不再接受启动。应解决的是第一次失败的原因。",
            "",
        ),
    ),
    Code(
        "restarting",
        "warning",
        1760,
        None,
        (
            "{unit} exits repeatedly; systemd has restarted it {count} times",
            "Restart= of the unit starts it again after each exit.",
            "systemctl status {unit}",
        ),
        ("{unit} 反复结束；systemd 已重启它 {count} 次", "单元的 Restart= 使其每次结束后重新启动。", ""),
    ),
    Code(
        "repeats-error",
        "warning",
        1755,
        None,
        (
            "{unit} runs, and repeats an error: {line}",
            "It has logged that {count} times, and still does: it does not do its work.",
            "Correct what the message names; 'journalctl --unit={unit}' has all of them.",
        ),
        (
            "{unit} 在运行，但反复报错：{line}",
            "该消息已出现 {count} 次且仍在继续：它没有正常工作。",
            "请更正消息所指的问题；journalctl --unit={unit} 可查看全部。",
        ),
    ),
    Code(
        "only-error",
        "warning",
        1756,
        None,
        (
            "{unit} runs, and all that it has said is an error: {line}",
            "A process of it may have ended, for which the others wait.",
            "Correct what the message names, and start it again: systemctl restart {unit}",
        ),
        (
            "{unit} 在运行，但启动以来只输出了错误：{line}",
            "它的某个进程可能已经结束，而其余进程还在等待。",
            "请更正消息所指的问题，然后重新启动：systemctl restart {unit}",
        ),
    ),
    Code(
        "still-starting",
        "warning",
        1779,
        None,
        (
            "{unit} is still being started; its last message is: {line}",
            "systemd waits for it to be ready, and it has not reported that.",
            "Find out what it waits for; 'journalctl --unit={unit}' has its messages.",
        ),
        (
            "{unit} 仍在启动；它最后的消息是：{line}",
            "systemd 在等待它就绪，而它尚未报告。",
            "请查明它在等待什么；journalctl --unit={unit} 可查看其消息。",
        ),
    ),
    Code(
        "step-timed-out",
        "error",
        1714,
        "backend_service_unit_sections",
        (
            "{directive}={command} of {unit} came to the end of its time: what it waits for did not come",
            "timeout(1) ends what it runs after the time that it is given, and exits with {status}; the start fails "
            "with it.",
            "Find out what the command waits for, a port for instance, and why it does not come; or give it more time.",
        ),
        (
            "{unit} 的 {directive}={command} 超时：等待的条件没有出现",
            "timeout(1) 在给定时间后终止所运行的命令，并以 {status} 退出；启动随之失败。",
            "请查明该命令在等待什么（例如端口）以及为何没有出现；或给它更多时间。",
        ),
    ),
    Code(
        "ended-at-reload",
        "error",
        1758,
        "backend_service_unit_sections",
        (
            "The program of {unit} ended when it was reloaded",
            "ExecReload= sends it a signal, mostly SIGHUP, and a program that does not handle that one ends at it; for "
            "systemd that is a clean end.",
            "Take ExecReload= out of the unit and use 'systemctl restart', or send the signal at which the program "
            "reads its settings anew.",
        ),
        (
            "{unit} 的程序在重新加载时结束",
            "ExecReload= 向它发送信号（通常是 SIGHUP），未处理该信号的程序会因此结束；systemd 视之为正常结束。",
            "请从单元中去掉 ExecReload= 并使用 systemctl restart，或改发使程序重新读取配置的信号。",
        ),
    ),
    Code(
        "socket-service-ends",
        "error",
        1822,
        None,
        (
            "{unit} has given up: {service} was started for it again and again, and ended without taking what waits",
            "A service that a socket starts has to accept the connection; where it ends before, systemd starts it "
            "again until its limit is reached.",
            "Find out why {service} ends ('journalctl --unit={service}'): it has to use the socket that systemd hands "
            "it.",
        ),
        (
            "{unit} 已放弃：{service} 被反复启动，却没有接受等待中的连接就结束了",
            "由套接字启动的服务必须接受连接；若在此之前结束，systemd 会一再启动它，直到达到限制。",
            "请查明 {service} 为何结束（journalctl --unit={service}）：它必须使用 systemd 传给它的套接字。",
        ),
    ),
    Code(
        "socket-template-missing",
        "error",
        1824,
        None,
        (
            "{unit} starts an instance of {template} for each connection, and there is no such template",
            "With Accept=yes the service of a socket has to be a template.",
            "Write {template}, with StandardInput=socket for a program that speaks on its standard input; or set "
            "Accept=no.",
        ),
        (
            "{unit} 为每个连接启动 {template} 的实例，而该模板不存在",
            "设置 Accept=yes 时，套接字的服务必须是模板单元。",
            "请编写 {template}（程序使用标准输入时设置 StandardInput=socket）；或设置 Accept=no。",
        ),
    ),
    Code(
        "step-failed",
        "error",
        1715,
        "backend_service_unit_sections",
        (
            "{directive}={command} of {unit} exited with status {status}",
            "It is run before or after the program itself; where it fails, the start fails. It said nothing of why.",
            "Run the command by hand as the service's account, or let its failure be ignored with the prefix '-'.",
        ),
        (
            "{unit} 的 {directive}={command} 以状态 {status} 结束",
            "该命令在程序之前或之后运行，失败则启动失败。它没有说明原因。",
            "请以服务账户手工运行该命令，或用前缀 '-' 忽略其失败。",
        ),
    ),
    Code(
        "no-such-name",
        "error",
        5,
        None,
        (
            "{unit} is no unit that could run",
            "A name that ends in '@' is that of a template, of which units are made by putting a name behind the '@'; "
            "other names that systemd knows nothing of are not valid.",
            "Ask for a unit of the template: 'systemctl list-units --all' shows those that there are.",
        ),
        (
            "{unit} 不是可以运行的单元",
            "以 '@' 结尾的是模板，在 '@' 之后加上实例名才是单元；systemd 不认识的其他名称无效。",
            "请指定模板的实例：systemctl list-units --all 列出现有单元。",
        ),
    ),
    Code(
        "finished",
        "info",
        1765,
        None,
        (
            "{unit} did its work and ended",
            "With Type=oneshot it is not running in between, which is as it should be.",
            "systemctl status {unit}",
        ),
        ("{unit} 已完成工作并结束", "Type=oneshot 的服务在两次运行之间不处于运行状态，这是正常的。", ""),
    ),
    Code(
        "on-demand",
        "info",
        1766,
        None,
        (
            "{unit} is not running; {triggers} starts it when it is needed",
            "That is as it should be, as long as what starts it is active.",
            "systemctl status {triggers}",
        ),
        ("{unit} 没有运行；需要时由 {triggers} 启动", "只要启动它的单元处于活动状态，这就是正常的。", ""),
    ),
    Code(
        "stopped",
        "info",
        1770,
        "backend_service_state",
        (
            "{unit} is not running; it did not fail",
            "It was stopped, or has not been started since boot.",
            "systemctl start {unit}",
        ),
        ("{unit} 没有运行，也没有失败", "它被停止，或开机以来未启动。", ""),
    ),
    Code(
        "starting",
        "info",
        1780,
        None,
        (
            "{unit} is being started",
            "systemd waits for it to be ready, or for a unit that it is ordered after.",
            "systemctl list-jobs",
        ),
        ("{unit} 正在启动", "systemd 在等待它就绪，或等待其前置单元。", ""),
    ),
    Code(
        "unit-empty",
        "error",
        21,
        "backend_service_unit_src",
        (
            "The file {path} of {unit} is empty, and systemd takes that for masked",
            "A file of no content stands for 'never start this': an upload or a template that failed leaves one.",
            "Write the unit into {path} again, then 'systemctl daemon-reload'.",
        ),
        (
            "{unit} 的文件 {path} 是空的，systemd 视其为已屏蔽（masked）",
            "空文件表示「永不启动」；上传或模板失败会留下空文件。",
            "请将单元重新写入 {path}，然后 systemctl daemon-reload。",
        ),
    ),
    Code(
        "pid-file-foreign",
        "error",
        1592,
        "backend_service_unit_sections",
        (
            "The PID file {path} of {unit} names a process that is none of its own",
            "systemd takes the main process from PIDFile=, and refuses one that the service has not started: the file "
            "is left over, or another program writes it.",
            "Remove {path}, let the program write its own number there, or give PIDFile= another path.",
        ),
        (
            "{unit} 的 PID 文件 {path} 指向不属于它的进程",
            "systemd 从 PIDFile= 得知主进程，并拒绝不是由本服务启动的进程：该文件是残留的，或由其他程序写入。",
            "请删除 {path}，让程序写入自己的进程号，或为 PIDFile= 换一个路径。",
        ),
    ),
    Code(
        "bus-name-timeout",
        "error",
        1584,
        "backend_service_type",
        (
            "{unit} did not take the name {name} on the bus within {limit}",
            "With Type=dbus a service is ready when its program owns the name of BusName=. It has not, or takes "
            "another one.",
            "Correct BusName= to the name that the program takes, or write Type=exec (Type=simple before systemd 240).",
        ),
        (
            "{unit} 在 {limit} 内没有取得总线名称 {name}",
            "Type=dbus 时，程序取得 BusName= 的名称才算就绪；它没有取得，或取得的是其他名称。",
            "请将 BusName= 更正为程序取得的名称，或改为 Type=exec（systemd 240 之前用 Type=simple）。",
        ),
    ),
    Code(
        "stopped-unneeded",
        "warning",
        1782,
        "backend_service_unit_sections",
        (
            "{unit} was stopped because no other unit needs it: StopWhenUnneeded=yes",
            "systemd stops such a unit at once where no unit that runs requires or wants it.",
            "Take StopWhenUnneeded= out of {unit}, or let the unit that is to use it name it in Wants= or Requires=.",
        ),
        (
            "没有其他单元需要 {unit}，因此被停止：StopWhenUnneeded=yes",
            "没有运行中的单元依赖或需要它时，systemd 会立即停止这样的单元。",
            "请从 {unit} 中去掉 StopWhenUnneeded=，或在使用它的单元的 Wants= 或 Requires= 中写上它。",
        ),
    ),
)
