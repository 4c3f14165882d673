# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An OCI runtime for machines without CAP_SYS_RESOURCE: runc, after taking out of the container's description what
would need that capability. podman calls it as it would call runc."""

import json
import os
import sys


def described_in(arguments):
    """The file that describes the process to be run, if one is to be run."""
    if "create" in arguments or "run" in arguments:
        return os.path.join(arguments[arguments.index("--bundle") + 1], "config.json")
    if "exec" in arguments:
        return arguments[arguments.index("--process") + 1]
    return None


def make_modest(path):
    with open(path, encoding="utf-8") as source:
        description = json.load(source)
    process = description.get("process", description)
    process.pop("rlimits", None)
    process.pop("oomScoreAdj", None)
    for names in process.get("capabilities", {}).values():
        if "CAP_SYS_RESOURCE" in names:
            names.remove("CAP_SYS_RESOURCE")
    with open(path, "w", encoding="utf-8") as target:
        json.dump(description, target)


if __name__ == "__main__":
    described = described_in(sys.argv[1:])
    if described:
        make_modest(described)
    os.execvp("runc", ["runc", *sys.argv[1:]])
