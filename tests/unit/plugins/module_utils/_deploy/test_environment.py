# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

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
