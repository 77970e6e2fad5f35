"""What the formulas of taint rules match in one file, as data that can be stored (layer 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

from aoplint.flow.rules.rule import Item, TaintRule
from aoplint.match.bindings import get
from aoplint.match.formula import Formula, evaluate
from aoplint.match.ranges import Range
from aoplint.scopes.view import FileView

#: Where a view keeps the ranges of items that several rules share.
_MEMO: Final = "flow"
#: Place and node of a range, the places of its bindings, the nodes of `from` and `to`.
Row: TypeAlias = "list[Any]"
#: Rows of one file by formula and the ends of propagators.
_Known: TypeAlias = "dict[tuple[str, str, str], list[Row]]"


def matches(rules: Sequence[TaintRule], view: FileView) -> dict[str, dict[str, list[Any]]]:
    """For each rule and part the ranges of its items: `[item, start, stop, node, bindings, from, to]`.

    `bindings` are lists of name, start, stop; `from` and `to` the nodes that a propagator's metavariables stand for,
    -1 elsewhere. Rules and parts without any range are left out.

    Raises:
        TooManyStepsError: if a rule needs more work than it may do on a file.
    """
    found: dict[str, dict[str, list[Any]]] = {}
    memo = view.memo.setdefault(_MEMO, {})
    for rule in rules:
        known = memo.setdefault(rule.options, {})
        parts = {name: _part(rule, items, view, known) for name, items in rule.parts() if items}
        kept = {name: ranges for name, ranges in parts.items() if ranges}
        if kept:
            found[rule.id] = kept
    return found


def _part(rule: TaintRule, items: Sequence[Item], view: FileView, known: _Known) -> list[Any]:
    found: list[Any] = []
    missing = view.words.isdisjoint
    for number, item in enumerate(items):
        if item.formula is not None and not any(map(missing, item.words)):
            found.extend([number, *row] for row in _rows(item.formula, item, rule, view, known))
    return found


def _rows(formula: Formula, item: Item, rule: TaintRule, view: FileView, known: _Known) -> list[Row]:
    """The ranges of one item, found once for all rules of these options that have it."""
    key = (item.digest, item.from_, item.to)
    rows = known.get(key)
    if rows is None:
        rows = list(_ranges(formula, item, rule, view))
        if item.digest:
            known[key] = rows
    return rows


def _ranges(formula: Formula, item: Item, rule: TaintRule, view: FileView) -> Iterator[Row]:
    seen: set[tuple[int, int, int, int]] = set()
    for one in evaluate(formula, view, rule.options):
        from_, to = _bound(one, item.from_), _bound(one, item.to)
        place = (one.start, one.stop, from_, to)
        if one.node >= 0 and place not in seen:
            seen.add(place)
            yield [one.start, one.stop, one.node, _bindings(one), from_, to]


def _bound(one: Range, name: str) -> int:
    bound = get(one.bindings, name) if name else None
    return bound.node if bound is not None else -1


def _bindings(one: Range) -> list[Any]:
    return [[name, bound.start, bound.stop] for name, bound in one.bindings if bound.start >= 0]
