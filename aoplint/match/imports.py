"""Import statements: every form of the same import matches (layer 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.nodes import Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.spelling import is_metavariable
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One import of a pattern.

    Args:
        module: dotted parts of the module, `None` for `...`.
        name: what is imported from it: one part, none for `import module` and for a star.
        alias: after `as`, "" for none.
        star: everything is imported.
    """

    module: tuple[str | None, ...]
    name: tuple[str | None, ...] = ()
    alias: str = ""
    star: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of an import in the code, and the node whose text it is or belongs to."""

    text: str
    node: int


@dataclass(frozen=True, slots=True)
class _Given:
    """One import of the code, like `_Wanted`; `alias` is a node, -1 for none."""

    module: tuple[_Word, ...]
    name: tuple[_Word, ...] = ()
    alias: int = -1
    star: bool = False


_Item = Callable[[Matcher, _Wanted, _Given, Env], Sequence[Env]]


def match_import_statement(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """Every import of the pattern is one of the statement's; a shorter dotted name is a prefix.

    First as they stand; else `import a.b` and `from a import b` are the same.
    """
    if matcher.unit.kind[index] not in (Kind.IMPORT, Kind.IMPORT_FROM):
        return ()
    wanted, given = tuple(_wanted(pattern)), tuple(_given(matcher, index))
    found: Sequence[Env] = ()
    if pattern.kind == matcher.unit.kind[index]:
        found = _all(matcher, wanted, given, env, _as_written)
    if not found and not any(item.alias or item.star for item in wanted):
        found = _all(matcher, wanted, given, env, _normalised)
    return found


def _all(matcher: Matcher, wanted: Sequence[_Wanted], given: Sequence[_Given], env: Env, item: _Item) -> list[Env]:
    """Each of `wanted` by one of `given` of its own."""
    states: list[tuple[Env, int]] = [(env, 0)]
    for one in wanted:
        moved: dict[tuple[Env, int], None] = {}
        for known, used in states:
            for at, other in enumerate(given):
                if not used >> at & 1:
                    for made in item(matcher, one, other, known):
                        moved[(made, used | 1 << at)] = None
        states = list(moved)
    return list(dict.fromkeys(made for made, _ in states))


def _wanted(pattern: Pattern) -> Iterator[_Wanted]:
    if pattern.kind == Kind.IMPORT:
        for alias in pattern.parts:
            yield _Wanted((None,) if alias.kind == Op.ANY else _words(alias.parts[0]), alias=_alias(alias))
        return
    module = pattern.child(Role.MODULE)
    head: tuple[str | None, ...] = (pattern.atom,) if pattern.atom else ()
    if module is not None:
        head = (*head, *_words(module))
    for alias in pattern.children(Role.ALIAS):
        if alias.kind == Kind.IMPORT_STAR:
            yield _Wanted(head, star=True)
        elif alias.kind == Op.ANY:
            yield _Wanted(head, (None,))
        else:
            yield _Wanted(head, _words(alias.parts[0]), _alias(alias))


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
            yield _Given(_dotted(matcher, alias + 1), alias=unit.child(alias, Role.NAME))
        return
    module = unit.child(index, Role.MODULE)
    dots = unit.name(index).removeprefix("lazy").strip()
    head = (_Word(dots, index),) if dots else ()
    if module >= 0:
        head = (*head, *_dotted(matcher, module))
    for alias in matcher.of_role(index, Role.ALIAS):
        if unit.kind[alias] == Kind.IMPORT_STAR:
            yield _Given(head, star=True)
        else:
            name = (_Word(unit.name(alias + 1), alias + 1),)
            yield _Given(head, name, unit.child(alias, Role.NAME))


def _dotted(matcher: Matcher, node: int) -> tuple[_Word, ...]:
    return tuple(_Word(word, node) for word in matcher.unit.name(node).split("."))


def _as_written(matcher: Matcher, wanted: _Wanted, given: _Given, env: Env) -> Sequence[Env]:
    if wanted.star != given.star or (wanted.alias and given.alias < 0):
        return ()
    envs: Sequence[Env] = _prefix(matcher, wanted.module, given.module, env)
    if wanted.name:
        envs = [made for known in envs for made in _prefix(matcher, wanted.name, given.name, known)]
    if not wanted.alias:
        return envs
    if is_metavariable(wanted.alias):
        return [made for known in envs for made in matcher.bind_node(known, wanted.alias, given.alias)]
    return envs if matcher.unit.name(given.alias) == wanted.alias else ()


def _normalised(matcher: Matcher, wanted: _Wanted, given: _Given, env: Env) -> Sequence[Env]:
    return _prefix(matcher, (*wanted.module, *wanted.name), (*given.module, *given.name), env)


def _prefix(matcher: Matcher, parts: Sequence[str | None], words: Sequence[_Word], env: Env) -> Sequence[Env]:
    """`parts` as a prefix of `words`; a metavariable at the end stands for all that is left."""
    if len(parts) > len(words):
        return ()
    envs: Sequence[Env] = (env,)
    for at, part in enumerate(parts):
        if part is None:
            continue
        if is_metavariable(part):
            taken = words[at:] if at == len(parts) - 1 else words[at : at + 1]
            envs = [made for known in envs for made in _bind(matcher, part, taken, known)]
        elif part != words[at].text:
            return ()
    return envs


def _bind(matcher: Matcher, name: str, words: Sequence[_Word], env: Env) -> list[Env]:
    """A metavariable as the node that these words are, or as their text."""
    unit = matcher.unit
    first, last = words[0].node, words[-1].node
    text = ".".join(word.text for word in words)
    if first == last and unit.name(first) == text and unit.kind[first] != Kind.IMPORT_FROM:
        return matcher.bind_node(env, name, first)
    start = unit.start[first] if unit.kind[first] != Kind.IMPORT_FROM else unit.start[last]
    bound = Bound(Form.TEXT, first, last, start, unit.stop[last], text)
    return bind(env, name, bound, matcher.scopes)
