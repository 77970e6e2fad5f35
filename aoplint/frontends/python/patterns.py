"""How `match` statements and their patterns lower; each expander pushes last part first (layer 3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from aoplint.frontends.python.lowering import Entry, Lowering, Stack, role_of
from aoplint.tree import Kind, Role

if TYPE_CHECKING:
    import libcst as cst
else:
    from aoplint.frontends.python.native import nodes as cst

_BODY: Final = role_of(Role.BODY)
_CALLEE: Final = role_of(Role.CALLEE)
_CASE: Final = role_of(Role.CASE)
_ELEMENT: Final = role_of(Role.ELEMENT)
_GUARD: Final = role_of(Role.GUARD)
_KEY: Final = role_of(Role.KEY)
_NAME: Final = role_of(Role.NAME)
_PATTERN: Final = role_of(Role.PATTERN)
_REST: Final = role_of(Role.REST)
_SUBJECT: Final = role_of(Role.SUBJECT)
_VALUE: Final = role_of(Role.VALUE)


def _match(node: cst.Match, stack: Stack, low: Lowering) -> int:
    for case in reversed(node.cases):
        stack += (case, _CASE)
    stack += (":", node.subject, _SUBJECT, "match")
    return 0


def _case(node: cst.MatchCase, stack: Stack, low: Lowering) -> int:
    stack += (node.body, _BODY, ":")
    if node.guard is not None:
        stack += (node.guard, _GUARD, "if")
    stack += (node.pattern, _PATTERN, "case")
    return 0


def _value(node: Any, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE)
    return 0


def _members(patterns: Iterable[Any]) -> Stack:
    parts: Stack = []
    for each in patterns:
        parts += (_ELEMENT, each.value if type(each) is cst.MatchSequenceElement else each)
    parts.reverse()
    return parts


def _list(node: cst.MatchList, stack: Stack, low: Lowering) -> int:
    members = _members(node.patterns)
    if node.lbracket is None:
        if isinstance(node.patterns[-1].comma, cst.Comma):
            stack.append(",")
        stack += members
        return 0
    stack.append("]")
    stack += members
    stack.append("[")
    return low.word("[")


def _tuple(node: cst.MatchTuple, stack: Stack, low: Lowering) -> int:
    stack += _members(node.patterns)
    return low.word("(")


def _star(node: cst.MatchStar, stack: Stack, low: Lowering) -> int:
    if node.name is None:
        stack += ("_", "*")
    else:
        stack += (node.name, _NAME, "*")
    return 0


def _mapping(node: cst.MatchMapping, stack: Stack, low: Lowering) -> int:
    stack.append("}")
    if node.rest is not None:
        stack += (node.rest, _REST, "**")
    for element in reversed(node.elements):
        stack += (element, _ELEMENT)
    stack.append("{")
    return 0


def _item(node: cst.MatchMappingElement, stack: Stack, low: Lowering) -> int:
    stack += (node.pattern, _PATTERN, ":", node.key, _KEY)
    return 0


def _class(node: cst.MatchClass, stack: Stack, low: Lowering) -> int:
    stack.append(")")
    stack += _members((*node.patterns, *node.kwds))
    stack += ("(", node.cls, _CALLEE)
    return 0


def _keyword(node: cst.MatchKeywordElement, stack: Stack, low: Lowering) -> int:
    stack += (node.pattern, _PATTERN, "=", node.key, _NAME)
    return 0


def _as(node: cst.MatchAs, stack: Stack, low: Lowering) -> int:
    if node.name is None:
        stack.append("_")
        return 0
    stack += (node.name, _NAME)
    if node.pattern is not None:
        stack += ("as", node.pattern, _PATTERN)
    return 0


def _or(node: cst.MatchOr, stack: Stack, low: Lowering) -> int:
    bar = ""
    for element in reversed(node.patterns):
        if bar:
            stack.append(bar)
        stack += (element.pattern, _ELEMENT)
        bar = "|"
    return 0


#: The parentheses around a value or singleton are those of its expression, which has them itself.
TABLE: Final[dict[type, Entry]] = {
    cst.Match: Entry(int(Kind.MATCH), _match),
    cst.MatchCase: Entry(int(Kind.CASE), _case),
    cst.MatchValue: Entry(int(Kind.PATTERN_VALUE), _value),
    cst.MatchSingleton: Entry(int(Kind.PATTERN_VALUE), _value),
    cst.MatchList: Entry(int(Kind.PATTERN_SEQUENCE), _list, wrapped=True),
    cst.MatchTuple: Entry(int(Kind.PATTERN_SEQUENCE), _tuple, wrapped=True),
    cst.MatchStar: Entry(int(Kind.PATTERN_STAR), _star),
    cst.MatchMapping: Entry(int(Kind.PATTERN_MAPPING), _mapping, wrapped=True),
    cst.MatchMappingElement: Entry(int(Kind.PATTERN_ITEM), _item),
    cst.MatchClass: Entry(int(Kind.PATTERN_CLASS), _class, wrapped=True),
    cst.MatchKeywordElement: Entry(int(Kind.PATTERN_KEYWORD), _keyword),
    cst.MatchAs: Entry(int(Kind.PATTERN_AS), _as, wrapped=True),
    cst.MatchOr: Entry(int(Kind.PATTERN_OR), _or, wrapped=True),
}
