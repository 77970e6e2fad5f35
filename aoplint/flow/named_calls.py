"""Functions that rules call sources or sinks, called by another name or by whom they are handed to (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aoplint.flow.machine.arguments import Arguments, FunctionData
from aoplint.flow.machine.machine import Machine
from aoplint.flow.rules.rule import Item, TaintRule


class Named(NamedTuple):
    """A part of a rule that is every call of a function.

    Args:
        arguments: how many the call must have, -1 for any number.
        rule: number of the rule.
        place: number of the part among the rule's sources or sinks.
        item: the part.
    """

    arguments: int
    rule: int
    place: int
    item: Item


class NamedCalls:
    """Sources and sinks that are every call of a function, by its dotted name.

    Args:
        rules: the rules, by whose numbers they are told apart.
    """

    def __init__(self, rules: Sequence[TaintRule]) -> None:
        self.sources: dict[str, list[Named]] = {}
        self.sinks: dict[str, list[Named]] = {}
        for number, rule in enumerate(rules):
            if rule.deep:
                for place, item in enumerate(rule.sinks):
                    if not item.at_exit:
                        _add(self.sinks, number, place, item)
                for place, item in enumerate(rule.sources):
                    if item.requires is None and not item.control and item.side_effect != "only":
                        _add(self.sources, number, place, item)

    def knows(self, dotted: str) -> bool:
        """Whether a rule says something of calls of `dotted`."""
        return dotted in self.sinks or dotted in self.sources

    def name_of(self, function: FunctionData) -> str:
        """The name by which rules speak of a function of the project; "" if none does."""
        if function.owner is not None or len(function.scopes) != 1:
            return ""
        dotted = function.code.path.removesuffix(".py").replace("/", ".")
        names = (f"builtins.{function.name}", f"{dotted}.{function.name}")
        return next((name for name in names if self.knows(name)), "")


def _add(found: dict[str, list[Named]], rule: int, place: int, item: Item) -> None:
    for called in item.called:
        dotted = called.name if "." in called.name else f"builtins.{called.name}"
        found.setdefault(dotted, []).append(Named(called.arguments, rule, place, item))


def meant(m: Machine, named: Iterable[Named], arguments: Arguments, node: int, *, sources: bool) -> list[Named]:
    """Those of `named` that the call at `node` is, and that no pattern found there."""
    marks = m.code.marks.get(node)
    marked = () if marks is None else marks.sources if sources else marks.sinks
    seen = {mark[:2] for mark in marked}
    count = len(arguments.all())
    return [one for one in named if (one.rule, one.place) not in seen and one.arguments in (-1, count)]
