# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The assignments of a unit and its drop-ins, merged as systemd does.

Private to this collection: it may change in any release.
Facts: systemd.unit(5), systemd.exec(5), systemd.service(5), systemd.resource-control(5), behaviour of 247 and 252.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST, parse
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.value_kinds import kinds

# (section, old name): (first version that treats it as an alias, section, new name).
OLD_NAMES = {
    ("Unit", "BindTo"): (219, "Unit", "BindsTo"),
    ("Unit", "PropagateReloadFrom"): (219, "Unit", "ReloadPropagatedFrom"),
    ("Unit", "PropagateReloadTo"): (219, "Unit", "PropagatesReloadTo"),
    ("Unit", "RequiresOverridable"): (230, "Unit", "Requires"),
    ("Unit", "RequisiteOverridable"): (230, "Unit", "Requisite"),
    ("Unit", "StartLimitInterval"): (230, "Unit", "StartLimitIntervalSec"),
    ("Service", "StartLimitInterval"): (230, "Unit", "StartLimitIntervalSec"),
    ("Service", "StartLimitBurst"): (230, "Unit", "StartLimitBurst"),
    ("Service", "StartLimitAction"): (230, "Unit", "StartLimitAction"),
    ("Service", "FailureAction"): (230, "Unit", "FailureAction"),
    ("Service", "RebootArgument"): (230, "Unit", "RebootArgument"),
}
# Aliases in every section, from 231 on; older versions know only the first name.
OLD_PATHS = {
    "InaccessibleDirectories": "InaccessiblePaths",
    "ReadOnlyDirectories": "ReadOnlyPaths",
    "ReadWriteDirectories": "ReadWritePaths",
}
PATHS_SINCE = 231
# Directives that set several others.
SEVERAL = {("Service", "TimeoutSec"): (("Service", "TimeoutStartSec"), ("Service", "TimeoutStopSec"))}
# Directives that share a list or a setting: the order of their assignments counts.
ONE_LIST = {
    "BindReadOnlyPaths": "BindPaths",
    "CPUSchedulingPriority": "CPUSchedulingPolicy",
    "IOSchedulingPriority": "IOSchedulingClass",
    "OnFailureIsolate": "OnFailureJobMode",
    "StandardInputText": "StandardInputData",
    "SetCredentialEncrypted": "SetCredential",
    "LoadCredentialEncrypted": "LoadCredential",
}
ONE_LIST_PREFIXES = {
    "Unit": ("Condition", "Assert"),
    "Socket": ("Listen",),
    "Timer": ("On",),
    "Path": ("Path", "DirectoryNotEmpty"),
}
# Kinds of lists that an empty assignment resets.
EMPTIED = frozenset(
    "base64 binds cond condbool condpath dirs docs env envfile exec listen loadcred logfields passenv paths setcred "
    "status text tmpfs unsetenv users".split()
)
# Kinds of lists that an empty assignment does not reset.
ADDING = frozenset("deps mountsfor units".split())
# Commands that are certainly valid; systemd refuses the unit for an invalid one even if the list is reset later.
SOUND = re.compile(r"-?(/[\w.+-]+)+( +[\w./=:,@+-]+)*\Z", re.ASCII)
TRUE = ("1", "yes", "y", "true", "t", "on")

_kinds = {}


def kind_of(section, key):
    """Return `(kind, argument)` of a directive, both empty where it is not known."""
    if section not in _kinds:
        _kinds[section] = kinds(section)
    return _kinds[section].get(key, ("", "", 0))[:2]


def meant(section, key, version):
    """Return the list of `(section, key)` that an assignment sets."""
    since, new_section, new = OLD_NAMES.get((section, key), (0, section, key))
    if since <= version:
        section, key = new_section, new
    if version >= PATHS_SINCE:
        key = OLD_PATHS.get(key, key)
    return SEVERAL.get((section, key), ((section, key),))


def list_of(section, key):
    """Return the name of the list that a directive fills: its own name for most."""
    for prefix in ONE_LIST_PREFIXES.get(section, ()):
        if key.startswith(prefix):
            return prefix
    return ONE_LIST.get(key, key)


class Settings:
    """The merged settings of a unit and its drop-ins.

    lists: `{(section, name of the list): [(key, value), ...]}` in order. emptied: set of those whose first entry
    follows an empty assignment: in a drop-in that resets the list of the unit. beyond: list of lines (str) that make
    systemd refuse the file or include another.
    """

    def __init__(self, texts, version=NEWEST):
        self._version = version
        self.lists = {}
        self.emptied = set()
        self.beyond = []
        for text in texts:
            for item in parse(text, version):
                if item.kind == "assignment" and item.section:
                    for section, key in meant(item.section, item.key, version):
                        self._add(section, key, item.value)
                elif item.kind in ("include", "bad-header") or item.kind == "no-equals" and version < 243:
                    self.beyond.append(item.raw)

    def _add(self, section, key, value):
        kind = kind_of(section, key)[0]
        name = (section, list_of(section, key))
        if value or kind not in EMPTIED | ADDING:
            self.lists.setdefault(name, []).append((key, value))
        elif kind in EMPTIED:
            dropped = self.lists.pop(name, ())
            if kind == "exec":
                self.beyond += ["%s=%s" % entry for entry in dropped if not SOUND.match(entry[1])]
            self.emptied.add(name)

    def all(self, key, section="Service"):
        """Return the values (list of str) of a directive by its current name, in order, after the last reset."""
        values = []
        if self._version < PATHS_SINCE:
            key = {new: old for old, new in OLD_PATHS.items()}.get(key, key)
        for held, value in self.lists.get((section, list_of(section, key)), ()):
            if held == key:
                values = values + [value] if value else []
        return values

    def last(self, key, section="Service"):
        """Return the last value (str) of a directive, or None."""
        return (self.all(key, section) or [None])[-1]

    def is_true(self, key):
        """Whether a directive is set to one of systemd's spellings of true."""
        return (self.last(key) or "").lower() in TRUE
