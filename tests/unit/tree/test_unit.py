"""Properties 1 to 3 of docs/unit.md on Units that are built at random, and the facade."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.python import lower
from aoplint.tree import Kind, Role, Unit, UnitBuilder

Tree = list["Tree"]  # type: ignore[misc]
TREES: st.SearchStrategy[Tree] = st.recursive(st.just([]), lambda inner: st.lists(inner, max_size=4), max_leaves=25)


def built(tree: Tree) -> tuple[Unit, str]:
    """A Unit for text like `(()())`, one node per pair."""
    builder, text = UnitBuilder("test"), ""

    def add(node: Tree, role: int) -> None:
        nonlocal text
        index = builder.open(Kind.TUPLE, role, len(text))
        text += "("
        for number, child in enumerate(node):
            add(child, Role.ELEMENT if number else Role.TARGET)
        text += ")"
        builder.close(index, len(text))

    add(tree, Role.NONE)
    return builder.finish(), text


@given(TREES)
@settings(max_examples=60)
def test_subtrees_are_intervals(tree: Tree) -> None:
    unit, text = built(tree)
    assert unit.end[0] == len(unit) == text.count("(")
    for index in range(len(unit)):
        inside = {i for i in range(len(unit)) if index <= i < unit.end[index]}
        assert {i for i in range(len(unit)) if i == index or index in unit.ancestors(i)} == inside


@given(TREES)
@settings(max_examples=60)
def test_children_lie_within_in_order_without_overlap(tree: Tree) -> None:
    unit, text = built(tree)
    for index in range(len(unit)):
        at = unit.start[index]
        for child in unit.children(index):
            assert unit.parent[child] == index
            assert at <= unit.start[child] < unit.stop[child] <= unit.stop[index]
            at = unit.stop[child]
        assert unit.node(index).text(text).count("(") == unit.end[index] - index


@given(TREES)
@settings(max_examples=60)
def test_children_by_role(tree: Tree) -> None:
    unit, _ = built(tree)
    for index in range(len(unit)):
        children = list(unit.children(index))
        assert unit.child(index, Role.TARGET) == (children[0] if children else -1)
        assert unit.children_of_role(index, Role.ELEMENT) == children[1:]
        assert unit.child(index, Role.MODULE) == -1


def test_atoms_are_interned_and_normalised() -> None:
    builder = UnitBuilder("test")
    wide, plain = builder.name("ＡＢ", 0, 2), builder.name("AB", 3, 5)
    assert wide == plain
    assert builder.name("ＡＢ", 6, 8) == wide
    assert builder.word("+=") == builder.word("+=") != wide
    assert builder.word("") == 0


def test_the_facade() -> None:
    text = "x = f(y)"
    unit = lower(text)
    call = unit.node(unit.by_kind[Kind.CALL][0])
    assert (call.kind, call.role, call.name, call.text(text)) == (Kind.CALL, Role.VALUE, "", "f(y)")
    assert [node.name for node in call] == ["f", "y"]
    callee = call.child(Role.CALLEE)
    assert callee is not None
    assert callee.parent == call
    assert hash(callee.parent) == hash(call)
    assert call.child(Role.TEST) is None
    assert unit.node(0).parent is None
    assert repr(callee) == "<NAME 'f' 4:5>"
    assert callee != "f"


def test_by_kind_is_complete_and_in_order() -> None:
    unit = lower("a + b * c")
    assert sorted(i for group in unit.by_kind.values() for i in group) == list(range(len(unit)))
    assert all(group == sorted(group) for group in unit.by_kind.values())


def test_the_numbers_of_kinds_and_roles_fit_a_byte_and_are_unique() -> None:
    for numbers in (Kind, Role):
        values = [member.value for member in numbers.__members__.values()]
        assert len(set(values)) == len(values)
        assert max(values) < 256
