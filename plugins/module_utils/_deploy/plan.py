# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done so that the host has what is wanted: decided here, before anything is changed.

Nothing in this file reads or writes the host; see `look` for what is known of it.
Private to this collection: it may change in any release.
"""

import os
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import candidate, environment, restart
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.files import NOTHING
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.wanted import same, template_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT, LINK, REGULAR
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import meaning

# path: str. before, after: Entry. file: the File that is wanted there, None where one is to go. unit: whose text it is,
# None for an environment file. secret: whether its content is kept out of whatever is told.
Change = namedtuple("Change", "path before after file unit secret")
# changes: list of Change. verbs: {unit: start, stop, restart or reload}. enable, disable, reenable: list of units.
# verdicts: {unit: restart.Verdict}. meanings: {unit: restart.Meaning} of what runs afterwards. read: {unit: paths}.
# reload: whether systemd has to read its units again.
Plan = namedtuple("Plan", "changes verbs enable disable reenable verdicts meanings read reload")

STARTED = ("started", "restarted", "reloaded")
# The second is a unit that only has others enabled, by Also=: there is no more to it.
ENABLED = ("enabled", "indirect")


def make(wanted, actual, options):
    """Return the Plan. wanted: list of File. actual: `look.Actual`. options: dict with the module's options."""
    changes = changes_of(wanted, actual)
    verdicts, meanings, read = {}, {}, {}
    for unit in actual.members:
        read[unit], meanings[unit], verdicts[unit] = judged(unit, wanted, changes, actual, options)
    verbs = {unit: verb_of(unit, verdicts[unit], wanted, actual, options) for unit in actual.members}
    verbs = _with_sockets({unit: verb for unit, verb in verbs.items() if verb}, actual)
    verbs.update({unit: "stop" for unit in actual.leaving if not is_down(actual.shown[unit])})
    enable, disable, reenable = enablement(wanted, changes, actual, options["enabled"])
    units_change = any(change.unit for change in changes)
    reload = units_change or any(one.get("NeedDaemonReload") == "yes" for one in actual.shown.values())
    return Plan(changes, verbs, enable, disable, reenable, verdicts, meanings, read, reload)


def is_empty(plan):
    """Whether nothing is to be done."""
    return not (plan.changes or plan.verbs or plan.enable or plan.disable or plan.reenable or plan.reload)


def changes_of(wanted, actual):
    """What of the files differs, those included that an earlier deployment made and that are no longer wanted."""
    changes = [
        Change(one.path, actual.entries[one.path], one.entry, one, one.unit, one.secret)
        for one in wanted
        if not same(actual.entries[one.path], one.entry)
    ]
    paths = {one.path for one in wanted}
    gone = {path: about for path, about in actual.deployed["files"].items() if path not in paths}
    return changes + [
        Change(path, actual.entries[path], NOTHING, None, about["unit"], about["secret"])
        for path, about in sorted(gone.items())
        if actual.entries[path].kind != ABSENT
    ]


# --- What a unit would run with


def judged(unit, wanted, changes, actual, options):
    """Return `(paths read, Meaning, Verdict)` for a unit as it is to be."""
    texts = texts_of(unit, wanted, changes, actual)
    named = [
        path for path in environment.named([text for dummy, text in texts], actual.version) if path.startswith("/")
    ]
    contents = {path: actual.content(path) for path in named}
    present = restart.meaning_of([text for dummy, text in actual.texts(unit)], contents, actual.version)
    contents.update({change.path: change.after.data for change in changes if change.path in contents})
    after = ([text for dummy, text in texts], contents)
    meaning_then = restart.meaning_of(*after, version=actual.version)
    read = [path for path, dummy in texts] + named
    verdict = restart.judge(
        restart.process(actual.shown[unit], actual.boot, actual.now, actual.monotonic),
        actual.times(unit, [path for path, dummy in actual.texts(unit)] + named),
        actual.record(unit),
        meaning_then,
        present,
        options["reload_on"],
        options["language"],
        lambda changed, known: _noticed(unit, changed, known, after, actual),
    )
    return read, meaning_then, verdict


def _noticed(unit, changed, known, after, actual):
    """Return those of the parts that differ of which processes would notice something.

    known: Meaning of what the process was started with, None where that is what lies there.
    """
    texts = [text for dummy, text in actual.texts(unit)]
    contents = {path: actual.content(path) for path in environment.named(texts, actual.version) if path[:1] == "/"}
    if known is not None and known.raw != restart.meaning_of(texts, contents, actual.version).raw:
        return changed
    return environment.unlike(changed, (texts, contents), after, actual.version)


def texts_of(unit, wanted, changes, actual):
    """Return `[(path, text)]`: the unit and its drop-ins as they are to be, in systemd's order."""
    own = (unit, template_of(unit))
    texts = dict(actual.texts(unit))
    main = list(texts)[:1]
    for change in changes:
        if change.file is None and change.path in texts:
            del texts[change.path]
            beneath = actual.beneath(change.path)
            if beneath:
                texts[beneath[0]] = beneath[1].decode("utf-8", "surrogateescape")
                main = [beneath[0]] if change.path in main else main
    for one in wanted:
        if one.unit in own and one.dropin is None:
            texts.pop(main[0], None) if main else None
            main = [one.path]
            texts[one.path] = one.candidate.text
        elif one.unit in own:
            same_name = [path for path in texts if path not in main and os.path.basename(path) == one.dropin]
            for path in same_name:
                texts.pop(path)
            texts[one.path] = one.candidate.text
    dropins = sorted((path for path in texts if path not in main), key=os.path.basename)
    return [(path, texts[path]) for path in main + dropins if path in texts]


# --- What is done with it


def verb_of(unit, verdict, wanted, actual, options):
    """What systemd is to do with a unit, or None."""
    shown = actual.shown[unit]
    state = restart.state_of(restart.process(shown, "", 0, 0))
    if options["state"] == "stopped":
        return None if state == "down" else "stop"
    if is_triggered(unit, wanted, actual):
        # Its timer or path starts it; one that is at work is let finish.
        return None
    if unit.endswith(".target") and state == "up":
        return None  # it has no process; started anew it would take all its services along
    if options["state"] == "restarted" and state != "down" and _has_process(unit, actual):
        return "restart"
    if options["state"] == "reloaded" and state == "up" and verdict.how in ("none", "reload"):
        return _reload(unit, wanted, actual)
    return None if verdict.how == "none" else verdict.how


def _has_process(unit, actual):
    """Whether it is what an operator wants to have started anew: a socket that listens all along loses nothing."""
    return unit.endswith(".service") or not any(one.endswith(".service") for one in actual.members)


def _reload(unit, wanted, actual):
    """How a unit that runs with what is wanted is made to read its files again."""
    if not unit.endswith(".service"):
        return None
    texts = texts_of(unit, wanted, changes_of(wanted, actual), actual)
    found = meaning([text for dummy, text in texts], actual.version)
    return "reload" if found.get(("Service", "ExecReload")) else "restart"


def is_down(shown):
    """Whether a unit is at rest."""
    return shown.get("ActiveState", "inactive") in ("inactive", "failed")


def is_triggered(unit, wanted, actual):
    """Whether a timer or a path unit of the set starts this unit."""
    for one in wanted:
        if one.unit and one.dropin is None and one.unit.endswith((".timer", ".path")):
            section = one.unit.rpartition(".")[2].capitalize()
            named = meaning([one.candidate.text], actual.version).get((section, "Unit"))
            if (named[-1] if named else one.unit.rpartition(".")[0] + ".service") == unit:
                return True
    return False


def _with_sockets(verbs, actual):
    """systemd starts no socket whose service runs: where one is started anew, so are the services of the set."""
    sockets = [unit for unit in verbs if unit.endswith(".socket")]
    if sockets:
        for unit in actual.members:
            runs = restart.state_of(restart.process(actual.shown[unit], "", 0, 0)) != "down"
            if runs and unit.endswith(".service") and verbs.get(unit) in (None, "reload"):
                verbs[unit] = "restart"
    return verbs


def enablement(wanted, changes, actual, enabled):
    """Return the units to be enabled, disabled and enabled anew."""
    enable, disable, reenable = [], [], []
    for unit in actual.members:
        state = actual.shown[unit].get("UnitFileState", "")
        now = install(text_of(unit, wanted, actual), actual.version)
        before = install(dict(actual.texts(unit)[:1]).get(actual.path(unit), ""), actual.version)
        if not now and not before:
            continue
        if not enabled and state.startswith("enabled"):
            disable.append(unit)
        elif enabled and now and state not in ENABLED:
            enable.append(unit)
        elif enabled and (now != before or now and goes(actual.path(unit), wanted, actual)):
            reenable.append(unit)
    return enable, disable, reenable


def text_of(unit, wanted, actual):
    """The text of the unit itself as it is to be."""
    for one in wanted:
        if one.unit in (unit, template_of(unit)) and one.dropin is None:
            return one.candidate.text
    if goes(actual.path(unit), wanted, actual):
        beneath = actual.beneath(actual.path(unit))
        return beneath[1].decode("utf-8", "surrogateescape") if beneath else ""
    return dict(actual.texts(unit)[:1]).get(actual.path(unit), "")


def goes(path, wanted, actual):
    """Whether a file was made by an earlier deployment and is not wanted any more."""
    return path in actual.deployed["files"] and path not in {one.path for one in wanted}


def install(text, version):
    """What [Install] says."""
    return {key: values for (section, key), values in meaning([text], version).items() if section == "Install"}


# --- How it is told


def told(plan, paths, language):
    """Return the plan as a list of dict: `step` and `what`. paths: how many entries change owner or are made."""
    lines = []

    def line(step, key, **params):
        lines.append({"step": step, "what": say(language, key, **params)})

    if paths:
        line("paths", "plan-paths", count=paths)
    for change in plan.changes:
        kind = "plan-remove" if change.file is None else "plan-make" if change.before.kind == ABSENT else "plan-change"
        line("write", kind, path=change.path)
    if plan.reload:
        line("reload", "plan-reload")
    for unit, verb in plan.verbs.items():
        verdict = plan.verdicts.get(unit)
        key = "plan-reload-unit" if verb == "reload" else "plan-" + verb
        line(verb, key, unit=unit, why=verdict.why if verdict else "")
    for step in ("enable", "disable", "reenable"):
        for unit in getattr(plan, step):
            line(step, "plan-" + step, unit=unit)
    return lines


def diff(change):
    """Return a change as Ansible shows it; what is secret is not shown."""
    if change.file is not None and change.file.unit and change.before.kind != LINK:
        texts = ((entry.data or b"").decode("utf-8", "replace") for entry in (change.before, change.after))
        return candidate.difference(change.file.params, *texts, path=change.path)
    before, after = (_shown(entry, change.secret) for entry in (change.before, change.after))
    if change.secret and change.before.data != change.after.data and before == after:
        after += "# the contents differ\n"
    return dict(before=before, after=after, before_header=change.path, after_header=change.path)


def _shown(entry, secret):
    if entry.kind == ABSENT:
        return ""
    if entry.kind != REGULAR:
        return "%s %s\n" % (entry.kind, entry.target or "")
    if secret:
        return "# %04o %s:%s, contents not shown\n" % (entry.mode, entry.uid, entry.gid)
    return entry.data.decode("utf-8", "replace")
