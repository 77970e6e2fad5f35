"""What `fix` and `fix-regex` make of a match: edits in offsets, without text of the file (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from aoplint.match.bindings import Bound, Form, get
from aoplint.match.ranges import Range
from aoplint.match.regex import compile_regex, group_names
from aoplint.match.spelling import METAVARIABLE
from aoplint.model.match import FixPart, Replacement
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Unit

_REFERENCE: Final = re.compile(r"\\([0-9]{1,2})|\$([0-9]{1,2})|\\(n|t|r|\\)")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
_LAST_COMMA: Final = re.compile(r",\s*\Z")
_NEXT_COMMA: Final = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """How a rule mends its matches.

    Args:
        template: text of `fix`, with metavariables.
        regex: expression of `fix-regex`, "" for a plain fix.
        count: how many of its matches are replaced, 0 for all.
    """

    template: str
    regex: str = ""
    count: int = 0

    def dump(self) -> list[Any]:
        """As JSON data."""
        return [self.template, self.regex, self.count]

    @classmethod
    def load(cls, data: list[Any]) -> Fix:
        """From JSON data."""
        template, regex, count = data
        return cls(template=template, regex=regex, count=count)


def edits(fix: Fix, found: Range, text: str, unit: Unit | None) -> tuple[Replacement, ...]:
    """The edits that mend `found` in the file `text`, whose tree is `unit`."""
    if fix.regex:
        return tuple(_substituted(fix, found, text))
    column = found.start - (text.rfind("\n", 0, found.start) + 1)
    parts = tuple(_aligned(_filled(fix.template, found, unit), " " * column, text))
    return (Replacement(start=found.start, stop=found.stop, parts=parts),)


def _filled(template: str, found: Range, unit: Unit | None) -> list[FixPart]:
    """The template with intervals in place of metavariables; an empty sequence takes a comma with it."""
    parts: list[FixPart] = []
    at = 0
    for match in METAVARIABLE.finditer(template):
        if match.start() < at:
            continue
        bound = get(found.bindings, match[0])
        if bound is None:
            continue
        before = template[at : match.start()]
        at = match.end()
        if _is_literal(bound, unit, before, template[at : at + 1]):
            assert unit is not None
            copy = FixPart(start=unit.start[bound.node], stop=unit.stop[bound.node])
            parts += (FixPart(text=before[:-1]), copy)
            at += 1
            continue
        if bound.stop > bound.start:
            parts += (FixPart(text=before), _copy(bound))
            continue
        trimmed = _LAST_COMMA.sub("", before)
        if trimmed == before:
            following = _NEXT_COMMA.match(template, at)
            at = following.end() if following else at
        parts.append(FixPart(text=trimmed))
    parts.append(FixPart(text=template[at:]))
    return [part for part in parts if part.text or part.stop > part.start]


def _is_literal(bound: Bound, unit: Unit | None, before: str, after: str) -> bool:
    """Whether the template has the metavariable between quotes and the code a literal, whose own quotes then stay."""
    if bound.form != Form.CONTENT or unit is None or unit.kind[bound.node] != Kind.STRING:
        return False
    return after in ("'", '"') and before.endswith(after)


def _copy(bound: Bound) -> FixPart:
    return FixPart(start=bound.start, stop=bound.stop)


def _aligned(parts: list[FixPart], padding: str, text: str) -> Iterator[FixPart]:
    """Every line but the first starts at the column of the match."""
    for part in parts:
        if not padding:
            yield part
        elif part.stop < 0:
            yield FixPart(text=part.text.replace("\n", "\n" + padding))
        else:
            at = part.start
            while (end := text.find("\n", at, part.stop)) >= 0:
                yield FixPart(start=at, stop=end + 1)
                yield FixPart(text=padding)
                at = end + 1
            if at < part.stop:
                yield FixPart(start=at, stop=part.stop)


def _substituted(fix: Fix, found: Range, text: str) -> Iterator[Replacement]:
    content = text[found.start : found.stop]
    for number, match in enumerate(compile_regex(fix.regex).finditer(content)):
        if fix.count and number >= fix.count:
            return
        start, stop = match.span()
        parts = tuple(_expanded(fix.template, match, found.start))
        yield Replacement(start=found.start + start, stop=found.start + stop, parts=parts)


def _expanded(template: str, match: re.Match[str], base: int) -> Iterator[FixPart]:
    numbers = {"$0": 0, **{names[-1]: group for group, names in group_names(match.re)}}
    at = 0
    for reference in _REFERENCE.finditer(template):
        if reference.start() > at:
            yield FixPart(text=template[at : reference.start()])
        at = reference.end()
        if reference[3]:
            yield FixPart(text=_ESCAPES[reference[3]])
            continue
        group = numbers.get(f"${reference[1] or reference[2]}", -1)
        if group >= 0 and match.start(group) >= 0:
            yield FixPart(start=base + match.start(group), stop=base + match.end(group))
    if at < len(template):
        yield FixPart(text=template[at:])
