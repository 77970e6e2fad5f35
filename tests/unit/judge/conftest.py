"""Small runs to judge, made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aoplint.config.load import load_settings
from aoplint.judge import RunFacts
from aoplint.judge.baseline import Accepted
from aoplint.model.coverage import FileOutcome, Outcome
from aoplint.model.finding import Location
from aoplint.model.levels import Basis, Mode, Severity
from aoplint.model.match import Directive, FileResult, Interface, MarkerHit, RawFinding
from aoplint.model.rule import Clause, PackInfo, RuleInfo


def place(path: str, line: int = 1) -> Location:
    return Location(path=path, line=line, column=1, end_line=line, end_column=5)


def rule(name: str, **more: Any) -> RuleInfo:
    facts: dict[str, Any] = {
        "pack": "p", "mode": Mode.SEARCH, "title": name, "message": "m", "severity": Severity.ERROR,
        "basis": Basis.BREACH, "clauses": ("7.9",),
    }  # fmt: skip
    return RuleInfo(id=name, **(facts | more))


def raw(name: str, path: str, line: int = 1, **more: Any) -> RawFinding:
    facts: dict[str, Any] = {
        "message": "m", "start": line * 100, "stop": line * 100 + 5, "first_line": line, "last_line": line,
    }  # fmt: skip
    return RawFinding(rule=name, location=place(path, line), **(facts | more))


def read(path: str, *findings: RawFinding, **more: Any) -> FileResult:
    outcome = FileOutcome(path=path, language="python", outcome=Outcome.SCANNED)
    return FileResult(path=path, digest="0", outcome=outcome, findings=findings, **more)


def marked(path: str, name: str = "platform") -> tuple[MarkerHit, ...]:
    return (MarkerHit(list=name, location=place(path)),)


def comment(path: str, line: int, *rules: str, **more: Any) -> Directive:
    facts: dict[str, Any] = {"reason": "because", "until": "", "target_first": line, "target_last": line}
    return Directive(rules=rules, location=place(path, line), **(facts | more))


Facts = Callable[..., RunFacts]


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    def make(
        rules: list[RuleInfo], results: list[FileResult], overrides: dict[str, Any] | None = None, **more: Any
    ) -> RunFacts:
        settings = load_settings(
            tmp_path, config=None, isolated=True, overrides={"as-of": "2026-01-01"} | (overrides or {}), environ={},
            today="2026-01-01",
        )  # fmt: skip
        clause = Clause(id="7.9", title="Keep secrets")
        given: dict[str, Any] = {
            "version": "1", "rules": {r.id: r for r in rules},
            "packs": (PackInfo(id="p", name="P", version="1", clauses=(clause,)),),
            "platform": {}, "results": tuple(results), "files": tuple(r.outcome for r in results), "rule_outcomes": (),
            "discovered": len(results), "missing": (), "partial": False, "arguments": (".",), "settings": settings,
        }  # fmt: skip
        if isinstance(more.get("baseline"), tuple):
            more["baseline"] = Accepted(entries=more["baseline"], path="baseline.jsonl")
        return RunFacts(**(given | more))

    return make


__all__ = ["Interface", "comment", "marked", "place", "raw", "read", "rule"]
