# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Identity, run_as, run_program

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


def test_it_is_another_user_for_good():
    def work(emit, prepared):
        emit(prepared)
        emit([os.getresuid(), os.getresgid(), os.getgroups()])
        try:
            os.setuid(0)
        except PermissionError:
            emit("no way back")

    found, finished = run_as(NOBODY, work, prepare=os.geteuid)
    assert finished
    assert found == [0, [[65534] * 3, [65534] * 3, [65533]], "no way back"]


def test_what_was_found_in_time_counts():
    def work(emit, dummy):
        emit(1)
        time.sleep(30)
        emit(2)

    begun = time.monotonic()
    assert run_as(NOBODY, work, timeout=0.2) == ([1], False)
    assert time.monotonic() - begun < 2


def test_an_error_in_the_child_is_no_error_here(capfd):
    def work(emit, dummy):
        emit("so far")
        raise ValueError("and no further")

    assert run_as(NOBODY, work) == (["so far"], False)
    assert capfd.readouterr() == ("", "")


def test_programs():
    assert shell("echo out; echo err >&2; exit 3") == (3, b"out\nerr\n")
    assert shell("id -u; id -G")[1] == b"65534\n65534 65533\n"
    assert shell("kill -9 $$")[0] == -9
    assert shell("env; pwd")[1].split()[-1] == b"/"
    assert run_program(NOBODY, ["/nonexistent"], PATH, "/")[0] == 1
    assert run_program(NOBODY, ["/bin/true"], PATH, "/nonexistent")[0] == 1


def test_programs_have_no_descriptors_of_ours():
    with open("/etc/passwd") as ours:
        os.set_inheritable(ours.fileno(), True)
        # 0 to 2, and that of ls itself.
        assert len(shell("ls /proc/self/fd")[1].split()) == 4


def test_long_output_ends_in_its_end():
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
def test_nothing_is_left_behind(script):
    shell(script.replace("LONG", LONG), timeout=0.5)
    assert left_behind(LONG.encode()) == []


def test_a_program_that_holds_the_pipe_does_not_hold_us():
    begun = time.monotonic()
    assert shell("setsid sleep %s & echo done" % LONG)[1] == b"done\n"
    assert time.monotonic() - begun < 3
