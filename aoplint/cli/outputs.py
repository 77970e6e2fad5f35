"""Where reports go: standard output or files, written whole or not at all (layer 14)."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from aoplint.errors import OutputError, UsageError, nearest
from aoplint.model.record import dataclass
from aoplint.report import FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One report to write; `path` is None for standard output."""

    format: str
    path: Path | None


#: The format that a file name's ending suggests.
_BY_SUFFIX = {
    ".html": "html", ".htm": "html", ".sarif": "sarif", ".json": "json", ".jsonl": "jsonl", ".md": "markdown",
    ".txt": "text", ".xml": "junit",
}  # fmt: skip


def plan(format_name: str | None, targets: Sequence[str]) -> tuple[Output, ...]:
    """The outputs of a run from `--format F` and repeated `-o FILE` or `-o F:FILE`.

    Without `-o` one report goes to standard output. With `-o` only, text still goes to standard output, unless
    a plain `-o FILE` takes what `--format` names. "-" is standard output.

    Raises:
        UsageError: on an unknown format, or when two outputs share a file.
    """
    _check_format(format_name)
    outputs = [_target(target, format_name) for target in targets]
    if not any(output.path is None for output in outputs):
        plain = any(":" not in target or _prefix(target) is None for target in targets)
        if format_name is None or not plain:
            outputs.insert(0, Output(format=format_name or "text", path=None))
    paths = [output.path for output in outputs]
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(f"two outputs go to {path or 'standard output'}", hint="give each its own file")
    return tuple(outputs)


def step_summary(outputs: Sequence[Output], environ: Mapping[str, str]) -> Path | None:
    """Where the Markdown report goes besides, for what annotations cannot hold: the summary of the CI step.

    Args:
        outputs: the outputs of the run; nothing goes there unless one has the format `github`.
        environ: the environment, where GitHub Actions names the file in GITHUB_STEP_SUMMARY.
    """
    named = environ.get("GITHUB_STEP_SUMMARY", "")
    if not named or all(output.format != "github" for output in outputs):
        return None
    path = Path(named)
    return None if any(output.path == path for output in outputs) else path


def _check_format(name: str | None) -> None:
    if name is not None and name not in FORMATS:
        guess = nearest(name, FORMATS)
        known = ", ".join(FORMATS)
        raise UsageError(f'unknown format "{name}"', hint=f"did you mean {guess}?" if guess else f"one of {known}")


def _prefix(target: str) -> str | None:
    head, colon, _ = target.partition(":")
    return head if colon and head in FORMATS else None


def _target(target: str, format_name: str | None) -> Output:
    prefix = _prefix(target)
    name = target[len(prefix) + 1 :] if prefix else target
    if not name:
        raise UsageError(f'"{target}" names no file', hint="write FORMAT:FILE, such as html:report.html")
    chosen = prefix or format_name or _by_suffix(name)
    return Output(format=chosen, path=None if name == "-" else Path(name))


def _by_suffix(name: str) -> str:
    """The format that the name of a file suggests; text where it has no ending.

    Raises:
        UsageError: if it begins like a format that is misspelt, or its ending fits no format.
    """
    head, colon, rest = name.partition(":")
    guess = nearest(head, FORMATS) if colon else ""
    if guess:
        raise UsageError(f'unknown format "{head}"', hint=f"did you mean {guess}:{rest}?")
    suffix = Path(name).suffix.lower()
    if suffix and suffix not in _BY_SUFFIX:
        hint = f"write FORMAT:FILE, such as text:{name}"
        raise UsageError(f'the ending of "{name}" suggests no format', hint=hint)
    return _BY_SUFFIX.get(suffix, "text")


def write(path: Path, text: str) -> None:
    """Writes `text` to `path` by a temporary file and a rename; never through a link, never half.

    Raises:
        OutputError: if that cannot be done.
    """
    try:
        if path.is_symlink():
            raise OutputError(f"{path} is a link", hint="reports are never written through links")
        if path.exists() and not path.is_file():
            _write_special(path, text)
            return
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}", hint="is the folder there?") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def append(path: Path, text: str) -> None:
    """Adds `text` to the end of the regular file `path`, which may be new; never through a link.

    Raises:
        OutputError: if that cannot be done.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags, 0o666), "a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _write_special(path: Path, text: str) -> None:
    """Writes to a device or a pipe that the user named, such as /dev/stderr."""
    if stat.S_ISDIR(path.stat().st_mode):
        raise OutputError(f"{path} is a folder", hint="name a file in it")
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
        stream.write(text)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
