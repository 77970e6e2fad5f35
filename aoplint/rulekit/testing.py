"""Runs rules on annotated files: `ruleid:`, `ok:`, `todoruleid:`, `todook:` (layer 12).

An annotation speaks about the next line that is not an annotation itself. A rule that an annotated file names must
find exactly its `ruleid` lines there; todo lines are known gaps and count neither way. Beside `name.py`, a file
`name.fixed.py` holds what the fixes of the rules must make of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from difflib import unified_diff
from pathlib import Path

from aoplint.config.settings import Settings
from aoplint.engine.facts import Question, facts_of
from aoplint.engine.program import Program
from aoplint.engine.run import run
from aoplint.engine.selection import everywhere
from aoplint.errors import UsageError
from aoplint.files.discover import DiscoverOptions, discover
from aoplint.judge import judge
from aoplint.model.finding import Finding, Replacement
from aoplint.model.record import dataclass
from aoplint.model.report import Report
from aoplint.text import LineIndex, decode

_NOTE = re.compile(
    r"(?:#|//|/\*|<!--|--|;|\{#|%|'|\brem\b)?\s*\b(?P<kind>ruleid|ok|todoruleid|todook):\s*"
    r"(?P<rules>[A-Za-z0-9._/-]+(?:\s*,\s*[A-Za-z0-9._/-]+)*)"
)
_NOTE_LINE = re.compile(r"^\s*(?:#|//|/\*|<!--|--|;|\{#|\"_?(?:comment|note)\"\s*:)")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the annotations of one file say of one rule: line numbers by kind."""

    found: frozenset[int]
    quiet: frozenset[int]
    todo: frozenset[int]


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that did not find what a file says it must, or fixes that did not make what they must.

    Args:
        path: the file.
        rule: the rule; "" for fixes.
        missed: lines that should have been found.
        false: lines that should not.
        diff: lines of the difference between the expected and the fixed text.
    """

    path: str
    rule: str
    missed: tuple[tuple[int, str], ...] = ()
    false: tuple[tuple[int, str], ...] = ()
    diff: tuple[str, ...] = ()

    def render(self) -> str:
        """A small diff: `-` expected and missing, `+` found and not expected."""
        if not self.rule:
            return "\n".join([f"{self.path}: fixes", *(f"  {row}" for row in self.diff)])
        rows = [f"{self.path}: {self.rule}"]
        rows += [f"  - {line}: {text.strip()}" for line, text in self.missed]
        rows += [f"  + {line}: {text.strip()}" for line, text in self.false]
        return "\n".join(rows)


@dataclass(slots=True)
class Outcome:
    """Totals of a test run; a case is one rule in one file, or the fixes of one file."""

    cases: int = 0
    passed: int = 0
    todo: int = 0
    failures: list[Failure] = field(default_factory=list)


def expectations(text: str) -> dict[str, Expectation]:
    """What the annotations in `text` expect, by rule id."""
    found: dict[str, dict[str, set[int]]] = {}
    pending: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        notes = list(_notes(line))
        if notes and _NOTE_LINE.match(line):
            pending += notes
            continue
        for kind, rule in pending:
            found.setdefault(rule, {}).setdefault(kind, set()).add(number)
        pending = []
        for kind, rule in notes:
            found.setdefault(rule, {}).setdefault(kind, set()).add(number)
    return {
        rule: Expectation(
            frozenset(kinds.get("ruleid", ())),
            frozenset(kinds.get("ok", ())),
            frozenset(kinds.get("todoruleid", set()) | kinds.get("todook", set())),
        )
        for rule, kinds in found.items()
    }


def annotated(text: str, rule: str) -> Iterator[tuple[int, str]]:
    """Line and kind ("ruleid" or "ok") of what the annotations in `text` say of `rule`, in order."""
    said = expectations(text).get(rule)
    if said is not None:
        rows = [(line, "ruleid") for line in said.found] + [(line, "ok") for line in said.quiet]
        yield from sorted(rows)


def _notes(line: str) -> Iterator[tuple[str, str]]:
    for match in _NOTE.finditer(line):
        for rule in match["rules"].split(","):
            yield match["kind"], rule.strip()


def run_cases(program: Program, paths: Sequence[Path], settings: Settings) -> Outcome:
    """Runs `program` on the annotated files below `paths`.

    A folder without files of its own holds trees, one a folder; a folder named like a rule does so in its turn. Each
    tree is scanned as an application by itself, so that contexts and files that belong together are seen together.

    Raises:
        UsageError: if a path does not exist.
    """
    outcome = Outcome()
    known = program.running
    for tree in _trees(paths, settings.cwd, known):
        report = _scan(program, tree, settings)
        for path in _files(tree):
            text = decode(path.read_bytes(), python=path.suffix == ".py").text
            expected = {rule: e for rule, e in expectations(text).items() if rule in known}
            for rule, expectation in sorted(expected.items()):
                _judge_case(outcome, report, rule, expectation, path, text, settings.cwd)
            if expected and (target := _fixed_target(path)) is not None:
                _judge_fixes(outcome, report, path, text, target, settings.cwd)
    return outcome


def _trees(paths: Sequence[Path], cwd: Path, known: frozenset[str]) -> Iterator[Path]:
    for given in paths:
        path = given if given.is_absolute() else cwd / given
        if not path.exists():
            raise UsageError(f"no such file or directory: {given}")
        folders = [child for child in sorted(path.iterdir()) if child.is_dir()] if path.is_dir() else []
        loose = path.is_dir() and any(child.is_file() for child in path.iterdir())
        if loose or not folders:
            yield path
            continue
        for folder in folders:
            if folder.name in known:
                yield from _trees([folder], cwd, frozenset())
            else:
                yield folder


def _files(tree: Path) -> Iterable[Path]:
    if tree.is_file():
        return [tree]
    found = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in found if ".fixed" not in path.suffixes[-2:]]


def _fixed_target(path: Path) -> Path | None:
    """What the fixes must make of `path`: `name.fixed.py` beside `name.py`, or `name.fixed`."""
    for name in (f"{path.stem}.fixed{path.suffix}", f"{path.stem}.fixed"):
        target = path.with_name(name)
        if target != path and target.is_file() and not target.is_symlink():
            return target
    return None


def _scan(program: Program, tree: Path, settings: Settings) -> Report:
    base = tree.parent if tree.is_file() else tree
    local = replace(
        settings, cwd=base, root=base, exclude=(), ignores=(), severity=(), no_ignore=True, no_suppress=True,
        use_cache=False, workers=1,
    )  # fmt: skip
    options = DiscoverOptions(cwd=base, exclude=(), config_root=base, no_ignore=True)
    discovery = discover([tree if tree.is_file() else base], options)
    outcome = run(_for_fixtures(program, tree), discovery, local, cache=None)
    whole = replace(discovery, partial=False)
    return judge(facts_of(replace(program, platform={}), outcome, local, Question(discovery=whole)))


def _for_fixtures(program: Program, tree: Path) -> Program:
    """Fixtures show a rule, not an application: the platform counts as used, and what is annotated has no `paths`."""
    texts = (decode(path.read_bytes(), python=path.suffix == ".py").text for path in _files(tree))
    annotated = {rule for text in texts for rule in expectations(text)}
    stock = {
        mode: tuple(everywhere(rule) if rule.id in annotated else rule for rule in rules)
        for mode, rules in program.stock.items()
    }
    return replace(program, platform={}, stock=stock)


def _judge_case(
    outcome: Outcome, report: Report, rule: str, expected: Expectation, path: Path, text: str, cwd: Path
) -> None:
    lines = text.splitlines()
    got = {finding.location.line for finding in _findings(report, path) if finding.rule == rule}
    missed = expected.found - got
    false = got - expected.found - expected.todo
    outcome.cases += 1
    outcome.todo += len(expected.todo)
    if missed or false:
        outcome.failures.append(Failure(_shown(path, cwd), rule, _quoted(missed, lines), _quoted(false, lines)))
    else:
        outcome.passed += 1


def _judge_fixes(outcome: Outcome, report: Report, path: Path, text: str, target: Path, cwd: Path) -> None:
    wanted = decode(target.read_bytes(), python=path.suffix == ".py").text
    edits = [edit for finding in _findings(report, path) if finding.fix for edit in finding.fix.replacements]
    made = apply_edits(text, edits)
    outcome.cases += 1
    if made == wanted:
        outcome.passed += 1
        return
    rows = unified_diff(wanted.splitlines(), made.splitlines(), "expected", "fixed", n=1, lineterm="")
    outcome.failures.append(Failure(_shown(path, cwd), "", diff=tuple(rows)))


def apply_edits(text: str, edits: Iterable[Replacement]) -> str:
    """`text` after all `edits`; of edits that overlap the one that begins last counts."""
    lines = LineIndex(text)
    spans = {
        (
            lines.offset(edit.location.line, edit.location.column),
            lines.offset(edit.location.end_line, edit.location.end_column),
            edit.text,
        )
        for edit in edits
    }
    last = len(text) + 1
    for start, stop, new in sorted(spans, key=lambda span: (-span[0], -span[1], span[2])):
        if stop <= last:
            text, last = text[:start] + new + text[stop:], start
    return text


def _findings(report: Report, path: Path) -> list[Finding]:
    base = path.as_posix()
    return [finding for finding in report.findings if base.endswith("/" + finding.location.path)]


def _shown(path: Path, cwd: Path) -> str:
    return path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else path.as_posix()


def _quoted(numbers: Iterable[int], lines: Sequence[str]) -> tuple[tuple[int, str], ...]:
    return tuple((n, lines[n - 1] if n <= len(lines) else "") for n in sorted(numbers))
