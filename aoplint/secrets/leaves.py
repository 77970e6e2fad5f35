"""The literals that a Python expression may give: by names, containers, look-ups, trivial functions (layer 6)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aoplint.model.record import dataclass
from aoplint.secrets.bindings import AMBIGUOUS, single_bindings
from aoplint.secrets.fold import Folded, Folder
from aoplint.secrets.interest import Interest
from aoplint.secrets.places import GETTERS
from aoplint.tree import Kind, Role, Unit

CONTAINERS: Final = frozenset({Kind.LIST, Kind.TUPLE, Kind.SET})
#: Keywords that take a default.
DEFAULTS: Final = ("default", "fallback", "value", "default_value")
_FIELDS: Final = frozenset({"Field", "field", "Option", "Argument", "Header", "Query", "mapped_column", "attrib", "ib"})
_NAMES: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE})
_MAX_DEPTH: Final = 6
#: Expressions are looked at this often over at most: large lists may be bound to many names.
_LEAF_SHARE: Final = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """A literal that an expression may give.

    Args:
        folded: the literal.
        place: "code" or "default".
        direct: it stands in the expression itself, not behind a name.
        key: key of its entry in a container.
    """

    folded: Folded
    place: str = "code"
    direct: bool = True
    key: str = ""


@dataclass(frozen=True, slots=True)
class Loose:
    """A name that this file does not bind: its file may be another one.

    Args:
        name: dotted; with `()` behind it for what a function returns.
        keys: the literal keys of the entry that is asked for, outermost first, "" for any.
    """

    name: str
    keys: tuple[str, ...] = ()


class Leaves:
    """Follows the expressions of one file.

    Args:
        unit: the lowered file.
        text: its text.
        interest: which bare words matter.
    """

    def __init__(self, unit: Unit, text: str, interest: Interest) -> None:
        self.unit = unit
        self.interest = interest
        self.single = single_bindings(unit)
        self.returns = sorted(unit.by_kind.get(Kind.RETURN, ()))
        self.functions: dict[str, int] = {}
        for node in unit.by_kind.get(Kind.FUNCTION, ()):
            name = unit.name(unit.child(node, Role.NAME))
            self.functions[name] = AMBIGUOUS if name in self.functions else node
        self.imported, self.starred = _imports(unit)
        self.folder = Folder(unit, text, self.constant)
        self.budget = _LEAF_SHARE * len(unit) + 10_000
        #: Names that led out of the file since somebody emptied this.
        self.loose: list[Loose] = []

    def of(self, node: int, depth: int = 0) -> Iterator[Leaf]:
        """The literals that expression `node` may give."""
        unit = self.unit
        self.budget -= 1
        if node < 0 or depth > _MAX_DEPTH or self.budget < 0:
            return
        folded = self.folder.fold(node)
        if folded is not None:
            yield Leaf(folded)
            return
        kind = unit.kind[node]
        if kind == Kind.BOOLEAN_OPERATION:
            for leaf in self.of(unit.child(node, Role.LEFT), depth + 1):
                yield leaf
            for leaf in self.of(unit.child(node, Role.RIGHT), depth + 1):
                yield replace(leaf, place="default")
        elif kind == Kind.IF_EXPRESSION:
            for role in (Role.BODY, Role.ORELSE):
                yield from self.of(unit.child(node, role), depth + 1)
        elif kind == Kind.CALL:
            yield from self._call_leaves(node, depth)
        elif kind in CONTAINERS:
            for element in unit.children(node):
                yield from self.of(element, depth + 2)
        elif kind == Kind.DICT:
            yield from self._dict_leaves(node, depth)
        elif kind == Kind.LAMBDA:
            yield from self.of(unit.child(node, Role.BODY), depth + 1)
        elif kind == Kind.AWAIT:
            yield from self.of(unit.child(node, Role.VALUE), depth + 1)
        elif kind in _NAMES:
            yield from self._name_leaves(node, depth)
        elif kind == Kind.SUBSCRIPT:
            yield from self._entry_leaves(unit.child(node, Role.OBJECT), unit.child(node, Role.INDEX), depth)

    def _dict_leaves(self, node: int, depth: int) -> Iterator[Leaf]:
        for item in self.unit.children(node):
            if self.unit.kind[item] != Kind.DICT_ITEM:
                continue
            key = self.folder.fold(self.unit.child(item, Role.KEY))
            for leaf in self.of(self.unit.child(item, Role.VALUE), depth + 2):
                yield replace(leaf, key=leaf.key or (key.value if key is not None else "?"))

    def _name_leaves(self, node: int, depth: int) -> Iterator[Leaf]:
        target = self.constant(node)
        if target >= 0:
            for leaf in self.of(target, depth + 1):
                yield replace(leaf, direct=False)
        elif self.unit.kind[node] == Kind.NAME and target != AMBIGUOUS and self.interest.bare(self.unit.name(node)):
            # A value that somebody forgot to quote.
            yield Leaf(Folded(self.unit.start[node], self.unit.stop[node], self.unit.name(node)))
        else:
            self._lose(node)

    def _entry_leaves(self, owner: int, index: int, depth: int) -> Iterator[Leaf]:
        """`KEYS["de"]`, and each entry that `KEYS[shop]` may be."""
        key = self._key(index)
        for container in self._meant(owner, (key,), depth + 1):
            for entry in self._entries(container, key):
                for leaf in self.of(entry, depth + 2):
                    yield replace(leaf, direct=False)

    def _meant(self, node: int, keys: tuple[str, ...], depth: int) -> list[int]:
        """The expressions that a name or an entry stands for, of which `keys` will be asked."""
        unit = self.unit
        self.budget -= 1
        if node < 0 or depth > _MAX_DEPTH or self.budget < 0:
            return []
        if unit.kind[node] in _NAMES:
            target = self.constant(node)
            if target < 0:
                self._lose(node, keys)
            return self._meant(target, keys, depth + 1)
        if unit.kind[node] == Kind.SUBSCRIPT:
            key = self._key(unit.child(node, Role.INDEX))
            owners = self._meant(unit.child(node, Role.OBJECT), (key, *keys), depth + 1)
            return [inner for owner in owners for inner in self._entries(owner, key)]
        return [node]

    def _key(self, index: int) -> str:
        asked = self.folder.fold(index) if index >= 0 else None
        return asked.value if asked is not None else ""

    def _entries(self, container: int, key: str) -> list[int]:
        """What stands under `key` in a container, all of it for "" and for a key that is not written there."""
        unit = self.unit
        if unit.kind[container] in CONTAINERS:
            elements = list(unit.children(container))
            at = int(key) if key.isdecimal() and len(key) < 6 else -1
            return elements[at : at + 1] if 0 <= at < len(elements) else elements
        if unit.kind[container] != Kind.DICT:
            return []
        items = [item for item in unit.children(container) if unit.kind[item] == Kind.DICT_ITEM]
        keys = [self.folder.fold(unit.child(item, Role.KEY)) for item in items]
        return [
            unit.child(item, Role.VALUE)
            for item, known in zip(items, keys)
            if not key or (known is not None and known.value == key)
        ]

    def _lose(self, node: int, keys: tuple[str, ...] = ()) -> None:
        name = self._path(node, 0)
        if name:
            self.loose.append(Loose(name, keys))

    def imported_path(self, node: int) -> str:
        """The dotted name that leads out of the file from the callee `node`, "" if none does."""
        return self._path(node, 0) if node >= 0 else ""

    def _path(self, node: int, depth: int) -> str:
        """The dotted name that leads out of the file from `node`, "" if none does."""
        unit = self.unit
        kind = unit.kind[node]
        if depth > _MAX_DEPTH:
            return ""
        if kind == Kind.NAME:
            name = unit.name(node)
            if name in self.imported:
                return name
            target = self.single.get(name, -1)
            if target >= 0:
                return self._path(target, depth + 1)
            return name if self.starred and name not in self.single and name not in self.functions else ""
        if kind == Kind.ATTRIBUTE:
            owner = self._path(unit.child(node, Role.OBJECT), depth + 1)
            if owner:
                return f"{owner}.{unit.name(node)}"
            target = self.constant(node)
            return self._path(target, depth + 1) if target >= 0 else ""
        if kind == Kind.CALL:
            # An object of an imported class: what its class or module binds.
            return self._path(unit.child(node, Role.CALLEE), depth + 1)
        return ""

    def _call_leaves(self, node: int, depth: int) -> Iterator[Leaf]:
        unit = self.unit
        callee = unit.child(node, Role.CALLEE)
        last = self.dotted(callee).rpartition(".")[2]
        arguments = unit.children_of_role(node, Role.ARGUMENT)
        positional = [a for a in arguments if unit.kind[a] not in (Kind.KEYWORD, Kind.STARRED, Kind.DOUBLE_STARRED)]
        keywords = {unit.name(a): unit.child(a, Role.VALUE) for a in arguments if unit.kind[a] == Kind.KEYWORD}
        default = next((keywords[word] for word in DEFAULTS if word in keywords), -1)
        if last == "get" and unit.kind[callee] == Kind.ATTRIBUTE and positional:
            yield from self._entry_leaves(unit.child(callee, Role.OBJECT), positional[0], depth + 1)
        if last in GETTERS:
            default = positional[1] if len(positional) > 1 else default
        elif last in _FIELDS:
            default = positional[0] if positional else default
        elif last == "cast" and len(positional) == 2:
            yield from self.of(positional[1], depth + 1)
            return
        elif not arguments and unit.kind[callee] == Kind.NAME:
            yield from self._trivial(unit.name(callee), depth)
            return
        else:
            if unit.kind[callee] == Kind.ATTRIBUTE:
                # os.getenv("X", "v").strip()
                yield from self.of(unit.child(callee, Role.OBJECT), depth + 1)
            if last in ("str", "bytes", "SecretStr", "int") and positional:
                yield from self.of(positional[0], depth + 1)
            return
        for leaf in self.of(default, depth + 1):
            yield replace(leaf, place="default")

    def _trivial(self, name: str, depth: int) -> Iterator[Leaf]:
        """A function of this file that only returns a literal."""
        function = self.functions.get(name, AMBIGUOUS)
        if name in self.imported:
            self.loose.append(Loose(f"{name}()"))
        for value in self.returned(function) if function >= 0 else ():
            for leaf in self.of(value, depth + 1):
                yield replace(leaf, direct=False)

    def constant(self, node: int) -> int:
        """What a name or attribute was bound to, once; -1 for unknown, -2 for several times."""
        unit = self.unit
        if unit.kind[node] != Kind.ATTRIBUTE:
            return self.single.get(unit.name(node), -1)
        if self.dotted(node).partition(".")[0] in self.imported:
            return -1
        return self.single.get("." + unit.name(node), -1)

    def handed(self, name: str, keys: tuple[str, ...]) -> Iterator[Leaf]:
        """What another file gets by the dotted `name` of this one, and by `keys` of it."""
        target = self._named(name)
        nodes = [target] if target >= 0 else []
        for number, key in enumerate(keys):
            meant = [inner for node in nodes for inner in self._meant(node, keys[number:], 0)]
            nodes = [entry for node in meant for entry in self._entries(node, key)]
        for node in nodes:
            for leaf in self.of(node):
                yield replace(leaf, direct=False)

    def _named(self, name: str) -> int:
        owner, _, last = name.rpartition(".")
        if last.endswith("()"):
            function = self.functions.get(last[:-2], AMBIGUOUS)
            values = self.returned(function) if function >= 0 else []
            return values[0] if values else -1
        return self.single.get(f".{last}" if owner else last, -1)

    def dotted(self, node: int) -> str:
        """`a.b.c` of names and attributes, "" for anything else before the first dot."""
        unit = self.unit
        parts: list[str] = []
        while node >= 0 and unit.kind[node] == Kind.ATTRIBUTE and len(parts) < 12:
            parts.append(unit.name(node))
            node = unit.child(node, Role.OBJECT)
        if node >= 0 and unit.kind[node] == Kind.NAME:
            parts.append(unit.name(node))
        return ".".join(reversed(parts))

    def returned(self, function: int) -> list[int]:
        """The expression that a function returns, if it has one `return` only."""
        first = bisect_right(self.returns, function)
        if first >= len(self.returns) or self.returns[first] >= self.unit.end[function]:
            return []
        if first + 1 < len(self.returns) and self.returns[first + 1] < self.unit.end[function]:
            return []
        value = self.unit.child(self.returns[first], Role.VALUE)
        return [value] if value >= 0 else []


def _imports(unit: Unit) -> tuple[frozenset[str], bool]:
    """The names that imports bind, and whether one brings names it does not list."""
    names: set[str] = set()
    starred = False
    for kind in (Kind.IMPORT, Kind.IMPORT_FROM):
        for node in unit.by_kind.get(kind, ()):
            for alias in unit.children_of_role(node, Role.ALIAS):
                bound = unit.child(alias, Role.NAME)
                module = unit.child(alias, Role.MODULE)
                if unit.kind[alias] == Kind.IMPORT_STAR:
                    starred = True
                elif bound >= 0:
                    names.add(unit.name(bound))
                elif module >= 0:
                    names.add(unit.name(module).partition(".")[0])
    return frozenset(names), starred
