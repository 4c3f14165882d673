# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemd has of the units of a service, and what it is told to do with them.

Private to this collection: it may change in any release.
"""

import contextlib
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import restart
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import C_LOCALE

PROPERTIES = sorted(
    set(restart.PROPERTIES)
    | set(
        "Id LoadState LoadError UnitFileState FragmentPath DropInPaths Result MainPID NRestarts Job TriggeredBy "
        "ExecMainStatus ExecMainCode StatusText User".split()
    )
)
DOWN, DOWN_PAUSE = 100.0, 0.02  # seconds that a unit may take to end, and between two looks
KILLED = (137, -9)  # what timeout(1) ends with where it had to kill, to a shell and to its parent
SECONDS = 90  # that systemctl itself may take: the manager may be busy, it does not wait for a service here


class SystemdError(DeployError):
    """What systemctl said instead of doing it."""


def show(units, run):
    """Return `{unit: {property: value}}`, in one call."""
    argv = ["systemctl", "show", "--no-pager", "--property=" + ",".join(PROPERTIES), "--"] + list(units)
    status, out, err = _ask(argv, run)
    blocks = out.strip("\n").split("\n\n")
    if status != 0 and len(blocks) != len(units):
        raise SystemdError((err or out).strip())
    # In the order in which they were asked for; an alias goes by another Id.
    return {unit: _block(block) for unit, block in zip(units, blocks)}


def loaded(pattern, run):
    """Return `[(unit, state)]` of the units that systemd has in mind and whose names match."""
    dummy, out, _err = _ask(["systemctl", "show", "--no-pager", "--property=Id,ActiveState", "--", pattern], run)
    blocks = [_block(block) for block in out.strip("\n").split("\n\n")]
    return [(one["Id"], one.get("ActiveState", "")) for one in blocks if one.get("Id")]


def below(path):
    """Where the file of a unit or drop-in lies in any directory of units, such as `a.service.d/10-b.conf`."""
    parts = path.split("/")
    return "/".join(parts[-2:] if parts[-2].endswith(".d") else parts[-1:])


def _block(text):
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def _ask(argv, run, seconds=SECONDS):
    return run(["timeout", "--signal=KILL", "%g" % seconds] + argv, environ_update=dict(C_LOCALE, TZ="UTC"))


def tell(words, run, seconds=SECONDS):
    """Run `systemctl WORDS`. Raises SystemdError with what it says where it fails, or takes longer."""
    status, out, err = _ask(["systemctl", "--no-ask-password"] + list(words), run, seconds)
    if status in KILLED:
        raise SystemdError("systemctl %s: no answer within %g s" % (" ".join(words), seconds))
    if status != 0:
        raise SystemdError("systemctl %s: %s" % (" ".join(words), (err or out).strip() or "exit status %d" % status))


def run_apart(name, argv, run):
    """Have systemd run a program as a unit of its own. Raises SystemdError."""
    status, out, err = _ask(["systemd-run", "--quiet", "--unit=" + name, "--"] + argv, run)
    if status != 0:
        raise SystemdError("systemd-run: %s" % (err or out).strip())


def reload_manager(run):
    tell(["daemon-reload"], run)


def queue(verb, names, run):
    """Have systemd start, stop, restart or reload units; it is not waited for."""
    if names:
        tell(["--no-block", verb, "--"] + list(names), run)


def wait_down(names, run, clock=time.monotonic, sleep=time.sleep):
    """Wait for units to end; return the properties of those that did not in time, `{unit: {property: value}}`."""
    until = clock() + DOWN
    running = dict.fromkeys(names)
    while running:
        shown = show(list(running), run)
        running = {name: one for name, one in shown.items() if one.get("ActiveState") not in ("inactive", "failed")}
        if not running or clock() >= until:
            break
        sleep(DOWN_PAUSE)
    return running


def forget_failures(names, run):
    """Let systemd start units that have failed too often."""
    # One that is not loaded has failed at nothing; the others are seen to all the same.
    with contextlib.suppress(SystemdError):
        if names:
            tell(["reset-failed", "--"] + list(names), run)
