"""Scores call targets against the micro-benchmark of PyCG: which edges of its call graphs the flow engine finds.

    python tests/benchmarks/call_targets.py DIR [--list]

DIR is `micro-benchmark/snippets` of a checkout of PyCG, which is only read: each folder below it holds `callgraph.json`
and the code that it is about. A snippet is complete if all its edges to functions of the snippet, of libraries and to
builtins are found, and exact if no other edge between functions of the snippet is.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from aoplint.flow.machine.callsites import CallLog, caller_of
from aoplint.flow.machine.code import Code
from aoplint.flow.rules.models import Models, read_models
from aoplint.flow.rules.rule import TaintRule
from aoplint.flow.solve import solve
from aoplint.frontends.python import lower
from aoplint.packs.load import builtin_root, load_packs
from aoplint.scopes.view import FileView

Edge = tuple[str, str]
RULE = TaintRule(id="none", languages=("python",))


def edges(folder: Path, models: Models) -> set[Edge]:
    """The calls that the engine resolves in the files of `folder`."""
    views: dict[str, FileView] = {}
    codes: dict[str, Code] = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        text = path.read_text(encoding="utf-8")
        unit = lower(text)
        views[name] = FileView(path=name, language="python", text=text, unit=unit)
        codes[name] = Code(name, unit, text)
    log = CallLog()
    solve([RULE], models, list(views), views.get, {}, calls=log)
    found = set()
    for (path, node), targets in log.targets.items():
        caller = caller_of(codes[path], node)
        found |= {(dotted(f"{path}:{caller}"), dotted(target)) for target in targets}
    return found


def dotted(name: str) -> str:
    """`pkg/mod.py:Class.f` as PyCG writes it."""
    name = name.removeprefix("library ")
    path, _, inner = name.partition(":")
    if not path.endswith(".py"):
        return name.replace("builtins.", "<builtin>.")
    module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    return f"{module}.{inner}" if inner else module


def wanted(folder: Path) -> set[Edge]:
    """The edges of `callgraph.json`; lambdas have no numbers here."""
    graph = json.loads((folder / "callgraph.json").read_text(encoding="utf-8"))
    return {(plain(caller), plain(callee)) for caller, callees in graph.items() for callee in callees}


def plain(name: str) -> str:
    """A name of PyCG without the numbers of lambdas; methods of built-in types by their type."""
    for number in range(1, 10):
        name = name.replace(f"<lambda{number}>", "<lambda>")
    for ours, theirs in (("str", "PyStr"), ("dict", "PyDict"), ("list", "PyList"), ("tuple", "PyTuple")):
        name = name.replace(f"<**{theirs}**>", f"builtin {ours}")
    return name


def main() -> None:
    """Prints the score and, with --list, what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--list", action="store_true", help="print the edges that are missing or too many")
    given = parser.parse_args()
    models = read_models(load_packs([builtin_root() / "models"])[0].models)
    complete = exact = total = hit = edges_wanted = 0
    for graph in sorted(given.dir.rglob("callgraph.json")):
        folder = graph.parent
        expected, found = wanted(folder), edges(folder, models)
        nodes = {name for edge in expected for name in edge if not name.startswith(("<builtin>", "builtin "))}
        missing = expected - found
        extra = {edge for edge in found - expected if edge[0] in nodes and edge[1] in nodes}
        total += 1
        complete += not missing
        exact += not extra
        hit += len(expected & found)
        edges_wanted += len(expected)
        if given.list and (missing or extra):
            print(folder.relative_to(given.dir).as_posix(), "missing", sorted(missing), "extra", sorted(extra))
    print(f"{complete} of {total} complete, {exact} exact, {hit} of {edges_wanted} edges")


if __name__ == "__main__":
    main()
