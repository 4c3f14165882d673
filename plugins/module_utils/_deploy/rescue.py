# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has systemd start the old units again where nobody is left who could: all processes of a deployment were killed.

A unit of its own waits for the lock, which the last of them holds until its end. Where it gets it and finds the script,
nobody has come to an end: it shows systemd the old units, as the guard does after a boot, and restarts what ran. The
files are put back by the next run.
Private to this collection: it may change in any release.
"""

import contextlib
import os
from shlex import quote

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, journal, units

SCRIPT = """\
# Made by unitsmith.systemd for the time of a deployment of {name}.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
rm -f {tried}
rmdir {folders} 2>/dev/null
systemctl daemon-reload
systemctl stop {stop}
systemctl reset-failed {every} 2>/dev/null
systemctl --no-block restart {again}
rm -f "$0"
"""
# The shell that waits; it does nothing where the script is gone.
WAIT = '[ ! -e "$0" ] || sh "$0"'


def script(store, record):
    """Return the script (bytes) for a deployment that tries something. It goes on where it was broken off."""
    again = [unit for unit, before in record["units"].items() if before["state"] == "up"]
    sockets = any(unit.endswith(".socket") for unit in again)
    # A socket does not listen while its service runs without it.
    stop = [unit for unit in record["units"] if unit not in again or sockets and not unit.endswith(".socket")]
    folders = sorted({os.path.dirname(path) for path in record["control"] if os.path.dirname(path).endswith(".d")})
    folders.append(store.places.control)
    texts = {"tried": [store.marker] + record["control"], "folders": folders}
    texts.update(stop=stop, again=again, every=list(record["units"]))
    lines = SCRIPT.format(name=store.name, **{key: " ".join(map(quote, one)) for key, one in texts.items()})
    kept = [line for line in lines.splitlines() if line not in ("systemctl stop ", "systemctl --no-block restart ")]
    return ("\n".join(kept) + "\n").encode()


def stand_by(store, record, run):
    """Have systemd wait for the end of all processes of this deployment. That it cannot is no reason not to go on."""
    with contextlib.suppress(OSError, units.SystemdError):
        files.put(store.rescue, journal.private(script(store, record)))
        name = "unitsmith-%s-%d" % (store.name.replace("@", "-")[:150], os.getpid())
        units.run_apart(name, ["flock", store.lock, "sh", "-c", WAIT, store.rescue], run)
