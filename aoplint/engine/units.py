"""Units by content: from the cache if the file was lowered before, else from its front end (layer 11)."""

from __future__ import annotations

import hashlib
from typing import Final

from aoplint.cache import Cache
from aoplint.engine.lowering import lower, stamp
from aoplint.engine.timing import Stopwatch
from aoplint.model.record import dataclass
from aoplint.pool import Emit
from aoplint.tree import Unit
from aoplint.tree.serial import UnitFormatError, dump, load

#: Other front ends are faster than the store.
_STORED: Final = frozenset({"python"})


@dataclass(frozen=True, slots=True)
class UnitSource:
    """Gives the Unit of a file.

    Args:
        cache: where Units are looked up; the parent writes it.
        watch: where the time goes.
    """

    cache: Cache | None
    watch: Stopwatch

    def get(self, path: str, language: str, text: str, digest: str, emit: Emit) -> Unit:
        """The Unit of a file; a new one is emitted for the cache.

        Args:
            path: POSIX path as shown.
            language: one of `aoplint.engine.lowering.LOWERED`.
            text: the decoded text.
            digest: hex digest of the file's bytes.
            emit: sends to the parent.

        Raises:
            FrontEndError: if it cannot be lowered.
        """
        kept = self.cache is not None and language in _STORED
        key = hashlib.sha256(f"{digest}/{stamp(language)}".encode()).hexdigest() if kept else ""
        known = self._stored(key, text)
        if known is not None:
            return known
        with self.watch.phase("lower"):
            unit = lower(path, text, language)
        if kept:
            with self.watch.phase("store"):
                emit(["unit", key, dump(unit).hex()])
        return unit

    def _stored(self, key: str, text: str) -> Unit | None:
        data = self.cache.get("unit", key) if self.cache is not None and key else None
        if data is None:
            return None
        try:
            with self.watch.phase("load"):
                return load(data, text)
        except UnitFormatError:
            return None
