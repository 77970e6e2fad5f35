"""The expression language of `metavariable-comparison` (layer 6).

Python's expressions over numbers, texts, truth values and lists, with `int`, `float`, `str`, `strptime` and `re.match`.
As in Semgrep, an operation on kinds that do not fit makes the whole comparison false, division of whole numbers cuts
towards zero, and code that has no value is only good for `str`. Work is bounded: sizes are, and there are no loops.
"""

from __future__ import annotations

import ast
import datetime
import math
import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from aoplint.match.hostile import refuse_hostile
from aoplint.match.pcre import RegexError
from aoplint.match.regex import compile_regex
from aoplint.model.record import dataclass

_VARIABLE: Final = re.compile(r"\$(\.\.\.)?([A-Z_][A-Z0-9_]*|[0-9]+)")
_PREFIX: Final = "aop__value_"
_FUNCTIONS: Final = frozenset({"int", "float", "str", "strptime"})
_LARGEST: Final = 1 << 128
_LONGEST: Final = 100_000
_REFUSED: Final = {
    "today": "today() is not supported: a finding must not depend on the day",
    "parse_promql_duration": "parse_promql_duration() is not supported",
}


class ComparisonError(ValueError):
    """A comparison that cannot be read; `offset` is in its text."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class _NoValueError(Exception):
    """The comparison is false: an operation does not fit its operands, or a metavariable stands for nothing."""


@dataclass(frozen=True, slots=True)
class CodeText:
    """Code that has no known value."""

    text: str


Lookup = Callable[[str], Any]


@lru_cache(maxsize=512)
def parse_comparison(text: str) -> ast.expr:
    """The tree of a comparison.

    Raises:
        ComparisonError: if it is no expression, or uses what is not supported.
    """
    shifts: list[tuple[int, int]] = []
    made: list[str] = []
    at = size = 0
    for found in _VARIABLE.finditer(text):
        name = _PREFIX + ("seq_" if found[1] else "") + found[2]
        made += (text[at : found.start()], name)
        size += found.start() - at + len(name)
        at = found.end()
        shifts.append((size, at))
    made.append(text[at:])
    source = "(" + "".join(made).replace("\n", " ") + ")"
    try:
        tree = ast.parse(source, mode="eval").body
        _check(tree, shifts)
    except SyntaxError as error:
        raise ComparisonError("this comparison cannot be read", _origin((error.offset or 1) - 2, shifts)) from None
    except (RecursionError, MemoryError, ValueError) as error:
        if isinstance(error, ComparisonError):
            raise
        raise ComparisonError("this comparison cannot be read") from None
    return tree


def _origin(offset: int, shifts: list[tuple[int, int]]) -> int:
    """The offset in the text of `offset` in its Python spelling."""
    made = own = 0
    for size, at in shifts:
        if size > offset:
            break
        made, own = size, at
    return own + max(0, offset - made)


def _check(tree: ast.expr, shifts: list[tuple[int, int]]) -> None:
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        problem = _problem(node)
        if problem:
            column = getattr(node, "col_offset", 1)
            raise ComparisonError(problem, _origin(column - 1, shifts))
        if isinstance(node, ast.Call):
            stack.extend(node.args)
        else:
            stack.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))


def _problem(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return "" if node.id.startswith(_PREFIX) else f"{node.id} is no metavariable"
    if isinstance(node, ast.Constant):
        return "" if isinstance(node.value, (bool, int, float, str)) else "this value is not supported"
    if isinstance(node, ast.Call):
        return _call_problem(node)
    if isinstance(node, (ast.BoolOp, ast.List, ast.Tuple)):
        return ""
    if isinstance(node, ast.BinOp):
        return "" if type(node.op) in _ARITHMETIC else "this operator is not supported in a comparison"
    if isinstance(node, ast.UnaryOp):
        return ""
    if isinstance(node, ast.Compare):
        known = all(type(op) in _RELATIONS or isinstance(op, (ast.In, ast.NotIn)) for op in node.ops)
        return "" if known else "this operator is not supported in a comparison"
    return "this is not supported in a comparison"


def _call_problem(node: ast.Call) -> str:
    name = ast.unparse(node.func)
    if name in _REFUSED:
        return _REFUSED[name]
    if name == "re.match":
        pattern = node.args[0] if len(node.args) == 2 else None
        if not isinstance(pattern, ast.Constant) or not isinstance(pattern.value, str):
            return "re.match() takes a regular expression as text, and a metavariable"
        try:
            refuse_hostile(compile_regex(pattern.value))
        except RegexError as error:
            return error.message
        return ""
    if name not in _FUNCTIONS:
        return f"{name[:40]}() is not supported in a comparison"
    return "" if len(node.args) == 1 and not node.keywords else f"{name}() takes one argument"


def holds(expression: str, lookup: Lookup, *, strip: bool = False, base: int = 0) -> bool:
    """Whether a comparison is true.

    Args:
        expression: checked text.
        lookup: the value of a metavariable: bool, int, float, str, list, or `CodeText`; None if it stands for nothing.
        strip: metavariables are numbers in quotes.
        base: texts are numbers to this base, 0 for Python's prefixes.
    """
    try:
        value = _Evaluation(lookup, strip, base).of(parse_comparison(expression))
    except (_NoValueError, RecursionError, OverflowError):
        return False
    return value is True


class _Evaluation:
    def __init__(self, lookup: Lookup, strip: bool, base: int) -> None:
        self.lookup = lookup
        self.strip = strip
        self.base = base

    def of(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self._variable(node.id)
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self.of(element) for element in node.elts]
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.BoolOp):
            return self._boolean(node)
        if isinstance(node, ast.UnaryOp):
            return _unary(node.op, self.of(node.operand))
        if isinstance(node, ast.BinOp):
            return _arithmetic(node.op, self.of(node.left), self.of(node.right))
        assert isinstance(node, ast.Compare)
        return self._compare(node)

    def _variable(self, name: str) -> Any:
        short = name.removeprefix(_PREFIX)
        value = self.lookup("$..." + short[4:] if short.startswith("seq_") else "$" + short)
        if value is None:
            raise _NoValueError
        if not (self.strip or self.base):
            return value
        text = value.text if isinstance(value, CodeText) else value
        return _whole(text.strip("'\"`") if isinstance(text, str) else text, self.base)

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Attribute):
            pattern, text = self.of(node.args[0]), self.of(node.args[1])
            if not isinstance(text, str):
                raise _NoValueError
            return compile_regex(pattern).match(text[:_LONGEST]) is not None
        value = self.of(node.args[0])
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "int":
            return _whole(value, self.base)
        if name == "float":
            return _float(value)
        return _date(value) if name == "strptime" else _text(value)

    def _boolean(self, node: ast.BoolOp) -> bool:
        values = [self.of(value) for value in node.values]
        if not all(isinstance(value, bool) for value in values):
            raise _NoValueError
        return all(values) if isinstance(node.op, ast.And) else any(values)

    def _compare(self, node: ast.Compare) -> bool:
        left = self.of(node.left)
        result = True
        for op, right_node in zip(node.ops, node.comparators):
            right = self.of(right_node)
            result = _relation(op, left, right) and result
            left = right
        return result


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _whole(value: Any, base: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or len(value) > 64:
        raise _NoValueError
    try:
        return int(value, base)
    except ValueError:
        pass
    try:
        return int(value, base or 10)
    except ValueError:
        raise _NoValueError from None


def _float(value: Any) -> float:
    if not (_is_number(value) or isinstance(value, str)):
        raise _NoValueError
    try:
        return float(value)
    except ValueError:
        raise _NoValueError from None


def _date(value: Any) -> float:
    """Days since the first of January of year 1, so that dates compare."""
    if not isinstance(value, str):
        raise _NoValueError
    try:
        year, month, day = (int(part) for part in value.split("-"))
        return float(datetime.date(year, month, day).toordinal())
    except ValueError:
        raise _NoValueError from None


def _text(value: Any) -> str:
    if isinstance(value, CodeText):
        return value.text
    if isinstance(value, list):
        raise _NoValueError
    return str(value).lower() if isinstance(value, bool) else str(value)


_RELATIONS: Final[dict[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _relation(op: ast.cmpop, left: Any, right: Any) -> bool:
    if isinstance(left, CodeText) or isinstance(right, CodeText):
        raise _NoValueError
    if isinstance(op, (ast.In, ast.NotIn)):
        inside = _contains(left, right)
        return inside if isinstance(op, ast.In) else (not inside and isinstance(right, (list, str)))
    if isinstance(op, (ast.Eq, ast.NotEq)):
        return _equal(left, right) == isinstance(op, ast.Eq)
    if not (_is_number(left) and _is_number(right)):
        raise _NoValueError
    return _RELATIONS[type(op)](left, right)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    return bool(left == right)


def _contains(left: Any, right: Any) -> bool:
    if isinstance(right, list):
        return any(not isinstance(item, CodeText) and _equal(left, item) for item in right)
    return isinstance(left, str) and isinstance(right, str) and left in right


def _unary(op: ast.unaryop, value: Any) -> Any:
    if isinstance(op, ast.Not):
        if not isinstance(value, bool):
            raise _NoValueError
        return not value
    if not _is_number(value) or (isinstance(op, ast.Invert) and isinstance(value, float)):
        raise _NoValueError
    if isinstance(op, ast.USub):
        return -value
    return ~value if isinstance(op, ast.Invert) else value


def _divide(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    return left / right


def _remainder(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    return math.fmod(left, right)


def _power(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and not (0 <= right <= 128):
        raise _NoValueError
    return left**right


_ARITHMETIC: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: _divide,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: _remainder,
    ast.Pow: _power,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_WHOLE_ONLY: Final = (ast.BitAnd, ast.BitOr, ast.BitXor)


def _arithmetic(op: ast.operator, left: Any, right: Any) -> Any:
    whole = isinstance(left, int) and isinstance(right, int)
    if not (_is_number(left) and _is_number(right)) or (isinstance(op, _WHOLE_ONLY) and not whole):
        raise _NoValueError
    try:
        result = _ARITHMETIC[type(op)](left, right)
    except (ZeroDivisionError, ValueError):
        raise _NoValueError from None
    if isinstance(result, complex) or (isinstance(result, int) and abs(result) > _LARGEST):
        raise _NoValueError
    return result
