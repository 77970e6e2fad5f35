"""What the tests of packs share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aoplint.errors import AoplintError

GOLDENS = Path(__file__).parent / "goldens"

PACK = """\
id: acme
name: Acme
version: "1.0"
licence: Apache-2.0
edition: Acme terms, 1 May 2024
clauses:
  - {id: "1.1", title: First}
  - {id: "1.2", title: Second}
"""
RULE = """\
rules:
  - id: acme-1.1-bad
    message: Do not do this
    severity: ERROR
    languages: [python]
    pattern: bad(...)
    metadata: {title: Bad, basis: breach, status: stable, why: Because, clauses: ["1.1"]}
"""


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes `files` below `root`."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return root


def render(error: AoplintError) -> str:
    """All problems with their line and a caret, as a golden holds them."""
    rows: list[str] = []
    for problem in error.problems:
        rows.append(f"{problem.place or '-'}: {problem.message}")
        place = problem.place
        if place and place.source:
            source = place.source.replace("\t", " ")
            rows.append(f"    {source}"[:120])
            rows.append(f"    {' ' * (place.column - 1)}{'^' * place.length}"[:120])
        if problem.hint:
            rows.append(f"    = {problem.hint}")
    return "\n".join(rows) + "\n"
