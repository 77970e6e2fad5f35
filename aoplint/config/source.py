"""Finds and reads the one configuration file of a run (layer 2)."""

from __future__ import annotations

import os
import re
import stat
import sys
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aoplint.config.positions import Positions, positions
from aoplint.errors import ConfigError, Place
from aoplint.model.record import dataclass

MAX_BYTES = 1_000_000
OWN_NAME = "aoplint.toml"
SHARED_NAME = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file that was read.

    Args:
        path: absolute path.
        shown: its name for users.
        text: its text.
        table: the settings in it.
        prefix: where in the file they stand: () or ("tool", "aoplint").
    """

    path: Path
    shown: str
    text: str
    table: Mapping[str, Any]
    prefix: tuple[str, ...]
    where: Positions

    def place(self, *path: str | int, value: bool = True) -> Place:
        """The place of a value, or of its key; of the nearest outer one if it has none of its own."""
        full: tuple[str | int, ...] = (*self.prefix, *path)
        while full:
            first, second = (self.where.values, self.where.keys) if value else (self.where.keys, self.where.values)
            found = first.get(full) or second.get(full)
            if found:
                return place_in(self.text, self.shown, *found)
            full = full[:-1]
        return Place(path=self.shown)


def place_in(text: str, shown: str, offset: int, length: int = 1) -> Place:
    """The place of `offset` in `text`."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    row = bisect_right(starts, offset) - 1
    line = text[starts[row] :].split("\n", 1)[0].rstrip("\r")
    column = offset - starts[row]
    return Place(
        path=shown,
        line=row + 1,
        column=column + 1,
        length=max(1, min(length, len(line) - column)),
        source=line,
    )


def find(cwd: Path) -> ConfigFile | None:
    """The nearest configuration in `cwd` or above it.

    Raises:
        ConfigError: if a folder has two, or the file cannot be read.
    """
    for folder in (cwd, *cwd.parents):
        own, shared = folder / OWN_NAME, folder / SHARED_NAME
        pyproject = _shared(shared, cwd)
        if _exists(own):
            if pyproject is not None:
                raise ConfigError(
                    f"{OWN_NAME} and [tool.aoplint] in {SHARED_NAME} stand in one folder",
                    hint="keep one of them",
                    place=pyproject.place(value=False),
                )
            return read(own, cwd)
        if pyproject is not None:
            return pyproject
    return None


def _exists(path: Path) -> bool:
    try:
        path.lstat()
    except (OSError, ValueError):
        return False
    return True


def _shared(path: Path, cwd: Path) -> ConfigFile | None:
    if not _exists(path):
        return None
    try:
        data = _bytes(path, path.name)
    except ConfigError:
        return None
    if b"aoplint" not in data:
        return None
    try:
        found = _parse(path, data, cwd)
    except ConfigError:
        if re.search(rb"^\s*\[+\s*tool\s*\.\s*[\"']?aoplint\b", data, re.MULTILINE):
            raise
        return None
    return found if found.prefix else None


def read(path: Path, cwd: Path) -> ConfigFile:
    """The configuration in `path`; a pyproject.toml without our table holds no settings.

    Raises:
        ConfigError: if it cannot be read or is no TOML.
    """
    return _parse(path, _bytes(path, shown(path, cwd)), cwd)


def shown(path: Path, cwd: Path) -> str:
    """`path` as users see it: relative to the working directory, upwards too."""
    try:
        return Path(os.path.relpath(path, cwd)).as_posix()
    except ValueError:
        return path.as_posix()


def _bytes(path: Path, name: str) -> bytes:
    place = Place(path=name)
    try:
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise ConfigError("the configuration is not a regular file", place=place)
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not valid"
        raise ConfigError(f"the configuration cannot be read: {reason}", place=place) from None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"the configuration is larger than {MAX_BYTES:,} bytes", place=place)
    return data


def _parse(path: Path, data: bytes, cwd: Path) -> ConfigFile:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    name = shown(path, cwd)
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("the configuration is not UTF-8", place=Place(path=name, line=line)) from None
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text, name) from None
    except RecursionError:
        raise ConfigError("the configuration is nested too deeply", place=Place(path=name)) from None
    where = positions(text)
    if path.name != SHARED_NAME:
        return ConfigFile(path, name, text, whole, (), where)
    tool = whole.get("tool")
    table = tool.get("aoplint") if isinstance(tool, dict) else None
    if table is None:
        return ConfigFile(path, name, text, {}, (), where)
    if not isinstance(table, dict):
        raise ConfigError("tool.aoplint must be a table", place=Place(path=name))
    return ConfigFile(path, name, text, table, ("tool", "aoplint"), where)


def _not_toml(message: str, text: str, name: str) -> ConfigError:
    match = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    reason = message[: match.start()] if match else message
    if match and match[1]:
        lines = text.split("\n")
        line, column = int(match[1]), int(match[2])
        source = lines[line - 1] if line <= len(lines) else ""
        place = Place(path=name, line=line, column=column, source=source)
    else:
        place = place_in(text, name, len(text))
    return ConfigError(f"the configuration is not TOML: {reason}", place=place)
