"""Patterns of .gitignore files and of configured excludes (layer 3).

Written here because such files come from the scanned tree: pathspec turns them into regular expressions
that backtrack, and `*a*a*a*a*b` takes it six seconds on one name of 200 letters. Here a name costs at most
its length times the pattern's, and a path its parts times the pattern's parts. Bytes, as git compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from aoplint.files.glob import ANY_PARTS, Segment, compile_segment, split_glob
from aoplint.model.record import dataclass

_MAX_LINES: Final = 20_000
_MAX_LENGTH: Final = 4096
_TRAILING_BLANKS: Final = re.compile(rb"(?<!\\)((?:\\\\)*) +\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One line of an ignore file.

    Args:
        text: the line as it was written.
        negated: it takes files back in.
        directories: it matches directories only.
        anchored: the segments are counted from where the file stands.
        segments: what the parts of a path must match; a single one for the name if not anchored.
    """

    text: str
    negated: bool
    directories: bool
    anchored: bool
    segments: tuple[Segment, ...]

    def matches(self, parts: Sequence[bytes], is_directory: bool) -> bool:
        """Whether it matches the path of `parts`, relative to where the ignore file stands."""
        if self.directories and not is_directory:
            return False
        if not self.anchored:
            return self.segments[0].matches(parts[-1])
        return _match_parts(self.segments, parts)


def parse_line(line: bytes) -> Pattern | None:
    """The pattern of one line; None for blank lines, comments and what can never match."""
    body = _TRAILING_BLANKS.sub(rb"\1", line.rstrip(b"\r\n"))
    if not body or body.startswith(b"#") or len(body) > _MAX_LENGTH:
        return None
    negated = body.startswith(b"!")
    body = body[negated:]
    directories = body.endswith(b"/")
    body = body[:-1] if directories else body
    anchored = b"/" in body
    names = split_glob(body.removeprefix(b"/"))
    segments = [ANY_PARTS if name == b"**" and anchored else compile_segment(name) for name in names]
    if any(segment is None for segment in segments):
        return None
    if segments[-1] is ANY_PARTS:
        # "a/**" is what is inside, not "a" itself: at least one part more.
        segments.append(compile_segment(b"*"))
    return Pattern(
        text=line.decode("utf-8", "replace").strip(),
        negated=negated,
        directories=directories,
        anchored=anchored,
        segments=tuple(segment for segment in segments if segment is not None),
    )


class Patterns:
    """The patterns of one file; the last one that matches decides.

    Args:
        lines: lines in their order; beyond a bound they are not read, which ignores less.
    """

    __slots__ = ("_names", "_others", "_patterns")

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._patterns = [
            pattern for _, line in zip(range(_MAX_LINES), lines) if (pattern := parse_line(line)) is not None
        ]
        self._names: dict[bytes, list[int]] = {}
        self._others: list[int] = []
        for number, pattern in enumerate(self._patterns):
            plain = None if pattern.anchored else pattern.segments[0].plain
            if plain is None:
                self._others.append(number)
            else:
                self._names.setdefault(plain, []).append(number)
        self._others.reverse()

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def last_match(self, parts: Sequence[bytes], is_directory: bool) -> Pattern | None:
        """The pattern that decides on a path relative to where the file stands, if any."""
        best = -1
        for number in reversed(self._names.get(parts[-1], ())):
            if is_directory or not self._patterns[number].directories:
                best = number
                break
        for number in self._others:
            if number < best:
                break
            if self._patterns[number].matches(parts, is_directory):
                return self._patterns[number]
        return self._patterns[best] if best >= 0 else None


def parse_patterns(data: bytes) -> Patterns:
    """The patterns of the bytes of an ignore file."""
    return Patterns(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))


def _match_parts(segments: Sequence[Segment], parts: Sequence[bytes]) -> bool:
    """Matches with one way back, to the last `**`: an earlier one cannot do better."""
    at = part = 0
    again: tuple[int, int] | None = None
    while part < len(parts):
        if at < len(segments) and segments[at] is ANY_PARTS:
            at += 1
            again = (at, part)
        elif at < len(segments) and segments[at].matches(parts[part]):
            at += 1
            part += 1
        elif again is not None:
            at, part = again[0], again[1] + 1
            again = (at, part)
        else:
            return False
    return all(segment is ANY_PARTS for segment in segments[at:])
