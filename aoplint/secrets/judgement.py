"""Judges a candidate by one rule: name, position, shape, partner; and says what spoke for it (layer 6)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from aoplint.model.handed import Position
from aoplint.model.levels import Confidence, Severity
from aoplint.model.record import dataclass
from aoplint.secrets.candidate import Candidate, Sink
from aoplint.secrets.partners import Neighbours
from aoplint.secrets.rule import Arguments, SecretRule
from aoplint.secrets.shapes import (
    ALWAYS_REJECTED,
    EXACT,
    SHAPES,
    SPACED,
    TRUSTED,
    TRUSTED_REJECTED,
    described,
    entropy,
)
from aoplint.secrets.words import Names, NameTest, last_component, normal

_PLACE_WORDS: Final = {
    "default": "the default of a look-up", "config": "in a configuration file", "docs": "in a document",
    "notebook": "in a notebook", "client": "in a file for browsers or phones",
}  # fmt: skip
#: What a value that a format matched is never.
FORMAT_REJECTED: Final = ("reference", "masked", "sequence", "placeholder")
#: Values that somebody made up to fill a place.
_MADE_UP: Final = ("sequence", "placeholder", "masked")
_LONGEST_PLACEHOLDER: Final = 2000
_LOWER_HEX: Final = re.compile(r"[0-9a-f]+")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{16,4096}={0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a candidate is a finding of a rule."""

    evidence: tuple[str, ...]
    confidence: Confidence | None
    severity: Severity | None
    context: str
    name: str
    shape: str
    sample: bool = False
    partner: Candidate | None = None
    elsewhere: Position | None = None


class Judge:
    """Judges candidates by one rule.

    Args:
        rule: the rule.
        tests: tests of names, shared by all rules that speak of the same.
    """

    def __init__(self, rule: SecretRule, tests: Mapping[Names, NameTest]) -> None:
        self.rule = rule
        self.names = tests[rule.names] if rule.names is not None else None
        partner = rule.partner
        self.partner_names = tests[partner.names] if partner is not None and partner.names is not None else None
        #: The positions by the last component of their callable.
        self.arguments: dict[str, list[Arguments]] = {}
        for arguments in rule.arguments:
            self.arguments.setdefault(arguments.last, []).append(arguments)
        self.partner_regex = re.compile(partner.regex) if partner is not None else None
        self.regexes = [re.compile(regex) for regex in rule.regexes]
        self._values = [re.compile(regex) for regex in rule.values]
        self._placeholders = [re.compile(pattern) for pattern in rule.placeholders]
        self._samples = _samples(rule.allow)
        self._known = _samples(rule.known)

    def judge(self, candidate: Candidate, beside: Neighbours) -> Verdict | None:
        """The verdict on `candidate`, None if it is no finding.

        Args:
            candidate: a literal with its names and positions.
            beside: what stands next to it.
        """
        rule = self.rule
        if rule.places and candidate.place not in rule.places:
            return None
        strength = self._strength(candidate)
        sink = self._sink(candidate)
        if not strength and sink is None:
            return None
        value, coded = self._value(candidate)
        if value is None or _names_itself(candidate, value):
            return None
        partner = beside.near(candidate) if rule.partner is not None else None
        exact = any(shape in EXACT and SHAPES[shape](value) for shape in rule.accept)
        if strength == 1 and sink is None and partner is None and not exact:
            return None
        severity = None
        if rule.partner is not None and partner is None:
            if rule.partner.alone is None:
                return None
            if _LOWER_HEX.fullmatch(value) and beside.example(candidate):
                # Beside a made-up key thirty-two hexadecimal digits are made up too, or a checksum.
                return None
            severity = rule.partner.alone
        evidence = [described(value), *self._reasons(candidate, sink, strength, coded)]
        sample = self.sample(value)
        if sample:
            evidence.append("a published sample")
            severity = Severity.NOTE
        sure = partner is not None or strength == 2 or (sink is not None and sink.direct)
        name = last_component(candidate.name) or (_position(sink) if sink is not None else "")
        context = normal(_known_here(candidate) or (sink.callee if sink is not None else ""))
        return Verdict(
            evidence=tuple(evidence), severity=severity,
            confidence=Confidence.HIGH if sure and (exact or rule.values or partner is not None) else rule.confidence,
            context=context, name=name, shape=described(value), sample=sample, partner=partner,
            elsewhere=(sink.elsewhere if sink is not None else None) or candidate.declared,
        )  # fmt: skip

    def _strength(self, candidate: Candidate) -> int:
        if self.names is None or not candidate.name:
            return 0
        if candidate.key and self.names.denies(candidate.key):
            return 0
        return self.names.test(candidate.name)

    def _sink(self, candidate: Candidate) -> Sink | None:
        for sink in candidate.sinks:
            asked = self.arguments.get(sink.callee.rpartition(".")[2], ())
            if any(takes(arguments, sink) for arguments in asked):
                return sink
        return None

    def _value(self, candidate: Candidate) -> tuple[str | None, bool]:
        """The value as the rule wants it, and whether it had to be decoded for that."""
        value = candidate.value.strip()
        if self.fits(value):
            return value, False
        decoded = _decoded(value)
        if decoded is not None and self.fits(decoded):
            return decoded, True
        return None, False

    def fits(self, value: str) -> bool:
        """Whether `value` alone could be what the rule looks for."""
        rule = self.rule
        if not rule.min_length <= len(value) <= rule.max_length:
            return False
        if self._values and not any(regex.fullmatch(value) for regex in self._values):
            return False
        accepted = [shape for shape in rule.accept if SHAPES[shape](value)]
        if rule.accept and not accepted:
            return False
        return self.knows(value) and not self.rejects(value, _asked(accepted))

    def knows(self, value: str) -> bool:
        """Whether `value` is one of those that the rule is about."""
        return not self._known or _listed(value, self._known)

    def rejects(self, value: str, shapes: Sequence[str]) -> bool:
        """Whether `value` is something else: by `shapes`, by the rule's own, by placeholders, by entropy."""
        rule = self.rule
        # No placeholder is that long: keys in blocks, whole files.
        asked = (*shapes, *rule.reject) if len(value) <= _LONGEST_PLACEHOLDER else rule.reject
        if any(SHAPES[shape](value) for shape in asked):
            return True
        if rule.entropy and entropy(value) < rule.entropy:
            return True
        return any(pattern.fullmatch(value) for pattern in self._placeholders)

    def sample(self, value: str) -> bool:
        """Whether `value` is a documented sample."""
        return _listed(value, self._samples)

    def _reasons(self, candidate: Candidate, sink: Sink | None, strength: int, coded: bool) -> list[str]:
        reasons: list[str] = []
        if strength and candidate.name:
            reasons.append(f"bound to {last_component(candidate.name)}")
        if (at := candidate.declared) is not None:
            reasons.append(f"parameter of {at.callee} in {at.path}, line {at.line}")
        if sink is not None:
            reasons.append(_position(sink))
        if candidate.parts > 1:
            reasons.append(f"put together from {candidate.parts} literals")
        if coded:
            reasons.append("base64")
        if not candidate.quoted and candidate.place in ("code", "call", "default"):
            reasons.append("without quotes")
        if candidate.place in _PLACE_WORDS:
            reasons.append(_PLACE_WORDS[candidate.place])
        return reasons

    # partners

    def is_partner(self, candidate: Candidate) -> bool:
        """Whether `candidate` is a value that the rule's own may be paired with."""
        value = candidate.value.strip()
        assert self.partner_regex is not None
        if self.partner_regex.fullmatch(value) is None or any(SHAPES[shape](value) for shape in ALWAYS_REJECTED):
            return False
        return self._placed(candidate) or bool(candidate.sinks)

    def is_example(self, candidate: Candidate) -> bool:
        """Whether `candidate` is a placeholder that stands where a partner would."""
        value = candidate.value.strip()
        return bool(value) and self._placed(candidate) and any(SHAPES[shape](value) for shape in _MADE_UP)

    def _placed(self, candidate: Candidate) -> bool:
        if self.partner_names is None:
            return True
        return bool(candidate.name and self.partner_names.test(candidate.name))


def _known_here(candidate: Candidate) -> str:
    """What the file itself calls the value: a run on this file alone must give the finding the same identity."""
    return candidate.name if candidate.declared is None else ""


def _names_itself(candidate: Candidate, value: str) -> bool:
    """`DB_PASSWORD = "db_password"`: the name of a field, a parameter, a variable."""
    name = candidate.key or last_component(candidate.name)
    return bool(name) and len(value) <= 60 and _bare(name) == _bare(value)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _position(sink: Sink) -> str:
    said = f"argument {sink.index + 1 if sink.index >= 0 else sink.keyword} of {sink.callee}"
    at = sink.elsewhere
    return f"{said} in {at.path}, line {at.line}" if at is not None else said


def takes(arguments: Arguments, sink: Sink) -> bool:
    """Whether `sink` is one of the positions of `arguments`."""
    if not _same_callable(arguments.callable, sink.callee):
        return False
    if sink.index < 0:
        return sink.keyword in arguments.keywords
    return sink.index in arguments.positions and (not arguments.after or arguments.after == sink.before)


def _same_callable(wanted: str, callee: str) -> bool:
    head, _, last = wanted.rpartition(".")
    if callee.rpartition(".")[2] != last:
        return False
    return head in ("", "*") or callee == wanted or callee.endswith("." + wanted)


def _asked(accepted: Sequence[str]) -> tuple[str, ...]:
    """What speaks against a value that has the shapes `accepted`."""
    if not TRUSTED.isdisjoint(accepted):
        return TRUSTED_REJECTED
    if not SPACED.isdisjoint(accepted):
        return ("placeholder", "sequence", "sealed")
    return ALWAYS_REJECTED


def _decoded(value: str) -> str | None:
    if len(value) % 4 or _BASE64.fullmatch(value) is None:
        return None
    try:
        text = base64.b64decode(value, validate=True).decode("ascii").strip()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return text if text.isprintable() else None


def _samples(allow: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = (entry.rpartition(":") for entry in allow)
    return tuple((salt, digest) for salt, _, digest in pairs)


def _listed(value: str, hashes: Sequence[tuple[str, str]]) -> bool:
    return any(_hash(salt, value).startswith(digest) for salt, digest in hashes)


@lru_cache(maxsize=1024)
def _hash(salt: str, value: str) -> str:
    return hashlib.sha256(f"{salt}:{value}".encode("utf-8", "surrogatepass")).hexdigest()
