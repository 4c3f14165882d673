# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Can the application of a service be loaded, as its user, where the unit runs it and with what the unit gives it?

Private to this collection: it may change in any release.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import split
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import (
    formats,
    found_in,
    runs_as,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Question, ask
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.state import cut
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import (
    OUTPUT_LIMIT,
    ROOT,
    run_as,
    run_program,
)

TIMEOUT = 20.0
# What sudo, su, mount and their like say where they have not become root: the check lets no program do that.
SETUID_REFUSED = re.compile(r"no new privileges|installed setuid|must be (?:set)?suid|effective uid is not 0")
# Imports MODULE:ATTRIBUTE.NAME as the servers do.
IMPORT = """\
import importlib, sys
folder, target = sys.argv[1:]
sys.path.insert(0, folder)
module, dummy, names = target.partition(":")
found = importlib.import_module(module)
for name in names.partition("(")[0].split("."):
    found = getattr(found, name) if name else found
"""
LOAD_WORKER = "import sys; from gunicorn.util import load_class; load_class(sys.argv[1], section='gunicorn.workers')"
# Worker classes that need nothing more.
BUILT_IN = ("sync", "gthread")
AN_ERROR = re.compile(r"\s*[A-Za-z_][\w.]*(?:Error|Exception|NotFound): ")


def probe(needs, host):
    """Return the findings of loading the application; none where there is none or its user is missing.

    That of a service that runs as root is not loaded: code that others may have written is not run as root.
    """
    identity = host.identity(needs)
    application = needs.application
    if not identity or needs.root_image or needs.root_directory:
        return []
    if not application:
        return _script(identity, needs, host) or _module(identity, needs, host)
    if not identity.uid:
        return []
    environment = host.environment(needs, identity)
    argv = _command(needs, identity, environment)
    directory = needs.working_directory.path if needs.working_directory else "/"
    directory = identity.home if directory == "~" else directory
    enters = ROOT if needs.root_enters else identity
    if not argv or runs_as(needs.server_command, needs, host) == ROOT or not _may_enter(enters, directory):
        return []  # another probe reports why
    # The check must leave no files behind, least of all one that the service cannot replace.
    environment.update(PYTHONDONTWRITEBYTECODE="1", PYTHONUNBUFFERED="1")
    refused = _worker_class(needs, identity, environment, directory, enters, host)
    if refused:
        return refused
    status, output = run_program(identity, argv, environment, directory, TIMEOUT, enters)
    if status == 0:
        return []
    lines = _lines(output, host.conceal)
    params = {"server": application.server, "target": application.target, "user": identity.user}
    if status is None:
        params["seconds"] = int(TIMEOUT)
        return [Finding(CODES["application-check-slow"], params, lines[-1:])]
    refused = [line for line in lines if SETUID_REFUSED.search(line)]
    if refused and not needs.sandbox.is_true("NoNewPrivileges"):
        return [Finding(CODES["application-check-unprivileged"], params, refused[-1:])]
    found = _meaning(lines, needs) or [_failed(params, lines, status)]
    hidden = _hidden(identity, directory)
    return [one._replace(params=dict(one.params, hidden=hidden)) for one in found] if hidden else found


def _script(identity, needs, host):
    """What keeps Python from reading the program that the unit runs: it is parsed, and not run."""
    argv = _python_line(needs)
    if not argv or not argv[1].endswith(".py"):
        return []
    status, lines = _by_python(["-I", "-S", "-c", PARSE, needs.absolute(argv[1])], argv[0], identity, needs, host)
    return _meaning(lines, needs) if status and any(UNREADABLE.match(line) for line in lines) else []


def _module(identity, needs, host):
    """Whether Python finds the module that it is told to run; the packages that it lies in are imported for that."""
    argv = _python_line(needs)
    if len(argv) < 3 or argv[1] != "-m" or not re.match(r"[A-Za-z_][\w.-]*\Z", argv[2]) or not identity.uid:
        return []
    status, lines = _by_python(["-c", FIND_MODULE, argv[2]], argv[0], identity, needs, host)
    return _meaning(lines, needs) if status else []


def _python_line(needs):
    """The words of the main program where that is Python, without the options of a letter; else an empty list."""
    starts = [one for one in needs.commands if one.directive == "ExecStart"][:1]
    argv = [word for one in starts for word in [found_in(needs.search, one.path)] + one.argv]
    while len(argv) > 1 and re.match(r"-[uBbEIOsSvW]+\Z", argv[1]):
        del argv[1]
    return argv if len(argv) > 1 and re.match(r"python[\d.]*\Z", os.path.basename(argv[0])) else []


def _by_python(words, python, identity, needs, host):
    """`(status, lines)` of a short program in the service's Python; status None where it may not be run."""
    enters = ROOT if needs.root_enters else identity
    directory = needs.working_directory.path if needs.working_directory else "/"
    directory = identity.home if directory == "~" else directory
    # Only a Python of the system is run as root.
    if not (identity.uid or python.startswith(("/usr/", "/bin/"))) or not _may_enter(enters, directory):
        return None, []
    environment = dict(host.environment(needs, identity), PYTHONDONTWRITEBYTECODE="1")
    status, output = run_program(identity, [python] + words, environment, directory, TIMEOUT, enters)
    return status, _lines(output, host.conceal)


PARSE = "import sys; compile(open(sys.argv[1], 'rb').read(), sys.argv[1], 'exec', 0, True)"
# As Python itself says it; a package is run by its __main__.
FIND_MODULE = """\
import importlib.util, sys
name = sys.argv[1]
try:
    spec = importlib.util.find_spec(name)
    if spec is not None and spec.submodule_search_locations is not None:
        name += ".__main__"
        spec = importlib.util.find_spec(name)
except ModuleNotFoundError as error:
    spec, name = None, error.name
if spec is None:
    sys.exit("ModuleNotFoundError: No module named '%s'" % name)
"""
UNREADABLE = re.compile(r"(?:Syntax|Indentation|Tab|FileNotFound|Permission|IsADirectory)Error: ")


def _worker_class(needs, identity, environment, directory, enters, host):
    """What loading gunicorn's worker class says, which its own check leaves out."""
    classes = [value for name, value in needs.server_options if name in ("-k", "--worker-class")]
    if needs.server != "gunicorn" or not classes or classes[-1] in BUILT_IN or "$" in classes[-1]:
        return []
    path = found_in(needs.search, needs.server_command.path)
    python = path if os.path.basename(path).startswith("python") else _interpreter(path, identity)
    if not python:
        return []
    argv = [python, "-c", LOAD_WORKER, classes[-1]]
    status, output = run_program(identity, argv, environment, directory, TIMEOUT, enters)
    if status in (0, None):
        return []
    lines = _lines(output, host.conceal)
    words = ([line.strip() for line in lines if AN_ERROR.match(line)] or ["(exit status %d)" % status])[-1]
    params = {"worker": classes[-1], "words": words, "user": identity.user}
    return [Finding(CODES["worker-class-failed"], params, [words], said=("words",))]


def _failed(params, lines, status):
    words = lines[-1].strip() if lines else "(exit status %d)" % status
    return Finding(CODES["application-check-failed"], dict(params, words=words), [words], said=("words",))


def _hidden(identity, directory):
    """The first thing below a directory that the user may not read, None without.

    Python takes a package in there for missing, and so whoever gives the tree to the user mends that.
    """

    def work(emit, dummy):
        for folder, _folders, files in os.walk(directory):
            paths = [folder] + [os.path.join(folder, name) for name in files]
            closed = [path for path in paths if not os.access(path, os.R_OK) and os.path.lexists(path)]
            if closed or not os.access(folder, os.X_OK):
                emit((closed or paths)[0])
                return

    found = run_as(identity, str, work)[0]
    return found[0] if found else None


def _lines(output, conceal):
    """The lines of what the program has written; where the beginning is missing, so may that of the first line."""
    lines = output.decode("utf-8", "replace").splitlines()
    whole = lines if len(output) < OUTPUT_LIMIT else lines[1:]
    return [cut(line, conceal) for line in whole if line.strip()]


def _meaning(lines, needs):
    """What the words are known to mean in this unit, with their last lines as evidence."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import last_words

    found = last_words(lines, needs.unit)[-1:]
    if not found:
        return []
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.follow_up import followed_up

    better = followed_up(found[0], needs)
    return [better._replace(evidence=better.evidence[-2:])]


def _may_enter(identity, directory):
    (answer,) = ask(identity, [Question(directory, "x")])
    usable = answer and answer.state == "there" and answer.kind == "directory"
    return usable and not answer.closed and not answer.denied


def _command(needs, identity, environment):
    """The words of the check: gunicorn has one of its own, for the others its target is imported."""
    command = needs.server_command
    path = found_in(needs.search, command.path)
    application = needs.application
    if not os.path.exists(path):
        return None
    if application.server == "gunicorn":
        return [path] + _filled(command.argv, environment) + ["--check-config"]
    python = path if os.path.basename(path).startswith("python") else _interpreter(path, identity)
    folder = needs.absolute(application.folder or ".")
    return [python, "-c", IMPORT, folder, application.target] if python else None


def _filled(argv, environment):
    """The words with the variables that only the host knows; one that nobody sets leaves nothing."""
    found = []
    for word in argv:
        if re.match(r"\$[A-Za-z_]\w*\Z", word):
            found += split(environment.get(word[1:], ""))
        else:
            found.append(re.sub(r"\$\{(\w+)\}", lambda match: environment.get(match.group(1), ""), word))
    return found


def _interpreter(path, identity):
    """The Python that a server's script names in its first line, None where it names something else."""
    (kind,) = formats(identity, [path])
    interpreter = kind and kind.interpreter or ""
    return interpreter if os.path.basename(interpreter).startswith("python") else None


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "worker-class-failed",
        "error",
        585,
        "backend_service_venv",
        (
            "gunicorn cannot load its worker class {worker}: {words}",
            "It was tried as {user}, with the Python of gunicorn and the environment of the unit.",
            "Install what {worker} needs with the pip of the service's own virtual environment, or choose another "
            "worker class.",
        ),
        (
            "gunicorn 无法加载工作进程类 {worker}：{words}",
            "以 {user} 的身份、用 gunicorn 的 Python 和单元的环境进行了尝试。",
            "请用服务自己的虚拟环境的 pip 安装 {worker} 所需的软件包，或改用其他工作进程类。",
        ),
    ),
    Code(
        "application-check-failed",
        "error",
        590,
        "backend_service_app",
        (
            "{server} cannot load {target}",
            "It was tried as {user}, in the working directory and with the environment of the unit. The "
            "last line says: "
            "{words}",
            "Fix what the last line reports, and try again.",
        ),
        (
            "{server} 无法加载 {target}",
            "以 {user} 的身份、在单元的工作目录和环境中进行了尝试。最后一行是：{words}",
            "请解决最后一行所说的问题后重试。",
        ),
    ),
    Code(
        "application-check-slow",
        "warning",
        600,
        "backend_service_app",
        (
            "{server} has not loaded {target} within {seconds} s",
            "It was tried as {user}, in the working directory and with the environment of the unit, and ended then. It "
            "may wait for a server that does not answer.",
            "Check what the code does when it is imported: connections belong in the workers.",
        ),
        (
            "{server} 在 {seconds} 秒内未能加载 {target}",
            "以 {user} 的身份、在单元的工作目录和环境中进行了尝试，随后终止。它可能在等待没有应答的服务器。",
            "请检查代码导入时做了什么：连接应在工作进程中建立。",
        ),
    ),
    Code(
        "application-check-unprivileged",
        "info",
        610,
        None,
        (
            "Whether {server} can load {target} could not be checked",
            "It was tried as {user} with no new privileges, and calls a program that becomes root (sudo or the like). "
            "The service may do that, the check may not.",
            "Start the service to find out; better, change the code so that its import needs no such program.",
        ),
        (
            "无法判断 {server} 能否加载 {target}",
            "以 {user} 的身份、在不可获得新权限的情况下进行了尝试，而代码调用了会变为 root 的程序（如 sudo）。"
            "服务本身可以这样做，检查不可以。",
            "请启动服务来查看；更好的做法是让代码在导入时不依赖此类程序。",
        ),
    ),
)
