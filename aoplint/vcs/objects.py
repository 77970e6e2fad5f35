"""Reads blobs by object id: one pair of git processes for many (layer 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TypeVar

from aoplint.model.record import dataclass
from aoplint.vcs.command import Refusal, converse

if TYPE_CHECKING:
    import subprocess

_Answer = TypeVar("_Answer", int, bytes)
#: SHA-1 or SHA-256 in hexadecimal: nothing else is ever written to git.
OBJECT_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HEADER: Final = re.compile(rb"[0-9a-f]{40,64} (\w{1,16}) ([0-9]{1,19})\n")
#: No header is longer.
_LINE: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Large:
    """A blob above the cap: its size and its beginning."""

    size: int
    head: bytes


class BlobReader:
    """Reads the blobs of one repository; close it in the end.

    The size is asked for first, which costs git a few bytes: a blob above the cap is never unpacked.

    Args:
        root: the directory with the `.git` entry.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def read(self, oid: str, max_bytes: int, head: int = 0) -> bytes | Large | Refusal:
        """The content of blob `oid`.

        Args:
            oid: object id in hexadecimal.
            max_bytes: a larger blob is not read.
            head: this much of its beginning is.
        """
        if not OBJECT_ID.fullmatch(oid):
            return Refusal(reason="not an object id")
        size = self._asked("--batch-check", oid, _size)
        if isinstance(size, Refusal):
            return size
        if size > max_bytes:
            return Large(size=size, head=self._head(oid, head) if head else b"")
        return self._asked("--batch", oid, lambda output: _content(output, max_bytes))

    def close(self) -> None:
        """Ends the processes."""
        for option in tuple(self._running):
            self._drop(option)

    def _asked(self, option: str, oid: str, take: Callable[[IO[bytes]], _Answer]) -> _Answer | Refusal:
        # Limits on this process hold for git too and may have ended it between two blobs: a fresh one may go on.
        for _ in range(2):
            process = self._process(option)
            if isinstance(process, Refusal):
                return process
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(oid.encode("ascii") + b"\n")
                process.stdin.flush()
                answer = take(process.stdout)
            except (OSError, _EndedError):
                self._drop(option)
                continue
            except _NoBlobError as error:
                return Refusal(reason=str(error))
            except _OutOfStepError:
                self._drop(option)
                return Refusal(reason="git answered with something else")
            return answer
        return Refusal(reason="git could not read the object")

    def _process(self, option: str) -> subprocess.Popen[bytes] | Refusal:
        found = self._running.get(option)
        if found is None:
            started = converse(self._root, "cat-file", option)
            if isinstance(started, Refusal):
                return started
            found = self._running[option] = started
        return found

    def _drop(self, option: str) -> None:
        _end(self._running.pop(option))

    def _head(self, oid: str, size: int) -> bytes:
        process = converse(self._root, "cat-file", "blob", oid)
        if isinstance(process, Refusal):
            return b""
        assert process.stdout is not None
        try:
            return process.stdout.read(size)
        except OSError:
            return b""
        finally:
            _end(process)


class _EndedError(Exception):
    """The process ended."""


class _NoBlobError(Exception):
    """The object is missing, or no blob; the message says which."""


class _OutOfStepError(Exception):
    """What came is no answer to what was asked."""


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    process.wait()


def _size(output: IO[bytes]) -> int:
    line = output.readline(_LINE)
    if not line:
        raise _EndedError
    if line.endswith(b" missing\n"):
        raise _NoBlobError("the object is missing")
    header = _HEADER.fullmatch(line)
    if header is None:
        raise _OutOfStepError
    if header[1] != b"blob":
        raise _NoBlobError("the object is no blob")
    return int(header[2])


def _content(output: IO[bytes], max_bytes: int) -> bytes:
    size = _size(output)
    if size > max_bytes:
        raise _OutOfStepError
    data = output.read(size + 1)
    if len(data) <= size:
        raise _EndedError
    return data[:-1]
