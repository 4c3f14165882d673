# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the command lines of Python's servers: where they listen, what they import, which files they write.

Private to this collection: it may change in any release. Sources: `--help` and the settings pages of each program.
"""

import ast
import os
import re
from collections import namedtuple

# kind: `tcp` | `unix`. source: the words it was read from. told_by: tuple of paths, files outside of the unit one of
# which sets it, empty if the unit itself does.
Bind = namedtuple("Bind", "kind host port path source told_by")
Bind.__new__.__defaults__ = ((),)
# What a server imports. server: str. target: `module:attribute`. folder: where it is looked for, None: the working
# directory.
Application = namedtuple("Application", "server target folder")
# flags: options without a value; all others take one. listen: options with `HOST:PORT` or `unix:PATH`.
# host, port, path: options with a part of it. default: (host, port). environment: variables for (host, port).
# writes: options that name a file to be written.
Server = namedtuple("Server", "flags listen host port path default environment writes")


def _server(flags="", listen="", host="", port="", path="", default=None, environment=("", ""), writes=""):
    words = [text.split() for text in (flags, listen, host, port, path)]
    return Server(*words, default=default, environment=environment, writes=writes.split())


SERVERS = {
    "gunicorn": _server(
        flags="--reload --preload --daemon -D --check-config --print-config --spew --no-sendfile --capture-output -R "
        "--enable-stdio-inheritance --log-syslog --proxy-protocol --initgroups --suppress-ragged-eofs --reuse-port "
        "--do-handshake-on-connect --strip-header-spaces --disable-redirect-access-to-syslog --reload-engine-any "
        "--permit-obsolete-folding --permit-unconventional-http-method --permit-unconventional-http-version "
        "--casefold-http-method --no-control-socket",
        listen="-b --bind",
        default=("127.0.0.1", 8000),
        environment=("", "PORT"),
        writes="--access-logfile --error-logfile --log-file -p --pid",
    ),
    "uvicorn": _server(
        flags="--reload --no-reload --use-colors --no-use-colors --access-log --no-access-log --proxy-headers "
        "--no-proxy-headers --server-header --no-server-header --date-header --no-date-header --factory",
        host="--host",
        port="--port",
        path="--uds",
        default=("127.0.0.1", 8000),
        environment=("UVICORN_HOST", "UVICORN_PORT"),
    ),
    "daphne": _server(
        flags="--no-server-name --proxy-headers",
        host="-b --bind",
        port="-p --port",
        path="-u --unix-socket",
        default=("127.0.0.1", 8000),
        writes="--access-log",
    ),
    "hypercorn": _server(
        flags="--debug --reload --keep-alive-any",
        listen="-b --bind",
        default=("127.0.0.1", 8000),
        writes="--access-logfile --error-logfile --log-file -p --pid",
    ),
    "waitress-serve": _server(
        flags="--call --expose-tracebacks --ipv4 --ipv6 --clear-untrusted-proxy-headers",
        listen="--listen",
        host="--host",
        port="--port",
        path="--unix-socket",
        default=("0.0.0.0", 8080),
    ),
    "runserver": _server(flags="--noreload --nothreading --ipv6 -6 --insecure", default=("127.0.0.1", 8000)),
    "flask": _server(
        flags="--debug --no-debug --reload --no-reload",
        host="-h --host",
        port="-p --port",
        default=("127.0.0.1", 5000),
        environment=("FLASK_RUN_HOST", "FLASK_RUN_PORT"),
    ),
    "http.server": _server(flags="--cgi", host="-b --bind", default=("0.0.0.0", 8000)),
    "uwsgi": _server(
        flags="--master --enable-threads --die-on-term --vacuum --need-app -M",
        listen="--http --http-socket --socket -s",
        writes="--logto --daemonize --pidfile",
    ),
}
SOCKETS_BY_FD = ("--fd", "fd://")
IMPORTING = ("gunicorn", "uvicorn", "daphne", "hypercorn")
FOLDERS = {"gunicorn": ("--chdir",), "uvicorn": ("--app-dir",)}
# Names of gunicorn's settings in its file, by the option that means the same.
GUNICORN_SETTINGS = {
    "bind": "--bind",
    "accesslog": "--access-logfile",
    "errorlog": "--error-logfile",
    "pidfile": "--pid",
    "chdir": "--chdir",
    "wsgi_app": "",
    "daemon": "--daemon",
    "worker_class": "--worker-class",
    "certfile": "--certfile",
    "keyfile": "--keyfile",
}
# Settings that could not be read: where it listens is unknown.
UNKNOWN_SETTINGS = [["--bind", []]]
LONGEST_TEXT, MOST_TEXTS = 4096, 16  # of one setting
PORT = re.compile(r"[0-9]{1,5}$")
PYTHON = re.compile(r"(python|pypy)[0-9.]*$")
TARGET = re.compile(r"[A-Za-z_][\w.]*(:[A-Za-z_].*)?$")


class Invocation:
    """One command line of a server: `server` (its name in SERVERS, or None), `options` (list of pairs), `words`."""

    def __init__(self, argv):
        self.server, self._rest = _which(argv)
        self.options = []
        self.words = []
        if self.server:
            self.add(self._rest)

    def add(self, argv, first=False):
        """Add options; those of a file or of the environment come first, as the last one counts."""
        options, words = _parse(argv, SERVERS[self.server].flags)
        self.options = options + self.options if first else self.options + options
        self.words = words + self.words if first else self.words + words

    def all(self, names):
        """The values of the options of these names, in order."""
        return [value for name, value in self.options if name in names]

    def last(self, names):
        """The last value of the options of these names, or None."""
        return (self.all(names) or [None])[-1]


def _which(argv):
    """The server that a command line runs, through `python -m` and `manage.py` too, and the words that follow."""
    words = list(argv)
    while words:
        name = os.path.basename(words[0])
        if PYTHON.match(name):
            words = words[1:]
            while words and words[0].startswith("-") and words[0] != "-m":
                words = words[1:]
            words = words[1:] if words[:1] == ["-m"] else words
            continue
        if name == "manage.py" or name.startswith("django"):
            words = words[1:]
            return ("runserver", words[1:]) if words[:1] == ["runserver"] else (None, [])
        if name == "flask":
            return ("flask", words[words.index("run") + 1 :]) if "run" in words else (None, [])
        return (name, words[1:]) if name in SERVERS else (None, [])
    return None, []


def _parse(argv, flags):
    options, words = [], []
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return options, words + rest
        if not word.startswith("-") or word == "-":
            words.append(word)
        elif word in flags:
            options.append((word, ""))
        elif word.startswith("--") and "=" in word:
            options.append(tuple(word.split("=", 1)))
        elif not word.startswith("--") and len(word) > 2:
            options.append((word[:2], word[2:]))
        else:
            options.append((word, rest.pop(0) if rest else ""))
    return options, words


def gunicorn_settings(text):
    """Return what gunicorn's file sets to a plain text or a list of them, as a list of `[option, [value, ...]]`.

    Other statements are ignored. Call it in a process of the service's account: a malicious text can crash the
    compiler.
    """
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return []
    found = []
    for one in statements:
        if isinstance(one, ast.Assign) and len(one.targets) == 1 and isinstance(one.targets[0], ast.Name):
            option = GUNICORN_SETTINGS.get(one.targets[0].id)
            if option is not None:
                found.append([option, _texts(one.value)])
    return found


def _texts(node):
    try:
        value = ast.literal_eval(node)
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return []
    if value is True:
        return [""]
    texts = [one for one in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(one, str)]
    return [text for text in texts if len(text) <= LONGEST_TEXT and "\0" not in text][:MOST_TEXTS]


def add_gunicorn_settings(invocation, settings):
    """Put the settings of gunicorn's file before those of the command line."""
    words = []
    for option, texts in settings:
        if option == "--bind":
            words = words + ["--bind=" + value for value in texts or ["?"]]
        elif option in GUNICORN_SETTINGS.values():
            words += [option + "=" + value if option else value for value in texts]
    if invocation.last(("-b", "--bind")):
        words = [word for word in words if not word.startswith("--bind")]
    invocation.add(words, first=True)


def binds(invocation, environment):
    """Return the list of Bind of an Invocation, without those that are unknown."""
    server = SERVERS[invocation.server]
    if any(word.startswith(SOCKETS_BY_FD) for pair in invocation.options for word in pair):
        return []
    found = [Bind("unix", None, None, path, "%s %s" % (name, path)) for name, path in _pairs(invocation, server.path)]
    for name, value in _pairs(invocation, server.listen):
        found += [_address(one, "%s %s" % (name, one), server.default) for one in value.replace(",", " ").split()]
    if not found:
        found = [_from_parts(invocation, server, environment)]
    return [bind for bind in found if bind]


def _pairs(invocation, names):
    return [(name, value) for name, value in invocation.options if name in names]


def _from_parts(invocation, server, environment):
    if not server.default:
        return None
    variables = [environment.get(name) for name in server.environment]
    host = invocation.last(server.host) or variables[0]
    port = invocation.last(server.port) or variables[1]
    if invocation.server == "gunicorn" and port:
        host = "0.0.0.0"
    if invocation.server in ("runserver", "http.server") and invocation.words:
        word = invocation.words[-1]
        host, port = (host, word) if word.isdigit() else word.rpartition(":")[::2]
    host, port = host or server.default[0], str(port or server.default[1])
    return Bind("tcp", host.strip("[]"), int(port), None, "%s:%s" % (host, port)) if PORT.match(port) else None


def _address(text, source, default):
    """`HOST`, `HOST:PORT`, `[::]:PORT`, `:PORT`, `unix:PATH`; None for other texts."""
    plain = re.sub(r"^(tcp|http|https)://", "", text)
    if plain.startswith("unix:"):
        return Bind("unix", None, None, re.sub(r"^unix:(//)?", "", plain), source)
    if plain.startswith("/"):
        return Bind("unix", None, None, plain, source)
    match = re.match(r"(\[[0-9a-fA-F:.%]+\]|[^:\[\]]*)(?::([0-9]{1,5}))?$", plain)
    if not match or not (match.group(1) or match.group(2)) or "?" in plain or "$" in plain:
        return None
    host = match.group(1).strip("[]*") or "0.0.0.0"
    port = match.group(2) or (default and default[1])
    return Bind("tcp", host, int(port), None, source) if port else None


def application(invocation):
    """Return the Application of an Invocation, None if its server is not supported."""
    if invocation.server not in IMPORTING or invocation.all(("--paste", "--paster")):
        return None
    targets = [word for word in invocation.words if TARGET.match(word)]
    if not targets:
        return None
    return Application(invocation.server, targets[-1], invocation.last(FOLDERS.get(invocation.server, ())))


def writes(invocation):
    """Return the list of `(path, option)` of the files that it opens for writing."""
    found = _pairs(invocation, SERVERS[invocation.server].writes)
    return [(path, name) for name, path in found if path and path != "-" and "$" not in path]
