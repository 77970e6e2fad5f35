"""What ties a file to others besides its imports: texts that name modules or files, code that loads some (layer 5).

Texts are kept as hashes: what is known of a file is cached, and any text may be a secret.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from io import IOBase, TextIOBase
from pathlib import Path
from typing import Final

from aoplint.modules.graph import module_parts
from aoplint.tree import Kind, Unit

_NAME: Final = r"[A-Za-z_]\w{0,39}"
#: `shop.urls`, `shop.tasks.send`; with a colon `app:create_app`.
_MODULE: Final = re.compile(rf"({_NAME}(?:\.{_NAME}){{0,8}})(:{_NAME})?", re.ASCII)
#: The last part of a path that has the extension of data; of what is passed to a function that opens files any.
_FILE: Final = re.compile(
    r"(?:.*[/\\])?([^/\\]*\.(?:json|jsonl|ndjson|txt|csv|tsv|db|sqlite3?|pickle|pkl|ya?ml|ini|env|toml|xml|log|key"
    r"|pem|html?|dat|data|cfg|conf|xlsx?|tmp|cookies?|session|token|tokens|lock|cache|bin|md))",
    re.IGNORECASE,
)
_ANY_FILE: Final = re.compile(r"(?:.*[/\\])?([^/\\]*[^/\\.][^/\\]*)")
_OPENING: Final = frozenset({"open", "Path", "PurePath", "PosixPath", "join", "joinpath", "with_name", "connect"})
#: Names by which code looks for modules that it does not import.
_LOADING: Final = frozenset({
    "import_module", "__import__", "iter_modules", "walk_packages", "entry_points", "iter_entry_points", "load_module",
    "exec_module", "spec_from_file_location", "run_path", "run_module", "autodiscover_tasks", "autodiscover",
    "autodiscover_modules", "import_string", "import_submodules", "INSTALLED_APPS", "pytest_plugins",
})  # fmt: skip
#: Files for whose sake a framework loads what lies beside and below them.
_LOADERS: Final = frozenset({"manage.py", "conftest.py", "__manifest__.py", "__openerp__.py", "scrapy.cfg"})
#: Names of methods that objects of any library may have: they say nothing of a class of the project.
COMMON_METHODS: Final = frozenset({
    "close", "open", "copy", "clear", "remove", "delete", "items", "values", "keys", "split", "join", "strip", "format",
    "encode", "decode", "lower", "upper", "replace", "json", "text", "send", "post", "patch", "request", "execute",
    "commit", "save", "filter", "first", "all", "one", "start", "stop", "run", "wait", "result", "connect", "cursor",
    "fetchone", "fetchall", "query", "group", "groups", "match", "search", "info", "debug", "warning", "error", "log",
    "exception", "next", "flush", "sort", "reverse", "discard", "main", "reply", "create", "list", "head", "find_all",
})  # fmt: skip
_OF_PYTHON: Final = frozenset(
    name for cls in (str, bytes, list, dict, set, tuple, int, IOBase, TextIOBase, Path) for name in dir(cls)
)
_LONGEST: Final = 200
_QUOTES: Final = "\"'"


def ties_of(text: str, unit: Unit) -> tuple[str, ...]:
    """What the texts of a file may name: hashes of files, which begin with "/", and of modules."""
    return tuple(sorted({tie for said, opens in _texts(text, unit) for tie in _named(said, opens=opens)}))


def loads_others(path: str, unit: Unit) -> bool:
    """Whether a file loads, or makes a framework load, modules that it does not import."""
    return path.rpartition("/")[2] in _LOADERS or not _LOADING.isdisjoint(unit.atoms)


def called_methods(unit: Unit) -> tuple[str, ...]:
    """The names of methods that a file calls, in order, but for those that say nothing of a class of the project."""
    callees = (node + 1 for node in unit.by_kind.get(Kind.CALL, ()))
    names = {unit.name(callee) for callee in callees if unit.kind[callee] == Kind.ATTRIBUTE}
    return tuple(sorted(name for name in names - COMMON_METHODS - _OF_PYTHON if not name.startswith("__")))


def is_file(tie: str) -> bool:
    """Whether a tie is the name of a file, which ties all together that name it."""
    return tie.startswith("/")


def names_of(path: str) -> Iterator[str]:
    """The ties that mean the module at `path`."""
    parts = module_parts(path)
    if parts:
        yield _hash(f"{parts[-1]}:")
    for length in range(2, len(parts) + 1):
        yield _hash(".".join(parts[-length:]))


def _texts(text: str, unit: Unit) -> Iterator[tuple[str, bool]]:
    """What the strings of a file say, and whether they are passed to a function that opens files."""
    for node in unit.by_kind.get(Kind.STRING, ()):
        start, stop = unit.start[node], unit.stop[node]
        if stop - start > _LONGEST:
            continue
        said = text[start:stop].lstrip("rRbBuU").strip(_QUOTES)
        opens = unit.kind[unit.parent[node]] == Kind.CALL and unit.name(unit.parent[node] + 1) in _OPENING
        if opens or "." in said or ":" in said:
            yield said, opens


def _named(text: str, *, opens: bool) -> Iterator[str]:
    module = _MODULE.fullmatch(text)
    if module is not None:
        parts = module[1].split(".")
        yield from (_hash(".".join(parts[:length])) for length in range(2, len(parts) + 1))
        if module[2] and len(parts) == 1:
            yield _hash(f"{parts[0]}:")
    file = (_ANY_FILE if opens else _FILE).fullmatch(text)
    if file is not None:
        yield f"/{_hash(file[1])}"


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
