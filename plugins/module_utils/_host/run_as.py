# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does something in a process of its own that has become another user, and leaves no process behind.

Private to this collection: it may change in any release.
"""

import codecs
import contextlib
import ctypes
import json
import os
import select
import signal
import sys
import time
from collections import namedtuple

# user, group: names for messages. uid, gid: int. groups: tuple of int, supplementary ones.
Identity = namedtuple("Identity", "user group uid gid groups home shell")

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
OUTPUT_LIMIT = 256 << 10
PAUSES = (0.0005, 0.01)  # the first and the longest between two looks at a child


def run_as(identity, work, prepare=None, timeout=5.0):
    """Return `(results, finished)`: what `work` has emitted as the user, and whether it came to its end in time.

    In the child `prepare()` is called as root first, then `work(emit, prepared)` as the user. emit takes anything that
    JSON can hold; what was emitted before the time was up is returned. Raises nothing that `work` raises.
    """

    def child(writer):
        prepared = prepare() if prepare else None
        become(identity)
        with os.fdopen(writer, "w") as stream:

            def emit(result):
                # One call of write(2) each, whole lines however many threads there are.
                stream.write(json.dumps(result) + "\n")
                stream.flush()

            work(emit, prepared)
        return 0

    data, status = _supervise(child, timeout)
    lines = data.split(b"\n")[:-1]
    return [json.loads(line.decode("utf-8", "surrogateescape")) for line in lines], status == 0


def run_program(identity, argv, environment, directory, timeout=10.0):
    """Return `(status, output)` of a program run as the user: status None where its time was up.

    A negative status is that of a signal. output: bytes, what it wrote to either stream, its end where it is long.
    """

    def child(writer):
        for number in map(int, os.listdir("/proc/self/fd")):
            if number > 2:
                _keep_from_programs(number)
        for number in (1, 2):
            os.dup2(writer, number)
        become(identity)
        os.chdir(directory)
        for number in (signal.SIGPIPE, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.execve(argv[0], argv, environment)

    data, status = _supervise(child, timeout)
    return status, data


def load_resolver():
    """What getaddrinfo() loads when it is first called: the user may not be able to read this Python's own files."""
    codecs.lookup("idna")


def become(identity):
    """Give up every right that the user has not; for good."""
    os.setgroups(identity.groups)
    os.setresgid(identity.gid, identity.gid, identity.gid)
    os.setresuid(identity.uid, identity.uid, identity.uid)
    os.umask(0o022)


def _keep_from_programs(descriptor):
    with contextlib.suppress(OSError):  # that of the listing itself is gone
        os.set_inheritable(descriptor, False)


def _supervise(child, timeout):
    """Run `child(writer)` two processes down; return what it wrote and its status, None where its time was up.

    The process between adopts whatever the child leaves behind, and ends it.
    """
    reader, writer = os.pipe()
    verdict, say = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        try:
            os.close(reader)
            os.close(verdict)
            status = _keeper(child, writer, timeout)
            os.write(say, json.dumps(status).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.close(say)
    try:
        # The keeper ends them all; this is for the case that it cannot.
        data = _read_all(reader, time.monotonic() + timeout + 2)
        told = _read_all(verdict, time.monotonic() + 2)
    finally:
        os.close(reader)
        os.close(verdict)
        if os.waitpid(pid, os.WNOHANG) == (0, 0):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return data, json.loads(told.decode()) if told else None


def _keeper(child, writer, timeout):
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    until = time.monotonic() + timeout
    pid = os.fork()
    if not pid:
        status = 1
        try:
            os.setsid()
            _silence()
            status = child(writer)
        finally:
            os._exit(status)
    status = None
    pause, longest = PAUSES
    while status is None and time.monotonic() < until:
        done, code = os.waitpid(pid, os.WNOHANG)
        if done:
            status = -os.WTERMSIG(code) if os.WIFSIGNALED(code) else os.WEXITSTATUS(code)
        else:
            time.sleep(pause)
            pause = min(2 * pause, longest)
    _end_all(time.monotonic() + 2)
    return status


def _silence():
    """What a failing child prints is no output of this module."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)


def _end_all(until):
    """End the children, those that become ours when theirs end, and so on until none is left."""
    while time.monotonic() < until:
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        for pid in _children():
            os.kill(pid, signal.SIGKILL)
        time.sleep(PAUSES[0])


def _children():
    """The processes whose parent we are: proc_pid_stat(5)."""
    own = os.getpid()
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, "rb") as stat:
                    parent = int(stat.read().rpartition(b")")[2].split()[1])
            except OSError:
                continue
            if parent == own:
                found.append(int(name))
    return found


def _prctl(option, value):
    with contextlib.suppress(OSError, AttributeError):  # without it the child itself is ended all the same
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _read_all(fd, until):
    """What comes out of a pipe until its end, or the time is up."""
    data = b""
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            return data
        chunk = os.read(fd, 65536)
        if not chunk:
            return data
        data = (data + chunk)[-OUTPUT_LIMIT:]
