# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import io
import json
import os

import pytest

pytest.importorskip("ansible.module_utils.basic")

from ansible.module_utils import basic

from ansible_collections.unitsmith.systemd.plugins.modules import unit_lint_info

GOOD = "[Service]\nExecStart=/bin/x\n"


@pytest.fixture
def lint(monkeypatch, capsys):
    """Run the module with options, return its result."""

    def run(**options):
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode())
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        monkeypatch.setattr("sys.stdin", io.StringIO())
        with pytest.raises(SystemExit):
            unit_lint_info.main()
        return json.loads(capsys.readouterr().out)

    return run


def write(directory, name, content):
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(0o644)
    return str(path)


def brief(result):
    return [
        (os.path.basename(file["path"]), finding["rule"], finding["line"])
        for file in result["files"]
        for finding in file["findings"]
    ]


def test_a_directory(lint, tmp_path):
    write(tmp_path, "b.service", GOOD + "Usr=1\n")
    write(tmp_path, "a/a.service", GOOD)
    write(tmp_path, "a/a.service.d/x.conf", "[Service]\nFoo=1\n")
    write(tmp_path, "README.md", "no unit")
    os.symlink("/dev/null", str(tmp_path / "masked.service"))
    result = lint(paths=[str(tmp_path)], systemd_version=252)
    assert [os.path.relpath(file["path"], str(tmp_path)) for file in result["files"]] == [
        "b.service",
        "a/a.service",
        "a/a.service.d/x.conf",
    ]
    assert brief(result) == [("b.service", "unknown-directive", 3), ("x.conf", "unknown-directive", 2)]
    assert result["counts"] == {"error": 0, "warning": 2, "info": 0}
    assert result["report"][0].endswith(
        "unknown directive Usr= in [Service], ignored. Did you mean User=? (unknown-directive)"
    )
    assert not result["changed"]
    assert brief(lint(paths=[str(tmp_path)], systemd_version=252, dropins=False)) == [
        ("b.service", "unknown-directive", 3)
    ]


def test_odd_bytes_are_findings(lint, tmp_path):
    files = [
        write(tmp_path, "a.service", bytes(range(256))),
        write(tmp_path, "b.service", GOOD.encode("utf-16")),
        write(tmp_path, "c.service", b""),
        write(tmp_path, "d.txt", GOOD),
    ]
    result = lint(paths=files, systemd_version=252)
    rules = {file["path"][-9:]: [finding["rule"] for finding in file["findings"]] for file in result["files"]}
    assert "not-utf-8" in rules["a.service"]
    assert rules["b.service"][0] == "encoding"
    assert rules["c.service"] == ["empty-file"]
    assert rules[files[3][-9:]][0] == "no-unit-name"


def test_what_cannot_be_read_is_a_finding(lint, tmp_path):
    (tmp_path / "a.service").symlink_to("a.service")
    os.mkfifo(str(tmp_path / "b.service"))
    result = lint(paths=[str(tmp_path / "a.service"), str(tmp_path / "b.service")], systemd_version=252)
    assert brief(result) == [("a.service", "unreadable", 1), ("b.service", "unreadable", 1)]


def test_the_mode_of_a_file(lint, tmp_path):
    path = write(tmp_path, "a.service", GOOD)
    os.chmod(path, 0o755)
    assert brief(lint(paths=[path], systemd_version=252)) == [("a.service", "file-mode", 1)]


def test_a_missing_path_fails(lint):
    result = lint(paths=["/nonexistent/a.service"], systemd_version=252)
    assert result["failed"]
    assert "/nonexistent/a.service" in result["msg"]


def test_language_and_version(lint, tmp_path):
    path = write(tmp_path, "a.service", GOOD + "RestartSteps=1\n")
    result = lint(paths=[path], systemd_version=243, language="zh")
    assert result["systemd_version"] == 243
    assert "需要 systemd 254" in result["files"][0]["findings"][0]["message"]
