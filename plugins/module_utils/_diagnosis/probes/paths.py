# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Are the directories and files there that a service starts from, and may its user pass all that leads to them?

Private to this collection: it may change in any release.
"""

import os
import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.diagnosis import CODES as OF_A_DIAGNOSIS
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Code, Finding, codes
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import permit
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Question, ask
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT

CREDENTIALS_SINCE = 247
# What somebody meant as a comment.
COMMENT = re.compile(r"\s+(?:[#;](?:\s|\Z)|#\w)")


def probe(needs, host):
    """Return the findings about the paths that systemd itself uses before it runs the program."""
    return (
        _directories(needs, host)
        + _environment_files(needs, host)
        + _credentials(needs)
        + _opened(needs)
        + _in_the_way(needs)
    )


def _directories(needs, host):
    # Where all programs stay with root, root is who enters.
    alone = [runs_as(one, needs, host) for one in needs.commands]
    identity = ROOT if alone and all(one == ROOT for one in alone) else host.identity(needs)
    wanted = [one for one in (needs.root_directory, needs.working_directory) if one and not one.optional]
    if needs.root_image:
        return []
    found = []
    for one in wanted:
        path = one.path
        root = "/"
        if one.source == "WorkingDirectory":
            root = needs.root_directory.path if needs.root_directory else "/"
            path = (identity.home if identity else None) if path == "~" else path
        if path and not needs.is_managed(path):
            enters = ROOT if one.source == "WorkingDirectory" and needs.root_enters else identity
            answer = ask(enters or ROOT, [Question(path, "x", root)])[0]
            if answer:
                owner = (identity.user, identity.group) if identity else (needs.user, needs.group or needs.user)
                found += _directory(enters, path, one.source, answer, owner)
    return found


def _directory(identity, path, source, answer, owners):
    """owners: names of the user and the group that a directory which is missing is to be given to."""
    found = findings_of.way(identity, path, source, answer)
    comment = COMMENT.search(path)
    if answer.state == "missing" and comment:
        params = {"path": path, "source": source, "value": path[: comment.start()]}
        found.append(Finding(CODES["comment-in-path"], params, ["%s=%s" % (source, path)]))
    elif answer.state == "missing" and source == "RootDirectory":
        found.append(findings_of.missing(CODES["root-directory-missing"], path, source, answer))
    elif answer.state == "missing":
        owner, group = owners
        command = ["install", "-d", "-o", owner, "-g", group, path]
        found.append(findings_of.missing(CODES["directory-missing"], path, source, answer, command=command))
    elif answer.state == "there" and answer.kind != "directory":
        found += findings_of.way(identity, path, source, answer._replace(state="not-directory"))
    elif answer.denied and identity:
        command = permit(identity, answer.at, "x", answer.mode, answer.uid, answer.gid)
        found.append(findings_of.denied(CODES["directory-denied"], identity, path, source, answer, command=command))
    return found


def _environment_files(needs, host):
    """systemd reads them itself, before it becomes the user; a pattern has to match one file at least."""
    identity = host.identity(needs)
    group = identity.group if identity else "root"
    found = []
    for one in needs.environment_files:
        if one.optional or host.matching(one.path):
            continue
        answer = ask(ROOT, [Question(one.path)])[0]
        if answer and answer.state == "missing":
            command = ["install", "-m", "0640", "-o", "root", "-g", group, "/dev/null", one.path]
            found.append(
                findings_of.missing(CODES["environment-file-missing"], one.path, one.source, answer, command=command)
            )
        elif answer:
            found += findings_of.way(None, one.path, one.source, answer)
    return found


def _credentials(needs):
    """The files of credentials, without which systemd does not start the service."""
    found, given = [], {value.partition(":")[0] for value in needs.sandbox.all("SetCredential")}
    for directive in ("LoadCredential", "LoadCredentialEncrypted"):
        for value in needs.sandbox.all(directive) if needs.version >= CREDENTIALS_SINCE else ():
            name, _colon, path = (needs.expanded(value) or "").partition(":")
            if path.startswith("/") and name not in given and not needs.is_managed(path):
                answer = ask(ROOT, [Question(path)])[0]
                if answer and answer.state == "missing":
                    params = {"unit": needs.unit, "directive": directive, "path": path}
                    found.append(Finding(OF_A_DIAGNOSIS["named-file-missing"], params, ["%s=%s" % (directive, value)]))
    return found


def _opened(needs):
    """What systemd opens for the program before it runs it."""
    named = [("NetworkNamespacePath", needs.sandbox.last("NetworkNamespacePath") or "")]
    kind, _colon, path = (needs.sandbox.last("StandardInput") or "").partition(":")
    if kind == "file":
        named.append(("StandardInput", path))
    if kind.startswith("tty"):
        named.append(("TTYPath", needs.sandbox.last("TTYPath") or ""))
    found = []
    for directive, value in named:
        path = needs.expanded(value) or ""
        if path.startswith("/") and not needs.is_managed(path) and not os.path.exists(path):
            params = {"unit": needs.unit, "directive": directive, "path": path}
            found.append(Finding(OF_A_DIAGNOSIS["named-file-missing"], params, ["%s=%s" % (directive, value)]))
    return found


def _in_the_way(needs):
    """What is no directory where systemd is to make one."""
    found = []
    for path in dict.fromkeys(needs.managed):
        answer = ask(ROOT, [Question(path)])[0]
        if answer and (answer.state == "not-directory" or (answer.state == "there" and answer.kind != "directory")):
            params = {"unit": needs.unit, "path": answer.at, "untrusted": answer.untrusted}
            found.append(Finding(OF_A_DIAGNOSIS["directory-in-the-way"], params, [path]))
    return found


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "directory-missing",
        "error",
        140,
        "backend_service_directory",
        (
            "The directory {path} does not exist",
            "{source}= names it, and {component} is not there; systemd ends the start with 200/CHDIR.",
            "{command}",
        ),
        ("目录 {path} 不存在", "{source}= 指定了该目录，而 {component} 不存在；systemd 会以 200/CHDIR 终止启动。", ""),
    ),
    Code(
        "comment-in-path",
        "error",
        138,
        "backend_service_unit_sections",
        (
            "What was meant as a comment behind {source}={value} is a part of the path: {path} is not there",
            "For systemd a comment stands on a line of its own; what follows the value in its line belongs to it.",
            "Put the comment on a line of its own, then 'systemctl daemon-reload'.",
        ),
        (
            "{source}={value} 后面的注释成了路径的一部分：{path} 不存在",
            "systemd 的注释必须独占一行；同一行中跟在值后面的内容属于值。",
            "请把注释放到单独一行，然后执行 systemctl daemon-reload。",
        ),
    ),
    Code(
        "environment-file-missing",
        "error",
        150,
        "backend_service_environment",
        (
            "The environment file {path} does not exist",
            "EnvironmentFile= names it without a leading '-', so that systemd does not start the service without it; "
            "{component} is not there. What belongs into it, only its author knows.",
            "{command}",
        ),
        (
            "环境文件 {path} 不存在",
            "EnvironmentFile= 指定该文件且前面没有 '-'，缺少它 systemd 不会启动服务；{component} 不存在。"
            "其中应有的内容只有作者知道。",
            "",
        ),
    ),
    Code(
        "directory-denied",
        "error",
        170,
        "backend_service_directory",
        (
            "{user} may not enter {path}",
            "{source} needs {path} ({mode}, {owner}:{group}), and {user} has no right to enter it.",
            "{command}",
        ),
        ("用户 {user} 无法进入 {path}", "{source} 需要 {path}（{mode}，{owner}:{group}），而 {user} 无权进入。", ""),
    ),
    Code(
        "root-directory-missing",
        "error",
        142,
        "backend_service_unit_sections",
        (
            "The root directory {path} does not exist",
            "{source}= names it, and {component} is not there. It has to hold the program and all that it loads, so "
            "that an empty directory would not do.",
            "Build the tree again in {path} (debootstrap, 'dnf --installroot', a container's file system), or correct "
            "{source}=.",
        ),
        (
            "根目录 {path} 不存在",
            "{source}= 指定了它，而 {component} 不存在。其中须有程序及其加载的一切，空目录无济于事。",
            "请在 {path} 重新构建目录树（debootstrap、dnf --installroot 或容器文件系统），或更正 {source}=。",
        ),
    ),
)
