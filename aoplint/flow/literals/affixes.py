"""Texts of which only the beginning or the end is known, such as `"get_" + name`: names made at run time (layer 8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, Obj, Shape, Taint, Value

_NAME_PART: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|[A-Za-z_0-9]+(?<![0-9])")
_CONVERSION: Final = re.compile(r"%[-+ #0-9.]*[sdr]|\{[^{}]*\}")
#: What the data of an object of an unknown text begins with.
_MARK: Final = "affix"
#: Methods that change each sign alone, and those that take some away at the ends.
_EACH_SIGN: Final = frozenset({"lower", "upper", "casefold", "swapcase"})
_TRIMMING: Final = frozenset({"strip", "lstrip", "rstrip"})


def ends_of(value: Value) -> tuple[str, str]:
    """The known beginning and end of a text, each "" if it is not known."""
    if isinstance(value.constant, str):
        return value.constant, value.constant
    for obj in value.refs:
        if is_text(obj) and len(value.refs) == 1:
            return obj.data[1], obj.data[2]
    return "", ""


def is_text(obj: Obj) -> bool:
    """Whether `obj` is such a text."""
    return isinstance(obj.data, tuple) and bool(obj.data) and obj.data[0] == _MARK


def text(m: Machine, node: int, first: str, last: str, taint: Taint = CLEAN) -> Value:
    """A text that begins with `first` and ends with `last`, as far as these may be parts of a name."""
    first = first if _NAME_PART.fullmatch(first) else ""
    last = last if _NAME_PART.fullmatch(last) else ""
    if not first and not last:
        return Value(taint, constants=None)
    made = m.fresh(Shape.OPAQUE, node, _MARK, (_MARK, first, last))
    return Value(taint, (made,), None)


def of_template(template: str) -> tuple[str, str]:
    """The text before the first hole of a template with `%s` or `{}`, and the one behind its last."""
    holes = list(_CONVERSION.finditer(template))
    return (template[: holes[0].start()], template[holes[-1].end() :]) if holes else ("", "")


def after_method(
    m: Machine, value: Value, name: str, literals: Sequence[object], node: int, taint: Taint
) -> Value | None:
    """What the method `name` makes of such a text; None if it is none, or if nothing is known of what comes out.

    Args:
        literals: its arguments, as far as they are literals.
    """
    ends = ends_of(value)
    texts = [literal for literal in literals if isinstance(literal, str)]
    if not any(ends) or len(texts) != len(literals):
        return None
    changed = _changed(name, *ends, texts)
    return None if changed is None else text(m, node, *changed, taint)


def _changed(name: str, first: str, last: str, texts: list[str]) -> tuple[str, str] | None:
    """The ends of a text after the method `name`."""
    one = texts[0] if len(texts) == 1 else None
    if name in _EACH_SIGN and not texts:
        return getattr(first, name)(), getattr(last, name)()
    if name == "capitalize" and not texts:
        return first.capitalize(), last.lower()
    if name in _TRIMMING and len(texts) < 2:
        kept = first if name == "rstrip" else first.lstrip(one)
        return kept, last if name == "lstrip" else last.rstrip(one)
    if name == "removeprefix" and one is not None:
        return ("" if one.startswith(first) else first.removeprefix(one)), last
    if name == "removesuffix" and one is not None:
        return first, ("" if one.endswith(last) else last.removesuffix(one))
    if name == "replace" and len(texts) == 2 and len(texts[0]) == 1:
        old, new = texts
        return first.replace(old, new), last.replace(old, new)
    return None


def fitting(value: Value, names: list[str]) -> list[str]:
    """Those of `names` that the text `value` may be; none if nothing is known of it."""
    first, last = ends_of(value)
    if not first and not last:
        return []
    return [name for name in names if name.startswith(first) and name.endswith(last) and name != first]


def names_of(m: Machine, obj: Obj) -> list[str]:
    """The names that `obj` has as attributes: its own, and those of its classes."""
    found: dict[str, None] = {}
    holders = [obj]
    if obj.shape == Shape.NAMESPACE:
        holders = list(obj.data.refs)
    for holder in list(holders):
        cls = holder.data if holder.shape == Shape.INSTANCE else holder
        if cls.shape == Shape.CLASS:
            holders.extend(one for one in cls.data.order or (cls,) if one.shape == Shape.CLASS)
    for holder in holders:
        found.update((name, None) for name in m.heap.all(holder) if isinstance(name, str) and not name.startswith("["))
    return list(found)
