from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from aoplint.judge.baseline import BaselineEntry
from aoplint.judge.matching import Surroundings, match

OLD = BaselineEntry(rule="r", path="a.py", symbol="f", fingerprint="1" * 32, shape="5" * 16)
VALUE = replace(OLD, tag="00aa")


def matched(
    found: list[BaselineEntry],
    entries: list[BaselineEntry],
    *,
    read: Collection[str] = ("a.py", "b.py"),
    gone: Collection[str] = (),
    symbols: Mapping[str, Collection[str]] | None = None,
    duties: Collection[str] = (),
) -> list[int]:
    """Numbers of what was recognised among `found`."""
    places = {(one.path, number, number, one.rule): one for number, one in enumerate(found)}
    around = Surroundings(read=read, gone=gone, symbols=symbols or {}, duties=duties)
    return sorted(place[1] for place in match(places, entries, around))


def at(entry: BaselineEntry, path: str, symbol: str | None = None, fingerprint: str = "2" * 32) -> BaselineEntry:
    return replace(entry, path=path, symbol=entry.symbol if symbol is None else symbol, fingerprint=fingerprint)


def test_the_same_identity_is_the_same_only_with_the_same_value() -> None:
    assert matched([OLD], [OLD]) == [0]
    assert matched([VALUE], [VALUE]) == [0]
    assert matched([replace(VALUE, tag="00ab")], [VALUE]) == []


def test_one_entry_stands_for_one_finding() -> None:
    assert matched([OLD, at(OLD, "a.py")], [OLD]) == [0]
    assert matched([at(OLD, "a.py"), at(OLD, "b.py", fingerprint="3" * 32)], [OLD]) == [0]


def test_a_value_in_front_of_others_is_the_only_new_one() -> None:
    """The numbers in the fingerprints of the others shift."""
    tags = ("000a", "000b", "000c")
    entries = [replace(OLD, fingerprint=f"{number}" * 32, tag=tag) for number, tag in enumerate(tags)]
    found = [replace(OLD, fingerprint=f"{number}" * 32, tag=tag) for number, tag in enumerate(("00ff", *tags))]
    assert matched(found, entries) == [1, 2, 3]


@pytest.mark.parametrize("entry", [OLD, VALUE])
def test_a_file_that_was_renamed(entry: BaselineEntry) -> None:
    assert matched([at(entry, "b.py")], [entry], read=("b.py",), gone=("a.py",)) == [0]
    assert matched([at(entry, "b.py")], [entry], read=("b.py",)) == [], "a.py was not read: it may still be there"


def test_what_moved_to_another_file() -> None:
    assert matched([at(OLD, "b.py")], [OLD]) == [0]
    assert matched([at(OLD, "b.py", "g")], [OLD]) == []
    assert matched([at(VALUE, "b.py", "g")], [VALUE]) == [0], "the same value under another roof"
    bare = replace(OLD, symbol="")
    assert matched([at(bare, "b.py")], [bare]) == [], "a line without a name or a value may be a new one"


def test_a_definition_that_was_renamed() -> None:
    assert matched([at(OLD, "a.py", "g")], [OLD], symbols={"a.py": {"g"}}) == [0]
    assert matched([at(OLD, "a.py", "g")], [OLD], symbols={"a.py": {"f", "g"}}) == []
    assert matched([at(OLD, "a.py", "g")], [OLD]) == [], "nobody knows whether f is still there"
    method = replace(OLD, symbol="C.f")
    assert matched([at(method, "a.py", "C.g")], [method], symbols={"a.py": {"C", "C.", "C.g"}}) == [0]
    inner = replace(OLD, symbol="outer.f")
    assert matched([at(inner, "a.py", "outer.g")], [inner], symbols={"a.py": {"outer"}}) == []


def test_a_duty_is_the_same_wherever_it_shows() -> None:
    bare = replace(OLD, symbol="")
    assert matched([at(bare, "b.py")], [bare], duties=("r",)) == [0]


def test_entries_without_a_shape_know_no_moves() -> None:
    hand = replace(VALUE, shape="")
    assert matched([hand], [hand]) == [0]
    assert matched([at(VALUE, "b.py")], [hand], gone=("a.py",)) == []
