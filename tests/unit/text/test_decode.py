"""Bytes to text: nothing raises, nothing is lost in silence."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoplint.text import decode, looks_binary

COOKIES = [b"rot13", b"hex", b"zlib", b"bz2", b"utf-16", b"utf-7", b"unicode_escape", b"raw_unicode_escape"]
COOKIES += [b"nope", b"idna", b"punycode", b"undefined", b"mbcs", b"os", b"..", b"-", b"x" * 5000, b"cp1259"]


@given(st.binary(), st.booleans())
def test_any_bytes_give_text(data: bytes, python: bool) -> None:
    source = decode(data, python=python)
    assert not source.text.startswith("\ufeff")
    source.text.encode("utf-8")


@given(st.text(), st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_marks_round_trip(text: str, encoding: str) -> None:
    source = decode(text.encode(encoding), python=True)
    assert source.text == text.lstrip("\ufeff") or "\0" in text
    assert source.bom


@given(st.sampled_from(COOKIES), st.binary(max_size=60))
def test_hostile_cookies_are_named_and_not_used(cookie: bytes, rest: bytes) -> None:
    source = decode(b"# coding: " + cookie + b"\nSECRET = 'x'\n" + rest, python=True)
    assert source.odd_codec is not None
    assert cookie.decode().startswith(source.odd_codec)
    assert "SECRET = 'x'" in source.text
    assert source.encoding in {"utf-8", "latin-1"}


@pytest.mark.parametrize(
    ("cookie", "codec"),
    [
        ("utf-8", "utf-8"),
        ("UTF8", "utf-8"),
        ("utf-8-unix", "utf-8"),
        ("latin-1", "latin-1"),
        ("latin-1-unix", "latin-1"),
        ("iso-latin-1", "latin-1"),
        ("iso-8859-15", "iso8859-15"),
        ("cp1251", "cp1251"),
        ("gbk", "gbk"),
        ("gb18030", "gb18030"),
        ("big5", "big5"),
        ("shift_jis", "shift_jis"),
        ("euc-kr", "euc-kr"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_honest_cookies_are_used(cookie: str, codec: str) -> None:
    letters = {"gbk": "密钥", "gb18030": "密钥", "big5": "密鑰", "shift_jis": "鍵", "euc-kr": "열쇠"}
    letters |= {"cp1251": "ключ", "koi8-r": "ключ", "iso8859-15": "€"}
    word = letters.get(codec, "é")
    text = f"#!/usr/bin/python\n# -*- coding: {cookie} -*-\nx = '{word}'\n"
    source = decode(text.encode(codec), python=True)
    assert (source.text, source.exact, source.odd_codec) == (text, True, None)


def test_every_known_name_is_a_codec() -> None:
    names = "utf-8-sig ascii us-ascii latin-10 iso-8859-16 windows-1258 cp1250 koi8-u koi8-t gb2312 sjis"
    for name in (*names.split(), "big5hkscs"):
        source = decode(f"# coding: {name}\n".encode(), python=True)
        assert source.odd_codec is None
        assert codecs.lookup(source.encoding)


def test_a_cookie_counts_only_where_python_looks() -> None:
    assert decode(b"#\n# coding: utf-7\n", python=True).odd_codec == "utf-7"
    assert decode(b"#\r# coding: utf-7\r", python=True).odd_codec == "utf-7"
    assert decode(b"#" + b"x" * 20_000 + b"\n# coding: utf-7", python=True).odd_codec == "utf-7"
    assert decode(b"x = 1\n# coding: utf-7\n", python=True).odd_codec is None
    assert decode(b"#\n#\n# coding: utf-7\n", python=True).odd_codec is None
    assert decode(b"# coding: utf-7\n", python=False).odd_codec is None
    assert decode(codecs.BOM_UTF8 + b"# coding: rot13\n", python=True).odd_codec == "rot13"


def test_a_broken_promise_falls_back() -> None:
    assert decode("# coding: ascii\nx='é'".encode(), python=True).encoding == "utf-8"
    broken = decode(b"# coding: utf-8\n\xff", python=True)
    assert (broken.encoding, broken.exact, broken.text[-1]) == ("latin-1", False, "\xff")


def test_utf16_without_a_mark() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        data = "APP_SECRET = 'x'\r\n".encode(encoding)
        source = decode(data, python=False)
        assert (source.text, source.encoding, source.bom) == ("APP_SECRET = 'x'\r\n", encoding, False)
        assert not looks_binary(data)
        assert not looks_binary(data + b"x")


def test_odd_utf16_is_not_exact() -> None:
    source = decode(codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"\x00\xd8", python=False)
    assert source.text.startswith("ab")
    assert not source.exact


def test_mark_of_utf32_may_be_utf16() -> None:
    assert decode(b"\xff\xfe\0\0a\0", python=False).text == "\0a"


def test_binary() -> None:
    assert looks_binary(b"\x7fELF\0\0\0")
    assert looks_binary(bytes(range(1, 9)) * 8 + b"\0")
    assert looks_binary(b"".join(n.to_bytes(2, "little") for n in range(1, 200)))
    assert not looks_binary(b"")
    assert not looks_binary(b"x" * 8192 + b"\0")
    assert not looks_binary("x".encode("utf-16"))
    assert not looks_binary("x".encode("utf-32"))


@given(st.text(alphabet="a\r\n\x0b\x0c\x85\u2028é😀"))
def test_newlines_are_kept(text: str) -> None:
    assert decode(text.encode(), python=True).text == text
