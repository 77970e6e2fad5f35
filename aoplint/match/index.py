"""Which nodes of a file a pattern can match at all: indexes made once per file (layer 6)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from aoplint.match.names import is_dotted, is_keyword, plain_name
from aoplint.match.nodes import EXPRESSIONS, STATEMENTS
from aoplint.match.operators import is_inner
from aoplint.match.options import Options
from aoplint.match.pattern import Op, Pattern
from aoplint.scopes.scopes import Scopes
from aoplint.tree import Kind, Role

_VALUES: Final = frozenset(
    {Op.STRING_ANY, Op.STRING_REGEX, Op.STRING_VARIABLE, Kind.STRING, Kind.NUMBER, Kind.CONSTANT}
)
_WRITTEN: Final = (
    Kind.STRING, Kind.NUMBER, Kind.CONSTANT, Kind.CONCATENATION, Kind.FSTRING, Kind.BINARY_OPERATION,
    Kind.UNARY_OPERATION, Kind.FSTRING_TEXT, Kind.IF_EXPRESSION,
)  # fmt: skip


class NodeIndex:
    """Nodes of one file by what patterns ask for."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.unit = scopes.unit
        self._of_kinds: dict[tuple[int, ...], list[int]] = {}

    def of_kind(self, *kinds: int) -> list[int]:
        """Nodes of any of `kinds`, in order."""
        known = self._of_kinds.get(kinds)
        if known is None:
            by_kind = self.unit.by_kind
            groups = [by_kind[kind] for kind in kinds if kind in by_kind]
            known = groups[0] if len(groups) == 1 else sorted(node for group in groups for node in group)
            self._of_kinds[kinds] = known
        return known

    @cached_property
    def statements(self) -> list[int]:
        """All statements, and the bodies of lambdas, which are matched as such."""
        lambdas = self.unit.by_kind.get(Kind.LAMBDA, ())
        bodies = [body for each in lambdas if (body := self.unit.child(each, Role.BODY)) >= 0]
        return sorted({*self.of_kind(*sorted(STATEMENTS)), *bodies})

    @cached_property
    def names(self) -> list[int]:
        """NAME nodes that are expressions."""
        unit = self.unit
        names = (n for n in self.of_kind(Kind.NAME) if not plain_name(unit, n) and not is_keyword(unit, n))
        return self._outside_cases(names)

    def _outside_cases(self, nodes: Iterable[int]) -> list[int]:
        """`nodes` without those in patterns of `case`, which are no expressions."""
        unit = self.unit
        patterns = [unit.child(case, Role.PATTERN) for case in self.of_kind(Kind.CASE)]
        if not patterns:
            return list(nodes)
        ends = [unit.end[pattern] for pattern in patterns]

        def inside(node: int) -> bool:
            at = bisect_right(patterns, node) - 1
            return at >= 0 and node < ends[at]

        return [node for node in nodes if not inside(node)]

    @cached_property
    def expressions(self) -> list[int]:
        """All expressions."""
        unit = self.unit
        kinds = unit.kind
        other = EXPRESSIONS - {Kind.NAME, Kind.CALL}
        others = [node for node in range(len(unit)) if kinds[node] in other]
        return sorted([*self._outside_cases([*others, *self._calls_of_names]), *self.names])

    def expressions_within(self, start: int, stop: int) -> list[int]:
        """Expressions whose interval lies in this one."""
        first = bisect_left(self._expression_starts, start)
        last = bisect_left(self._expression_starts, stop)
        stops = self.unit.stop
        return [node for node in self.expressions[first:last] if stops[node] <= stop]

    @cached_property
    def _expression_starts(self) -> list[int]:
        starts = self.unit.start
        return [starts[node] for node in self.expressions]

    @cached_property
    def calls(self) -> dict[str, list[int]]:
        """Calls by the last word of what they call, as written and as imported."""
        found: dict[str, list[int]] = {}
        called = [(call, call + 1) for call in self._calls_of_names]
        called += [(node, node) for node in self.bare_decorators]
        for call, callee in sorted(called):
            for word in self._last_words(callee):
                found.setdefault(word, []).append(call)
        return found

    @cached_property
    def bare_decorators(self) -> list[int]:
        """What decorates without being called: a call without arguments, as patterns see it."""
        unit = self.unit
        decorating = (node + 1 for node in self.of_kind(Kind.DECORATOR))
        return [node for node in decorating if is_dotted(unit, node) and not is_keyword(unit, node)]

    @cached_property
    def any_calls(self) -> list[int]:
        """All calls and bare decorators."""
        return sorted([*self._calls_of_names, *self.bare_decorators])

    @cached_property
    def _calls_of_names(self) -> list[int]:
        """Calls, without decorators that are keywords."""
        return [call for call in self.of_kind(Kind.CALL) if not is_keyword(self.unit, call + 1)]

    @cached_property
    def returns(self) -> list[int]:
        """Return statements, and bodies of lambdas, which are their values."""
        unit = self.unit
        decorators = [(node, unit.end[node]) for node in self.of_kind(Kind.DECORATOR)]
        lambdas = [n for n in self.of_kind(Kind.LAMBDA) if not any(i < n < j for i, j in decorators)]
        bodies = [unit.child(node, Role.BODY) for node in lambdas]
        return sorted([*self.of_kind(Kind.RETURN), *bodies])

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """Names and attributes by their last word, as written and as imported."""
        found: dict[str, list[int]] = {}
        for node in sorted([*self.names, *self.of_kind(Kind.ATTRIBUTE)]):
            for word in self._last_words(node):
                found.setdefault(word, []).append(node)
        return found

    def _last_words(self, node: int) -> tuple[str, ...]:
        unit = self.unit
        kind = unit.kind[node]
        if kind == Kind.ATTRIBUTE:
            return (unit.name(node),)
        if kind != Kind.NAME:
            return ()
        word = unit.name(node)
        dotted = self.scopes.coarse(node)
        return (word,) if dotted is None or dotted[-1] == word else (word, dotted[-1])

    @cached_property
    def values(self) -> list[int]:
        """Expressions that may have a known value."""
        unit = self.unit
        written = [node for node in self.of_kind(*_WRITTEN) if unit.role[node] != Role.FORMAT]
        return sorted([*self._outside_cases(written), *self.scopes.loads])

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Where each name stands: nodes in order."""
        found: dict[str, list[int]] = {}
        unit = self.unit
        for node in self.of_kind(Kind.NAME, Kind.MODULE_PATH):
            for word in unit.name(node).split("."):
                found.setdefault(word, []).append(node)
        return found

    @cached_property
    def _renamed(self) -> frozenset[str]:
        """Names that an import of this file gave another name."""
        items = (item for known in self.scopes.aliases.by_name.values() for item in known)
        return frozenset(item.dotted[-1] for item in items if item.dotted[-1] != item.alias)

    def places_of(self, words: Sequence[str]) -> list[list[int]] | None:
        """Where each of `words` stands that only its own name can stand for; None if one stands nowhere."""
        found = []
        for word in words:
            if word not in self._renamed:
                places = self._places.get(word)
                if places is None:
                    return None
                found.append(places)
        return found

    def roots(self, pattern: Pattern, options: Options) -> Sequence[int]:
        """Nodes at which `pattern` may match, in order."""
        kind = pattern.kind
        if kind == Kind.CALL:
            return self._calls(pattern, options)
        if kind in (Kind.ATTRIBUTE, Kind.NAME):
            return self._named(pattern)
        if kind == Kind.RETURN:
            return self.returns
        if kind in _VALUES:
            return self.values if options.constants else self.of_kind(*_WRITTEN)
        if kind in (Kind.BOOLEAN_OPERATION, Kind.BINARY_OPERATION):
            return self._operations(pattern, options)
        if kind == Kind.ASSIGN and not options.symbolic and pattern.parts[-1].kind == Kind.CALL:
            return self._assignments(self._calls(pattern.parts[-1], options))
        if kind in (Op.ANY, Op.METAVARIABLE, Op.DEEP, Op.TYPED, Op.CHAIN):
            return self.expressions
        return self.of_kind(*_ROOTS.get(kind, (kind,)))

    def _calls(self, pattern: Pattern, options: Options) -> Sequence[int]:
        callee = pattern.parts[0]
        word = callee.atom if callee.kind == Kind.NAME else ""
        if callee.kind == Kind.ATTRIBUTE and callee.parts[1].kind == Kind.NAME:
            word = callee.parts[1].atom
        if not options.attribute_expressions:
            unit = self.unit
            calls = self.calls.get(word, ()) if word else self.of_kind(Kind.CALL)
            return [n for n in calls if unit.kind[n] == Kind.CALL and unit.kind[unit.parent[n]] != Kind.DECORATOR]
        return self.calls.get(word, ()) if word and not options.symbolic else self.any_calls

    def _named(self, pattern: Pattern) -> Sequence[int]:
        last = pattern.parts[1] if pattern.kind == Kind.ATTRIBUTE else pattern
        if last.kind == Kind.NAME:
            return self.named.get(last.atom, ())
        return sorted([*self.of_kind(Kind.ATTRIBUTE), *(n for n in self.names if self.scopes.coarse(n))])

    def _assignments(self, calls: Sequence[int]) -> list[int]:
        """Assignments whose value is one of `calls`, or an item of the assigned tuple is."""
        unit = self.unit
        found: dict[int, None] = {}
        for call in calls:
            node = call
            if unit.role[node] == Role.ELEMENT and unit.kind[unit.parent[node]] == Kind.TUPLE:
                node = unit.parent[node]
            parent = unit.parent[node]
            if unit.role[node] == Role.VALUE and unit.kind[parent] in _ROOTS[Kind.ASSIGN]:
                found[parent] = None
        return sorted(found)

    def _operations(self, pattern: Pattern, options: Options) -> Sequence[int]:
        nodes = self.of_kind(pattern.kind)
        flat = pattern.kind == Kind.BOOLEAN_OPERATION or pattern.atom in ("|", "&", "^")
        if not flat or not options.associative:
            return nodes
        return [node for node in nodes if not is_inner(self.unit, node)]


_ROOTS: Final[dict[int, tuple[int, ...]]] = {
    Kind.ASSIGN: (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.NAMED_EXPRESSION),
    Kind.CONCATENATION: (Kind.FSTRING, Kind.CONCATENATION),
    Kind.SET: (Kind.SET, Kind.DICT),
    Kind.LIST: (Kind.LIST, Kind.LIST_COMPREHENSION),
    Kind.IMPORT: (Kind.IMPORT, Kind.IMPORT_FROM),
    Kind.IMPORT_FROM: (Kind.IMPORT, Kind.IMPORT_FROM),
    Kind.UNARY_OPERATION: (Kind.UNARY_OPERATION, Kind.NAME),
    Op.DECORATOR_ALONE: (Kind.DECORATOR,),
}
