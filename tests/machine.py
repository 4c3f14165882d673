# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lanes need of the machine they run on: its Pythons, its packages, virtualenvs, and processes that end."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "unitsmith"
# What another checkout must not find in its way.
OWN = CACHE / "checkouts" / f"{ROOT.name}-{hashlib.sha256(bytes(ROOT)).hexdigest()[:6]}"
LOGS = OWN / "logs"
REQUIREMENTS = ROOT / "tests" / "requirements"

Version = tuple[int, int]
VERSIONS = [(3, minor) for minor in range(6, 15)]

_lock = threading.RLock()
_stopping = threading.Event()
_children: set[subprocess.Popen] = set()


class Skip(Exception):
    """Something cannot be done on this machine, and why."""


class Stopped(Exception):
    """The run was interrupted."""


@contextlib.contextmanager
def locked(path: Path, wait: bool = True) -> Iterator[None]:
    """Hold a lock that other runs on this machine see; without waiting for it, BlockingIOError where one holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield


def say(text: str) -> None:
    with _lock:
        print(text, flush=True)


# --- Processes -------------------------------------------------------------------------------------------------------


def execute(argv: list, log: Path, env: dict[str, str] | None = None, cwd: Path = ROOT) -> tuple[int, str]:
    """Run a program in a process group of its own, its output appended to a log; return its status and that output."""
    words = [str(word) for word in argv]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a+", errors="replace") as out:
        out.write(f"\n$ {' '.join(words)}\n")
        out.flush()
        start = out.tell()
        with _lock:
            if _stopping.is_set():
                raise Stopped
            options = {"stdin": subprocess.DEVNULL, "stdout": out, "stderr": out, "start_new_session": True}
            child = subprocess.Popen(words, env=env, cwd=cwd, **options)
            _children.add(child)
        status = child.wait()
        _children.discard(child)
        out.seek(start)
        return status, out.read()


def required(argv: list, log: Path, env: dict[str, str] | None = None) -> str:
    """The output of a program that has to succeed."""
    status, output = execute(argv, log, env)
    if status:
        raise RuntimeError(f"{' '.join(map(str, argv))} ended with status {status}, see {log}")
    return output


def stopping() -> bool:
    return _stopping.is_set()


def stop_children() -> None:
    """Interrupt what is running, so that it can tidy up, and kill what does not listen."""
    with _lock:
        _stopping.set()
    deadline = time.monotonic() + 30
    for sign in (signal.SIGINT, signal.SIGKILL):
        for child in list(_children):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, sign)
        for child in list(_children):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(1, deadline - time.monotonic()))


# --- Pythons ---------------------------------------------------------------------------------------------------------


def _path() -> list[str]:
    """The folders of the PATH but pyenv's shims, which exist for what is not there."""
    return [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if "shims" not in folder]


def _find_pythons() -> dict[Version, str]:
    pyenv = sorted((Path.home() / ".pyenv" / "versions").glob("*/bin"), reverse=True)
    path = os.pathsep.join([*_path(), *map(str, pyenv)])
    found = {version: shutil.which(f"python{dotted(version)}", path=path) for version in VERSIONS}
    return {version: program for version, program in found.items() if program}


def dotted(version: Version) -> str:
    return "{}.{}".format(*version)


# The interpreters of this machine by version.
PYTHONS = _find_pythons()


def choose(wanted: Iterable[Version], purpose: str) -> Version:
    """The first of these versions that this machine has."""
    for version in wanted:
        if version in PYTHONS:
            return version
    raise Skip(f"{purpose} needs Python {' or '.join(map(dotted, sorted(wanted)))}")


def environment(python: Path | None = None, **more: str) -> dict[str, str]:
    """Our environment without Ansible's settings, with a virtualenv's programs first on the PATH, and every Python."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "MOLECULE_", "PYTHON"))}
    folders = [*([str(python / "bin")] if python else []), *_path(), *map(os.path.dirname, PYTHONS.values())]
    return {**kept, "PATH": os.pathsep.join(dict.fromkeys(folders)), **more}


def _requirements(name: str) -> str:
    """The text of a file of tests/requirements and of those it refers to."""
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    return text + "".join(map(_requirements, re.findall(r"^-r (\w+)\.txt$", text, re.MULTILINE)))


def venv(name: str, version: Version) -> Path:
    """The virtualenv of tests/requirements/NAME.txt on a Python, made if there is none yet."""
    digest = hashlib.sha256((_requirements(name) + PYTHONS[version]).encode()).hexdigest()[:10]
    path = CACHE / "venvs" / f"{name}-{dotted(version)}-{digest}"
    with _lock, locked(path.with_suffix(".lock")):
        if not (path / "complete").exists():
            say(f"installing tests/requirements/{name}.txt for Python {dotted(version)}, from the package index")
            shutil.rmtree(path, ignore_errors=True)
            log = LOGS / f"venv-{name}-{dotted(version)}.log"
            required([PYTHONS[version], "-m", "venv", path], log)
            # Of what is installed little is imported, and compiled then.
            pip = [path / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile"]
            required([*pip, "--disable-pip-version-check", "-r", REQUIREMENTS / f"{name}.txt"], log)
            (path / "complete").touch()
    return path


# --- Debian packages -------------------------------------------------------------------------------------------------


def missing_packages(programs: dict[str, str]) -> list[str]:
    """The packages of those programs that this machine lacks, and what its own Pythons lack to make a virtualenv."""
    missing = [package for program, package in programs.items() if not shutil.which(program)]
    for version, program in PYTHONS.items():
        bare = subprocess.run(
            [program, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL, check=False
        ).returncode
        if bare and program.startswith("/usr/bin/"):
            missing.append(f"python{dotted(version)}-venv")
    return sorted(set(missing))


def install(packages: list[str]) -> None:
    """Install packages, and say so; nothing at all if there are none."""
    if not packages:
        return
    wait = "DPkg::Lock::Timeout=600"  # for another run that installs
    command = ["apt-get", "install", "--option", wait, "--yes", "--no-install-recommends", *packages]
    if os.geteuid() or not shutil.which("apt-get"):
        raise SystemExit(f"this machine lacks {' '.join(packages)}; as root: {' '.join(command)}")
    say(f"installing with apt-get: {' '.join(packages)}")
    log, env = LOGS / "apt.log", {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    execute(["apt-get", "update"], log, env)
    status, output = execute(command, log, env)
    if status:
        raise SystemExit(f"{output}\napt-get ended with status {status}")
