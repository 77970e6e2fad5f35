"""Which commits brought a finding and which took it away (layer 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from itertools import groupby
from typing import Final

from aoplint.engine.versions import Identity, Thread
from aoplint.model.match import RawFinding
from aoplint.model.record import dataclass
from aoplint.redact import hide_words
from aoplint.vcs.history import Change

#: So much of a commit's id is shown.
_SHORT: Final = 12
#: So many commits are named.
_NAMED: Final = 3


@dataclass(slots=True)
class _Events:
    """Commits that did something to a finding: the first few, the last, how many."""

    first: list[str] = field(default_factory=list)
    last: str = ""
    count: int = 0

    def add(self, commit: str) -> None:
        if commit == self.last:
            return
        self.count += 1
        self.last = commit
        if len(self.first) < _NAMED:
            self.first.append(commit)

    def __str__(self) -> str:
        named = ", ".join(commit[:_SHORT] for commit in self.first)
        more = f" and {self.count - len(self.first)} more" if self.count > len(self.first) else ""
        return f"commit{'s' if self.count > 1 else ''} {named}{more}"


@dataclass(slots=True)
class Lifetime:
    """What became of one finding.

    Args:
        introduced: commits that brought it.
        removed: commits that took it away.
        came: path and commit where it only moved here.
        went: path and commit where it only moved away.
        present: the checked-out commit has it.
    """

    introduced: _Events = field(default_factory=_Events)
    removed: _Events = field(default_factory=_Events)
    came: tuple[str, str] | None = None
    went: tuple[str, str] | None = None
    present: bool = False

    @property
    def commit(self) -> str:
        """The commit whose version is shown: the first that had it here."""
        return self.introduced.first[0] if self.introduced.first else self.came[1] if self.came else ""

    def words(self) -> Iterator[str]:
        """What is to be said of it."""
        if self.introduced.count:
            yield f"introduced by {self.introduced}"
        elif self.came:
            yield f"moved here from {hide_words(self.came[0])} by commit {self.came[1][:_SHORT]}"
        if self.present:
            yield "still in HEAD"
        elif self.went:
            yield f"moved to {hide_words(self.went[0])} by commit {self.went[1][:_SHORT]}"
        elif self.removed.count:
            yield f"removed by {self.removed}, and still in the history"
        else:
            yield "not in HEAD, but no commit removes it: a branch or tag has it, or a merge dropped it"


class Lifetimes:
    """Follows findings through the commits.

    Args:
        threads: the findings.
    """

    def __init__(self, threads: Iterable[Thread]) -> None:
        self._threads = list(threads)
        self._lives = [Lifetime() for _ in self._threads]
        self._holders: dict[bytes, list[int]] = {}
        for number, thread in enumerate(self._threads):
            for oid in thread.oids:
                self._holders.setdefault(oid, []).append(number)

    def follow(self, changes: Iterable[Change]) -> None:
        """Takes the changes of all commits, parents first."""
        for commit, group in groupby(changes, key=lambda change: change.commit):
            gained: set[int] = set()
            lost: set[int] = set()
            for change in group:
                now = self._of(change.new)
                before = {number for oid in change.old for number in self._of(oid)}
                gained |= now - before
                lost |= before - now
            if gained or lost:
                self._book(commit, gained - lost, lost - gained)

    def check_out(self, files: Iterable[tuple[bytes, str]]) -> None:
        """Takes the files of the checked-out commit."""
        for _, oid in files:
            for number in self._of(oid):
                self._lives[number].present = True

    def told(self, *, everything: bool) -> Iterator[tuple[Thread, RawFinding]]:
        """The findings with what became of them.

        Args:
            everything: also those that no followed commit introduced.
        """
        for thread, life in zip(self._threads, self._lives):
            if not (everything or life.introduced.count):
                continue
            raw = thread.raw
            place = replace(raw.location, commit=life.commit)
            related = tuple(replace(spot, commit=life.commit) for spot in raw.related)
            evidence = (*life.words(), *raw.evidence)
            yield thread, replace(raw, location=place, related=related, evidence=evidence)

    def _of(self, oid: str) -> set[int]:
        return set(self._holders.get(bytes.fromhex(oid), ())) if oid else set()

    def _book(self, commit: str, gained: set[int], lost: set[int]) -> None:
        came: dict[Identity, int] = {self._threads[number].identity: number for number in sorted(gained, reverse=True)}
        went: dict[Identity, int] = {self._threads[number].identity: number for number in sorted(lost, reverse=True)}
        for number in gained:
            life, source = self._lives[number], went.get(self._threads[number].identity)
            if source is None:
                life.introduced.add(commit)
            elif life.came is None:
                life.came = (self._threads[source].path, commit)
            life.went = None
        for number in lost:
            life, target = self._lives[number], came.get(self._threads[number].identity)
            if target is None:
                life.removed.add(commit)
                life.went = None
            else:
                life.went = (self._threads[target].path, commit)
