from __future__ import annotations

import json
import sys
import unicodedata
import xml.etree.ElementTree as ET

import pytest

from aoplint.report import neutralise as n

DANGEROUS = [
    "\x1b",
    "\x00",
    "\x07",
    "\x7f",
    "\x9b",
    "\u202e",
    "\u2066",
    "\u2028",
    "\u2029",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\udc80",
    "\ud800",
    "\U000e0041",
]


@pytest.mark.parametrize("character", DANGEROUS)
def test_dangerous_characters_become_visible(character: str) -> None:
    shown = n.neutralise(f"a{character}b")
    assert character not in shown
    assert shown.isascii()
    assert f"{ord(character):x}" in shown


def test_forms() -> None:
    assert n.neutralise("\x1b\u202e\n\t\r\U000e0041") == "\\x1b\\u202e\\n\\t\\r\\U000e0041"
    assert n.neutralise("速卖通 é 🛒 \\n") == "速卖通 é 🛒 \\n"
    assert n.neutralise("a\tb\n", keep="\t") == "a\tb\\n"
    assert n.paragraphs("a\r\nb\nc\rd") == "a\nb\nc\\rd"
    assert n.ascii_only("é…") == "\\xe9\\u2026"


def test_no_control_or_format_character_is_left() -> None:
    every = "".join(chr(point) for point in range(sys.maxunicode + 1))
    left = n.neutralise(every)
    odd = {c for c in left if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")}
    assert not odd
    # Of the format characters only visible ones stay: Arabic, Syriac, Kaithi and hieroglyph signs.
    formats = {c for c in left if unicodedata.category(c) == "Cf"}
    assert all("\u0600" <= c <= "\u08ff" or "\U000110bd" <= c <= "\U00013455" for c in formats), formats


def test_two_bad_names_stay_two() -> None:
    assert n.neutralise("caf\udce9") != n.neutralise("caf\udce8")


def test_json_escapes_read_as_the_same_text() -> None:
    text = "a\x7f\x9b\u202e\u2028\U000e0041 é\n"
    serialised = n.json_safe(json.dumps({"k": text}, ensure_ascii=False))
    assert json.loads(serialised) == {"k": text}
    assert not any(c in serialised for c in "\x7f\x9b\u202e\u2028\U000e0041")
    assert "é" in serialised


def test_workflow_commands() -> None:
    assert n.command_data("50%\r\nx\n::error::y") == "50%25%0Ax%0A::error::y"
    assert n.command_property("a:b,c%\n") == "a%3Ab%2Cc%25\\n"


def test_xml_is_well_formed_for_anything() -> None:
    hostile = "".join(DANGEROUS) + "\n\"'<&]]>\uffff"
    element = ET.fromstring(f'<a b="{n.xml(hostile)}">{n.xml(hostile)}</a>')
    assert element.text == element.get("b")
    assert element.text is not None
    assert "\n\"'<&]]>" in element.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>&", "&lt;b&gt;&amp;"),
        ("[a](b)", "\\[a\\]\\(b\\)"),
        ("@team", "@<!-- -->team"),
        ("https://x.example", "https:<!-- -->//x.example"),
        ("see #12", "see #<!-- -->12"),
        ("# head", "\\# head"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("7.5.2", "7.5.2"),
        ("aop-7.9-x", "aop-7.9-x"),
        ("a|b `c` *d* _e_", "a\\|b \\`c\\` \\*d\\* \\_e\\_"),
        ("---", "\\---"),
    ],
)
def test_markdown(text: str, shown: str) -> None:
    assert n.markdown(text) == shown


def test_markdown_code_and_fences_outlast_their_content() -> None:
    assert n.markdown_code("a`b``c") == "```a`b``c```"
    assert n.markdown_code("`x`") == "`` `x` ``"
    assert n.markdown_code("a|b", cell=True) == "`a\\|b`"
    fence = n.markdown_fence("````\ncode", "text").splitlines()
    assert fence[0] == "`````text"
    assert fence[-1] == "`````"
