# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a diagnosis: the state of the unit, its symptoms, and the probes that find the first cause.

Private to this collection: it may change in any release.
"""

import importlib
import os
import re
import stat
import time
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DEFINED,
    DOUBT_TEXTS,
    UNKNOWN,
    Code,
    Doubt,
    Finding,
    codes,
    severity,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.held_values import held_values, known_paths
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Needs
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import ProbeHost
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import with_doubts
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import concealer
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import systemd_version
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Either, limited, run_apart, run_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import RootDir, read_regular
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import UNIT_DIRECTORIES
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.specifiers import values

# requires_tcp, requires_unix: lists. run_application: whether code of the service may be run. language: en or zh.
# timeout: float, seconds for all questions together. newcomer: probes.host.Newcomer, None without.
# written: {path: text} of files as they will be by the time of the start.
Options = namedtuple("Options", "requires_tcp requires_unix run_application language timeout newcomer written")
Options.__new__.__defaults__ = (60.0, None, None)
# findings: list of Finding. conceal: function that takes secrets out of a text. held: the values that it hides.
Diagnosis = namedtuple("Diagnosis", "findings conceal held")
# What is known of a unit. shown: dict of its properties. patient: Patient. entries: list of state.Entry.
Sight = namedtuple("Sight", "unit shown patient entries")

DEPTH = 3
LOG_BYTES = 64 << 10
UNIT_BYTES = 1 << 20
PROBE_SECONDS = 30.0  # limit for each probe
TOGETHER_SECONDS = 5.0  # and for all that are asked in one process, which takes much less where nothing hangs
SLOW = ("application",)  # runs code of the service, for as long as all others take: is begun before them
PARAMS = {str: Either(Either(str, int), Either([Either(str, int)], None))}
SAID = (str, PARAMS, [str], Either((str, PARAMS), None), Either(str, None), [str])  # a Finding
# The question of each probe, and other questions to the host, in English and Chinese.
QUESTIONS = {
    "unit": ("how systemd reads the lines of the unit", "systemd 如何解读单元的各行"),
    "dependencies": ("whether the units that it requires can be started", "所依赖的单元能否启动"),
    "triggers": ("whether the unit that it starts is there", "它要启动的单元是否存在"),
    "conditions": ("whether its conditions are met", "启动条件是否满足"),
    "steps": ("whether the commands before its program may do what they do", "程序之前的命令能否执行其操作"),
    "named_files": ("whether it can read the files that it names", "能否读取命令行指定的文件"),
    "environment_files": ("how systemd reads its environment files", "systemd 如何解读环境文件"),
    "foreground": ("whether its program runs as Type= expects", "程序的运行方式是否符合 Type="),
    "crossed": ("whether its own settings are behind the error", "错误是否由其自身设置引起"),
    "restrictions": ("whether its unit forbids what it does", "单元是否禁止了程序的操作"),
    "virtualenv": ("whether its virtual environment fits its Python", "虚拟环境与 Python 是否相符"),
    "certificates": ("whether it can load its certificate", "能否加载证书"),
    "deaf": ("where it listens", "服务在何处监听"),
    "account": ("whether its user and groups are there", "用户和组是否存在"),
    "paths": ("whether its directories can be entered", "能否进入所需的目录"),
    "commands": ("whether its programs can be run", "能否运行所需的程序"),
    "logs": ("whether it can write its logs, and has room for them", "能否写入日志以及空间是否足够"),
    "sandbox": ("whether its sandbox hides what it needs", "沙箱是否遮住了所需的内容"),
    "selinux": ("what SELinux denies", "SELinux 拒绝了什么"),
    "ports": ("whether its ports are free", "端口是否空闲"),
    "reach": ("whether it can reach what it requires", "能否访问所依赖的服务"),
    "application": ("whether its application can be loaded", "能否加载应用"),
    "identity": ("who its user is", "运行用户是谁"),
    "environment-files": ("what its environment files and credentials hold", "环境文件和凭据的内容"),
    "settings": ("what gunicorn's settings file sets", "gunicorn 的配置文件设置了什么"),
    "log-files": ("what its log files say", "日志文件的内容"),
    "files": ("which of the files that it names are there", "单元指定的文件是否存在"),
}
# Symptoms of little information, and codes that a probe explains only where it is about what the program said.
UNSAID = ("exit-failure", "exit-notimplemented", "exit-nopermission", "failed", "notify-timeout", "step-failed")
UNSAID += ("ended-by-itself", "ended-before-ready", "start-timeout", "fork-timeout", "core-dumped")


def before(unit, shown, content, run, options):
    """Return the Diagnosis of a unit before it is started. content: its text (str), None for the installed one."""
    return begin_before(unit, shown, content, run, options)()


def begin_before(unit, shown, content, run, options):
    """Begin with what takes long of that; return the function that asks the rest and returns the Diagnosis."""
    texts = unit_texts(shown, content, unit)
    if content is None and shown.get("LoadState") == "masked":
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import masked

        return lambda: Diagnosis(masked(dict(shown, Id=unit), []), concealer([]), [])
    if not texts:
        return lambda: Diagnosis([_not_there(unit)], concealer([]), [])
    if content is None and not shown.get("LoadState"):
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CODES as SYMPTOMS

        nameless = Finding(SYMPTOMS["no-such-name"], {"unit": unit}, [])
        return lambda: Diagnosis([nameless], concealer([]), [])
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.doubts import Doubts
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.registry import NAMES

    until = time.monotonic() + options.timeout
    with limited(options.timeout):
        patient = Patient(unit, texts, shown, run, options, shown.get("TriggeredBy", "").split())
        heard = patient.begin_probes(NAMES, Doubts(patient.needs, patient.host, shown).doubted)

    def end():
        with limited(until - time.monotonic()):
            return patient.diagnosis(heard())

    return end


def active(unit, shown, run, options, now):
    """Return the Diagnosis of a unit that runs, and may not do what it should. now: of the monotonic clock."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import deaf

    with limited(options.timeout):
        patient = Patient(unit, unit_texts(shown, None, unit), shown, run, options)
        return patient.diagnosis(patient.apart("deaf", lambda: deaf.findings(shown, now)))


def after(unit, shown, run, options, depth=0):
    """Return the Diagnosis of a unit that fails or does not run."""
    return explain(look_at(unit, shown, run, options), depth)


def look_at(unit, shown, run, options):
    """Return the Sight of a unit that fails: `explain` works on when its files are gone and another one runs."""
    with limited(options.timeout):
        patient = Patient(unit, unit_texts(shown, None, unit), shown, run, options)
        return Sight(unit, shown, patient, _entries(shown.get("Id") or unit, shown, patient))


def explain(sight, depth=0):
    """Return the Diagnosis of what was seen."""
    with limited(sight.patient.options.timeout):
        return _explain(sight.unit, sight.shown, sight.patient, sight.entries, depth)


def _explain(unit, shown, patient, entries, depth):
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import symptoms

    starts = _starts(shown, entries)
    patient.entries, patient.last = entries, starts[-1] if starts else state.Run([])
    found = symptoms(shown, starts)
    if any(one.code == "no-such-name" for one in found):
        return Diagnosis([one._replace(params={"unit": unit}) for one in found], concealer([]), [])
    if any(one.code == "unit-not-found" for one in found):
        return Diagnosis([_not_there(unit)], concealer([]), [])
    found = patient.with_log_files(found)
    found = patient.with_environment(patient.with_causes(found))
    found = [one for symptom in found for one in patient.followed_up(symptom)]
    found = [one for symptom in found for one in _completed(symptom, shown, patient, patient.options, depth)]
    return patient.diagnosis(found)


def _entries(unit, shown, patient):
    """The journal; read further back where the last start began earlier, and ended with nothing that tells why."""
    run, pids = patient.host.run, state.last_pids(shown)
    for count in (state.LINES, state.MANY_LINES):
        entries = state.journal(unit, version_here(), run, patient.host.conceal, pids, count)
        starts = _starts(shown, entries)
        if len(entries) < count or not starts or starts[-1].is_whole or _tells(starts[-1]):
            break
    return entries


def _starts(shown, entries):
    return state.series(state.runs(entries, shown.get("InvocationID", "")), state.is_socketed(shown))


def _tells(run):
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.last_block import last_block

    block = last_block(run.words())
    return block is not None and block.sure


def probe_of(name):
    """Return the probe of that name, imported only now: a symptom needs two or three of them."""
    return importlib.import_module("%s.probes.%s" % (__package__, name)).probe


class Patient:
    """A service under diagnosis: its `needs` and its `host`."""

    def __init__(self, unit, texts, shown, run, options, triggered_by=()):
        self.host = ProbeHost(run, texts, options.language, triggered_by, options.newcomer, options.written)
        self.options = options
        self.held = []
        self.entries = []
        self.last = state.Run([])
        self.needs = Needs(
            [text for dummy, text in texts],
            unit,
            version_here(),
            self.host.letters(),
            self.host.read,
            options.requires_tcp,
            options.requires_unix,
            self.host.gunicorn_settings,
            self.host.matching,
            self.host.inherited,
        )
        letters = values(unit, self.host.letters())
        contents = [text for _path, text in texts]
        self.hide(held_values(unit, contents, letters, shown.get("Environment", ""), self.host))

    def hide(self, held):
        """Conceal these values, of this unit or of one that it depends on, in findings and in lines that are cut."""
        self.held = self.held + held
        self.host.conceal = concealer(self.held, known_paths(self.held).__contains__)

    def diagnosis(self, findings):
        """Return the Diagnosis that holds these findings."""
        return Diagnosis(findings + self.unanswered(), self.host.conceal, self.held)

    def probe(self, names, judge=lambda finding: finding):
        """Return the findings of the probes of those names. judge: function that is applied to each finding."""
        return self.begin_probes(names, judge)()

    def begin_probes(self, names, judge):
        """Begin with the slow ones; return the function that asks the others and returns all findings."""
        self.host.identity(self.needs)  # computed once for all of them
        wanted = [name for name in names if name not in SLOW or self.options.run_application]
        begun = {name: self.begin_apart(name, self._asking(name, judge)) for name in wanted if name in SLOW}

        def end():
            answers = self._ask_together([name for name in wanted if name not in SLOW], judge)
            answers.update((name, heard()) for name, heard in begun.items())
            return [one for name in wanted for one in answers[name]]

        return end

    def _asking(self, name, judge):
        """The function that asks a probe."""
        probe = probe_of(name)
        return lambda: map(judge, probe(self.needs, self.host))

    def _ask_together(self, names, judge):
        """Return `{name: findings}` of probes. One process asks them; one that hangs or crashes it is asked alone."""
        answers, left = {}, list(names)
        while left:
            if len(left) > 1:
                answers.update(self._asked_together({name: self._asking(name, judge) for name in left}))
                left = [name for name in left if name not in answers]
            if left:
                alone = left.pop(0)
                answers[alone] = self.apart(alone, self._asking(alone, judge))
        return answers

    def _asked_together(self, functions):
        """Return `{name: findings}` of those that were answered before one of them ended the process."""

        def work(emit):
            until = time.monotonic() + TOGETHER_SECONDS / 2
            for name, function in functions.items():
                self._tell(name, function, lambda told, name=name: emit([name, told]))
                if time.monotonic() > until:
                    return  # it may have been cut short
                emit([name, None])

        results, dummy = run_apart((str, Either(SAID, None)), work, TOGETHER_SECONDS)
        answered = [name for name, told in results if told is None]
        return {name: _findings([told for one, told in results if one == name and told]) for name in answered}

    def _tell(self, question, function, emit):
        try:
            for one in function():
                emit(_told(one))
        except Exception as error:  # pylint: disable=broad-except
            emit(_told(self._no_answer(question, "%s: %s" % (type(error).__name__, error))))

    def apart(self, question, function):
        """Return the list of Finding that a function returns, called in its own process, which may hang or crash."""
        return self.begin_apart(question, function)()

    def begin_apart(self, question, function):
        """Begin that; return the function that waits for the findings and returns them."""
        heard = self.host.begin_apart(question, SAID, lambda emit: self._tell(question, function, emit), PROBE_SECONDS)
        return lambda: _findings(heard())

    def unanswered(self):
        """Return the findings about questions without an answer."""
        return [self._no_answer(question) for question in self.host.unanswered]

    def _no_answer(self, question, *evidence):
        words = QUESTIONS[question][self.options.language == "zh"]
        params = {"unit": self.needs.unit, "question": words, "seconds": int(self.options.timeout)}
        return Finding(CODES["question-unanswered"], params, list(evidence))

    def with_causes(self, found):
        """Replace each symptom by the errors that explain it, with the symptom's evidence."""
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CAUSES

        done = {}
        result = []
        for symptom in found:
            crossed = self.crossed(symptom)
            if crossed:
                result += [one._replace(evidence=one.evidence + symptom.evidence) for one in crossed]
                continue
            causes = []
            for name in CAUSES.get(symptom.code, ()):
                if name not in done:
                    done[name] = self.probe([name])
                causes += done[name]
            causes = [_without_doubt(one, symptom) for one in causes]
            errors = [one for one in causes if severity(one) == "error" and _explains(one, symptom)]
            result += [one._replace(evidence=one.evidence + symptom.evidence) for one in errors] or [symptom]
        return result

    def crossed(self, symptom):
        """Return the findings that explain a symptom by the unit's own sandbox, directory or home."""
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.crossing import access_of

        if access_of(symptom) is None:
            return []
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.crossed import cross

        return self.apart("crossed", lambda: cross(symptom, self.needs, self.host))

    def with_environment(self, found):
        """Put first the line of an environment file that does not set what the program misses."""
        missing = [one for one in found if one.code in MISSING_SOMETHING]
        if not missing:
            return found
        ignored = ignored_assignments(self.entries, missing[0])
        lines = "\n".join(line for one in missing for line in one.evidence)
        files = self.probe(["environment_files"]) if self.needs.environment_files and not ignored else []
        passed = [one for one in files if _names_one_of(one, lines, self.needs.environment)]
        as_errors = ignored + [one._replace(kind=one.kind._replace(severity="error"), doubt=None) for one in passed]
        if not as_errors:
            as_errors = self._passed_over(lines)
        if not as_errors:
            return found
        evidence = [line for one in missing for line in one.evidence]
        first = as_errors[0]._replace(evidence=as_errors[0].evidence + evidence)
        first = first._replace(params=dict(first.params, line=missing[0].params["line"]) if ignored else first.params)
        return [first] + as_errors[1:] + [one for one in found if one not in missing]

    def _passed_over(self, lines):
        """Drop-ins without the ending .conf that set a variable which the lines name."""
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.unit import ignored_dropins

        found = []
        for one in ignored_dropins(self.needs.unit):
            names = re.findall(r"(?m)^\s*Environment=[\"']?(\w{3,100})=", _text(one.params["path"]))
            if any(re.search(r"\b%s\b" % name, lines) for name in names):
                params = dict(one.params, names=names)
                found.append(one._replace(params=params, kind=CODES["variable-passed-over"]))
        return found

    def followed_up(self, finding):
        """The finding with what the unit and the host know of it; in a process of its own, as it looks at files."""
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.follow_up import (
            FOLLOWERS,
            followed_up,
        )

        if finding.code not in FOLLOWERS:
            return [finding]
        return self.apart("files", lambda: [followed_up(finding, self.needs)]) or [finding]

    def with_log_files(self, found):
        """Replace a symptom of little information by what the service's own log files say."""
        if not any(one.code in UNSAID for one in found):
            return found
        words = self._last_words_of_logs()
        if not words:
            return found
        return words + [one for one in found if one.code not in UNSAID]

    def _last_words_of_logs(self):
        """The findings from the log files, read as the service's account, which may have replaced them by links."""
        identity = self.host.identity(self.needs)
        paths = [output.path for output in self.needs.outputs if "access" not in output.source]
        if identity is None or not paths:
            return []

        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.last_block import last_block
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_patterns import (
            meaning,
            program_said,
        )

        def read(emit, prepared):
            for path in paths:
                block = last_block(_tail(path, self.host.conceal))
                if block and block.sure:
                    emit(_told(meaning(block, self.needs.unit) or program_said(block, self.needs.unit)))
                    break

        results, finished = run_as(identity, SAID, read)
        self.host.note("log-files", finished)
        return _findings(results)


MISSING_SOMETHING = ("variable-missing", "exception", "program-said", "django-not-configured")


def _names_one_of(finding, text, environment):
    """Whether a text has the name of a variable that a finding is about, or its value."""
    names = finding.params.get("names") or ()
    names = [name for name in ([names] if isinstance(names, str) else names) if len(name) > 2]
    values = [environment.get(name, "") for name in names]
    return any(re.search(r"\b%s\b" % re.escape(name), text) for name in names) or any(
        value in text for value in values if len(value) > 3
    )


IGNORED = re.compile(
    r"(?:Invalid environment assignment, ignoring: |Ignoring invalid environment assignment ')(.{1,1000}?)'?"
    r"(?:: (/\S+))?$"
)


def ignored_assignments(entries, symptom):
    """What systemd says that it ignores of Environment= and environment files, as a list of no or one Finding."""
    matches = [IGNORED.search(entry.message) for entry in entries if entry.ours]
    words = list(dict.fromkeys((match.group(1), match.group(2) or "Environment=") for match in matches if match))
    if not words:
        return []
    params = dict(symptom.params, ignored=[text for text, _where in words], where=words[0][1])
    lines = [match.string for match in matches if match]
    return [Finding(CODES["assignment-ignored"], params, lines[-2:], said=("ignored", "where") + symptom.said)]


def _without_doubt(cause, symptom):
    """A file that is only named is the one where the program says what failed, and not with which."""
    failed = {"denied": "denied", "file-missing": "missing"}.get(symptom.code)
    if not cause.doubt or cause.doubt.name != "named-only" or symptom.params.get("path", UNKNOWN) != UNKNOWN:
        return cause
    return cause._replace(doubt=None) if failed and cause.code == "named-argument-" + failed else cause


def _explains(cause, symptom):
    """Whether an error is about what the program said, where it said something of its own."""
    names_path = symptom.code in ("denied", "file-missing", "read-only") and symptom.params.get("path") != UNKNOWN
    if symptom.code not in ("exception", "program-said") and not names_path:
        return True
    said = "\n".join(symptom.evidence)
    values = [one for value in cause.params.values() for one in (value if isinstance(value, list) else [value])]
    words = [word for value in values for word in re.split(r"[\s\[\]()]+|:(?=\d)", str(value)) if len(word) > 3]
    return any(word in said for word in words if word not in (symptom.params["unit"], "/dev/null"))


def _told(finding):
    """A Finding as a child process sends it."""
    return finding._replace(kind=finding.code, doubt=finding.doubt and list(finding.doubt))


def _findings(results):
    """The findings that a child process has sent, those with a known code."""
    if not results:
        return []
    known_codes = DEFINED
    if not all(one[0] in DEFINED for one in results):
        # A child may have imported what this process has not: all codes there are.
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.catalogue import CODES as known_codes
    known = [one for one in results if one[0] in known_codes and (one[3] is None or one[3][0] in DOUBT_TEXTS)]
    return [
        Finding(known_codes[name], params, evidence, doubt and Doubt(*doubt), about, tuple(said))
        for name, params, evidence, doubt, about, said in known
    ]


def _tail(path, conceal):
    """The lines of a log file written since the last start of the program, as far as that is known."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return []
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return []
        start = max(0, status.st_size - LOG_BYTES)
        stream.seek(start)
        lines = stream.read(LOG_BYTES).decode("utf-8", "replace").splitlines()
    # The first line may be incomplete and contain part of a secret.
    lines = [state.cut(line, conceal) for line in lines[1 if start else 0 :]]
    begun = [number for number, line in enumerate(lines) if "Starting gunicorn" in line]
    return lines[begun[-1] if begun else -state.LINES :]


def version_here():
    """The version of this host's systemd (int or None), from its files: that saves a call of systemctl."""
    return systemd_version.version(RootDir("/")) or NEWEST


def unit_texts(shown, content, unit):
    """Return the files of a unit as a list of `(path, text)`: the unit itself (or `content`) and its drop-ins."""
    path = shown.get("FragmentPath") or "/etc/systemd/system/" + unit
    texts = [(path, _text(path) if content is None else content)]
    texts += [(dropin, _text(dropin)) for dropin in shown.get("DropInPaths", "").split()]
    return [(name, text) for name, text in texts if text]


def _text(path):
    try:
        data = read_regular(path, UNIT_BYTES) or b""
    except OSError:
        return ""
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _not_there(unit):
    """The finding that the unit does not exist, with similar names."""
    import difflib

    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CODES as SYMPTOMS

    names = set()
    for directory in UNIT_DIRECTORIES:
        if os.path.isdir(directory):
            names.update(name for name in os.listdir(directory) if "." in name and not name.endswith((".d", ".wants")))
    for directory in UNIT_DIRECTORIES:
        path = os.path.join(directory, unit)
        if os.path.islink(path) and not os.path.exists(path):
            params = {"unit": unit, "path": path, "target": os.readlink(path)}
            return Finding(CODES["unit-link-broken"], params, ["%s -> %s" % (path, params["target"])])
    near = difflib.get_close_matches(unit, sorted(names - {unit}), 3, 0.75)
    return Finding(SYMPTOMS["unit-not-found"], {"unit": unit, "near": near or "-"}, ["LoadState=not-found"])


# --- Symptoms that need more questions


def _completed(symptom, shown, patient, options, depth):
    complete = {
        "dependency-failed": _dependency,
        "stopped": _dependency_missing,
        "namespace-path-missing": _namespace_path,
        "exit-namespace": _namespace,
        "exit-stdin": _named_file,
        "exit-network": _named_file,
        "exit-credentials": _named_file,
        "exit-runtime-directory": _in_the_way,
        "exit-state-directory": _in_the_way,
        "exit-cache-directory": _in_the_way,
        "exit-logs-directory": _in_the_way,
        "exit-configuration-directory": _in_the_way,
        "condition-unmet": _condition,
        "assert-unmet": _condition,
        "address-in-use": _own_socket,
    }.get(symptom.code)
    if complete is None:
        return [symptom]
    if complete in (_dependency, _dependency_missing):
        return complete(symptom, shown, patient, options, depth)
    return patient.apart("files", lambda: complete(symptom, shown, patient, options, depth)) or [symptom]


def _dependency(symptom, shown, patient, options, depth):
    """Name the dependency that failed, and diagnose it."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.other_units import required
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CODES as SYMPTOMS

    broken = [one for one in required(shown, patient.host.run) if one.get("ActiveState") != "active"]
    failed = [one for one in broken if one.get("ActiveState") == "failed"] or broken
    found = []
    for one in failed:
        params = {"unit": shown["Id"], "dependency": one["Id"]}
        evidence = symptom.evidence + ["%s: ActiveState=%s" % (one["Id"], one["ActiveState"])]
        failure = Finding(SYMPTOMS["dependency-failed"], params, evidence)
        others = []
        if depth < DEPTH:
            run, name = patient.host.run, one["Id"]
            other = after(name, state.show(name, run), run, options, depth + 1)
            patient.hide(other.held)
            others = other.findings
        if any(severity(other) == "error" for other in others):
            failure = failure._replace(kind=failure.kind._replace(severity="warning"))  # what it failed of goes first
        found += [failure] + others
    return found or [symptom]


def _dependency_missing(symptom, shown, patient, options, depth):
    """A unit that requires a missing unit is refused without a message in the journal."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.other_units import required, stopped_by

    missing = [one["Id"] for one in required(shown, patient.host.run) if one.get("LoadState") == "not-found"]
    return (
        [
            Finding(
                CODES["dependency-missing"],
                {"unit": shown["Id"], "dependency": name},
                ["%s: LoadState=not-found" % name],
            )
            for name in missing
        ]
        or stopped_by(shown, patient.last, patient.host.run, version_here())
        or [symptom]
    )


def _namespace(symptom, shown, patient, options, depth):
    """Find the path that is missing, which systemd older than 247 does not name."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.symptoms import CODES as SYMPTOMS

    for key in NAMESPACE_PATHS:
        for word in " ".join(patient.needs.sandbox.all(key)).split():
            path = word.lstrip("+").partition(":")[0]
            if path.startswith("/") and not os.path.exists(path):
                params = {"unit": shown["Id"], "path": path}
                evidence = ["%s=%s" % (key, word)] + symptom.evidence
                return [with_doubts(Finding(SYMPTOMS["namespace-path-missing"], params, evidence))]
    return [symptom]


NAMESPACE_PATHS = ("ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths", "ExecPaths", "NoExecPaths")
NAMESPACE_PATHS += ("BindPaths", "BindReadOnlyPaths")


def _named_file(symptom, shown, patient, options, depth):
    """Find the missing file that the unit names; systemd may report "Protocol error" for it."""
    found = []
    for directive, pattern in NAMED_FILES:
        for value in patient.needs.sandbox.all(directive):
            match = re.match(pattern, value)
            if match and not os.path.exists(match.group(1)):
                params = {"unit": shown["Id"], "directive": directive, "path": match.group(1)}
                found.append(
                    Finding(CODES["named-file-missing"], params, ["%s=%s" % (directive, value)] + symptom.evidence)
                )
    return found or [symptom]


NAMED_FILES = (
    ("StandardInput", r"file:(/.*)"),
    ("NetworkNamespacePath", r"(/.*)"),
    ("LoadCredential", r"[^:]+:(/.*)"),
    ("LoadCredentialEncrypted", r"[^:]+:(/.*)"),
)


def _in_the_way(symptom, shown, patient, options, depth):
    """Find the file that is where systemd should create a directory."""
    paths = [path for path in map(_no_directory, patient.needs.managed) if path]
    found = []
    for path in paths:
        params = {"unit": shown["Id"], "path": path}
        code = "directory-in-the-way"
        if os.path.islink(path) and not os.path.exists(path):
            code, params["target"] = "directory-is-broken-link", os.path.realpath(path)
        found.append(with_doubts(Finding(CODES[code], params, symptom.evidence)))
    if not found and patient.needs.managed:
        error = "%s (%s)" % (symptom.params.get("error", "-"), ", ".join(patient.needs.managed[:5]))
        return [symptom._replace(params=dict(symptom.params, error=error))]
    return found or [symptom]


def _own_socket(symptom, shown, patient, options, depth):
    """The socket unit of the service holds the address: systemd listens there for it."""
    sockets = [name for name in shown.get("TriggeredBy", "").split() if name.endswith(".socket")]
    port = str(symptom.params.get("port", ""))
    if not sockets or not port.isdigit():
        return [symptom]
    from ansible_collections.unitsmith.systemd.plugins.module_utils._host import listeners

    holders = [listeners.holder(one.inode) for one in listeners.listeners(int(port))]
    if not any(holder and holder.pid == 1 for holder in holders):
        return [symptom]
    params = dict(symptom.params, unit=shown["Id"], socket=sockets, port=port)
    return [symptom._replace(kind=CODES["own-socket-listens"], params=params)]


def _namespace_path(symptom, shown, patient, options, depth):
    """The directory to be created may be below one that systemd or a command creates."""
    path = symptom.params["path"]
    named = [key + "=" for key in NAMING_PATHS if path in patient.needs.paths(key)]
    return [with_doubts(symptom._replace(params=dict(symptom.params, source=named or "the sandbox")))]


NAMING_PATHS = (
    "ReadWritePaths ReadOnlyPaths InaccessiblePaths ExecPaths NoExecPaths BindPaths BindReadOnlyPaths".split()
)


def _no_directory(path):
    """The path, or one above it, that exists and is not a directory; or None."""
    while path != "/":
        if os.path.lexists(path):
            return None if os.path.isdir(path) else path
        path = os.path.dirname(path)
    return None


def _condition(symptom, shown, patient, options, depth):
    """Find the unmet condition, which systemd older than 250 does not name."""
    if symptom.params["condition"] != "-":
        return [symptom]
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.conditions import unmet

    prefix = "Condition" if symptom.code == "condition-unmet" else "Assert"
    lines = [
        line.strip()
        for dummy, text in patient.host.texts
        for line in text.splitlines()
        if line.strip().startswith(prefix)
    ]
    condition = unmet(prefix, patient.needs) or lines or prefix
    return [symptom._replace(params=dict(symptom.params, condition=condition), evidence=symptom.evidence + lines)]


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "dependency-missing",
        "error",
        40,
        "backend_service_unit_sections",
        (
            "{unit} requires {dependency}, which this host does not have",
            "A unit named in Requires=, Requisite= or BindsTo= has to be there before this one can be started.",
            "Install {dependency}, or take it out of the unit (Wants= instead of Requires= lets it be missing).",
        ),
        (
            "{unit} 依赖的 {dependency} 在本机不存在",
            "Requires=、Requisite= 或 BindsTo= 指定的单元必须存在，本单元才能启动。",
            "请安装 {dependency}，或将其从单元中去掉（用 Wants= 代替 Requires= 则允许缺失）。",
        ),
    ),
    Code(
        "question-unanswered",
        "info",
        620,
        None,
        (
            "No answer for {unit}: {question}",
            "Nothing is claimed of it, one way or the other. The time for all questions was {seconds} s. What does not "
            "answer may be a filesystem whose server is gone, a user database, or a file that ends its reader.",
            "See whether 'df' and 'getent passwd' come back at once, and ask again; the option timeout gives more.",
        ),
        (
            "{unit} 的问题没有得到答案：{question}",
            "对此不作任何断言。全部问题的总时限为 {seconds} 秒。没有应答的可能是服务器已失联的文件系统、"
            "用户数据库，或使读取者终止的文件。",
            "请查看 'df' 和 'getent passwd' 能否立即返回，然后重试；选项 timeout 可延长时限。",
        ),
    ),
    Code(
        "assignment-ignored",
        "error",
        625,
        "backend_service_environment",
        (
            "systemd ignores a part of {where}: {ignored}",
            "It is no assignment NAME=VALUE. In a unit a value with a blank has to be in quotes, the name included: "
            'Environment="NAME=a b".',
            "Write NAME=VALUE there, in quotes where the value has a blank, then 'systemctl daemon-reload' and restart "
            "{unit}.",
        ),
        (
            "systemd 忽略了 {where} 中的一部分：{ignored}",
            '它不是 NAME=VALUE 形式的赋值。在单元中，含空格的值须连同变量名一起加引号：Environment="NAME=a b"。',
            "请写成 NAME=VALUE（含空格时加引号），然后 systemctl daemon-reload 并重启 {unit}。",
        ),
    ),
    Code(
        "named-file-missing",
        "error",
        690,
        "backend_service_unit_sections",
        (
            "{directive}= names {path}, which is not there",
            "systemd opens it before it runs the program, and gives up where it cannot.",
            "Put {path} there, or correct {directive}= in the unit.",
        ),
        (
            "{directive}= 指定的 {path} 不存在",
            "systemd 在运行程序之前打开它，打不开就放弃。",
            "请放置 {path}，或更正单元中的 {directive}=。",
        ),
    ),
    Code(
        "directory-in-the-way",
        "error",
        710,
        "backend_service_unit_sections",
        (
            "Where systemd is to make the directory {path} lies something else",
            "RuntimeDirectory=, StateDirectory= and their like need a directory, or nothing, in that place.",
            "mv -T {path} {path}.before && systemctl restart {unit}",
        ),
        (
            "systemd 要创建目录 {path} 的位置被其他文件占用",
            "RuntimeDirectory=、StateDirectory= 等要求该位置为目录或不存在。",
            "",
        ),
    ),
    Code(
        "unit-link-broken",
        "error",
        12,
        "backend_service_unit_src",
        (
            "The unit {unit} is a link to {target}, which is not there",
            "{path} is the link. Whoever took the file away took the unit with it: systemd loads nothing of that name.",
            "Put the file back to {target}, or write the unit itself to {path}; then 'systemctl daemon-reload'.",
        ),
        (
            "单元 {unit} 是指向 {target} 的链接，而目标不存在",
            "链接是 {path}。目标文件被移走后，systemd 就找不到该单元。",
            "请将文件放回 {target}，或把单元本身写入 {path}；然后 systemctl daemon-reload。",
        ),
    ),
    Code(
        "own-socket-listens",
        "error",
        752,
        "backend_service_bind",
        (
            "Port {port} is held by {socket}, the socket unit of {unit}",
            "systemd listens there and hands the socket to the service, which has tried to make one of its own.",
            "Let the program take the socket that it is given (LISTEN_FDS, sd_listen_fds), or do without the socket "
            "unit: 'systemctl disable --now {socket}'.",
        ),
        (
            "端口 {port} 由 {unit} 的套接字单元 {socket} 占用",
            "systemd 在那里监听并把套接字交给服务，而程序试图自行创建。",
            "请让程序使用交给它的套接字（LISTEN_FDS，sd_listen_fds），或停用套接字单元："
            "systemctl disable --now {socket}。",
        ),
    ),
    Code(
        "directory-is-broken-link",
        "error",
        711,
        "backend_service_unit_sections",
        (
            "{path}, where systemd is to make a directory, is a link to {target}, which is not there",
            "systemd makes no directory where a link stands. The disk of the target may not be mounted.",
            "Bring {target} back, or remove the link {path}.",
        ),
        (
            "systemd 要创建目录的 {path} 是指向 {target} 的链接，而目标不存在",
            "有链接的位置 systemd 不会创建目录。目标所在的磁盘可能没有挂载。",
            "请恢复 {target}，或删除链接 {path}。",
        ),
    ),
    Code(
        "variable-passed-over",
        "error",
        77,
        "backend_service_environment",
        (
            "{names} is not set: systemd passes over {path}, whose name does not end in .conf",
            "Of the directory of drop-ins of {unit} it reads no other files, and says nothing of them.",
            "mv {path} {path}.conf && systemctl daemon-reload && systemctl restart {unit}",
        ),
        (
            "{names} 没有设置：{path} 的文件名不以 .conf 结尾，systemd 会忽略它",
            "在 {unit} 的 drop-in 目录中，systemd 不读取其他文件，也不作提示。",
            "",
        ),
    ),
)
