"""Where a file keeps data: rows that are made or changed, forms that are saved, files, caches and so on (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from aoplint.model.surface import Write
from aoplint.project.carriers import keeps
from aoplint.project.symbols import Symbols
from aoplint.project.variables import Variables, identifier
from aoplint.tree import Kind, Role, Unit

#: Writes of one file that are kept, and characters of one statement of SQL that are looked at.
WRITE_LIMIT: Final = 2_000
_SQL_LIMIT: Final = 20_000
_MAKING: Final = frozenset(
    {
        "create", "acreate", "get_or_create", "update_or_create", "aget_or_create", "aupdate_or_create", "insert",
        "upsert", "bulk_create", "abulk_create", "insert_one", "insert_many", "update_one", "update_many",
        "replace_one", "find_one_and_update", "put_item", "update_item", "values", "merge",
    }
)  # fmt: skip
_SAVING: Final = frozenset({"save", "asave", "commit", "flush", "add", "add_all", "merge", "put", "update_fields"})
_BLANKS: Final = frozenset({"None"})
_SQL: Final = re.compile(
    r"(?i)\b(?:insert|replace)\s+(?:or\s+\w+\s+)?into\s+[\"'`\[]?(?P<table>\w{1,80})[\"'`\]]?\s*\((?P<columns>[^()]{1,4000})\)"
)
_WORD: Final = re.compile(r"\w+")


def writes_of(unit: Unit, text: str, symbols: Symbols, variables: Variables) -> list[Write]:
    """The places of a lowered Python file that keep data, in order; at most `WRITE_LIMIT`."""
    finder = _Finder(unit, text, symbols, variables)
    found = sorted((*finder.calls(), *finder.assigned(), *finder.sql()), key=lambda write: (write.start, write.stop))
    return found[:WRITE_LIMIT]


class _Finder:
    def __init__(self, unit: Unit, text: str, symbols: Symbols, variables: Variables) -> None:
        self._unit = unit
        self._text = text
        self._symbols = symbols
        self._variables = variables

    def calls(self) -> Iterator[Write]:
        """`Shop.objects.create(email=…)`, `Shop(email=…)`, `form.save()`, `cache.set(key, email)`."""
        unit = self._unit
        for call in unit.by_kind.get(Kind.CALL, ()):
            callee = unit.child(call, Role.CALLEE)
            name = unit.name(callee)
            method = unit.kind[callee] == Kind.ATTRIBUTE
            owner = unit.child(callee, Role.OBJECT) if method else -1
            chain = self._variables.chain(owner) if owner >= 0 else ()
            kind = keeps(name, chain[-1] if chain else "")
            if kind:
                yield from self._carried(call, callee, kind)
            elif method and name in _MAKING:
                yield from self._row(call, callee, self._variables.behind(owner))
            elif method and name in ("save", "asave"):
                yield self._saved(call, callee, owner)
            elif name[:1].isupper() and unit.child(call, Role.ARGUMENT) >= 0:
                yield from self._row(call, callee, (name,))

    def _carried(self, call: int, callee: int, kind: str) -> Iterator[Write]:
        unit = self._unit
        said = [name for node in unit.children_of_role(call, Role.ARGUMENT) for name in self._told(node)]
        if said:
            names = self._variables.named_in(callee)
            yield self._write(kind, names, said, call, callee)

    def _told(self, node: int) -> tuple[str, ...]:
        """What an argument speaks of; a variable speaks for what it was made of."""
        return (*self._variables.mentioned(node), *self._variables.behind(node))

    def _row(self, call: int, callee: int, names: tuple[str, ...]) -> Iterator[Write]:
        fields = [name for node in self._unit.children_of_role(call, Role.ARGUMENT) for name in self._columns(node)]
        given = self._unit.children_of_role(call, Role.ARGUMENT)
        whole = any(self._unit.kind[node] in (Kind.DOUBLE_STARRED, Kind.NAME) for node in given)
        if fields or whole:
            yield self._write("table", names, fields, call, callee, whole=whole)

    def _columns(self, node: int) -> Iterator[str]:
        """Keywords that are given something, and keys of documents, those of `defaults` and `$set` included."""
        unit = self._unit
        kind = unit.kind[node]
        if kind == Kind.KEYWORD:
            value = unit.child(node, Role.VALUE)
            if unit.name(node) in ("defaults", "create_defaults", "set_", "Item"):
                yield from self._columns(value)
            elif not self._is_blank(value):
                yield unit.name(node)
        elif kind in (Kind.LIST, Kind.TUPLE):
            for child in unit.children(node):
                yield from self._columns(child)
        elif kind == Kind.DICT:
            for item in unit.children(node):
                value = unit.child(item, Role.VALUE)
                key = self._variables.text(unit.child(item, Role.KEY)) if unit.kind[item] == Kind.DICT_ITEM else ""
                if key and not self._is_blank(value):
                    yield key
                elif value >= 0 and unit.kind[value] == Kind.DICT:
                    yield from self._columns(value)

    def _is_blank(self, node: int) -> bool:
        return is_blank(self._unit, self._text, node)

    def _saved(self, call: int, callee: int, owner: int) -> Write:
        """What a form or a row that is saved writes is known by what it is."""
        return self._write("table", self._variables.behind(owner), (), call, callee)

    def assigned(self) -> Iterator[Write]:
        """`shop.access_token = token` where something is saved in the same definition."""
        unit = self._unit
        saving = {
            self._symbols.at(unit.start[call])
            for call in unit.by_kind.get(Kind.CALL, ())
            if unit.name(unit.child(call, Role.CALLEE)) in _SAVING
            and unit.kind[unit.child(call, Role.CALLEE)] == Kind.ATTRIBUTE
        }
        for node in unit.by_kind.get(Kind.ASSIGN, ()):
            value = unit.child(node, Role.VALUE)
            for target in unit.children_of_role(node, Role.TARGET):
                owner = unit.child(target, Role.OBJECT) if unit.kind[target] == Kind.ATTRIBUTE else -1
                if owner < 0 or unit.name(owner) in ("self", "cls") or self._is_blank(value):
                    continue
                if self._symbols.at(unit.start[node]) in saving:
                    yield self._write("table", self._variables.behind(owner), (unit.name(target),), target, target)

    def sql(self) -> Iterator[Write]:
        """`INSERT INTO buyers (email) …` in texts."""
        unit = self._unit
        for kind in (Kind.STRING, Kind.CONCATENATION, Kind.FSTRING):
            for node in unit.by_kind.get(kind, ()):
                if unit.kind[unit.parent[node]] in (Kind.CONCATENATION, Kind.EXPRESSION_STATEMENT):
                    continue
                start = unit.start[node]
                for found in _SQL.finditer(self._text[start : min(unit.stop[node], start + _SQL_LIMIT)]):
                    yield Write(
                        kind="table",
                        names=(found["table"],),
                        fields=tuple(dict.fromkeys(filter(identifier, _WORD.findall(found["columns"])))),
                        symbol=self._symbols.at(start),
                        start=start + found.start(),
                        stop=start + found.end("table"),
                    )

    def _write(
        self,
        kind: str,
        names: Iterable[str],
        fields: Iterable[str],
        node: int,
        last: int,
        *,
        whole: bool = False,
    ) -> Write:
        unit = self._unit
        return Write(
            kind=kind,
            names=tuple(dict.fromkeys(filter(identifier, names))),
            fields=tuple(dict.fromkeys(filter(identifier, fields))),
            whole=whole,
            symbol=self._symbols.at(unit.start[node]),
            start=unit.start[node],
            stop=unit.stop[last],
        )


def is_blank(unit: Unit, text: str, node: int) -> bool:
    """Whether the expression at `node` is nothing: `None`, an empty text, a word that stands for deleted data."""
    if node < 0:
        return False
    if unit.kind[node] == Kind.CONSTANT:
        return unit.name(node) in _BLANKS
    if unit.kind[node] not in (Kind.STRING, Kind.FSTRING):
        return False
    return _EMPTY.match(text[unit.start[node] : unit.stop[node]]) is not None


_EMPTY: Final = re.compile(
    r"(?i)[a-z]{0,2}(?:''|\"\"|['\"]\W{0,3}(?:deleted|erased|removed|redacted|anonymi[sz]ed|anon|gone|x{2,}|\*{2,}|-+)\b)|"
    r"[a-z]{0,2}['\"](?:\*+|-+|x+)['\"]"
)
