"""What metavariables stand for, and when two of them are the same code (layer 6)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

from aoplint.scopes.scopes import Scopes
from aoplint.tree import Kind, Role, Unit


class Form(IntEnum):
    """What a binding is."""

    NODE = 0
    SPAN = 1
    CONTENT = 2
    TEXT = 3
    SLICE = 4


class Bound(NamedTuple):
    """What one metavariable stands for.

    Args:
        form: a node, several siblings, the content of a string, plain text, or a piece of the source.
        node: first node, -1 for text without one.
        last: last node of a span, `node` otherwise.
        start: first offset.
        stop: one past the last offset.
        text: value of content and text, "" for nodes.
    """

    form: int
    node: int
    last: int
    start: int
    stop: int
    text: str = ""


#: Metavariables in the order in which they were bound.
Env = tuple[tuple[str, Bound], ...]
EMPTY: Final[Env] = ()
#: Bindings that are compared as text.
_TEXTS: Final = frozenset({Form.CONTENT, Form.TEXT, Form.SLICE})
_LITERALS: Final = frozenset({Kind.STRING, Kind.NUMBER, Kind.FSTRING_TEXT, Kind.CONCATENATION})
_NO_VARIABLE: Final = frozenset({Role.ATTRIBUTE, Role.MODULE})


def get(env: Env, name: str) -> Bound | None:
    """What `name` stands for in `env`."""
    for known, bound in env:
        if known == name:
            return bound
    return None


def bind(env: Env, name: str, bound: Bound, scopes: Scopes) -> list[Env]:
    """`env` with `name` bound, or nothing if it already stands for other code."""
    if name == "$_":
        return [env]
    known = get(env, name)
    if known is None:
        return [(*env, (name, bound))]
    return [env] if same(known, bound, scopes) else []


def unify(first: Env, second: Env, scopes: Scopes | None) -> Env | None:
    """Both environments together, None if a metavariable differs."""
    if not second:
        return first
    added = []
    for name, bound in second:
        known = get(first, name)
        if known is None:
            added.append((name, bound))
        elif name[1:].isdigit():
            # Groups of regular expressions have numbers that nobody chose: they never have to agree.
            continue
        elif known != bound and not same(known, bound, scopes):
            return None
    return (*first, *added) if added else first


def same(first: Bound, second: Bound, scopes: Scopes | None) -> bool:
    """Whether two bindings are the same code: equal syntax, and names of the same variable."""
    if first == second:
        return True
    if scopes is None or first.form in _TEXTS or second.form in _TEXTS:
        return text_of(first, scopes) == text_of(second, scopes)
    if first.form == Form.NODE and second.form == Form.NODE:
        return same_node(first.node, second.node, scopes)
    ones, others = nodes_of(first, scopes), nodes_of(second, scopes)
    return len(ones) == len(others) and all(same_node(i, j, scopes) for i, j in zip(ones, others))


def nodes_of(bound: Bound, scopes: Scopes) -> list[int]:
    """The nodes of a binding; none for text and for an empty span."""
    if bound.node < 0:
        return []
    nodes, ends = [bound.node], scopes.unit.end
    while nodes[-1] != bound.last:
        nodes.append(ends[nodes[-1]])
    return nodes


def text_of(bound: Bound, scopes: Scopes | None) -> str:
    """The text that a binding stands for, as conditions see it."""
    if bound.form in (Form.CONTENT, Form.TEXT) or scopes is None:
        return bound.text
    return scopes.text[bound.start : bound.stop]


def same_node(first: int, second: int, scopes: Scopes) -> bool:
    """Whether two nodes are the same syntax, whatever their quotes and spaces."""
    if first == second:
        return True
    unit = scopes.unit
    size = unit.end[first] - first
    if size == 1 and unit.kind[first] != unit.kind[second]:
        return _is_word(first, scopes) and _is_word(second, scopes) and unit.name(first) == unit.name(second)
    if unit.end[second] - second != size or unit.kind[first] != unit.kind[second]:
        return False
    if unit.kind[first : first + size] != unit.kind[second : second + size]:
        return False
    if unit.role[first + 1 : first + size] != unit.role[second + 1 : second + size]:
        return False
    return all(_same_leaf(first + at, second + at, scopes) for at in range(size)) and _same_variable(
        first, second, scopes
    )


def _is_word(index: int, scopes: Scopes) -> bool:
    return scopes.unit.kind[index] in (Kind.NAME, Kind.MODULE_PATH)


def _same_leaf(first: int, second: int, scopes: Scopes) -> bool:
    unit = scopes.unit
    if unit.end[first] - first != unit.end[second] - second:
        return False
    if unit.kind[first] not in _LITERALS:
        return unit.atom[first] == unit.atom[second]
    one, other = scopes.value(first), scopes.value(second)
    if one is not None and other is not None and one.known:
        return one.kind == other.kind and one.literal == other.literal
    text = scopes.text
    return text[unit.start[first] : unit.stop[first]] == text[unit.start[second] : unit.stop[second]]


def _same_variable(first: int, second: int, scopes: Scopes) -> bool:
    unit = scopes.unit
    if unit.kind[first] != Kind.NAME or unit.role[first] in _NO_VARIABLE or unit.role[second] in _NO_VARIABLE:
        return True
    if Kind.KEYWORD in (unit.kind[unit.parent[first]], unit.kind[unit.parent[second]]):
        return True
    if unit.name(first) == "self":
        # As in Semgrep, `self` in code is a word of the language, not the parameter of that name.
        return (unit.role[first] == Role.NAME) == (unit.role[second] == Role.NAME)
    one, other = _home(first, scopes), _home(second, scopes)
    return one == other or one is None or other is None


def _home(index: int, scopes: Scopes) -> tuple[int, int] | None:
    """The scope and the declaration of the variable named at `index`; None where patterns tell no variables apart."""
    unit = scopes.unit
    parent = unit.parent[index]
    if unit.role[index] == Role.NAME and unit.kind[parent] in (Kind.FUNCTION, Kind.CLASS):
        outer = scopes.table.block_of[parent]
        return None if scopes.table.blocks[outer].kind == Kind.CLASS else (outer, -1)
    number = scopes.block(index)
    if number < 0:
        return -1, -1
    block = scopes.table.blocks[number]
    return None if block.kind == Kind.CLASS else (number, _declared(index, block.names[unit.name(index)], unit))


def _declared(index: int, binders: list[int], unit: Unit) -> int:
    """An annotated assignment declares a variable of its own, as Semgrep sees it: the last one up to `index`."""
    last = -1
    for node in binders:
        if node > index:
            break
        if unit.kind[unit.parent[node]] == Kind.ANNOTATED_ASSIGN:
            last = node
    return last
