# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import paths
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.errors import DeployError, Refused
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.mounts import Mount


def mounted(monkeypatch, *found):
    """Let these (point, kind) be what is mounted."""
    monkeypatch.setattr(paths, "mounts", lambda: [Mount(1, point, b"rw", kind, b"x") for point, kind in found])


def silent(monkeypatch, *those):
    """Let nothing answer at these paths."""
    answer = paths._answer
    monkeypatch.setattr(paths, "_answer", lambda path: time.sleep(60) if path in those else answer(path))


def test_a_directory_whose_server_is_gone_is_waited_for_no_longer_than_the_timeout(monkeypatch, tmp_path):
    mounted(monkeypatch, (b"/srv/app", b"nfs4"))
    silent(monkeypatch, "/srv/app/data")
    begun = time.monotonic()
    with pytest.raises(Refused) as failure:
        paths.check_answers([str(tmp_path), "/srv/app/data"], 0.8)
    assert time.monotonic() - begun < 10
    assert str(failure.value).startswith("/srv/app/data did not answer within 0.8 s.")
    assert failure.value.said("zh").startswith("/srv/app/data 在 0.8 秒内没有应答。")


def test_what_is_mounted_below_is_asked_as_well(monkeypatch):
    mounted(monkeypatch, (b"/srv/app/media", b"fuse.sshfs"), (b"/srv/application", b"nfs"))
    silent(monkeypatch, "/srv/app/media", "/srv/application")
    with pytest.raises(Refused, match="/srv/app/media did not answer"):
        paths.check_answers(["/srv/app/"], 0.8)
    paths.check_answers(["/srv/other"], 5.0)


def test_what_answers_is_asked_in_a_process_of_its_own_and_what_is_missing_answers(monkeypatch, tmp_path):
    mounted(monkeypatch, (b"/mnt", b"cifs"))
    paths.check_answers([str(tmp_path), str(tmp_path / "not"), __file__], 5.0)


@pytest.mark.parametrize(
    "point, kind", [(b"/", b"ext4"), (b"/proc/sys/fs/binfmt_misc", b"autofs"), (b"/run", b"tmpfs")]
)
def test_no_process_is_made_where_nothing_is_mounted_from_elsewhere(monkeypatch, point, kind):
    mounted(monkeypatch, (point, kind))
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("a process was made"))
    paths.check_answers(["/srv/app"], 5.0)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives files to other users, which needs root")
@pytest.mark.parametrize(
    "path, english, other",
    [
        ("/usr/lib", "/usr/lib is the system directory /usr/lib: it is", "/usr/lib 是系统目录 /usr/lib，不会更改。"),
        ("srv/app", "'srv/app' is a relative path", "'srv/app' 是相对路径"),
    ],
)
def test_what_the_tree_refuses_is_said_in_both_languages(path, english, other):
    options = dict(path=path, owner="root", group=None, mode=None, recurse=True, file_mode=None, directory_mode=None)
    with pytest.raises(DeployError) as failure:
        paths.Paths([dict(options, exclude=[], cross_filesystems=False)], None, [], None)
    assert str(failure.value).startswith(english)
    assert failure.value.said("en") == str(failure.value)
    assert failure.value.said("zh").startswith(other)
