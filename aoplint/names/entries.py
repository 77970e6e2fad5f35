"""Values of a file with the keys that lead to them: of data files, and of Python from the Unit (layer 6).

The path of a value holds keys, names of assigned variables, and keys of dictionaries; list positions are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from aoplint.names.entry import Entry
from aoplint.scopes.literals import body_span, unescape
from aoplint.scopes.view import FileView
from aoplint.tree import Kind, Role, Unit

#: Innermost keys of a path that are kept.
_DEEPEST: Final = 8
_PYTHON_VALUES: Final = {
    Kind.LIST: Role.ELEMENT, Kind.TUPLE: Role.ELEMENT, Kind.SET: Role.ELEMENT, Kind.CALL: Role.ARGUMENT,
    Kind.KEYWORD: Role.VALUE, Kind.BOOLEAN_OPERATION: Role.RIGHT,
}  # fmt: skip


class Paths:
    """Patterns of paths such as `project.name`, `**.site_url`, `services.*.image`.

    A key matches in any case, and with or without `_` and `-`. `*` stands for any key, or for a part of one; `**` for
    any number of keys.

    Args:
        patterns: the patterns; any may match.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._pattern = re.compile("|".join(_pattern(text) for text in patterns) or "(?!)")
        self.match = lru_cache(maxsize=8192)(self._match)

    def _match(self, path: tuple[str, ...]) -> bool:
        return self._pattern.fullmatch("".join(_squashed(key) + "\n" for key in path)) is not None


def _squashed(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").replace("\n", "")


def _pattern(text: str) -> str:
    steps = []
    for step in text.split("."):
        if step == "**":
            steps.append(r"(?:[^\n]*\n)*")
        else:
            steps.append("[^\n]*".join(map(re.escape, _squashed(step).split("*"))) + "\n")
    return "".join(steps)


def note_paths(view: FileView, wanted: Callable[[tuple[str, ...]], bool]) -> None:
    """Reads `view` once for all that will be asked for: paths that are `wanted` by anybody."""
    if _memo(view) not in view.memo:
        view.memo[_memo(view)] = list(_read(view, wanted))


def _memo(view: FileView) -> str:
    """One view is read before it is lowered and again after that."""
    return "names.entries.raw" if view.unit is None else "names.entries"


def entries(view: FileView, wanted: Callable[[tuple[str, ...]], bool]) -> Iterator[Entry]:
    """The texts of `view` at paths that are `wanted`, in source order.

    Data files are read line by line whether they were lowered or not: lowering YAML costs more than all else that is
    done with it, and what is found must not depend on what other rules need.
    """
    noted: list[Entry] | None = view.memo.get(_memo(view))
    if noted is None:
        return _read(view, wanted)
    return (entry for entry in noted if wanted(entry.path))


def _read(view: FileView, wanted: Callable[[tuple[str, ...]], bool]) -> Iterator[Entry]:
    unit = view.unit
    if unit is None or unit.language != "python":
        from aoplint.names.outline import outline

        yield from (entry for entry in outline(view.text, view.language) if wanted(entry.path))
        return
    for path, node in _python_bindings(view, unit):
        if wanted(path):
            for start, stop, text in python_texts(view, node):
                yield Entry(path=path, start=start, stop=stop, value=text)


def _python_bindings(view: FileView, unit: Unit) -> Iterator[tuple[tuple[str, ...], int]]:
    """Assignments to names and attributes, keyword arguments and defaults, items of dictionaries."""
    for kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN, Kind.KEYWORD, Kind.PARAMETER, Kind.DICT_ITEM):
        for node in unit.by_kind.get(kind, ()):
            for name, bound in _python_binding(view, unit, node):
                if bound >= 0:
                    yield (*_python_path(view, unit, node), name), bound


def _python_binding(view: FileView, unit: Unit, node: int) -> Iterator[tuple[str, int]]:
    kind = unit.kind[node]
    if kind == Kind.PARAMETER:
        yield unit.name(unit.child(node, Role.NAME)), unit.child(node, Role.DEFAULT)
        return
    bound = unit.child(node, Role.VALUE)
    if kind == Kind.KEYWORD:
        yield unit.name(node), bound
    elif kind == Kind.DICT_ITEM:
        yield _key_text(view, unit, unit.child(node, Role.KEY)), bound
    else:
        for target in unit.children_of_role(node, Role.TARGET):
            if unit.kind[target] in (Kind.NAME, Kind.ATTRIBUTE):
                yield unit.name(target), bound
            elif unit.kind[target] == Kind.SUBSCRIPT:
                yield _key_text(view, unit, unit.child(target, Role.INDEX)), bound


def _key_text(view: FileView, unit: Unit, key: int) -> str:
    if key < 0 or unit.kind[key] != Kind.STRING:
        return ""
    return _string(view, unit, key)[2]


def _python_path(view: FileView, unit: Unit, node: int) -> tuple[str, ...]:
    """Keys of the dictionaries around `node` and the name that the outermost is bound to."""
    path: list[str] = []
    below, above = node, unit.parent[node]
    while above >= 0 and len(path) < _DEEPEST:
        kind = unit.kind[above]
        if kind == Kind.DICT_ITEM:
            path.append(_key_text(view, unit, unit.child(above, Role.KEY)))
        elif kind in (Kind.ASSIGN, Kind.ANNOTATED_ASSIGN) and unit.role[below] == Role.VALUE:
            path.append(unit.name(unit.child(above, Role.TARGET)))
            break
        elif kind not in (Kind.DICT, Kind.LIST, Kind.TUPLE):
            break
        below, above = above, unit.parent[above]
    return tuple(reversed(path))


def python_texts(view: FileView, node: int) -> Iterator[tuple[int, int, str]]:
    """Constant texts that expression `node` may give: interval and text; of a call, those it is given."""
    unit = view.unit
    assert unit is not None
    pending = [node]
    while pending:
        node = pending.pop()
        kind = unit.kind[node]
        if kind == Kind.STRING:
            yield _string(view, unit, node)
        elif kind in _PYTHON_VALUES:
            inner = [n for n in unit.children(node) if unit.role[n] in (_PYTHON_VALUES[Kind(kind)], Role.LEFT)]
            pending.extend(reversed(inner))
        elif kind == Kind.IF_EXPRESSION:
            pending += (unit.child(node, Role.ORELSE), unit.child(node, Role.BODY))
        elif kind == Kind.FSTRING:
            yield unit.start[node], unit.stop[node], _fstring(view, unit, node)
        elif kind in (Kind.CONCATENATION, Kind.BINARY_OPERATION):
            known = view.scopes.value(node)
            if known is not None and known.known and known.kind == "str":
                yield unit.start[node], unit.stop[node], known.literal


def _string(view: FileView, unit: Unit, node: int) -> tuple[int, int, str]:
    start, stop = unit.start[node], unit.stop[node]
    first, last = body_span(view.text[start:stop])
    inner = view.text[start + first : start + last]
    return start + first, start + last, unescape(inner, unit.name(node))


def _fstring(view: FileView, unit: Unit, node: int) -> str:
    """Its text; a hole is `{}`."""
    parts = []
    for part in unit.children(node):
        if unit.kind[part] == Kind.FSTRING_TEXT:
            parts.append(view.text[unit.start[part] : unit.stop[part]])
        else:
            parts.append("{}")
    return "".join(parts)
