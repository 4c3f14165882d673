# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Old Pythons of this machine, lent to hosts whose own is newer than that of the system they stand in for.

On the host, ``/opt/pythonX.Y`` is the folder it was installed in (``tree``), the folder of the C library it was built
for (``machine``) and a program ``bin/pythonX.Y`` that brings the two together: a host's own C library may be too old.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple


class Lent(NamedTuple):
    """What of this machine is shown to the host read-only, and the name of the dynamic loader in ``machine``."""

    tree: str
    machine: str
    loader: str


def program(version: str) -> str:
    return f"/opt/python{version}/bin/python{version}"


def find(version: str) -> Lent | None:
    """A Python of this version made by pyenv on this machine, if there is one that can be lent."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for tree in sorted(root.glob(f"versions/{version}.*")):
        python = tree / "bin" / f"python{version}"
        linked = subprocess.run(["ldd", str(python)], stdout=subprocess.PIPE, text=True, check=False).stdout
        library, loader = re.search(r"=> (\S+/libc\.so\.6) ", linked), re.search(r"^\s*(/\S+)", linked, re.MULTILINE)
        if library and loader:
            machine = Path(library[1]).resolve().parent
            lent = Lent(str(tree), str(machine), os.path.basename(loader[1]))
            if (machine / lent.loader).exists():
                return lent
    return None


def wrapper(version: str, lent: Lent) -> str:
    """The text of ``program(version)``."""
    home = f"/opt/python{version}"
    return (
        "#!/bin/sh\n"
        f"exec {home}/machine/{lent.loader} --library-path {home}/tree/lib:{home}/machine "
        f'--argv0 "$0" {home}/tree/bin/python{version} "$@"\n'
    )
