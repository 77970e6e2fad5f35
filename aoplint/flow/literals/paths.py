"""Paths of files of which only the last part is known, such as `os.path.join(HOME, "kept.json")` (layer 8).

Where a program keeps its files is often worked out when it runs, what they are called is not: within a project the
name stands for the file.
"""

from __future__ import annotations

import re
from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, Shape, Taint, Value

#: What the data of an object of a path begins with.
_MARK: Final = "path"
_LAST: Final = re.compile(r"(?:\A|.*[/\\])([^/\\]*[^/\\.][^/\\]*)\Z", re.DOTALL)


def name_of(value: Value) -> str:
    """The last part of a path, "" if it is not known."""
    if isinstance(value.constant, str):
        found = _LAST.match(value.constant)
        return found[1] if found else ""
    for obj in value.refs if len(value.refs) == 1 else ():
        if isinstance(obj.data, tuple) and obj.data and obj.data[0] == _MARK:
            return str(obj.data[1])
    return ""


def named(m: Machine, node: int, name: str, taint: Taint = CLEAN) -> Value:
    """A path that ends with `name`, whatever is before it."""
    if not name:
        return Value(taint, constants=None)
    made = m.fresh(Shape.OPAQUE, node, _MARK, (_MARK, name))
    return Value(taint, (made,), None)


def behind(text: str) -> str:
    """The name at the end of a text that follows something unknown: there must be a separator before it."""
    return name_of(Value(constants=(text,))) if "/" in text or "\\" in text else ""


def joined(m: Machine, arguments: Arguments, node: int) -> Value:
    """`os.path.join(a, "b")`."""
    values = arguments.positional
    taint = m.step(m.contents_of_all(arguments.all()), node, "path")
    literals = [value.constant for value in values]
    if values and arguments.star is None and not taint and all(isinstance(one, str) for one in literals):
        return Value(constants=("/".join(str(one).rstrip("/") for one in literals),))
    return named(m, node, name_of(values[-1]) if values and arguments.star is None else "", taint)
