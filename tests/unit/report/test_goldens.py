"""Every format, byte by byte, against the files in `goldens/` (pytest --update-goldens rewrites them)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aoplint.errors import UsageError
from aoplint.report import FORMATS, RenderOptions, render
from tests.unit.report import reports

GOLDENS = Path(__file__).parent / "goldens"
ENDINGS = {
    "text": "txt",
    "concise": "concise.txt",
    "json": "json",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "html": "html",
    "markdown": "md",
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "gitlab-sast": "gitlab-sast.json",
    "checkstyle": "checkstyle.xml",
    "junit": "junit.xml",
}
VARIANTS = {
    "rich.color.txt": RenderOptions(color=True, hyperlinks=True),
    "rich.ascii.txt": RenderOptions(unicode=False, width=72),
    "rich.verbose.txt": RenderOptions(verbose=True, show_suppressed=True, width=140),
    "rich.quiet.txt": RenderOptions(quiet=True),
}


def test_every_format_has_a_golden() -> None:
    assert set(FORMATS) == set(ENDINGS)


@pytest.mark.parametrize("name", reports.ALL)
@pytest.mark.parametrize("format_name", FORMATS)
def test_golden(name: str, format_name: str, golden: Callable[[Path, str], None]) -> None:
    made = render(format_name, reports.ALL[name](), RenderOptions())
    assert made.endswith("\n")
    golden(GOLDENS / f"{name}.{ENDINGS[format_name]}", made)


@pytest.mark.parametrize("file", VARIANTS)
def test_variant(file: str, golden: Callable[[Path, str], None]) -> None:
    golden(GOLDENS / file, render("text", reports.rich(), VARIANTS[file]))


def test_unknown_format() -> None:
    with pytest.raises(UsageError) as caught:
        render("jsn", reports.rich(), RenderOptions())
    assert "json" in caught.value.problems[0].hint


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_dangerous_character_in_any_output(format_name: str) -> None:
    made = render(format_name, reports.rich(), RenderOptions(show_suppressed=True, verbose=True))
    made.encode("utf-8")
    for character in "\x1b\x07\r\u2028\u202e\udce9":
        assert character not in made


def _subprocess(code: str, **environment: str) -> bytes:
    root = Path(__file__).parents[3]
    env = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run([sys.executable, "-c", code], cwd="/", env=env, capture_output=True, check=True)
    return done.stdout


_ALL_FORMATS = """
from aoplint.report import FORMATS, RenderOptions, render
from tests.unit.report import reports
for name in FORMATS:
    print(render(name, reports.rich(), RenderOptions()))
"""


def test_same_bytes_whatever_the_process() -> None:
    first = _subprocess(_ALL_FORMATS, PYTHONHASHSEED="1", LC_ALL="C", TZ="UTC")
    second = _subprocess(_ALL_FORMATS, PYTHONHASHSEED="2", LC_ALL="C.UTF-8", TZ="Asia/Shanghai")
    assert first == second


def test_only_html_imports_the_template_engine() -> None:
    code = """
import sys
from aoplint.report import FORMATS, RenderOptions, render
from tests.unit.report import reports
for name in FORMATS:
    if name != "html":
        render(name, reports.rich(), RenderOptions())
print([m for m in ("jinja2", "pygments", "libcst", "click", "yaml") if m in sys.modules])
render("html", reports.rich(), RenderOptions())
print([m for m in ("jinja2", "pygments") if m in sys.modules])
"""
    assert _subprocess(code).split(b"\n")[:2] == [b"[]", b"['jinja2', 'pygments']"]
