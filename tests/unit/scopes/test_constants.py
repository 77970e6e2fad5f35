from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoplint.frontends.python import lower
from aoplint.scopes.literals import number_value, string_content
from aoplint.scopes.scopes import analyse
from aoplint.tree import Kind
from tests.unit.scopes.support import marked

#: Text with a mark, and the literal there; "?kind" where only the kind is known, "-" where nothing is.
VALUES = {
    "local": ("def f():\n  x = 'a'\n  g(«x»)", "a"),
    "module, read in a function": ("x = 'a'\ndef f():\n  g(«x»)", "a"),
    "module with two bindings, read in a function": ("x = 'a'\nx = 'b'\ndef f():\n  g(«x»)", "-"),
    "the last assignment counts": ("x = 'a'\nx = 'b'\ng(«x»)", "b"),
    "before it the one before": ("x = 'a'\ng(«x»)\nx = 'b'", "a"),
    "annotated": ("x: str = 'a'\ng(«x»)", "a"),
    "through names": ("x = 'a'\ny = x\nz = y\ng(«z»)", "a"),
    "sum": ("x = 'a' + 'b'\ng(«x + 'c'»)", "abc"),
    "implicit": ("g(«'a' \"b\" r'\\c'»)", "ab\\c"),
    "f-string": ("x = 'a'\ng(«f'{x}b{{}}{1}'»)", "ab{}1"),
    "f-string with a format": ("x = 'a'\ng(«f'{x:>5}'»)", "-"),
    "f-string with an unknown hole": ("g(«f'{x}'»)", "-"),
    "template string": ("g(«t'a'»)", "-"),
    "int": ("x = 2 * 3 + 1\ng(«x»)", 7),
    "minus": ("g(«-5»)", -5),
    "not": ("g(«not 0»)", True),
    "None": ("x = None\ng(«x»)", None),
    "True": ("g(«True»)", True),
    "division by zero": ("g(«1 // 0»)", "-"),
    "too large": ("g(«" + " * ".join(["9" * 70] * 4) + "»)", "?int"),
    "both branches the same": ("if c:\n  x = 'a'\nelse:\n  x = 'a'\ng(«x»)", "a"),
    "both branches": ("if c:\n  x = 'a'\nelse:\n  x = 'b'\ng(«x»)", "?str"),
    "elif without else": ("if c:\n  x = 'a'\nelif d:\n  x = 'b'\ng(«x»)", "-"),
    "one branch": ("def f():\n  if c:\n    x = 'a'\n  g(«x»)", "-"),
    "one branch over a value": ("x = 'a'\nif c:\n  x = 'b'\ng(«x»)", "?str"),
    "a branch that leaves": ("def f():\n  if c:\n    x = 'a'\n    return\n  else:\n    x = 'b'\n  g(«x»)", "b"),
    "within the branch": ("if c:\n  x = 'a'\n  g(«x»)", "a"),
    "loop target": ("for x in y:\n  g(«x»)", "-"),
    "loop-carried": ("x = 'a'\nfor i in y:\n  g(«x»)\n  x = x + 'b'", "-"),
    "untouched by a loop": ("x = 'a'\nfor i in y:\n  g(«x»)", "a"),
    "augmented": ("x = 'a'\nx += 'b'\ng(«x»)", "ab"),
    "unpacked": ("x, y = 'a', 'b'\ng(«x»)", "-"),
    "parameter default": ("def f(x='a'):\n  g(«x»)", "-"),
    "class attribute, in a method": ("class A:\n  x = 'a'\n  def f(self):\n    g(«x»)", "-"),
    "item": ("x = {'k': 'a'}\ng(«x['k']»)", "-"),
    "try": ("try:\n  x = 'a'\nexcept E:\n  x = 'b'\ng(«x»)", "?str"),
    "handler after a partial body": ("x = 'a'\ntry:\n  x = 'b'\n  h()\nexcept E:\n  g(«x»)", "?str"),
    "except name": ("x = 'a'\ntry:\n  h()\nexcept E as x:\n  g(«x»)", "-"),
    "with": ("with h() as x:\n  g(«x»)", "-"),
    "match": ("match y:\n  case x:\n    g(«x»)", "-"),
    "global in a function": ("x = 'a'\ndef f():\n  global x\n  x = 'b'\ndef h():\n  g(«x»)", "-"),
    "walrus": ("x = 'a'\nif (x := h()): pass\ng(«x»)", "-"),
    "import": ("x = 'a'\nimport x\ng(«x»)", "-"),
    "function name": ("x = 'a'\ndef x(): pass\ng(«x»)", "-"),
    "comprehension": ("x = 'a'\n[g(«x») for i in y]", "a"),
    "comprehension target": ("x = 'a'\n[g(«x») for x in y]", "-"),
    "lambda": ("x = 'a'\nlambda: g(«x»)", "a"),
    "default": ("x = 'a'\ndef f(y=«x»): pass", "a"),
    "decorator": ("x = 'a'\n@g(«x»)\ndef f(): pass", "a"),
    "one quote": ("g(«'''a\\\nb'''»)", "ab"),
    "escapes": ("g(«'\\x41\\u0042\\103\\N{DIGIT ONE}\\q'»)", "ABC1\\q"),
    "bytes": ("g(«b'\\x41\\u0042'»)", "A\\u0042"),
    "long sum": ("g(«" + " + ".join(["'a'"] * 400) + "»)", "a" * 400),
}  # fmt: skip


@pytest.mark.parametrize("case", VALUES)
def test_what_a_name_holds(case: str) -> None:
    """As rule_semantics.md, section 7, measured on Semgrep."""
    text, expected = VALUES[case]
    scopes, (node,) = marked(text)
    value = scopes.value(node)
    if value is None or not value.kind:
        found: object = "-"
    else:
        found = value.literal if value.known else f"?{value.kind}"
    assert (found, type(found)) == (expected, type(expected))


def test_the_defining_expression_is_known_where_the_value_is_not() -> None:
    scopes, (node,) = marked("x = C(1)\n«x».m()")
    assert scopes.text[scopes.unit.start[scopes.definition(node)] :].startswith("C(1)")


def test_a_definition_does_not_cross_branches() -> None:
    scopes, (node,) = marked("if c:\n  x = C(1)\nelse:\n  x = D(1)\n«x».m()")
    assert scopes.definition(node) == -1


@given(st.text(max_size=12), st.sampled_from(["", "r", "b", "u"]))
@settings(max_examples=100)
def test_string_contents_are_pythons(content: str, prefix: str) -> None:
    text = repr(content) if prefix != "b" else repr(content.encode("ascii", "ignore"))
    if prefix == "r" and ("\\" in text or "'" in content):
        return
    text = text if prefix == "b" else prefix + text
    value = eval(text)
    assert string_content(text, prefix) == (value.decode("latin-1") if prefix == "b" else value)


@pytest.mark.parametrize(
    "text", ["0", "1_000", "0xFf", "0b1_0", "0o17", "1.5", ".5", "5.", "1e3", "1E-3", "3j", "00", "1_0.0_1e1_0j"]
)
def test_numbers_are_pythons(text: str) -> None:
    assert number_value(text) == eval(text)


@pytest.mark.parametrize("text", ["9" * 401, "x"])
def test_numbers_that_are_not_read(text: str) -> None:
    assert number_value(text) is None


MODULE = """
import os_{n} as o{n}
K{n} = 'a' + 'b'
def f{n}(p, q=K{n}):
    x = K{n} + p
    for i in q:
        if i:
            x = 'a'
        else:
            x = 'b'
    return [o{n}.g(x, y) for y in K{n}]
"""


def _steps(functions: int) -> tuple[int, int]:
    """Lines of a module and Python lines run to know all about it."""
    text = "".join(MODULE.format(n=number) for number in range(functions))
    unit = lower(text)
    scopes = analyse(unit, text)
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        assert scopes.loads
        for index in unit.by_kind[Kind.NAME]:
            scopes.coarse(index)
            scopes.bindings(index)
    finally:
        sys.settrace(before)
    return text.count("\n"), count


def test_the_cost_is_linear() -> None:
    small, few = _steps(50)
    large, many = _steps(500)
    assert large >= 5_000
    assert many / large < 1.2 * few / small


def test_deeply_nested_loops_are_bounded() -> None:
    text = "".join("  " * level + f"for a{level} in b:\n" for level in range(40)) + "  " * 40 + "x = 'a'\n"
    unit = lower(text)
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        assert analyse(unit, text).loads is not None
    finally:
        sys.settrace(before)
    assert count < 200_000
