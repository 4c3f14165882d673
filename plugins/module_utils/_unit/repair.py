# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repair of the layout of a unit file: damage by editors, web pages and keyboards, and what old versions misread.

Only syntax is repaired: ends of lines, blank lines, the start of a line, headers, keys, both sides of
`=`, the blanks around a continuation backslash, and, outside of quotes, the blanks between the words of Exec lines and
of lists of units. All other text of a value stays as it is.

systemd 219 and the newest read the result alike: no comment inside a continuation, no comment that ends in a
backslash before a directive, no backslash at the end of the file.
"""

import re

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.grammar import (
    COMMENT_STARTS,
    ends_open,
    outside_quotes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.wording import entry

MARK = "\ufeff"
# Blanks that systemd does not treat as blanks: form feed, vertical tab, next line, no-break and typographic spaces.
_BLANKS = "\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Zero-width characters: soft hyphen, joiners, marks of writing direction, byte order mark.
_ZERO = "\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_ODD = re.compile(f"[{_BLANKS}{_ZERO}]")
_ODD_BLANK = re.compile(f"[{_BLANKS}]")
_HEAD = re.compile(f"[ \\t{_BLANKS}{_ZERO}]*")
_KEY = re.compile("[A-Za-z][A-Za-z0-9-]*$")
# The next directive, a header or an empty line: a backslash before it is a mistake, not a continuation.
_FRESH = re.compile("[\\[［]|[A-Z][a-z][A-Za-z]*[ \\t]*[=＝]|$")
# CR CR LF comes from a file converted twice; systemd 243 reads LF CR as one line end as well.
_ENDS = "\r+\n|\n\r|\n|\r"
_FULL_WIDTH = "＝［］＃"
_EDGE = " \t" + "".join([char for char in map(chr, range(0x2070)) if _ODD.match(char)]) + "\u3000\ufeff"

# Lists of unit names; a unit name cannot contain one of the odd blanks.
_UNIT_LISTS = (
    " After Before Wants Requires Requisite BindsTo PartOf Upholds Conflicts OnFailure OnSuccess PropagatesReloadTo "
    "ReloadPropagatedFrom PropagatesStopTo StopPropagatedFrom JoinsNamespaceOf WantedBy RequiredBy UpheldBy Also "
    "Alias Sockets Unit Service "
)


def repair(text, language="en"):
    """Return `(text, repairs)`. Repairing the result again finds nothing.

    text: str. repairs: list of dict (`rule`, `line` and `column` in the text as it came, `count`, `message`).
    """
    text, repairs, _origin = repair_lines(text, language)
    return text, repairs


def repair_lines(text, language="en"):
    """Return `(text, repairs, origin)`. origin: for each line of the repaired text its line (int) in the original."""
    repairs = []
    origin = None
    while True:
        text, found, lines = _repair_once(text, language)
        if origin is None:
            origin = lines
        else:
            # A repair may reveal more damage, such as a NUL behind a stray backslash.
            for one in found:
                one["line"] = origin[one["line"] - 1]
            origin = [origin[number - 1] for number in lines]
        repairs += found
        if not found:
            return text, sorted(repairs, key=lambda r: (r["line"], r["column"])), origin


def _repair_once(text, language):
    repairs = []

    def note(rule, line, column=1, count=1, **params):
        repairs.append(entry(rule, TEXTS[rule], line, column, count, language, **params))

    lines = _split(text, note)
    backslashes = "\\" in text
    if backslashes:
        lines = _join_backslashes(lines, note)
    if _ODD.search(text) or any(char in text for char in _FULL_WIDTH):
        lines = _clean(lines, note)
    if backslashes:
        lines = _lift_comments(lines, note)
    if lines and not text.endswith(("\n", "\r")) and lines[-1][0]:
        note("no-final-newline", lines[-1][1], len(lines[-1][0]) + 1)
    return "".join([line + "\n" for line, _number in lines]), repairs, [number for _line, number in lines]


def _split(text, note):
    """Return `[(line, number)]`; NUL at the end of a line is dropped."""
    if "\r" in text:
        ends = re.findall(_ENDS, text)
        lines = re.split(_ENDS, text)
        for rule, found in (
            ("crlf", [n for n, end in enumerate(ends, 1) if len(end) > 1]),
            ("carriage-return", [n for n, end in enumerate(ends, 1) if end == "\r"]),
        ):
            if found:
                note(rule, found[0], len(lines[found[0] - 1]) + 1, len(found))
    else:
        lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if "\0" in text:
        last_was = lines[-1] if lines else ""
        for i, line in enumerate(lines):
            kept = len(line.rstrip(_EDGE + "\0"))
            nuls = line.count("\0", kept)
            if nuls:
                note("nul-at-line-end", i + 1, line.index("\0", kept) + 1, nuls)
                lines[i] = line[:kept] + line[kept:].replace("\0", "")
        if last_was and not lines[-1]:
            lines.pop()
    return list(zip(lines, range(1, len(lines) + 1)))


def _clean(lines, note):
    """Remove odd blanks, zero-width and full-width characters from the syntax."""
    cleaned = []
    key = None  # key of the assignment that a continuation belongs to
    quote = ""
    continued = False
    for line, number in lines:
        marks = []  # (rule, column, character) of each repair in this line
        head = _HEAD.match(line).end()
        comment = line[head : head + 1] in COMMENT_STARTS
        if comment or (not continued and line[head : head + 1] == "＃"):
            new = _kept(line, 0, head, marks, "") + (line[head:] if comment else "#" + line[head + 1 :])
            if not comment:
                marks.append(("full-width-syntax", head + 1, "＃"))
        else:
            if not continued:
                key, start, prefix = _syntax(line, head, marks)
                quote = ""
            else:
                start, prefix = head, _kept(line, 0, head, marks, " ")
            end, suffix = _ending(line, start, marks)
            value = line[start:end]
            if key and (key.startswith("Exec") or f" {key} " in _UNIT_LISTS) and _ODD.search(value):
                value, quote = _between_words(value, start, quote, marks)
            new = prefix + value + suffix
            continued = ends_open(new)
        for rule in ("byte-order-mark", "no-break-space", "zero-width", "full-width-syntax"):
            found = [(column, char) for name, column, char in marks if name == rule]
            if found:
                char = f"U+{ord(found[0][1]):04X}"
                note(rule, number, min(found)[0], len(found), char=char)
        cleaned.append((new, number))
    return cleaned


def _kept(line, start, end, marks, blank):
    """Return line[start:end] with each odd blank replaced by blank, without zero-width characters."""
    piece = line[start:end]
    if not _ODD.search(piece):
        return piece
    kept = ""
    for i, char in enumerate(piece, start + 1):
        if _ODD_BLANK.match(char):
            marks.append(("no-break-space", i, char))
            kept += blank
        elif _ODD.match(char):
            marks.append(("byte-order-mark" if char == MARK else "zero-width", i, char))
        else:
            kept += char
    return kept


def _syntax(line, head, marks):
    """Return `(key, start, prefix)`: line[:start] is a header or a key with its `=`, prefix is what replaces it."""
    tail = max(head, len(line.rstrip(_EDGE)))
    if line[head : head + 1] in ("[", "［") and line[tail - 1 : tail] in ("]", "］") and tail - head > 1:
        name = line[head + 1 : tail - 1]
        if _ODD.search(name):
            name = _kept(line, head + 1, tail - 1, marks, " ").strip()
        for i in (head, tail - 1):
            if line[i] in "［］":
                marks.append(("full-width-syntax", i + 1, line[i]))
        return None, tail, f"{_kept(line, 0, head, marks, '')}[{name}]"
    signs = [i for i in (line.find("=", head), line.find("＝", head)) if i >= 0]
    if not signs:
        return None, head, _kept(line, 0, head, marks, "")
    sign = min(signs)
    key_end = max(head, len(line[:sign].rstrip(_EDGE)))
    trial = []
    name = _kept(line, head, key_end, trial, " ")
    if not _KEY.match(name):
        return None, head, _kept(line, 0, head, marks, "")
    marks.extend(trial)
    if line[sign] == "＝":
        marks.append(("full-width-syntax", sign + 1, "＝"))
    start = _HEAD.match(line, sign + 1).end()
    prefix = _kept(line, 0, head, marks, "") + name + _kept(line, key_end, sign, marks, "") + "="
    return name, start, prefix + _kept(line, sign + 1, start, marks, "")


def _ending(line, start, marks):
    """Return `(end, suffix)`: line[end:] is the end of the line, suffix what replaces it."""
    goes_on = ends_open(line)
    last = len(line) - goes_on
    end = max(start, len(line[:last].rstrip(_EDGE)))
    if goes_on:
        return end, _kept(line, end, last, marks, " ") + "\\"
    if ends_open(line[:end]) and end < last:
        # Whether the line continues is decided later, by the next line.
        return end, _kept(line, end, last, marks, " ") or " "
    return end, _kept(line, end, last, marks, "")


def _between_words(value, start, quote, marks):
    """Return `(value, quote)`: odd blanks outside of quotes become blanks, zero-width characters are removed."""
    new = ""
    bare, quote = outside_quotes(value, quote)
    for i, char in enumerate(value):
        # In some scripts joiners are part of a word.
        if bare[i] and char not in "\u200c\u200d" and _ODD.match(char):
            new += _kept(char, 0, 1, [], " ")
            marks.append(_mark_of(char, start + i + 1))
        else:
            new += char
    return new, quote


def _mark_of(char, column):
    if char == MARK:
        return "byte-order-mark", column, char
    return "no-break-space" if _ODD_BLANK.match(char) else "zero-width", column, char


def _join_backslashes(lines, note):
    """Drop blanks after a continuation backslash where the next line does continue."""
    joined = []
    continued = False
    for i, (line, number) in enumerate(lines):
        is_comment = line.lstrip(_EDGE)[:1] in COMMENT_STARTS
        stripped = line.rstrip(_EDGE)
        open_value = not is_comment and ends_open(stripped) and (continued or "=" in line or "＝" in line)
        if stripped != line and open_value and _goes_on(lines, i + 1):
            note("blank-after-backslash", number, len(stripped) + 1, len(line) - len(stripped))
            line = stripped
        if not is_comment:
            continued = ends_open(line)
        joined.append((line, number))
    return joined


def _goes_on(lines, i):
    while i < len(lines) and lines[i][0].lstrip(_EDGE)[:1] in COMMENT_STARTS:
        i += 1
    return i < len(lines) and not _FRESH.match(lines[i][0].lstrip(_EDGE))


def _lift_comments(lines, note):
    """Put comments inside a continuation before its assignment and end no comment or file in a backslash."""
    lifted = []
    start = None  # index in lifted of the assignment being continued
    for i, (line, number) in enumerate(lines):
        is_comment = line.lstrip(" \t")[:1] in COMMENT_STARTS
        if is_comment and ends_open(line) and not _harmless(lines, i + 1, start is not None):
            line = line.rstrip("\\").rstrip()
            note("comment-ends-in-backslash", number, len(line) + 1)
        if is_comment and start is not None:
            note("comment-in-continuation", number, len(line) - len(line.lstrip(" \t")) + 1)
            lifted.insert(start, (line, number))
            start += 1
            continue
        if start is None and not is_comment and ends_open(line):
            start = len(lifted)
        elif start is not None and not ends_open(line):
            start = None
        lifted.append((line, number))
    while start is not None and lifted and ends_open(lifted[-1][0]):
        line, number = lifted.pop()
        note("backslash-at-end", number, len(line))
        line = line[:-1].rstrip(" \t\0")
        if line:
            lifted.append((line, number))
    return lifted


def _harmless(lines, i, lifted):
    """Whether a comment or blank line follows a comment that ends in a backslash: nothing is lost."""
    if lifted or i >= len(lines):
        return not lifted
    line = lines[i][0].strip(" \t")
    return not line or line[0] in COMMENT_STARTS


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "byte-order-mark": (
        "{count} byte order mark(s) (U+FEFF)",
        "Save the file as UTF-8 without a byte order mark.",
        "{count} 个字节顺序标记 BOM（U+FEFF）",
        "请将文件保存为不带 BOM 的 UTF-8。",
    ),
    "crlf": (
        "{count} line(s) end in CR LF (Windows)",
        "Save the file with LF line ends.",
        "{count} 行以 CR LF（Windows 换行）结尾",
        "请用 LF 换行保存文件。",
    ),
    "carriage-return": (
        "{count} line(s) end in a lone CR",
        "Save the file with LF line ends.",
        "{count} 行以单独的 CR 结尾",
        "请用 LF 换行保存文件。",
    ),
    "nul-at-line-end": (
        "{count} NUL byte(s) at the end of the line",
        "Remove them.",
        "行尾有 {count} 个 NUL 字节",
        "请删除。",
    ),
    "blank-after-backslash": (
        "{count} blank(s) after the continuation backslash: the line would end here",
        "Let the backslash be the last character of the line.",
        "续行反斜杠后面有 {count} 个空白，续行会在此中断",
        "反斜杠必须是行内最后一个字符。",
    ),
    "no-break-space": (
        "{count} no-break or other typographic space(s) ({char}) where systemd expects a plain blank",
        "Type a plain blank instead.",
        "此处有 {count} 个不间断空格或特殊空格（{char}），systemd 只认普通空格",
        "请改为普通空格。",
    ),
    "zero-width": (
        "{count} invisible character(s) ({char}) in the syntax",
        "Remove them.",
        "语法位置上有 {count} 个不可见字符（{char}）",
        "请删除。",
    ),
    "full-width-syntax": (
        "{count} full-width character(s) ({char}) in place of = [ ] or #",
        "Type it with the keyboard set to half-width.",
        "此处有 {count} 个全角字符（{char}），应为半角 = [ ] 或 #",
        "请用半角字符输入。",
    ),
    "comment-in-continuation": (
        "comment between the lines of a continued assignment: systemd before 243 takes it for a part of the value",
        "Put the comment before the assignment.",
        "续行的赋值中间夹有注释：243 之前的 systemd 会把它当作值的一部分",
        "请把注释移到该赋值之前。",
    ),
    "comment-ends-in-backslash": (
        "the comment ends in a backslash: systemd before 243 takes the next line for a part of the comment",
        "Remove the backslash.",
        "注释以反斜杠结尾：243 之前的 systemd 会把下一行也当作注释",
        "请删除该反斜杠。",
    ),
    "backslash-at-end": (
        "the last line of the file ends in a backslash: systemd 219 drops the line",
        "Remove the backslash.",
        "文件最后一行以反斜杠结尾：systemd 219 会丢弃该行",
        "请删除该反斜杠。",
    ),
    "no-final-newline": (
        "the last line has no line end",
        "End the file with a newline.",
        "最后一行没有换行符",
        "请以换行符结束文件。",
    ),
}
