"""Java properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.frontends.structured.reading import checked, contents

TEXT = st.text(max_size=12).filter(lambda text: not any(0xD800 <= ord(char) < 0xE000 for char in text))


def escaped(text: str) -> str:
    """As java.util.Properties.store writes a key."""
    letters = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f"}
    units = text.encode("utf-16-be")
    chars = [chr(units[at] << 8 | units[at + 1]) for at in range(0, len(units), 2)]
    letters |= {char: f"\\{char}" for char in " :=#!\\"}
    return "".join(letters.get(char) or (char if " " < char < "\x7f" else f"\\u{ord(char):04X}") for char in chars)


@given(pairs=st.dictionaries(TEXT, TEXT, max_size=4), separator=st.sampled_from(["=", ":", " = ", "\t", " \\\n  = "]))
@settings(max_examples=100, deadline=None)
def test_what_java_writes_is_read(pairs: dict[str, str], separator: str) -> None:
    kept = {key: value for key, value in pairs.items() if key}
    text = "".join(f"{escaped(key)}{separator}{escaped(value)}\n" for key, value in kept.items())
    assert contents(checked(text, "properties"), text) == [{key: value or None for key, value in kept.items()}]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", {}),
        ("# c\n! c\n  a.b = c d \n", {"a.b": "c d "}),
        ("a:b=c\nd e=f\nlone\n", {"a": "b=c", "d": "e=f", "lone": None}),
        ("fruits = apple, \\\n   pear, \\\r\n\tplum\nx=y", {"fruits": "apple, pear, plum", "x": "y"}),
        ("k\\ 1\\=2 = C\\:\\\\x\\u00e9\\q", {"k 1=2": "C:\\xéq"}),
        ("= v", {"": "v"}),
        ("a = \\", {"a": ""}),
        ("a=b\\\n# no comment", {"a": "b# no comment"}),
        ("s = \\ud83d\\ude00 \\ud83d", {"s": "😀 \ufffd"}),
        ("a=1\rb=2\r\nc=3", {"a": "1", "b": "2", "c": "3"}),
    ],
)
def test_what_it_reads(text: str, wanted: dict[str, str | None]) -> None:
    assert contents(checked(text, "properties"), text) == [wanted]
