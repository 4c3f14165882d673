# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment returns of what it found and is about to do.

Private to this collection: it may change in any release.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import plan


def tell(one, findings, warnings):
    """Fill in the result of a Deployment with what was found and what is to be done."""
    options, result = one.options, one.result
    missing = bool(one.account and (one.account["create_user"] or one.account["create_group"]))
    steps = plan.told(one.plan, one.paths.count, options["language"])
    if one.plan.changes and any(verb != "stop" for verb in one.plan.verbs.values()) and not one.going_back:
        first = len([step for step in steps if step["step"] == "paths"])
        steps[first:first] = _commands(one, "before_start")
        steps += _commands(one, "after_start")
    if one.going_back and steps:
        steps.insert(0, {"step": "generation", "what": one.say("plan-generation", number=one.going_back)})
    if missing:
        steps.insert(0, {"step": "account", "what": one.say("plan-account", name=one.account["name"])})
    if one.release and not one.release["complete"]:
        steps.insert(0, {"step": "release", "what": one.say("plan-release", path=one.release["path"])})
    if one.check and os.path.exists(one.store.journal):
        steps.insert(0, {"step": "recover", "what": one.say("plan-recover")})
    result["findings"] += findings
    result["warnings"] += warnings
    result["plan"] = steps
    result["diff"] = [plan.diff(change) for change in one.plan.changes] + list(one.paths.diffs)
    result["paths"] = list(one.paths.results)
    result["account_missing"] = missing and not one.check
    undone = result["account_missing"] or result["release_missing"]
    result["changed"] = bool(steps) and not undone or result["changed"]
    result["repairs"] = [
        dict(repair, unit=item.unit) for item in one.wanted if item.unit for repair in item.candidate.repairs
    ]
    overridden = [(item, change) for item in one.wanted if item.unit for change in item.candidate.overridden]
    result["overridden"] = [dict(change, unit=item.unit) for item, change in overridden]
    result["left_out"] = [
        dict(row, unit=item.unit) for item in one.wanted if item.unit for row in item.candidate.left_out
    ]
    result["unit"] = unit_facts(one.actual.shown[one.name])
    result["restart"] = _restart(one)
    current = one.actual.deployed["generation"]
    result["generation"] = (current if steps else one.going_back or current) or None
    result["decisions"] = _decisions(one)


def _commands(one, name):
    """The commands around the start, as steps."""
    return [{"step": name.replace("_", "-"), "what": given["command"]} for given in one.options.get(name) or ()]


def _restart(one):
    """What the main unit needs and why."""
    verdict, verb = one.plan.verdicts[one.name], one.plan.verbs.get(one.name)
    how = {"restart": "restart", "start": "restart", "reload": "reload"}.get(verb, "none")
    return {"needed": verdict.needed, "why": verdict.why, "how": how}


def _decisions(one):
    """What an operator should know without asking: who runs it and why, what was set over, what was repaired."""
    lines = [one.account["reason"]] if one.account else []
    # Nothing is set over what was left empty for it.
    for change in [change for change in one.result["overridden"] if change["before"] != [""]]:
        before, after = (" | ".join(change[side]) or "-" for side in ("before", "after"))
        lines.append("%s: %s=%s -> %s" % (change["unit"], change["option"], before, after))
    for row in one.result["left_out"]:
        lines.append(one.say("left-out", version=one.actual.version, **row))
    repairs = one.result["repairs"]
    lines += ["%s:%s: %s" % (repair["unit"], repair["line"], repair["message"]) for repair in repairs]
    return lines


def unit_facts(shown):
    """How a unit stands, as M(unitsmith.systemd.unit_file) returns it."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import STATUS_PROPERTIES

    status = {ours: shown.get(theirs, "") for theirs, ours in STATUS_PROPERTIES.items()}
    return dict(status, need_daemon_reload=status["need_daemon_reload"] == "yes")


def lost(one, refused):
    """What files have lost when they were put back, as a list of no or one sentence. refused: {path: attributes}."""
    files = ["%s (%s)" % (path, ", ".join(names)) for path, names in sorted(refused.items())]
    return [one.say("put-back-attributes", files=", ".join(files))] if files else []
