"""What a report proposes to silence a finding silences it: every finding of the sample app, in every kind of file."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

from aoplint.api import scan
from aoplint.config.load import load_settings
from aoplint.model.levels import FindingState
from aoplint.model.report import Report
from aoplint.report.hints import suppression
from tests.checkout import ROOT


def read(folder: Path) -> Report:
    settings = load_settings(
        folder, config=None, isolated=False, overrides={"as-of": "2026-01-01", "no-cache": True}, environ={},
        today="2026-01-01",
    )  # fmt: skip
    return scan((Path("."),), settings).report


def silence(folder: Path, report: Report) -> None:
    """Puts every comment above its line, and every table into the configuration."""
    rules = {rule.id: rule for rule in report.rules}
    comments: defaultdict[str, set[tuple[int, str]]] = defaultdict(set)
    tables: set[str] = set()
    for finding in report.findings:
        hint = suppression(finding, rules[finding.rule])
        if hint.startswith("[["):
            tables.add(hint.replace("…", "sample"))
        else:
            comments[finding.location.path].add((finding.location.line, hint.replace("reason", "sample")))
    for path, wanted in comments.items():
        lines = (folder / path).read_text(encoding="utf-8").split("\n")
        for number, comment in sorted(wanted, reverse=True):
            below = lines[number - 1]
            lines.insert(number - 1, below[: len(below) - len(below.lstrip())] + comment)
        (folder / path).write_text("\n".join(lines), encoding="utf-8")
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as config:
        config.write("\n[tool.aoplint]\n" + "\n".join(sorted(tables)) + "\n")


def test_every_proposed_suppression_works(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "fixtures" / "apps" / "leaky", folder)
    before = read(folder)
    assert len({finding.location.path for finding in before.findings}) > 10
    silence(folder, before)
    after = read(folder)
    left = [finding for finding in after.findings if finding.state is FindingState.ACTIVE]
    assert [(finding.rule, finding.location.path, finding.location.line) for finding in left] == []
    assert {finding.state for finding in after.findings} == {FindingState.SUPPRESSED, FindingState.IGNORED}
    assert not [issue for issue in after.hygiene if issue.kind != "unused"]
