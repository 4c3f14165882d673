# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How each version of systemd splits a value into words and expands its specifiers.

Private to this collection: it may change in any release.

Sources: systemd.syntax(7) "Quoting" and systemd.unit(5) "Specifiers", and the behaviour of the versions
219, 239, 243, 247, 252, 257 and 262.
"""

import re

BLANKS = " \t\n\r"

# Whole words; "keep" leaves backslashes literal.
_PATTERNS = {
    (True, "c"): r"""(?:[^ \t\n\r"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+""",
    (True, "keep"): r"""(?:[^ \t\n\r"']|"[^"]*"|'[^']*')+""",
    (False, "drop"): r"""(?:[^ \t\n\r\\]|\\.)+""",
}
_PATTERNS[(True, "drop")] = _PATTERNS[(True, "c")]
_ESCAPE = (
    r"""\\(?:[abfnrtv\\"'s]|x(?!00)[0-9a-fA-F]{2}|u(?!0000)[0-9a-fA-F]{4}|U(?!0{8})[0-9a-fA-F]{8}"""
    r"""|(?!000)[0-3][0-7]{2})"""
)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}
# A word in version 219: quoted as a whole, or with quotes as plain characters.
_OLD_WORD = (
    r"""(?P<q>["'])(?P<quoted>(?:\\.|(?!(?P=q))[^\\])*)(?P=q)(?=[ \t\n\r]|$)|(?!["'])(?P<plain>(?:\\.|[^ \t\n\r\\])+)"""
)

_compiled = {}


def warn(rule, value, expected="", **more):
    """Return one problem (in a list) for which systemd ignores the assignment."""
    return [(rule, "warning", dict(more, value=value, expected=expected))]


def pattern(text):
    """Return the compiled regular expression of TEXT, cached."""
    found = _compiled.get(text)
    if found is None:
        found = _compiled[text] = re.compile(text, re.DOTALL)
    return found


def blanks_only(value):
    """Return the words of VALUE without regard to quotes and escapes, split at systemd's blanks, not at Unicode's."""
    for blank in "\t\n\r":
        if blank in value:
            value = value.replace(blank, " ")
    return [word for word in value.split(" ") if word]


def _unescape(match):
    body = match.group(0)[1:]
    first = body[0]
    if first in _LETTERS:
        return _LETTERS[first]
    if first in "xuU":
        number = int(body[1:], 16)
    elif first in "0123":
        number = int(body, 8)
    else:
        return first
    return chr(number) if number < 0x110000 else "?"


def unquote(raw, escape):
    """Return a raw word of `raw_words` without its quotes, and the escape in it that systemd does not know, or None."""
    if "\\" not in raw and '"' not in raw and "'" not in raw:
        return raw, None
    if escape == "keep":
        return pattern(r""""([^"]*)"|'([^']*)'""").sub(lambda m: m.group(1) or m.group(2) or "", raw), None
    text, unknown, quote, position = [], None, "", 0
    while position < len(raw):
        char = raw[position]
        if char == "\\":
            if escape == "c":
                match = pattern(_ESCAPE).match(raw, position)
                if match:
                    text.append(_unescape(match))
                    position = match.end()
                    continue
                unknown = unknown or raw[position : position + 2]
                text.append(char)
            text.append(raw[position + 1 : position + 2])
            position += 2
            continue
        if quote:
            if char == quote:
                quote = ""
            else:
                text.append(char)
        elif char in "\"'":
            quote = char
        else:
            text.append(char)
        position += 1
    return "".join(text), unknown


def raw_words(value, quotes, escape, start=0):
    """Return the words of VALUE as written, with their offsets: ``([(offset, raw), ...], broken)``.

    ``broken`` is None, "quote" (a quote is never closed) or "escape" (a backslash ends the value).
    """
    found = []
    scan = pattern(_PATTERNS[(quotes, escape)])
    length = len(value)
    while True:
        while start < length and value[start] in BLANKS:
            start += 1
        if start >= length:
            return found, None
        match = scan.match(value, start)
        end = match.end() if match else start
        if end < length and value[end] not in BLANKS:
            return found, "escape" if value[end] == "\\" and end == length - 1 else "quote"
        found.append((start, match.group(0)))
        start = end


def words(value, version, quotes=True, escape="drop"):
    """Return the words of VALUE as systemd VERSION reads them: ``(words, broken)``, see `raw_words`."""
    if "\\" not in value and not (quotes and ('"' in value or "'" in value)):
        return blanks_only(value), None
    if version < 220:
        return old_words(value)
    if not quotes:
        escape = "drop"
    found, broken = raw_words(value, quotes, escape)
    if not quotes:
        return [pattern(r"\\(.)").sub(r"\1", raw) for _offset, raw in found], broken
    result = []
    for _offset, raw in found:
        text, unknown = unquote(raw, escape)
        if unknown:
            return result, "escape"
        result.append(text)
    return result, broken


def old_words(value):
    """Return the words of VALUE as version 219 reads them, escapes unchanged: ``(words, broken)``."""
    found, position, length = [], 0, len(value)
    scan = pattern(_OLD_WORD)
    while True:
        while position < length and value[position] in BLANKS:
            position += 1
        if position >= length:
            return found, None
        match = scan.match(value, position)
        if not match or match.end() < length and value[match.end()] not in BLANKS:
            return found, "quote"
        found.append(match.group("plain") if match.group("q") is None else match.group("quoted"))
        position = match.end()


_OLD = "nNpPiIfcrRtUuhsmHbv"
_SPECIFIERS = (
    (239, "nNpPiIfcrRtUuhsmHbvjJSCLETV"),
    (242, "gG"),
    (246, "aBlowW"),
    (247, ""),
    (249, "AMq"),
    (250, "d"),
    (251, "yY"),
    (255, "D"),
)
# Fewer are known in unit names.
_NAME_ONLY = "nNpijUumHb"
_DIRECTORIES = "tSCLEThsfVyYdD"
_known = {}


def specifiers(version, name=False):
    """Return the specifiers that VERSION knows, in unit names if NAME is true."""
    key = (version, name)
    if key not in _known:
        letters = _OLD if version < 220 else "".join(new for since, new in _SPECIFIERS if since <= max(version, 239))
        if name and version >= 220:
            letters = "".join(letter for letter in letters if letter in _NAME_ONLY + "gGaBlowWAMqv")
            if version < 246:
                letters = letters.replace("v", "")
            if version < 243:
                letters = letters.replace("j", "")
        elif name:
            letters = "nNpi"
        _known[key] = frozenset(letters)
    return _known[key]


def expand(text, version, name=False):
    """Return ``(text, unknown)``: TEXT with its specifiers replaced by a value of their kind.

    A directory's specifier becomes "/x", any other "x"; ``unknown`` is the first that VERSION does not know (none in
    219, which leaves it unchanged).
    """
    if "%" not in text:
        return text, None
    known = specifiers(version, name)
    result, position = [], 0
    while True:
        found = text.find("%", position)
        if found < 0 or found + 1 >= len(text):
            result.append(text[position:])
            return "".join(result), None
        result.append(text[position:found])
        letter = text[found + 1]
        position = found + 2
        if letter == "%":
            result.append("%")
        elif letter in known:
            result.append("/x" if letter in _DIRECTORIES and not name else "x")
        elif version >= 220 and letter.isalnum() and letter < "\x7f":
            return text, "%" + letter
        else:
            result.append("%" + letter)
