"""What rules share of one file: its index, its matchers, and what leaves found there (layer 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aoplint.match.handlers import HANDLERS
from aoplint.match.index import NodeIndex
from aoplint.match.nodes import Matcher
from aoplint.match.options import Options
from aoplint.match.ranges import Range
from aoplint.scopes.scopes import Scopes
from aoplint.scopes.view import FileView

_MEMO: Final = "match"


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

    def has(self, words: Sequence[str]) -> bool:
        """Whether the text holds all of these identifiers."""
        return all(word in self._words for word in words)

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
