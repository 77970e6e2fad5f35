"""What takes data in: forms, serializers, models of requests, with their fields (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.model.surface import Store
from aoplint.project.variables import Variables
from aoplint.tree import Kind, Role, Unit

#: Forms of one file, and fields of one form, that are kept.
FORM_LIMIT: Final = 1_000
FIELD_LIMIT: Final = 200
_FORM: Final = re.compile(r"(?:Form|FormSet|Serializer|Schema|BaseModel|Struct)$")


def forms_of(unit: Unit, variables: Variables) -> list[Store]:
    """The forms that a lowered Python file declares, in order."""
    return list(_forms(unit, variables))[:FORM_LIMIT]


def _forms(unit: Unit, variables: Variables) -> Iterator[Store]:
    for node in unit.by_kind.get(Kind.CLASS, ()):
        bases = [unit.name(base) for base in unit.children_of_role(node, Role.BASE) if unit.kind[base] != Kind.KEYWORD]
        if not any(_FORM.search(base) for base in bases):
            continue
        name = unit.child(node, Role.NAME)
        fields = dict.fromkeys(_fields(unit, variables, unit.child(node, Role.BODY)))
        if fields:
            yield Store(
                name=unit.name(name),
                fields=tuple(fields)[:FIELD_LIMIT],
                start=unit.start[name],
                stop=unit.stop[name],
            )


def _fields(unit: Unit, variables: Variables, body: int) -> Iterator[str]:
    for statement in unit.children(body):
        kind = unit.kind[statement]
        if kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN):
            target = unit.child(statement, Role.TARGET)
            if unit.kind[target] == Kind.NAME:
                yield unit.name(target)
        elif kind == Kind.CLASS and unit.name(unit.child(statement, Role.NAME)) == "Meta":
            yield from _listed(unit, variables, unit.child(statement, Role.BODY))


def _listed(unit: Unit, variables: Variables, body: int) -> Iterator[str]:
    """`fields = ["email", "phone"]` of a form made from a model."""
    for statement in unit.children(body):
        if unit.kind[statement] != Kind.ASSIGN or unit.name(unit.child(statement, Role.TARGET)) != "fields":
            continue
        value = unit.child(statement, Role.VALUE)
        if unit.kind[value] in (Kind.LIST, Kind.TUPLE):
            yield from filter(None, map(variables.text, unit.children(value)))
