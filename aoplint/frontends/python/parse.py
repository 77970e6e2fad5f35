"""Parses and lowers; every way in which LibCST fails becomes a FrontEndError (layer 3)."""

from __future__ import annotations

import ast
import warnings
from typing import Any, Final

from aoplint.frontends.errors import (
    FrontEndError,
    Misaligned,
    NotPython3,
    NotText,
    OutOfMemory,
    ParserFailed,
    TooDeep,
)
from aoplint.frontends.python import definitions, expressions, native, patterns, statements
from aoplint.frontends.python.lowering import Entry, Lowering
from aoplint.tree import Unit

TABLE: Final[dict[type, Entry]] = {
    **expressions.TABLE,
    **statements.TABLE,
    **definitions.TABLE,
    **patterns.TABLE,
}


def parse(text: str) -> Any:
    """LibCST's tree of `text`.

    Raises:
        FrontEndError: whatever LibCST raised. Nothing is chained: its errors hold lines of the source.
    """
    try:
        return native.parse_module(text)
    except BaseException as error:
        known = failure_of(error)
        if known is None:
            raise
    if isinstance(known, NotPython3) and _python_reads(text):
        raise ParserFailed
    raise known


def _python_reads(text: str) -> bool:
    """Whether the running Python reads what LibCST refuses, such as `(x): int = 1`.

    What is no Python is harmless; what runs and was not read is not.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return False
    return True


def failure_of(error: BaseException) -> FrontEndError | None:
    """What `error` of LibCST means, None if it is not about the file (an interrupt)."""
    if isinstance(error, native.ParserSyntaxError):
        return NotPython3(error.raw_line)
    if isinstance(error, RecursionError):
        return TooDeep()
    if isinstance(error, MemoryError):
        return OutOfMemory()
    if isinstance(error, UnicodeError):
        return NotText()
    if isinstance(error, (SyntaxError, LookupError, ValueError)):
        return NotPython3()
    # A panic of LibCST's Rust code derives from BaseException only.
    if type(error).__name__ == "PanicException":
        return ParserFailed()
    return ParserFailed() if isinstance(error, Exception) else None


def lower_tree(module: Any, text: str) -> Unit:
    """The Unit of `module`, which is the tree of `text`."""
    # LibCST drops a byte order mark; as white space it would be none anywhere else.
    source = " " + text[1:] if text.startswith("\ufeff") else text
    try:
        return Lowering(source, TABLE).run(module)
    except KeyError:
        # A node class that is newer than this table.
        raise ParserFailed from None
    except IndexError:
        raise Misaligned(len(text)) from None


def parse_and_lower(text: str) -> Unit:
    """See `aoplint.frontends.python.lower`."""
    return lower_tree(parse(text), text)
