# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs code on the controller into one archive that is named after what is in it.

Whatever it comes from, a directory, an archive or a git revision, a host gets root's own plain files and links.
Private to this collection: it may change in any release.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import json
import os
import posixpath
import stat
import subprocess
import tarfile
import typing as t
import zipfile

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong

WHEELS = ".wheels"  # where the wheels lie in the archive
DIGITS = 16  # of a release's name
# What a checkout or an earlier run leaves beside the code.
_NOT_CODE = frozenset(("__pycache__", ".git", ".hg", ".svn", WHEELS))
_MARK_OF_VENV = "pyvenv.cfg"


class Member(t.NamedTuple):
    """A file (data), a link (target) or a directory (neither) of a release."""

    name: str
    executable: bool
    mtime: int
    data: bytes | None = None
    target: str | None = None


class Packed(t.NamedTuple):
    """id: that of the release. path: of the archive. texts: {name: content} of the files that say what it needs."""

    id: str
    path: str
    texts: dict[str, str]


def packed(
    source: str,
    revision: str | None,
    wheels: t.Sequence[str],
    more: t.Sequence[str],
    folder: str,
    told: t.Sequence[str],
) -> Packed:
    """Return the Packed of a source; all hosts of a run share it. Raises Wrong.

    wheels: paths of wheels that go along. more: what else a release is made from. folder: a private one that is there
    for as long as the run. told: names of the files whose texts are returned.
    """
    key = json.dumps([source, revision, list(wheels), list(more)])
    stem = os.path.join(folder, "release-" + hashlib.sha256(key.encode()).hexdigest()[:DIGITS])
    with open(stem + ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.suppress(OSError), open(stem + ".json", encoding="utf-8") as stream:
            return Packed(**json.load(stream))
        members = list(_members(source, revision, folder))
        members = _without_leftovers(members) + [_wheel(path) for path in wheels]
        found = Packed(_write(members, more, stem + ".tar.gz"), stem + ".tar.gz", _texts(members, told))
        with open(stem + ".json", "w", encoding="utf-8") as stream:
            json.dump(found._asdict(), stream)
        return found


def _members(source: str, revision: str | None, folder: str) -> t.Iterator[Member]:
    if revision is not None:
        return _of_tar(io.BytesIO(_of_git(source, revision, folder)))
    if os.path.isdir(source):
        return _of_directory(source)
    try:
        if zipfile.is_zipfile(source):
            return _of_zip(source)
        if tarfile.is_tarfile(source):
            return _of_tar(open(source, "rb"))
    except OSError as error:
        raise Wrong("source_unreadable", path=source, error=error.strerror or error) from None
    raise Wrong("source_kind", path=source)


def _of_directory(top: str) -> t.Iterator[Member]:
    for folder, names, files in os.walk(top):
        links = [name for name in names if os.path.islink(os.path.join(folder, name))]
        names[:] = sorted(name for name in names if name not in _NOT_CODE and name not in links)
        for name in sorted(names + files + links):
            path = os.path.join(folder, name)
            yield _of_path(path, os.path.relpath(path, top))


def _of_path(path: str, name: str) -> Member:
    try:
        status = os.lstat(path)
        about = (name, bool(status.st_mode & 0o100), int(status.st_mtime))
        if stat.S_ISLNK(status.st_mode):
            return Member(*about, target=os.readlink(path))
        if stat.S_ISDIR(status.st_mode):
            return Member(*about)
        if not stat.S_ISREG(status.st_mode):
            raise Wrong("source_member", name=name)
        with open(path, "rb") as stream:
            return Member(*about, data=stream.read())
    except OSError as error:
        raise Wrong("source_unreadable", path=path, error=error.strerror) from None


def _of_tar(stream: t.IO[bytes]) -> t.Iterator[Member]:
    try:
        with stream, tarfile.open(fileobj=stream) as archive:
            for one in archive.getmembers():
                about = (_name(one.name), bool(one.mode & 0o100), int(one.mtime))
                if one.issym():
                    yield Member(*about, target=one.linkname)
                elif one.isfile() or one.islnk():
                    content = archive.extractfile(one)
                    yield Member(*about, data=content.read() if content else b"")
                elif one.isdir():
                    yield Member(*about)
                else:
                    raise Wrong("source_member", name=one.name)
    except (tarfile.TarError, EOFError, KeyError, OSError) as error:
        raise Wrong("source_broken", error=error) from None


def _of_zip(path: str) -> t.Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            for one in archive.infolist():
                mode = one.external_attr >> 16
                date = int(_seconds(one.date_time))
                about = (_name(one.filename), bool(mode & 0o100), date)
                if one.is_dir():
                    yield Member(*about)
                elif stat.S_ISLNK(mode):
                    yield Member(*about, target=archive.read(one).decode("utf-8", "surrogateescape"))
                else:
                    yield Member(*about, data=archive.read(one))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise Wrong("source_broken", error=error) from None


def _seconds(date: tuple[int, int, int, int, int, int]) -> float:
    import calendar

    return calendar.timegm((*date, 0, 0, 0))


def _name(name: str) -> str:
    """The name of a member below the release; what would lie elsewhere is refused."""
    normal = posixpath.normpath(name)
    if name.startswith("/") or normal.split("/")[0] == ".." or "\0" in name:
        raise Wrong("source_outside", name=name)
    return normal


def _of_git(repository: str, revision: str, folder: str) -> bytes:
    """The archive of a revision (branch, tag or commit); the clone is thrown away with the run."""
    # One for each revision: hosts that want different ones are served at the same time.
    clone = os.path.join(folder, "git-" + hashlib.sha256(f"{repository} {revision}".encode()).hexdigest()[:DIGITS])
    _git("init", "--quiet", "--bare", clone)
    refs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
    _git("--git-dir", clone, "fetch", "--quiet", "--prune", "--", repository, *refs)
    commit = _git("--git-dir", clone, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    return _git("--git-dir", clone, "archive", "--format=tar", commit.decode().strip())


def _git(*words: str) -> bytes:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Wrong("source_git", error=error) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or "git " + " ".join(words[-2:])
        raise Wrong("source_git", error=said)
    return done.stdout


def _without_leftovers(members: list[Member]) -> list[Member]:
    """The code alone: virtualenvs name the place where they were made. No link has anything beneath it."""
    links = {one.name for one in members if one.target is not None}
    venvs = {posixpath.dirname(one.name) for one in members if posixpath.basename(one.name) == _MARK_OF_VENV}
    left = []
    for one in members:
        parts = one.name.split("/")
        above = {"/".join(parts[:count]) for count in range(1, len(parts))}
        if above & links:
            raise Wrong("source_member", name=one.name)
        if not (set(parts) & _NOT_CODE or (above | {one.name}) & venvs or parts[0] in (".", "venv")):
            left.append(one)
    if not any(one.data is not None for one in left):
        raise Wrong("source_empty")
    return left


def _wheel(path: str) -> Member:
    return _of_path(path, f"{WHEELS}/{os.path.basename(path)}")


def _write(members: list[Member], more: t.Sequence[str], path: str) -> str:
    """Write the archive; return the release's name, a digest of what is in it and of what else it is made from."""
    digest = hashlib.sha256(json.dumps(list(more)).encode())
    with tarfile.open(path + ".new", "w:gz", compresslevel=3, format=tarfile.PAX_FORMAT) as archive:
        for one in sorted(members):
            about = tarfile.TarInfo(one.name)
            about.mtime, about.uname, about.gname = one.mtime, "root", "root"
            about.mode = 0o755 if one.executable or one.data is None else 0o644
            if one.target is not None:
                about.type, about.linkname = tarfile.SYMTYPE, one.target
            elif one.data is None:
                about.type = tarfile.DIRTYPE
            else:
                about.size = len(one.data)
            content = hashlib.sha256(one.data).hexdigest() if one.data is not None else ""
            digest.update(json.dumps([one.name, about.mode, str(about.type), one.target, content]).encode())
            archive.addfile(about, io.BytesIO(one.data or b""))
    os.rename(path + ".new", path)
    return digest.hexdigest()[:DIGITS]


def _texts(members: list[Member], told: t.Sequence[str]) -> dict[str, str]:
    return {
        one.name: one.data.decode("utf-8", "replace") for one in members if one.name in told and one.data is not None
    }
