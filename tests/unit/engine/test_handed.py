"""Secrets that only another file tells: bound under any name, handed to a position that takes nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from aoplint import api
from aoplint.config.load import load_settings
from aoplint.model.report import Report
from aoplint.report import json_report
from aoplint.report.options import RenderOptions

SECRET = "k3QzW8mBv1LpXt6RdYc9Ns4HjGf7Ae2U"
OTHER = "q9QzW8mBv1LpXt6RdYc9Ns4HjGf7Ae2X"
CALL = "from iop import IopClient\n"


def report_of(root: Path, **overrides: object) -> Report:
    overrides = {"cache": False, **overrides}
    settings = load_settings(root, config=None, isolated=True, overrides=overrides, environ={}, today="2026-01-01")
    return api.scan([Path()], settings).report


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".py")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("config", "app"),
    [
        (f"B = '{SECRET}'\n", "from config import B\nc = IopClient(URL, KEY, B)\n"),
        (f"B = '{SECRET}'\n", "import config\nc = IopClient(URL, KEY, app_secret=config.B)\n"),
        (f"B = '{SECRET}'\n", "import config\nx = config.B\nc = IopClient(URL, KEY, x.strip())\n"),
        (f"B = 'k3QzW8mBv1LpXt6R' + \\\n    '{SECRET[16:]}'\n", "import config\nc = IopClient(URL, KEY, config.B)\n"),
        (f"class C:\n    B = '{SECRET}'\n", "from config import C\nc = IopClient(URL, KEY, C().B)\n"),
        (
            f"class C:\n    def __init__(self):\n        self.b = '{SECRET}'\n",
            "from config import C\nd = C()\nc = IopClient(URL, KEY, d.b)\n",
        ),
        (f"def load():\n    return '{SECRET}'\n", "from config import load\nc = IopClient(URL, KEY, load())\n"),
        (
            f"SHOPS = {{'de': {{'a': 'x', 'b': '{SECRET}'}}}}\n",
            "import config\nrow = config.SHOPS[shop]\nc = IopClient(URL, row['a'], row['b'])\n",
        ),
        (f"PAIR = ('512907', '{SECRET}')\n", "import config\nc = IopClient(URL, config.PAIR[0], config.PAIR[1])\n"),
    ],
)
def test_the_literal_is_reported_once_where_it_stands(tmp_path: Path, config: str, app: str) -> None:
    write(tmp_path, config=config + f"UNUSED = '{OTHER}'\n", app=CALL + app)
    report = report_of(tmp_path)
    found = [one for one in report.findings if one.rule == "aop-7.9-hardcoded-app-secret"]
    assert [one.location.path for one in found] == ["config.py"]
    (finding,) = found
    line = app.count("\n", 0, app.index("IopClient(")) + 2
    assert any(f"of IopClient in app.py, line {line}" in words for words in finding.evidence)
    assert ("app.py", line) in {(place.path, place.line) for place in finding.related}
    assert SECRET not in json_report.render(report, RenderOptions())


def test_without_the_call_nothing_is_known(tmp_path: Path) -> None:
    write(tmp_path, config=f"B = '{SECRET}'\n", app=CALL + "from config import B\nc = IopClient(URL, KEY, SECRET)\n")
    assert not report_of(tmp_path).findings


def test_the_report_is_the_same_with_a_cache_and_any_number_of_workers(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    write(root, config=f"B = '{SECRET}'\n", app=CALL + "from config import B\nc = IopClient(URL, KEY, B)\n")
    cached = {"cache": True, "cache-dir": str(tmp_path / "cache")}
    reports = [
        report_of(root, workers=1),
        report_of(root, workers=4),
        report_of(root, **cached),
        report_of(root, **cached),
    ]
    assert len({json_report.render(report, RenderOptions()) for report in reports}) == 1
    (root / "app.py").write_text("from config import B\n", encoding="utf-8")
    assert not report_of(root, **cached).findings


def test_named_files_are_joined_too(tmp_path: Path) -> None:
    write(tmp_path, config=f"B = '{SECRET}'\n", app=CALL + "from config import B\nc = IopClient(URL, KEY, B)\n")
    settings = load_settings(
        tmp_path, config=None, isolated=True, overrides={"cache": False}, environ={}, today="2026-01-01"
    )
    report = api.scan([Path("config.py"), Path("app.py")], settings).report
    assert [one.location.path for one in report.findings] == ["config.py"]
