"""Parses and lowers; every way in which LibCST fails becomes a FrontEndError (layer 3)."""

from __future__ import annotations

import libcst as cst

from aoplint.frontends.errors import FrontEndError, NotPython3
from aoplint.frontends.python import expressions, statements
from aoplint.frontends.python.lowering import Lowering
from aoplint.tree import Unit

_TABLE = {**expressions.TABLE, **statements.TABLE}


def parse_and_lower(text: str) -> Unit:
    """See `aoplint.frontends.python.lower`."""
    try:
        tree = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise NotPython3(error.raw_line) from error
    except (SyntaxError, LookupError, ValueError) as error:
        raise NotPython3(1) from error
    except RecursionError as error:
        raise FrontEndError("too-deep", "it is nested too deeply to parse") from error
    except cst.CSTLogicError as error:
        raise FrontEndError("parser-error", "the parser refused it") from error
    return Lowering(text, _TABLE).run(tree)
