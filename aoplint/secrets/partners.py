"""Finds the value that belongs to another: the App Key beside an App Secret (layer 6)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from aoplint.secrets.candidate import Candidate
from aoplint.secrets.rule import Partner

_LONGEST_LINE: Final = 1000


class Neighbours(Protocol):
    """Answers what stands beside a candidate."""

    def near(self, candidate: Candidate) -> Candidate | None:
        """Its partner, None if there is none."""

    def example(self, candidate: Candidate) -> bool:
        """Whether a placeholder stands where its partner would."""


class Partners:
    """The partners in one file, to be asked for the nearest one.

    Args:
        partner: what the rule wants.
        found: the values that qualify, with their lines, in order.
        examples: lines of values that stand in the place of a partner and are placeholders.
        line: the line of an offset.
    """

    def __init__(
        self,
        partner: Partner,
        found: Sequence[tuple[int, Candidate]],
        examples: Sequence[int],
        line: Callable[[int], int],
    ) -> None:
        self.partner = partner
        self.found = found
        self.examples = sorted(examples)
        self.line = line
        self.lines = [line for line, _ in found]
        self.by_call: dict[str, list[Candidate]] = {}
        for _, candidate in found:
            for sink in candidate.sinks:
                self.by_call.setdefault(sink.callee, []).append(candidate)

    def near(self, candidate: Candidate) -> Candidate | None:
        """The nearest partner of `candidate`; one of the same call counts at any distance."""
        line = self.line(candidate.start)
        first = bisect_left(self.lines, line - self.partner.within)
        best: tuple[int, Candidate] | None = None
        for index in range(first, len(self.found)):
            at, other = self.found[index]
            if at > line + self.partner.within:
                break
            if other.start != candidate.start and (best is None or abs(at - line) < best[0]):
                best = (abs(at - line), other)
            if index - first > 64:
                break
        if best is not None:
            return best[1]
        for sink in candidate.sinks:
            for other in self.by_call.get(sink.callee, ())[:16]:
                if other.start != candidate.start:
                    return other
        return None

    def example(self, candidate: Candidate) -> bool:
        """Whether a placeholder stands where the partner of `candidate` would."""
        line = self.line(candidate.start)
        first = bisect_left(self.examples, line - self.partner.within)
        return first < len(self.examples) and self.examples[first] <= line + self.partner.within


class Beside:
    """Looks for a partner that needs no name in the lines around a candidate.

    Args:
        text: the file.
        partner: what the rule wants.
    """

    def __init__(self, text: str, partner: Partner) -> None:
        self.text = text
        self.within = partner.within
        self.regex = re.compile(rf"(?<![\w.-])(?:{partner.regex})(?![\w.-])")

    def near(self, candidate: Candidate) -> Candidate | None:
        """The first partner in the lines around `candidate`."""
        text, low, high = self.text, candidate.start, candidate.stop
        for _ in range(self.within + 1):
            low = text.rfind("\n", max(0, low - _LONGEST_LINE), low) if low > 0 else low
            high = text.find("\n", high + 1, high + _LONGEST_LINE)
            high = len(text) if high < 0 else high
        low = max(low, candidate.start - _LONGEST_LINE * 2, 0)
        high = min(high, candidate.stop + _LONGEST_LINE * 2)
        for found in self.regex.finditer(text, low, high):
            if found.end() <= candidate.start or found.start() >= candidate.stop:
                return Candidate(start=found.start(), stop=found.end(), value=found.group())
        return None

    def example(self, candidate: Candidate) -> bool:
        """Never: without a name nothing stands in the place of a partner."""
        return False


class Alone:
    """For rules that want no partner."""

    def near(self, candidate: Candidate) -> Candidate | None:
        """None."""
        return None

    def example(self, candidate: Candidate) -> bool:
        """False."""
        return False
