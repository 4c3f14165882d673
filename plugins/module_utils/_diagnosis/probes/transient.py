# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries one access as a service would make it: in a transient unit with its account and its sandbox.

Private to this collection: it may change in any release. Facts: systemd-run(1).

What is tried comes from what the service's account has written. It is looked at by that account alone, inside of the
unit, and only by calls that leave nothing behind: nothing is opened for writing, no address is taken.
"""

import os
import re
import sys

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import program
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import C_LOCALE

SINCE = 236  # --wait, --pipe, --collect
SECONDS = 8
LONGEST_PATH = 4000
ANSWER_BYTES = 2000
# Directives that decide what the processes of a unit may see and do; those that make or move something are left out.
SANDBOX = (
    "ProtectHome ProtectSystem PrivateTmp PrivateDevices PrivateUsers PrivateNetwork ProtectKernelTunables "
    "ProtectKernelModules ProtectKernelLogs ProtectControlGroups ProtectClock ProtectHostname ProtectProc ProcSubset "
    "ReadWritePaths ReadOnlyPaths InaccessiblePaths ExecPaths NoExecPaths TemporaryFileSystem BindPaths "
    "BindReadOnlyPaths NoNewPrivileges CapabilityBoundingSet AmbientCapabilities SystemCallFilter "
    "SystemCallErrorNumber SystemCallArchitectures RestrictAddressFamilies RestrictNamespaces RestrictRealtime "
    "RestrictSUIDSGID LockPersonality MemoryDenyWriteExecute DevicePolicy DeviceAllow SecureBits LimitAS "
    "LimitDATA LimitNOFILE UMask"
).split()
KINDS = (
    "path families bind privileges setgid setuid chown chroot raw-socket realtime special-bits namespace code memory "
    "calls"
).split()
# Prints `NAME=RESULT` for each thing tried; a child of its own tries it, which a filter may kill.
PROGRAM = r"""
import errno, os, signal, sys
KEYCTL = 250 if os.uname().machine == "x86_64" else 219
kind, text = sys.argv[1], bytes.fromhex(sys.argv[2]).decode("utf-8", "surrogateescape")
def fail(number):
    raise OSError(number, "")
def may(path, mode):
    if not os.access(path, mode):
        fail(errno.EROFS if mode & os.W_OK and os.statvfs(path).f_flag & os.ST_RDONLY else errno.EACCES)
def write(path):
    try:
        os.stat(path)
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        path = os.path.dirname(path)
        os.stat(path)
        may(path, os.W_OK | os.X_OK)
    else:
        may(path, os.W_OK)
def device(path):
    if path.startswith("/dev/"):
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))
def family(name):
    import socket
    socket.socket(getattr(socket, name), socket.SOCK_DGRAM if name != "AF_NETLINK" else socket.SOCK_RAW).close()
def status(key):
    return next(line.split()[1] for line in open("/proc/self/status") if line.startswith(key))
def bind(port):
    first = int(open("/proc/sys/net/ipv4/ip_unprivileged_port_start").read())
    if int(port) < first and not int(status("CapEff:"), 16) >> 10 & 1:
        fail(errno.EACCES)
def privileges():
    if status("NoNewPrivs:") == "1":
        fail(errno.EPERM)
def chown(uid):
    os.fchown(os.pipe()[1], uid, -1)
def setgid():
    os.setgroups([])
    os.setgid(65534)
def raw():
    import socket
    socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close()
def realtime():
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
def special():
    os.fchmod(os.pipe()[1], 0o2600)
def namespace():
    import ctypes
    if ctypes.CDLL(None, use_errno=True).unshare(0x04000000):
        fail(ctypes.get_errno())
def code():
    import mmap
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
def threads():
    import threading
    one = threading.Thread(target=int)
    one.start()
    one.join()
def network():
    import socket
    socket.socket(socket.AF_UNIX).close()
def child():
    pid = os.fork()
    if not pid:
        os._exit(0)
    end = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(end):
        os.kill(os.getpid(), os.WTERMSIG(end))
def library(name, *words):
    import ctypes
    getattr(ctypes.CDLL(None), name)(*words)
def memory():
    import mmap, resource
    sizes = [resource.getrlimit(one)[0] for one in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    sizes = [size for size in sizes if size > 0]
    try:
        if sizes:
            mmap.mmap(-1, min(sizes)).close()
    except (OSError, ValueError, OverflowError):
        fail(errno.ENOMEM)
TRIALS = {
    "path": [("stat", lambda: os.stat(text)), ("read", lambda: may(text, os.R_OK)), ("write", lambda: write(text)),
             ("execute", lambda: may(text, os.X_OK)), ("open", lambda: device(text))],
    "families": [(name, lambda name=name: family(name)) for name in ("AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK")],
    "bind": [("bind", lambda: bind(text))], "privileges": [("privileges", privileges)],
    "setgid": [("setgid", setgid)], "setuid": [("setuid", lambda: os.setuid(65534))],
    "chown": [("call", lambda: chown(-1)), ("chown", lambda: chown(65534))],
    "chroot": [("chroot", lambda: os.chroot("/"))], "raw-socket": [("socket", raw)],
    "realtime": [("scheduler", realtime)],
    "special-bits": [("chmod", special)], "namespace": [("unshare", namespace)], "code": [("map", code)],
    "memory": [("memory", memory)],
    "calls": [("socket", network), ("clone", threads), ("fork", child), ("pipe2", lambda: os.pipe2(0)),
              ("setuid", lambda: os.setuid(os.getuid())), ("chown", lambda: os.fchown(os.pipe()[1], -1, -1)),
              ("kill", lambda: os.kill(os.getpid(), 0)), ("epoll_create1", lambda: library("epoll_create1", 0)),
              ("setpriority", lambda: os.nice(0)), ("mlock", lambda: library("munlockall")),
              ("sched_setaffinity", lambda: os.sched_setaffinity(0, os.sched_getaffinity(0))),
              ("unshare", lambda: library("unshare", 0)), ("fsync", lambda: os.sync()),
              ("timerfd_create", lambda: library("timerfd_create", 1, 0)), ("setns", lambda: library("setns", -1, 0)),
              ("memfd_create", lambda: library("memfd_create", b"", 0)),
              ("ptrace", lambda: library("ptrace", 999, 0, 0, 0)),
              ("add_key", lambda: library("syscall", KEYCTL, 0, 0)), ("chroot", lambda: library("chroot", b"")),
              ("mount", lambda: library("umount2", b"", 0))],
}
for name, trial in TRIALS[kind]:
    pid = os.fork()
    if not pid:
        result = 0
        try:
            trial()
        except OSError as error:
            result = error.errno or 255
        except BaseException:
            result = 255
        os._exit(result)
    end = os.waitpid(pid, 0)[1]
    number = os.WTERMSIG(end) if os.WIFSIGNALED(end) else os.WEXITSTATUS(end)
    said = signal.Signals(number).name if os.WIFSIGNALED(end) else errno.errorcode.get(number, str(number))
    os.write(1, ("%s=%s\n" % (name, said if number else "OK")).encode())
"""
ANSWER = re.compile(r"^([A-Za-z_0-9]{1,20})=([A-Z0-9]{1,20})$", re.MULTILINE)


class Transient:
    """Runs trials for one unit. run: as AnsibleModule.run_command."""

    def __init__(self, needs, host):
        self._needs = needs
        self._run = host.run
        self._count = 0

    def is_possible(self):
        """Whether what is tried here would be like the service: its root is the host's, its account is known."""
        needs = self._needs
        elsewhere = needs.root_directory or needs.root_image or needs.dynamic_user
        joined = needs.sandbox.all("JoinsNamespaceOf", "Unit") or needs.sandbox.last("NetworkNamespacePath")
        outside = [one for one in needs.commands if one.directive == "ExecStart" and set(one.prefixes) & set("+!")]
        return not elsewhere and not joined and not outside and needs.version >= SINCE and bool(program("systemd-run"))

    def ask(self, kind, argument, without=()):
        """Return `{name: errno, signal or "OK"}` of a trial; empty where it could not be made.

        without: directives that are left out.
        """
        data = os.fsencode(argument)
        if kind not in KINDS or len(data) > LONGEST_PATH or b"\0" in data:
            return {}
        self._count += 1
        unit = "unitsmith-trial-%d-%d.service" % (os.getpid(), self._count)
        argv = ["systemd-run", "--quiet", "--wait", "--pipe", "--collect", "--no-ask-password"]
        argv += ["--unit=" + unit] + ["--property=" + one for one in self._properties(without)]
        argv += ["--", python(), "-I", "-S", "-c", PROGRAM, kind, data.hex()]
        limited = ["timeout", "--signal=KILL", str(SECONDS)] + argv
        command = ["sh", "-c", '"$@" 2>/dev/null </dev/null | head -c %d' % ANSWER_BYTES, "sh"] + limited
        found = {}
        try:
            found = dict(ANSWER.findall(self._run(command, environ_update=C_LOCALE)[1]))
        finally:
            if not found:
                self._run(["timeout", str(SECONDS), "systemctl", "stop", "--", unit], environ_update=C_LOCALE)
        return found

    def _properties(self, without):
        needs = self._needs
        yield "RuntimeMaxSec=%d" % (SECONDS - 2)
        yield "StandardError=null"
        yield "LimitCORE=0"
        for key, value in (("User", needs.user), ("Group", needs.group)):
            if value:
                yield "%s=%s" % (key, value)
        for group in needs.groups:
            yield "SupplementaryGroups=" + group
        for key in SANDBOX:
            for value in needs.sandbox.all(key) if key not in without else ():
                value = needs.expanded(value)
                if value:
                    yield "%s=%s" % (key, value)
        bounded = needs.is_set("CapabilityBoundingSet") and "CapabilityBoundingSet" not in without
        if bounded and not needs.sandbox.all("CapabilityBoundingSet"):
            yield "CapabilityBoundingSet="  # the empty set: no capability at all
        for path in needs.managed:
            yield "ReadWritePaths=-" + path


def python():
    """The Python for trials: one of the system, which a sandbox rarely hides."""
    return program("python3") or sys.executable
