"""What duties ask of one file beside patterns: words, routes, stores, keys of the manifest (layer 9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from aoplint.evidence.leaf import SAID, Declared, Leaf, LeafKind
from aoplint.evidence.rule import EvidenceRule
from aoplint.frontends.text import lower as lower_text
from aoplint.manifest.check import ManifestProblem
from aoplint.manifest.check import check as check_manifest
from aoplint.manifest.fields import NAMES
from aoplint.model.match import Match
from aoplint.model.surface import Route, Surface
from aoplint.project.markers import Marker, Markers
from aoplint.project.symbols import dead_spans
from aoplint.project.testcode import is_documentation, is_test_code
from aoplint.redact import hide_words
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit
from aoplint.tree.keypath import parse_key_path, value_of
from aoplint.tree.scalars import value as scalar_value

#: Names of the manifest.
MANIFEST: Final = NAMES
#: Occurrences of one list in one file that are looked at.
_OCCURRENCES: Final = 50
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_EMPTY: Final = frozenset({"", "''", '""', "null", "~", "[]", "{}"})


#: What aoplint itself wrote: its words about duties are no evidence that they are done.
_OUTPUT: Final = re.compile(
    r'"aoplint-baseline"|aoplint/report/|"name": ?"aoplint"|<testsuites name="aoplint"'
    r'|<meta name="generator" content="aoplint|"(?:rule|check_name)": ?"(?:aop|secrets)-'
)
_HEAD: Final = 4000


def _is_output(text: str) -> bool:
    return _OUTPUT.search(text, 0, _HEAD) is not None


class Leaves:
    """The leaves of all duties of a run that are no patterns.

    Args:
        rules: the duties.
    """

    def __init__(self, rules: Iterable[EvidenceRule]) -> None:
        duties = list(rules)
        leaves = [leaf for rule in duties for leaf in rule.leaves]
        self._any = bool(duties)
        self._words = [(leaf.id, Markers(leaf.words)) for leaf in leaves if leaf.kind is LeafKind.WORDS]
        self._documents = [(leaf.id, Markers(leaf.words)) for leaf in leaves if leaf.kind is LeafKind.DOCUMENTS]
        self._routes = [(leaf, Markers(leaf.words)) for leaf in leaves if leaf.kind is LeafKind.ROUTES]
        self._stores = [leaf for leaf in leaves if leaf.kind is LeafKind.STORES]
        self._writes = [leaf for leaf in leaves if leaf.kind is LeafKind.WRITES]
        self._erasures = [leaf for leaf in leaves if leaf.kind is LeafKind.ERASURES]
        self._manifest = [leaf for leaf in leaves if leaf.kind is LeafKind.MANIFEST]

    @property
    def asks_manifest(self) -> bool:
        """Whether a manifest must be lowered."""
        return bool(self._manifest)

    def find(self, view: FileView, surface: Surface | None) -> Iterator[Match]:
        """The answers that `view` gives; none if it can be no evidence.

        Args:
            view: the file.
            surface: of a lowered Python file.
        """
        if view.path.rpartition("/")[2] in MANIFEST:
            yield from self._declared(view)
        elif is_test_code(view.path) or _is_output(view.text):
            return
        elif is_documentation(view.path):
            yield from _occurrences(self._documents, view.text)
        else:
            yield from self._words_in(view)
            if surface is not None:
                yield from self._routes_in(surface)
                yield from self._stores_in(surface)
                yield from self._kept_in(surface)

    def _words_in(self, view: FileView) -> Iterator[Match]:
        # Without its tree a Python file does not tell its docstrings from its texts.
        if not self._words or (view.language == "python" and view.unit is None):
            return
        yield from _occurrences(self._words, _code(view))

    def _routes_in(self, surface: Surface) -> Iterator[Match]:
        for leaf, markers in self._routes:
            for route in surface.routes:
                if _answers(leaf, markers, route):
                    yield Match(rule=leaf.id, start=route.start, stop=route.stop)

    def _stores_in(self, surface: Surface) -> Iterator[Match]:
        for leaf in self._stores:
            for store in surface.stores:
                fields = leaf.fields_of(store)
                if len(fields) >= leaf.least:
                    yield Match(rule=leaf.id, start=store.start, stop=store.stop, evidence=fields)

    def _kept_in(self, surface: Surface) -> Iterator[Match]:
        """Writes that may be meant, which stores of other files decide; and all erasures."""
        for leaf in self._writes:
            for write in surface.writes:
                told = leaf.named(write.fields)
                if write.kind in leaf.kinds and (told or (write.kind == "table" and (write.whole or not write.fields))):
                    yield Match(rule=leaf.id, start=write.start, stop=write.stop, evidence=told)
        for leaf in self._erasures:
            for erasure in surface.erasures:
                yield Match(rule=leaf.id, start=erasure.start, stop=erasure.stop)

    def _declared(self, view: FileView) -> Iterator[Match]:
        if view.unit is None:
            return
        problems = check_manifest(view.unit, view.text)
        for leaf in self._manifest:
            for declared in leaf.keys:
                if declared.problem:
                    yield from (_of(problem, leaf.id) for problem in problems if problem.code == declared.problem)
                else:
                    yield from _told(view.unit, view.text, declared, leaf.id)


def _occurrences(leaves: Sequence[tuple[str, Markers]], text: str) -> Iterator[Match]:
    """Where the words of `leaves` stand; a list that several of them name is looked for once."""
    folded = text.casefold()
    known: dict[Marker, list[tuple[int, int]]] = {}
    for leaf, markers in leaves:
        for marker in markers.each:
            if marker not in known:
                known[marker] = marker.spans(text, folded, _OCCURRENCES)
            for start, stop in known[marker]:
                yield Match(rule=leaf, start=start, stop=stop)


def _answers(leaf: Leaf, markers: Markers, route: Route) -> bool:
    if leaf.route_kinds and route.kind not in leaf.route_kinds:
        return False
    if leaf.methods and leaf.methods.isdisjoint(route.methods):
        return False
    return not leaf.words or next(markers.find(route.description), None) is not None


def _of(problem: ManifestProblem, leaf: str) -> Match:
    said = f"{problem.path} {problem.message}"
    return Match(rule=leaf, start=problem.start, stop=problem.stop, facts=(("$SAID", said),))


def _told(unit: Unit, text: str, declared: Declared, leaf: str) -> Iterator[Match]:
    """Where the manifest says what `declared` asks for; its beginning if a key must be absent and is."""
    found = [node for node in parse_key_path(declared.key).find(unit, text) if _is_set(unit, node, text)]
    if declared.absent:
        if not found:
            yield Match(rule=leaf, start=0, stop=len(text.partition("\n")[0]))
        return
    wanted = {value.lower() for value in declared.equals}
    for node in found:
        said = _scalar(unit, node, text)
        if declared.as_said:
            yield Match(rule=leaf, start=unit.start[node], stop=unit.stop[node], facts=((SAID, said),))
        elif not wanted or said.lower() in wanted:
            told = (("$SAID", hide_words(said)),) if _DATE.fullmatch(said) or declared.resolves else ()
            yield Match(rule=leaf, start=unit.start[node], stop=unit.stop[node], facts=told)


def _is_set(unit: Unit, node: int, text: str) -> bool:
    value = value_of(unit, node) if unit.kind[node] == Kind.PAIR else node
    return value >= 0 and text[unit.start[value] : unit.stop[value]].strip() not in _EMPTY


def _scalar(unit: Unit, node: int, text: str) -> str:
    value = value_of(unit, node) if unit.kind[node] == Kind.PAIR else node
    return scalar_value(unit, text, value).strip() if value >= 0 and unit.kind[value] == Kind.SCALAR else ""


def _code(view: FileView) -> str:
    """The text with comments, docstrings and what never runs blank: what is said about code is no evidence of it."""
    if view.unit is None:
        extension = view.path.rpartition("/")[2].rpartition(".")[2].lower()
        return _blanked(view.text, list(lower_text(view.text, extension).comment_spans()))
    return _blanked(view.text, [*view.unit.comment_spans(), *said(view.unit, view.text)])


def said(unit: Unit, text: str) -> list[tuple[int, int]]:
    """Intervals of a lowered file that only speak: docstrings, texts that stand alone, code that never runs."""
    if unit.language != "python":
        return []
    spans = dead_spans(unit, text)
    for node in unit.by_kind.get(Kind.EXPRESSION_STATEMENT, ()):
        value = unit.child(node, Role.VALUE)
        if value >= 0 and unit.kind[value] in (Kind.STRING, Kind.CONCATENATION):
            spans.append((unit.start[node], unit.stop[node]))
    return spans


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, stop in sorted(spans):
        if stop <= at:
            continue
        start = max(start, at)
        parts += (text[at:start], " " * (stop - start))
        at = stop
    parts.append(text[at:])
    return "".join(parts)
