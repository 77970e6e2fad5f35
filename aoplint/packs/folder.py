"""Reads the files of a pack from disk: regular files inside the pack only, bounded (layer 3)."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from aoplint.errors import Place, Problem, RuleError
from aoplint.model.record import dataclass
from aoplint.packs.reading import MAX_BYTES

MAX_FILES = 2000
MAX_TOTAL = 32_000_000
SUFFIXES = (".yaml", ".yml")
_NOT_RULES = frozenset({"lists", "models", "fixtures"})


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a pack: its name inside, the name for users, its bytes."""

    name: str
    shown: str
    data: bytes

    @property
    def part(self) -> str:
        """ "pack", "lists", "models" or "rules"."""
        if self.name == "pack.yaml":
            return "pack"
        head = self.name.split("/")[0]
        return head if head in ("lists", "models") and "/" in self.name else "rules"


def shown(path: Path) -> str:
    """`path` as users see it: below the working directory where it lies there."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return path.as_posix()
    return path.as_posix() if relative.startswith("..") else Path(relative).as_posix()


def read_file(path: Path, name: str, root: Path, label: str) -> Source:
    """The file at `path`.

    Args:
        name: its name inside the pack.
        root: resolved folder that a link may not lead out of.
        label: its name for users.

    Raises:
        RuleError: if it is no regular file, too large, or a link out of `root`.
    """
    place = Place(path=label)
    try:
        real = Path(os.path.realpath(path))
        if real != root and root not in real.parents:
            raise RuleError("a link leads out of the pack", place=place)
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(real, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise RuleError("not a regular file", place=place)
            return Source(name, label, stream.read(MAX_BYTES + 1))
    except OSError as error:
        raise RuleError(f"cannot be read: {error.strerror or 'unknown reason'}", place=place) from None


def read_folder(folder: Path, label: str, *, pack: bool) -> tuple[list[Source], list[Problem]]:
    """All YAML files of a pack or of a folder of rule files, ordered by name, and what cannot be read."""
    root = Path(os.path.realpath(folder))
    sources: list[Source] = []
    problems: list[Problem] = []
    total = 0
    for name in _names(root, pack, problems, label):
        try:
            source = read_file(root / name, name, root, f"{label}/{name}" if label != "." else name)
        except RuleError as error:
            problems.extend(error.problems)
            continue
        sources.append(source)
        total += len(source.data)
        if len(sources) > MAX_FILES or total > MAX_TOTAL:
            problems.append(Problem(message="the pack is too large", place=Place(path=label)))
            break
    return sources, problems


def _names(root: Path, pack: bool, problems: list[Problem], label: str) -> list[str]:
    found: list[str] = []
    for entry in _walk(root, problems, label):
        name = Path(entry).relative_to(root).as_posix()
        head = name.split("/")[0]
        if head in _NOT_RULES and "/" in name and not (pack and name.count("/") == 1 and head != "fixtures"):
            continue
        if not name.endswith((".test.yaml", ".test.yml")):
            found.append(name)
    return sorted(found)


def _walk(folder: Path, problems: list[Problem], label: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(Problem(message=f"cannot be read: {error.strerror}", place=Place(path=label)))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), problems, f"{label}/{entry.name}")
        elif entry.is_symlink() and entry.is_dir():
            problems.append(
                Problem(message="a link to a folder is not followed", place=Place(path=f"{label}/{entry.name}"))
            )
        elif entry.name.endswith(SUFFIXES):
            yield entry.path


def digest(sources: Iterable[Source]) -> str:
    """Hash over names and bytes."""
    total = hashlib.sha256()
    for source in sorted(sources, key=lambda source: source.name):
        name = source.name.encode("utf-8", "surrogateescape")
        total.update(b"%d %d " % (len(name), len(source.data)) + name + source.data)
    return total.hexdigest()
