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
#: What the metavariables of the engine and of the built-in packs hold, where their names do not say it.
_HELD: Final = {
    "SHAPE": "length and kind of characters",
    "SINK": "call that gets it",
    "SOURCE": "where it comes from",
    "URL": "address",
    "SAID": "words",
    "SVC": "service",
    "F": "function",
    "WHAT": "kind of data",
    "WHOSE": "owner",
    "TOGETHER": "call that joins them",
    "ECHOED": "variable",
    "ENCODE": "encoding",
    "KEPT": "what is kept",
    "HANDED": "what is handed on",
    "ALIAS": "name of the database",
}


def worded(message: str, known: Mapping[str, str]) -> str:
    """`message` with what is `known` of its metavariables, each on one line and not too long.

    Args:
        message: the message of a rule.
        known: texts by metavariable, redacted.
    """
    chosen = _CHOICE.sub(lambda found: _first(found, known), message)
    return VARIABLE.sub(lambda found: _short(known.get(found.group(), found.group())), chosen)


def unbound(message: str) -> str:
    """`message` as it reads where nothing was found yet.

    Of alternatives it has the last one that needs no metavariable; what other metavariables will hold is said in words
    between angle quotes: `$NAME` is ‹name›.
    """
    chosen = _CHOICE.sub(lambda found: _last(found), message)
    return VARIABLE.sub(lambda found: f"‹{_held(found.group())}›", chosen)


def _held(variable: str) -> str:
    name = variable.lstrip("$.")
    if name.isdigit():
        return f"group {name}"
    return _HELD.get(name) or name.strip("_").replace("_", " ").lower() or "anything"


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
