# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the unit's own sandbox hide what its command needs, or make read-only what it writes?

Private to this collection: it may change in any release. Facts: systemd.exec(5), "Sandboxing".
"""

import os
import re
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Doubt,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import formats, found_in
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    Question,
    ask,
    doubtful,
    doubting,
    with_doubts,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import TRUE

HOMES = ("/home", "/root", "/run/user")
TEMPORARY = ("/tmp", "/var/tmp")
# What each word of ProtectSystem= makes read-only; strict leaves the kernel's own.
SYSTEM = {"full": ("/usr", "/boot", "/efi", "/etc"), "strict": ("/",)}
SYSTEM.update(dict.fromkeys(TRUE, ("/usr", "/boot", "/efi")))
KERNEL = ("/dev", "/proc", "/sys")
HIDDEN, SHOWN, READ_ONLY, WRITABLE = "hidden", "shown", "read-only", "writable"
# What a /dev of its own has: systemd.exec(5), PrivateDevices=.
DEVICES = "null zero full random urandom tty ptmx pts shm mqueue hugepages log stdin stdout stderr fd".split()
# Directives whose paths have to be there.
MOUNTED = "ReadWritePaths ReadOnlyPaths InaccessiblePaths ExecPaths NoExecPaths BindPaths BindReadOnlyPaths".split()
EXEC_PATHS_SINCE = 248
INTERPRETER = re.compile(r"(?:python|pypy|node|nodejs|ruby|perl|php|java|bash|sh|dash|dotnet|mono)[\d.]*\Z")
BEFORE_A_SCRIPT = re.compile(r"(?:-jar|-(?![mce]\Z)[A-Za-z]{1,3})?\Z")
# Names of options and variables whose files are written.
WRITTEN = re.compile(r"log|pid|db|database|data|upload|media|cache|store|sqlite|lock|output|spool|state", re.I)
# path: str. source: what names it. writes: whether it is written. told_by: as of Output. certain: whether the service
# cannot do without. runs: whether it is a program.
Wanted = namedtuple("Wanted", "path source writes told_by certain runs")
Wanted.__new__.__defaults__ = (False, (), True, False)


def probe(needs, host):
    """Return the findings about paths that the unit takes away from its own service."""
    if needs.root_image or needs.root_directory:
        return []
    found = _missing_paths(needs)
    rules = _rules(needs)
    certain = set()
    for wanted in _paths(needs, host) if rules or needs.sandbox.all("NoExecPaths") else ():
        if wanted.certain or wanted.path not in certain:
            found += _judge(wanted, rules, needs)
            certain.add(wanted.path)
    return found


def _judge(wanted, rules, needs):
    path = wanted.path
    if needs.is_made(path):
        return []
    # A file that is made in a /tmp of its own needs nothing to be there.
    emptied = TEMPORARY + tuple(needs.paths("TemporaryFileSystem"))
    made = wanted.writes and path != needs.worker_directory and os.path.dirname(path) in emptied
    place = os.path.dirname(path) if made else path
    state, directive, setting = _verdict(rules, os.path.normpath(place))
    if state == WRITABLE:
        state, directive, setting = _verdict(rules, os.path.realpath(place))
    params = {"path": path, "source": wanted.source, "directive": directive, "unit": needs.unit, "setting": setting}
    evidence = [directive, "%s: %s" % (wanted.source, path)]
    doubt = None if wanted.certain else Doubt("named-only", {})
    if state == HIDDEN:
        return [Finding(CODES["sandbox-hides"], params, evidence, doubt)]
    if state == READ_ONLY and wanted.writes:
        params.update(_opening(path, wanted.told_by))
        return [Finding(CODES["sandbox-read-only"], params, evidence, doubt)]
    return _no_exec(wanted, needs) if wanted.runs else []


def _no_exec(wanted, needs):
    """Whether ExecPaths= and NoExecPaths= let a program run; the longer path counts."""
    path = os.path.realpath(wanted.path)
    named = {key: [os.path.realpath(top) for top in needs.paths(key)] for key in ("NoExecPaths", "ExecPaths")}
    near = {key: [top for top in tops if (path + "/").startswith(top.rstrip("/") + "/")] for key, tops in named.items()}
    closed = max(near["NoExecPaths"], key=len, default=None)
    opened = max(near["ExecPaths"], key=len, default="")
    if closed is None or needs.version < EXEC_PATHS_SINCE or len(opened) >= len(closed):
        return []
    params = {"path": wanted.path, "source": wanted.source, "directive": "NoExecPaths=" + closed, "unit": needs.unit}
    params["setting"] = "ExecPaths=" + _as_word(path)
    return [Finding(CODES["sandbox-no-exec"], params, ["NoExecPaths=" + closed, wanted.path])]


def _missing_paths(needs):
    """Paths of the sandbox itself that are not there: systemd gives up before it runs anything."""
    found = []
    for key in MOUNTED:
        for word in needs.words(key):
            path = word.lstrip("+").partition(":")[0]
            made = needs.managed if key.startswith("Bind") else needs.managed + needs.targets
            made = made + needs.paths("TemporaryFileSystem") * (not key.startswith("Bind"))
            is_made = any((path + "/").startswith(top.rstrip("/") + "/") for top in made)
            if path.startswith("/") and not is_made and not os.path.exists(path):
                found.append(_missing({"unit": needs.unit, "path": path, "source": key + "="}, key + "=" + word))
    return found


def _missing(params, line):
    # Compiled where one is missing.
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CODES as OF_SYMPTOMS

    return with_doubts(Finding(OF_SYMPTOMS["namespace-path-missing"], params, [line]))


def _opening(path, told_by):
    """What lets the service write to a path: temporary files of its own, or the directory."""
    if path in TEMPORARY:
        return {"setting": "PrivateTmp=yes"}
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    answer = doubting(ask(ROOT, [Question(folder)])[0], doubtful(told_by))
    untrusted = answer.untrusted if answer else [folder]
    return {"setting": "ReadWritePaths=" + _as_word(os.path.realpath(folder)), "untrusted": untrusted}


def _as_word(path):
    """A path as one word of a unit, whatever stands in it: systemd.syntax(7), "Quoting"."""
    if re.match(r"[\w/.,+@=-]+$", path):
        return path
    return '"%s"' % re.sub(r'(["\\])', r"\\\1", path).replace("%", "%%")


def _paths(needs, host):
    """The Wanted of what the command itself needs, and of what it names."""
    identity = host.identity(needs)
    one = needs.working_directory
    path = one and (one.path if one.path != "~" else identity and identity.home)
    if path and not one.optional:
        yield Wanted(path, one.source)
    # `+` runs outside of the sandbox.
    commands = [one for one in needs.commands if not set(one.prefixes) & set("-+")]
    yield from _programs(commands, needs, identity)
    if needs.server_command and "+" in needs.server_command.prefixes:
        return
    yield from _served(needs)
    for one in _named(commands, needs):
        if os.path.lexists(one.path) or (one.writes and os.path.isdir(os.path.dirname(one.path))):
            yield one


def _programs(commands, needs, identity):
    paths = [found_in(needs.search, one.path) for one in commands]
    for command, path, kind in zip(commands, paths, formats(identity, paths)):
        if path.startswith("/"):
            yield Wanted(path, command.directive, runs=True)
            if kind and kind.kind == "script":
                yield Wanted(kind.interpreter, "%s, %s" % (command.directive, path), runs=True)


def _served(needs):
    """What a server writes and where it listens."""
    for path in needs.requires_unix:
        yield Wanted(path, "requires_unix")
    for output in needs.outputs:
        if not output.by_manager and output.path.startswith("/"):
            yield Wanted(output.path, output.source, True, output.told_by)
    if needs.worker_directory:
        told_by = [one.path for one in needs.environment_files]
        yield Wanted(needs.worker_directory, "gunicorn --worker-tmp-dir", True, told_by)
    for bind in needs.binds:
        if bind.kind == "unix" and bind.path.startswith("/"):
            yield Wanted(bind.path, bind.source, True, bind.told_by)


def _named(commands, needs):
    """What command lines and variables name: a script is needed, of the rest that is not known."""
    for command in commands:
        is_interpreter = bool(INTERPRETER.match(os.path.basename(command.path)))
        option = ""
        for word in command.argv:
            name, equals, value = word.partition("=")
            path = _path_of(value if equals else word)
            if path and not word.startswith("/"):
                yield Wanted(path, command.directive, bool(WRITTEN.search(name)), (), False)
            elif path:
                script = is_interpreter and bool(BEFORE_A_SCRIPT.match(option))
                is_interpreter = is_interpreter and not script
                yield Wanted(path, command.directive, bool(WRITTEN.search(option)), (), script)
            option = word if word.startswith("-") else ""
    for name, value in needs.environment.items():
        for one in value.split(":") if name == "PYTHONPATH" else [value]:
            path = _path_of(one)
            if path and name not in ("PATH", "LD_LIBRARY_PATH"):
                yield Wanted(path, "Environment", bool(WRITTEN.search(name + value[:10])), (), False)
    directory = needs.working_directory.path if needs.working_directory else "/"
    if directory != "~" and os.path.exists(directory + "/db.sqlite3"):
        yield Wanted(directory + "/db.sqlite3", "WorkingDirectory", True, (), False)


def _path_of(text):
    """The path that a word or the value of a variable is, or None."""
    text = re.sub(r"^(?:sqlite|file|unix):(?://)?(?=/)", "", text)
    return os.path.normpath(text) if re.match(r"/[^\s$?*:,;]+\Z", text) else None


def _rules(needs):
    """List of `(top, state, directive, setting)`; the most specific top counts, of equal ones the later."""
    settings = needs.sandbox
    home = (settings.last("ProtectHome") or ("read-only" if needs.dynamic_user else "")).lower()
    system = (settings.last("ProtectSystem") or ("strict" if needs.dynamic_user else "")).lower()
    system = "strict" if needs.dynamic_user else system
    rules = []
    for top in SYSTEM.get(system, ()):
        rules.append((top, READ_ONLY, "ProtectSystem=" + system, None))
    if rules and system == "strict":
        rules += [(top, WRITABLE, None, None) for top in KERNEL]
    if home in TRUE or home == "tmpfs":
        rules += [(top, HIDDEN, "ProtectHome=" + home, "ProtectHome=read-only") for top in HOMES]
    elif home == "read-only":
        rules += [(top, READ_ONLY, "ProtectHome=read-only", None) for top in HOMES]
    if settings.is_true("PrivateTmp") or needs.dynamic_user:
        rules += [(top, HIDDEN, "PrivateTmp=yes", "PrivateTmp=no") for top in TEMPORARY]
    rules += [(path, READ_ONLY, "ReadOnlyPaths=" + path, None) for path in needs.paths("ReadOnlyPaths")]
    rules += [(path, WRITABLE, None, None) for path in needs.paths("ReadWritePaths")]
    for path in needs.paths("TemporaryFileSystem"):
        rules.append((path, HIDDEN, "TemporaryFileSystem=" + path, _without("TemporaryFileSystem", path, needs)))
    if settings.is_true("PrivateDevices"):
        rules.append(("/dev", HIDDEN, "PrivateDevices=yes", "PrivateDevices=no"))
        rules += [("/dev/" + name, SHOWN, None, None) for name in DEVICES]
    rules += [(path, SHOWN, None, None) for path in needs.managed + needs.targets]
    hidden = needs.paths("InaccessiblePaths")
    for path in hidden:
        rules.append((path, HIDDEN, "InaccessiblePaths=" + path, _without("InaccessiblePaths", path, needs)))
    return [(os.path.realpath(top),) + tuple(rest) for top, *rest in rules]


def _without(key, path, needs):
    """The lines that take one path out of a list."""
    rest = " ".join(word for word in needs.words(key) if word.lstrip("-+").partition(":")[0] != path)
    return [key + "="] + ([key + "=" + rest] if rest else [])


def _verdict(rules, path):
    """`(state, directive, setting)` of a path. Below a hidden directory nothing is made visible by these."""
    matching = [rule for rule in rules if (path + "/").startswith(rule[0].rstrip("/") + "/")]
    hiding = [rule for rule in matching if rule[1] == HIDDEN]
    shown = max((len(rule[0]) for rule in matching if rule[1] == SHOWN), default=0)
    hiding = [rule for rule in hiding if len(rule[0]) > shown]
    emptied = ("PrivateTmp", "TemporaryFileSystem", "PrivateDevices")
    if hiding and all(rule[2].startswith(emptied) and path == rule[0] for rule in hiding):
        return WRITABLE, None, None  # the directory itself is there, with nothing in it
    if hiding:
        return hiding[0][1:]
    deepest = max((rule for rule in matching if rule[1] not in (HIDDEN, SHOWN)), key=_depth, default=None)
    return deepest[1:] if deepest else (WRITABLE, None, None)


def _depth(rule):
    return len(rule[0])


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "sandbox-hides",
        "error",
        180,
        "backend_service_unit_sections",
        (
            "{directive} hides {path} from the service",
            "{source} needs {path}, and the unit's own {directive} takes it out of the service's sight.",
            DROPIN,
        ),
        ("{directive} 使服务看不到 {path}", "{source} 需要 {path}，而单元自己的 {directive} 使服务看不到它。", ""),
    ),
    Code(
        "sandbox-read-only",
        "error",
        190,
        "backend_service_unit_sections",
        (
            "{directive} keeps the service from writing {path}",
            "{source} writes {path}, and the unit's own {directive} makes that read-only for the service.",
            DROPIN,
        ),
        ("{directive} 使服务无法写入 {path}", "{source} 要写入 {path}，而单元自己的 {directive} 使其对服务只读。", ""),
    ),
    Code(
        "sandbox-no-exec",
        "error",
        191,
        "backend_service_unit_sections",
        (
            "{directive} keeps the service from running {path}",
            "{source} runs {path}, and the unit's own {directive} lets nothing there be executed.",
            DROPIN,
        ),
        (
            "{directive} 使服务无法执行 {path}",
            "{source} 要执行 {path}，而单元自己的 {directive} 禁止执行该处的程序。",
            "",
        ),
    ),
)
