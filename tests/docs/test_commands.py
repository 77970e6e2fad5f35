"""Every command that the documentation tells people to run is run, page by page, in a small project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from aoplint.cli.root import COMMANDS, aoplint
from tests.checkout import ROOT, environment, repository
from tests.cli.test_debug import CLIENT, RULE

PAGES = sorted(path for path in (ROOT / "docs").glob("*.md") if "```sh\naoplint" in path.read_text(encoding="utf-8"))
CALL = 'import requests\n\nrequests.get("https://api-sg.aliexpress.com/rest", params={"session": S}, verify=False)\n'


def commands(page: Path) -> list[tuple[str, str]]:
    """Command lines, and what the page says about each."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines() if line[:7] == "aoplint"]
    return [(line.partition("  #")[0].rstrip(), line.partition("  #")[2]) for line in lines]


def prepare(page: str, project: Path) -> None:
    """What the page speaks about beside the project itself."""
    if page == "rule-authors.md":
        shutil.copytree(ROOT / "rules" / "aop", project / "rules" / "aop")
    if page == "silent-rules.md":
        (project / "shop").mkdir()
        (project / "shop" / "views.py").write_text(CLIENT, encoding="utf-8")
        (project / "my-rule.yaml").write_text(RULE, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "app.py").write_text(CALL, encoding="utf-8")
    repository(root)
    return root


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_runs(page: Path, project: Path, tmp_path: Path) -> None:
    lines = commands(page)
    assert lines
    prepare(page.name, project)
    binaries = tmp_path / "bin"
    binaries.mkdir()
    (binaries / "aoplint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aoplint "$@"\n', encoding="utf-8")
    (binaries / "aoplint").chmod(0o755)
    own = environment(tmp_path, PYTHONPATH=str(ROOT))
    own["PATH"] = f"{binaries}:{own['PATH']}"
    for line, words in lines:
        done = subprocess.run(["bash", "-c", line], cwd=project, env=own, capture_output=True, text=True, check=False)
        said = f"{page.name}: {line}\n{done.stdout[-1500:]}\n{done.stderr}"
        assert done.returncode in (0, 1), said
        promised = re.search(r"\bexit (\d)\b", words)
        assert promised is None or done.returncode == int(promised[1]), said
        assert not re.search(r"error\[(?!manifest\])|Traceback", done.stderr), said


WORDS = re.compile(r"`(aoplint(?: [^`\n]+)?)`")
NAMED = sorted(
    {
        (page.name, command)
        for page in (*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md")
        for command in WORDS.findall(page.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("page", "command"), NAMED, ids=lambda value: str(value).replace(" ", "_"))
def test_a_command_within_a_sentence_exists(page: str, command: str) -> None:
    words = [word.strip("[]…") for word in command.split()[1:]]
    words = [word for word in words if word]
    if words and words[0] == "debug" and len(words) == 1:
        return
    group: click.Command = aoplint
    context = click.Context(group, info_name="aoplint")
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        return  # paths: `aoplint PATH`, or a sentence about the program
    if words and words[0].startswith("-") and words[0] not in ("--version", "--help"):
        words = ["scan", *words]
    while words and isinstance(group, click.Group) and not words[0].startswith("-"):
        names = words.pop(0).split("|")
        found = [group.get_command(context, name) for name in names]
        assert None not in found, f"{page}: {command}"
        last = found[-1]
        assert last is not None
        group = last
    known = {"--help", "-h", *(option for one in group.params for option in (*one.opts, *one.secondary_opts))}
    for word in words:
        if word.startswith("-") and word != "--":
            assert word.partition("=")[0] in known, f"{page}: {command}"


def test_pages_link_to_what_is_there() -> None:
    for page in (ROOT / "docs").glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
