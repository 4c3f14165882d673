# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import io
import os
import subprocess
import tarfile
import zipfile

import pytest

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import packing
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong

CODE = {"app.py": "one\n", "pkg/__init__.py": "", "requirements.txt": "a==1\n"}


def directory(path, files=None):
    for name, text in (CODE if files is None else files).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    return path


@pytest.fixture
def pack(tmp_path):
    runs = []

    def call(source, revision=None, wheels=(), more=()):
        folder = tmp_path / ("run-%d" % len(runs))
        folder.mkdir()
        runs.append(folder)
        return packing.packed(str(source), revision, wheels, more, str(folder), ["requirements.txt"])

    return call


def members(found):
    with tarfile.open(found.path) as archive:
        return {one.name: one for one in archive.getmembers()}


def tar_of(path, *entries):
    """Each entry: name, type, content or target."""
    with tarfile.open(path, "w") as archive:
        for name, kind, content in entries:
            one = tarfile.TarInfo(name)
            one.type, one.mode, one.mtime = kind, 0o600, 1000
            if kind == tarfile.REGTYPE:
                one.size = len(content)
                archive.addfile(one, io.BytesIO(content))
            else:
                one.linkname = content
                archive.addfile(one)
    return path


def test_a_directory_becomes_roots_plain_files(tmp_path, pack):
    code = directory(tmp_path / "code")
    (code / "manage.py").write_text("x")
    (code / "manage.py").chmod(0o700)
    os.symlink("app.py", str(code / "link"))
    os.symlink("/var/lib/oms", str(code / "media"))
    os.utime(str(code / "app.py"), (5000, 5000))
    found = pack(code)
    inside = members(found)
    assert set(inside) == {*CODE, "pkg", "manage.py", "link", "media"}
    assert {one.mode for one in inside.values() if one.isfile()} == {0o644, 0o755}
    assert inside["manage.py"].mode == 0o755 and inside["app.py"].mtime == 5000
    assert {(one.uid, one.gid, one.uname) for one in inside.values()} == {(0, 0, "root")}
    assert inside["media"].linkname == "/var/lib/oms"
    assert found.texts == {"requirements.txt": "a==1\n"}


@pytest.mark.parametrize("name", [".git/HEAD", "pkg/__pycache__/a.pyc", "env/pyvenv.cfg", "env/bin/python", "venv/x"])
def test_what_is_no_code_is_left_out(tmp_path, pack, name):
    code = directory(tmp_path / "code", {**CODE, "env/pyvenv.cfg": "", name: "x"})
    assert not set(members(pack(code))) & {name, name.split("/")[0]} - {"pkg"}


def test_the_same_content_has_the_same_name_whatever_it_comes_from(tmp_path, pack):
    code = directory(tmp_path / "code")
    with tarfile.open(str(tmp_path / "a.tar.gz"), "w:gz") as archive:
        archive.add(str(code), ".")
    with zipfile.ZipFile(str(tmp_path / "a.zip"), "w") as archive:
        for name in (*CODE, "pkg/"):
            archive.writestr(name, CODE.get(name, ""))
    found = {pack(source).id for source in (code, tmp_path / "a.tar.gz", tmp_path / "a.zip")}
    assert len(found) == 1
    os.utime(str(code / "app.py"), (1, 1))
    assert pack(code).id in found


def test_what_else_it_is_made_of_gives_it_another_name(tmp_path, pack):
    code = directory(tmp_path / "code")
    wheel = tmp_path / "a-1-py3-none-any.whl"
    wheel.write_text("one")
    names = [pack(code).id, pack(code, more=["python3.11"]).id, pack(code, wheels=[str(wheel)]).id]
    wheel.write_text("two")
    names.append(pack(code, wheels=[str(wheel)]).id)
    (code / "app.py").write_text("two")
    names.append(pack(code).id)
    (code / "app.py").chmod(0o755)
    names.append(pack(code).id)
    assert len(set(names)) == 6
    assert ".wheels/a-1-py3-none-any.whl" in members(pack(code, wheels=[str(wheel)]))


def test_all_hosts_of_a_run_get_the_same(tmp_path):
    code = directory(tmp_path / "code")
    first = packing.packed(str(code), None, [], [], str(tmp_path), [])
    (code / "app.py").write_text("changed meanwhile")
    assert packing.packed(str(code), None, [], [], str(tmp_path), []) == first


def git(*words, cwd):
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *words], cwd=str(cwd), check=True, capture_output=True)


def test_a_revision_of_git(tmp_path, pack):
    code = directory(tmp_path / "code")
    git("init", cwd=code)
    git("add", ".", cwd=code)
    git("commit", "-m", "one", cwd=code)
    git("tag", "v1", cwd=code)
    by_tag = pack(code, "v1")
    assert by_tag.id == pack(code, "main").id == pack(code).id
    (code / "app.py").write_text("two\n")
    git("commit", "-a", "-m", "two", cwd=code)
    assert pack(code, "v1").id == by_tag.id != pack(code, "main").id
    for repository, revision in ((code, "v2"), (tmp_path / "nowhere", "v1"), (code, "--upload-pack=x")):
        with pytest.raises(Wrong) as found:
            pack(repository, revision)
        assert found.value.reason == "source_git"


@pytest.mark.parametrize(
    "entries, reason",
    [
        ([("/etc/passwd", tarfile.REGTYPE, b"x")], "source_outside"),
        ([("../x", tarfile.REGTYPE, b"x")], "source_outside"),
        ([("a/../../x", tarfile.REGTYPE, b"x")], "source_outside"),
        ([("pipe", tarfile.FIFOTYPE, "")], "source_member"),
        ([("device", tarfile.CHRTYPE, "")], "source_member"),
        ([("a", tarfile.SYMTYPE, "/etc"), ("a/passwd", tarfile.REGTYPE, b"x")], "source_member"),
        ([("a/b", tarfile.DIRTYPE, "")], "source_empty"),
    ],
)
def test_archives_that_are_refused(tmp_path, pack, entries, reason):
    with pytest.raises(Wrong) as found:
        pack(tar_of(str(tmp_path / "a.tar"), *entries))
    assert found.value.reason == reason


def test_sources_that_are_none(tmp_path, pack):
    (tmp_path / "text").write_text("x")
    broken = tmp_path / "broken.tar"
    tar_of(str(broken), ("a", tarfile.REGTYPE, b"x" * 2000))
    broken.write_bytes(broken.read_bytes()[:1000])
    os.mkfifo(str(directory(tmp_path / "code") / "pipe"))
    expected = {
        "text": "source_kind",
        "nowhere": "source_unreadable",
        "broken.tar": "source_broken",
        "code": "source_member",
    }
    for name, reason in expected.items():
        with pytest.raises(Wrong) as found:
            pack(tmp_path / name)
        assert found.value.reason == reason
