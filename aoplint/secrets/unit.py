"""Candidates of a Python Unit: every place where a literal gets a telling name or reaches a position (layer 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from aoplint.model.handed import Position, Reach
from aoplint.scopes.view import FileView
from aoplint.secrets.candidate import Candidate, Sink
from aoplint.secrets.interest import Interest
from aoplint.secrets.leaves import CONTAINERS, DEFAULTS, Leaf, Leaves
from aoplint.secrets.parameters import parameters_of
from aoplint.secrets.places import GETTERS, base_place
from aoplint.secrets.shapes import SHAPES
from aoplint.secrets.signs import READS
from aoplint.tree import Kind, Role, Unit

_ALIASES: Final = frozenset({"alias", "validation_alias", "env", "name", "key", "envvar", "id", "dest"})
#: What is asked of other files: values that only a name is missing for.
_ASKED_FOR: Final = ("password", "random", "aop-secret", "aop-token", "uuid")
_LONGEST: Final = 512
#: Imported names that are followed from one file; a generated one may hand over thousands.
_MAX_REACHES: Final = 400


def collect(view: FileView, interest: Interest) -> Iterator[Candidate]:
    """The candidates of a view with a Python Unit; notes in the view which imported names reach a position."""
    assert view.unit is not None
    yield from _Collector(view, view.unit, interest).run()


class _Collector:
    def __init__(self, view: FileView, unit: Unit, interest: Interest) -> None:
        self.unit = unit
        self.text = view.text
        self.interest = interest
        self.base = base_place(view)
        self.view = view
        self.leaves = Leaves(unit, view.text, interest)
        self.parameters = parameters_of(unit, view.text)
        #: Parameters that other files define, by the callee as written here and the number of the argument.
        self.told = {
            (row.position.callee, row.position.index): row.position for row in view.handed if row.position.declared
        }

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
            key = self.leaves.folder.fold(self.unit.child(node, Role.KEY))
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
        yield from self._handed()

    # names

    def _named(self, name: str, at: int, value: int, place: str = "code") -> Iterator[Candidate]:
        if self.interest.name(name):
            for leaf in self.leaves.of(value):
                if leaf.direct and not (leaf.key and self.interest.name(leaf.key)):
                    yield self._candidate(leaf, name=name, name_at=at, place=place)

    def _candidate(self, leaf: Leaf, *, place: str = "code", **more: object) -> Candidate:
        folded = leaf.folded
        where = leaf.place if leaf.place != "code" else place
        made = Candidate(
            start=folded.start, stop=folded.stop, value=folded.value, key=leaf.key, parts=folded.parts,
            place=where if self.base == "code" else self.base, elsewhere=folded.elsewhere,
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
            return self.leaves.dotted(target), unit.start[target]
        if unit.kind[target] == Kind.SUBSCRIPT:
            index = unit.child(target, Role.INDEX)
            key = self.leaves.folder.fold(index) if index >= 0 else None
            return (key.value, key.start) if key is not None else ("", 0)
        return "", 0

    def _pair(self, node: int) -> Iterator[Candidate]:
        """`("app_secret", "value")`, as parameters and rows are written."""
        elements = list(self.unit.children(node))
        if len(elements) == 2 and self.unit.kind[elements[0]] == Kind.STRING:
            name = self.leaves.folder.fold(elements[0])
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
            last = self.leaves.dotted(unit.child(looked_up, Role.CALLEE)).rpartition(".")[2]
            arguments = unit.children_of_role(looked_up, Role.ARGUMENT)
            key = arguments[0] if last in GETTERS and arguments else -1
        elif unit.kind[looked_up] == Kind.SUBSCRIPT:
            key = unit.child(looked_up, Role.INDEX)
        if key >= 0 and unit.kind[key] == Kind.STRING and (literal := self.leaves.folder.fold(key)) is not None:
            yield from self._named(literal.value, literal.start, unit.child(node, Role.RIGHT), "default")

    def _folded(self) -> Iterator[Candidate]:
        """Literals that are put together, whatever they are bound to: a known form may show only in the whole."""
        unit = self.unit
        for kind in (Kind.CONCATENATION, Kind.BINARY_OPERATION, Kind.CALL, Kind.SUBSCRIPT):
            for node in unit.by_kind.get(kind, ()):
                folded = (
                    None if unit.kind[unit.parent[node]] == Kind.BINARY_OPERATION else self.leaves.folder.fold(node)
                )
                if folded is not None and folded.parts > 1:
                    yield self._candidate(Leaf(folded))

    def _return(self, node: int) -> Iterator[Candidate]:
        name = self.unit.child(node, Role.NAME)
        if self.interest.name(self.unit.name(name)):
            for value in self.leaves.returned(node):
                yield from self._named(self.unit.name(name), self.unit.start[name], value)

    # calls

    def _call(self, node: int) -> Iterator[Candidate]:
        unit = self.unit
        callee = self.leaves.dotted(unit.child(node, Role.CALLEE))
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
                literal = self.leaves.folder.fold(value)
                text = literal.value if literal is not None else ""
                if name[0]:
                    place = "default" if getter else "code"
                    yield from self._named(name[0], name[1], value, place)
                if sink:
                    yield from self._sink(Sink(callee=callee, index=len(positional), before=before), value, argument)
                if len(positional) < len(parameters):
                    yield from self._filled(parameters[len(positional)], value)
                elif (declared := self.told.get((callee, len(positional)))) is not None:
                    yield from self._filled(declared.declared, value, declared)
                if opened and not positional and literal is not None:
                    yield from self._named(callee, unit.start[node], value)
                named = literal is not None and unit.kind[value] == Kind.STRING and self.interest.name(text.lstrip("-"))
                name, before = ((text.lstrip("-"), literal.start) if named and literal else ("", 0)), text
                positional.append(value)
        if not parameters and positional:
            self._ask(unit.child(node, Role.CALLEE), callee, positional)

    def _filled(self, name: str, value: int, declared: Position | None = None) -> Iterator[Candidate]:
        """The literals that fill a parameter, also those that a name of this file holds."""
        if self.interest.name(name):
            for leaf in self.leaves.of(value):
                if not (leaf.key and self.interest.name(leaf.key)):
                    yield self._candidate(leaf, name=name, name_at=self.unit.start[value], declared=declared)

    def _ask(self, callee: int, written: str, positional: list[int]) -> None:
        """Notes the literals that an imported callable gets: its parameters have names that this file does not know."""
        values = [[leaf.folded.value for leaf in self.leaves.of(value)] for value in positional]
        if not any(_may_be_secret(value) for row in values for value in row):
            return
        name = self.leaves.imported_path(callee)
        if not name or len(self.view.reaches) + len(values) > _MAX_REACHES:
            return
        for index, row in enumerate(values):
            if row:
                at = self._at(Sink(callee=written, index=index), positional[index])
                self.view.reaches.append(Reach(name=name, keys=(), position=at, called=True))

    def _alias(self, arguments: list[int]) -> tuple[str, int]:
        """The name in `Field(alias="APP_SECRET", default=…)`."""
        unit = self.unit
        for argument in arguments:
            if unit.kind[argument] == Kind.KEYWORD and unit.name(argument) in _ALIASES:
                literal = self.leaves.folder.fold(unit.child(argument, Role.VALUE))
                if literal is not None and self.interest.name(literal.value):
                    return literal.value, literal.start
        return "", 0

    def _keyword(self, node: int, callee: str, sink: bool, name: tuple[str, int]) -> Iterator[Candidate]:
        unit = self.unit
        keyword, value = unit.name(node), unit.child(node, Role.VALUE)
        if keyword in DEFAULTS and name[0]:
            yield from self._named(name[0], name[1], value, "default")
        yield from self._named(keyword, unit.start[node], value)
        if sink:
            yield from self._sink(Sink(callee=callee, index=-1, keyword=keyword), value, value)

    def _sink(self, sink: Sink, value: int, argument: int) -> Iterator[Candidate]:
        starred = self.unit.kind[argument] == Kind.STARRED
        self.leaves.loose.clear()
        leaves = list(self.leaves.of(value))
        self._reach(sink, value)
        for leaf in leaves:
            direct = leaf.direct and not starred
            place = "call" if direct else "code"
            name, at = ("", 1 << 62) if direct else self._bound_name(value)
            reached = replace(sink, direct=direct)
            yield self._candidate(leaf, place=place, sinks=(reached,), name=name, name_at=at)

    def _reach(self, sink: Sink, value: int) -> None:
        """Notes the imported names that a position may get."""
        position = self._at(sink, value)
        room = _MAX_REACHES - len(self.view.reaches)
        self.view.reaches += [
            Reach(name=loose.name, keys=loose.keys, position=position) for loose in self.leaves.loose[: max(0, room)]
        ]

    def _at(self, sink: Sink, value: int) -> Position:
        line, column = self.view.lines.position(self.unit.start[value])
        return Position(
            callee=sink.callee, index=sink.index, keyword=sink.keyword, before=sink.before,
            path=self.view.path, line=line, column=column,
        )  # fmt: skip

    def _handed(self) -> Iterator[Candidate]:
        """What other files hand to a position, by the names of this one."""
        for handed in self.view.handed:
            at = handed.position
            if at.declared:
                continue
            sink = Sink(
                callee=at.callee, index=at.index, keyword=at.keyword, before=at.before, direct=False, elsewhere=at,
            )  # fmt: skip
            name = handed.name.rpartition(".")[2].removesuffix("()")
            for leaf in self.leaves.handed(handed.name, handed.keys):
                yield self._candidate(leaf, sinks=(sink,), name=name, key=leaf.key)

    def _bound_name(self, value: int) -> tuple[str, int]:
        """The name that holds what `value` refers to, and where it is bound."""
        target = self.leaves.constant(value)
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
            value = self.leaves.constant(value)
        if value < 0 or unit.kind[value] not in CONTAINERS:
            return [argument]
        return list(unit.children(value))


def _may_be_secret(value: str) -> bool:
    """Whether a value has a shape that the right name would make a secret."""
    return 6 <= len(value) <= _LONGEST and any(SHAPES[shape](value) for shape in _ASKED_FOR)
