"""The inventory of a dossier, as tables and as data (layer 12)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from aoplint.model.inventory import Inventory, Way
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
        "ways": [
            {
                "method": way.method,
                "fields": list(way.fields),
                "function": way.symbol,
                "path": way.path,
                "line": way.line,
                "kind": way.kind,
                "target": way.target,
                "declared": way.declared,
            }
            for way in inventory.ways
        ],
        "erasure": [
            {
                "store": row.store,
                "kind": row.kind,
                "fields": list(row.fields),
                "path": row.path,
                "line": row.line,
                "reached": bool(row.how),
                "how": row.how,
                "where": row.where,
            }
            for row in inventory.erased
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def as_markdown(inventory: Inventory) -> str:
    """The inventory as a Markdown document."""
    blocks = [
        "## Data inventory",
        "### The way of data",
        _table(
            ("API method", "fields", "function", "goes to", "kind"),
            (
                (
                    markdown_code(way.method) if way.method else "not known",
                    ", ".join(map(markdown_code, way.fields)) or "not known",
                    markdown_code(f"{way.symbol or 'module'} {way.path}:{way.line}"),
                    markdown_code(way.target),
                    _kind(way),
                )
                for way in inventory.ways
            ),
        ),
        "### What a deletion reaches",
        _table(
            ("store", "personal fields", "deletion", "where"),
            (
                (
                    markdown_code(row.store),
                    ", ".join(map(markdown_code, row.fields)),
                    markdown(row.how) if row.how else "**not reached**",
                    markdown_code(row.where or f"{row.path}:{row.line}"),
                )
                for row in inventory.erased
            ),
        ),
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


def _kind(way: Way) -> str:
    if way.kind != "host":
        return way.kind
    return "third party, declared" if way.declared else "third party, **not declared**"


def _address(where: str) -> str:
    return markdown_code(where) if where else "not found"


def _word(declared: bool) -> str:
    return "yes" if declared else "**no**"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return "none found"
    return "\n".join([f"| {' | '.join(head)} |", f"|{'|'.join(' --- ' for _ in head)}|", *lines])
