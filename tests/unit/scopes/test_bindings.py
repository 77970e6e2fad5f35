from __future__ import annotations

import pytest

from aoplint.tree import Kind
from tests.unit.scopes.support import at, marked

#: Text with one mark at a name that is read, and where it is bound; "" for a builtin or unknown name.
BOUND = {
    "module": ("x = 1\n«x»", "1:1"),
    "builtin": ("«len»", ""),
    "local hides": ("x = 1\ndef f():\n  x = 2\n  return «x»", "3:3"),
    "read from inside": ("x = 1\ndef f():\n  return «x»", "1:1"),
    "read before the assignment": ("x = 1\ndef f():\n  «x»\n  x = 2", "4:3"),
    "parameter": ("def f(x):\n  return «x»", "1:7"),
    "starred parameter": ("def f(*x):\n  return «x»", "1:8"),
    "default is outside": ("x = 1\ndef f(x=«x»): pass", "1:1"),
    "annotation is outside": ("x = 1\ndef f(x: «x»): pass", "1:1"),
    "decorator is outside": ("f = 1\n@«f»\ndef g(f): pass", "1:1"),
    "lambda": ("x = 1\nlambda x: «x»", "2:8"),
    "lambda default": ("x = 1\nlambda x=«x»: x", "1:1"),
    "class scope is seen in the class": ("class A:\n  x = 1\n  y = «x»", "2:3"),
    "class scope is not seen in methods": ("x = 1\nclass A:\n  x = 2\n  def f(self): return «x»", "1:1"),
    "class scope is not seen in comprehensions": ("x = 1\nclass A:\n  x = 2\n  y = [«x» for i in ()]", "1:1"),
    "but the first iterable is read in the class": ("x = 1\nclass A:\n  x = 2\n  y = [i for i in «x»]", "3:3"),
    "bases are outside": ("B = 1\nclass A(«B»):\n  B = 2", "1:1"),
    "comprehension": ("x = 1\n[«x» for x in y]", "2:8"),
    "comprehension does not leak": ("[x for x in y]\n«x»", ""),
    "first iterable is outside": ("x = 1\n[x for x in «x»]", "1:1"),
    "second iterable is inside": ("x = 1\n[x for x in y for z in «x»]", "2:8"),
    "condition is inside": ("[x for x in y if «x»]", "1:8"),
    "dict comprehension": ("{k: «v» for k, v in y}", "1:14"),
    "generator": ("sum(«x» for x in y)", "1:11"),
    "walrus binds outside comprehensions": ("def f():\n  [y := x for x in z]\n  return «y»", "2:4"),
    "global": ("x = 1\ndef f():\n  global x\n  return «x»", "1:1"),
    "global that a function binds": ("def f():\n  global x\n  x = 1\n«x»", "3:3"),
    "global skips the function between": ("x = 1\ndef f():\n  x = 2\n  def g():\n    global x\n    return «x»", "1:1"),
    "nonlocal": ("def f():\n  x = 1\n  def g():\n    nonlocal x\n    return «x»", "2:3"),
    "nonlocal skips a class": ("def f():\n  x = 1\n  class A:\n    x = 2\n    def g(self):\n      nonlocal x\n      return «x»", "2:3"),
    "for": ("for x in y: pass\n«x»", "1:5"),
    "for in a tuple": ("for a, (x, *b) in y: pass\n«x»", "1:9"),
    "starred target": ("a, *x = y\n«x»", "1:5"),
    "with": ("with y as x: «x»", "1:11"),
    "with in a tuple": ("with y as (a, x): «x»", "1:15"),
    "except": ("try: pass\nexcept E as x: «x»", "2:13"),
    "import": ("import a.b\n«a».b", "1:8"),
    "import as": ("import a.b as x\n«x»", "1:15"),
    "from import": ("from a import x\n«x»", "1:15"),
    "from import as": ("from a import b as x\n«x»", "1:20"),
    "function": ("def x(): pass\n«x»", "1:5"),
    "class": ("class x: pass\n«x»", "1:7"),
    "type alias": ("type x = int\n«x»", "1:6"),
    "type parameter": ("def f[x](a): return «x»", "1:7"),
    "pattern": ("match y:\n  case x: «x»", "2:8"),
    "pattern star": ("match y:\n  case [*x]: «x»", "2:10"),
    "pattern rest": ("match y:\n  case {**x}: «x»", "2:11"),
    "pattern as": ("match y:\n  case A(k=1) as x: «x»", "2:18"),
    "annotated": ("x: int\n«x»", "1:1"),
    "augmented": ("x += 1\n«x»", "1:1"),
    "attribute target binds nothing": ("x.y = 1\n«x»", ""),
    "subscript target binds nothing": ("x[y] = 1\n«y»", ""),
    "method name": ("class A:\n  def x(self): pass\n  y = «x»", "2:7"),
}  # fmt: skip


@pytest.mark.parametrize("case", BOUND)
def test_where_a_name_is_bound(case: str) -> None:
    text, place = BOUND[case]
    scopes, (node,) = marked(text)
    bound = scopes.bindings(node)
    assert (at(scopes, bound[0]) if bound else "") == place


@pytest.mark.parametrize(
    "text",
    ["def f[T](a: «T») -> T: pass", "def f[T](a) -> «T»: pass", "class A[T](B[«T»]): pass", "type X[T] = list[«T»]"],
)
def test_type_parameters_are_seen_where_they_count(text: str) -> None:
    scopes, (node,) = marked(text)
    assert len(scopes.bindings(node)) == 1


def test_several_bindings_come_in_order() -> None:
    scopes, (node,) = marked("x = 1\nif y:\n  x = 2\nfor x in z: pass\n«x»")
    assert [at(scopes, each) for each in scopes.bindings(node)] == ["1:1", "3:3", "4:5"]


def test_every_node_has_a_block_and_blocks_nest() -> None:
    scopes, _ = marked("class A:\n  def f(self, x=[i for i in y]): return lambda: {k: v for k, v in x}\n")
    table = scopes.table
    assert [block.kind for block in table.blocks] == [
        Kind.MODULE, Kind.CLASS, Kind.FUNCTION, Kind.LIST_COMPREHENSION, Kind.LAMBDA, Kind.DICT_COMPREHENSION,
    ]  # fmt: skip
    assert [block.parent for block in table.blocks] == [-1, 0, 1, 1, 2, 4]
    assert len(table.block_of) == len(scopes.unit)
