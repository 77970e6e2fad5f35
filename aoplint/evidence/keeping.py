"""What an application keeps: its stores, what is written to them, what an erasure reaches (layer 9)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from aoplint.evidence.leaf import Leaf, plain
from aoplint.model.record import dataclass
from aoplint.model.surface import Erasure, Store, Surface, Write
from aoplint.project.reach import Spot

#: Words that stand for a person's own row, whatever its class is called.
_PERSON: Final = frozenset(
    {
        "user",
        "authuser",
        "authusermodel",
        "getusermodel",
        "currentuser",
        "abstractuser",
        "abstractbaseuser",
        "usermodel",
        "me",
    }
)
_SUFFIX: Final = re.compile(
    r"(?:models?|tables?|repo(?:sitory)?|entity|records?|rows?|collection|qs|queryset|dao|obj)$"
)
#: Names that say nothing about what is deleted.
_GENERIC: Final = frozenset(
    {
        "row", "obj", "object", "item", "record", "instance", "entity", "model", "x", "it", "m", "o", "entry", "datum",
        "data", "doc", "r", "thing", "cls", "klass", "table", "name", "collection", "query", "qs", "result", "s", "t",
    }
)  # fmt: skip


def normal(name: str) -> str:
    """`name` without case, underscores, plural and words such as "model"."""
    word = plain(name)
    word = _SUFFIX.sub("", word) or word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("ses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    return "user" if word in _PERSON else word


def called(names: Iterable[str]) -> frozenset[str]:
    """What `names` may stand for: themselves, and the last word of names of several words."""
    found = set()
    for name in names:
        found.add(normal(name))
        if "_" in name.strip("_"):
            found.add(normal(name.strip("_").rpartition("_")[2]))
    return frozenset(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One store of an application.

    Args:
        kind: "table", or what else keeps data (see `aoplint.model.surface.Write`).
        name: what it is called.
        fields: the columns that a duty asks about.
        path: POSIX path of its file.
        start: first offset there.
        stop: end offset.
    """

    kind: str
    name: str
    fields: tuple[str, ...]
    path: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of a store when a person's data is deleted.

    Args:
        kept: the store.
        how: "deleted", "goes with Shop", "blanked", "its key is destroyed"; "" if nothing reaches it.
        by: the path and the first offset of the erasure, ("", -1) for none.
    """

    kept: Kept
    how: str = ""
    by: tuple[str, int] = ("", -1)


class Keeping:
    """The stores of one application.

    Args:
        surfaces: of its files.
    """

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        self._surfaces = sorted(surfaces, key=lambda surface: surface.path)

    @cached_property
    def _stores(self) -> Mapping[str, tuple[tuple[str, Store], ...]]:
        """Stores with their paths by what they may be called."""
        found: dict[str, list[tuple[str, Store]]] = {}
        for surface in self._surfaces:
            for store in surface.stores:
                for name in {normal(store.name), normal(store.table or store.name)}:
                    found.setdefault(name, []).append((surface.path, store))
        return {name: tuple(stores) for name, stores in found.items()}

    @cached_property
    def _forms(self) -> Mapping[str, Store]:
        return {normal(form.name): form for surface in self._surfaces for form in surface.forms}

    def written(self, write: Write, leaf: Leaf) -> tuple[str, ...]:
        """The fields of `leaf` that `write` writes; () if it writes none, or to no store of the application."""
        if write.kind != "table":
            return leaf.named(write.fields)
        names = called(write.names)
        stores = [store for name in sorted(names) for _, store in self._stores.get(name, ())]
        if not write.fields and not write.whole:
            # Something is saved: a form writes its fields; of a row, what was set before stands by itself.
            forms = [form for name, form in self._forms.items() if name in names]
            return leaf.named(dict.fromkeys(field for form in forms for field in form.fields))
        columns = [field for store in stores for field in store.fields]
        known = frozenset(map(plain, columns))
        told = [*(field for field in write.fields if plain(field) in known), *(columns if write.whole else ())]
        return leaf.named(dict.fromkeys(told))

    def stores(self, leaf: Leaf, writes: Leaf) -> tuple[Kept, ...]:
        """The stores that keep what `leaf` names in tables, and `writes` elsewhere; each once."""
        found: dict[tuple[str, str], Kept] = {}
        for surface in self._surfaces:
            for store in surface.stores:
                fields = leaf.fields_of(store)
                if len(fields) >= leaf.least:
                    key = ("table", normal(store.table or store.name))
                    kept = _kept(surface.path, store.table or store.name, fields, store)
                    found[key] = _joined(found[key], kept) if key in found else kept
        for surface in self._surfaces:
            for write in surface.writes:
                fields = writes.named(write.fields) if write.kind in writes.kinds else ()
                if fields:
                    key = (write.kind, "")
                    kept = Kept(
                        kind=write.kind,
                        name=write.kind,
                        fields=fields,
                        path=surface.path,
                        start=write.start,
                        stop=write.stop,
                    )
                    found[key] = _joined(found[key], kept) if key in found else kept
        return tuple(found.values())

    def fates(self, kept: Sequence[Kept], spots: Collection[Spot]) -> tuple[Fate, ...] | None:
        """What becomes of `kept` when the definitions `spots` run; None if what they delete cannot be told."""
        erasures = [
            (surface.path, erasure)
            for surface in self._surfaces
            for erasure in surface.erasures
            if (surface.path, erasure.symbol) in spots
        ]
        gone = self._gone(erasures)
        fates = tuple(_fate(store, gone, erasures) for store in kept)
        if all(fate.how for fate in fates):
            return fates
        return None if any(self._is_open(erasure) for _, erasure in erasures) else fates

    def _is_open(self, erasure: Erasure) -> bool:
        """Whether an erasure may reach any table: nothing tells which."""
        if erasure.kind != "table" or erasure.fields or not called(erasure.target) <= _GENERIC:
            return False
        return called(erasure.names).isdisjoint(self._stores)

    def _gone(self, erasures: Sequence[tuple[str, Erasure]]) -> Mapping[str, tuple[str, tuple[str, int]]]:
        """Tables whose rows go: how, and the erasure's path and offset."""
        found: dict[str, tuple[str, tuple[str, int]]] = {}
        for path, erasure in erasures:
            if erasure.kind == "table" and not erasure.fields:
                for name in sorted(called(erasure.names)):
                    found.setdefault(name, ("deleted", (path, erasure.start)))
        grown = True
        while grown:
            grown = False
            for child, parent in self._cascades:
                if parent in found and child not in found:
                    found[child] = (f"goes with {self._shown(parent)}", found[parent][1])
                    grown = True
        return found

    def _shown(self, name: str) -> str:
        stores = self._stores.get(name)
        return stores[0][1].name if stores else "the account"

    @cached_property
    def _cascades(self) -> tuple[tuple[str, str], ...]:
        """Child and parent, where the child's rows go with the parent's."""
        pairs: set[tuple[str, str]] = set()
        for surface in self._surfaces:
            for store in surface.stores:
                for own in {normal(store.name), normal(store.table or store.name)}:
                    pairs |= {(own, normal(parent.store)) for parent in store.parents if parent.cascade}
                    pairs |= {(normal(child), own) for child in store.children}
                # A class and its table are one store.
                own, table = normal(store.name), normal(store.table or store.name)
                pairs |= {(own, table), (table, own)} if own != table else set()
        return tuple(sorted(pairs))


def _fate(kept: Kept, gone: Mapping[str, tuple[str, tuple[str, int]]], erasures: Sequence[tuple[str, Erasure]]) -> Fate:
    if kept.kind == "table" and normal(kept.name) in gone:
        how, by = gone[normal(kept.name)]
        return Fate(kept=kept, how=how, by=by)
    blanked: set[str] = set()
    for path, erasure in erasures:
        by_place = (path, erasure.start)
        if erasure.kind == "all":
            return Fate(kept=kept, how="deleted", by=by_place)
        if erasure.kind == "key":
            return Fate(kept=kept, how="its key is destroyed", by=by_place)
        if erasure.kind == kept.kind != "table":
            return Fate(kept=kept, how="deleted", by=by_place)
        if erasure.fields and normal(kept.name) in called(erasure.names):
            blanked |= {plain(field) for field in erasure.fields}
            if blanked >= {plain(field) for field in kept.fields}:
                return Fate(kept=kept, how="blanked", by=by_place)
    return Fate(kept=kept)


def _kept(path: str, name: str, fields: tuple[str, ...], what: Store | Write) -> Kept:
    kind = what.kind if isinstance(what, Write) else "table"
    return Kept(kind=kind, name=name, fields=fields, path=path, start=what.start, stop=what.stop)


def _joined(one: Kept, other: Kept) -> Kept:
    fields = tuple(dict.fromkeys((*one.fields, *other.fields)))
    return Kept(kind=one.kind, name=one.name, fields=fields, path=one.path, start=one.start, stop=one.stop)
