"""What a solution of a project rests on, so that a change beside it needs no new one (layer 8).

A solution looked into the files that it loaded, and ran some of their functions. Of all others it knows the call graph
and who mentions which name; as long as both say the same of what was loaded, a change of other files, or of functions
that were not run, changes nothing but the places of what was found.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from aoplint.flow.incremental.outline import Outline, outer_functions
from aoplint.flow.library.conversations import READING
from aoplint.flow.machine.code import Code
from aoplint.flow.reach.callgraph import Key
from aoplint.flow.reach.relevance import Relevance
from aoplint.flow.trace import FlowFinding
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role

if TYPE_CHECKING:
    from aoplint.flow.program import Ranges


#: Where a name stands: a file and the number of a node with it; names of the engine as they are, without a file.
Place = tuple[str, int, str]
#: What an interval of a file is called instead.
_Renamed: TypeAlias = "Callable[[str, int, int], tuple[int, int]]"
#: Signs of a hash by which names are told apart.
_NAME_LENGTH: Final = 16
#: More than the prefix and the quotes of a string have signs.
_ROOM: Final = 8
#: Names that the engine writes by itself, whether a file has them or not.
_OF_THE_ENGINE: Final = re.compile(
    r"\[(?:[*.#]|[a-z]{1,10})\]|__[a-z]+__|_?(?:value|name)_?"
    r"|args|return|open|Path|shelve|dbm|stdout|msg|code|doc|errno|strerror|filename|message|exceptions"
    rf"|{'|'.join(READING)}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedInto:
    """A file that a solution looked into.

    Args:
        path: the file.
        left_out: which of its outer functions were not run, by their place among these.
        seen: hashes of the names of functions that nothing names or calls, but that were run.
        unseen: the same of those that were not run: nothing of them counts.
        digest: hash over the rest of it and over what rules match there; "" if it must be as it is.
    """

    path: str
    left_out: tuple[int, ...]
    seen: tuple[str, ...]
    unseen: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What must be the same for a solution to stand. It holds no text of the project.

    Args:
        files: what was looked into, by path.
        tainted: names that got tainted data, in order.
        lent: names of objects in shared state that hold sources, in order.
        grown: names of state that grew.
        flags: names of shared state of which counted whether functions write it.
        digest: hash over what relevance says of `files`.
        steps: expressions that were evaluated.
        findings: what was found; in Python files numbers of nodes of outlines stand for offsets.
    """

    files: tuple[LookedInto, ...]
    tainted: tuple[Place, ...]
    lent: tuple[Place, ...]
    grown: tuple[Place, ...]
    flags: tuple[Place, ...]
    digest: str
    steps: int
    findings: tuple[FlowFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A solution of the project as it was.

    Args:
        footprint: what it rests on.
        changed: paths whose content is another one.
    """

    footprint: Footprint
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The project that a solution is of, or would be.

    Args:
        relevance: what can matter in it: at the end of a solution, or before anything ran.
        ranges: by path what rules match.
    """

    relevance: Relevance
    ranges: Ranges


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a solution did.

    Args:
        files: paths that were looked into.
        run: functions that were run.
        grown: names of state that grew.
        flags: names of shared state of which counted whether functions write it.
        steps: expressions that were evaluated.
        findings: what was found.
    """

    files: Iterable[str]
    run: Collection[Key]
    grown: Iterable[str]
    flags: Iterable[str]
    steps: int
    findings: Sequence[FlowFinding]


def footprint_of(project: Project, work: Work) -> Footprint | None:
    """The footprint of a solution; None if a name that it rests on stands nowhere in what was looked into."""
    relevance = project.relevance
    codes = relevance.codes
    outlines, looked = {}, {}
    for path in sorted(work.files):
        outlines[path], looked[path] = _looked_into(relevance, codes[path], work.run)
    words, lent = relevance.versions.words, tuple(relevance.lent)
    others, flags = sorted(set(work.grown)), sorted(set(work.flags))
    known = _places(codes, outlines, {*words, *lent, *others, *flags})
    if known is None:
        return None
    ends = {path: _Ends(codes[path], outlines[path]) for path in _paths(work.findings) if path in outlines}
    for path in [path for path, one in ends.items() if not all(map(one.knows, _intervals(work.findings, path)))]:
        del ends[path]
    fixed = {path for path in _paths(work.findings) if path in outlines and path not in ends}
    return Footprint(
        files=tuple(
            one
            if path in fixed
            else replace(one, digest=_content(codes[path], outlines[path], project.ranges.get(path, {})))
            for path, one in looked.items()
        ),
        tainted=tuple(known[word] for word in words),
        lent=tuple(known[word] for word in lent),
        grown=tuple(known[word] for word in others),
        flags=tuple(known[word] for word in flags),
        digest=_digest(relevance, relevance.hot, [*words, *lent, *others], flags, outlines),
        steps=work.steps,
        findings=tuple(
            _renamed(one, lambda path, start, stop: ends[path].numbers(start, stop) if path in ends else (start, stop))
            for one in work.findings
        ),
    )


def _looked_into(relevance: Relevance, code: Code, run: Collection[Key]) -> tuple[Outline, LookedInto]:
    """The outline of a file, and what is kept of it but for its digest."""
    unseen = _unseen(relevance, code)
    ignored = [node for node in unseen if (code.path, node) not in run]
    outline = Outline(code, _not_run(code, run, ignored), ignored)
    seen = [node for node in unseen if node not in ignored]
    kept = LookedInto(
        path=code.path,
        left_out=outline.left_out,
        seen=_all_named(code, seen),
        unseen=_all_named(code, ignored),
        digest="",
    )
    return outline, kept


def standing(earlier: Earlier, project: Project, budget: int) -> tuple[list[FlowFinding], Footprint] | None:
    """What a new solution of `project` would find and rest on, if that is what the earlier one found; else None.

    Args:
        earlier: a solution of the project as it was.
        project: as it is now.
        budget: expressions that may be evaluated.
    """
    footprint, relevance = earlier.footprint, project.relevance
    codes, changed = relevance.codes, frozenset(earlier.changed)
    looked = {one.path: one for one in footprint.files}
    if footprint.steps > budget or not looked.keys() <= codes.keys():
        return None
    outlines: dict[str, Outline] = {}
    files: list[LookedInto] = []
    for path, one in looked.items():
        code = codes[path]
        ignored = [node for node in _unseen(relevance, code) if _named(code, node) not in one.seen]
        outlines[path] = Outline(code, one.left_out, ignored)
        files.append(replace(one, unseen=_all_named(code, ignored)))
        if path not in changed and one != files[-1]:
            return None
    for path in changed & looked.keys():
        if looked[path].digest != _content(codes[path], outlines[path], project.ranges.get(path, {})):
            return None
    tainted, lent, grown, flags = (
        [_word(codes, outlines, place) for place in places]
        for places in (footprint.tainted, footprint.lent, footprint.grown, footprint.flags)
    )
    hot = relevance.hot.union(*map(relevance.dependents.of, tainted), *map(relevance.asking, lent))
    if any(path in changed and path not in looked for path, _ in hot):
        return None
    if _digest(relevance, hot, [*tainted, *lent, *grown], flags, outlines) != footprint.digest:
        return None

    def offsets(path: str, start: int, stop: int) -> tuple[int, int]:
        if path not in looked or not looked[path].digest:
            return start, stop
        return _offsets(codes[path], outlines[path], start, stop)

    findings = [_renamed(one, offsets) for one in footprint.findings]
    return findings, replace(footprint, files=tuple(files))


def _not_run(code: Code, run: Collection[Key], ignored: Collection[int]) -> tuple[int, ...]:
    """Which outer functions of a file were not run, by their place among these."""
    return tuple(at for at, node in enumerate(outer_functions(code, ignored)) if (code.path, node) not in run)


def _unseen(relevance: Relevance, code: Code) -> list[int]:
    """The functions of a module that nothing names or calls, and that make nothing when they are defined."""
    unit, table, module = code.unit, code.table, (code.path, 0)
    found = []
    for node in outer_functions(code):
        name, key = unit.name(unit.child(node, Role.NAME)), (code.path, node)
        special = name.startswith("__") or table.block_of[node] != 0 or key in relevance.first
        makes = unit.children_of_role(node, Role.DECORATOR) or any(one.default >= 0 for one in code.parameters(node))
        if special or makes or relevance.dependents.is_called(key):
            continue
        once = len(table.blocks[0].names.get(name, ())) == 1 and _count(code, name) == 1
        if once and relevance.dependents.readers(name) <= {module}:
            found.append(node)
    return found


def _named(code: Code, function: int) -> str:
    """A hash over the name of a function."""
    unit = code.unit
    return _hash([code.path, unit.name(unit.child(function, Role.NAME))])[:_NAME_LENGTH]


def _all_named(code: Code, functions: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(_named(code, node) for node in functions))


def _count(code: Code, name: str) -> int:
    """How many nodes of a file have a name."""
    unit = code.unit
    return unit.atom.count(unit.atoms.index(name))


def _content(code: Code, outline: Outline, ranges: Mapping[str, Mapping[str, Sequence[Any]]]) -> str:
    """A hash over what is left of a file, and over what rules match there."""
    unit = code.unit
    said: list[Any] = [outline.digest]
    for rule in sorted(ranges):
        for part in sorted(ranges[rule]):
            for item, start, stop, node, bindings, from_, to in ranges[rule][part]:
                number = outline.number(node)
                if number is not None:
                    first, last = unit.start[node], unit.stop[node]
                    bound = [[name, begin - first, end - first] for name, begin, end in bindings]
                    ends = [outline.key(one) if one >= 0 else -1 for one in (from_, to)]
                    said.append([rule, part, item, start - first, stop - last, number, bound, ends])
    return _hash(said)


def _digest(
    relevance: Relevance,
    hot: Collection[Key],
    words: Sequence[str],
    flags: Sequence[str],
    outlines: Mapping[str, Outline],
) -> str:
    """A hash over what relevance says of the files of `outlines`."""

    def named(key: Key) -> tuple[Any, ...]:
        path, node = key
        return (path, *outlines[path].key(node)) if path in outlines else key

    def written(name: str) -> list[Any]:
        return [[owner and named(owner), count] for owner, count in relevance.written.of(name)]

    said = [
        [named(key) for key in relevance.order if key in hot],
        [named(key) for key in sorted(relevance.handlers) if key in hot],
        sorted(named(key) for key in relevance.may_ask if key[0] in outlines),
        [path for path in outlines if relevance.has_source(path)],
        *(sorted(named(key) for key in relevance.dependents.of(word) if key[0] in outlines) for word in words),
        [
            [(None if owner is None else named(owner), count) for owner, count in relevance.written.of(flag)]
            for flag in flags
        ],
        relevance.routes.summary(),
    ]
    return _hash(said)


def _hash(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode("ascii")).hexdigest()


# --- names ----------------------------------------------------------------------------------------


def _places(codes: Mapping[str, Code], outlines: Mapping[str, Outline], words: set[str]) -> dict[str, Place] | None:
    """Where each of `words` stands first; None if one stands nowhere."""
    found: dict[str, Place] = {word: ("", 0, word) for word in words if _OF_THE_ENGINE.fullmatch(word)}
    for path, outline in outlines.items():
        unit = codes[path].unit
        wanted = {number: atom for number, atom in enumerate(unit.atoms) if atom in words and atom not in found}
        for node, atom in enumerate(unit.atom) if wanted else ():
            if atom in wanted and (number := outline.number(node)) is not None:
                found[wanted.pop(atom)] = (path, number, "")
    return found if len(found) == len(words) else None


def _word(codes: Mapping[str, Code], outlines: Mapping[str, Outline], place: Place) -> str:
    path, number, own = place
    return own or codes[path].unit.name(outlines[path].node(number))


# --- places of findings ---------------------------------------------------------------------------


class _Ends:
    """Nodes that begin and end where intervals of a file do, or, for what a string holds, its quotes farther."""

    def __init__(self, code: Code, outline: Outline) -> None:
        self._unit = unit = code.unit
        self._outline = outline
        self._first: dict[int, int] = {}
        self._last: dict[int, int] = {}
        # The innermost ones: what is around them may begin with a comment.
        for node, (start, stop) in enumerate(zip(unit.start, unit.stop)):
            if start < stop and outline.number(node) is not None:
                self._first[start] = self._last[stop] = node

    def knows(self, interval: tuple[int, int]) -> bool:
        """Whether there are such nodes."""
        start, stop = interval
        return self._near(self._first, start, -1) >= 0 and self._near(self._last, stop, 1) >= 0

    def numbers(self, start: int, stop: int) -> tuple[int, int]:
        """Their numbers, each with what it is farther (see `_offsets`)."""
        return self._near(self._first, start, -1), self._near(self._last, stop, 1)

    def _near(self, ends: Mapping[int, int], offset: int, way: int) -> int:
        for quotes in range(_ROOM):
            node = ends.get(offset + way * quotes)
            if node is not None and (not quotes or self._unit.kind[node] == Kind.STRING):
                number = self._outline.number(node)
                return -1 if number is None else number * _ROOM + quotes
        return -1


def _offsets(code: Code, outline: Outline, first: int, last: int) -> tuple[int, int]:
    """The interval that `_Ends.numbers` gave these numbers."""
    unit = code.unit
    (begin, before), (end, behind) = divmod(first, _ROOM), divmod(last, _ROOM)
    return unit.start[outline.node(begin)] + before, unit.stop[outline.node(end)] - behind


def _intervals(findings: Iterable[FlowFinding], path: str) -> set[tuple[int, int]]:
    """All that findings say of a file."""
    found: set[tuple[int, int]] = set()

    def seen(where: str, start: int, stop: int) -> tuple[int, int]:
        if where == path:
            found.add((start, stop))
        return start, stop

    for one in findings:
        _renamed(one, seen)
    return found


def _paths(findings: Iterable[FlowFinding]) -> list[str]:
    """The files that findings speak of."""
    return sorted({path for one in findings for path in (one.path, one.source_path, *(hop[0] for hop in one.hops))})


def _renamed(finding: FlowFinding, name: _Renamed) -> FlowFinding:
    """`finding` with other names for its intervals."""
    start, stop = name(finding.path, finding.start, finding.stop)
    source_start, source_stop = name(finding.source_path, finding.source_start, finding.source_stop)
    return replace(
        finding,
        start=start,
        stop=stop,
        source_start=source_start,
        source_stop=source_stop,
        bindings=tuple((said, path, *name(path, first, last)) for said, path, first, last in finding.bindings),
        hops=tuple((path, *name(path, first, last), label) for path, first, last, label in finding.hops),
    )
