"""Makes the settings: flags above environment above file above defaults (layer 2)."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from aoplint.config.keys import BY_NAME, KEYS, ConfigKey, Kind
from aoplint.config.selectors import rebase
from aoplint.config.settings import IgnoreEntry, Override, Settings
from aoplint.config.source import ConfigFile, find, read
from aoplint.config.values import Reading, convert, is_date
from aoplint.errors import ConfigError, Place, Problem, nearest
from aoplint.model.levels import Severity
from aoplint.model.record import dataclass

_PREFIX = "AOPLINT_"
#: Read by the command line alone.
_NOT_SETTINGS = frozenset({"AOPLINT_TRACEBACK"})
#: Names of settings where they differ from the key's.
_FIELDS = {"cache": "use_cache", "ignore": "ignores"}


def load_settings(
    cwd: Path,
    *,
    config: Path | None,
    isolated: bool,
    overrides: Mapping[str, object],
    environ: Mapping[str, str],
    today: str,
    flags: Callable[[], Collection[str]] = tuple,
) -> Settings:
    """The effective settings.

    Args:
        cwd: working directory; the nearest configuration in it or above it counts.
        config: read this file instead.
        isolated: read no file.
        overrides: values of flags by key; names that are no setting are left alone.
        environ: environment variables.
        today: ISO date.
        flags: variables of flags that are no settings; asked only if some variable is no setting.

    Raises:
        ConfigError: with every mistake in file, environment and flags.
    """
    cwd = Path(os.path.abspath(cwd))
    if config is not None and isolated:
        raise ConfigError("--config and --isolated cannot stand together", hint="leave one out")
    file = None if isolated else read(_from(cwd, config), cwd) if config is not None else find(cwd)
    draft = _Draft(cwd, file)
    draft.read_file()
    draft.read_environment(environ, flags)
    draft.read_flags(overrides)
    draft.decide_day(environ, today)
    if draft.problems:
        raise ConfigError.of(draft.problems)
    return draft.settings(isolated)


def _from(cwd: Path, path: Path) -> Path:
    return path if path.is_absolute() else cwd / path


@dataclass(slots=True)
class _Draft:
    """Settings while they are collected; a later source replaces the value of an earlier one."""

    cwd: Path
    file: ConfigFile | None
    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    # --- sources ----------------------------------------------------------------------------

    def read_file(self) -> None:
        """Takes the values of the configuration file."""
        file = self.file
        if file is None:
            return
        known = [key.name for key in KEYS if key.in_file]
        for name, value in file.table.items():
            key = BY_NAME.get(name)
            place = file.place(name, value=False)
            if key is None:
                self.problems.append(_unknown(name, known, file.prefix, place))
            elif not key.in_file:
                message = f'"{name}" can be set on the command line only'
                hint = f"aoplint scan --{name}"
                self.problems.append(Problem(message=message, place=place, hint=hint))
            else:
                self._take(key, value, f'"{name}"', str(Place(path=file.shown, line=place.line)), file.path.parent)

    def read_environment(self, environ: Mapping[str, str], flags: Callable[[], Collection[str]]) -> None:
        """Takes the variables AOPLINT_<KEY>; an empty one is as good as none."""
        variables = {key.variable: key for key in KEYS if key.in_environment}
        for name in sorted(environ):
            if not name.startswith(_PREFIX) or name in _NOT_SETTINGS or not environ[name].strip():
                continue
            key = variables.get(name)
            if key is None and name in flags():
                continue
            if key is None:
                guess = nearest(name, {*variables, *flags()})
                hint = (
                    f"did you mean {guess}?"
                    if guess
                    else "the variables are AOPLINT_ and a key of the configuration or a flag"
                )
                self.problems.append(Problem(message=f"unknown environment variable {name}", hint=hint))
                continue
            value: Any = environ[name]
            if key.kind in (Kind.GLOBS, Kind.SELECTORS):
                value = [part.strip() for part in value.replace("\n", ",").split(",") if part.strip()]
            elif key.kind is Kind.PATHS:
                value = [part for part in value.split(os.pathsep) if part]
            self._take(key, value, name, name, None)

    def read_flags(self, overrides: Mapping[str, object]) -> None:
        """Takes the flags."""
        for name, value in overrides.items():
            key = BY_NAME.get("cache" if name == "no-cache" else name)
            if key is not None and value is not None:
                given = not value if name == "no-cache" else value
                self._take(key, given, f"--{name}", f"--{name}", None)

    def decide_day(self, environ: Mapping[str, str], today: str) -> None:
        """Without --as-of the day is that of SOURCE_DATE_EPOCH, else today."""
        if "as-of" in self.values:
            return
        epoch = environ.get("SOURCE_DATE_EPOCH", "").strip()
        day, origin = today, "today"
        if epoch:
            origin = "SOURCE_DATE_EPOCH"
            try:
                day = datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc).date().isoformat()
            except (ValueError, OverflowError, OSError):
                message = f'SOURCE_DATE_EPOCH must be a number of seconds, not "{epoch[:60]}"'
                self.problems.append(Problem(message=message))
        elif not is_date(today):
            raise ValueError(f"not an ISO date: {today!r}")
        self.values["as-of"], self.origins["as-of"] = day, origin

    def _take(self, key: ConfigKey, value: Any, label: str, origin: str, folder: Path | None) -> None:
        locate = _locator(self.file, key.name) if folder is not None else None
        reading = Reading(label, folder or self.cwd, locate)
        converted = convert(key, value, reading)
        self.problems.extend(reading.problems)
        if not reading.problems:
            self.values[key.name] = converted
            self.origins[key.name] = origin

    # --- result -----------------------------------------------------------------------------

    def settings(self, isolated: bool) -> Settings:
        """The settings."""
        root = self.file.path.parent if self.file is not None else self.cwd
        values = {_FIELDS.get(name, name.replace("-", "_")): value for name, value in self.values.items()}
        if "fail_on" in values:
            values["fail_on"] = Severity(values["fail_on"])
        if "ignores" in values:
            values["ignores"] = tuple(
                self._ignore(entry, number, root) for number, entry in enumerate(values["ignores"])
            )
        parts = values.pop("override", ())
        values["ignores"] = (*values.get("ignores", ()), *self._disabled(parts, root))
        values["overrides"] = tuple(self._overrides(parts, root))
        return Settings(
            cwd=self.cwd,
            root=root,
            sources=(self.file.shown,) if self.file is not None else (),
            isolated=isolated,
            origins=tuple(self._origins()),
            **values,
        )

    def _disabled(self, parts: Iterable[Mapping[str, Any]], root: Path) -> Iterable[IgnoreEntry]:
        """What a part of the tree disables is ignored there: it runs, and is counted."""
        for number, part in enumerate(parts):
            for selector in part.get("disable") or ():
                yield IgnoreEntry(
                    rule=selector,
                    path=rebase(_folder(part["path"]), _below(root, self.cwd)),
                    reason=part["reason"],
                    until="",
                    place=self.file.place("override", number) if self.file is not None else Place(path=""),
                    partial=True,
                )

    def _overrides(self, parts: Iterable[Mapping[str, Any]], root: Path) -> Iterable[Override]:
        """Severities of parts of the tree, outermost first."""
        for part in sorted(parts, key=lambda part: part["path"].strip("/").count("/")):
            if part.get("severity"):
                path = rebase(_folder(part["path"]), _below(root, self.cwd))
                yield Override(path=path, severity=part["severity"])

    def _ignore(self, entry: Mapping[str, Any], number: int, root: Path) -> IgnoreEntry:
        assert self.file is not None
        return IgnoreEntry(
            rule=entry["rule"],
            path=rebase(entry["path"], _below(root, self.cwd)),
            reason=entry["reason"],
            until=entry.get("until") or "",
            cell=entry.get("cell") or 0,
            place=self.file.place("ignore", number),
        )

    def _origins(self) -> Iterable[tuple[str, str]]:
        for key in KEYS:
            if key.kind in (Kind.IGNORES, Kind.OVERRIDES):
                entries = self.values.get(key.name, ())
                if entries and self.file is not None:
                    noun = "entry" if len(entries) == 1 else "entries"
                    yield f"# {key.name}: {len(entries)} {noun}", self.file.shown
                continue
            origin = self.origins.get(key.name, "default")
            text = _toml(self.values[key.name], self.cwd) if key.name in self.values else key.default
            if text:
                yield f"{key.name} = {text}", origin


def _locator(file: ConfigFile | None, name: str) -> Callable[..., Place] | None:
    if file is None:
        return None
    return lambda *part, value=True: file.place(name, *part, value=value)


def _unknown(name: str, known: list[str], prefix: tuple[str, ...], place: Place) -> Problem:
    guess = nearest(name.replace("_", "-"), known)
    table = f" in [{'.'.join(prefix)}]" if prefix else ""
    hint = f'did you mean "{guess}"?' if guess else f"known: {', '.join(known)}"
    return Problem(message=f'unknown key "{name}"{table}', place=place, hint=hint)


def _folder(path: str) -> str:
    """`path` as a pattern for all below it, from the configuration's folder on."""
    return f"/{path.removeprefix('./').strip('/')}/"


def _below(root: Path, cwd: Path) -> tuple[str, ...]:
    try:
        return cwd.relative_to(root).parts
    except ValueError:
        return ()


def _toml(value: Any, cwd: Path) -> str:
    """`value` as TOML, for people."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Severity):
        return f'"{value.value}"'
    if isinstance(value, Path):
        path = value.relative_to(cwd) if value.is_relative_to(cwd) else value
        return _toml(path.as_posix(), cwd)
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return "{" + ", ".join(f"{_toml(key, cwd)} = {_toml(level, cwd)}" for key, level in value) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item, cwd) for item in value) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
    return str(value)
