"""What a new user tries: help, a typo, a wrong path, broken Python, a closed pipe, no terminal, colours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
RULE = "aop-7.9-gateway-plain-http"


def test_version_imports_next_to_nothing(aoplint: Run, tmp_path: Path) -> None:
    assert aoplint("--version").stdout.startswith("aoplint ")
    assert json.loads(aoplint("version", "--json").stdout)["aoplint"]
    code = (
        "import sys\nfrom aoplint.cli.root import run\nrun(['--version'])\n"
        "heavy = {'libcst', 'yaml', 'jinja2', 'pygments', 'pathspec', 'tomllib'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_run_that_knows_all_results_imports_no_engine(app: Path) -> None:
    """A hook that finds nothing new must not pay for what finds: neither here nor in a worker."""
    code = (
        "import sys\nfrom aoplint.cli.root import run\nrun(['scan', 'client.py', '--cache-dir', sys.argv[1]])\n"
        "names = ('aoplint.flow.solve', 'aoplint.match.evaluate', 'aoplint.secrets.detect', 'aoplint.frontends.python')\n"
        "print(*[name for name in names if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, str(app.parent / "cache")]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=False, cwd=app) for _ in range(2))
    assert RULE in first.stdout == second.stdout
    assert second.stderr.strip().splitlines()[-1:] in ([], [""]), second.stderr


def test_help_is_plain_when_piped_and_names_every_command(aoplint: Run) -> None:
    done = aoplint("--help")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    for command in ("scan", "files", "explain", "rules", "schema", "version", "config"):
        assert command in done.stdout
        assert aoplint(command, "--help").returncode == 0


def test_findings_give_1_and_say_why_in_the_last_line(aoplint: Run, app: Path) -> None:
    done = aoplint("scan", ".", cwd=app)
    assert done.returncode == 1, done.stderr
    assert RULE in done.stdout
    assert "client.py:3:" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("exit 1:")


def test_scan_is_the_default_command(aoplint: Run, app: Path) -> None:
    assert aoplint(cwd=app).returncode == 1
    assert aoplint("client.py", cwd=app).returncode == 1


def test_clean_tree_gives_0(aoplint: Run, tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text("x = 1\n", encoding="utf-8")
    done = aoplint("scan", "fine.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_missing_path_gives_3_and_names_it(aoplint: Run) -> None:
    done = aoplint("scan", "no-such-folder")
    assert done.returncode == 3
    assert "no-such-folder" in done.stdout
    assert aoplint("scan", "no-such-folder", "--allow-incomplete").returncode == 0


def test_empty_folder_gives_3(aoplint: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = aoplint("scan", ".", cwd=empty)
    assert done.returncode == 3
    assert "nothing to read" in done.stdout


def test_python_2_is_degraded_but_does_not_change_the_code(aoplint: Run, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text('print "hello"\n', encoding="utf-8")
    done = aoplint("scan", "old.py")
    assert done.returncode == 0, done.stdout
    assert "old.py" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("scna",), "scan"),
        (("scan", "--formt", "json"), "--format"),
        (("scan", "-f", "jsn"), "json"),
        (("scan", "--select", "clause:7.99"), "no rule matches"),
        (("explain", "aop-7.9-gateway-plain-htp"), RULE),
        (("scan", "--config", "nowhere.toml"), "nowhere.toml"),
        (("scan", "--rules", "nowhere"), "nowhere"),
        (("scan", "-o", "html:no/such/folder/x.html"), "no/such/folder"),
    ],
)
def test_mistakes_give_2_and_a_way_out(aoplint: Run, app: Path, arguments: tuple[str, ...], words: str) -> None:
    done = aoplint(*arguments, cwd=app)
    if arguments == ("scna",):
        assert done.returncode in (2, 3)
    else:
        assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("env", "option", "colored"),
    [
        ({}, "auto", False),
        ({"FORCE_COLOR": "1"}, "auto", True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
        ({"NO_COLOR": "1"}, "always", True),
        ({"TERM": "dumb"}, "auto", False),
    ],
)
def test_colours(aoplint: Run, app: Path, env: dict[str, str], option: str, colored: bool) -> None:
    done = aoplint("scan", ".", "--color", option, cwd=app, env=env)
    assert ("\x1b[" in done.stdout) is colored


def test_several_outputs_in_one_run(aoplint: Run, app: Path) -> None:
    done = aoplint("scan", ".", "-o", "sarif:a.sarif", "-o", "b.html", "-o", "json:c.json", cwd=app)
    assert done.returncode == 1
    assert "exit 1:" in done.stdout
    assert json.loads((app / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert "<!doctype html>" in (app / "b.html").read_text(encoding="utf-8").lower()
    assert json.loads((app / "c.json").read_text(encoding="utf-8"))["findings"]


def test_outputs_are_never_written_through_links(aoplint: Run, app: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("keep", encoding="utf-8")
    (app / "report.html").symlink_to(target)
    done = aoplint("scan", ".", "-o", "report.html", cwd=app)
    assert done.returncode == 2
    assert target.read_text(encoding="utf-8") == "keep"


def test_suppression_with_reason_hides_and_is_counted(aoplint: Run, app: Path) -> None:
    source = app / "client.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.rstrip() + f"  # aoplint: ignore[{RULE}] an internal relay ends TLS\n", encoding="utf-8")
    done = aoplint("scan", ".", cwd=app)
    assert done.returncode == 0, done.stdout
    assert "suppressed" in done.stdout
    assert aoplint("scan", ".", "--no-suppress", cwd=app).returncode == 1


def test_blanket_and_unknown_suppressions_hide_nothing(aoplint: Run, app: Path) -> None:
    source = app / "client.py"
    text = source.read_text(encoding="utf-8").rstrip()
    for comment in ("# aoplint: ignore", f"# aoplint: ignore[{RULE}]", "# aoplint: ignore[aop-7.9-nothing] why"):
        source.write_text(f"{text}  {comment}\n", encoding="utf-8")
        assert aoplint("scan", ".", cwd=app).returncode == 1, comment
    (app / "fine.py").write_text(f"x = 1  # aoplint: ignore[{RULE}] not needed\n", encoding="utf-8")
    source.write_text("x = 1\n", encoding="utf-8")
    assert aoplint("scan", ".", "--hygiene", cwd=app).returncode == 4


def test_configured_ignore_and_unknown_key(aoplint: Run, app: Path) -> None:
    config = app / "aoplint.toml"
    config.write_text(f'[[ignore]]\nrule = "{RULE}"\npath = "*.py"\nreason = "a relay"\n', encoding="utf-8")
    assert aoplint("scan", ".", cwd=app).returncode == 0
    assert aoplint("scan", ".", "--isolated", cwd=app).returncode == 1
    config.write_text('fail-no = "note"\n', encoding="utf-8")
    done = aoplint("scan", ".", cwd=app)
    assert done.returncode == 2
    assert "aoplint.toml:1:1" in done.stderr
    assert "fail-on" in done.stderr


def test_files_why(aoplint: Run, app: Path) -> None:
    (app / "picture.png").write_bytes(b"\x89PNG\0\0\0")
    done = aoplint("files", "--why", cwd=app)
    assert "client.py" in done.stdout
    assert "picture.png" in done.stdout
    assert "binary" in done.stdout


def test_explain_rule_and_clause(aoplint: Run) -> None:
    rule = aoplint("explain", RULE)
    assert "port=443" in rule.stdout
    assert f"aoplint: ignore[{RULE}]" in rule.stdout
    assert RULE in aoplint("explain", "7.9").stdout


def test_no_home_and_read_only_tree(aoplint: Run, app: Path) -> None:
    done = aoplint("scan", ".", cwd=app, env={"HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent/cache"})
    assert done.returncode == 1, done.stderr
    assert not any(path.name.startswith(".aoplint") for path in app.iterdir())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe_does_not_hang(aoplint: Run, app: Path) -> None:
    os.mkfifo(app / "pipe.py")
    done = aoplint("scan", ".", cwd=app)
    assert done.returncode == 1


def test_a_defect_of_ours_is_said_in_a_line(app: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom aoplint import api\nfrom aoplint.cli import root\n"
        "def broken(*given, **more):\n    raise ValueError('a line of a scanned file')\n"
        "api.scan = broken\nsys.exit(root.run(['scan', '.']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=app)
    assert done.returncode == 70
    assert "ValueError" in done.stderr
    assert "a line of a scanned file" not in done.stderr
    assert "Traceback" not in done.stderr
