"""The tables of docs/rules-format.md, made from the shapes (layer 3)."""

from __future__ import annotations

from collections.abc import Sequence

from aoplint.packs import formula_keys as formula
from aoplint.packs import pack_keys, rule_keys
from aoplint.packs.languages import CODE, MARKUP, STRUCTURED, TEXT
from aoplint.packs.shapes import (
    Anything,
    Choice,
    Either,
    Flag,
    Key,
    ListOf,
    MapOf,
    Marked,
    Named,
    Number,
    Record,
    Scalar,
    Shape,
    Switch,
    Text,
)


def rule_tables() -> dict[str, str]:
    """Markdown tables by the name of the marker that surrounds them in the page."""
    common = [key for key in rule_keys.SECRET.keys if key not in rule_keys.SECRET_KEYS]
    return {
        "common": _keys(common),
        "search": _keys(formula.OPERATORS),
        "taint": _keys(formula.TAINT_KEYS),
        "taint-items": _items(),
        "secret": _keys(rule_keys.SECRET_KEYS),
        "name": _keys(rule_keys.NAME_KEYS) + _records(rule_keys.NAME_KEYS),
        "evidence": _keys(rule_keys.EVIDENCE_KEYS),
        "manifest": _keys(rule_keys.MANIFEST_KEYS),
        "check": _keys([key for key in rule_keys.CHECK.keys if key not in formula.FORMULA]),
        "metadata": _keys(rule_keys.METADATA.keys),
        "context": _keys(rule_keys.CONTEXT.keys),
        "options": _keys([key for key in rule_keys.OPTIONS.keys if key.about != "as in Semgrep"]),
        "languages": _languages(),
        "pack": _keys(pack_keys.PACK.keys),
        "clauses": _keys(pack_keys.CLAUSE_ROW.keys),
        "list": _keys(pack_keys.LIST.keys),
        "refused": _refused(),
    }


def _keys(keys: Sequence[Key]) -> str:
    rows = ["| key | value | needed | about |", "|---|---|---|---|"]
    for key in keys:
        needed = "yes" if key.required else ""
        rows.append(f"| `{key.name}` | {_holds(key.shape)} | {needed} | {key.about.replace('|', chr(92) + '|')} |")
    return "\n".join(rows)


def _holds(shape: Shape) -> str:
    """What a value may be, in a few words."""
    words: str
    if isinstance(shape, Text):
        words = shape.what
    elif isinstance(shape, Choice):
        words = " \\| ".join(f"`{value}`" for value in shape.values)
    elif isinstance(shape, Number):
        words = f"{'whole ' if shape.whole else ''}number, {shape.least:g} to {shape.most:g}"
    elif isinstance(shape, Flag):
        words = "`true` \\| `false`"
    elif isinstance(shape, ListOf):
        words = f"list: {_holds(shape.item)}"
    elif isinstance(shape, MapOf):
        words = f"mapping to {_holds(shape.value)}"
    elif isinstance(shape, Record):
        words = "{" + ", ".join(key.name for key in shape.keys) + "}" if len(shape.keys) < 8 else shape.name
    elif isinstance(shape, Either):
        sequence = shape.sequence
        if shape.scalar and isinstance(sequence, ListOf) and sequence.item == shape.scalar and not shape.mapping:
            return f"{_holds(shape.scalar)}, or a list"
        parts = [_holds(one) for one in (shape.scalar, sequence, shape.mapping) if one is not None]
        words = " or ".join(dict.fromkeys(parts))
    elif isinstance(shape, Named):
        words = {"formula": "a pattern", "check": "a check", "checks": "list: checks"}.get(shape.name, "list: patterns")
    elif isinstance(shape, Marked):
        words = "mapping"
    else:
        words = _plain(shape)
    return words


def _plain(shape: Scalar | Anything | Switch) -> str:
    return "one value" if isinstance(shape, Scalar) else shape.name if isinstance(shape, Switch) else "anything"


def _items() -> str:
    """The keys that sources, sinks, … have besides their pattern."""
    rows = ["| item of | key | value | needed | about |", "|---|---|---|---|---|"]
    named = (
        ("pattern-sources", formula.SOURCE),
        ("pattern-sinks", formula.SINK),
        ("pattern-sanitizers", formula.SANITIZER),
        ("pattern-propagators", formula.PROPAGATOR),
        ("require-guard, guard-sanitizers", formula.GUARD),
    )
    for name, record in named:
        for key in record.keys:
            if key not in formula.FORMULA:
                needed = "yes" if key.required else ""
                rows.append(f"| {name} | `{key.name}` | {_holds(key.shape)} | {needed} | {key.about} |")
    return "\n".join(rows)


def _records(keys: Sequence[Key]) -> str:
    """The keys of the records inside lists."""
    parts: list[str] = []
    for key in keys:
        item = key.shape.item if isinstance(key.shape, ListOf) else None
        record = item.mapping if isinstance(item, Either) else item
        if isinstance(record, Record):
            parts.append(f"\n\nAn item of `{key.name}`:\n\n{_keys(record.keys)}")
    return "".join(parts)


def _languages() -> str:
    rows = ["| languages | what rules can do there |", "|---|---|"]
    for names, words in (
        (CODE, "code patterns, `pattern-regex`, secrets, names"),
        (STRUCTURED, "`key-path`, `pattern-regex`, secrets, names"),
        (MARKUP, "`element`, `pattern-regex`, secrets, names (`markup` is all of them)"),
        (TEXT, "`pattern-regex`, secrets (`regex` is every file of text)"),
    ):
        rows.append(f"| {', '.join(f'`{name}`' for name in sorted(names))} | {words} |")
    return "\n".join(rows)


def _refused() -> str:
    seen = {**dict(rule_keys.REFUSED), **dict(formula.REFUSED_OPERATORS)}
    rows = ["| not supported | why |", "|---|---|"]
    rows += [f"| `mode: {mode}` | {reason} |" for mode, reason in rule_keys.RULE.refused]
    rows += [f"| `{name}` | {reason} |" for name, reason in seen.items()]
    rows += [f"| `severity: {name}` | {reason} |" for name, reason in rule_keys.SEVERITY.refused]
    rows.append("| `metavariable-analysis` with `redos` | regular expressions are not analysed |")
    rows.append("| `languages: [generic]` with code patterns | its patterns match words, not code |")
    rows.append("| `languages` without a front end | such rules would silently find nothing |")
    return "\n".join(rows)
