"""The checkout as strangers get it: as a git repository of its own, and installed by pip in a virtual environment."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Left out of copies: an installation needs none of it, and it only costs time.
_LEFT_OUT = ("tests/", "fixtures/apps/", "fixtures/duties/", "fixtures/external_pack/", "fixtures/shopify/")
_OWN = ("PYTHONPATH", "VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "SOURCE_DATE_EPOCH", "PRE_COMMIT")


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a user whose caches and git settings lie in `folder`."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in _OWN and not key.startswith(("AOPLINT_", "GIT_", "GITHUB_"))
    }
    own = {
        "XDG_CACHE_HOME": str(folder / "cache"),
        "PRE_COMMIT_HOME": str(folder / "pre-commit"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return kept | own | more


def git(folder: Path, *arguments: str) -> str:
    """What `git` printed in `folder`, with an invented author; fails the test if git fails."""
    author = ("-c", "user.name=A Tester", "-c", "user.email=tester@mail.invalid", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *author, *arguments], cwd=folder, env=environment(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def repository(folder: Path) -> str:
    """Makes `folder` a git repository with one commit of what is in it, and returns the commit."""
    git(folder, "init", "-q")
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "-m", "All of it")
    return git(folder, "rev-parse", "HEAD")


def copy_source(folder: Path) -> Path:
    """Copies what an installation needs of this checkout, changes that are not committed too."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.split("\0"):
        if name and not name.startswith(_LEFT_OUT) and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def need_index() -> None:
    """Skips the test where pip cannot get a package from an index, with what pip said."""
    trouble = _index_trouble()
    if trouble:
        pytest.skip(f"the package index cannot be reached: {trouble}")


@functools.cache
def _index_trouble() -> str:
    with tempfile.TemporaryDirectory() as folder:
        options = ("-q", "--no-deps", "--no-cache-dir", "-d", folder)
        command = [sys.executable, "-m", "pip", "download", *options, "hatchling"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    words = (done.stderr or done.stdout).strip().splitlines()
    return (words[-1] if words else "no reason given") if done.returncode else ""


@dataclass(frozen=True)
class Scan:
    """What a scan said: its exit code, what the terminal showed, and the same as data."""

    code: int
    text: str
    report: Any

    @property
    def last(self) -> str:
        return self.text.rstrip().splitlines()[-1]

    @property
    def active(self) -> list[Any]:
        return [finding for finding in self.report["findings"] if finding["state"] == "active"]

    @property
    def places(self) -> list[tuple[str, str]]:
        return sorted((finding["rule"], finding["location"]["path"]) for finding in self.active)

    @property
    def identities(self) -> set[str]:
        return {finding["fingerprint"] for finding in self.active}

    def block(self, rule: str, path: str) -> list[str]:
        """The lines that the terminal showed about the first finding of `rule` in `path`."""
        for block in self.text.split("\n\n"):
            if f"[{rule}]" in block.splitlines()[0] and f"--> {path}:" in block:
                return block.splitlines()
        raise AssertionError(f"no {rule} in {path}")


def readme_block(name: str) -> str:
    """The YAML block of README.md whose first line is a comment with the file's name."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"^```yaml\n(.*?)^```", text, re.M | re.S) if block.startswith(f"# {name}")]
    assert len(blocks) == 1, name
    return blocks[0]


class Machine:
    """A computer with aoplint's repository and a Python of its own.

    Args:
        base: its folder.
    """

    def __init__(self, base: Path) -> None:
        self.base = base
        self.source = copy_source(base / "aoplint")
        self.revision = repository(self.source)
        venv.create(base / "env", with_pip=True)
        self.binaries = base / "env" / ("Scripts" if os.name == "nt" else "bin")

    def filled(self, text: str) -> str:
        """`text` with the repository and the commit that a reader puts in."""
        return text.replace("REPOSITORY", self.source.as_uri()).replace("REVISION", self.revision)

    def shell(self, line: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs a line as CI does."""
        own = environment(self.base, **more)
        own["PATH"] = f"{self.binaries}:{own['PATH']}"
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line], cwd=cwd, env=own, capture_output=True, text=True, check=False
        )
