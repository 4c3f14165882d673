# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole machines by qemu, for what needs a kernel of its own. Emulated throughout.

A machine writes to a snapshot of its image's disk, a file without a name that ends with the process. In the hub of its
fleet, qemu listens on the machine's address and passes connections on.
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import images

MACHINE = [
    *("-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio"),
    # Not /dev/kvm: in a machine that is a guest itself it may be there and fall short in the midst of a boot.
    *("-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1536"),
    *("-device", "virtio-rng-pci"),
]
KERNEL = "root=/dev/vda rw console=ttyS0 quiet"


def options(name: str, image: str, source: str, address: str, seed: Path) -> list[str]:
    """The options of qemu for a machine: its host name, image and address, and the files that it gets."""
    archive = seed.with_suffix(".tar")
    # A second disk, from which the machine takes them: dress/*/etc/systemd/system/seed.service.
    with tarfile.open(archive, "w") as packed:
        packed.add(seed, "")
    archive.chmod(0o600)
    return [
        *MACHINE,
        *("-kernel", f"{source}/kernel", "-initrd", f"{source}/initrd"),
        *("-append", f"{KERNEL} systemd.hostname={name} {images.IMAGES[image].kernel}"),
        *("-drive", f"file={source}/disk,format=raw,if=virtio,snapshot=on,cache=unsafe"),
        *("-drive", f"file={archive},format=raw,if=virtio,readonly=on"),
        *("-netdev", f"user,id=hub,restrict=on,hostfwd=tcp:{address}:22-:22", "-device", "virtio-net-pci,netdev=hub"),
    ]
