# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a service to what is wanted of it: looks once, judges, and carries out what differs as one transaction.

Private to this collection: it may change in any release.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    account,
    judge,
    look,
    plan,
    telling,
    wanted,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, words_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.lock import Lock
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.progress import Progress
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import HOST, Store
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import LINK, REGULAR
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.guard import HOME_OF

SELINUX = "/sys/fs/selinux/enforce"


class Deployment:
    """One service on this host. `result` is what the module returns, filled in on the way."""

    def __init__(self, options, run, check, places=HOST, control=None):
        """options: dict of the module's options. check: whether to stop before the first change."""
        self.options = options
        self.run = run
        self.check = check
        self.places = places
        self.control = control
        self.store = Store(places, wanted.main_unit(options["name"]))
        self.name = self.store.name  # the unit that is spoken of, another one where none has the service's name
        self.policy = policy()
        self.progress = Progress(self.store, options["language"])
        self.wanted = []
        self.begun = False  # whether anything on the host has been touched
        self.result = {"changed": False, "rolled_back": False, "recovered": None, "findings": [], "steps": []}
        self.result.update(timers=[], warnings=[], account=None, account_missing=False, generation=None, health=[])
        self.release = None  # what there is of the release that is asked for, see `release.look`
        self.result["release_missing"] = False

    def say(self, key, **params):
        """A text in the language asked for."""
        return say(self.options["language"], key, **params)

    def carry_out(self):
        """Do it, or in check mode say what would be done. Raises DeployError."""
        prepare, act = (self._find, self._remove) if self.options["state"] == "absent" else (self._prepare, self._act)
        try:
            if self.check:
                prepare()
            else:
                with Lock(self.store, self.options["timeout"], self.options["language"]) as lock:
                    try:
                        self.progress.tell("progress-judge", unit=self.name)
                        prepare()
                        act()
                    finally:
                        self.progress.end()
                        if not os.path.exists(self.store.directory):
                            lock.discard()
            self._tell_timers()
        except OSError as error:
            raise DeployError(words_of(error))
        return self.result

    def _tell_timers(self):
        """When the timers elapse next."""
        if any(one.unit and one.unit.endswith(".timer") for one in self.wanted):
            from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import timers

            self.result["timers"] = timers.next_runs(self.wanted, self.actual.version, self.run)

    def _find(self):
        """Find out what there is to be taken away."""
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import removal

        self._recover()
        listed = removal.listed(self.options, self.places)
        directory = (self.options.get("release") or {}).get("directory")
        self.removal = removal.Removal(self.name, listed, self.store, self.options["language"], self.run, directory)
        self._tell_spared(self.removal.spared)
        self.result.update(plan=self.removal.told, changed=bool(self.removal.told), diff=self.removal.diffs())
        self.result.update(units=self.removal.units)

    def _tell_spared(self, spared):
        for path, names in spared.items():
            self.result["warnings"].append(self.say("spared", path=path, names=", ".join(names)))

    def _remove(self):
        """Take it away."""
        if self.removal.told:
            self.begun = True
            left = self.removal.carry_out()
            if left:
                self.result["warnings"].append(self.say("left-directories", paths=", ".join(left)))

    def _prepare(self):
        """Find out what is to be done; what an earlier run left is put right on the way."""
        self._recover()
        self.replaced = self._replaced()
        self._choose_account()
        self._plan()
        if self.options.get("before_start") or self.options.get("after_start"):
            from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import hooks

            hooks.check(self.options)
        if self.checks and self._is_converged() and self.options["state"] in plan.STARTED:
            self._ask()

    def _act(self):
        if self.result["account_missing"] or self.result["release_missing"]:
            return
        if self._is_converged():
            self._remember()
            return
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import execution

        self.begun = True
        execution.execute(self)

    def _is_converged(self):
        missing = self.result["account_missing"] or self.result["release_missing"]
        return plan.is_empty(self.plan) and not self.paths.count and not missing

    def _ask(self):
        """Ask a service of which nothing differs whether it answers, and say where it does not."""
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import converged

        language = self.options["language"]
        # A command may do what no prediction should.
        checks = [check for check in self.checks if not (self.check and check.kind == "command")]
        results = converged.ask(checks, self.identity(), language)
        if not all(one["ok"] for one in results):
            from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.explanation import Explanation

            conceal = Explanation(self.name, self.options, self.places, self.run).conceal
            results = [dict(one, error=conceal(one["error"])) for one in results]
            found = [converged.finding(self.name, one, language) for one in results if not one["ok"]]
            self.result["findings"] += found
            self.result["warnings"] += [one["summary"] for one in found]
        self.result["health"] = results

    def _replaced(self):
        """The Store of the service whose place is taken, None without."""
        if not self.options["replaces"]:
            return None
        name = wanted.main_unit(self.options["replaces"])
        return Store(self.places, name) if name != self.name else None

    def _recover(self):
        """Bring to an end what an earlier run left."""
        left_word = os.path.join(self.store.directory, "recovered.json")
        if not any(os.path.lexists(path) for path in (self.store.journal, self.store.saved, left_word)):
            return
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, journal, recovery

        said = journal.read(left_word)
        done = said and said["done"]
        refused = said.get("refused", {}) if said else {}
        if self.check:
            done = done or None
        else:
            self.begun = True
            try:
                done = recovery.recover(self.store, self.run, refused) or done
            except (OSError, DeployError) as error:
                raise DeployError(self.say("recover-failed", error=error, directory=self.store.directory))
            files.remove(left_word)
        if done:
            words = [self.say("recovered-" + done)] + telling.lost(self, refused)
            self.result.update(recovered=" ".join(words), changed=not self.check)

    def _choose_account(self):
        self.account = self.handed_over = None
        if self.options["account"] is None:
            return
        found = account.choose(self.options, self.name, self.store, self.replaced, self.run)
        self.account, self.handed_over = found
        self.result["account"] = self.account
        self.result["warnings"] += self.account["warnings"]

    def _plan(self):
        """Look at everything once, say what differs, and judge it. Raises DeployError."""
        options, account = self.options, self.account
        label = wanted.labels(self.policy)
        settings = {"lint": options["lint"], "language": options["language"], "version": look.version}
        self.health = options["health"]
        self.going_back = None
        if options["generation"]:
            self._go_back()
        else:
            self.wanted = [
                wanted.unit_file(one, account, settings, self.places.units, label) for one in options["units"]
            ]
            gid = account["gid"] if account else None
            self.wanted += [wanted.environment_file(one, gid, label, look.version) for one in options["environment"]]
            self.wanted += [wanted.plain_file(one, account, label) for one in options["files"]]
            if options.get("release"):
                self._look_at_release()
        self.checks = self._checks()
        wanted.check_distinct(self.wanted)
        members = wanted.members(self.store.name, self.wanted)
        self.name = members[0]
        self.actual = look.look(members, [one.path for one in self.wanted], self.replaced, self.store, self.run)
        self._check_known(members)
        self._spare()
        self.plan = plan.make(self.wanted, self.actual, options)
        self.forecast = None
        if options["preflight"] and self._starting() and self._has_code():
            leaving, written = self.actual.leaving, self._written()
            self.forecast = judge.Forecast(options, [], account, leaving, self.run, members, written)
            self.forecast.begin(self._starting(), self.wanted_text)
        findings, warnings, self.judged = judge.texts(self.wanted, self.actual, self.run)
        judge.places(self.wanted, self._given_away(), options["language"])
        self.paths = self._look_at_paths()
        if self.paths.count:
            self._check_neighbours()
        self._refuse_commands()
        if self.forecast:
            # Paths that are right already mend nothing.
            changing = options["paths"] if self.paths.count else []
            self.forecast.give([one["path"] for one in changing + options["environment"]])
            findings += self.forecast.before(self._starting(), self.actual, self.wanted_text)
        telling.tell(self, findings, warnings)

    def _look_at_release(self):
        """What is wanted is of one release of the code."""
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import release

        asked = self.options["release"]
        self.result["release"] = self.release = release.look(asked, self.run)
        self.result["release_missing"] = not self.release["complete"] and not self.check
        self.wanted = release.described(self.wanted, asked)
        self.options["health"] = self.health = release.pinned_checks(self.health, asked)
        for name in ("before_start", "after_start"):
            self.options[name] = release.pinned_checks(self.options.get(name) or [], asked)

    def _has_code(self):
        """Whether what the units run can be there: a release that is still to be laid cannot be judged."""
        return self.release is None or self.release["complete"]

    def _written(self):
        """The texts of the files beside the units as they are to be."""
        files = [one for one in self.wanted if not one.unit and one.entry.kind == REGULAR]
        return {one.path: one.entry.data.decode("utf-8", "surrogateescape") for one in files}

    def described(self):
        """The files that the service is made of, as `look.NEVER` has them."""
        return {one.path: {"unit": one.unit, "secret": one.secret} for one in self.wanted}

    def _remember(self):
        """Leave word of what was found to be right, where that is news."""
        known = self.actual.deployed
        number = self.going_back or known["generation"]
        found = dict(known, files=self.described(), judged=self.judged, units=self.actual.members, generation=number)
        if found != known or self.spared:
            from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import journal

            journal.private_directories(self.store)
            journal.write(self.store.deployed, found)

    def _checks(self):
        """What the service is to be asked. Raises DeployError."""
        # Compiled where there is something to ask.
        if not self.health:
            return []
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import health

        return [health.parse(check) for check in self.health]

    def _spare(self):
        """Forget those of the files that are not wanted any more which others use as well: they stay."""
        wanted_paths = {one.path for one in self.wanted}
        gone = [path for path in self.actual.deployed["files"] if path not in wanted_paths]
        self.spared = {}
        if not gone:
            return
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import others

        own = self.actual.members + self.actual.leaving
        self.spared = others.spared(gone, own, self.store, self.run, self.options["language"])
        left = {path: about for path, about in self.actual.deployed["files"].items() if path not in self.spared}
        self.actual.deployed = dict(self.actual.deployed, files=left)
        self._tell_spared(self.spared)

    def _main_texts(self):
        """The texts of the main unit and its drop-ins as they are to be."""
        return [text for dummy, text in plan.texts_of(self.name, self.wanted, self.plan.changes, self.actual)]

    def _refuse_commands(self):
        """Raise DeployError for a check that is a command where nobody is there to run it as."""
        if self.checks and not self.account:
            from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import identity

            texts, language = self._main_texts(), self.options["language"]
            identity.refuse_commands(self.checks, self.name, texts, self.actual.version, language)

    def identity(self):
        """The Identity that the service runs as, None where no account is that or nothing is asked."""
        if not self.checks:
            return None
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import identity

        name = self.account["name"] if self.account else None
        return identity.of_service(name, self._main_texts(), self.actual.version)

    def _check_known(self, members):
        """Raise DeployError for a unit of which nothing is known."""
        texts = {one.unit for one in self.wanted if one.dropin is None}
        for unit in members:
            known = unit in texts or wanted.template_of(unit) in texts
            if not known and self.actual.shown[unit].get("LoadState") == "not-found":
                raise DeployError(self.say("unknown-unit", unit=unit))

    def _go_back(self):
        """What is wanted is what an earlier generation was."""
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import generations

        current = look.load(self.store.deployed)["generation"]
        language = self.options["language"]
        self.going_back = generations.chosen(self.store, self.options["generation"], current, language)
        self.wanted, health = generations.load(self.store, self.going_back)
        if any(one.entry.kind == LINK for one in self.wanted):
            from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import release

            release.check_there(self.wanted)
        self.health = self.health or health

    def _check_neighbours(self):
        """Raise DeployError where others live in the directory that is about to be given away."""
        directory = self.options["directory"]
        if not (directory and self.account) or self.options["shared_directory"]:
            return
        from ansible_collections.unitsmith.systemd.plugins.module_utils._account import neighbours

        own_units = self.actual.members + self.actual.leaving
        uids = {self.account["uid"]} - {None}
        found = neighbours.residents(directory, own_units, uids, self.run)
        found = [one for one in found if (one.kind, one.name) != ("account", self._former_account())]
        if found:
            name, language = self.account["name"], self.options["language"]
            raise DeployError(neighbours.refusal(directory, name, found, language))

    def _former_account(self):
        """The account of the service whose place is taken."""
        return self.actual.shown[self.replaced.name].get("User") or "root" if self.replaced else None

    def _given_away(self):
        """The directories that others than root are given."""
        owner = self.account["name"] if self.account else "root"
        return [one["path"] for one in self.options["paths"] if (one["owner"] or owner) not in ("root", "0")]

    def _look_at_paths(self):
        # Compiled where there are paths.
        if not self.options["paths"]:
            return NoPaths()
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.paths import Paths, check_answers

        directories = [one["path"] for one in self.options["paths"]] + [self.options["directory"]]
        check_answers([path for path in directories if path], self.options["timeout"])
        try:
            return Paths(self.options["paths"], self.account, self._willing(), self.policy)
        except DeployError as error:
            if HOME_OF in str(error):
                # Whoever lives there is told of better by what they run.
                self._check_neighbours()
            raise

    def _willing(self):
        """The accounts whose home may be given away: that of a former service, those that share the directory."""
        if not self.options["shared_directory"] or not self.options["directory"]:
            return [self._former_account()]
        from ansible_collections.unitsmith.systemd.plugins.module_utils._account import neighbours

        found = neighbours.homes(neighbours.Inside(self.options["directory"]), set())
        return [self._former_account()] + [one.name for one in found]

    def _starting(self):
        """The services of the plan that are to start, or to read anew what they run."""
        return [unit for unit, verb in self.plan.verbs.items() if verb != "stop" and unit.endswith(".service")]

    def wanted_text(self, unit):
        """The text of a unit as it is to be."""
        return plan.text_of(unit, self.wanted, self.actual)


class NoPaths:
    """Where none are given."""

    results, diffs, count, created = (), (), 0, ()

    def carry_out(self):
        """Nothing."""


def policy():
    """The SELinux policy of this host, None without."""
    if not os.path.exists(SELINUX):
        return None
    from ansible_collections.unitsmith.systemd.plugins.module_utils._host.selinux import Policy

    return Policy()
