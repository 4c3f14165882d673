# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment that systemd gives to a service, read as systemd reads it and without starting anything.

Facts: systemd.exec(5), "Environment" and "Environment Variables in Spawned Processes".
Private to this collection: it may change in any release.
"""

import re
from collections import namedtuple

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Directories that systemd makes, and gives to the user: systemd.exec(5), RuntimeDirectory=.
MANAGED = {
    "RuntimeDirectory": "/run",
    "StateDirectory": "/var/lib",
    "CacheDirectory": "/var/cache",
    "LogsDirectory": "/var/log",
    "ConfigurationDirectory": "/etc",
}
CREDENTIALS = (
    "LoadCredential",
    "LoadCredentialEncrypted",
    "SetCredential",
    "SetCredentialEncrypted",
    "ImportCredential",
)
# First version that sets the variable.
SINCE = {"JOURNAL_STREAM": 231, "INVOCATION_ID": 232, "DIRECTORIES": 240, "CREDENTIALS": 247, "SYSTEMD_EXEC_PID": 248}
# Values known only at the start, as valid placeholders.
INVOCATION_ID = "00000000000040008000000000000001"
JOURNAL_STREAM = "0:0"
PROCESS = "1"
# Nothing listens there: a check before the start must not notify systemd.
NOTIFY_SOCKET = "/dev/null"

# One assignment of an environment file. begin: int, its offset. written: the value as it stands in the file.
Entry = namedtuple("Entry", "begin name value written")

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_QUOTED = re.compile(r"""'(?P<single>[^']*)(?:'|\Z)|"(?P<double>(?:\\.|[^"\\])*)(?:"|\\?\Z)""", re.DOTALL)
# Up to version 239 a backslash means the same in both kinds of quotes.
_OLD_QUOTED = re.compile(
    r"""'(?P<single>(?:\\.|[^'\\])*)(?:'|\\?\Z)|"(?P<double>(?:\\.|[^"\\])*)(?:"|\\?\Z)""", re.DOTALL
)
_BARE = re.compile(r"(?:\\.|[^\\\n\r])*\\?", re.DOTALL)
_COMMENT = re.compile(r"[^\n\r]*")
# Up to version 253 a backslash at the end continues a comment.
_OLD_COMMENT = re.compile(r"(?:\\.|[^\\\n\r])*", re.DOTALL)
_KEY = re.compile(r".[^=\n\r]*")  # the first character is not checked, even if it is "="
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "e": "\033"}
SPAN = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)")
# In microseconds; `s` and a number alone are seconds.
UNITS = {"us": 1, "ms": 10**3, "m": 60 * 10**6, "h": 3600 * 10**6, "d": 86400 * 10**6, "w": 604800 * 10**6}
WORDS = {"usec": "us", "msec": "ms", "min": "m", "minute": "m", "hr": "h", "hour": "h", "day": "d", "week": "w"}


def environment_file(text, version):
    """Return `{name: value}` of an EnvironmentFile=, or None if systemd refuses it: bytes that are not UTF-8.

    text: str, with surrogates for such bytes. The syntax is similar to a shell's, but not the same.
    """
    found = {}
    for entry in entries(text, version):
        if entry.value is not None:
            if is_broken(entry.name + entry.value):
                return None
            found[entry.name] = entry.value
    return {name: value for name, value in found.items() if NAME.match(name)}


def entries(text, version):
    """Yield the Entry of each assignment of an EnvironmentFile=, with a value of None where there is no `=`."""
    position = 0
    comment = _COMMENT if version >= 254 else _OLD_COMMENT
    while position < len(text):
        if text[position] in " \t\n\r":
            position += 1
        elif text[position] in "#;":
            position = max(comment.match(text, position).end(), position + 1)
        else:
            begin, end = position, _KEY.match(text, position).end()
            if text[end : end + 1] != "=":
                position = end
                yield Entry(begin, text[begin:end], None, "")
                continue
            value, position = _value(text, end + 1, version)
            yield Entry(begin, text[begin:end].rstrip(" \t"), value, text[end + 1 : position])


def is_broken(text):
    """Whether a text holds bytes that are not UTF-8."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def _value(text, position, version):
    """Return the value (quoted parts, then unquoted text up to the end of the line) and the offset of its end."""
    parts = []
    quoted = _QUOTED if version >= 240 else _OLD_QUOTED
    while position < len(text) and text[position] not in "\n\r":
        match = quoted.match(text, position)
        if text[position] in " \t":
            position += 1
        elif match:
            parts.append(_unquoted(match, version))
            position = match.end()
        else:
            match = _BARE.match(text, position)
            parts.append(_bare(match.group(0)))
            position = match.end()
            break
    return "".join(parts), position


def _unquoted(match, version):
    if version < 240:
        return re.sub(r"\\(.)", _old_escape, match.group("single") or match.group("double") or "", flags=re.DOTALL)
    if match.group("double") is None:
        return match.group("single")
    return re.sub(r"\\(.)", _escape, match.group("double"), flags=re.DOTALL)


def _escape(match):
    char = match.group(1)
    return char if char in '"\\`$' else "" if char == "\n" else match.group(0)


def _old_escape(match):
    return "" if match.group(1) in "\n\r" else match.group(1)


def _bare(text):
    """Remove trailing blanks, except escaped ones."""
    tail = re.search(r"(?:\A|\\.)([^\\]*)\Z", text, re.DOTALL)
    if tail:
        text = text[: tail.start(1)] + tail.group(1).rstrip(" \t")
    return re.sub(r"\\(.|\Z)", _old_escape, text, flags=re.DOTALL)


def assignments(words):
    """Return `{name: value}` of the words of Environment=; other words are ignored."""
    pairs = [word.partition("=") for word in words]
    return {name: value for name, equals, value in pairs if equals and NAME.match(name)}


def without(found, words):
    """Apply UnsetEnvironment=: a word is a name, or an assignment that removes only that value."""
    words = set(words)
    return {name: value for name, value in found.items() if name not in words and "%s=%s" % (name, value) not in words}


def manager_environment(output):
    """Return `{name: value}` of the output of `systemctl show-environment`, with some values in `$'...'`."""
    found = {}
    for line in output.splitlines():
        name, equals, value = line.partition("=")
        if value.startswith("$'") and value.endswith("'") and len(value) > 2:
            value = re.sub(r"\\(x[0-9a-fA-F]{2}|[0-7]{3}|.)", _shell_escape, value[2:-1])
        if equals and NAME.match(name):
            found[name] = value
    return found


def _shell_escape(match):
    body = match.group(1)
    if len(body) == 1:
        return _LETTERS.get(body, body)
    return chr(int(body[1:], 16) if body[0] == "x" else int(body, 8))


# --- Variables that systemd adds


def of_systemd(settings, words, unit, version):
    """Return the variables that systemd sets for the settings of a unit. words: function, the words of a directive."""
    found = {}
    if version >= SINCE["DIRECTORIES"]:
        for key, top in MANAGED.items():
            paths = ["%s/%s" % (top, word.partition(":")[0]) for word in words(key)]
            if paths:
                found[re.sub("D", "_D", key).upper()] = ":".join(paths)
    if version >= SINCE["CREDENTIALS"] and any(settings.all(key) for key in CREDENTIALS):
        found["CREDENTIALS_DIRECTORY"] = "/run/credentials/" + unit
    if version >= SINCE["INVOCATION_ID"]:
        found["INVOCATION_ID"] = INVOCATION_ID
    if version >= SINCE["JOURNAL_STREAM"] and _to_journal(settings):
        found["JOURNAL_STREAM"] = JOURNAL_STREAM
    if version >= SINCE["SYSTEMD_EXEC_PID"]:
        found["SYSTEMD_EXEC_PID"] = PROCESS
    if settings.last("PIDFile"):
        found["PIDFILE"] = "/run/" * (settings.last("PIDFile")[:1] != "/") + settings.last("PIDFile")
    found.update(_notifying(settings))
    return found


def _to_journal(settings):
    """Whether stdout or stderr goes to the journal, as both do by default."""
    output = settings.last("StandardOutput") or "journal"
    error = settings.last("StandardError") or "inherit"
    kinds = ("journal", "syslog", "kmsg")
    return any(stream.startswith(kinds) for stream in (output, error))


def _notifying(settings):
    found = {}
    watchdog = microseconds(settings.last("WatchdogSec") or "0")
    access = settings.last("NotifyAccess")
    by_default = watchdog or (settings.last("Type") or "").startswith("notify")
    if by_default or access not in (None, "none"):
        found["NOTIFY_SOCKET"] = NOTIFY_SOCKET
    if watchdog:
        found.update(WATCHDOG_USEC=str(watchdog), WATCHDOG_PID=PROCESS)
    return found


def microseconds(text):
    """Return a time span in microseconds (for WATCHDOG_USEC); a number without a unit is seconds."""
    found = 0
    for number, unit in SPAN.findall(text):
        name = unit if unit in WORDS or unit in UNITS else unit.rstrip("s")
        found += round(float(number) * UNITS.get(WORDS.get(name, name), 10**6))
    return found
