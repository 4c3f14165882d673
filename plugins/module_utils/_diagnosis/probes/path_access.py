# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the kernel, as a user, whether paths can be reached and used, and which component of them is in the way.

Private to this collection: it may change in any release.

The way is opened as root, so that nothing hides what lies behind a closed directory; then each step is tried as the
user: path_resolution(7).
"""

import errno
import os
import stat
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Either, run_as

# path: absolute. wanted: str of `r`, `w`, `x`; `x` of a directory is what chdir(2) asks for.
Question = namedtuple("Question", "path wanted root")
Question.__new__.__defaults__ = ("", "/")
# state: `there` | `missing` | `not-directory` | `loop` | `unseen`. at: the component that this is true of (a real
# path). closed: list of the directories on the way that the user may not pass, `(path, mode, uid, gid)`.
# kind: `directory` | `file` | `other` | None. denied: whether the path itself refuses what is wanted.
# read_only, no_exec: bool, of the mount. mode, uid, gid: of what is at `at`, which for a missing component is the
# directory that it should be in.
Answer = namedtuple("Answer", "state at closed kind denied read_only no_exec mode uid gid")

SHAPE = (str, str, [(str, int, int, int)], Either(str, None), bool, bool, bool, int, int, int)

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
    return answer._replace(closed=[tuple(one) for one in answer.closed])


class _Way:
    """The directories that lead to a path, opened one by one, no link left."""

    def __init__(self, path, root):
        self.passed = []  # (path, descriptor) of each directory in which something is looked up
        self.state, self.at, self.descriptor, self.name = "there", root, None, None
        try:
            self._walk(path, root)
        except OSError as error:
            self.state = {errno.ENOENT: "missing", errno.ENOTDIR: "not-directory", errno.ELOOP: "loop"}.get(
                error.errno, "unseen"
            )

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

    def answer(self, wanted):
        """The fields of an Answer, asked as whoever this process is now."""
        closed = [(path, fd) for path, fd in self.passed if not _may_enter(fd)]
        closed = [(path,) + _owner(fd) for path, fd in closed]
        descriptor = self.descriptor if self.descriptor is not None else (self.passed[-1][1] if self.passed else None)
        if descriptor is None:
            return [self.state, self.at, closed, None, False, False, False, 0, 0, 0]
        mode, uid, gid = _owner(descriptor)
        flags = os.fstatvfs(descriptor).f_flag
        kind = None
        denied = False
        if self.state in ("there", "not-directory"):
            kind = "directory" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"
        if self.state == "there" and not closed:
            denied = not self._allows(wanted, kind)
        read_only, no_exec = bool(flags & os.ST_RDONLY), bool(flags & os.ST_NOEXEC)
        return [self.state, self.at, closed, kind, denied, read_only, no_exec, mode, uid, gid]

    def _allows(self, wanted, kind):
        mode = sum(MODES[letter] for letter in wanted)
        if kind == "directory":
            if not _may_enter(self.descriptor):
                return "x" not in wanted and "w" not in wanted and not mode
            return os.access(".", mode, dir_fd=self.descriptor)
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
