"""`aoplint config`: what is set, by whom, and whether it makes sense; and a variable for every flag."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from aoplint.cli.root import COMMANDS
from aoplint.cli.root import aoplint as program
from aoplint.config.keys import BY_NAME

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Golden = Callable[[Path, str], None]
GOLDENS = Path(__file__).parent / "goldens"
CONFIG = """\
[project]
name = "shop"

[tool.aoplint]
fail-on = "warning"
exclude = ["vendor/"]

[[tool.aoplint.ignore]]
rule = "aop-7.9-hardcoded-app-key"
path = "docs/*.md"
reason = "the sample key of the manual"

[[tool.aoplint.override]]
path = "apps/legacy/"
disable = ["clause:7.10"]
reason = "renamed in the next release"
"""


@pytest.fixture
def project(app: Path) -> Path:
    (app / "pyproject.toml").write_text(CONFIG, encoding="utf-8")
    return app


def test_show_says_which_file_line_variable_or_flag_set_what(aoplint: Run, project: Path, golden: Golden) -> None:
    env = {"AOPLINT_WORKERS": "2", "AOPLINT_AS_OF": "2026-05-01"}
    done = aoplint("config", "show", "--origin", cwd=project, env=env)
    assert done.returncode == 0, done.stderr
    golden(GOLDENS / "config-show-origin.txt", done.stdout)
    bare = aoplint("config", "show", cwd=project, env=env).stdout
    assert bare.splitlines() == [line.partition("  # ")[0] for line in done.stdout.splitlines()]


def test_check(aoplint: Run, project: Path, golden: Golden) -> None:
    done = aoplint("config", "check", cwd=project)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("pyproject.toml: ")
    wrong = CONFIG.replace("fail-on", "fail-no").replace("hardcoded-app-key", "hardcoded-app-kee")
    (project / "pyproject.toml").write_text(wrong.replace("clause:7.10", "clase:7.10"), encoding="utf-8")
    done = aoplint("config", "check", cwd=project)
    assert done.returncode == 2
    golden(GOLDENS / "config-check-mistakes.txt", done.stderr)
    unknown = (
        CONFIG.replace("hardcoded-app-key", "hardcoded-app-kee")
        + '[tool.aoplint.severity]\n"group:aop-brnd" = "note"\n'
    )
    (project / "pyproject.toml").write_text(unknown, encoding="utf-8")
    done = aoplint("config", "check", cwd=project)
    assert done.returncode == 2
    golden(GOLDENS / "config-check-unknown-rules.txt", done.stderr)


def flags() -> Iterator[tuple[str, click.Command, click.Option]]:
    def below(name: str, command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                yield from below(f"{name} {inner}", found, context)
        else:
            yield name, command

    context = click.Context(program, info_name="aoplint")
    for name in COMMANDS:
        command = program.get_command(context, name)
        assert command is not None
        for path, one in below(name, command, context):
            for option in one.params:
                if isinstance(option, click.Option) and "--help" not in option.opts:
                    yield path, one, option


def test_every_flag_has_a_variable() -> None:
    seen = 0
    for path, _, option in flags():
        name = next(word for word in option.opts if word.startswith("--")).removeprefix("--")
        setting = name in BY_NAME or name.removeprefix("no-") in BY_NAME
        assert setting or option.envvar, f"aoplint {path} --{name}"
        seen += 1
    assert seen > 100
