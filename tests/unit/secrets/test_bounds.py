"""Work is bounded: what would cost more than a share of the file is cut, and nothing recurses."""

from __future__ import annotations

import pytest

from aoplint.frontends.python import lower
from aoplint.scopes.view import FileView
from aoplint.secrets import leaves as leaves_module
from aoplint.secrets import unit as unit_module
from aoplint.secrets.bindings import AMBIGUOUS, single_bindings
from aoplint.secrets.collect import collect
from aoplint.secrets.fold import Folder
from aoplint.secrets.interest import Interest
from aoplint.secrets.parameters import parameters_of
from aoplint.secrets.rule import names_of

INTEREST = Interest([names_of(["secret", "key"])], ["IopClient"])


def count_folds(monkeypatch: pytest.MonkeyPatch, text: str) -> int:
    calls = 0
    fold = Folder._fold

    def counted(self: Folder, node: int, depth: int) -> object:
        nonlocal calls
        calls += 1
        return fold(self, node, depth)

    monkeypatch.setattr(Folder, "_fold", counted)
    view = FileView(path="a.py", language="python", text=text, unit=lower(text))
    collect(view, INTEREST)
    return calls


def test_names_that_double_each_other_are_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ["a0 = 'x'", *(f"a{n + 1} = a{n} + a{n}" for n in range(40)), "secret = a40 + a40"]
    text = "\n".join(rows)
    assert count_folds(monkeypatch, text) < 40 * len(rows)


def test_a_large_list_under_many_names_is_not_looked_through_each_time() -> None:
    rows = ["big = [" + "'ab1', " * 2000 + "]", *(f"secret_{n} = big" for n in range(2000))]
    text = "\n".join(rows)
    unit = lower(text)
    collector = unit_module._Collector(FileView(path="a.py", language="python", text=text, unit=unit), unit, INTEREST)
    begun = collector.leaves.budget
    list(collector.run())
    assert begun - collector.leaves.budget <= leaves_module._LEAF_SHARE * len(unit) + 10_001 + len(rows) * 8


def test_a_name_bound_twice_stands_for_nothing() -> None:
    unit = lower("a = 'x'\nb = 'y'\nb = 'z'\nc, d = 'p', 'q'\nfor e in d: pass\nclass K:\n    f = 'r'\n")
    bound = single_bindings(unit)
    assert bound["a"] >= 0
    assert bound["b"] == AMBIGUOUS
    assert bound["c"] >= 0
    assert bound["e"] == AMBIGUOUS
    assert bound[".f"] >= 0


def test_the_names_of_a_comprehension_are_its_own() -> None:
    bound = single_bindings(lower("row = 'x'\ny = [row.z for row in rows]\nn = [m for m in rows]\n"))
    assert bound["row"] >= 0
    assert bound["m"] == AMBIGUOUS


def test_parameters_of_functions_classes_and_fields() -> None:
    text = (
        "def f(a, b=1, *, c): ...\nclass A:\n    def __init__(self, x, y): ...\n    def m(self, z): ...\n"
        "class B:\n    p: str\n    q: int = 1\ndef g(a): ...\ndef g(b): ...\n"
        "class F(B):\n    w: str\nclass G(G):\n    v: str\n"
        "C = namedtuple('C', 'r, s')\nD = NamedTuple('D', [('t', str), ('u', str)])\nE = other('E', 'v w')\n"
    )
    assert parameters_of(lower(text), text) == {
        "f": ("a", "b"), "A": ("x", "y"), "m": ("z",), "B": ("p", "q"), "C": ("r", "s"), "D": ("t", "u"),
        "F": ("p", "q", "w"), "G": ("v",),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["secret={secret=[", "execute(", "secret = (", "secret='", 'secret="\\', "IopClient(a,"]
)
def test_deep_and_open_text_ends(text: str) -> None:
    for path in ("a.js", "a.json", "a.md", ".env"):
        view = FileView(path=path, language="text", text=text * 3000)
        collect(view, INTEREST)
