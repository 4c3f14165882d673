# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the kernel, as a user, whether paths can be reached and used, and which component of them is in the way.

Private to this collection: it may change in any release.

The way is opened as root, so that nothing hides what lies behind a closed directory; then each step is tried as the
user: path_resolution(7).
"""

import errno
import glob
import os
import stat
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT, Either, run_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.descent import Descent

# path: absolute. wanted: str of `r`, `w`, `x`; `x` of a directory is what chdir(2) asks for.
Question = namedtuple("Question", "path wanted root")
Question.__new__.__defaults__ = ("", "/")
# state: `there` | `missing` | `not-directory` | `loop` | `unseen`. at: the component that this is true of (a real
# path). closed: list of Closed.
# kind: `directory` | `file` | `other` | None. denied: whether the path itself refuses what is wanted.
# read_only, no_exec: bool, of the mount. mode, uid, gid: of what is at `at`, which for a missing component is the
# directory that it should be in. untrusted: list of the directories on the way to it that others than root can change:
# what is found there is of their choosing, be it a link or not, and may be another thing by the time it is used.
Answer = namedtuple("Answer", "state at closed kind denied read_only no_exec mode uid gid untrusted")
# A directory that the user may not pass; untrusted: as above, of the way to it.
Closed = namedtuple("Closed", "path mode uid gid untrusted")
SHAPE = (str, str, [(str, int, int, int, [str])], Either(str, None), bool, bool, bool, int, int, int, [str])

MODES = {"r": os.R_OK, "w": os.W_OK, "x": os.X_OK}


def ask(identity, questions, timeout=5.0):
    """Return a list with one Answer for each Question, None for those that got none in time."""
    questions = list(questions)
    if not questions:
        return []

    def prepare():
        return [_Way(question.path, question.root) for question in questions]

    def work(emit, ways):
        for question, way in zip(questions, ways):
            emit(way.answer(question.wanted))

    found, dummy = run_as(identity, SHAPE, work, prepare, timeout)
    answers = [_answer(one) for one in found[: len(questions)]]
    return answers + [None] * (len(questions) - len(answers))


def _answer(fields):
    answer = Answer(*fields)
    return answer._replace(closed=[Closed(*one) for one in answer.closed])


def changeable(mode, uid):
    """Whether others than root can change what has such a mode and owner.

    Where there is an access control list, the bits of the group are the most that it gives to anybody.
    """
    return uid != 0 or bool(mode & (stat.S_IWGRP | stat.S_IWOTH))


def doubting(answer, places):
    """An Answer about a path that was read from files which others than root can change."""
    if not places or answer is None:
        return answer
    closed = [one._replace(untrusted=places + one.untrusted) for one in answer.closed]
    return answer._replace(untrusted=places + answer.untrusted, closed=closed)


def doubtful(paths):
    """Those of the files that others than root can write, or put another in the place of."""
    answers = ask(ROOT, [Question(path) for path in paths])
    return [path for path, answer in zip(paths, answers) if _is_doubtful(path, answer)]


def _is_doubtful(path, answer):
    if answer is None or answer.untrusted or glob.has_magic(path):
        return True
    return answer.state == "there" and changeable(answer.mode, answer.uid)


def with_doubts(finding):
    """The finding about a path, with what others than root can change on the way to it."""
    path = finding.params["path"]
    (answer,) = ask(ROOT, [Question(path)])
    return finding._replace(params=dict(finding.params, untrusted=answer.untrusted if answer else [path]))


class _Way(Descent):
    """The directories that lead to a path, opened one by one, no link left."""

    def __init__(self, path, root):
        self.passed = []  # Level of each directory in which something is looked up
        self.before = _Way(root, "/").untrusted(None) if root != "/" else []
        self.state, self.at = "there", root
        try:
            Descent.__init__(self, root)
            self.walk(path)
        except OSError as error:
            self.state = {errno.ENOENT: "missing", errno.ENOTDIR: "not-directory", errno.ELOOP: "loop"}.get(
                error.errno, "unseen"
            )
        except ValueError:  # a NUL in it
            self.state = "unseen"

    def look_up(self, name):
        level = self.stack[-1]
        if level not in self.passed:
            self.passed.append(level)
        self.at, self.found = self.path_of(name), None
        return Descent.look_up(self, name)

    def enter(self, level):
        Descent.enter(self, level)
        self.at = level.path

    def leave(self, level):
        """Kept open: each directory that is passed is asked about later, as the user."""

    def up(self):
        Descent.up(self)
        self.at = self.stack[-1].path

    def untrusted(self, end):
        """The directories that others than root can change, of the first `end` that are passed."""
        passed = self.passed[:end]
        return self.before + [one.path for one in passed if changeable(one.status.st_mode, one.status.st_uid)]

    def answer(self, wanted):
        """The fields of an Answer, asked as whoever this process is now."""
        closed = [
            (one.path,) + _owner(one.status) + (self.untrusted(number),)
            for number, one in enumerate(self.passed)
            if not _may_enter(one.fd)
        ]
        descriptor = self.found if self.found is not None else (self.stack[-1].fd if self.stack else None)
        if descriptor is None:
            return [self.state, self.at, closed, None, False, False, False, 0, 0, 0, self.untrusted(None)]
        mode, uid, gid = _owner(os.fstat(descriptor))
        flags = os.fstatvfs(descriptor).f_flag
        kind = None
        denied = False
        if self.state in ("there", "not-directory"):
            kind = "directory" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"
        if self.state == "there" and not closed:
            denied = not self._allows(wanted, kind)
        read_only, no_exec = bool(flags & os.ST_RDONLY), bool(flags & os.ST_NOEXEC)
        way = self.untrusted(None)
        return [self.state, self.at, closed, kind, denied, read_only, no_exec, mode, uid, gid, way]

    def _allows(self, wanted, kind):
        mode = sum(MODES[letter] for letter in wanted)
        if kind == "directory":
            if not _may_enter(self.found):
                return not wanted
            return os.access(".", mode)
        return os.access(self.name, mode, dir_fd=self.stack[-1].fd)


def _may_enter(descriptor):
    try:
        os.fchdir(descriptor)
    except OSError:
        return False
    return True


def _owner(status):
    return status.st_mode, status.st_uid, status.st_gid
