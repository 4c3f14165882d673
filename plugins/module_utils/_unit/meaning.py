# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a unit file says to systemd, apart from how it is written."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import NEWEST, outside_quotes, parse


def meaning(text, version=NEWEST):
    """Return `{(section, key): [value, ...]}` of a unit file.

    Comments, blank lines, the order of sections and of different keys, the layout of continuations and what is named
    `X-...` do not count. The order of the values of one key does. An empty assignment drops the values before it and
    stays itself the first of those after it: in a drop-in it resets what the unit says.
    """
    values = {}
    for item in parse(text, version):
        if item.kind != "assignment" or not item.section or item.section.startswith("X-"):
            continue
        if item.key.startswith("X-"):
            continue
        if item.value:
            values.setdefault((item.section, item.key), []).append(_plain(item.value))
        else:
            values[item.section, item.key] = [""]
    return values


def same_meaning(old_text, new_text, version=NEWEST):
    """Whether systemd reads the same from both texts."""
    return meaning(old_text, version) == meaning(new_text, version)


def of_running(texts, version=NEWEST):
    """Return the `meaning` for a running unit of its file and its drop-ins (list of str), added up in that order."""
    added = {}
    for text in texts:
        for name, values in _running(text, version).items():
            if values[0]:
                added.setdefault(name, []).extend(values)
            else:
                added[name] = values[1:]
    return added


def restart_needed(old_text, new_text, version=NEWEST):
    """Whether a running service of the old text must be restarted to be one of the new text.

    [Install] is read by `systemctl enable` alone and does not touch a running unit.
    """
    return _running(old_text, version) != _running(new_text, version)


def _running(text, version):
    return {name: values for name, values in meaning(text, version).items() if name[0] != "Install"}


def _plain(value):
    """Return value with each run of blanks outside of quotes as one blank: where a continuation breaks is layout."""
    if "  " not in value and "\t" not in value:
        return value
    plain = []
    bare, quote = outside_quotes(value)
    for i, char in enumerate(value):
        if not (bare[i] and char in " \t"):
            plain.append(char)
        elif plain[-1] != " ":
            plain.append(" ")
    # An apostrophe in a text is no quote: nothing is known about the blanks after it.
    return value if quote else "".join(plain)
