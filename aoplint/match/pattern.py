"""Code patterns as small immutable trees, and how they are read from rules (layer 6).

A pattern is lowered as Python by the front end and then rewritten: metavariables, `...`, deep expressions and special
strings become kinds of their own. A compiled pattern is plain data, so a warm run needs no parser.
"""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final

from aoplint.match import spelling
from aoplint.match.preprocess import PatternSyntaxError, Prepared, prepare
from aoplint.model.record import dataclass
from aoplint.scopes.literals import body_span, number_value, unescape
from aoplint.tree import Kind, Role, Unit


class Op(IntEnum):
    """Kinds of pattern nodes that no source file has; numbered above every `Kind`."""

    ANY = 300
    METAVARIABLE = 301
    SEQUENCE = 302
    DEEP = 303
    TYPED = 304
    CHAIN = 305
    STRING_ANY = 306
    STRING_REGEX = 307
    STRING_VARIABLE = 308
    STATEMENTS = 309
    NO_DEFAULT = 310
    DECORATOR_ALONE = 311


@dataclass(frozen=True, slots=True)
class Pattern:
    """One node of a pattern.

    Args:
        kind: a `Kind` or an `Op`.
        role: which child of its parent it is.
        atom: name, operator, or metavariable.
        text: value of a literal, regular expression of `"=~/…/"`.
        parts: children in order.
    """

    kind: int
    role: int
    atom: str = ""
    text: str = ""
    parts: tuple[Pattern, ...] = ()

    def child(self, role: int) -> Pattern | None:
        """The first child with `role`."""
        for part in self.parts:
            if part.role == role:
                return part
        return None

    def children(self, role: int) -> tuple[Pattern, ...]:
        """All children with `role`."""
        return tuple(part for part in self.parts if part.role == role)

    def walk(self) -> list[Pattern]:
        """This node and all below it."""
        found, stack = [], [self]
        while stack:
            node = stack.pop()
            found.append(node)
            stack.extend(reversed(node.parts))
        return found

    def dump(self) -> list[Any]:
        """As JSON data."""
        return [self.kind, self.role, self.atom, self.text, [part.dump() for part in self.parts]]

    def renamed(self, names: Mapping[str, str]) -> Pattern:
        """The pattern with `names` in place of its metavariables."""
        parts = tuple(part.renamed(names) for part in self.parts)
        return Pattern(self.kind, self.role, names.get(_metavariable(self.atom), self.atom), self.text, parts)

    def identity(self) -> tuple[str, tuple[str, ...]]:
        """Hash of the pattern, equal for all that differ in names of metavariables only; and these names in order."""
        nodes = self.walk()
        names = tuple(dict.fromkeys(name for node in nodes if (name := _metavariable(node.atom))))
        if any(_names_within(node) for node in nodes):
            names = ()
        pattern = self.renamed({name: f"${number}" for number, name in enumerate(names)}) if names else self
        data = json.dumps([len(names), pattern.dump()], ensure_ascii=True, separators=(",", ":"))
        return hashlib.blake2b(data.encode(), digest_size=16).hexdigest(), names

    @classmethod
    def load(cls, data: list[Any]) -> Pattern:
        """From JSON data."""
        kind, role, atom, text, parts = data
        return cls(kind, role, atom, text, tuple(cls.load(part) for part in parts))


def _metavariable(atom: str) -> str:
    """The metavariable that `atom` is or spells, or ""; what `$_` stands for has no name."""
    name = atom if spelling.is_metavariable(atom) else spelling.decode(atom)
    return "" if name == spelling.ANONYMOUS else name


def _names_within(node: Pattern) -> bool:
    """Whether a name of a metavariable stands in `node` other than as its whole atom."""
    if node.kind == Kind.STRING:
        return False
    partly = "$" in node.atom and not _metavariable(node.atom) and node.atom != spelling.ANONYMOUS
    return partly or "(?P<" in node.text


_REGEX_STRING: Final = re.compile(r"=~/(.*)/([a-z]*)\Z", re.S)
_HEADER: Final = re.compile(r":[ \t]*(?:#[^\n]*)?\Z")
_PARTIAL: Final = re.compile(r"\s*(except|finally|elif|else|case)\b")
_LIMIT: Final = 400


def parse(text: str) -> Pattern:
    """The pattern that `text` says.

    Raises:
        PatternSyntaxError: if it is no Python pattern, with the offset in `text`.
    """
    lines = text.strip("\n").rstrip()
    if not lines.strip():
        raise PatternSyntaxError("the pattern is empty", 0)
    dedented = textwrap.dedent(lines)
    prepared = prepare(dedented)
    try:
        return _parse(prepared)
    except PatternSyntaxError as error:
        raise PatternSyntaxError(error.message, _original(text, dedented, error.offset)) from error
    except RecursionError as error:
        raise PatternSyntaxError("the pattern is nested too deeply", 0) from error


def _original(text: str, dedented: str, offset: int) -> int:
    """The offset in `text` of `offset` in its dedented form."""
    row = dedented.count("\n", 0, offset)
    column = offset - (dedented.rfind("\n", 0, offset) + 1)
    first = len(text) - len(text.lstrip("\n"))
    lines = text[first:].split("\n")
    plain = dedented.split("\n")
    shift = len(lines[row]) - len(lines[row].lstrip()) - (len(plain[row]) - len(plain[row].lstrip()))
    return first + sum(len(line) + 1 for line in lines[:row]) + max(0, shift) + column


def _parse(prepared: Prepared) -> Pattern:
    text = prepared.text
    partial = _PARTIAL.match(text)
    if partial:
        return _partial(prepared, partial[1])
    if _HEADER.search(text):
        return _whole(*_lower(prepared, text + " " + spelling.ANY_NAME))
    if text.lstrip().startswith("@") and not re.search(r"^(?:async\s+)?(?:def|class)\b", text, re.M):
        made = text + f"\ndef {spelling.HOLDER_NAME}(): pass"
        holder = _whole(*_lower(prepared, made))
        return Pattern(Op.DECORATOR_ALONE, 0, parts=holder.children(Role.DECORATOR))
    if re.match(r"\*|\w+\s*=\s*\*", text):
        call = _whole(*_lower(prepared, f"{spelling.HOLDER_NAME}({text})"))
        return call.parts[1]
    return _whole(*_lower(prepared, text))


def _partial(prepared: Prepared, word: str) -> Pattern:
    text = prepared.text + (" " + spelling.ANY_NAME if _HEADER.search(prepared.text) else "")
    if word == "elif":
        return _whole(*_lower(prepared, re.sub(r"\belif\b", "if", text, count=1)))
    if word == "except":
        made = _whole(*_lower(prepared, f"try:\n    pass\n{text}"))
        handlers = made.children(Role.HANDLER)
        if len(handlers) == 1 and len(made.parts) == 2:
            return handlers[0]
    raise PatternSyntaxError(f"a pattern cannot be a `{word}` part alone", 0)


def _lower(prepared: Prepared, text: str) -> tuple[Unit, str]:
    from aoplint.frontends.errors import FrontEndError
    from aoplint.frontends.python import lower

    made = text + "\n"
    try:
        return lower(made), made
    except FrontEndError as error:
        raise PatternSyntaxError("this is no valid Python pattern", _offset_of(prepared, error)) from error


def _offset_of(prepared: Prepared, error: Any) -> int:
    lines = prepared.text.split("\n")
    row = min(max(error.line, 1), len(lines)) - 1
    start = sum(len(line) + 1 for line in lines[:row])
    return prepared.origin(start + len(lines[row]) - len(lines[row].lstrip()))


def _whole(unit: Unit, text: str) -> Pattern:
    if len(unit) > 20 * _LIMIT:
        raise PatternSyntaxError("the pattern is too large", 0)
    module = _convert(unit, text, 0)
    statements = module.parts
    if not statements:
        raise PatternSyntaxError("the pattern holds no code", 0)
    if len(statements) > 1:
        return Pattern(Op.STATEMENTS, 0, parts=statements)
    only = statements[0]
    return only.parts[0] if only.kind == Kind.EXPRESSION_STATEMENT else only


def _convert(unit: Unit, text: str, index: int) -> Pattern:
    kind, role, atom = unit.kind[index], unit.role[index], unit.name(index)
    if kind == Kind.NAME or kind == Kind.MODULE_PATH:
        return _name(kind, role, atom)
    if kind == Kind.STRING:
        return string_pattern(text[unit.start[index] : unit.stop[index]], role, atom)
    if kind == Kind.FSTRING_TEXT:
        return _fstring_text(text[unit.start[index] : unit.stop[index]], role)
    if kind == Kind.NUMBER:
        value = number_value(text[unit.start[index] : unit.stop[index]])
        return Pattern(kind, role, atom, repr(value))
    if kind == Kind.ELLIPSIS:
        return Pattern(Op.ANY, role)
    parts = tuple(_convert(unit, text, child) for child in unit.children(index))
    return _rewrite(Pattern(kind, role, atom, "", parts))


def _name(kind: int, role: int, atom: str) -> Pattern:
    metavariable = spelling.decode(atom) if "." not in atom else ""
    if metavariable.startswith("$..."):
        return Pattern(Op.SEQUENCE, role, metavariable)
    if metavariable:
        return Pattern(Op.METAVARIABLE, role, metavariable)
    if atom == spelling.ANY_NAME:
        return Pattern(Op.ANY, role)
    if atom == spelling.NO_DEFAULT_NAME:
        return Pattern(Op.NO_DEFAULT, role)
    return Pattern(kind, role, re.sub("aop__mv_", "$", atom) if kind == Kind.MODULE_PATH else atom)


def string_pattern(text: str, role: int, prefix: str) -> Pattern:
    """The pattern of string literal `text`: any string, a regular expression, a metavariable, or its value."""
    start, stop = body_span(text)
    written = text[start:stop]
    if written == "...":
        return Pattern(Op.STRING_ANY, role, prefix)
    found = _REGEX_STRING.match(written)
    if found:
        return Pattern(Op.STRING_REGEX, role, found[2], found[1])
    if spelling.is_metavariable(written):
        return Pattern(Op.STRING_VARIABLE, role, written)
    return Pattern(Kind.STRING, role, prefix, unescape(written, prefix))


def _fstring_text(text: str, role: int) -> Pattern:
    if text == "...":
        return Pattern(Op.ANY, role)
    if spelling.is_metavariable(text):
        return Pattern(Op.STRING_VARIABLE, role, text)
    content = unescape(text, "").replace("{{", "{").replace("}}", "}")
    return Pattern(Kind.FSTRING_TEXT, role, "", content)


def _rewrite(node: Pattern) -> Pattern:
    """Takes the spelling that `preprocess` gave to special forms back."""
    if node.kind == Kind.CALL:
        return _rewrite_call(node)
    if node.kind == Kind.ATTRIBUTE and node.atom == spelling.CHAIN_NAME:
        return Pattern(Op.CHAIN, node.role, parts=(node.parts[0],))
    if node.kind in (Kind.STARRED, Kind.DOUBLE_STARRED):
        inner = node.parts[0]
        if inner.kind in (Op.ANY, Op.SEQUENCE):
            return Pattern(inner.kind, node.role, inner.atom)
        if inner.kind == Op.NO_DEFAULT:
            return Pattern(
                inner.parts[0].kind, node.role, inner.parts[0].atom, inner.parts[0].text, inner.parts[0].parts
            )
    if node.kind == Kind.PARAMETER and not node.atom:
        return _rewrite_parameter(node)
    if node.kind == Kind.IMPORT_ALIAS and len(node.parts) == 1 and node.parts[0].kind == Op.ANY:
        return Pattern(Op.ANY, node.role)
    if node.kind == Kind.PATTERN_AS and len(node.parts) == 1 and node.parts[0].kind in (Op.ANY, Op.METAVARIABLE):
        return Pattern(node.parts[0].kind, node.role, node.parts[0].atom)
    if node.kind == Kind.WITH_ITEM and len(node.parts) == 1 and node.parts[0].kind == Op.ANY:
        return Pattern(Op.ANY, node.role)
    return node


def _rewrite_call(node: Pattern) -> Pattern:
    callee = node.parts[0].atom if node.parts[0].kind == Kind.NAME else ""
    if callee == spelling.DEEP_NAME:
        if len(node.parts) != 2:
            raise PatternSyntaxError("a deep expression holds one pattern", 0)
        return Pattern(Op.DEEP, node.role, parts=(node.parts[1],))
    if callee == spelling.TYPED_NAME:
        return Pattern(Op.TYPED, node.role, parts=node.parts[1:])
    if callee == spelling.POSITIONAL_NAME:
        return Pattern(Op.NO_DEFAULT, node.role, parts=node.parts[1:])
    return node


def _rewrite_parameter(node: Pattern) -> Pattern:
    name = node.parts[0]
    plain = len(node.parts) == 1 or (len(node.parts) == 2 and node.parts[1].kind == Op.NO_DEFAULT)
    if plain and name.kind in (Op.ANY, Op.SEQUENCE):
        return Pattern(name.kind, node.role, name.atom)
    parts = tuple(part for part in node.parts if part.kind != Op.NO_DEFAULT)
    return Pattern(node.kind, node.role, node.atom, "", parts)
