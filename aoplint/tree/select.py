"""Finds elements of a markup Unit by a subset of CSS selectors (layer 2).

    input[type=password]        form#login > p.hint, a[href^="http" i]:not([rel~=nofollow])

`tree.selector` reads them and says what is supported. Names of tags and attributes match in any case, and so
do the values that HTML compares so (`type`, `method`, `rel`, …).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from aoplint.model.record import dataclass
from aoplint.tree.kinds import Kind, Role
from aoplint.tree.unit import Unit

_ELEMENT: Final = int(Kind.ELEMENT)
_ATTRIBUTE: Final = int(Kind.MARKUP_ATTRIBUTE)
_SCALAR: Final = int(Kind.SCALAR)
_CONTENT: Final = int(Role.CONTENT)
_VALUE: Final = int(Role.VALUE)
_STRING: Final = re.compile(r"\s*(?:\"([^\"\\]*)\"|'([^'\\]*)'|`([^`\\$]*)`)\s*")
#: A binding of Vue or Angular: its value is an expression.
_BOUND: Final = re.compile(r"(?:v-bind:|:|bind-)([^:\[].*)|\[([^\[(].*)\]")
#: The same attribute under the name that JSX gives it.
_JSX_NAMES: Final = {"classname": "class", "htmlfor": "for"}


@dataclass(frozen=True, slots=True)
class Test:
    """What one attribute must be.

    Args:
        name: in lower case.
        operator: "" if it must only be there.
        value: what it is compared with; in folded case if `fold`.
        fold: case does not matter.
    """

    name: str
    operator: str = ""
    value: str = ""
    fold: bool = False

    def holds(self, attributes: Mapping[str, str | None]) -> bool:
        """Whether an element with `attributes` passes."""
        if not self.operator:
            return self.name in attributes
        value = attributes.get(self.name)
        if value is None:
            return False
        return self._compare(value.casefold() if self.fold else value)

    def _compare(self, value: str) -> bool:
        wanted = self.value
        if self.operator == "=":
            return value == wanted
        if self.operator == "~=":
            return wanted in value.split()
        if self.operator == "|=":
            return value == wanted or value.startswith(wanted + "-")
        if not wanted:
            return False
        if self.operator == "^=":
            return value.startswith(wanted)
        if self.operator == "$=":
            return value.endswith(wanted)
        return wanted in value


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be.

    Args:
        tag: in lower case, "" for any.
        tests: of its attributes.
        excluded: what it must not be.
    """

    tag: str = ""
    tests: tuple[Test, ...] = ()
    excluded: tuple[Compound, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One compound of a path and how it stands to the one before it.

    Args:
        compound: what the element must be.
        child: it is a child of the one before, not any descendant.
    """

    compound: Compound
    child: bool = False


class Selector:
    """A compiled selector.

    Args:
        source: the selector as it was written.
        paths: one for each entry of the list, from the outermost element to the one that is found.
    """

    def __init__(self, source: str, paths: tuple[tuple[Step, ...], ...]) -> None:
        self.source = source
        self._paths = paths

    def __repr__(self) -> str:
        return f"Selector({self.source!r})"

    def find(self, unit: Unit, text: str) -> list[int]:
        """Indexes of the elements that match, in source order; one pass over the elements."""
        found: list[int] = []
        zero = [0] * len(self._paths)
        #: Enclosing elements: end, and for each path which steps match it, and which it or an outer one.
        open_elements: list[tuple[int, list[int], list[int]]] = []
        for index in unit.by_kind.get(_ELEMENT, ()):
            while open_elements and open_elements[-1][0] <= index:
                open_elements.pop()
            if not unit.atom[index]:
                continue  # A fragment of JSX is no element.
            _, parent, outer = open_elements[-1] if open_elements else (0, zero, zero)
            element = _Element(unit, text, index)
            own = [_match(path, element, parent[at], outer[at]) for at, path in enumerate(self._paths)]
            if any(mask >> (len(path) - 1) for mask, path in zip(own, self._paths)):
                found.append(index)
            if unit.end[index] > index + 1:
                open_elements.append((unit.end[index], own, [mask | old for mask, old in zip(own, outer)]))
        return found


class _Element:
    """One element while it is matched."""

    def __init__(self, unit: Unit, text: str, index: int) -> None:
        self._unit, self._text, self._index = unit, text, index
        self.tag = unit.name(index).lower()

    @cached_property
    def attributes(self) -> dict[str, str | None]:
        return attributes_of(self._unit, self._text, self._index)

    def is_a(self, compound: Compound) -> bool:
        """Whether it is what `compound` says; what is excluded excludes nothing itself."""
        if not self._simple(compound):
            return False
        return not any(self._simple(excluded) for excluded in compound.excluded)

    def _simple(self, compound: Compound) -> bool:
        if compound.tag and compound.tag != self.tag:
            return False
        return all(test.holds(self.attributes) for test in compound.tests)


def _match(path: tuple[Step, ...], element: _Element, parent: int, outer: int) -> int:
    """Bit k is set if `element` is the one of step k and all steps before it match around it."""
    mask = 0
    for at, step in enumerate(path):
        around = not at or (parent if step.child else outer) >> (at - 1) & 1
        if around and element.is_a(step.compound):
            mask |= 1 << at
    return mask


def attributes_of(unit: Unit, text: str, element: int) -> dict[str, str | None]:
    """Values of the attributes of `element` by name in lower case; the first of several counts.

    A value is "" if there is none in the source, None if it is code. A binding to a literal string, such as
    `:type="'password'"`, counts as the attribute too.
    """
    values: dict[str, str | None] = {}
    bound: dict[str, str | None] = {}
    for child in unit.children(element):
        if unit.role[child] == _CONTENT:
            break
        if unit.kind[child] != _ATTRIBUTE or not unit.atom[child]:
            continue
        name = unit.name(child).lower()
        value = attribute_value(unit, text, child)
        values.setdefault(_JSX_NAMES.get(name, name), value)
        binding = _BOUND.fullmatch(name)
        if binding:
            bound.setdefault(binding[1] or binding[2], _literal(value or ""))
    return {**bound, **values}


def attribute_value(unit: Unit, text: str, attribute: int) -> str | None:
    """Value of the MARKUP_ATTRIBUTE `attribute`: without quotes, references decoded; "" if there is none.

    None if it is code, unless the code is a literal string. Template code inside a value stays as it is.
    """
    node = unit.child(attribute, _VALUE)
    if node < 0:
        return ""
    start, stop = unit.start[node], unit.stop[node]
    if unit.kind[node] != _SCALAR:
        return _literal(text[start + 1 : stop - 1])
    style = unit.name(node)
    if style in ('"', "'"):
        start += 1
        stop -= text.endswith(style, start, stop)
    value = text[start:stop]
    if "&" not in value:
        return value
    from html import unescape

    return unescape(value)


def _literal(code: str) -> str | None:
    match = _STRING.fullmatch(code)
    return next((group for group in match.groups() if group is not None), "") if match else None
