"""Puts text on a terminal: widths, colours, links, and everything neutralised on the way (layer 12)."""

from __future__ import annotations

import unicodedata

from aoplint.model.levels import Severity
from aoplint.model.record import dataclass
from aoplint.report.neutralise import ascii_only, escape, is_unsafe, neutralise
from aoplint.report.options import RenderOptions

BOLD, DIM = "1", "2"
#: Colour by severity; the word is always printed too.
SEVERITY_STYLE: dict[Severity, str] = {
    Severity.ERROR: "1;31",
    Severity.WARNING: "1;33",
    Severity.NOTE: "1;36",
}
GUTTER_STYLE, GOOD_STYLE = "1;34", "1;32"
_TAB = 4


@dataclass(frozen=True, slots=True)
class Paint:
    """Terminal text according to the user's options."""

    options: RenderOptions

    @property
    def bar(self) -> str:
        """The line between a gutter and the source."""
        return "│" if self.options.unicode else "|"

    @property
    def ellipsis(self) -> str:
        """What stands for text left out."""
        return "…" if self.options.unicode else "..."

    def safe(self, text: str) -> str:
        """`text` on one line with nothing that could act on the terminal."""
        harmless = neutralise(text)
        return harmless if self.options.unicode else ascii_only(harmless)

    def style(self, text: str, codes: str) -> str:
        """Safe `text` in the ANSI style `codes`, plain without colours."""
        return f"\x1b[{codes}m{text}\x1b[0m" if self.options.color and text else text

    def link(self, text: str, address: str) -> str:
        """Safe `text` as a link to the https `address`, plain without hyperlinks."""
        if not self.options.hyperlinks or not address.startswith("https://"):
            return text
        return f"\x1b]8;;{_address(address)}\x1b\\{text}\x1b]8;;\x1b\\"

    def piece(self, character: str, column: int) -> str:
        """What one character of source prints as when it stands at display `column`."""
        if character == "\t":
            return " " * (_TAB - column % _TAB)
        if is_unsafe(character) or (not self.options.unicode and character > "\x7f"):
            return escape(character)
        return character

    def measure(self, character: str) -> int:
        """Columns that `piece` takes at most."""
        return _TAB if character == "\t" else display_width(self.piece(character, 0))

    def wrap(self, text: str, first: str, rest: str) -> list[str]:
        """`text` in lines of the terminal's width, the first led by `first`, the others by `rest`."""
        limit = max(self.options.width, 40)
        lines: list[str] = []
        current, empty = first, True
        for word in self.safe(" ".join(text.split())).split(" "):
            if not empty and display_width(current) + 1 + display_width(word) > limit:
                lines.append(current)
                current, empty = rest, True
            current += word if empty else f" {word}"
            empty = False
        return [*lines, current.rstrip()]


def display_width(text: str) -> int:
    """Columns that harmless `text` takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _address(address: str) -> str:
    return "".join(c if "\x21" <= c <= "\x7e" else f"%{ord(c) & 0xFF:02X}" for c in address)
