"""The keys of the configuration, declared once: validator, JSON Schema and docs come from here (layer 2)."""

from __future__ import annotations

from enum import Enum

from aoplint.model.record import dataclass


class Kind(Enum):
    """What a key holds; the value says it to people."""

    GLOBS = "list of globs"
    SELECTORS = "list of selectors"
    PATHS = "list of paths"
    PATH = "path"
    FLAG = "true or false"
    COUNT = "whole number"
    CHOICE = "one of"
    DATE = "date"
    TEXT = "text"
    LEVELS = "table of selector to severity"
    IGNORES = "array of tables"
    OVERRIDES = "array of tables "


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigKey:
    """One key.

    Args:
        name: as in the file; the flag is `--name`, the variable `AOPLINT_NAME`.
        kind: what it holds.
        about: what it does.
        default: the default in TOML, for people.
        choices: for CHOICE.
        most: for COUNT.
        in_file: whether it may stand in a file at all.
        in_environment: whether a variable sets it.
        required: for keys of `[[ignore]]`.
    """

    name: str
    kind: Kind
    about: str
    default: str = ""
    choices: tuple[str, ...] = ()
    most: int = 0
    in_file: bool = True
    in_environment: bool = True
    required: bool = False

    @property
    def variable(self) -> str:
        """The environment variable."""
        return "AOPLINT_" + self.name.upper().replace("-", "_")


SEVERITIES = ("error", "warning", "note")
PROFILES = ("developer", "default", "strict", "reviewer", "auditor")

KEYS: tuple[ConfigKey, ...] = (
    ConfigKey(
        name="exclude", kind=Kind.GLOBS, default="[]",
        about="Files to leave out, as in .gitignore, relative to the configuration's folder. Always shown.",
    ),
    ConfigKey(
        name="select", kind=Kind.SELECTORS, default="[]",
        about="Run only these rules. Empty: all.",
    ),
    ConfigKey(
        name="disable", kind=Kind.SELECTORS, default="[]",
        about="Do not run these rules. Shown in every report.",
    ),
    ConfigKey(
        name="severity", kind=Kind.LEVELS, default="{}",
        about="Other severities for some rules; the last selector that fits wins.",
    ),
    ConfigKey(
        name="fail-on", kind=Kind.CHOICE, choices=SEVERITIES, default='"error"',
        about="The mildest severity that sets exit code 1.",
    ),
    ConfigKey(
        name="baseline", kind=Kind.PATH, default="",
        about="File of accepted findings, which do not count: see `aoplint baseline`.",
    ),
    ConfigKey(
        name="rules", kind=Kind.PATHS, default="[]",
        about="Packs or rule files to load instead of the built-in ones.",
    ),
    ConfigKey(
        name="extra-rules", kind=Kind.PATHS, default="[]",
        about="Packs or rule files to load in addition.",
    ),
    ConfigKey(
        name="profile", kind=Kind.CHOICE, choices=PROFILES, default='"developer"',
        about="Who reads: developer (or default), strict (weak passwords too), reviewer (no hygiene), auditor (all).",
    ),
    ConfigKey(
        name="text-only", kind=Kind.FLAG, default="false",
        about="Run only the rules that need no parser: secrets, names and regular expressions. Fast.",
    ),
    ConfigKey(
        name="workers", kind=Kind.COUNT, most=256, default="0",
        about="Number of worker processes; 0 chooses by the machine. The result is the same.",
    ),
    ConfigKey(name="cache", kind=Kind.FLAG, default="true", about="Whether results are kept for later runs."),
    ConfigKey(
        name="cache-dir", kind=Kind.PATH, default="",
        about="Where the cache lies. Default: the user's cache directory, never the scanned tree.",
    ),
    ConfigKey(
        name="hygiene", kind=Kind.FLAG, default="false",
        about="Exit 4 for unused, expired or unexplained suppressions.",
    ),
    ConfigKey(
        name="compat-ignore", kind=Kind.FLAG, default="false",
        about="Honour the markers of other tools (nosec, nosemgrep, …).",
    ),
    ConfigKey(name="no-ignore", kind=Kind.FLAG, default="false", about="Read git-ignored files too."),
    ConfigKey(
        name="no-suppress", kind=Kind.FLAG, default="false", in_file=False,
        about="Report suppressed and ignored findings too.",
    ),
    ConfigKey(
        name="allow-incomplete", kind=Kind.FLAG, default="false", in_file=False,
        about="Exit 0 instead of 3 when something was not read.",
    ),
    ConfigKey(
        name="as-of", kind=Kind.DATE, in_file=False,
        about="The day that decides expiries. Default: SOURCE_DATE_EPOCH, else today.",
    ),
    ConfigKey(
        name="ignore", kind=Kind.IGNORES, default="[]", in_environment=False,
        about="Findings that do not count, for files that can hold no comment. See below.",
    ),
    ConfigKey(
        name="override", kind=Kind.OVERRIDES, default="[]", in_environment=False,
        about="Other rules and severities for a part of a monorepo. See below.",
    ),
)  # fmt: skip

IGNORE_KEYS: tuple[ConfigKey, ...] = (
    ConfigKey(name="rule", kind=Kind.TEXT, required=True, about="Selector of the rules."),
    ConfigKey(
        name="path",
        kind=Kind.TEXT,
        required=True,
        about="Path or glob, relative to the configuration's folder.",
    ),
    ConfigKey(name="reason", kind=Kind.TEXT, required=True, about="Why; goes into every report."),
    ConfigKey(name="until", kind=Kind.DATE, about="Last day on which it holds."),
    ConfigKey(name="cell", kind=Kind.COUNT, most=100_000, about="Only this cell of a notebook, counted from 1."),
)
OVERRIDE_KEYS: tuple[ConfigKey, ...] = (
    ConfigKey(
        name="path", kind=Kind.TEXT, required=True,
        about="Folder of the application, relative to the configuration's folder.",
    ),
    ConfigKey(name="disable", kind=Kind.SELECTORS, about="Findings of these rules do not count there."),
    ConfigKey(name="severity", kind=Kind.LEVELS, about="Other severities there; the deepest folder wins."),
    ConfigKey(name="reason", kind=Kind.TEXT, about="Why; needed with `disable`, and goes into every report."),
)  # fmt: skip
BY_NAME = {key.name: key for key in KEYS}
