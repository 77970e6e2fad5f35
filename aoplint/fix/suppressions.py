"""Removes suppression comments that suppress nothing (layer 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aoplint.directives import parse_comment
from aoplint.files.entry import Skip
from aoplint.files.read import read_bytes
from aoplint.fix.write import replace_file
from aoplint.model.finding import Location
from aoplint.model.record import dataclass
from aoplint.model.report import Report
from aoplint.text import LineIndex, decode

_MAX_BYTES: Final = 64 << 20
#: Where our part of a comment begins, behind what others say in it.
_OURS: Final = re.compile(r"[ \t]*(?:#+|//+|;|--)?[ \t]*aoplint: ignore\[")
_BRACKETS: Final = re.compile(r"(aoplint: ignore\[)[^\[\]]*(\])")
_BLOCK: Final = ("/*", "<!--", "{#", "{/*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A rule that a comment does not name any more."""

    location: Location
    rule: str


def remove_unused(report: Report, cwd: Path) -> tuple[Removed, ...]:
    """Takes the unused suppressions of `report` out of the files; notebooks are left, as their lines are data.

    Args:
        report: of files as they are on the disk.
        cwd: what its paths are relative to.

    Raises:
        OutputError: if a file cannot be written.
    """
    by_path: dict[str, dict[tuple[int, int], list[Removed]]] = {}
    for issue in report.hygiene:
        where = issue.location
        if issue.kind == "unused" and issue.rule and where.language not in ("notebook", "toml") and not where.commit:
            rows = by_path.setdefault(where.path, {}).setdefault((where.line, where.column), [])
            rows.append(Removed(location=where, rule=issue.rule))
    return tuple(one for path in sorted(by_path) for one in _mended(cwd / path, by_path[path]))


def _mended(path: Path, comments: dict[tuple[int, int], list[Removed]]) -> Iterator[Removed]:
    data = read_bytes(path, _MAX_BYTES)
    if isinstance(data, Skip) or path.is_symlink():
        return
    source = decode(data, python=path.suffix == ".py")
    lines, text, done = LineIndex(source.text), source.text, list[Removed]()
    for place in sorted(comments, reverse=True):
        where = comments[place][0].location
        start, stop = lines.offset(*place), lines.offset(where.end_line, where.end_column)
        edit = _edit(text, start, stop, {one.rule for one in comments[place]})
        if edit is not None:
            first, last, new = edit
            text = text[:first] + new + text[last:]
            done += comments[place]
    try:
        after = ("\ufeff" + text if source.bom else text).encode(source.encoding)
    except UnicodeError:
        return
    if source.exact and text != source.text:
        replace_file(path, data, after)
        yield from sorted(done, key=lambda one: (one.location.line, one.location.column, one.rule))


def _edit(text: str, start: int, stop: int, unused: set[str]) -> tuple[int, int, str] | None:
    """Interval and text that take `unused` rules out of the comment at `start:stop`; None if it is another one."""
    comment = text[start:stop]
    parsed = parse_comment(comment)
    if parsed is None or parsed.error or not unused <= set(parsed.rules):
        return None
    left = [rule for rule in parsed.rules if rule not in unused]
    if left:
        return start, stop, _BRACKETS.sub(lambda found: found[1] + ", ".join(left) + found[2], comment, count=1)
    ours = _OURS.search(comment)
    if ours is not None and ours.start() > 0 and not comment.startswith(_BLOCK):
        return start + ours.start(), stop, ""
    return _with_line(text, start, stop)


def _with_line(text: str, start: int, stop: int) -> tuple[int, int, str]:
    """The comment with the white space before it, and its line if nothing else stands there."""
    first = start - len(text[:start]) + len(text[:start].rstrip(" \t"))
    alone = first == 0 or text[first - 1] in "\r\n"
    rest = re.compile(r"[ \t]*(\r\n|\r|\n|\Z)").match(text, stop)
    if alone and rest is not None:
        return first, rest.end(), ""
    return first, stop, ""
