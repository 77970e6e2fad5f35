"""Writes a mended file: whole or not at all, never through a link, never over a change of somebody else (layer 12)."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from aoplint.errors import OutputError
from aoplint.files.entry import Skip
from aoplint.files.read import read_bytes


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Puts `after` in place of the regular file `path`, which must hold `before` still; its mode stays.

    Raises:
        OutputError: if it cannot be done; the file is as it was.
    """
    temporary = ""
    try:
        facts = os.lstat(path)
        if not stat.S_ISREG(facts.st_mode):
            raise OutputError(f"{path} is no plain file", hint="links are not followed when files are mended")
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
        os.chmod(temporary, stat.S_IMODE(facts.st_mode))
        now = read_bytes(path, len(before) + 1)
        if isinstance(now, Skip) or now != before:
            raise OutputError(f"{path} changed in the meantime", hint="run aoplint fix again")
        os.replace(temporary, path)
        temporary = ""
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
