"""Paths as relative, percent-encoded URIs with a named base, without a machine's own folders (layer 12)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

#: The working directory: where code scanning services look for the file.
ROOT_BASE = "%SRCROOT%"
#: The root of the file system, for files that the user named outside of the working directory.
OUTSIDE_BASE = "%FILESYSTEM%"
_SAFE = "/-._~!$'()*+,;=@"


def split(path: str) -> tuple[str, str]:
    """(URI, base id) of the POSIX `path`; bytes that are no text stay such, so no two names collide."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/"):
        return _encode(_resolved(parts)), OUTSIDE_BASE
    ups = 0
    while ups < len(parts) and parts[ups] == "..":
        ups += 1
    rest = _resolved(parts[ups:])
    return _encode(rest) or "./", up_base(ups) if ups else ROOT_BASE


def up_base(ups: int) -> str:
    """Base id of the folder `ups` levels above the working directory."""
    return f"%SRCROOT_UP_{ups}%"


def artifact(path: str) -> dict[str, Any]:
    """SARIF artifactLocation of `path`."""
    uri, base = split(path)
    return {"uri": uri, "uriBaseId": base}


def describe(base: str) -> str:
    """What the folder behind a base id is."""
    if base == ROOT_BASE:
        return "The working directory of the run."
    if base == OUTSIDE_BASE:
        return "The root of the file system, for files named outside of the working directory."
    ups = base.strip("%").rpartition("_")[2]
    return f"The folder {ups} level(s) above the working directory."


def _resolved(parts: list[str]) -> list[str]:
    """`parts` without inner `..`, which SARIF forbids."""
    kept: list[str] = []
    for part in parts:
        if part == ".." and kept:
            kept.pop()
        elif part != "..":
            kept.append(part)
    return kept


def _encode(parts: list[str]) -> str:
    return "/".join(quote(part.encode("utf-8", "surrogateescape"), safe=_SAFE) for part in parts)
