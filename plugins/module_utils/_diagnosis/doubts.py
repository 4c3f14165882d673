# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reasons why a problem found before the start may be gone when the service is started.

A forecast reports an error for what systemd would refuse, or what failed under the same conditions as at the start.
Everything else is a warning, with the reason in its cause.
Private to this collection: it may change in any release.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import state
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Doubt, severity
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import found_in, runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.mount_names import mount_units

# Programs that change nothing.
TESTS = ("test", "[", "true", "false", "sleep", "echo", "printf", "cat", "ls", "stat", "id", "env", "printenv", "grep")
# Programs that change what their arguments name, and nothing else.
MAKERS = ("mkdir", "install", "touch", "chown", "chmod", "setfacl", "rm", "mv", "cp", "ln")
STARTED = (".service", ".socket", ".mount", ".automount", ".device")
IMAGES = ("MountImages", "ExtensionImages", "ExtensionDirectories")
VIEWS = IMAGES + ("BindPaths", "BindReadOnlyPaths", "TemporaryFileSystem")
VIEW_SWITCHES = ("PrivateTmp", "PrivateDevices", "PrivateUsers", "DynamicUser")
# Settings of the process, which do not apply to what is tried before the start.
LIMITS = ("UMask", "LimitNOFILE", "LimitNPROC", "LimitAS", "LimitCORE", "LimitDATA", "LimitFSIZE", "LimitMEMLOCK")
LIMITS += ("LimitRSS", "LimitSTACK", "LimitCPU", "CPUAffinity", "Nice", "Personality", "OOMScoreAdjust")
ALL_FILES = ("CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH")
BIND = "CAP_NET_BIND_SERVICE"
RUNNING = ("active", "activating", "reloading", "deactivating")
CREDENTIALS = ("CREDENTIALS_DIRECTORY",)


class Doubts:
    """Looks for a Doubt about each finding of a forecast. shown: dict, the unit's properties."""

    def __init__(self, needs, host, shown):
        self._needs = needs
        self._host = host
        self._shown = shown
        self._inactive = None
        self._identity = host.identity(needs)

    def doubted(self, finding):
        """Return the finding with the first Doubt that applies."""
        if severity(finding) != "error":
            return finding
        for reason in REASONS.get(finding.code, ()):
            doubt = reason(self, finding)
            if doubt:
                return finding._replace(doubt=doubt)
        return finding

    # --- The reasons. Each returns a Doubt or None.

    def made_before(self, finding):
        """A command that runs earlier may create it."""
        for command in self._before(finding):
            if self._may_change(command, finding):
                return Doubt("made-before", {"command": " ".join([command.path] + command.argv)[:120]})
        return None

    def opened_before(self, finding):
        """A command run as root may open it for the account. No command runs if its directory is missing."""
        if _source(finding) not in ("WorkingDirectory", "RootDirectory"):
            return self.made_before(finding)
        commands = self._commands_before("ExecStart", None)
        by_root = [one for one in commands if runs_as(one, self._needs, self._host) == ROOT != self._identity]
        able = [one for one in by_root if self._may_change(one, finding)]
        return Doubt("made-before", {"command": " ".join([able[0].path] + able[0].argv)[:120]}) if able else None

    def made_outside(self, finding):
        """Only a command with `+` runs without the name space for which the path has to be there."""
        able = [one for one in self._commands_before("ExecStart", None) if "+" in one.prefixes]
        able = [one for one in able if self._may_change(one, finding)]
        return Doubt("made-before", {"command": " ".join([able[0].path] + able[0].argv)[:120]}) if able else None

    def other_unit(self, finding):
        """A unit that systemd starts first and that does not run yet, such as a mount, may provide it."""
        names = self._not_yet_active(finding)
        return Doubt("other-unit", {"units": names}) if names else None

    def seen_otherwise(self, finding):
        """Images and the name space of another unit have files that are not visible here."""
        settings = [key for key in IMAGES if self._needs.sandbox.all(key)]
        if self._needs.sandbox.all("JoinsNamespaceOf", "Unit"):
            settings.append("JoinsNamespaceOf")
        return Doubt("own-view", {"settings": settings}) if settings else None

    def own_view(self, finding):
        """The check ran outside of the service's name space."""
        settings = [key for key in VIEWS if self._needs.sandbox.all(key)]
        settings += [key for key in VIEW_SWITCHES if self._needs.sandbox.is_true(key)]
        return Doubt("own-view", {"settings": settings}) if settings else self.seen_otherwise(finding)

    def brought_in(self, finding):
        """The name space adds files."""
        settings = [key for key in VIEWS if self._needs.sandbox.all(key)]
        return Doubt("own-view", {"settings": settings}) if settings else None

    def capability(self, finding):
        """The program has capabilities that its account lacks; its start and its directory do not depend on them."""
        if _source(finding) == "WorkingDirectory" or _source(finding).startswith("Exec"):
            return None
        names = [name for name in ALL_FILES if self._needs.has_capability(name)]
        return Doubt("capability", {"settings": "AmbientCapabilities=" + " ".join(names)}) if names else None

    def may_bind(self, finding):
        """The program has the capability for ports below 1024, and what is tried has none."""
        return (
            Doubt("capability", {"settings": "AmbientCapabilities=" + BIND})
            if self._needs.has_capability(BIND)
            else None
        )

    def held_by_itself(self, finding):
        """The process that is to be replaced may hold the address."""
        return Doubt("runs-now", {}) if self._shown.get("ActiveState") in RUNNING else None

    def unfinished_environment(self, finding):
        """Some variables are set only when the service is started."""
        paths = self._needs.optional_files_missing
        if paths:
            return Doubt("file-to-come", {"paths": paths})
        setting = self._needs.sandbox.last("PAMName")
        return Doubt("session", {"setting": "PAMName=" + setting}) if setting else None

    def made_at_start(self, finding):
        """systemd creates some directories of the service when it starts it."""
        paths = [path for path in self._needs.managed if not os.path.isdir(path)]
        paths += [self._needs.given[name] for name in CREDENTIALS if name in self._needs.given]
        return Doubt("made-at-start", {"paths": paths}) if paths else None

    def other_limits(self, finding):
        """The check has the limits of our own session."""
        return Doubt("limits", {})

    def limits_of_its_own(self, finding):
        """An application may depend on limits that the unit sets."""
        return Doubt("limits", {}) if any(self._needs.sandbox.last(key) for key in LIMITS) else None

    def assumed_port(self, finding):
        """A settings file may set another port than the default."""
        command = self._needs.server_command
        words = [word.partition("=")[0] for word in command.argv] if command else []
        named = " " in finding.params["source"]
        if named or not set(words) & {"-c", "--config", "--ini", "--yaml", "--json"}:
            return None
        return Doubt("assumed-port", {"address": finding.params["address"]})

    def shared_port(self, finding):
        """Sockets share a port if all of them have SO_REUSEPORT."""
        command = self._needs.server_command
        if command and set(command.argv) & {"--reuse-port", "-R"}:
            return Doubt("shared-port", {})
        return None

    def other_network(self, finding):
        """A network namespace is not visible here; in one of the service's own no port is in use."""
        settings = [key for key in ("NetworkNamespacePath",) if self._needs.sandbox.last(key)]
        settings += ["JoinsNamespaceOf"] * bool(self._needs.sandbox.all("JoinsNamespaceOf", "Unit"))
        return Doubt("own-view", {"settings": settings}) if settings else None

    def opened_already(self, finding):
        """An existing log file needs no new inode."""
        return Doubt("opened-already", {}) if os.path.exists(finding.params["path"]) else None

    def shared_tmp(self, finding):
        """An earlier command, or a unit that shares it, may create files in the service's private /tmp."""
        if not finding.params["directive"].startswith("PrivateTmp"):
            return None
        return self.made_before(finding) or self.seen_otherwise(finding)

    # --- What they ask

    def _before(self, finding):
        source = _source(finding)
        if source == "EnvironmentFile" or source.startswith("Standard"):
            return []  # systemd opens these before it runs any command
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
        """The mount units (existing or not) that systemd would mount before the start."""
        paths = [one.path for one in (self._needs.working_directory, self._needs.root_directory) if one]
        paths += [word for value in self._needs.sandbox.all("RequiresMountsFor", "Unit") for word in value.split()]
        return mount_units(paths)


def _source(finding):
    return finding.about or str(finding.params.get("source", ""))


# --- The reasons by code; the first that applies is reported.

REASONS = {}


def _for(codes, *reasons):
    REASONS.update(dict.fromkeys(codes.split(), reasons))


_for("path-denied directory-denied", Doubts.capability, Doubts.opened_before, Doubts.other_unit, Doubts.seen_otherwise)
_for(
    "not-a-directory link-loop directory-missing comment-in-path named-file-missing directory-in-the-way "
    "environment-file-missing environment-file-refused "
    "command-missing command-is-directory command-not-executable command-no-format command-wrong-machine "
    "loader-missing venv-other-python interpreter-crlf shell-script-crlf interpreter-missing interpreter-denied "
    "mount-no-exec",
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.seen_otherwise,
)
_for("interpreter-not-in-path", Doubts.made_before, Doubts.unfinished_environment, Doubts.seen_otherwise)
_for(
    "tls-file-missing tls-file-denied tls-file-invalid "
    "runtime-directory-missing log-directory-missing log-not-writable log-is-directory mount-read-only "
    "socket-directory-missing socket-directory-not-writable socket-directory-shared",
    Doubts.capability,
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.seen_otherwise,
)
_for("goes-into-background stays-in-foreground pid-file-differs", Doubts.unfinished_environment)
_for(
    "named-argument-missing named-argument-denied jar-unreadable",
    Doubts.capability,
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.made_at_start,
    Doubts.seen_otherwise,
    Doubts.unfinished_environment,
)
_for("step-test-fails step-may-not-make", Doubts.made_before, Doubts.other_unit, Doubts.made_at_start)
_for("assert-not-met root-directory-lacks", Doubts.other_unit, Doubts.brought_in)
_for("sandbox-hides", Doubts.shared_tmp)
_for("namespace-path-missing", Doubts.made_outside, Doubts.other_unit)
_for("inodes-used-up", Doubts.opened_already, Doubts.made_before)
_for("port-taken port-taken-by-unit port-taken-unseen", Doubts.assumed_port, Doubts.shared_port, Doubts.made_before)
_for("address-foreign address-unresolved", Doubts.made_before, Doubts.other_unit)
_for("network-private network-of-its-own", Doubts.other_network)
_for(
    "name-not-resolved tcp-refused-here tcp-refused tcp-no-route tcp-timeout tcp-denied database-host-refused "
    "database-host-blocked unix-socket-missing-here unix-socket-missing unix-socket-refused",
    Doubts.made_before,
    Doubts.other_unit,
)
_for("unix-socket-denied", Doubts.capability, Doubts.made_before, Doubts.other_unit)
_for("selinux-mislabelled selinux-type selinux-port selinux-denied", Doubts.made_before)
# Codes for errors of an application being loaded.
_for(
    "module-missing settings-module-missing import-name syntax-error wsgi-attribute library-missing library-old "
    "command-not-found called-program-missing script-of-bash",
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.brought_in,
    Doubts.unfinished_environment,
)
_for(
    "variable-missing ascii-only django-not-configured command-line variable-of-command-unset",
    Doubts.unfinished_environment,
)
_for(
    "mysql-denied mysql-no-right mysql-no-database mysql-no-socket mysql-unreachable postgresql-denied "
    "postgresql-no-database postgresql-unreachable redis-denied redis-unreachable connection-refused name-unresolved",
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.unfinished_environment,
)
_for(
    "exception application-check-failed worker-class-failed file-missing not-writable denied read-only "
    "runtime-directory-needed runtime-file-denied dynamic-user-read-only working-directory-lacks "
    "working-directory-denied program-said disk-full address-not-here node-module-missing ruby-missing "
    "perl-module-missing java-too-old java-class-missing binary-foreign script-crlf value-not-expanded "
    "search-path-not-expanded locale-missing "
    "watch-limit memory-lock no-inodes-left socket-left-over change-of-account-refused",
    Doubts.capability,
    Doubts.made_at_start,
    Doubts.made_before,
    Doubts.other_unit,
    Doubts.own_view,
    Doubts.unfinished_environment,
    Doubts.limits_of_its_own,
)
_for("address-in-use", Doubts.held_by_itself, Doubts.made_before, Doubts.other_unit)
_for("bind-denied", Doubts.may_bind, Doubts.made_before)
_for("too-many-files no-more-threads memory-short out-of-memory limit-signal killed", Doubts.other_limits)
