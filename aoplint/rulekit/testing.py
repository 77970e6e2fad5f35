"""Runs rules on annotated files: `ruleid:`, `ok:`, `todoruleid:`, `todook:` (layer 12).

An annotation speaks about the next line that is not an annotation itself. A rule that an annotated file names must
find exactly its `ruleid` lines there; todo lines are known gaps and count neither way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from aoplint.config.settings import Settings
from aoplint.engine.program import Program
from aoplint.engine.run import run
from aoplint.errors import UsageError
from aoplint.files.discover import DiscoverOptions, discover
from aoplint.judge import RunFacts, judge
from aoplint.model.report import Report
from aoplint.text import decode

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
    """A rule that did not find what a file says it must."""

    path: str
    rule: str
    missed: tuple[tuple[int, str], ...]
    false: tuple[tuple[int, str], ...]

    def render(self) -> str:
        """A small diff: `-` expected and missing, `+` found and not expected."""
        rows = [f"{self.path}: {self.rule}"]
        rows += [f"  - {line}: {text.strip()}" for line, text in self.missed]
        rows += [f"  + {line}: {text.strip()}" for line, text in self.false]
        return "\n".join(rows)


@dataclass(slots=True)
class Outcome:
    """Totals of a test run; a case is one rule in one file."""

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


def _notes(line: str) -> Iterator[tuple[str, str]]:
    for match in _NOTE.finditer(line):
        for rule in match["rules"].split(","):
            yield match["kind"], rule.strip()


def run_cases(program: Program, paths: Sequence[Path], settings: Settings) -> Outcome:
    """Runs `program` on the annotated files below `paths`.

    Each folder that holds no folder of its own named like a rule is one tree, scanned as an application by itself, so
    that contexts and files that belong together are seen together.

    Raises:
        UsageError: if a path does not exist.
    """
    outcome = Outcome()
    known = program.running
    for tree in _trees(paths, settings.cwd):
        report = _scan(program, tree, settings)
        for path in _files(tree):
            text = decode(path.read_bytes(), python=path.suffix == ".py").text
            expected = {rule: e for rule, e in expectations(text).items() if rule in known}
            for rule, expectation in sorted(expected.items()):
                _judge_case(outcome, report, rule, expectation, path, text, settings.cwd)
    return outcome


def _trees(paths: Sequence[Path], cwd: Path) -> Iterator[Path]:
    for given in paths:
        path = given if given.is_absolute() else cwd / given
        if not path.exists():
            raise UsageError(f"no such file or directory: {given}")
        folders = [child for child in sorted(path.iterdir()) if child.is_dir()] if path.is_dir() else []
        loose = path.is_dir() and any(child.is_file() for child in path.iterdir())
        if loose or not folders:
            yield path
        else:
            yield from folders


def _files(tree: Path) -> Iterable[Path]:
    if tree.is_file():
        return [tree]
    return sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())


def _scan(program: Program, tree: Path, settings: Settings) -> Report:
    base = tree.parent if tree.is_file() else tree
    local = replace(
        settings, cwd=base, root=base, exclude=(), ignores=(), severity=(), no_ignore=True, no_suppress=True,
        use_cache=False, workers=1,
    )  # fmt: skip
    options = DiscoverOptions(cwd=base, exclude=(), config_root=base, no_ignore=True)
    discovery = discover([tree if tree.is_file() else base], options)
    # Fixtures show a rule, not an application: the platform counts as used.
    outcome = run(replace(program, platform={}), discovery, local, cache=None, ignore_paths=True)
    return judge(
        RunFacts(
            version="",
            rules={rule.id: rule for rule in program.rules},
            packs=program.packs,
            platform={},
            results=outcome.results,
            files=outcome.files,
            rule_outcomes=outcome.rules,
            discovered=len(discovery.entries),
            missing=(),
            partial=False,
            arguments=(),
            settings=local,
        )
    )


def _judge_case(
    outcome: Outcome, report: Report, rule: str, expected: Expectation, path: Path, text: str, cwd: Path
) -> None:
    base = path.as_posix()
    lines = text.splitlines()
    got = {
        finding.location.line
        for finding in report.findings
        if finding.rule == rule and base.endswith("/" + finding.location.path)
    }
    missed = expected.found - got
    false = got - expected.found - expected.todo
    outcome.cases += 1
    outcome.todo += len(expected.todo)
    if missed or false:
        shown = path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else base
        outcome.failures.append(Failure(shown, rule, _quoted(missed, lines), _quoted(false, lines)))
    else:
        outcome.passed += 1


def _quoted(numbers: Iterable[int], lines: Sequence[str]) -> tuple[tuple[int, str], ...]:
    return tuple((n, lines[n - 1] if n <= len(lines) else "") for n in sorted(numbers))
