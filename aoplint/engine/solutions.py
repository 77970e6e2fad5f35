"""Solutions of earlier runs: that of the very same project, and the last one of the same files (layer 11)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from aoplint.cache import Cache
from aoplint.engine.flow_task import FlowFile
from aoplint.flow.incremental.footprint import Earlier, Footprint
from aoplint.model.codec import decode, encode
from aoplint.model.record import dataclass

_EXACT: Final = "flow"
_LAST: Final = "flow-last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The last solution of the same files.

    Args:
        earlier: what it rests on, and which files have changed since.
        solved: what the project worker said.
    """

    earlier: Earlier
    solved: list[Any]


class SolutionBook:
    """The solutions of one project.

    Args:
        cache: keeps them.
        program: digest of the rules.
        files: the project as it is now.
        templates: digest of the templates that its views may render.
    """

    def __init__(self, cache: Cache, program: str, files: Sequence[FlowFile], templates: str) -> None:
        self._cache = cache
        self._files = files
        self._rows = [json.dumps([file.path, file.digest, encode(file.handed)]) for file in files]
        self._exact = _key([program, templates, *self._rows])
        self._last = _key([program, templates, *(file.path for file in files)])

    def exact(self) -> list[Any] | None:
        """What was said of these very files."""
        stored = self._cache.get(_EXACT, self._exact)
        if stored is None:
            return None
        solved: list[Any] = json.loads(stored)
        return solved

    def earlier(self) -> Before | None:
        """What was said of the files of these names, if some have other contents now and the templates the same."""
        stored = self._cache.get(_LAST, self._last)
        if stored is None:
            return None
        rows, solved = json.loads(stored)
        *_, footprint = solved
        if footprint is None:
            return None
        paths = tuple(file.path for file, row, old in zip(self._files, self._rows, rows) if row != old)
        return Before(earlier=Earlier(footprint=decode(Footprint, footprint), changed=paths), solved=solved)

    def keep(self, solved: list[Any]) -> None:
        """Keeps what was said of the files as they are now."""
        self._cache.put(_EXACT, self._exact, _bytes(solved))
        if solved[-1] is not None:
            self._cache.put(_LAST, self._last, _bytes([self._rows, solved]))


def _bytes(data: Any) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode("ascii")


def _key(parts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()
