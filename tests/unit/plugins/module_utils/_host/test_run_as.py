# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import contextlib
import ctypes
import grp
import mmap
import os
import pathlib
import pwd
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._host import run_as as module
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import (
    Either,
    Identity,
    fits,
    run_apart,
    run_as,
    run_program,
)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user is for root")
# How long what is to be ended would sleep; no other run of these tests on this machine has the same.
LONG = "31.%07d" % os.getpid()
NOBODY = Identity("nobody", "nogroup", 65534, 65534, (65533,), "/", "/bin/sh")
PATH = {"PATH": "/usr/bin:/bin"}


def shell(script, timeout=5.0):
    return run_program(NOBODY, ["/bin/sh", "-c", script], PATH, "/", timeout)


def left_behind(mark):
    """The processes with a word on their command line."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open("/proc/%s/cmdline" % name, "rb") as stream:
                if name.isdigit() and mark in stream.read():
                    found.append(name)
        except OSError:
            continue
    return found


def told(work, **more):
    """What `work()` returns in a child that has become the user."""
    (found,), finished = run_as(NOBODY, object, lambda emit, dummy: emit(work()), **more)
    assert finished
    return found


def is_there(pid):
    try:
        with open("/proc/%d/stat" % pid) as stream:
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def within(seconds, condition):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


def status_of(name):
    """A line of /proc/self/status."""
    with open("/proc/self/status") as stream:
        return [line.split()[1] for line in stream if line.startswith(name + ":")][0]


def test_it_is_another_user_for_good():
    def work(emit, prepared):
        emit(prepared)
        emit([os.getresuid(), os.getresgid(), os.getgroups()])
        try:
            os.setuid(0)
        except PermissionError:
            emit("no way back")

    found, finished = run_as(NOBODY, object, work, prepare=os.geteuid)
    assert finished
    assert found == [0, [[65534] * 3, [65534] * 3, [65533]], "no way back"]


def test_results_before_the_timeout_are_returned():
    def work(emit, dummy):
        emit(1)
        time.sleep(30)
        emit(2)

    begun = time.monotonic()
    assert run_as(NOBODY, object, work, timeout=0.2) == ([1], False)
    assert time.monotonic() - begun < 2


def test_exception_in_the_child_is_not_raised(capfd):
    def work(emit, dummy):
        emit("so far")
        raise ValueError("and no further")

    assert run_as(NOBODY, object, work) == (["so far"], False)
    assert capfd.readouterr() == ("", "")


def test_programs():
    assert shell("echo out; echo err >&2; exit 3") == (3, b"out\nerr\n")
    assert shell("id -u; id -G")[1] == b"65534\n65534 65533\n"
    assert shell("kill -9 $$")[0] == -9
    assert shell("env; pwd")[1].split()[-1] == b"/"
    assert run_program(NOBODY, ["/nonexistent"], PATH, "/")[0] == 1
    assert run_program(NOBODY, ["/bin/true"], PATH, "/nonexistent")[0] == 1


def test_root_may_enter_the_directory_for_a_program(tmp_path):
    tmp_path.chmod(0o700)
    root = module.ROOT
    assert run_program(NOBODY, ["/bin/true"], PATH, str(tmp_path))[0] == 1
    assert run_program(NOBODY, ["/bin/true"], PATH, str(tmp_path), enters=NOBODY)[0] == 1
    assert run_program(NOBODY, ["/bin/true"], PATH, str(tmp_path), enters=root)[0] == 0


def test_a_program_starts_in_the_directory_whoever_enters_it(tmp_path):
    where = ["/bin/readlink", "/proc/self/cwd"]
    assert [run_program(NOBODY, where, PATH, "/usr", enters=one) for one in (NOBODY, None)] == [(0, b"/usr\n")] * 2
    tmp_path.chmod(0o700)
    said = run_program(NOBODY, ["/bin/sh", "-c", "pwd -P"], PATH, str(tmp_path), enters=module.ROOT)
    assert said == (0, b"%s\n" % os.fsencode(tmp_path))


def test_programs_have_the_usual_signals():
    """Of those that Python ignores, and that whoever runs us may ignore."""
    before = [signal.signal(number, signal.SIG_IGN) for number in (signal.SIGHUP, signal.SIGINT)]
    try:
        ignored = int(shell("grep SigIgn /proc/self/status")[1].split()[1], 16)
    finally:
        signal.signal(signal.SIGHUP, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert not [number for number in (signal.SIGPIPE, signal.SIGHUP, signal.SIGINT) if ignored >> (number - 1) & 1]
    assert int(shell("grep SigBlk /proc/self/status")[1].split()[1], 16) == 0


def test_it_hears_of_its_own_children():
    assert int(told(lambda: status_of("SigBlk")), 16) == 0


def test_a_program_without_time_is_not_run():
    assert shell("echo x", timeout=0) == (None, b"")


def test_names_are_resolved_without_files_that_the_user_may_not_read():
    code = "import sys; sys.path.insert(0, sys.argv[1]); from %s import load_resolver; " % module.__name__
    code += "load_resolver(); sys.exit('encodings.idna' not in sys.modules)"
    top = module.__file__.partition("/ansible_collections/")[0]
    assert subprocess.call([sys.executable, "-c", code, top]) == 0


def test_programs_have_no_descriptors_of_ours():
    with open("/etc/passwd") as ours:
        os.set_inheritable(ours.fileno(), True)
        # 0 to 2, and that of ls itself.
        assert len(shell("ls /proc/self/fd")[1].split()) == 4


def test_end_of_long_output_is_kept():
    status, output = shell("head -c 3000000 /dev/zero; echo last")
    assert status == 0 and output.endswith(b"last\n") and len(output) < 300000


@pytest.mark.parametrize(
    "script",
    [
        "sleep LONG & exit 0",
        "(setsid sleep LONG &) ; exit 0",
        "setsid sh -c 'setsid sleep LONG & sleep LONG' & sleep 0.1",
        "trap '' TERM HUP; sleep LONG",
    ],
)
@pytest.mark.parametrize("namespaces", [True, False])
def test_child_leaves_no_processes(script, namespaces, monkeypatch):
    if not namespaces:
        monkeypatch.setattr(module, "_fork_apart", os.fork)
    shell(script.replace("LONG", LONG), timeout=0.5)
    assert left_behind(LONG.encode()) == []


# Each goes on as another process before it can be killed, and never more than forty at a time.
BOMB = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_NPROC, (int(sys.argv[2]), int(sys.argv[2])))
while True:
    try:
        if os.fork():
            os._exit(0)
        os.fork()
    except OSError:
        pass
"""


def test_processes_that_fork_without_an_end_are_ended():
    account = NOBODY._replace(uid=59999, gid=59999)  # of which nothing else runs
    argv = ["/usr/bin/python3", "-c", BOMB, LONG, "40"]
    assert run_program(account, argv, PATH, "/", 1.0) in ((None, b""), (0, b""))
    assert left_behind(LONG.encode()) == []


def test_an_account_cannot_fill_the_machine():
    def limit():
        return resource.getrlimit(resource.RLIMIT_NPROC)

    with open("/proc/loadavg") as load:
        now = int(load.read().split()[3].partition("/")[2])
    soft, hard = told(limit)
    assert soft == hard and now + 500 < hard < now + 2000
    assert abs(int(shell("grep processes /proc/self/limits")[1].split()[2]) - hard) < 500


def test_a_lower_limit_of_ours_stays():
    def limit():
        resource.setrlimit(resource.RLIMIT_NPROC, (100, 200))
        module._limit_processes()
        return resource.getrlimit(resource.RLIMIT_NPROC)

    assert told(limit) == [100, 200]


@pytest.mark.parametrize("place", ["/nonexistent", "/proc/self/ns/net"])
def test_where_there_are_no_namespaces_it_is_a_child_like_others(monkeypatch, place):
    monkeypatch.setattr(module, "OWN_NAMESPACE", place)
    assert told(os.getppid) not in (1, os.getpid())


def test_a_child_that_is_apart_leaves_us_where_we_are():
    before = os.readlink("/proc/self/ns/pid_for_children")
    assert told(os.getppid) == 1
    assert os.readlink("/proc/self/ns/pid_for_children") == before
    assert subprocess.call(["/bin/true"]) == 0


def test_open_pipe_of_a_background_process_does_not_block(monkeypatch):
    monkeypatch.setattr(module, "GRACE", 30)
    begun = time.monotonic()
    assert shell("setsid sleep %s & echo done" % LONG) == (0, b"done\n")
    assert time.monotonic() - begun < 15


# --- What it takes along


def test_it_has_a_session_of_its_own():
    assert told(lambda: os.getsid(0)) not in (os.getsid(0), os.getpid())
    assert told(lambda: os.getpgid(0) == os.getpid())


def test_it_gains_no_new_rights():
    assert told(lambda: status_of("NoNewPrivs")) == "1"
    assert shell("grep NoNewPrivs /proc/self/status")[1].split() == [b"NoNewPrivs:", b"1"]


NUMBERS = {"x86_64": 250, "aarch64": 219}  # of keyctl(2)


def keyctl(*arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(NUMBERS[os.uname().machine], *arguments)


@pytest.mark.skipif(os.uname().machine not in NUMBERS, reason="keyctl(2) has another number here")
def test_child_has_no_key_of_our_session():
    """KEYCTL_GET_KEYRING_ID of KEY_SPEC_SESSION_KEYRING, in a session keyring that is this process's own."""
    if keyctl(1, None) == -1:  # KEYCTL_JOIN_SESSION_KEYRING
        pytest.skip("no keyrings here")
    ours = keyctl(0, ctypes.c_int(-3), 0)
    theirs = told(lambda: keyctl(0, ctypes.c_int(-3), 0))
    assert ours > 0 and theirs > 0 and theirs != ours


def test_audit_knows_it_by_its_own_name():
    def own_login():
        with open("/proc/self/loginuid") as stream:
            return int(stream.read())

    def forbidden():
        pid = os.fork()
        if not pid:
            try:
                with open("/proc/self/loginuid", "w") as stream:
                    stream.write("65534")
            except OSError:
                os._exit(1)
            os._exit(0)
        return os.waitpid(pid, 0)[1]

    if not os.path.exists("/proc/self/loginuid") or forbidden():
        pytest.skip("the login cannot be changed here")
    assert told(own_login) == 65534


def test_whatever_the_kernel_says_of_logins_it_runs(monkeypatch, tmp_path):
    for place, written in ((tmp_path / "login", "65534"), (tmp_path / "none" / "login", None)):
        monkeypatch.setattr(module, "OWN_LOGIN", str(place))
        assert told(lambda: 1) == 1
        assert (place.read_text() if place.exists() else None) == written


class Libc:
    """Takes note of the numbers of system calls."""

    def __init__(self):
        self.called = []

    def syscall(self, number, *arguments):
        self.called.append((number, *arguments))


@pytest.mark.parametrize("machine", ["x86_64", "aarch64", "riscv64"])
@pytest.mark.parametrize("pointer", [4, 8])
def test_the_number_of_a_call_is_that_of_the_machine(monkeypatch, machine, pointer):
    libc = Libc()
    monkeypatch.setattr(module.os, "uname", lambda: os.uname_result(("", "", "", "", machine)))
    monkeypatch.setattr(module.ctypes, "CDLL", lambda name: libc)
    monkeypatch.setattr(module.ctypes, "sizeof", lambda kind: pointer)
    module._join_new_keyring()
    # KEYCTL_JOIN_SESSION_KEYRING, without a name.
    assert libc.called == ([(NUMBERS[machine], 1, None)] if machine in NUMBERS and pointer == 8 else [])


@contextlib.contextmanager
def opened_as(number, path):
    """A file under the number of a descriptor, which is afterwards what it was."""
    try:
        before = os.dup(number)
    except OSError:
        before = None
    with open(path) as ours:
        os.dup2(ours.fileno(), number)
    try:
        yield
    finally:
        if before is None:
            os.close(number)
        else:
            os.dup2(before, number)
            os.close(before)


@pytest.mark.parametrize("number", [3, 9])
def test_it_has_no_descriptor_of_ours(number):
    with opened_as(number, "/etc/passwd"):
        found, finished = run_as(NOBODY, object, lambda emit, links: emit(links), prepare=links_of_descriptors)
    links = [link for name, link in found[0] if link != "/dev/null"]
    assert finished and len(links) == 1 and links[0].startswith("pipe:")


def test_it_does_not_read_what_is_for_us():
    with opened_as(0, "/etc/passwd"):
        assert told(lambda: os.readlink("/proc/self/fd/0")) == "/dev/null"


def test_a_call_leaves_nothing_with_us():
    before, children = len(os.listdir("/proc/self/fd")), set(module._children())
    assert told(lambda: 1) == 1
    assert len(os.listdir("/proc/self/fd")) == before
    assert not set(module._children()) - children


def test_one_process_comes_back(tmp_path):
    try:
        assert told(lambda: 1) == 1
    finally:
        with open(str(tmp_path / "back"), "a") as stream:
            stream.write("x")
    time.sleep(0.3)
    assert (tmp_path / "back").read_text() == "x"


def in_a_fork(function):
    """The exit status of a function in a process of its own: that it returns, or 0."""
    pid = os.fork()
    if not pid:
        status = 99
        try:
            status = function() or 0
        finally:
            os._exit(status)
    return os.WEXITSTATUS(os.waitpid(pid, 0)[1])


def test_a_child_whose_keeper_has_ended_already_ends():
    def stay(parents):
        numbers = iter(parents)
        module.os.getppid = lambda: next(numbers)
        module._stay_with_keeper()

    assert in_a_fork(lambda: stay([7, 1])) == 1
    assert in_a_fork(lambda: stay([7, 7])) == 0


def test_a_keeper_whose_parent_has_ended_already_runs_nothing(tmp_path):
    def keep():
        return module._keep(lambda writer: 5, os.dup(2), time.monotonic() + 5, say)

    reader, say = os.pipe()
    assert in_a_fork(keep) == 5
    os.close(reader)
    assert in_a_fork(keep) == 0
    os.close(say)


def test_it_dumps_no_memory():
    def work(emit):
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        emit([hard, run_as(NOBODY, object, lambda emit, dummy: emit(resource.getrlimit(resource.RLIMIT_CORE)))])

    ((hard, found),) = run_apart(object, work, 5.0)[0]
    if not hard:
        pytest.skip("no memory is dumped here")
    assert found == [[[0, 0]], True]


def links_of_descriptors():
    links = []
    for name in os.listdir("/proc/self/fd"):
        try:
            links.append((name, os.readlink("/proc/self/fd/" + name)))
        except OSError:
            continue  # that of the listing
    return links


def test_child_has_a_readable_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert told(os.getcwd) == "/"


def test_it_has_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_OF_ROOT", "1")
    assert list(told(lambda: dict(os.environ))) == ["PATH"]


def test_it_finds_the_programs_of_the_host():
    assert told(lambda: [bool(shutil.which(name)) for name in ("sh", "useradd")]) == [True, True]


def test_root_is_the_account_of_this_host():
    account, root = pwd.getpwuid(0), module.ROOT
    assert (root.user, root.group, root.home) == (account.pw_name, grp.getgrgid(0).gr_name, account.pw_dir)
    assert os.access(root.shell, os.X_OK)
    found = run_as(root, object, lambda emit, dummy: emit([os.getresuid(), os.getresgid(), os.getgroups()]))
    assert found == ([[[0] * 3, [0] * 3, []]], True)


def test_child_is_not_dumpable():
    """It holds what the module was told; the user's own processes could trace it."""
    root = Identity("root", "root", 0, 0, (), "/root", "/bin/sh")
    for identity in (NOBODY, root):  # PR_GET_DUMPABLE
        assert run_as(identity, int, lambda emit, dummy: emit(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))) == ([0], True)


def test_programs_leave_nothing_that_others_may_write(monkeypatch):
    old = os.umask(0)
    try:
        assert shell("umask; ulimit -c")[1].split() == [b"0022", b"0"]
    finally:
        os.umask(old)


def test_it_has_no_more_memory_than_it_is_given():
    def take():
        try:
            return len(bytearray(64 << 20))
        except MemoryError:
            return "no more"

    def take_more():
        try:
            return len(bytearray(1 << 30))  # more than a child can give back of what it came with
        except MemoryError:
            return "no more"

    assert told(take_more, memory=16 << 20) == "no more"
    assert told(take, memory=None) == told(take) == 64 << 20
    with mmap.mmap(-1, 400 << 20):
        assert told(take) == 64 << 20  # more than it has, however much that is


@pytest.fixture
def open_directory():
    """A directory that everybody may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as path:
        os.chmod(path, 0o755)
        yield path


# It says its number, and goes on for a minute unless it is ended.
ENDLESS = r"""
import os, sys, time
sys.path.insert(0, sys.argv[1])
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import run_as
who = run_as.Identity("nobody", "nogroup", 65534, 65534, (), "/", "/bin/sh")
def work(emit, pid=None):
    with open(sys.argv[2], "w") as stream:
        # Their numbers outside of the namespace.
        with open("/proc/self/stat") as own:
            number, _name, _state, parent = own.read().split()[:4]
        stream.write("%s %s\n" % (number, parent))
    time.sleep(60)
if sys.argv[3] == "bare":
    run_as._fork_apart = os.fork
if sys.argv[3] != "apart":
    run_as.run_as(who, object, work, timeout=60)
else:
    run_as.run_apart(object, work, 60)
"""


@pytest.mark.parametrize("kind", ["user", "bare", "apart"])
@pytest.mark.parametrize("victim", ["module", "keeper"])
def test_child_ends_with_its_parent(open_directory, kind, victim):
    said = pathlib.Path(open_directory, "said")
    said.write_text("")
    said.chmod(0o666)
    top = module.__file__.partition("/ansible_collections/")[0]
    parent = subprocess.Popen([sys.executable, "-c", ENDLESS, top, str(said), kind])
    try:
        assert within(20, lambda: said.read_text().endswith("\n"))
        child, keeper = map(int, said.read_text().split())
        assert is_there(child) and is_there(keeper)
        os.kill(parent.pid if victim == "module" else keeper, signal.SIGKILL)
        assert within(5, lambda: not is_there(child) and not is_there(keeper))
    finally:
        parent.kill()
        parent.wait()


# --- What it says


def test_a_child_that_crashes_is_not_finished():
    def crash(emit, dummy=None):
        emit("so far")
        ctypes.string_at(0)

    assert run_as(NOBODY, str, crash) == (["so far"], False)
    assert run_apart(str, crash, 5.0) == (["so far"], False)


@pytest.mark.parametrize(
    "raw", [b"[" * 100000 + b"]" * 100000, b"{", b"\xff", b'"\xc3\xa9"', b"1" * 100000, b'{"a": "b"}', b"true"]
)
def test_values_of_another_shape_are_dropped(raw):
    def writer():
        (name,) = [name for name, link in links_of_descriptors() if link.startswith("pipe:")]
        return int(name)

    def lie(emit, descriptor):
        os.write(descriptor, b"[1]\n" + raw + b"\n[2]\n")

    assert run_as(NOBODY, [int], lie, prepare=writer) == ([[1]], False)


def test_output_of_the_child_is_limited():
    found, finished = run_as(NOBODY, str, lambda emit, dummy: [emit("x" * 1000) for number in range(1000)])
    assert not finished and 100 < len(found) < 300


@pytest.mark.parametrize(
    "value,shape,fitting",
    [
        (1, int, True),
        (True, int, False),
        (True, bool, True),
        (1, bool, False),
        (True, object, True),
        ("a", int, False),
        (None, str, False),
        (None, None, True),
        (None, Either(str, None), True),
        ("a", Either(str, None), True),
        (1, Either(str, None), False),
        ([1, 2], [int], True),
        ([1, "a"], [int], False),
        ([], [int], True),
        ("12", [str], False),
        ([1, "a"], (int, str), True),
        ([1], (int, str), False),
        ([1, "a", 2], (int, str), False),
        (["a", 1], (int, str), False),
        ({"a": 1}, {str: int}, True),
        ({"a": "b"}, {str: int}, False),
        ([], {str: int}, False),
        ([["a", [1]]], [(str, [int])], True),
    ],
)
def test_shapes(value, shape, fitting):
    assert fits(value, shape) is fitting


# --- What cannot be ended


@pytest.fixture
def without_namespaces(monkeypatch):
    """As in a container that may make none."""
    monkeypatch.setattr(module, "_fork_apart", os.fork)


def test_unkillable_process_is_not_waited_for(monkeypatch, without_namespaces):
    """A process that waits for a server of files is not ended by any signal. Here none is sent, which is the same."""
    monkeypatch.setattr(module, "GRACE", 0.3)
    monkeypatch.setattr(module, "_children", list)
    monkeypatch.setattr(module, "_stay_with_keeper", lambda: None)
    begun = time.monotonic()

    def hang(emit, dummy=None):
        emit(os.getpid())
        time.sleep(5)

    for found, finished in (run_as(NOBODY, int, hang, timeout=0.3), run_apart(int, hang, 0.3)):
        assert not finished
        assert is_there(found[0])
        os.kill(found[0], signal.SIGKILL)
    assert time.monotonic() - begun < 3


def test_a_keeper_that_hangs_is_killed(monkeypatch):
    monkeypatch.setattr(module, "GRACE", 0.4)
    monkeypatch.setattr(module, "_keep", lambda *dummy: time.sleep(20))
    begun, children = time.monotonic(), set(module._children())
    assert run_apart(int, lambda emit: emit(1), 0.2) == ([], False)
    assert time.monotonic() - begun < 5
    # However long a busy machine takes for it.
    assert within(10, lambda: not [pid for pid in set(module._children()) - children if is_there(pid)])


def test_a_keeper_has_no_end_of_a_pipe_that_is_ours(monkeypatch):
    """Else it could not tell that we have ended."""
    before = len(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(module, "_keep", lambda *dummy: len(os.listdir("/proc/self/fd")))
    assert shell("true")[0] == before + 2


def test_a_keeper_waits_without_work():
    before = os.times()
    assert run_apart(int, lambda emit: time.sleep(1.5), 5.0) == ([], True)
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 0.7


def test_the_time_of_a_child_is_what_it_was_given():
    begun = time.monotonic()
    assert run_apart(int, lambda emit: time.sleep(60), 0.2) == ([], False)
    assert run_apart(int, lambda emit: time.sleep(60), 0) == ([], False)
    assert time.monotonic() - begun < 2


def test_all_children_together_have_a_limit():
    def sleep(emit, dummy=None):
        time.sleep(60)

    begun = time.monotonic()
    with module.limited(0.3):
        assert run_apart(int, sleep, 5.0) == ([], False)
        assert run_as(NOBODY, int, sleep, timeout=5.0) == ([], False)
        # What is left is the least of all.
        with module.limited(60):
            assert run_apart(int, lambda emit: emit(1), 5.0) == ([], False)
    assert time.monotonic() - begun < 3
    assert run_apart(int, lambda emit: emit(1), 5.0) == ([1], True)


def test_children_of_a_child_that_is_limited_end_before_it():
    """So that it can say what it has found out."""

    def work(emit):
        found, finished = run_as(NOBODY, int, lambda emit, dummy: time.sleep(60), timeout=50)
        emit([found, finished])

    assert run_apart(object, work, 1.0) == ([[[], False]], True)


def test_a_parent_that_reaps_nobody_is_served_as_well():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert run_apart(int, lambda emit: emit(1), 5.0) == ([1], True)
        assert shell("exit 3") == (3, b"")
    finally:
        signal.signal(signal.SIGCHLD, before)


@pytest.mark.parametrize("kilobytes, whole", [(300, True), (3900, True), (4200, False)])
def test_a_child_that_is_root_may_say_more(kilobytes, whole):
    found, finished = run_apart(str, lambda emit: [emit("x" * 1020) for number in range(kilobytes)], 20.0)
    assert finished is whole and (len(found) == kilobytes) is whole


def test_apart_it_is_still_root():
    assert run_apart(int, lambda emit: emit(os.geteuid()), 5.0) == ([0], True)


def test_what_is_run_apart_is_seen_by_systemd():
    """It is asked by systemctl there, and answers nobody of another PID namespace."""
    own = os.readlink("/proc/self/ns/pid")
    assert run_apart(str, lambda emit: emit(os.readlink("/proc/self/ns/pid")), 5.0) == ([own], True)
    found = run_program(module.ROOT, ["/bin/readlink", "/proc/self/ns/pid"], PATH, "/")
    assert found == (0, os.fsencode(own) + b"\n")
