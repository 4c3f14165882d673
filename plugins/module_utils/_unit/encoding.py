# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decodes the bytes of a unit file: the encoding comes from the byte order mark or is given by name.

systemd reads only UTF-8 (systemd.syntax(7)). A byte order mark of UTF-8 stays in the text as U+FEFF: `repair` removes
it, and any further one.
"""

import codecs

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.wording import UnitError, entry

# The mark of UTF-32-LE begins with that of UTF-16-LE: longer marks come first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

UNMARKED = (
    "the text is not UTF-8: the NUL bytes from offset {offset} on look like {name} without a byte order mark. "
    "Set encoding: {codec}, or save the file as UTF-8.",
    "文本不是 UTF-8：从偏移 {offset} 起的 NUL 字节看来是没有字节顺序标记（BOM）的 {name}。"
    "请设置 encoding: {codec}，或将文件另存为 UTF-8。",
)
UNKNOWN = (
    "encoding: {encoding} is not the name of a text encoding Python knows",
    "encoding：{encoding} 不是 Python 认识的文本编码名",
)
HALF = (
    "encoding: {encoding} gives half a character at position {position}",
    "encoding：按 {encoding} 解码时，位置 {position} 处只有半个字符",
)
NO_TEXT = ("encoding: {codec} does not give text", "encoding：{codec} 解码所得不是文本")
NO_TEXT_WHY = ("encoding: {codec} does not give text: {why}", "encoding：{codec} 解码所得不是文本：{why}")
WHERE = (
    "the text is not {name}: byte 0x{byte:02x} at offset {offset} (line {line}) cannot be read. ",
    "文本不是 {name}：偏移 {offset}（第 {line} 行）的字节 0x{byte:02x} 无法读取。",
)
GUESS = (
    "It reads as {guess_name}: set encoding: {guess}, or save the file as UTF-8.",
    "按 {guess_name} 可以读出：请设置 encoding: {guess}，或将文件另存为 UTF-8。",
)
NO_GUESS = (
    "Save the file as UTF-8, or name its encoding.",
    "请将文件另存为 UTF-8，或写明其编码。",
)


class UnitBytesError(UnitError):
    """The bytes cannot be decoded in the expected encoding.

    Attributes: `offset` (int, 0-based, of the first byte that cannot be read), `line` (int, 1-based),
    `suggestion` (str, a codec that does read the bytes, or None).
    """

    def __init__(self, texts, offset=0, line=1, suggestion=None, **params):
        super().__init__(texts, offset=offset, line=line, **params)
        self.offset = offset
        self.line = line
        self.suggestion = suggestion


def marked_encoding(data):
    """Return the codec (str) that the byte order mark of UTF-16 or UTF-32 names, None without one.

    A file of the two bytes FF FE and no more is UTF-16 without text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark) and len(data) % (4 if "32" in codec else 2) == 0:
            return codec
    for mark, codec in _MARKS[2:]:
        if data.startswith(mark):
            return codec
    return None


def unmarked_encoding(data):
    """Return the codec (str) that the pattern of NUL bytes suggests, None if it suggests none.

    Unit files are mostly ASCII, so every second (or three of four) bytes of UTF-16 (UTF-32) are NUL.
    """
    if len(data) % 2 or b"\0" not in data:
        return None
    sample = data[:4096]
    size = len(sample)
    share = [sample[i::4].count(b"\0") * 4.0 / size for i in range(4)]
    for codec, expected in (
        ("utf-32-le", (0, 1, 1, 1)),
        ("utf-32-be", (1, 1, 1, 0)),
        ("utf-16-le", (0, 1, 0, 1)),
        ("utf-16-be", (1, 0, 1, 0)),
    ):
        if all(s > 0.6 if e else s < 0.2 for s, e in zip(share, expected)) and _reads(data, codec):
            return codec
    return None


def decode(data, encoding="auto", language="en"):
    """Return `(text, repairs)` for the bytes of a unit file.

    data: bytes. encoding: `auto` (UTF-8, or UTF-16 and UTF-32 with their mark) or the name of a Python codec.
    repairs: a list with one entry where the bytes were not UTF-8 (see `wording.entry`).
    Raises UnitBytesError; its text names the offset and what to write instead.
    """
    if encoding != "auto":
        return _decode_named(data, encoding, language)
    codec = marked_encoding(data)
    if codec:
        text = _decode_strict(data, codec)
        return text[1:], [entry("encoding", TEXTS["encoding"], 1, language=language, encoding=codec.upper())]
    codec = unmarked_encoding(data)
    if codec:
        offset = data.index(b"\0")
        raise UnitBytesError(UNMARKED, offset, 1, codec, name=codec.upper(), codec=codec)
    return _decode_strict(data, "utf-8"), []


def encoding_finding(data):
    """Return `(codec, marked)` if the bytes are UTF-16 or UTF-32, which systemd cannot read, else None."""
    codec = marked_encoding(data)
    if codec:
        return codec, True
    codec = unmarked_encoding(data)
    return (codec, False) if codec else None


def decode_lossless(data):
    """Return text for any bytes: what is not UTF-8 becomes a lone surrogate (U+DC80 to U+DCFF) for each byte."""
    return data.decode("utf-8", "surrogateescape")


def _decode_named(data, encoding, language):
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError, TypeError):
        raise UnitBytesError(UNKNOWN, encoding=encoding)
    text = _decode_strict(data, info.name)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise UnitBytesError(HALF, exc.start, encoding=encoding, position=exc.start)
    if info.name in ("utf-8", "utf-8-sig", "ascii"):
        return text, []
    return text, [entry("encoding", TEXTS["encoding"], 1, language=language, encoding=encoding)]


def _decode_strict(data, codec):
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as exc:
        raise _error(data, codec, exc.start)
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as exc:
        # Codecs such as `hex` are not text encodings; each raises another exception.
        raise UnitBytesError(NO_TEXT_WHY, codec=codec, why=exc)
    if not isinstance(text, str):
        raise UnitBytesError(NO_TEXT, codec=codec)
    return text


def _error(data, codec, offset):
    line = data.count(b"\n", 0, offset) + 1
    guess = _guess(data, codec)
    advice = GUESS if guess else NO_GUESS
    texts = WHERE[0] + advice[0], WHERE[1] + advice[1]
    about = dict(name=codec.upper(), byte=data[offset], guess=guess, guess_name=(guess or "").upper())
    return UnitBytesError(texts, offset, line, guess, **about)


def _guess(data, codec):
    # GB18030 is a superset of GBK and GB2312; Western one-byte text seldom forms its two-byte pairs by chance.
    if codec != "gb18030" and _reads(data, "gb18030"):
        return "gb18030"
    return None


def _reads(data, codec):
    try:
        data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


# Texts by rule: message and fix in English, message and fix in Chinese.
TEXTS = {
    "encoding": (
        "the file is {encoding}, systemd reads UTF-8 only",
        "Save the file as UTF-8 without a byte order mark.",
        "文件编码为 {encoding}，systemd 只识别 UTF-8",
        "请将文件保存为不带 BOM 的 UTF-8。",
    ),
}
