# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twice the text takes twice the time, whatever a service writes."""

import time

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import log_patterns, secrets
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import concealer

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
ADVERSARIES += ["a://b:/", "a://b:c&#64", "password=&#6", "auth: ok "]
ADVERSARIES += ["A" * 64 + "\n", "bind() to 1:", "bind on address ('a', 1", 'server at "a" port 1']
ADVERSARIES += ["ECONNREFUSED a:1", "connect to MySQL server on 'a:", "getaddrinfo ENOTFOUND a"]


def seconds(function, text):
    start = time.process_time()
    function(text)
    return time.process_time() - start


def grows_linearly(function, piece):
    """Whether four times the text takes clearly less than the sixteen times that a quadratic pattern takes."""
    small, large = (piece * (size // len(piece)) for size in (5000, 20000))
    best = [float("inf")] * 2
    for _again in range(3):
        best = [min(one, seconds(function, text)) for one, text in zip(best, (small, large))]
        if best[1] < 8 * best[0] + 0.02:
            return True
    return False


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
