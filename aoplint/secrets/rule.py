"""Compiles rules of mode secret to plain data (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from aoplint.errors import Place, Problem, RuleError
from aoplint.model.levels import SEVERITY_NAMES, Confidence, Severity
from aoplint.model.record import dataclass
from aoplint.packs.languages import canonical
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, words
from aoplint.packs.raw import RawRule, WordList
from aoplint.secrets.candidate import PLACES
from aoplint.secrets.shapes import SHAPES
from aoplint.secrets.words import Names, pieces

_WITHIN: Final = 3
_POSITION: Final = re.compile(r"(?P<callable>[\w.*$]{1,200})\((?P<arguments>[^()]{1,300})\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Positions of a callable that take a secret.

    Args:
        callable: dotted name; `*` stands for any components before the last.
        positions: positions from 0.
        keywords: names of keyword arguments.
        after: the literal that must stand in the argument before, "" for any.
    """

    callable: str
    positions: tuple[int, ...] = ()
    keywords: tuple[str, ...] = ()
    after: str = ""

    @property
    def last(self) -> str:
        """The last component of the callable."""
        return self.callable.rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A second value that must stand nearby.

    Args:
        regex: what its whole value matches.
        within: greatest distance in lines.
        names: names it must have; None for any.
        alone: severity without a partner, None for no finding.
    """

    regex: str
    within: int = _WITHIN
    names: Names | None = None
    alone: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRule:
    """A compiled rule.

    Args:
        id: its id.
        languages: front-end languages that it reads, () for all.
        include: globs of `paths.include`.
        exclude: globs of `paths.exclude`.
        places: kinds of places that it speaks about, () for all.
        regexes: forms of values that are found anywhere in the text.
        values: forms of the whole value that names and positions found.
        keywords: words, in lower case, of which one must be in the file.
        entropy: least bits per character.
        names: names that the value is bound to, None where names do not matter.
        arguments: argument positions that take the secret.
        partner: a second value nearby.
        accept: shapes of which the value has one, () for any.
        reject: shapes that it has not.
        placeholders: values that are no secret, as patterns of the whole value.
        allow: documented samples, as `salt:hash`.
        known: the only values, as `salt:hash`; () for any.
        confidence: confidence of a finding that nothing else supports.
        min_length: least length.
        max_length: greatest length.
    """

    id: str
    languages: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    entropy: float = 0.0
    names: Names | None = None
    arguments: tuple[Arguments, ...] = ()
    partner: Partner | None = None
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    confidence: Confidence | None = None
    min_length: int = 1
    max_length: int = 4096

    @property
    def asks_candidates(self) -> bool:
        """Whether it speaks of values by their names or positions."""
        return self.names is not None or bool(self.arguments)

    @property
    def needs_unit(self) -> bool:
        """Never: what a Unit shows is shown by the text too, with less certainty."""
        return False

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """Nothing: names are compared by words, values may be folded."""
        return ()

    def dump(self) -> Any:
        """As JSON data."""
        data = asdict(self)
        for holder in (data, data["partner"] or {}):
            names = holder.get("names")
            if names is not None:
                names["never"], names["near"] = sorted(names["never"]), sorted(names["near"])
        return data

    @classmethod
    def load(cls, data: Any) -> SecretRule:
        """The rule that `dump` gave, also after JSON."""
        known = dict(data)
        known["names"] = _load_names(data["names"])
        known["arguments"] = tuple(
            Arguments(
                callable=row["callable"],
                positions=tuple(row["positions"]),
                keywords=tuple(row["keywords"]),
                after=row["after"],
            )
            for row in data["arguments"]
        )
        partner = data["partner"]
        known["partner"] = partner and Partner(
            regex=partner["regex"], within=partner["within"], names=_load_names(partner["names"]),
            alone=Severity(partner["alone"]) if partner["alone"] else None,
        )  # fmt: skip
        known["confidence"] = Confidence(data["confidence"]) if data["confidence"] else None
        for key, value in known.items():
            if isinstance(value, list):
                known[key] = tuple(value)
        return cls(**known)


def _load_names(data: Any) -> Names | None:
    if data is None:
        return None
    return Names(
        strong=tuple(map(tuple, data["strong"])),
        weak=tuple(map(tuple, data["weak"])),
        never=frozenset(data["never"]),
        near=frozenset(data["near"]),
    )


def compile_rule(raw: RawRule, lists: Mapping[str, WordList]) -> SecretRule:
    """The compiled form of `raw`.

    Args:
        raw: a rule of mode secret whose keys are checked.
        lists: all lists by name.

    Raises:
        RuleError: with every mistake and its place.
    """
    return _Compiler(raw, lists).compile()


class _Compiler:
    def __init__(self, raw: RawRule, lists: Mapping[str, WordList]) -> None:
        self.raw = raw
        self.body = raw.body
        self.lists = lists
        self.problems: list[Problem] = []

    def compile(self) -> SecretRule:
        shapes = self.body.get("shapes")
        accept = words(shapes.get("accept")) if isinstance(shapes, YamlMapping) else words(shapes)
        reject = words(shapes.get("reject")) if isinstance(shapes, YamlMapping) else ()
        paths = self.body.get("paths")
        confidence = words(self.body.get("confidence"))
        rule = SecretRule(
            id=self.raw.info.id,
            languages=self._languages(),
            include=words(paths.get("include")) if isinstance(paths, YamlMapping) else (),
            exclude=words(paths.get("exclude")) if isinstance(paths, YamlMapping) else (),
            places=self._known("places", PLACES, "place"),
            regexes=tuple(self._regex(node) for node in _scalars(self.body.get("regex"))),
            values=tuple(self._regex(node) for node in _scalars(self.body.get("value"))),
            keywords=tuple(word.lower() for word in words(self.body.get("keywords"))),
            entropy=float(self._number("entropy", 0)),
            names=self._names(self.body.get("names")),
            arguments=tuple(self._arguments(self.body.get("call-arguments"))),
            partner=self._partner(self.body.get("pairs-with")),
            accept=self._shapes(accept, shapes),
            reject=self._shapes(reject, shapes),
            placeholders=tuple(self._placeholders()),
            allow=tuple(self._hashes("allow")),
            known=tuple(self._hashes("known")),
            confidence=Confidence(confidence[0]) if confidence else None,
            min_length=int(self._number("min-length", 1)),
            max_length=int(self._number("max-length", 4096)),
        )
        self._unsupported()
        if self.problems:
            raise RuleError.of(self.problems)
        return rule

    def _book(self, message: str, place: Place, hint: str = "") -> None:
        self.problems.append(Problem(message=message, place=place, hint=hint))

    def _unsupported(self) -> None:
        for key in ("key-path", "element"):
            name = self.body.key(key)
            if name is not None:
                self._book(f'"{key}" is not supported in rules of mode secret', name.place)

    def _languages(self) -> tuple[str, ...]:
        names = words(self.body.get("languages")) or words(self.body.get("formats"))
        known = tuple(dict.fromkeys(canonical(name) or name for name in names))
        return () if "regex" in known or "generic" in known else known

    def _number(self, key: str, default: float) -> float:
        node = self.body.get(key)
        value = node.data() if isinstance(node, YamlScalar) else None
        return float(value) if isinstance(value, (int, float)) else default

    def _known(self, key: str, known: Sequence[str], what: str) -> tuple[str, ...]:
        node = self.body.get(key)
        for scalar in _scalars(node):
            if scalar.value not in known:
                self._book(f'unknown {what} "{scalar.value}"', scalar.place, f"one of {', '.join(known)}")
        return words(node)

    def _shapes(self, names: tuple[str, ...], node: YamlNode | None) -> tuple[str, ...]:
        for name in names:
            if name not in SHAPES and node is not None:
                place = next((s.place for s in _deep(node) if s.value == name), node.place)
                self._book(f'unknown shape "{name}"', place, f"one of {', '.join(sorted(SHAPES))}")
        return names

    def _regex(self, node: YamlScalar) -> str:
        try:
            re.compile(node.value)
        except (re.error, RecursionError, OverflowError) as error:
            at = getattr(error, "pos", 0) or 0
            self._book(f"this regular expression cannot be read: {error}", node.place_at(at))
        return node.value

    def _list(self, node: YamlScalar) -> tuple[str, ...]:
        found = self.lists.get(node.value)
        if found is None:
            self._book(f'unknown list "{node.value}"', node.place)
            return ()
        return found.values

    # names

    def _names(self, node: YamlNode | None) -> Names | None:
        if node is None:
            return None
        if isinstance(node, YamlMapping):
            entries = [*words(node.get("heads"))]
            entries += [f"-{word}" for word in words(node.get("not"))]
            entries += [f"+{word}" for word in words(node.get("near"))]
            return names_of(entries)
        return names_of(entry for scalar in _scalars(node) for entry in self._list(scalar))

    def _partner(self, node: YamlNode | None) -> Partner | None:
        if not isinstance(node, YamlMapping):
            return None
        regex = node.get("regex")
        within = node.get("within")
        distance = within.data() if isinstance(within, YamlScalar) else _WITHIN
        alone = words(node.get("alone"))
        return Partner(
            regex=self._regex(regex) if isinstance(regex, YamlScalar) else "",
            within=distance if isinstance(distance, int) else _WITHIN,
            names=self._names(node.get("names")),
            alone=SEVERITY_NAMES[alone[0]] if alone else None,
        )

    # positions

    def _arguments(self, node: YamlNode | None) -> Iterator[Arguments]:
        if isinstance(node, YamlScalar):
            for entry in self._list(node):
                found = position(entry)
                if found is None:
                    self._book(
                        f'"{entry}" of the list "{node.value}" is no argument position',
                        node.place,
                        "write name(_, #, keyword=#)",
                    )
                else:
                    yield found
        elif isinstance(node, YamlSequence):
            for item in node.items:
                if isinstance(item, YamlMapping):
                    yield Arguments(
                        callable="".join(words(item.get("callable"))),
                        positions=tuple(int(word) for word in words(item.get("positions"))),
                        keywords=words(item.get("keywords")),
                        after="".join(words(item.get("after"))),
                    )

    def _placeholders(self) -> Iterator[str]:
        for scalar in _scalars(self.body.get("placeholders")):
            found = self.lists.get(scalar.value)
            if found is None:
                self._book(f'unknown list "{scalar.value}"', scalar.place)
                continue
            flag = "(?i:" if found.ignore_case else "(?:"
            for value in found.values:
                yield f"{flag}{value if found.kind == 'regex' else re.escape(value)})"

    def _hashes(self, key: str) -> Iterator[str]:
        node = self.body.get(key)
        for scalar in _scalars(node):
            yield from self._list(scalar) if isinstance(node, YamlScalar) else (scalar.value,)


def names_of(entries: Iterable[str]) -> Names:
    """Names from the entries of a list: `app secret`, `~secret` (weak), `-url` (never), `+ae` (must be near)."""
    strong: list[tuple[str, ...]] = []
    weak: list[tuple[str, ...]] = []
    never: set[str] = set()
    near: set[str] = set()
    for entry in entries:
        mark, word = (entry[0], entry[1:]) if entry[:1] in "~-+" else ("", entry)
        if mark == "-":
            never.update(word.split())
        elif mark == "+":
            near.update(word.split())
        else:
            (weak if mark else strong).append(tuple(pieces(word)))
    return Names(strong=tuple(strong), weak=tuple(weak), never=frozenset(never), near=frozenset(near))


def position(entry: str) -> Arguments | None:
    """`IopClient(_, _, #, app_secret=#)` as data; None if it cannot be read."""
    found = _POSITION.fullmatch(entry.strip())
    if found is None:
        return None
    positions: list[int] = []
    keywords: list[str] = []
    after = ""
    arguments = [argument.strip() for argument in found["arguments"].split(",")]
    for index, argument in enumerate(arguments):
        if argument == "#":
            positions.append(index)
        elif argument.endswith("=#"):
            keywords.append(argument[:-2].strip())
        elif argument[:1] == "'" and arguments[index + 1 : index + 2] == ["#"]:
            after = argument.strip("'")
        elif argument not in ("_", "..."):
            return None
    if not positions and not keywords:
        return None
    return Arguments(callable=found["callable"], positions=tuple(positions), keywords=tuple(keywords), after=after)


def _scalars(node: YamlNode | None) -> tuple[YamlScalar, ...]:
    if isinstance(node, YamlScalar):
        return (node,)
    if isinstance(node, YamlSequence):
        return tuple(item for item in node.items if isinstance(item, YamlScalar))
    return ()


def _deep(node: YamlNode) -> Iterator[YamlScalar]:
    if isinstance(node, YamlScalar):
        yield node
    elif isinstance(node, YamlSequence):
        for item in node.items:
            yield from _deep(item)
    else:
        for _, value in node.pairs:
            yield from _deep(value)
