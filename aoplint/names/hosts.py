"""Hosts in a text and the labels that say whose they are (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.model.record import dataclass

#: Labels in any script; the last one is no number, so that versions and addresses are none.
_HOST: Final = re.compile(
    r"(?<![\w@.%-])(?:[a-z][a-z0-9+.-]{0,20}://)?(?:[^\s/@:]{0,100}:[^\s/@]{0,100}@)?\*?\.?"
    r"(?P<host>(?:[\w-]{1,100}\.){0,10}[\w-]{1,100})(?![\w.@-]|\.\w)",
    re.IGNORECASE,
)
_PRIVATE: Final = re.compile(
    r"(?:^|\.)(?:internal|local|lan|intranet|corp|home|localdomain|localhost|svc|home\.arpa)$", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"[0-9.]+")
_MOST: Final = 50
#: Code points of a text in which hosts are looked for.
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host in a text.

    Args:
        start: first code point in the text.
        name: as written, without the root's dot.
        labels: its labels left of the top level, each with its offset in the text.
        private: nobody outside can reach it: a name without dots, or one that no public server answers for.
    """

    start: int
    name: str
    labels: tuple[tuple[int, str], ...]
    private: bool


def hosts(text: str) -> Iterator[Host]:
    """The hosts in `text`: of addresses, of lists, alone. What follows a host, its path and query, is skipped."""
    text = text[:_LONGEST]
    at, count = 0, 0
    while count < _MOST and (found := _HOST.search(text, at)):
        name = found["host"]
        at = _behind(text, found.end())
        count += 1
        if _ADDRESS.fullmatch(name) or ("." not in name and "://" not in found[0]):
            continue
        yield _host(name, found.start("host"))


def _behind(text: str, at: int) -> int:
    """Where the next host may begin: behind port, path and query."""
    return _REST.match(text, at).end()  # type: ignore[union-attr]


_REST: Final = re.compile(r"(?::\d+)?(?:[/?#][^\s,;|`'\"<>\])]*)?")


def _host(name: str, start: int) -> Host:
    labels = name.split(".")
    counted = labels[:-1] or labels
    offsets, at = [], start
    for label in counted:
        offsets.append((at, label))
        at += len(label) + 1
    private = len(labels) == 1 or _PRIVATE.search(name) is not None
    return Host(start=start, name=name, labels=tuple(offsets), private=private)


def shown(label: str) -> str:
    """`label` as browsers show it: `xn--…` as the letters that it stands for."""
    if not label.lower().startswith("xn--") or len(label) > 63:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def belongs(host: str, owners: tuple[str, ...]) -> bool:
    """Whether `host` is one of `owners` or below one."""
    name = host.lower().rstrip(".")
    return any(name == owner or name.endswith("." + owner) for owner in owners)
