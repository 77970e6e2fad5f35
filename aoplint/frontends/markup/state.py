"""What the readers of content, tags and code share: the Unit so far and what is open (layer 3)."""

from __future__ import annotations

import re
from dataclasses import field
from enum import Enum
from functools import cached_property
from typing import Final

from aoplint.frontends.markup.dialects import CODE, Dialect
from aoplint.frontends.markup.finder import Finder
from aoplint.frontends.markup.templates import Region, Templates
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role, UnitBuilder

SCALAR: Final = int(Kind.SCALAR)
TEMPLATE_CODE: Final = int(Kind.TEMPLATE_CODE)
PART: Final = int(Role.PART)
CONTENT: Final = int(Role.CONTENT)
_END_TAG: Final = re.compile(r"</([\w.:$-]*)")


class Mode(Enum):
    """How text is read."""

    CONTENT = 1
    TAG = 2
    CODE = 3
    QUASI = 4


@dataclass(slots=True)
class Frame:
    """Something open.

    Args:
        mode: how what stands in it is read.
        node: its node, -1 if it has none.
        name: of an element, in lower case.
        outer: a node that ends with it, -1 if there is none.
        root: the file itself, which nothing closes.
        depth: open braces of code.
        operand: the last token of code was an operand, so that `<` and `/` are operators.
        kind: value of a script's attribute `type`.
        elements: open elements by name down to the next frame of code; for frames of code and the root.
    """

    mode: Mode
    node: int
    name: str = ""
    outer: int = -1
    root: bool = False
    depth: int = 0
    operand: bool = False
    kind: str = ""
    elements: dict[str, int] = field(default_factory=dict)


class State:
    """A file that is being lowered.

    Args:
        text: the decoded text.
        dialect: how it is read.
    """

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.builder = UnitBuilder("markup")
        self.finder = Finder(text)
        self.templates = Templates(text, self.finder, dialect.openers, dialect.instructions)
        self.frames: list[Frame] = []
        #: Frames of code and the root: what an end tag cannot reach through.
        self.scopes: list[Frame] = []
        #: End of the last token.
        self.last = 0
        #: Start of text that is not yet a node, -1 if there is none.
        self.run = -1
        #: Before this offset no regular expression begins.
        self.no_regular = 0

    @cached_property
    def closing_names(self) -> frozenset[str]:
        """Names of all end tags of the file, in lower case."""
        return frozenset(name.lower() for name in _END_TAG.findall(self.text))

    def push(self, frame: Frame) -> None:
        """Opens a frame."""
        self.frames.append(frame)
        if frame.mode is Mode.TAG:
            elements = self.scopes[-1].elements
            elements[frame.name] = elements.get(frame.name, 0) + 1
        elif frame.mode is Mode.CODE or frame.root:
            self.scopes.append(frame)

    def pop(self, stop: int) -> None:
        """Closes the innermost frame at `stop`."""
        frame = self.frames.pop()
        if self.scopes[-1] is frame:
            self.scopes.pop()
        elif frame.mode is not Mode.QUASI:
            self.scopes[-1].elements[frame.name] -= 1
        for node in (frame.node, frame.outer):
            if node >= 0:
                self.builder.close(node, stop)
        if self.frames:
            self.frames[-1].operand = True
        self.last = max(self.last, stop)

    def open_element(self, raw: str, start: int) -> None:
        """Opens the element whose name `raw` stands at `start`, behind `<`."""
        atom = self.builder.name(raw, start, start + len(raw))
        node = self.builder.open(int(Kind.ELEMENT), CONTENT, start - 1, atom)
        self.last = start + len(raw)
        self.push(Frame(Mode.TAG, node, raw.lower()))

    def open_code(self, role: int, start: int, outer: int = -1) -> None:
        """Opens an expression in braces."""
        node = self.builder.open(TEMPLATE_CODE, role, start, self.builder.word("{"))
        self.last = start + 1
        self.push(Frame(Mode.CODE, node, outer=outer))

    def region(self, region: Region, role: int) -> int:
        """Notes template code; gives where it ends."""
        if region.opener:
            atom = self.builder.word(region.opener)
            self.builder.leaf(TEMPLATE_CODE, role, region.start, region.stop, atom)
        for start, stop in region.comments:
            self.builder.comment(start, stop)
        self.last = region.stop
        return region.stop

    def comment(self, start: int, stop: int) -> int:
        """Notes a comment; gives where it ends."""
        self.builder.comment(start, stop)
        self.last = stop
        return stop

    def flush(self, stop: int) -> None:
        """Makes a node of the text since `run`, if there is any."""
        start, self.run = self.run, -1
        if 0 <= start < stop:
            self.words(start, stop, self.frames[-1].name if self.frames else "")

    def words(self, start: int, stop: int, name: str) -> None:
        """A node of the text of element `name` at `start:stop` without the white space around it."""
        words = self.text[start:stop]
        shift = len(words) - len(words.lstrip())
        words = words.strip()
        if words:
            start += shift
            stop = self.last = start + len(words)
            if name in CODE:
                self.builder.leaf(int(Kind.SCRIPT), CONTENT, start, stop, self.builder.word(name))
            else:
                self.builder.leaf(int(Kind.MARKUP_TEXT), CONTENT, start, stop)
