# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet: hosts that share a hub, an ssh key and a directory ``/run/unitsmith/FLEET``; booting and removing them.

A host is the processes in its control groups: its mounts and its network live in namespaces that end with them. So
whatever died before, ending those processes and removing some directories leaves nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cgroups
import containers
import images
import machines
import network
import pythons

HERE = Path(__file__).resolve().parent
STATE = Path("/run/unitsmith")
BOOT_TIMEOUT = 90
# One for all distributions: theirs differ in where sftp-server lies. Many tasks log in to one host at a time.
SSHD_CONFIG = """\
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
UsePAM yes
UseDNS no
MaxStartups 200
MaxSessions 200
AcceptEnv LANG LC_*
Subsystem sftp internal-sftp
"""
# They have no use in any host, and in a container that may do much they would change the machine below it.
MASKED = [
    "console-getty.service",
    "dev-hugepages.mount",
    "getty.target",
    "proc-sys-fs-binfmt_misc.automount",
    "sys-fs-fuse-connections.mount",
    "sys-kernel-config.mount",
    "sys-kernel-debug.mount",
    "sys-kernel-tracing.mount",
    "systemd-binfmt.service",
    "systemd-modules-load.service",
    "systemd-sysctl.service",
    "systemd-udev-trigger.service",
    "systemd-udevd.service",
]
NSPAWN = [
    "--quiet",
    "--boot",
    "--register=no",
    "--keep-unit",
    "--settings=no",
    "--link-journal=no",
    "--resolv-conf=off",
    "--timezone=off",
    "--console=pipe",
    # Without it a unit with PrivateNetwork= has no loopback that is up.
    "--capability=CAP_NET_ADMIN",
]


class Host(NamedTuple):
    """``engine``: nspawn, qemu, podman or docker; ``pythons``: by version, those of this machine that it is lent."""

    fleet: str
    name: str
    engine: str
    image: str
    group: str
    address: str
    pythons: dict[str, pythons.Lent]

    @property
    def label(self) -> str:
        return f"unitsmith-{self.fleet}-{self.name}"

    @property
    def state(self) -> Path:
        return STATE / self.fleet / self.name

    @property
    def shown(self) -> list[tuple[str, str]]:
        """(folder of this machine, where the host sees it, read-only)."""
        places = ((v, lent, part) for v, lent in self.pythons.items() for part in ("tree", "machine"))
        return [(getattr(lent, part), f"/opt/python{v}/{part}") for v, lent, part in places]


@contextlib.contextmanager
def locked(fleet: str) -> Iterator[None]:
    """Hold the lock on a fleet's directory, which ``down`` removes with the lock on it."""
    folder = STATE / fleet
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        identity = folder.stat().st_ino
        with images.locked(folder):
            if folder.exists() and folder.stat().st_ino == identity:
                yield
                return


def load(fleet: str) -> dict[str, Host]:
    """The hosts of a fleet by name, as ``save`` left them; none if another version of this tool saved them."""
    hosts = {}
    with contextlib.suppress(FileNotFoundError, TypeError):
        for entry in json.loads((STATE / fleet / "fleet.json").read_text()):
            entry["pythons"] = {version: pythons.Lent(*lent) for version, lent in entry["pythons"].items()}
            hosts[entry["name"]] = Host(**entry)
    return hosts


def save(fleet: str, hosts: dict[str, Host]) -> None:
    path = STATE / fleet / "fleet.json"
    path.with_suffix(".new").write_text(json.dumps([host._asdict() for host in hosts.values()], indent=2) + "\n")
    path.with_suffix(".new").rename(path)


def free_address(hosts: dict[str, Host]) -> str:
    taken = {host.address for host in hosts.values()}
    return next(a for a in (f"{network.SUBNET}{number}" for number in range(11, 255)) if a not in taken)


def running(host: Host) -> bool:
    return any(cgroups.processes(group / "keeper") for group in cgroups.groups(host.fleet, host.name))


def start(host: Host, source: str) -> subprocess.Popen:
    """Set a host going from an image: a folder, or what podman or docker calls it. Returns what keeps it."""
    _make_seed(host)
    environment = {
        "STATE": str(host.state),
        "CGROUPS": " ".join(map(str, cgroups.make(host.fleet, host.name))),
        "HUB": network.hub(host.fleet),
        "ADDRESS": host.address,
        "VETH": "v" + host.address.rpartition(".")[2],
    }
    if host.engine == "nspawn":
        environment |= {"IMAGE": source, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        # Its lock files would be left behind; nobody else boots from this directory.
        environment["SYSTEMD_NSPAWN_LOCK"] = "0"
        # The shared lock keeps the tree from being removed while the host runs on it.
        before = ["unshare", "--mount", "--net", "flock", "--shared", "--no-fork", source]
        binds = [f"--bind-ro={path}:{place}" for path, place in host.shown]
        keep = ["nspawn", *NSPAWN, f"--machine={host.label}", f"--hostname={host.name}", *binds]
    elif host.engine == "qemu":
        before = [*network.enter_hub(host.fleet), "flock", "--shared", "--no-fork", source]
        keep = ["machine", *machines.options(host.name, host.image, source, host.address, host.state / "seed")]
    else:
        environment |= containers.environment(host.engine)
        before = []
        containers.create(host.engine, host.label, host.name, source, host.shown)
        keep = ["container", host.engine, host.label]
    with (host.state / "console.log").open("wb") as log:
        return subprocess.Popen(
            [*before, "sh", "-eu", str(HERE / "keeper.sh"), *keep],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _make_seed(host: Host) -> None:
    """What a host has that its image has not: its keys and names."""
    seed = host.state / "seed"
    for folder in ("etc/default", "etc/ssh", "etc/systemd/system", "root/.ssh"):
        (seed / folder).mkdir(parents=True)
    for private in ("root", "root/.ssh"):
        (seed / private).chmod(0o700)
    make_key(seed / "etc/ssh/ssh_host_ed25519_key")
    (seed / "etc/ssh/sshd_config").write_text(SSHD_CONFIG)
    shutil.copy(STATE / host.fleet / "key.pub", seed / "root/.ssh/authorized_keys")
    (seed / "etc/hostname").write_text(f"{host.name}\n")
    (seed / "etc/hosts").write_text(f"127.0.0.1 localhost\n{host.address} {host.name}\n")
    # Debian's sshd reports it at every login if it is not there.
    (seed / "etc/default/locale").touch()
    for unit in MASKED if host.engine != "qemu" else ():
        (seed / "etc/systemd/system" / unit).symlink_to("/dev/null")
    for version, lent in host.pythons.items():
        program = Path(f"{seed}{pythons.program(version)}")
        program.parent.mkdir(parents=True)
        program.write_text(pythons.wrapper(version, lent))
        program.chmod(0o755)
        (program.parents[1] / "lib").symlink_to("tree/lib")


def make_key(path: Path) -> None:
    if not path.exists():
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "unitsmith", "-f", str(path)], check=True)


def write_known_hosts(fleet: str, hosts: dict[str, Host]) -> None:
    """Their keys are known before the first connection is made, so it need not be trusted blindly."""
    lines = []
    for host in hosts.values():
        kind, key = (host.state / "seed/etc/ssh/ssh_host_ed25519_key.pub").read_text().split()[:2]
        lines.append(f"{host.address} {kind} {key}\n")
    (STATE / fleet / "known_hosts").write_text("".join(lines))


def ssh_program(fleet: str) -> Path:
    return STATE / fleet / "ssh"


def write_ssh_program(fleet: str) -> None:
    """ssh for Ansible, wherever it runs: the hosts are reached from the network namespace of their fleet alone."""
    path = ssh_program(fleet)
    path.write_text(f'#!/bin/sh\nexec {" ".join(network.enter_hub(fleet))} ssh "$@"\n')
    path.chmod(0o755)


def ssh_options(fleet: str) -> str:
    known = STATE / fleet / "known_hosts"
    return f"-F /dev/null -o UserKnownHostsFile={known} -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes"


def wait(host: Host, keeper: subprocess.Popen | None) -> str:
    """Wait until systemd has finished booting; return "running", or "degraded" and the units that failed."""
    ssh = ["ssh", *ssh_options(host.fleet).split(), "-o", "BatchMode=yes", "-o", "ConnectTimeout=5"]
    ssh += ["-i", f"{STATE}/{host.fleet}/key", f"root@{host.address}"]
    question = f"timeout {BOOT_TIMEOUT} systemctl is-system-running --wait; systemctl --failed --plain --no-legend"
    deadline = time.monotonic() + BOOT_TIMEOUT
    said = "no network"
    while time.monotonic() < deadline and not (keeper and keeper.poll() is not None):
        if (host.state / "wired").exists():
            command = [*network.enter_hub(host.fleet), *ssh, question]
            answer = subprocess.run(command, capture_output=True, text=True, check=False)
            said, lines = answer.stdout + answer.stderr, answer.stdout.splitlines()
            if lines and lines[0] in ("running", "degraded"):
                return " ".join(line.split()[0] for line in lines)
        time.sleep(0.05)
    console = (host.state / "console.log").read_text(errors="replace").splitlines()[-20:]
    raise SystemExit("\n".join([*console, f"{host.name} does not come up: {said.strip()}; its console is above"]))


def stop(fleet: str, name: str, engine: str = "nspawn") -> None:
    """Remove a host and all traces of it, however much of it is left."""
    label = f"unitsmith-{fleet}-{name}"
    for group in cgroups.groups(fleet, name):
        cgroups.remove(group)
    if engine in containers.OPTIONS:
        containers.remove(engine, label)
    for leftover in Path("/run/systemd/nspawn").glob(f"*/{label}"):
        shutil.rmtree(leftover)
    shutil.rmtree(STATE / fleet / name, ignore_errors=True)


def clean(fleet: str) -> None:
    """Remove what a fleet has besides its hosts."""
    network.stop_hub(fleet)
    for group in cgroups.groups(fleet):
        if group.exists():
            cgroups.remove(group)
    shutil.rmtree(STATE / fleet, ignore_errors=True)
    for shared in (STATE, *cgroups.groups()):
        with contextlib.suppress(OSError):  # not empty: another fleet has hosts in it
            shared.rmdir()
