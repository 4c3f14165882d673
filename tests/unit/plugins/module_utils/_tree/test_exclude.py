# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.exclude import Exclude, PatternError


def is_excluded(patterns, path):
    """Say whether a walk would leave out a path, coming down to it name by name."""
    here = Exclude(patterns)
    for name in path.split("/"):
        if here.matches(name):
            return True
        here = here.below(name)
    return False


@pytest.mark.parametrize(
    "patterns, excluded, kept",
    [
        (["*.pid"], ["a.pid", "x/y/a.pid"], ["a.pids", "pid"]),
        ([".git"], [".git", "sub/.git", ".git/config"], ["a.git", ".gitignore"]),
        (["media/cache"], ["media/cache", "media/cache/x"], ["media", "x/media/cache", "media/x/cache", "cache"]),
        (["media/*/cache"], ["media/a/cache", "media/b/cache"], ["media/cache", "media/a/b/cache"]),
        (["logs/"], ["logs", "x/logs"], ["log"]),
        (["./a/b"], ["a/b"], ["b"]),
        (["a/b", "*.py"], ["a/b", "a/x.py", "x.py"], ["a/x", "b"]),
        (["[ab]?"], ["ax", "bz"], ["a", "cx"]),
        (["a|b", "c$"], ["a|b", "c$"], ["a", "b", "c"]),
    ],
)
def test_patterns(patterns, excluded, kept):
    assert [path for path in excluded + kept if is_excluded(patterns, path)] == excluded


@pytest.mark.parametrize("pattern", ["/etc", "../x", "a/../b", "", "/", "."])
def test_no_pattern(pattern):
    with pytest.raises(PatternError, match="is no pattern below the path"):
        Exclude([pattern])


def test_what_is_below_is_worked_out_once():
    top = Exclude(["a/*/c", "*.pid"])
    assert top.below("x") is top.below("y")
    assert top.below("a") is top.below("a")
    assert top.below("a") is not top.below("x")
