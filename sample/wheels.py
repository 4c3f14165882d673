# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches the wheels of the sample backend once: the test hosts have no way out. Prints their folder."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "unitsmith"
# Pure Python for the oldest Python of a test host; they run on the newer ones as well.
FETCH = ["download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.9", "--platform=any"]


def wheels() -> Path:
    """The folder with the wheels, fetched if there is none yet."""
    folder = CACHE / "wheels-{}".format(hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12])
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            venv, found = Path(scratch, "venv"), Path(scratch, "wheels")
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
            pip = [str(venv / "bin" / "pip"), *FETCH, "--dest", str(found), "--requirement", str(REQUIREMENTS)]
            subprocess.run(pip, check=True)
            shutil.move(str(found), str(folder))
    return folder


if __name__ == "__main__":
    print(wheels())
