"""The words in which the schema of rule packs is written: one shape per kind of value (layer 3).

Validator, JSON Schema and documentation are made from the same shapes (`check`, `json_schema`, `document`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from aoplint.model.record import dataclass

MAX_REGEX = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text.

    Args:
        what: what it is, as in "expected <what>".
        pattern: regular expression that the whole text must match; the JSON Schema carries it too.
        numbers: a plain number counts as its written text.
        empty: whether "" is allowed.
        longest: most code points.
        says: what the pattern means, for people.
    """

    what: str = "text"
    pattern: str = ""
    numbers: bool = False
    empty: bool = False
    longest: int = 0
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few words; `refused` ones are known from other tools, with the reason."""

    values: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number within bounds; `whole` for integers."""

    least: float = 0
    most: float = 1_000_000
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """Any text, number, true, false or null."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list; at least `least` items."""

    item: Shape
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf:
    """A mapping with free keys."""

    value: Shape
    key: Text = Text(what="a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of a record.

    Args:
        about: one line for the documentation.
        required: whether it must be there.
        alias: other accepted spellings.
    """

    name: str
    shape: Shape
    about: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A mapping with known keys.

    Args:
        name: what it is, as in "unknown key in <name>".
        one_of: groups of keys of which exactly one must be there.
        some_of: groups of keys of which at least one must be there.
        refused: keys that other tools know and we do not: key to reason.
        open: unknown keys are fine.
    """

    name: str
    keys: tuple[Key, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    some_of: tuple[tuple[str, ...], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """A shape by what kind of node is there: scalar, list or mapping."""

    scalar: Shape | None = None
    sequence: Shape | None = None
    mapping: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A record chosen by the value of one of its keys.

    Args:
        key: the key that decides.
        default: the case when the key is absent.
        cases: value to record.
    """

    name: str
    key: str
    default: str
    cases: tuple[tuple[str, Record], ...]
    refused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A mapping that must be a `record` where it holds one of the keys `marks`; else free or nothing."""

    record: Record
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A shape with a name, looked up late so that shapes may contain themselves."""

    name: str
    get: Callable[[], Shape]


Shape: TypeAlias = (
    Text | Choice | Number | Flag | Scalar | Anything | ListOf | MapOf | Record | Either | Switch | Marked | Named
)


def one_or_many(item: Shape) -> Either:
    """One value, or a list of them."""
    return Either(scalar=item, sequence=ListOf(item=item))
