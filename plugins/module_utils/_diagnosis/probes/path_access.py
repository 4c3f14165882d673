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

MAX_LINKS = 40
MODES = {"r": os.R_OK, "w": os.W_OK, "x": os.X_OK}
O_PATH = getattr(os, "O_PATH", 0o10000000)
FLAGS = O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC


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


class _Way:
    """The directories that lead to a path, opened one by one, no link left."""

    def __init__(self, path, root):
        self.passed = []  # (path, descriptor) of each directory in which something is looked up
        self.before = _Way(root, "/").untrusted(None) if root != "/" else []
        self.state, self.at, self.descriptor, self.name = "there", root, None, None
        try:
            self._walk(path, root)
        except OSError as error:
            self.state = {errno.ENOENT: "missing", errno.ENOTDIR: "not-directory", errno.ELOOP: "loop"}.get(
                error.errno, "unseen"
            )
        except ValueError:  # a NUL in it
            self.state = "unseen"

    def _walk(self, path, root):
        stack = [("/" if root == "/" else root.rstrip("/"), os.open(root, FLAGS & ~os.O_NOFOLLOW))]
        steps = _steps(path)
        self.at, self.descriptor = stack[-1]
        links = 0
        while steps:
            step = steps.pop()
            above, directory = stack[-1]
            if (above, directory) not in self.passed:
                self.passed.append((above, directory))
            if step == "..":
                del stack[max(1, len(stack) - 1) :]
                self.at, self.descriptor = stack[-1]
                continue
            self.at, self.name = above.rstrip("/") + "/" + step, step
            self.descriptor, parent = None, directory
            descriptor = os.open(step, FLAGS, dir_fd=parent)
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISLNK(mode):
                links += 1
                if links > MAX_LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                target = os.readlink(step, dir_fd=parent)
                if target.startswith("/"):
                    del stack[1:]
                steps += _steps(target)
                self.at, self.descriptor = stack[-1]
                continue
            self.descriptor = descriptor
            if stat.S_ISDIR(mode):
                stack.append((self.at, descriptor))
            elif steps:
                raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))

    def untrusted(self, end):
        """The directories that others than root can change, of the first `end` that are passed."""
        return self.before + [path for path, fd in self.passed[:end] if changeable(*_owner(fd)[:2])]

    def answer(self, wanted):
        """The fields of an Answer, asked as whoever this process is now."""
        closed = [
            (path,) + _owner(fd) + (self.untrusted(number),)
            for number, (path, fd) in enumerate(self.passed)
            if not _may_enter(fd)
        ]
        descriptor = self.descriptor if self.descriptor is not None else (self.passed[-1][1] if self.passed else None)
        if descriptor is None:
            return [self.state, self.at, closed, None, False, False, False, 0, 0, 0, self.untrusted(None)]
        mode, uid, gid = _owner(descriptor)
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
            if not _may_enter(self.descriptor):
                return not wanted
            return os.access(".", mode)
        return os.access(self.name, mode, dir_fd=self.passed[-1][1])


def _steps(path):
    return [step for step in reversed(path.split("/")) if step not in ("", ".")]


def _may_enter(descriptor):
    try:
        os.fchdir(descriptor)
    except OSError:
        return False
    return True


def _owner(descriptor):
    found = os.fstat(descriptor)
    return found.st_mode, found.st_uid, found.st_gid
