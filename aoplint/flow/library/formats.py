"""Templates of `str.format` and `%`: which of the arguments get into the text (layer 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, NOTHING, Taint, Value, join_taint
from aoplint.flow.objects import attributes, subscripts
from aoplint.flow.objects.texts import FORMATTED, SHOWN, as_text

_NAMED: Final = re.compile(r"%(?:%|\(([^()]*)\))")
_ANY: Final = re.compile(r"%(.)", re.DOTALL)
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
        taint = join_taint(taint, as_text(m, value, node, SHOWN if conversion in ("r", "a") else FORMATTED))
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
    """The taint of `template % right` if all that it shows are keys; None if it does not."""
    if not isinstance(template, str) or not right.refs:
        return None
    names = _NAMED.findall(template)
    if len(names) != len(_ANY.findall(template)) or not any(names):
        return None
    taint: Taint = CLEAN
    for name in dict.fromkeys(filter(None, names)):
        taint = join_taint(taint, as_text(m, subscripts.get_item(m, right, Value(constants=(name,)), node), node))
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
