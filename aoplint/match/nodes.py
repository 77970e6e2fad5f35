"""Matches one pattern node against one node of a Unit: the heart of the matcher (layer 6).

Every match gives the list of environments in which it holds. Kinds that need more than "same kind, same atom, same
children by role" have a handler; the handlers live in the modules of their topic and are given to the matcher.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.limits import MAX_STEPS, TooManyStepsError
from aoplint.match.names import match_import, plain_name
from aoplint.match.narrowing import Narrowing
from aoplint.match.options import Options
from aoplint.match.pattern import Op, Pattern
from aoplint.match.required import near_words
from aoplint.match.sequence import match_sequence
from aoplint.scopes.scopes import Scopes
from aoplint.scopes.values import Value
from aoplint.tree import Kind, Role, Unit

T = TypeVar("T")
Handler = Callable[["Matcher", Pattern, int, Env], Sequence[Env]]
Handlers = Mapping[int, Handler]
Where = Callable[[Sequence[str]], "list[list[int]] | None"]

#: Nodes that stand where an expression can.
EXPRESSIONS: Final = frozenset(
    {
        Kind.NAME, Kind.ATTRIBUTE, Kind.SUBSCRIPT, Kind.CALL, Kind.AWAIT, Kind.YIELD, Kind.YIELD_FROM, Kind.LAMBDA,
        Kind.IF_EXPRESSION, Kind.BOOLEAN_OPERATION, Kind.UNARY_OPERATION, Kind.BINARY_OPERATION, Kind.COMPARE,
        Kind.NAMED_EXPRESSION, Kind.TUPLE, Kind.LIST, Kind.SET, Kind.DICT, Kind.LIST_COMPREHENSION,
        Kind.SET_COMPREHENSION, Kind.DICT_COMPREHENSION, Kind.GENERATOR, Kind.STRING, Kind.CONCATENATION, Kind.FSTRING,
        Kind.NUMBER, Kind.CONSTANT, Kind.ELLIPSIS,
    }
)  # fmt: skip
#: Nodes that stand where a statement can.
STATEMENTS: Final = frozenset(
    {
        Kind.EXPRESSION_STATEMENT, Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.AUGMENTED_ASSIGN, Kind.DELETE, Kind.RETURN,
        Kind.RAISE, Kind.ASSERT, Kind.PASS, Kind.BREAK, Kind.CONTINUE, Kind.GLOBAL, Kind.NONLOCAL, Kind.IMPORT,
        Kind.IMPORT_FROM, Kind.IF, Kind.FOR, Kind.WHILE, Kind.TRY, Kind.WITH, Kind.MATCH, Kind.FUNCTION, Kind.CLASS,
        Kind.TYPE_ALIAS,
    }
)  # fmt: skip
#: Children that a pattern may leave out: by kind, the roles.
_OPTIONAL: Final[dict[int, frozenset[int]]] = {
    Kind.IF: frozenset({Role.ORELSE}),
    Kind.FOR: frozenset({Role.ORELSE}),
    Kind.WHILE: frozenset({Role.ORELSE}),
    Kind.RAISE: frozenset({Role.CAUSE}),
    Kind.FSTRING_HOLE: frozenset({Role.FORMAT}),
    Kind.PARAMETER: frozenset({Role.ANNOTATION, Role.DEFAULT}),
}
#: Kinds whose atom says less in a pattern than in code.
_ASYNC: Final = frozenset({Kind.FOR, Kind.COMPREHENSION_FOR, Kind.FUNCTION, Kind.WITH})
_FREE_ATOM: Final = frozenset({Kind.IF, Kind.FSTRING_HOLE, Kind.ATTRIBUTE, Kind.KEYWORD})
_DOTTED: Final = frozenset({Kind.ATTRIBUTE, Kind.NAME})
#: Kinds that stand for several children, or none.
_ELASTIC: Final = frozenset({Op.ANY, Op.SEQUENCE})
_MAX_ALIAS_DEPTH: Final = 8
_NAME: Final = int(Kind.NAME)


class Matcher:
    """Matches patterns in one file under one set of options.

    Args:
        scopes: the file.
        options: the rule's switches.
        handlers: how kinds match that need more than equal parts (`match.handlers`).
        children: children of nodes, shared by the matchers of a file.
        where: nodes where names stand that only they can stand for, see `NodeIndex.places_of`.
        statements: what gives all statements, see `NodeIndex.statements`.
    """

    def __init__(
        self,
        scopes: Scopes,
        options: Options,
        handlers: Handlers,
        children: dict[int, tuple[int, ...]] | None = None,
        where: Where | None = None,
        statements: Callable[[], Sequence[int]] = tuple,
    ) -> None:
        self.scopes = scopes
        self.unit: Unit = scopes.unit
        self.options = options
        self.steps = 0
        self._symbolic = options.symbolic
        #: Values of expressions without constants, for rules that do not want these.
        self.written: dict[int, Value | None] = {}
        self._at_root = False
        self._handlers = handlers
        self._where = where
        self._near: dict[int, list[list[int]] | None] = {}
        self._depth = 0
        self._children = {} if children is None else children
        #: Conditions that are asked while a pattern is matched; None for none.
        self.narrowing: Narrowing | None = None
        self._statements = statements
        self._plans: dict[int, Any] = {}
        self._kinds = scopes.unit.kind

    def step(self, count: int = 1) -> None:
        """Counts work.

        Raises:
            TooManyStepsError: when the rule has used up its share.
        """
        self.steps += count
        if self.steps > MAX_STEPS:
            raise TooManyStepsError

    def places(self, pattern: Pattern, nodes: Sequence[int]) -> list[int] | None:
        """At which of `nodes`, by number, `pattern` can match at all: where its rarest name stands; None if unknown.

        Nodes are siblings, or statements with those nested in them, in order.
        """
        if self._where is None or self._symbolic:
            return None
        key = id(pattern)
        if key not in self._near:
            self._near[key] = self._where(near_words(pattern))
        found = self._near[key]
        if found is None:
            return []
        if not found:
            return None
        rarest = min(found, key=len)
        unit = self.unit
        numbers: set[int] = set()
        for place in rarest[bisect_left(rarest, nodes[0]) : bisect_left(rarest, unit.end[nodes[-1]])]:
            at = bisect_right(nodes, place) - 1
            # The statement itself, and in flattened lists those around it.
            while at >= 0:
                if place < unit.end[nodes[at]]:
                    numbers.add(at)
                at = bisect_right(nodes, unit.parent[nodes[at]]) - 1
        return sorted(numbers)

    def children(self, index: int) -> tuple[int, ...]:
        """The children of `index`."""
        known = self._children.get(index)
        if known is None:
            known = self._children[index] = tuple(self.unit.children(index))
        return known

    def plan(self, pattern: Pattern, make: Callable[[Pattern], T]) -> T:
        """What `make` says of `pattern`, a part of the rule; asked once."""
        known = self._plans.get(id(pattern))
        if known is None:
            known = self._plans[id(pattern)] = make(pattern)
        return known

    def statements_within(self, nodes: Sequence[int]) -> Sequence[int]:
        """`nodes` with every statement nested in them, bodies of lambdas too, in source order."""
        if not nodes:
            return ()
        known = self._statements()
        return known[bisect_left(known, nodes[0]) : bisect_left(known, self.unit.end[nodes[-1]])]

    def of_role(self, index: int, role: int) -> list[int]:
        """The children of `index` with `role`."""
        roles = self.unit.role
        return [child for child in self.children(index) if roles[child] == role]

    def match_root(self, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
        """Like `match` at the outermost node of a pattern, where names do not stand for their definitions."""
        self._at_root = True
        return self.match(pattern, index, env)

    def match(self, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
        """Environments in which `pattern` matches the node at `index`."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooManyStepsError
        at_root, self._at_root = self._at_root, False
        kind, given = pattern.kind, self._kinds[index]
        handler = self._handlers.get(kind)
        if handler is not None:
            found = handler(self, pattern, index, env)
        elif given == kind:
            found = self.match_parts(pattern, index, env)
        else:
            found = ()
        if given == _NAME and (kind in _DOTTED or (self._symbolic and kind != Op.ANY)):
            found = self._through_name(pattern, index, env, found, at_root)
        return found if self.narrowing is None or not found else self.narrowing.keep(found, env)

    def _through_name(
        self, pattern: Pattern, index: int, env: Env, found: Sequence[Env], at_root: bool
    ) -> Sequence[Env]:
        """Also what the name at `index` stands for: an imported name, or a symbolic definition."""
        if pattern.kind in _DOTTED:
            imported = match_import(self.scopes, pattern, index, env)
            if imported:
                found = [*found, *(made for made in imported if made not in found)]
        if not self._symbolic or at_root or self._depth >= _MAX_ALIAS_DEPTH:
            return found
        if found and pattern.kind not in (Kind.NAME, Op.METAVARIABLE):
            return found
        definition = self.definition(index)
        if definition < 0:
            return found
        self._depth += 1
        defined = self.match(pattern, definition, env)
        self._depth -= 1
        return [*found, *(made for made in defined if made not in found)] if found else defined

    def definition(self, index: int) -> int:
        """The expression that a rule with symbolic propagation sees in place of the name at `index`, or -1."""
        if self.unit.role[index] in (Role.NAME, Role.ATTRIBUTE):
            return -1
        return self.scopes.definition(index)

    def match_parts(self, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
        """Same atom, and children by role: lists in order, what the pattern may leave out left out."""
        if not self.same_atom(pattern, index):
            return ()
        children, parts = self.children(index), pattern.parts
        if len(parts) == len(children) and all(
            part.role == self.unit.role[child] and part.kind not in _ELASTIC for part, child in zip(parts, children)
        ):
            return self._pairwise(parts, children, env)
        return self._by_role(pattern, index, env)

    def _pairwise(self, parts: Sequence[Pattern], children: Sequence[int], env: Env) -> Sequence[Env]:
        envs: Sequence[Env] = (env,)
        for part, child in zip(parts, children):
            if len(envs) == 1:
                envs = self.match(part, child, envs[0])
            else:
                envs = [made for known in envs for made in self.match(part, child, known)]
            if not envs:
                return ()
        return envs

    def _by_role(self, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
        optional = _OPTIONAL.get(pattern.kind, frozenset())
        groups: dict[int, list[int]] = {}
        roles = self.unit.role
        for child in self.children(index):
            groups.setdefault(roles[child], []).append(child)
        wanted: dict[int, list[Pattern]] = {}
        for part in pattern.parts:
            wanted.setdefault(part.role, []).append(part)
        for role in groups:
            if role not in wanted and role not in optional:
                return ()
        envs: Sequence[Env] = (env,)
        for role, parts in wanted.items():
            nodes = groups.get(role, [])
            envs = [made for known in envs for made in match_sequence(self, parts, nodes, known, self.match)]
            if not envs:
                return ()
        return envs

    def same_atom(self, pattern: Pattern, index: int) -> bool:
        """Whether operators and marks agree; a pattern without `async` matches both."""
        if pattern.kind in _FREE_ATOM:
            return True
        atom = self.unit.name(index)
        return pattern.atom == atom or (pattern.kind in _ASYNC and not pattern.atom)

    def bind_node(self, env: Env, name: str, index: int) -> list[Env]:
        """`env` with metavariable `name` bound to the node at `index`."""
        unit = self.unit
        bound = Bound(Form.NODE, index, index, unit.start[index], unit.stop[index])
        return bind(env, name, bound, self.scopes)

    def descend(self, pattern: Pattern, index: int, env: Env, barred: frozenset[int] = frozenset()) -> list[Env]:
        """Environments in which `pattern` matches the expression at `index` or one below it.

        Args:
            barred: kinds that are not entered.
        """
        found: dict[Env, None] = {}
        for node in self._below(index, barred, self._depth):
            for made in self.match_root(pattern, node, env):
                if made == env:
                    return [env]
                found[made] = None
        return list(found)

    def _below(self, index: int, barred: frozenset[int], depth: int) -> Iterator[int]:
        """The expression at `index` and those below it; through names where the rule is symbolic."""
        unit = self.unit
        node, stop = index, unit.end[index]
        while node < stop:
            kind = unit.kind[node]
            if kind == Kind.NAME:
                if not plain_name(unit, node):
                    yield node
                    definition = self.definition(node) if self._symbolic and depth < _MAX_ALIAS_DEPTH else -1
                    if definition >= 0:
                        yield from self._below(definition, barred, depth + 1)
            elif kind in EXPRESSIONS:
                yield node
            node = unit.end[node] if kind in barred else node + 1
