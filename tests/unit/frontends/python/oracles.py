"""What the Unit of a Python file must be, told by others: the tokenizer, `ast` and LibCST's PositionProvider."""

from __future__ import annotations

import ast
import hashlib
import io
import keyword
import re
import sys
import sysconfig
import tokenize
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from aoplint.tree import Kind, Unit

Span = tuple[int, int]

_WORDS = frozenset(keyword.kwlist) - {"None", "True", "False"}
#: Keywords only where they stand: the tokenizer does not say; `_` is a wildcard in patterns, and no name.
_SOFT = frozenset({"match", "case", "type", "_", "lazy"})
_FSTRING_START = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")} - {-1}
_FSTRING_END = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")} - {-1}
_LEAVES = frozenset({Kind.NAME, Kind.CONSTANT, Kind.STRING, Kind.NUMBER, Kind.ELLIPSIS, Kind.MODULE_PATH})


def standard_library(count: int, largest: int = 60_000) -> list[Path]:
    """`count` files of the running Python's library, always the same ones, test code among them."""
    root = Path(sysconfig.get_path("stdlib"))
    paths = [
        path for path in root.rglob("*.py") if "site-packages" not in path.parts and 0 < path.stat().st_size <= largest
    ]
    return sorted(paths, key=lambda path: hashlib.sha256(path.relative_to(root).as_posix().encode()).digest())[:count]


def read(path: Path) -> str | None:
    """The text as aoplint reads it, line ends kept; None if Python would not read it."""
    data = path.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeError):
        return None


class Offsets:
    """Lines and columns to offsets; lines end as Python's do."""

    def __init__(self, text: str) -> None:
        self.lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        """`column` in code points."""
        return self.starts[line - 1] + column

    def at_byte(self, line: int, column: int) -> int:
        """`column` in bytes of UTF-8, as `ast` counts."""
        whole = self.lines[line - 1]
        return self.starts[line - 1] + len(whole.encode()[:column].decode())


def is_well_formed(unit: Unit, text: str) -> None:
    """Properties 1 to 3 of docs/unit.md."""
    count = len(unit)
    assert unit.end[0] == count
    assert (unit.start[0], unit.stop[0]) == (0, len(text))
    open_ends = [count]
    for index in range(count):
        while open_ends[-1] == index:
            open_ends.pop()
        assert index < unit.end[index] <= open_ends[-1]
        open_ends.append(unit.end[index])
        at = unit.start[index]
        assert at <= unit.stop[index]
        for child in unit.children(index):
            assert at <= unit.start[child] <= unit.stop[child] <= unit.stop[index], unit.node(child)
            at = unit.stop[child]
    for index in range(count):
        kind, written = unit.kind[index], text[unit.start[index] : unit.stop[index]]
        if kind in (Kind.NAME, Kind.CONSTANT):
            assert unit.name(index) == unicodedata.normalize("NFKC", bare(written))
        elif kind in (Kind.STRING, Kind.FSTRING):
            prefix, quote = re.match(r"([A-Za-z]*)(['\"])", bare(written)).groups()  # type: ignore[union-attr]
            assert unit.name(index) == prefix.lower()
            assert bare(written).endswith(quote)
        elif kind == Kind.MODULE_PATH:
            assert unit.name(index) == unicodedata.normalize("NFKC", "".join(code_of(written)))
    at = 0
    for start, stop in unit.comment_spans():
        assert at <= start < stop <= len(text)
        assert re.fullmatch(r"#[^\r\n]*", text[start:stop])
        at = stop


def code_of(text: str) -> str:
    """`text` without white space, continuations and comments."""
    return re.sub(r"\s+|\\|#[^\r\n]*", "", text)


def bare(text: str) -> str:
    """`text` without redundant parentheses around it."""
    while text.startswith("("):
        text = re.sub(r"\A\((?:\s|\\|#[^\r\n]*)*", "", text)
        text = re.sub(r"(?:\s|\\|#[^\r\n]*(?=[\r\n]))*\)\Z", "", text)
    return text


def bare_span(unit: Unit, text: str, index: int) -> Span:
    """Interval of a leaf without its parentheses."""
    start = re.compile(r"(?:[\s(\\]|#[^\r\n]*)*").match(text, unit.start[index]).end()  # type: ignore[union-attr]
    return start, start + len(bare(text[unit.start[index] : unit.stop[index]]))


def unit_leaves(unit: Unit, text: str) -> list[Span]:
    """Names and literals; an f-string is one, a dotted module as many as it has names."""
    found: list[Span] = []
    index = 0
    while index < len(unit):
        kind = unit.kind[index]
        if kind == Kind.MODULE_PATH:
            start, stop = unit.start[index], unit.stop[index]
            found += [(start + at.start(), start + at.end()) for at in _names_in(text[start:stop])]
        elif kind in _LEAVES or kind == Kind.FSTRING:
            found.append(bare_span(unit, text, index))
        index = unit.end[index] if kind == Kind.FSTRING else index + 1
    return found


def _names_in(text: str) -> Iterator[re.Match[str]]:
    return (found for found in re.finditer(r"#[^\r\n]*|\w+", text) if found[0][0] != "#")


def tokenized(text: str) -> tuple[list[Span], list[Span]]:
    """Names and literals, and comments, as the standard tokenizer finds them."""
    offsets = Offsets(text)
    leaves: list[Span] = []
    comments: list[Span] = []
    depth = first = 0
    for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        start, stop = offsets.at(*token.start), offsets.at(*token.end)
        if token.type in _FSTRING_START:
            first = first if depth else start
            depth += 1
        elif token.type in _FSTRING_END:
            depth -= 1
            if not depth:
                leaves.append((first, stop))
        elif token.type == tokenize.COMMENT:
            comments.append((start, stop))
        elif depth:
            continue
        elif (
            (token.type == tokenize.NAME and token.string not in _WORDS)
            or token.type
            in (
                tokenize.STRING,
                tokenize.NUMBER,
            )
            or (token.string == "..." and token.type == tokenize.OP)
        ):
            leaves.append((start, stop))
    return leaves, comments


def agrees_with_tokenizer(unit: Unit, text: str) -> None:
    """Names, literals and comments are those of the tokenizer, at its places; there are no others."""
    expected, comments = tokenized(text)
    expected = _without_dots_of_imports(expected, unit, text)
    found = unit_leaves(unit, text)
    at = 0
    for span in expected:
        if at < len(found) and found[at] == span:
            at += 1
        else:
            assert text[span[0] : span[1]] in _SOFT, (span, text[span[0] : span[1]], found[at : at + 1])
    assert at == len(found)
    known = set(comments)
    within_strings = [span for span in unit.comment_spans() if span not in known]
    holes = [(unit.start[i], unit.stop[i]) for i in unit.by_kind.get(Kind.FSTRING_HOLE, ())]
    assert all(any(a < start < b for a, b in holes) for start, _ in within_strings)
    assert known <= set(unit.comment_spans())


def _without_dots_of_imports(spans: list[Span], unit: Unit, text: str) -> list[Span]:
    """`from ... import a` has a token `...` that is no ellipsis."""
    imports = [(unit.start[i], unit.stop[i]) for i in unit.by_kind.get(Kind.IMPORT_FROM, ())]
    starts = {at for start, stop in imports for at in range(start, stop)}
    return [span for span in spans if text[span[0] : span[1]] != "..." or span[0] not in starts]


_EXPRESSIONS: dict[type, int] = {
    ast.Attribute: Kind.ATTRIBUTE, ast.Subscript: Kind.SUBSCRIPT, ast.Call: Kind.CALL, ast.Await: Kind.AWAIT,
    ast.Yield: Kind.YIELD, ast.YieldFrom: Kind.YIELD_FROM, ast.Lambda: Kind.LAMBDA, ast.IfExp: Kind.IF_EXPRESSION,
    ast.UnaryOp: Kind.UNARY_OPERATION, ast.BinOp: Kind.BINARY_OPERATION, ast.Compare: Kind.COMPARE,
    ast.NamedExpr: Kind.NAMED_EXPRESSION, ast.List: Kind.LIST, ast.Set: Kind.SET, ast.Dict: Kind.DICT,
    ast.ListComp: Kind.LIST_COMPREHENSION, ast.SetComp: Kind.SET_COMPREHENSION, ast.DictComp: Kind.DICT_COMPREHENSION,
    ast.Return: Kind.RETURN, ast.Assign: Kind.ASSIGN, ast.AnnAssign: Kind.ANNOTATED_ASSIGN,
    ast.AugAssign: Kind.AUGMENTED_ASSIGN, ast.Delete: Kind.DELETE, ast.Raise: Kind.RAISE, ast.Assert: Kind.ASSERT,
    ast.Import: Kind.IMPORT, ast.ImportFrom: Kind.IMPORT_FROM, ast.Global: Kind.GLOBAL, ast.Nonlocal: Kind.NONLOCAL,
    ast.Expr: Kind.EXPRESSION_STATEMENT, ast.Pass: Kind.PASS, ast.Break: Kind.BREAK, ast.Continue: Kind.CONTINUE,
    ast.If: Kind.IF, ast.While: Kind.WHILE, ast.Try: Kind.TRY, ast.ExceptHandler: Kind.EXCEPT, ast.Match: Kind.MATCH,
}  # fmt: skip
if sys.version_info >= (3, 11):
    _EXPRESSIONS[ast.TryStar] = Kind.TRY
_BETWEEN = re.compile(r"(?:[\s();\\]|#[^\r\n]*)*")


def agrees_with_ast(unit: Unit, text: str, module: ast.Module) -> None:
    """Every node that `ast` has is there, in order, at its place up to redundant parentheses, and no other."""
    offsets = Offsets(text)
    expected: dict[int, list[Span]] = {}
    for node in _outside_fstrings(module):
        kind = _EXPRESSIONS.get(type(node))
        if kind is not None:
            located: Any = node
            span = (
                offsets.at_byte(located.lineno, located.col_offset),
                offsets.at_byte(located.end_lineno, located.end_col_offset),
            )
            expected.setdefault(kind, []).append(span)
    inside = [(i, unit.end[i]) for i in unit.by_kind.get(Kind.FSTRING, ())]
    hidden = {i for first, last in inside for i in range(first, last)}
    for kind in sorted(set(_EXPRESSIONS.values())):
        spans = sorted(expected.get(kind, []), key=lambda span: (span[0], -span[1]))
        found = [(unit.start[i], unit.stop[i]) for i in unit.by_kind.get(kind, ()) if i not in hidden]
        assert len(found) == len(spans), Kind(kind).name
        # Parentheses can only widen, and both orders are pre-orders but for ties that parentheses break.
        for ours, theirs in zip(found, spans):
            assert ours[0] <= theirs[0], (Kind(kind).name, ours, theirs)
            assert _BETWEEN.fullmatch(text, ours[0], theirs[0]), (Kind(kind).name, ours, theirs)
            # `ast` counts the last semicolon of `if a: b;` in.
            ends = sorted((theirs[1], ours[1]))
            assert _BETWEEN.fullmatch(text, *ends), (Kind(kind).name, ours, theirs)


def _outside_fstrings(module: ast.AST) -> Iterator[ast.AST]:
    """Nodes outside f-strings: before Python 3.12 `ast` does not know where those in them are."""
    pending = [module]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.JoinedStr):
            pending.extend(ast.iter_child_nodes(node))


_CST_LEAVES = (
    cst.Name, cst.SimpleString, cst.Integer, cst.Float, cst.Imaginary, cst.Ellipsis, cst.FormattedStringText,
    cst.TemplatedStringText,
)  # fmt: skip
_UNIT_LEAVES = frozenset({Kind.NAME, Kind.CONSTANT, Kind.STRING, Kind.NUMBER, Kind.ELLIPSIS, Kind.FSTRING_TEXT})


def agrees_with_positions(unit: Unit, text: str) -> None:
    """All leaves, those in f-strings too, are where LibCST's PositionProvider puts them."""
    module = cst.parse_module(text)
    assert module.code == text, "LibCST does not give this text back: no oracle"
    offsets = Offsets(text)
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    expected: set[Span] = set()
    for node, span in wrapper.resolve(PositionProvider).items():
        if isinstance(node, _CST_LEAVES):
            expected.add((offsets.at(span.start.line, span.start.column), offsets.at(span.end.line, span.end.column)))
    found = set()
    for index in range(len(unit)):
        if unit.kind[index] in _UNIT_LEAVES:
            found.add(
                bare_span(unit, text, index)
                if unit.kind[index] != Kind.FSTRING_TEXT
                else (unit.start[index], unit.stop[index])
            )
        elif unit.kind[index] == Kind.MODULE_PATH:
            start, stop = unit.start[index], unit.stop[index]
            found |= {(start + at.start(), start + at.end()) for at in _names_in(text[start:stop])}
    assert found == expected, (sorted(found - expected)[:3], sorted(expected - found)[:3])
