"""Length-prefixed JSON frames: all that crosses a pipe, nothing in it can execute (layer 11)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, Final

_HEAD: Final = 4
_CHUNK: Final = 1 << 16
#: No honest result is larger; a worker that says so is not to be believed.
MAX_FRAME: Final = 1 << 28


class FrameError(ValueError):
    """The bytes are no frame: the other side is not to be believed any more."""


def pack(data: Any) -> bytes:
    """`data` as a frame."""
    body = json.dumps(data, separators=(",", ":")).encode("ascii")
    return len(body).to_bytes(_HEAD, "big") + body


class FrameBuffer:
    """Collects bytes and gives the frames that are whole."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Any]:
        """The frames that `data` completes.

        Raises:
            FrameError: if there is something else than frames.
        """
        self._bytes += data
        while len(self._bytes) >= _HEAD:
            size = int.from_bytes(self._bytes[:_HEAD], "big")
            if size > MAX_FRAME:
                raise FrameError("a frame is too large")
            if len(self._bytes) < _HEAD + size:
                return
            body = bytes(self._bytes[_HEAD : _HEAD + size])
            del self._bytes[: _HEAD + size]
            try:
                yield json.loads(body)
            except (ValueError, RecursionError) as error:
                raise FrameError("a frame is no JSON") from error


def read_frame(handle: int) -> Any | None:
    """The next frame, waiting for it; None at the end of the pipe.

    Raises:
        FrameError: if there is something else than a frame.
    """
    head = _read(handle, _HEAD)
    if head is None:
        return None
    size = int.from_bytes(head, "big")
    body = _read(handle, size) if size <= MAX_FRAME else None
    if body is None:
        raise FrameError("a frame is cut short")
    return json.loads(body)


def _read(handle: int, size: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < size:
        data = os.read(handle, min(size - len(parts), _CHUNK))
        if not data:
            return None
        parts += data
    return bytes(parts)


def write_all(handle: int, data: bytes) -> None:
    """Writes all of `data`.

    Raises:
        OSError: if the other side is gone.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
