"""Builds a Unit node by node, in pre-order (layer 2)."""

from __future__ import annotations

import unicodedata
from array import array

from aoplint.tree.unit import Unit


class UnitBuilder:
    """Collects nodes in pre-order; `open` starts one, `close` ends it, `leaf` does both.

    The arrays, and the numbers of known atoms, are public so that a front end's inner loop can use them directly.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.kind = array("B")
        self.end = array("I")
        self.role = array("B")
        self.atom = array("I")
        self.start = array("I")
        self.stop = array("I")
        self.comments = array("I")
        self.atom_spans = array("I", (0, 0))
        self._atoms: list[str] = [""]
        #: Number of each text that was interned, as it was written.
        self.numbers: dict[str, int] = {"": 0}

    def word(self, text: str) -> int:
        """Number of an atom of the fixed vocabulary (an operator, a style), which needs no source."""
        number = self.numbers.get(text)
        if number is None:
            number = self._intern(text, 0, 0)
        return number

    def name(self, text: str, start: int, stop: int) -> int:
        """Number of a name that stands at `start:stop`; normalised as Python does (PEP 3131: NFKC)."""
        number = self.numbers.get(text)
        if number is not None:
            return number
        normal = text if text.isascii() else unicodedata.normalize("NFKC", text)
        if normal != text and normal in self.numbers:
            number = self.numbers[text] = self.numbers[normal]
            return number
        number = self._intern(normal, start, stop)
        self.numbers[text] = number
        return number

    def _intern(self, text: str, start: int, stop: int) -> int:
        number = self.numbers[text] = len(self._atoms)
        self._atoms.append(text)
        self.atom_spans.extend((start, stop))
        return number

    def open(self, kind: int, role: int, start: int, atom: int = 0) -> int:
        """Starts a node and returns its index."""
        index = len(self.kind)
        self.kind.append(kind)
        self.role.append(role)
        self.atom.append(atom)
        self.start.append(start)
        self.stop.append(start)
        self.end.append(index + 1)
        return index

    def close(self, index: int, stop: int) -> None:
        """Ends node `index` at offset `stop`; all nodes since belong to it."""
        self.stop[index] = stop
        self.end[index] = len(self.kind)

    def leaf(self, kind: int, role: int, start: int, stop: int, atom: int = 0) -> int:
        """A node without children."""
        index = self.open(kind, role, start, atom)
        self.stop[index] = stop
        return index

    def comment(self, start: int, stop: int) -> None:
        """Notes a comment; comments come in source order."""
        self.comments.extend((start, stop))

    def finish(self) -> Unit:
        """The finished Unit."""
        return Unit(
            language=self.language,
            kind=self.kind,
            end=self.end,
            role=self.role,
            atom=self.atom,
            start=self.start,
            stop=self.stop,
            atoms=tuple(self._atoms),
            atom_spans=self.atom_spans,
            comments=self.comments,
        )
