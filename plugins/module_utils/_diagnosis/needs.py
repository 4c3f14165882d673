# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service needs from its host, read only from the texts of its unit and drop-ins.

Private to this collection: it may change in any release.
Facts: systemd.exec(5), systemd.service(5) "Command lines".
"""

import re
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import environment, server_command
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import Settings
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.specifiers import expand, values
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import raw_words, unquote

# directive: str. prefixes: str of `-@:+!|`. path: str, absolute or a bare name. argv: list of str, what follows it.
Command = namedtuple("Command", "directive prefixes path argv")
# path: absolute. source: the directive or option that names it. by_manager: opened before the user is taken on.
# told_by: as of server_command.Bind.
Output = namedtuple("Output", "path source by_manager told_by")
Output.__new__.__defaults__ = ((),)
# A path that may be absent (`-`): optional.
Named = namedtuple("Named", "path optional source")

STARTING = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost")
PREFIXES = "-@:+!|"
ENTERED_AS_USER = 240  # the version of systemd
# Programs with which units create the directories that they need.
MAKERS = ("mkdir", "install", "touch", "chown", "chmod", "setfacl", "systemd-tmpfiles", "sh", "bash")
SHELLS = ("sh", "bash", "dash", "ash", "zsh", "ksh")
REDIRECTION = re.compile(r"(?:^|[\s;&|\d])>{1,2}\s*(/[\w./+@%:-]{1,1000})(?=[\s;&|)]|\Z)")
SEARCH = environment.DEFAULT_PATH.split(":")


class Needs:
    """What a service needs.

    unit: str, its name. version: int, that of systemd. user, group: str or None. groups: list of str. dynamic_user:
    bool. root_directory, working_directory: Named or None (the path may be `~`). root_image: bool. commands: list of
    Command of a start. environment_files: list of Named, patterns as they are. managed: list of str, directories made
    by systemd. environment: dict, what Environment= and EnvironmentFile= give. given: dict, what systemd adds for this
    unit. passed, unset: lists of str, PassEnvironment= and UnsetEnvironment=. search: list of str, where programs are.
    outputs: list of Output, log files first. binds: list of server_command.Bind. server_command: Command or None, the
    one that runs `server`. server_options: list of `(option, value)`, those of its files included. application:
    server_command.Application or None, what that loads. worker_directory: str or None, where the server's workers keep
    a file each. own_argv: dict, by the id of a Command what its arguments are where no file outside of the unit
    counts. sandbox: Settings. requires_tcp: list of `host:port`, requires_unix: list of paths, as they were asked for.
    """

    def __init__(
        self,
        texts,
        unit,
        version=NEWEST,
        host_letters=None,
        read=None,
        requires_tcp=(),
        requires_unix=(),
        read_settings=None,
        matching=None,
        inherited=dict,
    ):
        """texts: list of str, the unit and its drop-ins in their order. host_letters: dict, specifiers of this host.

        read: function that returns the text of a file that systemd reads itself, or None. read_settings: function of
        these needs and a path that returns what gunicorn's file there sets, as the service's account reads it.
        matching: function that returns the texts of the files that a pattern matches, as they are. inherited: function
        that returns the environment that all services of the host get; it is asked where a command line names a
        variable that the unit does not set.
        """
        self.unit = unit
        self.stem = unit.partition(".")[0].partition("@")[0]  # what its directories are called after
        self.sandbox = self._settings = Settings(texts, version)
        self._letters = values(unit, host_letters)
        self._read = read or (lambda path: None)
        self._read_settings = read_settings or (lambda needs, path: [])
        self._matching = matching or (lambda path: [text for text in [self._read(path)] if text is not None])
        self._inherited = inherited
        self.version = version
        self.user = self._text("User")
        self.group = self._text("Group")
        self.groups = self.words("SupplementaryGroups")
        self.dynamic_user = self._settings.is_true("DynamicUser")
        self.root_directory = self._named("RootDirectory")
        self.root_image = self._text("RootImage") is not None
        self.working_directory = self._named("WorkingDirectory")
        self.managed = [
            "%s/%s" % (top, name.partition(":")[0])
            for key, top in environment.MANAGED.items()
            for name in self.words(key)
        ]
        self.environment_files = [
            Named(path.lstrip("-"), path.startswith("-"), "EnvironmentFile") for path in self._each("EnvironmentFile")
        ]
        self.unset = self.words("UnsetEnvironment") if version >= 235 else []
        self.passed = self.words("PassEnvironment") if version >= 228 else []
        self.environment = environment.without(self._environment(), self.unset)
        self.given = self._given()
        self._known = None
        self.own_argv = {}
        self.commands = [
            one for key in STARTING for value in self._settings.all(key) for one in self._lines(key, value)
        ]
        self.requires_tcp = list(requires_tcp)
        self.requires_unix = list(requires_unix)
        self.server_command = self.server = self.application = self.worker_directory = None
        self.server_options = []
        self.binds = []
        self.outputs = self._standard_outputs()
        for command in self.commands:
            if command.directive == "ExecStart":
                self._read_server(command)
                self.outputs += redirected(command)

    # --- Values

    def _text(self, key):
        value = self._settings.last(key)
        return expand(value, self._letters) if value else None

    def _each(self, key):
        found = [expand(value, self._letters) for value in self._settings.all(key)]
        return [value for value in found if value]

    def words(self, key):
        """The words of all values of a directive, unquoted."""
        return [word for value in self._each(key) for word in split(value)]

    def expanded(self, value):
        """A value with its specifiers replaced, None where one is not known here."""
        return expand(value, self._letters)

    def units(self, key):
        """The names of units in a list of [Unit]."""
        values = [expand(word, self._letters) for one in self._settings.all(key, "Unit") for word in one.split()]
        return [name for name in values if name]

    def _named(self, key):
        value = self._text(key)
        return Named(value.lstrip("-"), value.startswith("-"), key) if value else None

    def is_managed(self, path):
        """Whether systemd creates the path, or mounts something there for the unit, before the program starts."""
        over = self.managed + self.paths("TemporaryFileSystem") + self.targets
        return any((path + "/").startswith(top.rstrip("/") + "/") for top in over)

    def is_made(self, path):
        """Whether systemd creates the path itself, or mounts something that is there."""
        return any((path + "/").startswith(top.rstrip("/") + "/") for top in self.managed + self.targets)

    def is_prepared(self, path):
        """Whether an earlier command of the unit that creates directories names the path or one above it."""
        for command in self.commands:
            if command.directive == "ExecStartPre" and command.path.rpartition("/")[2] in MAKERS:
                named = re.findall(r"(?:^|(?<=[\s'\"=]))/[^\s;&|'\"]+", " ".join(command.argv))
                if any((path + "/").startswith(top.rstrip("/") + "/") for top in named):
                    return True
        return False

    @property
    def pid_file(self):
        """The path that PIDFile= names, or None."""
        path = self._text("PIDFile")
        return path if not path or path.startswith("/") else "/run/" + path

    @property
    def targets(self):
        """The mount points of `BindPaths=` and the like."""
        words = self.words("BindPaths") + self.words("BindReadOnlyPaths")
        return [(word.lstrip("-").split(":") + [""])[1] or word.lstrip("-").split(":")[0] for word in words]

    @property
    def own_network(self):
        """Whether the service has another network namespace than the host."""
        return self._settings.is_true("PrivateNetwork") or bool(self._settings.last("NetworkNamespacePath"))

    def has_capability(self, name):
        """Whether AmbientCapabilities= gives it to the program; `~` gives all but those named."""
        words = self.words("AmbientCapabilities")
        inverted = bool(words) and words[0].startswith("~")
        return (name in [word.lstrip("~").upper() for word in words]) != inverted

    def is_set(self, key):
        """Whether a directive of [Service] stands in the unit, be it empty."""
        return ("Service", key) in self._settings.lists

    def is_bounded(self, name):
        """Whether CapabilityBoundingSet= leaves a capability in reach, which is so without it."""
        left = not self.is_set("CapabilityBoundingSet")
        for number, value in enumerate(self._settings.all("CapabilityBoundingSet")):
            inverted = value.startswith("~")
            left = (left or not number) if inverted else left
            if name in value.lstrip("~").upper().split():
                left = not inverted
        return left

    def paths(self, key):
        """The paths of a list directive, each without its prefixes `-` and `+`, and what follows a colon."""
        return [word.lstrip("-+").partition(":")[0] for word in self.words(key)]

    # --- Environment

    def _environment(self):
        """Environment= first, wherever in the unit it stands; then the files, each going before those above it."""
        words = [expand(word, self._letters) for value in self._settings.all("Environment") for word in split(value)]
        found = environment.assignments([word for word in words if word is not None])
        self._own_environment = dict(found)
        for named in self.environment_files:
            for text in self._matching(named.path):
                found.update(environment.environment_file(text, self.version) or {})
        return found

    def _given(self):
        found = environment.of_systemd(self._settings, self.words, self.unit, self.version)
        if self.search is not SEARCH:
            found["PATH"] = ":".join(self.search)
        return found

    @property
    def search(self):
        """The directories in which a program without a path is looked for."""
        folders = [one for word in self.words("ExecSearchPath") for one in word.split(":")]
        return folders if folders and self.version >= 250 else SEARCH

    @property
    def root_enters(self):
        """Whether systemd enters the working directory before it becomes the user, so that it cannot be denied."""
        return self.version < ENTERED_AS_USER

    @property
    def optional_files_missing(self):
        """The missing optional environment files; the variables that they would set are unknown."""
        return [one.path for one in self.environment_files if one.optional and not self._matching(one.path)]

    def variable(self, name):
        """The value of a variable as a command line sees it, None where it has none or is not known here."""
        if name in self.environment:
            return self.environment[name]
        if self._known is None:
            self._known = environment.without(dict(self._inherited(), **self.given), self.unset)
        return self._known.get(name)

    def _own_variable(self, name):
        """The value without environment files."""
        if name in self._own_environment:
            return self._own_environment[name]
        return None if name in self.environment else self.variable(name)

    # --- Commands

    def _lines(self, key, value):
        """Yield the commands of one line; a lone semicolon parts them."""
        words, dummy = raw_words(value, True, "c")
        command = []
        for _dummy, raw in words + [(0, ";")]:
            if raw != ";":
                command.append(";" if raw == "\\;" else expand(unquote(raw, "c")[0], self._letters))
                continue
            # The value of a specifier that is not known here may stand anywhere in an argument, but not in the path.
            if command and command[0]:
                yield self._command(key, command)
            command = []

    def _command(self, key, words):
        path = words[0].lstrip(PREFIXES)
        prefixes = words[0][: len(words[0]) - len(path)]
        argv = words[2:] if "@" in prefixes else words[1:]
        argv = [word if word is not None else "$" for word in argv]
        plain = ":" in prefixes
        command = Command(key, prefixes, path, argv if plain else self._with_variables(argv, self.variable))
        self.own_argv[id(command)] = argv if plain else self._with_variables(argv, self._own_variable)
        return command

    def _with_variables(self, argv, variable):
        """Expand the unit's own variables; unknown ones are left unchanged."""
        found = []
        for word in argv:
            name = word[1:]
            if word.startswith("$") and name.isidentifier():
                value = variable(name)
                found += [word] if value is None else split(value)
            else:
                found.append(re.sub(r"\$\{(\w+)\}", lambda match: _braced(match, variable), word).replace("$$", "$"))
        return found

    # --- What it writes, where it listens

    def _standard_outputs(self):
        found = []
        for key in ("StandardOutput", "StandardError"):
            kind, colon, path = (self._text(key) or "").partition(":")
            if colon and kind in ("append", "file", "truncate"):
                found.append(Output(path, "%s=%s:" % (key, kind), True))
        return found

    def _read_server(self, command):
        invocation = server_command.Invocation([command.path] + command.argv)
        if not invocation.server:
            return
        own = server_command.Invocation([command.path] + self.own_argv[id(command)])
        told_by = [one.path for one in self.environment_files]
        if invocation.server == "gunicorn":
            invocation.add(split(self.environment.get("GUNICORN_CMD_ARGS", "")), first=True)
            own.add(split(self._own_environment.get("GUNICORN_CMD_ARGS", "")), first=True)
            path = re.sub("^file:", "", invocation.last(("-c", "--config")) or "gunicorn.conf.py")
            told_by.append(self.absolute(path))
            server_command.add_gunicorn_settings(invocation, self._read_settings(self, told_by[-1]))
            self.worker_directory = invocation.last(("--worker-tmp-dir",)) or self.environment.get("TMPDIR", "/tmp")
        binds, written = server_command.binds(own, self._own_environment), server_command.writes(own)
        self.binds += [
            bind if bind in binds else bind._replace(told_by=tuple(told_by))
            for bind in server_command.binds(invocation, self.environment)
        ]
        self.outputs += [
            Output(self.absolute(path), name, False, () if (path, name) in written else tuple(told_by))
            for path, name in server_command.writes(invocation)
        ]
        if self.application is None:
            self.application = server_command.application(invocation)
            self.server_command, self.server = command, invocation.server
            self.server_options = invocation.options

    def absolute(self, path):
        """A path as the program sees it: relative ones start in the working directory."""
        folder = self.working_directory.path if self.working_directory else "/"
        return path if path.startswith("/") else folder.rstrip("/") + "/" + path


def redirected(command):
    """The files into which a shell puts what its text prints: list of Output."""
    if command.path.rpartition("/")[2] not in SHELLS or len(command.argv) < 2 or not command.argv[0].endswith("c"):
        return []
    paths = dict.fromkeys(REDIRECTION.findall(command.argv[1][:4096]))
    return [Output(path, "ExecStart", False) for path in paths if not path.startswith(("/dev/", "/proc/", "/sys/"))]


def _braced(match, variable):
    value = variable(match.group(1))
    return match.group(0) if value is None else value


def split(value):
    """The words of a value, unquoted."""
    return [unquote(raw, "c")[0] for dummy, raw in raw_words(value, True, "c")[0]]
