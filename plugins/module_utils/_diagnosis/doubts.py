# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may put right, when the service is started, what a look at the host before the start has found.

A forecast calls an error what systemd would refuse, or what was seen to fail where nothing is different at the start.
All else that it finds is a warning, with the reason among its causes.
Private to this collection: it may change in any release.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Doubt, severity
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import found_in, runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT

# Programs that change nothing.
TESTS = ("test", "[", "true", "false", "sleep", "echo", "printf", "cat", "ls", "stat", "id", "env", "printenv", "grep")
# Programs that change what their arguments name, and nothing else.
MAKERS = ("mkdir", "install", "touch", "chown", "chmod", "setfacl", "rm", "mv", "cp", "ln")
STARTED = (".service", ".socket", ".mount", ".automount", ".device")
IMAGES = ("MountImages", "ExtensionImages", "ExtensionDirectories")
VIEWS = IMAGES + ("BindPaths", "BindReadOnlyPaths", "TemporaryFileSystem")
VIEW_SWITCHES = ("PrivateTmp", "PrivateDevices", "PrivateUsers", "DynamicUser")
# Settings of the process itself, which what is tried before the start does not have.
LIMITS = ("UMask", "LimitNOFILE", "LimitNPROC", "LimitAS", "LimitCORE", "LimitDATA", "LimitFSIZE", "LimitMEMLOCK")
LIMITS += ("LimitRSS", "LimitSTACK", "LimitCPU", "CPUAffinity", "Nice", "Personality", "OOMScoreAdjust")
ALL_FILES = ("CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH")
CREDENTIALS = ("CREDENTIALS_DIRECTORY",)


class Doubts:
    """Looks for a Doubt in each finding of a forecast. shown: dict, the unit's properties."""

    def __init__(self, needs, host, shown):
        self._needs = needs
        self._host = host
        self._shown = shown
        self._inactive = None
        self._identity = host.identity(needs)

    def doubted(self, finding):
        """Return the finding with the first doubt that there is in it."""
        if severity(finding) != "error":
            return finding
        for reason in REASONS.get(finding.code, ()):
            doubt = reason(self, finding)
            if doubt:
                return finding._replace(doubt=doubt)
        return finding

    # --- The reasons. Each returns a Doubt or None.

    def made_before(self, finding):
        """A command that runs before the one that has the finding."""
        for command in self._before(finding):
            if self._may_change(command, finding):
                return Doubt("made-before", {"command": " ".join([command.path] + command.argv)[:120]})
        return None

    def opened_before(self, finding):
        """A command of root's before one of the account's. No command runs where its directory is missing."""
        if _source(finding) not in ("WorkingDirectory", "RootDirectory"):
            return self.made_before(finding)
        commands = self._commands_before("ExecStart", None)
        by_root = [one for one in commands if runs_as(one, self._needs, self._host) == ROOT != self._identity]
        able = [one for one in by_root if self._may_change(one, finding)]
        return Doubt("made-before", {"command": " ".join([able[0].path] + able[0].argv)[:120]}) if able else None

    def other_unit(self, finding):
        """Units that systemd starts first and that do not run yet, mounts among them."""
        names = self._not_yet_active(finding)
        return Doubt("other-unit", {"units": names}) if names else None

    def seen_otherwise(self, finding):
        """Images and a name space of another unit bring files that are not to be seen from here."""
        settings = [key for key in IMAGES if self._needs.sandbox.all(key)]
        if self._needs.sandbox.all("JoinsNamespaceOf", "Unit"):
            settings.append("JoinsNamespaceOf")
        return Doubt("own-view", {"settings": settings}) if settings else None

    def own_view(self, finding):
        """What is tried before the start is tried outside of the service's name space."""
        settings = [key for key in VIEWS if self._needs.sandbox.all(key)]
        settings += [key for key in VIEW_SWITCHES if self._needs.sandbox.is_true(key)]
        return Doubt("own-view", {"settings": settings}) if settings else self.seen_otherwise(finding)

    def brought_in(self, finding):
        """Files that the name space adds."""
        settings = [key for key in VIEWS if self._needs.sandbox.all(key)]
        return Doubt("own-view", {"settings": settings}) if settings else None

    def capability(self, finding):
        """The program may do what its account may not; it is started, and finds its directory, without that."""
        if _source(finding) == "WorkingDirectory" or _source(finding).startswith("Exec"):
            return None
        names = [name for name in ALL_FILES if self._needs.has_capability(name)]
        return Doubt("capability", {"settings": "AmbientCapabilities=" + " ".join(names)}) if names else None

    def unfinished_environment(self, finding):
        """Variables that are set only when the service is started."""
        paths = self._needs.optional_files_missing
        if paths:
            return Doubt("file-to-come", {"paths": paths})
        setting = self._needs.sandbox.last("PAMName")
        return Doubt("session", {"setting": "PAMName=" + setting}) if setting else None

    def made_at_start(self, finding):
        """Directories of the service that systemd makes when it starts it."""
        paths = [path for path in self._needs.managed if not os.path.isdir(path)]
        paths += [self._needs.given[name] for name in CREDENTIALS if name in self._needs.given]
        return Doubt("made-at-start", {"paths": paths}) if paths else None

    def other_limits(self, finding):
        """What is tried has the limits of our own session."""
        return Doubt("limits", {})

    def limits_of_its_own(self, finding):
        """An application may look at what the unit sets."""
        return Doubt("limits", {}) if any(self._needs.sandbox.last(key) for key in LIMITS) else None

    def assumed_port(self, finding):
        """A port that no option names may be another one in a file of settings."""
        command = self._needs.server_command
        words = [word.partition("=")[0] for word in command.argv] if command else []
        named = " " in finding.params["source"]
        if named or not set(words) & {"-c", "--config", "--ini", "--yaml", "--json"}:
            return None
        return Doubt("assumed-port", {"address": finding.params["address"]})

    def shared_port(self, finding):
        """Sockets with SO_REUSEPORT share a port where all of them have it."""
        command = self._needs.server_command
        if command and set(command.argv) & {"--reuse-port", "-R"}:
            return Doubt("shared-port", {})
        return None

    def other_network(self, finding):
        """A network of its own is not to be seen from here; one that nothing but the service is in has nobody."""
        settings = [key for key in ("NetworkNamespacePath",) if self._needs.sandbox.last(key)]
        settings += ["JoinsNamespaceOf"] * bool(self._needs.sandbox.all("JoinsNamespaceOf", "Unit"))
        return Doubt("own-view", {"settings": settings}) if settings else None

    def opened_already(self, finding):
        """A log file that is there needs no new inode."""
        return Doubt("opened-already", {}) if os.path.exists(finding.params["path"]) else None

    def shared_tmp(self, finding):
        """The service's own /tmp has what is put into it before, or by a unit that shares it."""
        if not finding.params["directive"].startswith("PrivateTmp"):
            return None
        return self.made_before(finding) or self.seen_otherwise(finding)

    # --- What they ask

    def _before(self, finding):
        source = _source(finding)
        if source == "EnvironmentFile" or source.startswith("Standard"):
            return []  # systemd opens these before any command, the first one too
        if source in ("WorkingDirectory", "RootDirectory"):
            return []
        directive = source.partition(",")[0]
        return self._commands_before(directive, finding.params.get("path") if directive in source else None)

    def _commands_before(self, directive, path):
        found = []
        for command in self._needs.commands:
            here = directive == command.directive if directive.startswith("Exec") else command.directive == "ExecStart"
            if here and path in (None, command.path, found_in(self._needs.search, command.path)):
                return found
            if here and not directive.startswith("Exec"):
                return found
            found.append(command)
        return found if not directive.startswith("Exec") else [one for one in found if one.directive != directive]

    def _may_change(self, command, finding):
        name = os.path.basename(command.path)
        if name in TESTS or "-t" in command.argv:
            return False
        if name not in MAKERS:
            return True
        wanted = finding.params.get("component") or finding.params.get("path") or "/"
        named = re.findall(r"(?:^|(?<=[\s=]))/\S+", " ".join(command.argv))
        return not named or any((wanted + "/").startswith(top.rstrip("/") + "/") for top in named)

    def _not_yet_active(self, finding):
        if self._inactive is None:
            unit = self._needs.sandbox
            names = [
                name
                for key in ("Requires", "BindsTo", "Wants")
                for name in (" ".join(unit.all(key, "Unit")) + " " + self._shown.get(key, "")).split()
            ]
            names = [name for name in names if name.endswith(STARTED)] + self._mounts()
            rows = state.dependencies(list(dict.fromkeys(names)), self._host.run)
            self._inactive = [
                one["Id"] for one in rows if one.get("LoadState") == "loaded" and one.get("ActiveState") != "active"
            ]
        return self._inactive

    def _mounts(self):
        """The units of the mounts that systemd makes before the start, were they there."""
        paths = [one.path for one in (self._needs.working_directory, self._needs.root_directory) if one]
        paths += [word for value in self._needs.sandbox.all("RequiresMountsFor", "Unit") for word in value.split()]
        found = []
        for path in paths:
            steps = [step for step in path.split("/") if step]
            for count in range(1, len(steps) + 1):
                name = "-".join(map(_escaped, steps[:count]))
                found += [name + ".mount", name + ".automount"]
        return found


def _source(finding):
    return finding.about or str(finding.params.get("source", ""))


def _escaped(step):
    """A component of a path as it stands in the name of a unit: systemd-escape(1)."""
    kept = re.sub(rb"[^A-Za-z0-9:_.]", lambda match: b"\\x%02x" % ord(match.group(0)), os.fsencode(step))
    return kept.decode("ascii")


# --- Which reasons there are, by what was found; the first that holds is told.

REASONS = {}


def _for(codes, *reasons):
    REASONS.update(dict.fromkeys(codes.split(), reasons))


_for("path-denied directory-denied", Doubts.capability, Doubts.opened_before, Doubts.other_unit, Doubts.seen_otherwise)
_for(
    "not-a-directory link-loop directory-missing environment-file-missing "
    "command-missing command-is-directory command-not-executable command-no-format command-wrong-machine "
    "loader-missing interpreter-crlf interpreter-missing interpreter-denied mount-no-exec",
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.seen_otherwise,
)
_for("interpreter-not-in-path", Doubts.made_before, Doubts.unfinished_environment, Doubts.seen_otherwise)
_for(
    "log-directory-missing log-not-writable log-is-directory mount-read-only "
    "socket-directory-missing socket-directory-not-writable socket-directory-shared",
    Doubts.capability,
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.seen_otherwise,
)
_for("sandbox-hides", Doubts.shared_tmp)
_for("inodes-used-up", Doubts.opened_already, Doubts.made_before)
_for("port-taken port-taken-by-unit port-taken-unseen", Doubts.assumed_port, Doubts.shared_port, Doubts.made_before)
_for("address-foreign address-unresolved", Doubts.made_before, Doubts.other_unit)
_for("network-private", Doubts.other_network)
_for(
    "name-not-resolved tcp-refused-here tcp-refused tcp-no-route tcp-timeout tcp-denied database-host-refused "
    "database-host-blocked unix-socket-missing-here unix-socket-missing unix-socket-refused",
    Doubts.made_before,
    Doubts.other_unit,
)
_for("unix-socket-denied", Doubts.capability, Doubts.made_before, Doubts.other_unit)
_for("selinux-mislabelled selinux-type selinux-port selinux-denied", Doubts.made_before)
# What an application says when it is loaded.
_for(
    "module-missing import-name syntax-error wsgi-attribute library-missing library-old command-not-found",
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.brought_in,
    Doubts.unfinished_environment,
)
_for("variable-missing ascii-only django-not-configured command-line", Doubts.unfinished_environment)
_for(
    "mysql-denied mysql-no-right mysql-no-database mysql-no-socket mysql-unreachable postgresql-denied "
    "postgresql-no-database postgresql-unreachable redis-denied redis-unreachable connection-refused name-unresolved",
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.unfinished_environment,
)
_for(
    "exception application-check-failed file-missing not-writable denied read-only",
    Doubts.capability,
    Doubts.made_at_start,
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.own_view,
    Doubts.unfinished_environment,
    Doubts.limits_of_its_own,
)
_for("too-many-files no-more-threads memory-short out-of-memory limit-signal killed", Doubts.other_limits)
