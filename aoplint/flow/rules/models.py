"""Models of libraries: rows of YAML that say what goes where through a call (layer 8).

    - callable: requests.post
      rows: ["Argument[0, url] -> sink:http-url", "Argument[data, json] -> sink:http-body"]
      returns: requests.Response
    - attribute: flask.request.args
      source: request-parameter

`Argument[...]` lists positions and names of one argument, `Argument[*]` is all, `Argument[1:]` all from there on;
`Receiver` is the object before the dot. To the right stand `ReturnValue`, `Receiver`, `Argument[...]`, `sink:<kind>`.
To the left may stand `source:<kind>`. `Argument[0] -> clean:<kind>` cleans the result for rules with that kind of
sanitizer. A callable without rows that reach `ReturnValue` gives back nothing of what it gets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import Any, Final

from aoplint.errors import Place, Problem, RuleError
from aoplint.model.record import dataclass
from aoplint.packs.nodes import YamlMapping, YamlNode, YamlScalar, YamlSequence, words

_ROW: Final = re.compile(r"\s*(\S.*?)\s*->\s*(\S.*?)\s*")
_END: Final = re.compile(
    r"(Argument)\[([^\]]+)\](\.\*)?|(Receiver|ReturnValue)|(source|sink|clean):([a-z0-9]+(?:[-.:][a-z0-9]+)*)"
)
_KEYS: Final = frozenset({
    "callable", "attribute", "rows", "returns", "source", "stops", "calls", "name", "decorator", "parameters",
    "method", "class", "needs", "template", "context", "function", "first", "imports", "attributes", "route", "bound",
    "gives", "shared",
})  # fmt: skip
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class End:
    """One end of a row.

    Args:
        what: "Argument", "Receiver", "ReturnValue", "source", "sink" or "clean".
        positions: positions of the argument.
        names: names of it.
        onward: all arguments from this position on, -1 for none.
        kind: kind of source, sink or sanitizer.
    """

    what: str
    positions: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    onward: int = -1
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What goes from where to where."""

    source: End
    target: End


@dataclass(frozen=True, slots=True, kw_only=True)
class CallableModel:
    """What a library function does.

    Args:
        rows: what goes where.
        returns: dotted class of the result, "" if it says nothing.
        calls: End of the function that it calls back, and of what it passes to it.
        needs: arguments of which one must be passed, so that a method of that name is the one that is meant.
        template: the argument that names a template which is rendered.
        context: the argument with what it gets; all from a position on are passed by their names.
        route: the argument with the path of a handler that it calls back, which says what that gets.
        gives: what the handlers that it calls back get, by place: kinds of sources, or dotted classes; () for one kind.
    """

    rows: tuple[Row, ...] = ()
    returns: str = ""
    calls: tuple[Row, ...] = ()
    needs: End | None = None
    template: End | None = None
    context: End | None = None
    route: End | None = None
    gives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryModel:
    """What the parameters of a function are that a decorator or a base class hands to a framework.

    Args:
        decorators: dotted names or endings (`.route`) of decorators.
        classes: dotted base classes; then `methods` are the names of methods.
        methods: names of methods, or patterns with `*`.
        parameters: for each parameter by position or name its kind of source and its class.
        functions: names of functions and methods that are handlers by their name, or patterns with `*`.
        first: names that their first parameter must have one of; () for any.
        imports: packages of which their file must import one; () for any.
        attributes: what the framework puts into instances of `classes`, as `parameters`, by the name of the attribute.
        bound: with `first`, whether it is about methods, whose first parameter is the one behind `self`.
    """

    decorators: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str, str], ...] = ()
    functions: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str, str], ...] = ()
    bound: bool = False

    def takes(self, method: str) -> bool:
        """Whether a method of one of its classes may be one."""
        return not self.methods or _is_one_of(method, self.methods)

    def handles(self, function: str, first: str, imported: Collection[str]) -> bool:
        """Whether a function is a handler by its name, that of its first parameter, and what its file imports."""
        if not _is_one_of(function, self.functions) or (self.first and first not in self.first):
            return False
        return not self.imports or any(name in imported for name in self.imports)


def _is_one_of(name: str, patterns: tuple[str, ...]) -> bool:
    return any(name == one or (one.endswith("*") and name.startswith(one[:-1])) for one in patterns)


def is_named(dotted: str, wanted: Iterable[str]) -> bool:
    """Whether a name is one of `wanted`, of which those that begin with a dot are endings."""
    return any(dotted == one or (one.startswith(".") and dotted.endswith(one)) for one in wanted)


@dataclass(slots=True)
class Models:
    """All models of a run, by name.

    Args:
        shared: attributes, variables and classes of libraries of which an application has one: sessions, caches.
    """

    callables: dict[str, CallableModel] = field(default_factory=dict)
    attributes: dict[str, tuple[str, str]] = field(default_factory=dict)
    entries: list[EntryModel] = field(default_factory=list)
    methods: dict[str, CallableModel] = field(default_factory=dict)
    shared: list[str] = field(default_factory=list)


def read_models(files: Iterable[YamlMapping]) -> Models:
    """The models of `models/*.yaml` of all packs, later ones before earlier ones.

    Raises:
        RuleError: with every mistake, each at its place.
    """
    models = Models()
    problems: list[Problem] = []
    for file in files:
        rows = file.get("models")
        for row in rows.items if isinstance(rows, YamlSequence) else ():
            if isinstance(row, YamlMapping):
                _read(row, models, problems)
    if problems:
        raise RuleError.of(problems)
    # What a decorator or a base says counts more than how a function is called.
    models.entries.sort(key=lambda one: not (one.decorators or one.classes))
    return models


def _read(row: YamlMapping, models: Models, problems: list[Problem]) -> None:
    for key in row.names():
        if key not in _KEYS:
            _book(problems, f'unknown key "{key}" of a model', row.key(key))
    callables, attributes = words(row.get("callable")), words(row.get("attribute"))
    methods = words(row.get("method"))
    if callables or methods:
        model = CallableModel(
            rows=_rows(row.get("rows"), problems),
            returns=_text(row.get("returns")),
            calls=_rows(row.get("calls"), problems),
            needs=_argument(row.get("needs"), "needs", problems),
            template=_argument(row.get("template"), "template", problems),
            context=_argument(row.get("context"), "context", problems),
            route=_argument(row.get("route"), "route", problems),
            gives=words(row.get("gives")),
        )
        models.callables.update(dict.fromkeys(callables, model))
        if not row.get("class"):
            models.methods.update(dict.fromkeys(methods, model))
    for name in attributes:
        models.attributes[name] = (_text(row.get("source")), _text(row.get("returns")))
    shared = words(row.get("shared"))
    models.shared.extend(shared)
    functions = words(row.get("function"))
    if row.get("decorator") is not None or row.get("class") is not None or functions:
        models.entries.append(
            EntryModel(
                decorators=words(row.get("decorator")),
                classes=words(row.get("class")),
                methods=methods,
                parameters=tuple(_parameters(row.get("parameters"))),
                attributes=tuple(_parameters(row.get("attributes"))),
                functions=functions,
                first=words(row.get("first")),
                imports=words(row.get("imports")),
                bound=_text(row.get("bound")) == "true",
            )
        )
    elif not callables and not attributes and not methods and not shared:
        _book(problems, "a model needs callable, attribute, method, decorator, class, function or shared", row)


def _parameters(node: YamlNode | None) -> Iterable[tuple[str, str, str]]:
    """`"0": {source: kind, is: dotted}` or `"0": kind`."""
    if isinstance(node, YamlMapping):
        for key, value in node.pairs:
            if isinstance(value, YamlScalar):
                yield key.value, value.value, ""
            elif isinstance(value, YamlMapping):
                yield key.value, _text(value.get("source")), _text(value.get("is"))


def _argument(node: YamlNode | None, key: str, problems: list[Problem]) -> End | None:
    found = _end(f"Argument[{node.value}]") if isinstance(node, YamlScalar) else None
    if node is not None and found is None:
        _book(problems, f"{key} names arguments by position and name", node, "such as 1, data, json")
    return found


def _text(node: YamlNode | None) -> str:
    return node.value if isinstance(node, YamlScalar) else ""


def _rows(node: YamlNode | None, problems: list[Problem]) -> tuple[Row, ...]:
    found = []
    for item in node.items if isinstance(node, YamlSequence) else ():
        if not isinstance(item, YamlScalar):
            continue
        match = _ROW.fullmatch(item.value)
        source, target = (_end(match[1]), _end(match[2])) if match else (None, None)
        if source is None or target is None:
            _book(problems, "a row says `from -> to`", item, "such as Argument[0, url] -> sink:http-url")
        else:
            found.append(Row(source, target))
    return tuple(found)


def _end(text: str) -> End | None:
    match = _END.fullmatch(text)
    if match is None:
        return None
    if match[4]:
        return End(match[4])
    if match[5]:
        return End(match[5], kind=match[6])
    positions: list[int] = []
    names: list[str] = []
    onward = -1
    for part in (part.strip() for part in match[2].split(",")):
        if part == "*":
            onward = 0
        elif part.endswith(":") and _NUMBER.fullmatch(part[:-1]):
            onward = int(part[:-1])
        elif _NUMBER.fullmatch(part):
            positions.append(int(part))
        elif part.isidentifier():
            names.append(part)
        else:
            return None
    return End("Argument", tuple(positions), tuple(names), onward)


def _book(problems: list[Problem], message: str, node: Any, hint: str = "") -> None:
    place: Place | None = getattr(node, "place", None)
    problems.append(Problem(message=message, place=place, hint=hint))


def find(known: Mapping[str, CallableModel], dotted: str) -> CallableModel | None:
    """The model of `dotted`, by its full name."""
    return known.get(dotted)
