from __future__ import annotations

from aoplint.model.match import ImportFact, Interface
from aoplint.modules.graph import ImportGraph, module_parts


def file(path: str, *imports: tuple[str, str, int]) -> Interface:
    facts = tuple(ImportFact(module=m, name=n, alias=n or m, level=level, line=1) for m, n, level in imports)
    return Interface(path=path, imports=facts)


def test_names_of_files() -> None:
    assert module_parts("a/b.py") == ("a", "b")
    assert module_parts("a/b/__init__.py") == ("a", "b")
    assert module_parts("setup.py") == ("setup",)


def test_absolute_imports_need_no_known_root() -> None:
    graph = ImportGraph([file("src/app/views.py", ("app.config", "X", 0)), file("src/app/config.py")])
    assert graph.imports["src/app/views.py"] == {"src/app/config.py"}
    assert graph.importers({"src/app/config.py"}) == {"src/app/views.py", "src/app/config.py"}
    assert graph.importers({"src/app/views.py"}) == {"src/app/views.py"}
    assert graph.neighbours({"src/app/views.py"}) == {"src/app/views.py", "src/app/config.py"}


def test_the_nearest_of_two_modules_wins() -> None:
    graph = ImportGraph([file("one/main.py", ("config", "", 0)), file("one/config.py"), file("two/config.py")])
    assert graph.imports["one/main.py"] == {"one/config.py"}


def test_relative_imports() -> None:
    graph = ImportGraph(
        [
            file("p/a.py", ("", "b", 1), ("q.c", "x", 1)),
            file("p/b.py"),
            file("p/q/c.py", ("", "b", 2)),
            file("p/__init__.py", ("a", "f", 1)),
        ]
    )
    assert graph.imports["p/a.py"] == {"p/b.py", "p/q/c.py"}
    assert graph.imports["p/q/c.py"] == {"p/b.py"}
    assert graph.imports["p/__init__.py"] == {"p/a.py"}


def test_submodule_import_and_unknown_modules() -> None:
    graph = ImportGraph([file("a.py", ("pkg", "mod", 0), ("requests", "", 0), ("", "x", 9)), file("pkg/mod.py")])
    assert graph.imports["a.py"] == {"pkg/mod.py"}
