# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for any text: nothing raises, repairing twice is repairing once, a good unit is left as it is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._lint.linter import lint_bytes
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.encoding import UnitBytesError, decode
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import parse, split_words
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.meaning import restart_needed, same_meaning
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.repair import repair, repair_lines
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.sections import override

VERSIONS = st.sampled_from([219, 239, 243, 247, 252, 257, 262])
NAMES = st.sampled_from(["a.service", "a@.service", "a.socket", "a-b.mount", "a.timer", "a.service.d/b.conf", "a", ""])
# What the grammar turns on, thick on the ground.
SYNTAX = (
    "[Unit] [Service] [Install [X-a] ExecStart= User= =daemon Environment= After= /bin/x # ; % %i %Z = [ ] - a 1 ' \""
)
SPACE = ["\\", "\\\n", "\\\\\n", "\n", "\n", "\r\n", "\r", "\n\r", " ", "\t", "\0", "# c\\\n", "\\ \n", "\x0c", "\x85"]
ODD = ["\u00a0", "\u200b", "\ufeff", "\u3000", "＝", "［", "］", "＃", "\udcff", "\ufffe", "名"]
PIECES = st.sampled_from(SYNTAX.split() + SPACE + ODD)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
# Nothing that a value cannot hold: a backslash at its end would go on with the next line.
WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf")), min_size=1, max_size=12).map(
    lambda word: word.replace("\\", "/")
)
PLAIN = st.from_regex("[A-Za-z0-9/._-]{1,12}", fullmatch=True)


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=60), NAMES, VERSIONS)
def test_no_bytes_raise(data, name, version):
    for finding in lint_bytes(data, name, version):
        assert 1 <= finding["line"] <= finding["end_line"]
        assert finding["column"] >= 1
    try:
        text = decode(data)[0]
    except UnitBytesError as error:
        assert 0 <= error.offset < max(len(data), 1)
        return
    repair(text)


@settings(max_examples=500, deadline=None)
@given(TEXTS, NAMES, VERSIONS)
def test_no_text_raises(text, name, version):
    parse(text, version)
    for finding in lint_bytes(text.encode("utf-8", "surrogateescape"), name, version, language="zh"):
        assert finding["message"]
        assert finding["fix"]


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_repair_is_idempotent(text):
    repaired, repairs, origin = repair_lines(text)
    assert repair(repaired) == (repaired, [])
    assert bool(repairs) == (repaired != text)
    assert all(number >= 1 for number in origin)
    assert repaired == "" or repaired.endswith("\n")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(PLAIN, st.lists(WORDS, max_size=3).map(" ".join)), max_size=6))
def test_a_good_unit_stays_as_it_is(options):
    text = "[Service]\n" + "".join([f"X-{key}={value}\n" for key, value in options])
    assert repair(text) == (text, [])


@settings(max_examples=300, deadline=None)
@given(TEXTS, VERSIONS)
def test_each_line_is_in_one_item(text, version):
    repaired = repair(text)[0]
    items = parse(repaired, version)
    covered = [number for item in items for number in range(item.line, item.end_line + 1)]
    assert covered == sorted(set(covered))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_all_versions_read_alike_what_was_repaired(text):
    repaired = repair(text.replace("\0", ""))[0]
    first, *others = [
        [(i.section, i.key, i.value, i.line) for i in parse(repaired, version) if i.kind == "assignment"]
        for version in (219, 239, 243, 262)
    ]
    # .include, which 247 dropped, is the one thing that no repair makes alike.
    if ".include" not in repaired:
        assert all(other == first for other in others)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(PLAIN, st.one_of(WORDS, st.lists(WORDS, max_size=3), st.none()), max_size=4), st.booleans())
def test_override_sets_what_it_is_told_and_is_done(options, existing):
    options = {"X" + key: value for key, value in options.items()}
    text = "[Unit]\nA=1\n\n[Service]\n# c\nXa=1 \\\n 2\nXa=3\nB=4\n" if existing else ""
    once = override(text, {"Service": options})[0]
    assert override(once, {"Service": options}) == (once, [])
    for key, value in options.items():
        wanted = value if isinstance(value, list) else [] if value is None else [value]
        found = [i.value for i in parse(once) if i.key == key and i.section == "Service"]
        assert found == [word.strip() for word in wanted]
    assert not existing or "B=4" in once


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_text_means_the_same_as_itself(text):
    assert same_meaning(text, text)
    assert not restart_needed(text, text + "\n# more\n") or text.endswith("\\")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_words(value):
    words, problem = split_words(value)
    assert problem in (None, "unbalanced-quotes", "trailing-backslash")
    assert all(1 <= column <= len(value) for _word, column, _quoted in words)
