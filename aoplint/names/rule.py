"""Compiles rules of mode name to plain data (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any, Final

from aoplint.errors import Problem, RuleError
from aoplint.model.codec import decode, encode
from aoplint.model.levels import SEVERITY_NAMES, Severity
from aoplint.model.record import dataclass
from aoplint.names.fold import plain_text
from aoplint.names.places import PLACES, Call, Carrier
from aoplint.names.terms import FORMS, Term
from aoplint.packs.build import flag, rows, text
from aoplint.packs.languages import MARKUP, canonical
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, words
from aoplint.packs.raw import RawRule, WordList
from aoplint.tree.selector import SelectorError, parse_selector

_TERM: Final = "{term}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Names that a rule looks at.

    Args:
        place: a key of `names.places.PLACES`, "" for places of the rule's own.
        carriers: how those are found.
        reads: "name", "host" or "file".
        severity: of a finding there, None for the rule's.
    """

    place: str = ""
    carriers: tuple[Carrier, ...] = ()
    reads: str = "name"
    severity: Severity | None = None

    def found_by(self) -> tuple[Carrier, ...]:
        """All ways to find its names."""
        return PLACES[self.place].carriers if self.place else self.carriers

    @property
    def more(self) -> bool:
        """Whether a term alone is no name of the application there."""
        return bool(self.place) and PLACES[self.place].more

    @property
    def about(self) -> str:
        """What it is, in words for a message."""
        return PLACES[self.place].about if self.place else "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRule:
    """A compiled rule.

    Args:
        id: its id.
        languages: front-end languages that it reads, () for all.
        include: globs of `paths.include`.
        exclude: globs of `paths.exclude`.
        severity: the rule's own, with which those of terms and places are compared.
        terms: what is looked for.
        where: which names are looked at.
        forms: forms that count.
        allow: names that are fine.
        hosts: hosts that are fine, with all below them.
        ordinary: words that are no attempt at a term.
        nominative: words behind which a term is only named.
        phrases: what is said of a term, where only that counts; `{term}` stands for any of the terms.
        unless: what takes a claim back in the same sentence.
    """

    id: str
    languages: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    terms: tuple[Term, ...] = ()
    where: tuple[Where, ...] = ()
    forms: tuple[str, ...] = FORMS
    allow: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    nominative: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    #: A disguised name holds no word that could be asked for, and any text file may hold a name.
    needs_unit: bool = field(default=False)
    required: tuple[tuple[str, ...], ...] = field(default=())

    def dump(self) -> Any:
        """As JSON data."""
        return encode(self)

    @classmethod
    def load(cls, data: Any) -> NameRule:
        """From JSON data.

        Raises:
            ValueError: if it is no rule.
        """
        return decode(cls, data)


def compile_rule(raw: RawRule, lists: Mapping[str, WordList]) -> NameRule:
    """The compiled form of `raw`.

    Raises:
        RuleError: with every mistake in it.
    """
    return _Compiler(raw, lists).run()


class _Compiler:
    def __init__(self, raw: RawRule, lists: Mapping[str, WordList]) -> None:
        self._raw = raw
        self._body = raw.body
        self._lists = lists
        self._problems: list[Problem] = []

    def run(self) -> NameRule:
        body = self._body
        paths = _mapping(body.get("paths"))
        claims = _mapping(body.get("claims"))
        allow, hosts = self._allowed()
        rule = NameRule(
            id=self._raw.info.id,
            languages=_languages(self._raw.info.languages),
            include=words(paths.get("include")) if paths else (),
            exclude=words(paths.get("exclude")) if paths else (),
            severity=self._raw.info.severity,
            terms=tuple(self._terms()),
            where=tuple(self._where()),
            forms=words(body.get("forms")) or FORMS,
            allow=allow,
            hosts=hosts,
            ordinary=self._listed(body.get("ordinary")),
            nominative=self._listed(body.get("nominative")),
            phrases=self._regexes(claims.get("phrases")) if claims else (),
            unless=self._regexes(claims.get("unless")) if claims else (),
        )
        if self._problems:
            raise RuleError.of(self._problems)
        return rule

    def _wrong(self, message: str, node: YamlNode | None) -> None:
        place = node.place if node is not None else self._raw.place
        self._problems.append(Problem(message=message, place=place))

    # --- lists ------------------------------------------------------------------------------------

    def _list(self, name: YamlScalar) -> WordList | None:
        found = self._lists.get(name.value)
        if found is None:
            self._wrong(f'unknown list "{name.value}"', name)
        return found

    def _each_list(self, node: YamlNode | None) -> Iterator[WordList]:
        for name in _scalars(node):
            found = self._list(name)
            if found is not None:
                yield found

    def _listed(self, node: YamlNode | None) -> tuple[str, ...]:
        return tuple(value for found in self._each_list(node) for value in found.values)

    def _regexes(self, node: YamlNode | None) -> tuple[str, ...]:
        for name in _scalars(node):
            found = self._list(name)
            for value in found.values if found else ():
                try:
                    re.compile(value.replace(_TERM, "x"))
                except re.error as error:
                    self._wrong(f'"{value[:60]}" in the list {name.value} cannot be read: {error.msg}', name)
        return self._listed(node)

    def _allowed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        node = self._body.get("allow")
        if not isinstance(node, YamlScalar):
            return words(node), words(node)
        found = self._list(node)
        if found is None:
            return (), ()
        return ((), found.values) if found.kind == "host" else (found.values, ())

    # --- terms ------------------------------------------------------------------------------------

    def _terms(self) -> Iterator[Term]:
        node = self._body.get("terms")
        for item in node.items if isinstance(node, YamlSequence) else ():
            if isinstance(item, YamlScalar):
                yield from self._term(item.value, Term(text="", plain=""), item)
            elif isinstance(item, YamlMapping):
                model = self._model(item)
                name = item.get("list")
                found = self._list(name) if isinstance(name, YamlScalar) else None
                for value in found.values if found else words(item.get("text")):
                    yield from self._term(value, model, item)

    def _model(self, item: YamlMapping) -> Term:
        edits = text(item, "edits")
        return Term(
            text="",
            plain="",
            edits=int(edits) if edits.isdigit() else 0,
            scripts=words(item.get("scripts")),
            spaced=flag(item, "spaced", False),
            whole=flag(item, "whole", False),
            beside=self._plain(item.get("beside")),
            followed_by=self._plain(item.get("followed-by")),
            severity=SEVERITY_NAMES.get(text(item, "severity")),
        )

    def _plain(self, node: YamlNode | None) -> tuple[str, ...]:
        return tuple(sorted({plain_text(word) for word in self._listed(node)}))

    def _term(self, value: str, model: Term, node: YamlNode) -> Iterator[Term]:
        plain = plain_text(value)
        if not plain:
            self._wrong(f'the term "{value}" holds no letter', node)
            return
        # A letter of a script of its own is no look-alike of itself.
        scripts = model.scripts if plain.isascii() else ()
        yield replace(model, text=value, plain=plain, scripts=scripts)

    # --- places -----------------------------------------------------------------------------------

    def _where(self) -> Iterator[Where]:
        for item in rows(self._body.get("where")):
            place = text(item, "place")
            if place and place not in PLACES:
                self._wrong(f'unknown place "{place}"', item.get("place"))
                continue
            if place == "prose" and self._body.get("claims") is None:
                self._wrong(
                    'the place "prose" needs "claims": a name alone is no fault in what people read', item.get("place")
                )
            reads = text(item, "reads") or (PLACES[place].reads if place else "name")
            yield Where(
                place=place,
                carriers=() if place else (self._carrier(item),),
                reads=reads,
                severity=SEVERITY_NAMES.get(text(item, "severity")),
            )

    def _carrier(self, item: YamlMapping) -> Carrier:
        paths = _mapping(item.get("paths"))
        call = _mapping(item.get("call-argument"))
        pattern = text(item, "regex")
        self._check_pattern(item.get("regex"))
        if call and call.get("after") is not None:
            self._wrong('"after" has no meaning for names', call.key("after"))
        for selector in _scalars(item.get("element")):
            self._check_selector(selector)
        return Carrier(
            files=words(paths.get("include")) if paths else (),
            not_files=words(paths.get("exclude")) if paths else (),
            languages=_languages(tuple(canonical(name) for name in words(item.get("languages")))),
            keys=words(item.get("key-path")),
            calls=(_call(call),) if call else (),
            elements=words(item.get("element")),
            attribute=text(item, "attribute"),
            pattern=pattern,
            heading=flag(item, "first-heading", False),
        )

    def _check_selector(self, node: YamlScalar) -> None:
        try:
            parse_selector(node.value)
        except SelectorError as error:
            place = node.place_at(error.offset)
            self._problems.append(Problem(message=error.message, place=place))

    def _check_pattern(self, node: YamlNode | None) -> None:
        if not isinstance(node, YamlScalar):
            return
        try:
            if re.compile(node.value).groups < 1:
                self._wrong('"regex" needs a group: what it holds is the name', node)
        except re.error as error:
            self._wrong(f"this regular expression cannot be read: {error.msg}", node)


def _mapping(node: YamlNode | None) -> YamlMapping | None:
    return node if isinstance(node, YamlMapping) else None


def _scalars(node: YamlNode | None) -> tuple[YamlScalar, ...]:
    if isinstance(node, YamlScalar):
        return (node,)
    items = node.items if isinstance(node, YamlSequence) else ()
    return tuple(item for item in items if isinstance(item, YamlScalar))


def _call(node: YamlMapping) -> Call:
    positions = tuple(int(word) for word in words(node.get("positions")) if word.isdigit())
    return Call(callee=text(node, "callable"), positions=positions, keywords=words(node.get("keywords")))


def _languages(names: tuple[str, ...]) -> tuple[str, ...]:
    """Languages of front ends; () for all."""
    found = dict.fromkeys("markup" if name in MARKUP else name for name in names)
    return () if "regex" in found else tuple(found)
