"""Splits a text of many cases: `### name`, then code; `# hit` marks the sinks that must be reached."""

from __future__ import annotations

import re

_HEAD = re.compile(r"^### (.+)$", re.MULTILINE)


def split(text: str) -> list[tuple[str, str]]:
    """Names and codes of the cases."""
    parts = _HEAD.split(text)
    return [(name.strip().replace(" ", "-"), code.lstrip("\n")) for name, code in zip(parts[1::2], parts[2::2])]
