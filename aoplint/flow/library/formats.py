"""Templates of `str.format` and `%`: which of the arguments get into the text (layer 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, NOTHING, Shape, Taint, Value, join_taint
from aoplint.flow.objects import attributes, holding, subscripts
from aoplint.flow.objects.texts import as_text, writers_of

#: `%(name)s`, `%5.2f`, `%%`: the name in parentheses, `*` for an argument that says the width, the conversion.
_PERCENT: Final = re.compile(r"%(?:\(([^()]*)\))?[-+ #0]*(\*|\d+)?(?:\.(\*|\d+))?[hlL]?(.)", re.DOTALL)
_STEPS: Final = re.compile(r"\.([^.\[]+)|\[([^\]]+)\]")


def written(m: Machine, template: object, arguments: Arguments, node: int) -> Taint | None:
    """The taint of `template.format(...)`; None if the template says nothing of it."""
    fields = _fields(template)
    if fields is None:
        return None
    taint: Taint = CLEAN
    for name, steps, conversion in fields:
        value = _argument(name, arguments)
        for attribute, item in _STEPS.findall(steps):
            if attribute:
                value = attributes.get_attribute(m, value, attribute, node)
            else:
                value = subscripts.get_item(m, value, Value(constants=(_key(item),)), node)
        taint = join_taint(taint, as_text(m, value, node, writers_of(conversion)))
    return taint


def written_of(m: Machine, template: object, mapping: Value, node: int) -> Taint | None:
    """The taint of `template.format_map(mapping)`; None if the template says nothing of it."""
    fields = _fields(template)
    if fields is None:
        return None
    keys = Arguments(
        keywords={name: subscripts.get_item(m, mapping, Value(constants=(name,)), node) for name, _, _ in fields}
    )
    return written(m, template, keys, node)


def written_by_percent(m: Machine, template: object, right: Value, node: int) -> Taint | None:
    """The taint of `template % right` if it says which part of `right` stands where; None if it does not."""
    if not isinstance(template, str) or not right.refs:
        return None
    holes = [hole for hole in _PERCENT.findall(template) if hole[3] != "%"]
    if not holes or any("*" in hole for hole in holes):
        return None
    if all(name for name, *_ in holes):
        keys = dict.fromkeys((name, conversion) for name, *_, conversion in holes)
        parts = [(subscripts.get_item(m, right, Value(constants=(name,)), node), sign) for name, sign in keys]
        return _converted(m, parts, node)
    items = _placed(m, right)
    if items is None or len(items) != len(holes):
        return None
    return join_taint(m.whole(right), _converted(m, list(zip(items, (hole[3] for hole in holes))), node))


def _placed(m: Machine, right: Value) -> list[Value] | None:
    """What stands to the right of `%` for each place; None if that is not known."""
    if all(obj.shape == Shape.INSTANCE for obj in right.refs):
        return [right]
    if len(right.refs) != 1 or right.constants != () or right.refs[0].shape != Shape.TUPLE:
        return None
    return holding.items_of(m, right.refs[0])


def _converted(m: Machine, parts: list[tuple[Value, str]], node: int) -> Taint:
    taint: Taint = CLEAN
    for value, conversion in parts:
        taint = join_taint(taint, as_text(m, value, node, writers_of(conversion)))
    return taint


def _fields(template: object) -> list[tuple[str, str, str]] | None:
    """Name, steps from there and conversion of each field; None if the template cannot be read."""
    if not isinstance(template, str):
        return None
    try:
        found = list(_parsed(template, nested=True))
    except ValueError:
        return None
    numbers = iter(range(len(found)))
    return [(name or str(next(numbers)), steps, conversion) for name, steps, conversion in found]


def _parsed(template: str, *, nested: bool) -> Iterator[tuple[str, str, str]]:
    for _, field, form, conversion in Formatter().parse(template):
        if field is None:
            continue
        name = re.split(r"[.\[]", field, maxsplit=1)[0]
        yield name, field[len(name) :], conversion or ""
        if form and nested:
            yield from _parsed(form, nested=False)


def _argument(name: str, arguments: Arguments) -> Value:
    if not name.isdigit():
        found = arguments.keywords.get(name, arguments.double)
    elif int(name) < len(arguments.positional):
        found = arguments.positional[int(name)]
    else:
        found = arguments.star
    return NOTHING if found is None else found


def _key(item: str) -> str | int:
    return int(item) if item.isdigit() else item
