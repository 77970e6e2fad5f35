"""Conditions that are asked while a pattern is matched, so that it does not multiply what they leave out (layer 6).

`[..., "$A", ..., "$B", ...]` holds for each pair of a list; `metavariable-regex` on `$A` says at once which elements
are worth a partner. Asked early or late, a condition leaves the same: it looks at one binding, and a pattern only ever
gets fewer matches from one that is missing. Where that is not so (operators that are turned round only if they do not
match as they stand), and where a second pattern might bind the variable, it is asked late.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from aoplint.match import terms
from aoplint.match.bindings import Bound, Env
from aoplint.match.options import Options
from aoplint.match.pattern import Op, Pattern
from aoplint.tree import Kind

Fits = Callable[[terms.TextCondition, Bound], bool]

_KEPT: Final = 4096
#: Kinds that are matched in a second way if the first one fails.
_SECOND_TRY: Final = frozenset({Kind.BINARY_OPERATION, Kind.COMPARE})


class Narrowing:
    """Tells which environments can still fulfil conditions.

    Args:
        conditions: of the rule, on variables that only this pattern binds.
        fits: whether a condition is true of a binding.
    """

    def __init__(self, conditions: Sequence[terms.TextCondition], fits: Fits) -> None:
        self._conditions = conditions
        self._fits = fits
        self._known: dict[tuple[str, Bound], bool] = {}

    def keep(self, envs: Sequence[Env], before: Env) -> Sequence[Env]:
        """Those of `envs`, which were made from `before`, whose new bindings fulfil the conditions."""
        known = len(before)
        return [env for env in envs if all(self._holds(entry) for entry in env[known:])]

    def _holds(self, entry: tuple[str, Bound]) -> bool:
        found = self._known.get(entry)
        if found is None:
            name, bound = entry
            wanted = (condition for condition in self._conditions if condition.variable == name)
            found = self._known[entry] = all(self._fits(condition, bound) for condition in wanted)
        return found


def early(formula: terms.All, part: terms.Formula, options: Options) -> tuple[terms.TextCondition, ...]:
    """The conditions of `formula` that can be asked while `part`, one of its positive operators, is matched."""
    texts = [condition for condition in formula.conditions if isinstance(condition, terms.TextCondition)]
    if not texts or options.symbolic:
        return ()
    codes = _codes(part)
    if not any(map(_multiplies, codes)) or not all(map(_may_narrow, codes)):
        return ()
    others = {name for other in formula.positive if other is not part for name in _variables(other)}
    return tuple(condition for condition in texts if condition.variable not in others)


def _codes(part: terms.Formula) -> list[terms.Code]:
    """The patterns that `part` is the union of; none if it is more than that."""
    parts = part.parts if isinstance(part, terms.Either) else (part,)
    codes = [each for each in parts if isinstance(each, terms.Code)]
    return codes if len(codes) == len(parts) else []


def _variables(formula: terms.Formula) -> set[str]:
    codes = (leaf for leaf in terms.leaves(formula) if isinstance(leaf, terms.Code))
    return {node.atom for code in codes for node in code.pattern.walk() if node.atom.startswith("$")}


@lru_cache(maxsize=_KEPT)
def _may_narrow(code: terms.Code) -> bool:
    return not any(node.kind in _SECOND_TRY for node in code.pattern.walk())


@lru_cache(maxsize=_KEPT)
def _multiplies(code: terms.Code) -> bool:
    """Whether some list of the pattern chooses two or more elements, each out of many."""
    return any(_chosen(node.parts) > 1 for node in code.pattern.walk())


def _chosen(parts: Sequence[Pattern]) -> int:
    """How many of `parts` come somewhere after a `...`, at no certain place."""
    kinds = [part.kind for part in parts if part.kind != Kind.KEYWORD]
    return sum(before == Op.ANY != kind for before, kind in pairwise(kinds))
