"""Code that a rule finds and code that it does not, out of its fixtures (layer 12).

In a checkout the fixtures are read; an installation has what they say in one file, made when it was built.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from aoplint.model.record import dataclass
from aoplint.packs.load import builtin_root
from aoplint.redact import hide_words
from aoplint.rulekit.testing import annotated
from aoplint.text import decode

_FILE: Final = "examples.json"
_MOST_LINES: Final = 12
_LONGEST: Final = 160
_MAX_BYTES: Final = 200_000
_OPEN, _CLOSE = "([{", ")]}"
_STRINGS: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A few lines of code and the file that they stand in."""

    path: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What a rule finds, and what looks alike; None where the fixtures show none on a line of its own."""

    bad: Example | None = None
    good: Example | None = None


def examples_of(rule: str) -> Examples:
    """The examples of a built-in rule; secrets and personal values in them are masked."""
    folder = builtin_root().parent / "fixtures" / "rules" / rule
    if folder.is_dir():
        return _read(folder, rule)
    bad, good = _shipped().get(rule, (None, None))
    return Examples(bad=_decoded(bad), good=_decoded(good))


@cache
def _shipped() -> dict[str, list[list[str] | None]]:
    try:
        found: dict[str, list[list[str] | None]] = json.loads((builtin_root() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _decoded(pair: list[str] | None) -> Example | None:
    return Example(path=pair[0], code=pair[1]) if pair else None


def write_examples() -> Path:
    """Writes the examples of all rules beside the packs, for an installation without fixtures; returns the file."""
    root = builtin_root()
    rows = {}
    for folder in sorted((root.parent / "fixtures" / "rules").iterdir()):
        found = _read(folder, folder.name) if folder.is_dir() else Examples()
        pairs = [[one.path, one.code] if one else None for one in (found.bad, found.good)]
        if any(pairs):
            rows[folder.name] = pairs
    target = root / _FILE
    target.write_text(json.dumps(rows, ensure_ascii=False, sort_keys=True, indent=0) + "\n", encoding="utf-8")
    return target


def _read(folder: Path, rule: str) -> Examples:
    found: dict[str, Example] = {}
    for path in sorted(folder.rglob("*"), key=_simplest):
        if (
            not path.is_file()
            or path.is_symlink()
            or path.stat().st_size > _MAX_BYTES
            or ".fixed" in path.suffixes[-2:]
        ):
            continue
        text = decode(path.read_bytes(), python=path.suffix == ".py").text
        for kind, code in _snippets(text, rule):
            found.setdefault(kind, Example(path=path.relative_to(folder).as_posix(), code=hide_words(code)))
        if len(found) == 2:
            break
    return Examples(bad=found.get("ruleid"), good=found.get("ok"))


def _simplest(path: Path) -> tuple[bool, int, str]:
    return path.suffix != ".py", len(path.parts), path.as_posix()


def _snippets(text: str, rule: str) -> Iterator[tuple[str, str]]:
    """Kind of the annotation and the statement that it speaks about."""
    lines = text.splitlines()
    for number, kind in annotated(text, rule):
        code = _statement(lines, number - 1)
        if code.strip():
            yield kind, code


def _statement(lines: list[str], start: int) -> str:
    """The line, and those behind it until its brackets close."""
    taken: list[str] = []
    depth = 0
    for line in lines[start : start + _MOST_LINES]:
        taken.append(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…")
        bare = _STRINGS.sub("", line)
        depth += sum(bare.count(char) for char in _OPEN) - sum(bare.count(char) for char in _CLOSE)
        if depth <= 0:
            break
    return textwrap.dedent("\n".join(taken)).rstrip()
