"""Variants of trade marks are found, look-alikes are not: figures of the built-in rules and the ways they are found."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.names.fold import plain_text
from aoplint.names.terms import FORMS, Term, Terms
from tests.unit.names.cases import LOOK_ALIKES, VARIANTS, WORDS
from tests.unit.names.support import APP_NAME, DOMAIN, MISSPELLING, PACKAGE_ID, hits, terms_of

ALL_VARIANTS = [name for names in VARIANTS.values() for name in names]


def _terms(*texts: str, ordinary: Sequence[str] = (), **keys: object) -> Terms:
    terms = [Term(text=text, plain=plain_text(text), **keys) for text in texts]  # type: ignore[arg-type]
    return Terms(terms, ordinary=ordinary)


def _found(terms: Terms, name: str) -> list[tuple[str, str, str]]:
    return [(hit.term.text, hit.form, name[hit.start : hit.stop]) for hit in terms.find(name)]


# --- figures --------------------------------------------------------------------------------------


def test_there_are_enough_cases() -> None:
    assert len(set(ALL_VARIANTS)) >= 57
    assert len(set(LOOK_ALIKES)) >= 64


@pytest.mark.parametrize("name", ALL_VARIANTS)
def test_variants_are_found(name: str) -> None:
    assert hits(name)


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alikes_are_not(name: str) -> None:
    assert not hits(name)


@pytest.mark.parametrize("rule", [APP_NAME, MISSPELLING, DOMAIN, PACKAGE_ID])
def test_no_english_word_is_a_trade_mark(rule: str) -> None:
    assert [word for word in WORDS if terms_of(rule).find(word)] == []


# --- forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "form", "text"),
    [
        ("AliExpress", "exact", "AliExpress"),
        ("The ALIEXPRESS desk", "exact", "ALIEXPRESS"),
        ("Ali Express desk", "spaced", "Ali Express"),
        ("ali-ex_press", "spaced", "ali-ex_press"),
        ("myaliexpressapp", "embedded", "aliexpress"),
        ("AliExpresso", "embedded", "AliExpress"),
        ("аliexpress", "disguised", "аliexpress"),
        ("@l1expre$$ tool", "misspelt", "l1expre$$"),
        ("my al1expre$$ tool", "disguised", "al1expre$$"),
        ("my aliexprss tool", "misspelt", "aliexprss"),
        ("aliexxxxxpress", "misspelt", "aliexxxxxpress"),
        ("ali\u200bexpress", "exact", "ali\u200bexpress"),
        ("ａｌｉｅｘｐｒｅｓｓ", "exact", "ａｌｉｅｘｐｒｅｓｓ"),
    ],
)
def test_forms(name: str, form: str, text: str) -> None:
    terms = _terms("aliexpress", edits=2, spaced=True, scripts=("latin", "cyrillic"))
    assert _found(terms, name) == [("aliexpress", form, text)]


def test_edits_are_counted() -> None:
    assert _found(_terms("taobao", edits=1), "tabao") == [("taobao", "misspelt", "tabao")]
    assert _found(_terms("taobao", edits=1), "taba") == []
    assert _found(_terms("taobao"), "tabao") == []


def test_a_whole_term_is_a_word_or_a_hump() -> None:
    terms = _terms("tmall", whole=True)
    assert [name for name in ("tmall", "my-tmall", "myTmallApp", "TMall Desk") if not terms.find(name)] == []
    assert [name for name in ("hotmall", "tmallow", "atmall shop") if terms.find(name)] == []


def test_spaces_split_only_where_they_may() -> None:
    assert _terms("aliexpress").find("ali express") == ()
    assert _found(_terms("aliexpress", spaced=True), "ali express")
    # Both ends must be those of words: this is Bali, not Ali.
    assert _terms("aliexpress", spaced=True).find("bali express") == ()


def test_scripts_count_only_where_they_may() -> None:
    assert _terms("taobao").find("tаobаo") == ()
    assert _terms("taobao", scripts=("greek",)).find("tаobаo") == ()
    assert _terms("taobao", scripts=("cyrillic",)).find("tаobаo") != ()


def test_a_capital_i_is_a_stroke_only_among_small_letters() -> None:
    terms = _terms("tmall", whole=True, scripts=("latin",))
    assert terms.find("tmaIl")
    assert not terms.find("TMAIL")


def test_ordinary_words_are_no_attempt() -> None:
    loose, guarded = _terms("aliexpress", edits=1), _terms("aliexpress", edits=1, ordinary=("all", "express"))
    assert loose.find("allexpress")
    assert not guarded.find("allexpress")
    assert guarded.find("alliexpress")


def test_an_ordinary_tail_leaves_one_error_for_the_rest() -> None:
    terms = _terms("aliexpress", edits=2, ordinary=("express",))
    assert not terms.find("artexpress")
    assert terms.find("aliexpess")
    assert terms.find("alixprss")


def test_short_terms_are_less_forgiving() -> None:
    terms = _terms("taobao", edits=1, scripts=("latin",))
    assert [name for name in ("taobau", "tabao", "atobao", "t@obao") if not terms.find(name)] == []
    # Its first letter must be right, and a digit beside an error is one more.
    assert [name for name in ("baobao", "daobao", "aobao", "t4oba") if terms.find(name)] == []


def test_company() -> None:
    terms = _terms("1688", whole=True, beside=("sourcing", "采购"))
    assert terms.find("1688 sourcing")
    assert terms.find("sourcing-1688")
    assert terms.find("1688采购助手")
    assert not terms.find("order 1688")
    followed = _terms("ali", whole=True, followed_by=("shop",))
    assert [name for name in ("AliShop", "ali shop", "alishop", "Ali Shops") if not followed.find(name)] == []
    assert [name for name in ("shop ali", "Ali Baker", "alishopper", "Kali shop") if followed.find(name)] == []


def test_allowed_names() -> None:
    terms = Terms([Term(text="阿里", plain="阿里")], allow=("阿里山",))
    assert not terms.find("阿里山茶")
    assert terms.find("阿里助手")
    assert len(terms.find("阿里山的阿里")) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Desk for AliExpress",
        "desk-for-aliexpress",
        "DeskForAliExpress",
        "Connect your AliExpress shop",
        "Unofficial AliExpress client",
        "Import from AliExpress and Alibaba",
        "Стол для АлиЭкспресс",
        "非官方速卖通工具",
        "Tienda para AliExpress",
    ],
)
def test_what_is_only_named(name: str) -> None:
    assert hits(name) == []


@pytest.mark.parametrize(
    "name", ["AliExpress for you", "Best AliExpress", "Format AliExpress", "AliExpress from A to Z"]
)
def test_what_is_not_only_named(name: str) -> None:
    assert hits(name) == ["aliexpress exact"]


def test_the_plainest_form_wins() -> None:
    terms = _terms("aliexpress", edits=2, spaced=True, scripts=("latin",))
    assert [hit.form for hit in terms.find("aliexpress ali express aliexpres")] == ["exact", "spaced", "misspelt"]


# --- properties -----------------------------------------------------------------------------------

_LETTERS = "aliexprstbomczAIL13$-_ .аеоᴀ\u200b速"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=_LETTERS, max_size=40))
def test_hits_lie_in_the_name_in_order(name: str) -> None:
    end = 0
    for hit in terms_of(DOMAIN).find(name):
        assert end <= hit.start < hit.stop <= len(name)
        assert hit.form in FORMS
        end = hit.stop


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="dfghjqvwz-_ ", max_size=12), st.text(alphabet="dfghjqvwz-_ ", max_size=12))
def test_a_trade_mark_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    assert any(hit.term.text == "aliexpress" for hit in terms_of(DOMAIN).find(f"{before}aliexpress{after}"))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 8), st.sampled_from(["swap", "drop", "double"]))
def test_one_typing_error_is_found_at_any_place(at: int, error: str) -> None:
    word = "aliexpress"
    made = {
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        "drop": word[:at] + word[at + 1 :],
        "double": word[:at] + word[at] + word[at:],
    }[error]
    # Without its second letter it is "AI express", which is words.
    assert bool(terms_of(DOMAIN).find(made)) is (made != "aiexpress")


def test_a_hostile_name_is_bounded() -> None:
    assert terms_of(DOMAIN).find("a" * 100_000 + "aliexpress") == ()
    assert terms_of(DOMAIN).find("aliexpress" + "-a" * 100_000)
