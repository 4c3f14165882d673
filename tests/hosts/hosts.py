# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real systemd hosts on this machine, for tests. README.md beside this file says what they are."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cgroups
import containers
import fleet as fleets
import images
import network
import pythons

# What has to be there, and the Debian package that brings it.
NEEDED = {
    "mmdebstrap": "mmdebstrap",
    "/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "ssh": "openssh-client",
}
NEEDED_BY = {
    "nspawn": {"systemd-nspawn": "systemd-container"},
    "podman": {"podman": "podman", **({"runc": "runc"} if containers.needs_own_runtime() else {"crun": "crun"})},
    "docker": {"docker": "docker.io"},
    "qemu": {"qemu-system-x86_64": "qemu-system-x86", "mke2fs": "e2fsprogs"},
}
ENGINES = ("nspawn", "podman", "docker")
ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


def engine(image: str = "") -> str:
    """What boots this image: an image that is a machine needs one, all others have HOSTS."""
    name = os.environ.get("HOSTS") or "nspawn"
    if name not in ENGINES:
        raise SystemExit(f"HOSTS={name}: there are {', '.join(ENGINES)}")
    return "qemu" if image in images.IMAGES and images.IMAGES[image].kernel else name


def missing(of: Iterable[str] = ()) -> list[str]:
    """The Debian packages that are not here, of what hosts need; of machines only if one of the images is one."""
    needed = {**NEEDED, **NEEDED_BY[engine()]}
    for image in of:
        needed |= NEEDED_BY[engine(image)]
    return [package for thing, package in needed.items() if not (os.path.exists(thing) or shutil.which(thing))]


def prerequisites(options: argparse.Namespace) -> None:
    print("".join(package + "\n" for package in missing(options.image)), end="")


def check_machine(of: Iterable[str] = ()) -> None:
    if os.geteuid():
        raise SystemExit("test hosts need root")
    if missing(of):
        raise SystemExit(f"missing here: apt-get install {' '.join(missing(of))}")


def build(options: argparse.Namespace) -> None:
    names = options.image or list(images.IMAGES)
    check_machine(names)
    for name in names:
        print(name, images.build(known_image(name)))


def known_image(name: str) -> str:
    if name not in images.IMAGES:
        raise SystemExit(f"no image {name}: there are {', '.join(images.IMAGES)}")
    return name


def up(options: argparse.Namespace) -> None:
    wanted = {name: image or name for name, _, image in (word.partition("=") for word in options.host)}
    check_machine(wanted.values())
    with contextlib.ExitStack() as held:
        sources = {image: find_source(image, held) for image in dict.fromkeys(wanted.values())}
        with fleets.locked(options.fleet):
            hosts, keepers = boot(options.fleet, wanted, sources)
    with ThreadPoolExecutor(len(wanted)) as pool:
        states = pool.map(lambda name: fleets.wait(hosts[name], keepers.get(name)), wanted)
        for name, state in zip(wanted, states):
            print(describe(hosts[name]), state, flush=True)


def find_source(image: str, held: contextlib.ExitStack) -> str:
    """What to boot an image from: its tree, or what podman or docker calls it."""
    if engine() != "nspawn" and image not in images.IMAGES:
        return containers.add_ssh(engine(), image)
    tree = held.enter_context(images.held(known_image(image)))
    return containers.import_tree(engine(), image, tree) if engine(image) in containers.OPTIONS else str(tree)


def boot(fleet: str, wanted: dict[str, str], sources: dict[str, str]) -> tuple[dict, dict]:
    """Start those of the wanted hosts that do not run; return all hosts of the fleet, and what keeps those started."""
    hosts = fleets.load(fleet)
    fresh = [name for name in wanted if not (name in hosts and fleets.running(hosts[name]))]
    for name in fresh:
        old = hosts.pop(name, None)
        fleets.stop(fleet, name, old.engine if old else engine(wanted[name]))
        hosts[name] = new_host(fleet, name, wanted[name], fleets.free_address(hosts))
    fleets.save(fleet, hosts)
    fleets.make_key(fleets.STATE / fleet / "key")
    fleets.write_ssh_program(fleet)
    network.start_hub(fleet)
    keepers = {name: fleets.start(hosts[name], sources[wanted[name]]) for name in fresh}
    fleets.write_known_hosts(fleet, hosts)
    return hosts, keepers


def new_host(fleet: str, name: str, image: str, address: str) -> fleets.Host:
    kind = images.IMAGES.get(image)
    lent = {version: pythons.find(version) for version in kind.pythons} if kind else {}
    lent = {version: found for version, found in lent.items() if found}
    group = kind.group if kind else containers.group(image)
    return fleets.Host(fleet, name, engine(image), image, group, address, lent)


def describe(host: fleets.Host) -> str:
    kind = images.IMAGES.get(host.image)
    lent = [("" if version in host.pythons else "no ") + f"python{version}" for version in kind.pythons] if kind else []
    return f"{host.name}: {' '.join([host.image, host.address, *lent])},"


def down(options: argparse.Namespace) -> None:
    check_machine()
    with fleets.locked(options.fleet):
        hosts = fleets.load(options.fleet)
        unknown = {path.name for group in cgroups.groups(options.fleet) for path in group.glob("*/")} - set(hosts)
        for name in (*hosts, *unknown):
            fleets.stop(options.fleet, name, hosts[name].engine if name in hosts else engine())
        fleets.clean(options.fleet)


def inventory(options: argparse.Namespace) -> None:
    hosts = fleets.load(options.fleet).values()
    folder = fleets.STATE / options.fleet
    print("all:\n  vars:")
    print("    ansible_user: root")
    print(f"    ansible_ssh_private_key_file: {folder}/key")
    print(f"    ansible_ssh_executable: {fleets.ssh_program(options.fleet)}")
    print(f"    ansible_ssh_common_args: {fleets.ssh_options(options.fleet)}")
    # Open connections are found by address, and every fleet has the same addresses.
    print(f"    ansible_control_path_dir: {folder}/connections")
    print("    ansible_python_interpreter: /usr/bin/python3")
    print("  children:")
    for group in sorted({host.group for host in hosts}):
        print(f"    {group}:\n      hosts:")
        for host in hosts:
            if host.group == group:
                print(f"        {host.name}:\n          ansible_host: {host.address}")
                for version in host.pythons:
                    print(f"          python{version.replace('.', '')}: {pythons.program(version)}")


def run(options: argparse.Namespace) -> None:
    if not network.hub_path(options.fleet).exists():
        raise SystemExit(f"fleet {options.fleet} is not up")
    command = [*network.enter_hub(options.fleet), *options.command]
    os.execvp(command[0], command)


def show(_: argparse.Namespace) -> None:
    for folder in sorted(fleets.STATE.glob("*/")):
        for host in fleets.load(folder.name).values():
            print(folder.name, describe(host), "running" if fleets.running(host) else "off")


def podman_conf(_: argparse.Namespace) -> None:
    print(containers.podman_conf())


def name_of(text: str) -> str:
    if not NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("lower case letters, digits and dashes, 31 at most")
    return text


def name_of_fleet(text: str) -> str:
    """With an @ at its end, the fleet of this name that belongs to this checkout."""
    name = name_of(text.removesuffix("@"))
    return f"{name}-{hashlib.sha256(bytes(ROOT)).hexdigest()[:6]}" if text.endswith("@") else name


def host_and_image(text: str) -> str:
    name_of(text.partition("=")[0])
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name, function, text):
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(function=function)
        return added

    def command_of_fleet(name, function, text):
        added = command(name, function, text)
        added.add_argument(
            "--fleet",
            default="default",
            type=name_of_fleet,
            help="hosts with a network of their own; NAME@ is that of this checkout",
        )
        return added

    command("build", build, "build images, all if none is named").add_argument("image", nargs="*")
    up_parser = command_of_fleet("up", up, "boot hosts; IMAGE is HOST if it is not named")
    up_parser.add_argument("host", nargs="+", metavar="HOST[=IMAGE]", type=host_and_image)
    command_of_fleet("down", down, "remove a fleet and every trace of it")
    command_of_fleet("inventory", inventory, "print an Ansible inventory of a fleet")
    command_of_fleet("run", run, "run a command where the hosts are reached").add_argument("command", nargs="+")
    command("list", show, "show the hosts of all fleets")
    prerequisites_parser = command("prerequisites", prerequisites, "print the Debian packages that are missing here")
    prerequisites_parser.add_argument("image", nargs="*", help="images to be booted, if there are machines among them")
    command("podman-conf", podman_conf, "write a containers.conf for podman on this machine and print its path")
    options = parser.parse_args()
    options.function(options)


if __name__ == "__main__":
    main()
