"""What the identity of a finding rests on: words of the rule's subject, never a value (layer 11).

A word of the context ends as a digest in baselines, where a weak password could be guessed from it: secrets, literals,
personal values and whatever a rule does not show in its message are left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from aoplint.engine.places import Places
from aoplint.model.match import Match
from aoplint.model.rule import RuleInfo
from aoplint.model.wording import VARIABLE
from aoplint.redact import hide_words
from aoplint.scopes.view import FileView
from aoplint.tree import Kind

#: Languages whose values stand in quotes; elsewhere any word may be one.
_QUOTED: Final = frozenset({"python", "notebook", "markup"})
_ASSIGNED: Final = re.compile(r"[=:]")
_LONGEST: Final = 4000


class Identity:
    """Tells what the findings of one file are about.

    Args:
        view: the file.
        places: hides its secrets.
        rules: facts of the rules, by id.
        textual: ids of the rules that need no parser. Whether the file was lowered depends on what else is asked of
            it, so that their findings must not rest on the statements around them.
    """

    def __init__(self, view: FileView, places: Places, rules: Mapping[str, RuleInfo], textual: Collection[str]) -> None:
        self._view = view
        self._places = places
        self._rules = rules
        self._textual = textual

    def of(self, match: Match, statement: tuple[int, int]) -> tuple[int, str]:
        """The offset that tells the enclosing definition, and the context of the fingerprint.

        Args:
            match: the match.
            statement: interval of the statement around it.
        """
        if match.context:
            return match.start, match.context
        if match.rule not in self._textual and self._view.language in _QUOTED:
            start, stop = self._form(match, statement)
            return start, self._places.without_secrets(start, min(stop, start + _LONGEST))
        named = self._named(match)
        if named:
            return named[0][0], "\n".join(self._text(*span) for span in named)
        inner = self._view.text[match.start : match.stop]
        start = match.start + len(inner) - len(inner.lstrip())
        text = self._text(start, match.stop, tuple((one.start, one.stop) for one in match.bindings))
        return start, text if self._view.language in _QUOTED else _ASSIGNED.split(text, 1)[0]

    def _form(self, match: Match, statement: tuple[int, int]) -> tuple[int, int]:
        """The match, or the statement where it begins within a string: half a string has no form."""
        unit = self._view.unit
        if unit is not None and unit.language == "python":
            strings = (node for kind in (Kind.STRING, Kind.FSTRING) for node in unit.by_kind.get(kind, ()))
            if any(unit.start[node] < match.start < unit.stop[node] for node in strings):
                return statement
        return match.start, match.stop

    def _named(self, match: Match) -> list[tuple[int, int]]:
        """What the message names of a match: the line around it may be wrapped, and hold a value."""
        shown = set(VARIABLE.findall(self._rules[match.rule].message))
        return [(one.start, one.stop) for one in match.bindings if one.name in shown and one.start < one.stop]

    def _text(self, start: int, stop: int, hidden: tuple[tuple[int, int], ...] = ()) -> str:
        return hide_words(self._places.without_secrets(start, min(stop, start + _LONGEST), hidden))
