"""What rules share of one file: its index, its matchers, and what leaves found there (layer 6)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from aoplint.match.handlers import HANDLERS
from aoplint.match.index import NodeIndex
from aoplint.match.literal_words import Groups
from aoplint.match.nodes import Matcher
from aoplint.match.options import Options
from aoplint.match.ranges import Range
from aoplint.scopes.scopes import Scopes
from aoplint.scopes.view import FileView
from aoplint.tree import Kind

_MEMO: Final = "match"
_WORD: Final = re.compile(r"\w+")
#: Expressions whose text may be none of the source, though all that it is made of is written there.
_MADE: Final = (Kind.CONCATENATION, Kind.FSTRING, Kind.BINARY_OPERATION, Kind.IF_EXPRESSION)


class Source:
    """One file with the indexes that all rules use."""

    def __init__(self, view: FileView) -> None:
        self.view = view
        self.text = view.text
        self.unit = view.unit
        self.scopes: Scopes | None = view.scopes if view.unit is not None and view.unit.language == "python" else None
        #: By the rule's options the ranges of forms of code that were looked for: by digest, and under which names.
        self.found: dict[Options, dict[str, dict[tuple[str, ...], list[Range]]]] = {}
        self._index: NodeIndex | None = None
        self._words = view.words
        self._children: dict[int, tuple[int, ...]] = {}
        self._pieces: dict[tuple[str, ...], bool] = {}
        #: By the number of a list of ranges the list, its nodes in order, and which range is of each.
        self._by_node: dict[int, tuple[list[Range], list[int], list[int]]] = {}

    @property
    def index(self) -> NodeIndex:
        """Nodes by what patterns ask for.

        Raises:
            ValueError: if the file has no Python tree.
        """
        if self._index is None:
            if self.scopes is None:
                raise ValueError("code patterns need Python")
            self._index = NodeIndex(self.scopes)
        return self._index

    def of_nodes(self, ranges: list[Range], first: int, last: int) -> list[Range]:
        """Those of `ranges`, a list that is kept, whose nodes are from `first` up to `last`; in its order."""
        known = self._by_node.get(id(ranges))
        if known is None:
            places = sorted(range(len(ranges)), key=lambda place: ranges[place].node)
            known = self._by_node[id(ranges)] = ranges, [ranges[place].node for place in places], places
        _, nodes, places = known
        return [ranges[place] for place in sorted(places[bisect_left(nodes, first) : bisect_left(nodes, last)])]

    def has(self, words: Sequence[str]) -> bool:
        """Whether the text holds all of these identifiers."""
        return all(word in self._words for word in words)

    def may_hold(self, pieces: Groups) -> bool:
        """Whether one of each group of pieces is in a word of the text, or of a value that constants make."""
        return all(map(self._holds_one, pieces))

    def _holds_one(self, group: tuple[str, ...]) -> bool:
        found = self._pieces.get(group)
        if found is None:
            vocabulary = self._vocabulary
            found = self._pieces[group] = any(piece in vocabulary for piece in group)
        return found

    @cached_property
    def _vocabulary(self) -> str:
        return "\n".join(self._words.union(*map(_WORD.findall, self._made_texts()))).casefold()

    def _made_texts(self) -> Iterator[str]:
        """Texts that stand nowhere in the source as they are."""
        scopes = self.scopes
        if scopes is None:
            return
        unit, text = scopes.unit, self.text
        made = [node for kind in _MADE for node in unit.by_kind.get(kind, ())]
        written = (node for kind in (Kind.STRING, Kind.FSTRING_TEXT) for node in unit.by_kind.get(kind, ()))
        made += (node for node in written if "\\" in text[unit.start[node] : unit.stop[node]])
        for value in (*scopes.loads.values(), *map(scopes.value, made)):
            if value is not None and value.known and isinstance(value.literal, str):
                yield value.literal

    def matcher(self, options: Options) -> Matcher:
        """A matcher with a step count of its own."""
        index = self.index
        return Matcher(index.scopes, options, HANDLERS, self._children, index.places_of, lambda: index.statements)


def source_of(view: FileView) -> Source:
    """The `Source` of a file, made once."""
    known = view.memo.get(_MEMO)
    if isinstance(known, Source) and known.unit is view.unit:
        return known
    made = view.memo[_MEMO] = Source(view)
    return made
