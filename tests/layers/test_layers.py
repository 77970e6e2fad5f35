"""Holds the layer table of docs/architecture.md: who may import whom, and who may use what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "aoplint"

ROWS: tuple[frozenset[str], ...] = tuple(
    frozenset(row.split())
    for row in (
        "errors model",
        "text redact fingerprint directives",
        "tree config vcs",
        "files packs manifest frontends",
        "scopes",
        "modules",
        "match secrets names",
        "project",
        "flow",
        "evidence",
        "judge",
        "cache pool engine",
        "report fix rulekit",
        "api",
        "cli",
    )
)
ROW_OF = {name: number for number, row in enumerate(ROWS) for name in row}
FLOW_ROWS = (
    "machine", "rules", "reach", "literals", "calls", "objects", "conditions", "functions", "library", "expressions",
    "statements", "watch entries named_calls program shared trace", "incremental", "solve",
)  # fmt: skip
FLOW_ROW_OF = {name: number for number, row in enumerate(FLOW_ROWS) for name in row.split()}
#: Modules of one row that may import each other: (importer, imported).
SIBLINGS = {
    ("model", "errors"),
    ("errors", "model"),
    ("engine", "cache"),
    ("engine", "pool"),
}
#: Third-party and standard modules that only some packages may import.
ONLY_IN = {
    "libcst": ("frontends/python", "fix"),
    "click": ("cli",),
    "subprocess": ("vcs", "pool"),
    "jinja2": ("report",),
    "pygments": ("report",),
    "yaml": ("packs", "frontends/structured"),
    "pathspec": ("files", "config"),
}
NOWHERE = (
    "socket", "ssl", "http", "urllib.request", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib",
    "asyncio", "pickle", "marshal", "shelve", "xmlrpc", "socketserver", "webbrowser",
)  # fmt: skip
ROOT_MODULES = {"__init__", "__main__"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def test_every_package_has_a_row() -> None:
    parts = {part_of(path) for path in modules()} - ROOT_MODULES
    assert parts <= set(ROW_OF), f"no row for {sorted(parts - set(ROW_OF))}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down(path: Path) -> None:
    part = part_of(path)
    if part in ROOT_MODULES:
        return
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] != "aoplint" or len(parts) == 1 or parts[1] not in ROW_OF or parts[1] == part:
            continue
        allowed = ROW_OF[parts[1]] < ROW_OF[part] or (part, parts[1]) in SIBLINGS
        assert allowed, f"{path.name}:{line}: {part} (row {ROW_OF[part]}) imports {parts[1]} (row {ROW_OF[parts[1]]})"


def imports_at_run_time(path: Path) -> Iterator[tuple[str, int]]:
    """As `imports`, without what only type checkers import."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for block in ast.walk(tree):
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            block.body = [ast.Pass()]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
            yield str(node.module), node.lineno


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "flow").rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_imports_within_flow_go_down(path: Path) -> None:
    part = path.relative_to(PACKAGE / "flow").parts[0].removesuffix(".py")
    if part == "__init__":
        return
    for name, line in imports_at_run_time(path):
        parts = name.split(".")
        if parts[:2] != ["aoplint", "flow"] or len(parts) == 2 or parts[2] == part:
            continue
        other = parts[2]
        same_row = FLOW_ROW_OF[other] == FLOW_ROW_OF[part]
        assert same_row or FLOW_ROW_OF[other] < FLOW_ROW_OF[part], f"{path.name}:{line}: {part} imports {other}"


def test_no_circles() -> None:
    names = {".".join(("aoplint", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in modules()}
    graph = {
        name: {imported for imported, _ in imports_at_run_time(path) if imported in names and imported != name}
        for name, path in names.items()
    }
    while leaves := [name for name, needed in graph.items() if not needed]:
        for leaf in leaves:
            del graph[leaf]
        for needed in graph.values():
            needed.difference_update(leaves)
    assert not graph, f"circles among {sorted(graph)}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_restricted_modules(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    for name, line in imports(path):
        assert not any(name == banned or name.startswith(banned + ".") for banned in NOWHERE), (
            f"{relative}:{line}: {name}"
        )
        for restricted, homes in ONLY_IN.items():
            if name == restricted or name.startswith(restricted + "."):
                at_home = any(relative == home + ".py" or relative.startswith(home + "/") for home in homes)
                assert at_home, f"{relative}:{line}: {restricted} belongs to {', '.join(homes)}"
        assert not name.startswith(("libcst.matchers", "libcst.metadata")), (
            f"{relative}:{line}: {name} is for tests only"
        )


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if part_of(path) in {"cli", "__main__"}:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            banned = {"print", "exit", "quit", "sys.exit", "eval", "exec", "compile", "__import__"}
            # Compiles initialisers from the field names of our own classes, as `dataclasses` does.
            makes_methods = called == "exec" and path == PACKAGE / "model" / "record.py"
            assert makes_methods or called not in banned, f"{path}:{node.lineno}: {called}"


def test_modules_stay_small() -> None:
    """A look, not a game: the median module is small and no module is huge."""
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in modules())
    assert sizes[len(sizes) // 2] <= 150
    assert sizes[-1] <= 700
