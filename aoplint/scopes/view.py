"""What a detector gets of one file: text, lines, Unit and scopes, each made once and only when asked for."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aoplint.model.handed import Handed, Reach
from aoplint.text import LineIndex

if TYPE_CHECKING:
    from aoplint.scopes.scopes import Scopes
    from aoplint.tree import Unit

_WORD = re.compile(r"\w+")


class FileView:
    """One file as detectors see it.

    Args:
        path: POSIX path as shown.
        language: "python", "yaml", "env", "markup", "text" and so on (files/languages.py).
        text: decoded text.
        unit: the lowered file; None in the raw-text phase, for plain text, and where lowering failed.
        handed: names of the file that other files hand to callables.
        plain: the bytes of the file are `text` in UTF-8 without a mark, as services read it.
    """

    def __init__(
        self,
        *,
        path: str,
        language: str,
        text: str,
        unit: Unit | None = None,
        handed: tuple[Handed, ...] = (),
        plain: bool = False,
    ) -> None:
        self.path = path
        self.language = language
        self.text = text
        self.unit = unit
        self.handed = handed
        self.plain = plain
        #: Imported names in argument positions, noted by whoever looks at calls.
        self.reaches: list[Reach] = []
        #: Indexes that detectors make of this file once, by owner.
        self.memo: dict[str, Any] = {}

    @cached_property
    def lines(self) -> LineIndex:
        """Line index of the text."""
        return LineIndex(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """All identifier-like words of the text, as written and after NFKC, for selection by required identifiers."""
        words = frozenset(_WORD.findall(self.text))
        if self.text.isascii():
            return words
        return words.union(_WORD.findall(unicodedata.normalize("NFKC", self.text)))

    @cached_property
    def scopes(self) -> Scopes:
        """Bindings, imports and constants of the Unit.

        Raises:
            ValueError: if there is no Unit.
        """
        from aoplint.scopes.scopes import analyse

        if self.unit is None:
            raise ValueError("scopes need a Unit")
        return analyse(self.unit, self.text)
