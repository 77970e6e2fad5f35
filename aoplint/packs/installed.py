"""Finds packs that installed distributions register, without importing any of their code (layer 3)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aoplint.errors import Place, Problem, RuleError

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

GROUP = "aoplint.packs"


def registered_packs() -> tuple[Path, ...]:
    """As `installed_packs`, after a look at the names alone: most machines have none, and metadata costs.

    Raises:
        RuleError: with every entry point that leads to no pack.
    """
    mark = f"[{GROUP}]".encode()
    return installed_packs() if any(mark in text for text in _entry_points(_safe(sys.path))) else ()


def _entry_points(places: Sequence[str]) -> Iterator[bytes]:
    """The files that say what distributions register."""
    for place in places:
        try:
            with os.scandir(place) as entries:
                names = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            continue
        for name in sorted(names):
            try:
                yield Path(name, "entry_points.txt").read_bytes()
            except OSError:
                continue


def installed_packs(search: Sequence[str] | None = None) -> tuple[Path, ...]:
    """Folders of the packs registered in the entry point group `aoplint.packs`, ordered by name.

    An entry point names a package whose folder holds pack.yaml: `acme = "acme_rules.aoplint"`. The working
    directory is never searched: a scanned tree cannot register a pack.

    Args:
        search: folders to look for distributions in; `sys.path` without the working directory if None.

    Raises:
        RuleError: with every entry point that leads to no pack.
    """
    from importlib.metadata import distributions

    places = _safe(sys.path) if search is None else list(search)
    found: dict[tuple[str, str], Path] = {}
    problems: list[Problem] = []
    for distribution in distributions(path=places):
        for entry in distribution.entry_points:
            if entry.group != GROUP or (entry.name, entry.value) in found:
                continue
            folder = next((path for path in _candidates(distribution, entry, places) if _is_pack(path)), None)
            if folder is None:
                message = f'the entry point "{entry.name} = {entry.value}" leads to no folder with pack.yaml'
                problems.append(Problem(message=message, place=Place(path=f"entry point group {GROUP}")))
            else:
                found[entry.name, entry.value] = folder
    if problems:
        raise RuleError.of(sorted(problems, key=lambda problem: problem.message))
    return tuple(found[key] for key in sorted(found))


def _safe(path: Sequence[str]) -> list[str]:
    here = os.path.realpath(os.curdir)
    return [entry for entry in path if entry and os.path.realpath(entry) != here]


def _is_pack(folder: Path) -> bool:
    return (folder / "pack.yaml").is_file()


def _candidates(distribution: Distribution, entry: EntryPoint, places: Sequence[str]) -> Iterator[Path]:
    """Where the package may lie: with its distribution, else where its top-level package would be."""
    from importlib.machinery import PathFinder

    parts = entry.value.partition(":")[0].strip().split(".")
    if not all(part.isidentifier() for part in parts):
        return
    yield Path(str(distribution.locate_file(os.path.join(*parts))))
    spec = PathFinder.find_spec(parts[0], list(places))
    for root in (spec.submodule_search_locations or ()) if spec is not None else ():
        yield Path(root, *parts[1:])
