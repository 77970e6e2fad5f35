"""What discovery answers: entries, and the reasons for leaving some out (layer 3)."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Final

from aoplint.model.record import dataclass


class SkipCode(str, Enum):
    """Why an entry is not read."""

    GIT_IGNORED = "git-ignored"
    EXCLUDED = "excluded"
    VIRTUAL_ENVIRONMENT = "virtual-environment"
    INSTALLED_PACKAGE = "installed-package"
    NODE_MODULES = "node-modules"
    CACHE_DIRECTORY = "cache-directory"
    VCS_METADATA = "vcs-metadata"
    BINARY = "binary"
    ARCHIVE = "archive"
    TOO_LARGE = "too-large"
    NOT_REGULAR = "not-regular"
    LINK_OUTSIDE = "link-outside"
    LINK_DUPLICATE = "link-duplicate"
    LINK_BROKEN = "link-broken"
    UNREADABLE = "unreadable"
    OUTPUT = "output"
    OWN_REPORT = "own-report"


#: Somebody else's code by proof: text rules still read it where it is tracked (DECISIONS section 3).
VENDORED: Final = frozenset({SkipCode.VIRTUAL_ENVIRONMENT, SkipCode.INSTALLED_PACKAGE, SkipCode.NODE_MODULES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A reason for not reading something: a code for programs and a text for people."""

    code: SkipCode
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that was found, or a directory that was left out as a whole.

    Args:
        path: POSIX path relative to the working directory, absolute outside it; a directory ends with `/`.
            Bytes that are no UTF-8 are surrogate escapes.
        absolute: where it is opened; for a named link, its target; for a blob, the root of its repository.
        language: see `aoplint.files.languages`; "" for a directory and for what is not opened.
        explicit: named by the user, not found in a named directory.
        tracked: in the git index; None outside git.
        ignored: tracked although a pattern ignores it.
        skip: why it is not read; None if it is.
        blob: object id of its content in git; "" for a file on the disk.
    """

    path: str
    absolute: Path
    language: str = ""
    explicit: bool = False
    tracked: bool | None = None
    ignored: bool = False
    skip: Skip | None = None
    blob: str = ""

    @property
    def is_directory(self) -> bool:
        """Whether it stands for all that is below a directory."""
        return self.path.endswith("/")

    @property
    def text_only(self) -> bool:
        """Left out as vendored, but tracked: rules on text read it, all others do not."""
        vendored = self.skip is not None and self.skip.code in VENDORED
        return vendored and bool(self.tracked) and not self.is_directory


def explain(entry: Entry) -> str:
    """One line on why `entry` is read or not; the path is not neutralised."""
    if entry.skip is None:
        notes = [entry.language]
        notes += ["named"] if entry.explicit else []
        notes += ["not tracked by git"] if entry.tracked is False else []
        notes += ["tracked although git-ignored"] if entry.ignored else []
        return f"{entry.path}: read ({', '.join(notes)})"
    only = "; tracked, so text rules read it" if entry.text_only else ""
    return f"{entry.path}: left out, {entry.skip.code.value}: {entry.skip.text}{only}"
