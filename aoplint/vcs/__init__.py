"""Git, asked by plumbing commands that a repository cannot turn against its reader (layer 2)."""

from __future__ import annotations

from aoplint.vcs.command import GitError, Refusal
from aoplint.vcs.listing import GitFiles, Repository, find_repository

__all__ = ["GitError", "GitFiles", "Refusal", "Repository", "find_repository"]
