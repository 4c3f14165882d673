# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File modes as chmod(1) understands them: octal digits or symbolic clauses, capital X included."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.said import Said

WHO_BITS = {"u": 0o4700, "g": 0o2070, "o": 0o1007, "a": 0o7777}
PERMISSION_BITS = {"r": 0o444, "w": 0o222, "x": 0o111, "s": 0o6000, "t": 0o1000}
COPY_SHIFT = {"u": 6, "g": 3, "o": 0}
OPERATORS = "+-="

NO_TEXT = (
    "the mode {0!r} is not a string: write it in quotes, as in '0750'",
    "权限 {0!r} 不是字符串：请加引号，例如 '0750'",
)
NOT_OCTAL = (
    "'{0}' is not an octal mode: write three or four digits from 0 to 7",
    "'{0}' 不是八进制权限：请写三到四位 0 到 7 的数字",
)
NOT_SYMBOLIC = (
    "'{0}' is not a mode: '{1}' should name who (u, g, o, a), one of + - =, and what (r w x X s t)",
    "'{0}' 不是权限：'{1}' 应写明对象（u、g、o、a）、+ - = 之一以及权限（r w x X s t）",
)
NO_PERMISSION = (
    "'{0}' is not a mode: '{1}' is not made of r w x X s t",
    "'{0}' 不是权限：'{1}' 不是由 r w x X s t 组成",
)


class ModeError(ValueError):
    """The text is not a mode."""


def parse_mode(text):
    """Return the parsed form of a mode, to be given to apply_mode().

    :arg text: C(str), octal (C("0750")) or symbolic (C("u=rwX,g=rX,o=")).
    :returns: C(int), or a tuple of clauses C((who, operator, permissions)).
    :raises ModeError: with a message for the user.
    """
    if not isinstance(text, str):
        raise ModeError(Said(NO_TEXT, text))
    if text.isdigit():
        try:
            number = int(text, 8)
        except ValueError:
            number = -1
        if len(text) < 3 or not 0 <= number <= 0o7777:
            raise ModeError(Said(NOT_OCTAL, text))
        return number
    return tuple(clause for part in text.split(",") for clause in _parse_part(part, text))


def _parse_part(part, text):
    """Return the clauses of one comma-separated part such as C(ug+rX-w)."""
    who = ""
    while part[len(who) : len(who) + 1] in WHO_BITS:
        who += part[len(who)]
    actions = part[len(who) :]
    if not who or actions[:1] not in OPERATORS or not actions:
        raise ModeError(Said(NOT_SYMBOLIC, text, part))
    starts = [index for index, character in enumerate(actions) if character in OPERATORS]
    clauses = []
    for start, end in zip(starts, starts[1:] + [len(actions)]):
        permissions = actions[start + 1 : end]
        if permissions not in COPY_SHIFT and set(permissions) - set("rwxXst"):
            raise ModeError(Said(NO_PERMISSION, text, permissions))
        clauses.append((who, actions[start], permissions))
    return clauses


def apply_mode(parsed, mode, is_directory):
    """Return the permission bits of an entry after applying a mode.

    As in chmod(1), C(=) leaves setuid and setgid of a directory alone unless it names C(s).

    :arg parsed: what parse_mode() returned.
    :arg mode: C(int), C(st_mode) or its lower twelve bits.
    :arg is_directory: C(bool).
    :returns: C(int), twelve bits.
    """
    if isinstance(parsed, int):
        return parsed
    mode &= 0o7777
    for who, operator, permissions in parsed:
        affected = 0
        for letter in who:
            affected |= WHO_BITS[letter]
        value = _permission_value(permissions, mode, is_directory) & affected
        if operator == "+":
            mode |= value
        elif operator == "-":
            mode &= ~value
        else:
            kept = 0o6000 if is_directory and "s" not in permissions else 0
            mode = (mode & (~affected | kept)) | value
    return mode


def _permission_value(permissions, mode, is_directory):
    """Return the bits of permissions for all classes; the caller masks them."""
    if permissions in COPY_SHIFT:
        return (mode >> COPY_SHIFT[permissions] & 7) * 0o111
    value = 0
    for letter in permissions:
        if letter != "X":
            value |= PERMISSION_BITS[letter]
        elif is_directory or mode & 0o111:
            value |= 0o111
    return value
