"""Templates of Jinja and Django: which expressions show a value that a view passed (layer 8).

Nothing is rendered: a template is a list of places with the names that they show, in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import Final

from aoplint.flow.machine.arguments import Arguments
from aoplint.flow.machine.machine import Machine
from aoplint.flow.machine.values import CLEAN, NOTHING, Shape, Taint, Value, join, join_taint
from aoplint.flow.objects import attributes, subscripts
from aoplint.flow.objects.methods import call_method
from aoplint.model.record import dataclass

#: Kinds of sinks: any expression, one whose text is not escaped, one within a script.
OUTPUT: Final = "template-output"
RAW: Final = "template-raw"
SCRIPT: Final = "template-script"
_MOST_INCLUDED: Final = 4
_PIECE: Final = re.compile(
    r"\{#.*?#\}|\{%-?\s*(?:comment\b.*?endcomment|verbatim\b.*?endverbatim|raw\b.*?endraw)\s*-?%\}"
    r"|\{\{(?P<shown>.*?)\}\}|\{%-?(?P<tag>.*?)-?%\}|<(?P<script>/?script)\b",
    re.DOTALL | re.IGNORECASE,
)
_LITERAL: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_PATH: Final = re.compile(r"(?<![\w.|])[A-Za-z_]\w*(?:\.\w+|\[['\"]?\w+['\"]?\])*")
_FILTER: Final = re.compile(r"\|\s*([A-Za-z_]\w*)")
_NO_NAMES: Final = frozenset({
    "and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "loop",
    "forloop", "super", "url_for", "static", "range", "csrf_token",
})  # fmt: skip
_UNESCAPED: Final = frozenset({"safe", "safeseq", "tojson_raw", "escape_false"})
#: Filters whose result says nothing of the value.
_STOPPING: Final = frozenset({
    "length", "count", "default_if_none_", "yesno", "pluralize", "wordcount", "divisibleby",
})  # fmt: skip
_FOR: Final = re.compile(r"for\s+([\w\s,]+?)\s+in\s+(.+)", re.DOTALL)
_NAMED: Final = re.compile(r"(?:with|set)\s+(.+)", re.DOTALL)
_PAIR: Final = re.compile(r"(\w+)\s*=\s*([^\s=]+)")
_OTHER: Final = re.compile(r"(?:include|extends|import|from)\s+['\"]([^'\"]+)['\"]")
_ESCAPE: Final = re.compile(r"(end)?autoescape\b\s*(off|false)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing of a template.

    Args:
        what: "show", "for", "set" or "other" (a template that is included or extended).
        start: first offset.
        stop: one past the last.
        names: paths that are shown, such as `("order", "phone")`; of `for` and `set` what the targets get.
        targets: names that get them; of "other" the name of the template.
        kinds: kinds of sinks that it is.
    """

    what: str
    start: int
    stop: int
    names: tuple[tuple[str, ...], ...] = ()
    targets: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(slots=True)
class _State:
    script: int = 0
    plain: list[bool] = field(default_factory=list)


def pieces(text: str) -> Iterator[Piece]:
    """What a template shows and binds, in order."""
    state = _State()
    for match in _PIECE.finditer(text):
        if match["script"]:
            state.script = 0 if match["script"].startswith("/") else 1
        elif match["shown"] is not None:
            yield _shown(match["shown"], match.start(), match.end(), state)
        elif match["tag"] is not None:
            yield from _tag(match["tag"].strip(), match.start(), match.end(), state)


def _shown(expression: str, start: int, stop: int, state: _State) -> Piece:
    bare = _LITERAL.sub("''", expression)
    filters = set(_FILTER.findall(bare))
    kinds = [OUTPUT]
    if filters & _UNESCAPED or any(state.plain):
        kinds.append(RAW)
    if state.script:
        kinds.append(SCRIPT)
    names = () if filters & _STOPPING else paths(expression)
    return Piece("show", start, stop, names, kinds=tuple(kinds))


def paths(expression: str) -> tuple[tuple[str, ...], ...]:
    """The names with their attributes and items in an expression; those of filters and texts are none."""
    bare = re.sub(r"\[\s*''\s*\]", "", _LITERAL.sub(_keep_keys(expression), expression))
    found = []
    for match in _PATH.finditer(_FILTER.sub(" ", bare)):
        path = tuple(part for part in re.split(r"[.\[\]'\"]+", match[0]) if part)
        if path[0] not in _NO_NAMES and not path[0].isdigit():
            found.append(path)
    return tuple(dict.fromkeys(found))


def _keep_keys(expression: str) -> Callable[[re.Match[str]], str]:
    """Texts are blanked out, unless they are keys in brackets."""

    def blank(match: re.Match[str]) -> str:
        before = expression[: match.start()].rstrip()
        return match[0] if before.endswith("[") else "''"

    return blank


def _tag(tag: str, start: int, stop: int, state: _State) -> Iterator[Piece]:
    escape = _ESCAPE.match(tag)
    if escape:
        if not escape[1]:
            state.plain.append(bool(escape[2]))
        elif state.plain:
            state.plain.pop()
        return
    loop = _FOR.match(tag)
    other = _OTHER.match(tag)
    named = _NAMED.match(tag)
    if loop:
        targets = tuple(name.strip() for name in loop[1].split(","))
        yield Piece("for", start, stop, paths(loop[2]), targets)
    elif other:
        yield Piece("other", start, stop, targets=(other[1],))
    elif named:
        for name, value in _PAIR.findall(named[1]):
            yield Piece("set", start, stop, paths(value), (name,))


class Templates:
    """The templates of a project.

    Args:
        names: their paths.
        read: gives the text of one; None if it cannot be read.
    """

    def __init__(self, names: Iterable[str], read: Callable[[str], str | None]) -> None:
        self._names = sorted(names)
        self._read = read
        self._pieces: dict[str, tuple[Piece, ...]] = {}

    def find(self, name: str, importer: str) -> str | None:
        """The file that is called `name`; of several the one that lies nearest to `importer`."""
        wanted = name.strip("/")
        found = [path for path in self._names if path == wanted or path.endswith(f"/{wanted}")]
        return min(found, key=lambda path: (-_shared(path, importer), len(path), path), default=None)

    def pieces(self, path: str) -> tuple[Piece, ...]:
        """What the template at `path` shows and binds."""
        known = self._pieces.get(path)
        if known is None:
            known = self._pieces[path] = tuple(pieces(self._read(path) or ""))
        return known


def _shared(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first.split("/")[:-1], second.split("/")[:-1]):
        if one != other:
            break
        count += 1
    return count


def render(m: Machine, name: Value, context: dict[str, Value], rest: Value, node: int) -> None:
    """Reports what the template `name` shows of `context`.

    Args:
        rest: what is passed under names that are not known.
    """
    templates = m.watch.templates
    for literal in name.constants or () if templates is not None else ():
        path = templates.find(literal, m.code.path) if templates is not None and isinstance(literal, str) else None
        if path is not None:
            _Rendering(m, rest, node).show(path, dict(context))


class _Rendering:
    def __init__(self, m: Machine, rest: Value, node: int) -> None:
        self._m = m
        self._rest = rest
        self._node = node
        self._open: list[str] = []

    def show(self, path: str, names: dict[str, Value]) -> None:
        if path in self._open or len(self._open) >= _MOST_INCLUDED:
            return
        templates = self._m.watch.templates
        self._open.append(path)
        for piece in templates.pieces(path) if templates is not None else ():
            if piece.what == "show":
                self._report(path, piece, names)
            elif piece.what == "other":
                other = templates.find(piece.targets[0], path) if templates is not None else None
                if other is not None:
                    self.show(other, dict(names))
            else:
                self._bind(piece, names)
        self._open.pop()

    def _bind(self, piece: Piece, names: dict[str, Value]) -> None:
        value = NOTHING
        for path in piece.names:
            value = join(value, self._value(path, names))
        if piece.what == "for":
            items = [path[-1] for path in piece.names[:1]]
            value = self._m.elements(value) if items != ["items"] else value
        for target in piece.targets:
            names[target] = value
            if len(piece.targets) > 1 and value.refs:
                place = Value(constants=(piece.targets.index(target),))
                names[target] = subscripts.get_item(self._m, value, place, self._node)

    def _value(self, path: tuple[str, ...], names: dict[str, Value]) -> Value:
        m = self._m
        value = names.get(path[0], self._rest)
        for part in path[1:]:
            if value is NOTHING:
                break
            if part == "items" and any(obj.shape == Shape.DICT for obj in value.refs):
                value = m.elements(call_method(m, value, part, Arguments(), self._node))
                continue
            key = Value(constants=(int(part) if part.isdigit() else part,))
            dicts = bool(value.refs) and all(obj.shape in _ITEMS for obj in value.refs)
            held = subscripts.get_item(m, value, key, self._node) if dicts else None
            value = held if held is not None else attributes.get_attribute(m, value, part, self._node)
        return value

    def _report(self, path: str, piece: Piece, names: dict[str, Value]) -> None:
        m = self._m
        taint: Taint = CLEAN
        for shown in piece.names:
            taint = join_taint(taint, m.contents(self._value(shown, names)))
        if taint:
            taint = m.step(taint, self._node, "template")
            for kind in piece.kinds:
                m.watch.template_sink(m, kind, taint, path, piece.start, piece.stop)


_ITEMS: Final = frozenset({Shape.DICT, Shape.LIST, Shape.TUPLE})
