"""Whether a manifest is well formed: every problem with its place (layer 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from aoplint.errors import AoplintError, ExitCode, nearest
from aoplint.manifest.fields import FIELDS, VERSION, Field, Form
from aoplint.model.record import dataclass
from aoplint.tree import Kind, Role, Unit
from aoplint.tree.scalars import value as scalar_value

_EMPTY: Final = frozenset({"", "null", "~", "Null", "NULL"})
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_EMAIL: Final = re.compile(r"[^\s@<>()]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}")
_URL: Final = re.compile(r"https?://[^\s/?#]{1,255}(?:[/?#]\S{0,1000})?")
#: Domains that documentation uses: nobody reads mail there.
_NOBODY: Final = ("example.com", "example.org", "example.net", "domain.com", "yourcompany.com", "company.com")


class ManifestError(AoplintError):
    """A manifest is not well formed."""

    exit_code = ExitCode.FINDINGS
    kind = "manifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestProblem:
    """Something that is wrong with a manifest.

    Args:
        code: "invalid", "contact", "purpose" or "unapproved".
        path: key path, in words.
        message: what is wrong; it quotes keys, never values.
        start: first offset of the place.
        stop: its end.
    """

    code: str
    path: str
    message: str
    start: int
    stop: int


def check(unit: Unit, text: str) -> tuple[ManifestProblem, ...]:
    """All problems of a manifest, in the order of their places.

    Args:
        unit: of structured text, of the file.
        text: its source.
    """
    root = next((node for node in unit.children(0) if unit.kind[node] == Kind.MAPPING), -1)
    first = len(text.partition("\n")[0])
    if root < 0:
        return (ManifestProblem(code="invalid", path="", message="it is no mapping", start=0, stop=first),)
    found = list(_Checker(unit, text).mapping(root, FIELDS, "", "invalid"))
    return tuple(sorted(found, key=lambda problem: (problem.start, problem.path)))


@dataclass(frozen=True, slots=True)
class _Checker:
    unit: Unit
    text: str

    def mapping(self, node: int, fields: Sequence[Field], path: str, trouble: str) -> Iterator[ManifestProblem]:
        pairs = self._pairs(node)
        known = {field.name: field for field in fields}
        for name, pair in pairs.items():
            if name not in known:
                guess = nearest(name, known)
                hint = f'; did you mean "{guess}"?' if guess else ""
                yield self._problem("invalid", pair, f"{path}{_safe(name)}", f"there is no such key{hint}")
        for field in fields:
            at = pairs.get(field.name, -1)
            if at < 0:
                if field.required:
                    code = field.trouble if field.trouble != "invalid" else trouble
                    yield self._problem(code, node, f"{path}{field.name}", "is missing")
            else:
                yield from self._value(at, field, path)
        if known.keys() >= {"value_added", "approved"}:
            yield from self._unapproved(node, pairs, path)

    def _value(self, pair: int, field: Field, path: str) -> Iterator[ManifestProblem]:
        unit = self.unit
        where = f"{path}{field.name}"
        value = unit.child(pair, Role.VALUE)
        kind = unit.kind[value] if value >= 0 else Kind.SCALAR
        if value < 0 or (kind == Kind.SCALAR and self._scalar(value) in _EMPTY):
            if field.required:
                yield self._problem(field.trouble, pair, where, "says nothing")
        elif field.form is Form.MAPPING:
            if kind != Kind.MAPPING:
                yield self._problem("invalid", pair, where, "must be a mapping")
            else:
                yield from self.mapping(value, field.fields, f"{where}.", field.trouble)
        elif field.form is Form.LIST:
            if kind != Kind.SEQUENCE:
                yield self._problem("invalid", pair, where, "must be a list")
            else:
                yield from self._items(value, field, where)
        elif kind != Kind.SCALAR:
            yield self._problem("invalid", pair, where, "must be a single value")
        else:
            said = _wrong(field, self._scalar(value))
            if said:
                yield self._problem(field.trouble, pair, where, said)

    def _items(self, sequence: int, field: Field, path: str) -> Iterator[ManifestProblem]:
        unit = self.unit
        for number, item in enumerate(unit.children(sequence)):
            where = f"{path}[{number}]"
            if field.fields and unit.kind[item] == Kind.MAPPING:
                yield from self.mapping(item, field.fields, f"{where}.", "invalid")
            elif field.fields:
                yield self._problem("invalid", item, where, "must be a mapping")
            elif unit.kind[item] != Kind.SCALAR:
                yield self._problem("invalid", item, where, "must be a single value")

    def _unapproved(self, node: int, pairs: dict[str, int], path: str) -> Iterator[ManifestProblem]:
        added, approved = (self._flag(pairs.get(name, -1)) for name in ("value_added", "approved"))
        if added is True and approved is not True:
            at = pairs.get("approved", node)
            yield self._problem("unapproved", at, f"{path}approved", "a value-added method needs an approval")

    def _flag(self, pair: int) -> bool | None:
        value = self.unit.child(pair, Role.VALUE) if pair >= 0 else -1
        return None if value < 0 else {"true": True, "false": False}.get(self._scalar(value).lower())

    def _pairs(self, node: int) -> dict[str, int]:
        unit = self.unit
        found = {}
        for pair in unit.children(node):
            key = unit.child(pair, Role.KEY)
            if key >= 0 and unit.kind[key] == Kind.SCALAR:
                found[scalar_value(unit, self.text, key)] = pair
        return found

    def _scalar(self, node: int) -> str:
        return scalar_value(self.unit, self.text, node).strip() if self.unit.kind[node] == Kind.SCALAR else ""

    def _problem(self, code: str, node: int, path: str, message: str) -> ManifestProblem:
        start, stop = self.unit.start[node], self.unit.stop[node]
        line = self.text.find("\n", start, stop)
        return ManifestProblem(code=code, path=path, message=message, start=start, stop=line if line > 0 else stop)


def _wrong(field: Field, value: str) -> str:
    """What is wrong with a single value, "" if nothing."""
    if field.form is Form.DATE and not _is_date(value):
        return "must be a date such as 2026-11-24"
    if field.form is Form.FLAG and value.lower() not in ("true", "false"):
        return "must be true or false"
    if field.form is Form.COUNT and not (value.isascii() and value.isdigit() and len(value) < 10):
        return "must be a whole number"
    if field.form is Form.EMAIL and not _EMAIL.fullmatch(value):
        return "is no e-mail address"
    if field.form is Form.EMAIL and value.lower().rpartition("@")[2] in _NOBODY:
        return "is an address of documentation that nobody reads"
    if field.form is Form.URL and not _URL.fullmatch(value):
        return "must be an address that begins with https://"
    if field.choices and value not in field.choices:
        return f"must be one of {', '.join(field.choices)}"
    if field.name == "schema" and value != VERSION:
        return f"this version of aoplint reads form {VERSION}"
    return ""


def _is_date(value: str) -> bool:
    found = _DATE.fullmatch(value)
    return found is not None and 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31


def _safe(name: str) -> str:
    return name if re.fullmatch(r"[a-z][a-z_]{0,30}", name) else "a key"
