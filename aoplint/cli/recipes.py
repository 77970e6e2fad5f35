"""What `aoplint init` writes: configuration, hook, CI jobs, and how each is added to a file that exists (layer 14)."""

from __future__ import annotations

import re
from typing import Final

BASELINE: Final = "aoplint-baseline.jsonl"
CONFIG_TABLE: Final = "[tool.aoplint]"

_CONFIG: Final = f"""\
# Checks this application against the API Use Agreement of the AliExpress Open Platform.
# Every key: aoplint config show; how it works: aoplint explain RULE.
{{head}}baseline = "{BASELINE}"  # findings accepted until they are mended: aoplint baseline update
fail-on = "error"
"""
_HOOK: Final = """\
  - repo: local
    hooks:
      - id: aoplint
        name: aoplint
        entry: aoplint scan --quiet --
        language: system
        types: [text]
        require_serial: true
      - id: aoplint-project
        name: aoplint (whole project)
        entry: aoplint scan --quiet
        language: system
        pass_filenames: false
        always_run: true
        stages: [pre-push, manual]
"""
_GITHUB: Final = """\
# Annotations on the changed lines, the rest in the summary of the step, the whole report to download.
name: aoplint
on: [push, pull_request]
permissions: { contents: read }
jobs:
  aoplint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0 }
      - uses: actions/setup-python@v5
        with: { python-version: "3.13" }
      - run: python -m pip install "INSTALL"
      - run: aoplint scan -f github -o html:aoplint.html -o sarif:aoplint.sarif
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: aoplint, path: aoplint.* }
"""
_GITLAB: Final = """\
aoplint:
  image: python:3.13
  script:
    - python -m pip install "INSTALL"
    - aoplint scan -o gitlab:aoplint.json -o gitlab-sast:gl-sast-report.json -o junit:aoplint.xml -o html:aoplint.html
  artifacts:
    when: always
    paths: [aoplint.html]
    reports: { codequality: aoplint.json, sast: gl-sast-report.json, junit: aoplint.xml }
"""
_JENKINS: Final = """\
pipeline {
  agent { docker { image 'python:3.13' } }
  stages {
    stage('aoplint') {
      steps {
        sh 'python -m pip install "INSTALL"'
        sh 'aoplint scan -o junit:aoplint.xml -o checkstyle:aoplint-checkstyle.xml -o html:aoplint.html'
      }
      post {
        always {
          junit 'aoplint.xml'
          archiveArtifacts 'aoplint.html, aoplint-checkstyle.xml'
        }
      }
    }
  }
}
"""

#: CI services: the file of each, and what stands in it.
CI: Final = {
    "github": (".github/workflows/aoplint.yml", _GITHUB),
    "gitlab": (".gitlab-ci.yml", _GITLAB),
    "jenkins": ("Jenkinsfile", _JENKINS),
}


class CannotAddError(Exception):
    """A file that exists cannot be added to; the message says what to do by hand."""


def config(existing: str, *, shared: bool) -> str:
    """The configuration file with our settings.

    Args:
        existing: its text, "" for a new file.
        shared: it is a pyproject.toml, where settings stand in a table.
    """
    if not shared:
        return _CONFIG.format(head="")
    if re.search(r"^\s*\[+\s*tool\s*\.\s*[\"']?aoplint\b", existing, re.MULTILINE):
        return existing
    gap = "\n" if existing and not existing.endswith("\n\n") else ""
    return f"{_ended(existing)}{gap}" + _CONFIG.format(head=f"{CONFIG_TABLE}\n")


def hook(existing: str) -> str:
    """The configuration of pre-commit with our hooks.

    Raises:
        CannotAddError: if its list of repositories is not at its end in the usual form.
    """
    if re.search(r"\baoplint\b", existing):
        return existing
    if not existing.strip():
        return f"# Once per clone: pre-commit install -t pre-commit -t pre-push\nrepos:\n{_HOOK}"
    lines = existing.splitlines()
    last = max((number for number, line in enumerate(lines) if re.match(r"[^\s#-]", line)), default=-1)
    if last < 0 or lines[last].strip() != "repos:":
        raise CannotAddError("add to its repos:\n" + _HOOK)
    indent = next((len(line) - len(line.lstrip()) for line in lines[last:] if line.lstrip().startswith("- ")), 2)
    moved = "".join(f"{' ' * indent}{line[2:]}\n" for line in _HOOK.splitlines())
    return _ended(existing) + moved


def job(service: str, existing: str, install: str) -> str:
    """The CI file of `service` with our job.

    Args:
        service: a key of CI.
        existing: its text, "" for a new file.
        install: what pip installs.

    Raises:
        CannotAddError: if it has no form that a job could be added to.
    """
    text = CI[service][1].replace("INSTALL", install)
    if re.search(r"\baoplint\b", existing):
        return existing
    if not existing.strip():
        return text
    if service == "gitlab":
        return f"{_ended(existing)}\n{text}"
    raise CannotAddError("add the steps of\n" + text)


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"
