"""The Unit, its parallel arrays and a thin facade over one node (layer 2)."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from aoplint.tree.kinds import Kind, Role


class Unit:
    """A lowered file: nodes in pre-order, children in source order.

    Node 0 is the root. The arrays are parallel; `end[i]` is one past the last node of the subtree of `i`, so
    "j is inside i" is `i <= j < end[i]`. Offsets are code points of the decoded text. Names and operators are
    interned in `atoms`; literals and comments are only intervals.

    Args:
        language: "python", "yaml", "env" and so on.
        kind: `Kind` numbers.
        end: subtree ends.
        role: `Role` numbers.
        atom: index into `atoms`, 0 for none.
        start: first offset of each node.
        stop: one past the last offset.
        atoms: texts, NFKC-normalised names among them; `atoms[0]` is "".
        atom_spans: for each atom two offsets of its first occurrence, or (0, 0) for fixed vocabulary.
        comments: flat pairs of offsets, in order.
    """

    def __init__(
        self,
        *,
        language: str,
        kind: array[int],
        end: array[int],
        role: array[int],
        atom: array[int],
        start: array[int],
        stop: array[int],
        atoms: tuple[str, ...],
        atom_spans: array[int],
        comments: array[int],
    ) -> None:
        self.language = language
        self.kind = kind
        self.end = end
        self.role = role
        self.atom = atom
        self.start = start
        self.stop = stop
        self.atoms = atoms
        self.atom_spans = atom_spans
        self.comments = comments

    def __len__(self) -> int:
        return len(self.kind)

    def node(self, index: int) -> Node:
        """The facade of node `index`."""
        return Node(self, index)

    def children(self, index: int) -> Iterator[int]:
        """Indexes of the children of `index`, in source order."""
        child, end, ends = index + 1, self.end[index], self.end
        while child < end:
            yield child
            child = ends[child]

    def child(self, index: int, role: int) -> int:
        """The first child of `index` with `role`, or -1."""
        child, end, ends, roles = index + 1, self.end[index], self.end, self.role
        while child < end:
            if roles[child] == role:
                return child
            child = ends[child]
        return -1

    def children_of_role(self, index: int, role: int) -> list[int]:
        """All children of `index` with `role`."""
        child, end, ends, roles = index + 1, self.end[index], self.end, self.role
        found = []
        while child < end:
            if roles[child] == role:
                found.append(child)
            child = ends[child]
        return found

    def name(self, index: int) -> str:
        """The atom of `index`: a name, an operator, or ""."""
        return self.atoms[self.atom[index]]

    @cached_property
    def parent(self) -> array[int]:
        """Parent of each node; the root's is -1. Made on first use."""
        return parents_of(self.end)

    @cached_property
    def by_kind(self) -> dict[int, list[int]]:
        """Node indexes by kind, each list in pre-order. Made on first use."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        for index, kind in enumerate(self.kind):
            groups[kind].append(index)
        return dict(groups)

    def ancestors(self, index: int) -> Iterator[int]:
        """Parents of `index`, innermost first, the root last."""
        parents = self.parent
        index = parents[index]
        while index >= 0:
            yield index
            index = parents[index]

    def comment_spans(self) -> Iterator[tuple[int, int]]:
        """Intervals of all comments, in order."""
        flat = self.comments
        for at in range(0, len(flat), 2):
            yield flat[at], flat[at + 1]


def parents_of(ends: array[int]) -> array[int]:
    """Parent of each node by the ends of all subtrees; the root's is -1.

    Raises:
        ValueError: if a subtree is no interval within its parent's, or the root's is not everything.
    """
    parents = array("i", [-1]) * len(ends)
    for index, end in enumerate(ends):
        child = index + 1
        while child < end:
            parents[child] = index
            following = ends[child]
            if following <= child:
                break
            child = following
        if child != end:
            raise ValueError("subtrees do not nest")
    if ends[0] != len(ends):
        raise ValueError("the root is not everything")
    return parents


class Node:
    """One node of a Unit, for readable code away from hot paths."""

    __slots__ = ("index", "unit")

    def __init__(self, unit: Unit, index: int) -> None:
        self.unit = unit
        self.index = index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and other.unit is self.unit and other.index == self.index

    def __hash__(self) -> int:
        return hash((id(self.unit), self.index))

    def __repr__(self) -> str:
        name = f" {self.name!r}" if self.name else ""
        return f"<{self.kind.name}{name} {self.start}:{self.stop}>"

    @property
    def kind(self) -> Kind:
        """What it is."""
        return Kind(self.unit.kind[self.index])

    @property
    def role(self) -> Role:
        """Which child of its parent it is."""
        return Role(self.unit.role[self.index])

    @property
    def name(self) -> str:
        """Its atom, "" if none."""
        return self.unit.name(self.index)

    @property
    def start(self) -> int:
        """First offset."""
        return self.unit.start[self.index]

    @property
    def stop(self) -> int:
        """One past the last offset."""
        return self.unit.stop[self.index]

    @property
    def parent(self) -> Node | None:
        """The enclosing node; None for the root."""
        index = self.unit.parent[self.index]
        return None if index < 0 else Node(self.unit, index)

    def __iter__(self) -> Iterator[Node]:
        for child in self.unit.children(self.index):
            yield Node(self.unit, child)

    def child(self, role: Role) -> Node | None:
        """The first child with `role`."""
        index = self.unit.child(self.index, role)
        return None if index < 0 else Node(self.unit, index)

    def text(self, source: str) -> str:
        """The source text of its interval."""
        return source[self.start : self.stop]
