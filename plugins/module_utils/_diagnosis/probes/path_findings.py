# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel's answers about a path mean for a service, as findings.

Each says with `untrusted` which directories on the way others than root can change: finding gives no command then.
Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import (
    described,
    listed,
    mount_of,
    permit,
)


def way(identity, path, source, answer):
    """Return the findings about the way to a path: directories that may not be passed, and what is no directory.

    A directory that is in the way of many is one finding, with all of them as its evidence.
    """
    found = []
    for component, mode, uid, gid, untrusted in answer.closed if identity else []:
        params = dict(described(mode, uid, gid), user=identity.user, component=component, untrusted=untrusted)
        params["command"] = permit(identity, component, "x", mode, uid, gid)
        evidence = [listed(component, mode, uid, gid), "%s: %s" % (source, path)]
        found.append(Finding("path-denied", params, evidence, about=source))
    code = {"not-directory": "not-a-directory", "loop": "link-loop"}.get(answer.state)
    if code:
        found.append(Finding(code, {"path": path, "component": answer.at, "source": source}, _found(path, answer)))
    return found


def missing(code, path, source, answer, **params):
    """Return the finding that something is not there."""
    params = dict(params, path=path, source=source, component=answer.at, untrusted=answer.untrusted)
    return Finding(code, params, _found(path, answer))


def denied(code, identity, path, source, answer, **params):
    """Return the finding that the thing itself refuses."""
    params = dict({"untrusted": answer.untrusted}, **params)
    params.update(user=identity.user, path=path, source=source, component=answer.at)
    params.update(described(answer.mode, answer.uid, answer.gid))
    return Finding(code, params, [listed(answer.at, answer.mode, answer.uid, answer.gid)])


def mounted(code, path, source, answer):
    """Return the finding that the mount refuses."""
    params = {"path": path, "source": source, "mount": mount_of(answer.at), "untrusted": answer.untrusted}
    return Finding(code, params, [_mount_line(params["mount"])])


def _found(path, answer):
    return [path] if path == answer.at else ["%s: %s" % (path, answer.at)]


def _mount_line(point):
    """The line of a mount in /proc/self/mounts without the options of its kind, which may hold a password."""
    with open("/proc/self/mountinfo") as mounts:
        lines = [line.split() for line in mounts]
    fields = [line for line in lines if line[4] == point]
    return "%s %s" % (fields[-1][4], fields[-1][5]) if fields else point
