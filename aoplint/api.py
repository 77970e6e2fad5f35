"""The library's front door: scan paths under settings and get a report (layer 13)."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aoplint.cache import Cache, open_cache
from aoplint.config.selectors import in_profile, matches
from aoplint.config.settings import Settings
from aoplint.config.source import shown
from aoplint.engine.comparing import Against, Comparison, changed_lines, compare, narrowed, unchanged
from aoplint.engine.facts import Question, facts_of
from aoplint.engine.program import Program, built_in_packs, load_program, pack_on_request
from aoplint.engine.run import RunOutcome, run
from aoplint.engine.timing import Timings
from aoplint.errors import ConfigError, Place, Problem, RuleError, UsageError, nearest
from aoplint.files.discover import DiscoverOptions, Discovery, discover
from aoplint.files.earlier import Snapshot, discover_earlier
from aoplint.files.entry import Skip, SkipCode
from aoplint.files.index import discover_staged
from aoplint.files.reports import without_reports
from aoplint.files.scope import Scope
from aoplint.judge import RunFacts, judge
from aoplint.judge.baseline import Accepted, BaselineEntry, entries_of
from aoplint.judge.baseline import parse as parse_baseline
from aoplint.model.levels import Mode
from aoplint.model.record import dataclass
from aoplint.model.report import Report
from aoplint.model.rule import RuleInfo
from aoplint.packs.installed import registered_packs
from aoplint.vcs import GitError, Refusal, find_repository
from aoplint.vcs.history import head, index_paths, is_shallow, resolve
from aoplint.vcs.ownership import foreign_objects

if TYPE_CHECKING:
    from aoplint.engine.inspection import Calls, Inspection, Values
    from aoplint.fix.plan import Plan

__all__ = ["Against", "Scan", "find", "find_staged", "load", "plan_fixes", "scan", "scan_history", "selected"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A report and what is worth knowing about the run besides.

    Args:
        report: the report.
        timings: seconds by phase; not part of the report, which depends on no clock.
    """

    report: Report
    timings: Timings


def find(paths: Sequence[Path], settings: Settings) -> Discovery:
    """The files that a scan of `paths` reads, and why it leaves others out.

    Reports of earlier runs are left out where the tree is trusted.
    """
    found = discover(paths, _options(settings))
    return found if settings.isolated or settings.profile == "reviewer" else without_reports(found)


def find_staged(paths: Sequence[Path], settings: Settings) -> Discovery:
    """The staged contents at or below `paths`.

    Raises:
        UsageError: if the working directory is in no repository that git can read.
    """
    try:
        return discover_staged(paths, _options(settings), _repository(settings.cwd))
    except GitError as error:
        raise UsageError(f"git cannot read what is staged: {error.reason}") from error


def _options(settings: Settings) -> DiscoverOptions:
    return DiscoverOptions(
        cwd=settings.cwd,
        exclude=settings.exclude,
        config_root=settings.root,
        no_ignore=settings.no_ignore,
    )


def _repository(place: Path) -> Path:
    """The root of the repository around `place`.

    Raises:
        UsageError: if there is none, or it would show what lies elsewhere.
    """
    repository = find_repository(place)
    if repository is None:
        raise UsageError(f'"{place.as_posix()}" is in no git repository', hint="aoplint scan reads files")
    reason = foreign_objects(repository.root)
    if reason:
        hint = "if it is yours: git repack -a -d, then remove objects/info/alternates; or use the other repository"
        raise UsageError(f"the repository is not read: {reason}", hint=hint)
    return repository.root


def pack_paths(settings: Settings) -> tuple[Path, ...]:
    """Where the packs of a run come from.

    `rules` instead of the built-in packs and of those that installed distributions register; then `extra_rules`. A
    name without a folder is that of a built-in pack which is loaded on request. The library models come by
    themselves, where a rule is about flows.

    Raises:
        RuleError: with every entry point that leads to no pack.
    """
    own = tuple(map(_named, settings.rules)) or (*built_in_packs(), *registered_packs())
    return (*own, *map(_named, settings.extra_rules))


def _named(path: Path) -> Path:
    """`path`, or the pack on request that it names where there is no such file."""
    return path if path.exists() else pack_on_request(path.name) or path


def load(settings: Settings, cache: Cache | None = None) -> Program:
    """The compiled packs of a run.

    Raises:
        RuleError: with every mistake in the packs.
    """
    return load_program(pack_paths(settings), cache)


def selected(program: Program, settings: Settings) -> frozenset[str]:
    """Ids of the rules that run under `settings`.

    Raises:
        UsageError: if a selector fits no rule.
    """
    for selector in (*settings.select, *settings.disable):
        if not any(matches(selector, rule) for rule in program.rules):
            raise UsageError(f'no rule matches "{selector}"', hint=_selector_hint(selector, program.rules))
    return frozenset(
        rule.id
        for rule in program.rules
        if _wanted(rule, settings) and not any(matches(s, rule) for s in settings.disable)
    )


def check_selectors(program: Program, settings: Settings) -> None:
    """Whether every ignore and every severity of the configuration speaks about a rule that there is.

    Raises:
        ConfigError: with every one that does not.
    """
    said: list[tuple[str, Place | None]] = [(entry.rule, entry.place) for entry in settings.ignores]
    for severities in (settings.severity, *(part.severity for part in settings.overrides)):
        said += [(selector, None) for selector, _ in severities]
    problems = [
        Problem(message=f'no rule matches "{selector}"', place=place, hint=_selector_hint(selector, program.rules))
        for selector, place in said
        if not any(matches(selector, rule) for rule in program.rules)
    ]
    if problems:
        raise ConfigError.of(problems)


def _wanted(rule: RuleInfo, settings: Settings) -> bool:
    """Whether a rule runs by selection and profile; naming it beats the profile."""
    if rule.id in settings.select:
        return True
    chosen = not settings.select or any(matches(selector, rule) for selector in settings.select)
    return chosen and in_profile(rule, settings.profile)


def _selector_hint(selector: str, rules: Sequence[RuleInfo]) -> str:
    kind, _, value = selector.rpartition(":")
    known = {
        "group": {rule.group for rule in rules},
        "clause": {clause for rule in rules for clause in rule.clauses},
        "pack": {rule.pack for rule in rules},
    }.get(kind, {rule.id for rule in rules})
    guess = nearest(value, known - {""})
    prefix = f"{kind}:" if kind else ""
    return f"did you mean {prefix}{guess}?" if guess else "aoplint rules list shows all rules"


def scan(
    paths: Sequence[Path | str],
    settings: Settings,
    progress: Progress | None = None,
    *,
    folding: bool = True,
    staged: bool = False,
    against: Against | None = None,
    outputs: Collection[Path] = (),
) -> Scan:
    """Scans `paths` and judges what was found.

    Args:
        paths: files and folders; relative ones are taken from `settings.cwd`.
        settings: see `aoplint.config.load.load_settings`.
        progress: called with (files done, files in all) now and then.
        folding: False to report at every place what its rule reports once per file, library or application.
        staged: scan what is staged for the next commit, not the files on the disk.
        against: count only what is new or changed; None to count all.
        outputs: files that the caller writes reports to: what they hold of an earlier run is not the project's.

    Raises:
        ConfigError: if the baseline is wrong.
        RuleError: if a pack is wrong.
        UsageError: if a selector fits no rule, or git cannot tell what changed.
    """
    against = against or Against()
    settings = replace(settings, changes_only=settings.changes_only or staged or against.narrow)
    arguments = [Path(path) for path in paths]
    accepted = _accepted(settings.baseline, settings, staged=staged)
    roots = [path if path.is_absolute() else settings.cwd / path for path in arguments]
    cache = open_cache(settings.cache_dir, roots) if settings.use_cache else None
    timings = Timings()
    with timings.step("load"):
        program = load(settings, cache)
    if not program.rules:
        raise RuleError("the packs hold no rule")
    chosen = program.restricted(selected(program, settings))
    work = _Work(program=chosen, settings=settings, cache=cache, timings=timings, progress=progress)
    with timings.step("discover"):
        discovery = find_staged(arguments, settings) if staged else find(arguments, settings)
        discovery = _without_outputs(discovery, settings, outputs)
        comparison = _comparison(discovery, settings, against, staged=staged) if against else None
        if comparison is not None and against.narrow and not staged:
            discovery = narrowed(discovery, comparison)
    question = Question(
        arguments=tuple(path.as_posix() for path in arguments),
        discovery=discovery,
        baseline=accepted,
        folding=folding,
    )
    if comparison is not None:
        question = _compared(question, comparison, work, arguments, staged=staged)
    outcome = work.run(discovery)
    with timings.step("judge"):
        report = judge(facts_of(chosen, outcome, settings, question))
    return Scan(report=report, timings=timings)


def _without_outputs(discovery: Discovery, settings: Settings, outputs: Collection[Path]) -> Discovery:
    written = {os.path.realpath(settings.cwd / path) for path in outputs}
    skip = Skip(code=SkipCode.OUTPUT, text="this run writes a report here")
    entries = tuple(
        replace(entry, skip=skip)
        if written and entry.skip is None and not entry.blob and os.path.realpath(entry.absolute) in written
        else entry
        for entry in discovery.entries
    )
    return replace(discovery, entries=entries)


def facts_for_baseline(
    paths: Sequence[Path | str], settings: Settings, known: Sequence[BaselineEntry] = ()
) -> RunFacts:
    """What a baseline is made of: a run at every place, also where a rule reports once.

    Args:
        paths: files and folders; relative ones are taken from `settings.cwd`.
        settings: see `aoplint.config.load.load_settings`.
        known: entries until now.

    Raises:
        RuleError: if a pack is wrong.
        UsageError: if a selector fits no rule.
    """
    arguments = [Path(path) for path in paths]
    cache = open_cache(settings.cache_dir, arguments) if settings.use_cache else None
    program = load(settings, cache)
    chosen = program.restricted(selected(program, settings))
    discovery = find(arguments, settings)
    work = _Work(program=chosen, settings=settings, cache=cache, timings=Timings(), progress=None)
    gone = frozenset(one.path for one in known if not os.path.lexists(settings.cwd / one.path))
    question = Question(
        arguments=tuple(path.as_posix() for path in arguments),
        discovery=discovery,
        baseline=Accepted(entries=tuple(known), gone=gone),
        folding=False,
    )
    return facts_of(chosen, work.run(discovery), settings, question)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What every run of a scan has."""

    program: Program
    settings: Settings
    cache: Cache | None
    timings: Timings
    progress: Progress | None

    def run(self, discovery: Discovery) -> RunOutcome:
        return run(
            self.program, discovery, self.settings, cache=self.cache, progress=self.progress, timings=self.timings
        )


def _accepted(path: Path | None, settings: Settings, *, staged: bool = False) -> Accepted:
    """The baseline at `path`, and which of its files are gone."""
    if path is None:
        return Accepted()
    entries = read_baseline(path if path.is_absolute() else settings.cwd / path, shown(path, settings.cwd))
    paths = {entry.path for entry in entries}
    if staged:
        root = _repository(settings.cwd)
        base = Path(os.path.realpath(settings.cwd))
        index = {Path(root, os.fsdecode(name)) for name in index_paths(root)}
        gone = {name for name in paths if base / name not in index}
    else:
        gone = {name for name in paths if not os.path.lexists(settings.cwd / name)}
    return Accepted(entries=entries, path=shown(path, settings.cwd), gone=frozenset(gone))


def _comparison(discovery: Discovery, settings: Settings, against: Against, *, staged: bool) -> Comparison:
    root = _repository(settings.cwd)
    try:
        comparison = compare(root, settings, against, staged=staged)
    except GitError as error:
        raise UsageError(f"git cannot read what changed: {error.reason}") from error
    guessed = not against.since and not staged and not discovery.partial
    if guessed and comparison.then.commit == head(root) and unchanged(discovery, comparison):
        # Green for want of a question would hide everything.
        raise UsageError(f"nothing differs from {comparison.name}", hint="--since REV names what to compare with")
    return comparison


def _compared(
    question: Question, comparison: Comparison, work: _Work, arguments: Sequence[Path], *, staged: bool
) -> Question:
    """`question` with what the earlier commit says about it."""
    assert question.discovery is not None
    then, against = comparison.then, comparison.against
    earlier = Accepted()
    gone = _unstaged(then) if staged else _missing(then)
    if against.new_only and then.commit:
        options = _options(work.settings)
        before = discover_earlier(arguments, options, then, question.discovery, gone if staged else ())
        outcome = work.run(before)
        facts = facts_of(work.program, outcome, work.settings, replace(question, discovery=before, folding=False))
        report = judge(replace(facts, baseline=Accepted()))
        earlier = Accepted(entries=entries_of(report), commit=then.commit, gone=gone)
    changed = changed_lines(question.discovery, then, gone) if against.changed_lines else None
    return replace(question, earlier=earlier, changed=changed, compared=comparison.words)


def _missing(then: Snapshot) -> frozenset[str]:
    """Paths of a commit that are not on the disk any more."""
    return frozenset(shown for shown, inner in then.inner.items() if not os.path.lexists(then.root / inner))


def _unstaged(then: Snapshot) -> frozenset[str]:
    """Paths of the last commit that the index does not have any more."""
    index = {os.fsdecode(name) for name in index_paths(then.root)}
    return frozenset(shown for shown, inner in then.inner.items() if inner not in index)


def scan_history(
    place: Path,
    settings: Settings,
    *,
    since: str = "",
    progress: Progress | None = None,
) -> Scan:
    """Scans every content that the commits of a repository ever held, and judges the secrets that were found.

    Args:
        place: a folder in the repository; all of its history is read.
        settings: see `aoplint.config.load.load_settings`; paths of ignores are those in the repository.
        since: a revision; what it reaches is left out. "" for all.
        progress: called with (contents done, contents in all) now and then.

    Raises:
        ConfigError: if the baseline is wrong.
        RuleError: if a pack is wrong.
        UsageError: if a selector fits no rule, or git cannot read the history.
    """
    from aoplint.engine.history import Range, run_history

    accepted = _accepted(settings.baseline, settings)
    root = _repository(settings.cwd / place)
    span = Range(root=root, since=_since(root, since))
    settings = replace(settings, changes_only=bool(since))
    cache = open_cache(settings.cache_dir, [root]) if settings.use_cache else None
    timings = Timings()
    with timings.step("load"):
        program = load(settings, cache)
    chosen = program.restricted(selected(program, settings))
    scope = Scope(_options(settings), [])
    try:
        outcome = run_history(
            chosen,
            span,
            lambda path: scope.excluded_below(str(root), path),
            workers=settings.workers,
            cache=cache,
            timings=timings,
            progress=progress,
            text_only=settings.text_only,
        )
    except GitError as error:
        raise UsageError(f"git cannot read the history: {error.reason}") from error
    question = Question(baseline=accepted)
    with timings.step("judge"):
        report = judge(facts_of(chosen, outcome, settings, question))
    return Scan(report=report, timings=timings)


def plan_fixes(
    paths: Sequence[Path | str], settings: Settings, progress: Progress | None = None, *, unsafe: bool = False
) -> Plan:
    """What `aoplint fix` changes in the files that a scan of `paths` reads; nothing is written.

    Args:
        paths: files and folders; relative ones are taken from `settings.cwd`.
        settings: see `aoplint.config.load.load_settings`.
        progress: called with (files done, files in all) now and then.
        unsafe: also make the repairs that change what the program does.

    Raises:
        RuleError: if a pack is wrong.
        UsageError: if a selector fits no rule.
    """
    from aoplint.fix.plan import plan

    wanted = selected(load(settings), settings)
    packs = (*settings.rules, *settings.extra_rules)
    everything = replace(settings, select=(), disable=(), rules=(), extra_rules=packs)
    return plan(scan(paths, everything, progress, folding=False).report, settings.cwd, wanted, unsafe=unsafe)


def _since(root: Path, revision: str) -> str:
    """The id of the commit that `revision` names, "" for none.

    Raises:
        UsageError: if git knows none, or the history from its beginning is wanted and was cut off.
    """
    if not revision:
        if is_shallow(root):
            hint = "git fetch --unshallow gets the rest; --since REV reads from a commit that is there"
            raise UsageError("the clone is shallow: most of its history is missing", hint=hint)
        return ""
    found = resolve(root, revision)
    if isinstance(found, Refusal):
        raise UsageError(f'git knows no commit "{revision}"', hint="--since takes a commit, a tag or a branch")
    return found


def read_baseline(path: Path, name: str = "") -> tuple[BaselineEntry, ...]:
    """The entries of the baseline at `path`, which errors call `name`.

    Raises:
        ConfigError: if it cannot be read or is wrong.
    """
    name = name or path.as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the baseline {name}", hint="aoplint baseline create makes one") from error
    return parse_baseline(text, name)


def inspect_calls(path: Path, settings: Settings, *, project: Path | None = None) -> Calls:
    """What the calls in `path` were found to mean.

    Args:
        path: a file or folder; relative ones are taken from `settings.cwd`.
        settings: see `aoplint.config.load.load_settings`.
        project: folder whose files belong together; None for the current one if it holds `path`.

    Raises:
        RuleError: if a pack is wrong.
        UsageError: if there is nothing to look at.
    """
    inspection, discovery = _inspection(path, settings, project)
    shown = _shown(path, discovery, settings)
    if path.is_file():
        _python(path, shown, discovery)
    return inspection.calls(shown)


def inspect_values(path: Path, line: int, settings: Settings, *, project: Path | None = None) -> Values:
    """What is known of the values on a line.

    Args:
        path: a Python file; a relative one is taken from `settings.cwd`.
        line: 1-based.
        settings: see `aoplint.config.load.load_settings`.
        project: folder whose files belong together; None for the current one if it holds `path`.

    Raises:
        RuleError: if a pack is wrong.
        UsageError: if there is no such line of Python.
    """
    inspection, discovery = _inspection(path, settings, project)
    shown = _shown(path, discovery, settings)
    _python(path, shown, discovery)
    return inspection.values(shown, line)


def _inspection(path: Path, settings: Settings, project: Path | None) -> tuple[Inspection, Discovery]:
    from aoplint.engine.inspection import Inspection

    absolute = (settings.cwd / path).resolve()
    root = project or settings.cwd
    if project is None and not absolute.is_relative_to(settings.cwd.resolve()):
        root = path if path.is_dir() else path.parent
    elif project is not None and not absolute.is_relative_to((settings.cwd / project).resolve()):
        raise UsageError(f'"{path.as_posix()}" is not in the project "{project.as_posix()}"')
    cache = open_cache(settings.cache_dir, [absolute]) if settings.use_cache else None
    program = load(settings, cache)
    rules = frozenset(rule.id for rule in program.rules if rule.mode is Mode.TAINT)
    if not rules:
        raise UsageError("no rule of these packs follows data", hint="without --rules the built-in ones are used")
    discovery = find([root], settings)
    return Inspection(program.restricted(rules), discovery, settings, cache), discovery


def _shown(path: Path, discovery: Discovery, settings: Settings) -> str:
    """The path of a file or folder as the entries of `discovery` show theirs; "" for the whole of it."""
    absolute = (settings.cwd / path).resolve()
    for entry in discovery.entries:
        if entry.absolute.resolve() == absolute:
            return entry.path
    cwd = settings.cwd.resolve()
    if not absolute.is_relative_to(cwd):
        return absolute.as_posix()
    inside = absolute.relative_to(cwd).as_posix()
    return "" if inside == "." else inside


def _python(path: Path, shown: str, discovery: Discovery) -> None:
    """Refuses what is no Python file that a scan reads.

    Raises:
        UsageError: with the reason.
    """
    entry = next((entry for entry in discovery.entries if entry.path == shown), None)
    if path.is_dir():
        raise UsageError(f'"{path.as_posix()}" is a folder', hint="name a Python file in it")
    if entry is None:
        raise UsageError(f'"{path.as_posix()}" is no file that a scan reads', hint="aoplint files --why says more")
    if entry.skip is not None:
        raise UsageError(f'"{path.as_posix()}" is left out: {entry.skip.text}', hint="name it under --project")
    if entry.language != "python":
        raise UsageError(f'"{path.as_posix()}" is {entry.language or "no text"}, not Python')
