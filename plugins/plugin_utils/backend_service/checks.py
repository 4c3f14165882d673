# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the values of the role's variables have to be, each check raising Wrong with the reason.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import codecs
import re
import typing as t
from urllib.parse import urlsplit

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.calendar import KINDS
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.values.numbers import is_span
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST, ends_open
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.location import PlaceError, check_unit_name
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.sections import UnitValueError, render


class Wrong(ValueError):
    """A value that cannot be meant: the key of the reason in `texts`, and what is filled in there."""

    def __init__(self, reason: str, **params: t.Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


# A path that every version of systemd reads alike in every directive, without quotes; no control characters.
_PLAIN_PATH = re.compile(r"""/[^\s"'%\\;$\x00-\x1f\x7f]*""")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CREDENTIAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_HOST = r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])"
_HOST_AND_PORT = re.compile(rf"({_HOST}):([0-9]{{1,9}})")
_ANY_HOST_AND_PORT = re.compile(rf"({_HOST}?):([0-9]{{1,9}})")
_APP = re.compile(r"[\w.]+(?::[^\x00-\x1f\x7f]+)?")
_ACCOUNT = re.compile(r"[^\s:/,\x00-\x1f\x7f]+")
_DIRECTIVE = re.compile(r"[A-Z][A-Za-z0-9]*=")
_MODE = re.compile(r"0[0-7]{3}")
_CALENDAR = KINDS["calendar"]
_URL_CHARACTERS = re.compile(r"[!-~]+")


def one_line(value: str) -> None:
    """Text that one line of a unit can hold."""
    for character, name in (("\n", "newline"), ("\r", "carriage_return"), ("\0", "nul")):
        if character in value:
            raise Wrong(name)
    if ends_open(value.strip()):
        raise Wrong("open_end")
    _unicode(value)


def service_name(value: str) -> None:
    """A unit's name without its suffix; the instance of a template, but not the template."""
    name = value.removesuffix(".service")
    if name.endswith("@"):
        raise Wrong("template", name=name)
    try:
        check_unit_name(name + ".service")
    except PlaceError:
        raise Wrong("service_name") from None


def account_name(value: str) -> None:
    """What can be the name or number of an account; the host says whether it is one."""
    if not _ACCOUNT.fullmatch(value) or value.startswith("-"):
        raise Wrong("account_name")
    _unicode(value)


def plain_path(value: str) -> None:
    """An absolute path that needs no quotes and names no other directory by ``..``."""
    if not _PLAIN_PATH.fullmatch(value) or ".." in value.split("/"):
        raise Wrong("plain_path")
    _unicode(value)


def relative_path(value: str) -> None:
    """A path below a directory, that needs no quotes."""
    plain_path("/" + value)
    if value.startswith("/"):
        raise Wrong("relative_path")


def revision(value: str) -> None:
    """A branch, a tag or a commit of git."""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_./+@-]*", value) or ".." in value or "@{" in value:
        raise Wrong("revision")


def interpreter(value: str) -> None:
    """A path, or a name such as ``python3.11``."""
    if not value.startswith("/"):
        if not re.fullmatch(r"[A-Za-z0-9._-]+", value) or value.startswith("-"):
            raise Wrong("interpreter")
        return
    plain_path(value)


def gunicorn_app(value: str) -> None:
    """MODULE:NAME, as gunicorn takes it; a call of NAME with arguments is one, too."""
    if not _APP.fullmatch(value):
        raise Wrong("app")
    _unicode(value)


def gunicorn_address(value: str) -> None:
    """HOST:PORT or unix:PATH."""
    if value.startswith("unix:"):
        try:
            return plain_path(value[len("unix:") :])
        except Wrong:
            raise Wrong("bind") from None
    found = _ANY_HOST_AND_PORT.fullmatch(value)
    if not found:
        raise Wrong("bind")
    return _port(found[2])


def host_and_port(value: str) -> None:
    """HOST:PORT."""
    found = _HOST_AND_PORT.fullmatch(value)
    if not found:
        raise Wrong("host_and_port")
    _port(found[2])


def at_least_one(value: int) -> None:
    """A number that is not below 1."""
    if value < 1:
        raise Wrong("at_least_one")


def command_line(value: str) -> None:
    """A command as ``ExecStart=`` takes it: an absolute path first, after systemd's own prefixes."""
    one_line(value)
    if not re.match(r"""[@\-:+!|]*["']?/[^\s]""", value):
        raise Wrong("command_line")


def plain_command(value: str) -> None:
    """A command that is run without a shell: an absolute path first."""
    one_line(value)
    if not value.startswith("/"):
        raise Wrong("command_line")


def reload_name(value: str) -> None:
    """A directive with its equals sign, or the path of an environment file."""
    if not _DIRECTIVE.fullmatch(value):
        try:
            plain_path(value)
        except Wrong:
            raise Wrong("reload_name") from None


def file_mode(value: str) -> None:
    """Octal digits with the zero that tells them from a number of YAML's."""
    if not _MODE.fullmatch(value):
        raise Wrong("file_mode")


def calendar(value: str) -> None:
    """When a timer elapses, as `OnCalendar=` takes it: systemd.time(7)."""
    one_line(value)
    if not value or _CALENDAR(value, NEWEST, None, "OnCalendar", "timer"):
        raise Wrong("calendar", value=value)


def span(value: str) -> None:
    """How long, as `RandomizedDelaySec=` takes it: systemd.time(7)."""
    one_line(value)
    if not is_span(value, NEWEST):
        raise Wrong("span")


def not_negative(value: float) -> None:
    """Seconds, or none at all."""
    if not 0 <= value < float("inf"):
        raise Wrong("not_negative")


def environment(value: dict[t.Any, t.Any]) -> None:
    """Names that systemd takes, with values that a process can be given."""
    for name, text in value.items():
        if not isinstance(name, str) or not _VARIABLE_NAME.fullmatch(name):
            raise Wrong("environment_name", name=name)
        # What a process is to read of one, true, True or 1, is for whoever writes it to say.
        if isinstance(text, bool):
            raise Wrong("environment_boolean", name=name, value=str(text).lower())
        if not isinstance(text, (str, int, float)):
            raise Wrong("environment_value", name=name)
        odd = re.search(r"[\x00-\x08\x0b-\x1f\x7f]", str(text))
        if odd:
            raise Wrong("environment_control", name=name, character=repr(odd[0]))
        _unicode(str(text))


def credentials(value: dict[t.Any, t.Any]) -> None:
    """Names that systemd takes for credentials, with texts."""
    for name, text in value.items():
        if not isinstance(name, str) or not _CREDENTIAL.fullmatch(name):
            raise Wrong("credential_name", name=name)
        if not isinstance(text, str):
            raise Wrong("environment_value", name=name)
        _unicode(text)


def unit_sections(value: dict[t.Any, t.Any]) -> None:
    """Sections and directives, of which none is the account: that is chosen, made and given the files."""
    try:
        render(value)
    except UnitValueError as error:
        raise Wrong("unit_sections", error=error) from None
    for name in ("User", "Group"):
        if name in (value.get("Service") or {}):
            raise Wrong("unit_account", name=name, instead=name.lower())


def unit_reference(value: str) -> None:
    """The name of another unit, with its suffix."""
    try:
        check_unit_name(value)
    except PlaceError:
        raise Wrong("unit_reference") from None


def encoding(value: str) -> None:
    """``auto`` or a codec that Python knows."""
    try:
        if value != "auto":
            codecs.lookup(value)
    except (LookupError, ValueError):
        raise Wrong("encoding") from None


def health_check(value: str) -> None:
    """``none``, ``active``, an http URL, ``tcp:HOST:PORT``, ``unix:PATH`` or ``command:PATH ARGUMENTS``."""
    if value in ("none", "active"):
        return None
    kind, _colon, target = value.partition(":")
    if kind in _QUESTIONS:
        try:
            return _QUESTIONS[kind](target)
        except Wrong as wrong:
            raise wrong if wrong.reason == "port" else Wrong("health_check") from None
    return _url(value)


def _url(value: str) -> None:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise Wrong("health_check") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not _URL_CHARACTERS.fullmatch(value):
        raise Wrong("health_check")
    if port is not None:
        _port(str(port))


_QUESTIONS: dict[str, t.Callable[[str], None]] = {
    "tcp": host_and_port,
    "unix": plain_path,
    "command": plain_command,
}


def _port(digits: str) -> None:
    if not 1 <= int(digits) <= 65535:
        raise Wrong("port", port=digits)


def _unicode(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Wrong("not_unicode") from None
