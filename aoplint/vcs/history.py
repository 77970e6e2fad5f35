"""What commits changed, and what is staged: object ids and paths, streamed (layer 2)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aoplint.model.record import dataclass
from aoplint.vcs.command import GitError, Refusal, ask, stream
from aoplint.vcs.objects import OBJECT_ID
from aoplint.vcs.ownership import git_directory

#: No path and no header is longer; what is, comes from a repository that was made to be.
_MAX_TOKEN: Final = 1 << 20
_REGULAR: Final = b"100"
#: Raw differences: one record per path, renames as removal and addition, merges by what differs from every parent.
_RAW: Final = ("--raw", "-z", "-r", "--no-renames", "--no-abbrev", "--ignore-submodules=all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one commit did to one path; only regular files count, links and submodules are nothing.

    Args:
        commit: its id; "" for what is staged.
        path: raw bytes relative to the root, `/` between parts.
        old: ids of the contents before, one per parent that had any.
        new: id of the content after, "" for none.
    """

    commit: str
    path: bytes
    old: tuple[str, ...]
    new: str


def resolve(root: Path, revision: str) -> str | Refusal:
    """The id of the commit that `revision` names."""
    if not revision or revision.startswith("-") or "\0" in revision:
        return Refusal(reason="no revision")
    return commit_id(ask(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"))


def head(root: Path) -> str:
    """The id of the commit that is checked out, "" if there is none yet."""
    found = resolve(root, "HEAD")
    return "" if isinstance(found, Refusal) else found


def is_shallow(root: Path) -> bool:
    """Whether the history was cut off when the repository was cloned."""
    return ask(root, "rev-parse", "--is-shallow-repository") == b"true\n"


def changes(root: Path, since: str = "") -> Iterator[Change]:
    """What every commit that a reference reaches changed, parents first, in an order that does not change.

    Args:
        root: the directory with the `.git` entry.
        since: id of a commit; what it reaches is left out.

    Raises:
        GitError: if git cannot read the history.
    """
    limit = ("--not", since) if since else ()
    listing = ("rev-list", "--all", "--topo-order", "--reverse", *limit, "--")
    # HEAD may be detached at a commit that no reference reaches; `--all` has it.
    return _parsed(stream(root, listing, ("diff-tree", "--stdin", "--root", "-c", *_RAW)))


def files_of(root: Path, commit: str) -> Iterator[tuple[bytes, str]]:
    """Path and content id of every regular file of `commit`.

    Raises:
        GitError: if git cannot read the tree.
    """
    for record in _tokens(stream(root, ("ls-tree", "-r", "-z", "--full-tree", commit))):
        facts, _, path = record.partition(b"\t")
        mode, _, oid = facts.partition(b" blob ")
        if mode.startswith(_REGULAR):
            yield path, oid.decode("ascii", "replace")


def index_paths(root: Path) -> frozenset[bytes]:
    """Paths in the index that git made for the running commit, or the repository's own.

    Raises:
        GitError: if git cannot read the index.
    """
    output = ask(root, "ls-files", "-z", "--cached", extra=_index(root))
    if isinstance(output, Refusal):
        raise GitError(output.reason)
    return frozenset(path for path in output.split(b"\0") if path)


def staged(root: Path) -> Iterator[Change]:
    """What the index adds to the last commit, or changes in it.

    Inside a hook git may have named another index, made for `git commit PATH` or `git commit --all`: it is used if
    it lies in the repository's own directory.

    Raises:
        GitError: if git cannot read the index.
    """
    base = head(root) or _empty_tree(root)
    output = ask(root, "diff-index", "--cached", "--diff-filter=d", *_RAW, base, "--", extra=_index(root))
    if isinstance(output, Refusal):
        raise GitError(output.reason)
    return (change for change in _parsed(iter((output,))) if change.new)


def _index(root: Path) -> dict[str, str]:
    named = os.environ.get("GIT_INDEX_FILE", "")
    if not named:
        return {}
    directory = git_directory(root)
    index = os.path.realpath(os.path.join(root, named))
    return {"GIT_INDEX_FILE": index} if directory and Path(index).is_relative_to(directory) else {}


def _empty_tree(root: Path) -> str:
    found = commit_id(ask(root, "hash-object", "-t", "tree", "--stdin"))
    if isinstance(found, Refusal):
        raise GitError(found.reason)
    return found


def commit_id(output: bytes | Refusal) -> str | Refusal:
    """The one object id that git printed."""
    if isinstance(output, Refusal):
        return output
    name = output.decode("ascii", "replace").strip()
    return name if OBJECT_ID.fullmatch(name) else Refusal(reason="git named no object")


def _parsed(chunks: Iterator[bytes]) -> Iterator[Change]:
    """The changes in a stream of raw differences: a commit's id, then facts and path in turns."""
    commit, facts = "", b""
    for token in _tokens(chunks):
        if facts:
            change = _change(commit, facts, token)
            facts = b""
            if change is not None:
                yield change
        elif token.startswith(b":"):
            facts = token
        else:
            commit = token.decode("ascii", "replace").strip()


def _change(commit: str, facts: bytes, path: bytes) -> Change | None:
    parents = len(facts) - len(facts.lstrip(b":"))
    words = facts[parents:].split(b" ")
    if len(words) != 2 * parents + 3:
        raise GitError("git listed something else than changes")
    contents = [_content(mode, oid) for mode, oid in zip(words[: parents + 1], words[parents + 1 : 2 * parents + 2])]
    old = tuple(dict.fromkeys(oid for oid in contents[:-1] if oid))
    return Change(commit=commit, path=path, old=old, new=contents[-1]) if old or contents[-1] else None


def _content(mode: bytes, oid: bytes) -> str:
    return oid.decode("ascii", "replace") if mode.startswith(_REGULAR) and oid.strip(b"0") else ""


def _tokens(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """What stands between zero bytes."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
        if len(rest) > _MAX_TOKEN:
            raise GitError("git listed a path of more than a million bytes")
