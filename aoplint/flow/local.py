"""What the formulas of taint rules match in one file, as data that can be stored (layer 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

from aoplint.flow.rule import Item, TaintRule
from aoplint.match.bindings import get
from aoplint.match.formula import Formula, evaluate
from aoplint.match.ranges import Range
from aoplint.scopes.view import FileView

#: Where a view keeps the ranges of items that several rules share.
_MEMO: Final = "flow"
#: Place and node of a range, the places of its bindings, the nodes of `from` and `to`.
Row: TypeAlias = "list[Any]"


def matches(rules: Sequence[TaintRule], view: FileView) -> dict[str, dict[str, list[Any]]]:
    """For each rule and part the ranges of its items: `[item, start, stop, node, bindings, from, to]`.

    `bindings` are lists of name, start, stop; `from` and `to` the nodes that a propagator's metavariables stand for,
    -1 elsewhere. Rules and parts without any range are left out.

    Raises:
        TooManyStepsError: if a rule needs more work than it may do on a file.
    """
    found: dict[str, dict[str, list[Any]]] = {}
    for rule in rules:
        parts = {name: _part(rule, items, view) for name, items in rule.parts() if items}
        kept = {name: ranges for name, ranges in parts.items() if ranges}
        if kept:
            found[rule.id] = kept
    return found


def _part(rule: TaintRule, items: Sequence[Item], view: FileView) -> list[Any]:
    words = view.words
    return [
        [number, *row]
        for number, item in enumerate(items)
        if item.formula is not None and all(not words.isdisjoint(group) for group in item.words)
        for row in _rows(item.formula, item, rule, view)
    ]


def _rows(formula: Formula, item: Item, rule: TaintRule, view: FileView) -> list[Row]:
    """The ranges of one item, found once for all rules that have it."""
    known = view.memo.setdefault(_MEMO, {})
    key = (item.digest, item.from_, item.to, rule.options)
    rows: list[Row] | None = known.get(key)
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
