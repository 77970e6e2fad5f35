"""What calls pass: evaluated, and spread out of sequences and mappings (layer 8)."""

from __future__ import annotations

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import MORE, NOTHING, Shape, Value, join, tainted
from aoplint.flow.objects import holding, namespaces
from aoplint.flow.objects.mixins import as_dictionary


def read_arguments(m: Machine, call: int, *, lazily: bool = False) -> Arguments:
    """Evaluates the arguments of the CALL at `call`.

    Args:
        lazily: coroutines among them do not begin.
    """
    found = Arguments()
    for argument in m.code.arguments(call):
        value = m.lazily(argument.node) if lazily else m.evaluate(argument.node)
        m.frame.tests[argument.node] = value
        if argument.form == "=":
            found.keywords[argument.name] = value
        elif argument.form == "*":
            spread(m, found, value)
        elif argument.form == "**":
            spread_keywords(m, found, as_dictionary(m, value, argument.node))
        elif found.star is None:
            found.positional.append(value)
        else:
            found.star = join(found.star, value)
    return found


def spread(m: Machine, found: Arguments, value: Value) -> None:
    """Passes the items of `value`, as `*value` does."""
    if len(value.refs) == 1 and found.star is None:
        items = holding.items_of(m, value.refs[0])
        if items is not None:
            whole = m.whole(value)
            found.positional.extend(tainted(item, whole) for item in items)
            return
    every = m.elements(value)
    found.star = every if found.star is None else join(found.star, every)


def spread_keywords(m: Machine, found: Arguments, value: Value) -> None:
    """Passes the items of `value` by name, as `**value` does."""
    rest = NOTHING
    whole = m.whole(value)
    for obj in value.refs:
        for name, held in namespaces.mapping_fields(m, obj):
            if isinstance(name, tuple) and isinstance(name[1], str):
                known = found.keywords.get(name[1])
                held = tainted(held, whole)
                found.keywords[name[1]] = held if known is None else join(known, held)
            elif name is ELEMENT and held is not MORE:
                # What nobody is seen to pass is not passed on: all that it might be would be too much.
                rest = join(rest, held)
        if obj.shape not in (Shape.DICT, Shape.NAMESPACE):
            rest = join(rest, Value(whole, constants=None))
    if rest is not NOTHING or not value.refs:
        rest = join(rest, Value(whole, constants=None))
        found.double = rest if found.double is None else join(found.double, rest)
