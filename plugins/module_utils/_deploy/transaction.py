# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries a Plan out: tries the new units, watches them, commits, or puts everything back.

Private to this collection: it may change in any release.
"""

import contextlib
import os
import shutil
import signal
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    files,
    generations,
    journal,
    look,
    rescue,
    restart,
    snapshot,
    units,
    watch,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.environment import redirect, redirectable
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, words_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import CONTROL_SINCE, private_directory
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.wanted import same
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT

TRIAL = "~unitsmith-trial.conf"  # read last of all drop-ins


class StepFailed(DeployError):
    """A step did not come to its end. step: its name. watched: watch.Watched where the service did not come up."""

    def __init__(self, step, message, watched=None, **results):
        DeployError.__init__(self, message, **results)
        self.step = step
        self.watched = watched


class Transaction:
    """A Plan on its way. `steps` has what was done: list of dict (name, changed, milliseconds)."""

    def __init__(self, store, plan, actual, paths, vigil, run, judged, control=None):
        """paths: object with `created` (list), `count` and `carry_out()`. judged: {path: what was judged of it}.
        vigil: `watch.Vigil`.

        control: None to go by systemd's version.
        """
        self.store = store
        self.plan = plan
        self.actual = actual
        self.paths = paths
        self.vigil = vigil
        self.run = run
        self.control = actual.version >= CONTROL_SINCE if control is None else control
        self.record = None
        self.watched = None
        self.judged = judged
        self.described = {}  # what it is to be, {path: {unit, secret}}
        self.generation = None  # number that is gone back to, and in the end that of the state committed
        self.states = []  # what a new generation is to hold, before it what the first is to hold if there is none
        self.handed_over = None  # name of the account that was another service's
        self.replaced = None  # directory of the service whose place is taken
        self.ask_again = None  # function that judges once more when the paths are given
        self.steps = []

    def carry_out(self):
        """Take all steps. Raises StepFailed; then `self.record` is what it takes to go back, None for nothing done."""
        for name, work, changes in self.named_steps():
            self._take(name, work, changes)

    def named_steps(self):
        """Return `[(name, function, whether it changes the host)]` in order; what is not needed is left out."""
        plan = self.plan
        coming_up = any(verb != "stop" for verb in plan.verbs.values())
        steps = [
            ("snapshot", self._snapshot, False, True),
            ("paths", self.paths.carry_out, True, self.paths.count),
            ("preflight", self.ask_again, False, self.ask_again),
            ("try", self._try, True, coming_up and plan.changes),
            ("reload", self._reload, True, plan.reload and not plan.changes),
            ("start", self._start, True, plan.verbs),
            ("watch", self._watch, False, coming_up),
            ("commit", self._commit, True, plan.changes),
            ("enable", self._enable, True, plan.enable or plan.disable or plan.reenable),
            ("finish", self._finish, False, True),
        ]
        return [step[:3] for step in steps if step[3]]

    def _take(self, name, work, changes):
        if self.record is not None:
            try:
                journal.note(self.store, self.record, step=name)
            except OSError as error:
                raise StepFailed(name, words_of(error))
        before = time.monotonic()
        self.vigil.progress.tell("progress-step", unit=self.store.name, step=name)
        try:
            work()
        except OSError as error:
            raise StepFailed(name, words_of(error))
        except StepFailed:
            raise
        except DeployError as error:
            raise StepFailed(name, str(error), **error.results)
        except Exception as error:
            # Whatever it is, what was begun has to be put back.
            raise StepFailed(name, "%s: %s" % (type(error).__name__, error))
        finally:
            took = int((time.monotonic() - before) * 1000)
            self.steps.append({"name": name, "changed": changes, "milliseconds": took})

    # --- The steps

    def _snapshot(self):
        self.record = snapshot.take(self.store, self.plan, self.actual, self.paths.created, time.time())

    def _try(self):
        """Let systemd see the new units, in /run where it knows that directory: /etc stays what it is."""
        elsewhere = self._trial_environment() if self.control else {}
        in_place = [one for one in self.plan.changes if one.path not in elsewhere and not (self.control and one.unit)]
        self._write(in_place)
        if self.control:
            self._write_control(elsewhere)
        self._reload()
        rescue.stand_by(self.store, self.record, self.run)

    def _reload(self):
        units.reload_manager(self.run)

    def _trial_environment(self):
        """Write the new environment files where only the tried units look; return `{path: path of the trial}`.

        A file that no unit names plainly is read by a pattern or by the program itself, and so may be any at a reload:
        these are written in their place.
        """
        if "reload" in self.plan.verbs.values():
            return {}
        texts = new_texts(self.plan, self.actual).values()
        elsewhere = {}
        for number, change in enumerate(self.plan.changes):
            if not change.unit and any(redirectable(text, change.path) for text in texts):
                elsewhere[change.path] = os.path.join(self.store.trial, "%d" % number)
                if change.after.kind != ABSENT:
                    private_directory(self.store.trial)
                    files.put(elsewhere[change.path], journal.private(change.after.data))
        return elsewhere

    def _write_control(self, elsewhere):
        """Put units and drop-ins where they win over those in /etc until the next boot."""
        tried = {change.path: change.after for change in self.plan.changes if change.unit}
        for path, text in new_texts(self.plan, self.actual).items():
            if path not in tried and redirect(text, elsewhere) != text:
                tried[path] = files.look(os.path.realpath(path))
        for path in [path for path, entry in tried.items() if entry.kind == ABSENT]:
            beneath = self.actual.beneath(path)
            if beneath:
                tried[path] = _readable(beneath[1])
        targets = {self._control_path(path): _tried(entry, elsewhere) for path, entry in tried.items()}
        targets.update(self._without_limits())
        journal.note(self.store, self.record, control=sorted(targets))
        for path, entry in sorted(targets.items()):
            files.put(path, entry)

    def _without_limits(self):
        """Drop-ins for services behind sockets, and those sockets: `{path: Entry}`.

        Connections that wait start a service that fails again and again. A limit would then close the socket, and they
        were lost before the old service is back.
        """
        members, shown = self.actual.members, self.actual.shown
        sockets = {name for one in shown.values() for name in one.get("TriggeredBy", "").split()}.union(members)
        sockets = {unit for unit in sockets if unit.endswith(".socket")}
        texts = dict.fromkeys(sockets, "[Socket]\nTriggerLimitIntervalSec=0\n")
        if sockets:
            services = [unit for unit in members if unit.endswith(".service")]
            texts.update(dict.fromkeys(services, "[Unit]\nStartLimitIntervalSec=0\n"))
        folder = self.store.places.control
        return {os.path.join(folder, unit + ".d", TRIAL): _readable(text.encode()) for unit, text in texts.items()}

    def _control_path(self, path):
        return os.path.join(self.store.places.control, units.below(path))

    def _start(self):
        """Have systemd do what the plan says; sockets before the services that they are for."""
        verbs = self.plan.verbs
        self._stop([unit for unit, verb in verbs.items() if verb == "stop"])
        sockets = [unit for unit in verbs if unit.endswith(".socket") and verbs[unit] in ("start", "restart")]
        if sockets:
            self._stop([unit for unit, verb in verbs.items() if verb == "restart" and unit not in sockets])
            units.queue("restart", sockets, self.run)
        # Else what was started too often before, by whomever, would not be started now.
        snapshot.forget_failures([unit for unit in verbs if self._has_run(unit)], self.run)
        for verb in ("restart", "start"):
            units.queue(verb, [unit for unit, one in verbs.items() if one == verb and unit not in sockets], self.run)
        reload = [unit for unit, verb in verbs.items() if verb == "reload"]
        if reload:
            # A process that has read the new files is not what it was, although it is the same.
            journal.note(self.store, self.record, reloaded=reload)
        for unit in reload:
            # Waited for: whether ExecReload= failed is told to who waits, and shows nowhere else.
            units.tell(["reload", "--", unit], self.run, self.vigil.timeout)

    def _stop(self, names):
        units.queue("stop", names, self.run)
        for name, one in snapshot.wait_down(names, self.run).items():
            params = {"unit": name, "state": watch.describe(one)}
            raise StepFailed("start", name, watch.Watched(False, name, "not-removed", params, [], {name: one}))

    def _has_run(self, unit):
        return (
            self.plan.verbs[unit] in ("start", "restart") and self.actual.shown[unit].get("ActiveState") != "inactive"
        )

    def _watch(self):
        names = [unit for unit, verb in self.plan.verbs.items() if verb != "stop"]
        before = {unit: one["invocation"] for unit, one in self.record["units"].items()}
        self.watched = watch.watch(names, self.vigil, self.run, before)
        if not self.watched.up:
            raise StepFailed("watch", self.watched.why, self.watched)

    def _commit(self):
        """Put everything where it stays. The process goes on, systemd sees the same unit in another place."""
        files.remove(self.store.rescue)  # what runs has come up
        self._write(self.plan.changes)
        if self.plan.reload or self.record["control"]:
            snapshot.remove_control(self.record)
            units.reload_manager(self.run)

    def leave(self):
        """Commit what did not come up, because nothing is to be put back. Raises StepFailed."""
        for name, work, changes in self.named_steps():
            if name in ("commit", "enable", "finish"):
                self._take(name, work, changes)

    def _write(self, changes):
        for change in changes:
            if change.after.kind == ABSENT:
                files.remove(change.path)
                snapshot.remove_folder_of(change.path, self.store.places.units)
                self._remove_links(change)
            elif not same(files.look(change.path), change.after):
                files.put(change.path, change.after)

    def _remove_links(self, change):
        """What a unit that goes was enabled by: systemctl does not disable what is not there any more."""
        if change.unit and os.path.basename(change.path) == change.unit and not self.actual.beneath(change.path):
            for path in snapshot.links([change.unit], self.store.places.units):
                files.remove(path)
                snapshot.remove_folder_of(path, self.store.places.units)

    def _enable(self):
        for verb in ("enable", "disable", "reenable"):
            names = getattr(self.plan, verb)
            if names:
                units.tell(["--no-reload", verb, "--"] + names, self.run)

    def _finish(self):
        """The end: once the guard is gone a boot finds the new units, so this is where it counts."""
        deployed = deployed_now(self.plan, self.actual, self.record, self.run)
        deployed.update(files=self.described, judged=self.judged, account=self.handed_over)
        deployed["generation"] = self._prepare_generation() or self.generation or deployed["generation"]
        self.generation = deployed["generation"] or None
        new = bool(self.states)
        what = {"deployed": deployed, "replaced": self.replaced, "new_generation": new}
        journal.note(self.store, self.record, phase=journal.FINISHING, **what)
        snapshot.remove_guard(self.store)
        finish(self.store, self.record)

    def _prepare_generation(self):
        """Write down the state that is about to be committed, and at first the one before; return its number."""
        number = max(generations.numbers(self.store), default=0)
        for state in self.states:
            if number or state is self.states[-1]:
                generations.prepare(self.store, self.states[-1])
                return number + 1
            number = 1
            generations.prepare(self.store, state)
            generations.keep(self.store, number)
        return None


def new_texts(plan, actual):
    """Return `{path: text}`: the units and drop-ins of all members as they are to be."""
    changed = {units.below(change.path) for change in plan.changes if change.unit}
    found = [one for unit in actual.members for one in actual.texts(unit)]
    texts = {path: text for path, text in found if units.below(path) not in changed}
    for change in plan.changes:
        if change.unit:
            texts[change.path] = (change.after.data or b"").decode("utf-8", "surrogateescape")
    return texts


def deployed_now(plan, actual, record, run):
    """What the next run has to know, see `look.NEVER`."""
    shown = units.show(actual.members, run)
    records = {}
    for unit in actual.members:
        one = restart.process(shown[unit], actual.boot, time.time(), time.monotonic())
        read = plan.read[unit]
        directories = sorted({os.path.dirname(path) for path in read if os.path.dirname(path).endswith(".d")})
        if restart.state_of(one) == "up":
            seen = restart.Record(one.identity, plan.meanings[unit], look.times_of(read + directories))
            records[unit] = restart.dump(seen)
    made = list(actual.deployed["directories"]) + record["directories"] + record["created"]
    directories = list(dict.fromkeys(made))
    return dict(actual.deployed, records=records, directories=directories, units=list(actual.members))


def finish(store, record):
    """What follows the commit, and may be done again."""
    if record["new_generation"]:
        generations.keep(store, record["deployed"]["generation"])
    journal.write(store.deployed, record["deployed"])
    if record["replaced"]:
        shutil.rmtree(record["replaced"], ignore_errors=True)
    journal.close(store)


def _readable(data):
    """The Entry of a unit or drop-in with this text (bytes)."""
    return journal.private(data)._replace(mode=0o644)


def _tried(entry, elsewhere):
    """What is tried in the place of an Entry: it reads the environment files of the trial."""
    if entry.kind == ABSENT:
        return files.Entry("link", None, "/dev/null", None, None, None, {})
    text = redirect(entry.data.decode("utf-8", "surrogateescape"), elsewhere)
    return entry._replace(data=text.encode("utf-8", "surrogateescape"), attributes={})


# --- Whoever comes after


def recover(store, run):
    """Bring to an end what an earlier run left under way; return what was done: None, `finished` or `rolled back`.

    Raises OSError or SystemdError where that cannot be done now.
    """
    record = journal.read(store.journal)
    if record is None:
        if not os.path.lexists(store.journal):
            journal.close(store)  # it had all been done but for this
            journal.forget_all(store)
        return None
    if snapshot.is_committed(record):
        snapshot.sweep(store, record)
        snapshot.remove_control(record)
        units.reload_manager(run)
        finish(store, record)
        return "finished"
    snapshot.restore(store, record, run)
    return "rolled-back"


def guarded(store, run, work):
    """Return `work()`, with somebody at hand who goes back should this process end in the middle of it.

    A DeployError is an end that `work` has seen to. Any other exception is not, no more than being killed.
    """
    for number in (signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(writer)
        _stand_by(store, run, reader)
    os.close(reader)
    word = b""
    try:
        result = work()
        word = b"."
        return result
    except DeployError:
        word = b"."
        raise
    finally:
        with contextlib.suppress(OSError):  # nobody is at hand any more
            os.write(writer, word)
        os.close(writer)
        os.waitpid(pid, 0)


def _stand_by(store, run, reader):
    """Wait for the word that all is done; where the pipe ends without it, its other end was killed."""
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        if not os.read(reader, 1):
            done = recover(store, run)
            if done:
                journal.private_directories(store)
                journal.write(os.path.join(store.directory, "recovered.json"), {"done": done, "when": time.time()})
    finally:
        os._exit(0)
