# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of PID 1, in directories of a test: where it reads units, what it starts, what a boot leaves.

It lives in a file, so that a process which is killed leaves behind what it had systemd do. It is no judge of systemd:
what it takes for granted is proven on real hosts, by molecule/transaction.
"""

import errno
import fnmatch
import json
import os
import shutil
import signal
import subprocess
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import look, store
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.environment import named

KEPT = ("boot_id", "running", "loaded", "numbers", "log", "outdated")
BAD, HANGING = "/bin/bad", "/bin/hanging"  # programs that end at once, and that never get ready


OUTDATED_BY_LINKS = 257


class Systemd:
    def __init__(self, root, version=252):
        self.root = str(root)
        self.version = version
        places = {name: os.path.join(self.root, name) for name in store.Places._fields}
        self.vendor = places["vendor"]
        self.places = store.Places(**dict(places, vendor=(self.vendor,)))
        self.early = os.path.join(self.root, "early")
        for path in [self.places.units, os.path.dirname(self.places.control), self.early, self.vendor]:
            os.makedirs(path, exist_ok=True)
        self.log = []
        self.numbers = 0
        self.outdated = False  # a link was made, and systemd is new enough to mind
        self.boot()

    def number(self):
        self.numbers += 1
        return self.numbers

    def keep(self):
        state = {name: getattr(self, name) for name in KEPT}
        with open(os.path.join(self.root, "model.json"), "w") as stream:
            json.dump(state, stream)

    def wake(self):
        """Take on what another process has left."""
        with open(os.path.join(self.root, "model.json")) as stream:
            for name, value in json.load(stream).items():
                setattr(self, name, value)

    # --- What is on the disk

    def tops(self):
        """The directories that a deployment may write in."""
        return self.places[: store.Places._fields.index("vendor")] + (os.path.join(self.root, "etc"),)

    def directories(self):
        known = [self.early, self.places.units, self.vendor]
        return [self.places.control] + known if self.version >= store.CONTROL_SINCE else known

    def files(self, unit):
        """The files of a unit as systemd would read them now: itself and its drop-ins."""
        template = unit.partition("@")[0] + "@." + unit.rpartition(".")[2] if "@" in unit else unit
        main = [os.path.join(directory, name) for name in (unit, template) for directory in self.directories()]
        main = [path for path in main if os.path.lexists(path)][:1]
        if not main or os.path.realpath(main[0]) == "/dev/null":
            return []
        dropins = {}
        for directory in reversed(self.directories()):
            folder = os.path.join(directory, unit + ".d")
            for name in os.listdir(folder) if os.path.isdir(folder) else []:
                if name.endswith(".conf") and not name.startswith("."):
                    dropins[name] = os.path.join(folder, name)
        return main + [dropins[name] for name in sorted(dropins) if os.path.realpath(dropins[name]) != "/dev/null"]

    def enabled(self, unit):
        folder = os.path.join(self.places.units, "multi-user.target.wants")
        return os.path.lexists(os.path.join(folder, unit))

    # --- What runs

    def boot(self):
        """What a boot does, and what it leaves: /run is empty, generators run, what is enabled starts."""
        self.boot_id = "boot-%d" % self.number()
        for path in (self.places.run, self.places.control):
            shutil.rmtree(path, ignore_errors=True)
        self.running = {}
        self.loaded = {}
        self.daemon_reload()
        folder = os.path.join(self.places.units, "multi-user.target.wants")
        for unit in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            self.start(unit)
        self.keep()

    def daemon_reload(self):
        shutil.rmtree(self.early)
        os.mkdir(self.early)
        for name in sorted(os.listdir(self.places.generators)) if os.path.isdir(self.places.generators) else []:
            path = os.path.join(self.places.generators, name)
            if not name.startswith("."):
                subprocess.run([path, self.root, self.early, self.root], check=True, env={})
        self.loaded = {}
        self.outdated = False

    def texts(self, unit):
        if unit not in self.loaded:
            self.loaded[unit] = [(path, read(path)) for path in self.files(unit)]
        return self.loaded[unit]

    def start(self, unit):
        texts = [text for _path, text in self.texts(unit)]
        if not texts:
            self.running[unit] = None
            return
        values = {path: read(path) if os.path.exists(path) else None for path in named(texts)}
        state = "active"
        if any(BAD in text for text in texts):
            state = "failed"
        elif any(HANGING in text for text in texts):
            state = "activating"
        self.running[unit] = {
            "state": state,
            "texts": [_without_files(text) for text in texts],
            "values": sorted(value or "" for value in values.values()),
            "InvocationID": "run-%d" % self.number(),
            "MainPID": str(os.getpid()) if state == "active" else "0",
            "started": time.monotonic(),
        }

    def answers(self, unit):
        """What the service is for whoever asks it: what it was started with; None where it does not run."""
        run = self.running.get(unit)
        return [run["texts"], run["values"]] if run and run["state"] == "active" else None

    # --- systemctl

    def run(self, argv, environ_update=None):
        if "systemd-run" in argv or "systemd-analyze" in argv:
            return 0, "", ""
        words = argv[argv.index("systemctl") + 1 :]
        words = [word for word in words if word not in ("--no-block", "--no-ask-password", "--no-reload", "--")]
        verb, names = words[0], [word for word in words[1:] if not word.startswith("-")]
        self.log.append((verb, names))
        if verb == "show":
            found = [one for name in names for one in (fnmatch.filter(self.running, name) if "*" in name else [name])]
            return 0, "\n".join(self.shown(name) for name in found), ""
        if verb == "daemon-reload":
            self.daemon_reload()
        for name in names:
            error = self.do(verb, name)
            if error:
                return 1, "", error
        self.keep()
        return 0, "", ""

    def do(self, verb, unit):
        run = self.running.get(unit)
        if verb in ("start", "restart", "stop"):
            if verb == "stop":
                self.running.pop(unit, None)
            elif verb == "restart" or not run or run["state"] != "active":
                if not self.texts(unit):
                    return "Unit %s not found." % unit
                self.start(unit)
        elif verb == "reload":
            # ExecReload= of a service that reads its environment files itself.
            run["values"] = [read(path) for path in named([text for _path, text in self.texts(unit)])]
        elif verb == "reset-failed" and run and run["state"] == "failed":
            self.running.pop(unit)
        elif verb in ("enable", "reenable"):
            folder = os.path.join(self.places.units, "multi-user.target.wants")
            os.makedirs(folder, exist_ok=True)
            if not self.enabled(unit):
                os.symlink(os.path.join(self.places.units, unit), os.path.join(folder, unit))
                self.outdated = self.version >= OUTDATED_BY_LINKS
        elif verb == "disable":
            os.unlink(os.path.join(self.places.units, "multi-user.target.wants", unit))
        return None

    def shown(self, unit):
        run = self.running.get(unit) or {}
        paths = [path for path, _text in self.texts(unit)]
        state = run.get("state", "inactive")
        started = run.get("started")
        properties = {
            "Id": unit,
            "LoadState": "loaded" if paths else "not-found",
            "ActiveState": state,
            "SubState": {"active": "running", "activating": "start", "failed": "failed"}.get(state, "dead"),
            "Type": "simple",
            "Result": "exit-code" if state == "failed" else "success",
            "FragmentPath": paths[0] if paths else "",
            "DropInPaths": " ".join(paths[1:]),
            "UnitFileState": ("enabled" if self.enabled(unit) else "disabled") if paths else "",
            "NeedDaemonReload": "yes" if self.outdated else "no",
            "MainPID": run.get("MainPID", "0"),
            "InvocationID": run.get("InvocationID", ""),
            "NRestarts": "0",
            "Job": "",
        }
        for name in ("ExecMainStart", "ActiveEnter", "InactiveExit"):
            properties[name + "TimestampMonotonic"] = "%d" % (started * 1e6 if started else 0)
        return "".join("%s=%s\n" % item for item in sorted(properties.items()))


def read(path):
    with open(path, encoding="utf-8", errors="surrogateescape") as stream:
        return stream.read()


def _without_files(text):
    """A unit's text apart from where its environment files lie: their contents are what counts."""
    return "".join(line for line in text.splitlines(True) if not line.startswith("EnvironmentFile="))


class Explanation:
    """In the place of the one that reads the journal of this machine."""

    error = None

    def __init__(self, unit, options, places, run):
        pass

    def think(self):
        pass

    def findings(self):
        return []

    def conceal(self, text):
        return text.replace("hunter2", "(hidden)")


def on_model(monkeypatch, systemd):
    """Have the code under test see the model in the place of this machine, with nobody to stand by."""
    package = store.__package__
    monkeypatch.setattr(look, "boot_id", lambda: systemd.boot_id)
    monkeypatch.setattr(package + ".restore.boot_id", lambda: systemd.boot_id)
    monkeypatch.setattr(look.systemd_version, "version", lambda root: systemd.version)
    monkeypatch.setattr(package + ".recovery.guarded", lambda store, run, work: work())
    for name in ("explanation", "execution"):
        monkeypatch.setattr("%s.%s.Explanation" % (package, name), Explanation)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


CHANGING = ("rename", "unlink", "mkdir", "rmdir", "symlink", "chmod", "chown", "fsync")


def in_a_process(systemd, work, at=None, error=None):
    """Do something in a process of its own; return how it ended: `done`, `killed`, or the message of a DeployError.

    at: the number of the change to the disk or call of systemctl at which it is killed, or has the error (errno).
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reader)
        try:
            _fall_at(systemd, at, error)
            os.write(writer, (work() or "done").encode())
        except BaseException as failure:
            os.write(writer, ("%s: %s" % (type(failure).__name__, failure)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        said = stream.read()
    os.waitpid(pid, 0)
    systemd.wake()
    return said or "killed"


def _fall_at(systemd, at, error):
    left = [at]

    def counted(function, path_of):
        def call(*arguments, **options):
            can_fail = not error or _has_such_errors(systemd, error, function, arguments)
            if left[0] is not None and can_fail and _is_ours(systemd, arguments, path_of):
                left[0] -= 1
                if left[0] == 0 and error:
                    raise OSError(error, os.strerror(error), FALLEN)
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        return call

    for name in CHANGING:
        setattr(os, name, counted(getattr(os, name), None))
    if error is None:
        systemd.run = counted(systemd.run, "systemctl")


def _has_such_errors(systemd, error, function, arguments):
    """/run lies in memory: it gets full, and never read-only. What takes a name away needs no space."""
    if error == NO_SPACE:
        return function.__name__ not in ("unlink", "rmdir")
    return not str(arguments[0]).startswith((systemd.places.control, systemd.places.run))


def _is_ours(systemd, arguments, what):
    """Whether a call is about the host of the model, and not the bookkeeping of the model itself."""
    if what == "systemctl":
        return not {"show", "systemd-run"}.intersection(arguments[0])
    tops = systemd.tops()
    return isinstance(arguments[0], int) or str(arguments[0]).startswith(tops)


FALLEN = "<the error was here>"
NO_SPACE, READ_ONLY = errno.ENOSPC, errno.EROFS
