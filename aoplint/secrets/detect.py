"""Finds secrets in one file: collects candidates once for all rules, then judges them rule by rule (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final
from urllib.parse import unquote

from aoplint.model.levels import Severity
from aoplint.model.match import Match, Spot
from aoplint.model.record import dataclass
from aoplint.scopes.view import FileView
from aoplint.secrets.candidate import Candidate
from aoplint.secrets.collect import collect, folded_literals
from aoplint.secrets.interest import Interest
from aoplint.secrets.judgement import FORMAT_REJECTED, Judge, Verdict
from aoplint.secrets.partners import Alone, Beside, Neighbours, Partners
from aoplint.secrets.places import base_place
from aoplint.secrets.rule import SecretRule
from aoplint.secrets.shapes import SHAPES, TRUSTED, TRUSTED_REJECTED, described
from aoplint.secrets.words import NameTest
from aoplint.tree import Unit

#: Findings of one rule in one file; a generated list of ten thousand tokens is one story.
MAX_MATCHES: Final = 2000
_PARTS: Final = re.compile(r"\w+")


class TooManyMatches(Exception):  # noqa: N818 - named as the limits of the matcher are
    """A file holds more findings of one rule than are listed; those before stand."""

    reason = "too-many-matches"


class Detector:
    """Runs rules of mode secret.

    Args:
        rules: all rules of the run; what they ask for is collected together.
    """

    def __init__(self, rules: Sequence[SecretRule]) -> None:
        names = [rule.names for rule in rules if rule.names is not None]
        names += [rule.partner.names for rule in rules if rule.partner is not None and rule.partner.names is not None]
        self.interest = Interest(names, (arguments.last for rule in rules for arguments in rule.arguments))
        self._judges: dict[str, Judge] = {}
        #: What keywords are made of.
        self._parts = {word: tuple(_PARTS.findall(word)) for rule in rules for word in rule.keywords}

    def possible(self, rules: Sequence[SecretRule], view: FileView) -> Sequence[SecretRule]:
        """Those of `rules` for which there is a candidate, or a keyword of a form."""
        state = self._state(view)
        named = bool(state.candidates)
        return [
            rule
            for rule in rules
            if (state.has(rule) and (rule.regexes or named)) or (rule.regexes and named and rule.asks_candidates)
        ]

    def find(self, rule: SecretRule, view: FileView) -> Iterable[Match]:
        """The matches of `rule` in `view`.

        Raises:
            TooManyMatches: after `MAX_MATCHES`.
        """
        state = self._state(view)
        present = state.has(rule)
        judge = self._judge(rule)
        seen: set[tuple[int, int]] = set()
        # Keywords speak of the forms; where there are none, of the whole rule.
        by_name = self._candidates(judge, state) if present or rule.regexes else ()
        by_form = self._formats(judge, state) if present and rule.regexes else ()
        for match in (*by_name, *by_form):
            if (match.start, match.stop) in seen:
                continue
            seen.add((match.start, match.stop))
            yield match
            if len(seen) >= MAX_MATCHES:
                raise TooManyMatches

    def _judge(self, rule: SecretRule) -> Judge:
        """Made when a file first gives the rule something to judge: most runs see few of the formats."""
        judge = self._judges.get(rule.id)
        if judge is None:
            judge = self._judges[rule.id] = Judge(rule, self.interest.tests)
        return judge

    def _state(self, view: FileView) -> _State:
        """What was collected of `view` for this detector, once without and once with its Unit."""
        states: list[_State] = view.memo.setdefault("secrets", [])
        for state in states:
            if state.owner is self and state.unit is view.unit:
                return state
        states.append(_State(self, view, view.unit, collect(view, self.interest), base_place(view), self._parts))
        return states[-1]

    def _candidates(self, judge: Judge, state: _State) -> Iterator[Match]:
        if not judge.rule.asks_candidates:
            return
        asked = state.about(judge.names, judge.arguments)
        beside = _neighbours(judge, state) if asked else Alone()
        for candidate in asked:
            verdict = judge.judge(candidate, beside)
            if verdict is not None:
                yield _match(judge.rule, candidate, verdict, state)

    def _formats(self, judge: Judge, state: _State) -> Iterator[Match]:
        """Values that are known by their form, wherever they stand."""
        rule, text = judge.rule, state.view.text
        if rule.places and state.base not in rule.places:
            return
        for regex in judge.regexes:
            for found in regex.finditer(text):
                start, stop = value_span(found)
                if start < stop and _good(judge, text[start:stop]):
                    yield self._format_match(judge, start, stop, text[start:stop], ())
        for candidate in folded_literals(state.view, state.candidates):
            for regex in judge.regexes:
                whole = regex.search(candidate.value)
                if whole is not None and _good(judge, value := whole[_group(whole)]):
                    how = (f"put together from {candidate.parts} literals",) if candidate.parts > 1 else ("decoded",)
                    yield self._format_match(judge, candidate.start, candidate.stop, value, how)
                    break

    def _format_match(self, judge: Judge, start: int, stop: int, value: str, how: tuple[str, ...]) -> Match:
        sample = judge.sample(value)
        return Match(
            rule=judge.rule.id, start=start, stop=stop, secret=True, context="format",
            evidence=(described(value), *how, *(("a published sample",) if sample else ())),
            facts=(("$SHAPE", described(value)),), confidence=judge.rule.confidence,
            severity=Severity.NOTE if sample else None, informational=sample,
        )  # fmt: skip


@dataclass
class _State:
    """What is known of one file."""

    owner: Detector
    view: FileView
    unit: Unit | None
    candidates: list[Candidate]
    base: str
    parts: Mapping[str, tuple[str, ...]]

    def has(self, rule: SecretRule) -> bool:
        """Whether one of the keywords of `rule` is in the file, or there is none to look for."""
        return not rule.keywords or not self._present.isdisjoint(rule.keywords)

    @cached_property
    def _present(self) -> frozenset[str]:
        """The keywords that are in the text or in what constants make."""
        # The distinct words are much shorter than the text, and most keywords are in neither.
        vocabulary = "\n".join(self.view.words).lower()
        possible = [word for word, parts in self.parts.items() if all(part in vocabulary for part in parts)]
        written = {word for word in possible if self.parts[word] == (word,) or word in self._lower}
        return frozenset(written).union(word for word in self.parts if word in self._folded)

    @cached_property
    def _lower(self) -> str:
        return self.view.text.lower()

    @cached_property
    def _folded(self) -> str:
        return "\n".join(candidate.value.lower() for candidate in self.candidates if candidate.parts > 1)

    def about(self, names: NameTest | None, callables: Iterable[str]) -> list[Candidate]:
        """The candidates with names that `names` says yes to, and those that reach one of `callables`.

        Args:
            names: the test, None for no names.
            callables: last components of callables.
        """
        found: set[int] = set()
        for name, rows in self._named.items() if names is not None else ():
            if names is not None and names.test(name):
                found.update(rows)
        for last in callables:
            found.update(self.reached.get(last, ()))
        return [self.candidates[row] for row in sorted(found)]

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for row, candidate in enumerate(self.candidates):
            if candidate.name:
                rows.setdefault(candidate.name, []).append(row)
        return rows

    @cached_property
    def reached(self) -> dict[str, list[int]]:
        """Last components of callables to the rows of the candidates that reach them."""
        rows: dict[str, list[int]] = {}
        for row, candidate in enumerate(self.candidates):
            for sink in candidate.sinks:
                rows.setdefault(sink.callee.rpartition(".")[2], []).append(row)
        return rows

    def line(self, offset: int) -> int:
        """1-based line of `offset`."""
        return self.view.lines.position(offset)[0]


def _neighbours(judge: Judge, state: _State) -> Neighbours:
    """What finds the partners of candidates."""
    partner = judge.rule.partner
    if partner is None:
        return Alone()
    if partner.names is None:
        return Beside(state.view.text, partner)
    others = state.about(judge.partner_names, state.reached)
    found = [(state.line(candidate.start), candidate) for candidate in others if judge.is_partner(candidate)]
    examples = [state.line(candidate.start) for candidate in others if judge.is_example(candidate)]
    return Partners(partner, found, examples, state.line)


def value_span(found: re.Match[str]) -> tuple[int, int]:
    """Where the value of a format stands: the group `value`, else group 1, else all."""
    return found.span(_group(found))


def _group(found: re.Match[str]) -> str | int:
    if "value" in found.re.groupindex:
        return "value"
    return 1 if found.re.groups else 0


def _good(judge: Judge, value: str) -> bool:
    rule = judge.rule
    if not rule.min_length <= len(value) <= rule.max_length:
        return False
    accepted = [shape for shape in rule.accept if SHAPES[shape](value)]
    if (rule.accept and not accepted) or not judge.knows(value):
        return False
    asked = FORMAT_REJECTED if TRUSTED.isdisjoint(accepted) else TRUSTED_REJECTED
    return not judge.rejects(unquote(value) if "%" in value else value, asked)


def _match(rule: SecretRule, candidate: Candidate, verdict: Verdict, state: _State) -> Match:
    related: tuple[Spot, ...] = ()
    evidence = verdict.evidence
    if verdict.partner is not None:
        partner = verdict.partner
        related = (Spot(start=partner.start, stop=partner.stop, label="its partner"),)
        evidence += (f"next to {described(partner.value.strip())} on line {state.line(partner.start)}",)
    return Match(
        rule=rule.id, start=candidate.start, stop=candidate.stop, secret=True, context=verdict.context,
        evidence=evidence, facts=(("$NAME", verdict.name or "a literal"), ("$SHAPE", verdict.shape)),
        confidence=verdict.confidence, severity=verdict.severity, informational=verdict.sample, related=related,
        elsewhere=verdict.elsewhere, pieces=candidate.elsewhere,
    )  # fmt: skip
