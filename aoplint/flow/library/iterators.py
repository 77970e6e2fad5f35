"""Functions of Python that iterate: what they give item by item where the items are known (layer 8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from aoplint.flow.calls.call import call_value
from aoplint.flow.conditions import conditions
from aoplint.flow.machine import verdicts
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    NOTHING,
    UNKNOWN,
    Shape,
    Value,
    join,
    join_all,
    of,
    tainted,
)
from aoplint.flow.objects import errors, holding
from aoplint.flow.objects.containers import extend
from aoplint.flow.objects.iteration import following, iterate, known_items, rounds
from aoplint.flow.objects.special import call_special

if TYPE_CHECKING:
    from aoplint.flow.library.library import Handler


def list_of(m: Machine, node: int, element: Value, tag: object, shape: Shape = Shape.LIST) -> Value:
    """A sequence of which any item may be `element`."""
    made = m.fresh(shape, node, tag)
    if element is not NOTHING:
        m.heap.set(made.id, ELEMENT, element)
    return of(made)


def _reversed(m: Machine, arguments: Arguments, node: int) -> Value:
    value = arguments.first()
    special = call_special(m, value, "__reversed__", Arguments(), node)
    if special is not None:
        return special
    items = holding.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants is not None else None
    if items is not None:
        made = m.fresh(Shape.LIST, node, "reversed")
        holding.fill(m, made, items[::-1])
        return of(made)
    return list_of(m, node, iterate(m, value, node), "reversed")


def _sorted(m: Machine, arguments: Arguments, node: int) -> Value:
    element = iterate(m, arguments.first(), node)
    key = arguments.keywords.get("key")
    if key is not None and key.refs and element is not NOTHING:
        call_value(m, key, Arguments([element]), node)
    return list_of(m, node, element, "sorted")


def _enumerate(m: Machine, arguments: Arguments, node: int) -> Value:
    first = arguments.get(1, "start") or Value(constants=(0,))
    items = rounds(m, arguments.first(), node, 1) if isinstance(first.constant, int) else None
    if items is not None:
        numbers = [Value(constants=(first.constant + number,)) for number in range(len(items))]
        return _listed(m, node, [_pair(m, node, pair, at) for at, pair in enumerate(zip(numbers, items))], "enumerate")
    element = iterate(m, arguments.first(), node)
    if element is NOTHING:
        return list_of(m, node, NOTHING, "enumerate")
    return list_of(m, node, _pair(m, node, (UNKNOWN, element)), "enumerate")


def _pair(m: Machine, node: int, pair: tuple[Value, Value], number: int = -1) -> Value:
    made = m.fresh(Shape.TUPLE, node, ("pair", number))
    holding.fill(m, made, list(pair))
    return of(made)


def _listed(m: Machine, node: int, items: list[Value], tag: object) -> Value:
    made = m.fresh(Shape.LIST, node, tag)
    holding.fill(m, made, items)
    return of(made)


def _zip(m: Machine, arguments: Arguments, node: int) -> Value:
    columns = [
        holding.items_of(m, value.refs[0]) if len(value.refs) == 1 and value.constants is not None else None
        for value in arguments.positional
    ]
    if columns and all(column is not None for column in columns) and arguments.star is None:
        rows = []
        for number, row in enumerate(zip(*(column for column in columns if column is not None))):
            made = m.fresh(Shape.TUPLE, node, ("row", number))
            holding.fill(m, made, list(row))
            rows.append(of(made))
        made = m.fresh(Shape.LIST, node, "zip")
        holding.fill(m, made, rows)
        return of(made)
    elements = [iterate(m, value, node) for value in arguments.positional]
    if arguments.star is not None:
        elements.append(iterate(m, arguments.star, node))
    if any(element is NOTHING for element in elements):
        return list_of(m, node, NOTHING, "zip")
    made = m.fresh(Shape.TUPLE, node, "row")
    holding.fill(m, made, elements)
    return list_of(m, node, of(made), "zip")


def _product(m: Machine, arguments: Arguments, node: int) -> Value:
    """`itertools.product(xs, ys)`: any of the first with any of the others."""
    items = [iterate(m, value, node) for value in arguments.placed()]
    if any(item is NOTHING for item in items):
        return list_of(m, node, NOTHING, "product")
    made = m.fresh(Shape.TUPLE, node, "row")
    holding.fill(m, made, items)
    return list_of(m, node, of(made), "product")


def map_function(m: Machine, arguments: Arguments, node: int) -> Value:
    """`map(f, xs)`."""
    items = rounds(m, arguments.positional[1], node, 1) if len(arguments.positional) == 2 else None
    if items is not None:
        made = m.fresh(Shape.LIST, node, "map")
        found = []
        for number, item in enumerate(items):
            with m.round(node, number, len(items)):
                found.append(call_value(m, arguments.first(), Arguments([item]), node))
        holding.fill(m, made, found)
        return of(made)
    elements = [iterate(m, value, node) for value in arguments.positional[1:]]
    if any(element is NOTHING for element in elements):
        return list_of(m, node, NOTHING, "map")
    return list_of(m, node, call_value(m, arguments.first(), Arguments(elements), node), "map")


def star_map(m: Machine, arguments: Arguments, node: int) -> Value:
    """`itertools.starmap(f, rows)`."""
    rows = iterate(m, arguments.get(1) or UNKNOWN, node)
    if rows is NOTHING:
        return list_of(m, node, NOTHING, "map")
    items = holding.items_of(m, rows.refs[0]) if len(rows.refs) == 1 and rows.constants is not None else None
    passed = Arguments(items) if items is not None else Arguments(star=m.elements(rows))
    return list_of(m, node, call_value(m, arguments.first(), passed, node), "map")


def _filter(m: Machine, arguments: Arguments, node: int) -> Value:
    return _selected(m, arguments, node, lambda holds, _: holds, taken=True)


def _filter_false(m: Machine, arguments: Arguments, node: int) -> Value:
    return _selected(m, arguments, node, lambda holds, _: None if holds is None else not holds, taken=False)


def _take_while(m: Machine, arguments: Arguments, node: int) -> Value:
    return _selected(m, arguments, node, lambda holds, before: holds if before else before, taken=True)


def _drop_while(m: Machine, arguments: Arguments, node: int) -> Value:
    def is_taken(holds: bool | None, before: bool | None) -> bool | None:
        if before or holds is False:
            return None if holds is None and before is None else True
        return None if holds is None or before is None else False

    return _selected(m, arguments, node, is_taken, begin=False)


def _selected(
    m: Machine,
    arguments: Arguments,
    node: int,
    is_taken: Callable[[bool | None, bool | None], bool | None],
    *,
    begin: bool = True,
    taken: bool | None = None,
) -> Value:
    """Those of some items for which a function says so.

    Args:
        is_taken: whether an item is one of them, by what the function says of it and whether the one before was;
            None is what is not known.
        begin: what counts as said of the one before the first.
        taken: what the function says of each of them, if it says the same of all.
    """
    every = arguments.get(1) or UNKNOWN
    items = rounds(m, every, node, 1)
    if items is None:
        element = iterate(m, every, node)
        if arguments.first().refs and element is not NOTHING:
            said = call_value(m, arguments.first(), Arguments([element]), node)
            element = _checked(m, arguments.first(), said, element, taken)
        return list_of(m, node, element, "selected")
    found, sure, before = [], True, cast("bool | None", begin)
    for number, item in enumerate(items):
        with m.round(node, number, len(items)):
            said = call_value(m, arguments.first(), Arguments([item]), node) if arguments.first().refs else item
        before = is_taken(conditions.truth(m, said), before)
        sure = sure and before is not None
        found.extend([] if before is False else [_checked(m, arguments.first(), said, item, taken)])
    return _listed(m, node, found, "selected") if sure else list_of(m, node, join_all(found), "selected")


def _checked(m: Machine, function: Value, said: Value, item: Value, taken: bool | None) -> Value:
    """An item of which a function said so, where that is a check of it."""
    if taken is None or not function.refs:
        return item
    return m.watch.passed(m, function, verdicts.after(said, item, holds=taken), holds=taken)


def _reduce(m: Machine, arguments: Arguments, node: int) -> Value:
    every = arguments.get(1) or UNKNOWN
    items = rounds(m, every, node, 1)
    if items:
        start = arguments.get(2)
        result, *rest = items if start is None else [start, *items]
        for number, item in enumerate(rest):
            with m.round(node, number, len(rest)):
                result = call_value(m, arguments.first(), Arguments([result, item]), node)
        return result
    element = iterate(m, every, node)
    result = arguments.get(2) or element
    for _ in range(2):
        result = join(result, call_value(m, arguments.first(), Arguments([result, element]), node))
    return result


def _next(m: Machine, arguments: Arguments, node: int) -> Value:
    value, default = arguments.first(), arguments.get(1)
    special = call_special(m, value, "__next__", Arguments(), node)
    if special is None:
        special = following(m, value, node)
        if special is NOTHING and default is not None:
            return default
        if special is not None and special is not NOTHING:
            return special
        special = iterate(m, value, node)
        ends = [m.heap.get(obj, "return") or NOTHING for obj in value.refs if obj.shape == Shape.GENERATOR]
        errors.throw(m, "builtins.StopIteration", ends, node)
    return join(special, default) if default is not None else special if special is not NOTHING else UNKNOWN


def _iter(m: Machine, arguments: Arguments, node: int) -> Value:
    value = arguments.first()
    if arguments.get(1) is not None:
        # `iter(f, end)`: what `f` gives, until that is `end`.
        return list_of(m, node, call_value(m, value, Arguments(), node), "iter", Shape.GENERATOR)
    own = call_special(m, value, "__iter__", Arguments(), node)
    if own is not None and own.refs:
        return own
    if any(obj.shape == Shape.INSTANCE for obj in value.refs):
        return list_of(m, node, iterate(m, value, node), "iter", Shape.GENERATOR)
    if len(value.refs) == 1 and value.refs[0].shape == Shape.GENERATOR:
        return value
    items = known_items(m, value)
    if items is None:
        return value
    made = m.fresh(Shape.GENERATOR, node, "iter")
    holding.fill(m, made, items)
    return tainted(of(made), m.whole(value))


def _cycle(m: Machine, arguments: Arguments, node: int) -> Value:
    return list_of(m, node, iterate(m, arguments.first(), node), "cycle")


def _chain(m: Machine, arguments: Arguments, node: int) -> Value:
    made = m.fresh(Shape.LIST, node, "chain")
    holding.fill(m, made, [])
    for value in arguments.all():
        extend(m, made, value)
    return of(made)


def _chain_all(m: Machine, arguments: Arguments, node: int) -> Value:
    rows = rounds(m, arguments.first(), node, 1)
    if rows is not None:
        return _chain(m, Arguments(rows), node)
    return list_of(m, node, iterate(m, iterate(m, arguments.first(), node), node), "chain")


def _slice(m: Machine, arguments: Arguments, node: int) -> Value:
    """`itertools.islice(xs, [start,] stop[, step])`."""
    bounds = [value.constant for value in arguments.positional[1:]]
    items = known_items(m, arguments.first())
    if (
        items is None
        or not bounds
        or any(type(one) is not int and one is not None for one in bounds)
        or bounds[2:] == [0]
    ):
        return _permuted(m, Arguments(arguments.positional[:1]), node)
    return tainted(_listed(m, node, items[slice(*bounds)], "slice"), m.whole(arguments.first()))


def _any_item(m: Machine, arguments: Arguments, node: int) -> Value:
    """`min`, `max`, `random.choice`: one of the arguments or of their items."""
    several = len(arguments.positional) > 1
    result = join_all(arguments.positional) if several else iterate(m, arguments.first(), node)
    key = arguments.keywords.get("key")
    if key is not None and key.refs and result is not NOTHING:
        call_value(m, key, Arguments([result]), node)
    default = arguments.keywords.get("default")
    result = join(result, default) if default is not None else result
    return UNKNOWN if result is NOTHING else result


def _sum(m: Machine, arguments: Arguments, node: int) -> Value:
    element = iterate(m, arguments.first(), node)
    return Value(m.step(m.carried(m.contents(element), "numbers"), node, "sum"), constants=None)


def _permuted(m: Machine, arguments: Arguments, node: int) -> Value:
    """Lists of some items: `random.sample`, `itertools.islice`, `heapq.nlargest`."""
    values = [value for value in arguments.positional if value.refs or value.taint]
    return list_of(m, node, join_all(iterate(m, value, node) for value in values), "some")


FUNCTIONS: Final[dict[str, Handler]] = {
    "builtins.reversed": _reversed,
    "builtins.sorted": _sorted,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "itertools.product": _product,
    "builtins.map": map_function,
    "itertools.starmap": star_map,
    "builtins.filter": _filter,
    "itertools.filterfalse": _filter_false,
    "itertools.takewhile": _take_while,
    "itertools.dropwhile": _drop_while,
    "functools.reduce": _reduce,
    "builtins.next": _next,
    "builtins.anext": _next,
    "builtins.iter": _iter,
    "builtins.aiter": _iter,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_all,
    "itertools.cycle": _cycle,
    "itertools.repeat": _permuted,
    "itertools.islice": _slice,
    "random.sample": _permuted,
    "heapq.nlargest": _permuted,
    "heapq.nsmallest": _permuted,
    "builtins.min": _any_item,
    "builtins.max": _any_item,
    "random.choice": _any_item,
    "builtins.sum": _sum,
}
