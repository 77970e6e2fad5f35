"""The effective settings of a run (layer 2)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from aoplint.errors import Place
from aoplint.model.levels import Severity
from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoreEntry:
    """One `[[ignore]]` of the configuration: findings of `rule` in `path` do not count.

    Args:
        rule: selector (see `aoplint.config.selectors`).
        path: path or glob relative to the working directory.
        reason: the author's words.
        until: ISO date, "" for no end.
        place: where the entry stands.
        cell: 1-based notebook cell, 0 for every cell.
        partial: it speaks about a part of the tree: nothing to ignore there is nothing to mend.
    """

    rule: str
    path: str
    reason: str
    until: str
    place: Place
    cell: int = 0
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One `[[override]]` of the configuration: what holds in a part of the tree.

    Args:
        path: folder relative to the working directory.
        severity: selectors with the severity they give there; the last that fits wins.
    """

    path: str
    severity: tuple[tuple[str, Severity], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What decides a run; see docs/configuration.md for each key.

    Args:
        cwd: working directory.
        root: folder of the configuration file, else `cwd`; `exclude` is relative to it.
        sources: configuration files read, as shown to users.
        severity: selectors with the severity they give; the last that fits wins.
        overrides: severities of parts of the tree, outermost first.
        rules: packs instead of the built-in ones.
        extra_rules: packs in addition.
        text_only: run only rules that need no parser.
        workers: number of processes, 0 to choose.
        cache_dir: where the cache lies; None for the user's cache directory.
        hygiene: whether unused or expired suppressions set the exit code.
        baseline: file of accepted findings; None for none.
        changes_only: only what changed is asked for; nothing to read is no gap then.
        as_of: ISO date that decides expiries.
        origins: "key = value" in TOML, and where the value comes from.
    """

    cwd: Path
    root: Path
    as_of: str
    sources: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignores: tuple[IgnoreEntry, ...] = ()
    select: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    overrides: tuple[Override, ...] = ()
    fail_on: Severity = Severity.ERROR
    rules: tuple[Path, ...] = ()
    extra_rules: tuple[Path, ...] = ()
    profile: str = "developer"
    text_only: bool = False
    workers: int = 0
    cache_dir: Path | None = None
    use_cache: bool = True
    isolated: bool = False
    no_ignore: bool = False
    no_suppress: bool = False
    compat_ignore: bool = False
    allow_incomplete: bool = False
    hygiene: bool = False
    baseline: Path | None = None
    changes_only: bool = False
    origins: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """Hash of what decides the outcome: the same on every machine, whatever the origin of a value."""
        ignores = [(i.rule, i.path, i.reason, i.until, i.cell) for i in self.ignores]
        overrides = [(o.path, [(s, v.value) for s, v in o.severity]) for o in self.overrides]
        values = (
            overrides,
            self.exclude, ignores, self.select, self.disable, [(s, v.value) for s, v in self.severity],
            self.fail_on.value, self.profile, self.text_only, self.no_ignore, self.no_suppress, self.compat_ignore,
            self.allow_incomplete, self.hygiene, self.as_of,
        )  # fmt: skip
        return hashlib.sha256(repr(values).encode("utf-8", "surrogateescape")).hexdigest()
