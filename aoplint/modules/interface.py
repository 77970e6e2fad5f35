"""The interface of a Python file: what other files need of it (layer 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aoplint.model.match import ClassFact, ConstantFact, FunctionFact, ImportFact, Interface
from aoplint.modules.ties import called_methods, loads_others, ties_of
from aoplint.scopes import signatures
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit

_LITERALS: Final = frozenset({Kind.STRING, Kind.CONCATENATION, Kind.NUMBER, Kind.CONSTANT})
_STARS: Final = {"*": "*", "**": "**"}


def interface_of(view: FileView) -> Interface:
    """Imports anywhere in the file; classes, functions and constants of its top level.

    Raises:
        ValueError: if the file was not lowered.
    """
    unit = view.unit
    if unit is None:
        raise ValueError("an interface needs a Unit")
    facts = _Facts(view, unit)
    top = list(_top_level(unit))
    return Interface(
        path=view.path,
        imports=tuple(facts.imports()),
        classes=(*(facts.class_of(node) for node in top if unit.kind[node] == Kind.CLASS), *facts.named_tuples(top)),
        functions=tuple(facts.function(node) for node in top if unit.kind[node] == Kind.FUNCTION),
        constants=tuple(fact for node in top for fact in facts.constants(node)),
        exports=tuple(facts.exports(top)),
        ties=ties_of(view.text, unit),
        loads=loads_others(view.path, unit),
        calls=called_methods(unit),
    )


def _top_level(unit: Unit) -> Iterator[int]:
    """Statements of the module, those in `if`, `try` and `with` of its top level included."""
    stack = list(reversed(list(unit.children(0))))
    while stack:
        node = stack.pop()
        yield node
        if unit.kind[node] in (Kind.IF, Kind.TRY, Kind.WITH, Kind.EXCEPT, Kind.BLOCK):
            inner = [
                child
                for child in unit.children(node)
                if unit.kind[child] in (Kind.BLOCK, Kind.EXCEPT, Kind.IF) or unit.role[child] == Role.STATEMENT
            ]
            stack.extend(reversed(inner))


class _Facts:
    def __init__(self, view: FileView, unit: Unit) -> None:
        self._view = view
        self._unit = unit

    def _line(self, node: int) -> int:
        return self._view.lines.position(self._unit.start[node])[0]

    def imports(self) -> Iterator[ImportFact]:
        unit = self._unit
        for node in unit.by_kind.get(Kind.IMPORT, ()):
            for alias in unit.children_of_role(node, Role.ALIAS):
                yield self._alias(alias, module=unit.name(unit.child(alias, Role.MODULE)), name="", level=0)
        for node in unit.by_kind.get(Kind.IMPORT_FROM, ()):
            path = unit.child(node, Role.MODULE)
            module = unit.name(path) if path >= 0 else ""
            level = unit.name(node).count(".")
            for alias in unit.children_of_role(node, Role.ALIAS):
                star = unit.kind[alias] == Kind.IMPORT_STAR
                name = "*" if star else unit.name(unit.child(alias, Role.MODULE))
                yield self._alias(alias, module=module, name=name, level=level)

    def _alias(self, alias: int, *, module: str, name: str, level: int) -> ImportFact:
        unit = self._unit
        bound = unit.child(alias, Role.NAME)
        written = unit.name(bound) if bound >= 0 else name or module.partition(".")[0]
        return ImportFact(module=module, name=name, alias=written, level=level, line=self._line(alias))

    def class_of(self, node: int) -> ClassFact:
        unit = self._unit
        methods = signatures.methods(unit, node)
        bases = (self._dotted(base) for base in unit.children_of_role(node, Role.BASE))
        return ClassFact(
            name=self._name(node),
            bases=tuple(base for base in bases if base),
            methods=tuple(self._name(method) for method in methods),
            line=self._line(node),
            parameters=signatures.constructor(unit, node),
            signatures=tuple(signatures.parameters(unit, method) for method in methods),
        )

    def named_tuples(self, top: list[int]) -> Iterator[ClassFact]:
        """`Shop = namedtuple("Shop", "name app_secret")`."""
        unit = self._unit
        for node in top:
            value, target = (unit.child(node, role) for role in (Role.VALUE, Role.TARGET))
            if unit.kind[node] == Kind.ASSIGN and unit.kind[value] == Kind.CALL and unit.kind[target] == Kind.NAME:
                fields = signatures.named_tuple(unit, self._view.text, value)
                if fields:
                    name, line = unit.name(target), self._line(node)
                    yield ClassFact(name=name, bases=(), methods=(), line=line, parameters=fields)

    def function(self, node: int) -> FunctionFact:
        unit = self._unit
        found = []
        for parameter in unit.children(unit.child(node, Role.PARAMETERS)):
            if unit.kind[parameter] == Kind.PARAMETER:
                found.append(_STARS.get(unit.name(parameter), "") + self._name(parameter))
        return FunctionFact(name=self._name(node), parameters=tuple(found), line=self._line(node))

    def constants(self, node: int) -> Iterator[ConstantFact]:
        unit = self._unit
        if unit.kind[node] not in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN):
            return
        value = unit.child(node, Role.VALUE)
        if value < 0 or unit.kind[value] not in _LITERALS:
            return
        for target in unit.children_of_role(node, Role.TARGET):
            if unit.kind[target] == Kind.NAME:
                yield ConstantFact(name=unit.name(target), start=unit.start[value], stop=unit.stop[value])

    def exports(self, top: list[int]) -> Iterator[str]:
        """The names of `__all__`, as far as they are literals."""
        unit, text = self._unit, self._view.text
        for node in top:
            target = unit.child(node, Role.TARGET) if unit.kind[node] in (Kind.ASSIGN, Kind.AUGMENTED_ASSIGN) else -1
            if target < 0 or unit.name(target) != "__all__":
                continue
            value = unit.child(node, Role.VALUE)
            for item in unit.children(value):
                if unit.kind[item] == Kind.STRING:
                    name = text[unit.start[item] : unit.stop[item]].strip("rRuUbB\"'")
                    if name.isidentifier():
                        yield name

    def _name(self, node: int) -> str:
        return self._unit.name(self._unit.child(node, Role.NAME))

    def _dotted(self, node: int) -> str:
        unit = self._unit
        parts: list[str] = []
        while unit.kind[node] == Kind.ATTRIBUTE:
            parts.append(unit.name(node))
            node = unit.child(node, Role.OBJECT)
        if unit.kind[node] == Kind.SUBSCRIPT:
            return self._dotted(unit.child(node, Role.OBJECT))
        return ".".join([unit.name(node), *reversed(parts)]) if unit.kind[node] == Kind.NAME else ""
