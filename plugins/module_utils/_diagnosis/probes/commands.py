# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Can the kernel run the programs of a service as its user?

Private to this collection: it may change in any release. Facts: execve(2), elf(5).
"""

import os
import struct
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.environment import DEFAULT_PATH
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import SEARCH
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import permit
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    Question,
    ask,
    changeable,
    doubting,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.rootdir import read_regular
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Either, run_as

HEAD = 4096
FIRST_LINE = 255  # BINPRM_BUF_SIZE without the final NUL; 127 before Linux 5.1
MACHINES = {3: "i386", 8: "mips", 21: "ppc64", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
MACHINES.update({258: "loongarch64", 0x9026: "alpha"})
# What runs the other's programs too.
RELATED = ({62, 3}, {183, 40})
PT_INTERP = 3
BINFMT = "/proc/sys/fs/binfmt_misc"

# kind: `script` | `elf` | `unknown`. interpreter: str or None, words: what follows it. carriage: whether CR ends the
# line. machine: int.
Format = namedtuple("Format", "kind interpreter words carriage machine")
FORMAT = Either((str, Either(str, None), [str], bool, Either(int, None)), None)
Job = namedtuple("Job", "command path identity format")


def probe(needs, host):
    """Return the findings about the programs that are run when the service starts; those that may fail are left."""
    if needs.root_image or needs.root_directory:
        return []
    commands = [one for one in needs.commands if "-" not in one.prefixes and one.path]
    commands = [(one, found_in(needs.search, one.path)) for one in commands]
    commands = [(one, path) for one, path in commands if not needs.is_managed(path)]
    kinds = formats(host.identity(needs), [path for dummy, path in commands])
    jobs = [Job(command, path, runs_as(command, needs, host), kind) for (command, path), kind in zip(commands, kinds)]
    found = []
    for job, answers in zip(jobs, _answers(jobs)):
        found += _judge(job, answers, needs, host)
    return found


def runs_as(command, needs, host):
    """Who runs it: `+` and `!` stay with root, and so does all but ExecStart= with PermissionsStartOnly=."""
    start_only = needs.sandbox.is_true("PermissionsStartOnly") and command.directive != "ExecStart"
    return ROOT if start_only or set(command.prefixes) & set("+!") else host.identity(needs)


def found_in(folders, name):
    """The path of a program: itself where it has a slash, else the first of that name in the folders."""
    if "/" in name:
        return name
    paths = [folder + "/" + name for folder in folders]
    return next((path for path in paths if os.path.exists(path)), name)


def _answers(jobs):
    """A pair of Answers for each job, about the program and its interpreter; one process for each identity."""
    answers = {}
    for identity in {job.identity for job in jobs}:
        own = [job for job in jobs if job.identity == identity]
        questions = []
        for job in own:
            script = job.format and job.format.kind == "script"
            questions.append(Question(_absolute(job.path), "rx" if script else "x"))
            questions.append(Question(_absolute(job.format and job.format.interpreter or "/"), "x"))
        replies = ask(identity or ROOT, questions)
        answers.update({id(job): (replies[2 * i], replies[2 * i + 1]) for i, job in enumerate(own)})
    return [answers[id(job)] for job in jobs]


def _absolute(path):
    return path if path.startswith("/") else "/" + path


def _judge(job, answers, needs, host):
    answer, interpreter = answers
    source = job.command.directive
    if answer is None:
        return []
    found = findings_of.way(job.identity, job.path, source, answer)
    if answer.state == "missing":
        return found + [findings_of.missing("command-missing", job.path, source, answer)]
    if answer.state != "there":
        return found
    if answer.kind == "directory":
        return found + [Finding("command-is-directory", {"path": job.path, "source": source}, [answer.at])]
    if answer.no_exec:
        return found + [findings_of.mounted("mount-no-exec", job.path, source, answer)]
    if answer.denied and job.identity:
        letters = "rx" if job.format and job.format.kind == "script" else "x"
        command = permit(job.identity, answer.at, letters, answer.mode, answer.uid, answer.gid)
        found.append(
            findings_of.denied("command-not-executable", job.identity, job.path, source, answer, command=command)
        )
    return found + (_judge_format(job, answer, interpreter, needs, host) if job.format else [])


def _judge_format(job, program, answer, needs, host):
    """What the kernel makes of the file's first bytes."""
    kind = job.format
    if kind.kind == "script":
        return _judge_script(job, program, answer, needs, host)
    if _others_are_known():
        return []
    if kind.kind == "unknown":
        return [Finding("command-no-format", {"path": job.path}, [job.path])]
    own = format_of(host.root.read("/proc/self/exe", HEAD) or b"").machine
    if kind.machine != own and not any({kind.machine, own} <= pair for pair in RELATED):
        machine = MACHINES.get(kind.machine, "ELF machine %d" % kind.machine)
        params = {"path": job.path, "machine": machine, "host": os.uname().machine}
        return [Finding("command-wrong-machine", params, ["%s: ELF, %s" % (job.path, machine)])]
    if kind.interpreter and answer and answer.state == "missing" and not needs.is_managed(kind.interpreter):
        return [Finding("loader-missing", {"path": job.path, "loader": kind.interpreter}, [kind.interpreter])]
    return []


def _judge_script(job, program, answer, needs, host):
    kind = job.format
    line = "#!" + " ".join([kind.interpreter] + kind.words)
    if kind.carriage:
        params = {"path": job.path, "interpreter": kind.interpreter, "untrusted": program.untrusted}
        return [Finding("interpreter-crlf", params, [line + "\\r"])]
    if answer is None or needs.is_managed(kind.interpreter):
        return []
    # Whoever writes the script names its interpreter.
    places = program.untrusted + ([job.path] if changeable(program.mode, program.uid) else [])
    answer = doubting(answer, places)
    source = "%s, %s" % (job.command.directive, job.path)
    found = findings_of.way(job.identity, kind.interpreter, source, answer)
    params = {"path": job.path, "interpreter": kind.interpreter, "component": answer.at}
    if answer.state == "missing":
        found.append(Finding("interpreter-missing", params, [line, answer.at]))
    elif answer.denied and job.identity:
        command = permit(job.identity, answer.at, "x", answer.mode, answer.uid, answer.gid)
        more = {"interpreter": kind.interpreter, "command": command}
        found.append(findings_of.denied("interpreter-denied", job.identity, job.path, source, answer, **more))
    elif os.path.basename(kind.interpreter) == "env":
        found += _judge_env(job, line, needs, host)
    return found


def _judge_env(job, line, needs, host):
    """`#!/usr/bin/env NAME` looks in the PATH of the service, which a unit often cuts down to its venv."""
    names = [word for word in job.format.words if not word.startswith("-") and "=" not in word]
    if not names or "/" in names[0]:
        return []
    search = host.environment(needs, job.identity or ROOT).get("PATH", DEFAULT_PATH)
    if "/" in found_in(search.split(":"), names[0]):
        return []
    if "/" not in found_in(SEARCH, names[0]):
        params = {"path": job.path, "interpreter": names[0], "component": names[0]}
        return [Finding("interpreter-missing", params, [line])]
    params = {"path": job.path, "program": names[0], "search": search, "unit": needs.unit}
    params["setting"] = 'Environment="PATH=%s:%s"' % (search, DEFAULT_PATH)
    return [Finding("interpreter-not-in-path", params, [line])]


def _others_are_known():
    """Whether binfmt_misc lets this kernel run more than ELF files and scripts."""
    try:
        return bool(set(os.listdir(BINFMT)) - {"register", "status"})
    except OSError:
        return False


def formats(identity, paths):
    """The Format of each program, None for what cannot be read.

    The kernel reads the first bytes of what the user may only execute, so that root reads them; what they mean is made
    out as the user, who may have written them.
    """

    def prepare():
        return [_head(path) for path in paths]

    def work(emit, heads):
        for head in heads:
            emit(None if head is None else list(format_of(head)))

    found = run_as(identity or ROOT, FORMAT, work, prepare)[0][: len(paths)]
    return [one and Format(*one) for one in found] + [None] * (len(paths) - len(found))


def _head(path):
    try:
        return read_regular(_absolute(path), HEAD)
    except (OSError, ValueError):
        return None


def format_of(head):
    """Return the Format of a program by its first bytes."""
    if head.startswith(b"#!"):
        line = head[2 : 2 + FIRST_LINE].partition(b"\n")[0].decode("utf-8", "surrogateescape")
        words = line.split()
        if words:
            return Format("script", words[0], words[1:], line.endswith("\r"), None)
    if head.startswith(b"\x7fELF") and len(head) >= 64:
        order = "<" if head[5] == 1 else ">"
        return Format("elf", _loader(head, order), [], False, struct.unpack_from(order + "H", head, 18)[0])
    return Format("unknown", None, [], False, None)


def _loader(head, order):
    """What PT_INTERP names, None for a static program."""
    wide = head[4] == 2
    offset = struct.unpack_from(order + ("Q" if wide else "I"), head, 32 if wide else 28)[0]
    size, number = struct.unpack_from(order + "HH", head, 54 if wide else 42)
    for start in range(offset, offset + size * number, size or 1):
        if start + 56 > len(head):
            break
        if struct.unpack_from(order + "I", head, start)[0] == PT_INTERP:
            place, length = start + (8 if wide else 4), start + (32 if wide else 16)
            begin = struct.unpack_from(order + ("Q" if wide else "I"), head, place)[0]
            end = begin + struct.unpack_from(order + ("Q" if wide else "I"), head, length)[0]
            return head[begin:end].rstrip(b"\0").decode("utf-8", "surrogateescape") or None
    return None
