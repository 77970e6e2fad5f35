"""`aoplint schema` (layer 14)."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command("schema")
@click.argument("name", type=click.Choice(["report", "rule", "pack", "config", "manifest"]))
def schema_command(name: str) -> None:
    """Print the JSON Schema NAME."""
    click.echo(json.dumps(_schema(name), indent=2, ensure_ascii=False, sort_keys=False))


def _schema(name: str) -> dict[str, Any]:
    if name == "report":
        from aoplint.report.schema import report_schema

        return report_schema()
    if name == "config":
        from aoplint.config.schema import config_schema

        return config_schema()
    if name == "manifest":
        from aoplint.manifest.schema import manifest_schema

        return manifest_schema()
    from aoplint.packs.schema import pack_schema, rule_schema

    return rule_schema() if name == "rule" else pack_schema()
