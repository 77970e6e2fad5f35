"""The manifest of an application: its form checked, and a draft made from what a run shows (layer 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from aoplint.config.settings import Settings
from aoplint.engine.mapping import is_declared, mapped
from aoplint.engine.program import Program
from aoplint.engine.run import RunOutcome, run
from aoplint.errors import Place, Problem, UsageError
from aoplint.evidence.facts import Facts
from aoplint.evidence.leaf import LeafKind, plain
from aoplint.files.discover import Discovery
from aoplint.files.entry import Entry, Skip
from aoplint.files.read import read_bytes
from aoplint.frontends.errors import FrontEndError
from aoplint.manifest.check import ManifestError, check
from aoplint.manifest.draft import Shown, draft, hosts_in, methods_in
from aoplint.manifest.fields import NAMES
from aoplint.model.finding import Location
from aoplint.model.inventory import Inventory
from aoplint.model.levels import Mode
from aoplint.model.match import FileResult
from aoplint.model.record import dataclass
from aoplint.project.roots import Applications
from aoplint.project.testcode import is_documentation, is_test_code
from aoplint.redact import hide_words
from aoplint.text import LineIndex, decode
from aoplint.tree import Kind
from aoplint.tree.keypath import parse_key_path, value_of
from aoplint.tree.scalars import value as scalar_value

_LARGEST: Final = 4 << 20
#: Rights, and the rule whose evidence names the route of each.
_RIGHTS: Final = {
    "access": "aop-7.5.5-no-access-function",
    "correct": "aop-7.5.5-no-rectify-function",
    "delete": "aop-7.5.5-no-delete-function",
}


def check_manifest(path: Path) -> None:
    """Checks the form of the manifest at `path`.

    Raises:
        ManifestError: with every problem and its place.
        UsageError: if it cannot be read.
    """
    from aoplint.frontends.structured import lower

    data = read_bytes(path, _LARGEST)
    if isinstance(data, Skip):
        raise UsageError(f"cannot read {path}: {data.text}", hint="aoplint manifest init drafts one")
    text = decode(data, python=False).text
    try:
        problems = check(lower(text, "yaml"), text)
    except FrontEndError as error:
        raise ManifestError(f"{path} is no YAML: {error}") from error
    if problems:
        lines = LineIndex(text)
        raise ManifestError.of(
            Problem(
                message=f"{problem.path} {problem.message}".strip(),
                place=_place(path, text, lines, problem.start, problem.stop),
            )
            for problem in problems
        )


def _place(path: Path, text: str, lines: LineIndex, start: int, stop: int) -> Place:
    line, column = lines.position(start)
    source = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    return Place(path=path.as_posix(), line=line, column=column, length=max(1, stop - start), source=hide_words(source))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a run shows of a tree."""

    methods: Sequence[str]
    hosts: Sequence[str]
    stores: Sequence[tuple[str, tuple[str, ...], str, int]]
    rights: Mapping[str, str]
    callback: bool


def _ran(program: Program, discovery: Discovery, settings: Settings) -> RunOutcome:
    return run(program.restricted(program.ids(Mode.EVIDENCE)), discovery, settings, cache=None)


def _seen(program: Program, discovery: Discovery, outcome: RunOutcome) -> _Seen:
    texts = [text for _, text in _texts(discovery.entries)]
    routes = [route for result in outcome.results if result.surface is not None for route in result.surface.routes]
    return _Seen(
        methods=sorted({method for text in texts for method in methods_in(text)}),
        hosts=sorted({host for text in texts for host in hosts_in(text)}),
        stores=sorted(set(_stores(program, outcome.results))),
        rights={right: _address(outcome.kept.get(rule, ()), outcome.results) for right, rule in _RIGHTS.items()},
        callback=any("callback" in route.description.lower() for route in routes if route.kind == "http"),
    )


def draft_of(program: Program, discovery: Discovery, settings: Settings) -> str:
    """A manifest that says what the discovered files show."""
    seen = _seen(program, discovery, _ran(program, discovery, settings))
    return draft(
        Shown(
            name=settings.cwd.name,
            methods=seen.methods,
            hosts=seen.hosts,
            stores=[(name, fields) for name, fields, _, _ in seen.stores],
            callback=seen.callback,
            **seen.rights,
        )
    )


def inventory_of(program: Program, discovery: Discovery, settings: Settings) -> Inventory:
    """What the discovered files keep, call and give away, held against their manifests."""
    outcome = _ran(program, discovery, settings)
    seen = _seen(program, discovery, outcome)
    declared = _declared(discovery.entries)
    facts = Facts(
        results=outcome.results,
        files=outcome.files,
        applications=Applications(entry.path for entry in outcome.files),
        rules={rule.id: rule for rule in program.rules},
        as_of=settings.as_of,
    )
    code = {path: text for path, text in _texts(discovery.entries) if path.endswith(".py")}
    ways, erased = mapped(facts, program.compiled.get(Mode.EVIDENCE, ()), code, declared)
    return Inventory(
        stores=seen.stores,
        methods=[(method, method in declared) for method in seen.methods],
        hosts=[(host, is_declared(host, declared)) for host in seen.hosts],
        declared_only=sorted(declared - set(seen.methods) - set(seen.hosts)),
        rights=tuple(seen.rights.items()),
        ways=ways,
        erased=erased,
    )


def _declared(entries: Iterable[Entry]) -> frozenset[str]:
    """Methods and hosts that the manifests of a tree name."""
    from aoplint.frontends.structured import lower

    found: set[str] = set()
    for entry in entries:
        if entry.path.rpartition("/")[2] not in NAMES or entry.skip is not None:
            continue
        data = read_bytes(entry.absolute, _LARGEST)
        text = "" if isinstance(data, Skip) else decode(data, python=False).text
        try:
            unit = lower(text, "yaml")
        except FrontEndError:
            continue
        for path in ("apis[].method", "processors[].hosts[]"):
            for node in parse_key_path(path).find(unit, text):
                value = value_of(unit, node) if unit.kind[node] == Kind.PAIR else node
                if value >= 0 and unit.kind[value] == Kind.SCALAR:
                    found.add(hide_words(scalar_value(unit, text, value).strip()))
    return frozenset(found)


def _texts(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Paths and texts of what is neither a test nor prose nor the manifest."""
    for entry in entries:
        said = is_test_code(entry.path) or is_documentation(entry.path) or entry.path.rpartition("/")[2] in NAMES
        if entry.skip is None and not said:
            data = read_bytes(entry.absolute, _LARGEST)
            if not isinstance(data, Skip):
                yield entry.path, decode(data, python=entry.language == "python").text


def _stores(program: Program, results: Sequence[FileResult]) -> Iterator[tuple[str, tuple[str, ...], str, int]]:
    """Tables with the personal columns that the duty of deletion names, and their places."""
    names = {
        plain(value)
        for duty in program.compiled.get(Mode.EVIDENCE, ())
        if duty.id == _RIGHTS["delete"]
        for leaf in duty.leaves
        if leaf.kind is LeafKind.STORES
        for words in leaf.words
        for value in words.values
    }
    for result in results:
        if result.surface is None or is_test_code(result.path):
            continue
        lines = {(hit.start, hit.stop): hit.location.line for hit in result.evidence}
        for store in result.surface.stores:
            fields = tuple(field for field in store.fields if plain(field) in names)
            if fields:
                yield store.table or store.name, fields, result.path, lines.get((store.start, store.stop), 1)


def _address(places: Sequence[Location], results: Sequence[FileResult]) -> str:
    """The address of the first route that stands at one of `places`."""
    wanted = {(place.path, place.line, place.column) for place in places}
    for result in results:
        starts = {
            hit.start
            for hit in result.evidence
            if (hit.location.path, hit.location.line, hit.location.column) in wanted
        }
        for route in result.surface.routes if result.surface is not None else ():
            if route.start in starts and route.kind == "http":
                return route.path
    return ""
