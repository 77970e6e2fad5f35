"""Import statements: every form of the same import matches (layer 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.nodes import Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.spelling import is_metavariable
from aoplint.tree import Kind, Role


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One import of a pattern: dotted parts, `None` for `...`; how many of them name the module; its alias."""

    parts: tuple[str | None, ...]
    module: int
    alias: str = ""
    star: bool = False


@dataclass(frozen=True, slots=True)
class _Given:
    """One import of the code: its words with their nodes."""

    words: tuple[str, ...]
    module: int
    module_node: int
    name_node: int
    alias_node: int
    star: bool = False


def match_import_statement(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """Every import of the pattern is one of the statement's; a shorter dotted name is a prefix."""
    if matcher.unit.kind[index] not in (Kind.IMPORT, Kind.IMPORT_FROM):
        return ()
    given = list(_given(matcher, index))
    states: list[tuple[Env, int]] = [(env, 0)]
    for wanted in _wanted(pattern):
        moved: dict[tuple[Env, int], None] = {}
        for known, used in states:
            for at, item in enumerate(given):
                if not used >> at & 1:
                    for made in _match(matcher, wanted, item, known):
                        moved[(made, used | 1 << at)] = None
        states = list(moved)
    return list(dict.fromkeys(made for made, _ in states))


def _wanted(pattern: Pattern) -> Iterator[_Wanted]:
    if pattern.kind == Kind.IMPORT:
        for alias in pattern.parts:
            parts = () if alias.kind == Op.ANY else _words(alias.parts[0])
            yield _Wanted(parts, len(parts), _alias(alias))
        return
    module = pattern.child(Role.MODULE)
    head: tuple[str | None, ...] = (pattern.atom,) if pattern.atom else ()
    if module is not None:
        head = (*head, *_words(module))
    for alias in pattern.children(Role.ALIAS):
        if alias.kind == Kind.IMPORT_STAR:
            yield _Wanted(head, len(head), star=True)
        elif alias.kind == Op.ANY:
            yield _Wanted((*head, None), len(head))
        else:
            yield _Wanted((*head, *_words(alias.parts[0])), len(head), _alias(alias))


def _words(pattern: Pattern) -> tuple[str | None, ...]:
    if pattern.kind == Op.ANY:
        return (None,)
    if pattern.kind == Op.METAVARIABLE:
        return (pattern.atom,)
    return tuple(pattern.atom.split("."))


def _alias(pattern: Pattern) -> str:
    name = pattern.child(Role.NAME)
    return name.atom if name is not None else ""


def _given(matcher: Matcher, index: int) -> Iterator[_Given]:
    unit = matcher.unit
    if unit.kind[index] == Kind.IMPORT:
        for alias in matcher.children(index):
            words = tuple(unit.name(alias + 1).split("."))
            yield _Given(words, len(words), alias + 1, -1, unit.child(alias, Role.NAME))
        return
    module = unit.child(index, Role.MODULE)
    head = tuple(unit.name(module).split(".")) if module >= 0 else ()
    dots = unit.name(index).removeprefix("lazy").strip()
    head = (dots, *head) if dots else head
    for alias in matcher.of_role(index, Role.ALIAS):
        if unit.kind[alias] == Kind.IMPORT_STAR:
            yield _Given(head, len(head), module, -1, -1, star=True)
        else:
            words = (*head, unit.name(alias + 1))
            yield _Given(words, len(head), module, alias + 1, unit.child(alias, Role.NAME))


def _match(matcher: Matcher, wanted: _Wanted, given: _Given, env: Env) -> Sequence[Env]:
    if wanted.star or given.star:
        if wanted.alias or not given.star:
            return ()
        return _parts(matcher, wanted.parts, given, env) if wanted.parts else (env,)
    if wanted.alias:
        if given.alias_node < 0 or (wanted.module != given.module and len(wanted.parts) == wanted.module):
            return ()
        if len(given.words) != len(wanted.parts) and not any(_is_variable(part) for part in wanted.parts):
            return ()
        if _is_variable(wanted.alias):
            found = matcher.bind_node(env, wanted.alias, given.alias_node)
            return [made for known in found for made in _whole(matcher, wanted, given, known)]
        if matcher.unit.name(given.alias_node) != wanted.alias:
            return ()
    return _whole(matcher, wanted, given, env)


def _named(matcher: Matcher, wanted: _Wanted, given: _Given, env: Env) -> Sequence[Env]:
    """`from a import x` as it stands: the module may be longer, the name is the name."""
    if len(wanted.parts) != wanted.module + 1 or given.name_node < 0:
        return ()
    module = _Given(given.words[: given.module], given.module, given.module_node, -1, -1)
    name = _Given(given.words[given.module :], 0, -1, given.name_node, -1)
    found: Sequence[Env] = (env,)
    if wanted.parts[: wanted.module]:
        found = _module(matcher, wanted.parts[: wanted.module], module, env)
    return [made for known in found for made in _parts(matcher, wanted.parts[wanted.module :], name, known)]


def _module(matcher: Matcher, parts: Sequence[str | None], given: _Given, env: Env) -> Sequence[Env]:
    if len(parts) == 1 and _is_variable(parts[0]):
        return matcher.bind_node(env, parts[0] or "", given.module_node) if given.module_node >= 0 else ()
    return _parts(matcher, parts, given, env)


def _is_variable(part: str | None) -> bool:
    return part is not None and is_metavariable(part)


def _whole(matcher: Matcher, wanted: _Wanted, given: _Given, env: Env) -> Sequence[Env]:
    """A sole metavariable for the module stands for all of its words."""
    named = _named(matcher, wanted, given, env)
    if named:
        return named
    parts = wanted.parts
    if parts and wanted.module == 1 and _is_variable(parts[0]) and (len(parts) == 1 or given.name_node >= 0):
        if given.module_node < 0:
            return ()
        found = matcher.bind_node(env, parts[0] or "", given.module_node)
        rest = _Given(given.words[given.module :], 0, -1, given.name_node, -1)
        return [made for known in found for made in _parts(matcher, parts[1:], rest, known)]
    if len(parts) > 1 and wanted.module == 1 and _is_variable(parts[0]):
        return ()
    return _parts(matcher, parts, given, env)


def _parts(matcher: Matcher, parts: Sequence[str | None], given: _Given, env: Env) -> Sequence[Env]:
    """`parts` as a prefix of the imported words."""
    if len(parts) > len(given.words):
        return ()
    envs = [env]
    for at, part in enumerate(parts):
        word = given.words[at]
        if part is None:
            continue
        if _is_variable(part):
            envs = [made for known in envs for made in _bind(matcher, part, word, at, given, known)]
        elif part != word:
            return ()
    return envs


def _bind(matcher: Matcher, name: str, word: str, at: int, given: _Given, env: Env) -> list[Env]:
    unit = matcher.unit
    if at == len(given.words) - 1 and given.name_node >= 0:
        return matcher.bind_node(env, name, given.name_node)
    node = given.module_node
    start, stop = (unit.start[node], unit.stop[node]) if node >= 0 else (0, 0)
    return bind(env, name, Bound(Form.TEXT, node, node, start, stop, word), matcher.scopes)
