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
    snapshot,
    transaction,
    units,
    watch,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.deployment import unit_facts
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.sensitive import HIDDEN
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import REGULAR


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
    transaction.guarded(one.store, one.run, lambda: _attempt(one, work))


def states(one):
    """What is kept of this deployment: the state it leads to, before it the one that was found, if that was good."""
    if one.going_back or not one.plan.changes or one.options["state"] == "stopped":
        return []
    changed = [change.path for change in one.plan.changes]
    new = generations.describe(one.wanted, one.options["health"], time.time(), changed)
    found = [item._replace(entry=one.actual.entries[item.path]) for item in one.wanted]
    found = [item for item in found if item.entry.kind == REGULAR]
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
    one.result.update(unit=unit_facts(shown[one.name]), generation=work.generation)


def _fail(one, work, failure):
    """Say why, put everything back, and raise DeployError; what is committed stays so."""
    if work.record is not None and snapshot.is_committed(work.record):
        one.result["warnings"].append(one.say("finish-failed", name=one.name, error=failure))
        return
    watched = failure.watched
    findings = failure.results.get("findings", [])
    if watched or failure.step == "start":
        # Asked while the new unit is the one that systemd has.
        findings, conceal = explained(one, watched.unit if watched else one.name)
    if watched:
        one.result["health"] = [dict(check, error=conceal(check["error"])) for check in watched.health]
        params = {name: conceal(value) if name == "error" else value for name, value in watched.params.items()}
        words = [one.say(watched.why, timeout=one.options["timeout"], **params)]
    else:
        words = [one.say("step-failed", name=one.name, step=failure.step, error=failure)]
    if watched or failure.step == "start":
        words.append(judge.summary(findings))
    if work.record is None:
        words.append(one.say("nothing-changed"))
        one.result["changed"] = bool(one.result["recovered"])
    elif watched and not one.options["rollback"]:
        words.append(_leave(one, work))
    else:
        words += _put_back(one, work)
    raise DeployError("\n".join(word for word in words if word), **dict(one.result, findings=findings))


def explained(one, unit):
    """`(findings, conceal)` of the new unit; that they cannot be had is no reason not to go back."""
    try:
        return judge.explain(unit, one.options, one.places, one.run)
    except Exception as error:
        one.result["warnings"].append("%s: %s: %s" % (unit, type(error).__name__, error))
        return [], lambda text: text and HIDDEN


def _leave(one, work):
    """Without rollback: what was tried is what stays."""
    try:
        work.leave()
    except transaction.StepFailed as failure:
        key = "finish-failed" if snapshot.is_committed(work.record) else "step-failed"
        return one.say(key, name=one.name, step=failure.step, error=failure)
    return one.say("left")


def _put_back(one, work):
    one.progress.tell("progress-back", unit=one.name)
    try:
        done = snapshot.restore(one.store, work.record, one.run)
    except (OSError, DeployError) as error:
        return [one.say("not-put-back", error=error, directory=one.store.directory)]
    stays = given(one, work)
    one.result.update(rolled_back=True, changed=bool(stays or one.result["recovered"]))
    words = [_as_before(one, work, done.seen)]
    lost = ["%s (%s)" % (path, ", ".join(names)) for path, names in done.refused.items()]
    words += [one.say("put-back-attributes", files=", ".join(lost))] if lost else []
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
