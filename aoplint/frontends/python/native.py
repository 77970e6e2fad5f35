"""LibCST's own parser, building nodes of ours instead of LibCST's dataclasses (layer 3).

LibCST's parser is a compiled module: it makes each node by calling the class of that name in the module `libcst` with
the node's fields. Importing that module makes some 250 dataclasses, which costs more than reading a small file, in
every process anew. Lowering reads a few fields of each node once, so the parser finds `nodes` under that name instead.
`tests/unit/frontends/python/test_native.py` holds that both trees are the same, field by field.
"""

from __future__ import annotations

import gc
import importlib.util
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Final, Protocol

_LIBCST: Final = "libcst"
_NATIVE: Final = "libcst.native"


class Node(SimpleNamespace):
    """A node: what the parser says of it. It leaves out what is not in the source: None here."""

    annotation = asname = asynchronous = bound = cause = comma = conversion = default = equal = exc = finalbody = None
    format_spec = guard = inner_for_in = keyword = lbracket = lower = lpar = module = msg = name = None
    orelse = param = pattern = posonly_ind = rest = returns = second_colon = star = star_arg = star_kwarg = None
    step = type = type_parameters = upper = value = None


class ParserSyntaxError(Exception):
    """What the parser raises for text that is no Python.

    Args:
        raw_line: where, from 1.
    """

    def __init__(self, raw_line: int, **rest: Any) -> None:
        super().__init__()
        self.raw_line = raw_line


class Nodes(ModuleType):
    """Stands in for the module `libcst`: makes a class of nodes for each name that is asked for."""

    def __getattr__(self, name: str) -> type[Node]:
        if name.startswith("_"):
            raise AttributeError(name)
        made = type(name, (Node,), {"__module__": self.__name__})
        setattr(self, name, made)
        return made


class MaybeSentinel:
    """What the parser writes where LibCST would find a default: nothing."""

    DEFAULT = None


class Parser(Protocol):
    """The compiled module."""

    def parse_module(self, source: str, encoding: str | None = None) -> Any:
        """The tree of `source`."""


#: Three of five nodes: white space and punctuation, which lowering finds in the source.
UNREAD: Final = (
    "AssignEqual", "Comment", "Dot", "EmptyLine", "LeftCurlyBrace", "LeftSquareBracket", "Newline",
    "ParenthesizedWhitespace", "RightCurlyBrace", "RightParen", "RightSquareBracket", "Semicolon", "SimpleWhitespace",
    "TrailingWhitespace",
)  # fmt: skip
#: Takes any field and makes nothing of it: it answers with the empty text.
_nothing: Final = "".format

nodes: Final = Nodes(_LIBCST)
vars(nodes).update(ParserSyntaxError=ParserSyntaxError, MaybeSentinel=MaybeSentinel, **dict.fromkeys(UNREAD, _nothing))


def _load() -> Parser:
    """The compiled module, without the package around it.

    Raises:
        ImportError: if LibCST is not installed, or not as we know it.
    """
    spec = importlib.util.find_spec(_LIBCST)
    for folder in (spec and spec.submodule_search_locations) or ():
        for suffix in EXTENSION_SUFFIXES:
            path = Path(folder, f"native{suffix}")
            if path.is_file():
                loader = ExtensionFileLoader(_NATIVE, str(path))
                found = importlib.util.spec_from_file_location(_NATIVE, path, loader=loader)
                if found is not None:
                    module: Any = importlib.util.module_from_spec(found)
                    loader.exec_module(module)
                    return module  # type: ignore[no-any-return]
    raise ImportError("LibCST has no compiled parser where it is looked for", name=_NATIVE)


_parser: Final = _load()


def parse_module(text: str) -> Any:
    """The tree of `text`, made of classes of `nodes`.

    Not for two threads at once: while it runs, `libcst` is the name of `nodes`. Garbage is not collected meanwhile,
    since all that is made is kept.

    Raises:
        ParserSyntaxError: if `text` is no Python.
    """
    imported, collects = sys.modules.get(_LIBCST), gc.isenabled()
    sys.modules[_LIBCST] = nodes
    gc.disable()
    try:
        return _parser.parse_module(text)
    finally:
        if collects:
            gc.enable()
        if imported is None:
            del sys.modules[_LIBCST]
        else:
            sys.modules[_LIBCST] = imported
