"""Literals and strings, through constants where the rule allows it (layer 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.nodes import Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.regex import compile_regex
from aoplint.match.sequence import match_sequence
from aoplint.scopes.evaluate import evaluate
from aoplint.scopes.literals import body_span, unescape
from aoplint.scopes.values import Value
from aoplint.tree import Kind, Role


def value_of(matcher: Matcher, index: int) -> Value | None:
    """The value of the expression at `index`, as far as the rule's options let the matcher see."""
    unit = matcher.unit
    if unit.kind[index] == Kind.FSTRING and "t" in unit.name(index):
        return None
    if matcher.options.constants:
        return matcher.scopes.value(index)
    return evaluate(unit, matcher.scopes.text, index, {}, matcher.written)


def match_literal(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """A string, number, or constant by its value."""
    value = value_of(matcher, index)
    if value is None or not value.known:
        return ()
    if pattern.kind == Kind.STRING:
        fits = value.kind == "str" and value.literal == pattern.text
    elif pattern.kind == Kind.NUMBER:
        fits = value.kind in ("int", "float", "complex") and repr(value.literal) == pattern.text
    else:
        fits = value.kind in ("none", "bool") and str(value.literal) == pattern.atom
    return (env,) if fits else ()


def match_any(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`"..."`: any constant string; `b"..."` only bytes."""
    if "b" in pattern.atom:
        unit = matcher.unit
        return (env,) if unit.kind[index] == Kind.STRING and "b" in unit.name(index) else ()
    value = value_of(matcher, index)
    return (env,) if value is not None and value.kind == "str" else ()


def match_regex(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`"=~/re/"`: a constant string in which the expression occurs."""
    value = value_of(matcher, index)
    if value is None or value.kind != "str" or not value.known:
        return ()
    written = _written(matcher, index)
    text = value.literal if written is None else matcher.scopes.text[written[0] : written[1]]
    return (env,) if _compiled(pattern.text, pattern.atom).search(text) else ()


def _written(matcher: Matcher, index: int) -> tuple[int, int] | None:
    """The interval of the content of a string that is written at `index`, escapes and all; None for other values."""
    unit = matcher.unit
    start, stop = unit.start[index], unit.stop[index]
    if unit.kind[index] == Kind.FSTRING_TEXT:
        return start, stop
    if unit.kind[index] != Kind.STRING:
        return None
    first, last = body_span(matcher.scopes.text[start:stop])
    return start + first, start + last


@lru_cache(maxsize=512)
def _compiled(text: str, flags: str) -> re.Pattern[str]:
    return compile_regex(text, flags)


def match_variable(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`"$S"`: a constant string; the metavariable stands for its content without quotes, as it is written."""
    unit = matcher.unit
    written = _written(matcher, index)
    if written is not None:
        start, stop = written
        bound = Bound(Form.CONTENT, index, index, start, stop, matcher.scopes.text[start:stop])
        return bind(env, pattern.atom, bound, matcher.scopes)
    value = value_of(matcher, index)
    if value is None or value.kind != "str" or not value.known:
        return ()
    bound = Bound(Form.CONTENT, index, index, unit.start[index], unit.stop[index], value.literal)
    return bind(env, pattern.atom, bound, matcher.scopes)


def match_fstring(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """An f-string, part by part; `...` stands for any parts."""
    if matcher.unit.kind[index] != Kind.FSTRING:
        return ()
    parts = matcher.of_role(index, Role.PART)
    return match_sequence(matcher, pattern.parts, parts, env, lambda p, i, e: _part(matcher, p, i, e))


def match_concatenation(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """Strings side by side, or the parts of an f-string; `"..."` stands for any of them."""
    if matcher.unit.kind[index] not in (Kind.FSTRING, Kind.CONCATENATION):
        return ()
    wanted = [Pattern(Op.ANY, part.role) if part.kind == Op.STRING_ANY else part for part in pattern.parts]
    parts = matcher.of_role(index, Role.PART)
    return match_sequence(matcher, wanted, parts, env, lambda p, i, e: _part(matcher, p, i, e))


def _part(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    kind = matcher.unit.kind[index]
    if pattern.kind == Kind.FSTRING_HOLE:
        return matcher.match_parts(pattern, index, env) if kind == Kind.FSTRING_HOLE else ()
    if kind == Kind.FSTRING_HOLE:
        return ()
    if pattern.kind == Kind.FSTRING:
        return match_fstring(matcher, pattern, index, env)
    if pattern.kind == Op.STRING_VARIABLE:
        return match_variable(matcher, pattern, index, env)
    unit = matcher.unit
    text = matcher.scopes.text[unit.start[index] : unit.stop[index]]
    if kind == Kind.STRING:
        first, last = body_span(text)
        text = text[first:last]
    content = unescape(text, "")
    if kind == Kind.FSTRING_TEXT:
        content = content.replace("{{", "{").replace("}}", "}")
    return (env,) if content == pattern.text else ()
