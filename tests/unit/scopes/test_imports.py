from __future__ import annotations

import pytest

from tests.unit.scopes.support import marked

#: Text, exact dotted name, and what patterns see (coarse).
NAMES = {
    "import": ("import a\n«a.f»()", "a.f", "a"),
    "import dotted": ("import a.b\n«a.b.f»()", "a.b.f", "a"),
    "import as": ("import a.b as z\n«z.f»()", "a.b.f", "a.b"),
    "from": ("from a import b\n«b.f»()", "a.b.f", "a.b"),
    "from as": ("from a.b import f as g\n«g»()", "a.b.f", "a.b.f"),
    "unbound": ("«a.b»()", "a.b", None),
    "builtin": ("«open»()", "open", None),
    "relative": ("from . import a\n«a.f»()", "", None),
    "relative in a package": ("from .b import a\n«a»()", "", None),
    "in a function, read outside": ("def f():\n  import a as z\n«z.f»()", "z.f", "a"),
    "hidden by a local": ("import a\ndef f():\n  a = 1\n  «a.f»()", "", "a"),
    "hidden by a parameter": ("import a\ndef f(a):\n  «a.f»()", "", None),
    "hidden by a parameter further out": ("import a\ndef f(a):\n  def g():\n    «a.f»()", "", None),
    "hidden by a lambda": ("import a\nlambda a: «a.f»()", "", None),
    "hidden by a comprehension": ("import a\n[«a.f» for a in b]", "", "a"),
    "assigned before": ("z = 1\nimport a as z\n«z.f»()", "", None),
    "assigned after": ("import a as z\nz = 1\n«z.f»()", "", "a"),
    "imported below": ("«z.f»()\nimport a as z", "a.f", None),
    "two alternatives": ("try:\n  import a as z\nexcept E:\n  import b as z\n«z.f»()", "", "b"),
    "twice the same": ("import a\ndef g(): import a\n«a.f»()", "a.f", "a"),
    "a call's result": ("import a\n«a().f»()", "", None),
    "no name": ("«'x'.join»()", "", None),
    "wide letters": ("import ａｂ\n«ab.f»()", "ab.f", "ab"),
    "lazy": ("lazy from a import b\n«b.f»()", "a.b.f", "a.b"),
    "class attribute": ("import a\nclass C:\n  a = 1\n  def f(self): «a.f»()", "a.f", "a"),
}


@pytest.mark.parametrize("case", NAMES)
def test_exact_names(case: str) -> None:
    text, exact, _ = NAMES[case]
    scopes, (node,) = marked(text)
    assert scopes.dotted(node) == exact


@pytest.mark.parametrize("case", [case for case in NAMES if "call" not in case and "no name" not in case])
def test_coarse_names(case: str) -> None:
    """As rule_semantics.md, section 3, measured on Semgrep."""
    text, _, coarse = NAMES[case]
    scopes, (node,) = marked(text)
    while scopes.unit.name(node) and scopes.unit.end[node] > node + 1:
        node += 1
    found = scopes.coarse(node)
    assert (None if found is None else ".".join(found)) == coarse


def test_star_imports_are_noted() -> None:
    scopes, _ = marked("from a.b import *\nfrom .c import *\n")
    assert [dotted for _, dotted in scopes.aliases.stars] == [("a", "b")]
