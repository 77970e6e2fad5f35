"""How expressions lower; each expander pushes last part first (layer 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aoplint.frontends.python.lowering import Entry, Expander, Lowering, Stack, role_of
from aoplint.frontends.python.tokens import BINARY, BOOLEAN, COMPARISON, UNARY
from aoplint.tree import Kind, Role

if TYPE_CHECKING:
    import libcst as cst
else:
    from aoplint.frontends.python.native import nodes as cst

_ARGUMENT: Final = role_of(Role.ARGUMENT)
_ATTRIBUTE: Final = role_of(Role.ATTRIBUTE)
_BODY: Final = role_of(Role.BODY)
_CALLEE: Final = role_of(Role.CALLEE)
_CONDITION: Final = role_of(Role.CONDITION)
_ELEMENT: Final = role_of(Role.ELEMENT)
_FOR: Final = role_of(Role.FOR)
_FORMAT: Final = role_of(Role.FORMAT)
_INDEX: Final = role_of(Role.INDEX)
_ITERABLE: Final = role_of(Role.ITERABLE)
_KEY: Final = role_of(Role.KEY)
_LEFT: Final = role_of(Role.LEFT)
_LOWER: Final = role_of(Role.LOWER)
_NAME: Final = role_of(Role.NAME)
_OBJECT: Final = role_of(Role.OBJECT)
_OPERAND: Final = role_of(Role.OPERAND)
_ORELSE: Final = role_of(Role.ORELSE)
_PARAMETERS: Final = role_of(Role.PARAMETERS)
_PART: Final = role_of(Role.PART)
_RIGHT: Final = role_of(Role.RIGHT)
_STEP: Final = role_of(Role.STEP)
_TARGET: Final = role_of(Role.TARGET)
_TEST: Final = role_of(Role.TEST)
_UPPER: Final = role_of(Role.UPPER)
_VALUE: Final = role_of(Role.VALUE)


class Starred:
    """`*value` where LibCST has no node of its own."""

    __slots__ = ("value",)
    stars = "*"

    def __init__(self, value: Any) -> None:
        self.value = value


class DoubleStarred(Starred):
    """`**value` where LibCST has no node of its own."""

    __slots__ = ()
    stars = "**"


def argument(node: cst.Arg) -> Any:
    """What stands for an argument: its value, a keyword, or a starred value."""
    if node.keyword is not None:
        return node
    if not node.star:
        return node.value
    return Starred(node.value) if node.star == "*" else DoubleStarred(node.value)


def _name(node: cst.Name, stack: Stack, low: Lowering) -> int:
    """A name or constant in parentheses; the others are lowered in the loop."""
    text = node.value
    stack.append(text)
    if text in ("None", "True", "False"):
        low.rekind(Kind.CONSTANT)
    return low.name_from(text)


def _attribute(node: cst.Attribute, stack: Stack, low: Lowering) -> int:
    stack += (node.attr, _ATTRIBUTE, ".", node.value, _OBJECT)
    return 0


def _call(node: cst.Call, stack: Stack, low: Lowering) -> int:
    arguments = node.args
    if arguments:
        stack.append(")")
        for each in reversed(arguments):
            plain = each.keyword is None and not each.star
            stack += (each.value if plain else argument(each), _ARGUMENT)
        stack += ("(", node.func, _CALLEE)
    else:
        stack += (")", "(", node.func, _CALLEE)
    return 0


def _keyword(node: cst.Arg, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE, "=", node.keyword, _NAME)
    return 0


def _starred(node: Any, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE, "*")
    return 0


def _double_starred(node: Any, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE, "**")
    return 0


def _subscript(node: cst.Subscript, stack: Stack, low: Lowering) -> int:
    stack.append("]")
    for element in reversed(node.slice):
        part: Any = element.slice
        if isinstance(part, cst.Index):
            part = Starred(part.value) if part.star else part.value
        stack += (part, _INDEX)
    stack += ("[", node.value, _OBJECT)
    return 0


def _slice(node: cst.Slice, stack: Stack, low: Lowering) -> int:
    if node.step is not None:
        stack += (node.step, _STEP)
    if isinstance(node.second_colon, cst.Colon):
        stack.append(":")
    if node.upper is not None:
        stack += (node.upper, _UPPER)
    stack.append(":")
    if node.lower is not None:
        stack += (node.lower, _LOWER)
    return 0


def _await(node: cst.Await, stack: Stack, low: Lowering) -> int:
    stack += (node.expression, _VALUE, "await")
    return 0


def _yield(node: cst.Yield, stack: Stack, low: Lowering) -> int:
    value = node.value
    if isinstance(value, cst.From):
        low.rekind(Kind.YIELD_FROM)
        stack += (value.item, _VALUE, "from")
    elif value is not None:
        stack += (value, _VALUE)
    stack.append("yield")
    return 0


def _lambda(node: cst.Lambda, stack: Stack, low: Lowering) -> int:
    stack += (node.body, _BODY, ":", node.params, _PARAMETERS, "lambda")
    return 0


def _conditional(node: cst.IfExp, stack: Stack, low: Lowering) -> int:
    stack += (node.orelse, _ORELSE, "else", node.test, _TEST, "if", node.body, _BODY)
    return 0


def _boolean(node: cst.BooleanOperation, stack: Stack, low: Lowering) -> int:
    word = BOOLEAN[type(node.operator)]
    stack += (node.right, _RIGHT, word, node.left, _LEFT)
    return low.word(word)


def _binary(node: cst.BinaryOperation, stack: Stack, low: Lowering) -> int:
    word = BINARY[type(node.operator)]
    stack += (node.right, _RIGHT, word, node.left, _LEFT)
    return low.word(word)


def _unary(node: cst.UnaryOperation, stack: Stack, low: Lowering) -> int:
    word = UNARY[type(node.operator)]
    stack += (node.expression, _OPERAND, word)
    return low.word(word)


def _compare(node: cst.Comparison, stack: Stack, low: Lowering) -> int:
    for target in reversed(node.comparisons):
        stack += (target, _RIGHT)
    stack += (node.left, _LEFT)
    return 0


def _comparison(node: cst.ComparisonTarget, stack: Stack, low: Lowering) -> int:
    operator = node.operator
    stack += (node.comparator, _RIGHT)
    if isinstance(operator, cst.NotEqual):
        # Barry's `<>` may be written, `!=` is meant.
        stack.append(operator.value or "!=")
        return low.word("!=")
    word = COMPARISON[type(operator)]
    if word == "not in":
        stack += ("in", "not")
    elif word == "is not":
        stack += ("not", "is")
    else:
        stack.append(word)
    return low.word(word)


def _named(node: cst.NamedExpr, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE, ":=", node.target, _TARGET)
    return 0


def _elements(opening: str, closing: str) -> Expander:
    def expand(node: Any, stack: Stack, low: Lowering) -> int:
        stack.append(closing)
        for element in reversed(node.elements):
            stack += (element.value if type(element) is cst.Element else element, _ELEMENT)
        stack.append(opening)
        return 0

    return expand


def _tuple(node: cst.Tuple, stack: Stack, low: Lowering) -> int:
    elements = node.elements
    if not node.lpar and isinstance(elements[-1].comma, cst.Comma):
        stack.append(",")
    for element in reversed(elements):
        stack += (element.value if type(element) is cst.Element else element, _ELEMENT)
    return 0


def _dict_item(node: cst.DictElement, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE, ":", node.key, _KEY)
    return 0


def _clauses(clause: cst.CompFor | None, stack: Stack) -> None:
    clauses: list[Any] = []
    while clause is not None:
        clauses += (_FOR, clause)
        clause = clause.inner_for_in
    stack += reversed(clauses)


def _comprehension(opening: str, closing: str) -> Expander:
    def expand(node: Any, stack: Stack, low: Lowering) -> int:
        if closing:
            stack.append(closing)
        _clauses(node.for_in, stack)
        head = node.elt
        stack += (head.value if type(head) is cst.Element else head, _ELEMENT)
        if opening:
            stack.append(opening)
        return 0

    return expand


def _dict_comprehension(node: cst.DictComp, stack: Stack, low: Lowering) -> int:
    stack.append("}")
    _clauses(node.for_in, stack)
    stack += (node.value, _VALUE, ":", node.key, _KEY, "{")
    return 0


def _starred_dict_comprehension(node: Any, stack: Stack, low: Lowering) -> int:
    stack.append("}")
    _clauses(node.for_in, stack)
    stack += (DoubleStarred(node.value), _VALUE, "{")
    return 0


def _comprehension_for(node: cst.CompFor, stack: Stack, low: Lowering) -> int:
    for condition in reversed(node.ifs):
        stack += (condition.test, _CONDITION, "if")
    stack += (node.iter, _ITERABLE, "in", node.target, _TARGET, "for")
    if node.asynchronous is None:
        return 0
    stack.append("async")
    return low.word("async")


def _string(node: cst.SimpleString, stack: Stack, low: Lowering) -> int:
    text = node.value
    stack.append(text)
    return 0 if text[0] in "'\"" else low.word(_prefix(text))


def _prefix(text: str) -> str:
    """The prefix of a string literal, or of the part of it before its content."""
    return text[: min(at for at in (text.find("'"), text.find('"')) if at >= 0)].lower()


def _concatenation(node: cst.ConcatenatedString, stack: Stack, low: Lowering) -> int:
    parts: Stack = []
    pending: list[Any] = [node]
    while pending:
        piece = pending.pop()
        if type(piece) is cst.ConcatenatedString and (piece is node or not piece.lpar):
            pending += (piece.right, piece.left)
        else:
            parts += (_PART, piece)
    stack += reversed(parts)
    return 0


def _fstring(node: Any, stack: Stack, low: Lowering) -> int:
    stack.append(node.end)
    for part in reversed(node.parts):
        stack += (part, _PART)
    stack.append(node.start)
    return low.word(_prefix(node.start))


def _fstring_hole(node: Any, stack: Stack, low: Lowering) -> int:
    stack.append("}")
    if node.format_spec is not None:
        for part in reversed(node.format_spec):
            stack += (part, _FORMAT)
        stack.append(":")
    atom = ""
    if node.conversion is not None:
        stack += (node.conversion, "!")
        atom = node.conversion
    if node.equal is not None:
        stack.append("=")
        atom = "=" + atom
    stack += (node.expression, _VALUE, "{")
    return low.word(atom) if atom else 0


def _number(style: str) -> Expander:
    def expand(node: Any, stack: Stack, low: Lowering) -> int:
        stack.append(node.value)
        return low.word(style)

    return expand


def _ellipsis(node: cst.Ellipsis, stack: Stack, low: Lowering) -> int:
    stack.append("...")
    return 0


TABLE: Final[dict[type, Entry]] = {
    cls: Entry(int(kind), expand, wrapped=True)
    for cls, kind, expand in (
        (cst.Name, Kind.NAME, _name),
        (cst.Attribute, Kind.ATTRIBUTE, _attribute),
        (cst.Call, Kind.CALL, _call),
        (cst.Subscript, Kind.SUBSCRIPT, _subscript),
        (cst.Await, Kind.AWAIT, _await),
        (cst.Yield, Kind.YIELD, _yield),
        (cst.Lambda, Kind.LAMBDA, _lambda),
        (cst.IfExp, Kind.IF_EXPRESSION, _conditional),
        (cst.BooleanOperation, Kind.BOOLEAN_OPERATION, _boolean),
        (cst.BinaryOperation, Kind.BINARY_OPERATION, _binary),
        (cst.UnaryOperation, Kind.UNARY_OPERATION, _unary),
        (cst.Comparison, Kind.COMPARE, _compare),
        (cst.NamedExpr, Kind.NAMED_EXPRESSION, _named),
        (cst.Tuple, Kind.TUPLE, _tuple),
        (cst.List, Kind.LIST, _elements("[", "]")),
        (cst.Set, Kind.SET, _elements("{", "}")),
        (cst.Dict, Kind.DICT, _elements("{", "}")),
        (cst.StarredElement, Kind.STARRED, _starred),
        (cst.ListComp, Kind.LIST_COMPREHENSION, _comprehension("[", "]")),
        (cst.SetComp, Kind.SET_COMPREHENSION, _comprehension("{", "}")),
        (cst.GeneratorExp, Kind.GENERATOR, _comprehension("", "")),
        (cst.DictComp, Kind.DICT_COMPREHENSION, _dict_comprehension),
        (cst.StarredDictComp, Kind.DICT_COMPREHENSION, _starred_dict_comprehension),
        (cst.SimpleString, Kind.STRING, _string),
        (cst.ConcatenatedString, Kind.CONCATENATION, _concatenation),
        (cst.FormattedString, Kind.FSTRING, _fstring),
        (cst.TemplatedString, Kind.FSTRING, _fstring),
        (cst.Integer, Kind.NUMBER, _number("int")),
        (cst.Float, Kind.NUMBER, _number("float")),
        (cst.Imaginary, Kind.NUMBER, _number("imaginary")),
        (cst.Ellipsis, Kind.ELLIPSIS, _ellipsis),
    )
} | {
    cst.Arg: Entry(int(Kind.KEYWORD), _keyword),
    cst.Slice: Entry(int(Kind.SLICE), _slice),
    cst.ComparisonTarget: Entry(int(Kind.COMPARISON), _comparison),
    cst.DictElement: Entry(int(Kind.DICT_ITEM), _dict_item),
    cst.StarredDictElement: Entry(int(Kind.DOUBLE_STARRED), _double_starred),
    Starred: Entry(int(Kind.STARRED), _starred),
    DoubleStarred: Entry(int(Kind.DOUBLE_STARRED), _double_starred),
    cst.CompFor: Entry(int(Kind.COMPREHENSION_FOR), _comprehension_for),
    cst.FormattedStringText: Entry(int(Kind.FSTRING_TEXT), None, exact=True),
    cst.TemplatedStringText: Entry(int(Kind.FSTRING_TEXT), None, exact=True),
    cst.FormattedStringExpression: Entry(int(Kind.FSTRING_HOLE), _fstring_hole),
    cst.TemplatedStringExpression: Entry(int(Kind.FSTRING_HOLE), _fstring_hole),
}
