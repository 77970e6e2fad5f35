"""The inventory of a dossier, as tables and as data (layer 12)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from aoplint.model.inventory import Inventory
from aoplint.report.neutralise import markdown, markdown_code, neutralise


def as_json(inventory: Inventory) -> str:
    """The inventory as JSON."""
    data = {
        "schema": "aoplint/inventory/1",
        "stores": [
            {"name": name, "personal": list(columns), "path": path, "line": line}
            for name, columns, path, line in inventory.stores
        ],
        "methods": [{"method": method, "declared": declared} for method, declared in inventory.methods],
        "hosts": [{"host": host, "declared": declared} for host, declared in inventory.hosts],
        "declared_only": list(inventory.declared_only),
        "rights": [{"right": right, "address": address} for right, address in inventory.rights],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def as_markdown(inventory: Inventory) -> str:
    """The inventory as a Markdown document."""
    blocks = [
        "## Data inventory",
        "### Stores with personal data",
        _table(
            ("store", "personal columns", "place"),
            (
                (markdown_code(name), ", ".join(map(markdown_code, columns)), markdown_code(f"{path}:{line}"))
                for name, columns, path, line in inventory.stores
            ),
        ),
        "### API methods",
        _table(("method", "declared"), ((markdown_code(m), _word(declared)) for m, declared in inventory.methods)),
        "### Hosts of others",
        _table(("host", "declared"), ((markdown_code(h), _word(declared)) for h, declared in inventory.hosts)),
        "### Declared, and named by no code",
        "\n".join(f"- {markdown_code(neutralise(name))}" for name in inventory.declared_only) or "nothing",
        "### Rights of the persons concerned",
        _table(("right", "where"), ((markdown(r), _address(where)) for r, where in inventory.rights)),
    ]
    return "\n\n".join(blocks) + "\n"


def _address(where: str) -> str:
    return markdown_code(where) if where else "not found"


def _word(declared: bool) -> str:
    return "yes" if declared else "**no**"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return "none found"
    return "\n".join([f"| {' | '.join(head)} |", f"|{'|'.join(' --- ' for _ in head)}|", *lines])
