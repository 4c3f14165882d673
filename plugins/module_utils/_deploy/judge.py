# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges a Plan before anything is changed: the rules, systemd itself, and what would keep the service from running.

What is needed for it is imported here where there is something to judge: that is most of this collection.
Private to this collection: it may change in any release.
"""

import hashlib
import os
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import candidate
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.texts import say
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import systemd

# What is so whoever owns it: giving a tree to the account mends none of these.
STAYS = frozenset(
    """
    command-missing command-is-directory command-no-format command-wrong-machine interpreter-crlf interpreter-missing
    interpreter-not-in-path link-loop loader-missing log-is-directory mount-no-exec mount-read-only not-a-directory
    """.split()
)


def texts(wanted, actual, run):
    """Judge the texts of units that were not judged before; return `(findings, warnings, judged)`.

    findings: list of dict. warnings: list of str. judged: {path: what was judged}. Raises candidate.Failure.
    """
    host = systemd.Host(run)
    findings, warnings, judged = [], [], {}
    for one in wanted:
        if one.unit is None:
            continue
        candidate.existing(one.path, "present")
        mark = mark_of(one.entry.data, actual.version, one.params["lint"])
        judged[one.path] = mark
        old = actual.entries[one.path].data
        if actual.deployed["judged"].get(one.path) == mark and old == one.entry.data:
            continue
        shown = actual.shown.get(one.unit, {})
        status = {"fragment_path": shown.get("FragmentPath", "")}
        found = candidate.check(one.params, host, one.candidate, old, status)
        findings += [dict(finding, unit=one.unit) for finding in found]
        warnings += candidate.tolerated(one.params, found)
    return findings, warnings, judged


def places(wanted, given, language):
    """Raise DeployError for an environment file in whose way somebody else than root could put a link.

    wanted: list of File. given: directories that the deployment gives away.
    """
    for one in wanted:
        if one.unit is None:
            directory = os.path.dirname(one.path)
            given_away = [path for path in given if (directory + "/").startswith(os.path.normpath(path) + "/")]
            open_to_others = given_away[0] if given_away else not_roots(directory)
            if open_to_others:
                raise DeployError(say(language, "environment-place", path=one.path, directory=open_to_others))
            if one.path and os.path.lexists(one.path) and not (os.path.isfile(one.path) or os.path.islink(one.path)):
                raise DeployError(say(language, "environment-no-file", path=one.path))


def not_roots(directory):
    """The first directory on the way to this one whose names somebody else than root can change, None without."""
    way = "/"
    for name in directory.split("/"):
        way = os.path.join(way, name)
        try:
            status = os.lstat(way)
        except FileNotFoundError:
            return None
        target = os.path.realpath(way) if stat.S_ISLNK(status.st_mode) else way
        if status.st_uid not in (0, os.geteuid()) or target == way and not _only_owner_renames(status):
            return way
        found = not_roots(target) if target != way else None
        if found:
            return found
    return None


def _only_owner_renames(status):
    return stat.S_ISDIR(status.st_mode) and (not status.st_mode & 0o022 or status.st_mode & stat.S_ISVTX)


def mark_of(data, version, lint):
    """What stands for a text that was judged."""
    return "%d %s %s" % (version, lint, hashlib.sha256(data).hexdigest())


class Forecast:
    """Asks what would keep units from running.

    given: paths that the deployment makes or gives to the account. account: dict, that of the facts, None without.
    leaving: units that are stopped before. arriving: units that it writes itself. written: {path: text} of the files
    that units read, as they are to be.
    """

    def __init__(self, options, given, account, leaving, run, arriving=(), written=None):
        self.options = options
        self.give(given)
        self.account = account if account and (account["create_user"] or account["create_group"]) else None
        self.leaving = leaving
        self.arriving = arriving
        self.written = written
        self.run = run
        self._begun = {}  # {unit: function that returns its Diagnosis}
        self.put_off = False  # whether something can only be told once the paths are given

    def begin(self, units, wanted_texts):
        """Begin with the first of the units: meanwhile its texts and the paths can be looked at.

        With one alone, because an application takes the memory that it takes.
        """
        self._begun = {unit: self._begin(unit, wanted_texts) for unit in units[:1]}

    def _begin(self, unit, wanted_texts):
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import diagnosis, state

        shown = state.show(unit, self.run)
        return diagnosis.begin_before(unit, shown, wanted_texts(unit), self.run, self._diagnosis_options())

    def give(self, paths):
        """Take note of what the deployment makes or gives to the account."""
        self.given = [os.path.normpath(path) for path in paths]

    def before(self, units, actual, wanted_texts):
        """Return the findings (list of dict) about units that are to start. Raises DeployError for an error.

        wanted_texts: function from a unit to its text as it is to be. What the deployment itself mends is no error.
        """
        return self._ask(units, actual, wanted_texts, self._is_mended)

    def after_paths(self, units, actual, wanted_texts):
        """The same once the paths are given: then nothing is put off any more."""
        return self._ask(units, actual, wanted_texts, self._is_written_later)

    def _ask(self, units, actual, wanted_texts, is_mended):
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import finding

        told = []
        for unit in units:
            result = (self._begun.pop(unit, None) or self._begin(unit, wanted_texts))()
            left = [one for one in result.findings if not is_mended(one)]
            self.put_off = self.put_off or len(left) < len(result.findings)
            rendered = finding.render(left, self.options["language"], result.conceal)
            if any(one["severity"] == "error" for one in rendered):
                words = say(self.options["language"], "forecast", unit=unit)
                raise DeployError("%s\n%s" % (words, summary(rendered)), findings=rendered)
            told += rendered
        return told

    def _diagnosis_options(self):
        if not self.account:
            return diagnosis_options(self.options, written=self.written)
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import Newcomer

        fields = [self.account[name] for name in ("name", "group", "home", "shell")]
        return diagnosis_options(self.options, newcomer=Newcomer(*fields), written=self.written)

    def _is_mended(self, found):
        if self._is_made(found) or self._is_changed_before(found):
            return True
        return found.code not in STAYS and any(self._is_given(value) for value in _values(found.params))

    def _is_made(self, found):
        """Whether it says that the account that is to be made, or its group, is missing; others stay missing."""
        made = self.account or {}
        return (found.code, found.params.get("user")) == ("user-missing", made.get("name")) or (
            (found.code, found.params.get("group")) == ("group-missing", made.get("group"))
        )

    def _is_written_later(self, found):
        files = [one["path"] for one in self.options["environment"]]
        return self._is_changed_before(found) or any(value in files for value in _values(found.params))

    def _is_changed_before(self, found):
        if found.params.get("dependency") in self.arriving:
            return True
        return found.code == "port-taken-by-unit" and found.params["holder"] in self.leaving

    def _is_given(self, value):
        if not value.startswith("/"):
            return False
        path = os.path.normpath(value)
        # A directory above may be what keeps the account out: that is not mended by giving away what is below it.
        return any(path == one or path.startswith(one.rstrip("/") + "/") for one in self.given)


def _values(params):
    for value in params.values():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(one, str):
                yield one


def diagnosis_options(options, **more):
    """The Options of a diagnosis."""
    from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import diagnosis

    given = {"run_application": True, "language": options["language"]}
    given.update({name: options[name] for name in ("requires_tcp", "requires_unix")})
    return diagnosis.Options(**dict(given, **more))


def summary(findings):
    """The first finding in words: what and how it is mended."""
    return "{summary}\n{fix}".format(**findings[0]) if findings else ""
