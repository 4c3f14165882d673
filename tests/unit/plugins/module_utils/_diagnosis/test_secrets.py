# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import html
import itertools
import json
import re
import shlex
import string
import types
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import secrets
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import HIDDEN, concealer

nothing_held = concealer([])


@pytest.mark.parametrize(
    "name, value",
    [
        ("DB_PW", "hunter2"),
        ("PIN", "123456"),
        ("LICENSE", "/abc-very-secret"),
        ("DBW", "hunt3r2"),
        ("GREETING", "hello world"),
        ("DB_PASSWORD", "xyz"),
        ("PIN", "7"),
        ("APP", "shop"),
        ("PATH", "not a path"),
        ("DB_HOST", "not a host"),
        ("LANG", "not a language"),
        ("USER", "Not A User"),
        ("TZ", "no zone at all"),
        ("TERM", "no terminal"),
        ("DB_PORT", "hunter2"),
        ("USER_PASSWORD", "hunter2"),
        ("LANG_KEY", "opensesame"),
        ("HOME_TOKEN", "/abc-very-secret"),
        ("DB_USER", "oms"),
        ("KEY", "中文密码"),
        ("KEY", "quote\"d and 'so' on\\"),
    ],
)
def test_a_value_is_hidden_whatever_its_name_and_length(name, value):
    conceal = concealer([(name, value)])
    assert conceal("before %s after" % value) == "before %s after" % HIDDEN
    assert value not in conceal("it is '%s', or %s" % (value, json.dumps({"a": value})))


@pytest.mark.parametrize("value", ["1", "yes", "prod", "42", "production", "INFO", "--", "-----"])
def test_what_every_service_sets_is_hidden_behind_its_name_alone(value):
    conceal = concealer([("MODE", value)])
    text = "line %s of %s: Errno %s" % (value, value, value)
    assert conceal(text) == text
    for written in ("MODE=%s", "MODE: %s", "{'MODE': '%s'}", '{"MODE": "%s"}', "MODE => %s"):
        assert conceal(written % value) == written % HIDDEN


def test_short_values_are_hidden_as_whole_words():
    conceal = concealer([("A", "back"), ("B", "shop")])
    assert conceal("back, background, /srv/back/x, shop_1 shop-1") == (
        "(hidden), background, /srv/(hidden)/x, shop_1 (hidden)-1"
    )


@pytest.mark.parametrize(
    "value, anywhere",
    [("abcdefgh", True), ("abcdefg", False), ("abcde1", True), ("abcd1", False), ("abcdef", False), ("abc", False)],
)
def test_a_long_value_is_hidden_within_a_word_a_shorter_one_as_a_word(value, anywhere):
    conceal = concealer([("GREETING", value)])
    assert conceal("say x%sy" % value) == ("say x(hidden)y" if anywhere else "say x%sy" % value)
    assert conceal("say %s" % value) == "say (hidden)"


def test_the_longest_value_is_hidden_first():
    assert concealer([("A", "hunter22"), ("B", "hunter22-long")])("a hunter22-long b") == "a (hidden) b"
    assert concealer([("A", "abc"), ("B", "abc-1")])("a abc-1 b") == "a (hidden) b"


def test_a_word_that_ends_with_a_sign_ends_there():
    assert concealer([("A", "a-b!")])("a-b!c, xa-b!") == "(hidden)c, xa-b!"
    assert concealer([("A", "!a-b")])("c!a-b, !a-bx") == "c(hidden), !a-bx"


def test_what_the_host_has_is_a_path_only_from_the_root():
    assert concealer([("A", "relative/path")], lambda path: True)("is relative/path") == "is (hidden)"


def test_what_a_log_cannot_hold_is_hidden_without_it():
    conceal = concealer([("A", "open\x1b-sesame"), ("B", "not\udcffa-word-of-utf-8")])
    assert conceal("say open-sesame, not\ufffda-word-of-utf-8") == "say (hidden), (hidden)"
    assert conceal(base64.b64encode(b"not\xffa-word-of-utf-8").decode()) == HIDDEN
    assert conceal("a\0b") == "ab"


@pytest.mark.parametrize(
    "name, value",
    [
        ("PATH", "/opt/a/bin:/bin"),
        ("HOME", "/opt/nowhere"),
        ("LANG", "C.UTF-8"),
        ("USER", "oms"),
        ("TZ", "Asia/Shanghai"),
        ("TERM", "xterm-256color"),
        ("PORT", "8000"),
        ("DB_PORT", "3306"),
        ("DB_HOST", "db.internal"),
        ("BIND", "127.0.0.1:8000"),
        ("LISTEN", "[::1]:8000"),
        ("MEDIA", "/srv/media"),
        ("PYTHONPATH", "/srv/media:/srv"),
    ],
)
def test_what_is_no_secret_by_name_and_by_look_is_shown(name, value):
    conceal = concealer([(name, value)], {"/srv", "/srv/media"}.__contains__)
    assert conceal("it is %s here" % value) == "it is %s here" % value


ENCODINGS = {
    "raw": str,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 without padding": lambda value: base64.b64encode(value.encode()).decode().rstrip("="),
    "base64 for URLs": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "base64 of user and password": lambda value: base64.b64encode(("oms:" + value).encode()).decode(),
    "base64 of a document": lambda value: base64.b64encode(("a\nb" + value + "c\nd").encode()).decode(),
    "quote": quote,
    "quote all": lambda value: quote(value, safe=""),
    "quote_plus": quote_plus,
    "quote in small letters": lambda value: re.sub("%..", lambda match: match.group().lower(), quote(value, safe="")),
    "JSON": json.dumps,
    "JSON in UTF-8": lambda value: json.dumps(value, ensure_ascii=False),
    "JSON of PHP": lambda value: json.dumps(value).replace("/", "\\/"),
    "Python": repr,
    "Python, bytes": lambda value: repr(value.encode()),
    "shell": shlex.quote,
    "HTML": html.escape,
    "HTML in numbers": lambda value: re.sub(r"[^\w ]", lambda match: "&#%d;" % ord(match.group()), value),
    "hexadecimal": lambda value: value.encode().hex(),
}


@pytest.mark.parametrize("encoding", list(ENCODINGS))
@pytest.mark.parametrize(
    "value",
    ["hunter2/x:y z", "p\"q'r\\s$t", "Zoë+中文&=", 'Zoë "so\\to"', "correct horse battery", "pa55w0rd"],
)
def test_what_a_value_was_encoded_to_is_hidden(encoding, value):
    written = ENCODINGS[encoding](value)
    for text in ("before %s after", "a=%s;b", "[%s]", "(%s)"):
        said = concealer([("A", value)])(text % written)
        assert HIDDEN in said
        assert written.strip("\"'=") not in said


def test_a_value_over_lines_is_hidden_line_by_line():
    conceal = concealer([("KEY", "first line\nsecond line\n")])
    assert conceal("x first line\nsecond line y") == "x %s\n%s y" % (HIDDEN, HIDDEN)
    assert conceal(repr("first line\nsecond line")).count(HIDDEN) == 2
    text = base64.b64encode(b"first line\nsecond line\n" * 9).decode()
    assert conceal(text) == HIDDEN
    long = "".join(chr(33 + number % 90) for number in range(200))
    wrapped = base64.encodebytes(long.encode()).decode().splitlines()
    assert {concealer([("KEY", long)])(line) for line in wrapped} == {HIDDEN}


@pytest.mark.parametrize(
    "value",
    [
        "mysql://oms:Tr0ub4dor@db/oms",
        "mysql://oms:Tr0ub4d%6Fr@db/oms",
        "host=db user=oms password=Tr0ub4dor dbname=oms",
        '{"user": "oms", "password": "Tr0ub4dor"}',
        "password=another;user=oms;token=Tr0ub4dor",
    ],
)
def test_the_password_within_a_value_is_one_of_its_own(value):
    assert concealer([("DATABASE", value)])("login with Tr0ub4dor failed") == "login with (hidden) failed"


def test_a_short_password_within_a_value_is_hidden_as_well():
    assert concealer([("DATABASE", "mysql://oms:ab@db/oms")])("login with ab failed") == "login with (hidden) failed"


FORMS = {
    "plain": (),
    "a/b": ("a\\/b", "a%2Fb", "a%2fb", "a&#47;b", "a&#x2f;b", "a&#x2F;b"),
    'a"b': ('a\\"b', 'a\\\\\\"b', "a&quot;b", "a&#34;b", "a&#x22;b", "a%22b"),
    "a'b": ("a\\'b", "a&#x27;b", "a&#39;b", "a'\"'\"'b", "a'\\''b", "a%27b"),
    "a b": ("a\\ b", "a%20b", "a+b"),
    "a!b": ("a\\!b", "a%21b", "a&#33;b", "a&#x21;b"),
    "a@b": ("a%40b", "a&#64;b", "a&#x40;b"),
    "'\"": ("\\'\"", "'\\\"", "'\\\\\\\"", "'\\''\"", "'\"'\"'\"", "\\'\\\"", "%27%22", "'%22")
    + ("&#x27;&quot;", "&#39;&quot;", "&#39;&#34;", "&#x27;&#x22;"),
    "\xeb": ("\\u00eb", "\\\\u00eb", "\\xeb", "\\xc3\\xab", "%C3%AB", "%c3%ab"),
}


@pytest.mark.parametrize("value", list(FORMS))
def test_the_forms_of_a_value(value):
    assert secrets._forms(value) == {value, *FORMS[value]}


def encoded(data):
    return base64.b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    "value, data, hidden",
    [
        ("shop", b"shop", True),
        ("shop", b"a shop: open", True),
        ("shop", b"a workshop", False),
        ("shop", b"\xff shop", False),
        ("abc", b"is abc it", False),
        ("hunter2", b"xhunter2y", True),
        ("hunter2", b"a harmless text", False),
        ("a\nb\nc\nd\ne\nf\ng\nh", b"a\nb\nc\nd\ne\nf\n", True),
        ("a\nb\nc\nd\ne\nf\ng\nh", b"a\nb\nc\nd\ne\nf", False),
        ("a\nb\nc\nd\ne\nf\ng\nh", b"a harmless text", False),
        ("a\nb\nc\nd\ne\nf\n", b"a\nb\nc\nd\ne\nf\n", True),
    ],
)
@pytest.mark.parametrize("padding", ["", "=", "=="])
def test_what_is_found_in_base64(value, data, hidden, padding):
    text = encoded(data) + padding
    assert concealer([("GREETING", value)])("got %s!" % text) == "got %s!" % (HIDDEN if hidden else text)


@pytest.mark.parametrize("in_front", ["", "a", "ab", "abc", "abcd"])
def test_letters_in_front_of_base64_do_not_conceal_it(in_front):
    text = in_front + encoded(b"hunter2, and more")
    assert concealer([("GREETING", "hunter2")])("got %s!" % text) == "got (hidden)!"


@pytest.mark.parametrize("behind", ["", "a", "ab", "abc"])
def test_letters_behind_base64_do_not_conceal_it(behind):
    text = encoded(b"a hunter2") + behind
    assert concealer([("GREETING", "hunter2")])("got %s!" % text) == "got (hidden)!"


names = st.sampled_from("DB_PW PIN LICENSE A APP_MODE TOKEN GREETING API_URL".split())
letters = st.sampled_from(string.ascii_letters + string.digits + " /:@%&=+$'\"\\!?.,;-_#é中")
held_values = st.lists(
    st.tuples(names, st.text(letters, min_size=6, max_size=30).map(str.strip)), min_size=1, max_size=6
)
around = st.text(letters, max_size=40)
quick = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def is_looked_for_anywhere(value):
    return len(value) >= 8 and any(one.isalnum() for one in value) and not value.startswith("/")


@quick
@given(held_values, st.lists(around, min_size=3, max_size=3), st.data())
def test_no_value_survives(held, texts, data):
    values = [value for _name, value in held if is_looked_for_anywhere(value)]
    assume(values)
    written = []
    for value in values:
        encoding = data.draw(st.sampled_from(sorted(ENCODINGS)))
        # Letters next to base64 are a part of it.
        written.append(" " + ENCODINGS[encoding](value) + " ")
    said = concealer(held)(texts[0] + texts[1].join(written) + texts[2])
    for value, form in zip(values, written):
        assert value not in said
        assert form.strip().strip("\"'") not in said


WORDS = "line of the program has ended with status and no answer from 10.0.0.5 port 5432 (42%) [7] /srv/x a-b".split()


@quick
@given(held_values, st.lists(st.sampled_from(WORDS), max_size=30))
def test_a_text_without_a_value_stays_as_it_is(held, words):
    text = " ".join(words)
    assume(not any(value in text for _name, value in held))
    assert concealer(held)(text) == text


# --- What looks like a secret

SHAPES = [
    "mysql://oms:s3cr3t@db/oms",
    "redis://:s3cr3t@cache:6379/0",
    "postgres://oms:a/s3cr3t/b@db/oms",
    "postgres://oms:1s/s3cr3t@db:5432/oms",
    "mysql://oms:s3cr3t&#64;db/oms",
    "mysql://oms:a&#x2f;s3cr3t&#x40;db/oms",
    "password=a&#64;s3cr3t",
    "password=a&amp;s3cr3t",
    "auth: s3cr3t",
    "auth_password=s3cr3t",
    "token: s3cr3t.",
    "postgresql://oms:p@s3cr3t@db/oms",
    "https://0123456789abcdefs3cr3t@example.com/x.git",
    "connecting with password=s3cr3t now",
    "{'PASSWORD': 's3cr3t', 'HOST': 'db'}",
    "{'PASSWORD': 'two s3cr3t words', 'HOST': 'db'}",
    '{"token": "s3cr3t"}',
    '{"client_secret": "s3cr3t"}',
    "SECRET_KEY=s3cr3t",
    "SMTPPASS=s3cr3t",
    "password s3cr3t",
    "password, s3cr3t",
    "password is s3cr3t",
    "with password: s3cr3t",
    "密码：s3cr3t",
    "login oms with passphrase 's3cr3t'",
    "worker --db-password s3cr3t --verbose",
    "worker --password=s3cr3t",
    "worker --api-key s3cr3t",
    "worker -token s3cr3t",
    "-pw s3cr3t",
    "mysql -uoms -ps3cr3t oms",
    "client -pS3s3cr3t",
    "curl -u oms:s3cr3t http://a",
    "Authorization: s3cr3t",
    "Authorization: Bearer s3cr3t",
    "'Authorization': 'Bearer s3cr3t'",
    "Authorization: Basic b21zOnMzY3IzdA==",
    "got Bearer abcs3cr3t.x",
    "Cookie: session=s3cr3t; b=c",
    "key AKIAS3CR3TS3CR3TS3CR",
    "jwt eyJhbGciOiJI.eyJzdWIiOiJzM2NyM3Qi.c2lnbmF0dXJl",
    "ghp_0123456789abcdefs3cr3t",
    "aws_secret_access_key = s3cr3t",
    "CREATE USER oms IDENTIFIED BY 's3cr3t'",
    "requirepass s3cr3t",
    "sshpass -p s3cr3t ssh host",
    "redis-cli -h cache -a s3cr3t ping",
    "secretKey: s3cr3t",
    "accessToken=s3cr3t",
    "Password for oms: s3cr3t",
]


@pytest.mark.parametrize("text", SHAPES)
def test_what_looks_like_a_secret_is_hidden(text):
    said = nothing_held(text)
    assert HIDDEN in said
    for secret in ("s3cr3t", "S3CR3T", "b21zOnMzY3IzdA", "eyJzdWIi"):
        assert secret not in said
    assert nothing_held(said) == said


# What is left of those of which more is hidden than the word s3cr3t, and others.
LEFT = {
    "postgres://oms:a/s3cr3t/b@db/oms": "postgres://oms:*@db/oms",
    "postgres://oms:1s/s3cr3t@db:5432/oms": "postgres://oms:*@db:5432/oms",
    "mysql://oms:a&#x2f;s3cr3t&#x40;db/oms": "mysql://oms:*&#x40;db/oms",
    "password=a&#64;s3cr3t": "password=*",
    "password=a&amp;s3cr3t": "password=*",
    "token: s3cr3t.": "token: *",
    "postgresql://oms:p@s3cr3t@db/oms": "postgresql://oms:*@db/oms",
    "https://0123456789abcdefs3cr3t@example.com/x.git": "https://*@example.com/x.git",
    "{'PASSWORD': 'two s3cr3t words', 'HOST': 'db'}": "{'PASSWORD': '*', 'HOST': 'db'}",
    "client -pS3s3cr3t": "client -p*",
    "Authorization: Basic b21zOnMzY3IzdA==": "Authorization: Basic *",
    "got Bearer abcs3cr3t.x": "got Bearer *",
    "Cookie: session=s3cr3t; b=c": "Cookie: *",
    "key AKIAS3CR3TS3CR3TS3CR": "key *",
    "jwt eyJhbGciOiJI.eyJzdWIiOiJzM2NyM3Qi.c2lnbmF0dXJl": "jwt *",
    "ghp_0123456789abcdefs3cr3t": "*",
    "got Basic b21zOnMzY3IzdA== there": "got Basic * there",
    "got Basic b21zb21z there": "got Basic b21zb21z there",
    "password: '' and token: ''": "password: '' and token: ''",
    "password: YES, sir": "password: *, sir",
    "password: maybe)": "password: *)",
    "password is s3cr3t. token was abcdefgh1": "password is * token was *",
    "password is wrong, token is missing": "password is wrong, token is missing",
    "token, is abcdefgh": "token, is abcdefgh",
    "token abcdefg1 x": "token * x",
    "token abcdef1 x": "token abcdef1 x",
    "token abcdefgh x": "token abcdefgh x",
    "token 12345678 x": "token 12345678 x",
    "password failed. password wrong!": "password failed. password wrong!",
    "client -pS/3cr3t y": "client -p* y",
    "client -p/S3cr3t y": "client -p/S3cr3t y",
    "password=a token=b secret=c": "password=* token=* secret=*",
    "worker --token -v": "worker --token -v",
}


@pytest.mark.parametrize("text", list(dict.fromkeys(SHAPES + list(LEFT))))
def test_nothing_but_the_secret_is_hidden(text):
    expected = LEFT.get(text, text.replace("s3cr3t", "*"))
    assert nothing_held(text) == expected.replace("*", HIDDEN)


LINES_OF_A_KEY = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ%02dC7VJTUt9Us8cKjA" % one for one in range(4)]
KEY = "\n".join(["-----BEGIN RSA PRIVATE KEY-----"] + LINES_OF_A_KEY + ["Us8cKjA=", "-----END RSA PRIVATE KEY-----"])


@pytest.mark.parametrize("text", [KEY, KEY.replace("\n", "\\n"), "\n".join(LINES_OF_A_KEY[1:] + ["Us8cKjA="])])
def test_a_private_key_is_hidden_also_in_part(text):
    said = nothing_held("before\n" + text + "\nafter")
    assert "Us8cKjA" not in said
    assert said.startswith("before\n") and said.endswith("\nafter")


BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "lines, left",
    [
        ([BEGIN, "QUJD", END, "word"], [BEGIN + "*", "*", END, "word"]),
        ([BEGIN, "Proc-Type: 4", "DEK-Info: x", "", "QUJD"], [BEGIN + "*", "Proc-Type: 4", "DEK-Info: x", "", "*"]),
        (["key " + BEGIN + "QUJD" + END + " end", "word"], ["key " + BEGIN + "*" + END + " end", "word"]),
        (["PRIVATE KEY-----QUJD", "QUJD"], ["PRIVATE KEY-----*", "*"]),
        ([LINES_OF_A_KEY[0], "a sentence", "word"], ["*", "a sentence", "word"]),
        (["word", "of " + END, "word"], ["word", "of " + END, "word"]),
    ],
)
def test_where_a_private_key_begins_and_ends(lines, left):
    assert nothing_held("\n".join(lines)) == "\n".join(left).replace("*", HIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "Access denied for user 'oms'@'localhost' (using password: YES)",
        "(using password: YES) in 3 s",
        "Access denied for user 'oms'@'localhost' (using password: NO)",
        "http://127.0.0.1:8000/healthz",
        "http://127.0.0.1:8000/user/oms@example.com",
        "http://[::1]:8000/user/oms@example.com",
        "auth: ok",
        "auth=failed.",
        "token: expired",
        "credentials: none",
        "secret: missing!",
        'password authentication failed for user "oms"',
        "fe_sendauth: no password supplied",
        "NOAUTH Authentication required.",
        "SyntaxError: Unexpected token < in JSON at position 0",
        "KeyError: 'SECRET_KEY'",
        "KeyError: 'DB_PASSWORD'",
        "gunicorn -p /run/oms.pid -b 127.0.0.1:8000",
        "ssh -p2222 host",
        "docker run -p8080:80 -u 1000:1000 x",
        "find / -path /x -prune -print0",
        "Basic authentication is off",
        "the compass: north, the bypass: closed",
        "token was abcdefgh",
        "no key\n\nword\nmore",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "/opt/OMS/backend/venv/lib/python3.9/site-packages/django/core/handlers/wsgi.py",
        "git@github.com:oms/backend.git",
    ],
)
def test_what_is_no_secret_stays(text):
    assert nothing_held(text) == text


def test_a_command_with_something_hidden_is_refused_by_a_shell():
    assert HIDDEN.startswith("(")


# --- Where there is too much


@pytest.mark.parametrize(
    "limit, values",
    [
        ("MOST_VALUES", ["1", "2", "3"]),
        ("MOST_LINES", ["long-value-1", "long-value-2", "long-value-3"]),
        ("MOST_WORDS", ["abc", "def", "ghi"]),
    ],
)
def test_where_there_are_too_many_values_all_is_hidden(limit, values, monkeypatch):
    monkeypatch.setattr(secrets, limit, 2)
    held = [("N%d" % number, value) for number, value in enumerate(values)]
    assert concealer(held[:2])("harmless") == "harmless"
    assert concealer(held)("harmless") == HIDDEN
    assert concealer(held)("") == ""


# Half a second goes by at each look at the clock: at the start, for each of the three forms of the value, for what
# could be base64, and at the end.
@pytest.mark.parametrize(
    "limit, text, told",
    [
        (3.5, "a b", ["a b", "a b", HIDDEN]),
        (2.0, "so abcdef", ["so abcdef", HIDDEN]),
        (1.5, "so abcdef", ["so (hidden)"]),
    ],
)
def test_time_is_limited_for_all_texts_together(limit, text, told, monkeypatch):
    clock = itertools.count(100, 0.5)
    monkeypatch.setattr(secrets, "SECONDS", limit)
    monkeypatch.setattr(secrets, "time", types.SimpleNamespace(process_time=lambda: next(clock)))
    conceal = concealer([("A", "hunter2")])
    assert [conceal(text) for _one in told] == told
