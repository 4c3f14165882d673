# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy import environment


@pytest.mark.parametrize(
    "value, written",
    [
        ("plain", "plain"),
        ("two words ", "two words "),
        ('a "b"', 'a \\"b\\"'),
        ("C:\\dir\\", "C:\\\\dir\\\\"),
        ("$HOME `id`", "\\$HOME \\`id\\`"),
        ("first\nA=2", "first\nA=2"),
        ("# no comment; 'x'", "# no comment; 'x'"),
        ("密码", "密码"),
        ("", ""),
    ],
)
def test_a_value_is_written_so_that_it_comes_out_as_it_is(value, written):
    assert environment.render({"A": value}) == 'A="%s"\n' % written


@pytest.mark.parametrize("name", ["", "1A", "A B", "A=B", "A\n", "ä"])
def test_a_name_that_systemd_would_drop_is_refused(name):
    with pytest.raises(environment.VariableError):
        environment.render({name: "x"})


@pytest.mark.parametrize("value", ["a\rb", "a\0b", "\x1b[1m", "\udcff"])
def test_a_value_that_systemd_would_drop_is_refused_and_not_told(value):
    with pytest.raises(environment.VariableError) as refused:
        environment.render({"DB_PASSWORD": value})
    assert "DB_PASSWORD" in str(refused.value)
    assert value not in str(refused.value)


def test_files_that_units_name():
    main = "[Service]\nEnvironmentFile=/a\nEnvironmentFile=-/b\n"
    assert environment.named([main]) == ["/a", "/b"]
    assert environment.named([main, "[Service]\nEnvironmentFile=\nEnvironmentFile=/c\n"]) == ["/c"]


def test_credentials_that_units_name():
    main = "[Service]\nLoadCredential=db:/etc/db\nLoadCredential=given\nEnvironmentFile=/a\n"
    assert environment.named([main]) == ["/a", "/etc/db", "given"]
    assert environment.named([main, "[Service]\nLoadCredential=\n"]) == ["/a"]
    led = environment.redirect(main, {"/etc/db": "/run/0"})
    assert led == main.replace("/etc/db", "/run/0")
    assert environment.redirectable(main, "/etc/db") and not environment.redirectable(main, "given:")


def test_a_unit_is_led_to_another_file():
    text = "[Service]\nEnvironmentFile = -/a \nEnvironmentFile=/ab\nExecStart=/x --env=/a\n"
    led = environment.redirect(text, {"/a": "/run/0"})
    assert led == "[Service]\nEnvironmentFile=-/run/0\nEnvironmentFile=/ab\nExecStart=/x --env=/a\n"
    assert environment.redirectable(text, "/a")
    assert not environment.redirectable(text, "/x")


def test_numbers_are_text_and_nothing_else_is():
    assert environment.render({"PORT": 8000, "RATE": 0.5}) == 'PORT="8000"\nRATE="0.5"\n'
    for value in (True, None, ["a"]):
        with pytest.raises(environment.VariableError, match="DEBUG is no text"):
            environment.render({"DEBUG": value})


@pytest.mark.parametrize("version, taken", [(219, False), (238, False), (239, True), (252, True)])
def test_a_line_break_is_refused_where_systemd_drops_it(version, taken):
    assert environment.render({"A": "a\tb"}, lambda: version) == 'A="a\tb"\n'
    if taken:
        assert environment.render({"A": "a\nb"}, lambda: version) == 'A="a\nb"\n'
    else:
        with pytest.raises(environment.VariableError, match=r"A holds a line break, .*\(%d\)" % version):
            environment.render({"A": "a\nb"}, lambda: version)


# --- Where a variable is set

SERVICE = "[Service]\nExecStart=/x\n"
FILE = "EnvironmentFile=/etc/a.env\n"
CHANGED = ["/etc/a.env", "Environment=", "EnvironmentFile="]


def line(name, value):
    """A line of a unit, as one that quotes everything writes it."""
    word = "%s=%s" % (name, value)
    for char, written in (("%", "%%"), ("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        word = word.replace(char, written)
    return 'Environment="%s"\n' % word


def unlike(before, after, contents, version=252, changed=tuple(CHANGED)):
    files = {path: data.encode() for path, data in contents.items()}
    return environment.unlike(list(changed), ([SERVICE + before], files), ([SERVICE + after], files), version)


VALUES = st.text(
    st.one_of(st.sampled_from("\t\n\\\"'%$;#[]= 后A1_/"), st.characters(blacklist_categories=("Cc", "Cs"))), max_size=12
)


@given(
    st.dictionaries(st.sampled_from(["A", "B_1", "C"]), VALUES, min_size=1), st.sampled_from([219, 239, 243, 252, 262])
)
def test_it_makes_no_difference_whether_a_unit_or_a_file_sets_a_variable(values, version):
    lines = "".join(line(*item) for item in values.items())
    contents = {"/etc/a.env": environment.render(values)}
    assert unlike(lines, FILE, contents, version) == [] or version < 220
    assert unlike(FILE, lines, contents, version) == [] or version < 220
    other = dict(values, A=values.get("A", "") + "x")
    assert unlike(lines, FILE, {"/etc/a.env": environment.render(other)}, version) == CHANGED


def test_the_old_systemd_reads_quotes_around_whole_words_alone():
    assert unlike('Environment="A=x y"\n', FILE, {"/etc/a.env": 'A="x y"\n'}, 219) == []
    assert unlike('Environment=A="x"\n', FILE, {"/etc/a.env": 'A="x"\n'}, 252) == []
    assert unlike('Environment=A="x"\n', FILE, {"/etc/a.env": 'A="x"\n'}, 219) == CHANGED


def test_a_file_goes_before_the_unit_and_a_later_file_before_an_earlier_one():
    two = FILE + "EnvironmentFile=/etc/b.env\n"
    contents = {"/etc/a.env": "A=1\n", "/etc/b.env": "A=2\n"}
    assert unlike("Environment=A=2\n", two + "Environment=A=0\n", contents) == []
    assert unlike("Environment=A=1\n", two, contents) == CHANGED


@pytest.mark.parametrize(
    "before",
    [
        "Environment=A=%n\n",
        "Environment=A=1 'B\n",
        "Environment=A=1\nEnvironmentFile=/etc/*.conf\n",
        "Environment=A=1\nEnvironmentFile=/etc/%n\n",
        "Environment=A=1\nEnvironmentFile=-/etc/missing\n",
        "Environment=A=1\nEnvironmentFile=/etc/broken\n",
    ],
)
def test_what_cannot_be_told_makes_a_difference(before):
    contents = {"/etc/a.env": b"A=1\n", "/etc/broken": b"A=\xff\n"}
    texts = ([SERVICE + before], contents)
    assert environment.unlike(CHANGED, texts, texts, 252) == CHANGED


def test_what_else_differs_still_does():
    contents = {"/etc/a.env": "A=1\n"}
    assert unlike("Environment=A=1\n", FILE, contents, changed=[*CHANGED, "Nice="]) == ["Nice="]
    assert unlike("Environment=A=1\n", FILE, contents, changed=["Nice="]) == ["Nice="]
    credential = FILE + "LoadCredential=a:/etc/a.env\n"
    assert unlike(credential, credential, contents, changed=["/etc/a.env"]) == ["/etc/a.env"]
