"""Runs search rules over files (layer 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aoplint.match.bindings import Form
from aoplint.match.fix import edits
from aoplint.match.formula import evaluate
from aoplint.match.ranges import Range
from aoplint.match.rule import SearchRule
from aoplint.match.source import source_of
from aoplint.match.terms import pieces_of
from aoplint.model.match import Binding, Match
from aoplint.scopes.view import FileView


class Detector:
    """Finds matches of search rules.

    Args:
        rules: all search rules of the run.
    """

    def __init__(self, rules: Sequence[SearchRule]) -> None:
        self._pieces = {rule.id: pieces_of(rule.formula) for rule in rules}

    def possible(self, rules: Sequence[SearchRule], view: FileView) -> Sequence[SearchRule]:
        """Those of `rules` of whose expressions the words of `view` have the pieces."""
        source = source_of(view)
        return [rule for rule in rules if source.may_hold(self._pieces[rule.id])]

    def find(self, rule: SearchRule, view: FileView) -> Iterable[Match]:
        """Matches of `rule` in a file, in order, one for each range.

        Raises:
            TooManyStepsError: if the rule needs more work than it may do on a file.
        """
        seen: set[tuple[int, int]] = set()
        for found in evaluate(rule.formula, view, rule.options):
            place = (found.start, found.stop)
            if place not in seen:
                seen.add(place)
                yield _match(rule, found, view)


def _match(rule: SearchRule, found: Range, view: FileView) -> Match:
    return Match(
        rule=rule.id,
        start=found.start,
        stop=found.stop,
        bindings=tuple(Binding(name=name, start=bound.start, stop=bound.stop) for name, bound in found.bindings),
        facts=tuple(_facts(found, view)),
        fix=edits(rule.fix, found, view.text, view.unit) if rule.fix is not None else (),
    )


def _facts(found: Range, view: FileView) -> Iterator[tuple[str, str]]:
    """Names that imports give: the words of the message where the code has an alias."""
    for name, bound in found.bindings:
        if bound.form == Form.TEXT and bound.node >= 0 and view.text[bound.start : bound.stop] != bound.text:
            yield name, bound.text
