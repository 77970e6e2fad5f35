"""Names are folded letter by letter, and every letter knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.names.fold import LOOK_ALIKES, fold, look_alikes, plain_text
from aoplint.packs.rule_keys import LOOK_ALIKE_SCRIPTS


def _parts(text: str) -> list[str]:
    name = fold(text, ())
    return [("+" if part.apart else "") + name.plain[part.start : part.stop] for part in name.parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("AliExpress order_hub", ["+ali", "express", "+order", "+hub"]),
        ("HTTPServer2", ["+http", "server", "2"]),
        ("al1express", ["+al", "1", "express"]),
        ("速卖通助手", ["+速卖通助手"]),
        ("ALIEXPRE$$!", ["+aliexpre$$"]),
        ("@handle!", ["+handle"]),
        ("a@b", ["+a@b"]),
        (" -_. ", []),
        ("", []),
    ],
)
def test_parts(text: str, parts: list[str]) -> None:
    assert _parts(text) == parts


def test_what_the_eye_does_not_see_is_no_letter() -> None:
    assert plain_text("a\u200bl\u00adi\u0301 É") == "alie"


def test_shapes_are_latin_letters() -> None:
    assert fold("аlіехрrеss", ("cyrillic",)).shape == "aliexpress"
    assert fold("Dαraz", ("greek",)).shape == "daraz"
    assert fold("Dαraz", ("cyrillic",)).shape == "dαraz"


def test_a_capital_i_among_small_letters_is_a_stroke() -> None:
    assert fold("aIi", ()).shape == "a|i"
    assert fold("AII", ()).shape == "aii"


def test_the_scripts_of_the_rule_language_are_those_that_are_known() -> None:
    assert set(LOOK_ALIKE_SCRIPTS) == set(LOOK_ALIKES)


def test_nothing_looks_like_two_letters() -> None:
    for script, letters in LOOK_ALIKES.items():
        alike = "".join(letters.values())
        assert len(set(alike)) == len(alike), script
        assert len(look_alikes((script,))) == len(set(alike.casefold())), script


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_every_letter_has_its_place(text: str) -> None:
    name = fold(text, ("latin", "cyrillic", "greek"))
    assert len(name.plain) == len(name.shape) == len(name.at)
    assert list(name.at) == sorted(name.at)
    assert all(0 <= offset < len(text) for offset in name.at)
    covered = [at for part in name.parts for at in range(part.start, part.stop)]
    assert covered == list(range(len(name.plain)))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_folding_has_no_memory(first: str, second: str) -> None:
    assert fold(f"{first} {second}", ()).plain == fold(first, ()).plain + fold(second, ()).plain
