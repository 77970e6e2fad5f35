from __future__ import annotations

from pathlib import Path

import pytest

from aoplint.api import scan
from aoplint.config.load import load_settings
from aoplint.errors import ConfigError
from aoplint.model.report import Report

CALL = 'import requests\n\nrequests.get("https://api-sg.aliexpress.com/rest", params={"session": S}, verify=False)\n'
CONFIG = """\
[[override]]
path = "services"
severity = {"clause:7.9" = "note"}

[[override]]
path = "services/bot"
severity = {"aop-7.9-*" = "warning"}

[[override]]
path = "tools/"
disable = ["group:aop-credentials"]
reason = "run by hand, in a lab"

[[override]]
path = "nothing/here"
disable = ["aop-7.10-*"]
reason = "not yet there"
"""


def report_of(root: Path, cwd: Path | None = None) -> Report:
    settings = load_settings(
        cwd or root,
        config=None,
        isolated=False,
        overrides={"cache": False, "workers": 1},
        environ={},
        today="2026-01-01",
    )
    return scan([Path()], settings).report


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path in ("app.py", "services/a.py", "services/bot/b.py", "services/bot2/c.py", "tools/d.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(CALL, encoding="utf-8")
    (tmp_path / "aoplint.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def said(report: Report) -> dict[str, str]:
    return {
        f.location.path: f"{f.severity.value} {f.state.value}"
        for f in report.findings
        if f.rule.startswith("aop-7.9-tls")
    }


def test_the_deepest_part_wins_and_what_is_disabled_is_shown(tree: Path) -> None:
    report = report_of(tree)
    assert said(report) == {
        "app.py": "error active",
        "services/a.py": "note active",
        "services/bot/b.py": "warning active",
        "services/bot2/c.py": "note active",
        "tools/d.py": "error ignored",
    }
    (excused,) = [f.excuse for f in report.findings if f.excuse and f.rule.startswith("aop-7.9-tls")]
    assert excused.reason == "run by hand, in a lab"
    assert excused.where.path == "aoplint.toml"
    assert report.hygiene == ()


def test_from_a_folder_inside(tree: Path) -> None:
    assert said(report_of(tree, tree / "services")) == {
        "a.py": "note active", "bot/b.py": "warning active", "bot2/c.py": "note active",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('severity = {"clause:7.9" = "note"}', 'an override needs "path"'),
        ('path = "a"\ndisable = ["aop-7.9-*"]', 'an override that disables rules needs "reason"'),
        ('path = "a"\nfail-on = "note"', 'unknown key "fail-on" in [[override]]'),
        ('path = "a"\nseverity = {"clause:7.9" = "nite"}', "must be one of error, warning, note"),
    ],
)
def test_mistakes(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "aoplint.toml").write_text(f"[[override]]\n{entry}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        report_of(tmp_path)
    assert message in caught.value.problems[0].message
    assert caught.value.problems[0].place is not None
