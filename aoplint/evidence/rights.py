"""Whether the code has the route or the command that a manifest names (layer 9)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from aoplint.model.surface import Route

_PARAMETER: Final = re.compile(r"<[^<>/]*>|\{[^{}/]*\}|:\w+|\(\?P?<\w+>[^()]*\)")
_METHOD: Final = re.compile(r"^(?:GET|POST|PUT|PATCH|DELETE)\s+", re.IGNORECASE)
_HOST: Final = re.compile(r"^https?://[^/]*", re.IGNORECASE)


def resolves(declared: str, routes: Iterable[Route]) -> bool:
    """Whether one of `routes` is the route or the command `declared`.

    An address may be declared with the prefix under which its module is mounted, with its method, with its host. A
    command may be declared with the program that runs it: `python manage.py purge_aop`.
    """
    address = "/" in declared and " /" not in f" {_METHOD.sub('', declared)}".replace(" /", "", 1)
    steps = _steps(_HOST.sub("", _METHOD.sub("", declared.strip()))) if address else ()
    words = frozenset(re.findall(r"[\w-]+", declared))
    for route in routes:
        if route.kind == "http" and steps and _ends_with(steps, _steps(route.path)):
            return True
        if route.kind != "http" and any(_word(name) in map(_word, words) for name in route.path.split()):
            return True
    return False


def _word(name: str) -> str:
    return name.strip("/").replace("-", "_").lower()


def _steps(path: str) -> tuple[str, ...]:
    plain = _PARAMETER.sub("*", path.strip().lstrip("^").rstrip("$").partition("?")[0])
    return tuple(step for step in plain.split("/") if step)


def _ends_with(declared: tuple[str, ...], route: tuple[str, ...]) -> bool:
    """The code knows the end of an address; what it is mounted under stands elsewhere."""
    if not route or len(route) > len(declared):
        return False
    tail = declared[len(declared) - len(route) :]
    return all(left == right or "*" in (left, right) for left, right in zip(tail, route, strict=True))
