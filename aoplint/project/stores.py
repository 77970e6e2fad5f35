"""Where an application keeps rows: model classes, tables, collections, with their columns (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from aoplint.model.record import dataclass
from aoplint.model.surface import Parent, Store
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit

#: Stores of one file, columns of one store, characters of one statement of SQL that are looked at.
STORE_LIMIT: Final = 2_000
COLUMN_LIMIT: Final = 500
_SQL_LIMIT: Final = 20_000
_COLUMN_CALLS: Final = frozenset({"Column", "mapped_column", "ForeignKey"})
_MAPPED: Final = frozenset({"Mapped", "DynamicMapped", "WriteOnlyMapped"})
_ODOO: Final = frozenset(
    {
        "Char", "Text", "Html", "Integer", "Float", "Boolean", "Date", "Datetime", "Binary", "Selection", "Many2one",
        "One2many", "Many2many", "Monetary", "Json",
    }
)  # fmt: skip
_REFERENCES: Final = frozenset({"ForeignKey", "OneToOneField", "Many2one", "ForeignKeyField", "ReferenceField"})
_CASCADES: Final = re.compile(r"(?i)^(?:cascade|all|(?:[\w-]+, ?)*delete(?:-orphan)?(?:, ?[\w-]+)*)$")
_RULES_OF_DELETION: Final = ("on_delete", "ondelete", "reverse_delete_rule", "cascade")
_ASSIGNMENTS: Final = (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN)
#: Classes that look like a table and keep nothing.
_NO_STORE: Final = re.compile(
    r"(?:Form|Serializer|Schema|Filter|FilterSet|Factory|Admin|Settings|View|ViewSet|TestCase|Enum)$"
)
_ANNOTATED_STORE: Final = re.compile(r"^(?:Document|SQLModel|Base|DeclarativeBase|Model|Entity|.*Document|.*Base)$")
_WRITES: Final = frozenset(
    {"insert_one", "insert_many", "update_one", "update_many", "replace_one", "find_one_and_update", "bulk_write"}
)
_CREATE: Final = re.compile(
    r"(?i)\bcreate\s+(?:temp(?:orary)?\s+)?table\s+(?:if\s+not\s+exists\s+)?[\"'`\[]?(?P<name>\w{1,80})[\"'`\]]?\s*\("
)
_INSERT: Final = re.compile(
    r"(?i)\b(?:insert|replace)\s+(?:or\s+\w+\s+)?into\s+[\"'`\[]?(?P<name>\w{1,80})[\"'`\]]?\s*\((?P<columns>[^()]{1,4000})\)"
)
_OF: Final = re.compile(
    r"(?i)\breferences\s+[\"'`\[]?(?P<table>\w{1,80})[\"'`\]]?\s*(?:\([^()]{0,200}\))?(?P<cascade>\s*on\s+delete\s+cascade)?"
)
_SQL_COLUMN: Final = re.compile(r"(?:^|[,(])\s*[\"'`\[]?([A-Za-z_]\w{0,80})[\"'`\]]?\s+[A-Za-z]")
_WORD: Final = re.compile(r"\w+")
_NO_COLUMN: Final = frozenset({"primary", "foreign", "unique", "constraint", "check", "key", "index"})


def stores_of(view: FileView) -> list[Store]:
    """The stores that a file declares or writes, in order; at most `STORE_LIMIT`."""
    unit = view.unit
    if unit is None:
        return []
    finder = _Finder(view, unit)
    found = sorted((*finder.classes(), *finder.calls(), *finder.sql()), key=lambda store: (store.start, store.name))
    return found[:STORE_LIMIT]


@dataclass(frozen=True, slots=True)
class _Finder:
    view: FileView
    unit: Unit

    def classes(self) -> Iterator[Store]:
        """Model classes of Django, SQLAlchemy, SQLModel, peewee, Tortoise, Odoo, mongoengine, Beanie."""
        unit = self.unit
        for node in unit.by_kind.get(Kind.CLASS, ()):
            given = unit.children_of_role(node, Role.BASE)
            bases = [unit.name(base) for base in given if unit.kind[base] != Kind.KEYWORD]
            if not bases or any(_NO_STORE.search(base) for base in bases):
                continue
            table = any(unit.kind[base] == Kind.KEYWORD and unit.name(base) == "table" for base in given)
            annotated = table or any(_ANNOTATED_STORE.match(base) for base in bases)
            columns = list(self._columns(unit.child(node, Role.BODY), annotated))[:COLUMN_LIMIT]
            if not columns:
                continue
            name = unit.child(node, Role.NAME)
            # The head is the place to show: the decorators and the body are long.
            yield Store(
                name=unit.name(name),
                table=self._table(unit.child(node, Role.BODY)),
                fields=tuple(dict.fromkeys(column for column, _ in columns)),
                parents=tuple(parent for _, call in columns if call >= 0 for parent in self._parents(call)),
                children=tuple(self._children(unit.child(node, Role.BODY))),
                start=self._head(node, name),
                stop=unit.stop[name],
            )

    def _head(self, node: int, name: int) -> int:
        before = self.view.text.rfind("class", self.unit.start[node], self.unit.start[name])
        return before if before >= 0 else self.unit.start[name]

    def _columns(self, body: int, annotated: bool) -> Iterator[tuple[str, int]]:
        unit = self.unit
        for statement in unit.children(body):
            kind = unit.kind[statement]
            target, value = unit.child(statement, Role.TARGET), unit.child(statement, Role.VALUE)
            if kind not in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN) or unit.kind[target] != Kind.NAME:
                continue
            call = value if value >= 0 and unit.kind[value] == Kind.CALL else -1
            if call >= 0 and self._is_column(call):
                yield unit.name(target), call
            elif kind == Kind.ANNOTATED_ASSIGN and (annotated or self._is_mapped(statement)):
                yield unit.name(target), -1

    def _is_column(self, call: int) -> bool:
        unit = self.unit
        callee = unit.child(call, Role.CALLEE)
        name = unit.name(callee)
        if name in _COLUMN_CALLS or (name.endswith("Field") and name != "Field"):
            return self._receiver(callee) not in ("forms", "serializers", "wtforms")
        return name in _ODOO and self._receiver(callee) == "fields"

    def _receiver(self, callee: int) -> str:
        return self.unit.name(self.unit.child(callee, Role.OBJECT)) if self.unit.kind[callee] == Kind.ATTRIBUTE else ""

    def _is_mapped(self, statement: int) -> bool:
        annotation = self.unit.child(statement, Role.ANNOTATION)
        if self.unit.kind[annotation] != Kind.SUBSCRIPT:
            return False
        return self.unit.name(self.unit.child(annotation, Role.OBJECT)) in _MAPPED

    def _table(self, body: int) -> str:
        unit = self.unit
        for statement in unit.children(body):
            if unit.kind[statement] != Kind.ASSIGN:
                continue
            if unit.name(unit.child(statement, Role.TARGET)) in ("__tablename__", "_name", "table_name", "db_table"):
                value = self.view.scopes.value(unit.child(statement, Role.VALUE))
                if value is not None and value.kind == "str" and value.known:
                    return _identifier(value.literal)
        return ""

    def _parents(self, call: int) -> Iterator[Parent]:
        """`ForeignKey(User, on_delete=CASCADE)`, `Column(Integer, ForeignKey("user.id", ondelete="CASCADE"))`."""
        unit = self.unit
        at, end = call, unit.end[call]
        while at < end:
            if unit.kind[at] == Kind.CALL and unit.name(unit.child(at, Role.CALLEE)) in _REFERENCES:
                target = self._target(at)
                if target:
                    yield Parent(store=target, cascade=self._cascades(at))
            at += 1

    def _children(self, body: int) -> Iterator[str]:
        """`orders = relationship("Order", cascade="all, delete-orphan")`: its rows go with those of this class."""
        unit = self.unit
        for statement in unit.children(body):
            call = unit.child(statement, Role.VALUE) if unit.kind[statement] in _ASSIGNMENTS else -1
            if call < 0 or unit.kind[call] != Kind.CALL or unit.name(unit.child(call, Role.CALLEE)) != "relationship":
                continue
            if not self._cascades(call):
                continue
            target = self._target(call)
            if not target and unit.kind[statement] == Kind.ANNOTATED_ASSIGN:
                target = self._annotated(unit.child(statement, Role.ANNOTATION))
            if target:
                yield target

    def _annotated(self, annotation: int) -> str:
        """The innermost name of `Mapped[list["Order"]]`."""
        unit = self.unit
        for node in reversed(range(annotation, unit.end[annotation])):
            if unit.kind[node] == Kind.NAME:
                return unit.name(node)
            if unit.kind[node] == Kind.STRING:
                return self._text(node)
        return ""

    def _target(self, call: int) -> str:
        unit = self.unit
        for node in unit.children_of_role(call, Role.ARGUMENT):
            inner = unit.child(node, Role.VALUE) if unit.kind[node] == Kind.KEYWORD else node
            if unit.kind[node] == Kind.KEYWORD and unit.name(node) not in ("to", "model", "comodel_name"):
                continue
            value = self.view.scopes.value(inner)
            if value is not None and value.kind == "str" and value.known:
                parts = value.literal.split(".")
                # "app.Model" of Django, "table.column" of SQLAlchemy.
                return _identifier(parts[-1] if parts[-1][:1].isupper() else parts[0])
            return unit.name(inner)
        return ""

    def _cascades(self, call: int) -> bool:
        unit = self.unit
        for node in unit.children_of_role(call, Role.ARGUMENT):
            if unit.kind[node] == Kind.KEYWORD and unit.name(node) in _RULES_OF_DELETION:
                value = unit.child(node, Role.VALUE)
                known = self.view.scopes.value(value)
                said = known.literal if known is not None and known.kind == "str" and known.known else unit.name(value)
                return bool(_CASCADES.match(str(said)))
        return False

    def calls(self) -> Iterator[Store]:
        """`Table("users", metadata, Column("email", …))`, `db.users.insert_one({"email": …})`."""
        unit = self.unit
        for call in unit.by_kind.get(Kind.CALL, ()):
            callee = unit.child(call, Role.CALLEE)
            name = unit.name(callee)
            if name == "Table":
                yield from self._table_call(call)
            elif name in _WRITES and unit.kind[callee] == Kind.ATTRIBUTE:
                keys = [key for node in unit.children_of_role(call, Role.ARGUMENT) for key in self._keys(node)]
                collection = unit.name(unit.child(callee, Role.OBJECT))
                if keys and collection:
                    yield Store(
                        name=collection,
                        table=collection,
                        fields=tuple(dict.fromkeys(keys))[:COLUMN_LIMIT],
                        start=unit.start[call],
                        stop=unit.stop[callee],
                    )

    def _table_call(self, call: int) -> Iterator[Store]:
        unit = self.unit
        arguments = unit.children_of_role(call, Role.ARGUMENT)
        name = self._text(arguments[0]) if arguments else ""
        columns = [
            self._text(inner)
            for node in arguments[1:]
            if unit.kind[node] == Kind.CALL and unit.name(unit.child(node, Role.CALLEE)) == "Column"
            for inner in unit.children_of_role(node, Role.ARGUMENT)[:1]
        ]
        if name and any(columns):
            yield Store(
                name=name,
                table=name,
                fields=tuple(dict.fromkeys(filter(None, columns)))[:COLUMN_LIMIT],
                start=unit.start[call],
                stop=unit.stop[arguments[0]],
            )

    def _keys(self, node: int) -> Iterator[str]:
        """The keys of a document, those of `$set` and its like included."""
        unit = self.unit
        if unit.kind[node] == Kind.LIST:
            for child in unit.children(node):
                yield from self._keys(child)
        if unit.kind[node] != Kind.DICT:
            return
        for item in unit.children(node):
            if unit.kind[item] != Kind.DICT_ITEM:
                continue
            value = self.view.scopes.value(unit.child(item, Role.KEY))
            key = value.literal if value is not None and value.kind == "str" and value.known else ""
            if key.startswith("$"):
                yield from self._keys(unit.child(item, Role.VALUE))
            elif _identifier(key):
                yield key

    def _text(self, node: int) -> str:
        value = self.view.scopes.value(node)
        return _identifier(value.literal) if value is not None and value.kind == "str" and value.known else ""

    def sql(self) -> Iterator[Store]:
        """Tables that statements of SQL in texts create or fill."""
        unit, text = self.unit, self.view.text
        for kind in (Kind.STRING, Kind.CONCATENATION, Kind.FSTRING):
            for node in unit.by_kind.get(kind, ()):
                if unit.kind[unit.parent[node]] in (Kind.CONCATENATION, Kind.EXPRESSION_STATEMENT):
                    continue
                start = unit.start[node]
                yield from _statements(text[start : min(unit.stop[node], start + _SQL_LIMIT)], start)


def _statements(sql: str, base: int) -> Iterator[Store]:
    for found in _CREATE.finditer(sql):
        body = sql[found.end() - 1 : _closing(sql, found.end())]
        columns = [name for name in _SQL_COLUMN.findall(body) if name.lower() not in _NO_COLUMN]
        parents = tuple(Parent(store=of["table"], cascade=bool(of["cascade"])) for of in _OF.finditer(body))
        if columns:
            yield _sql_store(found["name"], columns, base + found.start(), base + found.end("name"), parents)
    for found in _INSERT.finditer(sql):
        columns = _WORD.findall(found["columns"])
        yield _sql_store(found["name"], columns, base + found.start(), base + found.end("name"))


def _closing(sql: str, at: int) -> int:
    depth = 1
    for offset in range(at, len(sql)):
        depth += (sql[offset] == "(") - (sql[offset] == ")")
        if not depth:
            return offset
    return len(sql)


def _sql_store(name: str, columns: list[str], start: int, stop: int, parents: tuple[Parent, ...] = ()) -> Store:
    fields = tuple(dict.fromkeys(column for column in columns if _identifier(column)))[:COLUMN_LIMIT]
    return Store(name=name, table=name, fields=fields, parents=parents, start=start, stop=stop)


def _identifier(text: str) -> str:
    """`text` if it can only be a name: nothing else leaves a worker."""
    return text if len(text) <= 60 and text.isidentifier() else ""
