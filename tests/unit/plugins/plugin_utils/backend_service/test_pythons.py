# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import zipfile

import pytest

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import pythons


def wheel(folder, name, requires):
    path = folder / name
    said = "Metadata-Version: 2.1\nName: x\n" + ("Requires-Python: %s\n" % requires if requires else "") + "\nText"
    with zipfile.ZipFile(str(path), "w") as archive:
        archive.writestr("x-1.dist-info/METADATA", said)
    return str(path)


@pytest.mark.parametrize(
    "texts, said",
    [
        ({}, []),
        ({"pyproject.toml": '[project]\nname = "x"\nrequires-python = ">=3.9"\n'}, [">=3.9 (pyproject.toml)"]),
        ({"pyproject.toml": "requires-python='nonsense'"}, []),
        ({"setup.cfg": "[options]\npython_requires = >=3.8\n"}, [">=3.8 (setup.cfg)"]),
        ({"setup.cfg": "no section\n"}, []),
    ],
)
def test_what_the_code_says(texts, said):
    assert [str(need) for need in pythons.of_code(texts)] == said


def test_what_the_wheels_say(tmp_path):
    wheels = [
        wheel(tmp_path, "Old_Name-1.0-py3-none-any.whl", ">=3.6"),
        wheel(tmp_path, "new-2.0-py3-none-any.whl", ">=3.10"),
        wheel(tmp_path, "new-1.0-py3-none-any.whl", ">=3.6,<3.8"),
        wheel(tmp_path, "free-1.0-py3-none-any.whl", None),
        wheel(tmp_path, "unused-1.0-py3-none-any.whl", ">=99"),
    ]
    text = "old-name==1.0  # why\nnew\nfree>=1 \\\n    --hash=sha256:00\nelse==1; python_version < '3'\n-r more.txt\n\n"
    needs, missing = pythons.of_wheels(text, wheels)
    assert missing == []
    assert [need.is_met_by("3.7.9") for need in needs] == [True, True]
    assert [need.is_met_by("3.9.2") for need in needs] == [True, False]
    assert pythons.of_wheels("new==3\nabsent", wheels) == ([], ["new==3", "absent"])


def test_whether_there_are_hashes():
    assert pythons.has_hashes("a==1 \\\n  --hash=sha256:00") and not pythons.has_hashes("a==1")


def test_the_wheels_of_a_folder(tmp_path):
    for name in ("b-1-py3-none-any.whl", "a-1-py3-none-any.whl", "a-1.tar.gz"):
        (tmp_path / name).write_text("")
    assert [path.rpartition("/")[2][0] for path in pythons.wheels_in(str(tmp_path))] == ["a", "b"]
    assert pythons.wheels_in(str(tmp_path / "none")) == []
