"""Turns configured values into settings' values; says what was expected where they do not fit (layer 2)."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from aoplint.config.keys import IGNORE_KEYS, OVERRIDE_KEYS, SEVERITIES, ConfigKey, Kind
from aoplint.config.selectors import complaint
from aoplint.errors import Place, Problem, nearest
from aoplint.model.levels import Severity
from aoplint.model.record import dataclass

#: Gives the place of the value, or of what is inside it, such as ("name",) or (3,).
Locate = Callable[..., Place]


@dataclass(slots=True)
class Reading:
    """The value that is read, for its messages.

    Args:
        label: what users call it: `"fail-on"`, `AOPLINT_FAIL_ON` or `--fail-on`.
        base: folder that relative paths start from.
        locate: place of the value or of a part of it; None outside files.
        problems: where mistakes are booked.
    """

    label: str
    base: Path
    locate: Locate | None
    problems: list[Problem] = field(default_factory=list)

    def book(self, message: str, *part: str | int, hint: str = "", key: bool = False) -> None:
        """Books a mistake in the value, or in a part of it."""
        place = self.locate(*part, value=not key) if self.locate else None
        self.problems.append(Problem(message=message, place=place, hint=hint))


def convert(key: ConfigKey, value: Any, reading: Reading) -> Any:
    """The setting that `value` means; None, and problems booked, if it fits not at all."""
    return _CONVERTERS[key.kind](key, value, reading)


def kind_of(value: Any) -> str:
    """What kind of value it is, in words of TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return "text"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "a date" if isinstance(value, (datetime.date, datetime.time)) else "another value"


def _texts(value: Any, reading: Reading) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        hint = f'write ["{value}"]' if isinstance(value, str) else ""
        reading.book(f"{reading.label} must be a list of texts, not {kind_of(value)}", hint=hint)
        return ()
    found: list[str] = []
    for number, item in enumerate(value):
        if not isinstance(item, (str, Path)):
            reading.book(f"an item of {reading.label} must be text, not {kind_of(item)}", number)
        elif not str(item).strip():
            reading.book(f"an item of {reading.label} is empty", number)
        else:
            found.append(str(item))
    return tuple(found)


def _globs(key: ConfigKey, value: Any, reading: Reading) -> tuple[str, ...]:
    found = _texts(value, reading)
    for number, glob in enumerate(found):
        if glob.startswith("!"):
            reading.book(f'"{glob}": {reading.label} cannot take files in again', number, hint="leave the ! out")
    return found


def _selectors(key: ConfigKey, value: Any, reading: Reading) -> tuple[str, ...]:
    found = _texts(value, reading)
    for number, selector in enumerate(found):
        _selector(selector, reading, number)
    return found


def _selector(selector: str, reading: Reading, *part: str | int, key: bool = False) -> None:
    message, hint = complaint(selector)
    if message:
        reading.book(message, *part, hint=hint, key=key)


def _paths(key: ConfigKey, value: Any, reading: Reading) -> tuple[Path, ...]:
    found: list[Path] = []
    for number, text in enumerate(_texts(value, reading)):
        path = _absolute(text, reading.base)
        if not path.exists():
            reading.book(f'{reading.label}: there is no "{text}"', number)
        found.append(path)
    return tuple(found)


def _absolute(text: str, base: Path) -> Path:
    path = Path(text)
    if text.startswith("~"):
        with contextlib.suppress(RuntimeError):
            path = path.expanduser()
    return path if path.is_absolute() else base / path


def _path(key: ConfigKey, value: Any, reading: Reading) -> Path | None:
    if not isinstance(value, (str, Path)) or not str(value):
        reading.book(f"{reading.label} must be a path, not {kind_of(value) if value != '' else 'empty'}")
        return None
    return _absolute(str(value), reading.base)


def _flag(key: ConfigKey, value: Any, reading: Reading) -> bool | None:
    if isinstance(value, bool):
        return value
    hint = ""
    if isinstance(value, str):
        known = {
            "true": True,
            "1": True,
            "yes": True,
            "on": True,
            "false": False,
            "0": False,
            "no": False,
            "off": False,
        }
        meant = known.get(value.strip().lower())
        if meant is not None and reading.locate is None:
            return meant
        hint = f"write {'true' if meant else 'false'}, without quotes" if meant is not None else ""
    reading.book(f"{reading.label} must be true or false, not {_said(value)}", hint=hint)
    return None


def _said(value: Any) -> str:
    return f'"{value[:60]}"' if isinstance(value, str) else kind_of(value)


def _count(key: ConfigKey, value: Any, reading: Reading) -> int | None:
    if isinstance(value, str) and reading.locate is None and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:12])
    if not isinstance(value, int) or isinstance(value, bool):
        reading.book(f"{reading.label} must be a whole number, not {_said(value)}")
        return None
    if not 0 <= value <= key.most:
        reading.book(f"{reading.label} must be from 0 to {key.most}, not {value}")
        return None
    return value


def _choice(key: ConfigKey, value: Any, reading: Reading) -> str | None:
    if isinstance(value, str) and value in key.choices:
        return value
    guess = nearest(value, key.choices) if isinstance(value, str) else ""
    hint = f'did you mean "{guess}"?' if guess else ""
    reading.book(f"{reading.label} must be one of {', '.join(key.choices)}, not {_said(value)}", hint=hint)
    return None


def _date(key: ConfigKey, value: Any, reading: Reading) -> str | None:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, str) and is_date(value):
        return value
    reading.book(f"{reading.label} must be a day such as 2026-12-31, not {_said(value)}")
    return None


def is_date(text: str) -> bool:
    """Whether `text` is a day as YYYY-MM-DD."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(key: ConfigKey, value: Any, reading: Reading) -> str | None:
    if isinstance(value, str) and value.strip():
        return value.strip()
    said = "empty" if isinstance(value, str) else kind_of(value)
    reading.book(f"{reading.label} must be text, not {said}")
    return None


def _levels(key: ConfigKey, value: Any, reading: Reading) -> tuple[tuple[str, Severity], ...]:
    if isinstance(value, str) and reading.locate is None:
        value = dict(part.strip().partition("=")[::2] for part in value.split(",") if part.strip())
    if not isinstance(value, Mapping):
        reading.book(f"{reading.label} must be a table of selector to severity, not {kind_of(value)}")
        return ()
    found: list[tuple[str, Severity]] = []
    for selector, level in value.items():
        _selector(selector, reading, selector, key=True)
        if level in SEVERITIES:
            found.append((selector, Severity(level)))
            continue
        guess = nearest(level, SEVERITIES) if isinstance(level, str) else ""
        hint = f'did you mean "{guess}"?' if guess else ""
        words = ", ".join(SEVERITIES)
        reading.book(f'the severity of "{selector}" must be one of {words}, not {_said(level)}', selector, hint=hint)
    return tuple(found)


def _ignores(key: ConfigKey, value: Any, reading: Reading) -> tuple[dict[str, Any], ...]:
    return tuple(_entries(value, reading, IGNORE_KEYS, "ignore"))


def _overrides(key: ConfigKey, value: Any, reading: Reading) -> tuple[dict[str, Any], ...]:
    found = tuple(_entries(value, reading, OVERRIDE_KEYS, "override"))
    for number, entry in enumerate(found):
        if entry.get("disable") and not entry.get("reason"):
            reading.book('an override that disables rules needs "reason"', number, hint="say why, in a few words")
    return found


def _entries(value: Any, reading: Reading, keys: Sequence[ConfigKey], what: str) -> Iterator[dict[str, Any]]:
    if not isinstance(value, (list, tuple)):
        message = f"{reading.label} must be an array of tables, not {kind_of(value)}"
        reading.book(message, hint=f"write [[{what}]]")
        return
    for number, item in enumerate(value):
        entry = _entry(item, number, reading, keys, what)
        if entry is not None:
            yield entry


def _entry(item: Any, number: int, reading: Reading, keys: Sequence[ConfigKey], what: str) -> dict[str, Any] | None:
    if not isinstance(item, Mapping):
        reading.book(f"an {what} must be a table, not {kind_of(item)}", number)
        return None
    before = len(reading.problems)
    known = {key.name: key for key in keys}
    found: dict[str, Any] = {}
    for name, value in item.items():
        if name not in known:
            guess = nearest(name, known)
            hint = f'did you mean "{guess}"?' if guess else f"known: {', '.join(known)}"
            reading.book(f'unknown key "{name}" in [[{what}]]', number, name, hint=hint, key=True)
            continue
        inner = Reading(f'"{name}"', reading.base, _inner(reading, number, name), reading.problems)
        found[name] = convert(known[name], value, inner)
    for key in keys:
        if key.required and key.name not in item:
            hint = "say why, in a few words" if key.name == "reason" else ""
            reading.book(f'an {what} needs "{key.name}"', number, hint=hint)
    if isinstance(found.get("rule"), str):
        _selector(found["rule"], reading, number, "rule")
    return found if len(reading.problems) == before else None


def _inner(reading: Reading, number: int, name: str) -> Locate | None:
    outer = reading.locate
    if outer is None:
        return None
    return lambda *part, value=True: outer(number, name, *part, value=value)


_CONVERTERS: dict[Kind, Callable[[ConfigKey, Any, Reading], Any]] = {
    Kind.GLOBS: _globs,
    Kind.SELECTORS: _selectors,
    Kind.PATHS: _paths,
    Kind.PATH: _path,
    Kind.FLAG: _flag,
    Kind.COUNT: _count,
    Kind.CHOICE: _choice,
    Kind.DATE: _date,
    Kind.TEXT: _text,
    Kind.LEVELS: _levels,
    Kind.IGNORES: _ignores,
    Kind.OVERRIDES: _overrides,
}
