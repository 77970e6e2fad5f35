from __future__ import annotations

import ast
import inspect
import os
import warnings
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from aoplint.frontends.errors import FrontEndError, Misaligned, NotPython3, NotText, ParserFailed
from aoplint.frontends.python import lower
from aoplint.frontends.python.lowering import Lowering
from aoplint.frontends.python.parse import TABLE, lower_tree, parse
from aoplint.frontends.python.tokens import AUGMENTED, BINARY, BOOLEAN, COMPARISON, UNARY
from aoplint.pool import Limits
from aoplint.pool.limits import confine
from aoplint.tree import Kind, Role, Unit
from tests.unit.frontends.python.oracles import (
    agrees_with_ast,
    agrees_with_positions,
    agrees_with_tokenizer,
    is_well_formed,
    read,
    standard_library,
)
from tests.unit.frontends.python.snippets import EXACT, INEXACT

#: Punctuation, white space, and wrappers whose parent lowers what they hold.
NO_NODES = {
    "Annotation", "AsName", "AssignEqual", "AssignTarget", "Asynchronous", "Colon", "Comma",
    "Comment", "CompIf", "Dot", "Element", "Else", "EmptyLine", "Finally", "From", "Index",
    "LeftCurlyBrace", "LeftParen", "LeftSquareBracket", "MatchOrElement", "MatchSequenceElement",
    "NameItem", "Newline", "ParamSpec", "ParenthesizedWhitespace", "RightCurlyBrace", "RightParen",
    "RightSquareBracket", "Semicolon", "SimpleStatementLine", "SimpleWhitespace",
    "SubscriptElement", "TrailingWhitespace", "TypeVar", "TypeVarTuple",
}  # fmt: skip
OPERATORS = {**BINARY, **AUGMENTED, **UNARY, **BOOLEAN, **COMPARISON}
FILES = standard_library(150, 30_000)


def test_every_node_class_of_libcst_is_lowered() -> None:
    classes = {
        name: each
        for name, each in vars(cst).items()
        if inspect.isclass(each) and issubclass(each, cst.CSTNode) and not inspect.isabstract(each)
    }
    assert len(classes) > 150
    operators = {
        name
        for name, each in classes.items()
        if issubclass(each, (cst.BaseBinaryOp, cst.BaseAugOp, cst.BaseUnaryOp, cst.BaseBooleanOp, cst.BaseCompOp))
    }
    assert operators - {each.__name__ for each in OPERATORS} == {"NotEqual"}
    missing = set(classes) - {each.__name__ for each in TABLE} - operators
    assert missing == NO_NODES


@pytest.mark.parametrize("text", EXACT)
def test_snippets_agree_with_all_oracles(text: str) -> None:
    unit = lower(text)
    is_well_formed(unit, text)
    agrees_with_positions(unit, text)
    agrees_with_python(unit, text)


@pytest.mark.parametrize("text", INEXACT)
def test_snippets_that_libcst_does_not_give_back(text: str) -> None:
    unit = lower(text)
    is_well_formed(unit, text)
    agrees_with_python(unit, text)


@pytest.mark.parametrize("text", [text for text in EXACT if "'''" not in text and "\\" not in text])
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_move_offsets_and_nothing_else(text: str, end: str) -> None:
    other = text.replace("\n", end)
    plain, unit = lower(text), lower(other)
    is_well_formed(unit, other)
    assert (unit.kind, unit.role, unit.atoms) == (plain.kind, plain.role, plain.atoms)
    extra = len(end) - 1
    for index in range(1, len(unit)):
        assert unit.start[index] == plain.start[index] + extra * text.count("\n", 0, plain.start[index])


def agrees_with_python(unit: Unit, text: str) -> None:
    """Tokenizer and `ast`, where the running Python knows the grammar."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            module = ast.parse(text)
        except (SyntaxError, ValueError):
            return
    if not text.startswith("\ufeff"):
        agrees_with_tokenizer(unit, text)
        agrees_with_ast(unit, text, module)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_standard_library(path: Path) -> None:
    text = read(path)
    if text is None:
        pytest.skip("Python does not read it")
    try:
        unit = lower(text)
    except NotPython3:
        with pytest.raises(SyntaxError):
            compile(text, "", "exec", dont_inherit=True, flags=ast.PyCF_ONLY_AST)
        return
    is_well_formed(unit, text)
    agrees_with_python(unit, text)
    if cst.parse_module(text).code == text:
        agrees_with_positions(unit, text)


@pytest.mark.parametrize("text", ["# end", "x = 1\n# end", "x = 1  # end", "if x:\n  y\n  # end", "#"])
def test_a_comment_may_end_the_file(text: str) -> None:
    unit = lower(text)
    assert [text[a:b] for a, b in unit.comment_spans()] == [text[text.index("#") :]]


def shape(text: str, start: int = 0) -> list[str]:
    """Kinds, roles, atoms and source of all nodes below the module's first statement."""
    unit = lower(text)
    root = 1
    return [
        f"{Kind(unit.kind[i]).name} {Role(unit.role[i]).name} {unit.name(i)!r} {text[unit.start[i] : unit.stop[i]]!r}"
        for i in range(root, unit.end[root])
    ]


def test_the_shape_of_a_decorated_function() -> None:
    assert shape("@d\nasync def f(a, /, *, b: int = 1) -> c: pass") == [
        "FUNCTION STATEMENT 'async' '@d\\nasync def f(a, /, *, b: int = 1) -> c: pass'",
        "DECORATOR DECORATOR '' '@d'",
        "NAME VALUE 'd' 'd'",
        "NAME NAME 'f' 'f'",
        "PARAMETERS PARAMETERS '' 'a, /, *, b: int = 1'",
        "PARAMETER POSITIONAL_ONLY '' 'a'",
        "NAME NAME 'a' 'a'",
        "PARAMETER_MARK POSITIONAL_ONLY '/' '/'",
        "PARAMETER_MARK STAR '*' '*'",
        "PARAMETER KEYWORD_ONLY '' 'b: int = 1'",
        "NAME NAME 'b' 'b'",
        "NAME ANNOTATION 'int' 'int'",
        "NUMBER DEFAULT 'int' '1'",
        "NAME RETURNS 'c' 'c'",
        "BLOCK BODY '' 'pass'",
        "PASS STATEMENT '' 'pass'",
    ]


def test_the_shape_of_an_fstring() -> None:
    assert shape("rf'a{b!r:>{c}}' 'd'")[1:] == [
        "CONCATENATION VALUE '' \"rf'a{b!r:>{c}}' 'd'\"",
        "FSTRING PART 'rf' \"rf'a{b!r:>{c}}'\"",
        "FSTRING_TEXT PART '' 'a'",
        "FSTRING_HOLE PART 'r' '{b!r:>{c}}'",
        "NAME VALUE 'b' 'b'",
        "FSTRING_TEXT FORMAT '' '>'",
        "FSTRING_HOLE FORMAT '' '{c}'",
        "NAME VALUE 'c' 'c'",
        "STRING PART '' \"'d'\"",
    ]


def test_the_shape_of_elif_and_else_if() -> None:
    flat, nested = shape("if a: b\nelif c: d"), shape("if a: b\nelse:\n if c: d")
    assert flat[5].startswith("IF ORELSE 'elif'")
    assert [line.split()[0] for line in nested[5:7]] == ["BLOCK", "IF"]
    assert nested[6].startswith("IF STATEMENT ''")


def test_names_are_normalised_and_shared() -> None:
    unit = lower("ＡＰＩ_ＫＥＹ = API_KEY")
    names = unit.by_kind[Kind.NAME]
    assert {unit.name(index) for index in names} == {"API_KEY"}
    assert len({unit.atom[index] for index in names}) == 1


def test_attributes_and_keywords_carry_their_name() -> None:
    unit = lower("a.b(c).d(e=f.g)")
    assert [unit.name(i) for i in unit.by_kind[Kind.ATTRIBUTE]] == ["d", "b", "g"]
    assert [unit.name(i) for i in unit.by_kind[Kind.KEYWORD]] == ["e"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x = = 1\n", NotPython3),
        ("exec 'x'\n", NotPython3),
        ("x = '\ud800'\n", NotText),
        # CPython reads these, LibCST does not: they must not pass for what is no Python.
        ("(x): int = 1\n", ParserFailed),
        ("class A(metaclass=M, *bases): pass\n", ParserFailed),
    ],
)
def test_failures_are_told_apart(text: str, error: type[FrontEndError]) -> None:
    with pytest.raises(error) as caught:
        lower(text)
    assert type(caught.value) is error
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("text", ["t'a' t'b'\n", "x = 'a' b'b'\n", "try:\n  a\nexcept:\n  b\nexcept E:\n  c\n"])
def test_what_only_the_classes_of_libcst_refuse_is_read(text: str) -> None:
    is_well_formed(lower(text), text)


def test_no_failure_quotes_the_file() -> None:
    with pytest.raises(FrontEndError) as caught:
        lower("hunter2hunter2 = = 'hunter2hunter2'\n")
    assert "hunter2" not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize("other", ["y = 1\n", "x = 2\n", "x + 1\n", "x =\n", "", "# x = 1\n"])
def test_a_tree_of_another_text_is_refused(other: str) -> None:
    with pytest.raises(Misaligned):
        lower_tree(parse("x = 1\n"), other)


def test_a_node_class_that_is_not_known_degrades_the_file() -> None:
    table = {cls: entry for cls, entry in TABLE.items() if cls.__name__ != "Lambda"}
    with pytest.raises(KeyError):
        Lowering("lambda: 0\n", table).run(parse("lambda: 0\n"))


CHAINS = {
    "and": " and ".join(["a"] * 60_001),
    "plus": " + ".join(["a"] * 500),
    "elif": "if a: b\n" + "elif a: b\n" * 3_000,
    "attribute": "a" + ".b" * 500,
    "call": "a" + ".b()" * 300,
    "not": "not " * 300 + "a",
    "concatenation": "x = (" + "'a'\n" * 2_900 + ")",
    "else-if": "x = " + "a if b else " * 300 + "c",
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("chain", CHAINS)
def test_chains_lower_without_recursion(chain: str) -> None:
    """LibCST recurses natively, so the parse needs the stack of a worker; the lowering gets 60 Python frames."""
    text = CHAINS[chain] + "\n"
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            confine(Limits())
            tree = parse(text)
            unit = _within_frames(60, tree, text)
            code = 0 if unit.end[0] == len(unit) > 300 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _within_frames(frames: int, tree: Any, text: str) -> Unit:
    import sys

    sys.setrecursionlimit(len(inspect.stack(0)) + frames)
    try:
        return lower_tree(tree, text)
    finally:
        sys.setrecursionlimit(Limits().recursion)
