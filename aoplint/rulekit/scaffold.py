"""Writes the two paths of a new rule: its YAML and its fixture folder (layer 12)."""

from __future__ import annotations

import re
from pathlib import Path

from aoplint.errors import UsageError

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")

_BODIES = {
    "search": """    languages: [python]
    patterns:
      - pattern: requests.get($URL, ...)
      - metavariable-regex: {metavariable: $URL, regex: "http://"}
""",
    "secret": """    mode: secret
    regex: "\\\\bexample_[0-9a-f]{32}\\\\b"
    keywords: [example_]
""",
    "name": """    mode: name
    terms:
      - {text: examplebrand, spaced: true}
    where:
      - {languages: [toml], key-path: project.name}
""",
}

_RULE = """# yaml-language-server: $schema=https://aoplint.invalid/schema/rule-1.json
rules:
  - id: {id}
    message: One sentence that a developer can act on.
    severity: WARNING
{body}    metadata:
      title: A few words
      clauses: ["{clause}"]
      basis: indicator
      status: preview
      confidence: medium
      group: {group}
      why: What the clause asks for, in your own words.
      fix-hint: The right way.
      exceptions: When not to worry.
      since: "0.1.0"
"""

_BAD = """# ruleid: {id}
requests.get("http://api.invalid/bad")
"""
_GOOD = """# ok: {id}
requests.get("https://api.invalid/good")
"""


def scaffold(rule_id: str, *, pack: Path, fixtures: Path, mode: str) -> tuple[Path, ...]:
    """Writes a rule file in `pack` and two annotated fixtures; returns what was written.

    Raises:
        UsageError: if the id is malformed or something of that name exists.
    """
    if not _ID.fullmatch(rule_id):
        raise UsageError(f'"{rule_id}" is no rule id', hint="aop-<clause>-<what-is-wrong>, in kebab case")
    clause = re.match(r"aop-([0-9]+(?:\.[0-9]+)*)-", rule_id)
    rule_path = pack / f"{rule_id}.yaml"
    folder = fixtures / rule_id
    for path in (rule_path, folder):
        if path.exists():
            raise UsageError(f"{path} exists already")
    body = _RULE.format(
        id=rule_id, body=_BODIES[mode], clause=clause.group(1) if clause else "7.9", group=f"{pack.name}-misc"
    )
    written = {
        rule_path: body,
        folder / "bad.py": _BAD.format(id=rule_id),
        folder / "good.py": _GOOD.format(id=rule_id),
    }
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return tuple(written)
