"""The standard streams as commands may use them: always there, and patient with a reader that leaves (layer 14)."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO


def settle() -> None:
    """Makes sure that standard output and error can be written to for as long as the process lives.

    A stream that the caller closed leads nowhere. What a closed pipe does not take is dropped: the command goes on and
    exits with its own code.
    """
    sys.stdout = _patient(sys.stdout) if sys.stdout is not None else _nowhere()
    sys.stderr = sys.stderr if sys.stderr is not None else _nowhere()


class _Outlet(io.FileIO):
    """Standard output; it takes what nobody reads any more."""

    def __init__(self, handle: int) -> None:
        super().__init__(handle, "w", closefd=False)
        self._gone = False

    def write(self, data: Any, /) -> int:
        """Writes `data` and gives the number of bytes that were taken.

        Raises:
            OutputError: if the device is full or broken, once.
        """
        if self._gone:
            return len(data)
        try:
            return super().write(data)
        except BrokenPipeError:
            self._gone = True
            return len(data)
        except OSError as error:
            from aoplint.errors import OutputError

            self._gone = True
            raise OutputError(f"cannot write to standard output: {error.strerror or error}") from error


def _patient(stream: TextIO) -> TextIO:
    """`stream`, unless it has no handle, as one that never fails because its reader is gone."""
    try:
        handle = stream.fileno()
    except (OSError, ValueError):
        return stream
    return io.TextIOWrapper(
        io.BufferedWriter(_Outlet(handle)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=bool(getattr(stream, "line_buffering", False)),
    )


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8", errors="backslashreplace")
