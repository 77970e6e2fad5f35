"""How expressions lower (layer 3)."""

from __future__ import annotations

from typing import Any, Final

import libcst as cst

from aoplint.frontends.python.lowering import Exact, Expander, Items, Lowering
from aoplint.frontends.python.tokens import BINARY, BOOLEAN, COMPARISON, UNARY
from aoplint.tree import Kind, Role

_LEFT, _RIGHT, _VALUE, _NAME = int(Role.LEFT), int(Role.RIGHT), int(Role.VALUE), int(Role.NAME)
_ELEMENT, _KEY, _FOR, _ARGUMENT = int(Role.ELEMENT), int(Role.KEY), int(Role.FOR), int(Role.ARGUMENT)
_CALLEE, _OBJECT, _ATTRIBUTE, _INDEX = int(Role.CALLEE), int(Role.OBJECT), int(Role.ATTRIBUTE), int(Role.INDEX)


def _name(node: cst.Name, low: Lowering) -> Items:
    raise AssertionError("names are leaves")


def _attribute(node: cst.Attribute, low: Lowering) -> Items:
    return [(_OBJECT, node.value), ".", (_ATTRIBUTE, node.attr), ~low.current]


def _call(node: cst.Call, low: Lowering) -> Items:
    items: Items = [(_CALLEE, node.func)]
    arguments = node.args
    items.append("(")
    items.extend((_ARGUMENT, argument.value if _plain(argument) else argument) for argument in arguments)
    items.append(")")
    return items


def _plain(argument: cst.Arg) -> bool:
    return argument.keyword is None and not argument.star


def _argument(node: cst.Arg, low: Lowering) -> Items:
    if node.keyword is not None:
        low.name_here(node.keyword.value)
        return [(_NAME, node.keyword), "=", (_VALUE, node.value)]
    kind = Kind.STARRED if node.star == "*" else Kind.DOUBLE_STARRED
    low.builder.kind[low.current] = int(kind)
    return [node.star, (_VALUE, node.value)]


def _subscript(node: cst.Subscript, low: Lowering) -> Items:
    items: Items = [(_OBJECT, node.value), "["]
    for element in node.slice:
        part = element.slice
        if isinstance(part, cst.Index) and not part.star:
            items.append((_INDEX, part.value))
        else:
            items.append((_INDEX, part))
    items.append("]")
    return items


def _starred_index(node: cst.Index, low: Lowering) -> Items:
    return ["*", (_VALUE, node.value)]


def _slice(node: cst.Slice, low: Lowering) -> Items:
    items: Items = []
    if node.lower is not None:
        items.append((int(Role.LOWER), node.lower))
    items.append(":")
    if node.upper is not None:
        items.append((int(Role.UPPER), node.upper))
    if isinstance(node.second_colon, cst.Colon):
        items.append(":")
    if node.step is not None:
        items.append((int(Role.STEP), node.step))
    return items


def _prefixed(*words: str) -> Expander:
    def expand(node: Any, low: Lowering) -> Items:
        return [*words, (_VALUE, node.expression)]

    return expand


def _yield(node: cst.Yield, low: Lowering) -> Items:
    if isinstance(node.value, cst.From):
        low.builder.kind[low.current] = int(Kind.YIELD_FROM)
        return ["yield", "from", (_VALUE, node.value.item)]
    return ["yield"] if node.value is None else ["yield", (_VALUE, node.value)]


def _lambda(node: cst.Lambda, low: Lowering) -> Items:
    return ["lambda", (int(Role.PARAMETERS), node.params), ":", (int(Role.BODY), node.body)]


def _conditional(node: cst.IfExp, low: Lowering) -> Items:
    roles = int(Role.BODY), int(Role.TEST), int(Role.ORELSE)
    return [(roles[0], node.body), "if", (roles[1], node.test), "else", (roles[2], node.orelse)]


def _boolean(node: cst.BooleanOperation, low: Lowering) -> Items:
    word = BOOLEAN[type(node.operator)]
    low.atom(word)
    return [(_LEFT, node.left), word, (_RIGHT, node.right)]


def _binary(node: cst.BinaryOperation, low: Lowering) -> Items:
    word = BINARY[type(node.operator)]
    low.atom(word)
    return [(_LEFT, node.left), word, (_RIGHT, node.right)]


def _unary(node: cst.UnaryOperation, low: Lowering) -> Items:
    word = UNARY[type(node.operator)]
    low.atom(word)
    return [word, (int(Role.OPERAND), node.expression)]


def _compare(node: cst.Comparison, low: Lowering) -> Items:
    return [(_LEFT, node.left), *((_RIGHT, target) for target in node.comparisons)]


def _comparison(node: cst.ComparisonTarget, low: Lowering) -> Items:
    operator = node.operator
    word = operator.value if isinstance(operator, cst.NotEqual) else COMPARISON[type(operator)]
    low.atom("!=" if word == "<>" else word)
    return [*word.split(" "), (_RIGHT, node.comparator)]


def _named(node: cst.NamedExpr, low: Lowering) -> Items:
    return [(int(Role.TARGET), node.target), ":=", (_VALUE, node.value)]


def _elements(opening: str, closing: str) -> Expander:
    def expand(node: Any, low: Lowering) -> Items:
        items: Items = [opening] if opening else []
        items.extend((_ELEMENT, e.value if type(e) is cst.Element else e) for e in node.elements)
        if closing:
            items.append(closing)
        return items

    return expand


def _starred(node: cst.StarredElement, low: Lowering) -> Items:
    return ["*", (_VALUE, node.value)]


def _double_starred(node: cst.StarredDictElement, low: Lowering) -> Items:
    return ["**", (_VALUE, node.value)]


def _dict_item(node: cst.DictElement, low: Lowering) -> Items:
    return [(_KEY, node.key), ":", (_VALUE, node.value)]


def _clauses(first: cst.CompFor) -> Items:
    items: Items = []
    clause: cst.CompFor | None = first
    while clause is not None:
        items.append((_FOR, clause))
        clause = clause.inner_for_in
    return items


def _comprehension(opening: str, closing: str) -> Expander:
    def expand(node: Any, low: Lowering) -> Items:
        head = node.elt.value if type(node.elt) is cst.Element else node.elt
        items: Items = [opening] if opening else []
        items.append((_ELEMENT, head))
        items.extend(_clauses(node.for_in))
        if closing:
            items.append(closing)
        return items

    return expand


def _dict_comprehension(node: cst.DictComp, low: Lowering) -> Items:
    return ["{", (_KEY, node.key), ":", (_VALUE, node.value), *_clauses(node.for_in), "}"]


class DoubleStarred:
    """`**value` where LibCST has no node of its own (a starred dict comprehension)."""

    __slots__ = ("value",)
    lpar = ()

    def __init__(self, value: Any) -> None:
        self.value = value


def _starred_dict_comprehension(node: Any, low: Lowering) -> Items:
    return ["{", (_VALUE, DoubleStarred(node.value)), *_clauses(node.for_in), "}"]


def _comprehension_for(node: cst.CompFor, low: Lowering) -> Items:
    items: Items = []
    if node.asynchronous is not None:
        low.atom("async")
        items.append("async")
    items += ["for", (int(Role.TARGET), node.target), "in", (int(Role.ITERABLE), node.iter)]
    for condition in node.ifs:
        items += ["if", (int(Role.CONDITION), condition.test)]
    return items


def _string(node: cst.SimpleString, low: Lowering) -> Items:
    low.atom(node.prefix.lower())
    return [node.value]


def _concatenation(node: cst.ConcatenatedString, low: Lowering) -> Items:
    parts: list[Any] = []
    pending: list[Any] = [node]
    part = int(Role.PART)
    while pending:
        piece = pending.pop()
        if type(piece) is cst.ConcatenatedString and (piece is node or not piece.lpar):
            pending += [piece.right, piece.left]
        else:
            parts.append((part, piece))
    return parts


def _fstring(node: Any, low: Lowering) -> Items:
    low.atom(node.start.rstrip("\"'").lower())
    return [node.start, *((int(Role.PART), part) for part in node.parts), Exact(node.end)]


def _fstring_text(node: Any, low: Lowering) -> Items:
    return [Exact(node.value)]


def _fstring_hole(node: Any, low: Lowering) -> Items:
    items: Items = [Exact("{"), (_VALUE, node.expression)]
    atom = ""
    if node.equal is not None:
        items.append("=")
        atom = "="
    if node.conversion is not None:
        items += ["!", node.conversion]
        atom += node.conversion
    if node.format_spec is not None:
        items.append(":")
        items.extend((int(Role.FORMAT), part) for part in node.format_spec)
        items.append(Exact("}"))
    else:
        items.append("}")
    if atom:
        low.atom(atom)
    return items


def _number(style: str) -> Expander:
    def expand(node: Any, low: Lowering) -> Items:
        low.atom(style)
        return [node.value]

    return expand


def _ellipsis(node: cst.Ellipsis, low: Lowering) -> Items:
    return ["..."]


TABLE: Final[dict[type, tuple[int, Expander]]] = {
    kind_class: (int(kind), expand)
    for kind_class, kind, expand in (
        (cst.Name, Kind.NAME, _name),
        (cst.Attribute, Kind.ATTRIBUTE, _attribute),
        (cst.Call, Kind.CALL, _call),
        (cst.Arg, Kind.KEYWORD, _argument),
        (cst.Subscript, Kind.SUBSCRIPT, _subscript),
        (cst.Index, Kind.STARRED, _starred_index),
        (cst.Slice, Kind.SLICE, _slice),
        (cst.Await, Kind.AWAIT, _prefixed("await")),
        (cst.Yield, Kind.YIELD, _yield),
        (cst.Lambda, Kind.LAMBDA, _lambda),
        (cst.IfExp, Kind.IF_EXPRESSION, _conditional),
        (cst.BooleanOperation, Kind.BOOLEAN_OPERATION, _boolean),
        (cst.BinaryOperation, Kind.BINARY_OPERATION, _binary),
        (cst.UnaryOperation, Kind.UNARY_OPERATION, _unary),
        (cst.Comparison, Kind.COMPARE, _compare),
        (cst.ComparisonTarget, Kind.COMPARISON, _comparison),
        (cst.NamedExpr, Kind.NAMED_EXPRESSION, _named),
        (cst.Tuple, Kind.TUPLE, _elements("", "")),
        (cst.List, Kind.LIST, _elements("[", "]")),
        (cst.Set, Kind.SET, _elements("{", "}")),
        (cst.Dict, Kind.DICT, _elements("{", "}")),
        (cst.DictElement, Kind.DICT_ITEM, _dict_item),
        (cst.StarredElement, Kind.STARRED, _starred),
        (cst.StarredDictElement, Kind.DOUBLE_STARRED, _double_starred),
        (DoubleStarred, Kind.DOUBLE_STARRED, _double_starred),
        (cst.ListComp, Kind.LIST_COMPREHENSION, _comprehension("[", "]")),
        (cst.SetComp, Kind.SET_COMPREHENSION, _comprehension("{", "}")),
        (cst.GeneratorExp, Kind.GENERATOR, _comprehension("", "")),
        (cst.DictComp, Kind.DICT_COMPREHENSION, _dict_comprehension),
        (cst.CompFor, Kind.COMPREHENSION_FOR, _comprehension_for),
        (cst.SimpleString, Kind.STRING, _string),
        (cst.ConcatenatedString, Kind.CONCATENATION, _concatenation),
        (cst.FormattedString, Kind.FSTRING, _fstring),
        (cst.FormattedStringText, Kind.FSTRING_TEXT, _fstring_text),
        (cst.FormattedStringExpression, Kind.FSTRING_HOLE, _fstring_hole),
        (cst.Integer, Kind.NUMBER, _number("int")),
        (cst.Float, Kind.NUMBER, _number("float")),
        (cst.Imaginary, Kind.NUMBER, _number("imaginary")),
        (cst.Ellipsis, Kind.ELLIPSIS, _ellipsis),
    )
}
for _late, _early in (
    ("StarredDictComp", (int(Kind.DICT_COMPREHENSION), _starred_dict_comprehension)),
    ("TemplatedString", TABLE[cst.FormattedString]),
    ("TemplatedStringText", TABLE[cst.FormattedStringText]),
    ("TemplatedStringExpression", TABLE[cst.FormattedStringExpression]),
):
    if hasattr(cst, _late):
        TABLE[getattr(cst, _late)] = _early
