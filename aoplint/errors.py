"""The error tree: what went wrong, where, what was expected, and the exit code (layer 0)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import ClassVar

from aoplint.model.record import dataclass


class ExitCode(IntEnum):
    """Exit codes of the command line; `PRECEDENCE` says which one wins."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    HYGIENE = 4
    INTERNAL = 70


PRECEDENCE: tuple[ExitCode, ...] = (
    ExitCode.INTERNAL,
    ExitCode.USAGE,
    ExitCode.FINDINGS,
    ExitCode.INCOMPLETE,
    ExitCode.HYGIENE,
    ExitCode.OK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point in a file that a person wrote: configuration, rule pack or command line.

    Args:
        path: the file as the user named it.
        line: 1-based line, 0 when unknown.
        column: 1-based column in code points, 0 when unknown.
        length: code points to underline, at least 1.
        source: the text of the line, for a code frame; empty when unknown.
    """

    path: str
    line: int = 0
    column: int = 0
    length: int = 1
    source: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.column}" if self.column else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in user input: a sentence, its place, and how to mend it."""

    message: str
    place: Place | None = None
    hint: str = ""


class AoplintError(Exception):
    """Base of every error aoplint raises on purpose.

    Args:
        message: one sentence for the user.
        hint: what to do about it, or the nearest valid spelling.
        place: where in the user's input.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.INTERNAL
    kind: ClassVar[str] = "internal"

    def __init__(self, message: str, *, hint: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = (Problem(message=message, place=place, hint=hint),)

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> AoplintError:
        """An error that carries all `problems` at once (at least one).

        Raises:
            ValueError: if there is no problem.
        """
        collected = tuple(problems)
        if not collected:
            raise ValueError("an error needs at least one problem")
        error = cls(collected[0].message)
        error.problems = collected
        return error


class UsageError(AoplintError):
    """The command line or its inputs are unusable."""

    exit_code = ExitCode.USAGE
    kind = "usage"


class ConfigError(AoplintError):
    """The configuration is wrong."""

    exit_code = ExitCode.USAGE
    kind = "config"


class RuleError(AoplintError):
    """A rule pack is wrong."""

    exit_code = ExitCode.USAGE
    kind = "rule"


class OutputError(AoplintError):
    """An output could not be written."""

    exit_code = ExitCode.USAGE
    kind = "output"


def nearest(word: str, known: Sequence[str] | Iterable[str]) -> str:
    """The spelling in `known` that is closest to `word`, or an empty string."""
    from difflib import get_close_matches

    found = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else ""
