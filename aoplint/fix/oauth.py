"""The state of an authorisation: sent with the user, kept in the session, compared when the user is back (layer 12)."""

from __future__ import annotations

import re
from typing import Final

from aoplint.fix.edit import Edit
from aoplint.fix.imports import import_of
from aoplint.fix.sessions import View, callbacks, uses, view
from aoplint.fix.source import Partly, Source, Spot
from aoplint.scopes.literals import body_span
from aoplint.tree import Kind, Role, Unit

#: The rule whose findings `sent` mends.
STATE: Final = "aop-hygiene-oauth-state-missing"
_KEY: Final = "oauth_state"
_GIVEN: Final = re.compile(r"(?<=[?&]state=)[^&\"'{}\s]*")
_KEPT: Final = re.compile(rf"session\[([\"']){_KEY}\1\][ \t]*=")
_FORM: Final = "the address is made in a form that has no simple repair"
_BY_HAND: Final = f'in the callback, by hand: compare the state of the address with session.pop("{_KEY}", None)'


def sent(source: Source, spot: Spot) -> tuple[Edit, ...] | Partly | str:
    """The authorise address gets a random state that is kept in the session, and the callback compares it."""
    function = source.around(spot, Kind.FUNCTION)
    start = view(source, function)
    if isinstance(start, str):
        return start
    found = import_of("secrets", source.text, source.unit)
    if found.trouble:
        return found.trouble
    statement = source.statement(spot)
    line = source.indent(statement) if statement > source.unit.child(function, Role.BODY) else None
    if line is None:
        return "there is no line for the state"
    carried = _carried(source, spot, start.session)
    if isinstance(carried, str):
        return carried
    kept = f'{line[1]}{start.session}["{_KEY}"] = {found.name}.token_urlsafe(32){source.newline}'
    edits = [*start.edits, Edit(start=line[0], stop=line[0], text=kept), *carried]
    edits += [Edit(start=found.at, stop=found.at, text=found.text)] if found.text else []
    takers = list(callbacks(source))
    if len(takers) == 1 and uses(source, takers[0], "state"):
        return _ordered(edits)
    check = _comparison(source, takers[0]) if len(takers) == 1 else _BY_HAND
    if isinstance(check, str):
        return Partly(edits=_ordered(edits), by_hand=_BY_HAND)
    return _ordered([*edits, *(edit for edit in check if edit not in edits)])


def compared(source: Source, spot: Spot) -> tuple[Edit, ...] | Partly | str:
    """The callback compares the state with the one that the same file keeps in the session."""
    function = source.around(spot, Kind.FUNCTION)
    if function < 0:
        return "the code is not taken in a view"
    if _KEPT.search(source.text):
        return _comparison(source, function)
    begin, end = source.unit.start[function], source.unit.stop[function]
    for rule, other in source.spots:
        made = sent(source, other) if rule == STATE else ""
        if isinstance(made, tuple) and any(begin < edit.start < end and ".pop(" in edit.text for edit in made):
            return made
    return "where the state is kept is not known: compare it with the one that the user was sent with"


def _comparison(source: Source, function: int) -> tuple[Edit, ...] | str:
    """The first lines of a callback: whoever does not bring the state that was sent is refused."""
    unit = source.unit
    back = view(source, function, refuses=True)
    if isinstance(back, str):
        return back
    statements = unit.children_of_role(unit.child(function, Role.BODY), Role.STATEMENT)
    if statements and unit.kind[statements[0]] == Kind.EXPRESSION_STATEMENT:
        value = unit.child(statements[0], Role.VALUE)
        statements = statements[unit.kind[value] in (Kind.STRING, Kind.CONCATENATION) :]
    line, outer = source.indent(statements[0]) if statements else None, source.indent(_keyword(source, function))
    if line is None or outer is None or uses(source, function, _KEY):
        return _BY_HAND
    edit = Edit(start=line[0], stop=line[0], text=_refusing(back, line[1], line[1][len(outer[1]) :], source.newline))
    return (*back.edits, edit)


def _refusing(back: View, indent: str, step: str, newline: str) -> str:
    lines = (
        f'{indent}{_KEY} = {back.session}.pop("{_KEY}", None)',
        f'{indent}if not {_KEY} or {back.asked}.get("state") != {_KEY}:',
        f"{indent}{step or '    '}{back.refusal}",
        "",
    )
    return newline.join(lines)


def _keyword(source: Source, function: int) -> int:
    """What stands in the column of the function's `def`: itself, or its first decorator."""
    decorators = source.unit.children_of_role(function, Role.DECORATOR)
    return decorators[0] if decorators else function


def _carried(source: Source, spot: Spot, session: str) -> tuple[Edit, ...] | str:
    """The edits by which the address carries what the session keeps."""
    unit = source.unit
    for kind in (Kind.DICT, Kind.CALL):
        for node in unit.by_kind.get(kind, ()):
            if (unit.start[node], unit.stop[node]) == (spot.start, spot.stop):
                return _as_item(source, node, f'{session}["{_KEY}"]')
    parts = [
        node
        for kind in (Kind.STRING, Kind.FSTRING)
        for node in unit.by_kind.get(kind, ())
        if unit.start[node] < spot.stop and spot.start < unit.stop[node]
        and unit.kind[unit.parent[node]] != Kind.FSTRING_HOLE
    ]  # fmt: skip
    return _in_text(source, sorted(parts, key=lambda node: unit.start[node]), session) if parts else _FORM


def _as_item(source: Source, node: int, value: str) -> tuple[Edit, ...] | str:
    """An item of a dictionary, or an argument of `dict`."""
    unit = source.unit
    is_dict = unit.kind[node] == Kind.DICT
    items = unit.children_of_role(node, Role.ELEMENT if is_dict else Role.ARGUMENT)
    for item in items:
        key = unit.child(item, Role.KEY) if is_dict else -1
        if (source.of(key)[1:-1] if key >= 0 else unit.name(item)) == "state":
            old = unit.child(item, Role.VALUE)
            return (Edit(start=unit.start[old], stop=unit.stop[old], text=value),)
    if not items:
        return _FORM
    at, last = unit.stop[items[-1]], source.indent(items[-1])
    gap = f",{source.newline}{last[1]}" if last else ", "
    text = f'"state": {value}' if is_dict else f"state={value}"
    return (Edit(start=at, stop=at, text=f"{gap}{text}"),)


def _in_text(source: Source, parts: list[int], session: str) -> tuple[Edit, ...] | str:
    """Into the text of the address, or behind the expression that makes it."""
    unit = source.unit
    whole, formatted = _whole(unit, parts[-1])
    for part in parts:
        begin, end = (unit.start[part] + offset for offset in body_span(source.of(part)))
        given = _GIVEN.search(source.text, begin, end)
        if given is not None:
            return _FORM if formatted else _filled(source, part, given.span(), session, "")
    last = _rightmost(unit, whole)
    if not formatted and unit.kind[last] in (Kind.STRING, Kind.FSTRING):
        end = unit.start[last] + body_span(source.of(last))[1]
        filled = _filled(source, last, (end, end), session, "&state=")
        if not isinstance(filled, str):
            return filled
    if unit.kind[unit.parent[whole]] in _BINDING:
        return _FORM
    at = unit.stop[whole]
    return (Edit(start=at, stop=at, text=f' + "&state=" + {session}["{_KEY}"]'),)


#: What would take the last operand of a sum for itself.
_BINDING: Final = frozenset(
    {Kind.ATTRIBUTE, Kind.SUBSCRIPT, Kind.BINARY_OPERATION, Kind.UNARY_OPERATION, Kind.AWAIT, Kind.CONCATENATION}
)


def _filled(source: Source, part: int, span: tuple[int, int], session: str, lead: str) -> tuple[Edit, ...] | str:
    """The state in a hole of the literal `part`, which becomes an f-string if it is none."""
    unit, text = source.unit, source.of(part)
    plain = unit.kind[part] == Kind.STRING
    if plain and (unit.name(part) or any(char in text for char in "{}\\")):
        return _FORM
    quote = "'" if text.endswith('"') else '"'
    edits = [Edit(start=span[0], stop=span[1], text=f"{lead}{{{session}[{quote}{_KEY}{quote}]}}")]
    # A string in brackets begins with them.
    first = unit.start[part] + len(text) - len(text.lstrip("( \t\r\n"))
    return (Edit(start=first, stop=first, text="f"), *edits) if plain else tuple(edits)


def _whole(unit: Unit, part: int) -> tuple[int, bool]:
    """The expression that makes a text out of `part`, and whether it is formatted on the way."""
    node, formatted = part, False
    while True:
        parent = unit.parent[node]
        kind = unit.kind[parent]
        if kind == Kind.ATTRIBUTE and unit.name(parent) == "format" and unit.role[parent] == Role.CALLEE:
            parent, formatted = unit.parent[parent], True
        elif kind == Kind.BINARY_OPERATION and unit.name(parent) in ("+", "%"):
            formatted = formatted or unit.name(parent) == "%"
        elif kind != Kind.CONCATENATION:
            return node, formatted
        node = parent


def _rightmost(unit: Unit, node: int) -> int:
    while unit.kind[node] in (Kind.BINARY_OPERATION, Kind.CONCATENATION):
        parts = unit.children_of_role(node, Role.PART)
        node = parts[-1] if parts else unit.child(node, Role.RIGHT)
    return node


def _ordered(edits: list[Edit]) -> tuple[Edit, ...]:
    return tuple(sorted(edits, key=lambda edit: (edit.start, edit.stop)))
