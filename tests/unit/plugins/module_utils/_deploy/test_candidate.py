# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import candidate
from ansible_collections.unitsmith.systemd.plugins.module_utils._lint import linter

SOURCE = """\
[Service]
ExecStart=/bin/a \\
# lifted
  b
Nice=many
"""


class SilentHost:
    """A host whose systemd can be asked for nothing."""

    def configuration_items(self):
        return None

    def version(self):
        return 252


def failure(**params):
    """The message with which a unit is refused."""
    given = dict(name="a.service", content=None, src=None, sections=None, overrides={}, repair=True, dropin=None)
    given.update(params, language="en", lint="error")
    given.setdefault("optional", [])
    text, lines = candidate.compose(given, SilentHost().version)[:2]
    findings = candidate.judge(given, SilentHost(), text)
    with pytest.raises(candidate.Failure) as refused:
        candidate.refuse(given, candidate.placed(findings, lines))
    return str(refused.value)


def test_a_line_is_the_one_in_the_source_also_where_a_repair_moves_it():
    assert "a.service.j2, line 5: Nice=many" in failure(content=SOURCE, src="a.service.j2")
    assert "content of a.service, line 5: " in failure(content=SOURCE)


def test_overrides_move_no_line_and_have_none_of_their_own():
    moved = {"Service": {"ExecStart": ["", "/bin/a", "/bin/b"], "Type": "oneshot"}}
    assert "a.service, line 5: Nice=many" in failure(content=SOURCE, src="a.service", overrides=moved)
    wrong = {"Service": {"Nice": "few"}}
    assert "overrides of a.service: Nice=few" in failure(content=SOURCE, src="a.service", overrides=wrong)


def test_lines_of_a_dictionary_are_those_of_the_text_it_makes():
    assert "sections of a.service, line 2: " in failure(sections={"Service": {"Nice": "many", "ExecStart": "/bin/a"}})


def test_a_text_is_linted_once(monkeypatch):
    texts = []
    lint = linter.lint
    monkeypatch.setattr(linter, "lint", lambda text, *rest: texts.append(text) or lint(text, *rest))
    given = dict(name="a.service", content=SOURCE, src=None, sections=None, overrides={}, repair=True, dropin=None)
    given.update(language="en", lint="warn", verify=True, optional=[])
    composed = candidate.compose(given, SilentHost().version)
    findings = candidate.check(given, SilentHost(), composed, candidate.encoded(composed.text), {})
    assert texts == [composed.text]
    assert [one["line"] for one in findings] == [5]
    assert candidate.tolerated(given, findings)[0].startswith("content of a.service, line 5: Nice=many")


def test_what_is_optional_moves_no_line():
    optional = [{"section": "Service", "option": "PrivateTmp", "value": "true", "since": 0, "otherwise": None}]
    assert "a.service, line 5: Nice=many" in failure(content=SOURCE, src="a.service", optional=optional)


def test_a_refusal_names_the_rule_and_says_how_to_let_a_warning_pass():
    message = failure(content=SOURCE, src="a.service")
    assert "(bad-number)" in message
    assert message.endswith("'# unitsmith: allow RULE' before its line.")
    assert "allow RULE" not in failure(content="[Service]\nExecStart=bin/a\nNice=many\n")
