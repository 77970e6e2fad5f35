"""Holds the bounds of one discovery: how paths are shown, excludes, where links may lead (layer 3)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from aoplint.files.entry import Skip, SkipCode
from aoplint.files.ignore import Patterns
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoverOptions:
    """How to discover.

    Args:
        cwd: paths are shown relative to it, and relative ones are taken from it.
        exclude: patterns as in .gitignore, relative to `config_root`.
        config_root: the directory of the configuration.
        no_ignore: read git-ignored files too.
        max_bytes: larger files are left out.
    """

    cwd: Path
    exclude: tuple[str, ...] = ()
    config_root: Path
    no_ignore: bool = False
    max_bytes: int = 64 * 1024 * 1024


def absolute(path: str | Path, cwd: Path) -> str:
    """`path` from `cwd`, without `.` and `..`, links kept."""
    return os.path.abspath(os.path.join(cwd, path))


def parts_of(path: str) -> tuple[bytes, ...]:
    """The parts of an absolute path."""
    return tuple(os.fsencode(part) for part in PurePath(path).parts)


class Scope:
    """The bounds of one run.

    Args:
        options: as given.
        roots: the named directories, links resolved: links that stay inside are duplicates.
    """

    __slots__ = ("_configs", "_cwd", "_excludes", "_roots", "options")

    def __init__(self, options: DiscoverOptions, roots: Sequence[str]) -> None:
        self.options = options
        self._cwd = PurePath(absolute(options.cwd, Path()))
        config = absolute(options.config_root, options.cwd)
        self._configs = tuple({parts_of(config): None, parts_of(os.path.realpath(config)): None})
        self._excludes = Patterns(os.fsencode(line) for line in options.exclude)
        self._roots = tuple(PurePath(root) for root in roots)

    def shown(self, path: str) -> str:
        """`path` as users see it: POSIX, relative to the working directory if it is inside."""
        pure = PurePath(path)
        inside = pure.is_relative_to(self._cwd)
        return (pure.relative_to(self._cwd) if inside else pure).as_posix()

    def excluded(self, parts: Sequence[bytes], is_directory: bool) -> Skip | None:
        """The configured exclude that names this very path, not a directory above it."""
        depth = self._depth(parts)
        pattern = self._excludes.last_match(parts[depth:], is_directory) if 0 < depth < len(parts) else None
        if pattern is None or pattern.negated:
            return None
        return Skip(code=SkipCode.EXCLUDED, text=f'the configuration excludes "{pattern.text}"')

    def _depth(self, parts: Sequence[bytes]) -> int:
        """How many of `parts` lead to the configuration; 0 if they do not."""
        if not self._excludes:
            return 0
        return next((len(root) for root in self._configs if tuple(parts[: len(root)]) == root), 0)

    def excluded_named(self, path: str, is_directory: bool) -> Skip | None:
        """The configured exclude that names this path or a directory above it, by links or by what they mean."""
        real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        for parts in (parts_of(path), parts_of(real)):
            for end in range(1, len(parts) + 1):
                skip = self.excluded(parts[:end], is_directory or end < len(parts))
                if skip:
                    return skip
        return None

    def excluded_below(self, directory: str, path: str) -> Skip | None:
        """The configured exclude that names a file or a folder above it; the disk is not asked.

        Args:
            directory: absolute, links resolved.
            path: POSIX path of the file below it, which need not exist.
        """
        if not self._excludes:
            return None
        base = parts_of(directory)
        inner = tuple(part.encode("utf-8", "surrogateescape") for part in path.split("/"))
        for end in range(1, len(inner) + 1):
            skip = self.excluded((*base, *inner[:end]), end < len(inner))
            if skip:
                return skip
        return None

    def parts(self, directory: str) -> tuple[bytes, ...]:
        """The parts of a directory's path by which excludes find it: without links if the configuration is."""
        parts = parts_of(directory)
        return parts if self._depth(parts) else parts_of(os.path.realpath(directory))

    def link(self, path: str) -> Skip:
        """Why the link at `path` is not followed."""
        try:
            words = f"a link to {os.readlink(path)}"
            target = PurePath(os.path.realpath(path, strict=True))
        except (OSError, ValueError):
            return Skip(code=SkipCode.LINK_BROKEN, text="a link that leads nowhere")
        if any(target.is_relative_to(root) for root in self._roots):
            return Skip(code=SkipCode.LINK_DUPLICATE, text=f"{words}, which is found by itself")
        return Skip(code=SkipCode.LINK_OUTSIDE, text=f"{words}, outside what was named")
