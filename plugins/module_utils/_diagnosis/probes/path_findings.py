# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kernel's answers about a path mean for a service, as findings.

Each says with `untrusted` which directories on the way others than root can change: finding gives no command then.
Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import (
    described,
    listed,
    permit,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import mount_over, text


def way(identity, path, source, answer):
    """Return the findings about the way to a path: directories that may not be passed, and what is no directory.

    A directory that is in the way of many is one finding, with all of them as its evidence.
    """
    found = []
    for component, mode, uid, gid, untrusted in answer.closed if identity else []:
        params = dict(described(mode, uid, gid), user=identity.user, component=component, untrusted=untrusted)
        params["command"] = permit(identity, component, "x", mode, uid, gid)
        evidence = [listed(component, mode, uid, gid), "%s: %s" % (source, path)]
        found.append(Finding(CODES["path-denied"], params, evidence, about=source))
    code = {"not-directory": "not-a-directory", "loop": "link-loop"}.get(answer.state)
    if code:
        found.append(
            Finding(CODES[code], {"path": path, "component": answer.at, "source": source}, _found(path, answer))
        )
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
    mount = mount_over(answer.at)
    params = {"path": path, "source": source, "mount": text(mount.point), "untrusted": answer.untrusted}
    # Without the options of its filesystem, which may hold a password.
    return Finding(code, params, ["%s %s" % (text(mount.point), text(mount.options))])


def _found(path, answer):
    return [path] if path == answer.at else ["%s: %s" % (path, answer.at)]


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "link-loop",
        "error",
        120,
        "backend_service_directory",
        (
            "{path} leads in a circle of links",
            "{source} needs {path}, and the link at {component} ends at none.",
            "Remove the link {component}, or correct its target.",
        ),
        (
            "{path} 的符号链接成环",
            "{source} 需要 {path}，而 {component} 处的链接没有终点。",
            "请删除链接 {component} 或使其指向正确的目标。",
        ),
    ),
    Code(
        "not-a-directory",
        "error",
        130,
        "backend_service_directory",
        (
            "{component} is no directory",
            "{source} needs {path}, which has {component} as a directory.",
            "Correct the path, or move {component} out of the way.",
        ),
        (
            "{component} 不是目录",
            "{source} 需要 {path}，其中 {component} 应为目录。",
            "请更正路径，或移走 {component}。",
        ),
    ),
    Code(
        "path-denied",
        "error",
        160,
        "backend_service_directory",
        (
            "{user} may not pass the directory {component}",
            "{component} ({mode}, {owner}:{group}) does not let {user} through, and what the service needs lies behind "
            "it. Better than to open somebody's home is to move the code, to /opt for instance.",
            "{command}",
        ),
        (
            "用户 {user} 无法通过目录 {component}",
            "{component}（{mode}，{owner}:{group}）不允许 {user} 通过，而服务所需的内容位于其后。"
            "比起开放他人主目录，更好的做法是把代码移到 /opt 等位置。",
            "",
        ),
    ),
)
