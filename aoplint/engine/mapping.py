"""The data map and the table of erasures for a dossier, from what a run of the duties gave (layer 11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Final

from aoplint.evidence.datamap import erasure_table, personal, ways
from aoplint.evidence.facts import Facts
from aoplint.evidence.keeping import Fate
from aoplint.evidence.rule import EvidenceRule
from aoplint.fingerprint import outline
from aoplint.manifest.draft import host_places, method_places
from aoplint.model.inventory import Erased, Way
from aoplint.project.reach import Spot
from aoplint.text import LineIndex

#: The duty whose stores and doors the table is about.
DUTY: Final = "aop-7.5.5-delete-incomplete"


class _Places:
    """Places of API methods and hosts in the definitions of an application.

    Args:
        texts: of its Python files, by path.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, LineIndex] = {}

    def line(self, path: str, offset: int) -> int:
        """1-based line of `offset`; 1 where the text is not known."""
        if path not in self._texts:
            return 1
        if path not in self._lines:
            self._lines[path] = LineIndex(self._texts[path])
        return self._lines[path].position(min(offset, len(self._texts[path])))[0]

    @cached_property
    def methods(self) -> dict[Spot, list[str]]:
        """API methods by the definition that names them."""
        found: dict[Spot, list[str]] = {}
        for path, text in self._texts.items():
            symbol_at = outline(text).symbol_at
            for method, start in method_places(text):
                found.setdefault((path, symbol_at(start)), []).append(method)
        return found

    @cached_property
    def hosts(self) -> dict[Spot, list[tuple[str, int]]]:
        """Hosts of others, with their offsets, by the definition that names them."""
        found: dict[Spot, list[tuple[str, int]]] = {}
        for path, text in self._texts.items():
            symbol_at = outline(text).symbol_at
            for host, start in host_places(text):
                found.setdefault((path, symbol_at(start)), []).append((host, start))
        return found


def mapped(
    facts: Facts, duties: Sequence[EvidenceRule], texts: Mapping[str, str], declared: Collection[str]
) -> tuple[list[Way], list[Erased]]:
    """The ways of data and the table of erasures; nothing where the duty of deletion does not run."""
    duty = next((duty for duty in duties if duty.id == DUTY), None)
    if duty is None:
        return [], []
    places = _Places(texts)
    found = [
        Way(
            method=way.method,
            fields=way.fields,
            symbol=way.symbol,
            path=way.path,
            line=places.line(way.path, way.start),
            kind=way.kind,
            target=way.target,
            declared=way.kind == "host" and is_declared(way.target, declared),
        )
        for way in ways(facts, personal(duty), places.methods, places.hosts)
    ]
    return found, [_erased(fate, places) for fate in erasure_table(duty, facts)]


def is_declared(host: str, declared: Collection[str]) -> bool:
    """Whether the manifest names `host` or a domain above it."""
    return any(host == name or host.endswith(f".{name}") for name in declared)


def _erased(fate: Fate, places: _Places) -> Erased:
    kept, (path, start) = fate.kept, fate.by
    return Erased(
        store=kept.name,
        kind=kept.kind,
        fields=kept.fields,
        path=kept.path,
        line=places.line(kept.path, kept.start),
        how=fate.how,
        where=f"{path}:{places.line(path, start)}" if fate.how else "",
    )
