# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Can the kernel run the programs of a service as its user?

Private to this collection: it may change in any release. Facts: execve(2), elf(5).
"""

import os
import re
import struct
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.environment import DEFAULT_PATH
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import SEARCH
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import permit
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    Question,
    ask,
    changeable,
    doubting,
    with_doubts,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import (
    ROOT,
    Either,
    run_as,
    run_program,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import read_regular

HEAD = 4096
FIRST_LINE = 255  # BINPRM_BUF_SIZE without the final NUL; 127 before Linux 5.1
MACHINES = {3: "i386", 8: "mips", 21: "ppc64", 22: "s390x", 40: "arm", 62: "x86_64", 183: "aarch64", 243: "riscv64"}
MACHINES.update({258: "loongarch64", 0x9026: "alpha"})
# Architectures that run another's programs as well.
RELATED = ({62, 3}, {183, 40})
PT_INTERP = 3
SHELL = re.compile(r"(?:ba|da|k|z|a)?sh\Z")
# What shells do themselves; some hosts have programs of these names, which change nothing.
BUILTINS = frozenset("cd export source . ulimit umask eval exec set unset alias trap wait read".split())
# Blanks that are none for systemd: no-break spaces and their like.
ODD_BLANK = re.compile("[\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff]")
BINFMT = "/proc/sys/fs/binfmt_misc"

# kind: `script` | `elf` | `unknown`. interpreter: str or None, words: what follows it. carriage: whether CR ends the
# line. machine: int.
Format = namedtuple("Format", "kind interpreter words carriage machine")
FORMAT = Either((str, Either(str, None), [str], bool, Either(int, None)), None)
Job = namedtuple("Job", "command path identity format")


def probe(needs, host):
    """Return the findings about the programs that are run when the service starts; those that may fail are left."""
    if needs.root_image:
        return []
    commands = [one for one in needs.commands if "-" not in one.prefixes and one.path]
    if needs.root_directory:
        return _below_root(commands, needs)
    commands = [(one, found_in(needs.search, one.path)) for one in commands]
    commands = [(one, path) for one, path in commands if not needs.is_managed(path)]
    kinds = formats(host.identity(needs), [path for dummy, path in commands])
    jobs = [Job(command, path, runs_as(command, needs, host), kind) for (command, path), kind in zip(commands, kinds)]
    found = []
    for job, answers in zip(jobs, _answers(jobs)):
        found += _judge(job, answers, needs, host) + _shell_script(job, job.identity)
    return found


def _below_root(commands, needs):
    """Programs that are not there below RootDirectory=, where systemd looks for them."""
    root = needs.root_directory.path
    paths = [one.path for one in commands if one.path.startswith("/") and not needs.is_managed(one.path)]
    if needs.root_directory.optional or needs.sandbox.is_true("RootDirectoryStartOnly"):
        return []
    answers = ask(ROOT, [Question(path, "", root) for path in paths])
    # Where the root itself is missing, another probe says so.
    missing = [path for path, answer in zip(paths, answers) if answer and answer.state == "missing"]
    if not missing or not os.path.isdir(root):
        return []
    # Compiled where one is missing.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.unit_behind import CODES as OF_THE_UNIT

    params = {"unit": needs.unit, "root": root, "path": missing[:1], "error": "-"}
    return [Finding(OF_THE_UNIT["root-directory-lacks"], params, ["RootDirectory=" + root] + missing)]


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
    if answer.state == "missing" and job.path.startswith("$"):
        return [Finding(CODES["command-is-variable"], {"path": job.path, "source": source}, [job.path])]
    if answer.state == "missing" and os.path.basename(job.path) in BUILTINS:
        params = {"path": job.path, "name": os.path.basename(job.path), "source": source}
        return [Finding(CODES["command-is-builtin"], params, [job.path])]
    odd = ODD_BLANK.search(job.path)
    if answer.state == "missing" and odd:
        params = {"path": ODD_BLANK.sub("_", job.path), "source": source, "character": "U+%04X" % ord(odd.group(0))}
        return [Finding(CODES["command-odd-blank"], params, [params["path"]])]
    line = next((one for one in needs.sandbox.all(source) if re.match(r"[-@:+!|]*\S*%[iI]", one)), None)
    if answer.state == "missing" and line and "@" not in needs.unit:
        params = {"path": job.path, "source": source, "unit": needs.unit, "line": line.split()[0]}
        return [Finding(CODES["instance-specifier-empty"], params, ["%s=%s" % (source, line)])]
    if answer.state == "missing":
        return found + [findings_of.missing(CODES["command-missing"], job.path, source, answer)]
    if answer.state != "there":
        return found
    if answer.kind == "directory":
        return found + [Finding(CODES["command-is-directory"], {"path": job.path, "source": source}, [answer.at])]
    if answer.no_exec:
        return found + [findings_of.mounted(CODES["mount-no-exec"], job.path, source, answer)]
    if answer.denied and job.identity:
        letters = "rx" if job.format and job.format.kind == "script" else "x"
        command = permit(job.identity, answer.at, letters, answer.mode, answer.uid, answer.gid)
        found.append(
            findings_of.denied(CODES["command-not-executable"], job.identity, job.path, source, answer, command=command)
        )
    return found + (_judge_format(job, answer, interpreter, needs, host) if job.format else [])


def _judge_format(job, program, answer, needs, host):
    """What the kernel makes of the file's first bytes."""
    kind = job.format
    if kind.kind == "script":
        return _judge_script(job, program, answer, needs, host)
    if kind.kind == "empty":
        return [Finding(CODES["command-empty"], {"path": job.path, "source": job.command.directive}, [job.path])]
    if _others_are_known():
        return []
    if kind.kind == "unknown":
        return [Finding(CODES["command-no-format"], {"path": job.path}, [job.path])]
    own = format_of(host.root.read("/proc/self/exe", HEAD) or b"").machine
    if kind.machine != own and not any({kind.machine, own} <= pair for pair in RELATED):
        machine = MACHINES.get(kind.machine, "ELF machine %d" % kind.machine)
        params = {"path": job.path, "machine": machine, "host": os.uname().machine}
        return [Finding(CODES["command-wrong-machine"], params, ["%s: ELF, %s" % (job.path, machine)])]
    if kind.interpreter and answer and answer.state == "missing" and not needs.is_managed(kind.interpreter):
        return [Finding(CODES["loader-missing"], {"path": job.path, "loader": kind.interpreter}, [kind.interpreter])]
    return _libraries(job, program, needs, host) if kind.interpreter else []


def _libraries(job, program, needs, host):
    """Libraries that the loader of a program does not find; it lists them, and runs nothing of the program."""
    roots_own = not program.untrusted and not changeable(program.mode, program.uid)
    if not job.identity or job.command.directive != "ExecStart" or not (job.identity.uid or roots_own):
        return []
    environment = host.environment(needs, job.identity)
    # $ORIGIN is the directory of the file itself, which the loader takes from the path that it is given.
    argv = [job.format.interpreter, "--list", program.at]
    status, output = run_program(job.identity, argv, environment, "/", SECONDS, job.identity)
    lines = output.decode("utf-8", "replace").splitlines()
    missing = [match.group(1) for line in lines for match in [NOT_FOUND.search(line)] if match]
    if status is None or not missing:
        return []
    # Compiled where one is missing.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import CODES as OF_OUTPUT

    params = {"unit": needs.unit, "name": missing[0], "line": "%s => not found" % missing[0], "at": ""}
    return [Finding(OF_OUTPUT["library-missing"], params, [job.path] + missing[:5])]


SECONDS = 5.0
NOT_FOUND = re.compile(r"(?:^\s*|shared libraries: )(\S+\.so\S*?)(?: => not found|: cannot open shared object file)")


def _judge_script(job, program, answer, needs, host):
    kind = job.format
    line = "#!" + " ".join([kind.interpreter] + kind.words)
    if kind.carriage:
        params = {"path": job.path, "interpreter": kind.interpreter, "untrusted": program.untrusted}
        return [Finding(CODES["interpreter-crlf"], params, [line + "\\r"])]
    if answer is None or needs.is_managed(kind.interpreter):
        return []
    # Whoever can write the script chooses its interpreter.
    places = program.untrusted + ([job.path] if changeable(program.mode, program.uid) else [])
    answer = doubting(answer, places)
    source = "%s, %s" % (job.command.directive, job.path)
    found = findings_of.way(job.identity, kind.interpreter, source, answer)
    params = {"path": job.path, "interpreter": kind.interpreter, "component": answer.at}
    if answer.state == "missing":
        found.append(Finding(CODES["interpreter-missing"], params, [line, answer.at]))
    elif answer.denied and job.identity:
        command = permit(job.identity, answer.at, "x", answer.mode, answer.uid, answer.gid)
        more = {"interpreter": kind.interpreter, "command": command}
        found.append(findings_of.denied(CODES["interpreter-denied"], job.identity, job.path, source, answer, **more))
    elif os.path.basename(kind.interpreter) == "env":
        found += _judge_env(job, line, needs, host)
    return found


def _shell_script(job, identity):
    """A script with Windows line ends that a shell is told to run."""
    words = [word for word in job.command.argv if not re.match(r"-[a-z]*[^c\W]\Z", word)]
    if not SHELL.match(os.path.basename(job.path)) or not words or not words[0].startswith("/"):
        return []

    def work(emit, _prepared):
        emit(b"\r\n" in (read_regular(words[0], HEAD) or b""))

    if run_as(identity or ROOT, bool, work)[0] != [True]:
        return []
    finding = Finding(CODES["shell-script-crlf"], {"path": words[0], "shell": job.path}, [words[0]])
    return [with_doubts(finding)]


def _judge_env(job, line, needs, host):
    """`#!/usr/bin/env NAME` looks in the PATH of the service, which a unit often cuts down to its venv."""
    words = job.format.words
    if len(words) > 1 and not re.match(r"-\w*S|--split-string", words[0]):
        params = {"path": job.path, "words": " ".join(words), "better": "#!/usr/bin/env -S " + " ".join(words)}
        return [Finding(CODES["env-takes-one-word"], params, [line])]
    names = [word for word in words if not word.startswith("-") and "=" not in word]
    if not names or "/" in names[0]:
        return []
    search = host.environment(needs, job.identity or ROOT).get("PATH", DEFAULT_PATH)
    if "/" in found_in(search.split(":"), names[0]):
        return []
    if "/" not in found_in(SEARCH, names[0]):
        params = {"path": job.path, "interpreter": names[0], "component": names[0]}
        return [Finding(CODES["interpreter-missing"], params, [line])]
    params = {"path": job.path, "program": names[0], "search": search, "unit": needs.unit}
    params["setting"] = 'Environment="PATH=%s:%s"' % (search, DEFAULT_PATH)
    return [Finding(CODES["interpreter-not-in-path"], params, [line])]


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
    if not head:
        return Format("empty", None, [], False, None)
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


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "command-is-variable",
        "error",
        195,
        "backend_service_exec_start",
        (
            "systemd does not expand {path} in the place of a program",
            "{source}= begins with it. Variables are expanded in the arguments alone; systemd ends the start with "
            "203/EXEC.",
            "Write the path of the program itself into {source}=.",
        ),
        (
            "systemd 不会展开程序位置上的 {path}",
            "{source}= 以它开头。只有参数中的变量才会展开；systemd 会以 203/EXEC 终止启动。",
            "请在 {source}= 中写出程序本身的路径。",
        ),
    ),
    Code(
        "command-is-builtin",
        "error",
        197,
        "backend_service_exec_start",
        (
            "{name} is a command of shells and no program: {path} does not exist",
            "{source}= runs it, and systemd runs no shell. A directory is set with WorkingDirectory=, a variable with "
            "Environment=, a limit with LimitNOFILE= and its like.",
            "Use these directives, or run the whole line with /bin/sh -c '...'.",
        ),
        (
            "{name} 是 shell 的内建命令而不是程序：{path} 不存在",
            "{source}= 要运行它，而 systemd 不经过 shell。目录请用 WorkingDirectory=，变量请用 Environment=，"
            "限制请用 LimitNOFILE= 等指令设置。",
            "请使用上述指令，或用 /bin/sh -c '...' 运行整行命令。",
        ),
    ),
    Code(
        "command-missing",
        "error",
        200,
        "backend_service_venv",
        (
            "The program {path} does not exist",
            "{source}= runs it, and {component} is not there; systemd ends the start with 203/EXEC.",
            "Install the program, or create its virtual environment, so that {path} exists; or correct {source}=.",
        ),
        (
            "程序 {path} 不存在",
            "{source}= 要运行它，而 {component} 不存在；systemd 会以 203/EXEC 终止启动。",
            "请安装该程序或创建其虚拟环境，使 {path} 存在；或更正 {source}=。",
        ),
    ),
    Code(
        "command-is-directory",
        "error",
        210,
        "backend_service_exec_start",
        (
            "{path} is a directory, no program",
            "{source}= runs it; systemd ends the start with 203/EXEC.",
            "Name the program itself in {source}=.",
        ),
        (
            "{path} 是目录，不是程序",
            "{source}= 要运行它；systemd 会以 203/EXEC 终止启动。",
            "请在 {source}= 中写出程序本身。",
        ),
    ),
    Code(
        "mount-no-exec",
        "error",
        220,
        "backend_service_venv",
        (
            "{path} lies on {mount}, where nothing may be executed",
            "{source}= runs it, and the filesystem is mounted with noexec; systemd ends the start with 203/EXEC. "
            "/etc/fstab says whether that is so after the next boot as well.",
            "mount -o remount,exec {mount}",
        ),
        (
            "{path} 位于禁止执行程序的 {mount}",
            "{source}= 要运行它，而该文件系统以 noexec 挂载；systemd 会以 203/EXEC 终止启动。"
            "下次启动后是否如此取决于 /etc/fstab。",
            "",
        ),
    ),
    Code(
        "command-not-executable",
        "error",
        230,
        "backend_service_exec_start",
        (
            "{user} may not execute {path}",
            "{source}= runs it, and its mode is {mode}, {owner}:{group}; systemd ends the start with 203/EXEC.",
            "{command}",
        ),
        (
            "用户 {user} 无法执行 {path}",
            "{source}= 要运行它，其权限为 {mode}，{owner}:{group}；systemd 会以 203/EXEC 终止启动。",
            "",
        ),
    ),
    Code(
        "interpreter-crlf",
        "error",
        240,
        "backend_service_exec_start",
        (
            "The first line of {path} ends in a carriage return",
            "The kernel looks for an interpreter of the name '{interpreter}\\r'. The file was saved on Windows.",
            r"sed -i 's/\r$//' {path}",
        ),
        ("{path} 的首行以回车符结尾", "内核会查找名为 '{interpreter}\\r' 的解释器。该文件来自 Windows。", ""),
    ),
    Code(
        "shell-script-crlf",
        "error",
        245,
        "backend_service_exec_start",
        (
            "The lines of {path} end in a carriage return",
            "{shell} takes it for a part of the last word of each line: commands and names are then others than they "
            "look. The file was saved on Windows.",
            r"sed -i 's/\r$//' {path}",
        ),
        (
            "{path} 的各行以回车符结尾",
            "{shell} 会把它当作每行最后一个词的一部分，命令和名称因此变样。该文件来自 Windows。",
            "",
        ),
    ),
    Code(
        "interpreter-missing",
        "error",
        250,
        "backend_service_venv",
        (
            "The interpreter {interpreter} of {path} does not exist",
            "The first line of {path} names it, and {component} does not exist. A virtual environment that was moved "
            "or copied, or whose Python is gone, has to be created again.",
            "Create the virtual environment again in its place, or correct the first line of {path}.",
        ),
        (
            "{path} 的解释器 {interpreter} 不存在",
            "{path} 的首行指定了它，而 {component} 不存在。被移动或复制过、或其 Python 已不存在的虚拟环境必须重建。",
            "请在原位重建虚拟环境，或更正 {path} 的首行。",
        ),
    ),
    Code(
        "interpreter-denied",
        "error",
        260,
        "backend_service_venv",
        (
            "{user} may not execute {interpreter}, the interpreter of {path}",
            "The first line of {path} names it, and its mode is {mode}, {owner}:{group}.",
            "{command}",
        ),
        (
            "用户 {user} 无法执行 {path} 的解释器 {interpreter}",
            "{path} 的首行指定了它，其权限为 {mode}，{owner}:{group}。",
            "",
        ),
    ),
    Code(
        "interpreter-not-in-path",
        "error",
        270,
        "backend_service_environment",
        (
            "{program}, the interpreter of {path}, is not in the unit's PATH",
            "The first line of {path} lets env look for it in PATH, which is {search} for this service.",
            DROPIN,
        ),
        (
            "{path} 的解释器 {program} 不在单元的 PATH 中",
            "{path} 的首行让 env 在 PATH 中查找它，而该服务的 PATH 是 {search}。",
            "",
        ),
    ),
    Code(
        "command-no-format",
        "error",
        280,
        "backend_service_exec_start",
        (
            "{path} is nothing that the kernel can run",
            "It is not a binary, and its first line names no interpreter ('#!...'); systemd, unlike a shell, ends the "
            "start with 203/EXEC.",
            "Write the interpreter into the first line of {path}, such as '#!/bin/sh'; or install the program again.",
        ),
        (
            "内核无法运行 {path}",
            "它不是二进制程序，首行也没有指定解释器（'#!...'）；与 shell 不同，systemd 会以 203/EXEC 终止启动。",
            "请在 {path} 的首行写明解释器，例如 '#!/bin/sh'；或重新安装该程序。",
        ),
    ),
    Code(
        "command-wrong-machine",
        "error",
        290,
        "backend_service_exec_start",
        (
            "{path} is made for another machine: {machine}",
            "This host is {host}; systemd ends the start with 203/EXEC.",
            "Install the program for {host}.",
        ),
        (
            "{path} 是为其他架构编译的：{machine}",
            "本机是 {host}；systemd 会以 203/EXEC 终止启动。",
            "请安装适用于 {host} 的程序。",
        ),
    ),
    Code(
        "loader-missing",
        "error",
        300,
        "backend_service_exec_start",
        (
            "{path} asks for the loader {loader}, which does not exist",
            "The program was built for another distribution (another libc); the kernel calls that 'No such file or "
            "directory'.",
            "Install a build of the program for this distribution.",
        ),
        (
            "{path} 需要的加载器 {loader} 不存在",
            "该程序是为其他发行版（其他 libc）构建的；内核对此报告 No such file or directory。",
            "请安装适用于本发行版的程序。",
        ),
    ),
    Code(
        "command-odd-blank",
        "error",
        204,
        "backend_service_exec_start",
        (
            "{source}= holds a blank that is none for systemd, {character} (a no-break space or its like): the program "
            "would be '{path}'",
            "Such a character comes along when a line is copied from a page. It parts no words, and nobody sees it.",
            "Write the blanks of {source}= anew, then 'systemctl daemon-reload'.",
        ),
        (
            "{source}= 中含有 systemd 不当作空格的字符 {character}（如不换行空格）：程序成了 '{path}'",
            "从网页复制命令时常会带入这种看不见的字符，它不会分隔单词。",
            "请重新输入 {source}= 中的空格，然后 systemctl daemon-reload。",
        ),
    ),
    Code(
        "instance-specifier-empty",
        "error",
        205,
        "backend_service_exec_start",
        (
            "{source}= begins with {line}, and %i stands for nothing in {unit}, which is no instance of a template",
            "%i is what stands behind the '@' of an instance. Without it the program is {path}, which does not exist.",
            "Rename the unit to a template (NAME@.service) and start NAME@INSTANCE.service, or write the path without "
            "%i.",
        ),
        (
            "{source}= 以 {line} 开头，而 {unit} 不是模板的实例，%i 为空",
            "%i 是实例名中 '@' 之后的部分。没有它，程序就成了不存在的 {path}。",
            "请将单元改为模板（名称@.service）并启动 名称@实例.service，或写出不含 %i 的路径。",
        ),
    ),
    Code(
        "command-empty",
        "error",
        206,
        "backend_service_venv",
        (
            "The program {path} is empty: it has 0 bytes",
            "{source}= runs it. An upload or a build that broke off leaves such a file; systemd ends the start with "
            "203/EXEC.",
            "Copy or build {path} again.",
        ),
        (
            "程序 {path} 是空文件（0 字节）",
            "{source}= 要运行它。上传或构建中断会留下这样的文件；systemd 会以 203/EXEC 终止启动。",
            "请重新复制或构建 {path}。",
        ),
    ),
    Code(
        "env-takes-one-word",
        "error",
        207,
        "backend_service_exec_start",
        (
            "The first line of {path} lets env look for a program of the name '{words}'",
            "The kernel hands all that follows the interpreter on as one word. With -S env takes it apart.",
            "Write '{better}', or leave the option out.",
        ),
        (
            "{path} 的首行使 env 查找名为 '{words}' 的程序",
            "内核把解释器之后的全部内容作为一个单词传递；env 的 -S 选项会将其拆开。",
            "请写成 '{better}'，或去掉该选项。",
        ),
    ),
)
