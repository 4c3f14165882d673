# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out what a Deployment has planned, and puts it back where the service does not come up.

Private to this collection: it may change in any release.
"""

import os
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import (
    generations,
    judge,
    recovery,
    restore,
    telling,
    transaction,
    units,
    watch,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, words_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.explanation import Explanation


def execute(deployment):
    """Carry out the Plan of a Deployment. Raises DeployError, which says what was put back by then."""
    one = deployment
    vigil = watch.Vigil(
        one.checks,
        one.identity(),
        one.options["settle"],
        one.options["timeout"],
        one.options["language"],
        one.progress,
    )
    work = transaction.Transaction(one.store, one.plan, one.actual, one.paths, vigil, one.run, one.judged, one.control)
    work.generation = one.going_back
    work.replaced = one.replaced.directory if one.replaced else None
    work.states = states(one)
    work.described = one.described()
    work.handed_over = one.handed_over
    if one.forecast and one.forecast.put_off and one.paths.count:
        work.ask_again = lambda: one.forecast.after_paths(starting(one), one.actual, one.wanted_text)
    if not one.going_back and (one.options.get("before_start") or one.options.get("after_start")):
        from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import hooks

        work.hooks = hooks.Hooks(one)
    recovery.guarded(one.store, one.run, lambda: _attempt(one, work))


def states(one):
    """What is kept of this deployment: the state it leads to, before it the one that was found, if that was good."""
    if one.going_back or not one.plan.changes or one.options["state"] == "stopped":
        return []
    changed = [change.path for change in one.plan.changes]
    new = generations.describe(one.wanted, one.options["health"], time.time(), changed)
    entries = one.actual.entries
    found = [item for item in one.wanted if entries[item.path].kind == item.entry.kind]
    found = [item._replace(entry=entries[item.path]) for item in found]
    before = generations.describe(found, [], time.time(), [])
    works = one.actual.shown[one.name].get("ActiveState") == "active"
    return [before, new] if works and any(item.unit == one.name for item in found) else [new]


def starting(deployment):
    """The services that are to start."""
    return [unit for unit, verb in deployment.plan.verbs.items() if verb != "stop" and unit.endswith(".service")]


def _attempt(one, work):
    one.result["steps"] = work.steps
    try:
        work.carry_out()
    except transaction.StepFailed as failure:
        _fail(one, work, failure)
    if work.watched:
        one.result["health"] = work.watched.health
    shown = units.show([one.name], one.run)
    one.result.update(unit=telling.unit_facts(shown[one.name]), generation=work.generation)
    if one.release:
        _prune(one)


def _prune(one):
    """Take away the releases that were kept for generations which are gone."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import release

    try:
        release.prune(one.store, one.options["release"]["directory"])
    except OSError as error:
        one.result["warnings"].append(words_of(error))


def _fail(one, work, failure):
    """Say why, put everything back, and raise DeployError; what is committed stays so."""
    if work.record is not None and restore.is_committed(work.record):
        one.result["warnings"].append(one.say("finish-failed", name=one.name, error=failure))
        return
    why = None
    if failure.watched or failure.step == "start":
        # Looked at while the new unit is the one that systemd has.
        why = Explanation(failure.watched.unit if failure.watched else one.name, one.options, one.places, one.run)
    end = _end(one, work, failure, why)
    words, findings = _reason(one, failure, why)
    raise DeployError("\n".join(word for word in words + end if word), **dict(one.result, findings=findings))


def _end(one, work, failure, why):
    """Put everything back, unless it is to stay; return what there is to say of it."""
    if work.record is None:
        one.result["changed"] = bool(one.result["recovered"])
        return [one.say("nothing-changed")]
    if failure.watched and not one.options["rollback"]:
        return [_leave(one, work)]
    if one.actual.leaving and why:
        why.think()  # the service whose place was taken would be in the way of the new one again
    return _put_back(one, work, why)


def _reason(one, failure, why):
    """Return `(words, findings)`: why it did not work."""
    watched = failure.watched
    if why is None:
        words = one.say("step-failed", name=one.name, step=failure.step, error=failure)
        return [words], failure.results.get("findings", [])
    findings = why.findings()
    if watched:
        one.result["health"] = [dict(check, error=why.conceal(check["error"])) for check in watched.health]
        params = {name: why.conceal(value) if name == "error" else value for name, value in watched.params.items()}
        words = one.say(watched.why, timeout=one.options["timeout"], **params)
    else:
        words = one.say("step-failed", name=one.name, step=failure.step, error=failure)
    if why.error:
        one.result["warnings"].append(why.error)
    return [words, judge.summary(findings)], findings


def _leave(one, work):
    """Without rollback: what was tried is what stays."""
    try:
        work.leave()
    except transaction.StepFailed as failure:
        key = "finish-failed" if restore.is_committed(work.record) else "step-failed"
        return one.say(key, name=one.name, step=failure.step, error=failure)
    return one.say("left")


def _put_back(one, work, why):
    """Put everything back; return what there is to say of it. why: Explanation of what did not come up, or None."""
    one.progress.tell("progress-back", unit=one.name)
    try:
        done = restore.restore(one.store, work.record, one.run, why and why.think)
    except (OSError, DeployError) as error:
        return [one.say("not-put-back", error=error, directory=one.store.directory)]
    stays = given(one, work)
    one.result.update(rolled_back=True, changed=bool(stays or one.result["recovered"]))
    words = [_as_before(one, work, done.seen)]
    words += telling.lost(one, done.refused)
    return words + [one.say("put-back-paths", paths=", ".join(stays))] if stays else words


def given(one, work):
    """The paths whose owner or mode was changed, which is not put back."""
    if not any(step["name"] == "paths" for step in work.steps):
        return []
    return [result["path"] for result in one.paths.results if result["changed"] and os.path.lexists(result["path"])]


def _as_before(one, work, seen):
    """How the service is when everything is put back."""
    ran = [unit for unit, before in work.record["units"].items() if before["state"] == "up"]
    if not ran:
        return one.say("put-back")
    names = ", ".join(ran)
    if seen is None or seen.up:
        return one.say("put-back-runs" if len(ran) == 1 else "put-back-run", units=names)
    return one.say("put-back-down", units=names, state=watch.describe(seen.shown[seen.unit or ran[0]]))
