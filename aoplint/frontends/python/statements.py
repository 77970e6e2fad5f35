"""How statements, definitions and match patterns lower (layer 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import libcst as cst

from aoplint.frontends.python.lowering import Expander, Items, Lowering
from aoplint.frontends.python.tokens import AUGMENTED
from aoplint.tree import Kind, Role

_STATEMENT, _BODY, _ORELSE, _VALUE = int(Role.STATEMENT), int(Role.BODY), int(Role.ORELSE), int(Role.VALUE)
_TARGET, _NAME, _TEST, _ELEMENT = int(Role.TARGET), int(Role.NAME), int(Role.TEST), int(Role.ELEMENT)
_PATTERN, _ITEM, _ALIAS = int(Role.PATTERN), int(Role.ITEM), int(Role.ALIAS)


def _flat(body: Iterable[Any]) -> Items:
    items: Items = []
    for statement in body:
        if type(statement) is cst.SimpleStatementLine:
            items.extend((_STATEMENT, small) for small in statement.body)
        else:
            items.append((_STATEMENT, statement))
    return items


def _module(node: cst.Module, low: Lowering) -> Items:
    return _flat(node.body)


def _block(node: cst.IndentedBlock, low: Lowering) -> Items:
    return _flat(node.body)


def _suite(node: cst.SimpleStatementSuite, low: Lowering) -> Items:
    return [(_STATEMENT, small) for small in node.body]


def _expression(node: cst.Expr, low: Lowering) -> Items:
    return [(_VALUE, node.value)]


def _assign(node: cst.Assign, low: Lowering) -> Items:
    items: Items = []
    for target in node.targets:
        items += [(_TARGET, target.target), "="]
    items.append((_VALUE, node.value))
    return items


def _annotated(node: cst.AnnAssign, low: Lowering) -> Items:
    items: Items = [(_TARGET, node.target), ":", (int(Role.ANNOTATION), node.annotation.annotation)]
    if node.value is not None:
        items += ["=", (_VALUE, node.value)]
    return items


def _augmented(node: cst.AugAssign, low: Lowering) -> Items:
    word = AUGMENTED[type(node.operator)]
    low.atom(word)
    return [(_TARGET, node.target), word, (_VALUE, node.value)]


def _del(node: cst.Del, low: Lowering) -> Items:
    return ["del", (_TARGET, node.target)]


def _return(node: cst.Return, low: Lowering) -> Items:
    return ["return"] if node.value is None else ["return", (_VALUE, node.value)]


def _raise(node: cst.Raise, low: Lowering) -> Items:
    items: Items = ["raise"]
    if node.exc is not None:
        items.append((int(Role.EXCEPTION), node.exc))
    if node.cause is not None:
        items += ["from", (int(Role.CAUSE), node.cause.item)]
    return items


def _assert(node: cst.Assert, low: Lowering) -> Items:
    items: Items = ["assert", (_TEST, node.test)]
    if node.msg is not None:
        items.append((int(Role.MESSAGE), node.msg))
    return items


def _word(word: str) -> Expander:
    return lambda node, low: [word]


def _names(word: str) -> Expander:
    return lambda node, low: [word, *((_NAME, item.name) for item in node.names)]


def _import(node: Any, low: Lowering) -> Items:
    items: Items = ["import", *((_ALIAS, alias) for alias in node.names)]
    if type(node) is not cst.Import:
        low.atom("lazy")
        items.insert(0, "lazy")
    return items


def _import_from(node: Any, low: Lowering) -> Items:
    dots = "." * len(node.relative)
    lazy = type(node) is not cst.ImportFrom
    low.atom(("lazy " if lazy else "") + dots)
    items: Items = ["lazy", "from"] if lazy else ["from"]
    items.extend(dots)
    if node.module is not None:
        items.append((int(Role.MODULE), ModulePath(node.module)))
    items.append("import")
    if isinstance(node.names, cst.ImportStar):
        return [*items, (_ALIAS, node.names)]
    aliases = [(_ALIAS, alias) for alias in node.names]
    return [*items, "(", *aliases, ")"] if node.lpar else [*items, *aliases]


def _alias(node: cst.ImportAlias, low: Lowering) -> Items:
    items: Items = [(int(Role.MODULE), ModulePath(node.name))]
    if node.asname is not None:
        items += ["as", (_NAME, node.asname.name)]
    return items


class ModulePath:
    """The dotted name of an import, one node."""

    __slots__ = ("parts",)
    lpar = ()

    def __init__(self, node: Any) -> None:
        self.parts: list[str] = []
        while isinstance(node, cst.Attribute):
            self.parts.append(node.attr.value)
            node = node.value
        self.parts.append(node.value)
        self.parts.reverse()


def _module_path(node: ModulePath, low: Lowering) -> Items:
    low.name_here(".".join(node.parts))
    items: Items = [node.parts[0]]
    for part in node.parts[1:]:
        items += [".", part]
    return items


def _else(items: Items, orelse: Any, word: str, role: int) -> None:
    if orelse is not None:
        items += [word, ":", (role, orelse.body)]


def _if(node: cst.If, low: Lowering) -> Items:
    elif_ = low.role == _ORELSE
    if elif_:
        low.atom("elif")
    items: Items = ["elif" if elif_ else "if", (_TEST, node.test), ":", (_BODY, node.body)]
    if isinstance(node.orelse, cst.If):
        items.append((_ORELSE, node.orelse))
    else:
        _else(items, node.orelse, "else", _ORELSE)
    return items


def _asynchronous(node: Any, low: Lowering) -> Items:
    if node.asynchronous is None:
        return []
    low.atom("async")
    return ["async"]


def _for(node: cst.For, low: Lowering) -> Items:
    items = _asynchronous(node, low)
    items += ["for", (_TARGET, node.target), "in", (int(Role.ITERABLE), node.iter), ":", (_BODY, node.body)]
    _else(items, node.orelse, "else", _ORELSE)
    return items


def _while(node: cst.While, low: Lowering) -> Items:
    items: Items = ["while", (_TEST, node.test), ":", (_BODY, node.body)]
    _else(items, node.orelse, "else", _ORELSE)
    return items


def _try(node: Any, low: Lowering) -> Items:
    if type(node) is cst.TryStar:
        low.atom("*")
    items: Items = ["try", ":", (_BODY, node.body)]
    items.extend((int(Role.HANDLER), handler) for handler in node.handlers)
    _else(items, node.orelse, "else", _ORELSE)
    _else(items, node.finalbody, "finally", int(Role.FINALLY))
    return items


def _except(node: Any, low: Lowering) -> Items:
    items: Items = ["except"]
    if type(node) is cst.ExceptStarHandler:
        items.append("*")
    if node.type is not None:
        items.append((int(Role.EXCEPTION), node.type))
    if node.name is not None:
        items += ["as", (_NAME, node.name.name)]
    return [*items, ":", (_BODY, node.body)]


def _with(node: cst.With, low: Lowering) -> Items:
    items = _asynchronous(node, low)
    items.append("with")
    inner = [(_ITEM, item) for item in node.items]
    if isinstance(node.lpar, cst.LeftParen):
        items += ["(", *inner, ")"]
    else:
        items += inner
    return [*items, ":", (_BODY, node.body)]


def _with_item(node: cst.WithItem, low: Lowering) -> Items:
    items: Items = [(_VALUE, node.item)]
    if node.asname is not None:
        items += ["as", (_TARGET, node.asname.name)]
    return items


def _decorators(decorators: Sequence[cst.Decorator]) -> Items:
    return [(int(Role.DECORATOR), decorator) for decorator in decorators]


def _decorator(node: cst.Decorator, low: Lowering) -> Items:
    return ["@", (_VALUE, node.decorator)]


def _type_parameters_of(node: Any) -> Items:
    if node.type_parameters is None:
        return []
    return [(int(Role.TYPE_PARAMETERS), node.type_parameters)]


def _function(node: cst.FunctionDef, low: Lowering) -> Items:
    items = _decorators(node.decorators)
    if node.asynchronous is not None:
        low.atom("async")
        items.append("async")
    items += ["def", (_NAME, node.name), *_type_parameters_of(node)]
    items += ["(", (int(Role.PARAMETERS), node.params), ")"]
    if node.returns is not None:
        items += ["->", (int(Role.RETURNS), node.returns.annotation)]
    return [*items, ":", (_BODY, node.body)]


def _class(node: cst.ClassDef, low: Lowering) -> Items:
    items = [*_decorators(node.decorators), "class", (_NAME, node.name), *_type_parameters_of(node)]
    base = int(Role.BASE)
    if isinstance(node.lpar, cst.LeftParen):
        arguments = (*node.bases, *node.keywords)
        plain = [(base, a.value if a.keyword is None and not a.star else a) for a in arguments]
        items += ["(", *plain, ")"]
    return [*items, ":", (_BODY, node.body)]


def _parameters(node: cst.Parameters, low: Lowering) -> Items:
    items: Items = [(int(Role.POSITIONAL_ONLY), parameter) for parameter in node.posonly_params]
    if isinstance(node.posonly_ind, cst.ParamSlash):
        items.append((int(Role.POSITIONAL_ONLY), node.posonly_ind))
    items.extend((int(Role.POSITIONAL), parameter) for parameter in node.params)
    if isinstance(node.star_arg, (cst.Param, cst.ParamStar)):
        items.append((int(Role.STAR), node.star_arg))
    items.extend((int(Role.KEYWORD_ONLY), parameter) for parameter in node.kwonly_params)
    if node.star_kwarg is not None:
        items.append((int(Role.DOUBLE_STAR), node.star_kwarg))
    return items


def _parameter(node: cst.Param, low: Lowering) -> Items:
    items: Items = []
    if isinstance(node.star, str) and node.star:
        low.atom(node.star)
        items.append(node.star)
    items.append((_NAME, node.name))
    if node.annotation is not None:
        items += [":", (int(Role.ANNOTATION), node.annotation.annotation)]
    if node.default is not None:
        items += ["=", (int(Role.DEFAULT), node.default)]
    return items


def _mark(word: str) -> Expander:
    def expand(node: Any, low: Lowering) -> Items:
        low.atom(word)
        return [word]

    return expand


def _type_alias(node: cst.TypeAlias, low: Lowering) -> Items:
    return ["type", (_NAME, node.name), *_type_parameters_of(node), "=", (_VALUE, node.value)]


def _type_parameters(node: cst.TypeParameters, low: Lowering) -> Items:
    return ["[", *((_ELEMENT, parameter) for parameter in node.params), "]"]


def _type_parameter(node: cst.TypeParam, low: Lowering) -> Items:
    parameter = node.param
    word = {cst.TypeVarTuple: "*", cst.ParamSpec: "**"}.get(type(parameter), "")
    items: Items = []
    if word:
        low.atom(word)
        items.append(word)
    items.append((_NAME, parameter.name))
    if isinstance(parameter, cst.TypeVar) and parameter.bound is not None:
        items += [":", (int(Role.BOUND), parameter.bound)]
    if node.default is not None:
        items.append("=")
        if isinstance(node.star, str) and node.star:
            items.append(node.star)
        items.append((int(Role.DEFAULT), node.default))
    return items


def _match(node: cst.Match, low: Lowering) -> Items:
    subject = (int(Role.SUBJECT), node.subject)
    return ["match", subject, ":", *((int(Role.CASE), case) for case in node.cases)]


def _case(node: cst.MatchCase, low: Lowering) -> Items:
    items: Items = ["case", (_PATTERN, node.pattern)]
    if node.guard is not None:
        items += ["if", (int(Role.GUARD), node.guard)]
    return [*items, ":", (_BODY, node.body)]


def _pattern_value(node: Any, low: Lowering) -> Items:
    return [(_VALUE, node.value)]


def _members(patterns: Sequence[Any]) -> Items:
    return [(_ELEMENT, p.value if type(p) is cst.MatchSequenceElement else p) for p in patterns]


def _pattern_list(node: cst.MatchList, low: Lowering) -> Items:
    if node.lbracket is None:
        return _members(node.patterns)
    low.atom("[")
    return ["[", *_members(node.patterns), "]"]


def _pattern_tuple(node: cst.MatchTuple, low: Lowering) -> Items:
    low.atom("(")
    return _members(node.patterns)


def _pattern_star(node: cst.MatchStar, low: Lowering) -> Items:
    return ["*", "_"] if node.name is None else ["*", (_NAME, node.name)]


def _pattern_mapping(node: cst.MatchMapping, low: Lowering) -> Items:
    items: Items = ["{", *((_ELEMENT, element) for element in node.elements)]
    if node.rest is not None:
        items += ["**", (int(Role.REST), node.rest)]
    return [*items, "}"]


def _pattern_item(node: cst.MatchMappingElement, low: Lowering) -> Items:
    return [(int(Role.KEY), node.key), ":", (_PATTERN, node.pattern)]


def _pattern_class(node: cst.MatchClass, low: Lowering) -> Items:
    inner = _members(node.patterns) + [(_ELEMENT, keyword) for keyword in node.kwds]
    outer = len(node.lpar)
    return [*"(" * outer, (int(Role.CALLEE), node.cls), "(", *inner, ")", *")" * outer]


def _pattern_keyword(node: cst.MatchKeywordElement, low: Lowering) -> Items:
    low.name_here(node.key.value)
    return [(_NAME, node.key), "=", (_PATTERN, node.pattern)]


def _pattern_as(node: cst.MatchAs, low: Lowering) -> Items:
    if node.name is None:
        return ["_"]
    if node.pattern is None:
        return [(_NAME, node.name)]
    return [(_PATTERN, node.pattern), "as", (_NAME, node.name)]


def _pattern_or(node: cst.MatchOr, low: Lowering) -> Items:
    items: Items = []
    for element in node.patterns:
        if items:
            items.append("|")
        items.append((_ELEMENT, element.pattern))
    return items


TABLE: Final[dict[type, tuple[int, Expander]]] = {
    kind_class: (int(kind), expand)
    for kind_class, kind, expand in (
        (cst.Module, Kind.MODULE, _module),
        (cst.IndentedBlock, Kind.BLOCK, _block),
        (cst.SimpleStatementSuite, Kind.BLOCK, _suite),
        (cst.Expr, Kind.EXPRESSION_STATEMENT, _expression),
        (cst.Assign, Kind.ASSIGN, _assign),
        (cst.AnnAssign, Kind.ANNOTATED_ASSIGN, _annotated),
        (cst.AugAssign, Kind.AUGMENTED_ASSIGN, _augmented),
        (cst.Del, Kind.DELETE, _del),
        (cst.Return, Kind.RETURN, _return),
        (cst.Raise, Kind.RAISE, _raise),
        (cst.Assert, Kind.ASSERT, _assert),
        (cst.Pass, Kind.PASS, _word("pass")),
        (cst.Break, Kind.BREAK, _word("break")),
        (cst.Continue, Kind.CONTINUE, _word("continue")),
        (cst.Global, Kind.GLOBAL, _names("global")),
        (cst.Nonlocal, Kind.NONLOCAL, _names("nonlocal")),
        (cst.Import, Kind.IMPORT, _import),
        (cst.ImportFrom, Kind.IMPORT_FROM, _import_from),
        (cst.ImportAlias, Kind.IMPORT_ALIAS, _alias),
        (cst.ImportStar, Kind.IMPORT_STAR, _word("*")),
        (ModulePath, Kind.MODULE_PATH, _module_path),
        (cst.If, Kind.IF, _if),
        (cst.For, Kind.FOR, _for),
        (cst.While, Kind.WHILE, _while),
        (cst.Try, Kind.TRY, _try),
        (cst.TryStar, Kind.TRY, _try),
        (cst.ExceptHandler, Kind.EXCEPT, _except),
        (cst.ExceptStarHandler, Kind.EXCEPT, _except),
        (cst.With, Kind.WITH, _with),
        (cst.WithItem, Kind.WITH_ITEM, _with_item),
        (cst.FunctionDef, Kind.FUNCTION, _function),
        (cst.ClassDef, Kind.CLASS, _class),
        (cst.Decorator, Kind.DECORATOR, _decorator),
        (cst.Parameters, Kind.PARAMETERS, _parameters),
        (cst.Param, Kind.PARAMETER, _parameter),
        (cst.ParamSlash, Kind.PARAMETER_MARK, _mark("/")),
        (cst.ParamStar, Kind.PARAMETER_MARK, _mark("*")),
        (cst.TypeAlias, Kind.TYPE_ALIAS, _type_alias),
        (cst.TypeParameters, Kind.TYPE_PARAMETERS, _type_parameters),
        (cst.TypeParam, Kind.TYPE_PARAMETER, _type_parameter),
        (cst.Match, Kind.MATCH, _match),
        (cst.MatchCase, Kind.CASE, _case),
        (cst.MatchValue, Kind.PATTERN_VALUE, _pattern_value),
        (cst.MatchSingleton, Kind.PATTERN_VALUE, _pattern_value),
        (cst.MatchList, Kind.PATTERN_SEQUENCE, _pattern_list),
        (cst.MatchTuple, Kind.PATTERN_SEQUENCE, _pattern_tuple),
        (cst.MatchStar, Kind.PATTERN_STAR, _pattern_star),
        (cst.MatchMapping, Kind.PATTERN_MAPPING, _pattern_mapping),
        (cst.MatchMappingElement, Kind.PATTERN_ITEM, _pattern_item),
        (cst.MatchClass, Kind.PATTERN_CLASS, _pattern_class),
        (cst.MatchKeywordElement, Kind.PATTERN_KEYWORD, _pattern_keyword),
        (cst.MatchAs, Kind.PATTERN_AS, _pattern_as),
        (cst.MatchOr, Kind.PATTERN_OR, _pattern_or),
    )
}
for _late, _early in (("LazyImport", TABLE[cst.Import]), ("LazyImportFrom", TABLE[cst.ImportFrom])):
    if hasattr(cst, _late):
        TABLE[getattr(cst, _late)] = _early
