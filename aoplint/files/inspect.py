"""Looks at one regular file: its language, and whether it is text that can be read (layer 3)."""

from __future__ import annotations

import os
from typing import Final

from aoplint.files.entry import Skip, SkipCode
from aoplint.files.languages import NEVER_BINARY, language_of
from aoplint.files.read import read_head, too_large
from aoplint.text import looks_binary

#: What is looked at to tell text from other things.
HEAD: Final = 8192
_MAGIC: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"BZh91AY",
    b"\xfd7zXZ\0",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd",
)
_TAR: Final = slice(257, 262)
_ARCHIVES: Final = frozenset(
    (
        *("zip", "jar", "war", "ear", "whl", "egg", "pyz", "apk", "aab", "ipa", "nupkg", "crx"),
        *("tar", "gz", "tgz", "bz2", "tbz", "xz", "txz", "7z", "rar", "zst", "cab", "cpio", "deb", "rpm"),
    )
)


def inspect(path: str, shown: str, size: int, max_bytes: int) -> tuple[str, Skip | None]:
    """Language of a regular file, and why it cannot be read, if so.

    Args:
        path: where it is.
        shown: its POSIX path.
        size: its size as listed.
        max_bytes: larger files are left out.
    """
    language = language_of(shown)
    if size > max_bytes:
        return language, too_large(max_bytes)
    if language in NEVER_BINARY:
        # Opening it would tell nothing more, and 20,000 files are opened soon enough.
        readable = os.access(path, os.R_OK)
        return language, None if readable else Skip(code=SkipCode.UNREADABLE, text="permission denied")
    head = read_head(path, HEAD)
    return (language, head) if isinstance(head, Skip) else judge_head(shown, head)


def judge_head(shown: str, head: bytes) -> tuple[str, Skip | None]:
    """Language of a file that begins with `head`, and why it cannot be read, if so.

    Args:
        shown: its POSIX path.
        head: the first `HEAD` bytes.
    """
    language = language_of(shown)
    if language in NEVER_BINARY:
        return language, None
    binary = looks_binary(head)
    extension = shown.rpartition(".")[2].lower()
    if head.startswith(_MAGIC) or (binary and (head[_TAR] == b"ustar" or extension in _ARCHIVES)):
        return language, Skip(code=SkipCode.ARCHIVE, text="an archive: what is packed in it is not read")
    # A messenger's session is a database, and a credential as a whole: it is judged by its header and tables.
    if binary and not (extension == "session" and head.startswith(b"SQLite format 3\0")):
        return language, Skip(code=SkipCode.BINARY, text="binary: a zero byte at its beginning")
    return language_of(shown, head), None
