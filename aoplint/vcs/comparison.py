"""Which commit a tree is compared with (layer 2)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aoplint.vcs.command import Refusal, ask
from aoplint.vcs.history import commit_id, resolve

#: Branches that work is usually merged into: that of the place it was cloned from, then the branch's own.
_BRANCHES: Final = (("refs/remotes/origin/HEAD", "origin/HEAD"), ("@{upstream}", "the upstream branch"))


def likely_base(root: Path) -> tuple[str, str]:
    """Id and name of the commit that work in the repository at `root` is merged into; "" and "" if git knows none."""
    for revision, name in _BRANCHES:
        found = resolve(root, revision)
        if not isinstance(found, Refusal):
            return found, name
    return "", ""


def merge_base(root: Path, commit: str, other: str) -> str | Refusal:
    """The id of the best common ancestor of two commits, named by their ids."""
    return commit_id(ask(root, "merge-base", commit, other))
