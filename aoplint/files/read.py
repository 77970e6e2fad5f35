"""Opens regular files only, and reads no more than a cap (layer 3)."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from aoplint.files.entry import Skip, SkipCode

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_CHUNK: Final = 1 << 20


def read_bytes(path: Path | str, max_bytes: int) -> bytes | Skip:
    """The whole file, or why not: links, devices, what was swapped on the way, what is above the cap."""
    data = read_head(path, max_bytes + 1)
    if isinstance(data, Skip):
        return data
    return too_large(max_bytes) if len(data) > max_bytes else data


def read_head(path: Path | str, size: int) -> bytes | Skip:
    """At most the first `size` bytes of a regular file, or why not."""
    try:
        before = os.lstat(path)
        if not stat.S_ISREG(before.st_mode):
            return not_regular(before.st_mode)
        handle = os.open(path, _FLAGS)
        try:
            after = os.fstat(handle)
            if not stat.S_ISREG(after.st_mode) or not os.path.samestat(before, after):
                return Skip(code=SkipCode.UNREADABLE, text="it was replaced while it was opened")
            return _read(handle, size)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        return unreadable(error)


def _read(handle: int, size: int) -> bytes:
    first = os.read(handle, min(size, _CHUNK))
    parts, missing = [first], size - len(first)
    # A file that grows while it is read ends at the cap all the same.
    while missing > 0 and parts[-1]:
        parts.append(os.read(handle, min(missing, _CHUNK)))
        missing -= len(parts[-1])
    return b"".join(parts)


def unreadable(error: OSError | ValueError) -> Skip:
    """The reason for an error of the operating system, without the path, in words that no locale changes."""
    words = error.strerror if isinstance(error, OSError) else str(error)
    return Skip(code=SkipCode.UNREADABLE, text=words or type(error).__name__)


def too_large(max_bytes: int) -> Skip:
    """The reason for a file above the cap."""
    return Skip(code=SkipCode.TOO_LARGE, text=f"larger than {max_bytes} bytes")


def not_regular(mode: int) -> Skip:
    """The reason for what is neither file nor directory; reading it could block or never end."""
    if stat.S_ISLNK(mode):
        return Skip(code=SkipCode.UNREADABLE, text="it became a link")
    kinds = (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISDIR, "a directory"),
    )
    kind = next((name for test, name in kinds if test(mode)), "neither file nor directory")
    return Skip(code=SkipCode.NOT_REGULAR, text=kind)
