# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a unit file means to systemd, however it is written.

Private to this collection: it may change in any release.

Two spellings count as the same only if that is certain: to restart a service once too often is better than to leave
it running with old settings.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST, outside_quotes
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.settings import TRUE, Settings, kind_of, list_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.words import blanks_only, raw_words, unquote

BOOLEANS = dict.fromkeys(TRUE, True)
BOOLEANS.update(dict.fromkeys(("0", "no", "n", "false", "f", "off"), False))
# Enumerations that accept a boolean, in all versions that know them.
BOOLEAN_ENUMS = frozenset("private_tmp private_users preserve protect_cgroups protect_home protect_system".split())
# Seconds and parts of them, in microseconds.
UNITS = {
    "us usec": 1,
    "ms msec": 1000,
    "s sec second seconds": 10**6,
    "m min minute minutes": 60 * 10**6,
    "h hr hour hours": 3600 * 10**6,
    "d day days": 86400 * 10**6,
    "w week weeks": 7 * 86400 * 10**6,
}
SIGNALS = dict(HUP=1, INT=2, QUIT=3, ABRT=6, KILL=9, USR1=10, USR2=12, ALRM=14, TERM=15, CONT=18, STOP=19)


def meaning(texts, version=NEWEST, dropin=False):
    """Return `{(section, name): list}` of a unit and its drop-ins.

    texts: list of str, in the order in which systemd reads them. dropin: whether they are drop-ins alone, of a unit
    whose text is not known. Comments, blank lines, the order of sections and of unrelated directives, the layout of
    continuations, spellings of one value and what is named `X-...` are ignored.
    """
    settings = Settings(texts, version)
    found = {}
    for (section, name), entries in settings.lists.items():
        if not section.startswith("X-") and not name.startswith("X-"):
            found[section, name] = _canonical(section, entries, version)
    if dropin:
        for name in settings.emptied:
            found[name] = [""] + found.get(name, [])
    if settings.beyond:
        found["", ""] = settings.beyond
    return found


def same_meaning(old_text, new_text, version=NEWEST, dropin=False):
    """Whether systemd reads the same from both texts."""
    return meaning([old_text], version, dropin) == meaning([new_text], version, dropin)


def of_running(texts, version=NEWEST, dropin=False):
    """Return `meaning` without [Install], which only `systemctl enable` reads: it is no part of a running unit."""
    return {name: values for name, values in meaning(texts, version, dropin).items() if name[0] != "Install"}


def restart_needed(old_text, new_text, version=NEWEST, dropin=False):
    """Whether a service that runs with the old text must be restarted to run with the new one."""
    return of_running([old_text], version, dropin) != of_running([new_text], version, dropin)


def _canonical(section, entries, version):
    """Return the assignments `[(key, value), ...]` of one list in normal form (list)."""
    key = entries[0][0]
    kind, argument = kind_of(section, key)
    if kind in CONDITIONS:
        # All have to be met; their order does not matter.
        return sorted([list(entry) for entry in entries])
    if any(other != key for other, _value in entries):
        return [[one] + _canonical(section, [(one, value)], version) for one, value in entries]
    values = [value for _key, value in entries]
    if kind in WORDS and version >= 220:
        words = [_bare_words(value) if kind in UNQUOTED else _words(value) for value in values]
        return values if None in words else WORDS[kind](words)
    if kind in BLANK_SEPARATED:
        return [_plain(value) for value in values]
    if kind in SINGLE and key not in ADDS_UP and list_of(section, key) == key:
        return _single(values, kind, argument)
    return values


# --- Directives that hold one value


def _single(values, kind, argument):
    """Return the values from the last one understood here on: systemd uses the last that it understands."""
    read = _boolean if argument in BOOLEAN_ENUMS else READERS.get(kind)
    if argument == "!" and read and None in [read(value, argument) for value in values]:
        # systemd refuses the unit for a value that it does not understand.
        return values
    found = []
    for value in reversed(values):
        known = read(value, argument) if read else None
        if known is not None:
            return [known] + found
        if value not in found:
            found.insert(0, value)
    return found


def _boolean(value, _argument):
    return BOOLEANS.get(value.lower())


def _span(value, _argument):
    if value == "infinity":
        return value
    if re.match(r"[0-9]{1,9}\Z", value):
        return int(value) * 10**6
    if not re.match(r"(?:[0-9]{1,9} *[a-z]+ *)+\Z", value):
        return None
    total = 0
    for number, unit in re.findall(r"([0-9]+) *([a-z]+)", value):
        factor = [factor for names, factor in UNITS.items() if unit in names.split()]
        if not factor:
            return None
        total += int(number) * factor[0]
    return total


def _size(value, _argument):
    match = re.match(r"([0-9]{1,9})(?:\.([05]))?([KMGT]?)\Z", value)
    if not match or match.group(2) and not match.group(3):
        return None
    whole, half, suffix = match.groups()
    return (2 * int(whole) + (half == "5")) << 10 * " KMGT".index(suffix or " ") >> 1


def _mode(value, _argument):
    return int(value, 8) if re.match(r"[0-7]{1,4}\Z", value) else None


def _signal(value, _argument):
    if value in map(str, SIGNALS.values()):
        return int(value)
    return SIGNALS.get(value[3:] if value.startswith("SIG") else value)


def _number(value, argument):
    if not re.match(r"(?:0|-?[1-9][0-9]{0,8})\Z", value):
        return None
    low, high = map(int, argument.split(",")) if "," in argument else (0, 10**9)
    return int(value) if low <= int(value) <= high else None


def _limit(value, _argument):
    match = re.match(r"([0-9]{1,9}|infinity)(?::([0-9]{1,9}|infinity))?\Z", value)
    if not match or match.group(2) not in (None, match.group(1)):
        return None
    return match.group(1)


READERS = {
    "bool": _boolean,
    "hostname": _boolean,
    "memory": _size,
    "mode": _mode,
    "range": _number,
    "rlimit": _limit,
    "sec": _span,
    "signal": _signal,
    "tristate": _boolean,
    "unsigned": _number,
}
ADDS_UP = ("RootImageOptions",)
SINGLE = frozenset(READERS) | frozenset(
    "busname enum errno filename input int label output pidfile quota slice string tasks user weight workdir".split()
)


# --- Directives that hold lists of words


def _words(value):
    """Return the unquoted words of a value, None for unbalanced quotes.

    Words with escapes stay as written, and so does a quoted semicolon, which separates nothing.
    """
    found, broken = raw_words(value, True, "c")
    return None if broken else [raw if "\\" in raw else _unquoted(raw) for _offset, raw in found]


def _unquoted(raw):
    word = unquote(raw, "c")[0]
    return raw if word == ";" else word


def _bare_words(value):
    """The same for kinds in which quotes are part of the name; None where a blank may be escaped."""
    return None if "\\" in value else blanks_only(value)


def _ordered(lines):
    return [word for words in lines for word in words]


def _set(lines):
    return sorted(set(_ordered(lines)))


def _environment(lines):
    """Return the assignments by variable: the last one counts, at the position of the first.

    All of them where the name of a variable is not plain.
    """
    words = _ordered(lines)
    if any("\\" in word or "%" in word.partition("=")[0] for word in words):
        return words
    found = {}
    for word in words:
        name, equals, _value = word.partition("=")
        found[name, equals] = word
    return list(found.values())


def _commands(lines):
    """Return the list of commands (lists of words): a lone semicolon separates them."""
    found = []
    for words in lines:
        command = []
        for word in words + [";"]:
            if word != ";":
                command.append(word)
            elif command:
                found.append(command)
                command = []
    return found


WORDS = {
    "binds": _ordered,
    "deps": _set,
    "dirs": _ordered,
    "docs": _ordered,
    "env": _environment,
    "exec": _commands,
    "mountsfor": _set,
    "passenv": _ordered,
    "paths": _ordered,
    "tmpfs": _ordered,
    "units": _set,
    "unsetenv": _ordered,
    "users": _ordered,
}
# Kinds in which quotes are part of the name.
UNQUOTED = frozenset("deps units users".split())
CONDITIONS = frozenset("cond condbool condpath".split())
# Lists of words; in those that WORDS does not name only blanks are normalized.
BLANK_SEPARATED = frozenset(WORDS) | frozenset(
    "addresses caps controllers cpus delegate device devlimit devsec devweight families logfields namespaces "
    "socketbind status syscalls words".split()
)


def _plain(value):
    """Return value with each run of blanks outside of quotes as one blank, as continuation lines produce them."""
    if "  " not in value and "\t" not in value or "\\" in value:
        return value
    plain = []
    bare, quote = outside_quotes(value)
    for i, char in enumerate(value):
        if not (bare[i] and char in " \t"):
            plain.append(char)
        elif plain[-1] != " ":
            plain.append(" ")
    # An unclosed quote may be an apostrophe: the blanks after it may be significant.
    return value if quote else "".join(plain)
