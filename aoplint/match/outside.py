"""Operators on other trees than Python's: `key-path` in structured text, `element` in markup (layer 6)."""

from __future__ import annotations

from functools import lru_cache

from aoplint.tree import Kind, Unit
from aoplint.tree.keypath import KeyPath
from aoplint.tree.select import Selector
from aoplint.tree.selector import parse_selector


def elements(unit: Unit, text: str, selectors: tuple[str, ...]) -> list[int]:
    """Elements of markup that one of `selectors` names, in order."""
    if Kind.ELEMENT not in unit.by_kind:
        return []
    return sorted({node for selector in selectors for node in _selector(selector).find(unit, text)})


@lru_cache(maxsize=256)
def _selector(source: str) -> Selector:
    return parse_selector(source)


def key_values(unit: Unit, text: str, paths: tuple[str, ...]) -> list[int]:
    """Values at one of the key paths of structured text, in order."""
    if Kind.PAIR not in unit.by_kind and Kind.SEQUENCE not in unit.by_kind:
        return []
    return sorted({node for path in paths for node in _key_path(path).values(unit, text)})


@lru_cache(maxsize=256)
def _key_path(source: str) -> KeyPath:
    return KeyPath(source)
