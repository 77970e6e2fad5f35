"""What the functions of one file refer to: its own names, imports, members of objects (layer 8).

Every reference is one of these tuples; `aoplint.flow.reach.callgraph` says which functions they may mean:

    ("own", node)          a function, class or module variable of the file
    ("name", n, path)      a name of the project that is imported, or read from a module; its file, "" if not known
    ("member", n)          `x.n` of an object that may be anything
    ("self", class, n)     `x.n` of an instance of a class of the file, or of one that derives from it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final, TypeAlias

from aoplint.flow.machine.code import Code
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

Reference: TypeAlias = "tuple[str | int, ...]"
_FUNCTIONS: Final = frozenset({Kind.FUNCTION, Kind.LAMBDA})
#: Names in these places say what something is called, not what it is.
_NAMING: Final = frozenset({Role.ATTRIBUTE, Role.NAME, Role.TARGET})
_PARTS: Final = _NAMING | {Role.OBJECT}
#: What is mentioned by who reads all fields of an instance, whatever their names.
WHOLE: Final = "[self]"
_WHOLE: Final = frozenset((WHOLE,))
_ALL_FIELDS: Final = frozenset({"__dict__", "vars", "asdict", "astuple"})
_LITERALS: Final = frozenset({Kind.STRING, Kind.FSTRING, Kind.CONCATENATION, Kind.NUMBER})
_MODULES: Final = frozenset({"module", "imported", "mixed", "unknown", "variable"})
_LOADING: Final = frozenset({"import_module", "__import__", "modules"})
_STORES: Final = frozenset({Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.AUGMENTED_ASSIGN})


@dataclass(slots=True)
class _Meaning:
    """What a name is: a word for it, what it refers to, its CLASS node, the file of its module."""

    what: str
    references: Sequence[Reference] = ()
    cls: int = -1
    path: str = ""


_BUILTIN: Final = _Meaning("builtin")
_LOCAL: Final = _Meaning("local")
_LIBRARY: Final = _Meaning("library")


class References:
    """One file.

    Args:
        code: the file.
        find: the file that an import (dotted name, level) means, "" for a folder, None if it is not in the project.
    """

    def __init__(self, code: Code, find: Callable[[str, int], str | None]) -> None:
        self.code = code
        self._find = find
        self._bound: dict[tuple[int, int], _Meaning] = {}
        self._owner = self._owners()

    def _owners(self) -> list[int]:
        """By number of a scope the function (or 0, the module) in which it lies."""
        owners: list[int] = []
        for block in self.code.table.blocks:
            own = block.kind in _FUNCTIONS
            owners.append(block.node if own else owners[block.parent] if block.parent >= 0 else 0)
        return owners

    @cached_property
    def by_function(self) -> dict[int, set[Reference]]:
        """For each function, and for the module, what its own code refers to; functions in it are among that."""
        unit, table = self.code.unit, self.code.table
        found: dict[int, set[Reference]] = {0: set()}
        for kind in _FUNCTIONS:
            for node in unit.by_kind.get(kind, ()):
                found[node] = set()
        owner, block_of = self._owner, table.block_of
        for node in found:
            outer = owner[block_of[node]] if node else -1
            if outer > 0:
                found[outer].add(("own", node))
            for decorator in unit.children_of_role(node, Role.DECORATOR) if node else ():
                found[node].update(self.within(decorator))
        for block, reference in self._all():
            found[owner[block]].add(reference)
        return found

    @cached_property
    def mentions(self) -> dict[int, frozenset[str]]:
        """For each function, and for the module, the names in its own code but those of its own variables."""
        unit, owner = self.code.unit, self._owner
        block_of, atoms, by_kind = self.code.table.block_of, unit.atom, unit.by_kind
        found: dict[int, set[int]] = {node: set() for node in self.by_function}
        for index in by_kind.get(Kind.ATTRIBUTE, ()):
            found[owner[block_of[index]]].add(atoms[index])
        for block, atom in {(block_of[index], atoms[index]) for index in by_kind.get(Kind.NAME, ())}:
            function = owner[block]
            if not function or not self._is_own(unit.atoms[atom], block, function):
                found[function].add(atom)
        return {node: self._words(node, atoms) for node, atoms in found.items()}

    def _words(self, function: int, atoms: Iterable[int]) -> frozenset[str]:
        words = frozenset(self.code.unit.atoms[atom] for atom in atoms)
        if not self._renamed.keys().isdisjoint(words):
            words = words.union(*(self._renamed.get(word, ()) for word in words))
        return words | _WHOLE if function in self._whole or not _ALL_FIELDS.isdisjoint(words) else words

    @cached_property
    def _renamed(self) -> dict[str, list[str]]:
        """What names are called where they are imported from, by the names that `as` gives them."""
        unit = self.code.unit
        found: dict[str, list[str]] = {}
        for alias in unit.by_kind.get(Kind.IMPORT_ALIAS, ()):
            name = unit.child(alias, Role.NAME)
            if name >= 0 and unit.kind[unit.parent[alias]] == Kind.IMPORT_FROM:
                found.setdefault(unit.name(name), []).append(unit.name(alias + 1))
        return found

    @cached_property
    def _whole(self) -> frozenset[int]:
        """The methods that use their instance otherwise than for one of its members."""
        unit, block_of = self.code.unit, self.code.table.block_of
        return frozenset(
            self._owner[block_of[index]]
            for index in unit.by_kind.get(Kind.NAME, ())
            if unit.role[index] not in _PARTS
            and unit.name(index) != "cls"
            and self._meaning(index, block_of[index]).what == "self"
        )

    def _is_own(self, name: str, block: int, function: int) -> bool:
        """Whether a name is a variable of the function itself, which nobody else writes."""
        home = self.code.table.lookup(name, block)
        return home > 0 and self._owner[home] == function

    def within(self, node: int) -> set[Reference]:
        """What the code of `node` refers to."""
        unit = self.code.unit
        if unit.kind[node] == Kind.IMPORT_ALIAS:
            return set(self._imported(node).references)
        block_of = self.code.table.block_of
        found: set[Reference] = set()
        for index in range(node, unit.end[node]):
            kind = unit.kind[index]
            if kind == Kind.NAME and unit.role[index] not in _NAMING:
                found.update(self._name(index, block_of[index]))
            elif kind == Kind.ATTRIBUTE:
                found.update(self._attribute(index, block_of[index]))
        return found

    def _all(self) -> Iterator[tuple[int, Reference]]:
        """Every reference of the file once for each scope."""
        unit, block_of = self.code.unit, self.code.table.block_of
        kinds, roles, atoms = unit.kind, unit.role, unit.atom
        seen: set[tuple[int, ...]] = set()
        for index in unit.by_kind.get(Kind.NAME, ()):
            if roles[index] in _NAMING:
                continue
            block = block_of[index]
            place = (block, atoms[index])
            if place not in seen:
                seen.add(place)
                for reference in self._name(index, block):
                    yield block, reference
        for index in unit.by_kind.get(Kind.ATTRIBUTE, ()):
            block = block_of[index]
            base = kinds[index + 1]
            chain = index if base == Kind.ATTRIBUTE else 0
            attribute = (block, atoms[index], base, atoms[index + 1], chain)
            if attribute not in seen:
                seen.add(attribute)
                for reference in self._attribute(index, block):
                    yield block, reference

    # --- names ------------------------------------------------------------------------------------

    def _name(self, index: int, block: int) -> Sequence[Reference]:
        return self._meaning(index, block).references

    def _meaning(self, index: int, block: int) -> _Meaning:
        """What the NAME at `index` is."""
        key = (block, self.code.unit.atom[index])
        known = self._bound.get(key)
        if known is None:
            known = self._bound[key] = self._look_up(self.code.unit.name(index), block)
        return known

    def _look_up(self, name: str, block: int) -> _Meaning:
        table = self.code.table
        home = table.lookup(name, block)
        if home < 0:
            return _Meaning("unknown", [("name", name, "")]) if self._stars else _BUILTIN
        nodes = table.blocks[home].names[name]
        cls = self._receiver(home, nodes[0]) if len(nodes) == 1 else -1
        if cls >= 0:
            return _Meaning("self", cls=cls)
        if len(nodes) == 1:
            return self._bound_by(nodes[0], home)
        found = [self._bound_by(node, home) for node in nodes]
        references = [reference for one in found for reference in one.references]
        if len({one.what for one in found}) > 1:
            return _Meaning("mixed", references)
        return _Meaning(found[0].what, references, found[-1].cls, found[0].path)

    def _bound_by(self, node: int, home: int) -> _Meaning:
        unit = self.code.unit
        parent = unit.parent[node]
        kind = unit.kind[parent]
        if kind == Kind.FUNCTION and unit.role[node] == Role.NAME:
            return _Meaning("function", [("own", parent)])
        if kind == Kind.CLASS and unit.role[node] == Role.NAME:
            return _Meaning("class", [("own", parent)], parent)
        if kind == Kind.IMPORT_ALIAS:
            return self._imported(parent)
        if self.code.table.blocks[home].kind in (Kind.MODULE, Kind.CLASS):
            return _Meaning("variable", [("own", self._statement(node))])
        return _LOCAL

    def _imported(self, alias: int) -> _Meaning:
        unit = self.code.unit
        statement = unit.parent[alias]
        dotted = unit.name(alias + 1)
        if unit.kind[statement] == Kind.IMPORT:
            path = self._find(dotted, 0)
            whole = "." not in dotted or unit.child(alias, Role.NAME) >= 0
            return _LIBRARY if path is None else _Meaning("module", path=path if whole else "")
        module = unit.child(statement, Role.MODULE)
        origin, level = unit.name(module) if module >= 0 else "", unit.name(statement).count(".")
        submodule = self._find(f"{origin}.{dotted}" if origin else dotted, level)
        if submodule:
            return _Meaning("module", [("name", dotted, "")], path=submodule)
        path = self._find(origin, level)
        return _LIBRARY if path is None else _Meaning("imported", [("name", dotted, path)])

    def _statement(self, node: int) -> int:
        """The statement of a module or class body that binds the name at `node`."""
        unit = self.code.unit
        while unit.kind[unit.parent[node]] not in (Kind.BLOCK, Kind.MODULE):
            node = unit.parent[node]
        return node

    @cached_property
    def _stars(self) -> bool:
        return bool(self.code.unit.by_kind.get(Kind.IMPORT_STAR))

    def _receiver(self, home: int, node: int) -> int:
        """The class whose instance the parameter at `node` is, if it is the first one of a method; -1 if not."""
        unit, blocks = self.code.unit, self.code.table.blocks
        block = blocks[home]
        if block.kind != Kind.FUNCTION or block.parent < 0 or blocks[block.parent].kind != Kind.CLASS:
            return -1
        parameters = self.code.parameters(block.node)
        if not parameters or parameters[0].node != node:
            return -1
        for decorator in unit.children_of_role(block.node, Role.DECORATOR):
            if any(unit.name(one) == "staticmethod" for one in range(decorator, unit.end[decorator])):
                return -1
        return blocks[block.parent].node

    # --- attributes -------------------------------------------------------------------------------

    def _attribute(self, index: int, block: int) -> tuple[Reference, ...]:
        unit = self.code.unit
        name, base = unit.name(index), index + 1
        kind = unit.kind[base]
        if kind in _LITERALS:
            return ()
        if kind == Kind.NAME:
            meaning = self._meaning(base, block)
            if meaning.what == "library":
                return ()
            if meaning.what in ("self", "class"):
                return (("self", meaning.cls, name),)
            if meaning.what == "module" and meaning.path:
                return (("name", name, meaning.path),)
        elif kind == Kind.CALL and unit.kind[base + 1] == Kind.NAME:
            callee = unit.name(base + 1)
            cls = self._enclosing(block) if callee == "super" else -1
            if cls >= 0:
                return (("self", cls, name),)
            if callee in _LOADING:
                return ("member", name), ("name", name, "")
        if self._may_be_module(base, block):
            return ("member", name), ("name", name, "")
        return (("member", name),)

    def _may_be_module(self, node: int, block: int) -> bool:
        """Whether the expression at `node` begins with something that is imported: `a` of `a.b.c`."""
        unit = self.code.unit
        while unit.kind[node] == Kind.ATTRIBUTE:
            if unit.name(node) in _LOADING:
                return True
            node += 1
        if unit.kind[node] == Kind.CALL:
            callee = node + 1
            return unit.kind[callee] in (Kind.NAME, Kind.ATTRIBUTE) and unit.name(callee) in _LOADING
        return unit.kind[node] == Kind.NAME and self._meaning(node, block).what in _MODULES

    def _enclosing(self, block: int) -> int:
        blocks = self.code.table.blocks
        while block >= 0:
            if blocks[block].kind == Kind.CLASS:
                return blocks[block].node
            block = blocks[block].parent
        return -1


def variables(code: Code) -> Iterator[tuple[str, int, int]]:
    """Variables of module and class bodies, names that imports give anew too: name, statement, the CLASS node or 0."""
    unit, table = code.unit, code.table
    for block in table.blocks:
        if block.kind not in (Kind.MODULE, Kind.CLASS):
            continue
        for name, nodes in block.names.items():
            for node in nodes:
                parent = unit.parent[node]
                renamed = unit.kind[parent] == Kind.IMPORT_ALIAS and unit.role[node] == Role.NAME
                if renamed or unit.kind[parent] in _STORES:
                    yield name, parent, block.node
