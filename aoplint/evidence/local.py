"""Leaves that words answer, in one file: entries of lists in its code, keys of its manifest (layer 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aoplint.evidence.rule import EvidenceRule, WordLeaf
from aoplint.model.match import Match
from aoplint.project.markers import Markers
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit
from aoplint.tree.keypath import parse_key_path

MANIFEST: Final = ("aop-app.yaml", "aop-app.yml")
#: Prose never is evidence.
_PROSE: Final = (".md", ".rst", ".txt", ".adoc")


class WordLeaves:
    """The word leaves of all duties of a run.

    Args:
        rules: the duties.
    """

    def __init__(self, rules: Iterable[EvidenceRule]) -> None:
        leaves = [leaf for rule in rules for leaf in rule.word_leaves]
        self._lists = [(leaf.id, Markers(leaf.words)) for leaf in leaves if leaf.words]
        self._manifest = [leaf for leaf in leaves if leaf.keys]

    @property
    def asks_manifest(self) -> bool:
        """Whether a manifest must be lowered."""
        return bool(self._manifest)

    def find(self, view: FileView) -> Iterator[Match]:
        """One match per leaf that `view` answers."""
        if self._lists and not view.path.lower().endswith(_PROSE):
            code = _code(view)
            for leaf, markers in self._lists:
                first = min(markers.find(code), key=lambda hit: hit[1], default=None)
                if first is not None:
                    yield Match(rule=leaf, start=first[1], stop=first[2])
        if self._manifest and view.unit is not None and view.path.rpartition("/")[2] in MANIFEST:
            yield from _declared(self._manifest, view, view.unit)


def _declared(leaves: Sequence[WordLeaf], view: FileView, unit: Unit) -> Iterator[Match]:
    for leaf in leaves:
        for key in leaf.keys:
            for node in parse_key_path(key).find(unit, view.text):
                if _is_set(unit, node, view.text):
                    yield Match(rule=leaf.id, start=unit.start[node], stop=unit.stop[node])
                    break


def _is_set(unit: Unit, node: int, text: str) -> bool:
    value = unit.child(node, Role.VALUE) if unit.kind[node] == Kind.PAIR else node
    return value >= 0 and text[unit.start[value] : unit.stop[value]].strip() not in ("", "''", '""', "null", "~")


def _code(view: FileView) -> str:
    """The text with comments and docstrings blanked: what is said about code is no evidence of it."""
    unit = view.unit
    if unit is None:
        return view.text
    spans = list(unit.comment_spans())
    for node in unit.by_kind.get(Kind.EXPRESSION_STATEMENT, ()):
        value = unit.child(node, Role.VALUE)
        if value >= 0 and unit.kind[value] in (Kind.STRING, Kind.CONCATENATION):
            spans.append((unit.start[node], unit.stop[node]))
    parts: list[str] = []
    at = 0
    for start, stop in sorted(spans):
        if start < at:
            continue
        parts += (view.text[at:start], " " * (stop - start))
        at = stop
    parts.append(view.text[at:])
    return "".join(parts)
