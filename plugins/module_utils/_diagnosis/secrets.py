# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conceals the values that a unit holds, and what looks like a password, in a text. See docs/secrets.md.

Private to this collection: it may change in any release. Time is linear in the length of the text, and limited: the
service chooses the number and content of its values.
"""

import binascii
import bisect
import json
import re
import time
from html import escape
from urllib.parse import quote, quote_plus, unquote

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secret_shapes import (
    MARK,
    hide_shapes,
    secret_parts,
)

# Not `***`: in a command that somebody pastes this is a syntax error, and no pattern that matches files.
HIDDEN = "(hidden)"

# How far a value is looked for: in any text, as a word of its own, behind the name of its variable.
ANYWHERE, WORD, NAMED = range(3)
LONG = 8
LONG_MIXED = 6
SHORT = 3
# The shortest one that is looked for in base64.
SHORTEST_ENCODED = 4
# Where there is more, or all that was to be searched has taken longer, every text is hidden as a whole.
MOST_VALUES, MOST_LINES, MOST_WORDS = 10000, 5000, 1000
SECONDS = 4.0
# Of a value that base64 breaks into lines, the shortest piece.
PIECE = 12

SECRET_NAME = re.compile(
    r"PASS|PWD|SECRET|TOKEN|KEY|CRED|AUTH|SALT|PRIVATE|SIGN|DSN|LICEN[CS]E|(?:^|_)P(?:W|IN)|P(?:W|IN)(?:_|$)",
    re.IGNORECASE,
)
SWITCHES = frozenset("yes no true false on off none null".split())
# Settings that every service has. To hide them would hide every second word of a log.
ORDINARY = frozenset(
    "prod production dev devel development test testing stage staging local localhost default debug info notice warn "
    "warning error critical fatal trace http https tcp unix utf8 utf-8".split()
)
# What a name says is no secret, where the value looks like it as well.
_ABSOLUTE = r"/[^\s:]*"
_PATHS = r"{0}(?::{0})*$".format(_ABSOLUTE)
PLAIN = tuple(
    (re.compile(name), re.compile(value))
    for name, value in (
        (r"(?:.*_)?PATH", _PATHS),
        (r"HOME|PWD|SHELL|TMPDIR|XDG_\w+_(?:DIR|HOME)|(?:RUNTIME|STATE|CACHE|LOGS|CONFIGURATION)_DIRECTORY", _PATHS),
        (r"LANG|LANGUAGE|LC_\w+", r"[A-Za-z]{1,8}(?:_[A-Z]{2})?(?:\.[\w-]{1,12})?$"),
        (r"USER|LOGNAME", r"[a-z_][\w.-]{0,31}$"),
        (r"\w*_(?:MODULE|APP|CLASS)", r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?::[A-Za-z_]\w*)?$"),
        (r"TZ", r":?[A-Z][\w+/-]{0,40}$"),
        (r"TERM", r"[\w.-]{1,32}$"),
        (r"\w*PORT", r"\d{1,5}$"),
        (r"\w*(?:HOSTS?|HOSTNAME|ADDR|ADDRESS|BIND|LISTEN)", r"\[?[\w.-]*(?:::?[\w.-]*)*\]?(?::\d{1,5})?$"),
    )
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{%d,}={0,2}" % SHORTEST_ENCODED)
_URLSAFE = str.maketrans("-_", "+/")
_WORD_CHARACTER = re.compile(r"\w")


def concealer(held, exists=lambda path: False):
    """Return the function that hides in a text the values of `held`, and what looks like a password.

    held: list of `(name, value)`. exists: tells whether the host has a path; what is one needs no hiding.
    """
    held = list(dict.fromkeys(held))
    if len(held) > MOST_VALUES:
        return _hide_all
    values = {}
    parts = [
        ("PASSWORD", one) for _name, value in held for part in secret_parts(value) for one in (part, unquote(part))
    ]
    for name, value in held + parts:
        for line in _lines(value):
            reach = _reach(name, line, exists)
            if reach is not None:
                values.setdefault(reach, set()).add((name, line))
    anywhere = {line for _name, line in values.get(ANYWHERE, ())}
    words = {line for _name, line in values.get(WORD, ())}
    if len(anywhere) > MOST_LINES or len(words) > MOST_WORDS:
        return _hide_all
    forms = {form for line in anywhere for form in _forms(line) | _digits(line)}
    literals = sorted(forms, key=len, reverse=True)
    word = _alternatives({form for line in words for form in _forms(line)})
    named = [(name, _behind_name(name, line)) for name, line in values.get(NAMED, ()) if name]
    encoded = Encoded(anywhere, words, [value for _name, value in held])
    spent = [0.0]

    def conceal(text):
        begun = time.process_time()
        try:
            return search(text, begun + SECONDS - spent[0])
        finally:
            spent[0] += time.process_time() - begun

    def search(text, until):
        encoded.until = until
        text = text.replace(MARK, "").replace(HIDDEN, MARK)
        for literal in literals:
            if time.process_time() > until:
                return HIDDEN
            text = text.replace(literal, MARK)
        text = word.sub(MARK, text) if word else text
        for name, pattern in named:
            text = pattern.sub(r"\1" + MARK, text) if name in text else text
        text = _BASE64.sub(encoded.hide, text) if held else text
        return hide_shapes(text).replace(MARK, HIDDEN)

    return conceal


def _hide_all(text):
    return HIDDEN if text else text


def _lines(value):
    """The lines of a value, as a text shows them: journals and logs hold lines, and what is no UTF-8 is replaced."""
    text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return {one for line in text.splitlines() for one in (line.strip(), _CONTROL.sub("", line).strip()) if one}


def _reach(name, value, exists):
    """How far a value is looked for, None where it is no secret at all."""
    if any(names.fullmatch(name) and values.match(value) for names, values in PLAIN) or _is_path(value, exists):
        return None
    if value.lower() in SWITCHES:
        return NAMED
    if not SECRET_NAME.search(name):
        plain = value.lower() in ORDINARY or not any(one.isalnum() for one in value)
        if plain or len(value) < SHORT:
            return NAMED
    long = len(value) >= LONG or (len(value) >= LONG_MIXED and not value.isalpha())
    return ANYWHERE if long else WORD


def _is_path(value, exists):
    """Whether a value is a path that the host has, or a list of them."""
    parts = value.split(":")
    return all(part.startswith("/") for part in parts) and all(exists(part) for part in parts)


def _forms(value):
    """The ways in which programs print a value: as it is, quoted for JSON, Python, a shell, a URL or HTML."""
    json_text = json.dumps(value)[1:-1]
    found = {value, json_text, json_text.replace("/", "\\/"), json.dumps(json_text)[1:-1]}
    found |= {json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1], ascii(value)[1:-1]}
    found |= {repr(value.encode())[2:-1], value.replace('"', '\\"'), value.replace("'", "\\'")}
    found |= _html_forms(value)
    found |= {value.replace("'", "'\"'\"'"), value.replace("'", "'\\''"), re.sub(r"([^\w@%+=:,./-])", r"\\\1", value)}
    for text in (quote(value, safe=""), quote(value), quote(value, safe="!'()*"), quote_plus(value)):
        found |= {text, re.sub("%[0-9A-F]{2}", lambda match: match.group().lower(), text)}
    return found


def _html_forms(value):
    """As Python and Django, PHP, Jinja and Go write it, and with a number for all but letters, digits and blanks."""
    text = escape(value)
    found = {text, text.replace("&#x27;", "&#39;"), text.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")}
    for number in ("&#%d;", "&#x%x;", "&#x%X;"):
        found.add(re.sub(r"[^\w\s]", lambda match, number=number: number % ord(match.group()), value))
    return found


def _digits(value):
    """Its bytes in hexadecimal digits."""
    digits = binascii.hexlify(value.encode()).decode()
    return {digits, digits.upper()}


def _alternatives(words):
    """The pattern that matches one of the words where no letter or digit goes on, None for no words."""
    if not words:
        return None
    return re.compile("|".join(_bounded(word) for word in sorted(words, key=len, reverse=True)))


def _bounded(word):
    before = r"(?<!\w)" if _WORD_CHARACTER.match(word[0]) else ""
    after = r"(?!\w)" if _WORD_CHARACTER.match(word[-1]) else ""
    return before + re.escape(word) + after


def _behind_name(name, value):
    """`NAME=value`, `NAME: value`, `'NAME': 'value'`."""
    return re.compile(
        r"(%s[\"'\]]{0,2}[ \t]{0,4}(?:=>|[=:])[ \t]{0,4}[\"']?)%s(?!\w)" % (re.escape(name), re.escape(value))
    )


class Encoded:
    """Finds values in base64, in either alphabet, alone or as a part of something longer (`user:password`)."""

    def __init__(self, anywhere, words, whole):
        self._anywhere = sorted((value.encode() for value in anywhere), key=len)
        self._lengths = list(map(len, self._anywhere))
        self.until = 0.0  # when to hide the rest unseen, of time.process_time()
        self._word = _alternatives({word for word in words if len(word) >= SHORTEST_ENCODED})
        self._whole = [value.encode("utf-8", "surrogateescape") for value in whole if len(value) >= PIECE]

    def hide(self, match):
        """The replacement of a run of base64."""
        if time.process_time() > self.until:
            return MARK
        text = match.group().rstrip("=").translate(_URLSAFE)
        # What stands in front of it may be of the same letters.
        for offset in range(4):
            data = _decoded(text[offset:])
            short_enough = self._anywhere[: bisect.bisect_right(self._lengths, len(data))]
            if any(value in data for value in short_enough):
                return MARK
        data = _decoded(text)
        if len(data) >= PIECE and any(data in value for value in self._whole):
            return MARK
        return MARK if self._holds_word(data) else match.group()

    def _holds_word(self, data):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return bool(self._word and text.isprintable() and self._word.search(text))


def _decoded(text):
    rest = len(text) % 4
    text = text[: len(text) - 1] if rest == 1 else text
    return binascii.a2b_base64(text + "=" * (-len(text) % 4))
