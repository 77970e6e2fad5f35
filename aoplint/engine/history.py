"""Runs the secret rules over every content that commits ever held, each once (layer 11).

Three ways through the history, none of which holds it: the first lists the contents in a database on the disk, the
second reads them in workers, the third asks which commits brought and took away what was found. What a content
said is kept in the cache under its object id: a run that was interrupted, or a next one, goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from aoplint.cache import Cache
from aoplint.engine.booking import Progress, counter
from aoplint.engine.contents import Contents
from aoplint.engine.file_stage import Means
from aoplint.engine.history_reading import HistoryReader
from aoplint.engine.lifetimes import Lifetimes
from aoplint.engine.program import Program
from aoplint.engine.timing import Timings
from aoplint.engine.versions import Versions
from aoplint.files.entry import Skip
from aoplint.files.languages import language_of
from aoplint.model.coverage import FileOutcome, Outcome, RuleOutcome
from aoplint.model.finding import Location
from aoplint.model.levels import Mode
from aoplint.model.match import FileResult
from aoplint.model.record import dataclass
from aoplint.vcs.history import Change, changes, files_of, head

#: Why a path of the history is not read, None if it is.
Excluded = Callable[[str], "Skip | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A part of a repository's history.

    Args:
        root: the directory with the `.git` entry, links resolved.
        since: id of a commit; what it reaches is left out. "" for all.
    """

    root: Path
    since: str = ""

    def changes(self) -> Iterator[Change]:
        """What its commits changed, parents first."""
        return changes(self.root, self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryOutcome:
    """What the history gave.

    Args:
        results: one per path that was read, ordered by path.
        files: one outcome per path, ordered by path.
        rules: rules that did not run, or not everywhere.
        contents: number of contents.
        kept: nothing: duties are not asked of a history.
        asked: likewise.
    """

    results: tuple[FileResult, ...]
    files: tuple[FileOutcome, ...]
    rules: tuple[RuleOutcome, ...]
    contents: int
    kept: Mapping[str, tuple[Location, ...]] = field(default_factory=dict)
    asked: frozenset[str] | None = None


def secret_rules(program: Program) -> frozenset[str]:
    """Ids of the running rules that read the history: those for secrets."""
    return frozenset(rule.id for rule in program.compiled.get(Mode.SECRET, ()) if not rule.needs_unit)


def run_history(
    program: Program,
    span: Range,
    excluded: Excluded,
    *,
    workers: int,
    cache: Cache | None,
    timings: Timings,
    progress: Progress | None = None,
    text_only: bool = False,
) -> HistoryOutcome:
    """Runs the secret rules of `program` on the contents of `span`.

    Args:
        excluded: what the configuration leaves out.
        workers: how many at most; 0 to choose.
        cache: keeps what contents said, None for none.
        timings: collects seconds.
        progress: called with (contents done, contents in all).
        text_only: read Python as text too: faster, and with a few findings less.

    Raises:
        GitError: if git cannot read the history.
    """
    chosen = program.restricted(secret_rules(program))
    versions = Versions({rule.id: rule for rule in chosen.rules})
    contents = Contents()
    try:
        with timings.step("list"):
            _list(span, excluded, contents, versions)
        total = len(contents)
        with timings.step("files"):
            means = Means(cache=cache, timings=timings, workers=workers, advance=counter(progress, total))
            HistoryReader(chosen, span.root, versions, means, text_only=text_only).read(contents)
    finally:
        contents.close()
    with timings.step("trace"):
        lives = _followed(versions, span)
    timings.lines = versions.lines
    return HistoryOutcome(
        results=versions.results(lives.told(everything=not span.since)),
        files=versions.files,
        rules=(*_not_run(program, chosen), *versions.trouble),
        contents=total,
    )


def _list(span: Range, excluded: Excluded, contents: Contents, versions: Versions) -> None:
    left_out: set[str] = set()
    for change in span.changes():
        path = change.path.decode("utf-8", "surrogateescape")
        if path in left_out:
            continue
        skip = excluded(path)
        if skip is not None:
            left_out.add(path)
            versions.outcome(0, _left_out(path, skip))
            continue
        for oid in change.old:
            contents.add(oid, path, new=False)
        if change.new:
            contents.add(change.new, path, new=True)


def _left_out(path: str, skip: Skip) -> FileOutcome:
    return FileOutcome(
        path=path,
        language=language_of(path),
        outcome=Outcome.SKIPPED,
        reason=skip.code.value,
        detail=skip.text,
    )


def _followed(versions: Versions, span: Range) -> Lifetimes:
    threads = versions.threads
    lives = Lifetimes(threads)
    if threads:
        lives.follow(span.changes())
        commit = head(span.root)
        lives.check_out(files_of(span.root, commit) if commit else ())
    return lives


def _not_run(program: Program, chosen: Program) -> list[RuleOutcome]:
    found = []
    for rule in program.rules:
        if rule.id not in chosen.running:
            reason = "not-for-history" if rule.id in program.running else "not-selected"
            found.append(RuleOutcome(rule=rule.id, reason=reason))
    return found
