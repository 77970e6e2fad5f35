"""What a person reads who got something wrong: golden texts, with exit codes, in every kind of terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.terminals import on_terminal

GOLDENS = Path(__file__).parent / "goldens"
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Golden = Callable[[Path, str], None]
RULE = "aop-7.9-gateway-plain-http"

MISTAKES: dict[str, tuple[str, ...]] = {
    "unknown-command": ("scna",),
    "unknown-path": ("clint.py",),
    "unknown-option": ("scan", "--formt", "json"),
    "unknown-subcommand": ("baseline", "crate"),
    "no-subcommand": ("baseline",),
    "wrong-choice": ("scan", "--fail-on", "eror"),
    "missing-argument": ("explain",),
    "unknown-format": ("scan", "-f", "jsn"),
    "unknown-rule": ("explain", "aop-7.9-gateway-plain-htp"),
    "unknown-clause": ("explain", "7.99"),
    "unknown-selector": ("scan", "--select", "clause:7.99"),
    "no-config": ("scan", "--config", "nowhere.toml"),
    "no-rules": ("scan", "--rules", "nowhere"),
    "no-baseline": ("scan", "--baseline", "nowhere.jsonl"),
    "no-folder": ("scan", "-o", "html:no/such/folder/x.html"),
    "one-file-twice": ("scan", "-o", "x.html", "-o", "sarif:x.html"),
    "unknown-shell": ("completion", "tcsh"),
    "wrong-shell": ("completion", "fsh"),
    "far-fetched-option": ("--selct", "clause:7.9"),
    "option-without-value": ("scan", "--baseline"),
    "format-by-no-ending": ("scan", "-o", "report.pdf"),
    "format-misspelt": ("scan", "-o", "htlm:report.html"),
    "part-of-rules": ("explain", "refresh-token"),
    "rule-by-clause": ("rules", "show", "aop-7.9"),
    "nothing-alike": ("explain", "zzzqq"),
    "fix-of-nothing": ("fix", "clint.py"),
    "history-of-nothing": ("history", "nowhere"),
    "baseline-of-nothing": ("baseline", "create", "nowhere"),
    "baseline-already-over": ("baseline", "create", "--until", "2020-01-31"),
}


def said(done: subprocess.CompletedProcess[str]) -> str:
    """What stood on standard error, then the last line of standard output, then the exit code."""
    last = done.stdout.rstrip().splitlines()[-1:]
    return "\n".join([done.stderr.rstrip(), *last, f"[{done.returncode}]"]) + "\n"


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes(aoplint: Run, app: Path, golden: Golden, name: str) -> None:
    done = aoplint(*MISTAKES[name], cwd=app)
    assert "Traceback" not in done.stderr
    golden(GOLDENS / f"{name}.txt", said(done))
    assert sorted(path.name for path in app.iterdir()) == ["client.py"], "a mistake writes nothing"


def test_a_broken_python_file_is_named_and_the_rest_is_read(aoplint: Run, app: Path) -> None:
    (app / "broken.py").write_text("def f(:\n", encoding="utf-8")
    done = aoplint(cwd=app)
    assert done.returncode == 1
    assert "broken.py: not-python-3" in done.stdout
    assert "client.py:3:" in done.stdout


@pytest.mark.parametrize(
    ("command", "code"),
    [("scan . --no-cache", 1), ("explain 7.9", 0), ("rules list", 0), ("--help", 0), ("scan . -f json", 1)],
)
@pytest.mark.parametrize("reader", ["head -1 > /dev/null", "true"])
def test_a_reader_that_leaves_changes_neither_the_code_nor_what_is_said(
    app: Path, command: str, code: int, reader: str
) -> None:
    line = f"{sys.executable} -m aoplint {command} | {reader}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=app, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert not [line for line in done.stderr.splitlines() if not re.fullmatch(r"\d+ rules", line)]


def test_a_closed_standard_output_is_no_defect(app: Path) -> None:
    line = f"{sys.executable} -m aoplint scan . --no-cache >&-"
    done = subprocess.run(["bash", "-c", line], cwd=app, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("command", ["scan . --no-cache", "rules list", "scan . --no-cache -f json"])
def test_a_full_device_is_said(app: Path, command: str) -> None:
    line = f"{sys.executable} -m aoplint {command} > /dev/full"
    done = subprocess.run(["bash", "-c", line], cwd=app, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2
    assert "cannot write to standard output: No space left on device" in done.stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo terminals here")
@pytest.mark.parametrize(
    ("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"CLICOLOR": "0"}, False)]
)
def test_a_terminal_has_colours_unless_told_otherwise(app: Path, env: dict[str, str], coloured: bool) -> None:
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE")}
    code, shown = on_terminal(app, kept | {"TERM": "xterm-256color"} | env, "scan", "--no-cache")
    assert code == 1
    assert RULE.encode() in shown
    assert (re.search(rb"\x1b\[[0-9;]*m", shown) is not None) is coloured
    if env.get("TERM") == "dumb":
        assert b"\x1b" not in shown, "a dumb terminal cannot erase a progress line either"


def complete(app: Path, *words: str) -> list[str]:
    """What bash would propose for the last of `words`."""
    own = os.environ | {
        "_AOPLINT_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "aoplint"], cwd=app, env=own, capture_output=True, text=True, timeout=60, check=False
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_completion_of_commands_options_and_values(app: Path) -> None:
    assert complete(app, "aoplint", "sc") == ["scan", "schema"]
    assert "--format" in complete(app, "aoplint", "scan", "--fo")
    assert complete(app, "aoplint", "scan", "--fail-on", "e") == ["error"]
    assert complete(app, "aoplint", "completion", "z") == ["zsh"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(aoplint: Run, shell: str) -> None:
    done = aoplint("completion", shell)
    assert done.returncode == 0
    assert "_AOPLINT_COMPLETE" in done.stdout
    if shell == "bash":
        checked = subprocess.run(["bash", "-n"], input=done.stdout, capture_output=True, text=True, check=False)
        assert checked.stderr == ""


def test_exit_zero_says_so_in_the_last_line(aoplint: Run, app: Path) -> None:
    done = aoplint("scan", "--exit-zero", cwd=app)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[-2].startswith("exit 1: 1 finding")
    assert lines[-1] == "exit 0: in spite of findings, by --exit-zero"
    assert "in spite" not in aoplint("scan", "--exit-zero", "-f", "json", cwd=app).stdout


def test_the_variable_that_asks_for_a_traceback_is_no_setting(aoplint: Run, app: Path) -> None:
    assert aoplint(cwd=app, env={"AOPLINT_TRACEBACK": "1"}).returncode == 1


def test_timings_are_json_on_standard_error(aoplint: Run, app: Path) -> None:
    import json

    done = aoplint("scan", "--timings", "json", cwd=app)
    data = json.loads(done.stderr)
    assert set(data) >= {"wall", "worker_cpu", "lines"}
    assert data["lines"] >= 3
