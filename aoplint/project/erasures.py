"""Where a file deletes data for good, or takes what is personal out of it (layer 7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from aoplint.model.surface import Erasure
from aoplint.project.carriers import deletes
from aoplint.project.symbols import Symbols
from aoplint.project.variables import Variables, identifier
from aoplint.project.writes import is_blank
from aoplint.tree import Kind, Role, Unit

#: Erasures of one file that are kept, and characters of one statement of SQL that are looked at.
ERASURE_LIMIT: Final = 2_000
_SQL_LIMIT: Final = 20_000
_DELETING: Final = re.compile(
    r"^(?:a?delete(?:_many|_one|_item|_items|_user|_document|_documents|_rows?|_all|_by_\w+|_instance|_record)?|_raw_delete"
    r"|remove|remove_many|find_one_and_delete|drop|zap|expunge|destroy|hard_delete|obliterate|deleteMany|unlink)$"
)
_SAYS: Final = re.compile(
    r"^_?(?:erase|wipe|shred|anonymi[sz]e|pseudonymi[sz]e|scrub|purge|obliterate|redact|forget)(?:_|$)"
)
_LATER: Final = frozenset({"delay", "apply_async", "send", "enqueue", "kiq", "defer", "s", "si"})
_PLAIN: Final = frozenset({"delete", "sql_delete"})
_SQL: Final = re.compile(
    r"(?i)\b(?:delete\s+from|truncate(?:\s+table)?|drop\s+table(?:\s+if\s+exists)?)\s+[\"'`\[]?(?P<table>\w{1,80})"
    r"|\bupdate\s+[\"'`\[]?(?P<changed>\w{1,80})[\"'`\]]?\s+set\s+(?P<sets>[^;]{1,2000})"
)
_BLANKED: Final = re.compile(
    r"(?i)(?:^|,)\s*[\"'`\[]?(\w{1,80})[\"'`\]]?\s*=\s*(?:null|''|\"\"|'(?:deleted|redacted|anon\w*|\*+)')"
)
_CONTAINERS: Final = frozenset({"session", "cache", "cookies", "GET", "POST", "headers"})


def erasures_of(unit: Unit, text: str, symbols: Symbols, variables: Variables) -> list[Erasure]:
    """The places of a lowered Python file that delete data, in order; at most `ERASURE_LIMIT`."""
    finder = _Finder(unit, text, symbols, variables)
    found = (*finder.calls(), *finder.blanked(), *finder.statements(), *finder.sql())
    return sorted(found, key=lambda erasure: (erasure.start, erasure.stop))[:ERASURE_LIMIT]


class _Finder:
    def __init__(self, unit: Unit, text: str, symbols: Symbols, variables: Variables) -> None:
        self._unit = unit
        self._text = text
        self._symbols = symbols
        self._variables = variables

    def calls(self) -> Iterator[Erasure]:
        """`Order.objects.filter(…).delete()`, `session.delete(user)`, `delete(Order).where(…)`, `os.remove(path)`."""
        unit = self._unit
        for call in unit.by_kind.get(Kind.CALL, ()):
            if self._is_request(call):
                continue
            callee = unit.child(call, Role.CALLEE)
            name = unit.name(callee)
            method = unit.kind[callee] == Kind.ATTRIBUTE
            owner = unit.child(callee, Role.OBJECT) if method else -1
            chain = self._variables.chain(owner) if owner >= 0 else ()
            kind = deletes(name, chain[-1] if chain else "")
            if kind:
                yield self._erasure(kind, self._said(call, owner), call)
            elif (_DELETING.match(name) and method) or (name in _PLAIN and unit.child(call, Role.ARGUMENT) >= 0):
                yield self._erasure("table", self._said(call, owner), call)
            elif _SAYS.match(name):
                yield self._erasure("call", (name,), call)
            elif name in _LATER and owner >= 0 and _SAYS.match(unit.name(owner)):
                yield self._erasure("call", (unit.name(owner),), call)
            elif method and name in ("update", "values", "aupdate", "update_one", "update_many"):
                fields = tuple(self._blank_columns(call))
                if fields:
                    yield self._erasure("table", self._said(call, owner), call, fields)

    def _is_request(self, call: int) -> bool:
        """`@app.delete("/me")`, `client.delete("https://…")`: a word of HTTP."""
        unit = self._unit
        given = unit.child(call, Role.ARGUMENT)
        if unit.kind[unit.parent[call]] == Kind.DECORATOR:
            return True
        text = self._text[unit.start[given] : unit.start[given] + 12] if given >= 0 else ""
        return re.match(r"[a-zA-Z]{0,2}['\"]{1,3}(?:/|https?:|\{)", text) is not None

    def _said(self, call: int, owner: int) -> tuple[str, ...]:
        """What the receiver and the arguments stand for."""
        unit = self._unit
        names = dict.fromkeys(self._variables.behind(owner) if owner >= 0 else ())
        for node in unit.children_of_role(call, Role.ARGUMENT):
            if unit.kind[node] in (Kind.NAME, Kind.ATTRIBUTE, Kind.CALL):
                names |= dict.fromkeys(self._variables.behind(node))
        return tuple(names)

    def _blank_columns(self, call: int) -> Iterator[str]:
        unit = self._unit
        stack = list(unit.children_of_role(call, Role.ARGUMENT))
        while stack:
            node = stack.pop(0)
            value = unit.child(node, Role.VALUE)
            if unit.kind[node] == Kind.KEYWORD and is_blank(unit, self._text, value):
                yield unit.name(node)
            elif unit.kind[node] == Kind.DICT:
                stack += unit.children(node)
            elif unit.kind[node] == Kind.DICT_ITEM:
                key = self._variables.text(unit.child(node, Role.KEY))
                if is_blank(unit, self._text, value) and key:
                    yield key
                elif value >= 0 and unit.kind[value] == Kind.DICT:
                    stack.append(value)

    def blanked(self) -> Iterator[Erasure]:
        """`user.email = ""`, `setattr(user, "email", None)`."""
        unit = self._unit
        for node in unit.by_kind.get(Kind.ASSIGN, ()):
            if not is_blank(unit, self._text, unit.child(node, Role.VALUE)):
                continue
            for target in unit.children_of_role(node, Role.TARGET):
                if unit.kind[target] == Kind.ATTRIBUTE:
                    owner = unit.child(target, Role.OBJECT)
                    if unit.name(owner) not in ("self", "cls"):
                        yield self._erasure("table", self._variables.behind(owner), target, (unit.name(target),))

    def statements(self) -> Iterator[Erasure]:
        """`del users[number]`."""
        unit = self._unit
        for node in unit.by_kind.get(Kind.DELETE, ()):
            target = unit.child(node, Role.TARGET)
            if target >= 0 and unit.kind[target] == Kind.SUBSCRIPT:
                yield self._erasure("table", self._variables.behind(unit.child(target, Role.OBJECT)), node)

    def sql(self) -> Iterator[Erasure]:
        """`DELETE FROM orders`, `UPDATE users SET email = NULL` in texts; a table whose name is filled in is any."""
        unit = self._unit
        for kind in (Kind.STRING, Kind.CONCATENATION, Kind.FSTRING):
            for node in unit.by_kind.get(kind, ()):
                if unit.kind[unit.parent[node]] in (Kind.CONCATENATION, Kind.EXPRESSION_STATEMENT):
                    continue
                start = unit.start[node]
                text = self._text[start : min(unit.stop[node], start + _SQL_LIMIT)]
                for found in _SQL.finditer(text):
                    fields = tuple(filter(identifier, _BLANKED.findall(found["sets"] or "")))
                    if found["table"] or fields:
                        yield self._at(
                            "table",
                            (found["table"] or found["changed"],),
                            start + found.start(),
                            start + found.end(),
                            fields,
                        )
                if kind == Kind.FSTRING and _OPEN.search(text):
                    yield self._erasure("table", self._variables.behind(node), node)

    def _erasure(self, kind: str, names: tuple[str, ...], node: int, fields: tuple[str, ...] = ()) -> Erasure:
        target = self._target(node) if self._unit.kind[node] == Kind.CALL else names
        return self._at(kind, names, self._unit.start[node], self._unit.stop[node], fields, target)

    def _target(self, call: int) -> tuple[str, ...]:
        """The receiver of a method; what is given to a function, or to a session."""
        unit = self._unit
        callee = unit.child(call, Role.CALLEE)
        owner = unit.child(callee, Role.OBJECT) if unit.kind[callee] == Kind.ATTRIBUTE else -1
        chain = self._variables.chain(owner) if owner >= 0 else ()
        given = unit.child(call, Role.ARGUMENT)
        if given >= 0 and (owner < 0 or chain[-1:] in (("session",), ("db",), ("s",))):
            return self._variables.chain(given)
        return chain

    def _at(
        self,
        kind: str,
        names: Iterable[str],
        start: int,
        stop: int,
        fields: Iterable[str] = (),
        target: Iterable[str] = (),
    ) -> Erasure:
        return Erasure(
            kind=kind,
            names=tuple(name for name in dict.fromkeys(names) if identifier(name) and name not in _CONTAINERS),
            target=tuple(filter(identifier, target)),
            fields=tuple(dict.fromkeys(fields)),
            symbol=self._symbols.at(start),
            start=start,
            stop=stop,
        )


#: A statement whose table stands in braces.
_OPEN: Final = re.compile(r"(?i)\b(?:delete\s+from|truncate(?:\s+table)?)\s+[\"'`\[]?\{")
