"""What README.md tells people to copy is run: shell lines, the hook's configuration, both CI jobs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checkout import ROOT, Machine, git, need_index, readme_block, repository

pytestmark = pytest.mark.network

README = (ROOT / "README.md").read_text(encoding="utf-8")
APPS = ROOT / "fixtures" / "apps"


def shell_lines() -> list[str]:
    text = "\n".join(re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S))
    return [line for line in text.splitlines() if line.startswith("aoplint")]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    need_index()
    made = Machine(tmp_path_factory.mktemp("recipes"))
    (step,) = {line for line in _job_lines() if "pip install" in line}
    done = made.shell(made.filled(step), made.base)
    assert done.returncode == 0, done.stderr
    return made


def _job_lines() -> list[str]:
    return [*_github_lines(), *_gitlab()["script"]]


def _github_lines() -> list[str]:
    job = yaml.safe_load(readme_block(".github/workflows/aoplint.yml"))["jobs"]["aoplint"]
    return [step["run"] for step in job["steps"] if "run" in step]


def _gitlab() -> Any:
    return yaml.safe_load(readme_block(".gitlab-ci.yml"))["aoplint"]


@pytest.fixture(params=["leaky", "clean"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, int]:
    """A sample application in a repository of its own, and the exit code that fits it."""
    folder = tmp_path / request.param
    shutil.copytree(APPS / request.param, folder)
    repository(folder)
    return folder, int(request.param == "leaky")


def test_the_job_of_github(machine: Machine, app: tuple[Path, int], tmp_path: Path) -> None:
    folder, code = app
    summary = tmp_path / "summary.md"
    (line,) = [line for line in _github_lines() if "pip install" not in line]
    done = machine.shell(line, folder, GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout.rstrip().splitlines()[-1].startswith(f"exit {code}:")
    assert ("\n::error file=" in done.stdout) == bool(code)
    assert done.stdout.count("\n::error ") <= 10
    assert summary.read_text(encoding="utf-8").startswith(f"## aoplint: {'failed' if code else 'passed'}")
    assert {path.name for path in folder.glob("aoplint.*")} == {"aoplint.html", "aoplint.sarif"}


def test_the_job_of_gitlab(machine: Machine, app: tuple[Path, int]) -> None:
    folder, code = app
    job = _gitlab()
    (line,) = [line for line in job["script"] if "pip install" not in line]
    done = machine.shell(line, folder)
    assert done.returncode == code, done.stdout + done.stderr
    promised = {*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()}
    assert promised == {path.name for path in folder.glob("aoplint.*")}


def test_the_hooks_of_the_configuration_exist(machine: Machine) -> None:
    config = yaml.safe_load(machine.filled(readme_block(".pre-commit-config.yaml")))
    manifest = yaml.safe_load((machine.source / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (wanted,) = config["repos"]
    assert {hook["id"] for hook in wanted["hooks"]} <= {hook["id"] for hook in manifest}
    assert git(machine.source, "cat-file", "-t", wanted["rev"]) == "commit"


def test_every_shell_line_runs(machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    shutil.copytree(APPS / "leaky", folder)
    (folder / "src").mkdir()
    (folder / "src" / "fine.py").write_text("x = 1\n", encoding="utf-8")
    lines = shell_lines()
    assert len(lines) >= 6
    for line in lines:
        done = machine.shell(line, folder)
        assert done.returncode in (0, 1), f"{line}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
    assert (folder / "report.html").exists()
    assert "exit 0:" in machine.shell(lines[-1], folder).stdout, "with the baseline nothing is new"


def test_the_first_screen_has_the_two_commands() -> None:
    screen = README.splitlines()[:24]
    commands = [line for line in screen if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert "aoplint scan" in commands[0]
    assert "-m pytest" in commands[1]
