# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shell patterns for entries that a walk skips, matched one path component at a time."""

import fnmatch
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.said import Said

NO_PATTERN = (
    "'{0}' is no pattern below the path: write a name, or names with / between",
    "'{0}' 不是路径之下的模式：请写一个名称，或以 / 分隔的多个名称",
)


class PatternError(ValueError):
    """The pattern can match nothing below a directory."""


class Exclude:
    """The patterns that apply in one directory.

    A pattern without a slash matches a name at any depth. One with a slash is matched component by
    component from the top of the tree. Excluded entries are neither changed nor entered.

    :arg patterns: list of C(str).
    :raises PatternError: with a text for the user.
    """

    def __init__(self, patterns):
        split = [_components(pattern) for pattern in patterns]
        self._cache = {}
        self._anywhere = tuple(parts[0] for parts in split if len(parts) == 1)
        self._anchored = tuple(parts for parts in split if len(parts) > 1)
        self.matches = _matcher(self._anywhere)

    def below(self, name):
        """Return the patterns that apply in the subdirectory called name."""
        tails = tuple(parts[1:] for parts in self._anchored if fnmatch.fnmatchcase(name, parts[0]))
        if tails not in self._cache:
            inner = Exclude.__new__(Exclude)
            inner._cache = self._cache if len(self._cache) < 1000 else {}
            inner._anywhere = self._anywhere
            inner._anchored = tuple(parts for parts in tails if len(parts) > 1)
            inner.matches = _matcher(self._anywhere + tuple(parts[0] for parts in tails if len(parts) == 1))
            self._cache[tails] = inner
        return self._cache[tails]


def _components(pattern):
    parts = tuple(part for part in pattern.split("/") if part not in ("", "."))
    if pattern.startswith("/") or ".." in parts or not parts:
        raise PatternError(Said(NO_PATTERN, pattern))
    return parts


def _matcher(patterns):
    """Return a function that says whether a name matches one of the patterns."""
    if not patterns:
        return lambda name: None
    return re.compile("|".join("(?:{0})".format(fnmatch.translate(pattern)) for pattern in patterns)).match
