# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries a Plan out: tries the new units, watches them, commits, or puts everything back.

Private to this collection: it may change in any release.
"""

import os
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    files,
    generations,
    journal,
    links,
    look,
    recovery,
    rescue,
    restart,
    restore,
    snapshot,
    timers,
    trial,
    units,
    watch,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, words_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import CONTROL_SINCE
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.wanted import is_late, same
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT


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
        self.hooks = None  # `hooks.Hooks`: the commands before and after the start
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
            ("before-start", self._before_start, True, coming_up and plan.changes and self.hooks and self.hooks.before),
            ("try", self._try, True, coming_up and plan.changes),
            ("reload", self._reload, True, plan.reload and not plan.changes),
            ("start", self._start, True, plan.verbs),
            ("watch", self._watch, False, coming_up),
            ("after-start", self._after_start, True, coming_up and plan.changes and self.hooks and self.hooks.after),
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
            raise StepFailed(name, error.said(self.vigil.language), **error.results)
        except Exception as error:
            # Whatever it is, what was begun has to be put back.
            raise StepFailed(name, "%s: %s" % (type(error).__name__, error))
        finally:
            took = int((time.monotonic() - before) * 1000)
            self.steps.append({"name": name, "changed": changes, "milliseconds": took})

    # --- The steps

    def _snapshot(self):
        self.record = snapshot.take(self.store, self.plan, self.actual, self.paths.created, time.time())

    def _before_start(self):
        self.hooks.carry_out(self.hooks.before)

    def _after_start(self):
        self.hooks.carry_out(self.hooks.after)

    def _try(self):
        """Let systemd see the new units, in /run where it knows that directory: /etc stays what it is."""
        elsewhere = trial.environment(self.store, self.plan, self.actual) if self.control else {}
        in_place = [one for one in self.plan.changes if one.path not in elsewhere and not (self.control and one.unit)]
        in_place = [one for one in in_place if not is_late(one)]
        self._write(in_place)
        if self.control:
            trial.write(self.store, self.plan, self.actual, self.record, elsewhere)
        self._reload()
        rescue.stand_by(self.store, self.record, self.run)

    def _reload(self):
        units.reload_manager(self.run)

    def _start(self):
        """Have systemd do what the plan says; sockets before the services that they are for."""
        verbs = self.plan.verbs
        self._stop([unit for unit, verb in verbs.items() if verb == "stop"])
        sockets = [unit for unit in verbs if unit.endswith(".socket") and verbs[unit] in ("start", "restart")]
        if sockets:
            self._stop([unit for unit, verb in verbs.items() if verb == "restart" and unit not in sockets])
            units.queue("restart", sockets, self.run)
        # Else what was started too often before, by whomever, would not be started now.
        units.forget_failures([unit for unit in verbs if self._has_run(unit)], self.run)
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
        for name, one in units.wait_down(names, self.run).items():
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
            restore.remove_control(self.record)
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
                links.remove_folder_of(change.path, self.store.places.units)
                self._remove_links(change)
            elif not same(files.look(change.path), change.after):
                files.put(change.path, change.after)

    def _remove_links(self, change):
        """What a unit that goes was enabled by: systemctl does not disable what is not there any more."""
        if change.unit and os.path.basename(change.path) == change.unit and not self.actual.beneath(change.path):
            for path in links.of([change.unit], self.store.places.units):
                files.remove(path)
                links.remove_folder_of(path, self.store.places.units)

    def _enable(self):
        for verb in ("enable", "disable", "reenable"):
            names = getattr(self.plan, verb)
            if names:
                units.tell(["--no-reload", verb, "--"] + names, self.run)
        # With a link made, newer versions of systemd say of every unit that it is outdated (257 does, 252 does not).
        shown = units.show([self.store.name], self.run)
        if any(one.get("NeedDaemonReload") == "yes" for one in shown.values()):
            self._reload()

    def _finish(self):
        """The end: once the guard is gone a boot finds the new units, so this is where it counts."""
        deployed = deployed_now(self.plan, self.actual, self.record, self.run)
        deployed.update(files=self.described, judged=self.judged, account=self.handed_over)
        deployed["generation"] = self._prepare_generation() or self.generation or deployed["generation"]
        self.generation = deployed["generation"] or None
        new = bool(self.states)
        what = {"deployed": deployed, "replaced": self.replaced, "new_generation": new}
        journal.note(self.store, self.record, phase=journal.FINISHING, **what)
        restore.remove_guard(self.store)
        for path in timers.stamps(self.actual.leaving, self.store.places):
            files.remove(path)
        recovery.finish(self.store, self.record)

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
