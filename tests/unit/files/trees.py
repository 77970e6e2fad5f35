"""Builds trees and discovers them."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from aoplint.files.discover import DiscoverOptions, Discovery, Entry, discover


def make(root: Path, files: dict[str, str | bytes]) -> Path:
    """Writes `files`, paths with their contents, below `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def git(root: Path, *words: str) -> None:
    """Runs git in `root`, whatever the machine's settings."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    author = ("-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *author, *words], cwd=root, check=True, capture_output=True, env=environment)


def may_read_everything() -> bool:
    """Whether permissions do not hold us back, as for root outside a container."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "file")
        path.touch()
        path.chmod(0)
        return os.access(path, os.R_OK)


def found(root: Path, *paths: str | Path, cwd: Path | None = None, **options: Any) -> Discovery:
    """Discovers `paths` (the whole tree if none) from `root`."""
    given = {"config_root": root, **options}
    return discover([Path(path) for path in paths or (".",)], DiscoverOptions(cwd=cwd or root, **given))


def codes(discovery: Discovery) -> dict[str, str]:
    """Path to the code of its skip; "" if it is read. Metadata of git is left out."""
    return {
        entry.path: entry.skip.code.value if entry.skip else "" for entry in discovery.entries if entry.path != ".git/"
    }


def entry(discovery: Discovery, path: str) -> Entry:
    """The entry of `path`."""
    return next(item for item in discovery.entries if item.path == path)
