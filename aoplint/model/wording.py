"""The words of a rule's message: what its metavariables stand for, and what is said where they stand for nothing.

`$NAME` is what a metavariable holds. `{the field $FIELD|the answer of $METHOD|personal data}` is the first alternative
whose metavariables all hold something; one without any always does. Other braces are just braces (layer 0).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

#: Names of metavariables.
VARIABLE: Final = re.compile(r"\$(?:\.\.\.)?[A-Z_][A-Z_0-9]*|\$[0-9]+")
_CHOICE: Final = re.compile(r"\{([^{}|]*(?:\|[^{}|]*)+)\}")
_SHOWN: Final = 80


def worded(message: str, known: Mapping[str, str]) -> str:
    """`message` with what is `known` of its metavariables, each on one line and not too long.

    Args:
        message: the message of a rule.
        known: texts by metavariable, redacted.
    """
    chosen = _CHOICE.sub(lambda found: _first(found, known), message)
    return VARIABLE.sub(lambda found: _short(known.get(found.group(), found.group())), chosen)


def unbound(message: str) -> str:
    """`message` as it reads where nothing was found yet: of alternatives the last one that needs no metavariable."""
    return _CHOICE.sub(lambda found: _last(found), message)


def _first(choice: re.Match[str], known: Mapping[str, str]) -> str:
    options = choice.group(1).split("|")
    if not VARIABLE.search(choice.group(1)):
        return choice.group()
    for option in options:
        if all(known.get(name) for name in VARIABLE.findall(option)):
            return option
    return options[-1]


def _last(choice: re.Match[str]) -> str:
    options = choice.group(1).split("|")
    if not VARIABLE.search(choice.group(1)):
        return choice.group()
    return next((option for option in reversed(options) if not VARIABLE.search(option)), options[-1])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
