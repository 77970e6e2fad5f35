"""Suppression comments of one file, and the lines that each speaks about (layer 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from aoplint.directives import ParsedDirective, parse_comment
from aoplint.engine.places import Places
from aoplint.model.match import Directive
from aoplint.redact import hide_words
from aoplint.scopes.view import FileView

_MARK: Final = re.compile(r"(?i)aop[-_]?lint|nosec\b|nosem|gitleaks:allow|pragma:|trufflehog:ignore")


def may_hold_directives(text: str) -> bool:
    """Whether `text` holds a word that a suppression starts with."""
    return _MARK.search(text) is not None


def directives(view: FileView, comments: Iterable[tuple[int, int]], places: Places) -> tuple[Directive, ...]:
    """The suppressions among `comments`, in order.

    Args:
        view: the file.
        comments: intervals of its comments, in order.
        places: makes its locations.
    """
    spans = list(comments)
    found = [(span, parsed) for span in spans if (parsed := parse_comment(view.text[span[0] : span[1]]))]
    if not found:
        return ()
    targets = _Targets(view, spans)
    return tuple(_directive(span, parsed, targets.of(span), places) for span, parsed in found)


def _directive(span: tuple[int, int], parsed: ParsedDirective, target: tuple[int, int], places: Places) -> Directive:
    return Directive(
        rules=parsed.rules,
        reason=hide_words(parsed.reason),
        until=parsed.until,
        location=places.location(*span),
        target_first=target[0],
        target_last=target[1],
        error=parsed.error,
        tool=parsed.tool,
    )


class _Targets:
    """A comment behind code speaks about its own line, one on a line of its own about the next line of code."""

    def __init__(self, view: FileView, comments: Sequence[tuple[int, int]]) -> None:
        self._view = view
        self._comment_lines = {line for span in comments if self._stands_alone(span) for line in self._lines(span)}

    def of(self, span: tuple[int, int]) -> tuple[int, int]:
        """First and last line that the comment at `span` speaks about."""
        first, *_, last = (*self._lines(span), self._view.lines.position(span[1])[0])
        if not self._stands_alone(span):
            return first, last
        lines = self._view.lines
        for number in range(last + 1, lines.count + 1):
            if number not in self._comment_lines and lines.line(number).strip():
                return self._head(first), number
        return first, last

    def _head(self, line: int) -> int:
        """First line of what a comment speaks about: what is said of a whole file stands at its very first line."""
        return 1 if all(above in self._comment_lines for above in range(1, line)) else line

    def _lines(self, span: tuple[int, int]) -> range:
        lines = self._view.lines
        return range(lines.position(span[0])[0], lines.position(span[1])[0] + 1)

    def _stands_alone(self, span: tuple[int, int]) -> bool:
        start, _ = self._view.lines.line_span(self._view.lines.position(span[0])[0])
        return not self._view.text[start : span[0]].strip()
