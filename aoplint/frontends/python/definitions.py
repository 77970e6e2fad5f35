"""How imports, functions, classes and types lower; each expander pushes last part first (layer 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aoplint.frontends.python.expressions import Starred, argument
from aoplint.frontends.python.lowering import Entry, Expander, Lowering, Stack, role_of
from aoplint.tree import Kind, Role

if TYPE_CHECKING:
    import libcst as cst
else:
    from aoplint.frontends.python.native import nodes as cst

_ALIAS: Final = role_of(Role.ALIAS)
_ANNOTATION: Final = role_of(Role.ANNOTATION)
_BASE: Final = role_of(Role.BASE)
_BODY: Final = role_of(Role.BODY)
_BOUND: Final = role_of(Role.BOUND)
_DECORATOR: Final = role_of(Role.DECORATOR)
_DEFAULT: Final = role_of(Role.DEFAULT)
_DOUBLE_STAR: Final = role_of(Role.DOUBLE_STAR)
_ELEMENT: Final = role_of(Role.ELEMENT)
_KEYWORD_ONLY: Final = role_of(Role.KEYWORD_ONLY)
_MODULE: Final = role_of(Role.MODULE)
_NAME: Final = role_of(Role.NAME)
_PARAMETERS: Final = role_of(Role.PARAMETERS)
_POSITIONAL: Final = role_of(Role.POSITIONAL)
_POSITIONAL_ONLY: Final = role_of(Role.POSITIONAL_ONLY)
_RETURNS: Final = role_of(Role.RETURNS)
_STAR: Final = role_of(Role.STAR)
_TYPE_PARAMETERS: Final = role_of(Role.TYPE_PARAMETERS)
_VALUE: Final = role_of(Role.VALUE)


class ModulePath:
    """The dotted name of an import, one node."""

    __slots__ = ("tokens",)

    def __init__(self, node: Any) -> None:
        self.tokens: list[str] = []
        while isinstance(node, cst.Attribute):
            self.tokens += (node.attr.value, ".")
            node = node.value
        self.tokens.append(node.value)
        self.tokens.reverse()


def _module_path(node: ModulePath, stack: Stack, low: Lowering) -> int:
    stack += reversed(node.tokens)
    return low.name_from(*node.tokens)


def _import(node: Any, stack: Stack, low: Lowering) -> int:
    for alias in reversed(node.names):
        stack += (alias, _ALIAS)
    stack.append("import")
    if type(node) is not cst.LazyImport:
        return 0
    stack.append("lazy")
    return low.word("lazy")


def _import_from(node: Any, stack: Stack, low: Lowering) -> int:
    if isinstance(node.names, cst.ImportStar):
        stack += (node.names, _ALIAS)
    else:
        if node.lpar:
            stack.append(")")
        for alias in reversed(node.names):
            stack += (alias, _ALIAS)
        if node.lpar:
            stack.append("(")
    stack.append("import")
    if node.module is not None:
        stack += (ModulePath(node.module), _MODULE)
    dots = "." * len(node.relative)
    stack += dots
    stack.append("from")
    if type(node) is not cst.LazyImportFrom:
        return low.word(dots)
    stack.append("lazy")
    return low.word(f"lazy {dots}")


def _alias(node: cst.ImportAlias, stack: Stack, low: Lowering) -> int:
    if node.asname is not None:
        stack += (node.asname.name, _NAME, "as")
    stack += (ModulePath(node.name), _MODULE)
    return 0


def _decorators(node: Any, stack: Stack) -> None:
    for decorator in reversed(node.decorators):
        stack += (decorator, _DECORATOR)


def _decorator(node: cst.Decorator, stack: Stack, low: Lowering) -> int:
    stack += (node.decorator, _VALUE, "@")
    return 0


def _type_parameters_of(node: Any, stack: Stack) -> None:
    if node.type_parameters is not None:
        stack += (node.type_parameters, _TYPE_PARAMETERS)


def _function(node: cst.FunctionDef, stack: Stack, low: Lowering) -> int:
    stack += (node.body, _BODY, ":")
    if node.returns is not None:
        stack += (node.returns.annotation, _RETURNS, "->")
    stack += (")", node.params, _PARAMETERS, "(")
    _type_parameters_of(node, stack)
    stack += (node.name, _NAME, "def")
    asynchronous = node.asynchronous is not None
    if asynchronous:
        stack.append("async")
    _decorators(node, stack)
    return low.word("async") if asynchronous else 0


def _class(node: cst.ClassDef, stack: Stack, low: Lowering) -> int:
    stack += (node.body, _BODY, ":")
    if isinstance(node.lpar, cst.LeftParen):
        stack.append(")")
        for each in reversed((*node.bases, *node.keywords)):
            stack += (argument(each), _BASE)
        stack.append("(")
    _type_parameters_of(node, stack)
    stack += (node.name, _NAME, "class")
    _decorators(node, stack)
    return 0


def _parameters(node: cst.Parameters, stack: Stack, low: Lowering) -> int:
    if node.star_kwarg is not None:
        stack += (node.star_kwarg, _DOUBLE_STAR)
    for parameter in reversed(node.kwonly_params):
        stack += (parameter, _KEYWORD_ONLY)
    if isinstance(node.star_arg, (cst.Param, cst.ParamStar)):
        stack += (node.star_arg, _STAR)
    for parameter in reversed(node.params):
        stack += (parameter, _POSITIONAL)
    if isinstance(node.posonly_ind, cst.ParamSlash):
        stack += (node.posonly_ind, _POSITIONAL_ONLY)
    for parameter in reversed(node.posonly_params):
        stack += (parameter, _POSITIONAL_ONLY)
    return 0


def _parameter(node: cst.Param, stack: Stack, low: Lowering) -> int:
    if node.default is not None:
        stack += (node.default, _DEFAULT, "=")
    if node.annotation is not None:
        stack += (node.annotation.annotation, _ANNOTATION, ":")
    stack += (node.name, _NAME)
    star = node.star
    if not isinstance(star, str) or not star:
        return 0
    stack.append(star)
    return low.word(star)


def _mark(word: str) -> Expander:
    def expand(node: Any, stack: Stack, low: Lowering) -> int:
        stack.append(word)
        return low.word(word)

    return expand


def _star(node: cst.ImportStar, stack: Stack, low: Lowering) -> int:
    stack.append("*")
    return 0


def _type_alias(node: cst.TypeAlias, stack: Stack, low: Lowering) -> int:
    stack += (node.value, _VALUE, "=")
    _type_parameters_of(node, stack)
    stack += (node.name, _NAME, "type")
    return 0


def _type_parameters(node: cst.TypeParameters, stack: Stack, low: Lowering) -> int:
    stack.append("]")
    for parameter in reversed(node.params):
        stack += (parameter, _ELEMENT)
    stack.append("[")
    return 0


def _type_parameter(node: cst.TypeParam, stack: Stack, low: Lowering) -> int:
    parameter = node.param
    if node.default is not None:
        stack += (Starred(node.default) if node.star else node.default, _DEFAULT, "=")
    if isinstance(parameter, cst.TypeVar) and parameter.bound is not None:
        stack += (parameter.bound, _BOUND, ":")
    stack += (parameter.name, _NAME)
    if isinstance(parameter, cst.TypeVar):
        return 0
    stars = "*" if isinstance(parameter, cst.TypeVarTuple) else "**"
    stack.append(stars)
    return low.word(stars)


TABLE: Final[dict[type, Entry]] = {
    cls: Entry(int(kind), expand)
    for cls, kind, expand in (
        (cst.Import, Kind.IMPORT, _import),
        (cst.LazyImport, Kind.IMPORT, _import),
        (cst.ImportFrom, Kind.IMPORT_FROM, _import_from),
        (cst.LazyImportFrom, Kind.IMPORT_FROM, _import_from),
        (cst.ImportAlias, Kind.IMPORT_ALIAS, _alias),
        (cst.ImportStar, Kind.IMPORT_STAR, _star),
        (ModulePath, Kind.MODULE_PATH, _module_path),
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
    )
}
