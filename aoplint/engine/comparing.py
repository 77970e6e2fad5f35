"""What a run is compared with: an earlier commit, its files, and the lines that changed since (layer 11)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from aoplint.config.settings import Settings
from aoplint.engine.blobs import MAX_BYTES, Blobs
from aoplint.errors import UsageError
from aoplint.files.discover import Discovery
from aoplint.files.earlier import Snapshot, snapshot
from aoplint.files.entry import Entry, Skip
from aoplint.files.read import read_bytes
from aoplint.judge.changes import ChangedLines
from aoplint.model.record import dataclass
from aoplint.text import decode
from aoplint.vcs import Refusal
from aoplint.vcs.comparison import likely_base, merge_base
from aoplint.vcs.history import head, is_shallow, resolve

_DEEPER: Final = "the clone is shallow: fetch more of its history (fetch-depth: 0)"
_SHOWN: Final = 12
_LAST_LINE: Final = 1 << 31
#: Lines of the changed middle of a file up to which the shortest difference is looked for.
_EXACT: Final = 4000
#: Files that are gone, up to which renamed ones are looked for.
_RENAMES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What the user wants to see of a change.

    Args:
        since: a revision; the comparison is with the commit where the work left it. "" for the likely branch.
        new_only: count only what was absent at that commit, and read everything to know.
        changed_lines: count only what touches a changed line.
    """

    since: str = ""
    new_only: bool = False
    changed_lines: bool = False

    def __bool__(self) -> bool:
        return bool(self.since or self.new_only or self.changed_lines)

    @property
    def narrow(self) -> bool:
        """Whether only changed files are read."""
        return bool(self) and not self.new_only


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The earlier commit of a run.

    Args:
        then: what it held.
        name: the commit in words.
        against: what was asked for.
    """

    then: Snapshot
    name: str
    against: Against

    @property
    def words(self) -> str:
        """Which findings count, as the end of a sentence."""
        if self.against.new_only and self.against.changed_lines:
            return f"new on lines changed since {self.name}"
        if self.against.new_only:
            return f"new since {self.name}"
        return f"{'on lines' if self.against.changed_lines else 'in files'} changed since {self.name}"


def compare(root: Path, settings: Settings, against: Against, *, staged: bool) -> Comparison:
    """The commit that the repository at `root` is compared with.

    Args:
        root: root of the repository, links resolved.
        settings: where paths are shown from.
        against: what was asked for.
        staged: the index is compared, with the last commit.

    Raises:
        GitError: if git cannot read the commit.
        UsageError: if there is no such commit.
    """
    if staged:
        if against.since:
            raise UsageError("--staged is compared with the last commit", hint="leave out --since")
        commit = head(root)
        name = f"the last commit ({commit[:_SHOWN]})" if commit else "the empty repository"
    else:
        commit, name = _base(root, against.since)
    if not commit:
        return Comparison(then=Snapshot(root=root, commit="", contents={}, inner={}), name=name, against=against)
    return Comparison(then=snapshot(root, commit, settings.cwd), name=name, against=against)


def _base(root: Path, since: str) -> tuple[str, str]:
    """The id and the name of the commit where the work left `since`, or the branch that it is likely for."""
    here = head(root)
    if not here:
        raise UsageError("the repository has no commit yet: there is nothing to compare with")
    if since:
        other, name = resolve(root, since), since
        if isinstance(other, Refusal):
            hint = _DEEPER if is_shallow(root) else "--since takes a commit, a tag or a branch"
            raise UsageError(f'git knows no commit "{since}"', hint=hint)
    else:
        other, name = likely_base(root)
        if not other:
            return here, f"the last commit ({here[:_SHOWN]})"
    found = merge_base(root, here, other)
    if isinstance(found, Refusal):
        hint = _DEEPER if is_shallow(root) else "name another revision"
        raise UsageError(f"HEAD and {name} have no common commit here", hint=hint)
    return found, f"{found[:_SHOWN]}, where HEAD left {name}" if found != other else f"{found[:_SHOWN]} ({name})"


def narrowed(discovery: Discovery, comparison: Comparison) -> Discovery:
    """The files of `discovery` that are not as they were."""
    chosen = tuple(
        entry
        for entry in discovery.entries
        if (entry.skip is None or entry.text_only) and comparison.then.changed(entry)
    )
    return replace(discovery, entries=chosen, partial=True)


def changed_lines(discovery: Discovery, then: Snapshot, gone: Collection[str]) -> ChangedLines:
    """The lines of the files of `discovery` that are not as they were; line ends do not count.

    Args:
        discovery: what is read today.
        then: the earlier commit.
        gone: paths of the commit that do not exist any more: a new file may be one of them under another name.
    """
    blobs = Blobs(MAX_BYTES)
    try:
        changed = _Changed(then, blobs, sorted(gone)[:_RENAMES])
        by_path = {
            entry.path: tuple(changed.ranges(entry))
            for entry in discovery.entries
            if (entry.skip is None or entry.text_only) and then.changed(entry)
        }
    finally:
        blobs.close()
    return ChangedLines(commit=then.commit, by_path=by_path)


class _Changed:
    """Compares files with what they were."""

    def __init__(self, then: Snapshot, blobs: Blobs, gone: list[str]) -> None:
        self._then = then
        self._blobs = blobs
        self._gone = gone

    def ranges(self, entry: Entry) -> Iterator[tuple[int, int]]:
        """First and last line of each part of a file that is new."""
        after = self._today(entry)
        before = None
        if after is not None:
            before = self._before(entry.path) if entry.path in self._then.contents else self._renamed(after)
        if after is None or before is None:
            return iter(((1, _LAST_LINE),))
        return differing(before, after)

    def _today(self, entry: Entry) -> list[str] | None:
        blob, path = entry.blob, entry.absolute
        data = self._blobs.read(entry.path, str(path), blob) if blob else read_bytes(path, MAX_BYTES)
        return None if isinstance(data, Skip) else _lines(data)

    def _before(self, path: str) -> list[str] | None:
        data = self._blobs.read(path, str(self._then.root), self._then.contents[path])
        return None if isinstance(data, Skip) else _lines(data)

    def _renamed(self, after: Sequence[str]) -> list[str] | None:
        """The file that is gone and has most of these lines, if it is at least half of them."""
        best, lines = len(after) / 2, Counter(after)
        found, name = None, ""
        for path in self._gone:
            before = self._before(path)
            common = sum((lines & Counter(before)).values()) if before else 0
            if common >= best and before is not None:
                best, found, name = common + 1, before, path
        if name:
            self._gone.remove(name)
        return found


def _lines(data: bytes) -> list[str]:
    text = decode(data, python=False).text
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def differing(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """1-based first and last line of the parts of `after` that are not in `before` at that place."""
    start, common = 0, min(len(before), len(after))
    while start < common and before[start] == after[start]:
        start += 1
    end = 0
    while end < common - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if len(old) * len(new) <= _EXACT * _EXACT // 16:
        for tag, _, _, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal" and last > first:
                yield start + first + 1, start + last
        return
    # A line counts as changed where there are more of its kind than before.
    left = Counter(old)
    for number, line in enumerate(new, start + 1):
        left[line] -= 1
        if left[line] < 0:
            yield number, number


def unchanged(discovery: Discovery, comparison: Comparison) -> bool:
    """Whether the whole tree is as it was; the files that are gone count too."""
    read = [entry for entry in discovery.entries if entry.skip is None or entry.text_only]
    paths = {entry.path for entry in read}
    gone = any(path not in paths and not os.path.lexists(Path(comparison.then.root, inner))
               for path, inner in comparison.then.inner.items())  # fmt: skip
    return not gone and not any(comparison.then.changed(entry) for entry in read)
