# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a function or program in its own process, optionally as another user, and leaves no process behind.

Private to this collection: it may change in any release.
Facts: prctl(2), keyctl(2), KEYCTL_JOIN_SESSION_KEYRING; security/keys and kernel/cred.c of Linux.

The output of the process is not trusted: its size is limited, and values without the requested shape are dropped.
"""

import codecs
import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import time
from collections import namedtuple

# user, group: names for messages. uid, gid: int. groups: tuple of int, supplementary ones.
Identity = namedtuple("Identity", "user group uid gid groups home shell")
ROOT = Identity("root", "root", 0, 0, (), "/root", "/bin/sh")
# A value has one of the two shapes; None is the shape of None.
Either = namedtuple("Either", "one other")

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
# The number of keyctl(2): arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h.
KEYCTL = {"x86_64": 250, "aarch64": 219}
KEYCTL_JOIN_SESSION_KEYRING = 1
SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

OUTPUT_LIMIT = 256 << 10
MEMORY_LIMIT = 256 << 20  # bytes of address space that a child may add to its initial size
GRACE = 2.0  # seconds for the keeper to end its processes
APART_LIMIT = 4 << 20  # bytes of output of a child that is still root
MARGIN = 0.3  # seconds left to a child to report the output of its own children
PAUSE = 0.001  # seconds between two checks of processes being ended
MORE_PROCESSES = 1024  # that an account may have than the whole machine has
CLONE_NEWPID = 0x20000000
OWN_NAMESPACE = "/proc/self/ns/pid"
OWN_LOGIN = "/proc/self/loginuid"


_ends = []  # deadlines (monotonic clock, seconds) for the children of this process


@contextlib.contextmanager
def limited(seconds):
    """Limit the total time of all children, and of theirs, whatever the timeout of each."""
    _ends.append(time.monotonic() + _left(seconds))
    try:
        yield
    finally:
        _ends.pop()


def _left(seconds):
    return min([end - time.monotonic() for end in _ends[-1:]] + [seconds])


def run_as(identity, shape, work, prepare=None, timeout=5.0, memory=MEMORY_LIMIT):
    """Return `(results, finished)`: what `work` emitted as the user, and whether it finished in time.

    In the child `prepare()` is called as root first, then `work(emit, prepared)` as the user. emit takes any value
    that JSON can hold; values emitted before the timeout (seconds) are returned if they have the shape: see `fits`.
    Exceptions of `work` are not raised here.
    """

    def child(writer):
        os.environ.clear()
        os.environ["PATH"] = SEARCH
        prepared = prepare() if prepare else None
        _limit_processes()
        become(identity)
        _limit_memory(memory)
        _emitting(writer, lambda emit: work(emit, prepared))
        return 0

    data, status = _begin(child, timeout, OUTPUT_LIMIT, fork=_fork_of(identity))()
    return _messages(data, status, shape, OUTPUT_LIMIT)


def run_apart(shape, work, timeout):
    """Return `(results, finished)` of `work(emit)` as `run_as` does, as the current user: it may hang or crash."""
    return begin_apart(shape, work, timeout)()


def begin_apart(shape, work, timeout):
    """Begin what `run_apart` does; return the function that waits for its end and returns what that one does.

    It has to be called, and soon: a child whose output is not read waits.
    """
    timeout = _left(timeout)

    def child(writer):
        _stay_with_keeper()
        with limited(timeout - MARGIN):
            _emitting(writer, work)
        return 0

    end = _begin(child, timeout, APART_LIMIT)
    return lambda: _messages(*end(), shape=shape, limit=APART_LIMIT)


def run_program(identity, argv, environment, directory, timeout=10.0, enters=None):
    """Return `(status, output)` of a program run as the user: status None after a timeout.

    enters: Identity that changes to the directory, ROOT or the user.
    A negative status is a signal number. output: bytes, stdout and stderr, only the end if it is long.
    """

    def child(writer):
        for number in (1, 2):
            os.dup2(writer, number)
        if enters == ROOT:
            os.chdir(directory)
        _limit_processes()
        become(identity)
        if enters != ROOT:
            os.chdir(directory)
        for number in (signal.SIGPIPE, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.execve(argv[0], argv, environment)

    data, status = _begin(child, timeout, OUTPUT_LIMIT, keep_end=True, fork=_fork_of(identity))()
    return status, data


def load_resolver():
    """Load what getaddrinfo() imports at its first call: the user may be unable to read the files of this Python."""
    codecs.lookup("idna")


def become(identity):
    """Become the user for good, without any rights, keyrings or descriptors of root."""
    _join_new_keyring()
    _become_login_of(identity.uid)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.setgroups(identity.groups)
    os.setresgid(identity.gid, identity.gid, identity.gid)
    os.setresuid(identity.uid, identity.uid, identity.uid)
    os.umask(0o022)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    # The user must not read the memory of this process, with the module's parameters, or its files in /proc.
    _prctl(PR_SET_DUMPABLE, 0)
    _stay_with_keeper()


def fits(value, shape):
    """Whether a value read from JSON has a shape.

    A shape is a type (`object` for any), a list of one shape for a list of such values, a tuple for a list of exactly
    these, a dict of one pair for a dict of such keys and values, or Either of two.
    """
    if isinstance(shape, Either):
        return fits(value, shape.one) or fits(value, shape.other)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    if isinstance(shape, tuple):
        return isinstance(value, list) and len(value) == len(shape) and all(map(fits, value, shape))
    if isinstance(shape, dict):
        ((key, content),) = shape.items()
        return isinstance(value, dict) and all(fits(a, key) and fits(b, content) for a, b in value.items())
    # In Python True is an int, here it is not.
    return isinstance(value, shape or type(None)) and (not isinstance(value, bool) or shape in (bool, object))


# --- What a child would inherit


def _join_new_keyring():
    """Leave root's session keyring, which may hold Kerberos tickets and keys of filesystems."""
    number = KEYCTL.get(os.uname().machine)
    if number is not None and ctypes.sizeof(ctypes.c_void_p) == 8:  # 32-bit programs have other numbers
        ctypes.CDLL(None).syscall(number, KEYCTL_JOIN_SESSION_KEYRING, None)


def _become_login_of(uid):
    """Set the login UID. The kernel refuses it if login UIDs are immutable: then audit shows who runs the module."""
    with contextlib.suppress(OSError), open(OWN_LOGIN, "w") as login:
        login.write(str(uid))


def _stay_with_keeper():
    """Let the kernel kill this process when the keeper ends. A change of user resets this, so it comes last."""
    keeper = os.getppid()
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != keeper:
        os._exit(1)


def _limit_memory(more):
    if more is not None:
        with open("/proc/self/statm") as sizes:
            used = int(sizes.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + more, used + more))


def _limit_processes():
    """The kernel counts those of an account on the whole machine: it must not fill that, and may do what it did."""
    with open("/proc/loadavg") as load:
        most = int(load.read().split()[3].partition("/")[2]) + MORE_PROCESSES
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def _prctl(option, value):
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _keep_only(descriptors):
    """Close all other descriptors, standard input and output included."""
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) not in descriptors:
            with contextlib.suppress(OSError):  # the descriptor of the listing itself is closed
                os.close(int(name))
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)


# --- Output of a child


def _emitting(writer, work):
    with os.fdopen(writer, "w") as stream:

        def emit(result):
            # One write(2) for each message, so that lines of several threads do not mix.
            stream.write(json.dumps(result) + "\n")
            stream.flush()

        work(emit)


def _messages(data, status, shape, limit):
    """Return `(results, finished)`: what a child has said, as far as it has the shape."""
    results = []
    for line in data.split(b"\n")[:-1]:
        try:
            result = json.loads(line.decode("ascii"))
        except (ValueError, RecursionError):
            return results, False
        if not fits(result, shape):
            return results, False
        results.append(result)
    return results, status == 0 and len(data) < limit


# --- Two processes down


def _begin(child, timeout, limit, keep_end=False, fork=os.fork):
    """Run `child(writer)` in a grandchild; return a function that returns its output and status, None after a timeout.

    The process between, the keeper, takes along the processes that the child leaves behind: it is the first of a PID
    namespace, or where there are none it adopts and kills them. A process that cannot be killed, such as one waiting
    for a file server, is left; nothing waits for it.
    """
    timeout = _left(timeout)
    if timeout <= 0:
        return lambda: (b"", None)
    until = time.monotonic() + timeout
    reader, writer = os.pipe()
    verdict, say = os.pipe()
    pid = fork()
    if not pid:
        try:
            os.close(reader)
            os.close(verdict)
            status = _keep(child, writer, until, say)
            if status is not None:
                os.write(say, b"%d" % status)
        finally:
            os._exit(0)
    os.close(writer)
    os.close(say)

    def end():
        try:
            data, told = _collect(reader, verdict, until + GRACE + 1, limit, keep_end)
        finally:
            os.close(reader)
            os.close(verdict)
            _end(pid)
        return data, int(told) if told else None

    return end


def _fork_of(identity):
    """What is root stays among the processes of the host: systemd answers no root whose PID it cannot see."""
    return _fork_apart if identity.uid else os.fork


def _fork_apart():
    """Fork the first process of a PID namespace, with which the kernel kills all others of it, however fast they fork.

    Like os.fork() where that is not allowed, as in some containers.
    """
    libc = ctypes.CDLL(None)
    try:
        own = os.open(OWN_NAMESPACE, os.O_RDONLY)
    except OSError:
        return os.fork()
    # Where there is no way back, there is none forth.
    apart = libc.setns(own, CLONE_NEWPID) == 0 and libc.unshare(CLONE_NEWPID) == 0
    try:
        return os.fork()
    finally:
        if apart:
            libc.setns(own, CLONE_NEWPID)  # for our next child; refused to the new one
        os.close(own)


def _keep(child, writer, until, say):
    """Return the status of `child(writer)`, None after a timeout. say: pipe to the parent."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if not _is_read(say):  # the parent has ended before
        return None
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    pid = os.fork()
    if not pid:
        status = 1
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            os.setsid()
            os.chdir("/")
            _keep_only({writer})
            status = child(writer)
        finally:
            os._exit(status)
    status = None
    while status is None:
        done, code = os.waitpid(pid, os.WNOHANG)
        left = until - time.monotonic()
        if done:
            status = -os.WTERMSIG(code) if os.WIFSIGNALED(code) else os.WEXITSTATUS(code)
        elif left <= 0:
            break
        else:
            signal.sigtimedwait({signal.SIGCHLD}, left)
    if os.getpid() != 1:
        _end_all(time.monotonic() + GRACE)
    return status


def _is_read(pipe):
    """Whether anybody can still read what is written to a pipe."""
    poll = select.poll()
    poll.register(pipe, 0)
    return not poll.poll(0)


def _collect(output, verdict, until, limit, keep_end):
    """Return the output of both pipes when the keeper has reported the status, or at the timeout."""
    got = {output: b"", verdict: b""}
    poll = select.poll()
    for descriptor in got:
        poll.register(descriptor, select.POLLIN)
    judged = False
    while True:
        # When the keeper has ended, all output is in the pipe.
        left = 0 if judged else until - time.monotonic()
        ready = poll.poll(max(0, left) * 1000)
        if not ready or time.monotonic() > until:
            return got[output], got[verdict]
        for descriptor, _event in ready:
            chunk = os.read(descriptor, 65536)
            if not chunk:
                poll.unregister(descriptor)
                judged = judged or descriptor == verdict
            data = got[descriptor] + chunk
            got[descriptor] = data[-limit:] if keep_end else data[:limit]


def _end(pid):
    """End a child that has said all or has no time left; one that the kernel cannot end is left."""
    until = time.monotonic() + GRACE
    with contextlib.suppress(ChildProcessError):  # the kernel reaps it where SIGCHLD is ignored
        while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() < until:
            os.kill(pid, signal.SIGKILL)
            time.sleep(PAUSE)


def _end_all(until):
    """Kill the children, then those we adopt when their parents end, until none is left."""
    while time.monotonic() < until:
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        for pid in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(PAUSE)


def _children():
    """The processes whose parent we are: proc_pid_stat(5)."""
    own = os.getpid()
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError), open("/proc/%s/stat" % name, "rb") as stat:
                if int(stat.read().rpartition(b")")[2].split()[1]) == own:
                    found.append(int(name))
    return found
