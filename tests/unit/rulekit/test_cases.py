"""`rules test`: annotated files, fixed targets, several ids, known gaps, and no case at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

RULES = """rules:
  - id: call
    languages: [python]
    message: m
    severity: ERROR
    pattern: f($X)
    fix: g($X)
  - id: name
    languages: [python]
    message: m
    severity: WARNING
    pattern: f
"""


def run(folder: Path, files: dict[str, str]) -> tuple[int, str]:
    (folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    cases = folder / "cases"
    cases.mkdir()
    for name, text in files.items():
        (cases / name).write_text(text, encoding="utf-8")
    arguments = ["rules", "test", str(cases), "--isolated", "--rules", str(folder / "rules.yaml")]
    command = [sys.executable, "-m", "aoplint", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_every_annotation_counts(tmp_path: Path) -> None:
    code, output = run(
        tmp_path,
        {"a.py": "# ruleid: call, name\nf(1)\n# ok: call\n# ruleid: name\nf\n# todoruleid: call\ng(1)\n"},
    )
    assert (code, output) == (0, "2 cases, 2 passed, 0 failed, 1 known gaps\n")


def test_a_failing_case_shows_what_differs(tmp_path: Path) -> None:
    code, output = run(tmp_path, {"a.py": "# ruleid: call\ng(1)\n# ok: call\nf(2)\nf(3)\n"})
    assert code == 1
    assert output == ("cases/a.py: call\n  - 2: g(1)\n  + 4: f(2)\n  + 5: f(3)\n1 cases, 0 passed, 1 failed\n")


def test_fixes_make_the_target(tmp_path: Path) -> None:
    text = "# ruleid: call\nx = f(f(1))\n"
    code, output = run(tmp_path, {"a.py": text, "a.fixed.py": "# ruleid: call\nx = f(g(1))\n"})
    assert (code, output) == (0, "2 cases, 2 passed, 0 failed\n")


def test_a_target_that_fixes_miss_shows_a_diff(tmp_path: Path) -> None:
    code, output = run(tmp_path, {"a.py": "# ruleid: call\nf(1)\n", "a.fixed.py": "# ruleid: call\nh(1)\n"})
    assert code == 1
    assert "cases/a.py: fixes\n  --- expected\n  +++ fixed\n" in output
    assert "  -h(1)\n  +g(1)\n2 cases, 1 passed, 1 failed\n" in output


@pytest.mark.parametrize("text", ["x = 1\n", "# ruleid: unknown\nf(1)\n"])
def test_no_case_is_a_failure(text: str, tmp_path: Path) -> None:
    code, output = run(tmp_path, {"a.py": text})
    assert code == 1
    assert "0 cases" in output
