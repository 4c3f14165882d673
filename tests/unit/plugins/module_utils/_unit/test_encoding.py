# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import codecs

import pytest

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.encoding import (
    UnitBytesError,
    decode,
    decode_lossless,
    encoding_finding,
)

UNIT = "[Unit]\nDescription=服务\n"


def test_utf_8_keeps_its_mark_for_the_repair():
    assert decode(UNIT.encode("utf-8")) == (UNIT, [])
    assert decode(UNIT.encode("utf-8-sig")) == ("\ufeff" + UNIT, [])


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_mark_names_the_encoding(codec):
    text, repairs = decode(("\ufeff" + UNIT).encode(codec))
    assert text == UNIT
    assert [(r["rule"], r["line"]) for r in repairs] == [("encoding", 1)]
    assert codec.upper() in repairs[0]["message"]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_without_a_mark_the_codec_is_suggested(codec):
    data = UNIT.encode(codec)
    with pytest.raises(UnitBytesError) as error:
        decode(data)
    assert error.value.suggestion == codec
    assert "encoding: " + codec in str(error.value)
    assert decode(data, codec)[0] == UNIT
    assert encoding_finding(data) == (codec, False)


def test_gb18030_is_suggested_with_the_place():
    data = UNIT.encode("gb18030")
    with pytest.raises(UnitBytesError) as error:
        decode(data)
    assert (error.value.offset, error.value.line) == (data.index(b"=") + 1, 2)
    assert "encoding: gb18030" in str(error.value)
    text, repairs = decode(data, "gb18030")
    assert text == UNIT
    assert [r["rule"] for r in repairs] == ["encoding"]


def test_bytes_of_no_encoding():
    with pytest.raises(UnitBytesError) as error:
        decode(b"[Unit]\nDescription=\xff\xff\n")
    assert error.value.suggestion is None
    assert "0xff at offset 19 (line 2)" in str(error.value)


@pytest.mark.parametrize("name", ["hex", "no-such-codec", "rot13", "zlib", "undefined", "\0"])
def test_codecs_that_are_not_text_encodings(name):
    with pytest.raises(UnitBytesError):
        decode(b"[Unit]\n", name)


def test_odd_length_after_a_mark_is_refused():
    with pytest.raises(UnitBytesError):
        decode(codecs.BOM_UTF16_LE + b"[")


def test_lossless_keeps_every_byte():
    data = bytes(range(256))
    assert decode_lossless(data).encode("utf-8", "surrogateescape") == data
