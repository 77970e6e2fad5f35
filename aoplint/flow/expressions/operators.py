"""Operators and comparisons (layer 8)."""

from __future__ import annotations

from typing import Any, Final

from aoplint.flow.conditions import conditions
from aoplint.flow.library import formats
from aoplint.flow.literals import affixes, folding, paths
from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.heap import ELEMENT, KEYS
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import (
    CLEAN,
    CONTAINERS,
    MAX_CONSTANTS,
    NO_CONSTANT,
    NOTHING,
    SEQUENCES,
    Obj,
    Shape,
    Taint,
    Value,
    join,
    join_all,
    join_taint,
    of,
    tainted,
)
from aoplint.flow.objects import holding, identity, stores
from aoplint.flow.objects.containers import merge_into
from aoplint.flow.objects.special import call_special
from aoplint.flow.objects.texts import as_text
from aoplint.tree import Kind, Role

#: Signs of operators, and the names of the methods behind them.
OPERATORS: Final = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "@": "matmul", "|": "or",
    "&": "and", "^": "xor", "<<": "lshift", ">>": "rshift", "**": "pow",
}  # fmt: skip
_VERSION: Final = "sys.version_info"
_OLDEST: Final = (3, 8)
_COMPARISONS: Final = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
#: What the right side is asked instead where the left one does not know.
_REFLECTED: Final = {"<": "gt", "<=": "ge", ">": "lt", ">=": "le"}


def binary(m: Machine, index: int) -> Value:
    """Operators, from left to right without recursion: long sums are real code."""
    unit, marks = m.unit, m.code.marks
    spine = [index]
    while unit.kind[spine[-1] + 1] == Kind.BINARY_OPERATION and spine[-1] + 1 not in marks:
        spine.append(spine[-1] + 1)
    value = m.evaluate(spine[-1] + 1)
    for node in reversed(spine):
        right = m.evaluate(unit.end[node + 1])
        value = operate(m, unit.name(node), value, right, node)
    return value


def operate(m: Machine, sign: str, left: Value, right: Value, node: int) -> Value:
    """`left sign right`."""
    if left.constants and right.constants and not (left.taint or right.taint or left.refs or right.refs):
        folded = _folded(sign, left.constants, right.constants)
        if folded is not None:
            return folded
    special = _special(m, sign, left, right, node)
    if special is not None:
        return special
    if sign in ("+", "|", "*", "&", "-") and left.refs:
        made = _combined(m, sign, left, right, node)
        if made is not None:
            return made
    if sign == "%":
        shown = formats.written_by_percent(m, left.constant, right, node) if m.deep else None
        taint = join_taint(left.taint, as_text(m, right, node) if shown is None else shown)
    else:
        taint = join_taint(m.contents(left), m.contents(right))
    taint = m.step(m.carried(taint, "operators"), node, "operation")
    if sign not in ("%", "*") and (_is_number(left) or _is_number(right)):
        taint = m.carried(taint, "numbers")
    if sign == "/" and m.deep and isinstance(right.constant, str):
        # Only paths are divided by texts.
        return tainted(stores.file_object(m, Arguments([right]), node, "path"), taint)
    if sign == "+" and m.deep and isinstance(right.constant, str) and (name := paths.behind(right.constant)):
        return paths.named(m, node, name, taint)
    if sign == "+" and m.deep:
        return affixes.text(m, node, affixes.ends_of(left)[0], affixes.ends_of(right)[1], taint)
    if sign == "%" and isinstance(left.constant, str) and m.deep:
        return affixes.text(m, node, *affixes.of_template(left.constant), taint)
    return Value(taint, constants=None)


def _is_number(value: Value) -> bool:
    return isinstance(value.constant, (int, float)) and not isinstance(value.constant, bool)


def _folded(sign: str, left: tuple[Any, ...], right: tuple[Any, ...]) -> Value | None:
    """`left sign right` of literals; None if that is not known, or too many."""
    if len(left) * len(right) > MAX_CONSTANTS:
        return None
    found = [folding.binary(sign, first, second) for first in left for second in right]
    if any(one is NO_CONSTANT for one in found):
        return None
    return join_all(Value(constants=(one,)) for one in found)


def _special(m: Machine, sign: str, left: Value, right: Value, node: int) -> Value | None:
    name = OPERATORS.get(sign)
    if name is None or not m.deep:
        return None
    if any(obj.shape == Shape.INSTANCE for obj in left.refs):
        found = call_special(m, left, f"__{name}__", Arguments([right]), node)
        if found is not None:
            return found
    if any(obj.shape == Shape.INSTANCE for obj in right.refs):
        return call_special(m, right, f"__r{name}__", Arguments([left]), node)
    return None


def _combined(m: Machine, sign: str, left: Value, right: Value, node: int) -> Value | None:
    """Sums of sequences and unions of dictionaries and sets."""
    shapes = {obj.shape for obj in left.refs}
    if not shapes <= CONTAINERS:
        return None
    shape = left.refs[0].shape
    made = m.fresh(shape, node, "sum")
    if shape == Shape.DICT:
        if sign != "|":
            return None
        merge_into(m, made, left)
        merge_into(m, made, right)
        return of(made)
    if sign == "+" and len(left.refs) == len(right.refs) == 1:
        first, second = holding.items_of(m, left.refs[0]), holding.items_of(m, right.refs[0])
        if first is not None and second is not None:
            holding.fill(m, made, [*first, *second])
            return tainted(of(made), join_taint(m.whole(left), m.whole(right)))
    every = m.elements(left)
    if sign in ("+", "|"):
        every = join(every, m.elements(right))
    if every is not NOTHING:
        m.heap.set(made.id, ELEMENT, every)
    return tainted(of(made), join_taint(m.whole(left), m.whole(right) if sign == "+" else CLEAN))


def unary(m: Machine, index: int) -> Value:
    """`-x`, `+x`, `~x`, `not x`."""
    unit = m.unit
    sign = unit.name(index)
    if sign == "not":
        value = conditions.check(m, index + 1)
        known = conditions.truth(m, value)
        if known is None:
            return Value(m.carried(value.taint, "booleans") if not m.deep else CLEAN, constants=None)
        return Value(constants=(not known,))
    value = m.evaluate(index + 1)
    if value.constant is not NO_CONSTANT and not value.taint:
        folded = folding.unary(sign, value.constant)
        if folded is not NO_CONSTANT:
            return Value(constants=(folded,))
    name = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}.get(sign, "")
    special = call_special(m, value, name, Arguments(), index)
    if special is not None:
        return special
    return Value(m.step(m.carried(m.contents(value), "numbers"), index, "operation"), constants=None)


def compare(m: Machine, index: int) -> Value:
    """Comparisons, chained ones too: no data comes out of them."""
    unit = m.unit
    left = m.frame.tests[index + 1] = m.evaluate(index + 1)
    taint: Taint = left.taint
    known: bool | None = True
    for comparison in unit.children_of_role(index, Role.RIGHT):
        right = m.evaluate(comparison + 1)
        m.frame.tests[comparison + 1] = right
        taint = join_taint(taint, right.taint)
        sign = unit.name(comparison)
        if m.deep and sign in ("in", "not in"):
            call_special(m, right, "__contains__", Arguments([left]), index)
        if m.deep and sign in _COMPARISONS:
            own = call_special(m, left, f"__{_COMPARISONS[sign]}__", Arguments([right]), index)
            if own is None:
                call_special(m, right, f"__{_REFLECTED.get(sign, _COMPARISONS[sign])}__", Arguments([left]), index)
        one = _compared(m, sign, left, right)
        known = False if one is False or known is False else known if one else None
        left = right
    if not m.deep:
        taint = m.carried(m.carried(taint, "comparisons"), "booleans")
        return Value(m.step(taint, index, "comparison"), constants=None)
    return Value(constants=None if known is None else (known,))


def _compared(m: Machine, sign: str, left: Value, right: Value) -> bool | None:
    if any(obj.data == _VERSION for obj in left.refs):
        return _of_version(m, sign, right)
    if left.constants is not None and right.constants is not None and left.constants and right.constants:
        if left.refs or right.refs or left.taint or right.taint:
            return None
        if sign in identity.SIGNS:
            return identity.compare(m, sign, left, right)
        answers = {folding.compare(sign, one, other) for one in left.constants for other in right.constants}
        answer = answers.pop() if len(answers) == 1 else None
        return answer if isinstance(answer, bool) else None
    if sign in identity.SIGNS and right.constant is None and left.constants == () and left.refs:
        # An object that is known is not None.
        return sign in ("is not", "!=")
    if sign in identity.SIGNS:
        return identity.compare(m, sign, left, right)
    if sign in ("in", "not in") and len(right.refs) == 1 and right.constants == ():
        found = _contained(m, left, right.refs[0])
        return None if found is None else found == (sign == "in")
    return None


def _of_version(m: Machine, sign: str, right: Value) -> bool | None:
    """`sys.version_info >= (3, 6)`: no Python before the oldest one is thought of."""
    items = holding.items_of(m, right.refs[0]) if len(right.refs) == 1 else None
    version = tuple(item.constant for item in items or ())
    if not version or not all(isinstance(part, int) for part in version) or version > _OLDEST:
        return None
    if version == _OLDEST:
        return {">=": True, "<": False}.get(sign)
    return {">=": True, ">": True, "!=": True, "<": False, "<=": False, "==": False}.get(sign)


def _contained(m: Machine, left: Value, obj: Obj) -> bool | None:
    """Whether `left` is an item or key of `obj`; None if that is not known."""
    literal = holding.literal_key(m, left)
    if literal is NO_CONSTANT:
        return None
    if obj.shape == Shape.DICT:
        fields = m.heap.all(obj)
        if ELEMENT in fields or KEYS in fields or any(held.maybe for held in fields.values()):
            return None
        return holding.item_field(literal) in fields
    items = holding.items_of(m, obj) if obj.shape in SEQUENCES else None
    keys = None if items is None else [holding.literal_key(m, item) for item in items]
    return None if keys is None or any(key is NO_CONSTANT for key in keys) else literal in keys
