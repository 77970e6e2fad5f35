"""A file as the interpreter reads it: Unit, scopes and the marks that rules left on its nodes (layer 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import Any, Final, NamedTuple

from aoplint.model.record import dataclass
from aoplint.scopes.blocks import Block, BlockTable, blocks_of
from aoplint.tree import Kind, Role, Unit

_STAR_ROLES: Final = {Role.STAR: "*", Role.DOUBLE_STAR: "**"}
_FUNCTIONS: Final = frozenset({Kind.FUNCTION, Kind.LAMBDA, Kind.CLASS})
_RUNNABLE: Final = frozenset({Kind.FUNCTION, Kind.LAMBDA})


class Parameter(NamedTuple):
    """One parameter of a function.

    Args:
        name: its name.
        node: its NAME node.
        default: node of its default, -1 for none.
        annotation: node of its annotation, -1 for none.
        form: "/" positional only, "" both ways, "k" keyword only, "*" or "**".
    """

    name: str
    node: int
    default: int
    annotation: int
    form: str


#: What runs its parts on a condition, or more than once.
_BRANCHING: Final = frozenset({
    Kind.IF, Kind.FOR, Kind.WHILE, Kind.TRY, Kind.MATCH, Kind.IF_EXPRESSION, Kind.BOOLEAN_OPERATION,
})  # fmt: skip


class Argument(NamedTuple):
    """One argument of a call: `form` is "", "=" with a name, "*" or "**"."""

    form: str
    name: str
    node: int


_NAMED: Final = frozenset({Kind.NAME, Kind.ATTRIBUTE})
#: Methods that put something into a container.
_FILLING: Final = frozenset({"append", "appendleft", "add", "insert", "extend", "update", "setdefault", "put", "push"})


class Write(NamedTuple):
    """An attribute, or with `holder` "" a name of the module, that a function assigns.

    Args:
        function: the FUNCTION or LAMBDA node.
        holder: the name before the dot, "." for anything else.
        name: the attribute.
        cls: the CLASS node if it is one of the first parameter of a method, else -1.
    """

    function: int
    holder: str
    name: str
    cls: int


@dataclass(slots=True)
class Marks:
    """What rules say of one node: numbers of a rule and of the item within it."""

    sources: list[tuple[int, int, int]] = field(default_factory=list)
    sinks: list[tuple[int, int, int]] = field(default_factory=list)
    sanitizers: list[tuple[int, int]] = field(default_factory=list)
    from_: list[int] = field(default_factory=list)
    to: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    guards: list[tuple[int, int]] = field(default_factory=list)
    cleaning_guards: list[tuple[int, int]] = field(default_factory=list)


class Code:
    """One Python file.

    Args:
        path: as shown.
        unit: its Unit.
        text: its source.
    """

    def __init__(self, path: str, unit: Unit, text: str) -> None:
        self.path = path
        self.unit = unit
        self.text = text
        self.marks: dict[int, Marks] = {}
        #: What others worked out of its text, by keys of their own.
        self.memo: dict[Any, Any] = {}
        self._homes: dict[int, int] = {}
        self._arguments: dict[int, tuple[Argument, ...]] = {}
        self._parameters: dict[int, tuple[Parameter, ...]] = {}

    @cached_property
    def table(self) -> BlockTable:
        """Its scopes."""
        return blocks_of(self.unit)

    @cached_property
    def block_of_node(self) -> dict[int, int]:
        """Scope number by the node that makes the scope."""
        return {block.node: number for number, block in enumerate(self.table.blocks)}

    def home(self, index: int) -> int:
        """Number of the scope of the name at `index`, -1 for builtins and unknown names."""
        known = self._homes.get(index)
        if known is None:
            known = self.table.lookup(self.unit.name(index), self.table.block_of[index])
            self._homes[index] = known
        return known

    def home_of_binding(self, index: int) -> int:
        """Number of the scope in which binding the name at `index` puts it."""
        table, name = self.table, self.unit.name(index)
        block = table.block_of[index]
        role = self.unit.role[index]
        parent = self.unit.parent[index]
        if role == Role.NAME and self.unit.kind[parent] in (Kind.FUNCTION, Kind.CLASS):
            block = table.block_of[parent]
        if role == Role.TARGET and self.unit.kind[parent] == Kind.NAMED_EXPRESSION:
            while table.blocks[block].is_comprehension:
                block = table.blocks[block].parent
        declared = table.blocks[block].outer.get(name)
        if declared == Kind.GLOBAL:
            return 0
        if declared == Kind.NONLOCAL:
            block = table.blocks[block].parent
            while block > 0 and name not in table.blocks[block].names:
                block = table.blocks[block].parent
        return max(block, 0)

    def arguments(self, call: int) -> tuple[Argument, ...]:
        """The arguments of a CALL (or the bases of a CLASS) in order."""
        known = self._arguments.get(call)
        if known is None:
            unit = self.unit
            wanted = Role.BASE if unit.kind[call] == Kind.CLASS else Role.ARGUMENT
            known = tuple(self._argument(node) for node in unit.children_of_role(call, wanted))
            self._arguments[call] = known
        return known

    def _argument(self, node: int) -> Argument:
        unit = self.unit
        kind = unit.kind[node]
        if kind == Kind.KEYWORD:
            return Argument("=", unit.name(node), unit.child(node, Role.VALUE))
        if kind == Kind.STARRED:
            return Argument("*", "", node + 1)
        if kind == Kind.DOUBLE_STARRED:
            return Argument("**", "", node + 1)
        return Argument("", "", node)

    def parameters(self, function: int) -> tuple[Parameter, ...]:
        """The parameters of a FUNCTION or LAMBDA in order."""
        known = self._parameters.get(function)
        if known is None:
            unit = self.unit
            holder = unit.child(function, Role.PARAMETERS)
            found = []
            for node in unit.children(holder):
                if unit.kind[node] == Kind.PARAMETER:
                    found.append(self._parameter(node))
            known = self._parameters[function] = tuple(found)
        return known

    def _parameter(self, node: int) -> Parameter:
        unit = self.unit
        role = unit.role[node]
        form = {Role.POSITIONAL_ONLY: "/", Role.KEYWORD_ONLY: "k"}.get(Role(role), "")
        form = _STAR_ROLES.get(Role(role), form)
        return Parameter(
            unit.name(node + 1),
            node + 1,
            unit.child(node, Role.DEFAULT),
            unit.child(node, Role.ANNOTATION),
            form,
        )

    @cached_property
    def generators(self) -> frozenset[int]:
        """FUNCTION nodes whose body yields."""
        unit = self.unit
        found = set()
        for kind in (Kind.YIELD, Kind.YIELD_FROM):
            for node in unit.by_kind.get(kind, ()):
                block = self.table.blocks[self.table.block_of[node]]
                if block.kind in (Kind.FUNCTION, Kind.LAMBDA):
                    found.add(block.node)
        return frozenset(found)

    @cached_property
    def straight(self) -> frozenset[int]:
        """Those of `generators` that run from one `yield` to the next to their end, without branches and loops."""
        unit = self.unit
        crooked = set()
        for kind in (Kind.YIELD, Kind.YIELD_FROM, Kind.RETURN):
            for node in unit.by_kind.get(kind, ()):
                around = self.table.blocks[self.table.block_of[node]].node
                inside = unit.parent[node]
                while inside != around and unit.kind[inside] not in _BRANCHING:
                    inside = unit.parent[inside]
                if inside != around:
                    crooked.add(around)
        return self.generators - crooked

    @cached_property
    def capturing(self) -> frozenset[int]:
        """FUNCTION and LAMBDA nodes with other scopes in them, which may keep their variables alive."""
        found = set()
        for block in self.table.blocks[1:]:
            if block.kind in _FUNCTIONS or block.kind == Kind.GENERATOR:
                number = block.parent
                while number > 0:
                    found.add(self.table.blocks[number].node)
                    number = self.table.blocks[number].parent
        return frozenset(found)

    @cached_property
    def writes(self) -> tuple[Write, ...]:
        """The attributes and names of the module that functions assign."""
        unit, table = self.unit, self.table
        found = []
        for node in unit.by_kind.get(Kind.ATTRIBUTE, ()):
            block = table.blocks[table.block_of[node]] if unit.role[node] == Role.TARGET else None
            if block is not None and block.kind in _RUNNABLE:
                found.append(self._write(block, node))
        for block in table.blocks[1:]:
            names = [name for name, kind in block.outer.items() if kind == Kind.GLOBAL]
            found.extend(Write(block.node, "", name, -1) for name in names)
        return tuple(found)

    def _write(self, block: Block, node: int) -> Write:
        unit = self.unit
        holder = unit.name(node + 1) if unit.kind[node + 1] == Kind.NAME else "."
        outer = self.table.blocks[block.parent]
        parameters = self.parameters(block.node) if outer.kind == Kind.CLASS else ()
        is_own = bool(parameters) and parameters[0].name == holder
        return Write(block.node, holder, unit.name(node), outer.node if is_own else -1)

    def stored(self, function: int) -> Iterator[str]:
        """The names of attributes and globals that a function writes, or whose items it does."""
        unit = self.unit
        yield from (one.name for one in self.writes if function <= one.function < unit.end[function])
        for node in range(function, unit.end[function]):
            kind = unit.kind[node]
            if kind == Kind.SUBSCRIPT and unit.role[node] == Role.TARGET and unit.kind[node + 1] in _NAMED:
                yield unit.name(node + 1)
            elif kind == Kind.CALL and self._fills(node + 1):
                yield unit.name(node + 2)

    def _fills(self, callee: int) -> bool:
        """Whether `callee` is a method that puts something into what has a name."""
        kinds = self.unit.kind
        return kinds[callee] == Kind.ATTRIBUTE and self.unit.name(callee) in _FILLING and kinds[callee + 1] in _NAMED

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """Names that some function declares `global` or `nonlocal`: it may write what is another's."""
        return frozenset(name for block in self.table.blocks for name in block.outer)

    @cached_property
    def imported(self) -> frozenset[str]:
        """The packages that it imports, by the first part of their names."""
        unit = self.unit
        names = [unit.name(node) for node in unit.by_kind.get(Kind.MODULE_PATH, ())]
        names += [unit.name(node + 1) for node in unit.by_kind.get(Kind.IMPORT_ALIAS, ())]
        return frozenset(name.partition(".")[0] for name in names)

    def marked(self, node: int) -> Marks:
        """The marks of `node`, made if there are none."""
        known = self.marks.get(node)
        if known is None:
            known = self.marks[node] = Marks()
        return known
