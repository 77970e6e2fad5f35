"""What shapes cannot say of a rule: ids, languages, clauses, severities, names (layer 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from aoplint.errors import Place, nearest
from aoplint.model.levels import SEVERITY_NAMES, Severity
from aoplint.model.record import dataclass
from aoplint.packs.check import Booking, did_you_mean
from aoplint.packs.languages import ALIASES, CODE, FOREIGN, KNOWN, MARKUP, STRUCTURED, canonical
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, words

#: The Semgrep version whose rule language is followed.
SEMGREP = (1, 182, 0)
_KEBAB = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_CODE_KEYS = frozenset({"pattern", "pattern-not", "pattern-inside", "pattern-not-inside"})
_LIST_KEYS = frozenset(
    {"markers", "anti", "placeholders", "list", "ordinary", "nominative", "beside", "followed-by", "phrases", "unless"}
)


@dataclass(slots=True)
class Home:
    """Where a rule stands.

    Args:
        pack: id of its pack, "" in files that are no pack.
        clauses: numbers of the pack's own clause table.
    """

    pack: str
    clauses: frozenset[str] = frozenset()


@dataclass(slots=True)
class World:
    """What all packs of a load define together.

    Args:
        lists: names of lists.
        rules: rule ids with the place of their first definition.
        retired: ids that are gone but known.
        packs: ids of packs.
        clauses: numbers of all clause tables.
    """

    lists: dict[str, Place] = field(default_factory=dict)
    rules: dict[str, Place] = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)
    packs: dict[str, Place] = field(default_factory=dict)
    clauses: set[str] = field(default_factory=set)


def check_rule(body: YamlMapping, home: Home, world: World, book: Booking) -> None:
    """Books what is wrong with a rule beyond its shape."""
    _versions(body, book)
    _languages(body, book)
    meta = body.get("metadata")
    meta = meta if isinstance(meta, YamlMapping) else None
    if is_ours(meta, home):
        _identity(body, home, book)
        _metadata(body, meta, home, world, book)
    _list_names(body, world, book)
    _yields(body, world, book)


def is_ours(meta: YamlMapping | None, home: Home) -> bool:
    """Whether the strict form of ids and metadata holds: a rule of a pack that speaks about clauses."""
    if not home.pack:
        return False
    return bool(home.clauses) or (meta is not None and any(key in ("clauses", "basis") for key in meta.names()))


def entries(node: YamlNode) -> Iterator[tuple[YamlScalar, YamlNode, YamlMapping]]:
    """Every key below `node` with its value and the mapping that holds it; metadata left out."""
    if isinstance(node, YamlSequence):
        for item in node.items:
            yield from entries(item)
    elif isinstance(node, YamlMapping):
        for key, value in node.pairs:
            yield key, value, node
            if key.value != "metadata":
                yield from entries(value)


def _scalars(node: YamlNode | None) -> tuple[YamlScalar, ...]:
    if isinstance(node, YamlScalar):
        return (node,)
    if isinstance(node, YamlSequence):
        return tuple(item for item in node.items if isinstance(item, YamlScalar))
    return ()


# --- versions and languages -----------------------------------------------------------------------


def _versions(body: YamlMapping, book: Booking) -> None:
    ours = ".".join(str(part) for part in SEMGREP)
    for key, wrong, word in (("min-version", 1, "at least"), ("max-version", -1, "at most")):
        node = body.get(key)
        parts = node.value.split(".") if isinstance(node, YamlScalar) else []
        if not parts or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
            continue
        version = tuple(int(part) for part in parts) + (0,) * (3 - len(parts))
        if (version > SEMGREP) if wrong > 0 else (version < SEMGREP):
            assert isinstance(node, YamlScalar)
            book.add(
                f"the rule needs Semgrep {word} {node.value}; aoplint follows the rule language of {ours}",
                node.place,
            )


def _languages(body: YamlMapping, book: Booking) -> None:
    mode = body.get("mode")
    searches = not isinstance(mode, YamlScalar) or mode.value in ("search", "taint")
    code = next(_code(body), None) if searches else None
    found: set[str] = set()
    for node in (*_scalars(body.get("languages")), *_scalars(body.get("formats"))):
        name = canonical(node.value)
        found.add(name)
        if name and (code is None or name in CODE or name == "regex"):
            continue
        if node.value.lower() == "generic" and code is None and searches:
            continue
        _refuse_language(node, name, book)
    _operators_need(body, found, book)
    for key, value, _ in entries(body):
        if key.value == "metavariable-pattern" and isinstance(value, YamlMapping):
            _inner_language(value, book)


def _refuse_language(node: YamlScalar, name: str, book: Booking) -> None:
    word = node.value
    if name:
        hint = "use pattern-regex, key-path or element, or write [python]"
        book.add(f"code patterns are read in Python only, not in {word}", node.place, hint)
    elif word.lower() == "generic":
        hint = "for regular expressions write languages: [regex]"
        book.add("languages: generic is not supported: its patterns match words, not code", node.place, hint)
    elif word.lower() in FOREIGN:
        hint = "for regular expressions write languages: [regex] and paths: include"
        book.add(f"languages: {word} is not supported: aoplint has no front end for it", node.place, hint)
    else:
        known = tuple(sorted(KNOWN | set(ALIASES)))
        guess = nearest(word.lower(), known)
        hint = f'did you mean "{guess}"?' if guess else f"known: {', '.join(sorted(KNOWN))}"
        book.add(f'unknown language "{word}"', node.place, hint)


def _code(body: YamlMapping) -> Iterator[YamlScalar]:
    """Code patterns of a rule; what metavariable-pattern reads as other text is none."""
    for key, value, parent in entries(body):
        if key.value in _CODE_KEYS and isinstance(value, YamlScalar):
            language = parent.get("language")
            if not (isinstance(language, YamlScalar) and canonical(language.value) not in CODE):
                yield value
        elif key.value in ("pattern-sources", "pattern-sinks") and isinstance(value, YamlSequence):
            yield from (YamlScalar("", value.file, value.start, value.start) for _ in value.items[:1])


def _operators_need(body: YamlMapping, found: set[str], book: Booking) -> None:
    if body.get("languages") is None or "" in found:
        return
    for key, _, _ in entries(body):
        needs = {"key-path": STRUCTURED | {"notebook"}, "element": MARKUP}.get(key.value)
        if needs and not found & needs:
            names = ", ".join(sorted(needs))
            book.add(f'"{key.value}" needs one of these languages: {names}', key.place)


def _inner_language(node: YamlMapping, book: Booking) -> None:
    language = node.get("language")
    if not isinstance(language, YamlScalar):
        return
    if canonical(language.value) in CODE | {"regex", "text"} or language.value == "generic":
        return
    if any(key.value in _CODE_KEYS for key, _, _ in entries(node)):
        hint = "known: python, regex, generic"
        book.add(f"metavariable-pattern with language: {language.value} is not supported", language.place, hint)


# --- identity and metadata ------------------------------------------------------------------------


def _identity(body: YamlMapping, home: Home, book: Booking) -> None:
    node = body.get("id")
    if not isinstance(node, YamlScalar) or not node.value:
        return
    if not home.clauses:
        if not re.fullmatch(rf"{re.escape(home.pack)}-{_KEBAB}", node.value):
            book.add(
                f'bad rule id "{node.value}"',
                node.place,
                f"expected {home.pack}-<what-is-wrong>, in kebab case",
            )
        return
    match = re.fullmatch(rf"{re.escape(home.pack)}-(?:([0-9]+(?:\.[0-9]+)*)|hygiene)-{_KEBAB}", node.value)
    if match is None:
        hint = f"expected {home.pack}-<clause>-<what-is-wrong> or {home.pack}-hygiene-<what>, in kebab case"
        book.add(f'bad rule id "{node.value}"', node.place, hint)
    elif match[1] and match[1] not in home.clauses:
        hint = _clause_hint(match[1], home.clauses)
        book.add(f"the id names clause {match[1]}, which the pack does not have", node.place, hint)


def _clause_hint(clause: str, known: frozenset[str] | set[str]) -> str:
    guess = nearest(clause, known)
    return f"did you mean {guess}?" if guess else "the clauses are in pack.yaml"


def _metadata(body: YamlMapping, meta: YamlMapping | None, home: Home, world: World, book: Booking) -> None:
    name = body.get("id")
    where = name.place if isinstance(name, YamlScalar) else body.place
    basis = meta.get("basis") if meta else None
    if meta is None or not any(key in ("basis", "clauses") for key in meta.names()):
        book.add('the rule needs "basis" in its metadata', where, "breach, indicator or hygiene")
        return
    _basis(body, meta, basis, home, book)
    clauses = meta.get("clauses")
    for clause in _scalars(clauses):
        if world.clauses and clause.value not in world.clauses:
            book.add(f"unknown clause {clause.value}", clause.place, _clause_hint(clause.value, world.clauses))
    for link in _scalars(meta.get("references")):
        _reference(link, world, book)


def _basis(body: YamlMapping, meta: YamlMapping, basis: YamlNode | None, home: Home, book: Booking) -> None:
    severity = body.get("severity")
    rule_id, mode = body.get("id"), body.get("mode")
    if not isinstance(basis, YamlScalar):
        return
    if basis.value == "breach" and meta.get("clauses") is None:
        book.add("basis: breach needs clauses", basis.place, "say which clauses, or choose indicator or hygiene")
    if (
        isinstance(rule_id, YamlScalar)
        and rule_id.value.startswith(f"{home.pack}-hygiene-")
        and basis.value != "hygiene"
    ):
        book.add(f"the id says hygiene, and basis is {basis.value}", basis.place)
    level = SEVERITY_NAMES.get(severity.value) if isinstance(severity, YamlScalar) else None
    secret_gate = home.pack == "secrets" and isinstance(mode, YamlScalar) and mode.value == "secret"
    if level is not Severity.ERROR or basis.value not in ("indicator", "hygiene"):
        return
    if not (basis.value == "hygiene" and secret_gate):
        assert isinstance(severity, YamlScalar)
        book.add(f"basis: {basis.value} allows WARNING at most, not {severity.value}", severity.place)


def _reference(link: YamlScalar, world: World, book: Booking) -> None:
    if link.value.startswith("clause "):
        clause = link.value.removeprefix("clause ")
        if world.clauses and clause not in world.clauses:
            book.add(f"unknown clause {clause}", link.place, _clause_hint(clause, world.clauses))
    elif not re.fullmatch(r"https://[^\s<>\"'`]+", link.value):
        book.add(f'"{link.value[:80]}" is no https link', link.place, "write https://… or clause 7.9")


# --- names of lists and rules ---------------------------------------------------------------------


def _list_names(body: YamlMapping, world: World, book: Booking) -> None:
    for key, value, _ in entries(body):
        named = key.value in _LIST_KEYS or (key.value == "names" and not isinstance(value, YamlMapping))
        if named or (key.value in ("allow", "known", "call-arguments") and isinstance(value, YamlScalar)):
            for node in _scalars(value):
                check_list_name(node, world, book)


def check_list_name(node: YamlScalar, world: World, book: Booking) -> None:
    """Books a name that no list has."""
    if node.value not in world.lists:
        book.add(f'unknown list "{node.value}"', node.place, did_you_mean(node.value, tuple(sorted(world.lists))))


def _yields(body: YamlMapping, world: World, book: Booking) -> None:
    own = words(body.get("id"))
    for node in _scalars(body.get("yields-to")):
        if node.value in own:
            book.add("a rule cannot yield to itself", node.place)
        elif node.value not in world.rules and _ought_to_exist(node.value, world):
            book.add(
                f'"yields-to" names the unknown rule "{node.value}"',
                node.place,
                _rule_hint(node.value, world.rules),
            )


def _ought_to_exist(rule: str, world: World) -> bool:
    """Whether `rule` would belong to a pack that is loaded; a rule of another pack may be absent today."""
    prefix = rule.split("-")[0]
    return rule not in world.retired and (prefix in world.packs or not world.packs)


def _rule_hint(rule: str, known: Mapping[str, Place]) -> str:
    guess = nearest(rule, known)
    return f'did you mean "{guess}"?' if guess else ""
