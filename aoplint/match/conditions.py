"""Conditions on one range: texts, values, types, entropy, lists (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

from aoplint.match import comparison, terms
from aoplint.match.bindings import Bound, Env, Form, get, text_of
from aoplint.match.entropy import looks_random
from aoplint.match.options import Options
from aoplint.match.ranges import Range
from aoplint.match.regex import compile_regex, group_names
from aoplint.match.types import type_fits
from aoplint.scopes.literals import string_content
from aoplint.scopes.scopes import Scopes
from aoplint.scopes.values import Value
from aoplint.tree import Kind

#: Longest text that a regular expression of a condition reads.
_LONGEST: Final = 100_000


class Place(Protocol):
    """What conditions need of the evaluator."""

    scopes: Scopes | None
    options: Options


class Holding:
    """A range on its way through the conditions.

    What `metavariable-pattern` and groups of `metavariable-regex` bind is not seen by later conditions, only by focus,
    message and enclosing patterns.
    """

    def __init__(self, found: Range) -> None:
        self.range = found
        self._more: dict[Env, None] = {}

    def add(self, envs: Sequence[Env]) -> None:
        """Keeps what was bound on the way."""
        known = {name for name, _ in self.range.bindings}
        for env in envs:
            fresh = tuple(entry for entry in env if entry[0] not in known)
            if fresh:
                self._more[fresh] = None

    def ranges(self) -> list[Range]:
        """The range itself, and once more for each further set of bindings."""
        more = [self.range._replace(bindings=(*self.range.bindings, *env)) for env in self._more]
        return [self.range, *more]


def holds(condition: terms.Condition, holding: Holding, place: Place) -> bool:
    """Whether a condition other than `metavariable-pattern` is true of a range."""
    env = holding.range.bindings
    if isinstance(condition, terms.Comparison):
        return comparison.holds(
            condition.expression, lambda name: _value(get(env, name), place), strip=condition.strip, base=condition.base
        )
    bound = get(env, condition.variable)
    if bound is None:
        return False
    if isinstance(condition, terms.TextCondition):
        return _text(condition, bound, holding, place)
    if isinstance(condition, terms.TypeCondition):
        return _type(condition, bound, place)
    if isinstance(condition, terms.EntropyCondition):
        return looks_random(_plain_text(bound, place))
    if isinstance(condition, terms.ListCondition):
        return _listed(condition, bound, place)
    raise TypeError(f"{type(condition).__name__} is no plain condition")


def _known_value(bound: Bound, place: Place) -> Value | None:
    """The value of a bound expression, where constants are followed."""
    if bound.form != Form.NODE or place.scopes is None:
        return None
    if not place.options.constants and place.scopes.unit.kind[bound.node] == Kind.NAME:
        return None
    return place.scopes.value(bound.node)


def _value(bound: Bound | None, place: Place) -> Any:
    """The value of a binding for a comparison; code as `CodeText` where it has none."""
    if bound is None:
        return None
    if bound.form in (Form.TEXT, Form.CONTENT):
        return bound.text if bound.node < 0 or bound.form == Form.CONTENT else comparison.CodeText(bound.text)
    value = _known_value(bound, place)
    if value is not None and value.known and value.kind in ("str", "int", "float", "bool"):
        return value.literal
    items = _items(bound, place)
    return comparison.CodeText(text_of(bound, place.scopes)) if items is None else items


def _items(bound: Bound, place: Place) -> list[Any] | None:
    """The values of a list display, None if it is none."""
    scopes = place.scopes
    if bound.form != Form.NODE or scopes is None or scopes.unit.kind[bound.node] != Kind.LIST:
        return None
    values = [scopes.value(node) for node in scopes.unit.children(bound.node)]
    if any(value is None or not value.known for value in values):
        return None
    return [value.literal for value in values if value is not None]


def fits(condition: terms.TextCondition, bound: Bound, place: Place) -> bool:
    """Whether a regular expression is true of a binding."""
    return _found(condition, bound, place) is not None


def _text(condition: terms.TextCondition, bound: Bound, holding: Holding, place: Place) -> bool:
    found = _found(condition, bound, place)
    if found is None:
        return False
    if found.re.groups:
        holding.add([_groups(found, bound)])
    return True


def _found(condition: terms.TextCondition, bound: Bound, place: Place) -> re.Match[str] | None:
    text = text_of(bound, place.scopes)
    if condition.values and place.options.constants:
        value = _known_value(bound, place)
        if value is not None and value.known and value.kind in ("str", "int", "float", "bool"):
            text = str(value.literal)
    return compile_regex(condition.regex).match(text[:_LONGEST])


def _groups(found: re.Match[str], bound: Bound) -> Env:
    env: list[tuple[str, Bound]] = []
    for group, names in group_names(found.re):
        start, stop = found.span(group)
        if start >= 0:
            text = Bound(Form.TEXT, -1, -1, bound.start + start, bound.start + stop, found[group])
            env += ((name, text) for name in names)
    return tuple(env)


def _type(condition: terms.TypeCondition, bound: Bound, place: Place) -> bool:
    scopes = place.scopes
    if scopes is None or bound.form != Form.NODE:
        return False
    return any(type_fits(scopes, bound.node, wanted) for wanted in condition.types)


def _plain_text(bound: Bound, place: Place) -> str:
    """The text of a binding; a string literal without its quotes."""
    scopes = place.scopes
    text = text_of(bound, scopes)
    if bound.form == Form.NODE and scopes is not None and scopes.unit.kind[bound.node] == Kind.STRING:
        return string_content(text, scopes.unit.name(bound.node))
    return text


def _listed(condition: terms.ListCondition, bound: Bound, place: Place) -> bool:
    """Whether the text, the value, or the full dotted name of a binding is an entry of a list."""
    texts = {_plain_text(bound, place)}
    value = _known_value(bound, place)
    if value is not None and value.known and isinstance(value.literal, str):
        texts.add(value.literal)
    if bound.form == Form.NODE and place.scopes is not None:
        texts.add(place.scopes.dotted(bound.node))
    texts.discard("")
    if condition.kind == "regex":
        flags = "i" if condition.ignore_case else ""
        return any(compile_regex(entry, flags).fullmatch(text) for entry in condition.values for text in texts)
    if condition.kind == "host":
        return any(_is_host(_host(text), condition.values) for text in texts)
    entries = _entries(condition.values, condition.ignore_case)
    return any((text.casefold() if condition.ignore_case else text) in entries for text in texts)


@lru_cache(maxsize=256)
def _entries(values: tuple[str, ...], ignore_case: bool) -> frozenset[str]:
    return frozenset(value.casefold() if ignore_case else value for value in values)


_HOST: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/?#@\s]*@)?([^/?#:\s]+)", re.I)


def _host(text: str) -> str:
    found = _HOST.match(text)
    return found[1].casefold().rstrip(".") if found else ""


def _is_host(host: str, values: tuple[str, ...]) -> bool:
    return any(host == value.casefold() or host.endswith("." + value.casefold()) for value in values)
