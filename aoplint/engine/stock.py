"""The compiled rules of packs by mode: read from their stored form when first asked for (layer 11)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aoplint.engine.detection import kind_of
from aoplint.model.levels import Mode


class Stored(Mapping[Mode, tuple[Any, ...]]):
    """Compiled rules by mode, each mode read when it is first asked for.

    Args:
        texts: the rules of each mode as JSON.
    """

    def __init__(self, texts: Mapping[Mode, str]) -> None:
        self._texts = texts
        self._read: dict[Mode, tuple[Any, ...]] = {}

    def __getitem__(self, mode: Mode) -> tuple[Any, ...]:
        if mode not in self._read:
            self._read[mode] = tuple(map(kind_of(mode).load, json.loads(self._texts[mode])))
        return self._read[mode]

    def __iter__(self) -> Iterator[Mode]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class Running(Mapping[Mode, tuple[Any, ...]]):
    """Those of the compiled rules that run; modes without any are left out.

    Args:
        stock: all of them.
        ids: which run.
    """

    def __init__(self, stock: Mapping[Mode, tuple[Any, ...]], ids: frozenset[str]) -> None:
        self._stock = stock
        self._ids = ids
        self._chosen: dict[Mode, tuple[Any, ...]] = {}

    def __getitem__(self, mode: Mode) -> tuple[Any, ...]:
        if mode not in self._chosen:
            self._chosen[mode] = tuple(rule for rule in self._stock[mode] if rule.id in self._ids)
        if not self._chosen[mode]:
            raise KeyError(mode)
        return self._chosen[mode]

    def __iter__(self) -> Iterator[Mode]:
        return (mode for mode in self._stock if mode in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def sections(stock: Mapping[Mode, tuple[Any, ...]]) -> Iterator[str]:
    """Each mode and its rules as one line."""
    return (f"{mode.value} {text_of([rule.dump() for rule in stock[mode]])}" for mode in stock)


def section(line: str) -> tuple[Mode, str]:
    """The mode of a line and the JSON of its rules.

    Raises:
        ValueError: if it names no mode.
    """
    mode, _, text = line.partition(" ")
    return Mode(mode), text


def text_of(data: Any) -> str:
    """`data` as JSON of one line."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))
