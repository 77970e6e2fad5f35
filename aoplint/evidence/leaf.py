"""Leaves of duties that one file answers by itself, without patterns (layer 9)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import cached_property
from typing import Final

from aoplint.model.record import dataclass
from aoplint.model.surface import Store
from aoplint.packs.raw import WordList

#: Between a rule's id and the number of one of its leaves; no rule id holds it.
LEAF_MARK: Final = "#"


#: What a place of a duty says: the name of the metavariable, and of the fact that stands for it.
SAID: Final = "$SAID"
_SIGNS: Final = re.compile(r"[\W_]+")


class LeafKind(str, Enum):
    """What answers a leaf."""

    WORDS = "words"
    DOCUMENTS = "documents"
    ROUTES = "routes"
    STORES = "stores"
    WRITES = "writes"
    ERASURES = "erasures"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the manifest must say.

    Args:
        key: key path.
        equals: values of which it must have one, as they are written, in any case; () for any.
        absent: the key must not be there.
        problem: code of a problem of the manifest's form that there must be, instead of a key.
        older_than: days that must have gone by since the date that stands there; -1 for no date.
        resolves: "yes" if the code must have the route or command that stands there, "no" if not; "" to not ask.
    """

    key: str = ""
    equals: tuple[str, ...] = ()
    absent: bool = False
    problem: str = ""
    older_than: int = -1
    resolves: str = ""

    @property
    def as_said(self) -> bool:
        """Whether its value must be what each place of the duty says: what a pattern binds as `$SAID`."""
        return self.equals == (SAID,)


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A leaf that words, routes, stores, writes, erasures or the manifest answer.

    Args:
        id: its id.
        kind: what answers it.
        words: lists: one of their entries occurs in code, or in the description of a route, or names a column.
        route_kinds: kinds of routes that count; () for all.
        methods: HTTP methods of which a route must have one.
        least: columns that a store must have.
        keys: what the manifest must say, one of them.
        kinds: what keeps data, of writes and erasures (see `aoplint.model.surface`); () for all.
        files: globs of the files that may answer, in any case; () for all.
    """

    id: str
    kind: LeafKind
    words: tuple[WordList, ...] = ()
    route_kinds: tuple[str, ...] = ()
    methods: frozenset[str] = frozenset()
    least: int = 1
    keys: tuple[Declared, ...] = ()
    kinds: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def older_than(self) -> int:
        """Days that must have gone by since the date at its key; -1 for no date."""
        return max((declared.older_than for declared in self.keys), default=-1)

    def fields_of(self, store: Store) -> tuple[str, ...]:
        """The columns of `store` that the lists name; all of them without a list."""
        return self.named(store.fields)

    def named(self, fields: Iterable[str]) -> tuple[str, ...]:
        """Those of `fields` that the lists name; all of them without a list."""
        return tuple(field for field in fields if not self.words or plain(field) in self._names)

    def ends(self, name: str) -> bool:
        """Whether `name` ends with an entry of the lists: `ApiToken` with `token`."""
        return plain(name).endswith(tuple(self._names))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(plain(value) for words in self.words for value in words.values)


def same(name: str) -> str:
    """What the spellings of an API method have in common: with dots, with underscores, as a class of requests."""
    return _SIGNS.sub("", name).lower().removesuffix("request")


def plain(name: str) -> str:
    """`name` without case and underscores: `buyerName` and `buyer_name` are one."""
    return name.replace("_", "").lower()
