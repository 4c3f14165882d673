# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from types import SimpleNamespace

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.unitsmith.systemd.plugins.action.unit_file import ActionModule

UNIT = "[Unit]\nDescription=后端\n"


@pytest.fixture
def sent(tmp_path, monkeypatch):
    """Run the action on arguments; return what it would send to the module, or its own failure."""

    def run(**arguments):
        loader = DataLoader()
        loader.set_basedir(str(tmp_path))
        task = SimpleNamespace(args=arguments, async_val=0, check_mode=False, diff=False, delegate_to=None)
        action = ActionModule(task, None, None, loader, Templar(loader=loader), None)
        monkeypatch.setattr("ansible.plugins.action.ActionBase.run", lambda self, tmp, task_vars: {})
        monkeypatch.setattr(action, "_find_needle", lambda folder, name: str(tmp_path / name), raising=False)
        monkeypatch.setattr(action, "_execute_module", lambda module_args, task_vars: {"sent": module_args})
        return action.run(task_vars={"word": "gunicorn"})

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_source_in_any_encoding_arrives_as_text(sent, tmp_path, encoding):
    (tmp_path / "a.service").write_bytes(UNIT.encode(encoding))
    result = sent(name="a.service", src="a.service", encoding="auto" if encoding == "utf-16" else encoding)
    assert result["sent"]["content"] == UNIT
    assert result["sent"]["src"] == "a.service"
    assert [one["rule"] for one in result.get("repairs", [])] == ([] if encoding == "utf-8" else ["encoding"])


def test_a_source_that_is_no_text_stops_here_and_says_what_to_write(sent, tmp_path):
    (tmp_path / "a.service").write_bytes(UNIT.encode("gb18030"))
    result = sent(name="a.service", src="a.service")
    assert result["failed"]
    assert "a.service: " in result["msg"]
    assert "encoding: gb18030" in result["msg"]
    assert "Nothing was changed" in result["msg"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_template_is_rendered_without_its_mark_which_is_kept_to_be_reported(sent, tmp_path, monkeypatch, mark):
    (tmp_path / "a.service.j2").write_text(mark + UNIT, encoding="utf-8")
    monkeypatch.setattr(ActionModule, "_render", lambda self, path, data, text, task_vars: "rendered " + text)
    assert sent(name="a.service", src="a.service.j2")["sent"]["content"] == mark + "rendered " + UNIT


def test_nothing_is_read_for_what_needs_no_source(sent):
    assert sent(name="a.service", state="absent", src="missing")["sent"]["src"] == "missing"


@pytest.mark.parametrize("other", [{"content": "x"}, {"sections": {}}])
def test_two_sources_are_refused(sent, other):
    result = sent(name="a.service", src="missing", **other)
    assert result["failed"]
    assert "mutually exclusive" in result["msg"]


def test_a_repaired_encoding_is_told_in_the_language_asked_for(sent, tmp_path):
    (tmp_path / "a.service").write_bytes(UNIT.encode("utf-16"))
    english, chinese = (sent(name="a.service", src="a.service", language=one)["repairs"] for one in ("en", "zh"))
    assert "UTF-16" in english[0]["message"]
    assert chinese[0]["message"] != english[0]["message"]
