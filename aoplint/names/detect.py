"""Runs rules of mode name over one file (layer 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aoplint.model.levels import Severity
from aoplint.model.match import Match
from aoplint.names.claims import Claims
from aoplint.names.entries import Paths, note_paths
from aoplint.names.finder import Finder, Text
from aoplint.names.hosts import belongs, hosts, shown
from aoplint.names.library import is_library
from aoplint.names.limits import MAX_NAMES, TooManyNames
from aoplint.names.rule import NameRule, Where
from aoplint.names.terms import Hit, Terms
from aoplint.scopes.view import FileView


class Detector:
    """Finds protected names, or what looks like them, where software says who it is.

    Args:
        rules: all rules of the run.
    """

    def __init__(self, rules: Sequence[NameRule]) -> None:
        self._readers = {rule.id: _Reader(rule) for rule in rules}
        carriers = [carrier for rule in rules for where in rule.where for carrier in where.found_by()]
        patterns = {key for carrier in carriers for key in carrier.keys}
        self._paths = Paths(sorted(patterns))

    def possible(self, rules: Sequence[NameRule], view: FileView) -> Sequence[NameRule]:
        """All of `rules`: where names may stand is looked for rule by rule."""
        return rules

    def find(self, rule: NameRule, view: FileView) -> Iterable[Match]:
        """The matches of `rule` in `view`.

        Raises:
            TooManyNames: behind the matches so far, if the file holds more names than are looked at.
        """
        note_paths(view, self._paths.match)
        return self._readers[rule.id].find(view)


class _Reader:
    """One rule with its terms and finders."""

    def __init__(self, rule: NameRule) -> None:
        self.rule = rule
        self.terms = Terms(rule.terms, ordinary=rule.ordinary, allow=rule.allow, nominative=rule.nominative)
        self.claims = Claims(rule) if rule.phrases else None
        self.finders = [
            (where, carrier.about or where.about, Finder(carrier))
            for where in rule.where
            for carrier in where.found_by()
        ]

    def find(self, view: FileView) -> Iterator[Match]:
        if self.claims is not None:
            yield from self.claims.find(view)
            return
        found: dict[tuple[int, int], Match] = {}
        count = 0
        for where, about, finder in self.finders:
            for text in finder.find(view) if finder.applies(view) else ():
                count += 1
                if count > MAX_NAMES:
                    yield from _ordered(found)
                    raise TooManyNames
                for match in self._matches(view, where, about, text):
                    span = (match.start, match.stop)
                    found[span] = _worse(found.get(span), match, self.rule)
        yield from _ordered(found)

    def _matches(self, view: FileView, where: Where, about: str, text: Text) -> Iterator[Match]:
        if where.reads == "host":
            yield from self._hosts(where, about, text)
            return
        value, skipped = _file_name(text.value) if where.reads == "file" else (text.value, 0)
        for hit in self._hits(value):
            if where.more and not _letters(value[: hit.start] + value[hit.stop :]):
                continue
            severity = where.severity or self.rule.severity
            if where.place == "distribution" and is_library(view):
                severity = Severity.NOTE
            yield self._match(about, text, hit, skipped, severity, value.strip())

    def _hosts(self, where: Where, about: str, text: Text) -> Iterator[Match]:
        for host in hosts(text.value):
            if belongs(host.name, self.rule.hosts):
                continue
            severity = Severity.NOTE if host.private else where.severity or self.rule.severity
            for offset, label in host.labels:
                seen = shown(label)
                for hit in self._hits(seen):
                    if seen != label:
                        hit = replace(hit, start=0, stop=len(label))
                    yield self._match(about, text, hit, offset, severity, host.name)

    def _hits(self, name: str) -> list[Hit]:
        return [hit for hit in self.terms.find(name) if hit.form in self.rule.forms]

    def _match(self, about: str, text: Text, hit: Hit, skipped: int, severity: Severity, name: str) -> Match:
        weaker = hit.term.severity
        if weaker is not None and weaker.rank > severity.rank:
            severity = weaker
        start, stop = text.start, text.stop
        if text.exact:
            start, stop = text.start + skipped + hit.start, text.start + skipped + hit.stop
        return Match(
            rule=self.rule.id,
            start=start,
            stop=stop,
            facts=(("$BRAND", hit.term.text), ("$NAME", name), ("$PLACE", about), ("$FORM", hit.form)),
            evidence=(f"{about}: {hit.term.text}, {hit.form}",),
            severity=None if severity is self.rule.severity else severity,
        )


def _worse(known: Match | None, match: Match, rule: NameRule) -> Match:
    """Of two matches at one place the one that says more; the first if they say the same."""
    if known is None:
        return match
    return min(known, match, key=lambda m: (m.severity or rule.severity).rank)


def _letters(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _ordered(found: dict[tuple[int, int], Match]) -> Iterator[Match]:
    return (found[span] for span in sorted(found))


def _file_name(path: str) -> tuple[str, int]:
    """The name of the file at `path`, without its extension, and where it begins."""
    bare = path.split("?", 1)[0].split("#", 1)[0]
    start = max(bare.rfind("/"), bare.rfind("\\")) + 1
    name = bare[start:]
    return name.rpartition(".")[0] or name, start
