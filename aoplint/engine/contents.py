"""The contents that a history holds, each once, listed in a temporary database: memory stays small (layer 11)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from aoplint.files.languages import language_of
from aoplint.model.record import dataclass

_BATCH: Final = 4096
_ADD: Final = (
    "INSERT INTO content (oid, kind, path, new) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (oid, kind) DO UPDATE SET new = max(new, excluded.new)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One content.

    Args:
        number: its place in the order of the history, from 1.
        oid: object id in hexadecimal.
        path: where it stood first, POSIX.
        new: a commit of the range put it there; others are only what such commits replaced.
    """

    number: int
    oid: str
    path: str
    new: bool

    @property
    def order(self) -> tuple[bool, int]:
        """Sort key: what shows a finding best comes first."""
        return (not self.new, self.number)


class Contents:
    """A list of contents on the disk, without any of their text; close it in the end.

    A content counts once per file name: the name decides how it is read, the folder does not.
    """

    def __init__(self) -> None:
        # The empty name makes a database of this connection's own, which ends with it.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(
            "CREATE TABLE content (number INTEGER PRIMARY KEY, oid BLOB NOT NULL, kind TEXT NOT NULL,"
            " path BLOB NOT NULL, new INTEGER NOT NULL, UNIQUE (oid, kind))"
        )
        self._waiting: list[tuple[bytes, str, bytes, bool]] = []

    def add(self, oid: str, path: str, *, new: bool) -> None:
        """Notes that content `oid` stood at `path`, unless it is known under that file name."""
        self._waiting.append((bytes.fromhex(oid), _kind(path), path.encode("utf-8", "surrogateescape"), new))
        if len(self._waiting) >= _BATCH:
            self._write()

    def __len__(self) -> int:
        self._write()
        return int(self._database.execute("SELECT COUNT(*) FROM content").fetchone()[0])

    def batches(self, size: int) -> Iterator[list[Content]]:
        """All contents in order, `size` at a time; the database is at rest between two batches."""
        self._write()
        last = 0
        while True:
            rows = self._database.execute(
                "SELECT number, oid, path, new FROM content WHERE number > ? ORDER BY number LIMIT ?", (last, size)
            ).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [
                Content(number=number, oid=oid.hex(), path=path.decode("utf-8", "surrogateescape"), new=bool(new))
                for number, oid, path, new in rows
            ]

    def close(self) -> None:
        """Forgets everything."""
        self._database.close()

    def _write(self) -> None:
        rows, self._waiting = self._waiting, []
        if rows:
            self._database.execute("BEGIN")
            self._database.executemany(_ADD, rows)
            self._database.execute("COMMIT")


def _kind(path: str) -> str:
    name = path.rpartition("/")[2].lower()
    return f"{language_of(path)}/{name}".encode("utf-8", "surrogateescape").hex()
