"""The switches of a search rule: its `options` (layer 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoplint.model.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Semgrep's switches that change what a pattern means.

    Args:
        constants: `constant_propagation`, on by default.
        symbolic: `symbolic_propagation`, off by default.
        associative: `ac_matching`: `|`, `&`, `^`, `and`, `or` flatten.
        commutative_boolean: `commutative_boolop`: `and`, `or` in any order.
        symmetric_equality: `symmetric_eq`: `==` and `!=` either way round.
        decorators_in_order: `decorators_order_matters`.
        assign_declares: `vardef_assign`: `x = v` matches `x: T = v`.
        deep_statements: `go_deeper_stmt`: `...` enters nested blocks.
        deep_expressions: `go_deeper_expr`: an expression line matches below the statement it stands for.
        attribute_expressions: `attr_expr`: decorators are expressions too.
        implicit_ellipsis: `implicit_ellipsis`: class bodies are sets of members.
    """

    constants: bool = True
    symbolic: bool = False
    associative: bool = True
    commutative_boolean: bool = False
    symmetric_equality: bool = False
    decorators_in_order: bool = False
    assign_declares: bool = True
    deep_statements: bool = True
    deep_expressions: bool = True
    attribute_expressions: bool = True
    implicit_ellipsis: bool = True

    def dump(self) -> dict[str, bool]:
        """The switches that differ from the default, as JSON data."""
        return {name: getattr(self, name) for name in _KEYS.values() if getattr(self, name) != getattr(DEFAULT, name)}


_KEYS = {
    "constant_propagation": "constants",
    "symbolic_propagation": "symbolic",
    "ac_matching": "associative",
    "commutative_boolop": "commutative_boolean",
    "symmetric_eq": "symmetric_equality",
    "decorators_order_matters": "decorators_in_order",
    "vardef_assign": "assign_declares",
    "go_deeper_stmt": "deep_statements",
    "go_deeper_expr": "deep_expressions",
    "attr_expr": "attribute_expressions",
    "implicit_ellipsis": "implicit_ellipsis",
}
DEFAULT = Options()


def read_options(data: Mapping[str, Any]) -> Options:
    """The switches of a rule's `options`; keys that do not concern Python patterns are left alone."""
    return Options(**{_KEYS[key]: bool(value) for key, value in data.items() if key in _KEYS})
