"""How statements lower; each expander pushes last part first (layer 3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from aoplint.frontends.python.lowering import Entry, Expander, Lowering, Stack, role_of
from aoplint.frontends.python.tokens import AUGMENTED
from aoplint.tree import Kind, Role

if TYPE_CHECKING:
    import libcst as cst
else:
    from aoplint.frontends.python.native import nodes as cst

_ANNOTATION: Final = role_of(Role.ANNOTATION)
_BODY: Final = role_of(Role.BODY)
_CAUSE: Final = role_of(Role.CAUSE)
_EXCEPTION: Final = role_of(Role.EXCEPTION)
_FINALLY: Final = role_of(Role.FINALLY)
_HANDLER: Final = role_of(Role.HANDLER)
_ITEM: Final = role_of(Role.ITEM)
_ITERABLE: Final = role_of(Role.ITERABLE)
_MESSAGE: Final = role_of(Role.MESSAGE)
_NAME: Final = role_of(Role.NAME)
_ORELSE: Final = role_of(Role.ORELSE)
_STATEMENT: Final = role_of(Role.STATEMENT)
_TARGET: Final = role_of(Role.TARGET)
_TEST: Final = role_of(Role.TEST)
_VALUE: Final = role_of(Role.VALUE)


def _statements(body: Iterable[Any]) -> Stack:
    parts: Stack = []
    for statement in body:
        if type(statement) is cst.SimpleStatementLine:
            for small in statement.body:
                parts += (_STATEMENT, small)
        else:
            parts += (_STATEMENT, statement)
    parts.reverse()
    return parts


def _block(node: Any, stack: Stack, low: Lowering) -> int:
    stack += _statements(node.body)
    return 0


def _expression(node: cst.Expr, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE)
    return 0


def _assign(node: cst.Assign, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE)
    for target in reversed(node.targets):
        stack += ("=", target.target, _TARGET)
    return 0


def _annotated(node: cst.AnnAssign, stack: Stack, low: Lowering) -> int:
    if node.value is not None:
        stack += (node.value, _VALUE, "=")
    stack += (node.annotation.annotation, _ANNOTATION, ":", node.target, _TARGET)
    return 0


def _augmented(node: cst.AugAssign, stack: Stack, low: Lowering) -> int:
    word = AUGMENTED[type(node.operator)]
    stack += (node.value, _VALUE, word, node.target, _TARGET)
    return low.word(word)


def _del(node: cst.Del, stack: Stack, low: Lowering) -> int:
    stack += (node.target, _TARGET, "del")
    return 0


def _return(node: cst.Return, stack: Stack, low: Lowering) -> int:
    if node.value is not None:
        stack += (node.value, _VALUE)
    stack.append("return")
    return 0


def _raise(node: cst.Raise, stack: Stack, low: Lowering) -> int:
    if node.cause is not None:
        stack += (node.cause.item, _CAUSE, "from")
    if node.exc is not None:
        stack += (node.exc, _EXCEPTION)
    stack.append("raise")
    return 0


def _assert(node: cst.Assert, stack: Stack, low: Lowering) -> int:
    if node.msg is not None:
        stack += (node.msg, _MESSAGE)
    stack += (node.test, _TEST, "assert")
    return 0


def _word(word: str) -> Expander:
    def expand(node: Any, stack: Stack, low: Lowering) -> int:
        stack.append(word)
        return 0

    return expand


def _names(word: str) -> Expander:
    def expand(node: Any, stack: Stack, low: Lowering) -> int:
        for item in reversed(node.names):
            stack += (item.name, _NAME)
        stack.append(word)
        return 0

    return expand


def _else(orelse: Any, word: str, role: int, stack: Stack) -> None:
    if orelse is not None:
        stack += (orelse.body, role, ":", word)


def _if(node: cst.If, stack: Stack, low: Lowering) -> int:
    if isinstance(node.orelse, cst.If):
        stack += (node.orelse, _ORELSE)
    else:
        _else(node.orelse, "else", _ORELSE, stack)
    # Only an `elif` is an IF in this role: the IF of `else: if …` stands in a BLOCK.
    word = "elif" if low.role() == _ORELSE else "if"
    stack += (node.body, _BODY, ":", node.test, _TEST, word)
    return low.word("elif") if word == "elif" else 0


def _async(node: Any, stack: Stack, low: Lowering) -> int:
    if node.asynchronous is None:
        return 0
    stack.append("async")
    return low.word("async")


def _for(node: cst.For, stack: Stack, low: Lowering) -> int:
    _else(node.orelse, "else", _ORELSE, stack)
    stack += (node.body, _BODY, ":", node.iter, _ITERABLE, "in", node.target, _TARGET, "for")
    return _async(node, stack, low)


def _while(node: cst.While, stack: Stack, low: Lowering) -> int:
    _else(node.orelse, "else", _ORELSE, stack)
    stack += (node.body, _BODY, ":", node.test, _TEST, "while")
    return 0


def _try(node: Any, stack: Stack, low: Lowering) -> int:
    _else(node.finalbody, "finally", _FINALLY, stack)
    _else(node.orelse, "else", _ORELSE, stack)
    for handler in reversed(node.handlers):
        stack += (handler, _HANDLER)
    stack += (node.body, _BODY, ":", "try")
    return low.word("*") if type(node) is cst.TryStar else 0


def _except(node: Any, stack: Stack, low: Lowering) -> int:
    stack += (node.body, _BODY, ":")
    if node.name is not None:
        stack += (node.name.name, _NAME, "as")
    if node.type is not None:
        stack += (node.type, _EXCEPTION)
    if type(node) is cst.ExceptStarHandler:
        stack.append("*")
    stack.append("except")
    return 0


def _with(node: cst.With, stack: Stack, low: Lowering) -> int:
    wrapped = isinstance(node.lpar, cst.LeftParen)
    stack += (node.body, _BODY, ":")
    if wrapped:
        stack.append(")")
    for item in reversed(node.items):
        stack += (item, _ITEM)
    if wrapped:
        stack.append("(")
    stack.append("with")
    return _async(node, stack, low)


def _with_item(node: cst.WithItem, stack: Stack, low: Lowering) -> int:
    if node.asname is not None:
        stack += (node.asname.name, _TARGET, "as")
    stack += (node.item, _VALUE)
    return 0


TABLE: Final[dict[type, Entry]] = {
    cls: Entry(int(kind), expand)
    for cls, kind, expand in (
        (cst.Module, Kind.MODULE, _block),
        (cst.IndentedBlock, Kind.BLOCK, _block),
        (cst.SimpleStatementSuite, Kind.BLOCK, _block),
        (cst.Expr, Kind.EXPRESSION_STATEMENT, _expression),
        (cst.Assign, Kind.ASSIGN, _assign),
        (cst.AnnAssign, Kind.ANNOTATED_ASSIGN, _annotated),
        (cst.AugAssign, Kind.AUGMENTED_ASSIGN, _augmented),
        (cst.Del, Kind.DELETE, _del),
        (cst.Return, Kind.RETURN, _return),
        (cst.Raise, Kind.RAISE, _raise),
        (cst.Assert, Kind.ASSERT, _assert),
        (cst.Pass, Kind.PASS, _word("pass")),
        (cst.Break, Kind.BREAK, _word("break")),
        (cst.Continue, Kind.CONTINUE, _word("continue")),
        (cst.Global, Kind.GLOBAL, _names("global")),
        (cst.Nonlocal, Kind.NONLOCAL, _names("nonlocal")),
        (cst.If, Kind.IF, _if),
        (cst.For, Kind.FOR, _for),
        (cst.While, Kind.WHILE, _while),
        (cst.Try, Kind.TRY, _try),
        (cst.TryStar, Kind.TRY, _try),
        (cst.ExceptHandler, Kind.EXCEPT, _except),
        (cst.ExceptStarHandler, Kind.EXCEPT, _except),
        (cst.With, Kind.WITH, _with),
        (cst.WithItem, Kind.WITH_ITEM, _with_item),
    )
}
