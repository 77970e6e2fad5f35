"""Compiled formulas: what a rule's operators mean, as plain data (layer 6)."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import Any, TypeAlias

from aoplint.match.literal_words import Groups, one_of
from aoplint.match.pattern import Pattern
from aoplint.model.record import dataclass


@dataclass(frozen=True)
class Code:
    """`pattern`: where code has this form.

    Args:
        form: the form as JSON data (`Pattern.dump`): most forms of most runs are never looked for.
        words: identifiers that the file must hold for it to match.
        near: those of them that must stand within the match itself, unless an import gave them another name.
        digest: hash of the form but for the names of its metavariables: equal ones are looked for once in a file.
        names: its metavariables in the order that equal forms share.
    """

    form: list[Any] = field(hash=False)
    words: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    digest: str = ""
    names: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> Pattern:
        """The form."""
        return Pattern.load(self.form)


@dataclass(frozen=True, slots=True)
class Regex:
    """`pattern-regex`: where the text matches.

    Args:
        text: as written, in PCRE's spelling.
        pieces: of words that must be in the file, see `pieces_of`.
    """

    text: str
    pieces: Groups = ()


@dataclass(frozen=True, slots=True)
class KeyPath:
    """`key-path`: values at these keys of structured text."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """`element`: elements of markup by CSS selectors."""

    selectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """`pattern-inside`: its ranges may hold others, and are never the narrower side."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Either:
    """`pattern-either`: the ranges of all."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class All:
    """`patterns`: positive formulas intersected, negative ones taken away, then conditions, then focus.

    Args:
        positive: at least one, but in a `metavariable-pattern`, where the value itself is the range.
        negative: `pattern-not` as it is, `pattern-not-inside` as `Inside`, `pattern-not-regex` as `Regex`.
        conditions: in the order of the rule.
        focus: one entry per `focus-metavariable` key; a list of several is their union.
        pieces: of words that must be in the file, see `pieces_of`.
    """

    positive: tuple[Formula, ...]
    negative: tuple[Formula, ...] = ()
    conditions: tuple[Condition, ...] = ()
    focus: tuple[tuple[str, ...], ...] = ()
    pieces: Groups = ()


Formula: TypeAlias = "Code | Regex | KeyPath | Element | Inside | Either | All"


@dataclass(frozen=True, slots=True)
class TextCondition:
    """`metavariable-regex`: the text matches from its start.

    Args:
        values: a known value is tested instead of the text that stands for it.
    """

    variable: str
    regex: str
    values: bool = False


@dataclass(frozen=True, slots=True)
class PatternCondition:
    """`metavariable-pattern`: the formula matches within the bound code.

    Args:
        on_content: the content of the bound string is searched as text.
    """

    variable: str
    formula: Formula
    on_content: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """`metavariable-comparison`: an expression over values.

    Args:
        expression: as written; `match.comparison` reads it.
        variable: the one that `strip` and `base` speak about.
        strip: quotes of its text do not count.
        base: its text is a number to this base; 0 if not given.
    """

    expression: str
    variable: str = ""
    strip: bool = False
    base: int = 0


@dataclass(frozen=True, slots=True)
class TypeCondition:
    """`metavariable-type`: the bound expression is known to have one of the types."""

    variable: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntropyCondition:
    """`metavariable-analysis` with `entropy`: the text looks random."""

    variable: str


@dataclass(frozen=True, slots=True)
class ListCondition:
    """`metavariable-in`: the text is an entry of a list.

    Args:
        kind: how entries are compared, see `packs.raw.LIST_KINDS`.
        values: the entries.
        ignore_case: letters of both cases are the same.
    """

    variable: str
    kind: str
    values: tuple[str, ...] = field(repr=False)
    ignore_case: bool = False


Condition: TypeAlias = (
    "TextCondition | PatternCondition | Comparison | TypeCondition | EntropyCondition | ListCondition"
)


def dump(formula: Formula) -> list[Any]:
    """`formula` as JSON data."""
    if isinstance(formula, Code):
        return ["code", formula.form, list(formula.words), list(formula.near), formula.digest, list(formula.names)]
    if isinstance(formula, Regex):
        return ["regex", formula.text, _lists(formula.pieces)]
    if isinstance(formula, KeyPath):
        return ["key-path", list(formula.paths)]
    if isinstance(formula, Element):
        return ["element", list(formula.selectors)]
    if isinstance(formula, Inside):
        return ["inside", dump(formula.formula)]
    if isinstance(formula, Either):
        return ["either", [dump(part) for part in formula.parts]]
    return [
        "all",
        [dump(part) for part in formula.positive],
        [dump(part) for part in formula.negative],
        [_dump_condition(condition) for condition in formula.conditions],
        _lists(formula.focus),
        _lists(formula.pieces),
    ]


def load(data: list[Any]) -> Formula:
    """The formula that `dump` turned into `data`.

    Raises:
        ValueError: if it is none.
    """
    kind, *rest = data
    if kind == "code":
        return Code(rest[0], tuple(rest[1]), tuple(rest[2]), rest[3], tuple(rest[4]))
    if kind == "regex":
        return Regex(rest[0], _tuples(rest[1]))
    if kind == "key-path":
        return KeyPath(tuple(rest[0]))
    if kind == "element":
        return Element(tuple(rest[0]))
    if kind == "inside":
        return Inside(load(rest[0]))
    if kind == "either":
        return Either(tuple(load(part) for part in rest[0]))
    if kind == "all":
        positive, negative, conditions, focus, pieces = rest
        return All(
            tuple(load(part) for part in positive),
            tuple(load(part) for part in negative),
            tuple(_load_condition(condition) for condition in conditions),
            _tuples(focus),
            _tuples(pieces),
        )
    raise ValueError("no formula")


def _lists(groups: Groups) -> list[list[str]]:
    return [list(group) for group in groups]


def _tuples(groups: list[list[str]]) -> Groups:
    return tuple(tuple(group) for group in groups)


def _dump_condition(condition: Condition) -> list[Any]:
    if isinstance(condition, TextCondition):
        return ["text", condition.variable, condition.regex, condition.values]
    if isinstance(condition, PatternCondition):
        return ["pattern", condition.variable, dump(condition.formula), condition.on_content]
    if isinstance(condition, Comparison):
        return ["comparison", condition.expression, condition.variable, condition.strip, condition.base]
    if isinstance(condition, TypeCondition):
        return ["type", condition.variable, list(condition.types)]
    if isinstance(condition, EntropyCondition):
        return ["entropy", condition.variable]
    return ["list", condition.variable, condition.kind, list(condition.values), condition.ignore_case]


def _load_condition(data: list[Any]) -> Condition:
    kind, *rest = data
    if kind == "text":
        return TextCondition(rest[0], rest[1], rest[2])
    if kind == "pattern":
        return PatternCondition(rest[0], load(rest[1]), rest[2])
    if kind == "comparison":
        return Comparison(rest[0], rest[1], rest[2], rest[3])
    if kind == "type":
        return TypeCondition(rest[0], tuple(rest[1]))
    if kind == "entropy":
        return EntropyCondition(rest[0])
    if kind == "list":
        return ListCondition(rest[0], rest[1], tuple(rest[2]), rest[3])
    raise ValueError("no condition")


def leaves(formula: Formula) -> list[Formula]:
    """All operators of `formula` that look at the file, conditions and negatives among them."""
    if isinstance(formula, Inside):
        return leaves(formula.formula)
    if isinstance(formula, Either):
        return [leaf for part in formula.parts for leaf in leaves(part)]
    if not isinstance(formula, All):
        return [formula]
    nested = [c.formula for c in formula.conditions if isinstance(c, PatternCondition) and not c.on_content]
    return [leaf for part in (*formula.positive, *formula.negative, *nested) for leaf in leaves(part)]


def pieces_of(formula: Formula) -> Groups:
    """Groups of case-folded pieces of words: `formula` holds nowhere in a file whose words have none of one group.

    Words are those of the text and of what constants in it make together (`match.source.Source.may_hold`).
    """
    if isinstance(formula, (Regex, All)):
        return formula.pieces
    if isinstance(formula, Inside):
        return pieces_of(formula.formula)
    if isinstance(formula, Either):
        return one_of([pieces_of(part) for part in formula.parts])
    return ()
