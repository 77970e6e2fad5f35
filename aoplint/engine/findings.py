"""Matches become findings: places, words, identity. Nothing that was not redacted leaves here (layer 11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from aoplint.engine.identity import Identity
from aoplint.engine.line_hash import LineHashes
from aoplint.engine.places import Places
from aoplint.engine.statements import statement_span
from aoplint.fingerprint import Outline, change_tag, context_digest, outline
from aoplint.model.finding import Fix, Location, Replacement
from aoplint.model.levels import Mode
from aoplint.model.match import Match, RawFinding
from aoplint.model.rule import RuleInfo
from aoplint.model.wording import worded
from aoplint.redact import hide_words
from aoplint.scopes.view import FileView


class FindingMaker:
    """Makes the findings of one file.

    Args:
        view: the file.
        places: makes its locations.
        rules: facts of the rules, by id.
        textual: ids of the rules that need no parser.
    """

    def __init__(
        self, view: FileView, places: Places, rules: Mapping[str, RuleInfo], textual: Collection[str] = ()
    ) -> None:
        self._view = view
        self._places = places
        self._rules = rules
        self._identity = Identity(view, places, rules, textual)

    def make(self, match: Match) -> RawFinding:
        """The finding that `match` is."""
        text, lines = self._view.text, self._view.lines
        start, stop = statement_span(self._view, match.start, match.stop)
        anchor, context = self._identity.of(match, (start, stop))
        return RawFinding(
            rule=match.rule,
            location=self._places.location(match.start, match.stop),
            message=self._message(match),
            start=match.start,
            stop=match.stop,
            first_line=min(lines.position(start)[0], lines.position(match.start)[0]),
            last_line=lines.position(stop)[0],
            symbol=self._outline.symbol_at(anchor),
            context=context_digest(context),
            change_tag=change_tag(text[match.start : match.stop]) if match.secret else "",
            evidence=tuple(hide_words(words) for words in match.evidence),
            confidence=match.confidence,
            severity=match.severity,
            related=self._related(match),
            informational=match.informational,
            fix=self._fix(match),
            line_hash=self._line_hash(match),
        )

    def _related(self, match: Match) -> tuple[Location, ...]:
        here = tuple(self._places.location(spot.start, spot.stop, spot.label) for spot in match.related)
        at = match.elsewhere
        if at is None:
            return here
        label = f"its parameter {at.declared}" if at.declared else f"handed to {at.callee} here"
        there = Location(
            path=at.path, line=at.line, column=at.column, end_line=at.line, end_column=at.column,
            label=label, language=self._view.language,
        )  # fmt: skip
        return (*here, there)

    def _fix(self, match: Match) -> Fix | None:
        """The edits of `match`; none where they would write something that is hidden."""
        made = []
        for edit in match.fix:
            pieces = []
            for part in edit.parts:
                piece = self._view.text[part.start : part.stop] if part.stop >= 0 else part.text
                if part.stop >= 0 and self._places.text(part.start, part.stop) != piece:
                    return None
                pieces.append(piece)
            where = self._places.location(edit.start, edit.stop, framed=False)
            made.append(Replacement(location=where, text="".join(pieces)))
        if not made:
            return None
        title = self._rules[match.rule].fix_hint or "What the rule suggests"
        return Fix(title=title, safe=False, replacements=tuple(made))

    def _line_hash(self, match: Match) -> str:
        """GitHub's hash of the line; none where a value could be found by it (it is short, and hides nothing)."""
        view = self._view
        about_secret = match.secret or self._rules[match.rule].mode is Mode.SECRET
        if about_secret or not view.plain or view.language == "notebook":
            return ""
        line, _ = view.lines.position(match.start)
        return self._hashes.of(line) if self._places.is_clear(*self._hashes.span(line)) else ""

    @cached_property
    def _hashes(self) -> LineHashes:
        return LineHashes(self._view.text, self._view.lines)

    @cached_property
    def _outline(self) -> Outline:
        return outline(self._view.text) if self._view.language == "python" else Outline([0], [""])

    def _message(self, match: Match) -> str:
        known = {name: hide_words(text) for name, text in match.facts}
        for binding in match.bindings:
            known.setdefault(binding.name, self._places.text(binding.start, binding.stop))
        return worded(self._rules[match.rule].message, known)
