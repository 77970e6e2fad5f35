"""Python with a mark: `«name»` is the node that a test asks about."""

from __future__ import annotations

import re

from aoplint.frontends.python import lower
from aoplint.scopes.scopes import Scopes, analyse
from aoplint.tree import Kind


def marked(text: str) -> tuple[Scopes, list[int]]:
    """The scopes of `text` without marks, and the widest expressions at the marks, in order."""
    spans: list[tuple[int, int]] = []
    clean = ""
    for part in re.split(r"(«[^»]*»)", text):
        if part.startswith("«"):
            spans.append((len(clean), len(clean) + len(part) - 2))
            part = part[1:-1]
        clean += part
    unit = lower(clean)
    nodes = []
    for start, stop in spans:
        found = [
            i for i in range(len(unit)) if (unit.start[i], unit.stop[i]) == (start, stop) and unit.kind[i] >= Kind.NAME
        ]
        nodes.append(found[0])
    return analyse(unit, clean), nodes


def at(scopes: Scopes, node: int) -> str:
    """Line and column of `node`, 1-based, as `line:column`."""
    before = scopes.text[: scopes.unit.start[node]]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
