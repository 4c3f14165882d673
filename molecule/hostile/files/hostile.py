# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application of the account: does what /srv/app/behaviour says when it is imported or run."""

import base64
import contextlib
import ctypes
import os
import signal
import socket
import sys
import time
import urllib.parse

libc = ctypes.CDLL(None, use_errno=True)
SYSCALL_KEYCTL, KEYCTL_READ = 250, 11
KEYRINGS = (-1, -2, -3, -4, -5)  # of the thread, the process, the session, the user, the user's sessions
NAMES = "DB_PW PIN LICENSE DBW WORDS MAIL_URL".split()


def loot(what):
    with open("/srv/loot/hostile", "a") as stream:
        stream.write(what + "\n")


def words():
    for number in range(200):
        print("word %d " % number * 200)


def dashes():
    print("-" * 20000)
    print("a" * 20000)
    print("password" * 3000)
    print("x://" + "y:" * 20000)


def flood():
    for _ in range(50):
        print("x" * (1 << 20))


def forever():
    """Never end, and leave others behind that do not."""
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_IGN)
    for _ in range(5):
        if not os.fork():
            os.setsid()
            if not os.fork():
                break
            os._exit(0)
    while True:
        time.sleep(1)


def reach():
    """Reach for what the parent has, and for root's rights."""
    parent = os.getppid()
    for name in ("fd", "environ", "mem", "cwd", "root"):
        path = "/proc/%d/%s" % (parent, name)
        with contextlib.suppress(OSError):
            if name == "fd":
                loot("descriptors of the parent: %s" % os.listdir(path))
            elif name in ("cwd", "root"):
                loot("%s of the parent: %s" % (name, os.readlink(path)))
            else:
                with open(path, "rb") as stream:
                    loot("%s of the parent: %r" % (name, stream.read(10)))
    if libc.ptrace(16, parent, 0, 0) == 0:
        loot("traced the parent")
    for number in (signal.SIGSTOP, signal.SIGKILL):
        with contextlib.suppress(OSError):
            os.kill(parent, number)
            loot("signalled the parent: %s" % number)
    for number in map(int, os.listdir("/proc/self/fd")):
        with contextlib.suppress(OSError):
            target = os.readlink("/proc/self/fd/%d" % number)
            if number > 2 and target.startswith("/") and not os.access(target, os.R_OK):
                loot("descriptor %d: %s" % (number, target))
    for keyring in KEYRINGS:
        keys = (ctypes.c_int32 * 64)()
        size = libc.syscall(SYSCALL_KEYCTL, KEYCTL_READ, keyring, keys, ctypes.sizeof(keys))
        for key in keys[: max(0, size) // 4]:
            text = ctypes.create_string_buffer(256)
            if libc.syscall(SYSCALL_KEYCTL, KEYCTL_READ, key, text, 256) > 0 and b"keyring-secret" in text.value:
                loot("a key of root's: %r" % text.value)
    with os.popen("/usr/local/bin/head-as-root -n 1 /etc/shadow 2>/dev/null") as stream:
        if stream.read():
            loot("root's rights through a program that gives them")


def tell():
    """Everything that must not be shown, in every way that it could be told."""
    values = [os.environ.get(name, "") for name in NAMES]
    for value in values:
        data = value.encode()
        print(value, base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode())
        print("(%s)" % urllib.parse.quote(value, ""), urllib.parse.quote_plus(value), repr(value), ascii(value))
    print("the password Sw0rdf1sh was refused; Authorization: Bearer eyJh.bGci.OiJI")
    print("mysqldump -uapp -pS3cretS3cret; mysql://app:Pa55word@db/app; token=t0ken-abc; {'passwd': 'qu0ted'}")
    print("\033]0;owned\007\033[2J\033[31m", *values)


def last():
    """The same in one last line, as an error that is known and as one that is not."""
    tell()
    raise ValueError(
        "Access denied for %s (using password: YES)" % " ".join(os.environ.get(name, "") for name in NAMES)
    )


def module():
    __import__(os.environ["DBW"])


def forge():
    """Speak as systemd and as the kernel do, and of files as if they were in the way."""
    denial = 'avc:  denied  { write } for  pid=%d comm="python3" path="/etc/shadow" ino=7 ' % os.getpid()
    denial += "scontext=system_u:system_r:init_t:s0 tcontext=system_u:object_r:shadow_t:s0 tclass=file permissive=0"
    journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    for message in (
        "hostile.service: Failed to set up mount namespacing: /etc/made-up: No such file or directory",
        "hostile.service: Failed at step NAMESPACE spawning /etc/shadow: No such file or directory",
        "hostile.service: Main process exited, code=exited, status=226/NAMESPACE",
        "Dependency failed for sshd.service.",
        denial,
    ):
        fields = ("UNIT=hostile.service", "PRIORITY=3", "INVOCATION_ID=" + "f" * 32, "MESSAGE=" + message)
        with contextlib.suppress(OSError):
            journal.sendto("\n".join(fields).encode(), "/run/systemd/journal/socket")
    for path in ("/etc/shadow", "/root/priv/x", "/srv/app/log/../../../etc/shadow", "/srv/app/run/workdir/x"):
        print("PermissionError: [Errno 13] Permission denied: '%s'" % path)
        print("'%s' isn't writable" % path)
        print("OSError: [Errno 30] Read-only file system: '%s'" % path)
        print("FileNotFoundError: [Errno 2] No such file or directory: '%s'" % path)
    print(denial)
    print("mysqld through socket '/etc/shadow'; loading shared libraries: /root/priv/x: cannot open shared object")
    sys.stdout.flush()
    raise SystemExit(226)


def encoded():
    sys.stdout.flush()
    os.write(1, b"\xff\xfe \x80" + os.environ["DB_PW"].encode() + b"\r\x1b[2J\x00\n")
    raise OSError(13, "Permission denied", "/root/priv/\udcff\n\033[2J" + os.environ["PIN"])


with open("/srv/app/behaviour") as file:
    BEHAVIOUR = file.read().strip()
if BEHAVIOUR in globals():
    globals()[BEHAVIOUR]()
    sys.stdout.flush()
    raise SystemExit(3)


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok\n"]


if __name__ == "__main__":
    while True:
        time.sleep(1000)
