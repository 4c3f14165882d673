# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Releases of the code of a service: which one units name, the link to it, and those that nobody needs any more.

DIRECTORY/releases/ID never changes once it is complete, so a unit that names it says which code it runs. The link
DIRECTORY/current is for people and other programs, and is switched when the service is up.
Private to this collection: it may change in any release.
"""

import glob
import os
import re
import shutil
import time

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import files, journal, judge
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.store import Store
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.wanted import File
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.atomic_file import ABSENT, LINK

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,99}\Z")
OURS = re.compile(r"[0-9a-f]{16}\Z")  # the names that the role gives: others without a mark are somebody else's
CURRENT, RELEASES = "current", "releases"
DAY = 86400.0  # seconds after which nobody is still at work on what is not complete
SEARCH = ("/usr/bin", "/usr/local/bin")

NO_ID = (
    "release: '{id}' is no name for a release: letters, digits, '_', '+' and '-'.",
    "release：「{id}」 不能作为版本名：只能含字母、数字、「_」、「+」 和 「-」。",
)
NO_DIRECTORY = (
    "release: '{path}' is no absolute path without '..' and '//'.",
    "release：「{path}」 不是绝对路径，或其中含有 「..」 或 「//」。",
)
PLACE = (
    "Releases lie in {path}, and {directory} can be changed by others than root: they could put other code there. "
    "Give {directory} to root ('chown root {directory} && chmod go-w {directory}'), or choose another directory.",
    "代码版本放在 {path}，而 {directory} 可被 root 以外的用户更改，他们可以放入其他代码。"
    "请把 {directory} 交给 root（'chown root {directory} && chmod go-w {directory}'），或换一个目录。",
)
IN_THE_WAY = (
    "{path} is to be the link to the release, and something else is there. Move it away.",
    "{path} 应为指向当前版本的链接，但那里已有其他内容。请将其移走。",
)
GONE = (
    "The release {path} is not there any more, so that state cannot be gone back to.",
    "版本 {path} 已不存在，无法回到该状态。",
)


def place(asked):
    """The path of a release. asked: dict, the option `release`."""
    return os.path.join(asked["directory"], RELEASES, asked["id"])


def mark(path):
    """The file that says that a release is complete: beside it, where nothing that is unpacked can make it."""
    return os.path.join(os.path.dirname(path), ".%s.complete" % os.path.basename(path))


def look(asked, run):
    """Return what there is of a release: dict (path, mark, complete, left, pythons). Raises Refused."""
    if not ID.match(asked["id"]):
        raise Refused(NO_ID, id=asked["id"])
    directory = asked["directory"]
    if not directory.startswith("/") or os.path.normpath(directory) != directory:
        raise Refused(NO_DIRECTORY, path=directory)
    path = place(asked)
    others = judge.not_roots(path)
    if others:
        raise Refused(PLACE, path=os.path.dirname(path), directory=others)
    if files.look(os.path.join(directory, CURRENT)).kind not in (ABSENT, LINK):
        raise Refused(IN_THE_WAY, path=os.path.join(directory, CURRENT))
    there = os.path.isdir(path)
    complete = there and os.path.isfile(mark(path))
    found = {"path": path, "mark": mark(path), "complete": complete, "left": there and not complete, "pythons": []}
    if not complete:
        found["pythons"] = pythons(asked.get("python"), run)
    return found


def pythons(wish, run):
    """Return `[{path, version}]`: the interpreter that is wished for, or those of this host, the usual one first."""
    if wish:
        paths = [wish if wish.startswith("/") else shutil.which(wish, path=os.pathsep.join(SEARCH)) or wish]
    else:
        numbered = [path for folder in SEARCH for path in glob.glob(folder + "/python3.[0-9]*")]
        numbered = [path for path in numbered if path.rpartition(".")[2].isdigit()]
        numbered.sort(key=lambda path: -int(path.rpartition(".")[2]))
        paths = [folder + "/python3" for folder in SEARCH] + numbered
    found = []
    for path in paths:
        if os.access(path, os.X_OK):
            status, out, _err = run([path, "-I", "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"])
            found += [{"path": path, "version": out.strip()}] if status == 0 else []
    return found


# --- What is wanted


def pinned(text, asked):
    """Return a text that names the release wherever it names DIRECTORY/current."""
    current = os.path.join(asked["directory"], CURRENT)
    return re.sub(r"(?<![\w./])%s(?![\w.-])" % re.escape(current), lambda dummy: place(asked), text)


def described(wanted, asked):
    """Return the files (list of File) as they are for a release, with the link to it."""
    link = files.NOTHING._replace(kind=LINK, target=os.path.join(RELEASES, asked["id"]))
    path = os.path.join(asked["directory"], CURRENT)
    return [_pinned_file(one, asked) for one in wanted] + [File(path, link, None, None, None, None, False)]


def _pinned_file(one, asked):
    text = one.entry.data.decode("utf-8", "surrogateescape") if one.candidate is None else one.candidate.text
    new = pinned(text, asked)
    if new == text:
        return one
    composed = one.candidate and one.candidate._replace(text=new)
    return one._replace(entry=one.entry._replace(data=new.encode("utf-8", "surrogateescape")), candidate=composed)


def pinned_checks(checks, asked):
    """Return the option `health` with commands that name the release."""
    return [dict(check, command=_pinned_words(check["command"], asked)) for check in checks]


def _pinned_words(command, asked):
    if isinstance(command, list):
        return [pinned(str(word), asked) for word in command]
    return pinned(command, asked) if isinstance(command, str) else command


def check_there(wanted):
    """Raise Refused where the release of a generation is gone."""
    for one in wanted:
        if one.entry.kind == LINK:
            path = os.path.join(os.path.dirname(one.path), one.entry.target)
            # One from before the role has no mark.
            if not os.path.isdir(path):
                raise Refused(GONE, path=path)


# --- Those that nobody needs any more


def named(store):
    """Return `{directory: set of targets}`: the releases that the generations of a service are made of."""
    found = {}
    for path in glob.glob(os.path.join(glob.escape(store.generations), "*.json")):
        for about in (journal.read(path) or {}).get("files", ()):
            if about.get("target") is not None:
                found.setdefault(os.path.dirname(about["path"]), set()).add(about["target"])
    return found


def prune(store, directory, own=True, now=None):
    """Take away the releases below a directory that no generation has; own: whether this service's own count.

    Return the paths that went. What was begun and not completed goes after a day: somebody may be at work on it.
    """
    kept = _kept(store, directory, own)
    folder = os.path.join(directory, RELEASES)
    if judge.not_roots(folder) or not os.path.isdir(folder):
        return []
    gone = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if ID.match(name) and os.path.join(RELEASES, name) not in kept and not os.path.islink(path):
            status = os.stat(path)
            left = OURS.match(name) and (now or time.time()) - status.st_mtime > DAY
            if os.path.isfile(mark(path)) or left:
                files.remove(mark(path))
                shutil.rmtree(path, ignore_errors=True)
                gone.append(path)
    return gone


def _kept(store, directory, own):
    kept = set()
    for name in os.listdir(store.places.state) if os.path.isdir(store.places.state) else []:
        if own or name != store.name:
            kept |= named(Store(store.places, name)).get(directory, set())
    link = files.look(os.path.join(directory, CURRENT))
    return kept | ({link.target} if link.kind == LINK else set())


def forget(store, directories):
    """Take away the releases of a service that goes, and their directory where nothing else is left in it."""
    for directory in directories:
        prune(store, directory, own=False)
        files.remove_if_empty(os.path.join(directory, RELEASES))
