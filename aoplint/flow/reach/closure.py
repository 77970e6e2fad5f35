"""What follows from something, step by step (layer 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


def closure(start: Iterable[T], following: Mapping[T, Iterable[T]]) -> dict[T, None]:
    """`start` and all that follows from one of them, in the order in which it was found."""
    found = dict.fromkeys(start)
    todo = list(found)
    while todo:
        for one in following.get(todo.pop(), ()):
            if one not in found:
                found[one] = None
                todo.append(one)
    return found
