"""The tables of docs/configuration.md, made from the keys (layer 2)."""

from __future__ import annotations

from collections.abc import Sequence

from aoplint.config.keys import IGNORE_KEYS, KEYS, OVERRIDE_KEYS, ConfigKey, Kind


def config_tables() -> dict[str, str]:
    """Markdown tables by the name of the marker that surrounds them in the page."""
    return {"keys": _keys(KEYS), "ignore": _ignore(IGNORE_KEYS), "override": _ignore(OVERRIDE_KEYS)}


def _holds(key: ConfigKey) -> str:
    if key.kind is Kind.CHOICE:
        return " \\| ".join(f"`{choice}`" for choice in key.choices)
    return f"0 to {key.most}" if key.kind is Kind.COUNT else key.kind.value.strip()


def _keys(keys: Sequence[ConfigKey]) -> str:
    rows = ["| key | value | default | variable | what it does |", "|---|---|---|---|---|"]
    for key in keys:
        default = f"`{key.default}`" if key.default else ""
        variable = f"`{key.variable}`" if key.in_environment else ""
        about = key.about if key.in_file else f"{key.about} Not in the file."
        rows.append(f"| `{key.name}` | {_holds(key)} | {default} | {variable} | {about} |")
    return "\n".join(rows)


def _ignore(keys: Sequence[ConfigKey]) -> str:
    rows = ["| key | value | needed | what it says |", "|---|---|---|---|"]
    rows += [f"| `{k.name}` | {_holds(k)} | {'yes' if k.required else ''} | {k.about} |" for k in keys]
    return "\n".join(rows)
