"""How front ends fail (layer 3)."""

from __future__ import annotations


class FrontEndError(Exception):
    """A file cannot be lowered.

    Args:
        reason: code such as "not-python-3" or "too-deep".
        detail: one sentence without any text of the file.
        line: 1-based line, 0 when unknown.
    """

    def __init__(self, reason: str, detail: str, line: int = 0) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.line = line


class NotPython3(FrontEndError):
    """The file is no Python 3 by its grammar."""

    def __init__(self, line: int) -> None:
        super().__init__("not-python-3", f"it is no Python 3, at line {line}", line)


class Misaligned(FrontEndError):
    """A token of the tree is not where it must be in the source."""

    def __init__(self, offset: int) -> None:
        super().__init__("misaligned", f"positions cannot be told at offset {offset}")
        self.offset = offset
