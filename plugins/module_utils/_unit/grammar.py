# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The grammar of unit files (systemd.syntax(7)) in the dialects of systemd 219 to the newest.

| from | what is new |
|---|---|
| 239 | a trailing backslash at the end of the file no longer loses its line |
| 243 | comments inside a continuation are skipped, CR and CRLF end lines, a line without `=` is only ignored |
| 247 | reported line numbers are physical |
"""

NEWEST = 262
LINE_MAX = 1024 * 1024  # bytes of one logical line (LONG_LINE_MAX)
BLANK = " \t\n\r"
COMMENT_STARTS = ("#", ";")


class Item:
    """One logical line.

    kind: `section` | `assignment` | `no-equals` | `bad-header` | `include` | `comment` | `blank`.
    section: str or None before the first header (of a header: its own name). key, value: str or None.
    line, end_line: int, 1-based physical lines. column: int, 1-based, of the key or of the first visible character.
    comments: list of the physical lines of comments inside a continuation that this dialect skips.
    reported: the line number systemd itself prints. raw: the line as systemd joined it.
    """

    __slots__ = ("column", "comments", "end_line", "key", "kind", "line", "raw", "reported", "section", "value")

    def __init__(self, kind, section, key, value, line, end_line, column, comments, reported, raw):
        self.kind = kind
        self.section = section
        self.key = key
        self.value = value
        self.line = line
        self.end_line = end_line
        self.column = column
        self.comments = comments
        self.reported = reported
        self.raw = raw

    def __repr__(self):
        return f"Item({self.kind!r}, {self.section!r}, {self.key!r}, {self.value!r}, {self.line}-{self.end_line})"


def physical_lines(text, version=NEWEST):
    """Return the list of lines (str, without their ends) as systemd splits them.

    Up to 239 LF and NUL end a line; from 243 on also CR, and each line end may contain each of the three once.
    """
    if "\0" not in text and ("\r" not in text or version < 243):
        lines = text.split("\n")
    elif version < 243:
        lines = text.replace("\0", "\n").split("\n")
    else:
        lines = _split_ends(text)
    if lines and not lines[-1]:
        lines.pop()
    return lines


def _split_ends(text):
    lines = []
    start = 0
    ended = ""  # line end characters seen after the text of the line
    for i, char in enumerate(text):
        if char in "\n\r\0":
            if not ended:
                lines.append(text[start:i])
            elif char in ended or "\0" in ended:
                lines.append("")
                ended = ""
            ended += char
            start = i + 1
        elif ended:
            ended = ""
            start = i
    lines.append(text[start:])
    return lines


def ends_open(line):
    """Whether the line ends in a backslash that continues it (an even number of them escape each other)."""
    return line.endswith("\\") and (len(line) - len(line.rstrip("\\"))) % 2 == 1


def outside_quotes(value, quote=""):
    """Return `(flags, quote)`: for each character whether it is bare, i.e. not quoted, escaped or a quote.

    quote: the quote (str) that is open before value, and on return after it; empty for none.
    """
    flags = []
    escaped = False
    for char in value:
        flags.append(not (escaped or quote or char in "'\"\\"))
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
    return flags, quote


def logical_lines(text, version=NEWEST):
    """Yield `(joined, first, last, comments, reported, is_comment)` for each logical line.

    joined: str with each continuation backslash turned into a blank, as systemd does.
    """
    skips = version >= 243
    mark_allowed = True
    pending = None
    first = number = counted = 0
    comments = []
    for number, line in enumerate(physical_lines(text, version), 1):
        is_comment = line.lstrip(BLANK)[:1] in COMMENT_STARTS
        if is_comment and skips:
            if pending is None:
                yield line, number, number, [], number if version >= 247 else counted + 1, True
            else:
                comments.append(number)
            continue
        if mark_allowed and line.startswith("\ufeff"):
            line = line[1:]
            mark_allowed = False
        if pending is None:
            first = number
            pending = ""
        joined = pending + line
        if line.endswith("\\") and ends_open(joined):
            pending = joined[:-1] + " "
            continue
        pending = None
        counted += 1
        yield joined, first, number, comments, number if version >= 247 else counted, False
        comments = []
    if pending is not None and version >= 239:
        yield pending, first, number, comments, number + 1 if version >= 247 else counted + 1, False


def parse(text, version=NEWEST):
    """Return the list of Items of a unit file, in order, each physical line in exactly one Item.

    Exceptions: a continuation that 219 ignores at the end of the file is in none; comments inside a continuation are
    listed in its `comments`.
    """
    items = []
    section = None
    for joined, first, last, comments, reported, is_comment in logical_lines(text, version):
        line = joined.strip(BLANK)
        column = joined.find(line) + 1 if line else 1
        key = value = None
        if not line:
            kind = "blank"
        elif is_comment or (version < 243 and line[0] in COMMENT_STARTS):
            kind = "comment"
        elif version < 247 and (line == ".include" or line[:9] in (".include ", ".include\t")):
            kind = "include"
        elif line[0] == "[":
            if line[-1] == "]" and len(line) > 1:
                kind = "section"
                section = line[1:-1]
            else:
                kind = "bad-header"
        else:
            key, equals, value = line.partition("=")
            kind = "assignment" if equals else "no-equals"
            if equals:
                key = key.strip(BLANK)
                value = value.strip(BLANK)
            else:
                key = value = None
        items.append(Item(kind, section, key, value, first, last, column, comments, reported, joined))
    return items


def too_long(text, version=NEWEST):
    """Return the first physical line (int) of a logical line longer than 1 MiB, or None."""
    if len(text) * 4 < LINE_MAX:
        return None
    size = 0
    for number, line in enumerate(physical_lines(text, version), 1):
        length = len(line.encode("utf-8", "surrogateescape"))
        if length >= LINE_MAX or size + length > LINE_MAX:
            return number
        size = size + length if ends_open(line) else 0
    return None


def split_words(value):
    """Return `(words, problem)`: the words of a value as systemd unquotes them.

    words: list of `(word, column, quoted)`; column counts from 1 within value. problem: None, `unbalanced-quotes`, or
    `trailing-backslash`; the words before it are returned. Escapes are kept as written.
    """
    words = []
    i, size = 0, len(value)
    while True:
        while i < size and value[i] in BLANK:
            i += 1
        if i >= size:
            return words, None
        start = i
        word = ""
        quote = ""
        quoted = False
        while i < size:
            char = value[i]
            if char == "\\":
                if i + 1 >= size:
                    return words, "trailing-backslash"
                word += value[i : i + 2]
                i += 2
                continue
            if quote:
                if char == quote:
                    quote = ""
                else:
                    word += char
            elif char in "'\"":
                quote = char
                quoted = True
            elif char in BLANK:
                break
            else:
                word += char
            i += 1
        if quote:
            return words, "unbalanced-quotes"
        words.append((word, start + 1, quoted))


def specifiers(value):
    """Yield `(letter, column)` for each `%x` in value; `%%` is none. The letter is empty at the end of value."""
    i = value.find("%")
    while i >= 0:
        letter = value[i + 1 : i + 2]
        if letter != "%":
            yield letter, i + 1
        i = value.find("%", i + 2)


def unit_type(name):
    """Return the type (`service`, `socket`, ...) of a unit or of one of its drop-ins, from its name or path.

    `foo.service` and `foo.service.d/x.conf` are both `service`. None if the name has no known suffix.
    """
    parts = name.rsplit("/", 2)
    base = parts[-1]
    if base.endswith(".conf") and len(parts) > 1 and parts[-2].endswith(".d"):
        base = parts[-2][:-2]
    suffix = base.rpartition(".")[2]
    return suffix if suffix in UNIT_SECTIONS else None


def is_dropin(name):
    """Whether name is that of a drop-in (`foo.service.d/x.conf`)."""
    parts = name.rsplit("/", 2)
    return len(parts) > 1 and parts[-1].endswith(".conf") and parts[-2].endswith(".d")


# The type-specific section of each type of unit (targets and devices have none).
UNIT_SECTIONS = {
    "service": "Service",
    "socket": "Socket",
    "mount": "Mount",
    "automount": "Automount",
    "swap": "Swap",
    "target": None,
    "device": None,
    "path": "Path",
    "timer": "Timer",
    "slice": "Slice",
    "scope": "Scope",
}
