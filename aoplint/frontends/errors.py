"""How front ends fail (layer 3).

A FrontEndError degrades one file: the engine falls back to the rules that work on text. Its sentence never
holds text of the file.
"""

# ruff: noqa: N818  (each says what the file is, and `raise NotPython3(line)` reads so)

from __future__ import annotations


class FrontEndError(Exception):
    """A file cannot be lowered.

    Args:
        reason: code such as "not-python-3" or "too-deep".
        detail: one sentence without any text of the file.
        line: 1-based line, 0 when unknown.
    """

    def __init__(self, reason: str, detail: str, line: int = 0) -> None:
        super().__init__(reason, detail, line)
        self.reason = reason
        self.detail = detail
        self.line = line

    def __str__(self) -> str:
        return self.detail


class NotPython3(FrontEndError):
    """The file is no Python 3 by its grammar; this is the file's state, not a failure of aoplint."""

    def __init__(self, line: int = 0) -> None:
        super().__init__("not-python-3", f"it is no Python 3{_at(line)}", line)


class NotThisLanguage(FrontEndError):
    """The file breaks the grammar of its language (YAML, JSON, TOML, …)."""

    def __init__(self, language: str, line: int = 0) -> None:
        super().__init__(f"not-{language}", f"it is no {language}{_at(line)}", line)


class Misaligned(FrontEndError):
    """A token of the tree is not where it must be in the source."""

    def __init__(self, offset: int) -> None:
        super().__init__("misaligned", f"positions cannot be told at offset {offset}")
        self.offset = offset


class TooDeep(FrontEndError):
    """Nested more deeply than can be read."""

    def __init__(self, line: int = 0) -> None:
        super().__init__("too-deep", f"it is nested too deeply{_at(line)}", line)


class TooLarge(FrontEndError):
    """More text than a tree is made for."""

    def __init__(self, limit: int) -> None:
        super().__init__("too-large", f"it has more than {limit} characters")
        self.limit = limit


class NotText(FrontEndError):
    """The text holds what no text can hold, such as lone surrogates."""

    def __init__(self) -> None:
        super().__init__("not-text", "it holds characters that cannot be encoded")


class OutOfMemory(FrontEndError):
    """The parser ran out of memory."""

    def __init__(self) -> None:
        super().__init__("out-of-memory", "the parser ran out of memory")


class ParserFailed(FrontEndError):
    """The parser failed on a file that may be right."""

    def __init__(self) -> None:
        super().__init__("parser-failed", "the parser failed on it")


def _at(line: int) -> str:
    return f", at line {line}" if line else ""
