"""`aoplint init` and the CI recipes: what is written is shown before, works, and replaces nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checkout import ROOT, environment, repository

CALL = 'import requests\n\nrequests.get("https://api-sg.aliexpress.com/rest", params={"session": S}, verify=False)\n'


class Project:
    def __init__(self, base: Path) -> None:
        self.base, self.root = base, base / "shop"
        self.root.mkdir()
        (self.root / "app.py").write_text(CALL, encoding="utf-8")
        binaries = base / "bin"
        binaries.mkdir()
        (binaries / "aoplint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m aoplint "$@"\n', encoding="utf-8")
        (binaries / "aoplint").chmod(0o755)
        self.binaries = binaries

    def shell(self, line: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = environment(self.base, PYTHONPATH=str(ROOT), **variables)
        own["PATH"] = f"{self.binaries}:{own['PATH']}"
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line],
            cwd=self.root,
            env=own,
            capture_output=True,
            text=True,
            check=False,
        )

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_it_shows_and_writes_only_when_told(project: Project) -> None:
    repository(project.root)
    before = sorted(path.name for path in project.root.iterdir())
    for words in ("--diff", ""):
        done = project.shell(f"aoplint init {words}")
        assert done.returncode == 0, done.stderr
        assert "+baseline = " in done.stdout
        assert "nothing was written" in done.stdout
        assert sorted(path.name for path in project.root.iterdir()) == before
    done = project.shell("aoplint init --yes --ci github --ci gitlab --ci jenkins")
    assert "+++ .github/workflows/aoplint.yml" in done.stdout
    assert yaml.safe_load(project.text(".pre-commit-config.yaml"))["repos"][0]["hooks"][0]["id"] == "aoplint"
    assert yaml.safe_load(project.text(".gitlab-ci.yml"))["aoplint"]["script"]
    assert project.text(".gitattributes") == "aoplint-baseline.jsonl merge=union\n"
    assert project.shell("aoplint config check").returncode == 0
    assert project.shell("aoplint scan -q").returncode == 1
    assert project.shell("aoplint baseline update").returncode == 0
    assert project.shell("aoplint scan -q").returncode == 0
    assert "everything is there already" in project.shell("aoplint init --yes --ci github").stdout


def test_what_is_there_stays(project: Project) -> None:
    (project.root / "pyproject.toml").write_text('[project]\nname = "shop"', encoding="utf-8")
    (project.root / ".pre-commit-config.yaml").write_text(
        "default_stages: [pre-commit]\nrepos:\n- repo: local\n  hooks:\n  - id: own\n    name: own\n"
        "    entry: true\n    language: system\n", encoding="utf-8",
    )  # fmt: skip
    (project.root / ".gitlab-ci.yml").write_text("test:\n  script: [make test]\n", encoding="utf-8")
    (project.root / "Jenkinsfile").write_text("pipeline { }\n", encoding="utf-8")
    done = project.shell("aoplint init --yes")
    assert done.returncode == 0, done.stderr
    assert project.text("pyproject.toml").startswith('[project]\nname = "shop"\n\n# Checks this')
    hooks = yaml.safe_load(project.text(".pre-commit-config.yaml"))["repos"]
    assert [repo["hooks"][0]["id"] for repo in hooks] == ["own", "aoplint"]
    assert list(yaml.safe_load(project.text(".gitlab-ci.yml"))) == ["test", "aoplint"]
    assert project.text("Jenkinsfile") == "pipeline { }\n"
    assert "Jenkinsfile is left as it is: add the steps of" in done.stdout
    assert project.shell("aoplint config show --origin").stdout.count("pyproject.toml") >= 2


def test_it_writes_through_no_link(project: Project) -> None:
    (project.root / "aoplint-baseline.jsonl").symlink_to(project.base / "elsewhere")
    done = project.shell("aoplint init --yes")
    assert done.returncode == 2
    assert not (project.base / "elsewhere").exists()


def _jobs(project: Project, service: str) -> list[str]:
    project.shell(f"aoplint init --yes --no-hook --ci {service}")
    if service == "github":
        steps = yaml.safe_load(project.text(".github/workflows/aoplint.yml"))["jobs"]["aoplint"]["steps"]
        return [step["run"] for step in steps if "run" in step]
    if service == "gitlab":
        return list(yaml.safe_load(project.text(".gitlab-ci.yml"))["aoplint"]["script"])
    return [line.split("'")[1] for line in project.text("Jenkinsfile").splitlines() if line.strip().startswith("sh ")]


@pytest.mark.parametrize("service", ["github", "gitlab", "jenkins"])
def test_the_jobs_that_it_writes_work(project: Project, service: str) -> None:
    install, line = _jobs(project, service)
    assert install.startswith('python -m pip install "aoplint==')
    done = project.shell(line)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.rstrip().splitlines()[-1].startswith("exit 1: ")
    written = {path.name for path in project.root.iterdir()}
    assert {part.partition(":")[2] for part in line.split() if ":" in part and part[0] != "-"} <= written
    (project.root / "app.py").write_text("x = 1\n", encoding="utf-8")
    assert project.shell(line).returncode == 0


def _action() -> Any:
    return yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


def _scan_step(project: Project, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The scan of the action, in a network namespace without a network where the machine allows it."""
    step = next(step for step in _action()["runs"]["steps"] if step.get("id") == "scan")
    given = {name: str(facts["default"]) for name, facts in _action()["inputs"].items()} | inputs
    variables = {name: given[value.split(".")[1].split(" ")[0]] for name, value in step["env"].items()}
    home = project.base / "temp" / "aoplint" / "bin"
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(project.binaries / "aoplint", home / "aoplint")
    output = project.base / "output"
    lonely = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
    script = project.base / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    line = f"{'unshare -rn ' if lonely else ''}bash -e {script}"
    return project.shell(line, GITHUB_OUTPUT=str(output), RUNNER_TEMP=str(project.base / "temp"), **variables)


def test_the_action_scans_without_a_network(project: Project) -> None:
    done = _scan_step(project)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "::error file=app.py,line=3," in done.stdout
    assert (project.base / "output").read_text(encoding="utf-8") == "exit-code=1\n"
    assert {path.name for path in (project.root / "aoplint-report").iterdir()} == {
        "aoplint.html", "aoplint.sarif", "aoplint.json"
    }  # fmt: skip
    hostile = _scan_step(project, paths="$(touch pwned)\n; touch pwned", options="--fail-on\nerror")
    assert hostile.returncode == 3
    assert not (project.root / "pwned").exists()


def test_the_action_shows_what_is_new(project: Project) -> None:
    repository(project.root)
    (project.root / "more.py").write_text(CALL, encoding="utf-8")
    assert "more.py" in _scan_step(project, since="HEAD", options="--exclude\naoplint-report/").stdout
    report = json.loads((project.root / "aoplint-report" / "aoplint.json").read_text(encoding="utf-8"))
    active = [f["location"]["path"] for f in report["findings"] if f["state"] == "active"]
    assert active == ["more.py"]


def test_inputs_reach_the_shell_as_variables_only() -> None:
    for step in _action()["runs"]["steps"]:
        assert "${{" not in step["run"], "an expression in a script is code of whoever opens a pull request"
    assert os.access(ROOT / "action.yml", os.R_OK)
