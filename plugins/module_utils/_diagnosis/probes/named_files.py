# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Can the files be read that a command line tells its program to read: the script, the jar, settings, certificates?

Private to this collection: it may change in any release. Facts: the manual of each interpreter, "Usage".
"""

import os
import re
import stat
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Doubt,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import SHELL, runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import permit
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Question, ask
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import run_as

# By the name of an interpreter: options that take the next word, and options after which there is no script.
INTERPRETERS = (
    (re.compile(r"(?:python|pypy)[\d.]*\Z"), ("-X", "-W"), ("-c", "-m")),
    (re.compile(r"(?:node|nodejs|tsx|ts-node)\Z"), ("-r", "--require", "--import"), ("-e", "-p", "--eval", "--print")),
    (SHELL, ("-o", "-O", "--rcfile", "--init-file"), ()),
    (re.compile(r"ruby[\d.]*\Z"), ("-I", "-r", "-E", "-K"), ("-e", "-S", "-C", "-x")),
    (re.compile(r"perl[\d.]*\Z"), ("-I",), ("-e", "-E", "-S", "-x")),
    (re.compile(r"php[\d.]*\Z"), ("-c", "-d", "-f", "-t", "-S"), ("-r", "-S", "-B", "-R", "-F")),
    (re.compile(r"(?:lua|luajit|Rscript|tclsh|wish|gawk)[\d.]*\Z"), ("-l", "-v"), ("-e", "-f")),
)
TEXT_OF_A_SHELL = re.compile(r"-[a-zA-Z]*c\Z")
# What Node adds to the name of a script that is not there.
ADDED_BY_NODE = ("", ".js", ".json", ".node", ".mjs", ".cjs")
# An option, or a variable, that names a file to be read.
READING = re.compile(
    r"(?:^|[-_.])(?:config(?:uration)?|conf|cfg|settings|ini|yaml|yml|toml|properties|inventory|"
    r"cert(?:ificate)?s?|key|ca|cacert|cafile|pem|keyfile|certfile|keystore|truststore|env)"
    r"(?:[-_.]?(?:file|path|location))?\Z",
    re.I,
)
SETTINGS = re.compile(r"\.(?:conf|ini|ya?ml|toml|json|cfg|cnf|xml|properties|pem|crt|cer|key|jks|p12|env|rc)\Z")
WRITING = re.compile(r"log|pid|out|dump|save|write|store|state|cache|dir|sock|dest|target|to\Z", re.I)
OF_A_VARIABLE = re.compile(r"/[^\s:,;*?$]{1,1000}[^\s:,;*?$/]\.\w{1,10}\Z")
ZIP_END = b"PK\x05\x06"
LONGEST_END = 22 + 65535  # of a zip file: its end, with the comment
# path: absolute. source: what names it. certain: whether the program cannot do without. endings: what may be added.
Named = namedtuple("Named", "path source certain endings")
Named.__new__.__defaults__ = (False, ("",))


def probe(needs, host):
    """Return the findings about the files that the command lines and the variables name to be read."""
    if needs.root_image or needs.root_directory:
        return []
    found, seen = [], set()
    for command in needs.commands:
        identity = runs_as(command, needs, host)
        if "-" in command.prefixes or identity is None:
            continue
        named = [one for one in _named(command, needs, identity) if one.path not in seen and not _is_left(one, needs)]
        seen.update(one.path for one in named)
        found += _judge(named, identity, needs)
    return found


def _is_left(one, needs):
    """What systemd or the service itself makes, and what lies in a /tmp of its own."""
    private = needs.dynamic_user or needs.sandbox.is_true("PrivateTmp")
    if private and one.path.startswith(("/tmp/", "/var/tmp/")):
        return True
    return needs.is_managed(one.path) or one.path in [output.path for output in needs.outputs] or "\0" in one.path


# --- What is named


def _named(command, needs, identity):
    """Yield each Named of a command, and those of the environment of the main program."""
    script = _script(command, needs, identity)
    if script:
        yield script
    option = ""
    for word in command.argv:
        name, equals, value = word.partition("=")
        if equals and name.startswith("-"):
            option, word = name, value
        if "$" not in word and re.match(r"/[^\s:,;*?]{1,1000}\Z", word) and _is_read(option, word):
            source = "%s, %s" % (command.directive, option) if option else command.directive
            yield Named(os.path.normpath(word), source)
        option = word if word.startswith("-") else ""
    for name, value in needs.environment.items() if command.directive == "ExecStart" else ():
        value = re.sub(r"^file:(?://)?(?=/)", "", value)
        if READING.search(name) and OF_A_VARIABLE.match(value) and not WRITING.search(re.sub("(?i)store", "", name)):
            yield Named(os.path.normpath(value), "Environment=" + name)


def _is_read(option, word):
    if WRITING.search(option.lstrip("-")) or word.startswith(("/dev/", "/proc/", "/sys/")):
        return False
    if option in ("-c", "-C", "--config") and word.endswith(".py"):
        return True
    return bool(READING.search(option.lstrip("-")) and option.startswith("--")) or bool(SETTINGS.search(word))


def _script(command, needs, identity):
    """What an interpreter is told to run, None where there is none or it cannot be told."""
    name, argv = os.path.basename(command.path), list(command.argv)
    if name == "java" or name == "dotnet":
        return _archive(name, argv, command, needs, identity)
    rules = next(((taking, ending) for pattern, taking, ending in INTERPRETERS if pattern.match(name)), None)
    if rules is None:
        return None
    taking, ending = rules
    while argv and argv[0].startswith("-"):
        word = argv.pop(0)
        if word in ending or word == "-" or (SHELL.match(name) and TEXT_OF_A_SHELL.match(word)):
            return None
        if word == "--":
            break
        if word in taking and argv:
            argv.pop(0)
    if not argv or "$" in argv[0] or not argv[0]:
        return None
    if "/" not in argv[0] and (SHELL.match(name) or not re.search(r"\.\w{1,4}\Z", argv[0])):
        return None  # a shell looks for it on its PATH; other words may be commands of the interpreter
    endings = ADDED_BY_NODE if name.startswith(("node", "ts")) else ("",)
    return Named(_absolute(argv[0], needs, identity), command.directive, True, endings)


def _archive(name, argv, command, needs, identity):
    """The jar of `java -jar`, or the assembly that dotnet runs."""
    words = argv[argv.index("-jar") + 1 :][:1] if name == "java" and "-jar" in argv else []
    words = argv[:1] if name == "dotnet" and argv[:1] and argv[0].endswith(".dll") else words
    if not words or "$" in words[0]:
        return None
    return Named(_absolute(words[0], needs, identity), command.directive, True)


def _absolute(path, needs, identity):
    folder = needs.working_directory.path if needs.working_directory else "/"
    folder = identity.home if folder == "~" else folder
    return os.path.normpath(os.path.join(folder, path))


# --- What is there


def _judge(named, identity, needs):
    questions = [Question(one.path + ending, "r") for one in named for ending in one.endings]
    answers = iter(ask(identity, questions))
    found = []
    for one in named:
        own = [next(answers) for _ending in one.endings]
        there = [answer for answer in own if answer is None or answer.state != "missing"]
        answer = (there or own)[0]
        if answer is not None:
            found += _found(one, answer, identity, needs)
    return found


def _found(one, answer, identity, needs):
    doubt = None if one.certain else Doubt("named-only", {})
    params = {"unit": needs.unit}
    if answer.state == "missing":
        found = [findings_of.missing(CODES["named-argument-missing"], one.path, one.source, answer, **params)]
    elif answer.denied:
        params["command"] = permit(identity, answer.at, "r", answer.mode, answer.uid, answer.gid)
        kind = CODES["named-argument-denied"]
        found = [findings_of.denied(kind, identity, one.path, one.source, answer, **params)]
    else:
        found = findings_of.way(identity, one.path, one.source, answer)
    if not found and one.path.endswith(".jar") and one.certain and answer.kind == "file":
        found = _no_archive(one, identity, needs)
    return [finding._replace(doubt=doubt) for finding in found]


def _no_archive(one, identity, needs):
    """A jar that is no zip file: a page of a server, or half of it."""

    def work(emit, _prepared):
        descriptor = os.open(one.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(stream.fileno())
            if stat.S_ISREG(status.st_mode):
                stream.seek(max(0, status.st_size - LONGEST_END))
                emit(ZIP_END in stream.read(LONGEST_END))

    if run_as(identity, bool, work)[0] != [False]:
        return []
    return [Finding(CODES["jar-unreadable"], {"path": one.path, "source": one.source}, [one.path])]


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "named-argument-missing",
        "error",
        276,
        "backend_service_exec_start",
        (
            "{path} does not exist, which {source}= tells the program to read",
            "{component} is not there. A program that cannot read what it is told to read ends with an error.",
            "Put the file there, or correct {source}= of {unit}. What is relative starts in WorkingDirectory=.",
        ),
        (
            "{source}= 让程序读取的 {path} 不存在",
            "{component} 不存在。程序读不到指定的文件时会报错退出。",
            "请放置该文件，或更正 {unit} 的 {source}=。相对路径从 WorkingDirectory= 算起。",
        ),
    ),
    Code(
        "named-argument-denied",
        "error",
        277,
        "backend_service_ownership",
        (
            "{user} may not read {path}, which {source}= tells the program to read",
            "Its mode is {mode}, {owner}:{group}.",
            "{command}",
        ),
        (
            "用户 {user} 无法读取 {source}= 让程序读取的 {path}",
            "其权限为 {mode}，{owner}:{group}。",
            "",
        ),
    ),
    Code(
        "jar-unreadable",
        "error",
        278,
        "backend_service_exec_start",
        (
            "{path} is no jar that Java could read",
            "{source}= runs it. It is no zip file, or its end is missing: Java says 'Invalid or corrupt jarfile'.",
            "Build or copy {path} again; 'unzip -t' shows whether it is whole.",
        ),
        (
            "{path} 不是 Java 能读取的 jar",
            "{source}= 要运行它。它不是 zip 文件，或结尾缺失：Java 会报告 Invalid or corrupt jarfile。",
            "请重新构建或复制 {path}；可用 unzip -t 检查是否完整。",
        ),
    ),
)
