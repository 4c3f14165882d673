# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The root file systems of the test hosts: what they hold, and how they are built once and kept.

An image is a Debian suite, files copied over it, and a shell snippet run in it. Its tree is
``$XDG_CACHE_HOME/unitsmith/images/NAME-HASH``; the hash is that of everything it is made from.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Callable, NamedTuple

CHECKOUT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "unitsmith"
TREES = CACHE / "images"


class Image(NamedTuple):
    """One kind of host.

    ``packages``: what it has beside PACKAGES; ``before``: shell that makes in "$1" what these need; ``copy``: (source
    in the checkout or absolute, destination in the tree); ``setup``: run in the tree after that, as root, by sh -eu,
    without a network; ``pythons``: versions it is lent by the machine; ``sample``: whether the sample backend and its
    virtualenv are in it; ``kernel``: what its kernel is told, if it has one of its own, and so is a machine: no tree,
    but the files ``disk``, ``kernel`` and ``initrd``.
    """

    suite: str
    group: str
    copy: tuple[tuple[str, str], ...] = ()
    setup: str = ""
    pythons: tuple[str, ...] = ()
    sample: bool = False
    packages: tuple[str, ...] = ()
    before: str = ""
    kernel: str = ""


RED_HAT = ("tests/hosts/dress/redhat.sh", "/root/redhat.sh")
IMAGES = {
    "kylin-v10": Image(
        suite="bullseye",
        group="kylin",
        copy=(("tests/hosts/dress/kylin-v10", "/"), RED_HAT),
        setup="release=kylin-release; . /root/redhat.sh; rm /root/redhat.sh",
        pythons=("3.7", "3.6"),
        sample=True,
    ),
    "centos-stream9": Image(
        suite="bookworm",
        group="centos",
        copy=(("tests/hosts/dress/centos-stream9", "/"), RED_HAT),
        setup="release=centos-release; . /root/redhat.sh; rm /root/redhat.sh; ln -s centos-release /etc/redhat-release",
        sample=True,
    ),
    # A database that a test starts where it needs one.
    "debian12": Image(
        "bookworm",
        "debian",
        setup="systemctl --quiet disable mariadb.service",
        sample=True,
        packages=("mariadb-server", "python3-pymysql"),
    ),
    # A program of each kind that the role has a preset for: Node, Java, Go, uvicorn, celery.
    "debian12-programs": Image(
        "bookworm",
        "debian",
        packages=("nodejs", "tomcat10-user", "caddy", "uvicorn", "celery", "python3-redis", "redis-server"),
        # Java's package makes links in there.
        before='mkdir -p "$1/usr/share/man/man1"',
    ),
    # What sends clients to the others.
    "debian12-balancer": Image(
        "bookworm",
        "balancers",
        setup="systemctl --quiet disable haproxy.service nginx.service",
        packages=("haproxy", "nginx-light", "socat"),
    ),
    "debian13": Image("trixie", "debian"),
    # Deploys to itself from a repository.
    "debian13-pull": Image(
        "trixie",
        "debian",
        # A link to a file that is not there; each host has one of its own.
        setup="rm -f /etc/default/locale",
        packages=("ansible-core", "git"),
    ),
    "debian14": Image("forky", "debian"),
    "debian12-selinux": Image(
        suite="bookworm",
        group="debian",
        copy=(("tests/hosts/dress/debian12-selinux", "/"),),
        setup="systemctl --quiet enable systemd-networkd.service seed.service",
        sample=True,
        packages=(
            *("linux-image-cloud-amd64", "initramfs-tools", "selinux-policy-default", "selinux-utils"),
            *("policycoreutils", "policycoreutils-python-utils", "python3-selinux", "netbase"),
        ),
        kernel="security=selinux selinux=1 enforcing=1",
    ),
}
SAMPLE = CHECKOUT / "sample"
SAMPLE_PARTS = ("backend", "requirements.txt", "install.sh")
SAMPLE_SETUP = "sh /root/sample/install.sh /root/sample/wheels; rm -r /root/sample"
# No kernel with SELinux is at work yet, so the mounts that it labels cannot be told from others.
LABELS_SETUP = "setfiles -F -m /etc/selinux/default/contexts/files/file_contexts /"

PACKAGES = (
    "systemd,systemd-sysv,dbus,python3,python3-venv,openssh-server,iproute2,passwd,procps,logrotate,sudo,acl,cron,"
    "libnss-extrausers"
)
# Directories that are links into /usr on every host we stand in for; bullseye has them only if made beforehand.
MERGE_USR = 'for d in bin sbin lib lib32 lib64 libx32; do mkdir -p "$1/usr/$d"; ln -s "usr/$d" "$1/$d"; done'
# Made anew for every host, or taken from the machine that built the image.
FORGET = 'rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/hostname "$1"/etc/resolv.conf; : >"$1"/etc/machine-id'
MMDEBSTRAP = [
    "mmdebstrap",
    "--mode=root",
    "--variant=apt",
    # The Release file of a suite in the making may be past its date.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    "--dpkgopt=force-unsafe-io",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
    "--setup-hook=" + MERGE_USR,
    "--customize-hook=" + FORGET,
]

Entry = tuple[str, str, bytes]  # path below the source, mode as text or "link", content


def build(name: str) -> Path:
    """The tree of image NAME, built if there is none yet."""
    image = IMAGES[name]
    packages = PACKAGES if image.suite == "bullseye" else PACKAGES + ",usr-is-merged"
    hooks = ["--setup-hook=" + image.before] if image.before else []
    command = [*MMDEBSTRAP, *hooks, "--include=" + ",".join((packages, *image.packages)), image.suite]
    # Images of one suite share what is in all of them.
    base_name = f"{image.suite}-for-{name}" if image.packages else image.suite
    base = _cached(base_name, repr(command), lambda tree: _bootstrap(command, tree))
    copy, setup = image.copy, image.setup
    if image.sample:
        copy += _sample()
        setup += "\n" + SAMPLE_SETUP
    if image.kernel:
        setup += "\n" + LABELS_SETUP
    if not (copy or setup):
        return base
    files = [(target, entry) for source, target in copy for entry in _entries(CHECKOUT / source)]
    summary = [(target, path, mode, hashlib.sha256(content).hexdigest()) for target, (path, mode, content) in files]
    make = _make_machine if image.kernel else _dress
    return _cached(name, repr((base.name, summary, setup)), lambda tree: make(base, tree, files, setup))


@contextlib.contextmanager
def held(name: str) -> Iterator[Path]:
    """The tree of image NAME, which nobody removes as long as this lasts."""
    while True:
        tree = build(name)
        with contextlib.suppress(FileNotFoundError), locked(tree, fcntl.LOCK_SH):
            if tree.exists():
                yield tree
                return


@contextlib.contextmanager
def locked(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a lock on a file or directory."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _cached(name: str, definition: str, make: Callable[[Path], None]) -> Path:
    """Make a tree under a temporary name unless it is there already; take older ones of that name away."""
    tree = TREES / f"{name}-{hashlib.sha256(definition.encode()).hexdigest()[:12]}"
    TREES.mkdir(parents=True, exist_ok=True)
    lock = TREES / f"{name}.lock"
    lock.touch()
    with locked(lock):
        if not tree.exists():
            print(f"building image {name} ...", file=sys.stderr, flush=True)
            partial = TREES / f"{name}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            make(partial)
            partial.rename(tree)
        for old in set(TREES.glob(name + "-" + "[0-9a-f]" * 12)) - {tree}:
            # Every host holds a shared lock on the tree it runs on.
            with contextlib.suppress(BlockingIOError), locked(old, fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(old)
    return tree


def _bootstrap(command: list[str], tree: Path) -> None:
    mirror = os.environ.get("DEBIAN_MIRROR") or _own_mirror() or "http://deb.debian.org/debian"
    try:
        logged([*command, str(tree), mirror], tree.with_suffix(".log"))
    except SystemExit as error:
        raise SystemExit(f"{error}\nif {mirror} no longer has {command[-1]}, name one that has in DEBIAN_MIRROR")


def _own_mirror() -> str | None:
    """The Debian mirror this machine's own apt uses."""
    listing = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI) $(RELEASE)", "Created-By: Packages"]
    with contextlib.suppress(OSError):
        for line in subprocess.run(listing, stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines():
            origin, uri, release = line.split()
            if origin == "Debian" and not release.endswith(("-security", "-updates", "-backports")):
                return uri
    return None


@functools.lru_cache(maxsize=None)
def _sample() -> tuple[tuple[str, str], ...]:
    """What to copy for the sample backend. Its wheels are fetched here: nothing in the tree has a network."""
    fetch = [sys.executable, str(SAMPLE / "wheels.py")]
    wheels = subprocess.run(fetch, stdout=subprocess.PIPE, check=True, text=True).stdout.strip()
    return (*((str(SAMPLE / part), "/root/sample/" + part) for part in SAMPLE_PARTS), (wheels, "/root/sample/wheels"))


def _entries(source: Path) -> list[Entry]:
    """A file, or every file and link below a directory."""
    if not source.exists():
        raise SystemExit(f"{source}: missing, and an image is made from it")
    paths = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_symlink() or p.is_file())
    found = []
    for path in paths:
        name = str(path.relative_to(source))
        if path.is_symlink():
            found.append((name, "link", os.readlink(path).encode()))
        elif "__pycache__" not in path.parts:
            found.append((name, "0755" if os.access(path, os.X_OK) else "0644", path.read_bytes()))
    return found


def _dress(base: Path, tree: Path, files: list[tuple[str, Entry]], setup: str) -> None:
    subprocess.run(["cp", "--archive", "--reflink=auto", str(base), str(tree)], check=True)
    for target, (name, mode, content) in files:
        path = Path(os.path.normpath(f"{tree}/{target}/{name}"))
        path.parent.mkdir(parents=True, exist_ok=True)
        if mode == "link":
            path.symlink_to(content.decode())
        else:
            path.write_bytes(content)
            path.chmod(int(mode, 8))
    # A process and a network namespace of its own: nothing it starts outlives it, nothing it needs comes from outside.
    inside = ["unshare", "--mount", "--net", "--pid", "--fork", "--root", str(tree), "--mount-proc", "--wd=/"]
    clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8"]
    logged([*inside, *clean, "sh", "-euc", setup], tree.with_suffix(".log"))


def _make_machine(base: Path, folder: Path, files: list[tuple[str, Entry]], setup: str) -> None:
    """What qemu boots a machine from. mke2fs keeps owners and labels."""
    tree = folder.with_suffix(".tree")
    shutil.rmtree(tree, ignore_errors=True)
    folder.mkdir()
    _dress(base, tree, files, setup)
    for part, link in (("kernel", "vmlinuz"), ("initrd", "initrd.img")):
        shutil.copy(tree / os.readlink(tree / link), folder / part)
    make = ["mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-d", str(tree), str(folder / "disk"), "4G"]
    logged(make, folder.with_suffix(".log"))
    shutil.rmtree(tree)


def logged(command: list[str], log: Path, source: int = subprocess.DEVNULL) -> None:
    """Run a command quietly; if it fails, show the end of what it said."""
    with log.open("w") as out:
        status = subprocess.run(command, stdin=source, stdout=out, stderr=out, check=False).returncode
    if status:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise SystemExit(f"{tail}\n{command[0]} failed with status {status}; all it said is in {log}")
