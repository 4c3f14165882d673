# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May a service write where it is told to log, make its sockets, and is there room?

Private to this collection: it may change in any release.
"""

import os

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import Finding
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Output
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import mount_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    Question,
    ask,
    doubtful,
    doubting,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import ROOT

MEBIBYTE = 1 << 20
# Less than that is nothing; and what is little, in parts of the whole and at most.
FULL = MEBIBYTE
LOW_PART, LOW_ROOM, LOW_INODES = 0.05, 1024 * MEBIBYTE, 10000
JOURNALS = ("/var/log/journal", "/run/log/journal")
# Directories that no service may be given.
SHARED = "/ /run /tmp /var /var/log /var/lib /var/run /var/tmp /etc /opt /srv /home /root /usr /dev".split()
CODES = {
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
                found += _output(kind, output, who, doubting(file, places), doubting(folder, places))
        if writer == ROOT:
            break
    return found + _room(needs, identity or ROOT)


def _questions(output):
    """About the file and the directory that it is in."""
    return Question(output.path, "w"), Question(_directory(output), "wx")


def _directory(output):
    return os.path.dirname(output.path) or "/"


def _output(kind, output, identity, file, folder):
    directory = _directory(output)
    # A link in the directory may lead on, through directories that are not passed.
    found = findings_of.way(identity, output.path, output.source, file if file.closed else folder)
    if folder.state == "missing":
        return found + [_directory_missing(kind, output, directory, folder, identity)]
    if folder.state != "there" or file.closed:
        return found
    if kind == "log" and file.state == "there":
        if file.kind == "directory":
            params = {"path": output.path, "source": output.source}
            return found + [Finding("log-is-directory", params, [file.at])]
        return found + _refused(kind, output, identity, file, file.at, file.untrusted)
    return found + _refused(kind, output, identity, folder, None, file.untrusted)


def _directory_missing(kind, output, directory, answer, identity):
    owner = ["-o", identity.user, "-g", identity.group] if identity and identity.uid else []
    command = ["install", "-d"] + owner + ["-m", "0750", directory]
    params = {"directory": directory, "command": command}
    return findings_of.missing(CODES[kind][0], output.path, output.source, answer, **params)


def _refused(kind, output, identity, answer, file, untrusted):
    """file: the log file that is there, None where the directory has to take a new one; untrusted: as of its Answer."""
    if not answer.denied or not identity:
        return []
    if answer.read_only:
        return [findings_of.mounted("mount-read-only", output.path, output.source, answer)]
    dummy, code, shared_code = CODES[kind]
    owner = "%s:%s" % (identity.user, identity.group)
    command = ["chown", owner, file or answer.at]
    params = {}
    if file is None and answer.at in SHARED:
        code = shared_code
        params["untrusted"] = untrusted
        command = ["install", "-m", "0640", "-o", identity.user, "-g", identity.group, "/dev/null", output.path]
    return [findings_of.denied(code, identity, output.path, output.source, answer, command=command, **params)]


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
    mount = mount_of(directory)
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
    return Finding(code, dict(params, free=free, size=size), ["%s: %s of %s free" % (params["mount"], free, size)])
