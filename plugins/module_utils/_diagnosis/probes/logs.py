# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May a service write where it is told to log, make its sockets, and is there room?

Private to this collection: it may change in any release.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Output
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    Question,
    ask,
    doubtful,
    doubting,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import mount_over, text

MEBIBYTE = 1 << 20
# Less than that is nothing; and what is little, in parts of the whole and at most.
FULL = MEBIBYTE
LOW_PART, LOW_ROOM, LOW_INODES = 0.05, 1024 * MEBIBYTE, 10000
JOURNALS = ("/var/log/journal", "/run/log/journal")
# Directories that no service may be given.
SHARED = "/ /run /tmp /var /var/log /var/lib /var/run /var/tmp /etc /opt /srv /home /root /usr /dev".split()
KINDS = {
    "log": ("log-directory-missing", "log-not-writable", "log-not-writable"),
    "socket": ("socket-directory-missing", "socket-directory-not-writable", "socket-directory-shared"),
}


def probe(needs, host):
    """Return the findings about log files, sockets in the filesystem, and the space for logs."""
    if needs.root_image or needs.root_directory:
        return []
    identity = host.identity(needs)
    writer = runs_as(needs.server_command, needs, host) if needs.server_command else identity
    sockets = [Output(bind.path, bind.source, False, bind.told_by) for bind in needs.binds if bind.kind == "unix"]
    sockets += _pid_file(needs, identity)
    outputs = [("log", output) for output in needs.outputs] + [("socket", output) for output in sockets]
    outputs = [
        (kind, output, ROOT if output.by_manager else writer)
        for kind, output in outputs
        if output.path.startswith("/") and not needs.is_managed(output.path) and not needs.is_prepared(output.path)
    ]
    found = []
    for who in (ROOT, writer):
        own = [row for row in outputs if row[2] == who]
        questions = [one for dummy, output, dummy in own for one in _questions(output)]
        answers = iter(ask(who or ROOT, questions))
        for (kind, output, _dummy), file, folder in zip(own, answers, answers):
            if file and folder:
                places = doubtful(output.told_by)
                found += _output(kind, output, who, doubting(file, places), doubting(folder, places), needs.unit)
        if writer == ROOT:
            break
    return found + _room(needs, identity or ROOT)


def _pid_file(needs, identity):
    """The PID file of a daemon that is not root's, where its directory below /run is not there."""
    path = needs.pid_file
    if not path or needs.sandbox.last("Type") != "forking" or identity is None or not identity.uid:
        return []
    missing = path.startswith(("/run/", "/var/run/")) and not os.path.lexists(os.path.dirname(path))
    return [Output(path, "PIDFile", False)] if missing else []


def _questions(output):
    """About the file and the directory that it is in."""
    return Question(output.path, "w"), Question(os.path.dirname(output.path), "wx")


def _output(kind, output, identity, file, folder, unit):
    directory = os.path.dirname(output.path)
    # A link in the directory may lead on, through directories that are not passed.
    found = findings_of.way(identity, output.path, output.source, file if file.closed else folder)
    if folder.state == "missing":
        return found + [_directory_missing(kind, output, directory, folder, identity, unit)]
    if folder.state != "there" or file.closed:
        return found
    if kind == "log" and file.state == "there":
        if file.kind == "directory":
            params = {"path": output.path, "source": output.source}
            return found + [Finding(CODES["log-is-directory"], params, [file.at])]
        return found + _refused(kind, output, identity, file, file.at, file.untrusted)
    return found + _refused(kind, output, identity, folder, None, file.untrusted)


def _directory_missing(kind, output, directory, answer, identity, unit):
    owner = ["-o", identity.user, "-g", identity.group] if identity and identity.uid else []
    command = ["install", "-d"] + owner + ["-m", "0750", directory]
    params = {"directory": directory, "command": command}
    # What is made in /run by hand is gone with the next boot.
    if directory.startswith(("/run/", "/var/run/")) and "%" not in directory:
        name = directory.partition("/run/")[2]
        params.update(setting="RuntimeDirectory=" + name, unit=unit)
        return findings_of.missing(CODES["runtime-directory-missing"], output.path, output.source, answer, **params)
    return findings_of.missing(CODES[KINDS[kind][0]], output.path, output.source, answer, **params)


def _refused(kind, output, identity, answer, file, untrusted):
    """file: the log file that is there, None where the directory has to take a new one; untrusted: as of its Answer."""
    if not answer.denied or not identity:
        return []
    if answer.read_only:
        return [findings_of.mounted(CODES["mount-read-only"], output.path, output.source, answer)]
    dummy, code, shared_code = KINDS[kind]
    owner = "%s:%s" % (identity.user, identity.group)
    command = ["chown", owner, file or answer.at]
    params = {}
    if file is None and answer.at in SHARED:
        code = shared_code
        params["untrusted"] = untrusted
        command = ["install", "-m", "0640", "-o", identity.user, "-g", identity.group, "/dev/null", output.path]
    return [findings_of.denied(CODES[code], identity, output.path, output.source, answer, command=command, **params)]


# --- Room


def _room(needs, identity):
    """One look at each filesystem that logs go to; the journal's where the service has no log file."""
    paths = [output.path for output in needs.outputs if output.path.startswith("/")] or list(JOURNALS)
    found = []
    seen = set()
    for path in paths:
        directory = path
        while not os.path.isdir(directory):
            directory = os.path.dirname(directory)
        device = os.stat(directory).st_dev
        if device not in seen and not (path in JOURNALS and directory != path):
            seen.add(device)
            found += _filesystem(path, os.path.realpath(directory), identity)
    return found


def _filesystem(path, directory, identity):
    stats = os.statvfs(directory)
    if not stats.f_blocks:
        return []
    free = (stats.f_bavail if identity.uid else stats.f_bfree) * stats.f_frsize
    size = stats.f_blocks * stats.f_frsize
    mount = text(mount_over(directory).point)
    params = {"path": path, "mount": mount, "user": identity.user}
    if free < FULL:
        return [_short("filesystem-full", params, free // MEBIBYTE, size // MEBIBYTE)]
    if stats.f_files and not stats.f_favail:
        return [_short("inodes-used-up", params, 0, stats.f_files)]
    if free < min(LOW_PART * size, LOW_ROOM):
        return [_short("filesystem-low", params, free // MEBIBYTE, size // MEBIBYTE)]
    if stats.f_favail < min(LOW_PART * stats.f_files, LOW_INODES):
        return [_short("inodes-low", params, stats.f_favail, stats.f_files)]
    return []


def _short(code, params, free, size):
    return Finding(
        CODES[code], dict(params, free=free, size=size), ["%s: %s of %s free" % (params["mount"], free, size)]
    )


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "log-directory-missing",
        "error",
        310,
        "backend_service_log_directory",
        (
            "The directory {directory} for {path} does not exist",
            "{source} writes there, and {component} is not there. Nothing makes it: neither systemd nor the program.",
            "{command}",
        ),
        (
            "{path} 所在的目录 {directory} 不存在",
            "{source} 要写入该处，而 {component} 不存在。systemd 和程序都不会创建它。",
            "",
        ),
    ),
    Code(
        "runtime-directory-missing",
        "error",
        315,
        "backend_service_unit_sections",
        (
            "The directory {directory} for {path} does not exist",
            "{source} is to make a file there. What lies in /run is gone with each boot; RuntimeDirectory= lets "
            "systemd make the directory for the service's account whenever it starts.",
            DROPIN,
        ),
        (
            "{path} 所在的目录 {directory} 不存在",
            "{source} 要在其中创建文件。/run 中的内容每次启动都会清空；RuntimeDirectory= 让 systemd 在每次启动服务时"
            "为其账户创建该目录。",
            "",
        ),
    ),
    Code(
        "mount-read-only",
        "error",
        320,
        "backend_service_log_directory",
        (
            "{path} lies on {mount}, which is mounted read-only",
            "{source} writes there. Where the kernel has made it read-only after an error, 'dmesg' says "
            "so: then see to "
            "the disk first.",
            "mount -o remount,rw {mount}",
        ),
        (
            "{path} 位于只读挂载的 {mount}",
            "{source} 要写入该处。若是内核在出错后将其设为只读，dmesg 会有记录：此时应先检查磁盘。",
            "",
        ),
    ),
    Code(
        "log-not-writable",
        "error",
        330,
        "backend_service_log_directory",
        (
            "{user} may not write {path}",
            "{source} writes it, and {component} ({mode}, {owner}:{group}) does not let {user}.",
            "{command}",
        ),
        (
            "用户 {user} 无法写入 {path}",
            "{source} 要写入它，而 {component}（{mode}，{owner}:{group}）不允许 {user} 写入。",
            "",
        ),
    ),
    Code(
        "log-is-directory",
        "error",
        340,
        "backend_service_log_directory",
        (
            "{path} is a directory, and {source} writes a file of that name",
            "A directory cannot be written to like a file.",
            "Name a file in {source}, or remove the directory {path}.",
        ),
        (
            "{path} 是目录，而 {source} 要写入同名文件",
            "不能把目录当作文件写入。",
            "请在 {source} 中指定文件，或删除目录 {path}。",
        ),
    ),
    Code(
        "filesystem-full",
        "warning",
        350,
        "backend_service_log_directory",
        (
            "{mount} is full: {user} can write nothing to {path}",
            "{free} MiB of {size} MiB are left there.",
            "Free space on {mount}; 'du -xm {mount} | sort -n | tail' shows what uses it.",
        ),
        (
            "{mount} 已满：{user} 无法写入 {path}",
            "总共 {size} MiB，剩余 {free} MiB。",
            "请在 {mount} 上腾出空间；'du -xm {mount} | sort -n | tail' 显示占用情况。",
        ),
    ),
    Code(
        "inodes-used-up",
        "error",
        360,
        "backend_service_log_directory",
        (
            "{mount} has no inodes left: no file can be made for {path}",
            "All of its {size} inodes are in use, even if there is free space.",
            "Remove files from {mount}; 'du --inodes -x {mount} | sort -n | tail' shows where there are many.",
        ),
        (
            "{mount} 的 inode 已用尽：无法为 {path} 创建文件",
            "{size} 个 inode 已全部使用，与剩余空间无关。",
            "请删除 {mount} 上的文件；'du --inodes -x {mount} | sort -n | tail' 显示文件多的目录。",
        ),
    ),
    Code(
        "socket-directory-missing",
        "error",
        370,
        "backend_service_bind",
        (
            "The directory {directory} for the socket {path} does not exist",
            "{source} listens there, and {component} is not there. Below /run nothing outlives a boot: "
            "RuntimeDirectory= "
            "makes it at each start.",
            "{command}",
        ),
        (
            "套接字 {path} 所在的目录 {directory} 不存在",
            "{source} 要在该处监听，而 {component} 不存在。/run 下的内容重启后消失：RuntimeDirectory= "
            "会在每次启动时创建。",
            "",
        ),
    ),
    Code(
        "socket-directory-not-writable",
        "error",
        380,
        "backend_service_bind",
        (
            "{user} may not make the socket {path}",
            "{source} listens there, and {component} ({mode}, {owner}:{group}) does not let {user} write.",
            "{command}",
        ),
        (
            "用户 {user} 无法创建套接字 {path}",
            "{source} 要在该处监听，而 {component}（{mode}，{owner}:{group}）不允许 {user} 写入。",
            "",
        ),
    ),
    Code(
        "socket-directory-shared",
        "error",
        390,
        "backend_service_bind",
        (
            "{user} may not make the socket {path} in {component}",
            "{source} listens there, and {component} is shared by all services, so that none but root writes to it.",
            "Give the service a directory of its own by RuntimeDirectory= in its unit, and listen in there.",
        ),
        (
            "用户 {user} 无法在 {component} 中创建套接字 {path}",
            "{source} 要在该处监听，而 {component} 由所有服务共用，只有 root 可写。",
            "请在单元中用 RuntimeDirectory= 给服务一个自己的目录，并在其中监听。",
        ),
    ),
    Code(
        "filesystem-low",
        "warning",
        630,
        "backend_service_log_directory",
        (
            "{mount} is nearly full, and {path} lies there",
            "{free} MiB of {size} MiB are left.",
            "Free space on {mount}; 'du -xm {mount} | sort -n | tail' shows what uses it.",
        ),
        (
            "{mount} 即将写满，{path} 位于其上",
            "总共 {size} MiB，剩余 {free} MiB。",
            "请在 {mount} 上腾出空间；'du -xm {mount} | sort -n | tail' 显示占用情况。",
        ),
    ),
    Code(
        "inodes-low",
        "warning",
        640,
        "backend_service_log_directory",
        (
            "{mount} has nearly no inodes left, and {path} lies there",
            "{free} of {size} are free.",
            "Remove files from {mount}; 'du --inodes -x {mount} | sort -n | tail' shows where there are many.",
        ),
        (
            "{mount} 的 inode 即将用尽，{path} 位于其上",
            "共 {size} 个，剩余 {free} 个。",
            "请删除 {mount} 上的文件；'du --inodes -x {mount} | sort -n | tail' 显示文件多的目录。",
        ),
    ),
)
