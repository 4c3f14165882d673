# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import html
import json
import re
import shlex
import string
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import log_patterns, secrets
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
        ("DB_USER", "oms"),
        ("KEY", "中文密码"),
        ("KEY", "quote\"d and 'so' on\\"),
    ],
)
def test_a_value_is_hidden_whatever_its_name_and_length(name, value):
    conceal = concealer([(name, value)])
    assert conceal("before %s after" % value) == "before %s after" % HIDDEN
    assert value not in conceal("it is '%s', or %s" % (value, json.dumps({"a": value})))


@pytest.mark.parametrize("value", ["1", "yes", "prod", "42", "production", "INFO", "--"])
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
    "name, value",
    [
        ("PATH", "/opt/a/bin:/bin"),
        ("HOME", "/opt/nowhere"),
        ("LANG", "C.UTF-8"),
        ("USER", "oms"),
        ("TZ", "Asia/Shanghai"),
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
    "hexadecimal": lambda value: value.encode().hex(),
}


@pytest.mark.parametrize("encoding", list(ENCODINGS))
@pytest.mark.parametrize("value", ["hunter2/x:y z", "p\"q'r\\s$t", "Zoë+中文&=", "correct horse battery", "pa55w0rd"])
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
    ],
)
def test_the_password_within_a_value_is_one_of_its_own(value):
    assert concealer([("DATABASE", value)])("login with Tr0ub4dor failed") == "login with (hidden) failed"


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


LINES_OF_A_KEY = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ%02dC7VJTUt9Us8cKjA" % one for one in range(4)]
KEY = "\n".join(["-----BEGIN RSA PRIVATE KEY-----"] + LINES_OF_A_KEY + ["Us8cKjA=", "-----END RSA PRIVATE KEY-----"])


@pytest.mark.parametrize("text", [KEY, KEY.replace("\n", "\\n"), "\n".join(LINES_OF_A_KEY[1:] + ["Us8cKjA="])])
def test_a_private_key_is_hidden_also_in_part(text):
    said = nothing_held("before\n" + text + "\nafter")
    assert "Us8cKjA" not in said
    assert said.startswith("before\n") and said.endswith("\nafter")


@pytest.mark.parametrize(
    "text",
    [
        "Access denied for user 'oms'@'localhost' (using password: YES)",
        "Access denied for user 'oms'@'localhost' (using password: NO)",
        "http://127.0.0.1:8000/healthz",
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


# --- Twice the text takes twice the time

ADVERSARIES = (
    "- a: // a:// ' \" password password= password=\" password='\\ pw:' eyJ eyJaaaaaaaa. authorization: -p' sk- "
    "-----END \\ = %2F a@ ://a: secret_ 密码 a/ / (/( 1 1: EADDRINUSE fork invalid .d ECONNREFUSED a=b&"
).split()
ADVERSARIES += [
    " ",
    "password ",
    "--token ",
    "bearer ",
    "Basic aaaa",
    " -px",
    "-u a",
    "-----BEGIN PRIVATE KEY-----",
    "\n",
]
ADVERSARIES += ["A" * 64 + "\n", "bind() to 1:", "bind on address ('a', 1", 'server at "a" port 1']
ADVERSARIES += ["ECONNREFUSED a:1", "connect to MySQL server on 'a:", "getaddrinfo ENOTFOUND a"]


def seconds(function, text):
    start = time.process_time()
    function(text)
    return time.process_time() - start


def grows_linearly(function, piece):
    """Whether four times the text takes clearly less than the sixteen times that a quadratic pattern takes."""
    small, large = (piece * (size // len(piece)) for size in (5000, 20000))
    best = [min(seconds(function, text) for _again in range(3)) for text in (small, large)]
    return best[1] < 8 * best[0] + 0.02


@pytest.mark.parametrize(
    "held, said",
    [
        ([("N%d" % number, "value-%d" % number) for number in range(8000)], "harmless"),
        ([("N%d" % number, "w%d" % number) for number in range(1500)], "harmless"),
        ([("N", "".join("value-%d\n" % number for number in range(6000)))], "harmless"),
        (
            [("N%d" % number, "QUJD%d" % number) for number in range(900)],
            "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo= " * 1500,
        ),
        ([("N%d" % number, "a" * number + "b") for number in range(500)], "a" * 60000),
    ],
    ids=["values", "words", "lines", "base64", "alike"],
)
def test_a_service_cannot_keep_root_busy_with_values_of_its_own(held, said, monkeypatch):
    monkeypatch.setattr(secrets, "SECONDS", 0.2)
    begun = time.process_time()
    conceal = concealer(held)
    told = [conceal(said) for _line in range(200)]
    assert time.process_time() - begun < 8
    assert told[-1] == "(hidden)"


def test_a_unit_with_hundreds_of_values_is_still_told_of():
    conceal = concealer([("N%d" % number, "value-%d" % number) for number in range(700)])
    told = [conceal("line %d: connection to value-%d refused" % (number, number)) for number in range(200)]
    assert told[-1] == "line 199: connection to (hidden) refused"


@pytest.mark.parametrize("piece", ADVERSARIES)
def test_concealing_is_linear(piece):
    conceal = concealer([("A", "hunter2" * 9), ("B", "shop"), ("MODE", "1"), ("C", "a" * 30 + "b")])
    assert grows_linearly(conceal, piece)
    assert grows_linearly(lambda text: conceal("x password " + text + " end"), piece)


WORDS_OF_PATTERNS = sorted({word for _code, word, _pattern in log_patterns.PATTERNS})


@pytest.mark.parametrize("piece", ADVERSARIES)
def test_matching_what_programs_say_is_linear(piece):
    # Each pattern is tried: the words that lead to it are there.
    words = " ".join(WORDS_OF_PATTERNS)
    assert grows_linearly(lambda text: log_patterns.last_words([text + words.upper()], "a.service"), piece)
