# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import random
import subprocess

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mode import ModeError, apply_mode, parse_mode


@pytest.mark.parametrize(
    "text, mode, is_directory, expected",
    [
        ("0750", 0o4777, False, 0o750),
        ("640", 0, False, 0o640),
        ("2750", 0, True, 0o2750),
        ("u=rwX,g=rX,o=", 0o644, False, 0o640),
        ("u=rwX,g=rX,o=", 0o755, False, 0o750),
        ("u=rwX,g=rX,o=", 0o600, True, 0o750),
        ("a+X", 0o600, False, 0o600),
        ("a+X", 0o610, False, 0o711),
        ("g=u", 0o640, False, 0o660),
        ("ug-w", 0o664, False, 0o444),
        ("u=rwx", 0o4644, False, 0o744),
        ("a=rx", 0o2700, True, 0o2555),
        ("u+s,g-s", 0o2755, False, 0o4755),
        ("+t".replace("+", "a+"), 0o777, True, 0o1777),
    ],
)
def test_mode(text, mode, is_directory, expected):
    assert apply_mode(parse_mode(text), mode, is_directory) == expected


@pytest.mark.parametrize("text", ["", "9", "75", "0788", "17777", "u", "u+z", "+x", "u=rwx,", "rwxr-xr-x", "u+gx"])
def test_no_mode(text):
    with pytest.raises(ModeError, match="is not (an octal|a) mode"):
        parse_mode(text)


def test_mode_as_a_number_must_be_quoted():
    with pytest.raises(ModeError, match="write it in quotes"):
        parse_mode(0o750)


@pytest.mark.parametrize("is_directory", [False, True])
def test_same_as_chmod(tmp_path, is_directory):
    path = str(tmp_path / "entry")
    if is_directory:
        os.mkdir(path)
    else:
        open(path, "w").close()
    dice = random.Random(5)
    for _round in range(150):
        clause = dice.choice(["u", "g", "o", "a", "ug", "go"]) + dice.choice("+-=")
        permissions = dice.choice(["", "r", "w", "x", "X", "s", "t", "rX", "rwX", "xs", "u", "g", "o"])
        text = clause + permissions + dice.choice(["", "", ",u+X", ",a-x,g+X", "+w"])
        mode = dice.randrange(0o10000)
        os.chmod(path, mode)
        before = os.stat(path).st_mode
        subprocess.check_call(["chmod", text, path])
        after = os.stat(path).st_mode
        assert oct(apply_mode(parse_mode(text), before, is_directory)) == oct(after & 0o7777), (text, oct(mode))
