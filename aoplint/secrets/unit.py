"""Candidates of a Python Unit: every place where a literal gets a telling name or reaches a position (layer 6)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from aoplint.scopes.view import FileView
from aoplint.secrets.bindings import AMBIGUOUS, single_bindings
from aoplint.secrets.candidate import Candidate, Sink
from aoplint.secrets.fold import Folded, Folder
from aoplint.secrets.interest import Interest
from aoplint.secrets.parameters import parameters_of
from aoplint.secrets.places import GETTERS, base_place
from aoplint.secrets.signs import READS
from aoplint.tree import Kind, Role, Unit

_CONTAINERS: Final = frozenset({Kind.LIST, Kind.TUPLE, Kind.SET})
_FIELDS: Final = frozenset({"Field", "field", "Option", "Argument", "Header", "Query", "mapped_column", "attrib", "ib"})
_DEFAULTS: Final = ("default", "fallback", "value", "default_value")
_ALIASES: Final = frozenset({"alias", "validation_alias", "env", "name", "key", "envvar", "id", "dest"})
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


def collect(view: FileView, interest: Interest) -> Iterator[Candidate]:
    """The candidates of a view with a Python Unit."""
    assert view.unit is not None
    yield from _Collector(view, view.unit, interest).run()


class _Collector:
    def __init__(self, view: FileView, unit: Unit, interest: Interest) -> None:
        self.unit = unit
        self.text = view.text
        self.interest = interest
        self.base = base_place(view)
        self.single = single_bindings(unit)
        self.parameters = parameters_of(unit)
        self.returns = sorted(unit.by_kind.get(Kind.RETURN, ()))
        self.functions: dict[str, int] = {}
        for node in unit.by_kind.get(Kind.FUNCTION, ()):
            name = unit.name(unit.child(node, Role.NAME))
            self.functions[name] = AMBIGUOUS if name in self.functions else node
        self.folder = Folder(unit, view.text, self._constant)
        self.budget = _LEAF_SHARE * len(unit) + 10_000

    def run(self) -> Iterator[Candidate]:
        kinds = self.unit.by_kind
        for kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.NAMED_EXPRESSION):
            for node in kinds.get(kind, ()):
                yield from self._assign(node)
        for node in kinds.get(Kind.PARAMETER, ()):
            default = self.unit.child(node, Role.DEFAULT)
            name = self.unit.child(node, Role.NAME)
            if default >= 0:
                yield from self._named(self.unit.name(name), self.unit.start[name], default, "default")
        for node in kinds.get(Kind.DICT_ITEM, ()):
            key = self.folder.fold(self.unit.child(node, Role.KEY))
            if key is not None:
                yield from self._named(key.value, key.start, self.unit.child(node, Role.VALUE))
        for kind in (Kind.TUPLE, Kind.LIST):
            for node in kinds.get(kind, ()):
                yield from self._pair(node)
        for node in kinds.get(Kind.COMPARE, ()):
            yield from self._compare(node)
        for node in kinds.get(Kind.BOOLEAN_OPERATION, ()):
            yield from self._fallback(node)
        yield from self._folded()
        for node in kinds.get(Kind.FUNCTION, ()):
            yield from self._return(node)
        for node in kinds.get(Kind.CALL, ()):
            yield from self._call(node)

    # names

    def _named(self, name: str, at: int, value: int, place: str = "code") -> Iterator[Candidate]:
        if self.interest.name(name):
            for leaf in self._leaves(value):
                if leaf.direct and not (leaf.key and self.interest.name(leaf.key)):
                    yield self._candidate(leaf, name=name, name_at=at, place=place)

    def _candidate(self, leaf: Leaf, *, place: str = "code", **more: object) -> Candidate:
        folded = leaf.folded
        where = leaf.place if leaf.place != "code" else place
        made = Candidate(
            start=folded.start, stop=folded.stop, value=folded.value, key=leaf.key, parts=folded.parts,
            place=where if self.base == "code" else self.base,
        )  # fmt: skip
        return replace(made, **more)  # type: ignore[arg-type]

    def _assign(self, node: int) -> Iterator[Candidate]:
        value = self.unit.child(node, Role.VALUE)
        if value < 0:
            return
        for target in self.unit.children_of_role(node, Role.TARGET):
            yield from self._target(target, value)

    def _target(self, target: int, value: int) -> Iterator[Candidate]:
        unit = self.unit
        if unit.kind[target] in (Kind.TUPLE, Kind.LIST):
            targets = list(unit.children(target))
            values = list(unit.children(value)) if unit.kind[value] in (Kind.TUPLE, Kind.LIST) else []
            if len(targets) == len(values):
                for one, other in zip(targets, values):
                    yield from self._target(one, other)
            return
        name, at = self._target_name(target)
        if name:
            yield from self._named(name, at, value)

    def _target_name(self, target: int) -> tuple[str, int]:
        unit = self.unit
        if unit.kind[target] == Kind.NAME:
            return unit.name(target), unit.start[target]
        if unit.kind[target] == Kind.ATTRIBUTE:
            return self._dotted(target), unit.start[target]
        if unit.kind[target] == Kind.SUBSCRIPT:
            index = unit.child(target, Role.INDEX)
            key = self.folder.fold(index) if index >= 0 else None
            return (key.value, key.start) if key is not None else ("", 0)
        return "", 0

    def _pair(self, node: int) -> Iterator[Candidate]:
        """`("app_secret", "value")`, as parameters and rows are written."""
        elements = list(self.unit.children(node))
        if len(elements) == 2 and self.unit.kind[elements[0]] == Kind.STRING:
            name = self.folder.fold(elements[0])
            if name is not None:
                yield from self._named(name.value, name.start, elements[1])

    def _compare(self, node: int) -> Iterator[Candidate]:
        left = self.unit.child(node, Role.LEFT)
        name, at = self._target_name(left)
        if not name:
            return
        for comparison in self.unit.children_of_role(node, Role.RIGHT):
            if self.unit.name(comparison) in ("==", "!="):
                yield from self._named(name, at, self.unit.child(comparison, Role.RIGHT))

    def _fallback(self, node: int) -> Iterator[Candidate]:
        """`os.environ.get("APP_SECRET") or "value"`."""
        unit = self.unit
        looked_up = unit.child(node, Role.LEFT)
        key = -1
        if unit.kind[looked_up] == Kind.CALL:
            last = self._dotted(unit.child(looked_up, Role.CALLEE)).rpartition(".")[2]
            arguments = unit.children_of_role(looked_up, Role.ARGUMENT)
            key = arguments[0] if last in GETTERS and arguments else -1
        elif unit.kind[looked_up] == Kind.SUBSCRIPT:
            key = unit.child(looked_up, Role.INDEX)
        if key >= 0 and unit.kind[key] == Kind.STRING and (literal := self.folder.fold(key)) is not None:
            yield from self._named(literal.value, literal.start, unit.child(node, Role.RIGHT), "default")

    def _folded(self) -> Iterator[Candidate]:
        """Literals that are put together, whatever they are bound to: a known form may show only in the whole."""
        unit = self.unit
        for kind in (Kind.CONCATENATION, Kind.BINARY_OPERATION, Kind.CALL, Kind.SUBSCRIPT):
            for node in unit.by_kind.get(kind, ()):
                folded = None if unit.kind[unit.parent[node]] == Kind.BINARY_OPERATION else self.folder.fold(node)
                if folded is not None and folded.parts > 1:
                    yield self._candidate(Leaf(folded))

    def _return(self, node: int) -> Iterator[Candidate]:
        name = self.unit.child(node, Role.NAME)
        if self.interest.name(self.unit.name(name)):
            for value in self._returned(node):
                yield from self._named(self.unit.name(name), self.unit.start[name], value)

    def _returned(self, function: int) -> list[int]:
        """The expression that a function returns, if it has one `return` only."""
        first = bisect_right(self.returns, function)
        if first >= len(self.returns) or self.returns[first] >= self.unit.end[function]:
            return []
        if first + 1 < len(self.returns) and self.returns[first + 1] < self.unit.end[function]:
            return []
        value = self.unit.child(self.returns[first], Role.VALUE)
        return [value] if value >= 0 else []

    # calls

    def _call(self, node: int) -> Iterator[Candidate]:
        unit = self.unit
        callee = self._dotted(unit.child(node, Role.CALLEE))
        last = callee.rpartition(".")[2]
        sink = bool(last) and self.interest.callable(last)
        arguments = unit.children_of_role(node, Role.ARGUMENT)
        positional: list[int] = []
        name, before = self._alias(arguments), ""
        getter = last in GETTERS
        opened = not READS.match(last) and self.interest.name(last)
        parameters = self.parameters.get(last, ())
        for argument in arguments:
            if unit.kind[argument] == Kind.KEYWORD:
                yield from self._keyword(argument, callee, sink, name)
                continue
            for value in self._expanded(argument):
                literal = self.folder.fold(value)
                text = literal.value if literal is not None else ""
                if name[0]:
                    place = "default" if getter else "code"
                    yield from self._named(name[0], name[1], value, place)
                if sink:
                    yield from self._sink(Sink(callee=callee, index=len(positional), before=before), value, argument)
                if len(positional) < len(parameters):
                    yield from self._named(parameters[len(positional)], unit.start[value], value)
                if opened and not positional and literal is not None:
                    yield from self._named(callee, unit.start[node], value)
                named = literal is not None and unit.kind[value] == Kind.STRING and self.interest.name(text.lstrip("-"))
                name, before = ((text.lstrip("-"), literal.start) if named and literal else ("", 0)), text
                positional.append(value)

    def _alias(self, arguments: list[int]) -> tuple[str, int]:
        """The name in `Field(alias="APP_SECRET", default=…)`."""
        unit = self.unit
        for argument in arguments:
            if unit.kind[argument] == Kind.KEYWORD and unit.name(argument) in _ALIASES:
                literal = self.folder.fold(unit.child(argument, Role.VALUE))
                if literal is not None and self.interest.name(literal.value):
                    return literal.value, literal.start
        return "", 0

    def _keyword(self, node: int, callee: str, sink: bool, name: tuple[str, int]) -> Iterator[Candidate]:
        unit = self.unit
        keyword, value = unit.name(node), unit.child(node, Role.VALUE)
        if keyword in _DEFAULTS and name[0]:
            yield from self._named(name[0], name[1], value, "default")
        yield from self._named(keyword, unit.start[node], value)
        if sink:
            yield from self._sink(Sink(callee=callee, index=-1, keyword=keyword), value, value)

    def _sink(self, sink: Sink, value: int, argument: int) -> Iterator[Candidate]:
        starred = self.unit.kind[argument] == Kind.STARRED
        for leaf in self._leaves(value):
            direct = leaf.direct and not starred
            place = "call" if direct else "code"
            name, at = ("", 1 << 62) if direct else self._bound_name(value)
            reached = replace(sink, direct=direct)
            yield self._candidate(leaf, place=place, sinks=(reached,), name=name, name_at=at)

    def _bound_name(self, value: int) -> tuple[str, int]:
        """The name that holds what `value` refers to, and where it is bound."""
        target = self._constant(value)
        if target < 0:
            return "", 1 << 62
        statement = self.unit.parent[target]
        bound = self.unit.child(statement, Role.TARGET)
        return self._target_name(bound) if bound >= 0 else ("", 1 << 62)

    def _expanded(self, argument: int) -> list[int]:
        """`*CREDENTIALS` as the elements of its list."""
        unit = self.unit
        if unit.kind[argument] != Kind.STARRED:
            return [argument]
        value = unit.child(argument, Role.VALUE)
        if unit.kind[value] in (Kind.NAME, Kind.ATTRIBUTE):
            value = self._constant(value)
        if value < 0 or unit.kind[value] not in _CONTAINERS:
            return [argument]
        return list(unit.children(value))

    # values

    def _leaves(self, node: int, depth: int = 0) -> Iterator[Leaf]:
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
            for leaf in self._leaves(unit.child(node, Role.LEFT), depth + 1):
                yield leaf
            for leaf in self._leaves(unit.child(node, Role.RIGHT), depth + 1):
                yield replace(leaf, place="default")
        elif kind == Kind.IF_EXPRESSION:
            for role in (Role.BODY, Role.ORELSE):
                yield from self._leaves(unit.child(node, role), depth + 1)
        elif kind == Kind.CALL:
            yield from self._call_leaves(node, depth)
        elif kind in _CONTAINERS:
            for element in unit.children(node):
                yield from self._leaves(element, depth + 2)
        elif kind == Kind.DICT:
            yield from self._dict_leaves(node, depth)
        elif kind == Kind.LAMBDA:
            yield from self._leaves(unit.child(node, Role.BODY), depth + 1)
        elif kind == Kind.AWAIT:
            yield from self._leaves(unit.child(node, Role.VALUE), depth + 1)
        elif kind in (Kind.NAME, Kind.ATTRIBUTE):
            yield from self._name_leaves(node, depth)

    def _dict_leaves(self, node: int, depth: int) -> Iterator[Leaf]:
        for item in self.unit.children(node):
            if self.unit.kind[item] != Kind.DICT_ITEM:
                continue
            key = self.folder.fold(self.unit.child(item, Role.KEY))
            for leaf in self._leaves(self.unit.child(item, Role.VALUE), depth + 2):
                yield replace(leaf, key=leaf.key or (key.value if key is not None else "?"))

    def _name_leaves(self, node: int, depth: int) -> Iterator[Leaf]:
        target = self._constant(node)
        if target >= 0:
            for leaf in self._leaves(target, depth + 1):
                yield replace(leaf, direct=False)
        elif self.unit.kind[node] == Kind.NAME and target != AMBIGUOUS and self.interest.bare(self.unit.name(node)):
            # A value that somebody forgot to quote.
            yield Leaf(Folded(self.unit.start[node], self.unit.stop[node], self.unit.name(node)))

    def _call_leaves(self, node: int, depth: int) -> Iterator[Leaf]:
        unit = self.unit
        callee = unit.child(node, Role.CALLEE)
        last = self._dotted(callee).rpartition(".")[2]
        arguments = unit.children_of_role(node, Role.ARGUMENT)
        positional = [a for a in arguments if unit.kind[a] not in (Kind.KEYWORD, Kind.STARRED, Kind.DOUBLE_STARRED)]
        keywords = {unit.name(a): unit.child(a, Role.VALUE) for a in arguments if unit.kind[a] == Kind.KEYWORD}
        default = next((keywords[word] for word in _DEFAULTS if word in keywords), -1)
        if last in GETTERS:
            default = positional[1] if len(positional) > 1 else default
        elif last in _FIELDS:
            default = positional[0] if positional else default
        elif last == "cast" and len(positional) == 2:
            yield from self._leaves(positional[1], depth + 1)
            return
        elif not arguments and unit.kind[callee] == Kind.NAME:
            yield from self._trivial(unit.name(callee), depth)
            return
        else:
            if unit.kind[callee] == Kind.ATTRIBUTE:
                # os.getenv("X", "v").strip()
                yield from self._leaves(unit.child(callee, Role.OBJECT), depth + 1)
            if last in ("str", "bytes", "SecretStr", "int") and positional:
                yield from self._leaves(positional[0], depth + 1)
            return
        for leaf in self._leaves(default, depth + 1):
            yield replace(leaf, place="default")

    def _trivial(self, name: str, depth: int) -> Iterator[Leaf]:
        """A function of this file that only returns a literal."""
        function = self.functions.get(name, AMBIGUOUS)
        for value in self._returned(function) if function >= 0 else ():
            for leaf in self._leaves(value, depth + 1):
                yield replace(leaf, direct=False)

    def _constant(self, node: int) -> int:
        """What a name or attribute was bound to, once; -1 for unknown, -2 for several times."""
        unit = self.unit
        key = "." + unit.name(node) if unit.kind[node] == Kind.ATTRIBUTE else unit.name(node)
        return self.single.get(key, -1)

    def _dotted(self, node: int) -> str:
        unit = self.unit
        parts: list[str] = []
        while node >= 0 and unit.kind[node] == Kind.ATTRIBUTE and len(parts) < 12:
            parts.append(unit.name(node))
            node = unit.child(node, Role.OBJECT)
        if node >= 0 and unit.kind[node] == Kind.NAME:
            parts.append(unit.name(node))
        return ".".join(reversed(parts))
