"""Content that is named by its object id in git instead of by a path on the disk (layer 11)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aoplint.files.entry import Skip, SkipCode
from aoplint.files.inspect import HEAD, judge_head
from aoplint.files.read import too_large
from aoplint.vcs import Refusal
from aoplint.vcs.objects import BlobReader, Large

#: Files above this are not read: text rules take linear time, but not for ever.
MAX_BYTES: Final = 64 << 20
#: What is no text is left out and is no gap; on the disk, discovery sorts it out before there is a task.
NO_TEXT: Final = frozenset({SkipCode.BINARY, SkipCode.ARCHIVE})


class Blobs:
    """Reads the blobs that tasks name.

    Args:
        max_bytes: larger ones are not read.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._readers: dict[str, BlobReader] = {}

    def read(self, path: str, root: str, blob: str) -> bytes | Skip:
        """The content of `blob` in the repository at `root`, or why it is not read; `path` says what it should be."""
        reader = self._readers.get(root)
        if reader is None:
            reader = self._readers[root] = BlobReader(Path(root))
        data = reader.read(blob, self._max_bytes, HEAD)
        if isinstance(data, Refusal):
            return Skip(code=SkipCode.UNREADABLE, text=data.reason)
        head = data.head if isinstance(data, Large) else data[:HEAD]
        skip = judge_head(path, head)[1]
        if skip is not None:
            return skip
        return too_large(self._max_bytes) if isinstance(data, Large) else data

    def close(self) -> None:
        """Ends git."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()
