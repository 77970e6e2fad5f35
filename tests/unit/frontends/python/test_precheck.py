from __future__ import annotations

import io
import tokenize
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.python import Level, precheck
from aoplint.frontends.python.precheck import NESTING_LIMIT, SIZE_LIMIT, BracketWalk, nesting_bound
from tests.unit.frontends.python.oracles import read, standard_library


def nested(opening: str, closing: str, levels: int, inner: str = "a") -> str:
    return opening * levels + inner + closing * levels


#: Behind each of these a pattern must still be seen: strings and f-strings with whatever they may hold.
BEFORE = {
    "nothing": "",
    "nested format": "f'{x:{y}}'\n",
    "format in format": "f'{x:{y}.{z}}'\n",
    "quote in format": "f'{x:a\"b}'\n",
    "walrus-like format": "f'{x:=5}'\n",
    "if before a string": "y = 1 if'{'else 2\n",
    "escaped brace": "f'{{'\nf'\\{x}'\n",
    "raw": "r'\\'\nrf'\\{x}'\n",
    "nested quotes": "f'{a['b']}'\n",
    "triple": 'f"""{\n"}"\n}"""\n',
    "comment": "# it's (\n",
    "broken": "'\n",
    "not equal": "f'{x!=y}'\n",
    "named": "f'\\N{DASH}{x}'\n",
}
PATTERNS = {
    "list": nested("[", "]", 32),
    "parenthesis": nested("(", ")", 32),
    "class": nested("A(", ")", 32),
    "mapping": nested("{1:", "}", 32),
    "value of a mapping": "{1: " + nested("[", "]", 32) + "}",
    "alternative": "1 | " + nested("[", "]", 32),
    "lines": nested("[\n", "]", 32),
    "unclosed": "[" * 32,
}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_nested_patterns_are_risky(before: str, pattern: str) -> None:
    text = f"{BEFORE[before]}match x:\n  case 1: pass\n  case {PATTERNS[pattern]}: pass\n"
    assert precheck(text).level is Level.RISKY


@pytest.mark.parametrize("start", ["case\\\n", "case", "\fcase ", "\\\n  case "])
def test_a_case_is_seen_however_it_stands(start: str) -> None:
    assert precheck(f"match x:\n  {start}{nested('[', ']', 32)}: pass\n").level is Level.RISKY


@pytest.mark.parametrize("start", ["del ", "a; del ", "if a: del ", "del(", "del \\\n"])
def test_nested_targets_of_del_are_risky(start: str) -> None:
    """A chain of calls and parentheses takes LibCST twice the time per level, as a pattern does."""
    assert precheck(start + nested("(", ")()", 30) + "\n").level is Level.RISKY


KILLERS = {
    "parenthesis": nested("(", ")", 1_000),
    "list": nested("[", "]", 1_248),
    "dict": nested("{1:", "}", 1_344),
    "call": nested("f(", ")", 1_000),
    "subscript": nested("A[", "]", 400),
    "unclosed": "(" * 2_000,
    "walrus": nested("(a:=", ")", 400),
    "lambda": nested("(lambda:", ")", 400),
    "fstring": nested("f'{", "}'", 500),
    "fstrings": "".join("f'{" if i % 2 else 'f"{' for i in range(500)),
    "triple": nested('f"""{', '}"""', 300),
    "format": "f'{a:" + nested("{a:", "}", 300, "") + "}'",
    "string cancels": 'f(")",' * 1_000 + "1" + ")" * 1_000,
    "fstring cancels": 'f(f")",' * 1_000 + "1" + ")" * 1_000,
    "comment cancels": "f( # )\n" * 1_000 + "1" + ")" * 1_000,
    "escape cancels": 'f("\\"" ")",' * 1_000 + "1" + ")" * 1_000,
    "keyword cancels": 'f(not"{)}",' * 1_000 + "1" + ")" * 1_000,
    "triple cancels": 'f(""" " """ ")",' * 1_000 + "1" + ")" * 1_000,
    "three kinds": nested("{[(", ")]}", 80),
    "behind a comment": "# '''\n" + nested("(", ")", 300),
    "behind a raw string": "r'\\'\n" + nested("(", ")", 300),
    "behind quotes in a hole": "f'{\"'\"}'\n" + nested("(", ")", 300),
}


@pytest.mark.parametrize("killer", KILLERS)
def test_what_nests_beyond_python_is_refused(killer: str) -> None:
    assert precheck(KILLERS[killer]).level is Level.REFUSED


def test_size_is_bounded() -> None:
    assert precheck("x" * SIZE_LIMIT).level is Level.FINE
    assert precheck("x" * (SIZE_LIMIT + 1)).reason == "too-large"


HOSTILE = (
    "\\'''", 'f"aaa ', '"""a', 'f"""a', 'f"{a', "rf'\\{", "\\\n", '"\\', "f'\\{'", "f'{{", "[(])", "'a\n", "f'",
    'f"{a"', 'f"{a:"', "f'''{x:'", 'f"{a[\'', 'f"{\'', 'f"}}', "f'{a}", "del(", "case[", "\ncase",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_gets_a_verdict(piece: str) -> None:
    """An expression that starts over again at each piece would not come back from this."""
    text = piece * (200_000 // len(piece))
    BracketWalk(text).depths()
    assert nesting_bound(text) >= 0
    assert precheck(text).level in Level


_ATOMS = st.sampled_from(
    ["a", "'('", '")"', "b'['", "'''{'''", '"""\n]"""', "f'{a}'", "f'({a})'", "f'{a[0]:>{b}}'", "1", "r'\\('"]
)


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    forms = (
        "({})",
        "[{}]",
        "{{1: {}}}",
        "f({})",
        "a[{}]",
        "(lambda: {})",
        "f(')', {})",
        "({}  # )\n)",
        "[x for x in {}]",
    )
    return st.builds(lambda form, text: form.format(text), st.sampled_from(forms), inner)


@given(st.integers(0, 60), st.recursive(_ATOMS, _wrapped, max_leaves=30), st.integers(0, 90))
@settings(max_examples=80, deadline=None)
def test_what_python_compiles_is_never_refused(around: int, inner: str, indents: int) -> None:
    head = "".join(" " * level + "if a:\n" for level in range(indents))
    text = head + " " * indents + "x = " + nested("(", ")", around, inner) + "\n"
    compile(text, "", "exec")
    assert precheck(text).level is not Level.REFUSED


@pytest.mark.parametrize("levels", [1, 60, 61, NESTING_LIMIT])
def test_as_deep_as_python_itself(levels: int) -> None:
    verdict = precheck(nested("[", "]", levels) + "\n")
    assert verdict.level is (Level.FINE if levels <= 60 else Level.RISKY)


def test_one_level_more_is_refused() -> None:
    assert precheck(nested("[", "]", NESTING_LIMIT + 1)).level is Level.REFUSED


@pytest.mark.parametrize("path", standard_library(400), ids=lambda path: path.name)
def test_standard_library(path: Path) -> None:
    text = read(path)
    if text is None:
        pytest.skip("Python does not read it")
    assert precheck(text).level is not Level.REFUSED
    depth, _ = BracketWalk(text).depths()
    assert depth >= _depth(text)
    assert nesting_bound(text) >= depth


def _depth(text: str) -> int:
    deepest = depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
                deepest = max(deepest, depth)
    except (SyntaxError, tokenize.TokenError):
        return 0
    return deepest
