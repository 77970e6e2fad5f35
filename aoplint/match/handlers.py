"""Which function matches which kind of pattern node, and the few that belong to no topic (layer 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aoplint.match import arguments, definitions, imports, operators, statements, strings
from aoplint.match.bindings import Bound, Env, Form, bind
from aoplint.match.nodes import Handler, Matcher
from aoplint.match.pattern import Op, Pattern
from aoplint.match.sequence import match_sequence
from aoplint.match.types import type_fits, type_name
from aoplint.tree import Kind, Role

#: Nodes that no metavariable stands for.
_NO_VALUE: Final = frozenset({Kind.SLICE, Kind.KEYWORD, Kind.DICT_ITEM, Kind.COMPARISON, Kind.COMPREHENSION_FOR})


def _any(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    return () if matcher.unit.kind[index] in _NO_VALUE else (env,)


def _metavariable(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    if matcher.unit.kind[index] in _NO_VALUE:
        return ()
    return matcher.bind_node(env, pattern.atom, index)


def _deep(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    return matcher.descend(pattern.parts[0], index, env)


def _typed(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    variable, wanted = pattern.parts
    if not type_fits(matcher.scopes, index, type_name(wanted)):
        return ()
    return matcher.match(variable, index, env)


def _name(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    unit = matcher.unit
    return (env,) if unit.kind[index] == Kind.NAME and unit.name(index) == pattern.atom else ()


def _subscript(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """An item; several indexes and a tuple of them are the same."""
    unit = matcher.unit
    if unit.kind[index] != Kind.SUBSCRIPT:
        return ()
    found = matcher.match(pattern.parts[0], index + 1, env)
    wanted: Sequence[Pattern] = pattern.children(Role.INDEX)
    items: Sequence[int] = matcher.of_role(index, Role.INDEX)
    if len(wanted) == 1 and wanted[0].kind == Op.ANY:
        return found
    if len(wanted) == 1 and wanted[0].kind == Op.METAVARIABLE and len(items) > 1:
        bound = Bound(Form.SPAN, items[0], items[-1], unit.start[items[0]], unit.stop[items[-1]])
        return [made for known in found for made in bind(known, wanted[0].atom, bound, matcher.scopes)]
    if len(wanted) == 1 and wanted[0].kind == Kind.TUPLE:
        wanted = wanted[0].parts
        items = matcher.children(items[0]) if len(items) == 1 and unit.kind[items[0]] == Kind.TUPLE else items
    elif len(wanted) > 1 and len(items) == 1 and unit.kind[items[0]] == Kind.TUPLE:
        items = matcher.children(items[0])
    return [made for known in found for made in match_sequence(matcher, wanted, items, known, matcher.match)]


def _chain(matcher: Matcher, pattern: Pattern, index: int, env: Env) -> Sequence[Env]:
    """`P. ... ` before a name: any number of links of a method chain."""
    unit = matcher.unit
    found: list[Env] = []
    while True:
        found.extend(matcher.match(pattern.parts[0], index, env))
        if unit.kind[index] not in (Kind.CALL, Kind.ATTRIBUTE, Kind.SUBSCRIPT):
            return list(dict.fromkeys(found))
        index += 1


HANDLERS: Final[dict[int, Handler]] = {
    Op.ANY: _any,
    Op.METAVARIABLE: _metavariable,
    Op.DEEP: _deep,
    Op.TYPED: _typed,
    Op.CHAIN: _chain,
    Op.STRING_ANY: strings.match_any,
    Op.STRING_REGEX: strings.match_regex,
    Op.STRING_VARIABLE: strings.match_variable,
    Op.DECORATOR_ALONE: definitions.match_decorator_alone,
    Kind.STRING: strings.match_literal,
    Kind.NUMBER: strings.match_literal,
    Kind.CONSTANT: strings.match_literal,
    Kind.FSTRING: strings.match_fstring,
    Kind.CONCATENATION: strings.match_concatenation,
    Kind.NAME: _name,
    Kind.SUBSCRIPT: _subscript,
    Kind.CALL: arguments.match_call,
    Kind.LIST: arguments.match_list,
    Kind.DICT: arguments.match_dict,
    Kind.SET: arguments.match_set,
    Kind.BOOLEAN_OPERATION: operators.match_boolean,
    Kind.BINARY_OPERATION: operators.match_binary,
    Kind.COMPARE: operators.match_compare,
    Kind.UNARY_OPERATION: operators.match_unary,
    Kind.ASSIGN: statements.match_assign,
    Kind.EXPRESSION_STATEMENT: statements.match_expression_statement,
    Kind.BLOCK: statements.match_block,
    Kind.TRY: statements.match_try,
    Kind.EXCEPT: statements.match_except,
    Kind.RETURN: statements.match_return,
    Kind.ASSERT: statements.match_assert,
    Kind.WITH: statements.match_with,
    Kind.FUNCTION: definitions.match_function,
    Kind.CLASS: definitions.match_class,
    Kind.PARAMETERS: definitions.match_parameters,
    Kind.DECORATOR: definitions.match_decorator,
    Kind.IMPORT: imports.match_import_statement,
    Kind.IMPORT_FROM: imports.match_import_statement,
}
