# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same hosts as containers of podman or docker, from the same trees or from any image a registry has."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import images

HERE = Path(__file__).resolve().parent

OPTIONS = {
    # As much as systemd-nspawn gives and units ask for: to mount, to reboot, to have a network of their own.
    "podman": [
        "--systemd=always",
        "--cap-add=AUDIT_WRITE,DAC_READ_SEARCH,LINUX_IMMUTABLE,MKNOD,NET_ADMIN,NET_RAW",
        "--cap-add=SYS_ADMIN,SYS_BOOT,SYS_NICE,SYS_PTRACE",
        "--security-opt=seccomp=unconfined",
        "--security-opt=unmask=ALL",
    ],
    # It cannot show control groups writable with less.
    "docker": ["--privileged", "--cgroupns=private", "--env=container=docker", "--tmpfs=/run", "--tmpfs=/tmp"],
}
# A boot id of its own and a new one each time: it is how a reboot is noticed, and how the journal tells boots apart.
INIT = """\
cat /proc/sys/kernel/random/uuid >/run/.boot_id
mount --bind /run/.boot_id /proc/sys/kernel/random/boot_id
exec /sbin/init"""
# An image of a registry has no sshd as a rule. Not run by our own tests with dnf: they reach no registry.
CONTAINERFILE = """\
FROM {}
RUN if command -v dnf; then dnf -y install systemd openssh-server python3 iproute procps-ng && systemctl enable sshd; \
else apt-get update && apt-get -y --no-install-recommends install systemd-sysv openssh-server python3 iproute2 procps \
&& systemctl enable ssh; fi
"""
GROUPS = (("centos", "centos"), ("kylin", "kylin"), ("openeuler", "kylin"), ("debian|ubuntu", "debian"))


def group(reference: str) -> str:
    """The inventory group of a registry's image."""
    return next((name for pattern, name in GROUPS if re.search(pattern, reference)), "other")


def environment(engine: str) -> dict[str, str]:
    if engine != "podman" or "CONTAINERS_CONF" in os.environ:
        return {}
    return {"CONTAINERS_CONF": str(podman_conf())}


def podman_conf() -> Path:
    """Write a containers.conf with which podman boots systemd on this machine.

    Outside of systemd there is no one to ask for control groups and no journal. crun wants a machine with nothing but
    cgroup2, and every runtime wants CAP_SYS_RESOURCE for limits that podman sets: oci_runtime.py goes without.
    """
    lines = ["[engine]"]
    if Path("/proc/1/comm").read_text().strip() != "systemd":
        lines += ['cgroup_manager = "cgroupfs"', 'events_logger = "file"']
    # Each checkout has its own: it names a file of the checkout.
    folder = images.CACHE / "podman" / hashlib.sha256(bytes(HERE)).hexdigest()[:6]
    folder.mkdir(parents=True, exist_ok=True)
    if needs_own_runtime():
        runtime = folder / "oci-runtime"
        _write(runtime, f'#!/bin/sh\nexec {sys.executable} -IS {HERE / "oci_runtime.py"} "$@"\n')
        lines += ['runtime = "unitsmith"', "[engine.runtimes]", f'unitsmith = ["{runtime}"]']
    conf = folder / "containers.conf"
    _write(conf, "\n".join(lines) + "\n")
    return conf


def _write(path: Path, text: str) -> None:
    """Another podman may be reading it."""
    new = path.with_suffix(f".{os.getpid()}")
    new.write_text(text)
    new.chmod(0o755)
    new.rename(path)


def needs_own_runtime() -> bool:
    """Whether podman's own choice of a runtime cannot work here."""
    cap_sys_resource = 24
    bounding = re.search(r"^CapBnd:\s*(\w+)", Path("/proc/self/status").read_text(), re.MULTILINE)
    limits = int(bounding[1], 16) >> cap_sys_resource & 1
    return not (limits and Path("/sys/fs/cgroup/cgroup.controllers").exists())


def _run(engine: str, *words: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run([engine, *words], env={**os.environ, **environment(engine)}, text=True, **more)


def import_tree(engine: str, name: str, tree: Path) -> str:
    """The reference of the image made from a tree; older ones of that name are removed."""
    repository = f"localhost/unitsmith/{name}"
    reference = f"{repository}:{tree.name.rpartition('-')[2]}"
    listing = _run(
        engine, "images", "--format={{.Repository}}:{{.Tag}}", repository, stdout=subprocess.PIPE, check=True
    )
    known = listing.stdout.split()
    if reference not in known:
        print(f"importing image {reference} ...", file=sys.stderr, flush=True)
        with subprocess.Popen(["tar", "--create", "--directory", str(tree), "."], stdout=subprocess.PIPE) as tar:
            _run(engine, "import", "-", reference, stdin=tar.stdout, stdout=subprocess.DEVNULL, check=True)
        for old in known:
            # Refused, rightly, where a container uses it.
            _run(engine, "rmi", old, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return reference


def add_ssh(engine: str, reference: str) -> str:
    """The reference of the image made from a registry's by putting sshd into it."""
    made = "localhost/unitsmith/" + re.sub(r"[^a-z0-9]+", "-", reference.lower())
    print(f"building {made} from {reference} ...", file=sys.stderr, flush=True)
    words = ["build", "--network=host", "--tag", made, "-"]
    _run(engine, *words, input=CONTAINERFILE.format(reference), stdout=subprocess.DEVNULL, check=True)
    return made


def create(engine: str, label: str, name: str, reference: str, shown: list[tuple[str, str]]) -> None:
    """Make a container, not started yet and with no network."""
    volumes = [f"--volume={path}:{place}:ro" for path, place in shown]
    names = ["--name", label, "--hostname", name, "--network=none"]
    words = ["create", *names, *OPTIONS[engine], *volumes, reference, "/bin/sh", "-c", INIT]
    _run(engine, *words, stdout=subprocess.DEVNULL, check=True)


def remove(engine: str, label: str) -> None:
    """Kill a container and remove it, if there is one of that name."""
    for words in (["kill", label], ["rm", "--force", "--volumes", label]):
        _run(engine, *words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
