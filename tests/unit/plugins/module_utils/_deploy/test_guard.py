# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import guard


@pytest.fixture
def boot(tmp_path):
    """Run a guard as PID 1 runs generators; return what it shows to systemd."""

    def run(texts, marked=False):
        early = tmp_path / "early"
        early.mkdir()
        marker = tmp_path / "it's a marker"
        if marked:
            marker.write_text("")
        program = tmp_path / "guard"
        program.write_bytes(guard.script("a.service", str(marker), texts))
        program.chmod(0o700)
        subprocess.run([str(program), "/nowhere", str(early), "/nowhere"], check=True, env={})
        paths = [path for path in early.rglob("*") if not path.is_dir()]
        return {str(path.relative_to(early)): None if path.is_symlink() else path.read_bytes() for path in paths}

    return run


TEXTS = {
    "a.service": b"[Service]\nExecStart=/bin/sh -c 'echo $HOME `id` \\\\ \"x\"'\n",
    "a.service.d/10 odd 'name'.conf": b"[Service]\nNice=1",
    "b.socket": None,
    "c@\\x2d.service": b"\xff\xfe$(touch /tmp/x)\nEND-\n",
}


def test_after_a_boot_systemd_sees_what_was_there(boot):
    found = boot(TEXTS)
    assert found.pop("a.service.d/10 odd 'name'.conf") == b"[Service]\nNice=1\n"
    assert found == {name: data for name, data in TEXTS.items() if ".conf" not in name}


def test_within_the_boot_it_was_made_in_it_does_nothing(boot):
    assert boot(TEXTS, marked=True) == {}
