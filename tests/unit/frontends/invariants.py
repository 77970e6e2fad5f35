"""What holds of every Unit, whatever the front end."""

from __future__ import annotations

from aoplint.tree import Unit


def check(unit: Unit, text: str) -> None:
    """Subtrees nest, intervals lie inside each other in order, comments come in order."""
    size = len(unit)
    assert unit.end[0] == size
    assert (unit.start[0], unit.stop[0]) == (0, len(text))
    for index in range(size):
        assert index < unit.end[index] <= size
        last = unit.start[index]
        for child in unit.children(index):
            assert unit.parent[child] == index
            assert last <= unit.start[child] <= unit.stop[child]
            last = unit.stop[child]
        assert last <= unit.stop[index]
    last = 0
    for start, stop in unit.comment_spans():
        assert last <= start < stop <= len(text)
        last = stop
