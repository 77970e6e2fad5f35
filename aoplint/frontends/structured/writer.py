"""What the scanners share: nodes of structured text, limits, and how they give up (layer 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.frontends.errors import NotThisLanguage, TooDeep
from aoplint.tree import Kind, Role, Unit, UnitBuilder

DOCUMENT: Final = int(Kind.DOCUMENT)
MAPPING: Final = int(Kind.MAPPING)
PAIR: Final = int(Kind.PAIR)
SEQUENCE: Final = int(Kind.SEQUENCE)
SCALAR: Final = int(Kind.SCALAR)
REFERENCE: Final = int(Kind.REFERENCE)
CONTENT: Final = int(Role.CONTENT)
MEMBER: Final = int(Role.MEMBER)
KEY: Final = int(Role.KEY)
VALUE: Final = int(Role.VALUE)
ELEMENT: Final = int(Role.ELEMENT)

#: Containers within each other. People nest a dozen; generators of test cases for parsers nest thousands.
DEPTH_LIMIT: Final = 500
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


def lines(text: str, at: int = 0) -> Iterator[tuple[int, int]]:
    """Intervals of the lines from `at` on, without their ends."""
    for end in _LINE_END.finditer(text, at):
        yield at, end.start()
        at = end.end()
    if at < len(text):
        yield at, len(text)


class Writer:
    """A Unit of structured text that is being written.

    Args:
        text: the decoded text.
        language: of the Unit.
    """

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.builder = UnitBuilder(language)

    def scalar(self, role: int, start: int, stop: int, style: str = "plain") -> int:
        """A SCALAR at `start:stop`, quotes included."""
        return self.builder.leaf(SCALAR, role, start, stop, self.builder.word(style))

    def pair(self, key_start: int, key_stop: int, style: str = "plain") -> int:
        """Opens a PAIR with its KEY; the caller closes it."""
        pair = self.builder.open(PAIR, MEMBER, key_start)
        self.scalar(KEY, key_start, key_stop, style)
        return pair

    def wrong(self, offset: int) -> NotThisLanguage:
        """The error for a text that breaks the grammar at `offset`."""
        return NotThisLanguage(self.language, self.line(offset))

    def too_deep(self, offset: int) -> TooDeep:
        """The error for a text that nests beyond the limit at `offset`."""
        return TooDeep(self.line(offset))

    def line(self, offset: int) -> int:
        """1-based line of `offset`."""
        return sum(1 for _ in _LINE_END.finditer(self.text, 0, offset)) + 1


class FlatWriter(Writer):
    """A Writer of a file that is one MAPPING, with sections in it or not.

    The file's MAPPING begins with its first member and ends with its last.
    """

    def __init__(self, text: str, language: str) -> None:
        super().__init__(text, language)
        self.document = self.builder.open(DOCUMENT, 0, 0)
        self.mapping = self.builder.open(MAPPING, CONTENT, 0)
        #: End of the last token.
        self.last = 0

    def finish_mapping(self, mapping: int, empty_at: int) -> None:
        """Closes `mapping` around its members; without any it stands at `empty_at`."""
        builder = self.builder
        first = mapping + 1
        if first < len(builder.kind):
            builder.start[mapping] = builder.start[first]
            builder.close(mapping, max(self.last, builder.start[first]))
        else:
            builder.start[mapping] = empty_at
            builder.close(mapping, empty_at)

    def finish(self) -> Unit:
        """Closes the file; gives its Unit."""
        self.finish_mapping(self.mapping, 0)
        self.builder.close(self.document, len(self.text))
        return self.builder.finish()
