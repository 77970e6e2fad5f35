"""Property 4 of docs/unit.md: loaded, a Unit equals itself; stored, it holds no text of the file."""

from __future__ import annotations

import json
import zlib
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.python import lower
from aoplint.tree import Unit
from aoplint.tree.serial import UnitFormatError, dump, load
from tests.unit.frontends.python.snippets import EXACT, INEXACT

ARRAYS = ("kind", "end", "role", "atom", "start", "stop", "atom_spans", "comments")
TEXT = "import os . path as zebra  # quokka\nwombat_ｋｅｙ = zebra('numbat', 4711.5, f'{dingo}x')\n"


def same(one: Unit, other: Unit) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in (*ARRAYS, "language", "atoms"))


@pytest.mark.parametrize("text", EXACT + INEXACT)
def test_a_unit_survives(text: str) -> None:
    unit = lower(text)
    assert same(load(dump(unit), text), unit)


@pytest.mark.parametrize(
    "text", ["import a . b\n", "import a \\\n . b\n", "from (a) import b\n".replace("(a)", "a.\\\nｂ")]
)
def test_a_dotted_name_with_something_within_survives(text: str) -> None:
    unit = lower(text)
    assert load(dump(unit), text).atoms == unit.atoms
    assert {"a.b"} < set(unit.atoms)


def test_the_bytes_hold_no_literal_name_or_comment() -> None:
    data = dump(lower(TEXT))
    head, _, body = data.partition(b"\n")[2].partition(b"\n")
    raw = zlib.decompress(body)
    for word in ("zebra", "quokka", "wombat", "numbat", "dingo", "4711", "path", "os"):
        for form in (word.encode(), word.encode("utf-16-le"), word.encode("utf-32-le")):
            assert form not in head
            assert form not in raw
    words = json.loads(head)["words"].values()
    assert set(words) <= {"", "None", "True", "False", "float", "f"}


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_damaged_bytes_are_refused_or_harmless(data: st.DataObject) -> None:
    whole = dump(lower(TEXT))
    at = data.draw(st.integers(0, len(whole) - 1))
    kind = data.draw(st.sampled_from(["flip", "cut", "insert"]))
    byte = bytes([data.draw(st.integers(0, 255))])
    broken = {
        "flip": whole[:at] + bytes([whole[at] ^ (byte[0] or 1)]) + whole[at + 1 :],
        "cut": whole[:at],
        "insert": whole[:at] + byte + whole[at:],
    }[kind]
    try:
        unit = load(broken, TEXT)
    except UnitFormatError:
        return
    # What the check of the body does not cover is the header: fixed vocabulary and the language's name.
    assert all(getattr(unit, name) == getattr(lower(TEXT), name) for name in ARRAYS)


@pytest.mark.parametrize("source", ["", TEXT[:-20]])
def test_another_source_is_refused(source: str) -> None:
    with pytest.raises(UnitFormatError):
        load(dump(lower(TEXT)), source)


def _with(unit: Unit, name: str, index: int, value: int) -> bytes:
    broken = lower(TEXT)
    values = array(getattr(unit, name).typecode, getattr(unit, name))
    values[index] = value
    setattr(broken, name, values)
    return dump(broken)


@pytest.mark.parametrize(
    ("name", "index", "value"),
    [
        ("end", 0, 3), ("end", 2, 2), ("end", 2, 10_000), ("end", 4, 9), ("atom", 3, 9_999), ("stop", 1, 9_999),
        ("start", 5, len(TEXT)), ("atom_spans", 7, 9_999),
    ],
)  # fmt: skip
def test_arrays_that_cannot_be_are_refused(name: str, index: int, value: int) -> None:
    with pytest.raises(UnitFormatError):
        load(_with(lower(TEXT), name, index, value), TEXT)


def test_a_bomb_is_not_unpacked() -> None:
    head, _, _ = dump(lower(TEXT)).partition(b"\n")[2].partition(b"\n")
    bomb = zlib.compress(bytes(1 << 26))
    with pytest.raises(UnitFormatError):
        load(b"aoplint-unit\n" + head + b"\n" + bomb, TEXT)


@pytest.mark.parametrize(
    "head", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"format":1}', b'{"format":2,"itemsize":4}', b"\xff"]
)
def test_foreign_headers_are_refused(head: bytes) -> None:
    with pytest.raises(UnitFormatError):
        load(b"aoplint-unit\n" + head + b"\n" + zlib.compress(b""), TEXT)
