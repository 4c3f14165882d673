# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which system call has a filter of the unit refused, and what lets it through?

Private to this collection: it may change in any release. Facts: systemd.exec(5), SystemCallFilter=; the kernel's
record 1326 (AUDIT_SECCOMP); seccomp_syscall_resolve_num_arch(3).
"""

import ctypes
import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Doubt,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.transient import Transient

LIBRARY = "libseccomp.so.2"
LINES = 400
RECORD = re.compile(r"type=1326 .{0,400}?\bpid=\d+ comm=\"?(?P<name>[^\s\"]{1,64})\"?.{0,400}? sig=31 ")
ARCHITECTURE = re.compile(r"\barch=([0-9a-f]{1,8}) syscall=(\d{1,6})")
# The smallest group of systemd's that holds a call, for what programs often call; others are named themselves.
GROUPS = (
    ("@network-io", "socket connect bind listen accept accept4 sendto recvfrom sendmsg recvmsg socketpair setsockopt"),
    ("@process", "clone clone3 fork vfork kill wait4 waitid prctl pidfd_open unshare execveat tgkill setns"),
    ("@file-system", "open openat openat2 stat fstat lstat newfstatat statx mkdir rename unlink unlinkat getdents64"),
    ("@basic-io", "read write readv writev pread64 pwrite64 close dup dup2 dup3 lseek pwritev preadv"),
    ("@io-event", "epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2 poll ppoll select pselect6"),
    ("@ipc", "pipe pipe2 memfd_create mq_open shmget shmat semget semop msgget process_vm_readv"),
    ("@signal", "rt_sigaction rt_sigprocmask rt_sigtimedwait sigaltstack signalfd4 rt_sigsuspend"),
    ("@timer", "timer_create timer_settime timerfd_create timerfd_settime alarm setitimer getitimer"),
    ("@setuid", "setuid setgid setgroups setreuid setregid setresuid setresgid setfsuid setfsgid"),
    ("@chown", "chown fchown lchown fchownat chown32 fchown32 lchown32"),
    ("@mount", "mount umount2 pivot_root move_mount fsopen fsmount open_tree mount_setattr chroot"),
    ("@memlock", "mlock mlock2 mlockall munlock munlockall"),
    ("@resources", "setrlimit setpriority sched_setscheduler sched_setparam sched_setaffinity ioprio_set prlimit64"),
    ("@keyring", "add_key keyctl request_key"),
    ("@debug", "ptrace perf_event_open pidfd_getfd"),
    ("@aio", "io_setup io_submit io_getevents io_destroy io_uring_setup io_uring_enter io_uring_register"),
    ("@sandbox", "seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self"),
    ("@clock", "clock_settime settimeofday adjtimex clock_adjtime stime"),
    ("@raw-io", "ioperm iopl pciconfig_read pciconfig_write"),
    ("@sync", "fsync fdatasync sync syncfs msync sync_file_range"),
)
# One of these is needed to load libraries.
OPENING = frozenset("@system-service @file-system @known openat open".split())
GROUP_OF = {name: group for group, names in GROUPS for name in names.split()}


def findings(access, needs, host):
    """Return the finding that names the call for which the program was killed; none where it cannot be told."""
    if not needs.sandbox.all("SystemCallFilter"):
        return []
    return _recorded(needs, host) or _tried(needs, host)


# --- As the kernel has it


def _recorded(needs, host):
    """From the last record of the kernel about a process of the unit."""
    argv = ["timeout", "--signal=KILL", "10", "journalctl", "--quiet", "--no-pager", "--output=cat", "--boot"]
    argv += ["--lines=%d" % LINES, "--grep=type=1326|SECCOMP", "_TRANSPORT=kernel", "+", "_TRANSPORT=audit"]
    names = {os.path.basename(one.path)[:15] for one in needs.commands}
    names.update(os.path.basename(word)[:15] for one in needs.commands for word in one.argv[:2])
    for line in reversed(host.run(argv)[1].splitlines()):
        match, call = RECORD.search(line), ARCHITECTURE.search(line)
        if match and call and match.group("name") in names:
            name = name_of(int(call.group(1), 16), int(call.group(2)))
            if name:
                return [_finding(needs, [name], [line[:300]])]
    return []


def name_of(architecture, number):
    """The name of a system call, None where the library that knows is not there. architecture: AUDIT_ARCH_*."""
    try:
        library = ctypes.CDLL(LIBRARY)
        library.seccomp_syscall_resolve_num_arch.restype = ctypes.c_char_p
        found = library.seccomp_syscall_resolve_num_arch(ctypes.c_uint32(architecture), ctypes.c_int(number))
    except (OSError, AttributeError):
        return None
    return found.decode("ascii", "replace") if found else None


# --- As it is tried


def _tried(needs, host):
    """What the filter refuses of the calls that most programs make."""
    transient = Transient(needs, host)
    if not transient.is_possible():
        return []
    results = transient.ask("calls", "")
    refused = [name for name, said in results.items() if said == "SIGSYS"]
    if not results and transient.ask("calls", "", ("SystemCallFilter",)):
        return [_too_narrow(needs)]
    return [_finding(needs, refused, ["%s -> SIGSYS" % name for name in refused])] if refused else []


def _lines(needs):
    return ["SystemCallFilter=" + value for value in needs.sandbox.all("SystemCallFilter")]


def _finding(needs, names, evidence):
    groups = list(dict.fromkeys(GROUP_OF.get(name, name) for name in names))
    params = {"unit": needs.unit, "calls": names, "groups": groups, "directive": _lines(needs)}
    params["setting"] = "SystemCallFilter=" + groups[0]
    code = "filter-refuses" if len(groups) == 1 else "filter-refuses-several"
    return Finding(CODES[code], params, evidence + _lines(needs))


def _too_narrow(needs):
    params = {"unit": needs.unit, "directive": _lines(needs), "setting": "SystemCallFilter=@system-service"}
    return Finding(CODES["filter-too-narrow"], params, _lines(needs))


# --- As it can be read


def forecast(needs):
    """Return the finding about a list of calls without those that load any program that is not static."""
    values = needs.sandbox.all("SystemCallFilter")
    if not values or values[0].startswith("~") or (needs.sandbox.last("SystemCallErrorNumber") or "") != "":
        return []
    named = {word.partition(":")[0] for value in values if not value.startswith("~") for word in value.split()}
    return [] if named & OPENING else [_too_narrow(needs)._replace(doubt=Doubt("static-program", {}))]


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "filter-refuses",
        "error",
        199,
        "backend_service_unit_sections",
        (
            "{directive} of {unit} refuses {calls}, and the program was killed for such a call",
            "The kernel ends a process with SIGSYS that makes a system call which its filter does not let through.",
            DROPIN,
        ),
        (
            "{unit} 的 {directive} 拒绝系统调用 {calls}，程序因此被终止",
            "进程发出过滤器不允许的系统调用时，内核以 SIGSYS 终止它。",
            "",
        ),
    ),
    Code(
        "filter-refuses-several",
        "error",
        201,
        "backend_service_unit_sections",
        (
            "The filter of {unit} refuses {calls}, and the program was killed for a call that it refuses",
            "The kernel ends a process with SIGSYS that makes a system call which {directive} does not let through. "
            "Which one it was, its log tells where it keeps such records.",
            "Name the group that the program needs in SystemCallFilter=, one of {groups}; 'journalctl --dmesg --grep "
            "type=1326' shows the number of the call.",
        ),
        (
            "{unit} 的过滤器拒绝系统调用 {calls}，程序因其中被拒绝的调用而终止",
            "进程发出 {directive} 不允许的系统调用时，内核以 SIGSYS 终止它。若内核保留此类记录，其日志会说明是哪一个。",
            "请在 SystemCallFilter= 中加入程序所需的组（{groups} 之一）；"
            "journalctl --dmesg --grep type=1326 可查看调用的编号。",
        ),
    ),
    Code(
        "filter-too-narrow",
        "error",
        202,
        "backend_service_unit_sections",
        (
            "{directive} of {unit} lets through too little for a program to start",
            "To load a program and its libraries takes openat, mmap and more: the kernel ends it with SIGSYS. "
            "@system-service holds what services usually need.",
            DROPIN,
        ),
        (
            "{unit} 的 {directive} 允许的系统调用太少，程序无法启动",
            "加载程序及其库需要 openat、mmap 等调用，否则内核以 SIGSYS 终止它。"
            "@system-service 包含服务通常所需的调用。",
            "",
        ),
    ),
)
