"""Where a formula holds: in a file, in the code of a metavariable, in the content of a string (layer 6)."""

from __future__ import annotations

import re

from aoplint.match import terms
from aoplint.match.bindings import EMPTY, Bound, Env, Form, get, nodes_of, text_of, unify
from aoplint.match.conditions import Holding, fits, holds
from aoplint.match.leaf import hits
from aoplint.match.limits import MAX_RANGES, TooManyRangesError
from aoplint.match.names import plain_name
from aoplint.match.narrowing import Narrowing, early
from aoplint.match.nodes import Matcher
from aoplint.match.options import Options
from aoplint.match.outside import elements, key_values
from aoplint.match.pattern import Op
from aoplint.match.ranges import Range, RangeKind, as_inside, focus, intersect, renamed, take_away, unique
from aoplint.match.regex import compile_regex, group_names
from aoplint.match.source import Source
from aoplint.scopes.scopes import Scopes


class Evaluator:
    """Evaluates formulas of one rule in one file.

    Args:
        source: the file.
        options: the rule's switches.
    """

    def __init__(self, source: Source, options: Options) -> None:
        self.source = source
        self.options = options
        self.scopes: Scopes | None = source.scopes
        self._forms = source.found.setdefault(options, {})
        self._matcher: Matcher | None = None
        self._steps = 0
        self._found: dict[int, list[Range]] = {}
        #: Keeps the formulas alive whose numbers are the keys of `_found`.
        self._known: list[terms.Formula] = []

    @property
    def matcher(self) -> Matcher:
        """The matcher of this rule and file."""
        if self._matcher is None:
            self._matcher = self.source.matcher(self.options)
        return self._matcher

    def step(self, count: int) -> None:
        """Counts work on ranges.

        Raises:
            TooManyStepsError: when the rule has used up its share.
        """
        self.matcher.step(count) if self.scopes is not None else self._plain_step(count)

    def _plain_step(self, count: int) -> None:
        self._steps += count
        if self._steps > 100 * MAX_RANGES:
            raise TooManyRangesError

    def run(self, formula: terms.Formula) -> list[Range]:
        """The ranges of `formula` in the whole file."""
        return _Scope(self, None).run(formula)

    def leaf(self, formula: terms.Formula, conditions: tuple[terms.TextCondition, ...] = ()) -> list[Range]:
        """The ranges of an operator that looks at the file, found once; forms of code once for all rules.

        Args:
            conditions: ranges that do not fulfil these may be left out.
        """
        if conditions and self.scopes is not None:
            self.matcher.narrowing = Narrowing(conditions, lambda condition, bound: fits(condition, bound, self))
            try:
                return unique(self._leaf(formula))
            finally:
                self.matcher.narrowing = None
        if isinstance(formula, terms.Code) and formula.digest:
            return self._shared(formula)
        known = self._found.get(id(formula))
        if known is None:
            known = self._found[id(formula)] = unique(self._leaf(formula))
            self._known.append(formula)
        return known

    def _shared(self, formula: terms.Code) -> list[Range]:
        """The ranges of a form, found once for all rules that have it, whatever they call its metavariables."""
        known = self._forms.setdefault(formula.digest, {})
        found = known.get(formula.names)
        if found is None:
            other = next(iter(known), None)
            if other is None:
                found = unique(self._leaf(formula))
            else:
                found = renamed(known[other], dict(zip(other, formula.names)))
            known[formula.names] = found
        return found

    def _leaf(self, formula: terms.Formula) -> list[Range]:
        source = self.source
        if isinstance(formula, terms.Code):
            if self.scopes is None or not source.has(formula.words):
                return []
            found = hits(self.matcher, source.index, formula.pattern, formula.near)
            return [Range(start, stop, node, env) for start, stop, node, env in found]
        if isinstance(formula, terms.Regex):
            return in_text(formula.text, source.text, 0) if source.may_hold(formula.pieces) else []
        if source.unit is None:
            return []
        if isinstance(formula, terms.KeyPath):
            nodes = key_values(source.unit, source.text, formula.paths)
        elif isinstance(formula, terms.Element):
            nodes = elements(source.unit, source.text, formula.selectors)
        else:
            raise TypeError(f"{type(formula).__name__} is no leaf")
        unit = source.unit
        return [Range(unit.start[node], unit.stop[node], node) for node in nodes]


def in_text(regex: str, text: str, base: int) -> list[Range]:
    """Matches of a `pattern-regex` in `text`, which starts at offset `base` of the file."""
    compiled = compile_regex(regex, multiline=True)
    found = []
    for match in compiled.finditer(text):
        found.append(Range(match.start() + base, match.end() + base, -1, groups(match, base), RangeKind.REGEX))
        if len(found) > MAX_RANGES:
            raise TooManyRangesError
    return found


def groups(match: re.Match[str], base: int) -> Env:
    """The groups of a regular expression as metavariables: by their names, and by their numbers."""
    env: list[tuple[str, Bound]] = []
    for group, names in group_names(match.re):
        start, stop = match.span(group)
        if start >= 0:
            bound = Bound(Form.TEXT, -1, -1, start + base, stop + base, match[group])
            env += ((name, bound) for name in names)
    return tuple(env)


class _Scope:
    """A formula's view: the whole file, or the code of one binding, whose range and environment are given."""

    def __init__(self, evaluator: Evaluator, context: Range | None, bound: Bound | None = None) -> None:
        self.evaluator = evaluator
        self.context = context
        self.bound = bound

    def run(self, formula: terms.Formula, conditions: tuple[terms.TextCondition, ...] = ()) -> list[Range]:
        if isinstance(formula, terms.Inside):
            return as_inside(self.run(formula.formula))
        if isinstance(formula, terms.Either):
            return unique([found for part in formula.parts for found in self.run(part, conditions)])
        if isinstance(formula, terms.All):
            return self._all(formula)
        return self._leaf(formula, conditions)

    def _leaf(self, formula: terms.Formula, conditions: tuple[terms.TextCondition, ...]) -> list[Range]:
        if self.context is None or self.bound is None:
            return self.evaluator.leaf(formula, conditions)
        found = self._in_text(formula) if isinstance(formula, terms.Regex) else self._in_code(formula)
        scopes = self.evaluator.scopes
        unified = ((one, unify(self.context.bindings, one.bindings, scopes)) for one in found)
        return [one._replace(bindings=env) for one, env in unified if env is not None]

    def _in_text(self, formula: terms.Regex) -> list[Range]:
        assert self.bound is not None
        text = text_of(self.bound, self.evaluator.scopes) or self.bound.text
        if self.bound.form == Form.NODE or not text:
            text = self.evaluator.source.text[self.bound.start : self.bound.stop]
        return in_text(formula.text, text, self.bound.start)

    def _in_code(self, formula: terms.Formula) -> list[Range]:
        bound, scopes = self.bound, self.evaluator.scopes
        assert bound is not None
        if scopes is None or bound.node < 0:
            return []
        if isinstance(formula, terms.Code) and plain_name(scopes.unit, bound.node):
            # The name of an attribute or a definition is no expression of the file, and one by itself here.
            found = self.evaluator.matcher.match_root(formula.pattern, bound.node, EMPTY)
            return [Range(bound.start, bound.stop, bound.node, env) for env in found]
        last = scopes.unit.end[bound.last]
        return [
            found
            for found in self.evaluator.source.of_nodes(self.evaluator.leaf(formula), bound.node, last)
            if bound.start <= found.start and found.stop <= bound.stop
        ]

    def _all(self, formula: terms.All) -> list[Range]:
        if not self.evaluator.source.may_hold(formula.pieces):
            return []
        ranges = self._positive(formula)
        scopes, step = self.evaluator.scopes, self.evaluator.step
        for negative in formula.negative:
            if not ranges:
                return []
            ranges = take_away(ranges, self.run(negative), scopes, step)
        holding = [Holding(found) for found in ranges]
        for condition in formula.conditions:
            if not holding:
                return []
            if isinstance(condition, terms.PatternCondition):
                holding = [one for one in holding if self._nested(condition, one)]
            else:
                holding = [one for one in holding if holds(condition, one, self.evaluator)]
        ranges = [found for one in holding for found in one.ranges()]
        if formula.focus:
            ranges = [narrow for found in ranges for narrow in focus(found, formula.focus)]
        return unique(ranges)

    def _positive(self, formula: terms.All) -> list[Range]:
        selectors = [part for part in formula.positive if _is_variable(part)]
        others = [part for part in formula.positive if not _is_variable(part)]
        if not others:
            others, selectors = selectors, []
        if not others:
            return [self.context] if self.context is not None else []
        groups_found: list[list[Range]] = []
        for part in sorted(others, key=_breadth):
            found = self.run(part, early(formula, part, self.evaluator.options))
            if not found:
                return []
            groups_found.append(found)
        groups_found.sort(key=lambda found: found[0].kind == RangeKind.INSIDE)
        ranges = groups_found[0]
        for found in groups_found[1:]:
            ranges = intersect(ranges, found, self.evaluator.scopes, self.evaluator.step)
            if not ranges:
                return []
        for part in selectors:
            ranges = self._select(part, ranges)
        return ranges

    def _select(self, part: terms.Formula, ranges: list[Range]) -> list[Range]:
        """`pattern: $X` beside others: expressions within the ranges, without matching it everywhere."""
        assert isinstance(part, terms.Code)
        evaluator = self.evaluator
        if evaluator.scopes is None:
            return []
        inside = evaluator.source.index.expressions_within
        matcher = evaluator.matcher
        unit = evaluator.scopes.unit
        made: list[Range] = []
        for around in ranges:
            for node in inside(around.start, around.stop):
                for env in matcher.match(part.pattern, node, around.bindings):
                    made.append(Range(unit.start[node], unit.stop[node], node, env))
            if len(made) > MAX_RANGES:
                raise TooManyRangesError
        return unique(made)

    def _nested(self, condition: terms.PatternCondition, holding: Holding) -> bool:
        """`metavariable-pattern`: whether the formula holds within a binding; what it binds is kept for later."""
        bound = get(holding.range.bindings, condition.variable)
        if bound is None:
            return False
        found = (
            self._on_content(condition, holding.range, bound)
            if condition.on_content
            else self._within(condition, holding.range, bound)
        )
        holding.add([one.bindings for one in found])
        return bool(found)

    def _within(self, condition: terms.PatternCondition, around: Range, bound: Bound) -> list[Range]:
        scopes = self.evaluator.scopes
        if bound.form == Form.SPAN and scopes is not None and not nodes_of(bound, scopes):
            return []
        context = Range(bound.start, bound.stop, bound.node, around.bindings)
        return _Scope(self.evaluator, context, bound).run(condition.formula)

    def _on_content(self, condition: terms.PatternCondition, around: Range, bound: Bound) -> list[Range]:
        """The content of a string as text of its own."""
        content = self._content(bound)
        if content is None:
            return []
        inner = Bound(Form.TEXT, -1, -1, *content[1:], content[0])
        context = Range(inner.start, inner.stop, -1, around.bindings)
        return _Scope(self.evaluator, context, inner).run(condition.formula)

    def _content(self, bound: Bound) -> tuple[str, int, int] | None:
        """Text, start and stop of the content of a bound string; None if no string is bound."""
        if bound.form in (Form.CONTENT, Form.TEXT):
            return bound.text, bound.start, bound.stop
        scopes = self.evaluator.scopes
        if scopes is None or bound.node < 0 or bound.form != Form.NODE:
            return None
        value = scopes.value(bound.node)
        if value is None or value.kind != "str" or not value.known or not isinstance(value.literal, str):
            return None
        return value.literal, bound.start, bound.stop


def _breadth(formula: terms.Formula) -> int:
    """What finds little comes first: where it finds nothing the rest need not be asked."""
    if isinstance(formula, terms.Code):
        return 0 if formula.near else 3
    if isinstance(formula, (terms.Inside, terms.All)):
        inner = formula.formula if isinstance(formula, terms.Inside) else formula
        return 1 if any(isinstance(leaf, terms.Code) and leaf.near for leaf in terms.leaves(inner)) else 4
    return 2


def _is_variable(formula: terms.Formula) -> bool:
    return isinstance(formula, terms.Code) and formula.pattern.kind == Op.METAVARIABLE
