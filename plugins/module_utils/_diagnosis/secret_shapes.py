# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conceals in a text what looks like a password, a token or a private key.

Private to this collection: it may change in any release. Every pattern starts at few places or is bounded, so that
twice the text takes twice the time.
"""

import binascii
import re

# What is hidden, until the text is done: no pattern finds anything in it.
MARK = "\0"


# --- `password=...`, `--token ...`, `password hunter2`

_NAME = re.compile(
    r"(?i)(?P<key>passw(?:or)?ds?|passphrase|passcode|pwd|(?<!by)(?<!com)(?<!tres)(?<!sur)pass(?![a-z])"
    r"|(?<![a-z])pw(?![a-z])|secret|token|(?:api|access|private)[_-]?key|credentials?|(?<![a-z])auth(?![a-z])"
    r"|密码|口令|密钥)"
    r"(?P<rest>[_-][\w.-]{0,32}|\.\w[\w.]{0,32}|(?-i:[A-Z])\w{0,32})?"
    r"(?P<end>[\"'\])]{0,2})"
    r"(?P<sign>[ \t]{0,8}(?:=>|:=|[=:：])[ \t]{0,8}|[ \t]for[ \t][^\s:]{1,64}:[ \t]{1,4}"
    r"|[ \t]{1,8}(?:is|was)[ \t]{1,8}|[ \t]{0,8},[ \t]{1,8}|[ \t]{1,8})"
)
_VALUE = re.compile(
    r"\"(?P<double>(?:\\.|[^\"\\\n])*)\"|'(?P<single>(?:\\.|[^'\\\n])*)'"
    r"|[\"']?(?P<bare>(?:&(?:#\w{1,7}|[a-z]{2,8});|[^\s\"',;&)\]}<>])+)"
)
# A state that is told of a login, a token or a secret, which is none itself; of a password it is hidden all the same.
_STATES = frozenset(
    "absent accepted active allowed denied disabled done empty enabled error expired failed failure false granted "
    "inactive invalid locked missing no none not null off ok okay on optional pending present rejected required "
    "skipped success successful succeeded timeout true unset valid yes".split()
)
# What follows the word in sentences of programs.
_SENTENCE = frozenset(
    "a an the is was are be been for of from in into on at by as to with without and or not no nor but if when than "
    "has have had must may can cannot can't could should will would does did do only too very again already still "
    "authentication auth authenticated failed fails failure error wrong incorrect invalid mismatch expired expires "
    "required needed missing empty given entered supplied provided protected set unset reset change changed changes "
    "hash hashes hashed hashing hasher hashers policy policies validation validator validators field file files prompt "
    "manager store check checks checking verification verify lookup plugin method mode strength length login "
    "host port user users username name database email and/or yes none null "
    "错误 不正确 无效 已过期 为空 认证 验证".split()
)
_PASSWORD = re.compile(r"(?i)passw|passphrase|密码|口令")
_OF_PASSWORDS = re.compile(r"(?i)pass|pwd|pw|密码|口令")


def _hide_named(text):
    parts, done = [], 0
    match = _NAME.search(text)
    while match:
        value = _VALUE.match(text, match.end())
        at = match.end()
        if value and _is_secret(text, match, value):
            start, at = value.span(value.lastgroup)
            parts += [text[done:start], MARK]
            done = at
        match = _NAME.search(text, at)
    return "".join(parts) + text[done:]


def _is_secret(text, match, value):
    word = value.group(value.lastgroup)
    if word in ("", MARK) or (word in ("YES", "NO") and text[value.end() : value.end() + 1] == ")"):
        return False
    sign = match.group("sign").strip(" \t")
    if sign not in ("", ",", "is", "was"):
        name = match.group("key") + (match.group("rest") or "")
        return word.rstrip(".!").lower() not in _STATES or bool(_OF_PASSWORDS.search(name))
    if not sign and _is_option(text, match.start()):
        return not word.startswith("-")
    if _PASSWORD.match(match.group("key")) and not match.group("rest"):
        return word.rstrip(".:!?").lower() not in _SENTENCE
    return len(word) >= 8 and any(one.isdigit() for one in word) and any(one.isalpha() for one in word)


def _is_option(text, start):
    """Whether the word that goes on at `start` begins with a dash."""
    return text[max(0, start - 64) : start + 1].split()[-1].startswith("-")


# --- What is known by its own look

_HEADER = re.compile(
    r"(?i)((?:authorization|cookie)[\"']?[ \t]{0,4}[=:][ \t]{0,4}[\"']?"
    r"(?:(?:basic|bearer|token|negotiate|ntlm|digest|apikey)[ \t]{1,4})?)[^\"'\n]{1,4096}"
)
PATTERNS = (
    # scheme://user:password@host, scheme://token@host
    (re.compile(r"(\w://[^\s/:@\"']{0,256}:)[^\s/\"']{1,1024}(?=@|&#64;|&#x40;)"), r"\1" + MARK),
    # The same with a slash in the password; behind a port this is a path.
    (re.compile(r"(\w://[^\s/:@\"'\[]{0,256}:)(?!\d{1,5}/)[^\s\"'\0]{1,256}(?=@)"), r"\1" + MARK),
    (re.compile(r"(\w://)[^\s/:@\"'.]{20,256}(?=@)"), r"\1" + MARK),
    (re.compile(r"\b([Bb]earer[ \t]{1,4})(?=[^\s\"']{0,64}[\d.=_-])[\w.~+/=-]{8,}"), r"\1" + MARK),
    # curl -u user:password
    (re.compile(r"((?<!\S)(?:-u|--user|--proxy-user)[ =]?(?!\d{1,9}:\d)[^\s:]{1,64}:)\S+"), r"\1" + MARK),
    # What databases and tools write without a word for it
    (re.compile(r"(?i)(identified (?:with \w{1,40} )?by (?:password )?['\"]?)[^\s'\";]+"), r"\1" + MARK),
    (re.compile(r"(?i)(\b(?:requirepass|masterauth|sshpass -p)[ \t]{1,4}['\"]?)[^\s'\"]+"), r"\1" + MARK),
    (re.compile(r"(redis-cli\b[^\n]{0,200}?[ \t]-a[ \t]{1,4})\S+"), r"\1" + MARK),
    # Keys of AWS, JSON web tokens, tokens that say whose they are
    (re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"), MARK),
    (re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"), MARK),
    (
        re.compile(r"(?<![\w-])(?:gh[oprsu]_|github_pat_|glpat-|xox[abprs]-|sk-|[rs]k_live_)[\w-]{16,}"),
        MARK,
    ),
)
_BASIC = re.compile(r"\b([Bb]asic[ \t]{1,4})([A-Za-z0-9+/]{4,}={0,2})")
_SHORT_OPTION = re.compile(r"(?<![\w-])-p(?:'([^'\n]+)'|\"([^\"\n]+)\"|([^\s\"'-]\S{2,}))")
_MYSQL = re.compile(r"(?i)mysql|mariadb|sshpass")


def _basic(match):
    try:
        said = binascii.a2b_base64(match.group(2))
    except binascii.Error:
        return match.group()
    return match.group(1) + MARK if b":" in said else match.group()


def _looks_made_up(word):
    """Whether letters and digits are mixed, and it is no path and no `-print0` of find(1)."""
    mixed = any(one.isdigit() for one in word) and any(one.isalpha() for one in word)
    return mixed and word[0] not in "/.=" and word != "rint0"


def _hide_short_options(text):
    """`-pS3cret`; where no client of MySQL is named it may be a port or a path, and has to look like a password."""
    known = _MYSQL.search(text)

    def hide(match):
        word = match.group(match.lastindex)
        return "-p" + MARK if known or _looks_made_up(word) else match.group()

    return _SHORT_OPTION.sub(hide, text)


# --- Private keys, line by line

_BEGIN, _END = "PRIVATE KEY-----", "-----END"
_KEY_LINE = re.compile(r"[ \t]*[A-Za-z0-9+/]{60,}={0,2}[ \t\r]*$")
_LAST_LINE = re.compile(r"[ \t]*(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=|[A-Za-z0-9+/]{2})[ \t\r]*$")
_KEY_HEADER = re.compile(r"[ \t]*(?:Proc-Type|DEK-Info):|[ \t\r]*$")
_HEX = re.compile(r"[ \t]*[0-9a-fA-F]+[ \t\r]*$")


def _hide_keys(text):
    lines = text.split("\n")
    inside = False
    for number, line in enumerate(lines):
        begin, end = line.find(_BEGIN), line.rfind(_END)
        if begin >= 0 and not 0 <= end < begin:
            start = begin + len(_BEGIN)
            lines[number] = line[:start] + MARK + (line[end:] if end > begin else "")
            inside = end < begin
        elif (_KEY_LINE.match(line) and not _HEX.match(line)) or (inside and _LAST_LINE.match(line)):
            lines[number] = MARK
            inside = True
        else:
            inside = inside and bool(_KEY_HEADER.match(line))
    return "\n".join(lines)


def secret_parts(text):
    """The parts of a text that hide_shapes() would hide: the password in the URL of a database, for one."""
    pieces = hide_shapes(text).split(MARK)
    found, at = [], len(pieces[0])
    for piece in pieces[1:]:
        end = text.find(piece, at) if piece else len(text)
        found.append(text[at:end])
        at = end + len(piece)
    return [part for part in found if part]


def hide_shapes(text):
    """Return the text with MARK in the place of what looks like a secret."""
    text = _hide_keys(text)
    text = _HEADER.sub(r"\1" + MARK, text)
    for pattern, replacement in PATTERNS:
        text = pattern.sub(replacement, text)
    text = _BASIC.sub(_basic, text)
    return _hide_named(_hide_short_options(text))
